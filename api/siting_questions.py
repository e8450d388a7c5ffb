"""What a council asks of a roll-out: each question is put to the present plan."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.siting_clock import SitingClock, Turn
from data.siting.answering import (
    alternatives_wire,
    calibration_wire,
    effect_wires,
    price_wires,
    scenarios_wire,
)
from data.siting.answers import AnswersWire, Question
from data.siting.wire import DailyWire
from network.text import Text
from routing.daily import build_problem, prepare
from routing.outcome import Outcome
from routing.siting.rollout.alternatives import Alternatives, find_alternatives
from routing.siting.rollout.calibration import Observation, SampleDay, observe
from routing.siting.rollout.county import Spec
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.prices import price_requirements
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.proof import with_bound
from routing.siting.rollout.sensitivity import (
    Variation,
    route_variations,
    sensitivity,
    variations,
)
from routing.siting.rollout.settling import Settled, Settling, num_searches, settle
from routing.siting.rollout.solvers.exact import solve
from routing.siting.rollout.uncertainty import Candidacy, Uncertainty, choose
from routing.stop import MaxIterations, Stop

DAILY_ROUNDS = 50
"""Rounds of the search for a day's plan where iterations are counted: they are longer ones."""

PLANS_DAYS = frozenset({Question.CALIBRATION, Question.DAILY})
"""Questions for which days are planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, and of what.

    Parameters
    ----------
    questions
        Answered in the order of `Question`, whatever their own.
    spec, uncertainty
        What the roll-out was built from, and what may come.
    sample
        The day that is planned on the sites.
    clock
        Deals out the time. Where it counts iterations, a day is planned in `DAILY_ROUNDS`.
    seed
        Of all searches.
    """

    questions: frozenset[Question]
    spec: Spec
    uncertainty: Uncertainty
    sample: SampleDay
    clock: SitingClock
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was found.

    Parameters
    ----------
    rollout, outcome
        The roll-out: as it was, or with routes at the prices that planned days settled; and its
        solution, or a better one that was found while asking.
    answers
        The answers; None: nothing was asked.
    daily
        A planned day beside its estimate; None: it was not asked.
    """

    rollout: Rollout
    outcome: Outcome[RolloutPlan]
    answers: AnswersWire | None = None
    daily: DailyWire | None = None


def ask(
    rollout: Rollout,
    outcome: Outcome[RolloutPlan],
    asked: Asked,
    *,
    on_question: Callable[[Question], None] = lambda _: None,
    on_days: Callable[[tuple[Observation, ...]], None] = lambda _: None,
) -> Answered:
    """Put the questions to a roll-out.

    Parameters
    ----------
    rollout, outcome
        The problem, and its solution as far as is known; the plan breaks no rule.
    asked
        What is asked.
    on_question
        Told of every question before it is asked.
    on_days
        Told of days planned for calibration, as they come.
    """
    questions = [question for question in Question if question in asked.questions]
    answers = AnswersWire()
    daily: DailyWire | None = None
    others = Alternatives(found=(), is_all=False)
    for question in questions:
        on_question(question)
        num_periods = len(rollout.periods)
        turn = asked.clock.question(
            num_searches(num_periods) if question is Question.CALIBRATION else 1
        )
        stop, plan = turn.stop(), outcome.plan
        match question:
            case Question.CALIBRATION:
                settled = _settled(rollout, outcome, asked, turn, on_days)
                rollout, outcome = settled.rollout, settled.outcome
                told_by_days = calibration_wire(settled, seconds=turn.seconds)
                answers = _with(answers, calibration=told_by_days)
            case Question.PRICES:
                prices = price_requirements(rollout, outcome, stop=stop, seed=asked.seed)
                better = replace(outcome, plan=prices.plan, cost_fen=prices.cost_fen)
                outcome = with_bound(rollout, better, prices.bound_fen)
                answers = _with(answers, prices=price_wires(rollout, prices))
            case Question.ALTERNATIVES:
                others = find_alternatives(rollout, plan, stop=stop, seed=asked.seed)
                found = alternatives_wire(rollout, plan, others)
                answers = _with(answers, alternatives=found)
            case Question.SCENARIOS:
                candidates = _candidates(plan, others)
                told = asked.uncertainty
                assessed = choose(rollout, candidates, told, stop=stop, seed=asked.seed)
                answers = _with(answers, scenarios=scenarios_wire(assessed))
            case Question.SENSITIVITY:
                changed = _variations(rollout, asked)
                effects = sensitivity(rollout, plan, changed, stop=stop, seed=asked.seed)
                answers = _with(answers, sensitivity=effect_wires(effects))
            case Question.DAILY:
                daily = _daily(rollout, plan, asked, turn)
    has_answers = bool(set(questions) - {Question.DAILY})
    return Answered(
        rollout=rollout,
        outcome=outcome,
        answers=answers if has_answers else None,
        daily=daily,
    )


def _with(answers: AnswersWire, **more: object) -> AnswersWire:
    return answers.model_copy(update=more)


def _candidates(plan: RolloutPlan, others: Alternatives) -> list[Candidacy]:
    present = Candidacy(title=Text("本方案", "this roll-out"), plan=plan)
    return [present] + [
        Candidacy(title=Text(f"备选方案 {n}", f"alternative {n}"), plan=each.plan)
        for n, each in enumerate(others.found, start=1)
    ]


def _variations(rollout: Rollout, asked: Asked) -> tuple[Variation, ...]:
    """Return the roll-out with each assumption changed, calls per route too."""
    day = asked.sample
    spec = replace(asked.spec, periods=rollout.periods)
    routes = route_variations(day.county, day.orders, day.travel, spec)
    return (*variations(rollout), *routes)


def _settled(
    rollout: Rollout,
    outcome: Outcome[RolloutPlan],
    asked: Asked,
    turn: Turn,
    on_days: Callable[[tuple[Observation, ...]], None],
) -> Settled:
    """Return the roll-out with its routes at the prices of the daily solver."""

    def again(problem: Rollout, start: RolloutPlan) -> Outcome[RolloutPlan]:
        return solve(problem, stop=turn.stop(), seed=asked.seed, start=start, names_conflicts=False)

    how = Settling(solve=again, day_stop=lambda: _day_stop(turn), seed=asked.seed, on_days=on_days)
    return settle(asked.sample, rollout, outcome, how)


def _daily(rollout: Rollout, plan: RolloutPlan, asked: Asked, turn: Turn) -> DailyWire:
    last = len(rollout.periods) - 1
    seen = observe(asked.sample, rollout, plan, last, stop=_day_stop(turn), seed=asked.seed)
    return DailyWire(
        estimate_fen=round(seen.estimate_fen),
        planned_fen=seen.planned_fen,
        seconds=turn.seconds,
        seed=asked.seed,
    )


def warm(day: SampleDay) -> None:
    """Have the daily solver ready before time is counted."""
    prepare(build_problem(day.county, day.orders, day.travel, day=day.day))


def _day_stop(turn: Turn) -> Stop:
    return turn.stop() if turn.seconds else MaxIterations(DAILY_ROUNDS)
