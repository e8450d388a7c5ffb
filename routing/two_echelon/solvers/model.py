"""A day as arrays: what the compiled search reads and never changes."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.load import NOTHING, UNLIMITED, Load, vehicle_capacity
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.opening import Opening
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.bus_model import Buses, build_buses, visit_fees
from routing.two_echelon.townships import NO_TOWNSHIP, township_of

Ints = npt.NDArray[np.int64]
ShortInts = npt.NDArray[np.int32]
"""For large tables: half the memory, so that more of them is near the processor."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEVER = 2**40
FAR = 2**29  # metres or seconds of a closed road: more than any day has
DROPS = 4  # calls at a station, a hub, that bring goods
PICKS = 2  # and that fetch goods
MOST_TRIPS = 12  # of a vehicle a day
NEAR = 80  # neighbours of a visit that are looked at


class Tasks(NamedTuple):
    """What vehicles do at stops: T tasks, the visits first and then the call slots.

    The rows of call slots change while the search runs.
    """

    place: Ints
    """(T,) row of each task's place."""
    early_s: Ints
    late_s: Ints
    """(T,) window of the start of handing over."""
    ready_s: Ints
    """(T,) when the goods can be loaded at their source."""
    return_by_s: Ints
    """(T,) when the goods taken must be unloaded at home."""
    service_s: Ints
    """(T,) seconds for handing over beside the fixed call."""
    deliver: Ints
    collect: Ints
    """(T, D) loads."""
    brought: Ints
    taken: Ints
    """(T,) pieces."""
    brought_fee: Floats
    taken_fee: Floats
    """(T, F) fees on a bus, by the tariffs of the day's buses."""


class Model(NamedTuple):
    """A day as arrays.

    V visits, S stations, H hubs, G groups, K types, P places, D load dimensions that can bind;
    tasks are the visits and then the call slots. Groups are those of vehicles alike, and then one
    for every bus ride. Seconds are after the midnight of the day, money is fen.
    """

    num_visits: int
    num_hubs: int
    is_timed: bool
    """Whether time can bind at all."""
    trunks_only: bool
    """Whether the hub's vehicles call at stations only, so that trunks are planned apart."""

    hub: Ints
    """(V,) index of the hub the goods come from; -1: they start at a station."""
    num_tasks: int
    orders: Ints
    deliver_orders: Ints
    collect_orders: Ints
    """(V,) numbers of orders."""

    num_driven: int
    """Groups of vehicles; the bus rides come after them."""
    buses: Buses
    group_home: Ints
    group_type: Ints
    group_count: Ints
    group_station: Ints
    group_hub: Ints
    """(G,) row of the home, type (K: a bus), vehicles, and index of the station or hub, or -1."""
    capacity: Ints
    """(G, D)"""
    day_fen: Floats
    second_fen: Floats
    overtime_fen: Floats
    """(G,) price of a day, a paid second and a second of overtime on top."""
    shift_s: Ints
    longest_s: Ints
    range_m: Ints
    group_early_s: Ints
    group_late_s: Ints
    max_trips: Ints
    """(G,)"""
    max_in_use: Ints
    """(K + 1,) vehicles of a type out on a day, the last of buses."""
    serves: Flags
    """(G, V) whether a group may make a visit."""

    metres: ShortInts
    seconds: ShortInts
    arc_fen: Floats
    """(K, P, P) travel, and its price with what steers the search."""
    seconds_into: ShortInts
    arc_into_fen: Floats
    """(K, P, P) the same by destination first: all ways into a place lie side by side."""
    call_s: Ints
    """(P,) fixed seconds of a call."""
    loading_piece_s: int
    rest_after_s: int
    rest_s: int

    station_row: Ints
    station_call_piece_s: Ints
    station_from_s: Ints
    station_to_s: Ints
    handling_fen: Floats
    """(S,) row, seconds a piece, opening hours, price of a piece handed over."""
    guess_s: Ints
    """(S,) when goods can be at a station, from the drive alone."""
    back_by_s: Ints
    homeward_s: Ints
    """(S, H) when local vehicles are back with what goes home today, and when it is fetched."""
    hub_row: Ints
    reaches: Flags
    """(G, S) whether a hub's group can call at a station."""
    share: Ints
    """(H, D) most of a hub's vehicle that one call should take."""
    far: Ints
    """(P, P) how far places are apart, for nearness only."""
    trunk_rate: Floats
    """(S,) price of a unit of the first dimension on a full trunk of its own."""
    near: Ints
    """(V, N) nearest visits of each visit, nearest first."""
    near_station: Ints
    """(S, V) visits by their nearness to a station."""
    leave_fen: Floats
    """(V,) penalty of leaving a visit out today."""
    may_wait: Flags
    """(V,) whether a visit may be left for a later day."""
    waiting_fen: Floats
    """(V,) penalty of what a visit collects if that waits at a station overnight."""
    has_openings: bool
    """Whether opening a station has a price, or what may pass one a limit."""
    opening_fen: Floats
    station_room: Ints
    """(S,) and (S, D) price of having a station open, and most that may pass it, both ways."""
    is_supplied_once: Flags
    """(S,) whether one call brings all the goods of a hub."""
    order_fen: float
    """Penalty of an order left out."""


