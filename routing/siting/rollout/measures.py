"""What a plan reaches of each requirement, and by how much it keeps or misses it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.siting.rollout import requirements as asked
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import PeriodCost, price, sizes_by_period
from routing.siting.rollout.problem import Rollout

_ROUNDING = 1e-9


class Unit(StrEnum):
    """What a measure counts."""

    TOWNSHIPS = "townships"
    VILLAGES = "villages"
    SITES = "sites"
    RESIDENTS = "residents"
    FEN = "fen"
    KG = "kg"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One requirement, measured where it is kept worst.

    Parameters
    ----------
    requirement
        The requirement; some have two measures, such as budgets of two kinds.
    unit
        What is counted.
    value, of
        What is reached, out of how many.
    limit
        What has to be reached at least, or at most.
    is_least
        Whether the limit is the least or the most.
    """

    requirement: asked.Requirement
    unit: Unit
    value: int
    of: int
    limit: int
    is_least: bool = True

    @property
    def slack(self) -> int:
        """By how much it is kept; below 0: missed."""
        return self.value - self.limit if self.is_least else self.limit - self.value


def needed(share: float, total: int) -> int:
    """Return the least whole number that is a share of a total."""
    return math.ceil(share * total - _ROUNDING)


def allowed(share: float, total: int) -> int:
    """Return the greatest whole number that is within a share of a total."""
    return math.floor(share * total + _ROUNDING)


def measure(rollout: Rollout, plan: RolloutPlan) -> tuple[Measure, ...]:
    """Return what a plan reaches of all requirements, in their order."""
    found = _Facts(rollout, plan)
    return tuple(m for wanted in rollout.requirements for m in found.measures(wanted))


