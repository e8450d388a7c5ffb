"""The state of a search as arrays: routes, calls of trunks at stations, and what is left out."""

from typing import NamedTuple

import numpy as np

from routing.two_echelon.solvers.compiled import compiled, copy
from routing.two_echelon.solvers.model import (
    MOST_TRIPS,
    NEVER,
    Flags,
    Floats,
    Ints,
    Model,
    Tasks,
)

END = -1
"""Between two trips of a sequence: the vehicle is at home."""
LONGEST = 480  # entries of a sequence


class Solution(NamedTuple):
    """Decisions alone. R routes of at most L entries, T tasks."""

    group: Ints
    """(R,) vehicle group of each route, -1: the route is free."""
    length: Ints
    """(R,) entries of the sequence."""
    sequence: Ints
    """(R, L) tasks in order, END between trips."""
    carried: Ints
    """(V,) call slot (0-based) that brings a visit's goods to its station, or -1."""
    fetched: Ints
    """(V,) call slot that takes them home, or -1."""
    closed: Flags
    """(S,) stations that get no new visits."""
    by_bus: Flags
    """(S,) stations whose goods go by bus as far as buses have room."""


class Calls(NamedTuple):
    """Calls of the hub's vehicles at stations as they were: rows of `Tasks`, and times they tie."""

    early_s: Ints
    late_s: Ints
    ready_s: Ints
    service_s: Ints
    deliver: Ints
    collect: Ints
    brought: Ints
    taken: Ints
    brought_fee: Floats
    taken_fee: Floats
    """(C,), (C, D) or (C, F) rows of the call slots."""
    dropped_s: Ints
    """(C,) when calls hand over the goods they bring."""
    handed_s: Ints
    """(V,) when a visit's goods are at its station."""
    arrive_s: Ints
    """(S,) when goods are at a station, as far as known."""


class Kept(NamedTuple):
    """A solution with its calls at stations: enough to return to."""

    solution: Solution
    calls: Calls


