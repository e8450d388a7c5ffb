"""What gives way when not all visits can be made: orders with a priority count for more.

Leaving an order without priority out costs the search a penalty above any vehicle's day. An order
of priority p counts like 1 + p of these. It changes nothing for visits that may wait for a later
day: what keeping them costs is for the rule to say by which orders are held.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from network.ids import OrderId
from routing.two_echelon.assemble import assemble, why_left_out
from routing.two_echelon.echelons import ORDER_PENALTY_FEN, Echelons
from routing.two_echelon.plan import Plan, Unserved
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reading import read_solution
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.standing import put_in_force


def weighted(problem: TwoEchelonProblem) -> TwoEchelonProblem:
    """Return a day whose visits with a priority state what leaving them out costs the search.

    The search takes a visit with a price of its own for one that may wait, so what it leaves out of
    these is listed as held: `not_held` puts that right.
    """
    weights = {i: w for i, v in enumerate(problem.visits) if (w := _weight(problem, v))}
    if not weights:
        return problem
    visits = (
        replace(visit, leave_fen=ORDER_PENALTY_FEN * weights[i]) if i in weights else visit
        for i, visit in enumerate(problem.visits)
    )
    return replace(problem, visits=tuple(visits))


def not_held(problem: TwoEchelonProblem, plan: Plan) -> Plan:
    """Return a plan of the weighted day with what it leaves out of those visits unserved.

    Parameters
    ----------
    problem, plan
        The day as it was before it was weighted, and a plan of it afterwards.
    """
    must_go = {i for visit in problem.visits if _weight(problem, visit) for i in visit.order_ids}
    given = {entry.order_id for entry in problem.held}
    left_out = {
        entry.order_id
        for entry in plan.held
        if entry.order_id in must_go - given and entry.order_id not in plan.assignments
    }
    return replace(
        plan,
        held=tuple(entry for entry in plan.held if entry.order_id not in left_out),
        unserved=(*plan.unserved, *_unserved(problem, sorted(left_out))),
    )


def last_look(
    problem: TwoEchelonProblem, policy: Policy, plan: Plan, *, is_over: Callable[[], bool]
) -> Plan:
    """Return a plan of the day with the visits it leaves out put in wherever there is room.

    The search does that itself, but passes over visits that may wait, and so over weighted ones.

    Parameters
    ----------
    problem, policy
        The day as it was before it was weighted, and who may serve whom.
    plan
        A plan that says of every order what becomes of it.
    is_over
        Asked before each visit; True leaves the rest out.
    """
    echelons = Echelons(problem, policy)
    standing = put_in_force(echelons, read_solution(problem, plan))
    if standing is None:
        return plan
    fuller = insert_left_out(echelons, standing, is_over=is_over)
    if len(fuller.unserved) == len(standing.unserved):
        return plan
    return assemble(problem, fuller)


def _unserved(problem: TwoEchelonProblem, order_ids: Iterable[OrderId]) -> Iterable[Unserved]:
    for order_id in order_ids:
        yield Unserved(order_id=order_id, reason=why_left_out(problem, order_id))


def _weight(problem: TwoEchelonProblem, visit: Visit) -> int:
    """Return how many orders a visit that has to be made counts for; 0 without any priority."""
    if visit.leave_fen is not None:
        return 0
    priorities = [problem.priority(i) for i in visit.order_ids]
    return sum(1 + p for p in priorities) if any(priorities) else 0
