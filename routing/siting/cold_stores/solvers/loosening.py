"""What each requirement costs: the problem is solved again without it, and with it a step looser.

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
from routing.siting.rollout.prices import Saving
from routing.siting.rollout.requirements import Requirement, UpMoney
from routing.stop import Stop

_NONE = Saving(least_fen=0, most_fen=0)
_POINT = 0.01
_PERCENT = 100
_ONE_POINT = Text("放宽 1 个百分点", "one percentage point less")
_ONE_MONTH = Text("少要求 1 个月", "one month less")
_ONE_STORE = Text("多允许 1 座", "one store more")
_ONE_TOWNSHIP = Text("少要求 1 个乡镇", "one township less")
_ONE_PERCENT = Text("增加 1%", "one per cent more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """A requirement with its slack, and what leaving or loosening it would save.

    Parameters
    ----------
    measure
        What the plan reaches of the requirement, and by how much it keeps it.
    without
        What the best plan costs less a year without the requirement.
    step
        By how much it is loosened, in words; None: it asks for nothing any more.
    by_step
        What the best plan costs less a year with it loosened.
    """

    measure: Measure
    without: Saving
    step: Text | None
    by_step: Saving


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
        Makes the criterion of each further solution, of which there are two a requirement.
    seed, gap
        As in `exact.solve`.
    """

    def saved(requirements: tuple[Requirement, ...]) -> Saving:
        again = exact.solve(
            replace(problem, requirements=requirements),
            stop=stop(),
            seed=seed,
            gap=gap,
            start=outcome.plan,
        )
        return _saving(outcome, again)

    wanted, priced = problem.requirements, []
    for n, measured in enumerate(measure(problem, outcome.plan)):
        looser = _loosened(measured)
        if looser is None:
            priced.append(Loosening(measure=measured, without=_NONE, step=None, by_step=_NONE))
            continue
        requirement, step = looser
        priced.append(
            Loosening(
                measure=measured,
                without=saved(wanted[:n] + wanted[n + 1 :]),
                step=step,
                by_step=saved((*wanted[:n], requirement, *wanted[n + 1 :])),
            )
        )
    return tuple(priced)


def _saving(before: Outcome[ColdPlan], after: Outcome[ColdPlan]) -> Saving:
    """Return what is known of the saving; the old plan keeps what is asked less of, too."""
    now_fen, bound_fen = before.cost_fen, 0
    if not after.plan.conflicts:
        now_fen, bound_fen = min(before.cost_fen, after.cost_fen), after.lower_bound_fen or 0
    return Saving(
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
