"""Times of a route: exact loading, travel, rest, service and waiting of a given sequence.

A route is a chain of events (load at home, call at a place, unload at home). Each event starts
no earlier than its `early_s` and the end of the one before; the rests depend on driving only, so
the chain is a sequence of fixed durations and both passes over it are exact: forward for the
earliest end, backward for the latest start that keeps an end (as in Savelsbergh, 1992,
doi 10.1287/ijoc.4.2.146).
"""

from dataclasses import dataclass
from enum import Enum

from routing.load import NOTHING
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import Client, VrpProblem

_NEVER = 2**40


class EventKind(Enum):
    """What happens at an event."""

    LOAD = "load"
    CALL = "call"
    UNLOAD = "unload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One stay of the vehicle.

    Parameters
    ----------
    kind, trip, place
        What, in which trip, at which row.
    clients
        Clients concerned: loaded, called on, or unloaded.
    early_s, late_s
        The work starts within these seconds.
    work_s, rest_s, travel_s
        Then work, rest and the drive to the next event, seconds ≥ 0.
    """

    kind: EventKind
    trip: int
    place: int
    clients: tuple[int, ...]
    early_s: int
    late_s: int
    work_s: int
    rest_s: int
    travel_s: int

    @property
    def length_s(self) -> int:
        """Seconds from the start of the work to the arrival at the next event."""
        return self.work_s + self.rest_s + self.travel_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A route with times.

    Parameters
    ----------
    events
        From the first loading to the last unloading.
    arrive_s, start_s
        Arrival at and start of work of each event; the first arrival is its start.
    latest_start_s
        Latest start of each event that keeps every limit of the route.
    distance_m
        Metres driven.
    """

    events: tuple[Event, ...]
    arrive_s: tuple[int, ...]
    start_s: tuple[int, ...]
    latest_start_s: tuple[int, ...]
    distance_m: int

    @property
    def end_s(self) -> int:
        """End of the last unloading."""
        return self.start_s[-1] + self.events[-1].work_s

    @property
    def work_s(self) -> int:
        """Seconds from the first loading to the last unloading."""
        return self.end_s - self.start_s[0]

    def depart_s(self, event: int) -> int:
        """Return when the vehicle leaves event number `event`."""
        return self.start_s[event] + self.events[event].work_s + self.events[event].rest_s


def schedule(problem: VrpProblem, route: VrpRoute) -> Timeline | None:
    """Give a route its times: the earliest end, then the latest start that keeps this end.

    Parameters
    ----------
    problem, route
        The problem and one route of it.

    Returns
    -------
    Timeline or None
        None if the sequence breaks a rule: capacity, access, range, most trips a day, time
        window, working hours, shift, a return time, or a client that the group does not serve.
    """
    group = problem.groups[route.group]
    chain = _chain(problem, route) if _may_carry(problem, route) else None
    if chain is None:
        return None
    events, distance_m = chain
    limit = group.vehicle_type.range_m
    earliest = _forward(events, group.early_s)
    if earliest is None or (limit is not None and distance_m > limit):
        return None
    start = _backward(events, earliest[1][-1])[0]
    times = _forward(events, max(group.early_s, start))
    if times is None:
        return None
    timeline = Timeline(
        events=events,
        arrive_s=times[0],
        start_s=times[1],
        latest_start_s=_backward(events, _NEVER),
        distance_m=distance_m,
    )
    longest = group.vehicle_type.shift_s + group.vehicle_type.overtime_s
    return timeline if timeline.work_s <= longest else None


def _may_carry(problem: VrpProblem, route: VrpRoute) -> bool:
    """Return whether the group serves all clients, in as many trips, with room on each."""
    group = problem.groups[route.group]
    most, serves = group.vehicle_type.max_trips, group.serves
    if most is not None and len(route.trips) > most:
        return False
    if serves is not None and not all(serves[i] for i in route.clients):
        return False
    return all(_fits(problem, route.group, trip) for trip in route.trips)


def _fits(problem: VrpProblem, group: int, trip: tuple[int, ...]) -> bool:
    """Return whether one trip's goods fit on every arc, those brought and taken together (C3)."""
    capacity = problem.groups[group].capacity
    load = NOTHING
    for i in trip:
        load = load.plus(problem.clients[i].deliver)
    if not load.fits(capacity):
        return False
    for i in trip:
        load = load.minus(problem.clients[i].deliver).plus(problem.clients[i].collect)
        if not load.fits(capacity):
            return False
    return True


