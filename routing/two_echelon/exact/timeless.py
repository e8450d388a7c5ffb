"""Days without time, proven: a set partition over all local trips, joined with all trunk tours.

Where nothing takes time, a local trip is a set of visits and its shortest tour, a trunk tour a
set of stations and its shortest tour: both are listed in full, by dynamic programming over sets
(Held and Karp, 1962, doi 10.1137/0110015). A mixed-integer program chooses trips so that every
visit is made once, and tours with room for the goods of every station. This is the published
two-echelon problem (Perboli, Tadei and Vigo, 2011, doi 10.1287/trsc.1110.0368) as it stands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import coo_array, csr_array

from network.fleet import Vehicle, VehicleType
from network.ids import OrderId, VehicleTypeId
from routing.cost import price_vehicle
from routing.load import UNLIMITED, Load, vehicle_capacity
from routing.two_echelon.bounds.relaxation import Serves
from routing.two_echelon.exact.drafts import Call, Proof, plan_of
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

MOST_TRIPS = 300_000
"""Most local trips that are listed."""
MOST_STATIONS = 6
"""Most stations whose sets are all looked at."""

_FIRST_MARGIN = 0.005  # of the relaxation's cost
_WIDER = 2.0
_FIRST_LIMIT_S = 10.0
_LONGER = 4.0
_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2
_FAR = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    """Vehicles of a group on one tour: visits of a station's vehicle, or stations of a truck."""

    home: int
    type_id: VehicleTypeId
    tour: tuple[int, ...]
    fen: int


def is_timeless(problem: TwoEchelonProblem) -> bool:
    """Return whether this formulation states a day exactly.

    Nothing takes time, every vehicle makes one trip and may go any distance, one hub sends goods
    of one size to points, and its vehicles go to stations only.
    """
    types = [problem.types()[v.vehicle_type_id] for v in problem.vehicles]
    times = problem.county.operations.stop_times
    handling_s = int(problem.call_s.sum() + problem.call_piece_s.sum()) + times.loading_piece_s
    hubs = set(problem.hubs)
    return (
        handling_s == 0
        and len(hubs) == 1
        and all(kind.max_trips == 1 and kind.range_m is None for kind in types)
        and all(int(problem.ways[k.vehicle_type_id].duration_s.max()) == 0 for k in types)
        and all(v.source in hubs and not v.collect_ids for v in problem.visits)
        and len({problem.loads[i] for v in problem.visits for i in v.deliver_ids}) == 1
        and all(v.place not in hubs | set(problem.stations) for v in problem.visits)
        and _share_a_moment(problem)
    )


def prove(problem: TwoEchelonProblem, serves: Serves, is_over: Callable[[], bool]) -> Proof | None:
    """Return the proven optimum of a timeless day; None if it is too large."""
    if len(problem.stations) > MOST_STATIONS:
        return None
    if any(serves[key].any() for key in problem.fleet() if key[0] in problem.hubs):
        return None
    local = _local_trips(problem, serves)
    if local is None:
        return None
    return _Program(problem, local, tuple(_trunk_tours(problem))).solve(is_over)


def _share_a_moment(problem: TwoEchelonProblem) -> bool:
    """Return whether everything can happen at the same second."""
    return _moment_s(problem) <= min(
        (
            *(place.open_to_s for place in problem.county.places),
            *(visit.late_s for visit in problem.visits),
            problem.county.operations.work_to_s,
        )
    )


def _moment_s(problem: TwoEchelonProblem) -> int:
    """Return the second from which everything can happen."""
    return max(
        problem.county.operations.work_from_s,
        *(place.open_from_s for place in problem.county.places),
        *(max(visit.ready_s, visit.early_s) for visit in problem.visits),
    )


def _local_trips(problem: TwoEchelonProblem, serves: Serves) -> tuple[_Trip, ...] | None:
    """Return the cheapest trip of every group for every set of visits; None if too many."""
    rows = np.array([visit.place for visit in problem.visits])
    found: list[_Trip] = []
    for key, may in serves.items():
        if key[0] not in problem.stations or not may.any():
            continue
        kind, members = problem.types()[key[1]], np.flatnonzero(may).tolist()
        sets = _sets_that_fit(problem, members, vehicle_capacity(kind))
        if sets is None or len(found) + len(sets) > MOST_TRIPS:
            return None
        away = _metres(problem, key[1], [key[0], *rows[members].tolist()])
        for chosen, (metres, tour) in _shortest_tours(away, sets):
            visits = tuple(members[n] for n in tour)
            extra = sum(problem.visits[members[n]].pieces for n in chosen)
            fen = _price(kind, metres) + extra * problem.handling_fen(key[0])
            found.append(_Trip(home=key[0], type_id=key[1], tour=visits, fen=fen))
    return tuple(found)


