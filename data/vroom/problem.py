"""A VROOM problem as a county's day: its depot is the hub, its tasks are villages served directly.

The depot is where each vehicle starts and ends, wherever that is: row 0 of its ways holds those
from its start, column 0 those to its end. Hours of its own become seconds that it takes to leave
and to come home. What it costs on its way becomes the metres of its ways, at one fen each, so that
the search minds exactly that. Costs are scaled by a power of ten to lie below what leaving a task
out counts, with as many digits as there are. Amounts are the dimensions of loads, whatever those
are called elsewhere; counting tasks takes a further one. Skills are bans of all vehicles that lack
them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data.vroom.tasks import Task, tasks_of
from data.vroom.wire import DAY_S, Costs, Matrix, VroomProblem, VroomVehicle, horizon
from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member, MemberKind
from network.operations import Operations, Sorting, StopTimes
from network.orders import Direction, Order
from network.places import Place, PlaceKind
from network.tariff import Tariff
from network.travel import TravelMatrix
from routing.load import NOTHING, UNLIMITED, Load
from routing.two_echelon.directives import Ruling, Who
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.vrp.problem import Ways

DEPOT = PlaceId("depot")

_DAY = date(2000, 1, 3)
_RELEASED_S = -1  # the depot sorts everything in a second
_MEMBER = MemberId("vroom")
_UNIT = 1000  # grams or millilitres of an amount of one
_AMOUNTS = 4  # dimensions of a load beside pieces, which no vehicle limits
_M_PER_KM = 1000
_S_PER_HOUR = 3600
_DEAREST_FEN = 400_000  # a way or a vehicle; leaving a task out counts 2,000,000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What tells vehicles apart; those that have it in common are of one type.

    Parameters
    ----------
    profile, capacity, skills, max_tasks, time_window, ends, speed_factor, costs
        As the problem states them.
    """

    profile: str
    capacity: tuple[int, ...]
    skills: frozenset[int]
    max_tasks: int | None
    time_window: tuple[int, int] | None
    ends: tuple[int | None, int | None]
    speed_factor: float
    costs: Costs

    @classmethod
    def of(cls, vehicle: VroomVehicle) -> "Kind":
        """Return the kind of a vehicle."""
        return cls(
            profile=vehicle.profile,
            capacity=vehicle.capacity,
            skills=frozenset(vehicle.skills),
            max_tasks=vehicle.max_tasks,
            time_window=vehicle.time_window,
            ends=vehicle.ends,
            speed_factor=vehicle.speed_factor,
            costs=vehicle.costs,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Travel:
    """Travel of a kind of vehicle as stated, row 0 from its start, column 0 to its end.

    Parameters
    ----------
    seconds, metres
        int64, shape (n, n) for n - 1 tasks.
    costs
        float64, the same shape, in units of the problem; what tasks cost is in the ways to them.
    """

    seconds: npt.NDArray[np.int64]
    metres: npt.NDArray[np.int64]
    costs: Floats


def travel_of(problem: VroomProblem, kind: Kind, tasks: Sequence[Task]) -> Travel:
    """Return how a kind of vehicle travels between some tasks; from nowhere it takes nothing."""
    matrices, costs = problem.matrices[kind.profile], kind.costs
    rows = [task.call.location_index for task in tasks]
    seconds = np.rint(_between(matrices.durations, rows, kind.ends) / kind.speed_factor)
    metres = np.zeros_like(seconds)
    if matrices.distances is not None:
        metres = _between(matrices.distances, rows, kind.ends)
    if matrices.costs is None:
        found = seconds * (costs.per_hour / _S_PER_HOUR) + metres * (costs.per_km / _M_PER_KM)
    else:
        found = _between(matrices.costs, rows, kind.ends)
    work_s = np.array([task.work_s for task in tasks], dtype=np.float64)
    found[:, 1:] += work_s * (costs.per_task_hour / _S_PER_HOUR)
    np.fill_diagonal(found, 0.0)
    return Travel(seconds=seconds.astype(np.int64), metres=metres.astype(np.int64), costs=found)


def _between(matrix: Matrix, rows: list[int], ends: tuple[int | None, int | None]) -> Floats:
    whole, n = np.array(matrix, dtype=np.float64), len(rows) + 1
    found = np.zeros((n, n))
    found[1:, 1:] = whole[np.ix_(rows, rows)]
    start, end = ends
    if start is not None:
        found[0, 1:] = whole[start, rows]
    if end is not None:
        found[1:, 0] = whole[rows, end]
    np.fill_diagonal(found, 0.0)
    return found


def shift_s(problem: VroomProblem, kind: Kind) -> tuple[int, int]:
    """Return the seconds of the horizon before the hours of a kind, and after them."""
    first, last = horizon(problem)
    start, end = kind.time_window or (first, last)
    return start - first, last - end


def task_number(place_id: PlaceId) -> int:
    """Return the number of the task, from 0, that a place stands for."""
    return int(place_id.removeprefix("task-"))


def day_of(problem: VroomProblem) -> TwoEchelonProblem:
    """Return a problem that was checked as a day; what no vehicle could do stays out."""
    builder = _Builder(problem)
    county = builder.county()
    ways = {type_id: builder.ways(type_id) for type_id in builder.types}
    orders = {order.order_id: order for n in builder.tasks for order in builder.orders(n)}
    loads = {load_id: load for n in builder.tasks for load_id, load in builder.loads(n)}
    place_ids = tuple(place.place_id for place in county.places)
    work_s = [0, *(task.work_s for task in builder.tasks.values())]
    return TwoEchelonProblem(
        county=county,
        travel=_MatrixTravel(place_ids=place_ids, ways=next(iter(ways.values()))),
        day=_DAY,
        orders=orders,
        loads=loads,
        ready_s=dict.fromkeys(orders, 0),
        place_ids=place_ids,
        row_of={place_id: row for row, place_id in enumerate(place_ids)},
        hubs=(0,),
        stations=(),
        ways=ways,
        call_s=np.array(work_s, dtype=np.int64),
        call_piece_s=np.zeros(len(place_ids), dtype=np.int64),
        visits=tuple(builder.visits(loads)),
        held=(),
        unserved=(),
        vehicles=county.vehicles,
        rulings=builder.rulings(),
    )


class _Builder:
    """Makes the parts of the day of one problem.

    Attributes
    ----------
    tasks
        Those that some vehicle could do, by number.
    types
        Kinds of vehicles by the id of their type.
    """

    def __init__(self, problem: VroomProblem) -> None:
        self._problem = problem
        self._start_s, self._end_s = horizon(problem)
        kinds = dict.fromkeys(map(Kind.of, problem.vehicles))
        self.types = {VehicleTypeId(f"kind-{n}"): kind for n, kind in enumerate(kinds)}
        self._type_of = {kind: type_id for type_id, kind in self.types.items()}
        self._counts = any(kind.max_tasks is not None for kind in kinds)
        self._all = tasks_of(problem)
        self.tasks = {n: task for n, task in enumerate(self._all) if self._may_be_done(task)}
        tasks = tuple(self.tasks.values())
        self._travel = {
            type_id: travel_of(problem, kind, tasks) for type_id, kind in self.types.items()
        }
        self._scale = self._scaling()

    def _may_be_done(self, task: Task) -> bool:
        is_met = all(
            early <= self._end_s and late >= self._start_s for early, late in task.call.time_windows
        )
        return is_met and any(task.skills <= kind.skills for kind in self.types.values())

    def _scaling(self) -> float:
        """Return the power of ten by which costs become fen."""
        dearest = max(float(travel.costs.max()) for travel in self._travel.values())
        dearest = max(dearest, *(float(kind.costs.fixed) for kind in self.types.values()), 1.0)
        return float(10.0 ** math.floor(math.log10(_DEAREST_FEN / dearest)))

    def ways(self, type_id: VehicleTypeId) -> Ways:
        """Return the ways of a type of vehicles, its hours in them."""
        travel = self._travel[type_id]
        duration_s = travel.seconds.copy()
        out_s, home_s = shift_s(self._problem, self.types[type_id])
        duration_s[0, 1:] += out_s
        duration_s[1:, 0] += home_s
        shape = duration_s.shape
        return Ways(
            distance_m=np.rint(travel.costs * self._scale).astype(np.int64),
            duration_s=np.minimum(duration_s, 3 * DAY_S),
            is_open=np.ones(shape, dtype=np.bool_),
            is_estimate=np.zeros(shape, dtype=np.bool_),
        )

    def county(self) -> County:
        """Return places and vehicles; nothing takes time or money but what the problem says."""
        return County(
            name_zh="VROOM",
            name_en="VROOM",
            places=tuple(self._places()),
            roads=(),
            vehicle_types=tuple(self._type(type_id, kind) for type_id, kind in self.types.items()),
            vehicles=tuple(
                Vehicle(
                    vehicle_id=VehicleId(str(vehicle.id)),
                    vehicle_type_id=self._type_of[Kind.of(vehicle)],
                    home_id=DEPOT,
                )
                for vehicle in self._problem.vehicles
            ),
            members=(Member(member_id=_MEMBER, name_zh="VROOM", kind=MemberKind.TRADE),),
            tariff=Tariff(handling_piece_fen=0, storage_piece_day_fen=0),
            operations=Operations(
                work_from_s=0,
                work_to_s=max(1, self._end_s - self._start_s),
                rest_after_driving_s=10 * DAY_S,
                rest_s=0,
                stop_times=StopTimes(
                    point_s=0, point_piece_s=0, station_s=0, station_piece_s=0, loading_piece_s=0
                ),
                sorting=Sorting(pieces_per_hour=10**6, lines=1000, waves=(), cutoff_s=DAY_S),
            ),
        )

    def _type(self, type_id: VehicleTypeId, kind: Kind) -> VehicleType:
        first, second, third, fourth = self._rooms(kind)
        return VehicleType(
            vehicle_type_id=type_id,
            name_zh=type_id,
            access=Access.VAN,
            payload_kg=first,
            volume_l=second,
            chilled_l=third,
            frozen_l=fourth,
            cost_day_fen=round(kind.costs.fixed * self._scale),
            cost_km_fen=_M_PER_KM,
            shift_s=DAY_S,
            overtime_s=0,
            max_trips=1,
        )

    def _rooms(self, kind: Kind) -> tuple[float, float, float, float]:
        """Return the room of a kind by dimension, unlimited where nothing is said."""
        rooms = [UNLIMITED / _UNIT] * _AMOUNTS
        rooms[: len(kind.capacity)] = map(float, kind.capacity)
        if kind.max_tasks is not None:
            rooms[_AMOUNTS - 1] = float(kind.max_tasks)
        return rooms[0], rooms[1], rooms[2], rooms[3]

    def _places(self) -> Iterator[Place]:
        """Yield the depot and a place a task; where they are on the map matters to nobody."""
        yield Place(
            place_id=DEPOT,
            kind=PlaceKind.HUB,
            name_zh=DEPOT,
            lon=0.0,
            lat=0.0,
            open_from_s=0,
            open_to_s=DAY_S,
        )
        for n, task in self.tasks.items():
            early_s, late_s = self._window(task)
            yield Place(
                place_id=_place_id(n),
                kind=PlaceKind.POINT,
                name_zh=_place_id(n),
                lon=0.0,
                lat=0.0,
                open_from_s=early_s,
                open_to_s=max(late_s + task.work_s, early_s + 1),  # a window is for the beginning
            )

    def _window(self, task: Task) -> tuple[int, int]:
        """Return the seconds from the start of the horizon between which a task may begin."""
        whole = (self._start_s, self._end_s)
        early_s, late_s = task.call.time_windows[0] if task.call.time_windows else whole
        return max(early_s, whole[0]) - whole[0], min(late_s, whole[1]) - whole[0]

    def loads(self, n: int) -> Iterator[tuple[OrderId, Load]]:
        """Yield what a task brings and takes, by order; one that does neither is brought nothing.

        Where tasks are counted each is brought as many as it counts, so that all of a trip are
        aboard at its start.
        """
        task = self.tasks[n]
        counted = task.num_steps if self._counts else 0
        if task.brought or counted or not task.taken:
            yield OrderId(f"down-{n}"), _load(task.brought, counted)
        if task.taken:
            yield OrderId(f"up-{n}"), _load(task.taken)

    def orders(self, n: int) -> Iterator[Order]:
        """Yield the orders of a task."""
        for order_id, load in self.loads(n):
            is_down = order_id.startswith("down")
            ends = (DEPOT, _place_id(n)) if is_down else (_place_id(n), DEPOT)
            yield Order(
                order_id=order_id,
                member_id=_MEMBER,
                direction=Direction.DOWN if is_down else Direction.UP,
                origin_id=ends[0],
                destination_id=ends[1],
                pieces=load.pieces,
                weight_kg=load.weight_g / _UNIT,
                volume_l=load.volume_ml / _UNIT,
                released_s=_RELEASED_S,
                due_s=2 * DAY_S,
            )

    def visits(self, loads: Mapping[OrderId, Load]) -> Iterator[Visit]:
        """Yield the call of each task."""
        for row, (n, task) in enumerate(self.tasks.items(), start=1):
            early_s, late_s = self._window(task)
            down, up = OrderId(f"down-{n}"), OrderId(f"up-{n}")
            yield Visit(
                place=row,
                source=0,
                deliver_ids=(down,) if down in loads else (),
                collect_ids=(up,) if up in loads else (),
                deliver=loads.get(down, NOTHING),
                collect=loads.get(up, NOTHING),
                ready_s=0,
                early_s=early_s,
                late_s=late_s,
                return_by_s=None,
            )

    def rulings(self) -> dict[OrderId, Ruling]:
        """Return who may not do a task, and how much it counts.

        VROOM minds first the sum of priorities of what is done, then how many tasks that are: one
        priority counts more than all tasks together.
        """
        named = sum(task.num_steps for task in self._all)
        least = math.gcd(*(task.priority for task in self._all)) or 1
        ids = {n: [order_id for order_id, _ in self.loads(n)] for n in self.tasks}
        unit = max((len(own) for own in ids.values()), default=1)
        found = {}
        for n, task in self.tasks.items():
            weight = unit * task.num_steps * (1 + task.priority // least * (named + 1))
            who = Who(not_vehicles=self._without(task.skills))
            for order_id, counted in zip(ids[n], (weight - len(ids[n]), 0), strict=False):
                if counted or not who.is_anyone:
                    found[order_id] = Ruling(place_id=_place_id(n), who=who, priority=counted)
        return found

    def _without(self, skills: frozenset[int]) -> frozenset[VehicleId]:
        """Return the vehicles that lack one of some skills."""
        lacking = (v for v in self._problem.vehicles if not skills <= frozenset(v.skills))
        return frozenset(VehicleId(str(vehicle.id)) for vehicle in lacking)


def _place_id(n: int) -> PlaceId:
    return PlaceId(f"task-{n}")


def _load(amounts: tuple[int, ...], counted: int = 0) -> Load:
    """Return amounts as a load, what is counted in its last limited dimension."""
    units = [*amounts, *(0,) * (_AMOUNTS - len(amounts))]
    units[_AMOUNTS - 1] += counted
    weight, volume, chilled, frozen = (_UNIT * unit for unit in units)
    return Load(weight, volume, chilled, frozen, pieces=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _MatrixTravel:
    """Travel by the ways of the first kind of vehicle: a TravelModel."""

    place_ids: tuple[PlaceId, ...]
    ways: Ways

    def matrix(self, access: Access) -> TravelMatrix:
        """Return the matrix, whatever the access class."""
        del access
        return TravelMatrix(
            place_ids=self.place_ids,
            distance_m=self.ways.distance_m.astype(np.int32),
            duration_s=self.ways.duration_s.astype(np.int32),
            is_open=self.ways.is_open,
            is_estimate=self.ways.is_estimate,
        )

    def geometry(
        self, access: Access, from_id: PlaceId, to_id: PlaceId
    ) -> tuple[tuple[float, float], ...]:
        """Return no way: there are no roads."""
        del access, from_id, to_id
        return ()