def _chain(problem: VrpProblem, route: VrpRoute) -> tuple[tuple[Event, ...], int] | None:
    """Return the events without times and the metres, or None where a road is closed."""
    group = problem.groups[route.group]
    stays = [stay for k, trip in enumerate(route.trips) for stay in _stays(problem, route, k, trip)]
    events: list[Event] = []
    distance_m = driven_s = 0
    for here, after in zip(stays, [*stays[1:], None], strict=True):
        travel_s = rest_s = 0
        if after is not None and here.place != after.place:
            if not group.ways.is_open[here.place, after.place]:
                return None
            travel_s = int(group.ways.duration_s[here.place, after.place])
            distance_m += int(group.ways.distance_m[here.place, after.place])
        if driven_s + travel_s > problem.rest_after_driving_s:
            rest_s, driven_s = problem.rest_s, 0
        driven_s += travel_s
        if driven_s > problem.rest_after_driving_s:
            return None
        events.append(
            Event(
                kind=here.kind,
                trip=here.trip,
                place=here.place,
                clients=here.clients,
                early_s=here.early_s,
                late_s=here.late_s,
                work_s=here.work_s,
                rest_s=rest_s,
                travel_s=travel_s,
            )
        )
    return tuple(events), distance_m


def _stays(problem: VrpProblem, route: VrpRoute, k: int, trip: tuple[int, ...]) -> list[Event]:
    """Return the loading, the calls and the unloading of one trip, without travel."""
    group = problem.groups[route.group]
    clients = [problem.clients[i] for i in trip]
    loaded = sum(c.deliver.pieces for c in clients)
    taken = sum(c.collect.pieces for c in clients)
    unload_s = taken * problem.loading_piece_s
    back_by_s = min([group.late_s, *(c.return_by_s for c in clients if c.return_by_s is not None)])
    load = _stay(
        EventKind.LOAD,
        k,
        group.home,
        trip,
        window=(max([group.early_s, *(c.ready_s for c in clients)]), _NEVER),
        work_s=loaded * problem.loading_piece_s,
    )
    unload = _stay(
        EventKind.UNLOAD, k, group.home, trip, window=(0, back_by_s - unload_s), work_s=unload_s
    )
    return [load, *(_call(problem, k, called) for called in _calls(problem, trip)), unload]


def _call(problem: VrpProblem, k: int, called: tuple[int, ...]) -> Event:
    """Return one call that serves neighbouring clients of a trip at the same place."""
    clients: list[Client] = [problem.clients[i] for i in called]
    place = clients[0].place
    return _stay(
        EventKind.CALL,
        k,
        place,
        called,
        window=_shared_window(clients),
        work_s=int(problem.call_s[place]) + sum(c.service_s for c in clients),
    )


def _shared_window(clients: list[Client]) -> tuple[int, int]:
    """Return the window of one call for several clients.

    Each client's window ends early enough for its own service only, so the others' is taken off.
    """
    together_s = sum(c.service_s for c in clients)
    return (
        max(c.early_s for c in clients),
        min(c.late_s - (together_s - c.service_s) for c in clients),
    )


def _calls(problem: VrpProblem, trip: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Join neighbours at the same place whose windows meet into one call."""
    calls: list[tuple[int, ...]] = []
    for i in trip:
        if calls and problem.clients[calls[-1][0]].place == problem.clients[i].place:
            both = (*calls[-1], i)
            early_s, late_s = _shared_window([problem.clients[j] for j in both])
            if early_s <= late_s:
                calls[-1] = both
                continue
        calls.append((i,))
    return calls


def _stay(
    kind: EventKind,
    trip: int,
    place: int,
    clients: tuple[int, ...],
    *,
    window: tuple[int, int],
    work_s: int,
) -> Event:
    return Event(
        kind=kind,
        trip=trip,
        place=place,
        clients=clients,
        early_s=window[0],
        late_s=window[1],
        work_s=work_s,
        rest_s=0,
        travel_s=0,
    )


def _forward(
    events: tuple[Event, ...], from_s: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return arrivals and starts when the first event starts at `from_s` or after; None if late."""
    arrive_s: list[int] = []
    start_s: list[int] = []
    now = max(from_s, events[0].early_s)
    for event in events:
        arrive_s.append(now)
        start = max(now, event.early_s)
        if start > event.late_s:
            return None
        start_s.append(start)
        now = start + event.length_s
    return tuple(arrive_s), tuple(start_s)


def _backward(events: tuple[Event, ...], last_start_s: int) -> tuple[int, ...]:
    """Return the latest starts such that the last event starts by `last_start_s`."""
    latest = [min(events[-1].late_s, last_start_s)]
    for event in reversed(events[:-1]):
        latest.append(min(event.late_s, latest[-1] - event.length_s))
    return tuple(reversed(latest))
