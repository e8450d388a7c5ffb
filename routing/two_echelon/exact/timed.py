"""Small county days, proven: every vehicle's trips as circuits with times, for CP-SAT.

A trip is a circuit over visits and, for a hub's vehicle, calls at stations; times are integer
seconds. Goods of a visit that changes vehicle are tied to one call that brings them and one that
fetches them: a local trip is loaded after the first and unloaded before the second.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Thread
from typing import Any

from ortools.sat.python import cp_model

from network.fleet import Vehicle, VehicleType
from network.ids import OrderId
from routing.cost import price_storage
from routing.load import UNLIMITED, Load, vehicle_capacity
from routing.two_echelon.bounds.relaxation import Serves
from routing.two_echelon.exact.drafts import Call, Proof, plan_of
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

Linear = Any
"""A linear expression or a number; the solver's own union has no sums for type checkers."""
Flag = Any
"""A variable that is 0 or 1, or its negation."""

MOST_VISITS = 8
"""Most visits of a day that is modelled."""
MOST_VEHICLES = 12
MOST_TRIPS = 3
"""Most trips of a vehicle that are modelled, where the type has no limit of its own."""

_CALLS = 2  # of a trip at one station
_KM_M = 1000
_HOUR_S = 3600
_MOST_FEN = 2**40
_PATIENCE_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """A visit, or a call at a station, in one trip.

    Parameters
    ----------
    place, visit
        Row; and the visit, None for a call at a station.
    present, start, work_s
        Whether it happens, when its work starts, and how long that takes.
    rests, driven
        Whether the driver rests after it, and seconds driven on arrival since the last rest.
    drops, picks
        For a call at a station: whether it brings or fetches the goods of a visit.
    """

    place: int
    visit: int | None
    present: Flag
    start: Flag
    work_s: Linear
    rests: Flag
    driven: Flag
    drops: dict[int, Flag] = field(default_factory=dict)
    picks: dict[int, Flag] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Trip:
    """One trip of a vehicle: used or not, loaded from `load`, unloaded until `end`.

    The driver may rest once it is loaded; `driven` and `driven_home` are seconds driven since the
    last rest, before the trip and on its return.
    """

    used: Flag
    load: Flag
    unload: Flag
    rests: Flag
    driven: Flag
    driven_home: Flag
    loading_s: Linear
    unloading_s: Linear
    nodes: tuple[_Node, ...]
    arcs: dict[tuple[int, int], Flag]

    @property
    def end(self) -> Linear:
        """The end of unloading."""
        return self.unload + self.unloading_s


def prove(
    problem: TwoEchelonProblem, serves: Serves, is_over: Callable[[], bool], *, seed: int
) -> Proof | None:
    """Return the best plan and a bound; None if the day is too large.

    Parameters
    ----------
    problem, serves
        The day and who may serve whom.
    is_over
        Asked now and then whether to stop.
    seed
        Seed of the solver.
    """
    if len(problem.visits) > MOST_VISITS or len(problem.vehicles) > MOST_VEHICLES:
        return None
    return _Model(problem, serves).solve(is_over, seed)


