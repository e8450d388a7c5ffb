"""Days on which not all that is to go finds room: what is due goes before what can still wait.

An order is *due* if it comes late unless it goes today. The others of a day may be wanted today,
because their line is called at, or because everything goes that can; but nothing is late if they
go tomorrow. Where a plan leaves due orders out, the day is stated again: the due orders of a visit
are a visit of their own that has to be made, and what can wait stays out where it is in the way.
"""

from collections.abc import Iterator
from dataclasses import replace

from network.ids import OrderId
from routing.two_echelon.assemble import why_left_out
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.violation import ReasonCode

_WAITING_FEN = ORDER_PENALTY_FEN // 10
"""Cost of leaving out a visit that can wait, for the fullest twice: above any vehicle's day too."""


def due_left_out(problem: TwoEchelonProblem, plan: Plan) -> frozenset[OrderId]:
    """Return the due orders that a plan found no room for, though somebody could carry them."""
    hopeless = {entry.order_id for entry in problem.unserved}
    left = {entry.order_id for entry in plan.unserved} - hopeless
    return frozenset(order_id for order_id in left if _is_due(problem, order_id))


def with_due_first(problem: TwoEchelonProblem) -> TwoEchelonProblem | None:
    """Return a day on which what can wait goes only where that leaves room for all that is due.

    A due order outweighs any four visits that can wait together, and each of these, however few
    its orders, outweighs whatever a vehicle's day would save, for it was to go. None: nothing that
    is to go today can wait.
    """
    visits = tuple(part for visit in problem.visits for part in _parts(problem, visit))
    waiting = [i for i, v in enumerate(visits) if v.leave_fen is None and _can_wait(problem, v)]
    if not waiting:
        return None
    most = max(problem.weight(visits[i].order_ids) for i in waiting)
    stated = list(visits)
    for i in waiting:
        weight = problem.weight(visits[i].order_ids)
        stated[i] = replace(visits[i], leave_fen=_WAITING_FEN + _WAITING_FEN * weight // most)
    return replace(problem, visits=tuple(stated))


def as_wanted(problem: TwoEchelonProblem, plan: Plan) -> Plan:
    """Return a plan of the day with due orders first as one of the day itself.

    What it keeps though it was to go today waits because there is no room, not to save money.

    Parameters
    ----------
    problem, plan
        The day as it was, and a plan of `with_due_first` of it.
    """
    wanted = {i for v in problem.visits if v.leave_fen is None for i in v.order_ids}
    held = tuple(
        replace(entry, reason=why_left_out(problem, entry.order_id))
        if entry.order_id in wanted and entry.reason.code is ReasonCode.CAN_WAIT
        else entry
        for entry in plan.held
    )
    return replace(plan, held=held)


def _parts(problem: TwoEchelonProblem, visit: Visit) -> Iterator[Visit]:
    """Yield the due part of a visit and the other one, each if there is any."""
    due = {i for i in visit.order_ids if _is_due(problem, i)}
    for others in (set(visit.order_ids) - due, due):
        part = problem.without(visit, others)
        if part.order_ids:
            yield part


def _is_due(problem: TwoEchelonProblem, order_id: OrderId) -> bool:
    return problem.latest_day.get(order_id) == 0


def _can_wait(problem: TwoEchelonProblem, visit: Visit) -> bool:
    return not any(_is_due(problem, i) for i in visit.order_ids)
