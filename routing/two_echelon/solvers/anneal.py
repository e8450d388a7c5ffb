"""The search: ruin and recreate over both echelons under simulated annealing."""

import math

from routing.two_echelon.solvers.calls import renew_calls
from routing.two_echelon.solvers.compiled import compiled, copy, woven
from routing.two_echelon.solvers.insertion_search import (
    LOOKED_AT,
    NOWHERE,
    cheapest,
    insert,
)
from routing.two_echelon.solvers.model import Model
from routing.two_echelon.solvers.polish import polish
from routing.two_echelon.solvers.ruin import retype, ruin
from routing.two_echelon.solvers.sites import change_sites
from routing.two_echelon.solvers.state import (
    ABSENT,
    ABSENT_FEN,
    ANY_HOME,
    BEST,
    BROKEN,
    CALLS_KEPT,
    END,
    HOMES,
    LEFT_OUT,
    POOL,
    SERVED,
    TRUNK,
    Kept,
    Solution,
    State,
    draw,
    pick,
    read_calls,
    restore_calls,
    write_calls,
)
from routing.two_echelon.solvers.timing import INFEASIBLE, refresh
from routing.two_echelon.solvers.trunks import Trunks, trunk_fen

GO_ON, ADOPT, ANEW, DIRECT, CHOSEN = range(5)
_BLINK = 0.01
_ROUNDING = 1e-6  # fen
_TRIES = 6  # routes tried for a visit before it stays absent
_ORDERS = 11  # sum of the weights of the insertion orders
_GENEROUS = 0.1  # share of the steps that insert a visit whatever it costs
_CHEAPER, _DEARER, _HEAVIER = 0.999, 1.0015, 1.02
_LIGHTER = 0.98
_OPEN_TO_ALL = 0.03  # share of the steps that may open any station
_JOINING = 30.0  # absent visits tried in a step, on average, of those that have to be made
_STRAYING = 2.0  # the same of those that may wait, beside those near what is taken apart


@compiled
def anneal(
    model: Model,
    state: State,
    trunks: Trunks,
    start: int,
    source: Kept,
    steps: int,
    heat: float,
    scale: float,
    polished: float,
) -> None:
    """Make some steps.

    Parameters
    ----------
    model, state, trunks
        The day, the state, and the trunks where they are planned apart.
    start
        GO_ON with the solution in hand, ADOPT another one first, start ANEW, start anew with
        all stations closed, so that everything goes DIRECT at first, or with the stations CHOSEN.
    source
        The solution to adopt, or one that is empty and has the stations closed.
    steps
        Steps to make, ≥ 0.
    heat
        Temperature, fen > 0.
    scale
        Multiple of the usual number of visits removed, > 0.
    polished
        Share of the steps that end with local search, in [0, 1].
    """
    if start in (ANEW, DIRECT):
        _close_some(model, state, start == DIRECT)
        _adopt(model, state, trunks, state.before)
    elif start in (ADOPT, CHOSEN):
        _adopt(model, state, trunks, source)
    dear = 5.0 * state.cost[BEST] / max(1, model.num_visits)
    state.cost[ABSENT_FEN] = (
        min(state.cost[ABSENT_FEN], dear) if start in (GO_ON, ADOPT) else INFEASIBLE
    )
    for task in range(model.num_visits):
        state.absent_weight[task] = 1.0 + _LIGHTER * (state.absent_weight[task] - 1.0)
    for _ in range(steps):
        _step(model, state, trunks, heat, scale, polished)


@woven
def _close_some(model: Model, state: State, every: bool) -> None:
    """State a solution without routes, all stations closed, or perhaps some at random."""
    empty, calls = state.before.solution, state.before.calls
    empty.group[:] = -1
    empty.length[:] = 0
    empty.carried[:] = -1
    empty.fetched[:] = -1
    empty.closed[:] = every
    empty.by_bus[:] = False
    copy(model.guess_s, calls.arrive_s)
    stations = len(model.station_row)
    if not every and stations > 2 and draw(state) < 0.6:
        for _ in range(pick(state, stations - 1)):
            empty.closed[pick(state, stations)] = True