class State(NamedTuple):
    """A solution in hand, with all that is derived from it."""

    now: Solution
    best: Kept
    before: Kept
    """What to return to if a step is refused; only touched routes are kept, and calls only where
    they changed."""
    touched: Flags
    """(R,) routes changed in this step."""
    num: Ints
    """Counters, see the names below."""
    cost: Floats
    """Costs, see the names below."""
    used: Ints
    """(G,) routes by group."""
    used_type: Ints
    """(K,) routes by vehicle type."""
    where: Ints
    """(T,) route of each task, -1: none."""
    at: Ints
    """(T,) position of each task in its route."""
    absent: Ints
    """(V,) the visits in no route come first; `num[ABSENT]` says how many."""
    absent_weight: Floats
    """(V,) multiple of `cost[ABSENT_FEN]` that a visit's absence costs, ≥ 1."""

    tasks: Tasks
    dropped_s: Ints
    """(C,) when calls at stations hand over the goods they bring."""
    handed_s: Ints
    """(V,) when a visit's goods are at its station."""
    arrive_s: Ints
    """(S,) when goods are at a station, as far as known."""
    limit_s: Ints
    """(V,) latest start of handing over a visit's goods at its station."""
    dirty: Flags
    """(S,) stations whose calls have to be planned anew."""
    moved: Flags
    """(S,) stations whose hand-overs may have moved."""

    trip: Ints
    """(R, L + 1) trip of each position."""
    stop: Ints
    """(R, L + 2) rows of the places a vehicle is at: home, then that of each entry, then home."""
    leg_fen: Floats
    leg_s: Ints
    leg_m: Ints
    """(R, L + 1) price, seconds and metres of the way to each position from the stop before."""
    legs: Ints
    """(R, 2) entries whose stops and legs are known, -1: none, and the group they are for."""
    pre: Ints
    suf: Ints
    """(R, L + 1, 3) calls of a trip before, and from, a position: length, first, last start."""
    pre_load: Ints
    suf_load: Ints
    """(R, L + 1, D) most load on the trip's arcs up to and from the arc before a position."""
    trip_from: Ints
    trip_to: Ints
    """(R, MOST_TRIPS + 1) positions of each trip."""
    trip_ready_s: Ints
    trip_back_s: Ints
    trip_loaded: Ints
    trip_taken: Ints
    """(R, MOST_TRIPS) earliest loading, latest unloading, pieces loaded and unloaded."""
    trip_out: Ints
    trip_home: Ints
    """(R, MOST_TRIPS, D) loads that leave home, and that come home."""
    has_room: Flags
    """(R, MOST_TRIPS) scratch: trips that may take a task and have room for it at some position."""
    bef: Ints
    aft: Ints
    """(R, MOST_TRIPS + 1, 3) all trips before, and from, a trip."""
    trips: Ints
    late_s: Ints
    drive_s: Ints
    metres: Ints
    work_s: Ints
    """(R,) trips, latest end, seconds driven, metres, paid seconds."""
    arc: Floats
    fen: Floats
    """(R,) price of the arcs, and of the vehicle's day."""

    start: Ints
    """(7, 2 L) scratch: events of a timeline."""
    fresh: Flags
    looked: Flags
    """(R,) scratch: routes changed since, and those looked at now."""
    swap: Ints
    size: Ints
    """(4, L + 1) and (2,) scratch: two sequences as they were before a move, and when the goods of
    their visits were at the home."""
    pool: Ints
    """(V,) scratch: visits that are to be inserted."""
    order: Floats
    """(V,) scratch: their order."""
    dealt: Ints
    dealt_from: Ints
    dealt_order: Ints
    dealt_key: Floats
    dealt_routes: Ints
    """(T + 1,), the last (R,): scratch: trips to be dealt anew, one after the other, where each
    starts, their order and its key, and the routes."""
    marked: Flags
    """(T,) scratch."""
    banned: Flags
    """(R,) scratch: routes that turned out not to take a task."""
    may: Flags
    extra: Floats
    """(G,) scratch: whether a group may do a task, and what that costs beside its route."""
    rate: Floats
    """(S,) price of a unit through a station, as assumed while inserting."""
    opening_fen: Floats
    """(S,) price of opening a station, as assumed while inserting."""
    rng: np.ndarray
    """(1,) uint64 state of the random numbers."""
    loads: Ints
    """(S,) goods through each station where trunks are planned by loads alone."""

    passing: Ints
    routes_at: Ints
    """(S, D) goods that pass each station, and (S,) its routes; counted if there are openings."""
    route_passing: Ints
    counted_at: Ints
    """(R, D) what each route adds to that, and (R,) at which station, -1: nothing."""


ANY_HOME, NOT_HUBS, HUBS, BUSES = range(4)
"""Vehicles that a task may go to: a visit of `ANY_HOME` and of `HUBS` to buses too."""
ABSENT, POOL, BROKEN, CALLS_KEPT, HOMES, LEFT_OUT = range(6)
"""Visits absent and in the pool; whether a rule broke in this step; whether the calls were kept for
a way back; the vehicles that the pool may go to; orders the best solution leaves out."""
SERVED, BEST, TRUNK, ABSENT_FEN = range(4)
"""Cost of what the solution in hand serves, of the best solution with the full penalties of what it
leaves out, of trunks that are planned apart, and the price of an absent visit as the search sees
it."""


