"""Violations of a one-echelon plan, recomputed from problem and sequences."""

from collections import Counter

from routing.violation import Violation, ViolationKind
from routing.vrp.plan import VrpPlan
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule


def check(problem: VrpProblem, plan: VrpPlan) -> list[Violation]:
    """Return every violation of a plan; empty if it is feasible.

    Times, capacities and access are those of `routing.vrp.schedule`; clients are counted and
    vehicles compared with the fleet here.
    """
    found: list[Violation] = []
    seen = Counter(i for route in plan.routes for i in route.clients)
    seen.update(plan.unserved)
    for i in range(len(problem.clients)):
        if seen[i] == 0:
            found.append(Violation(kind=ViolationKind.ORDER_MISSING, subject=f"client {i}"))
        if seen[i] > 1:
            found.append(Violation(kind=ViolationKind.ORDER_DUPLICATE, subject=f"client {i}"))
    used = Counter(route.group for route in plan.routes)
    for g, group in enumerate(problem.groups):
        if used[g] > group.count:
            amount = used[g] - group.count
            found.append(
                Violation(
                    kind=ViolationKind.VEHICLE_UNAVAILABLE, subject=f"group {g}", amount=amount
                )
            )
    found.extend(
        Violation(kind=ViolationKind.SHIFT, subject=f"route {r}")
        for r, route in enumerate(plan.routes)
        if schedule(problem, route) is None
    )
    return found