def _sets_that_fit(
    problem: TwoEchelonProblem, members: Sequence[int], room: Load
) -> list[int] | None:
    """Return all sets of visits, by bits, that fit a vehicle, small ones first; None if many."""
    loads = [problem.visits[i].deliver for i in members]
    layer = [(1 << n, load) for n, load in enumerate(loads) if load.fits(room)]
    found: list[int] = []
    while layer:
        found += [chosen for chosen, _ in layer]
        if len(found) > MOST_TRIPS:
            return None
        layer = [
            (chosen | 1 << n, both)
            for chosen, load in layer
            for n in range(chosen.bit_length(), len(loads))
            if (both := load.plus(loads[n])).fits(room)
        ]
    return found


def _shortest_tours(
    away: npt.NDArray[np.int64], sets: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, tuple[int, ...]]]]:
    """Yield the members of each set with metres and sequence of its shortest tour from row 0.

    `sets` holds the parts of each set before it.
    """
    size = len(away) - 1
    path: dict[int, npt.NDArray[np.int64]] = {}
    for chosen in sets:
        members = [n for n in range(size) if chosen >> n & 1]
        ends = np.full(size, _FAR, dtype=np.int64)
        for n in members:
            rest = chosen & ~(1 << n)
            before = path[rest] + away[1:, n + 1] if rest else away[:1, n + 1]
            ends[n] = before.min()
        path[chosen] = ends
        metres = int((ends + away[1:, 0]).min())
        if metres < _FAR:
            yield tuple(members), (metres, _sequence(away, path, chosen))


def _sequence(
    away: npt.NDArray[np.int64], path: dict[int, npt.NDArray[np.int64]], chosen: int
) -> tuple[int, ...]:
    """Return the sequence of a shortest tour, from the last member back."""
    found: list[int] = []
    onward = away[1:, 0]
    while chosen:
        last = int(np.argmin(path[chosen] + onward))
        found.append(last)
        chosen &= ~(1 << last)
        onward = away[1:, last + 1]
    return tuple(reversed(found))


def _trunk_tours(problem: TwoEchelonProblem) -> Iterator[_Trip]:
    """Yield the cheapest tour of every kind of truck through every set of stations."""
    sets = sorted(range(1, 1 << len(problem.stations)), key=int.bit_count)
    for hub, type_id in problem.fleet():
        if hub in problem.hubs:
            away = _metres(problem, type_id, [hub, *problem.stations])
            for _, (metres, tour) in _shortest_tours(away, sets):
                stations = tuple(problem.stations[n] for n in tour)
                fen = _price(problem.types()[type_id], metres)
                yield _Trip(home=hub, type_id=type_id, tour=stations, fen=fen)


def _metres(
    problem: TwoEchelonProblem, type_id: VehicleTypeId, rows: Sequence[int]
) -> npt.NDArray[np.int64]:
    grid = np.ix_(rows, rows)
    ways = problem.ways[type_id]
    return np.where(ways.is_open[grid], ways.distance_m[grid], _FAR)


def _price(kind: VehicleType, metres: int) -> int:
    return price_vehicle(kind, metres, 0).total