@woven
def _step(
    model: Model, state: State, trunks: Trunks, heat: float, scale: float, polished: float
) -> None:
    """Take apart, put together, and keep the result if it is good enough."""
    served_before = state.cost[SERVED]
    cost_before = served_before + _absent_fen(model, state)
    trunk_before = state.cost[TRUNK]
    state.num[BROKEN] = 0
    state.num[CALLS_KEPT] = 0
    copy(state.now.closed, state.before.solution.closed)
    copy(state.now.by_bus, state.before.solution.by_bus)
    _rates(model, state)
    if model.has_openings:
        _openings(model, state)
    if not (model.has_openings and change_sites(model, state)):
        ruin(model, state, scale)
    _absent_join(model, state)
    _recreate(model, state)
    if draw(state) < polished:
        polish(model, state)
    if draw(state) < 0.05:
        _retype_touched(model, state)
    if not model.trunks_only:
        renew_calls(model, state)
    threshold = cost_before - heat * math.log(max(1e-300, draw(state))) - _ROUNDING
    threshold -= _absent_fen(model, state)
    if state.num[BROKEN] == 0 and served_fen(model, state, trunks, threshold) < threshold:
        for route in range(len(state.now.group)):
            state.touched[route] = False
        if model.has_openings:
            _close_unused(model, state)
        _note_best(model, state)
    else:
        _go_back(model, state)
        state.cost[SERVED] = served_before
        state.cost[TRUNK] = trunk_before
    _weigh_absence(model, state)


@woven
def _note_best(model: Model, state: State) -> None:
    """Keep the solution in hand if it is the best one so far."""
    left_out = 0
    fen = state.cost[SERVED]
    for i in range(state.num[ABSENT]):
        task = state.absent[i]
        fen += model.leave_fen[task]
        if not model.may_wait[task]:
            left_out += model.orders[task]
    if fen < state.cost[BEST] - 1e-6:
        state.cost[BEST] = fen
        keep(model, state, state.best)
        state.num[LEFT_OUT] = left_out


@compiled
def _absence_fen(model: Model, state: State, task: int) -> float:
    """Return what the absence of a visit costs as the search sees it now."""
    if model.may_wait[task]:
        return float(model.leave_fen[task])
    return float(min(model.leave_fen[task], state.cost[ABSENT_FEN] * state.absent_weight[task]))


@compiled
def _absent_fen(model: Model, state: State) -> float:
    """Return what the absence of visits costs as the search sees it now."""
    fen = 0.0
    for i in range(state.num[ABSENT]):
        fen += _absence_fen(model, state, state.absent[i])
    return fen


@woven
def _weigh_absence(model: Model, state: State) -> None:
    """Make absence cheaper while nothing is absent, else dearer, most of all what is absent."""
    mean = min(state.cost[BEST], 1e12) / max(1, model.num_visits)
    missing = 0
    for i in range(state.num[ABSENT]):
        if not model.may_wait[state.absent[i]]:
            missing += 1
    if missing == 0:
        state.cost[ABSENT_FEN] = max(0.2 * mean, state.cost[ABSENT_FEN] * _CHEAPER)
    else:
        state.cost[ABSENT_FEN] = min(100.0 * mean, state.cost[ABSENT_FEN] * _DEARER)
    for i in range(state.num[ABSENT]):
        if not model.may_wait[state.absent[i]]:
            state.absent_weight[state.absent[i]] *= _HEAVIER


@woven
def _rates(model: Model, state: State) -> None:
    """Assume a price of goods through each station: a random share of a trunk's round trip."""
    weight = draw(state) * 1.2
    if draw(state) < 0.2:
        weight = 0.0
    for station in range(len(model.station_row)):
        state.rate[station] = weight * model.trunk_rate[station]


