"""Violations of a county day, recomputed from problem and plan only; imports no solver.

The rules of single routes are in `route_rules` and `bus_rules`, those of orders in `order_rules`,
those of places and days in `night_rules`, those of a day under way in `executed_rules`, those of
the dispatcher in `directive_rules`, those of stations with a limit in `opening_rules`.
"""

from routing.two_echelon.bus_rules import bus_violations
from routing.two_echelon.directive_rules import directive_violations
from routing.two_echelon.executed_rules import executed_violations
from routing.two_echelon.night_rules import calendar_violations, night_violations
from routing.two_echelon.opening_rules import opening_violations
from routing.two_echelon.order_rules import order_violations
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.route_rules import fleet_violations, route_violations
from routing.violation import Violation


def check(problem: TwoEchelonProblem, plan: Plan) -> list[Violation]:
    """Return every violation of a plan, C1 to C16; empty if the plan is feasible.

    Parameters
    ----------
    problem
        The day's facts and orders; its visits are not looked at.
    plan
        Any plan, also a hand-made one.
    """
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    found = fleet_violations(problem, plan)
    for route in plan.routes:
        found.extend(route_violations(problem, route, vehicles.get(route.vehicle_id)))
    found.extend(bus_violations(problem, plan))
    found.extend(night_violations(problem, plan))
    found.extend(calendar_violations(problem, plan))
    found.extend(executed_violations(problem, plan))
    found.extend(order_violations(problem, plan))
    found.extend(directive_violations(problem, plan))
    found.extend(opening_violations(problem, plan))
    return found
