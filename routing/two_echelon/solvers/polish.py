"""Local search on the routes a step has changed: relocate, swap, exchange tails, reverse.

A move is looked at between neighbours only, first by its arcs and goods alone; what promises a gain
is carried out, timed exactly, and taken back if it is no gain after all.
"""

from routing.two_echelon.solvers.compiled import compiled, copy, woven
from routing.two_echelon.solvers.insertion_search import dearer, touch
from routing.two_echelon.solvers.model import Model
from routing.two_echelon.solvers.state import END, State, keep_calls
from routing.two_echelon.solvers.timing import INFEASIBLE, has_room_at, refresh

_LOOKED_AT = 12
_GAIN = 1e-4  # fen; less is rounding
_ROUNDS = 6
_FAILED = 25  # moves that exact times forbid, before the rest is left
RELOCATE, SWAP, TAILS, REVERSE, NONE = range(5)


@compiled
def polish(model: Model, state: State) -> None:
    """Improve the touched routes until no move between neighbours helps, some rounds at most."""
    fresh, looked = state.fresh, state.looked
    copy(state.touched, fresh)
    where, near = state.where, model.near
    places, stops, legs = state.tasks.place, state.stop, state.leg_fen
    groups, ats, serves, trip = state.now.group, state.at, model.serves, state.trip
    kinds, out, into = model.group_type, model.arc_fen, model.arc_into_fen
    failed = 0
    for _ in range(_ROUNDS):
        copy(fresh, looked)
        fresh[:] = False
        better = False
        for task in range(model.num_visits):
            a = where[task]
            if a < 0 or not looked[a] or groups[a] >= model.num_driven:
                continue
            u = places[task]
            moved = True
            p, kind, before, after, saved = 0, 0, 0, 0, 0.0
            for i in range(min(_LOOKED_AT, near.shape[1])):
                other = near[task, i]
                b = where[other]
                a = where[task]
                if b < 0 or (groups[a] != groups[b] and not serves[groups[b], task]):
                    continue
                if groups[b] >= model.num_driven:
                    continue
                if moved:
                    p, kind, moved = ats[task], kinds[groups[a]], False
                    before, after = stops[a, p], stops[a, p + 2]
                    saved = legs[a, p] + legs[a, p + 1] - out[kind, before, after]
                q, v = ats[other], places[other]
                move, p_to, q_to = NONE, p, q
                if a == b:
                    if trip[a, p] != trip[a, q]:
                        continue
                    if q != p - 1 and (
                        into[kind, u, v] + out[kind, u, stops[a, q + 2]] - legs[a, q + 1]
                        < saved - _GAIN
                    ):
                        move, q_to = RELOCATE, q + 1
                    elif q != p + 1 and (
                        into[kind, u, stops[a, q]] + out[kind, u, v] - legs[a, q] < saved - _GAIN
                    ):
                        move = RELOCATE
                    elif p < q and (
                        out[kind, u, v] + out[kind, after, stops[a, q + 2]]
                        < legs[a, p + 1] + legs[a, q + 1] - _GAIN
                    ):
                        move, p_to = REVERSE, p + 1
                    elif q < p and (
                        into[kind, u, v] + into[kind, before, stops[a, q]]
                        < legs[a, q] + legs[a, p] - _GAIN
                    ):
                        move, p_to, q_to = REVERSE, q, p - 1
                else:
                    move, q_to = _between(model, state, task, other, saved)
                    p_to = p + 1 if move == TAILS else p
                    if move == RELOCATE and dearer(model, state, b, q_to, task) >= INFEASIBLE:
                        continue
                if move == NONE:
                    continue
                if _carry_out(model, state, move, a, p_to, b, q_to):
                    fresh[a] = fresh[b] = True
                    better = moved = True
                    continue
                failed += 1
                if failed == _FAILED:
                    return
        if not better:
            return


