"""Cost of the joint plan against the yardsticks: every engine, in turn, with the same time.

All engines plan the same problem, built once and not on their clocks, and every plan goes
through the independent checker.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.cases import Case
from benchmarks.savings.variations import Variation, as_given
from routing.daily import Engine, build_problem, plan_day, prepare
from routing.kpi import measure
from routing.stop import Stop
from routing.two_echelon.check import check
from routing.two_echelon.problem import TwoEchelonProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """One day planned once by one engine.

    Parameters
    ----------
    county, variation, engine, seed
        What was planned, with which prices, and how.
    cost_fen, distance_m
        Fen by component and metres by kind of route, both with ``total``.
    vehicles_used
        Vehicles with a route.
    orders
        Orders by fate: ``total``, ``planned``, ``held``, ``unserved``, ``late``.
    violations
        What the checker found, a count.
    estimated_legs
        Legs over a way that is an estimate because no road joins the places.
    seconds
        Wall-clock seconds the engine took, > 0.
    iterations
        Iterations it made.
    """

    county: str
    variation: str
    engine: Engine
    seed: int
    cost_fen: dict[str, int]
    distance_m: dict[str, int]
    vehicles_used: int
    orders: dict[str, int]
    violations: int
    estimated_legs: int
    seconds: float
    iterations: int

    @property
    def cost_per_planned_fen(self) -> float:
        """Cost over orders that arrive, fen; infinite if none does."""
        planned = self.orders["planned"]
        return self.cost_fen["total"] / planned if planned else float("inf")


def plan_with_all(
    case: Case,
    *,
    seeds: Sequence[int],
    new_stop: Callable[[], Stop],
    variations: Iterable[Variation] = (),
) -> Iterator[DayRun]:
    """Plan a day with every engine, one after the other, and yield each result when it is there.

    Parameters
    ----------
    case
        The day.
    seeds
        Each engine plans the day as given once a seed, and every variation with the first seed.
    new_stop
        Called right before each search: the same criterion for all.
    variations
        Changed counties to plan as well.
    """
    yield from _plan_variation(case, as_given(), seeds=seeds, new_stop=new_stop)
    for variation in variations:
        yield from _plan_variation(case, variation, seeds=seeds[:1], new_stop=new_stop)


def _plan_variation(
    case: Case, variation: Variation, *, seeds: Sequence[int], new_stop: Callable[[], Stop]
) -> Iterator[DayRun]:
    county = variation.change(case.county)
    problem = build_problem(county, case.orders, case.travel, day=case.day)
    prepare(problem)
    for seed in seeds:
        for engine in Engine:
            yield _plan_once(
                problem,
                county=case.name,
                variation=variation.name,
                engine=engine,
                seed=seed,
                stop=new_stop(),
            )


def _plan_once(
    problem: TwoEchelonProblem,
    *,
    county: str,
    variation: str,
    engine: Engine,
    seed: int,
    stop: Stop,
) -> DayRun:
    started = time.perf_counter()
    outcome = plan_day(problem, engine=engine, stop=stop, seed=seed)
    seconds = time.perf_counter() - started
    found = measure(problem, outcome.plan)
    return DayRun(
        county=county,
        variation=variation,
        engine=engine,
        seed=seed,
        cost_fen=found.cost.by_component(),
        distance_m=found.distance_m,
        vehicles_used=found.vehicles_used,
        orders=found.orders,
        violations=len(check(problem, outcome.plan)),
        estimated_legs=found.estimated_legs,
        seconds=round(seconds, 3),
        iterations=outcome.iterations,
    )
