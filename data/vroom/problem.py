"""A VROOM problem as a county's day: its depot is the hub, its jobs are villages served directly.

What a vehicle costs on its way becomes the metres of its ways, at one fen each, so that the search
minds exactly that; times are VROOM's own, counted from the start of the horizon. Costs are scaled
by a power of ten to lie below what leaving a job out counts, with as many digits as there are.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data.vroom.wire import Costs, Matrices, VroomJob, VroomProblem, VroomVehicle, horizon
from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member, MemberKind
from network.operations import Operations, Sorting, StopTimes
from network.orders import Direction, Order
from network.places import Place, PlaceKind
from network.tariff import Tariff
from network.travel import TravelMatrix
from routing.load import NOTHING, UNLIMITED, Load, added_up, order_load
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.vrp.problem import Ways

DEPOT = PlaceId("depot")

_DAY = date(2000, 1, 3)
_DAY_S = 86_400
_RELEASED_S = -1  # the depot sorts everything in a second
_MEMBER = MemberId("vroom")
_M_PER_KM = 1000
_S_PER_HOUR = 3600
_DEAREST_FEN = 400_000  # a way or a vehicle; leaving a job out counts 2,000,000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What tells vehicles apart.

    Parameters
    ----------
    profile, capacity, costs
        As the problem states them; vehicles that have them in common are of one type.
    """

    profile: str
    capacity: tuple[int, ...]
    costs: Costs

    @classmethod
    def of(cls, vehicle: VroomVehicle) -> "Kind":
        """Return the kind of a vehicle."""
        return cls(profile=vehicle.profile, capacity=vehicle.capacity, costs=vehicle.costs)


def way_costs(matrices: Matrices, costs: Costs) -> npt.NDArray[np.float64]:
    """Return what a vehicle costs from place to place, in units of the problem, shape (n, n)."""
    if matrices.costs is not None:
        return np.array(matrices.costs, dtype=np.float64)
    found: npt.NDArray[np.float64] = np.array(matrices.durations, dtype=np.float64)
    found = found * (costs.per_hour / _S_PER_HOUR)
    if matrices.distances is not None and costs.per_km:
        found = found + np.array(matrices.distances, dtype=np.float64) * (costs.per_km / _M_PER_KM)
    return found


def job_of(place_id: PlaceId) -> int:
    """Return the number of the job, from 0, that a place stands for."""
    return int(place_id.removeprefix("job-"))


def day_of(problem: VroomProblem) -> TwoEchelonProblem:
    """Return a problem that was checked as a day; jobs that no vehicle's hours meet stay out."""
    start_s, end_s = horizon(problem)
    kinds = list(dict.fromkeys(map(Kind.of, problem.vehicles)))
    costs = [way_costs(problem.matrices[kind.profile], kind.costs) for kind in kinds]
    jobs = {n: job for n, job in enumerate(problem.jobs) if _meets(job, start_s, end_s)}
    rows = [problem.vehicles[0].start_index, *(job.location_index for job in jobs.values())]
    scale = _scale(kinds, costs, rows)
    types = {VehicleTypeId(f"kind-{n}"): kind for n, kind in enumerate(kinds)}
    county = _county(problem, jobs, types, scale)
    ways = {
        type_id: _ways(problem.matrices[kind.profile], found * scale, rows)
        for (type_id, kind), found in zip(types.items(), costs, strict=True)
    }
    orders = {order.order_id: order for order in _orders(jobs)}
    loads = {order_id: order_load(order) for order_id, order in orders.items()}
    place_ids = tuple(place.place_id for place in county.places)
    service_s = [0, *(job.service for job in jobs.values())]
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
        call_s=np.array(service_s, dtype=np.int64),
        call_piece_s=np.zeros(len(place_ids), dtype=np.int64),
        visits=tuple(_visits(jobs, loads, start_s, end_s)),
        held=(),
        unserved=(),
        vehicles=county.vehicles,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _MatrixTravel:
    """Travel by the matrix of the first kind of vehicle: a TravelModel."""

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


def _meets(job: VroomJob, start_s: int, end_s: int) -> bool:
    return all(early <= end_s and late >= start_s for early, late in job.time_windows)


def _scale(kinds: list[Kind], costs: list[npt.NDArray[np.float64]], rows: list[int]) -> float:
    """Return the power of ten by which costs become fen."""
    used = np.ix_(rows, rows)
    dearest = max(float(found[used].max()) for found in costs)
    dearest = max(dearest, *(float(kind.costs.fixed) for kind in kinds), 1.0)
    return float(10.0 ** math.floor(math.log10(_DEAREST_FEN / dearest)))


def _ways(matrices: Matrices, cost: npt.NDArray[np.float64], rows: list[int]) -> Ways:
    used = np.ix_(rows, rows)
    duration_s = np.array(matrices.durations, dtype=np.int64)[used]
    n = len(rows)
    return Ways(
        distance_m=np.rint(cost[used]).astype(np.int64),
        duration_s=np.minimum(duration_s, 2 * _DAY_S),
        is_open=np.ones((n, n), dtype=np.bool_),
        is_estimate=np.zeros((n, n), dtype=np.bool_),
    )