@woven
def _openings(model: Model, state: State) -> None:
    """Assume prices of opening stations: none for those not closed, as further visits may share.

    At times all are looked at, and the visit that opens one pays for it alone.
    """
    every = draw(state) < _OPEN_TO_ALL
    for station in range(len(model.station_row)):
        state.opening_fen[station] = 0.0
        if every and state.now.closed[station]:
            state.now.closed[station] = False
            state.opening_fen[station] = model.opening_fen[station]


@woven
def _close_unused(model: Model, state: State) -> None:
    """Close the stations without routes where opening them has a price."""
    for station in range(len(model.station_row)):
        if state.routes_at[station] == 0 and model.opening_fen[station] > 0.0:
            state.now.closed[station] = True


@woven
def _absent_join(model: Model, state: State) -> None:
    """Put absent visits into the pool as well: some of them where many are absent.

    Those that may wait join where the step has made room, and seldom elsewhere.
    """
    waiting = 0
    for i in range(state.num[ABSENT]):
        waiting += model.may_wait[state.absent[i]]
    missing = state.num[ABSENT] - waiting
    chance, stray = _JOINING / max(1, missing), _STRAYING / max(1, waiting)
    if state.num[POOL] > 0 and waiting > 0:
        seed = state.pool[0]
        for i in range(min(LOOKED_AT, model.near.shape[1])):
            state.marked[model.near[seed, i]] = True
    kept = 0
    for i in range(state.num[ABSENT]):
        task = state.absent[i]
        joins = draw(state) < (stray if model.may_wait[task] else chance)
        if joins or (model.may_wait[task] and state.marked[task]):
            state.pool[state.num[POOL]] = task
            state.num[POOL] += 1
        else:
            state.absent[kept] = task
            kept += 1
    state.num[ABSENT] = kept
    state.marked[:] = False


@woven
def _recreate(model: Model, state: State) -> None:
    """Insert the pool one by one where each visit costs least; what fits nowhere is absent."""
    _sort_pool(model, state)
    generous = draw(state) < _GENEROUS
    for i in range(state.num[POOL]):
        task = state.pool[i]
        placed = False
        homes = state.num[HOMES]
        most = model.leave_fen[task]
        if not generous:
            most = _absence_fen(model, state, task)
        for _ in range(_TRIES):
            _, route, at, group = cheapest(model, state, task, homes, most, _BLINK)
            if group < 0:
                if homes == ANY_HOME:
                    break
                homes = ANY_HOME
                continue
            if insert(model, state, task, route, at, group) != NOWHERE:
                placed = True
                break
            if route == NOWHERE:
                break
            state.banned[route] = True
        state.banned[:] = False
        if not placed:
            state.absent[state.num[ABSENT]] = task
            state.num[ABSENT] += 1
    state.num[POOL] = 0


@woven
def _sort_pool(model: Model, state: State) -> None:
    """Order the pool at random, by load, or by distance from the hub, as drawn."""
    way = pick(state, _ORDERS)
    count = state.num[POOL]
    home = model.hub_row[0] if model.num_hubs > 0 else 0
    for i in range(count):
        task = state.pool[i]
        value = draw(state)
        if 4 <= way < 8:
            value = -float(state.tasks.deliver[task, 0] + state.tasks.collect[task, 0])
        elif 8 <= way < 10:
            value = -float(model.far[state.tasks.place[task], home])
        elif way == 10:
            value = float(model.far[state.tasks.place[task], home])
        state.order[i] = value
    for i in range(1, count):
        value, task = state.order[i], state.pool[i]
        j = i - 1
        while j >= 0 and state.order[j] > value:
            state.order[j + 1] = state.order[j]
            state.pool[j + 1] = state.pool[j]
            j -= 1
        state.order[j + 1] = value
        state.pool[j + 1] = task


@woven
def _retype_touched(model: Model, state: State) -> None:
    for route in range(len(state.now.group)):
        if state.touched[route] and state.now.group[route] >= 0:
            retype(model, state, route)


