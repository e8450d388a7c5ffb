"""From solved cold stores to what siting.json holds of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.plan_json import text_wire
from data.siting.answering import saving_wire
from data.siting.cold_wire import (
    ColdCostWire,
    ColdMonthWire,
    ColdPriceWire,
    ColdStoreWire,
    ColdSupplyWire,
    ColdWire,
    ServedWire,
)
from data.siting.wire_parts import conflict_wire, requirement_wire
from routing.outcome import Outcome
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.price import ColdCost
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.report import (
    MonthFigures,
    Report,
    ServedFigures,
    StoreFigures,
    report,
)
from routing.siting.cold_stores.solvers.loosening import Loosening
from routing.siting.problem import Lock

_GAP_DIGITS = 8
_SHARE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SitedStores:
    """Cold stores that were solved and checked.

    Parameters
    ----------
    problem, outcome
        The problem and the answer.
    num_violations
        Rules that the plan breaks, ≥ 0.
    prices
        What each requirement costs; None: that was not asked.
    """

    problem: ColdStores
    outcome: Outcome[ColdPlan]
    num_violations: int = 0
    prices: tuple[Loosening, ...] | None = None

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan; it may be to have no store."""
        return not self.outcome.plan.conflicts


def cold_wire(sited: SitedStores, sources: Mapping[str, str]) -> ColdWire:
    """Return the cold stores of siting.json.

    Parameters
    ----------
    sited
        The answer.
    sources
        Where each requirement is laid down, by its key.
    """
    outcome = sited.outcome
    head = ColdWire(
        candidates=len(sited.problem.candidates),
        seed=outcome.seed,
        solver=outcome.solver,
        status=outcome.status,
        stop_reason=outcome.stop_reason,
        cost_fen=outcome.cost_fen if sited.has_plan else None,
        bound_fen=outcome.lower_bound_fen,
        gap=None if not sited.has_plan or outcome.gap is None else round(outcome.gap, _GAP_DIGITS),
        violations=sited.num_violations,
        conflicts=tuple(map(conflict_wire, outcome.plan.conflicts)),
    )
    if not sited.has_plan:
        return head
    told = report(sited.problem, outcome.plan)
    return head.model_copy(
        update={
            "cost": _cost(told.cost),
            "public_fen": told.money.public_fen,
            "own_fen": told.money.own_fen,
            "up_fen": told.money.up_fen,
            "requirements": tuple(
                requirement_wire(
                    found,
                    title=found.requirement.title,
                    period=None,
                    source=sources.get(found.requirement.key, ""),
                )
                for found in told.measures
            ),
            "stores": tuple(_stores(sited.problem, told)),
            "closed_ids": told.closed_ids,
            "crops": tuple(map(_served, told.crops)),
            "townships": tuple(map(_served, told.townships)),
            "supplies": tuple(_supplies(outcome.plan)),
            "prices": None if sited.prices is None else tuple(map(_price, sited.prices)),
        }
    )


def _cost(cost: ColdCost) -> ColdCostWire:
    return ColdCostWire(
        fixed_fen=cost.facilities.fixed,
        closing_fen=cost.facilities.closing,
        transport_fen=cost.facilities.transport,
        empty_fen=cost.empty,
        loss_fen=cost.loss,
        total_fen=cost.total,
    )


def _stores(problem: ColdStores, told: Report) -> Iterator[ColdStoreWire]:
    locks = {site.site_id: site.lock for site in problem.candidates}
    for store in told.stores:
        yield _store(store, locks[store.site_id])


def _store(store: StoreFigures, lock: Lock | None) -> ColdStoreWire:
    return ColdStoreWire(
        site_id=store.site_id,
        township_id=store.township_id,
        host=store.host,
        building=store.building,
        lock=lock,
        is_new=store.is_new,
        is_enlarged=store.is_enlarged,
        precool_kg=store.size.precool_kg,
        store_kg=store.size.store_kg,
        store_c=store.size.store_c,
        year_fen=store.year_fen,
        build_fen=store.money.total_fen,
        public_fen=store.money.public_fen,
        empty_months=store.empty_months,
        months=tuple(map(_month, store.months)),
    )


def _month(month: MonthFigures) -> ColdMonthWire:
    return ColdMonthWire(
        month=month.month,
        precool_kg=month.precool_kg,
        store_kg=month.store_kg,
        precool_use=_rounded(month.precool_use),
        store_use=_rounded(month.store_use),
        is_empty=month.is_empty,
        taken_kg={each.name: each.kg for each in month.taken},
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _SHARE_DIGITS)


def _served(figures: ServedFigures) -> ServedWire:
    return ServedWire(name=figures.name, wanted_kg=figures.wanted_kg, served_kg=figures.served_kg)


def _supplies(plan: ColdPlan) -> Iterator[ColdSupplyWire]:
    """Yield what each place brings to each store, in the order of sites and places."""
    kg = Counter[tuple[str, str]]()
    for intake in plan.intakes:
        kg[intake.site_id, intake.place_id] += intake.kg
    for (site_id, place_id), amount in sorted(kg.items()):
        yield ColdSupplyWire(site_id=site_id, place_id=place_id, kg=amount)


def _price(found: Loosening) -> ColdPriceWire:
    requirement = found.measure.requirement
    return ColdPriceWire(
        key=requirement.key,
        title=text_wire(requirement.title),
        without=saving_wire(found.without),
        step=None if found.step is None else text_wire(found.step),
        by_step=saving_wire(found.by_step),
    )
