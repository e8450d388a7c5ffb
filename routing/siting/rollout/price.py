"""What a roll-out costs, period by period, and the money that building takes; any plan."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from network.places import PlaceKind
from routing.cost import FacilityCost, price_transport
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Candidate, Rollout

_LOT = 1000
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
    transport = price_transport(_lots(rollout, plan, t))
    return PeriodCost(
        cost=FacilityCost(fixed=fixed, closing=closing, transport=transport),
        public_fen=money[0],
        own_fen=build - money[0],
        up_fen=money[1],
        centre_fen=money[2],
    )


def _lots(rollout: Rollout, plan: RolloutPlan, t: int) -> Iterator[tuple[int, int, int]]:
    """Yield price, units and lot of all transport of a period."""
    ways, period = rollout.ways, rollout.periods[t]
    days = period.days * period.years
    rows = {
        kind: {rollout.candidates[k].site_id: n for n, k in enumerate(numbers)}
        for kind, numbers in (
            (PlaceKind.HUB, rollout.hubs),
            (PlaceKind.STATION, rollout.stations),
            (PlaceKind.POINT, rollout.points),
        )
    }
    hub_of = {s.station_id: s.hub_id for s in plan.supplies if s.period == t}
    pieces = dict(
        zip((v.village_id for v in rollout.villages), rollout.pieces(t).tolist(), strict=True)
    )
    village_row = {v.village_id: i for i, v in enumerate(rollout.villages)}
    through: dict[int, int] = defaultdict(int)
    calls = set()
    for service in plan.services:
        station = rows[PlaceKind.STATION].get(service.station_id)
        if service.period != t or station is None or service.village_id not in pieces:
            continue
        through[station] += pieces[service.village_id]
        if service.point_id is None:
            fen = int(ways.fetch_fen[station, village_row[service.village_id]])
            yield fen, pieces[service.village_id] * days, _LOT
        elif service.point_id in rows[PlaceKind.POINT]:
            calls.add((station, rows[PlaceKind.POINT][service.point_id]))
    opened = {o.site_id for o in plan.opened if o.period == t and o.kind is PlaceKind.POINT}
    for station, point in sorted(calls):
        if rollout.candidates[rollout.points[point]].site_id in opened:
            yield int(ways.call_fen[station, point]), days, 1
    for station, amount in sorted(through.items()):
        hub = rows[PlaceKind.HUB].get(
            hub_of.get(rollout.candidates[rollout.stations[station]].site_id, "")
        )
        if hub is not None:
            yield int(ways.trunk_fen[hub, station]), amount * days, _LOT
