"""Times and price of routes in the compiled search: exact for a whole route, fast for a change.

`refresh` times a route event by event exactly as `routing.vrp.schedule` does, rests included, and
keeps for every position what lets a change be judged in constant time (concatenation of
segments: Vidal et al., 2013, doi 10.1016/j.cor.2012.07.018). The judgement leaves out where rests
fall; what is kept is always timed exactly.
"""

import numpy as np

from routing.two_echelon.solvers.compiled import compiled, woven
from routing.two_echelon.solvers.model import MOST_TRIPS, NEVER, Model
from routing.two_echelon.solvers.state import END, State

INFEASIBLE = 1e300
EARLY, LATE, WORK, REST, TRAVEL, START, LAST = range(7)
"""Rows of the scratch in which `timeline` writes events; LAST: position of the last task of a call,
END at home."""


@compiled
def join(
    length: int, early: int, late: int, travel: int, length2: int, early2: int, late2: int
) -> tuple[int, int, int]:
    """Return length, earliest and latest start of a segment followed by another.

    A segment is a part of a route: seconds it takes at least, and the starts at which it does.
    A length of `NEVER` or more is infeasible.
    """
    delta = length + travel
    wait = max(0, early2 - delta - late)
    if early + delta > late2:
        return NEVER, 0, NEVER
    return (
        length + length2 + travel + wait,
        max(early2 - delta, early) - wait,
        min(late2 - delta, late),
    )


@compiled
def ready_of(model: Model, state: State, group: int, task: int) -> int:
    """Return when a task's goods can be loaded at the home of a group."""
    station = model.group_station[group]
    if station >= 0 and model.hub[task] >= 0:
        if state.where[task] < 0:
            return int(state.arrive_s[station])
        return int(state.handed_s[task])
    return int(state.tasks.ready_s[task])


@compiled
def late_with(model: Model, group: int, task: int, late: int) -> int:
    """Return the latest end of a route of a group, once it has a task beside its others."""
    station = model.group_station[group]
    if station >= 0 and task < model.num_visits:
        hub = model.hub[task]
        if hub >= 0 and model.collect_orders[task] > 0:
            return max(
                int(model.group_early_s[group]), min(late, int(model.back_by_s[station, hub]))
            )
    return late


@compiled
def time_fen(model: Model, group: int, work_s: int) -> float:
    """Return the price of paid seconds and overtime."""
    over = max(0, work_s - int(model.shift_s[group]))
    return float(work_s * model.second_fen[group] + over * model.overtime_fen[group])


@compiled
def refresh(model: Model, state: State, route: int) -> bool:
    """Time a route exactly and renew all that is derived from it; False if a rule is broken."""
    group = state.now.group[route]
    length = state.now.length[route]
    if model.has_openings:
        count_passing(model, state, route)
    if group < 0 or length == 0:
        state.fen[route] = 0.0
        state.trips[route] = 0
        return True
    find_trips(model, state, route)
    if group >= model.num_driven:
        return _ride(model, state, route)
    _legs(model, state, route)
    if state.trips[route] > model.max_trips[group] or not _loads(model, state, route):
        return False
    if state.arc[route] >= 1e12 or state.metres[route] > model.range_m[group]:
        return False
    work = 0
    if model.is_timed:
        _segments(model, state, route)
        work = timeline(model, state, route, False)
        if work < 0 or work > model.longest_s[group]:
            return False
    state.work_s[route] = work
    state.fen[route] = model.day_fen[group] + state.arc[route] + time_fen(model, group, work)
    return True


@compiled
def count_passing(model: Model, state: State, route: int) -> None:
    """Count anew what passes a station on a route, and that a route starts there."""
    at = state.counted_at[route]
    if at >= 0:
        state.routes_at[at] -= 1
        for dim in range(model.capacity.shape[1]):
            state.passing[at, dim] -= state.route_passing[route, dim]
    group = state.now.group[route]
    at = model.group_station[group] if group >= 0 and state.now.length[route] > 0 else -1
    state.counted_at[route] = at
    if at < 0:
        return
    state.routes_at[at] += 1
    for dim in range(model.capacity.shape[1]):
        goods = 0
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END and model.hub[task] >= 0:
                goods += state.tasks.deliver[task, dim] + state.tasks.collect[task, dim]
        state.route_passing[route, dim] = goods
        state.passing[at, dim] += goods