@woven
def _between(model: Model, state: State, task: int, other: int, saved: float) -> tuple[int, int]:
    """Choose a move that puts a task beside a neighbour of another route, and where; or NONE."""
    a, b = state.where[task], state.where[other]
    p, q = state.at[task], state.at[other]
    group_a, group_b = state.now.group[a], state.now.group[b]
    kind_a, kind_b = model.group_type[group_a], model.group_type[group_b]
    out, into, stops, legs = model.arc_fen, model.arc_into_fen, state.stop, state.leg_fen
    u, v = state.tasks.place[task], state.tasks.place[other]
    before_v, after_v = stops[b, q], stops[b, q + 2]
    to_u, from_u = into[kind_b, u, before_v], out[kind_b, u, after_v]
    moved = 0.0
    has_room = True
    if group_a != group_b:
        moved = _surplus(model, state, group_b, task) - _surplus(model, state, group_a, task)
        has_room = _has_room(model, state, group_a, group_b, task, -1)
    goods = state.tasks.deliver[task, 0]
    load_a = state.pre_load[a, state.trip_from[a, state.trip[a, p]], 0]
    load_b = state.pre_load[b, state.trip_from[b, state.trip[b, q]], 0]
    room_a, room_b = model.capacity[group_a, 0], model.capacity[group_b, 0]
    if has_room and load_b + goods <= room_b:
        after = into[kind_b, u, v] + from_u - legs[b, q + 1]
        ahead = to_u + out[kind_b, u, v] - legs[b, q]
        if moved + min(after, ahead) < saved - _GAIN:
            return RELOCATE, q + 1 if after < ahead else q
    more = goods - state.tasks.deliver[other, 0]
    if (
        load_a - more <= room_a
        and load_b + more <= room_b
        and (group_a == group_b or model.serves[group_a, other])
    ):
        gain = into[kind_a, v, stops[a, p]] + out[kind_a, v, stops[a, p + 2]]
        gain += to_u + from_u - legs[a, p] - legs[a, p + 1] - legs[b, q] - legs[b, q + 1]
        if group_a != group_b:
            gain += moved + _surplus(model, state, group_a, other)
            gain -= _surplus(model, state, group_b, other)
            if not _has_room(model, state, group_a, group_b, task, other):
                gain = 0.0
        if gain < -_GAIN:
            return SWAP, q
    if group_a == group_b:
        gain = out[kind_a, u, v] + out[kind_a, before_v, stops[a, p + 2]]
        gain -= legs[a, p + 1] + legs[b, q]
        if gain < -_GAIN:
            tail_a, tail_b = _rest(state, a, p + 1), _rest(state, b, q)
            if load_a - tail_a + tail_b <= room_a and load_b - tail_b + tail_a <= room_b:
                return TAILS, q
    return NONE, q


@compiled
def _has_room(
    model: Model, state: State, group_a: int, group_b: int, task: int, other: int
) -> bool:
    """Return whether homes have room for a visit's goods at the other one, perhaps in exchange."""
    a, b = model.group_station[group_a], model.group_station[group_b]
    if not model.has_openings or a == b:
        return True
    if b >= 0 and not has_room_at(model, state, b, task, other):
        return False
    return other < 0 or a < 0 or has_room_at(model, state, a, other, task)


@compiled
def _rest(state: State, route: int, first: int) -> int:
    """Return the goods that a trip delivers from a position on."""
    goods = 0
    for p in range(first, state.trip_to[route, state.trip[route, first]]):
        goods += state.tasks.deliver[state.now.sequence[route, p], 0]
    return goods


@compiled
def _surplus(model: Model, state: State, group: int, task: int) -> float:
    """Return what a visit costs before a group's vehicle."""
    station = model.group_station[group]
    if station < 0 or model.hub[task] < 0:
        return 0.0
    pieces = state.tasks.brought[task] + state.tasks.taken[task]
    goods = state.tasks.deliver[task, 0]
    return float(model.handling_fen[station] * pieces + state.rate[station] * goods)


@compiled
def _carry_out(model: Model, state: State, move: int, a: int, p: int, b: int, q: int) -> bool:
    """Carry out a move; take it back and return False if it is no gain with exact times."""
    touch(state, a)
    touch(state, b)
    _to_scratch(state, a, 0)
    _to_scratch(state, b, 1)
    before = state.fen[a] + (state.fen[b] if a != b else 0.0)
    before += _surplus_of(model, state, a, b)
    _rearrange(state, move, a, p, b, q)
    valid = state.now.length[a] > 0 and state.now.length[b] > 0
    valid = valid and state.now.length[b] < state.now.sequence.shape[1] - 2
    valid = valid and state.now.length[a] < state.now.sequence.shape[1] - 2
    if valid:
        _note_routes(model, state, a, b)
        valid = refresh(model, state, a) and (a == b or refresh(model, state, b))
    if valid:
        after = state.fen[a] + (state.fen[b] if a != b else 0.0)
        after += _surplus_of(model, state, a, b)
        if after < before - _GAIN:
            _mark_stations(model, state, a, b)
            return True
    _from_scratch(state, a, 0)
    _from_scratch(state, b, 1)
    _note_routes(model, state, a, b)
    _hand_back(state, a, 0)
    _hand_back(state, b, 1)
    refresh(model, state, a)
    refresh(model, state, b)
    return False