class _Program:
    """The mixed-integer program.

    Columns: local trips, trunk tours, goods by tour and station, openings of stations.
    """

    def __init__(
        self, problem: TwoEchelonProblem, local: tuple[_Trip, ...], trunk: tuple[_Trip, ...]
    ) -> None:
        self._problem = problem
        self._local = local
        self._trunk = trunk
        first = len(local) + len(trunk)
        pairs = ((t, s) for t, tour in enumerate(trunk) for s in tour.tour)
        self._goods = {pair: first + n for n, pair in enumerate(pairs)}
        first += len(self._goods)
        self._openings = {s: first + n for n, s in enumerate(sorted(problem.openings))}
        self._entries: list[tuple[int, int, float]] = []
        self._least: list[float] = []
        self._most: list[float] = []
        self._state()

    def solve(self, is_over: Callable[[], bool]) -> Proof:
        """Return the optimum, or the bound of the relaxation alone if the time is up.

        First the linear relaxation; then the program over the columns whose reduced cost is
        within a margin of it, wider and wider, until the best solution is within the margin too:
        no column left out can be part of a better one.
        """
        num = len(self._local) + len(self._trunk) + len(self._goods) + len(self._openings)
        fen = np.zeros(num)
        for station, column in self._openings.items():
            fen[column] = self._problem.openings[station].fen
        fen[: len(self._local)] = [trip.fen for trip in self._local]
        fen[len(self._local) : len(self._local) + len(self._trunk)] = [t.fen for t in self._trunk]
        rows, columns, values = zip(*self._entries, strict=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(self._least), num)).tocsr()
        relaxed = self._relaxed(fen, matrix)
        if relaxed is None:
            return Proof(plan=None, lower_fen=0.0)
        lower, reduced = relaxed
        margin = _FIRST_MARGIN * lower
        limit_s = _FIRST_LIMIT_S
        while not is_over():
            kept = np.flatnonzero(reduced <= margin)
            result = self._restricted(fen, matrix, kept, limit_s)
            if result.status == _LIMIT:
                limit_s *= _LONGER
                continue
            cost = np.inf if result.x is None else float(fen[kept] @ result.x)
            if cost <= lower + margin or len(kept) == num:
                if result.x is None:
                    return Proof(plan=None, lower_fen=0.0)
                chosen = np.zeros(num, dtype=np.int64)
                chosen[kept] = np.rint(result.x)
                return Proof(
                    plan=self._plan(chosen), lower_fen=float(fen @ chosen) + self._own_fen()
                )
            margin *= _WIDER
        return Proof(plan=None, lower_fen=lower + self._own_fen(), is_proven=False)

    def _relaxed(
        self, fen: npt.NDArray[np.float64], matrix: csr_array
    ) -> tuple[float, npt.NDArray[np.float64]] | None:
        """Return the linear relaxation's cost and reduced costs; None if it is infeasible."""
        least, most = np.array(self._least), np.array(self._most)
        equal = least == most
        above, meets = matrix[~equal], matrix[equal]
        result = linprog(
            fen, A_ub=above, b_ub=most[~equal], A_eq=meets, b_eq=most[equal], method="highs"
        )
        if result.status != _OPTIMAL or result.x is None:
            return None
        paid = above.T @ result.ineqlin.marginals + meets.T @ result.eqlin.marginals
        return float(fen @ result.x), fen - paid

    def _restricted(
        self,
        fen: npt.NDArray[np.float64],
        matrix: csr_array,
        kept: npt.NDArray[np.int64],
        limit_s: float,
    ) -> OptimizeResult:
        """Solve the program over some columns."""
        at_most_once = (kept < len(self._local)) | np.isin(kept, list(self._openings.values()))
        most = np.where(at_most_once, 1.0, np.inf)
        return milp(
            fen[kept],
            integrality=np.ones(len(kept), dtype=np.int64),
            bounds=Bounds(0.0, most),
            constraints=LinearConstraint(matrix[:, kept], self._least, self._most),
            options={"time_limit": limit_s, "mip_rel_gap": 0.0},
        )

    def _own_fen(self) -> int:
        """Return what handing over at the visits costs in any plan."""
        visits = self._problem.visits
        return sum(v.pieces * self._problem.handling_fen(v.place) for v in visits)

    def _state(self) -> None:
        """State all rows."""
        problem = self._problem
        for i in range(len(problem.visits)):
            self._row(1, 1, ((t, 1) for t, trip in enumerate(self._local) if i in trip.tour))
        for station in problem.stations:
            sent = [
                (t, -self._units(trip.tour))
                for t, trip in enumerate(self._local)
                if trip.home == station
            ]
            brought = [(column, 1) for (_, s), column in self._goods.items() if s == station]
            self._row(0, 0, (*sent, *brought))
        for station in problem.stations:
            calls = [
                (len(self._local) + t, -1)
                for t, tour in enumerate(self._trunk)
                if station in tour.tour
            ]
            for i in range(len(problem.visits)):  # implied, but not in the linear relaxation
                made = [
                    (t, 1)
                    for t, trip in enumerate(self._local)
                    if trip.home == station and i in trip.tour
                ]
                self._row(-np.inf, 0, (*made, *calls))
        for t, tour in enumerate(self._trunk):
            room = self._room(tour.type_id)
            parts = [(self._goods[t, s], 1) for s in tour.tour]
            self._row(-np.inf, 0, (*parts, (len(self._local) + t, -room)))
        all_trips = (*self._local, *self._trunk)
        for (home, type_id), vehicles in problem.fleet().items():
            used = [
                (n, 1) for n, t in enumerate(all_trips) if (t.home, t.type_id) == (home, type_id)
            ]
            self._row(-np.inf, len(vehicles), used)
        for type_id, kind in problem.types().items():
            if kind.max_in_use is not None:
                used = [(n, 1) for n, t in enumerate(all_trips) if t.type_id == type_id]
                self._row(-np.inf, kind.max_in_use, used)

        for station, column in self._openings.items():
            self._state_opening(station, column)

    def _state_opening(self, station: int, column: int) -> None:
        """State what an open station has room for, and how it is supplied."""
        problem, opening = self._problem, self._problem.openings[station]
        own = [(t, trip) for t, trip in enumerate(self._local) if trip.home == station]
        passing = ((t, self._units(trip.tour)) for t, trip in own)
        room = min(self._room_of(opening.room), self._units(range(len(problem.visits))))
        self._row(-np.inf, 0, (*passing, (column, -room)))
        for i in range(len(problem.visits)):  # implied, but not in the linear relaxation
            made = ((t, 1) for t, trip in own if i in trip.tour)
            self._row(-np.inf, 0, (*made, (column, -1)))
        if opening.is_supplied_once:
            calls = (
                (len(self._local) + t, 1)
                for t, tour in enumerate(self._trunk)
                if station in tour.tour
            )
            self._row(-np.inf, 1, calls)

    def _row(self, least: float, most: float, entries: Iterable[tuple[int, float]]) -> None:
        self._entries += [(len(self._least), column, value) for column, value in entries]
        self._least.append(least)
        self._most.append(most)

    def _units(self, visits: Iterable[int]) -> int:
        return sum(len(self._problem.visits[i].deliver_ids) for i in visits)

    def _room(self, type_id: VehicleTypeId) -> int:
        """Return how many orders a vehicle has room for."""
        return self._room_of(vehicle_capacity(self._problem.types()[type_id]))

    def _room_of(self, room: Load) -> int:
        """Return how many orders a room holds."""
        size = self._problem.loads[self._problem.visits[0].deliver_ids[0]]
        return min(
            (most // each for each, most in zip(size, room, strict=True) if each > 0),
            default=UNLIMITED,
        )

    def _plan(self, chosen: npt.NDArray[np.int64]) -> Plan:
        """Return the plan of a solution."""
        at_s = _moment_s(self._problem)
        spare = {key: list(vehicles) for key, vehicles in self._problem.fleet().items()}
        days: list[tuple[Vehicle, list[Call]]] = []
        waiting: dict[int, list[OrderId]] = defaultdict(list)
        local = [trip for t, trip in enumerate(self._local) if chosen[t]]
        for trip in local:
            visits = [self._problem.visits[i] for i in trip.tour]
            aboard = [order_id for visit in visits for order_id in visit.deliver_ids]
            waiting[trip.home] += aboard
            drops = [(visit.place, visit.deliver_ids) for visit in visits]
            days.append((spare[trip.home, trip.type_id].pop(0), _calls(trip.home, drops, at_s)))
        trucks = []
        for t, tour in enumerate(self._trunk):
            left = {s: int(chosen[self._goods[t, s]]) for s in tour.tour}
            for _ in range(int(chosen[len(self._local) + t])):
                room = self._room(tour.type_id)
                drops = []
                for station in tour.tour:
                    amount = min(room, left[station])
                    left[station] -= amount
                    room -= amount
                    part, waiting[station] = (
                        tuple(waiting[station][:amount]),
                        waiting[station][amount:],
                    )
                    drops.append((station, part))
                drops = [(station, part) for station, part in drops if part]
                if drops:
                    vehicle = spare[tour.home, tour.type_id].pop(0)
                    trucks.append((vehicle, _calls(tour.home, drops, at_s)))
        return plan_of(self._problem, [*trucks, *days])


def _calls(home: int, drops: Sequence[tuple[int, tuple[OrderId, ...]]], at_s: int) -> list[Call]:
    """Return the calls of a trip that happens all at one second."""
    aboard = tuple(order_id for _, part in drops for order_id in part)
    return [
        Call(place=home, arrive_s=at_s, depart_s=at_s, collect=aboard),
        *(Call(place=place, arrive_s=at_s, depart_s=at_s, deliver=part) for place, part in drops),
        Call(place=home, arrive_s=at_s, depart_s=at_s),
    ]