@compiled
def has_room_at(model: Model, state: State, station: int, task: int, instead: int) -> bool:
    """Return whether a visit's goods can pass a station, perhaps instead of another visit's.

    Parameters
    ----------
    model, state, station
        The day, the state and the station.
    task, instead
        A visit, and one whose goods pass there now or -1.
    """
    if not model.has_openings or model.hub[task] < 0:
        return True
    for dim in range(model.capacity.shape[1]):
        goods = state.passing[station, dim]
        goods += state.tasks.deliver[task, dim] + state.tasks.collect[task, dim]
        if instead >= 0 and model.hub[instead] >= 0:
            goods -= state.tasks.deliver[instead, dim] + state.tasks.collect[instead, dim]
        if goods > model.station_room[station, dim]:
            return False
    return True


@compiled
def _ride(model: Model, state: State, route: int) -> bool:
    """Price what a bus carries; False if it cannot: too much, or out of time or order."""
    group = state.now.group[route]
    ride = group - model.num_driven
    if state.trips[route] != 1 or not _loads(model, state, route):
        return False
    fen, last_s = 0.0, 0
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        now_s = model.buses.arrive_s[ride, state.tasks.place[task]]
        if now_s < last_s or not may_ride(model, state, ride, task):
            return False
        fen += fee_fen(model, state, ride, task)
        last_s = now_s
    state.arc[route], state.metres[route], state.drive_s[route] = fen, 0, 0
    state.work_s[route] = 0
    state.fen[route] = fen
    return True


