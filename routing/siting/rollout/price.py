"""What a roll-out costs, period by period, and the money that building takes; any plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from network.ids import PlaceId
from routing.cost import FacilityCost, price_transport
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import PERMILLE, Candidate, Rollout

_LOT = 1000
_NOBODY = PlaceId("")
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCost:
    """A period's cost, and the money paid for building in it, fen.

    Parameters
    ----------
    cost
        Years of sites, with what building loses in worth; closing; and transport.
    public_fen, own_fen
        Money for building: what subsidies pay, and the rest.
    up_fen, centre_fen
        Parts of the public money for the up direction and for the public service centre.
    """

    cost: FacilityCost
    public_fen: int
    own_fen: int
    up_fen: int
    centre_fen: int


def total_fen(periods: tuple[PeriodCost, ...]) -> int:
    """Return what all periods cost, fen."""
    return sum(period.cost.total for period in periods)


def price(rollout: Rollout, plan: RolloutPlan) -> tuple[PeriodCost, ...]:
    """Return what each period costs; what the plan names and nobody knows costs nothing."""
    sizes = sizes_by_period(rollout, plan)
    return tuple(_period(rollout, plan, sizes, t) for t in range(len(rollout.periods)))


def sizes_by_period(rollout: Rollout, plan: RolloutPlan) -> tuple[dict[int, int], ...]:
    """Return the size of each open site, by its number, in each period; unknown ones are left."""
    number = {(site.kind, site.site_id): k for k, site in enumerate(rollout.candidates)}
    sizes: tuple[dict[int, int], ...] = tuple({} for _ in rollout.periods)
    for opened in plan.opened:
        k = number.get((opened.kind, opened.site_id))
        if k is None or not 0 <= opened.period < len(sizes):
            continue
        if 0 <= opened.size < len(rollout.candidates[k].sizes):
            sizes[opened.period][k] = opened.size
    return sizes


def public_parts(rollout: Rollout, site: Candidate, size: int | None) -> tuple[int, int, int]:
    """Return the public money in a site at a size, and its parts up and for the centre, fen."""
    if size is None:
        return 0, 0, 0
    own = site.sizes[size]
    public = rollout.subsidy.of(site.build_fen(size))
    return public, public * own.up_percent // _PERCENT, public * own.centre_percent // _PERCENT


def _period(
    rollout: Rollout, plan: RolloutPlan, sizes: tuple[dict[int, int], ...], t: int
) -> PeriodCost:
    period, now = rollout.periods[t], sizes[t]
    before = sizes[t - 1] if t else {}
    fixed = closing = build = 0
    money = [0, 0, 0]
    for k, site in enumerate(rollout.candidates):
        was = before.get(k) if t else site.today
        if k in now:
            fixed += period.years * site.year_fen(now[k])
            build += site.build_fen(now[k]) - (0 if was is None else site.build_fen(was))
            parts = public_parts(rollout, site, now[k]), public_parts(rollout, site, was)
            money = [m + new - old for m, new, old in zip(money, *parts, strict=True)]
        elif was is not None and site.today is not None:
            closing += site.closing_fen
    transport = price_transport(lot[1:] for lot in _lots(rollout, plan, t))
    return PeriodCost(
        cost=FacilityCost(fixed=fixed, closing=closing, transport=transport),
        public_fen=money[0],
        own_fen=build - money[0],
        up_fen=money[1],
        centre_fen=money[2],
    )


class _Part(StrEnum):
    """What transport is for."""

    TRUNK = "trunk"
    CALL = "call"
    FETCH = "fetch"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTransport:
    """What transport costs on a day of a period, fen.

    Parameters
    ----------
    trunk_fen, call_fen
        What the network's vehicles cost from hubs to stations and from there to points.
    fetch_fen, outside_fen
        What villagers spend who fetch at a station, and what serving villages outside costs.
    """

    trunk_fen: float
    call_fen: float
    fetch_fen: float
    outside_fen: float


def day_transport(rollout: Rollout, plan: RolloutPlan, t: int) -> DayTransport:
    """Return what transport costs on a day of period `t`, by what it is for."""
    days = rollout.periods[t].days * rollout.periods[t].years
    fen = dict.fromkeys(_Part, 0.0)
    for part, lot_fen, units, lot in _lots(rollout, plan, t):
        fen[part] += lot_fen * units / lot / days
    return DayTransport(
        trunk_fen=fen[_Part.TRUNK],
        call_fen=fen[_Part.CALL],
        fetch_fen=fen[_Part.FETCH],
        outside_fen=fen[_Part.OUTSIDE],
    )


def _lots(rollout: Rollout, plan: RolloutPlan, t: int) -> Iterator[tuple[_Part, int, int, int]]:
    """Yield purpose, price, units and lot of all transport of a period."""
    ways, sites, permille = rollout.ways, rollout.candidates, rollout.periods[t].transport_permille
    days = rollout.periods[t].days * rollout.periods[t].years
    hubs, stations, points = (
        {sites[k].site_id: n for n, k in enumerate(numbers)}
        for numbers in (rollout.hubs, rollout.stations, rollout.points)
    )
    villages = {v.village_id: i for i, v in enumerate(rollout.villages)}
    pieces = (rollout.pieces(t) * days).tolist()
    hub_of = {s.station_id: s.hub_id for s in plan.supplies if s.period == t}
    calls: set[tuple[int, int]] = set()
    for service in plan.services:
        if service.period != t or service.village_id not in villages:
            continue
        village = villages[service.village_id]
        if service.station_id is None:
            yield _Part.OUTSIDE, int(ways.outside_fen[village]), pieces[village], _LOT
        elif service.station_id in stations:
            station = stations[service.station_id]
            hub = hubs.get(hub_of.get(service.station_id, _NOBODY))
            if hub is not None:
                trunk_fen, lots = int(ways.trunk_fen[hub, station]), pieces[village] * permille
                yield _Part.TRUNK, trunk_fen, lots, _LOT * PERMILLE
            if service.point_id is None:
                yield _Part.FETCH, int(ways.fetch_fen[station, village]), pieces[village], _LOT
            elif service.point_id in points:
                calls.add((station, points[service.point_id]))
    for call in sorted(calls):
        yield _Part.CALL, int(ways.call_fen[call]), days * permille, PERMILLE
