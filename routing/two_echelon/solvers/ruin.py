"""What a step takes apart: neighbouring strings of calls, whole vehicles, or a station."""

from routing.two_echelon.solvers.compiled import compiled, woven
from routing.two_echelon.solvers.dealing import deal
from routing.two_echelon.solvers.insertion_search import is_spare, remove_marked, touch
from routing.two_echelon.solvers.model import Model
from routing.two_echelon.solvers.state import (
    ANY_HOME,
    END,
    HOMES,
    HUBS,
    NOT_HUBS,
    POOL,
    State,
    draw,
    pick,
)
from routing.two_echelon.solvers.timing import refresh

_STRING = 10  # most calls of a string
_REMOVED = 10.0  # calls removed on average
_SPLIT = 0.5
_MOST = 60  # visits removed at most in one step


@woven
def ruin(model: Model, state: State, scale: float) -> None:
    """Take visits out of their routes into the pool.

    Parameters
    ----------
    model, state
        The day and the state.
    scale
        Multiple of the usual number of visits removed, > 0.
    """
    state.num[POOL] = 0
    state.num[HOMES] = ANY_HOME
    seed = pick(state, model.num_visits)
    stations = len(model.station_row)
    chance = draw(state)
    if stations > 0 and chance < 0.03:
        _close_station(model, state)
    elif stations > 0 and chance < 0.05:
        _open_station(model, state)
    elif stations > 1 and chance < 0.08:
        _move_route(model, state, seed)
    elif chance < 0.11:
        change_kind(model, state, seed)
    elif chance < 0.21:
        _vehicles(model, state, seed)
    elif chance < 0.26 and not model.trunks_only:
        deal(model, state, seed)
    elif chance < 0.31:
        _scattered(model, state, scale)
    elif chance < 0.33 and len(model.buses.hub_s) > 0:
        _change_channel(model, state)
    if not _is_changed(state):
        state.num[HOMES] = ANY_HOME
        _strings(model, state, seed, scale)


@woven
def _is_changed(state: State) -> bool:
    changed = False
    for route in range(len(state.touched)):
        changed = changed or state.touched[route]
    for station in range(len(state.dirty)):
        changed = changed or state.dirty[station]
    return changed


@compiled
def take(state: State, task: int) -> None:
    """Mark a visit and put it into the pool; its route is to be renewed."""
    state.marked[task] = True
    state.pool[state.num[POOL]] = task
    state.num[POOL] += 1


@woven
def _strings(model: Model, state: State, seed: int, scale: float) -> None:
    """Remove strings of calls from routes near each other.

    Slack induction by string removals (Christiaens and Vanden Berghe, 2020,
    doi 10.1287/trsc.2019.0914).
    """
    used, tasks = 0, 0
    for route in range(len(state.now.group)):
        if state.now.group[route] >= 0:
            used += 1
            tasks += state.now.length[route]
    mean = max(1.0, tasks / max(1, used))
    longest = min(_STRING * scale, mean)
    count = int(draw(state) * (4.0 * _REMOVED * scale / (1.0 + longest) - 1.0)) + 1
    done = 0
    for i in range(-1, model.near.shape[1]):
        task = seed if i < 0 else model.near[seed, i]
        route = state.where[task]
        if route < 0 or state.banned[route] or state.marked[task]:
            continue
        size = int(draw(state) * min(longest, float(state.now.length[route]))) + 1
        _string(model, state, route, task, size)
        state.banned[route] = True
        done += 1
        if done >= count:
            break
    for route in range(len(state.now.group)):
        if state.banned[route]:
            state.banned[route] = False
            remove_marked(model, state, route)


@woven
def _string(model: Model, state: State, route: int, task: int, size: int) -> None:
    """Mark a string of a route's visits around one of them, perhaps with some kept within."""
    sequence = state.now.sequence[route]
    length = state.now.length[route]
    at = 0
    while sequence[at] != task:
        at += 1
    kept = 0
    if size > 1 and draw(state) < _SPLIT:
        kept = 1
        while kept < length - size and draw(state) > 0.99:
            kept += 1
    whole = min(size + kept, length)
    low = max(0, at - whole + 1)
    high = min(at, length - whole)
    first = low + pick(state, high - low + 1)
    skip = first + (pick(state, whole) if kept > 0 else 0)
    for p in range(first, first + whole):
        visit = sequence[p]
        if visit == END or visit >= model.num_visits:
            continue
        if skip <= p < skip + kept and p != at:
            continue
        take(state, visit)