@compiled
def may_ride(model: Model, state: State, ride: int, task: int) -> bool:
    """Return whether a bus ride can do a task at its own time, its room left aside."""
    group, tasks, buses = model.num_driven + ride, state.tasks, model.buses
    if task < model.num_visits and not model.serves[group, task]:
        return False
    if task >= model.num_visits:
        per_station = (model.num_tasks - model.num_visits) // len(model.station_row)
        slot = task - model.num_visits
        hub = slot % per_station // (per_station // model.num_hubs)
        if model.group_hub[group] != hub or not model.reaches[group, slot // per_station]:
            return False
    now_s = buses.arrive_s[ride, tasks.place[task]]
    if now_s < tasks.early_s[task] or now_s > tasks.late_s[task]:
        return False
    if buses.is_out[ride]:
        return bool(tasks.taken[task] == 0 and tasks.ready_s[task] <= buses.hub_s[ride])
    return bool(tasks.brought[task] == 0 and buses.hub_s[ride] <= tasks.return_by_s[task])


@compiled
def fee_fen(model: Model, state: State, ride: int, task: int) -> float:
    """Return the fee of a task's goods on a bus ride."""
    tariff = model.buses.tariff[ride]
    return float(state.tasks.brought_fee[task, tariff] + state.tasks.taken_fee[task, tariff])


@compiled
def find_trips(model: Model, state: State, route: int) -> None:
    """Find the trips of a sequence, with their ready and return times and pieces."""
    group = state.now.group[route]
    length = state.now.length[route]
    sequence = state.now.sequence[route]
    trip, at, where = state.trip[route], state.at, state.where
    ready_s, return_by_s = state.tasks.ready_s, state.tasks.return_by_s
    brought, taken = state.tasks.brought, state.tasks.taken
    hub, collects = model.hub, model.collect_orders
    station = model.group_station[group]
    early = int(model.group_early_s[group])
    late = int(model.group_late_s[group])
    handed_s, back_by_s = state.handed_s, model.back_by_s
    if station >= 0:
        for p in range(length):
            task = sequence[p]
            if task != END and hub[task] >= 0 and collects[task] > 0:
                late = max(early, min(late, int(back_by_s[station, hub[task]])))
    state.late_s[route] = late
    k, p = 0, 0
    while p < length and k < MOST_TRIPS:
        state.trip_from[route, k] = p
        ready, back = early, late
        loaded, unloaded = 0, 0
        while p < length and sequence[p] != END:
            task = sequence[p]
            trip[p] = k
            at[task] = p
            if station >= 0 and hub[task] >= 0:
                own = handed_s[task] if where[task] >= 0 else state.arrive_s[station]
            else:
                own = ready_s[task]
            ready = max(ready, own)
            back = min(back, return_by_s[task])
            loaded += brought[task]
            unloaded += taken[task]
            p += 1
        trip[p] = k
        state.trip_to[route, k] = p
        state.trip_ready_s[route, k] = ready
        state.trip_back_s[route, k] = back
        state.trip_loaded[route, k] = loaded
        state.trip_taken[route, k] = unloaded
        k += 1
        p += 1
    state.trips[route] = k if p >= length else MOST_TRIPS + 1


@compiled
def _loads(model: Model, state: State, route: int) -> bool:
    """Renew the most load before and after each position; False if it is too much."""
    group = state.now.group[route]
    sequence = state.now.sequence[route]
    deliver, collect = state.tasks.deliver, state.tasks.collect
    pre, suf = state.pre_load[route], state.suf_load[route]
    trip_from, trip_to, capacity = state.trip_from, state.trip_to, model.capacity
    trips = state.trips[route]
    for dim in range(capacity.shape[1]):
        room = capacity[group, dim]
        for k in range(trips):
            first, last = trip_from[route, k], trip_to[route, k]
            load = 0
            for p in range(first, last):
                load += deliver[sequence[p], dim]
            most = load
            state.trip_out[route, k, dim] = load
            pre[first, dim] = load
            suf[first, dim] = load
            for p in range(first, last):
                task = sequence[p]
                load += collect[task, dim] - deliver[task, dim]
                most = max(most, load)
                pre[p + 1, dim] = most
                suf[p + 1, dim] = load
            state.trip_home[route, k, dim] = load
            if most > room:
                return False
            for p in range(last - 1, first - 1, -1):
                suf[p, dim] = max(suf[p, dim], suf[p + 1, dim])
    return True


@woven
def _legs(model: Model, state: State, route: int) -> None:
    """Renew the stops and legs of a route, and its price, metres and driving.

    What is at the start and at the end as it was is not looked up again.
    """
    group, length = state.now.group[route], state.now.length[route]
    kind, home = model.group_type[group], model.group_home[group]
    sequence, places = state.now.sequence[route], state.tasks.place
    stop, known = state.stop[route], state.legs[route, 0]
    leg_fen, leg_s, leg_m = state.leg_fen[route], state.leg_s[route], state.leg_m[route]
    if known < 0 or state.legs[route, 1] != group:
        known = 0
        stop[0], stop[1] = home, -1
    same = min(known, length)
    first = 0  # entries as they were
    while first < same:
        task = sequence[first]
        if stop[first + 1] != (home if task == END else places[task]):
            break
        first += 1
    kept = 0  # entries as they were from the end
    while kept < same - first:
        task = sequence[length - 1 - kept]
        if stop[known - kept] != (home if task == END else places[task]):
            break
        kept += 1
    shift = length - known
    if shift < 0:
        for p in range(length - kept, length):
            stop[p + 1] = stop[p - shift + 1]
            leg_fen[p + 1] = leg_fen[p - shift + 1]
            leg_s[p + 1] = leg_s[p - shift + 1]
            leg_m[p + 1] = leg_m[p - shift + 1]
    elif shift > 0:
        for p in range(length - 1, length - kept - 1, -1):
            stop[p + 1] = stop[p - shift + 1]
            leg_fen[p + 1] = leg_fen[p - shift + 1]
            leg_s[p + 1] = leg_s[p - shift + 1]
            leg_m[p + 1] = leg_m[p - shift + 1]
    if shift != 0 or first + kept < length:
        for p in range(first, length - kept):
            task = sequence[p]
            stop[p + 1] = home if task == END else places[task]
        stop[length + 1] = home
        for p in range(first, length - kept + 1):
            leg_fen[p] = model.arc_fen[kind, stop[p], stop[p + 1]]
            leg_s[p] = model.seconds[kind, stop[p], stop[p + 1]]
            leg_m[p] = model.metres[kind, stop[p], stop[p + 1]]
    state.legs[route, 0], state.legs[route, 1] = length, group
    fen, metres, drive = 0.0, 0, 0
    for p in range(length + 1):
        fen += leg_fen[p]
        metres += leg_m[p]
        drive += leg_s[p]
    state.arc[route], state.metres[route], state.drive_s[route] = fen, metres, drive


@woven
def _segments(model: Model, state: State, route: int) -> None:
    """Renew the segments before and after each position and trip."""
    group = state.now.group[route]
    sequence = state.now.sequence[route]
    trips = state.trips[route]
    pre, suf = state.pre[route], state.suf[route]
    leg_s, call_s = state.leg_s[route], model.call_s
    places, services = state.tasks.place, state.tasks.service_s
    early_s, late_s = state.tasks.early_s, state.tasks.late_s
    for k in range(trips):
        first, last = state.trip_from[route, k], state.trip_to[route, k]
        length, early, late = 0, 0, NEVER
        pre[first, 0], pre[first, 1], pre[first, 2] = 0, 0, NEVER
        for p in range(first, last):
            task = sequence[p]
            place = places[task]
            work = services[task]
            if p == first:
                length, early, late = work + call_s[place], early_s[task], late_s[task]
            else:
                at = places[sequence[p - 1]]
                if at != place:
                    work += call_s[place]
                length, early, late = join(
                    length, early, late, leg_s[p], work, early_s[task], late_s[task]
                )
            pre[p + 1, 0], pre[p + 1, 1], pre[p + 1, 2] = length, early, late
        length, early, late = 0, 0, NEVER
        suf[last, 0], suf[last, 1], suf[last, 2] = 0, 0, NEVER
        for p in range(last - 1, first - 1, -1):
            task = sequence[p]
            place = places[task]
            work = services[task]
            if p == first or places[sequence[p - 1]] != place:
                work += call_s[place]
            if p == last - 1:
                length, early, late = work, early_s[task], late_s[task]
            else:
                length, early, late = join(
                    work, early_s[task], late_s[task], leg_s[p + 1], length, early, late
                )
            suf[p, 0], suf[p, 1], suf[p, 2] = length, early, late
    length, early, late = 0, int(model.group_early_s[group]), NEVER
    state.bef[route, 0, 0], state.bef[route, 0, 1], state.bef[route, 0, 2] = length, early, late
    for k in range(trips):
        a, b, c = _trip_segment(model, state, route, k)
        length, early, late = join(length, early, late, 0, a, b, c)
        state.bef[route, k + 1, 0] = length
        state.bef[route, k + 1, 1] = early
        state.bef[route, k + 1, 2] = late
    length, early, late = 0, 0, int(state.late_s[route])
    state.aft[route, trips, 0], state.aft[route, trips, 1] = length, early
    state.aft[route, trips, 2] = late
    for k in range(trips - 1, -1, -1):
        a, b, c = _trip_segment(model, state, route, k)
        length, early, late = join(a, b, c, 0, length, early, late)
        state.aft[route, k, 0] = length
        state.aft[route, k, 1] = early
        state.aft[route, k, 2] = late


@compiled
def _trip_segment(model: Model, state: State, route: int, k: int) -> tuple[int, int, int]:
    """Return one trip, from loading to unloading, as a segment."""
    first, last = state.trip_from[route, k], state.trip_to[route, k]
    unload = state.trip_taken[route, k] * model.loading_piece_s
    length, early, late = join(
        state.trip_loaded[route, k] * model.loading_piece_s,
        state.trip_ready_s[route, k],
        NEVER,
        state.leg_s[route, first],
        state.suf[route, first, 0],
        state.suf[route, first, 1],
        state.suf[route, first, 2],
    )
    return join(
        length,
        early,
        late,
        state.leg_s[route, last],
        unload,
        0,
        state.trip_back_s[route, k] - unload,
    )


@compiled
def timeline(model: Model, state: State, route: int, late: bool) -> int:
    """Time a route event by event; return its paid seconds, or -1 if a rule of time is broken.

    The events stay in the scratch; row START has their starts, the latest possible ones if `late`
    (the result is then 0).
    """
    group = state.now.group[route]
    if group >= model.num_driven:
        return _stops(model, state, route)
    count = _events(model, state, route)
    if count < 0:
        return -1
    events = state.start
    begin = int(model.group_early_s[group])
    end = _forward(events, count, begin)
    if end < 0:
        return -1
    first = _backward(events, count, NEVER if late else events[START, count - 1])
    if late:
        return 0
    begin = max(begin, first)
    if _forward(events, count, begin) < 0:
        return -1
    return int(events[START, count - 1] + events[WORK, count - 1] - events[START, 0])


@woven
def _stops(model: Model, state: State, route: int) -> int:
    """Write the events of a bus into the scratch, by its timetable; return 0: nobody pays time."""
    ride = state.now.group[route] - model.num_driven
    events, count = state.start, state.now.length[route]
    events[START, 0], events[LAST, 0] = model.buses.hub_s[ride], END
    events[WORK, 0] = 0
    for p in range(count):
        place = state.tasks.place[state.now.sequence[route, p]]
        events[START, p + 1] = model.buses.arrive_s[ride, place]
        events[WORK, p + 1] = model.buses.depart_s[ride, place] - events[START, p + 1]
        events[LAST, p + 1] = p
    events[START, count + 1], events[LAST, count + 1] = model.buses.hub_s[ride], END
    events[WORK, count + 1] = 0
    return 0


@woven
def _events(model: Model, state: State, route: int) -> int:
    """Write the events of a route into the scratch; return their number, -1 for too long a drive.

    Neighbours at one place whose windows meet are one call.
    """
    sequence = state.now.sequence[route]
    events, leg_s, call_s = state.start, state.leg_s[route], model.call_s
    places, services = state.tasks.place, state.tasks.service_s
    early_s, late_s = state.tasks.early_s, state.tasks.late_s
    n = 0
    for k in range(state.trips[route]):
        last = state.trip_to[route, k]
        events[EARLY, n], events[LATE, n] = state.trip_ready_s[route, k], NEVER
        events[WORK, n] = state.trip_loaded[route, k] * model.loading_piece_s
        events[LAST, n] = END
        n += 1
        p = state.trip_from[route, k]
        while p < last:
            events[TRAVEL, n - 1] = leg_s[p]
            task = sequence[p]
            place = places[task]
            service, early = services[task], early_s[task]
            end = late_s[task] + service  # the call is over by then
            p += 1
            while p < last and places[sequence[p]] == place:
                other = sequence[p]
                together = service + services[other]
                both_early = max(early, early_s[other])
                both_end = min(end, late_s[other] + services[other])
                if both_early > both_end - together:
                    break
                service, early, end = together, both_early, both_end
                p += 1
            events[EARLY, n], events[LATE, n] = early, end - service
            events[WORK, n] = service + call_s[place]
            events[LAST, n] = p - 1
            n += 1
        events[TRAVEL, n - 1] = leg_s[last]
        unload = state.trip_taken[route, k] * model.loading_piece_s
        events[EARLY, n], events[LATE, n] = 0, state.trip_back_s[route, k] - unload
        events[WORK, n], events[TRAVEL, n] = unload, 0
        events[LAST, n] = END
        n += 1
    driven = 0
    for i in range(n):
        travel, rest = events[TRAVEL, i], 0
        if driven + travel > model.rest_after_s:
            rest, driven = model.rest_s, 0
        driven += travel
        if driven > model.rest_after_s:
            return -1
        events[REST, i] = rest
    return n


@compiled
def _forward(events: np.ndarray, count: int, begin: int) -> int:
    """Write the starts from a first one; return the last, -1 if some event starts too late."""
    now = begin
    for i in range(count):
        start = max(now, events[EARLY, i])
        if start > events[LATE, i]:
            return -1
        events[START, i] = start
        now = start + events[WORK, i] + events[REST, i] + events[TRAVEL, i]
    return int(events[START, count - 1])


@compiled
def _backward(events: np.ndarray, count: int, last: int) -> int:
    """Return the latest first start with the last event started by `last`; write all if NEVER."""
    keep = last >= NEVER
    latest = min(events[LATE, count - 1], last)
    if keep:
        events[START, count - 1] = latest
    for i in range(count - 2, -1, -1):
        latest = min(
            events[LATE, i],
            latest - events[WORK, i] - events[REST, i] - events[TRAVEL, i],
        )
        if keep:
            events[START, i] = latest
    return int(latest)
