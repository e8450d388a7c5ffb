"""From what was found out about a roll-out to what siting.json holds of it."""

from data.plan_json import text_wire
from data.siting.answers import (
    AlternativesWire,
    AlternativeWire,
    CalibratedDayWire,
    CalibrationWire,
    EffectWire,
    PriceWire,
    SavingWire,
    ScenariosWire,
    ScenarioWire,
    StandingWire,
    TransportWire,
)
from routing.siting.rollout.alternatives import Alternatives
from routing.siting.rollout.calibration import Observation
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import sizes_by_period
from routing.siting.rollout.prices import RequirementPrices, Saving
from routing.siting.rollout.problem import PERMILLE, Rollout
from routing.siting.rollout.sensitivity import Effect
from routing.siting.rollout.settling import Settled
from routing.siting.rollout.solvers.apart import differing
from routing.siting.rollout.uncertainty import Assessment, Criterion

_BEYOND = 1e6


def price_wires(rollout: Rollout, found: RequirementPrices) -> tuple[PriceWire, ...]:
    """Return what all requirements cost."""
    return tuple(
        PriceWire(
            key=each.requirement.key,
            title=text_wire(each.requirement.title),
            period=None
            if each.requirement.since is None
            else rollout.periods[each.requirement.since].name,
            without=saving_wire(each.without),
            step=text_wire(each.step),
            by_step=saving_wire(each.by_step),
        )
        for each in found.prices
    )


def alternatives_wire(rollout: Rollout, plan: RolloutPlan, found: Alternatives) -> AlternativesWire:
    """Return other roll-outs, and how each differs from the plan."""
    return AlternativesWire(
        found=tuple(
            AlternativeWire(
                cost_fen=each.cost_fen,
                apart=each.apart,
                most_apart=each.most_apart,
                opened=_only(rollout, each.plan, plan),
                left=_only(rollout, plan, each.plan),
            )
            for each in found.found
        ),
        is_all=found.is_all,
    )


def scenarios_wire(found: Assessment) -> ScenariosWire:
    """Return how roll-outs stand in scenarios."""
    standings = found.standings
    return ScenariosWire(
        scenarios=tuple(
            ScenarioWire(name=text_wire(each.name), weight=each.weight) for each in found.scenarios
        ),
        standings=tuple(
            StandingWire(
                title=text_wire(each.candidacy.title),
                cost_fen=each.cost_fen,
                regret_fen=each.regret_fen,
                outside=each.outside,
                expected_fen=each.expected_fen,
                max_regret_fen=each.max_regret_fen,
            )
            for each in standings
        ),
        least_expected=standings.index(found.best(Criterion.EXPECTED_COST)),
        least_regret=standings.index(found.best(Criterion.MAX_REGRET)),
    )


def effect_wires(effects: tuple[Effect, ...]) -> tuple[EffectWire, ...]:
    """Return what changed assumptions change."""
    return tuple(
        EffectWire(
            assumption=str(each.variation.assumption),
            title=text_wire(each.variation.assumption.words),
            percent=each.variation.percent,
            cost_fen=each.cost_fen,
            bound_fen=each.bound_fen,
            opened=each.opened,
            left=each.left,
            staying=None if each.staying is None else saving_wire(each.staying),
        )
        for each in effects
    )


def calibration_wire(settled: Settled, *, seconds: float) -> CalibrationWire:
    """Return what planned days say of the estimate, and the prices that were settled."""
    names = [period.name for period in settled.rollout.periods]

    def day(number: int, seen: Observation) -> CalibratedDayWire:
        return CalibratedDayWire(
            round=number,
            period=names[seen.period],
            draw=seen.draw,
            estimate_fen=round(seen.estimate_fen),
            planned_fen=seen.planned_fen,
            left_pieces=seen.left_pieces,
            error_percent=_percent(seen.error_percent),
        )

    fitted = [day(n, seen) for n, days in enumerate(settled.rounds, start=1) for seen in days]
    return CalibrationWire(
        days=(*fitted, *(day(0, seen) for seen in settled.fresh)),
        best=settled.best + 1,
        periods=tuple(
            TransportWire(
                period=period.name, transport_percent=period.transport_permille * 100 / PERMILLE
            )
            for period in settled.rollout.periods
        ),
        error_percent=_percent(settled.error_percent),
        held_out_percent=_percent(settled.fresh_percent),
        seconds=seconds,
    )


def _percent(value: float) -> float:
    """Return per cent to two digits; what is beyond all measure as a million."""
    return round(min(max(value, -_BEYOND), _BEYOND), 2)


def saving_wire(saving: Saving) -> SavingWire:
    """Return a difference of two optima."""
    return SavingWire(least_fen=saving.least_fen, most_fen=saving.most_fen)


def _only(rollout: Rollout, one: RolloutPlan, other: RolloutPlan) -> tuple[str, ...]:
    """Return the sites that are open at the end in the first of two plans only."""
    own = sizes_by_period(rollout, one)[-1]
    sites = rollout.candidates
    return tuple(sites[k].site_id for k in differing(rollout, one, other) if k in own)
