"""From a solved roll-out to the document that all files are made of."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data.plan_json import text_wire
from data.siting.answers import AnswersWire
from data.siting.cold_assemble import SitedStores, cold_wire
from data.siting.spec import SitingSpec
from data.siting.wire import (
    SITING_VERSION,
    DailyWire,
    FrontWire,
    MoneyWire,
    OpenWire,
    PeriodWire,
    SiteWire,
    SitingWire,
    SpecWire,
    ValueWire,
    VillageWire,
)
from data.siting.wire_parts import CountWire, RequirementWire, conflict_wire, requirement_wire
from network.ids import PlaceId
from network.places import PlaceKind
from network.text import Text
from routing.outcome import Outcome
from routing.siting.rollout.access import VillageHours, access_hours
from routing.siting.rollout.front import FrontPoint, efficient
from routing.siting.rollout.measures import measure
from routing.siting.rollout.plan import RolloutPlan, Service
from routing.siting.rollout.price import PeriodCost, price, public_parts, sizes_by_period
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.requirements import Budget, Pioneers

_PUBLIC = Text("建设资金：财政", "money for building: public")
_OWN = Text("建设资金：自筹", "money for building: own")
_EARLY = Text("先行乡镇之外提前开放的中转站", "stations elsewhere that open too early")
_HOUR_DIGITS = 4
_GAP_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingHeader:
    """What siting.json says beside the roll-out.

    Parameters
    ----------
    county, county_digest, data_note
        Name of the county's folder, the digest of its files, and what of it is real.
    day, orders_source
        The sample day, and where its orders come from.
    versions
        Of this project and what it computes with.
    """

    county: str
    county_digest: str
    data_note: str
    day: date
    orders_source: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitedRollout:
    """A roll-out that was solved and checked.

    Parameters
    ----------
    rollout, hours, outcome
        The problem, the ways of residents, and the answer.
    front
        The cheapest roll-outs for higher shares of villages.
    num_violations
        Rules that the plan breaks, ≥ 0.
    answers, daily
        What else was asked; None: nothing was.
    cold
        Cold stores; None: they were not asked for.
    """

    rollout: Rollout
    hours: VillageHours
    outcome: Outcome[RolloutPlan]
    front: tuple[FrontPoint, ...] = ()
    num_violations: int = 0
    answers: AnswersWire | None = None
    daily: DailyWire | None = None
    cold: SitedStores | None = None

    @property
    def has_plan(self) -> bool:
        """Whether there is a roll-out."""
        return self.outcome.plan.is_known


def assemble(sited: SitedRollout, spec: SitingSpec, header: SitingHeader) -> SitingWire:
    """Return siting.json of a solved roll-out."""
    outcome = sited.outcome
    parts = _Parts(sited)
    has_plan = sited.has_plan
    return SitingWire(
        version=SITING_VERSION,
        county=header.county,
        county_digest=header.county_digest,
        data_note=header.data_note,
        date=header.day,
        orders_source=header.orders_source,
        spec=_spec(spec),
        seed=outcome.seed,
        solver=outcome.solver,
        versions=dict(header.versions),
        status=outcome.status,
        stop_reason=outcome.stop_reason,
        cost_fen=outcome.cost_fen if has_plan else None,
        bound_fen=outcome.lower_bound_fen,
        gap=None if not has_plan or outcome.gap is None else round(outcome.gap, _GAP_DIGITS),
        violations=sited.num_violations,
        conflicts=tuple(map(conflict_wire, outcome.plan.conflicts)),
        periods=tuple(parts.periods()) if has_plan else (),
        requirements=tuple(_requirements(sited, spec.sources)) if has_plan else (),
        front=tuple(_front(sited)),
        sites=tuple(parts.sites()) if has_plan else (),
        villages=tuple(parts.villages()) if has_plan else (),
        cold=None if sited.cold is None else cold_wire(sited.cold, _cold_sources(spec)),
        answers=sited.answers,
        daily=sited.daily,
    )


def _cold_sources(spec: SitingSpec) -> Mapping[str, str]:
    return {} if spec.cold is None else spec.cold.sources


class _Parts:
    """A plan counted, for the parts of the document."""

    def __init__(self, sited: SitedRollout) -> None:
        self._sited = sited
        self._rollout, self._plan = sited.rollout, sited.outcome.plan
        self._numbers = range(len(self._rollout.periods))
        self._sizes = sizes_by_period(self._rollout, self._plan)
        self._services: list[dict[PlaceId, Service]] = [{} for _ in self._numbers]
        for service in self._plan.services:
            self._services[service.period][service.village_id] = service
        self._hubs = {(s.period, s.station_id): s.hub_id for s in self._plan.supplies}

    def periods(self) -> Iterator[PeriodWire]:
        """Yield the periods."""
        rollout = self._rollout
        hours = access_hours(rollout, self._plan, self._sited.hours)
        for t, cost in enumerate(price(rollout, self._plan)):
            period = rollout.periods[t]
            covered = {s.village_id for s in self._services[t].values() if s.point_id is not None}
            villages = [v for v in rollout.villages if v.is_administrative]
            poor = [v for v in villages if v.is_poor]
            stations = {
                rollout.candidates[k].township_id
                for k in self._sizes[t]
                if rollout.candidates[k].kind is PlaceKind.STATION
            }
            townships = rollout.townships
            yield PeriodWire(
                name=period.name,
                years=period.years,
                days=period.days,
                pieces=int(rollout.pieces(t).sum()),
                open=_open(self._plan, t),
                townships=CountWire(value=len(stations & set(townships)), of=len(townships)),
                villages=CountWire(
                    value=sum(v.village_id in covered for v in villages), of=len(villages)
                ),
                poor_villages=CountWire(
                    value=sum(v.village_id in covered for v in poor), of=len(poor)
                ),
                access_hours=_hours(hours[t]),
                money=_money(cost),
            )

    def sites(self) -> Iterator[SiteWire]:
        """Yield the sites that are open in some period, or there today."""
        rollout = self._rollout
        through = [self._through(t) for t in self._numbers]
        for k, site in enumerate(rollout.candidates):
            sizes = tuple(now.get(k) for now in self._sizes)
            if site.today is None and not any(size is not None for size in sizes):
                continue
            key = site.kind, site.site_id
            largest = max((size for size in sizes if size is not None), default=None)
            build_fen = 0 if largest is None else site.build_fen(largest)
            is_station = site.kind is PlaceKind.STATION
            yield SiteWire(
                site_id=site.site_id,
                kind=site.kind,
                township_id=site.township_id,
                building=site.building,
                is_shared=site.is_shared,
                lock=site.lock,
                today=site.today,
                sizes=sizes,
                hub_ids=tuple(self._hubs.get((t, site.site_id)) for t in self._numbers)
                if is_station
                else (),
                pieces=tuple(pieces[key] for pieces, _ in through),
                villages=tuple(villages[key] for _, villages in through),
                build_fen=build_fen,
                public_fen=public_parts(rollout, site, largest)[0],
            )

    def villages(self) -> Iterator[VillageWire]:
        """Yield how each village gets its goods."""
        for village in self._rollout.villages:
            services = [now[village.village_id] for now in self._services]
            yield VillageWire(
                village_id=village.village_id,
                station_ids=tuple(service.station_id for service in services),
                point_ids=tuple(service.point_id for service in services),
            )

    def _through(
        self, t: int
    ) -> tuple[Counter[tuple[PlaceKind, PlaceId]], Counter[tuple[PlaceKind, PlaceId]]]:
        """Return the pieces a day and the villages of each site in a period."""
        pieces: Counter[tuple[PlaceKind, PlaceId]] = Counter()
        villages: Counter[tuple[PlaceKind, PlaceId]] = Counter()
        amounts = self._rollout.pieces(t).tolist()
        for village, amount in zip(self._rollout.villages, amounts, strict=True):
            service = self._services[t][village.village_id]
            station_id = service.station_id
            hub_id = None if station_id is None else self._hubs.get((t, station_id))
            passed = (
                (PlaceKind.HUB, hub_id),
                (PlaceKind.STATION, station_id),
                (PlaceKind.POINT, service.point_id),
            )
            for kind, site_id in passed:
                if site_id is not None:
                    pieces[kind, site_id] += amount
                    villages[kind, site_id] += 1
        return pieces, villages


def _spec(spec: SitingSpec) -> SpecWire:
    return SpecWire(
        file=spec.name,
        sha256=spec.sha256,
        note=spec.note,
        values=tuple(
            ValueWire(
                key=stated.key,
                value=stated.value,
                unit=stated.unit,
                meaning=text_wire(stated.meaning),
                is_assumed=stated.is_assumed,
            )
            for stated in spec.values
        ),
    )


def _requirements(sited: SitedRollout, sources: Mapping[str, str]) -> Iterator[RequirementWire]:
    """Yield what is reached of each requirement; those with two measures have two entries."""
    periods = sited.rollout.periods
    told: set[str] = set()
    for found in measure(sited.rollout, sited.outcome.plan):
        wanted = found.requirement
        title = wanted.title
        if isinstance(wanted, Budget):
            is_public = wanted.public_fen is not None and wanted.key not in told
            title = _PUBLIC if is_public else _OWN
        elif wanted.key in told and isinstance(wanted, Pioneers):
            title = _EARLY
        told.add(wanted.key)
        yield requirement_wire(
            found,
            title=title,
            period=None if wanted.since is None else periods[wanted.since].name,
            source=sources.get(wanted.key, ""),
        )


def _money(cost: PeriodCost) -> MoneyWire:
    return MoneyWire(
        fixed_fen=cost.cost.fixed,
        closing_fen=cost.cost.closing,
        transport_fen=cost.cost.transport,
        total_fen=cost.cost.total,
        public_fen=cost.public_fen,
        own_fen=cost.own_fen,
        up_fen=cost.up_fen,
        centre_fen=cost.centre_fen,
    )


def _open(plan: RolloutPlan, t: int) -> OpenWire:
    counts = Counter(opened.kind for opened in plan.opened if opened.period == t)
    return OpenWire(
        hub=counts[PlaceKind.HUB],
        station=counts[PlaceKind.STATION],
        point=counts[PlaceKind.POINT],
    )


def _front(sited: SitedRollout) -> Iterator[FrontWire]:
    points = sited.front
    rollout, last = sited.rollout, len(sited.rollout.periods) - 1
    total = sum(village.is_administrative for village in rollout.villages)
    for point, is_efficient in zip(points, efficient(points), strict=True):
        outcome = point.outcome
        has_plan = outcome.plan.is_known
        hours = access_hours(rollout, outcome.plan, sited.hours)[last] if has_plan else math.inf
        costs = price(rollout, outcome.plan)
        yield FrontWire(
            share=round(point.share, _GAP_DIGITS),
            status=outcome.status,
            cost_fen=outcome.cost_fen if has_plan else None,
            bound_fen=outcome.lower_bound_fen,
            villages=CountWire(value=point.num_covered, of=total),
            open=_open(outcome.plan, last) if has_plan else None,
            access_hours=_hours(hours),
            public_fen=sum(cost.public_fen for cost in costs) if has_plan else None,
            own_fen=sum(cost.own_fen for cost in costs) if has_plan else None,
            is_within_budgets=has_plan and point.is_within,
            is_efficient=is_efficient,
        )


def _hours(hours: float) -> float | None:
    return round(hours, _HOUR_DIGITS) if math.isfinite(hours) else None
