"""What each requirement costs: the problem is solved again with it a little looser.

The step is one unit where stores, townships or months are counted, one percentage point of a share,
and one per cent of a sum of money. A shadow price would be wrong here: stores open or do not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from network.text import Text
from routing.outcome import Outcome
from routing.siting.cold_stores import requirements as asked
from routing.siting.cold_stores.measures import measure
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.solvers import exact
from routing.siting.rollout.measures import Measure, needed
from routing.siting.rollout.requirements import Requirement, UpMoney
from routing.stop import Stop

_POINT = 0.01
_PERCENT = 100
_ONE_POINT = Text("放宽 1 个百分点", "one percentage point less")
_ONE_MONTH = Text("少要求 1 个月", "one month less")
_ONE_STORE = Text("多允许 1 座", "one store more")
_ONE_TOWNSHIP = Text("少要求 1 个乡镇", "one township less")
_ONE_PERCENT = Text("增加 1%", "one per cent more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """A requirement with its slack, and what loosening it by a step would save.

    Parameters
    ----------
    measure
        What the plan reaches of the requirement, and by how much it keeps it.
    step
        By how much it is loosened, in words; None: it asks for nothing any more.
    saving_fen
        What the best plan known costs less then, fen a year, ≥ 0.
    least_fen, most_fen
        Between these lies what the best plans of both problems differ by; equal if both are proven.
    """

    measure: Measure
    step: Text | None
    saving_fen: int
    least_fen: int
    most_fen: int


def price_requirements(
    problem: ColdStores,
    outcome: Outcome[ColdPlan],
    *,
    stop: Callable[[], Stop],
    seed: int = 0,
    gap: float = 1e-5,
) -> tuple[Loosening, ...]:
    """Return what each requirement of a problem costs, in their order.

    Parameters
    ----------
    problem
        The problem.
    outcome
        Its solution, with a plan.
    stop
        Makes the criterion of each further solution, of which there is one a requirement.
    seed, gap
        As in `exact.solve`.
    """
    measures = measure(problem, outcome.plan)
    priced = []
    for measured in measures:
        looser = _loosened(measured)
        if looser is None:
            priced.append(
                Loosening(measure=measured, step=None, saving_fen=0, least_fen=0, most_fen=0)
            )
            continue
        wanted, step = looser
        others = tuple(wanted if each.key == wanted.key else each for each in problem.requirements)
        again = exact.solve(
            replace(problem, requirements=others),
            stop=stop(),
            seed=seed,
            gap=gap,
            start=outcome.plan,
        )
        priced.append(_priced(measured, step, outcome, again))
    return tuple(priced)


def _priced(
    measured: Measure, step: Text, before: Outcome[ColdPlan], after: Outcome[ColdPlan]
) -> Loosening:
    """Return the saving between two solutions; the old plan keeps the looser requirement too."""
    if after.plan.conflicts:
        now_fen, bound_fen = before.cost_fen, 0
    else:
        now_fen, bound_fen = min(before.cost_fen, after.cost_fen), after.lower_bound_fen or 0
    return Loosening(
        measure=measured,
        step=step,
        saving_fen=before.cost_fen - now_fen,
        least_fen=max(0, (before.lower_bound_fen or 0) - now_fen),
        most_fen=before.cost_fen - min(bound_fen, now_fen),
    )


def _loosened(measured: Measure) -> tuple[Requirement, Text] | None:
    """Return a requirement loosened by a step, and the step; None if it asks for nothing."""
    wanted = measured.requirement
    looser: tuple[Requirement, Text]
    match wanted:
        case (
            asked.MonthsInUse(least=0)
            | asked.TownshipsServed(share=0)
            | asked.ProduceServed(share=0)
            | asked.ExistingBuildings(share=0)
            | UpMoney(share=0)
        ):
            return None
        case asked.ProduceServed() | asked.ExistingBuildings() | UpMoney():
            looser = replace(wanted, share=max(0.0, wanted.share - _POINT)), _ONE_POINT
        case asked.TownshipsServed():
            least = max(0, needed(wanted.share, measured.of) - 1)
            looser = replace(wanted, share=least / max(1, measured.of)), _ONE_TOWNSHIP
        case asked.MonthsInUse():
            looser = replace(wanted, least=wanted.least - 1), _ONE_MONTH
        case asked.NumStores():
            looser = replace(wanted, most=wanted.most + 1), _ONE_STORE
        case asked.PublicMoney() | asked.OwnMoney():
            more = max(1, wanted.most_fen // _PERCENT)
            looser = replace(wanted, most_fen=wanted.most_fen + more), _ONE_PERCENT
        case _:
            raise TypeError(wanted)
    return looser