class _Facts:
    """A plan counted, period by period."""

    def __init__(self, rollout: Rollout, plan: RolloutPlan) -> None:
        self._rollout = rollout
        self._sizes = sizes_by_period(rollout, plan)
        self._costs: tuple[PeriodCost, ...] = price(rollout, plan)
        self._covered: dict[int, set[PlaceId]] = defaultdict(set)
        for service in plan.services:
            if service.point_id is not None:
                self._covered[service.period].add(service.village_id)

    def measures(self, wanted: asked.Requirement) -> Iterator[Measure]:
        """Yield the measures of a requirement."""
        match wanted:
            case (
                asked.TownshipCoverage()
                | asked.VillageCoverage()
                | asked.PoorFirst()
                | asked.Access()
            ):
                found = [self._coverage(wanted, t) for t in self._from(wanted.by)]
                yield min(found, key=lambda m: m.slack)
            case asked.UpMoney() | asked.CentreMoney():
                yield self._money(wanted)
            case asked.NumOpen():
                yield from self._num_open(wanted)
            case asked.Pioneers():
                yield from self._pioneers(wanted)
            case asked.Budget():
                yield from self._budget(wanted)
            case asked.ExistingBuildings():
                yield self._existing(wanted)
            case asked.SharedRoofs():
                yield self._shared(wanted)

    def _coverage(
        self,
        wanted: asked.TownshipCoverage | asked.VillageCoverage | asked.PoorFirst | asked.Access,
        t: int,
    ) -> Measure:
        match wanted:
            case asked.TownshipCoverage():
                value = len(self._with_station(t, set(self._rollout.townships)))
                of = len(self._rollout.townships)
                return self._least(wanted, Unit.TOWNSHIPS, value, of, wanted.share)
            case asked.VillageCoverage():
                value, of = self._villages(t, is_of_poor=wanted.is_of_poor)
                return self._least(wanted, Unit.VILLAGES, value, of, wanted.share)
            case asked.PoorFirst():
                covered, total = self._villages(t, is_of_poor=False)
                value, of = self._villages(t, is_of_poor=True)
                share = max(0.0, covered / max(1, total) - wanted.lag)
                return self._least(wanted, Unit.VILLAGES, value, of, share)
            case asked.Access():
                of = sum(v.residents for v in self._rollout.villages)
                value = self._near(t, wanted)
                return self._least(wanted, Unit.RESIDENTS, value, of, wanted.share)

    def _villages(self, t: int, *, is_of_poor: bool) -> tuple[int, int]:
        """Return how many administrative villages, or poor ones, have a point, and of how many."""
        ids = {
            v.village_id
            for v in self._rollout.villages
            if v.is_administrative and (v.is_poor or not is_of_poor)
        }
        return len(ids & self._covered[t]), len(ids)

    def _money(self, wanted: asked.UpMoney | asked.CentreMoney) -> Measure:
        public = sum(c.public_fen for c in self._costs)
        if isinstance(wanted, asked.UpMoney):
            value = sum(c.up_fen for c in self._costs)
            return self._least(wanted, Unit.FEN, value, public, wanted.share)
        return Measure(
            requirement=wanted,
            unit=Unit.FEN,
            value=sum(c.centre_fen for c in self._costs),
            of=public,
            limit=allowed(wanted.share, public),
            is_least=False,
        )

    def _from(self, by: int) -> range:
        return range(by, len(self._rollout.periods))

    def _least(
        self, wanted: asked.Requirement, unit: Unit, value: int, of: int, share: float
    ) -> Measure:
        limit = needed(share, of)
        return Measure(requirement=wanted, unit=unit, value=value, of=of, limit=limit)

    def _with_station(self, t: int, townships: set[PlaceId]) -> set[PlaceId]:
        """Return which of some townships have an open station."""
        sites = self._rollout.candidates
        return {sites[k].township_id for k in self._open(t, PlaceKind.STATION)} & townships

    def _near(self, t: int, wanted: asked.Access) -> int:
        """Return how many residents have an open point near enough."""
        rows = [n for n, k in enumerate(self._rollout.points) if k in self._sizes[t]]
        is_near = np.any(self._rollout.ways.near(wanted.within_m, wanted.within_s)[rows], axis=0)
        pairs = zip(self._rollout.villages, np.asarray(is_near).tolist(), strict=True)
        return sum(village.residents for village, near in pairs if near)

    def _open(self, t: int, kind: PlaceKind) -> list[int]:
        return [k for k in self._sizes[t] if self._rollout.candidates[k].kind is kind]

    def _num_open(self, wanted: asked.NumOpen) -> Iterator[Measure]:
        counts = [len(self._open(t, wanted.kind)) for t in self._from(wanted.by)]
        of = sum(site.kind is wanted.kind for site in self._rollout.candidates)
        yield Measure(
            requirement=wanted, unit=Unit.SITES, value=min(counts), of=of, limit=wanted.least
        )
        if wanted.most is not None:
            yield Measure(
                requirement=wanted,
                unit=Unit.SITES,
                value=max(counts),
                of=of,
                limit=wanted.most,
                is_least=False,
            )

    def _pioneers(self, wanted: asked.Pioneers) -> Iterator[Measure]:
        first = set(wanted.township_ids)
        yield Measure(
            requirement=wanted,
            unit=Unit.TOWNSHIPS,
            value=min(len(self._with_station(t, first)) for t in self._from(0)),
            of=len(first),
            limit=len(first),
        )
        sites = self._rollout.candidates
        early = {
            k
            for t in range(min(wanted.others_from, len(self._sizes)))
            for k in self._open(t, PlaceKind.STATION)
            if sites[k].today is None and sites[k].township_id not in first
        }
        yield Measure(
            requirement=wanted,
            unit=Unit.SITES,
            value=len(early),
            of=len(self._rollout.stations),
            limit=0,
            is_least=False,
        )

    def _budget(self, wanted: asked.Budget) -> Iterator[Measure]:
        cost = self._costs[wanted.period]
        pairs = (cost.public_fen, wanted.public_fen), (cost.own_fen, wanted.own_fen)
        for value, limit in pairs:
            if limit is not None:
                yield Measure(
                    requirement=wanted,
                    unit=Unit.FEN,
                    value=value,
                    of=limit,
                    limit=limit,
                    is_least=False,
                )

    def _existing(self, wanted: asked.ExistingBuildings) -> Measure:
        sites, last = self._rollout.candidates, len(self._sizes) - 1
        new = [k for k in self._open(last, wanted.kind) if sites[k].today is None]
        value = Counter(sites[k].building for k in new)[Building.EXISTING]
        return self._least(wanted, Unit.SITES, value, len(new), wanted.share)

    def _shared(self, wanted: asked.SharedRoofs) -> Measure:
        sites = self._rollout.candidates
        found = []
        for t in self._from(wanted.by):
            opened = self._open(t, wanted.kind)
            value = sum(sites[k].is_shared for k in opened)
            found.append(self._least(wanted, Unit.SITES, value, len(opened), wanted.share))
        return min(found, key=lambda m: m.slack)
