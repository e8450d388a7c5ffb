"""Violations of a roll-out, recomputed from problem and plan only; imports no solver.

The rules:

- P1 what is open or served exists, and is named once a period
- P2 locks hold; what has opened stays open and never shrinks; what is given up stays so
- P3 goods come from facilities that are open, by ways that may be used, within reach
- P4 every village is served once a period, every open station has one hub, every point one station
- P5 no facility passes on more than its size holds or less than it asks for; no point is idle
- P6 every requirement is kept
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from network.ids import PlaceId
from network.places import PlaceKind
from routing.siting.problem import Lock
from routing.siting.rollout.measures import measure
from routing.siting.rollout.plan import RolloutPlan, Service
from routing.siting.rollout.price import sizes_by_period
from routing.siting.rollout.problem import Candidate, Rollout
from routing.violation import Violation, ViolationKind

_Key = tuple[PlaceKind, PlaceId]
_VILLAGE = None  # instead of the kind of a site


def check(rollout: Rollout, plan: RolloutPlan) -> list[Violation]:
    """Return every rule that a plan breaks; empty if it is feasible."""
    return [
        *_names(rollout, plan),
        *_histories(rollout, plan),
        *_services(rollout, plan),
        *_served_once(rollout, plan),
        *_sources(plan),
        *_capacities(rollout, plan),
        *_requirements(rollout, plan),
    ]


def _names(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P1."""
    known: dict[tuple[PlaceKind | None, PlaceId], int] = {
        (site.kind, site.site_id): len(site.sizes) for site in rollout.candidates
    }
    known |= {(_VILLAGE, village.village_id): 1 for village in rollout.villages}
    periods = range(len(rollout.periods))
    for period, kind, place_id, size in _named(plan):
        if period not in periods or not 0 <= size < known.get((kind, place_id), 0):
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=place_id)
    yield from _repeated((o.period, o.kind, o.site_id) for o in plan.opened)


def _named(plan: RolloutPlan) -> Iterator[tuple[int, PlaceKind | None, PlaceId, int]]:
    """Yield everything that a plan names: period, kind, place and size."""
    for opened in plan.opened:
        yield opened.period, opened.kind, opened.site_id, opened.size
    for service in plan.services:
        yield service.period, _VILLAGE, service.village_id, 0
        if service.station_id is not None:
            yield service.period, PlaceKind.STATION, service.station_id, 0
        if service.point_id is not None:
            yield service.period, PlaceKind.POINT, service.point_id, 0
    for supply in plan.supplies:
        yield supply.period, PlaceKind.HUB, supply.hub_id, 0
        yield supply.period, PlaceKind.STATION, supply.station_id, 0


def _repeated(keys: Iterator[tuple[int, PlaceKind, PlaceId]]) -> Iterator[Violation]:
    for (_, _, place_id), times in Counter(keys).items():
        if times > 1:
            yield Violation(kind=ViolationKind.SITE_REPEATED, subject=place_id, amount=times - 1)