@woven
def _scattered(model: Model, state: State, scale: float) -> None:
    """Remove visits anywhere."""
    count = min(model.num_visits, 1 + pick(state, max(1, int(2 * _REMOVED * scale))))
    for _ in range(count):
        task = pick(state, model.num_visits)
        route = state.where[task]
        if route >= 0:
            take(state, task)
            remove_marked(model, state, route)


@woven
def _vehicles(model: Model, state: State, seed: int) -> None:
    """Remove all visits of one to three vehicles near a place."""
    count = 1 + pick(state, 3)
    for i in range(-1, model.near.shape[1]):
        task = seed if i < 0 else model.near[seed, i]
        route = state.where[task]
        if route < 0:
            continue
        if state.num[POOL] > 0 and state.num[POOL] + state.now.length[route] > _MOST:
            continue
        whole_route(model, state, route)
        count -= 1
        if count == 0:
            return


@compiled
def whole_route(model: Model, state: State, route: int) -> None:
    """Remove all visits of a route; its calls at stations stay."""
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        if task != END and task < model.num_visits:
            take(state, task)
    remove_marked(model, state, route)


@woven
def _close_station(model: Model, state: State) -> None:
    """Close a station and remove its visits."""
    station = station_in_use(model, state)
    if station < 0:
        return
    state.now.closed[station] = True
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group >= 0 and model.group_station[group] == station:
            whole_route(model, state, route)


@woven
def _change_channel(model: Model, state: State) -> None:
    """Let a station's goods go by bus as far as buses have room, or by vehicles again."""
    station = station_in_use(model, state)
    if station >= 0 and model.buses.at[model.station_row[station], 0] >= 0:
        state.now.by_bus[station] = not state.now.by_bus[station]
        state.dirty[station] = True


@compiled
def station_in_use(model: Model, state: State) -> int:
    """Return a random station with routes, -1 if there is none."""
    chosen, seen = -1, 0
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group >= 0 and model.group_station[group] >= 0:
            seen += 1
            if pick(state, seen) == 0:
                chosen = model.group_station[group]
    return int(chosen)


