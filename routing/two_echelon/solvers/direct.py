"""The routing engine's plan of everything from the hub: a second start for days where it is strong.

PyVRP plans single-echelon days well and fast; the search over both echelons goes on from there.
"""

from collections.abc import Callable

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import TaskRoute
from routing.vrp.plan import VrpPlan
from routing.vrp.solvers import pyvrp

_ITERATIONS = 60_000  # of a slice, over the number of visits


class DirectPlan:
    """A plan of the hub's vehicles alone, improved slice by slice.

    Parameters
    ----------
    echelons, seed
        The day, and the seed of all random choices.
    is_over
        Asked every iteration; True ends a slice at once.
    """

    def __init__(self, echelons: Echelons, seed: int, is_over: Callable[[], bool]) -> None:
        visits = echelons.problem.visits
        tasks = [i for i in range(len(visits)) if echelons.policy.may_go_direct(i)]
        self._stated = echelons.state(
            tasks,
            {key: echelons.fleet[key] for key in echelons.hub_groups},
            ready_s=lambda i, _: visits[i].ready_s,
        )
        self._iterations = max(1, _ITERATIONS // max(1, len(tasks)))
        self._seed = seed
        self._is_over = is_over
        self._plan = VrpPlan()

    def improve(self) -> None:
        """Search for one slice."""
        self._plan = pyvrp.solve(
            self._stated.vrp,
            iterations=self._iterations,
            seed=self._seed,
            start=self._plan if self._plan.routes else None,
            is_over=self._is_over,
        )
        self._seed += 1

    def routes(self) -> tuple[TaskRoute, ...]:
        """Return the routes of the plan as it is."""
        return tuple(self._stated.from_vrp(route) for route in self._plan.routes)
