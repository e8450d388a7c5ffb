"""The ways to plan a day that stand side by side: other tools, the yardsticks, and ours."""

from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from benchmarks.peers.day import state_day
from benchmarks.peers.resources import Clock, Workers
from routing.daily import Engine, plan_day
from routing.stop import MaxTime
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem


class Method(StrEnum):
    """Ours, three tools of one echelon, and the yardsticks of `routing.daily`."""

    JOINT = "joint"
    VROOM = "vroom"
    ORTOOLS = "ortools"
    PYVRP = "pyvrp"
    BASELINE_LINES = "baseline-lines"
    BASELINE_NEAREST = "baseline-nearest"
    BASELINE_MEMBERS = "baseline-members"

    @property
    def is_tool(self) -> bool:
        """Whether it is another tool, which plans direct routes only."""
        return self in _PACKAGES


_PACKAGES = {Method.VROOM: "pyvroom", Method.ORTOOLS: "ortools", Method.PYVRP: "pyvrp"}
_MODULES = {Method.VROOM: "vroom", Method.ORTOOLS: "ortools", Method.PYVRP: "pyvrp"}


def obstacle(method: Method) -> str:
    """Return why a method cannot be used here; empty if it can."""
    if not method.is_tool or find_spec(_MODULES[method]) is not None:
        return ""
    return f"the package {_PACKAGES[method]} is not installed: pip install {_PACKAGES[method]}"


def packages() -> tuple[str, ...]:
    """Return the packages of the tools that can be used here."""
    return tuple(package for method, package in _PACKAGES.items() if not obstacle(method))


def plan(
    method: Method, problem: TwoEchelonProblem, *, seconds: float, seed: int, workers: Workers
) -> Plan:
    """Plan a day with a method.

    Parameters
    ----------
    method
        One without an `obstacle`.
    problem
        The day.
    seconds
        Wall-clock time, > 0, for stating the day in the tool's terms, searching and exact times.
    seed
        Seed, ≥ 0; VROOM has none.
    workers
        Processes of the tools that use one core each.
    """
    if not method.is_tool:
        engine = Engine(method.value)
        stop = MaxTime(seconds)
        return plan_day(problem, engine=engine, stop=stop, seed=seed).plan
    clock = Clock(seconds)
    day = state_day(problem)
    if not (day.vrp.clients and day.vrp.groups):
        return day.nothing()
    tool = import_module(f"benchmarks.peers.{method.value}")
    if method is Method.VROOM:
        return day.plan(tool.solve(day.vrp, clock))
    return day.plan(workers.best(tool.search, day.vrp, clock, seed=seed))