def build_tasks(problem: TwoEchelonProblem) -> Tasks:
    """State what vehicles do at stops; the call slots are empty."""
    visits = problem.visits
    dims = dimensions(problem)
    per_station = len(problem.hubs) * (DROPS + PICKS)
    slots = [row for row in problem.stations for _ in range(per_station)]
    none = [0] * len(slots)
    empty = [[0] * len(dims)] * len(slots)
    pieces_s = problem.call_piece_s
    return Tasks(
        place=_ints([*(v.place for v in visits), *slots]),
        early_s=_ints([*(v.early_s for v in visits), *none]),
        late_s=_ints([*(v.late_s for v in visits), *none]),
        ready_s=_ints([*(v.ready_s for v in visits), *none]),
        return_by_s=_ints(
            [*(NEVER if v.return_by_s is None else v.return_by_s for v in visits)]
            + [NEVER] * len(slots)
        ),
        service_s=_ints([*(int(pieces_s[v.place]) * v.pieces for v in visits), *none]),
        deliver=_table([*(_chosen(v.deliver, dims) for v in visits), *empty], len(dims)),
        collect=_table([*(_chosen(v.collect, dims) for v in visits), *empty], len(dims)),
        brought=_ints([*(v.deliver.pieces for v in visits), *none]),
        taken=_ints([*(v.collect.pieces for v in visits), *none]),
        brought_fee=visit_fees(problem, len(slots), is_brought=True),
        taken_fee=visit_fees(problem, len(slots), is_brought=False),
    )


