"""From what was found out about a roll-out to what siting.json holds of it."""

from collections.abc import Sequence

from data.plan_json import TextWire
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
)
from network.text import Text
from routing.siting.rollout.alternatives import Alternatives
from routing.siting.rollout.calibration import Observation, calibrate, held_out
from routing.siting.rollout.county import Spec
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import sizes_by_period
from routing.siting.rollout.prices import RequirementPrices, Saving
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.sensitivity import Effect
from routing.siting.rollout.solvers.apart import differing
from routing.siting.rollout.uncertainty import Assessment, Criterion


def text_wire(text: Text) -> TextWire:
    """Return a sentence as JSON holds it."""
    return TextWire(zh=text.zh, en=text.en)


def price_wires(rollout: Rollout, found: RequirementPrices) -> tuple[PriceWire, ...]:
    """Return what all requirements cost."""
    return tuple(
        PriceWire(
            key=each.requirement.key,
            title=text_wire(each.requirement.title),
            period=None
            if each.requirement.since is None
            else rollout.periods[each.requirement.since].name,
            without=_saving(each.without),
            step=text_wire(each.step),
            by_step=_saving(each.by_step),
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
            staying=None if each.staying is None else _saving(each.staying),
        )
        for each in effects
    )


def calibration_wire(
    rollout: Rollout, days: Sequence[Observation], spec: Spec, *, seconds: float
) -> CalibrationWire:
    """Return what days planned on the sites of all periods say of the estimate."""
    fitted = calibrate(days).of(spec)
    others = held_out(days) if len(days) > 1 else (None,)
    return CalibrationWire(
        days=tuple(
            CalibratedDayWire(
                period=period.name,
                estimate_fen=round(day.estimate_fen),
                planned_fen=day.planned_fen,
                held_out_fen=None if other is None else round(other.estimate_fen),
            )
            for period, day, other in zip(rollout.periods, days, others, strict=True)
        ),
        trunk_percent=round(fitted.trunk_percent, 1),
        call_percent=round(fitted.call_percent, 1),
        seconds=seconds,
    )


def _saving(saving: Saving) -> SavingWire:
    return SavingWire(least_fen=saving.least_fen, most_fen=saving.most_fen)


def _only(rollout: Rollout, one: RolloutPlan, other: RolloutPlan) -> tuple[str, ...]:
    """Return the sites that are open at the end in the first of two plans only."""
    own = sizes_by_period(rollout, one)[-1]
    sites = rollout.candidates
    return tuple(sites[k].site_id for k in differing(rollout, one, other) if k in own)