def new_state(model: Model, tasks: Tasks, seed: int) -> State:
    """Return a state with every visit absent.

    Parameters
    ----------
    model, tasks
        The day; the state keeps the tasks.
    seed
        Seed of its random numbers, ≥ 0.
    """
    visits, slots = model.num_visits, model.num_tasks - model.num_visits
    types = len(model.max_in_use)
    routes = max(1, min(_most_routes(model, types), visits + slots))
    longest = min(LONGEST, visits + slots + MOST_TRIPS)
    stations, groups, dims = len(model.station_row), len(model.group_home), tasks.deliver.shape[1]
    ints = _zeros

    def solution() -> Solution:
        return Solution(
            group=np.full(routes, -1, dtype=np.int64),
            length=ints(routes),
            sequence=np.full((routes, longest), END, dtype=np.int64),
            carried=np.full(visits, -1, dtype=np.int64),
            fetched=np.full(visits, -1, dtype=np.int64),
            closed=np.zeros(stations, dtype=np.bool_),
            by_bus=np.zeros(stations, dtype=np.bool_),
        )

    def calls() -> Calls:
        return Calls(
            early_s=ints(slots),
            late_s=ints(slots),
            ready_s=ints(slots),
            service_s=ints(slots),
            deliver=ints(slots, dims),
            collect=ints(slots, dims),
            brought=ints(slots),
            taken=ints(slots),
            brought_fee=np.zeros((slots, tasks.brought_fee.shape[1]), dtype=np.float64),
            taken_fee=np.zeros((slots, tasks.taken_fee.shape[1]), dtype=np.float64),
            dropped_s=ints(slots),
            handed_s=ints(visits),
            arrive_s=ints(stations),
        )

    cost = np.zeros(4, dtype=np.float64)
    cost[BEST] = 1e300
    cost[ABSENT_FEN] = 1e300
    num = ints(6)
    num[ABSENT] = visits
    num[LEFT_OUT] = model.orders[~model.may_wait].sum()
    return State(
        now=solution(),
        best=Kept(solution(), calls()),
        before=Kept(solution(), calls()),
        touched=np.zeros(routes, dtype=np.bool_),
        num=num,
        cost=cost,
        used=ints(groups),
        used_type=ints(types),
        where=np.full(visits + slots, -1, dtype=np.int64),
        at=ints(visits + slots),
        absent=np.arange(visits, dtype=np.int64),
        absent_weight=np.ones(visits, dtype=np.float64),
        tasks=tasks,
        dropped_s=ints(slots),
        handed_s=tasks.ready_s[:visits].copy(),
        arrive_s=model.guess_s.copy(),
        limit_s=np.full(visits, NEVER, dtype=np.int64),
        dirty=np.zeros(stations, dtype=np.bool_),
        moved=np.zeros(stations, dtype=np.bool_),
        trip=ints(routes, longest + 1),
        stop=ints(routes, longest + 2),
        leg_fen=np.zeros((routes, longest + 1), dtype=np.float64),
        leg_s=ints(routes, longest + 1),
        leg_m=ints(routes, longest + 1),
        legs=np.full((routes, 2), -1, dtype=np.int64),
        pre=ints(routes, longest + 1, 3),
        suf=ints(routes, longest + 1, 3),
        pre_load=ints(routes, longest + 1, dims),
        suf_load=ints(routes, longest + 1, dims),
        trip_from=ints(routes, MOST_TRIPS + 1),
        trip_to=ints(routes, MOST_TRIPS + 1),
        trip_ready_s=ints(routes, MOST_TRIPS + 1),
        trip_back_s=ints(routes, MOST_TRIPS + 1),
        trip_loaded=ints(routes, MOST_TRIPS + 1),
        trip_taken=ints(routes, MOST_TRIPS + 1),
        trip_out=ints(routes, MOST_TRIPS + 1, dims),
        trip_home=ints(routes, MOST_TRIPS + 1, dims),
        has_room=np.zeros((routes, MOST_TRIPS + 1), dtype=np.bool_),
        bef=ints(routes, MOST_TRIPS + 2, 3),
        aft=ints(routes, MOST_TRIPS + 2, 3),
        trips=ints(routes),
        late_s=ints(routes),
        drive_s=ints(routes),
        metres=ints(routes),
        work_s=ints(routes),
        arc=np.zeros(routes, dtype=np.float64),
        fen=np.zeros(routes, dtype=np.float64),
        start=ints(7, 2 * longest + 2 * MOST_TRIPS + 4),
        fresh=np.zeros(routes, dtype=np.bool_),
        looked=np.zeros(routes, dtype=np.bool_),
        swap=ints(4, longest + 1),
        size=ints(2),
        pool=ints(max(1, visits)),
        order=np.zeros(max(1, visits), dtype=np.float64),
        dealt=ints(visits + slots + 1),
        dealt_from=ints(visits + slots + 1),
        dealt_order=ints(visits + slots + 1),
        dealt_key=np.zeros(visits + slots + 1, dtype=np.float64),
        dealt_routes=ints(routes),
        marked=np.zeros(visits + slots, dtype=np.bool_),
        banned=np.zeros(routes, dtype=np.bool_),
        may=np.zeros(groups, dtype=np.bool_),
        extra=np.zeros(groups, dtype=np.float64),
        rate=np.zeros(stations, dtype=np.float64),
        opening_fen=model.opening_fen.copy(),
        rng=np.array([(seed * 7919 + 12345) ^ 88172645463325252], dtype=np.uint64),
        loads=ints(stations),
        passing=ints(stations, dims),
        routes_at=ints(stations),
        route_passing=ints(routes, dims),
        counted_at=np.full(routes, -1, dtype=np.int64),
    )