def build_model(echelons: Echelons, *, order_fen: int, compact_fen: int = 0) -> Model:
    """State a day as arrays.

    Parameters
    ----------
    echelons
        The day and who may serve whom.
    order_fen
        Penalty of an order left out, > 0.
    compact_fen
        Charge for every change of township between consecutive calls, ≥ 0.
    """
    problem = echelons.problem
    visits = problem.visits
    hubs = {row: h for h, row in enumerate(problem.hubs)}
    stations = {row: s for s, row in enumerate(problem.stations)}
    dims = dimensions(problem)
    keys = tuple(echelons.fleet)
    type_ids = tuple(problem.types())
    types = [problem.types()[type_id] for _, type_id in keys]
    windows = [echelons.working_hours(home) for home, _ in keys]
    capacity = [_chosen(echelons.capacity(type_id), dims) for _, type_id in keys]
    metres, seconds, arc_fen = _travel(problem, compact_fen)
    serves = np.array([echelons.policy.serves(key) for key in keys], dtype=np.bool_)
    serves = serves.reshape(len(keys), len(visits))
    at_hub = np.array([home in hubs for home, _ in keys], dtype=np.bool_)
    rides = problem.bus_rides
    none, ones, ever = [0] * len(rides), [1] * len(rides), [NEVER] * len(rides)
    near_s = nearness(problem)
    places = np.array([v.place for v in visits], dtype=np.int64)
    return Model(
        num_visits=len(visits),
        num_hubs=len(hubs),
        is_timed=_is_timed(problem),
        trunks_only=not rides and _trunks_only(problem, bool(serves[at_hub].any())),
        hub=_ints(hubs.get(v.source, -1) for v in visits),
        num_tasks=len(visits) + len(hubs) * len(stations) * (DROPS + PICKS),
        orders=_ints(v.num_orders for v in visits),
        deliver_orders=_ints(len(v.deliver_ids) for v in visits),
        collect_orders=_ints(len(v.collect_ids) for v in visits),
        num_driven=len(keys),
        buses=build_buses(problem, dims),
        group_home=_ints([*(home for home, _ in keys), *(ride.hub for ride in rides)]),
        group_type=_ints(
            [*(type_ids.index(type_id) for _, type_id in keys), *(len(type_ids) for _ in rides)]
        ),
        group_count=_ints([*(echelons.fleet[key] for key in keys), *(1 for _ in rides)]),
        group_station=_ints([*(stations.get(home, -1) for home, _ in keys), *(-1 for _ in rides)]),
        group_hub=_ints(
            [*(hubs.get(home, -1) for home, _ in keys), *(hubs[ride.hub] for ride in rides)]
        ),
        capacity=_table([*capacity, *(_chosen(ride.room, dims) for ride in rides)], len(dims)),
        day_fen=_floats([*(t.cost_day_fen for t in types), *none]),
        second_fen=_floats([*(t.cost_hour_fen / 3600 for t in types), *none]),
        overtime_fen=_floats([*(t.cost_overtime_hour_fen / 3600 for t in types), *none]),
        shift_s=_ints([*(t.shift_s for t in types), *ever]),
        longest_s=_ints([*(t.shift_s + t.overtime_s for t in types), *ever]),
        range_m=_ints([*(NEVER if t.range_m is None else t.range_m for t in types), *ever]),
        group_early_s=_ints([*(early for early, _ in windows), *none]),
        group_late_s=_ints([*(late for _, late in windows), *ever]),
        max_trips=_ints([*(min(MOST_TRIPS, t.max_trips or MOST_TRIPS) for t in types), *ones]),
        max_in_use=_ints(
            [
                *(
                    NEVER if t.max_in_use is None else t.max_in_use
                    for t in problem.types().values()
                ),
                NEVER,
            ]
        ),
        serves=np.vstack([serves, *(echelons.policy.rides(k) for k in range(len(rides)))]),
        metres=metres,
        seconds=seconds,
        arc_fen=arc_fen,
        seconds_into=_into(seconds),
        arc_into_fen=_into(arc_fen),
        call_s=problem.call_s.astype(np.int64),
        loading_piece_s=problem.county.operations.stop_times.loading_piece_s,
        rest_after_s=problem.county.operations.rest_after_driving_s,
        rest_s=problem.county.operations.rest_s,
        station_row=_ints(problem.stations),
        station_call_piece_s=_ints(int(problem.call_piece_s[s]) for s in problem.stations),
        station_from_s=_ints(echelons.opening_hours(s)[0] for s in problem.stations),
        station_to_s=_ints(echelons.opening_hours(s)[1] for s in problem.stations),
        handling_fen=_floats(problem.handling_fen(s) for s in problem.stations),
        guess_s=_ints(echelons.earliest_drop_s(s, range(len(visits))) for s in problem.stations),
        back_by_s=_table(
            ([echelons.back_by_s(s, h) for h in problem.hubs] for s in problem.stations), len(hubs)
        ),
        homeward_s=_table(
            ([echelons.homeward_s(s, h) for h in problem.hubs] for s in problem.stations), len(hubs)
        ),
        hub_row=_ints(problem.hubs),
        reaches=np.vstack([_reaches(problem, keys), *_reaches_by_bus(problem)]),
        share=_table((_chosen(echelons.transfer_limit(h), dims) for h in problem.hubs), len(dims)),
        far=near_s,
        trunk_rate=_floats(_trunk_rate(problem, s, dims[0]) for s in problem.stations),
        near=_nearest(near_s[np.ix_(places, places)]),
        near_station=np.argsort(
            near_s[np.ix_(np.array(problem.stations, dtype=np.int64), places)],
            axis=1,
            kind="stable",
        ).astype(np.int64),
        leave_fen=_floats(
            order_fen * problem.weight(v.order_ids) if v.leave_fen is None else v.leave_fen
            for v in visits
        ),
        may_wait=np.array([v.leave_fen is not None for v in visits], dtype=np.bool_),
        waiting_fen=_floats(echelons.waiting_fen(v.collect_ids) for v in visits),
        has_openings=bool(problem.openings),
        opening_fen=_floats(echelons.opening_fen(s) for s in problem.stations),
        station_room=_table(
            (_chosen(_room(echelons, s), dims) for s in problem.stations), len(dims)
        ),
        is_supplied_once=np.array(
            [_opening(problem, s).is_supplied_once for s in problem.stations], dtype=np.bool_
        ),
        order_fen=float(order_fen),
    )


