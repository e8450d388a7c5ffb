"""Calls of the hub's vehicles at stations: made anew when what a station hands over changes.

Both echelons meet here in time. Goods must be at the station by the latest loading of the local
trip that takes them; local vehicles load once the goods are there; goods going home are fetched
after the local vehicles are back.
"""

from routing.two_echelon.solvers.compiled import compiled, copy, woven
from routing.two_echelon.solvers.insertion_search import (
    NOWHERE,
    cheapest,
    insert,
    remove,
)
from routing.two_echelon.solvers.model import DROPS, NEVER, PICKS, Model
from routing.two_echelon.solvers.state import (
    ABSENT,
    BROKEN,
    BUSES,
    END,
    HUBS,
    State,
    keep_calls,
)
from routing.two_echelon.solvers.timing import (
    INFEASIBLE,
    LAST,
    START,
    WORK,
    find_trips,
    refresh,
    timeline,
)


@compiled
def renew_calls(model: Model, state: State) -> None:
    """Plan the calls at all stations whose local routes changed, and settle the times."""
    _forget_leavers(model, state)
    for station in range(len(model.station_row)):
        if state.dirty[station]:
            keep_calls(model, state)
            absent = -1
            while state.num[ABSENT] != absent:  # without the goods left out, others can come later
                absent = state.num[ABSENT]
                _drop_calls(model, state, station)
                _limits(model, state, station)
                for hub in range(model.num_hubs):
                    _carry(model, state, station, hub, True)
                    _carry(model, state, station, hub, False)
    _settle(model, state)


