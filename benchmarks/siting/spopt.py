"""`spopt`, the spatial optimisation library of PySAL, on the same location models.

It is asked as its documents show: a model from the cost matrix, solved by its default solver, CBC
by way of PuLP. Its integer programs have a column for every pair of client and facility.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.siting.instance import Instance, Solution
from routing.siting.problem import Objective

PACKAGES = ("spopt", "pulp")
"""Packages whose versions matter."""


class PeerError(Exception):
    """The peer cannot be used, or found no optimum."""


def obstacle() -> str:
    """Return why the peer cannot be used; empty if it can."""
    try:
        import pulp  # noqa: F401, PLC0415 -- an extra
        import spopt.locate  # noqa: F401, PLC0415 -- an extra
    except ImportError as error:
        return str(error)
    return ""


def solve(instance: Instance, time_s: float) -> Solution:
    """Solve an instance.

    Parameters
    ----------
    instance
        Of median, center, covering or maximal coverage, where every site may be open.
    time_s
        Seconds for its solver, which ends without an answer then.

    Raises
    ------
    PeerError
        If its solver ends without an optimum.
    """
    import pulp  # noqa: PLC0415 -- an extra

    model = _MODELS[instance.objective](instance)
    solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=time_s)
    try:
        model.solve(solver)
    except RuntimeError as error:
        raise PeerError(str(error)) from error
    if model.problem.sol_status != pulp.constants.LpSolutionOptimal:
        message = f"ended without an optimum: {pulp.LpSolution[model.problem.sol_status]}"
        raise PeerError(message)
    return _solution(instance, model)


def _median(instance: Instance) -> Any:
    from spopt.locate import PMedian  # noqa: PLC0415 -- an extra

    return PMedian.from_cost_matrix(
        instance.distance.T, instance.weight, p_facilities=_most(instance)
    )


def _center(instance: Instance) -> Any:
    from spopt.locate import PCenter  # noqa: PLC0415 -- an extra

    return PCenter.from_cost_matrix(instance.distance.T, p_facilities=_most(instance))


def _covering(instance: Instance) -> Any:
    from spopt.locate import LSCP  # noqa: PLC0415 -- an extra

    return LSCP.from_cost_matrix(instance.distance.T, service_radius=instance.radius)


def _coverage(instance: Instance) -> Any:
    from spopt.locate import MCLP  # noqa: PLC0415 -- an extra

    return MCLP.from_cost_matrix(
        instance.distance.T, instance.weight, instance.radius, p_facilities=_most(instance)
    )


_MODELS: Mapping[Objective, Callable[[Instance], Any]] = {
    Objective.DISTANCE: _median,
    Objective.FARTHEST: _center,
    Objective.SITES: _covering,
    Objective.UNCOVERED: _coverage,
}


def _most(instance: Instance) -> int:
    num_sites = int(instance.distance.shape[0])
    return num_sites if instance.num_open is None else min(instance.num_open, num_sites)


def _solution(instance: Instance, model: Any) -> Solution:
    """Return the model's sites, with every customer at the nearest."""
    opened = [j for j, flag in enumerate(model.fac_vars) if flag.value() > 0.5]
    near = instance.distance[opened]
    reach = np.inf if instance.radius is None else instance.radius
    return Solution(
        opened=tuple((0, j) for j in opened),
        moved=tuple(
            (0, opened[int(k)], i, float(instance.demand[i]))
            for i, k in enumerate(near.argmin(axis=0))
            if near[k, i] <= reach
        ),
    )
