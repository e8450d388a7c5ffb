"""Moves that open, close and exchange stations where opening one has a price or room is limited.

Single visits seldom open or close a station: the first one would pay the whole price. Here whole
routes go from station to station, each as the round it is, cut open where the new home costs least.
"""

from routing.two_echelon.solvers.compiled import compiled, woven
from routing.two_echelon.solvers.insertion_search import remove_marked, touch
from routing.two_echelon.solvers.model import Model
from routing.two_echelon.solvers.ruin import (
    may_move,
    regroup,
    station_in_use,
    take,
    whole_route,
)
from routing.two_echelon.solvers.state import ANY_HOME, END, HOMES, POOL, State, draw, pick

_SHARE = 0.06  # of the steps
_NEAREST_OF = 3  # closed stations, of which the one nearest to a visit is opened
_FEWEST, _MOST = 5, 40  # visits that a station just opened may be given
_GAIN = 1e-6
_FAR = 1e200


@woven
def change_sites(model: Model, state: State) -> bool:
    """Perhaps open, close or exchange stations; return whether anything has changed.

    Visits of routes that no open station takes are in the pool.
    """
    if draw(state) >= _SHARE:
        return False
    state.num[POOL] = 0
    state.num[HOMES] = ANY_HOME
    chance = draw(state)
    if chance < 0.2:
        return _open_one(model, state)
    station = station_in_use(model, state)
    if station < 0:
        return False
    if chance < 0.8:
        to = _closed_near(model, state, _visit_of(model, state, station))
        if to < 0:
            return False
        state.now.closed[to] = False
    _empty(model, state, station)
    return True


@compiled
def _visit_of(model: Model, state: State, station: int) -> int:
    """Return a random visit of a station in use."""
    chosen, seen = -1, 0
    for route in range(len(state.now.group)):
        if state.counted_at[route] == station:
            seen += 1
            if pick(state, seen) == 0:
                chosen = state.now.sequence[route, pick(state, state.now.length[route])]
                if chosen == END:
                    chosen = state.now.sequence[route, 0]
    if chosen < 0:
        chosen = pick(state, model.num_visits)
    return int(chosen)


@compiled
def _closed_near(model: Model, state: State, task: int) -> int:
    """Return the nearest to a visit of some random stations that are closed; -1 if none is."""
    chosen, far = -1, 0
    for _ in range(_NEAREST_OF):
        picked, seen = -1, 0
        for station in range(len(model.station_row)):
            if state.now.closed[station]:
                seen += 1
                if pick(state, seen) == 0:
                    picked = station
        if picked < 0:
            return -1
        apart = model.far[state.tasks.place[task], model.station_row[picked]]
        if chosen < 0 or apart < far:
            chosen, far = picked, apart
    return chosen


@woven
def _open_one(model: Model, state: State) -> bool:
    """Open a station, give it the routes that are cheaper from there, and pool visits near it."""
    station = _closed_near(model, state, pick(state, model.num_visits))
    if station < 0:
        return False
    state.now.closed[station] = False
    if draw(state) < 0.7:
        for route in range(len(state.now.group)):
            group = state.now.group[route]
            at = state.counted_at[route]
            if at < 0 or at == station:
                continue
            to = _group_at(model, state, route, station)
            if to >= 0 and _cut(model, state, route, to)[0] < _cut(model, state, route, group)[0]:
                _move(model, state, route, to)
    count = min(model.num_visits, _FEWEST + pick(state, _MOST))
    for i in range(count):
        task = model.near_station[station, i]
        route = state.where[task]
        if route >= 0 and state.counted_at[route] != station:
            take(state, task)
            remove_marked(model, state, route)
    return True


@woven
def _empty(model: Model, state: State, station: int) -> None:
    """Close a station; each of its routes goes where it costs least of all open ones with room."""
    state.now.closed[station] = True
    for route in range(len(state.now.group)):
        if state.counted_at[route] != station:
            continue
        best, chosen = _FAR, -1
        for other in range(len(model.station_row)):
            if state.now.closed[other]:
                continue
            to = _group_at(model, state, route, other)
            if to < 0:
                continue
            fen = _cut(model, state, route, to)[0]
            if fen < best:
                best, chosen = fen, to
        if chosen >= 0:
            _move(model, state, route, chosen)
        if state.counted_at[route] == station:
            whole_route(model, state, route)


@compiled
def _group_at(model: Model, state: State, route: int, station: int) -> int:
    """Return a group with a spare vehicle of a route's type at a station with room; -1: none."""
    kind = model.group_type[state.now.group[route]]
    for group in range(model.num_driven):
        if (
            model.group_station[group] == station
            and model.group_type[group] == kind
            and state.used[group] < model.group_count[group]
            and may_move(model, state, route, group)
        ):
            return group
    return -1


@compiled
def _cut(model: Model, state: State, route: int, group: int) -> tuple[float, int]:
    """Return what a home adds to the round of a route's visits at least, and the first visit then.

    Where time binds, or with several trips, the order stays.
    """
    kind, home = model.group_type[group], model.group_home[group]
    sequence, length, places = state.now.sequence[route], state.now.length[route], state.tasks.place
    best, first = _FAR, 0
    for p in range(length if state.trips[route] == 1 and not model.is_timed else 1):
        last = sequence[(p + length - 1) % length]
        fen = model.arc_into_fen[kind, places[sequence[p]], home]
        fen += model.arc_fen[kind, places[last], home]
        fen -= model.arc_fen[kind, places[last], places[sequence[p]]]
        if fen < best - _GAIN:
            best, first = fen, p
    return best, first


@compiled
def _move(model: Model, state: State, route: int, group: int) -> None:
    """Give a route to a group of another home, cut open where that is cheapest."""
    first = _cut(model, state, route, group)[1]
    touch(state, route)
    length = state.now.length[route]
    for p in range(length):
        state.swap[0, p] = state.now.sequence[route, p]
    for p in range(length):
        state.now.sequence[route, p] = state.swap[0, (p + first) % length]
    regroup(model, state, route, group)
