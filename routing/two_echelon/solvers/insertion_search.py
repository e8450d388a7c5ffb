"""Where a task costs least: every position of every route, a further trip, or a spare vehicle."""

from routing.two_echelon.solvers.compiled import compiled, woven
from routing.two_echelon.solvers.model import NEVER, Model
from routing.two_echelon.solvers.state import (
    BROKEN,
    BUSES,
    END,
    HUBS,
    NOT_HUBS,
    State,
    draw,
    keep_calls,
)
from routing.two_echelon.solvers.timing import (
    INFEASIBLE,
    count_passing,
    fee_fen,
    has_room_at,
    join,
    late_with,
    may_ride,
    ready_of,
    refresh,
    time_fen,
)

NOWHERE = -1
NEW_TRIP = 1_000_000
"""Added to the number of the trip before which a further trip is put."""
LOOKED_AT = 24
"""Neighbours of a visit beside which it may be put."""


@compiled
def cheapest(
    model: Model, state: State, task: int, homes: int, most_fen: float, blink: float
) -> tuple[float, int, int, int]:
    """Find the cheapest insertion of a task.

    Parameters
    ----------
    model, state, task
        The day, the state, and a task that is in no route.
    homes
        ANY_HOME, NOT_HUBS, HUBS or BUSES: vehicles to look at.
    most_fen
        What it may cost at most.
    blink
        Probability of overlooking a position, in [0, 1) (Christiaens and Vanden Berghe, 2020,
        doi 10.1287/trsc.2019.0914).

    Returns
    -------
    tuple
        Extra cost in fen, route (NOWHERE: a spare vehicle), position, and group (-1: nowhere at
        less than the most).
    """
    best, best_route, best_at, best_group = most_fen, NOWHERE, 0, -1
    groups, stops, legs = state.now.group, state.stop, state.leg_fen
    wheres, ats, banned, trips = state.where, state.at, state.banned, state.trips
    trip_from, trip_to = state.trip_from, state.trip_to
    places, homes_of, kinds = state.tasks.place, model.group_home, model.group_type
    near, out, into = model.near, model.arc_fen, model.arc_into_fen
    place = places[task]
    trip, has_room, extras, may = state.trip, state.has_room, state.extra, state.may
    if task < model.num_visits or homes == BUSES:
        best, best_route, best_at, best_group = _by_bus(model, state, task, homes, most_fen)
    if homes == BUSES:
        return best, best_route, best_at, best_group
    _survey(model, state, task, homes)
    _find_room(model, state, task)
    if task < model.num_visits:
        for i in range(min(LOOKED_AT, near.shape[1])):
            other = near[task, i]
            route = wheres[other]
            if route < 0 or not has_room[route, trip[route, ats[other]]]:
                continue
            group = groups[route]
            kind = kinds[group]
            for p in range(ats[other], ats[other] + 2):
                fen = into[kind, place, stops[route, p]] + out[kind, place, stops[route, p + 1]]
                fen += extras[group] - legs[route, p]
                if fen >= best or (blink > 0.0 and draw(state) < blink):
                    continue
                fen += dearer(model, state, route, p, task)
                if fen < best:
                    best, best_route, best_at, best_group = fen, route, p, group
    for route in range(len(groups)):
        group = groups[route]
        if group < 0 or banned[route] or not may[group]:
            continue
        kind, home = kinds[group], homes_of[group]
        for k in range(trips[route]):
            if not has_room[route, k]:
                continue
            first, last = trip_from[route, k], trip_to[route, k]
            step = 1 if task >= model.num_visits else max(1, last - first)
            for p in range(first, last + 1, step):
                fen = into[kind, place, stops[route, p]] + out[kind, place, stops[route, p + 1]]
                fen += extras[group] - legs[route, p]
                if fen >= best or (blink > 0.0 and draw(state) < blink):
                    continue
                fen += dearer(model, state, route, p, task)
                if fen < best:
                    best, best_route, best_at, best_group = fen, route, p, group
        fen = into[kind, place, home] + out[kind, place, home] + extras[group]
        if fen < best and trips[route] < model.max_trips[group]:
            for k in range(trips[route] + 1):
                total = fen + _time_of_trip(model, state, route, k, task)
                if total < best:
                    best, best_route, best_at, best_group = total, route, NEW_TRIP + k, group
    counts, used, day_fen = model.group_count, state.used, model.day_fen
    for group in range(model.num_driven):
        if not may[group] or used[group] >= counts[group]:
            continue
        extra = extras[group] + day_fen[group]
        if extra >= best or not is_spare(model, state, group):
            continue
        if not (blink > 0.0 and draw(state) < blink):
            fen = extra + alone(model, state, group, task)
            if fen < best:
                best, best_route, best_at, best_group = fen, NOWHERE, 0, group
    return best, best_route, best_at, best_group