def nearness(problem: TwoEchelonProblem) -> Ints:
    """Return int64, shape (P, P): least seconds both ways over all vehicle types, or metres.

    For nearness only; metres where travel takes no time.
    """
    if not problem.ways:
        return np.zeros((len(problem.place_ids), len(problem.place_ids)), dtype=np.int64)
    timeless = all(not w.duration_s.any() for w in problem.ways.values())
    figures = [
        np.where(w.is_open, w.distance_m if timeless else w.duration_s, FAR)
        for w in problem.ways.values()
    ]
    least = np.minimum.reduce(figures)
    return np.asarray(least + least.T, dtype=np.int64)


def dimensions(problem: TwoEchelonProblem) -> tuple[int, ...]:
    """Return the load dimensions in which some visit moves goods and room is limited."""
    used = [
        d
        for d in range(len(Load._fields) - 1)
        if any(v.deliver[d] or v.collect[d] for v in problem.visits)
    ]
    return tuple(used) or (0,)


def _chosen(load: Load, dims: tuple[int, ...]) -> list[int]:
    return [min(int(load[d]), UNLIMITED) for d in dims]


def _is_timed(problem: TwoEchelonProblem) -> bool:
    """Return whether anything takes time; without that, no window or shift can bind."""
    operations = problem.county.operations
    return bool(
        operations.stop_times.loading_piece_s
        or problem.call_s.any()
        or problem.call_piece_s.any()
        or problem.bus_rides
        or any(w.duration_s.any() for w in problem.ways.values())
    )


def _trunks_only(problem: TwoEchelonProblem, serves_directly: bool) -> bool:
    """Return whether trunks can be planned by loads alone: no time, one hub, one kind of truck."""
    at_hub = [key for key in problem.fleet() if key[0] in problem.hubs]
    return (
        not serves_directly
        and not _is_timed(problem)
        and len(problem.hubs) == 1
        and len(at_hub) == 1
        and problem.types()[at_hub[0][1]].max_trips == 1
        and problem.types()[at_hub[0][1]].range_m is None
        and not any(v.collect_ids for v in problem.visits)
        and all(v.source in problem.hubs for v in problem.visits)
        and len(dimensions(problem)) == 1
        and len(set(problem.loads.values())) == 1
        and min(problem.loads.values()).fits(vehicle_capacity(problem.types()[at_hub[0][1]]))
    )