@compiled
def _surplus_of(model: Model, state: State, a: int, b: int) -> float:
    """Return what the visits of two routes cost before their vehicles, where the homes differ."""
    if state.now.group[a] == state.now.group[b]:
        return 0.0
    fen = 0.0
    for p in range(state.now.length[a]):
        task = state.now.sequence[a, p]
        if 0 <= task < model.num_visits:
            fen += _surplus(model, state, state.now.group[a], task)
    for p in range(state.now.length[b]):
        task = state.now.sequence[b, p]
        if 0 <= task < model.num_visits:
            fen += _surplus(model, state, state.now.group[b], task)
    return fen


@woven
def _rearrange(state: State, move: int, a: int, p: int, b: int, q: int) -> None:
    """Change two sequences; their old ones are in the scratch."""
    sequence, length, old = state.now.sequence, state.now.length, state.swap
    if move == SWAP:
        sequence[a, p], sequence[b, q] = sequence[b, q], sequence[a, p]
    elif move == REVERSE:
        for i in range(q - p + 1):
            sequence[a, p + i] = old[0, q - i]
    elif move == TAILS:
        size_a, size_b = length[a], length[b]
        longest = sequence.shape[1]
        if p + size_b - q <= longest and q + size_a - p <= longest:
            for i in range(q, size_b):
                sequence[a, p + i - q] = old[1, i]
            for i in range(p, size_a):
                sequence[b, q + i - p] = old[0, i]
            length[a], length[b] = p + size_b - q, q + size_a - p
            if length[a] > 0 and sequence[a, length[a] - 1] == END:
                length[a] = 0
            if length[b] > 0 and sequence[b, length[b] - 1] == END:
                length[b] = 0
            starts = q == 0 or old[1, q - 1] == END
            if starts and (p == size_a or old[0, p] == END):  # nothing left of the trip
                length[b] = 0
    else:
        task = sequence[a, p]
        size = length[a]
        for i in range(p, size - 1):
            sequence[a, i] = sequence[a, i + 1]
        length[a] = size - 1
        lone = (p == 0 or sequence[a, p - 1] == END) and (p == size - 1 or sequence[a, p] == END)
        if lone:  # the trip is empty: left to the next step
            length[a] = 0
            return
        to = q - 1 if a == b and q > p else q
        for i in range(length[b], to, -1):
            sequence[b, i] = sequence[b, i - 1]
        sequence[b, to] = task
        length[b] += 1


@woven
def _to_scratch(state: State, route: int, row: int) -> None:
    for p in range(state.now.length[route]):
        task = state.now.sequence[route, p]
        state.swap[row, p] = task
        if 0 <= task < len(state.handed_s):
            state.swap[row + 2, p] = state.handed_s[task]
    state.size[row] = state.now.length[route]


@woven
def _from_scratch(state: State, route: int, row: int) -> None:
    for p in range(state.size[row]):
        state.now.sequence[route, p] = state.swap[row, p]
    state.now.length[route] = state.size[row]


@woven
def _hand_back(state: State, route: int, row: int) -> None:
    """Write when the goods of a route's visits were at its home before the move."""
    for p in range(state.size[row]):
        task = state.now.sequence[route, p]
        if 0 <= task < len(state.handed_s):
            state.handed_s[task] = state.swap[row + 2, p]


@compiled
def _note_routes(model: Model, state: State, a: int, b: int) -> None:
    """Write in which route each task of two routes is, and when its goods are at the home."""
    for route in (a, b):
        station = model.group_station[state.now.group[route]]
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task == END or state.where[task] == route:
                continue
            state.where[task] = route
            if station >= 0 and model.is_timed and model.hub[task] >= 0:
                keep_calls(model, state)
                state.handed_s[task] = state.arrive_s[station]


@woven
def _mark_stations(model: Model, state: State, a: int, b: int) -> None:
    """Note that what two stations hand over has changed."""
    for route in (a, b):
        station = model.group_station[state.now.group[route]]
        if station >= 0:
            state.dirty[station] = True
