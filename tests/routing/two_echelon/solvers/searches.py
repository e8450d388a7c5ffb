"""Searches whose state is looked into, or written by hand, between steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import numpy as np

from network.operations import Operations
from network.places import Place
from network.travel import RoadTravel
from routing.two_echelon.echelons import ORDER_PENALTY_FEN, Echelons
from routing.two_echelon.intake import build_problem
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import GroupKey, Transfer
from routing.two_echelon.solvers.anneal import GO_ON, anneal
from routing.two_echelon.solvers.model import Model, Tasks, build_model, build_tasks
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.state import (
    ABSENT,
    END,
    SERVED,
    Kept,
    State,
    new_state,
)
from routing.two_echelon.solvers.trunks import Trunks, build_trunks
from routing.two_echelon.standing import earliest_of
from tests.data.test_synthetic_day import TUESDAY, equipped, orders_of, town
from tests.routing.random_days import DAY, HOUR_S, random_day
from tests.routing.two_echelon.small_days import published


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """A day as arrays, a state of its search, and both as compiled code takes them."""

    echelons: Echelons
    model: Model
    state: State
    trunks: Trunks
    shared_model: Model
    shared_state: State
    shared_trunks: Trunks

    @property
    def tasks(self) -> Tasks:
        """What vehicles do at stops."""
        return self.state.tasks

    @property
    def groups(self) -> tuple[GroupKey, ...]:
        """The vehicle groups, by number."""
        return tuple(self.echelons.fleet)

    @property
    def fen(self) -> float:
        """Cost of the solution in hand, with the full penalties of what it leaves out."""
        return float(self.state.cost[SERVED]) + float(self.model.leave_fen[self.absent()].sum())

    def anneal(
        self, steps: int, heat: float, start: int = GO_ON, source: Kept | None = None
    ) -> None:
        """Make some steps, all with local search; the best solution so far is the usual source."""
        source = share(self.state.best if source is None else source)
        shared = self.shared_model, self.shared_state, self.shared_trunks
        anneal(*shared, start, source, steps, heat, 1.0, 1.0)

    def write(self, route: int, group: int, trips: Sequence[Sequence[int]]) -> None:
        """Give a free route to a group's vehicle, with tasks by number; times are not renewed."""
        now = self.state.now
        entries = [entry for trip in trips for entry in (*trip, END)][:-1]
        now.group[route] = group
        now.length[route] = len(entries)
        now.sequence[route, : len(entries)] = entries
        self.state.where[[entry for entry in entries if entry != END]] = route
        self.state.used[group] += 1
        self.state.used_type[self.model.group_type[group]] += 1

    def erase(self, route: int) -> None:
        """Free a route again."""
        now = self.state.now
        group = int(now.group[route])
        self.state.where[[entry for entry in self.entries(route) if entry != END]] = -1
        self.state.used[group] -= 1
        self.state.used_type[self.model.group_type[group]] -= 1
        now.group[route], now.length[route] = -1, 0

    def entries(self, route: int) -> list[int]:
        """Return a route's tasks and the ends between its trips."""
        now = self.state.now
        return [int(entry) for entry in now.sequence[route, : now.length[route]]]

    def routes_in_use(self) -> Iterator[int]:
        """Yield the routes that have a vehicle."""
        return (int(route) for route in np.flatnonzero(self.state.now.group >= 0))

    def absent(self) -> list[int]:
        """Return the visits that are listed as being in no route."""
        return [int(task) for task in self.state.absent[: self.state.num[ABSENT]]]

    def write_call(self, slot: int, transfer: Transfer, limits: Mapping[int, int]) -> int:
        """State a call at a station as the one-echelon problem does; return its task."""
        stated = self.echelons.state(
            [transfer],
            {self.echelons.hub_groups[0]: 1},
            ready_s=lambda i, _: self.echelons.problem.visits[i].ready_s,
            deadline_s=earliest_of(limits),
        )
        client = stated.vrp.clients[0]
        task, tasks = self.model.num_visits + slot, self.tasks
        width = tasks.deliver.shape[1]
        dims = _binding(self.echelons.problem)
        tasks.deliver[task] = [client.deliver[d] for d in dims][:width]
        tasks.collect[task] = [client.collect[d] for d in dims][:width]
        tasks.brought[task], tasks.taken[task] = client.deliver.pieces, client.collect.pieces
        tasks.service_s[task], tasks.ready_s[task] = client.service_s, client.ready_s
        tasks.early_s[task], tasks.late_s[task] = client.early_s, client.late_s
        return task