class _Model:
    """The model of one day."""

    def __init__(self, problem: TwoEchelonProblem, serves: Serves) -> None:
        self._problem = problem
        self._serves = serves
        self._model = cp_model.CpModel()
        self._places = problem.county.place_by_id()
        self._times = problem.county.operations.stop_times
        self._cost: list[Linear] = []
        self._used: dict[Vehicle, Flag] = {}
        self._trips = {vehicle: tuple(self._vehicle(vehicle)) for vehicle in problem.vehicles}
        self._visits_once()
        self._changes()
        self._fleet()
        self._model.minimize(sum(self._cost))

    def solve(self, is_over: Callable[[], bool], seed: int) -> Proof:
        """Solve and return what is proven."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.relative_gap_limit = 0.0
        with _stopping(solver, is_over):
            status = solver.solve(self._model)
        has_plan = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
        return Proof(
            plan=self._plan(solver) if has_plan else None,
            lower_fen=solver.best_objective_bound if has_plan else 0.0,
            is_proven=status in {cp_model.OPTIMAL, cp_model.INFEASIBLE},
        )

    def _vehicle(self, vehicle: Vehicle) -> Iterator[_Trip]:
        """Yield a vehicle's trips, in order, and state what its day costs."""
        problem, model = self._problem, self._model
        kind = problem.types()[vehicle.vehicle_type_id]
        home = problem.row_of[vehicle.home_id]
        trips: list[_Trip] = []
        metres: list[Linear] = []
        for _ in range(kind.max_trips or MOST_TRIPS):
            trip = self._trip(kind, home)
            ways = problem.ways[kind.vehicle_type_id]
            rows = [home, *(node.place for node in trip.nodes)]
            metres += [
                int(ways.distance_m[rows[a], rows[b]]) * arc
                for (a, b), arc in trip.arcs.items()
                if rows[a] != rows[b]
            ]
            if trips:
                model.add_implication(trip.used, trips[-1].used)
                model.add(trip.load >= trips[-1].end).only_enforce_if(trip.used)
                model.add(trip.driven >= trips[-1].driven_home).only_enforce_if(trip.used)
            trips.append(trip)
        used, work = trips[0].used, model.new_int_var(0, kind.shift_s + kind.overtime_s, "")
        over = model.new_int_var(0, kind.overtime_s, "")
        for trip in trips:
            model.add(work >= trip.end - trips[0].load).only_enforce_if(trip.used)
        model.add(over >= work - kind.shift_s)
        if kind.range_m is not None:
            model.add(sum(metres) <= kind.range_m)
        self._used[vehicle] = used
        self._cost += [
            kind.cost_day_fen * used,
            self._rounded(kind.cost_km_fen * sum(metres), _KM_M),
            self._rounded(kind.cost_hour_fen * work, _HOUR_S),
            self._rounded(kind.cost_overtime_hour_fen * over, _HOUR_S),
        ]
        yield from trips

    def _rounded(self, amount: Linear, unit: int) -> Flag:
        """Return an amount over a unit, rounded half up as `routing.cost` does: the least such."""
        fen = self._model.new_int_var(0, _MOST_FEN, "")
        self._model.add(2 * unit * fen >= 2 * amount - unit + 1)
        return fen

    def _trip(self, kind: VehicleType, home: int) -> _Trip:
        """Return a trip with its circuit, times and loads."""
        problem, model = self._problem, self._model
        place, operations = self._places[problem.place_ids[home]], problem.county.operations
        early_s = max(operations.work_from_s, place.open_from_s)
        late_s = min(operations.work_to_s, place.open_to_s)
        nodes = tuple(self._nodes(kind, home))
        arcs = self._circuit(kind, home, nodes)
        brought = [(pieces, flag) for pieces, flag in self._pieces(nodes, is_brought=True)]
        taken = [(pieces, flag) for pieces, flag in self._pieces(nodes, is_brought=False)]
        used = arcs[0, 0].negated()
        trip = _Trip(
            used=used,
            load=model.new_int_var(early_s, max(early_s, late_s), ""),
            unload=model.new_int_var(early_s, max(early_s, late_s), ""),
            rests=model.new_bool_var(""),
            driven=self._driven(),
            driven_home=self._driven(),
            loading_s=self._times.loading_piece_s * sum(n * flag for n, flag in brought),
            unloading_s=self._times.loading_piece_s * sum(n * flag for n, flag in taken),
            nodes=nodes,
            arcs=arcs,
        )
        model.add(trip.end <= late_s).only_enforce_if(used)
        self._timing(kind, home, trip)
        self._windows(home, trip)
        self._room(kind, trip)
        return trip

    def _nodes(self, kind: VehicleType, home: int) -> Iterator[_Node]:
        """Yield what a trip of a vehicle can do."""
        problem, model = self._problem, self._model
        may = self._serves[home, kind.vehicle_type_id]
        for i, visit in enumerate(problem.visits):
            if may[i]:
                work_s = int(problem.call_s[visit.place])
                work_s += int(problem.call_piece_s[visit.place]) * visit.pieces
                yield _Node(
                    place=visit.place,
                    visit=i,
                    present=model.new_bool_var(""),
                    start=model.new_int_var(visit.early_s, max(visit.early_s, visit.late_s), ""),
                    work_s=work_s,
                    rests=model.new_bool_var(""),
                    driven=self._driven(),
                )
        if home not in problem.hubs:
            return
        for station in problem.stations:
            for _ in range(_CALLS):
                yield from self._call(home, station)

    def _call(self, hub: int, station: int) -> Iterator[_Node]:
        """Yield a call at a station, if any goods could change vehicle there."""
        problem, model = self._problem, self._model
        via = [i for i in self._via(station) if problem.visits[i].source == hub]
        drops = {i: model.new_bool_var("") for i in via if problem.visits[i].deliver_ids}
        picks = {i: model.new_bool_var("") for i in via if problem.visits[i].collect_ids}
        if not drops and not picks:
            return
        place = self._places[problem.place_ids[station]]
        pieces: Linear = sum(problem.visits[i].deliver.pieces * flag for i, flag in drops.items())
        pieces += sum(problem.visits[i].collect.pieces * flag for i, flag in picks.items())
        work_s = int(problem.call_s[station]) + int(problem.call_piece_s[station]) * pieces
        node = _Node(
            place=station,
            visit=None,
            present=model.new_bool_var(""),
            start=model.new_int_var(place.open_from_s, place.open_to_s, ""),
            work_s=work_s,
            rests=model.new_bool_var(""),
            driven=self._driven(),
            drops=drops,
            picks=picks,
        )
        flags = (*drops.values(), *picks.values())
        model.add_bool_or(flags).only_enforce_if(node.present)
        for flag in flags:
            model.add_implication(flag, node.present)
        model.add(node.start + work_s <= place.open_to_s).only_enforce_if(node.present)
        yield node

    def _via(self, station: int) -> list[int]:
        """Return the visits that some vehicle of a station may make."""
        return [
            i
            for i in range(len(self._problem.visits))
            if any(may[i] for (home, _), may in self._serves.items() if home == station)
        ]

    def _circuit(
        self, kind: VehicleType, home: int, nodes: tuple[_Node, ...]
    ) -> dict[tuple[int, int], Flag]:
        """Return the arcs of a circuit through home, node 0, and the nodes that are present."""
        model, is_open = self._model, self._problem.ways[kind.vehicle_type_id].is_open
        rows = [home, *(node.place for node in nodes)]
        arcs = {(0, 0): model.new_bool_var("")}
        arcs |= {(n, n): node.present.negated() for n, node in enumerate(nodes, start=1)}
        arcs |= {
            (a, b): model.new_bool_var("")
            for a in range(len(rows))
            for b in range(len(rows))
            if a != b and (rows[a] == rows[b] or is_open[rows[a], rows[b]])
        }
        model.add_circuit([(a, b, flag) for (a, b), flag in arcs.items()])
        for node in nodes:
            model.add_implication(arcs[0, 0], node.present.negated())
        return arcs

    def _pieces(self, nodes: tuple[_Node, ...], *, is_brought: bool) -> Iterator[tuple[int, Flag]]:
        """Yield pieces loaded or unloaded at home, and whether they are."""
        for node in nodes:
            for i, flag in _moved(node, is_brought=is_brought):
                visit = self._problem.visits[i]
                yield (visit.deliver if is_brought else visit.collect).pieces, flag

    def _driven(self) -> Flag:
        """Return seconds driven since a rest: never more than is allowed (C4)."""
        limit_s = self._problem.county.operations.rest_after_driving_s
        return self._model.new_int_var(0, limit_s, "")

    def _timing(self, kind: VehicleType, home: int, trip: _Trip) -> None:
        """State that every start is after the work, the rest and the way before it.

        Visits in a row at one place share the fixed time of the call.
        """
        model, ways = self._model, self._problem.ways[kind.vehicle_type_id]
        rest_s = self._problem.county.operations.rest_s
        rows = [home, *(node.place for node in trip.nodes)]
        for (a, b), arc in trip.arcs.items():
            if a == b:
                continue
            here: _Trip | _Node = trip if a == 0 else trip.nodes[a - 1]
            end = trip.load + trip.loading_s if a == 0 else _end(trip.nodes[a - 1])
            there = trip.unload if b == 0 else trip.nodes[b - 1].start
            driven = trip.driven_home if b == 0 else trip.nodes[b - 1].driven
            travel_s = 0 if rows[a] == rows[b] else int(ways.duration_s[rows[a], rows[b]])
            shared_s = (
                int(self._problem.call_s[rows[a]])
                if a and b and _share(trip.nodes[a - 1], trip.nodes[b - 1])
                else 0
            )
            begin = end + rest_s * here.rests + travel_s - shared_s
            model.add(there >= begin).only_enforce_if(arc)
            model.add(driven >= travel_s).only_enforce_if(arc)
            model.add(driven >= here.driven + travel_s).only_enforce_if(arc, here.rests.negated())

    def _windows(self, home: int, trip: _Trip) -> None:
        """State when goods are ready at home, and when they are due there."""
        for node in trip.nodes:
            for i, flag in _moved(node, is_brought=True):
                visit = self._problem.visits[i]
                if visit.source == home:
                    self._model.add(trip.load >= visit.ready_s).only_enforce_if(flag)
            for i, flag in _moved(node, is_brought=False):
                due_s = self._problem.visits[i].return_by_s
                if due_s is not None:
                    self._model.add(trip.end <= due_s).only_enforce_if(flag)

    def _room(self, kind: VehicleType, trip: _Trip) -> None:
        """State the load after every node, in the dimensions that can bind."""
        visits = self._problem.visits
        for dimension, room in enumerate(vehicle_capacity(kind)):
            most = sum(v.deliver[dimension] + v.collect[dimension] for v in visits)
            if room == UNLIMITED or most <= room:
                continue
            aboard = [self._model.new_int_var(0, room, "") for _ in range(len(trip.nodes) + 1)]
            loaded = self._amount(trip.nodes, dimension, is_brought=True)
            self._model.add(aboard[0] == loaded)
            for (a, b), arc in trip.arcs.items():
                if b not in {a, 0}:
                    node = trip.nodes[b - 1 : b]
                    change = self._amount(node, dimension, is_brought=False)
                    change -= self._amount(node, dimension, is_brought=True)
                    self._model.add(aboard[b] == aboard[a] + change).only_enforce_if(arc)

    def _amount(self, nodes: tuple[_Node, ...], dimension: int, *, is_brought: bool) -> Linear:
        """Return what nodes bring or take in one dimension."""
        visits = self._problem.visits
        return sum(
            _side(visits[i].deliver, visits[i].collect, is_brought=is_brought)[dimension] * flag
            for node in nodes
            for i, flag in _moved(node, is_brought=is_brought)
        )

    def _visits_once(self) -> None:
        """State that every visit is made once, and what handing over costs on its way."""
        made: dict[int, list[Flag]] = defaultdict(list)
        for vehicle, trips in self._trips.items():
            home = self._problem.row_of[vehicle.home_id]
            for node in (node for trip in trips for node in trip.nodes):
                if node.visit is not None:
                    made[node.visit].append(node.present)
                    self._cost.append(self._handling_fen(node.visit, home) * node.present)
        for i in range(len(self._problem.visits)):
            self._model.add_exactly_one(made[i])

    def _handling_fen(self, i: int, home: int) -> int:
        """Return the price of all hand-overs of a visit made from a home, and of nights.

        Goods that are collected for somewhere else than their source wait there until tomorrow.
        """
        visit, price = self._problem.visits[i], self._problem.handling_fen
        fen = visit.deliver.pieces * price(visit.place) + visit.collect.pieces * price(home)
        if home != visit.source:
            fen += visit.deliver.pieces * price(home) + visit.collect.pieces * price(visit.source)
        source_id = self._problem.place_ids[visit.source]
        waiting = sum(
            self._problem.loads[order_id].pieces
            for order_id in visit.collect_ids
            if self._problem.orders[order_id].destination_id != source_id
        )
        return fen + price_storage(self._problem.county.tariff, waiting).total

    def _changes(self) -> None:
        """Tie the calls that bring and fetch goods to the local trips that need them."""
        for station in self._problem.stations:
            local = [
                (trip, node)
                for vehicle, trips in self._trips.items()
                if self._problem.row_of[vehicle.home_id] == station
                for trip in trips
                for node in trip.nodes
            ]
            calls = [
                node
                for trips in self._trips.values()
                for trip in trips
                for node in trip.nodes
                if node.visit is None and node.place == station
            ]
            for i in self._via(station):
                if self._problem.visits[i].source != station:
                    self._change(i, [(t, n) for t, n in local if n.visit == i], calls)

    def _change(self, i: int, local: list[tuple[_Trip, _Node]], calls: list[_Node]) -> None:
        """Tie one visit's goods: brought before a trip is loaded, fetched once it is unloaded."""
        visit, model = self._problem.visits[i], self._model
        made = sum(node.present for _, node in local)
        if visit.deliver_ids:
            model.add(sum(call.drops[i] for call in calls if i in call.drops) == made)
        if visit.collect_ids:
            model.add(sum(call.picks[i] for call in calls if i in call.picks) == made)
        for trip, node in local:
            for call in calls:
                if i in call.drops:
                    both = (call.drops[i], node.present)
                    model.add(trip.load >= _end(call)).only_enforce_if(*both)
                if i in call.picks:
                    both = (call.picks[i], node.present)
                    model.add(call.start >= trip.end).only_enforce_if(*both)

    def _fleet(self) -> None:
        """State how many vehicles of a type may be out; of vehicles alike, the first go first."""
        for vehicles in self._problem.fleet().values():
            for one, other in pairwise(vehicles):
                self._model.add_implication(self._used[other], self._used[one])
        for type_id, kind in self._problem.types().items():
            if kind.max_in_use is not None:
                out = [used for v, used in self._used.items() if v.vehicle_type_id == type_id]
                self._model.add(sum(out) <= kind.max_in_use)

    def _plan(self, solver: cp_model.CpSolver) -> Plan:
        """Return the plan of a solution."""
        days = []
        for vehicle, trips in self._trips.items():
            used = [trip for trip in trips if solver.boolean_value(trip.used)]
            calls = [
                call
                for trip in used
                for call in self._trip_calls(solver, trip, vehicle, is_first=trip is used[0])
            ]
            if calls:
                days.append((vehicle, calls))
        is_hub = [
            self._problem.row_of[vehicle.home_id] in self._problem.hubs for vehicle, _ in days
        ]
        order = sorted(range(len(days)), key=lambda n: not is_hub[n])
        return plan_of(self._problem, [days[n] for n in order])

    def _trip_calls(
        self, solver: cp_model.CpSolver, trip: _Trip, vehicle: Vehicle, *, is_first: bool
    ) -> Iterator[Call]:
        """Yield the calls of a trip; the vehicle leaves as soon as it can and waits on arrival."""
        after = {a: b for (a, b), arc in trip.arcs.items() if a != b and solver.boolean_value(arc)}
        ways, home = (
            self._problem.ways[vehicle.vehicle_type_id],
            self._problem.row_of[vehicle.home_id],
        )
        sequence: list[_Node] = []
        here = after[0]
        while here != 0:
            sequence.append(trip.nodes[here - 1])
            here = after[here]
        aboard = tuple(i for node in sequence for i in self._orders(solver, node, is_brought=True))
        taken = tuple(i for node in sequence for i in self._orders(solver, node, is_brought=False))
        rest_s = self._problem.county.operations.rest_s
        rested_s = rest_s * solver.value(trip.rests)
        load_s, place = solver.value(trip.load), home
        now = load_s + solver.value(trip.loading_s) + rested_s
        before: _Node | None = None
        yield Call(
            place=home,
            arrive_s=load_s,
            depart_s=now,
            collect=aboard,
            rest_s=rested_s,
            joins=not is_first,
        )
        for node in sequence:
            is_same = node.place == place
            joins = before is not None and _share(before, node)
            arrive_s = now + (0 if is_same else int(ways.duration_s[place, node.place]))
            rested_s = rest_s * solver.value(node.rests)
            now = solver.value(node.start) + solver.value(node.work_s) + rested_s
            place, before = node.place, node
            yield Call(
                place=place,
                arrive_s=arrive_s,
                depart_s=now,
                deliver=self._orders(solver, node, is_brought=True),
                collect=self._orders(solver, node, is_brought=False),
                rest_s=rested_s,
                joins=joins,
            )
        yield Call(
            place=home,
            arrive_s=now + int(ways.duration_s[place, home]),
            depart_s=solver.value(trip.unload) + solver.value(trip.unloading_s),
            deliver=taken,
        )

    def _orders(
        self, solver: cp_model.CpSolver, node: _Node, *, is_brought: bool
    ) -> tuple[OrderId, ...]:
        """Return the orders that a call brings or takes."""
        return tuple(
            order_id
            for i, flag in _moved(node, is_brought=is_brought)
            if solver.boolean_value(flag)
            for order_id in (
                self._problem.visits[i].deliver_ids
                if is_brought
                else self._problem.visits[i].collect_ids
            )
        )


def _moved(node: _Node, *, is_brought: bool) -> Iterator[tuple[int, Flag]]:
    """Yield the visits whose goods a node may bring or take, and whether it does."""
    if node.visit is not None:
        yield node.visit, node.present
    else:
        yield from (node.drops if is_brought else node.picks).items()


def _share(one: _Node, other: _Node) -> bool:
    """Return whether two nodes in a row are one call: visits at one place."""
    return one.visit is not None and other.visit is not None and one.place == other.place


def _side(deliver: Load, collect: Load, *, is_brought: bool) -> Load:
    return deliver if is_brought else collect


def _end(node: _Node) -> Linear:
    return node.start + node.work_s


@contextmanager
def _stopping(solver: cp_model.CpSolver, is_over: Callable[[], bool]) -> Iterator[None]:
    """Ask now and then whether to stop the solver, from a thread of its own."""
    done = Event()

    def watch() -> None:
        while not done.wait(_PATIENCE_S):
            if is_over():
                solver.stop_search()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