def _travel(problem: TwoEchelonProblem, compact_fen: int) -> tuple[ShortInts, ShortInts, Floats]:
    size = len(problem.place_ids)
    metres, seconds, fen = [], [], []
    charge = _township_changes(problem) * float(compact_fen)
    for type_id, kind in problem.types().items():
        ways = problem.ways.get(type_id)
        if ways is None:
            closed = np.full((size, size), FAR, dtype=np.int32)
            metres.append(closed)
            seconds.append(closed)
            fen.append(closed.astype(np.float64))
            continue
        far = np.where(ways.is_open, ways.distance_m, FAR).astype(np.int32)
        long = np.where(ways.is_open, ways.duration_s, FAR).astype(np.int32)
        price = np.where(ways.is_open, ways.distance_m * (kind.cost_km_fen / 1000) + charge, 1e12)
        for figures in (far, long, price):
            np.fill_diagonal(figures, 0)
        metres.append(far)
        seconds.append(long)
        fen.append(price)
    shape = (len(metres), size, size)
    return (
        np.array(metres, dtype=np.int32).reshape(shape),
        np.array(seconds, dtype=np.int32).reshape(shape),
        np.array(fen, dtype=np.float64).reshape(shape),
    )


def _into(travel: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.ascontiguousarray(travel.transpose(0, 2, 1))


def _township_changes(problem: TwoEchelonProblem) -> Flags:
    """Return bool, shape (P, P): both places are calls away from home, in different townships."""
    township = township_of(problem)
    belongs = township != NO_TOWNSHIP
    differs = township[:, None] != township[None, :]
    return np.asarray(differs & belongs[:, None] & belongs[None, :], dtype=np.bool_)


def _reaches(problem: TwoEchelonProblem, keys: tuple[tuple[int, str], ...]) -> Flags:
    found = [
        [
            home in problem.hubs
            and bool(problem.ways[type_id].is_open[home, s])  # type: ignore[index]
            and bool(problem.ways[type_id].is_open[s, home])  # type: ignore[index]
            for s in problem.stations
        ]
        for home, type_id in keys
    ]
    return np.array(found, dtype=np.bool_).reshape(len(keys), len(problem.stations))


def _reaches_by_bus(problem: TwoEchelonProblem) -> list[Flags]:
    """Return bool, shape (S,), for every bus ride: the stations where it stops."""
    return [
        np.array([station in ride.stops for station in problem.stations], dtype=np.bool_)
        for ride in problem.bus_rides
    ]


def _trunk_rate(problem: TwoEchelonProblem, station: int, dim: int) -> float:
    """Return the least price of a unit on a hub's vehicle that goes to a station and back, full."""
    rates = [0.0]
    for home, type_id in problem.fleet():
        ways = problem.ways[type_id]
        if home in problem.hubs and ways.is_open[home, station] and ways.is_open[station, home]:
            kind = problem.types()[type_id]
            metres = int(ways.distance_m[home, station] + ways.distance_m[station, home])
            room = vehicle_capacity(kind)[dim]
            rates.append((kind.cost_day_fen + metres * kind.cost_km_fen / 1000) / max(1, room))
    return min(rates[1:], default=0.0)


def _opening(problem: TwoEchelonProblem, station: int) -> Opening:
    return problem.openings.get(station, Opening())


def _room(echelons: Echelons, station: int) -> Load:
    """Return what may pass a station: of goods brought in one call, what the roomiest truck takes.

    That holds where the goods of one hub only are brought, which is what it is used for.
    """
    problem = echelons.problem
    opening = _opening(problem, station)
    is_one_call = opening.is_supplied_once and len(problem.hubs) == 1
    if not is_one_call or any(v.collect_ids for v in problem.visits):
        return opening.room
    trucks = [echelons.capacity(type_id) for _, type_id in echelons.hub_groups]
    most = map(max, zip(*(trucks or [NOTHING]), strict=True))
    return Load(*map(min, opening.room, most))


def _nearest(near_s: Ints) -> Ints:
    """Return the nearest others of each row, nearest first."""
    apart = near_s.copy()
    np.fill_diagonal(apart, -1)
    order = np.argsort(apart, axis=1, kind="stable")
    return order[:, 1 : NEAR + 1].astype(np.int64)


def _ints(values: object) -> Ints:
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]


def _floats(values: object) -> Floats:
    return np.array(list(values), dtype=np.float64)  # type: ignore[call-overload]


def _table(rows: object, width: int) -> Ints:
    chosen = list(rows)  # type: ignore[call-overload]
    return np.array(chosen, dtype=np.int64).reshape(len(chosen), width)