def _binding(problem: TwoEchelonProblem) -> list[int]:
    """Return the dimensions, pieces apart, in which some visit moves goods."""
    loads = [load for v in problem.visits for load in (v.deliver, v.collect)]
    return [d for d in range(4) if any(load[d] for load in loads)]


def new_search(problem: TwoEchelonProblem, *, seed: int = 0, compact_fen: int = 0) -> Search:
    """Return a search with every visit absent."""
    echelons = Echelons(problem, Policy(problem))
    model = build_model(
        echelons,
        order_fen=ORDER_PENALTY_FEN,
        compact_fen=compact_fen,
    )
    tasks = build_tasks(problem)
    state = new_state(model, tasks, seed)
    trunks = build_trunks(model, tasks)
    return Search(
        echelons=echelons,
        model=model,
        state=state,
        trunks=trunks,
        shared_model=share(model),
        shared_state=share(state),
        shared_trunks=share(trunks),
    )


def _open_all_day(place: Place) -> Place:
    return replace(place, open_from_s=5 * HOUR_S, open_to_s=21 * HOUR_S)


@cache
def searched_day(seed: int, *, rest_after_s: int = 4 * HOUR_S) -> TwoEchelonProblem:
    """Return a random county's day with paid hours, much overtime, and rests as told.

    Every place is open from dawn to dusk on two days of three.
    """
    day = random_day(seed)
    types = (
        replace(kind, cost_hour_fen=1_700, shift_s=2 * HOUR_S, overtime_s=7 * HOUR_S)
        for kind in day.county.vehicle_types
    )
    county = day.county.replace(
        places=tuple(map(_open_all_day, day.county.places)) if seed % 3 else day.county.places,
        vehicle_types=tuple(types),
        operations=Operations(rest_after_driving_s=rest_after_s, rest_s=1_000),
    )
    travel = RoadTravel(county, county.calendar.closed_roads(DAY))
    return build_problem(county, day.orders, travel, day=DAY)


def busy(seed: int) -> TwoEchelonProblem:
    """Return a day on which a truck calls at a station more than once, and not all goods fit."""
    scale = 1.0 + seed % 3
    county = equipped(town(3 + seed % 2, 40), scale=scale)
    orders = orders_of(county, scale=scale)
    return build_problem(county, orders, RoadTravel(county), day=TUESDAY)


def roomy(seed: int, *, num_trucks: int = 12) -> TwoEchelonProblem:
    """Return a day of the published kind: three stations, sixteen customers, trucks of ten.

    As many trucks as are asked for, and any of the vehicles may go out.
    """
    problem = published(seed, num_stations=3, num_customers=16, per_station=6)
    trucks = [v for v in problem.vehicles if problem.row_of[v.home_id] in problem.hubs]
    more = tuple(
        replace(trucks[0], vehicle_id=type(trucks[0].vehicle_id)(f"more-{k}"))
        for k in range(num_trucks)
    )
    others = tuple(v for v in problem.vehicles if v not in trucks)
    types = tuple(replace(kind, max_in_use=None) for kind in problem.county.vehicle_types)
    county = problem.county.replace(vehicle_types=types, vehicles=(*more, *others))
    return replace(problem, county=county, vehicles=county.vehicles)


def cut(draw: Random, tasks: Sequence[int]) -> list[list[int]]:
    """Cut a sequence into trips anywhere."""
    trips: list[list[int]] = [[]]
    for task in tasks:
        if trips[-1] and draw.random() < 0.25:
            trips.append([])
        trips[-1].append(task)
    return trips
