"""Whole trips dealt anew to the vehicles of a home, to make do with one less.

Single visits cannot carry a trip from one vehicle's day to another's: the first of them would pay
for the whole way. Here trips are the pieces and days the bins: longest first, each where it adds
least to a day that has time for it.
"""

from routing.two_echelon.solvers.compiled import compiled, woven
from routing.two_echelon.solvers.insertion_search import close_route, touch
from routing.two_echelon.solvers.model import Model
from routing.two_echelon.solvers.state import END, POOL, State, draw, pick
from routing.two_echelon.solvers.timing import INFEASIBLE, refresh

_MOST = 5  # vehicles whose trips are dealt anew
_LESS = 0.8  # probability of dealing to one vehicle less
_NOISE = 0.4


@compiled
def deal(model: Model, state: State, seed: int) -> None:
    """Deal the trips of some vehicles of a group anew; visits of trips without room are pooled.

    Parameters
    ----------
    model, state
        The day and the state.
    seed
        A visit of the first vehicle.
    """
    count = _choose(model, state, seed)
    if count < 2:
        return
    trips = _take_trips(model, state, count)
    kept = count - 1 if draw(state) < _LESS else count
    for i in range(kept, count):
        close_route(model, state, state.dealt_routes[i])
    for t in range(trips):
        _deal_trip(model, state, kept, state.dealt_order[t])
    for i in range(kept):
        if state.now.length[state.dealt_routes[i]] == 0:
            close_route(model, state, state.dealt_routes[i])


@woven
def _choose(model: Model, state: State, seed: int) -> int:
    """Choose vehicles of one group without calls at stations: near each other, or any; count."""
    chosen = state.dealt_routes
    first = state.where[seed]
    if first < 0 or _calls(model, state, first):
        return 0
    group = state.now.group[first]
    if group >= model.num_driven:
        return 0
    wanted = 2 + pick(state, _MOST - 1)
    count = 1
    chosen[0] = first
    near = draw(state) < 0.6
    tries = model.near.shape[1] if near else 30
    for i in range(tries):
        route = pick(state, len(state.now.group))
        if near:
            route = state.where[model.near[seed, i]]
        if route < 0 or state.now.group[route] != group or _calls(model, state, route):
            continue
        known = False
        for j in range(count):
            known = known or chosen[j] == route
        if known:
            continue
        chosen[count] = route
        count += 1
        if count == wanted:
            break
    return count


@compiled
def _calls(model: Model, state: State, route: int) -> bool:
    """Return whether a route calls at a station."""
    for p in range(state.now.length[route]):
        if state.now.sequence[route, p] >= model.num_visits:
            return True
    return False


@woven
def _take_trips(model: Model, state: State, count: int) -> int:
    """Write the trips of the chosen routes to the scratch and empty the routes; return how many.

    The order is by length, longest first, with some noise.
    """
    size, trips = 0, 0
    starts, keys = state.dealt_from, state.dealt_key
    for i in range(count):
        route = state.dealt_routes[i]
        touch(state, route)
        station = model.group_station[state.now.group[route]]
        if station >= 0:
            state.dirty[station] = True
        for k in range(state.trips[route]):
            starts[trips] = size
            for p in range(state.trip_from[route, k], state.trip_to[route, k]):
                task = state.now.sequence[route, p]
                state.dealt[size] = task
                state.where[task] = -1
                size += 1
            length = float(size - starts[trips])
            if model.is_timed:
                length = float(state.bef[route, k + 1, 0] - state.bef[route, k, 0])
            keys[trips] = length * (1.0 + _NOISE * (draw(state) - 0.5))
            j = trips
            while j > 0 and keys[state.dealt_order[j - 1]] < keys[trips]:
                state.dealt_order[j] = state.dealt_order[j - 1]
                j -= 1
            state.dealt_order[j] = trips
            trips += 1
        state.now.length[route] = 0
        state.trips[route] = 0
        state.fen[route] = 0.0
    starts[trips] = size
    return trips


@woven
def _deal_trip(model: Model, state: State, kept: int, trip: int) -> None:
    """Give a trip to the vehicle to whose day it adds least; its visits are pooled if none can."""
    first, last = state.dealt_from[trip], state.dealt_from[trip + 1]
    best, chosen, at = INFEASIBLE, -1, 0
    for i in range(kept):
        route = state.dealt_routes[i]
        before = state.fen[route]
        trips = state.trips[route]
        if trips >= model.max_trips[state.now.group[route]]:
            continue
        for k in range(trips + 1):
            if _write_in(model, state, route, k, first, last) and state.fen[route] - before < best:
                best, chosen, at = state.fen[route] - before, route, k
            _cut_out(model, state, route, first, last)
    if chosen >= 0:
        _write_in(model, state, chosen, at, first, last)
        return
    for i in range(first, last):
        state.pool[state.num[POOL]] = state.dealt[i]
        state.num[POOL] += 1


@compiled
def _write_in(model: Model, state: State, route: int, k: int, first: int, last: int) -> bool:
    """Write a trip before a route's trip `k`, or last; return whether its times allow it."""
    sequence, length, size = state.now.sequence[route], state.now.length[route], last - first
    more = size if length == 0 else size + 1
    if length + more > len(sequence):
        return False
    at = length if k == state.trips[route] else state.trip_from[route, k]
    for p in range(length - 1, at - 1, -1):
        sequence[p + more] = sequence[p]
    if length > 0:
        sequence[at if at == length else at + size] = END
    into = at + 1 if length > 0 and at == length else at
    for i in range(first, last):
        sequence[into + i - first] = state.dealt[i]
        state.where[state.dealt[i]] = route
    state.now.length[route] = length + more
    return refresh(model, state, route)


@compiled
def _cut_out(model: Model, state: State, route: int, first: int, last: int) -> None:
    """Take a trip out of a route again."""
    if state.where[state.dealt[first]] != route:
        return
    sequence, length, size = state.now.sequence[route], state.now.length[route], last - first
    at = 0
    while sequence[at] != state.dealt[first]:
        at += 1
    begin = at - 1 if at + size == length and at > 0 else at
    more = min(size + 1, length)
    for p in range(begin + more, length):
        sequence[p - more] = sequence[p]
    state.now.length[route] = length - more
    for i in range(first, last):
        state.where[state.dealt[i]] = -1
    refresh(model, state, route)
