"""A county day as the one-echelon problem other tools can take, and their sequences as a plan.

One echelon is what these tools do: every visit is a direct call from its hub. Visits that no
vehicle of a hub may make stay unserved. Only this module knows how a plan is put together.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from routing.two_echelon.assemble import assemble
from routing.two_echelon.echelons import Echelons, Stated
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import GroupKey
from routing.two_echelon.standing import Standing, TimedRoute
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """A day for tools of one echelon.

    Parameters
    ----------
    problem
        The county day.
    stated
        Its visits and the hubs' vehicles as a one-echelon problem; client i is task i.
    """

    problem: TwoEchelonProblem
    stated: Stated

    @property
    def vrp(self) -> VrpProblem:
        """The one-echelon problem."""
        return self.stated.vrp

    def plan(self, found: VrpPlan) -> Plan:
        """Return sequences as a plan with exact times.

        Parameters
        ----------
        found
            Routes with feasible times, no more than there are vehicles; what they leave out is
            unserved.
        """
        served = {self.stated.tasks[i] for route in found.routes for i in route.clients}
        standing = Standing(
            hub_routes=tuple(self._timed(route) for route in found.routes),
            local_routes={},
            handed={},
            limits={},
            unserved=frozenset(i for i in range(len(self.problem.visits)) if i not in served),
            waiting=frozenset(),
        )
        return assemble(self.problem, standing)

    def nothing(self) -> Plan:
        """Return the plan that leaves every visit out."""
        return self.plan(VrpPlan(unserved=tuple(range(len(self.vrp.clients)))))

    def _timed(self, route: VrpRoute) -> TimedRoute:
        timeline = schedule(self.vrp, route)
        if timeline is None:
            message = f"a route of group {route.group} has no feasible times"
            raise ValueError(message)
        return TimedRoute(
            route=self.stated.from_vrp(route),
            stated=self.stated,
            timeline=timeline,
            cost_fen=price_timeline(self.vrp, route.group, timeline).total,
        )


def state_day(problem: TwoEchelonProblem) -> Day:
    """State all visits a hub's vehicle may make, and all vehicles of the hubs."""
    policy = Policy(problem)
    echelons = Echelons(problem, policy)
    visits = [i for i in range(len(problem.visits)) if policy.may_go_direct(i)]
    stated = echelons.state(
        visits,
        _in_use(problem, {key: echelons.fleet[key] for key in echelons.hub_groups}),
        ready_s=lambda i, _: problem.visits[i].ready_s,
    )
    return Day(problem=problem, stated=stated)


def _in_use(problem: TwoEchelonProblem, fleet: Mapping[GroupKey, int]) -> dict[GroupKey, int]:
    """Return how many vehicles of each group may be out; first homes first where a type is few."""
    types = problem.types()
    used = Counter(dict.fromkeys(types, 0))
    allowed = {}
    for key, count in fleet.items():
        most = types[key[1]].max_in_use
        allowed[key] = count if most is None else min(count, most - used[key[1]])
        used[key[1]] += allowed[key]
    return allowed