def _county(
    problem: VroomProblem,
    jobs: Mapping[int, VroomJob],
    types: Mapping[VehicleTypeId, Kind],
    scale: float,
) -> County:
    """Return the places and vehicles of a problem; nothing takes time or money but what it says."""
    start_s, end_s = horizon(problem)
    type_of = {kind: type_id for type_id, kind in types.items()}
    return County(
        name_zh="VROOM",
        name_en="VROOM",
        places=tuple(_places(jobs, start_s, end_s)),
        roads=(),
        vehicle_types=tuple(_type(type_id, kind, scale) for type_id, kind in types.items()),
        vehicles=tuple(
            Vehicle(
                vehicle_id=VehicleId(str(vehicle.id)),
                vehicle_type_id=type_of[Kind.of(vehicle)],
                home_id=DEPOT,
            )
            for vehicle in problem.vehicles
        ),
        members=(Member(member_id=_MEMBER, name_zh="VROOM", kind=MemberKind.TRADE),),
        tariff=Tariff(handling_piece_fen=0, storage_piece_day_fen=0),
        operations=Operations(
            work_from_s=0,
            work_to_s=max(1, end_s - start_s),
            rest_after_driving_s=_DAY_S,
            rest_s=0,
            stop_times=StopTimes(
                point_s=0, point_piece_s=0, station_s=0, station_piece_s=0, loading_piece_s=0
            ),
            sorting=Sorting(pieces_per_hour=10**6, lines=1000, waves=(), cutoff_s=_DAY_S),
        ),
    )


def _type(type_id: VehicleTypeId, kind: Kind, scale: float) -> VehicleType:
    first, second = (*kind.capacity, *(0, 0))[:2]
    is_limited = bool(kind.capacity)
    return VehicleType(
        vehicle_type_id=type_id,
        name_zh=type_id,
        access=Access.VAN,
        payload_kg=float(first) if is_limited else UNLIMITED / _M_PER_KM,
        volume_l=float(second) if len(kind.capacity) > 1 else UNLIMITED / _M_PER_KM,
        cost_day_fen=round(kind.costs.fixed * scale),
        cost_km_fen=_M_PER_KM,
        shift_s=_DAY_S,
        overtime_s=0,
        max_trips=1,
    )


def _places(jobs: Mapping[int, VroomJob], start_s: int, end_s: int) -> Iterator[Place]:
    """Yield the depot and a place a job; where they are on the map matters to nobody."""
    yield Place(
        place_id=DEPOT,
        kind=PlaceKind.HUB,
        name_zh=DEPOT,
        lon=0.0,
        lat=0.0,
        open_from_s=0,
        open_to_s=_DAY_S,
    )
    for n, job in jobs.items():
        early_s, late_s = _window(job, start_s, end_s)
        yield Place(
            place_id=PlaceId(f"job-{n}"),
            kind=PlaceKind.POINT,
            name_zh=f"job-{n}",
            lon=0.0,
            lat=0.0,
            open_from_s=early_s,
            open_to_s=max(late_s + job.service, early_s + 1),  # a window is for the beginning
        )


def _window(job: VroomJob, start_s: int, end_s: int) -> tuple[int, int]:
    """Return the seconds between which a job may begin, counted from the start of the horizon."""
    early_s, late_s = job.time_windows[0] if job.time_windows else (start_s, end_s)
    return max(early_s, start_s) - start_s, min(late_s, end_s) - start_s


def _orders(jobs: Mapping[int, VroomJob]) -> Iterator[Order]:
    """Yield what each job brings and takes; one that does neither is brought nothing."""
    for n, job in jobs.items():
        place_id = PlaceId(f"job-{n}")
        if job.brought or not job.pickup:
            yield _order(f"down-{n}", job.brought, (DEPOT, place_id), Direction.DOWN)
        if job.pickup:
            yield _order(f"up-{n}", job.pickup, (place_id, DEPOT), Direction.UP)


def _order(
    order_id: str, amounts: tuple[int, ...], ends: tuple[PlaceId, PlaceId], direction: Direction
) -> Order:
    kg, litres = (*amounts, *(0, 0))[:2]
    return Order(
        order_id=OrderId(order_id),
        member_id=_MEMBER,
        direction=direction,
        origin_id=ends[0],
        destination_id=ends[1],
        pieces=1,
        weight_kg=float(kg),
        volume_l=float(litres),
        released_s=_RELEASED_S,
        due_s=2 * _DAY_S,
    )


def _visits(
    jobs: Mapping[int, VroomJob], loads: Mapping[OrderId, Load], start_s: int, end_s: int
) -> Iterator[Visit]:
    for row, (n, job) in enumerate(jobs.items(), start=1):
        early_s, late_s = _window(job, start_s, end_s)
        down, up = (
            tuple(i for i in (OrderId(f"{way}-{n}"),) if i in loads) for way in ("down", "up")
        )
        yield Visit(
            place=row,
            source=0,
            deliver_ids=down,
            collect_ids=up,
            deliver=added_up(loads[i] for i in down) if down else NOTHING,
            collect=added_up(loads[i] for i in up) if up else NOTHING,
            ready_s=0,
            early_s=early_s,
            late_s=late_s,
            return_by_s=None,
        )
