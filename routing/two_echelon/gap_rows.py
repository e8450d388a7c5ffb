"""The gaps of a timed run: where its sequence can take another task, and what surrounds each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from network.fleet import Vehicle
from routing.load import NOTHING
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.retiming import TimedRun
from routing.vrp.schedule import Event, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A place in a run's sequence.

    Parameters
    ----------
    owner
        Number of the run, or of the spare vehicle.
    trip, position
        Trip, and index among its tasks before which a new one goes.
    is_new_trip
        Whether it is a trip of its own, put before trip number `trip`.
    """

    owner: int
    trip: int
    position: int
    is_new_trip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A gap with what surrounds it.

    Parameters
    ----------
    gap
        The gap.
    before, after
        Rows of the places before and after it.
    free_s
        Earliest end of the work before it.
    latest_s, planned_s
        Latest start of the work after it, rests left out: with local runs waiting for their goods
        as long as they can, and loading as planned.
    load_before, load_after
        The most on board, by dimension, on the trip up to the gap and from it on.
    """

    gap: Gap
    before: int
    after: int
    free_s: int
    latest_s: int
    planned_s: int
    load_before: tuple[int, ...]
    load_after: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A run, or a spare vehicle, with its gaps.

    Parameters
    ----------
    vehicle, home
        Who drives, and the row of the home.
    distance_m, cost_fen
        Metres, and the price of the day.
    least_s, busy_s
        Paid seconds without rests, and without waiting.
    rows
        The gaps.
    """

    vehicle: Vehicle
    home: int
    distance_m: int
    least_s: int
    busy_s: int
    cost_fen: int
    rows: tuple[Row, ...]


def owner_of_run(number: int, timed: TimedRun, latest_start_s: tuple[int, ...]) -> Owner:
    """Return a run, under its number, with its gaps.

    Parameters
    ----------
    number, timed
        The run.
    latest_start_s
        Latest start of each event if local runs wait for their goods as long as they can.
    """
    events = timed.timeline.events
    return Owner(
        vehicle=timed.run.vehicle,
        home=timed.run.home,
        distance_m=timed.timeline.distance_m,
        least_s=timed.timeline.work_s - sum(event.rest_s for event in events),
        busy_s=sum(event.length_s for event in events),
        cost_fen=timed.cost_fen,
        rows=tuple(_rows(number, timed, latest_start_s)),
    )


def owner_of_spare(number: int, vehicle: Vehicle, problem: TwoEchelonProblem) -> Owner:
    """Return a vehicle that stays at home, under its number, with the one trip it could make."""
    home = problem.row_of[vehicle.home_id]
    row = Row(
        gap=Gap(owner=number, trip=0, position=0, is_new_trip=True),
        before=home,
        after=home,
        free_s=problem.county.operations.work_from_s,
        latest_s=problem.county.operations.work_to_s,
        planned_s=problem.county.operations.work_to_s,
        load_before=NOTHING,
        load_after=NOTHING,
    )
    return Owner(
        vehicle=vehicle, home=home, distance_m=0, least_s=0, busy_s=0, cost_fen=0, rows=(row,)
    )


def _rows(number: int, timed: TimedRun, latest_start_s: tuple[int, ...]) -> Iterator[Row]:
    """Yield the gaps of a run: between its events, and trips of their own at home."""
    events = timed.timeline.events
    free_s = _earliest_ends(events, timed.vrp.groups[0].early_s)
    rests = [*accumulate(event.rest_s for event in reversed(events))][::-1]
    latest_s = [s + rest_s for s, rest_s in zip(latest_start_s, rests, strict=True)]
    planned = zip(timed.timeline.latest_start_s, rests, strict=True)
    planned_s = [s + rest_s for s, rest_s in planned]
    times = free_s, latest_s, planned_s
    loads = _loads(timed)
    most_before, most_after = _most_before(events, loads), _most_after(events, loads)
    position = 0
    for k, event in enumerate(events):
        is_load = event.kind is EventKind.LOAD
        if is_load:
            position = 0
            yield _at_home(number, timed, event.trip, k, times)
        elif event.kind is EventKind.CALL:
            position += len(event.clients)
        if event.kind is EventKind.UNLOAD:
            continue
        yield Row(
            gap=Gap(owner=number, trip=event.trip, position=position, is_new_trip=False),
            before=event.place,
            after=events[k + 1].place,
            free_s=free_s[k],
            latest_s=latest_s[k + 1],
            planned_s=planned_s[k + 1],
            load_before=most_before[k],
            load_after=most_after[k],
        )
    yield _at_home(number, timed, events[-1].trip + 1, len(events), times)


def _at_home(
    number: int, timed: TimedRun, trip: int, k: int, times: tuple[Sequence[int], ...]
) -> Row:
    """Return the trip of its own before event `k`, the first of trip number `trip`."""
    free_s, latest_s, planned_s = times
    group = timed.vrp.groups[0]
    return Row(
        gap=Gap(owner=number, trip=trip, position=0, is_new_trip=True),
        before=timed.run.home,
        after=timed.run.home,
        free_s=free_s[k - 1] if k > 0 else group.early_s,
        latest_s=latest_s[k] if k < len(latest_s) else group.late_s,
        planned_s=planned_s[k] if k < len(planned_s) else group.late_s,
        load_before=NOTHING,
        load_after=NOTHING,
    )


def _earliest_ends(events: Sequence[Event], from_s: int) -> list[int]:
    """Return the earliest end of the work at each event."""
    ends: list[int] = []
    now = from_s
    for event in events:
        start_s = max(now, event.early_s)
        ends.append(start_s + event.work_s)
        now = start_s + event.length_s
    return ends


def _loads(timed: TimedRun) -> list[tuple[int, ...]]:
    """Return what is on board after each event."""
    loads: list[tuple[int, ...]] = []
    load = NOTHING
    for event in timed.timeline.events:
        clients = [timed.vrp.clients[i] for i in event.clients]
        for client in clients:
            if event.kind is EventKind.LOAD:
                load = load.plus(client.deliver)
            elif event.kind is EventKind.UNLOAD:
                load = load.minus(client.collect)
            else:
                load = load.minus(client.deliver).plus(client.collect)
        loads.append(load)
    return loads


def _most_before(
    events: Sequence[Event], loads: Sequence[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """Return the most on board, by dimension, from the trip's start to after each event."""
    most: list[tuple[int, ...]] = []
    for event, load in zip(events, loads, strict=True):
        is_start = event.kind is EventKind.LOAD
        most.append(load if is_start else tuple(map(max, most[-1], load)))
    return most


def _most_after(events: Sequence[Event], loads: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return the most on board, by dimension, from after each event to the trip's end."""
    most: list[tuple[int, ...]] = []
    for event, load in zip(reversed(events), reversed(loads), strict=True):
        is_end = event.kind is EventKind.UNLOAD
        most.append(load if is_end else tuple(map(max, most[-1], load)))
    return most[::-1]