@woven
def _survey(model: Model, state: State, task: int, homes: int) -> None:
    """Write which groups may do a task now, and what it costs beside their routes."""
    may, extra, stations = state.may, state.extra, model.group_station
    if task >= model.num_visits:
        per_station = (model.num_tasks - model.num_visits) // len(model.station_row)
        slot = task - model.num_visits
        hub = slot % per_station // (per_station // model.num_hubs)
        for group in range(model.num_driven):
            may[group] = (
                model.group_hub[group] == hub and (model.reaches[group, slot // per_station])
            )
            extra[group] = 0.0
        return
    serves, closed, rate, handling = model.serves, state.now.closed, state.rate, model.handling_fen
    pieces = state.tasks.brought[task] + state.tasks.taken[task]
    goods = state.tasks.deliver[task, 0]
    passes = model.hub[task] >= 0
    for group in range(model.num_driven):
        station = stations[group]
        extra[group] = 0.0
        if station < 0:
            may[group] = homes != NOT_HUBS and serves[group, task]
            continue
        may[group] = homes != HUBS and serves[group, task] and not (passes and closed[station])
        if passes:
            extra[group] = handling[station] * pieces + rate[station] * goods
        if model.has_openings and may[group]:
            may[group] = has_room_at(model, state, station, task, -1)
            if state.routes_at[station] == 0:
                extra[group] += state.opening_fen[station]


@woven
def _find_room(model: Model, state: State, task: int) -> None:
    """Write which trips may take a task and have room for it at some position."""
    groups, banned, may, trips = state.now.group, state.banned, state.may, state.trips
    capacity, has_room = model.capacity, state.has_room
    out, home = state.trip_out, state.trip_home
    deliver, collect = state.tasks.deliver, state.tasks.collect
    for route in range(len(groups)):
        group = groups[route]
        if group < 0:
            continue
        takes = may[group] and not banned[route]
        for k in range(trips[route]):
            fits = takes
            for dim in range(capacity.shape[1]):
                room = capacity[group, dim]
                fits = fits and out[route, k, dim] + deliver[task, dim] <= room
                fits = fits and home[route, k, dim] + collect[task, dim] <= room
            has_room[route, k] = fits


@woven
def _by_bus(
    model: Model, state: State, task: int, homes: int, most_fen: float
) -> tuple[float, int, int, int]:
    """Find the cheapest bus for a task, as `cheapest` does for all vehicles."""
    best, best_route, best_at, best_group = most_fen, NOWHERE, 0, -1
    place = state.tasks.place[task]
    for i in range(model.buses.at.shape[1]):
        ride = model.buses.at[place, i]
        if ride < 0 or homes == NOT_HUBS:
            break
        group = model.num_driven + ride
        fen = fee_fen(model, state, ride, task)
        if fen >= best or not may_ride(model, state, ride, task):
            continue
        if state.used[group] == 0:
            if _fits_alone(model, state, group, task):
                best, best_route, best_at, best_group = fen, NOWHERE, 0, group
            continue
        route = 0
        while state.now.group[route] != group:
            route += 1
        fits = not state.banned[route]
        for dim in range(model.capacity.shape[1]):
            room = model.capacity[group, dim]
            fits = fits and state.trip_out[route, 0, dim] + state.tasks.deliver[task, dim] <= room
            fits = fits and state.trip_home[route, 0, dim] + state.tasks.collect[task, dim] <= room
        if not fits:
            continue
        at, now_s = 0, model.buses.arrive_s[ride, place]
        while at < state.now.length[route]:
            other = state.tasks.place[state.now.sequence[route, at]]
            if model.buses.arrive_s[ride, other] > now_s:
                break
            at += 1
        best, best_route, best_at, best_group = fen, route, at, group
    return best, best_route, best_at, best_group


@compiled
def is_spare(model: Model, state: State, group: int) -> bool:
    """Return whether a further vehicle of a group may go out."""
    kind = model.group_type[group]
    return bool(
        state.used[group] < model.group_count[group]
        and state.used_type[kind] < model.max_in_use[kind]
    )


@compiled
def alone(model: Model, state: State, group: int, task: int) -> float:
    """Return the price of arcs and time of a vehicle that does one task only."""
    if not _fits_alone(model, state, group, task):
        return INFEASIBLE
    kind, home = model.group_type[group], model.group_home[group]
    place = state.tasks.place[task]
    fen = model.arc_into_fen[kind, place, home] + model.arc_fen[kind, place, home]
    if fen >= 1e12:
        return INFEASIBLE
    if _longer(model, group, home, place, home, 0) > model.range_m[group]:
        return INFEASIBLE
    if not model.is_timed:
        return float(fen)
    length, early, late = _round_trip(model, state, group, task)
    last = late_with(model, group, task, int(model.group_late_s[group]))
    drive = int(model.seconds_into[kind, place, home]) + int(model.seconds[kind, place, home])
    length += rest_s(model, drive)
    if length > model.longest_s[group] or early > late or early + length > last:
        return INFEASIBLE
    return float(fen + time_fen(model, group, length))


@compiled
def _round_trip(model: Model, state: State, group: int, task: int) -> tuple[int, int, int]:
    """Return a trip for one task as a segment."""
    kind, home = model.group_type[group], model.group_home[group]
    place = state.tasks.place[task]
    ready = max(ready_of(model, state, group, task), int(model.group_early_s[group]))
    unload = state.tasks.taken[task] * model.loading_piece_s
    length, early, late = join(
        state.tasks.brought[task] * model.loading_piece_s,
        ready,
        NEVER,
        int(model.seconds_into[kind, place, home]),
        state.tasks.service_s[task] + model.call_s[place],
        state.tasks.early_s[task],
        state.tasks.late_s[task],
    )
    back = min(state.tasks.return_by_s[task], int(model.group_late_s[group]))
    travel = int(model.seconds[kind, place, home])
    return join(length, early, late, travel, unload, 0, back - unload)


@compiled
def rest_s(model: Model, drive: int) -> int:
    """Return the rest that so much driving needs, wherever it falls."""
    if drive <= model.rest_after_s:
        return 0
    return int(model.rest_s * ((drive - 1) // model.rest_after_s))


@compiled
def _fits_alone(model: Model, state: State, group: int, task: int) -> bool:
    """Return whether an empty vehicle has room for a task."""
    for dim in range(model.capacity.shape[1]):
        most = max(state.tasks.deliver[task, dim], state.tasks.collect[task, dim])
        if most > model.capacity[group, dim]:
            return False
    return True


@compiled
def dearer(model: Model, state: State, route: int, p: int, task: int) -> float:
    """Return what a task at a position of a route costs beside its arcs; INFEASIBLE if no room."""
    group = state.now.group[route]
    capacity, pre, suf = model.capacity, state.pre_load, state.suf_load
    deliver, collect = state.tasks.deliver, state.tasks.collect
    for dim in range(capacity.shape[1]):
        room = capacity[group, dim]
        if pre[route, p, dim] + deliver[task, dim] > room:
            return INFEASIBLE
        if suf[route, p, dim] + collect[task, dim] > room:
            return INFEASIBLE
    if state.now.length[route] + 2 > state.now.sequence.shape[1]:
        return INFEASIBLE
    return _time_in_trip(model, state, route, state.trip[route, p], p, task)


@woven
def _time_in_trip(model: Model, state: State, route: int, k: int, p: int, task: int) -> float:
    """Return the extra price of time of a task at a position of a trip, INFEASIBLE if too late."""
    group = state.now.group[route]
    kind, home = model.group_type[group], model.group_home[group]
    tasks = state.tasks
    first, last = state.trip_from[route, k], state.trip_to[route, k]
    place = tasks.place[task]
    before, after = state.stop[route, p], state.stop[route, p + 1]
    longer = _longer(model, group, before, place, after, state.leg_m[route, p])
    if state.metres[route] + longer > model.range_m[group]:
        return INFEASIBLE
    if not model.is_timed:
        return 0.0
    work = tasks.service_s[task]
    if place not in (before, after) or place == home:
        work += model.call_s[place]
    there = int(model.seconds_into[kind, place, before])
    on = int(model.seconds[kind, place, after])
    ready = max(state.trip_ready_s[route, k], ready_of(model, state, group, task))
    loaded = state.trip_loaded[route, k] + tasks.brought[task]
    length, early, late = loaded * model.loading_piece_s, ready, NEVER
    if p > first:
        pre = state.pre[route, p]
        travel = int(state.leg_s[route, first])
        length, early, late = join(length, early, late, travel, pre[0], pre[1], pre[2])
    length, early, late = join(
        length,
        early,
        late,
        there,
        work,
        tasks.early_s[task],
        tasks.late_s[task],
    )
    travel = on
    if p < last:
        suf = state.suf[route, p]
        length, early, late = join(length, early, late, on, suf[0], suf[1], suf[2])
        travel = int(state.leg_s[route, last])
    unload = state.trip_taken[route, k] + state.tasks.taken[task]
    unload *= model.loading_piece_s
    back = min(state.trip_back_s[route, k], state.tasks.return_by_s[task])
    length, early, late = join(length, early, late, travel, unload, 0, back - unload)
    drive = there + on - state.leg_s[route, p]
    return _in_day(model, state, route, k, k + 1, length, early, late, drive, task)


@compiled
def _time_of_trip(model: Model, state: State, route: int, k: int, task: int) -> float:
    """Return the extra price of time of a further trip with one task before trip `k`."""
    group = state.now.group[route]
    kind, home = model.group_type[group], model.group_home[group]
    place = state.tasks.place[task]
    if not _fits_alone(model, state, group, task):
        return INFEASIBLE
    if state.now.length[route] + 2 > state.now.sequence.shape[1]:
        return INFEASIBLE
    longer = _longer(model, group, home, place, home, 0)
    if state.metres[route] + longer > model.range_m[group]:
        return INFEASIBLE
    if not model.is_timed:
        return 0.0
    length, early, late = _round_trip(model, state, group, task)
    drive = int(model.seconds_into[kind, place, home]) + int(model.seconds[kind, place, home])
    return _in_day(model, state, route, k, k, length, early, late, drive, task)


@compiled
def _longer(model: Model, group: int, before: int, place: int, after: int, instead_m: int) -> int:
    """Return the metres by a place instead of a leg; 0 for vehicles without a range."""
    if model.range_m[group] >= NEVER:
        return 0
    metres = model.metres[model.group_type[group]]
    return int(metres[before, place] + metres[place, after] - instead_m)


@compiled
def _in_day(
    model: Model,
    state: State,
    route: int,
    before: int,
    after: int,
    length: int,
    early: int,
    late: int,
    drive: int,
    task: int,
) -> float:
    """Return the extra price of time of a route with a trip between two others."""
    if length >= NEVER:
        return INFEASIBLE
    group = state.now.group[route]
    bef, aft = state.bef[route, before], state.aft[route, after]
    length, early, late = join(bef[0], bef[1], bef[2], 0, length, early, late)
    length, early, late = join(length, early, late, 0, aft[0], aft[1], aft[2])
    if length >= NEVER or early > late:
        return INFEASIBLE
    length += rest_s(model, state.drive_s[route] + drive)
    if length > model.longest_s[group]:
        return INFEASIBLE
    if early + length > late_with(model, group, task, int(state.late_s[route])):
        return INFEASIBLE
    return time_fen(model, group, length) - time_fen(model, group, state.work_s[route])


@compiled
def touch(state: State, route: int) -> None:
    """Keep a route as it was before the step, once."""
    if state.touched[route]:
        return
    state.touched[route] = True
    now, before = state.now, state.before.solution
    before.group[route] = now.group[route]
    before.length[route] = now.length[route]
    for p in range(now.length[route]):
        before.sequence[route, p] = now.sequence[route, p]


@compiled
def insert(model: Model, state: State, task: int, route: int, at: int, group: int) -> int:
    """Put a task where `cheapest` found room; return its route, NOWHERE if its times forbid it."""
    if route == NOWHERE:
        route = 0
        while route < len(state.now.group) and state.now.group[route] >= 0:
            route += 1
        if route == len(state.now.group):
            return NOWHERE
        touch(state, route)
        open_route(model, state, route, group)
        state.now.sequence[route, 0] = task
        state.now.length[route] = 1
    else:
        touch(state, route)
        _put(state, route, task, at)
    if refresh(model, state, route):
        station = model.group_station[group]
        if station >= 0:
            state.dirty[station] = True
            if model.is_timed and model.hub[task] >= 0:
                keep_calls(model, state)
                state.handed_s[task] = state.arrive_s[station]
        state.where[task] = route
        return route
    remove(model, state, task, route)
    return NOWHERE


@compiled
def _put(state: State, route: int, task: int, at: int) -> None:
    """Write a task into a sequence, as a further trip if so told."""
    sequence = state.now.sequence[route]
    length = state.now.length[route]
    if at < NEW_TRIP:
        for p in range(length, at, -1):
            sequence[p] = sequence[p - 1]
        sequence[at] = task
        state.now.length[route] = length + 1
        return
    k = at - NEW_TRIP
    if k == state.trips[route]:
        sequence[length] = END
        sequence[length + 1] = task
    else:
        first = state.trip_from[route, k]
        for p in range(length + 1, first + 1, -1):
            sequence[p] = sequence[p - 2]
        sequence[first] = task
        sequence[first + 1] = END
    state.now.length[route] = length + 2


@compiled
def open_route(model: Model, state: State, route: int, group: int) -> None:
    """Give a free route to a vehicle of a group."""
    state.now.group[route] = group
    state.used[group] += 1
    state.used_type[model.group_type[group]] += 1


@compiled
def close_route(model: Model, state: State, route: int) -> None:
    """Free a route."""
    group = state.now.group[route]
    state.used[group] -= 1
    state.used_type[model.group_type[group]] -= 1
    state.now.group[route] = -1
    state.now.length[route] = 0
    state.fen[route] = 0.0
    state.trips[route] = 0
    if model.has_openings:
        count_passing(model, state, route)


@compiled
def remove(model: Model, state: State, task: int, route: int) -> None:
    """Take one task out of a route and renew it."""
    state.marked[task] = True
    remove_marked(model, state, route)


@compiled
def remove_marked(model: Model, state: State, route: int) -> None:
    """Take the marked tasks out of a route and renew it; an empty route is freed."""
    touch(state, route)
    station = model.group_station[state.now.group[route]]
    if station >= 0:
        state.dirty[station] = True
    sequence = state.now.sequence[route]
    kept = 0
    for p in range(state.now.length[route]):
        task = sequence[p]
        if task == END:
            if kept > 0 and sequence[kept - 1] != END:
                sequence[kept] = END
                kept += 1
        elif state.marked[task]:
            state.marked[task] = False
            state.where[task] = -1
        else:
            sequence[kept] = task
            kept += 1
    if kept > 0 and sequence[kept - 1] == END:
        kept -= 1
    state.now.length[route] = kept
    if kept == 0:
        close_route(model, state, route)
    elif not refresh(model, state, route):
        state.num[BROKEN] = 1