def _histories(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P2."""
    sizes = sizes_by_period(rollout, plan)
    for k, site in enumerate(rollout.candidates):
        for t, now in enumerate(sizes):
            is_open = k in now
            if site.lock is not None and is_open != (site.lock is Lock.OPEN):
                yield Violation(kind=ViolationKind.LOCK_BROKEN, subject=site.site_id)
            was = sizes[t - 1].get(k) if t else site.today
            if _is_lost(site, was, now.get(k), is_first=t == 0):
                yield Violation(kind=ViolationKind.SITE_LOST, subject=site.site_id)


def _is_lost(site: Candidate, was: int | None, now: int | None, *, is_first: bool) -> bool:
    """Return whether a site shrinks, closes after building, or opens again after being given up."""
    if was is not None and now is not None:
        return now < was
    if was is not None:
        return site.today is None or was != site.today
    return now is not None and site.today is not None and not is_first


def _services(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P3."""
    opened = {(o.period, o.kind, o.site_id) for o in plan.opened}
    villages = {v.village_id: i for i, v in enumerate(rollout.villages)}
    rows = _rows(rollout, rollout.stations), _rows(rollout, rollout.points)
    for service in plan.services:
        ends = ((PlaceKind.STATION, service.station_id), (PlaceKind.POINT, service.point_id))
        for kind, site_id in ends:
            if site_id is not None and (service.period, kind, site_id) not in opened:
                yield Violation(kind=ViolationKind.NOT_OPEN, subject=site_id)
        if service.village_id in villages:
            yield from _way(rollout, service, villages[service.village_id], rows)


def _way(
    rollout: Rollout,
    service: Service,
    village: int,
    rows: tuple[Mapping[PlaceId, int], Mapping[PlaceId, int]],
) -> Iterator[Violation]:
    """Yield ways that a village's goods may not take."""
    ways = rollout.ways
    if service.station_id is None:
        if service.point_id is not None or not ways.may_stay_out[village]:
            yield Violation(kind=ViolationKind.DEMAND_UNMET, subject=service.village_id)
        return
    station = rows[0].get(service.station_id)
    if service.point_id is None:
        if station is not None and not ways.may_fetch[station, village]:
            yield Violation(kind=ViolationKind.OUT_OF_REACH, subject=service.village_id)
        return
    point = rows[1].get(service.point_id)
    if point is None or station is None:
        return
    if not ways.may_call[station, point]:
        yield Violation(kind=ViolationKind.OUT_OF_REACH, subject=service.point_id)
    beyond = int(ways.point_m[point, village]) - ways.reach_m
    if beyond > 0:
        yield Violation(
            kind=ViolationKind.OUT_OF_REACH,
            subject=service.village_id,
            amount=beyond,
            unit="distance",
        )


def _served_once(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P4 of villages."""
    villages = [village.village_id for village in rollout.villages]
    served = Counter((s.period, s.village_id) for s in plan.services)
    for t in range(len(rollout.periods)):
        for village_id in villages:
            wrong = abs(served[t, village_id] - 1)
            if wrong:
                yield Violation(
                    kind=ViolationKind.DEMAND_UNMET, subject=village_id, amount=wrong, unit="times"
                )


def _rows(rollout: Rollout, numbers: tuple[int, ...]) -> Mapping[PlaceId, int]:
    return {rollout.candidates[k].site_id: n for n, k in enumerate(numbers)}


def _sources(plan: RolloutPlan) -> Iterator[Violation]:
    """P4 of stations and points."""
    opened = {(o.period, o.kind, o.site_id) for o in plan.opened}
    hubs: dict[tuple[int, PlaceId], set[PlaceId]] = defaultdict(set)
    for supply in plan.supplies:
        hubs[supply.period, supply.station_id].add(supply.hub_id)
        if (supply.period, PlaceKind.HUB, supply.hub_id) not in opened:
            yield Violation(kind=ViolationKind.NOT_OPEN, subject=supply.hub_id)
        if (supply.period, PlaceKind.STATION, supply.station_id) not in opened:
            yield Violation(kind=ViolationKind.NOT_OPEN, subject=supply.station_id)
    for t, kind, site_id in opened:
        if kind is PlaceKind.STATION and len(hubs[t, site_id]) != 1:
            many = len(hubs[t, site_id])
            kind_of = ViolationKind.SEVERAL_SOURCES if many else ViolationKind.DEMAND_UNMET
            yield Violation(kind=kind_of, subject=site_id, amount=max(1, many - 1))
    stations: dict[tuple[int, PlaceId], set[PlaceId]] = defaultdict(set)
    for service in plan.services:
        if service.point_id is not None and service.station_id is not None:
            stations[service.period, service.point_id].add(service.station_id)
    for (_, point_id), sources in stations.items():
        if len(sources) > 1:
            yield Violation(
                kind=ViolationKind.SEVERAL_SOURCES, subject=point_id, amount=len(sources) - 1
            )


def _capacities(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P5."""
    sizes = sizes_by_period(rollout, plan)
    used = {(service.period, service.point_id) for service in plan.services}
    for t, now in enumerate(sizes):
        through = _through(rollout, plan, t)
        for k, size in now.items():
            site = rollout.candidates[k]
            if site.kind is PlaceKind.POINT and (t, site.site_id) not in used:
                yield Violation(kind=ViolationKind.TOO_SMALL, subject=site.site_id)
            under = site.sizes[size].least - through[site.kind, site.site_id]
            if under > 0:
                yield Violation(
                    kind=ViolationKind.TOO_SMALL,
                    subject=site.site_id,
                    amount=under,
                    unit="pieces",
                )
            capacity = site.sizes[size].capacity
            over = 0 if capacity is None else through[site.kind, site.site_id] - capacity
            if over > 0:
                yield Violation(
                    kind=ViolationKind.SITE_CAPACITY,
                    subject=site.site_id,
                    amount=over,
                    unit="pieces",
                )


def _through(rollout: Rollout, plan: RolloutPlan, t: int) -> Counter[_Key]:
    """Return the pieces a day that pass each site in a period."""
    pieces = dict(
        zip((v.village_id for v in rollout.villages), rollout.pieces(t).tolist(), strict=True)
    )
    hub_of = {s.station_id: s.hub_id for s in plan.supplies if s.period == t}
    through: Counter[_Key] = Counter()
    for service in _of_period(plan, t):
        if service.station_id is None:
            continue
        amount = pieces.get(service.village_id, 0)
        through[PlaceKind.STATION, service.station_id] += amount
        if service.point_id is not None:
            through[PlaceKind.POINT, service.point_id] += amount
        if service.station_id in hub_of:
            through[PlaceKind.HUB, hub_of[service.station_id]] += amount
    return through


def _of_period(plan: RolloutPlan, t: int) -> Iterator[Service]:
    return (service for service in plan.services if service.period == t)


def _requirements(rollout: Rollout, plan: RolloutPlan) -> Iterator[Violation]:
    """P6."""
    for found in measure(rollout, plan):
        if found.slack < 0:
            yield Violation(
                kind=ViolationKind.REQUIREMENT_MISSED,
                subject=found.requirement.key,
                amount=-found.slack,
                unit=found.unit.value,
            )
