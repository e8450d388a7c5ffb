"""Rules that say which visits of a morning have to be made, and what keeping the others costs."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from network.ids import PlaceId
from routing.consolidation.prices import call_prices
from routing.consolidation.turns import Turns
from routing.two_echelon.plan import Held
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode

EAGER, SHY = 3.0, 0.5

HoldRule = Callable[[TwoEchelonProblem], TwoEchelonProblem]
"""From a day on which everything goes that can, to one on which some may be, or are, kept."""


def go_daily(problem: TwoEchelonProblem) -> TwoEchelonProblem:
    """Let everything go today that can."""
    return problem


def go_late(problem: TwoEchelonProblem) -> TwoEchelonProblem:
    """Make only the visits with an order that must go today; what else waits there goes along."""
    keep = {i for i, visit in enumerate(problem.visits) if slack_days(problem, visit) >= 1}
    return keeping(problem, keep)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoByTimetable:
    """Call at the places of the day's lines, and where something must go.

    Parameters
    ----------
    due
        Places that the timetable calls at on a day.
    others
        Rule for the visits at other places that may wait; None: they wait.
    """

    due: Callable[[date], Collection[PlaceId]]
    others: HoldRule | None = None

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day with the visits that wait for their line kept, or at a price."""
        due = self.due(problem.day)
        off_line = {
            i
            for i, visit in enumerate(problem.visits)
            if problem.place_ids[visit.place] not in due and slack_days(problem, visit) >= 1
        }
        if self.others is None:
            return keeping(problem, off_line)
        priced = self.others(problem).visits
        visits = (priced[i] if i in off_line else visit for i, visit in enumerate(problem.visits))
        return replace(problem, visits=tuple(visits))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoByPrice:
    """Let the search choose between going today and what keeping a visit is taken to cost.

    A place that is called at today needs the next call only when orders that arrive later are due.
    Coming a day before the last possible one gives a day of the days between two calls away, and
    that share of what a call is worth for coming at all. The goods have to be carried in any case:
    their share of the vehicles counts in full. So a visit with `s` days to spare is kept unless
    it can be made today for

        keenness · (stop · (1 - s / days) + load)

    With the same orders everywhere all places would fall due on the same day. Turns spread them: a
    place whose turn it is gets the whole worth of a call, `EAGER` times, and the others `SHY` times
    the price above.

    Parameters
    ----------
    days
        Days that the promise leaves from one call at a place to the next, ≥ 1.
    keenness
        Multiple of what calls are worth, > 0.
    turns
        Whose turn it is; None: nobody's.
    """

    days: int = 3
    keenness: float = 1.0
    turns: Turns | None = None

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day with a price for keeping each visit that can be kept."""
        prices = call_prices(problem)
        on_turn = frozenset() if self.turns is None else self.turns.on(problem.day)
        others = 1.0 if self.turns is None else SHY
        visits = []
        for i, visit in enumerate(problem.visits):
            slack = slack_days(problem, visit)
            if slack < 1:
                visits.append(visit)
                continue
            share, multiple = max(0.0, 1.0 - slack / self.days), others
            if problem.place_ids[visit.place] in on_turn:
                share, multiple = 1.0, EAGER
            fen = multiple * self.keenness * (share * prices.stop_fen[i] + prices.load_fen[i])
            visits.append(replace(visit, leave_fen=max(0, round(fen))))
        return replace(problem, visits=tuple(visits))


class HoldPolicy(StrEnum):
    """Ways to hold orders, as they are named in commands and files."""

    DAILY = "daily"
    LAZY = "lazy"
    TIMETABLE = "timetable"
    ROLLING = "rolling"
    HINDSIGHT = "hindsight"


def slack_days(problem: TwoEchelonProblem, visit: Visit) -> int:
    """Return for how many days a visit can be kept without an order of it coming late."""
    ids = (*visit.deliver_ids, *visit.collect_ids)
    return min(problem.latest_day[order_id] for order_id in ids)


def keeping(problem: TwoEchelonProblem, visits: Collection[int]) -> TwoEchelonProblem:
    """Return a day without some of its visits: their orders are kept for a later day."""
    return replace(
        problem,
        visits=tuple(visit for i, visit in enumerate(problem.visits) if i not in visits),
        held=(*problem.held, *(held for i in sorted(visits) for held in _held(problem, i))),
    )


def _held(problem: TwoEchelonProblem, visit: int) -> Iterator[Held]:
    why = reason(ReasonCode.CAN_WAIT)
    for order_id in (*problem.visits[visit].deliver_ids, *problem.visits[visit].collect_ids):
        yield Held(
            order_id=order_id,
            place_id=problem.orders[order_id].origin_id,
            reason=why,
            latest_day=problem.latest_day[order_id],
        )
