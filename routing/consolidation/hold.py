"""Rules that say which visits of a morning have to be made, and what keeping the others costs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from network.ids import OrderId, PlaceId
from routing.consolidation.detours import short_detours
from routing.consolidation.prices import call_prices
from routing.two_echelon.plan import Held
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode

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
        Places that are called at on a day.
    """

    due: Callable[[date], Collection[PlaceId]]

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day with the visits that wait for their line kept."""
        due = self.due(problem.day)
        off_line = {
            i
            for i, visit in enumerate(problem.visits)
            if problem.place_ids[visit.place] not in due and slack_days(problem, visit) >= 1
        }
        return keeping(problem, off_line)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingAlong:
    """Another rule, and what it keeps may go where that is on the way of what it sends.

    The next call at a place is needed all the same, for what arrives until then: who comes early
    saves only what carrying the load takes then, so that is what a visit may cost today. One for
    which the shortest way round costs more is kept: a search that has to choose among fewer
    visits chooses better.

    Parameters
    ----------
    rule
        Says what goes in any case.
    """

    rule: HoldRule

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the rule's day, with a price for keeping what is on the way."""
        day = self.rule(problem)
        going = {i for visit in day.visits for i in visit.order_ids}
        called = [k for k, v in enumerate(problem.visits) if not going.isdisjoint(v.order_ids)]
        round_fen, load_fen = short_detours(problem, called), call_prices(problem).load_fen
        along = tuple(
            replace(visit, leave_fen=max(0, round(float(load_fen[k]))))
            for k, visit in enumerate(problem.visits)
            if going.isdisjoint(visit.order_ids) and round_fen[k] <= load_fen[k]
        )
        back = {i for visit in along for i in visit.order_ids}
        return replace(
            day,
            visits=(*day.visits, *along),
            held=tuple(entry for entry in day.held if entry.order_id not in back),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoByPrice:
    """Let the search choose between going today and what keeping a visit is taken to cost.

    A place that is called at today needs the next call only when orders that arrive later are due.
    Coming a day before the last possible one gives a day of the days between two calls away, and
    that share of what a call is worth for coming at all. The goods have to be carried in any case:
    their share of the vehicles counts in full. So a visit with `s` days to spare is kept unless
    it can be made today for

        keenness · (stop · (1 - s / days) + load)

    With the same orders everywhere all places fall due on the same day, so this is for looking
    ahead, where the days are seen together, not for one morning after the other.

    Parameters
    ----------
    days
        Days that the promise leaves from one call at a place to the next, ≥ 1.
    keenness
        Multiple of what calls are worth, > 0.
    """

    days: int = 3
    keenness: float = 1.0

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day with a price for keeping each visit that can be kept."""
        prices = call_prices(problem)
        visits = []
        for i, visit in enumerate(problem.visits):
            slack = slack_days(problem, visit)
            if slack >= 1:
                share = max(0.0, 1.0 - slack / self.days)
                fen = self.keenness * float(share * prices.stop_fen[i] + prices.load_fen[i])
                visits.append(replace(visit, leave_fen=max(0, round(fen))))
            else:
                visits.append(visit)
        return replace(problem, visits=tuple(visits))


class HoldPolicy(StrEnum):
    """Ways to hold orders, as they are named in commands and files."""

    DAILY = "daily"
    LAZY = "lazy"
    TIMETABLE = "timetable"
    ROLLING = "rolling"
    SCENARIOS = "scenarios"
    HINDSIGHT = "hindsight"


def slack_days(problem: TwoEchelonProblem, visit: Visit) -> int:
    """Return for how many days a visit can be kept without an order of it coming late."""
    return min(problem.latest_day[order_id] for order_id in visit.order_ids)


def keeping(problem: TwoEchelonProblem, visits: Collection[int]) -> TwoEchelonProblem:
    """Return a day without some of its visits: their orders are kept for a later day."""
    return keeping_orders(problem, {i for k in visits for i in problem.visits[k].order_ids})


def keeping_orders(problem: TwoEchelonProblem, kept: Collection[OrderId]) -> TwoEchelonProblem:
    """Return a day without some orders of its visits, which are kept for a later day."""
    why = reason(ReasonCode.CAN_WAIT)
    going = (problem.without(visit, kept) for visit in problem.visits)
    held = (
        Held(
            order_id=order_id,
            place_id=problem.orders[order_id].origin_id,
            reason=why,
            latest_day=problem.latest_day[order_id],
        )
        for visit in problem.visits
        for order_id in visit.order_ids
        if order_id in kept
    )
    return replace(
        problem,
        visits=tuple(visit for visit in going if visit.order_ids),
        held=(*problem.held, *held),
    )