def _most_routes(model: Model, types: int) -> int:
    """Return how many vehicles and buses may be out on a day, but for trunks planned apart."""
    is_apart = (model.group_hub >= 0) & model.trunks_only
    counts = np.where(is_apart, 0, model.group_count)
    counts = np.bincount(model.group_type, weights=counts, minlength=types)
    return int(np.minimum(counts, model.max_in_use).sum())


@compiled
def draw(state: State) -> float:
    """Return a random number in [0, 1) (xorshift; Marsaglia, 2003, doi 10.18637/jss.v008.i14)."""
    x = state.rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.rng[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def pick(state: State, count: int) -> int:
    """Return a random integer in [0, count)."""
    return int(draw(state) * count)


@compiled
def keep_calls(model: Model, state: State) -> None:
    """Keep the calls as they were before the step, once."""
    if state.num[CALLS_KEPT] == 1:
        return
    state.num[CALLS_KEPT] = 1
    read_calls(model, state, state.before)


@compiled
def restore_calls(model: Model, state: State) -> None:
    """Return to the calls as they were before the step."""
    if state.num[CALLS_KEPT] == 1:
        write_calls(model, state, state.before)


@compiled
def read_calls(model: Model, state: State, kept: Kept) -> None:
    """Write the calls in hand into what is kept."""
    tasks, calls, first = state.tasks, kept.calls, model.num_visits
    copy(tasks.early_s[first:], calls.early_s)
    copy(tasks.late_s[first:], calls.late_s)
    copy(tasks.ready_s[first:], calls.ready_s)
    copy(tasks.service_s[first:], calls.service_s)
    copy(tasks.deliver[first:], calls.deliver)
    copy(tasks.collect[first:], calls.collect)
    copy(tasks.brought[first:], calls.brought)
    copy(tasks.taken[first:], calls.taken)
    copy(tasks.brought_fee[first:], calls.brought_fee)
    copy(tasks.taken_fee[first:], calls.taken_fee)
    copy(state.dropped_s, calls.dropped_s)
    copy(state.handed_s, calls.handed_s)
    copy(state.arrive_s, calls.arrive_s)
    copy(state.now.carried, kept.solution.carried)
    copy(state.now.fetched, kept.solution.fetched)


@compiled
def write_calls(model: Model, state: State, kept: Kept) -> None:
    """Take the calls in hand from what is kept."""
    tasks, calls, first = state.tasks, kept.calls, model.num_visits
    copy(calls.early_s, tasks.early_s[first:])
    copy(calls.late_s, tasks.late_s[first:])
    copy(calls.ready_s, tasks.ready_s[first:])
    copy(calls.service_s, tasks.service_s[first:])
    copy(calls.deliver, tasks.deliver[first:])
    copy(calls.collect, tasks.collect[first:])
    copy(calls.brought, tasks.brought[first:])
    copy(calls.taken, tasks.taken[first:])
    copy(calls.brought_fee, tasks.brought_fee[first:])
    copy(calls.taken_fee, tasks.taken_fee[first:])
    copy(calls.dropped_s, state.dropped_s)
    copy(calls.handed_s, state.handed_s)
    copy(calls.arrive_s, state.arrive_s)
    copy(kept.solution.carried, state.now.carried)
    copy(kept.solution.fetched, state.now.fetched)


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)