@woven
def _open_station(model: Model, state: State) -> None:
    """Open all stations, and remove the visits nearest to one of them, to be served from there."""
    state.now.closed[:] = False
    station = pick(state, len(model.station_row))
    count = 5 + pick(state, max(1, min(40, model.num_visits // 2)))
    for i in range(min(count, model.num_visits)):
        task = model.near_station[station, i]
        route = state.where[task]
        if route >= 0:
            take(state, task)
            remove_marked(model, state, route)
    state.num[HOMES] = NOT_HUBS if draw(state) < 0.7 else ANY_HOME
    if draw(state) < 0.1:
        state.num[HOMES] = HUBS


@woven
def _move_route(model: Model, state: State, seed: int) -> None:
    """Give a local route, or all of a station's, to another station with a vehicle of the type."""
    route = state.where[seed]
    if route < 0 or model.group_station[state.now.group[route]] < 0:
        return
    group = state.now.group[route]
    to = pick(state, model.num_driven)
    for _ in range(8):
        if (
            to != group
            and model.group_station[to] >= 0
            and model.group_type[to] == model.group_type[group]
        ):
            break
        to = pick(state, model.num_driven)
    if to == group or model.group_station[to] < 0:
        return
    if model.group_type[to] != model.group_type[group]:
        return
    every = draw(state) < 0.4
    state.now.closed[model.group_station[to]] = False
    for other in range(len(state.now.group)):
        if state.now.group[other] != group or (other != route and not every):
            continue
        if state.used[to] >= model.group_count[to]:
            return
        if not may_move(model, state, other, to):
            continue
        regroup(model, state, other, to)


@compiled
def may_move(model: Model, state: State, route: int, group: int) -> bool:
    """Return whether a group may make all visits of a route, and its home has room for them."""
    station = model.group_station[group]
    if model.has_openings:
        for dim in range(model.capacity.shape[1]):
            goods = state.passing[station, dim] + state.route_passing[route, dim]
            if goods > model.station_room[station, dim]:
                return False
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        if task != END and not model.serves[group, task]:
            return False
    return True


@compiled
def regroup(model: Model, state: State, route: int, to: int) -> None:
    """Give a route to a vehicle of another group; back again if exact times forbid it."""
    touch(state, route)
    group = state.now.group[route]
    for station in (model.group_station[group], model.group_station[to]):
        if station >= 0:
            state.dirty[station] = True
    _swap_group(model, state, route, to)
    if not refresh(model, state, route):
        _swap_group(model, state, route, group)
        refresh(model, state, route)


@compiled
def change_kind(model: Model, state: State, seed: int) -> None:
    """Give a route to another kind of vehicle of its home, and remove what that may not carry.

    Parameters
    ----------
    model, state
        The day and the state.
    seed
        A visit of the route.
    """
    route = state.where[seed]
    if route < 0 or state.now.group[route] >= model.num_driven:
        return
    group = state.now.group[route]
    to = _other_kind(model, state, group)
    if to < 0:
        return
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        if task != END and task < model.num_visits and not model.serves[to, task]:
            take(state, task)
    for k in range(state.trips[route]):
        _lighten(model, state, route, k, to)
    remove_marked(model, state, route)
    if state.now.group[route] != group or not _carries(model, state, route, to):
        return
    regroup(model, state, route, to)


@woven
def _other_kind(model: Model, state: State, group: int) -> int:
    """Return a random group of the same home with a spare vehicle, -1 if there is none."""
    chosen, seen = -1, 0
    for other in range(model.num_driven):
        if other == group or model.group_home[other] != model.group_home[group]:
            continue
        if is_spare(model, state, other):
            seen += 1
            if pick(state, seen) == 0:
                chosen = other
    return chosen


@woven
def _lighten(model: Model, state: State, route: int, k: int, group: int) -> None:
    """Remove visits from the end of a trip until what is left has room in a group's vehicle."""
    for dim in range(model.capacity.shape[1]):
        room = model.capacity[group, dim]
        out, home = state.trip_out[route, k, dim] - room, state.trip_home[route, k, dim] - room
        first, last = state.trip_from[route, k], state.trip_to[route, k]
        for p in range(first, last):
            task = state.now.sequence[route, p]
            if state.marked[task]:
                out -= state.tasks.deliver[task, dim]
                home -= state.tasks.collect[task, dim]
        for p in range(last - 1, first - 1, -1):
            task = state.now.sequence[route, p]
            if (out > 0 or home > 0) and task < model.num_visits and not state.marked[task]:
                take(state, task)
                out -= state.tasks.deliver[task, dim]
                home -= state.tasks.collect[task, dim]


@compiled
def _swap_group(model: Model, state: State, route: int, to: int) -> None:
    group = state.now.group[route]
    state.used[group] -= 1
    state.used_type[model.group_type[group]] -= 1
    state.used[to] += 1
    state.used_type[model.group_type[to]] += 1
    state.now.group[route] = to


@woven
def retype(model: Model, state: State, route: int) -> None:
    """Give a route to the kind of vehicle at the same home that makes its day cheapest."""
    group = state.now.group[route]
    best = state.fen[route]
    chosen = group
    for to in range(model.num_driven if group < model.num_driven else 0):
        if to == chosen or model.group_home[to] != model.group_home[group]:
            continue
        if not is_spare(model, state, to) or not _carries(model, state, route, to):
            continue
        now = state.now.group[route]
        touch(state, route)
        if model.group_station[now] >= 0:
            state.dirty[model.group_station[now]] = True
        _swap_group(model, state, route, to)
        if refresh(model, state, route) and state.fen[route] < best - 1e-6:
            best, chosen = state.fen[route], to
        else:
            _swap_group(model, state, route, now)
            refresh(model, state, route)


@woven
def _carries(model: Model, state: State, route: int, group: int) -> bool:
    """Return whether a group may do all tasks of a route."""
    per_station = (model.num_tasks - model.num_visits) // max(1, len(model.station_row))
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        if task == END:
            continue
        if task < model.num_visits:
            if not model.serves[group, task]:
                return False
        elif not model.reaches[group, (task - model.num_visits) // per_station]:
            return False
    return True
