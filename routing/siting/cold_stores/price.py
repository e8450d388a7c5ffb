"""What a year of cold stores costs, with the worth that is lost, and what building takes; any plan.

What is brought and what is lost is rounded once, together, so that a plan that costs less never
shows as dearer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from routing.cost import FacilityCost, price_transport
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.problem import Candidate, ColdStores
from routing.siting.cold_stores.use import Use, use

_TONNE_KG = 1000
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdCost:
    """A year's cost, and the money that building takes, integer fen.

    Parameters
    ----------
    facilities
        Running the stores and what building loses in worth; closing; and bringing produce.
    empty
        What empty months count, ≥ 0.
    loss
        Worth of what nobody cools, ≥ 0.
    """

    facilities: FacilityCost
    empty: int
    loss: int

    @property
    def total(self) -> int:
        """Sum of all components, fen."""
        return self.facilities.total + self.empty + self.loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Money that building takes, by source, integer fen, ≥ 0.

    Parameters
    ----------
    public_fen, own_fen
        What subsidies pay, and the rest.
    up_fen
        The part of the public money that serves the up direction.
    """

    public_fen: int = 0
    own_fen: int = 0
    up_fen: int = 0

    @property
    def total_fen(self) -> int:
        """All of it, fen."""
        return self.public_fen + self.own_fen

    def __add__(self, other: "Money") -> "Money":
        """Return both together."""
        return Money(
            public_fen=self.public_fen + other.public_fen,
            own_fen=self.own_fen + other.own_fen,
            up_fen=self.up_fen + other.up_fen,
        )


def price(problem: ColdStores, plan: ColdPlan) -> ColdCost:
    """Return what a plan costs; what it names and nobody knows costs nothing."""
    return price_use(problem, use(problem, plan))


def price_use(problem: ColdStores, found: Use) -> ColdCost:
    """Return what a plan costs that is counted already."""
    fixed = closing = empty = 0
    for k, site in enumerate(problem.candidates):
        store = found.stores.get(k)
        if store is None:
            closing += site.closing_fen
            continue
        fixed += year_fen(problem, site, store.size, is_subsidised=store.is_subsidised)
        empty += problem.empty_fen * int((~found.in_use[k]).sum())
    transport = price_transport(_brought(problem, found))
    both = price_transport(chain(_brought(problem, found), _lost(problem, found)))
    return ColdCost(
        facilities=FacilityCost(fixed=fixed, closing=closing, transport=transport),
        empty=empty,
        loss=both - transport,
    )


def year_fen(problem: ColdStores, site: Candidate, size: int, *, is_subsidised: bool) -> int:
    """Return the price of a year of a store: running it, and what building loses in worth."""
    own = site.sizes[size]
    money = money_of(problem, site, size, is_subsidised=is_subsidised)
    counted = money.own_fen * _PERCENT + money.public_fen * problem.public_percent
    years = _PERCENT * own.life_years
    return own.run_fen + (2 * counted + years) // (2 * years)


def money_of(problem: ColdStores, site: Candidate, size: int, *, is_subsidised: bool) -> Money:
    """Return the money that building a store takes."""
    public = problem.grants.of(site, size) if is_subsidised else 0
    return Money(
        public_fen=public,
        own_fen=site.build_fen(size) - public,
        up_fen=public * site.sizes[size].up_percent // _PERCENT,
    )


def money(problem: ColdStores, found: Use) -> Money:
    """Return the money that building all stores of a plan takes."""
    parts = (
        money_of(problem, problem.candidates[k], store.size, is_subsidised=store.is_subsidised)
        for k, store in found.stores.items()
    )
    return sum(parts, Money())


def _brought(problem: ColdStores, found: Use) -> Iterator[tuple[int, int, int]]:
    """Yield price, kilograms and lot of all that is brought to stores."""
    kg = found.taken.sum(axis=2)
    for lot, by_site in zip(found.lots, kg.tolist(), strict=True):
        prices = problem.ways.tonne_fen[:, lot.harvest].tolist()
        for tonne_fen, amount in zip(prices, by_site, strict=True):
            if amount:
                yield tonne_fen, amount, _TONNE_KG


def _lost(problem: ColdStores, found: Use) -> Iterator[tuple[int, int, int]]:
    """Yield worth, kilograms and lot of all that nobody cools."""
    crops = {crop.name: crop for crop in problem.produce}
    for lot, served in zip(found.lots, found.served.sum(axis=1).tolist(), strict=True):
        need = crops[problem.harvests[lot.harvest].produce].needs[lot.need]
        yield need.benefit_fen, int(lot.kg.sum()) - served, _TONNE_KG
