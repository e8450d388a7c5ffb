"""One day planned with several times, each in a process of its own so that memory can be told."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from benchmarks.cases import Case
from benchmarks.memory import peak_memory_mib
from routing.daily import build_problem, plan_day, prepare
from routing.kpi import measure
from routing.stop import MaxTime
from routing.two_echelon.check import check

OpenCase = Callable[[], Case]
"""Opens a day; a function of a module, or a partial one, so that another process can call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRun:
    """One day planned once in a process of its own.

    Parameters
    ----------
    case
        Name of the day in tables.
    num_points, num_visits
        Places with orders beside hubs and stations, and calls wanted.
    time_s, seconds
        Wall-clock seconds allowed, > 0, and taken.
    seed, iterations
        Seed, and iterations made.
    cost_fen
        Total cost.
    lower_bound_fen
        Bound the search proved; None: none.
    orders
        Orders by fate: ``total``, ``planned``, ``held``, ``unserved``, ``late``.
    violations
        What the checker found, a count.
    memory_mib
        Most memory the process had in use, reading or making the county included; MiB.
    """

    case: str
    num_points: int
    num_visits: int
    time_s: float
    seed: int
    cost_fen: int
    lower_bound_fen: int | None
    orders: dict[str, int]
    violations: int
    seconds: float
    iterations: int
    memory_mib: float


def plan_with_times(
    open_case: OpenCase, *, times_s: Sequence[float], seeds: Sequence[int]
) -> Iterator[BudgetRun]:
    """Plan a day once a time and seed, one after the other, and yield each result.

    Parameters
    ----------
    open_case
        Opens the day in the new process.
    times_s, seeds
        Wall-clock seconds, > 0, and seeds.
    """
    for seed in seeds:
        for time_s in times_s:
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
                yield pool.submit(partial(plan_once, open_case, time_s=time_s, seed=seed)).result()


def plan_once(open_case: OpenCase, *, time_s: float, seed: int) -> BudgetRun:
    """Open a day and plan it in this process.

    Parameters
    ----------
    open_case
        Opens the day; not on the clock, and neither is the building of the problem.
    time_s, seed
        Wall-clock seconds, > 0, and seed.
    """
    case = open_case()
    problem = build_problem(case.county, case.orders, case.travel, day=case.day)
    prepare(problem)
    started = time.perf_counter()
    outcome = plan_day(problem, stop=MaxTime(time_s), seed=seed)
    seconds = time.perf_counter() - started
    depots = {*problem.hubs, *problem.stations}
    indicators = measure(problem, outcome.plan)
    return BudgetRun(
        case=case.name,
        num_points=len({visit.place for visit in problem.visits} - depots),
        num_visits=len(problem.visits),
        time_s=time_s,
        seed=seed,
        cost_fen=indicators.cost.total,
        lower_bound_fen=outcome.lower_bound_fen,
        orders=indicators.orders,
        violations=len(check(problem, outcome.plan)),
        seconds=round(seconds, 3),
        iterations=outcome.iterations,
        memory_mib=round(peak_memory_mib(), 1),
    )