@compiled
def served_fen(model: Model, state: State, trunks: Trunks, limit: float) -> float:
    """Add up the cost of the solution in hand without what it leaves out.

    Trunks that are planned apart are left out of the sum once it is above `limit` without them.
    """
    fen = 0.0
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0:
            continue
        fen += state.fen[route]
        station = model.group_station[group]
        if station < 0:
            continue
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task == END or model.hub[task] < 0:
                continue
            pieces = state.tasks.brought[task] + state.tasks.taken[task]
            fen += model.handling_fen[station] * pieces
            if state.now.fetched[task] < 0:
                fen += model.waiting_fen[task]
    if model.has_openings:
        for station in range(len(model.station_row)):
            if state.routes_at[station] > 0:
                fen += model.opening_fen[station]
            for dim in range(model.capacity.shape[1]):
                if state.passing[station, dim] > model.station_room[station, dim]:
                    fen += INFEASIBLE
    if model.trunks_only and fen < limit:
        state.cost[TRUNK] = trunk_fen(model, state, trunks, limit - fen)
        fen += state.cost[TRUNK]
    state.cost[SERVED] = fen
    return fen


@compiled
def keep(model: Model, state: State, kept: Kept) -> None:
    """Keep the solution in hand."""
    _copy_routes(state.now, kept.solution)
    read_calls(model, state, kept)


@compiled
def _copy_routes(source: Solution, target: Solution) -> None:
    """Copy decisions but for which calls move what."""
    for route in range(len(source.group)):
        target.group[route] = source.group[route]
        target.length[route] = source.length[route]
        for p in range(source.length[route]):
            target.sequence[route, p] = source.sequence[route, p]
    copy(source.closed, target.closed)
    copy(source.by_bus, target.by_bus)


@woven
def _go_back(model: Model, state: State) -> None:
    """Undo the step."""
    restore_calls(model, state)
    before = state.before.solution
    copy(before.closed, state.now.closed)
    copy(before.by_bus, state.now.by_bus)
    for route in range(len(state.now.group)):
        if not state.touched[route]:
            continue
        group = state.now.group[route]
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                state.where[task] = -1
        if group >= 0:
            state.used[group] -= 1
            state.used_type[model.group_type[group]] -= 1
        group = before.group[route]
        state.now.group[route] = group
        state.now.length[route] = before.length[route]
        if group >= 0:
            state.used[group] += 1
            state.used_type[model.group_type[group]] += 1
        for p in range(state.now.length[route]):
            state.now.sequence[route, p] = before.sequence[route, p]
    for route in range(len(state.now.group)):
        if not state.touched[route]:
            continue
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                state.where[task] = route
    _renew_touched(model, state)
    _list_absent(model, state)
    state.dirty[:] = False


@woven
def _renew_touched(model: Model, state: State) -> None:
    for route in range(len(state.now.group)):
        if state.touched[route]:
            state.touched[route] = False
            refresh(model, state, route)
    for station in range(len(model.station_row)):
        if state.moved[station]:
            state.moved[station] = False
            for route in range(len(state.now.group)):
                group = state.now.group[route]
                if group >= 0 and model.group_station[group] == station:
                    refresh(model, state, route)


@compiled
def _list_absent(model: Model, state: State) -> None:
    """List the visits that are in no route."""
    count = 0
    for task in range(model.num_visits):
        if state.where[task] < 0:
            state.absent[count] = task
            count += 1
    state.num[ABSENT] = count


@compiled
def _adopt(model: Model, state: State, trunks: Trunks, kept: Kept) -> None:
    """Take over a solution as the one in hand."""
    for route in range(len(state.now.group)):
        state.fen[route] = 0.0
        state.trips[route] = 0
        state.counted_at[route] = -1
    state.passing[:] = 0
    state.routes_at[:] = 0
    state.used[:] = 0
    state.used_type[:] = 0
    state.where[:] = -1
    _copy_routes(kept.solution, state.now)
    write_calls(model, state, kept)
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0:
            continue
        state.used[group] += 1
        state.used_type[model.group_type[group]] += 1
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                state.where[task] = route
        refresh(model, state, route)
    _list_absent(model, state)
    state.touched[:] = False
    state.dirty[:] = False
    served_fen(model, state, trunks, INFEASIBLE)
