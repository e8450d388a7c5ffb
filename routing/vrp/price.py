"""Price of a one-echelon plan, from sequences and exact times."""

from routing.cost import CostBreakdown, price_vehicle
from routing.errors import InfeasiblePlanError
from routing.vrp.plan import VrpPlan
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import Timeline, schedule


def price(problem: VrpProblem, plan: VrpPlan) -> CostBreakdown:
    """Return what the vehicles of a plan cost; penalties are no money.

    Raises
    ------
    InfeasiblePlanError
        A route of the plan has no feasible times.
    """
    total = CostBreakdown()
    for route in plan.routes:
        timeline = schedule(problem, route)
        if timeline is None:
            raise InfeasiblePlanError(route.clients)
        total += price_timeline(problem, route.group, timeline)
    return total


def price_timeline(problem: VrpProblem, group: int, timeline: Timeline) -> CostBreakdown:
    """Return what one vehicle's day costs."""
    return price_vehicle(problem.groups[group].vehicle_type, timeline.distance_m, timeline.work_s)