@woven
def _forget_leavers(model: Model, state: State) -> None:
    """Forget the calls of visits that have left a station: they were in routes changed since."""
    per_station = model.num_hubs * (DROPS + PICKS)
    carried, fetched, before = state.now.carried, state.now.fetched, state.before.solution
    for route in range(len(state.touched)):
        if not state.touched[route]:
            continue
        for p in range(before.length[route]):
            task = before.sequence[route, p]
            if task == END or task >= model.num_visits:
                continue
            for slot_of in (carried, fetched):
                if slot_of[task] >= 0 and state.dirty[slot_of[task] // per_station]:
                    keep_calls(model, state)
                    slot_of[task] = -1


@woven
def _drop_calls(model: Model, state: State, station: int) -> None:
    """Take all calls at a station out of the hub's routes."""
    per_station = model.num_hubs * (DROPS + PICKS)
    for slot in range(station * per_station, (station + 1) * per_station):
        task = model.num_visits + slot
        route = state.where[task]
        if route >= 0:
            remove(model, state, task, route)
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0 or model.group_station[group] != station:
            continue
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                state.now.carried[task] = -1
                state.now.fetched[task] = -1


@woven
def _limits(model: Model, state: State, station: int) -> None:
    """Find until when goods have to be handed over at a station, from the latest loadings."""
    pieces = 0
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0 or model.group_station[group] != station:
            continue
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                pieces += state.tasks.brought[task] + state.tasks.taken[task]
                if model.hub[task] >= 0:
                    state.handed_s[task] = 0
    unloading = model.call_s[model.station_row[station]]
    unloading += model.station_call_piece_s[station] * pieces
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0 or model.group_station[group] != station:
            continue
        find_trips(model, state, route)
        if model.is_timed and timeline(model, state, route, True) < 0:
            state.num[BROKEN] = 1
            return
        event = 0
        for k in range(state.trips[route]):
            limit = NEVER
            if model.is_timed:
                limit = state.start[START, event] - unloading
                event += 1
                while state.start[LAST, event] != END:
                    event += 1
                event += 1
            for p in range(state.trip_from[route, k], state.trip_to[route, k]):
                state.limit_s[state.now.sequence[route, p]] = limit


@compiled
def _gather(model: Model, state: State, station: int, hub: int, bring: bool) -> int:
    """Write the visits whose goods pass a station into the pool, first trips first."""
    count = 0
    for later in range(2):
        for route in range(len(state.now.group)):
            group = state.now.group[route]
            if group < 0 or model.group_station[group] != station:
                continue
            for p in range(state.now.length[route]):
                task = state.now.sequence[route, p]
                if task == END or (state.trip[route, p] > 0) != (later > 0):
                    continue
                moves = model.deliver_orders[task] if bring else model.collect_orders[task]
                if model.hub[task] == hub and moves > 0:
                    state.pool[count] = task
                    count += 1
    return count


@compiled
def _carry(model: Model, state: State, station: int, hub: int, bring: bool) -> None:
    """Put calls that bring a station's goods, or take them home, into the hub's routes.

    What finds no room is absent if it had to be brought, else it waits at the station.
    """
    count = _gather(model, state, station, hub, bring)
    first = (station * model.num_hubs + hub) * (DROPS + PICKS) + (0 if bring else DROPS)
    slots = DROPS if bring else PICKS
    if bring and model.is_supplied_once[station]:
        slots = 1
    slot_of = state.now.carried if bring else state.now.fetched
    by_bus = bool(state.now.by_bus[station])
    done, used, most = 0, 0, count
    while done < count:
        slot, size = first + used, 0
        if used < (slots // 2 if by_bus else slots):
            left = min(most, count - done)
            size = _fill(model, state, station, hub, slot, done, left, bring, by_bus)
        placed = size > 0 and _place_call(model, state, slot, BUSES if by_bus else HUBS)
        if size == 1 and not placed and not by_bus:
            placed = _place_call(model, state, slot, BUSES)
        if placed:
            for i in range(done, done + size):
                slot_of[state.pool[i]] = slot
            done += size
            used += 1
            most = count
        elif size > 1:
            most = size // 2
        elif by_bus:
            by_bus, most = False, count
        else:
            if bring:
                task = state.pool[done]
                remove(model, state, task, state.where[task])
                state.absent[state.num[ABSENT]] = task
                state.num[ABSENT] += 1
            done += 1
            most = count


@compiled
def _fill(
    model: Model,
    state: State,
    station: int,
    hub: int,
    slot: int,
    done: int,
    most: int,
    bring: bool,
    by_bus: bool,
) -> int:
    """State a call that moves the goods of some visits in the pool; return how many."""
    tasks, call = state.tasks, model.num_visits + slot
    share = model.buses.share if by_bus else model.share
    goods = tasks.deliver if bring else tasks.collect
    fees = tasks.brought_fee if bring else tasks.taken_fee
    moved = tasks.brought if bring else tasks.taken
    tasks.deliver[call, :] = 0
    tasks.collect[call, :] = 0
    tasks.brought_fee[call, :] = 0.0
    tasks.taken_fee[call, :] = 0.0
    tasks.brought[call], tasks.taken[call] = 0, 0
    ready, limit, size = 0, NEVER, 0
    while size < most:
        task = state.pool[done + size]
        fits = True
        for dim in range(goods.shape[1]):
            more = goods[call, dim] + goods[task, dim]
            fits = fits and (more <= share[hub, dim] or goods[task, dim] == 0)
        fits = fits or (bring and model.is_supplied_once[station])
        if size > 0 and not fits:
            break
        for dim in range(goods.shape[1]):
            goods[call, dim] += goods[task, dim]
        for tariff in range(fees.shape[1]):
            fees[call, tariff] += fees[task, tariff]
        moved[call] += moved[task]
        if bring:
            ready = max(ready, tasks.ready_s[task])
            limit = min(limit, state.limit_s[task])
        size += 1
    tasks.service_s[call] = model.station_call_piece_s[station] * moved[call]
    tasks.ready_s[call] = ready
    early = int(model.station_from_s[station])
    if not bring:
        early = max(early, int(model.homeward_s[station, hub]))
    _window(model, state, station, slot, early, limit)
    return size


@compiled
def _window(model: Model, state: State, station: int, slot: int, early: int, limit: int) -> None:
    """State when a call may start."""
    closing = model.station_to_s[station] - model.call_s[model.station_row[station]]
    closing -= state.tasks.service_s[model.num_visits + slot]
    state.tasks.early_s[model.num_visits + slot] = early
    state.tasks.late_s[model.num_visits + slot] = max(early, min(closing, limit))


@compiled
def _place_call(model: Model, state: State, slot: int, homes: int) -> bool:
    """Put a call where it costs least, by vehicles or by buses; False if it fits nowhere."""
    task = model.num_visits + slot
    placed = False
    for _ in range(4):
        _, route, at, group = cheapest(model, state, task, homes, INFEASIBLE, 0.0)
        if group < 0:
            break
        if insert(model, state, task, route, at, group) != NOWHERE:
            placed = True
            break
        if route == NOWHERE:
            break
        state.banned[route] = True
    state.banned[:] = False
    return placed


@woven
def _settle(model: Model, state: State) -> None:
    """Find when goods are at their stations now, and time the local routes after that."""
    if len(model.station_row) == 0:
        return
    copy(state.dirty, state.moved)
    per_station = model.num_hubs * (DROPS + PICKS)
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if not state.touched[route] or group < 0 or model.group_hub[group] < 0:
            continue
        calls = False
        for p in range(state.now.length[route]):
            calls = calls or state.now.sequence[route, p] >= model.num_visits
        if calls:
            keep_calls(model, state)
            _hand_over(model, state, route, per_station)
    for station in range(len(model.station_row)):
        if state.moved[station]:
            _load_after(model, state, station)
    state.dirty[:] = False


@woven
def _hand_over(model: Model, state: State, route: int, per_station: int) -> None:
    """Write when the calls of a hub's route hand over their goods, and where that has changed."""
    if model.is_timed and timeline(model, state, route, False) < 0:
        state.num[BROKEN] = 1
        return
    event = 0
    for k in range(state.trips[route]):
        event += 1
        for p in range(state.trip_from[route, k], state.trip_to[route, k]):
            if model.is_timed:
                while state.start[LAST, event] < p:
                    event += 1
            slot = state.now.sequence[route, p] - model.num_visits
            if slot < 0 or state.tasks.brought[slot + model.num_visits] == 0:
                continue
            handed = 0
            if model.is_timed:
                handed = state.start[START, event] + state.start[WORK, event]
            if state.dropped_s[slot] != handed:
                state.dropped_s[slot] = handed
                state.moved[slot // per_station] = True
        if model.is_timed:
            while state.start[LAST, event] != END:
                event += 1
            event += 1


@woven
def _load_after(model: Model, state: State, station: int) -> None:
    """Time the local routes of a station after their goods are there."""
    keep_calls(model, state)
    arrive = 0
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0 or model.group_station[group] != station:
            continue
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END and model.hub[task] >= 0:
                slot = state.now.carried[task]
                handed = state.tasks.ready_s[task] if slot < 0 else state.dropped_s[slot]
                state.handed_s[task] = handed
                arrive = max(arrive, handed)
        if not refresh(model, state, route):
            state.num[BROKEN] = 1
    state.arrive_s[station] = arrive if arrive > 0 else model.guess_s[station]
