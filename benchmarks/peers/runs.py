"""A county day planned by every method in turn, priced and checked by the same rules.

The problem is built once and on nobody's clock; what a tool needs beyond it is on its own.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.cases import Case
from benchmarks.peers.methods import Method, plan
from benchmarks.peers.resources import Workers
from routing.daily import build_problem, prepare
from routing.kpi import measure
from routing.two_echelon.check import check
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.problem import TwoEchelonProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRun:
    """One day planned once by one method.

    Parameters
    ----------
    county, engine, seed
        What was planned and how.
    cost_fen
        Fen by component, with ``total``.
    distance_m
        Metres driven.
    vehicles_used
        Vehicles with a route.
    orders
        Orders by fate: ``total``, ``planned``, ``held``, ``unserved``, ``late``.
    violations
        What the checker found, a count.
    seconds
        Wall-clock seconds the method took, > 0.
    """

    county: str
    engine: Method
    seed: int
    cost_fen: dict[str, int]
    distance_m: int
    vehicles_used: int
    orders: dict[str, int]
    violations: int
    seconds: float

    @property
    def cost_per_planned_fen(self) -> float:
        """Cost over orders that arrive, fen; infinite if none does."""
        planned = self.orders["planned"]
        return self.cost_fen["total"] / planned if planned else float("inf")

    @property
    def penalised_fen(self) -> int:
        """Cost and the search's own penalty of every order left out, fen."""
        return self.cost_fen["total"] + ORDER_PENALTY_FEN * self.orders["unserved"]


def plan_with_methods(
    case: Case, methods: Sequence[Method], *, seeds: Sequence[int], time_s: float
) -> Iterator[PeerRun]:
    """Plan a day with every method, one after the other, and yield each result when it is there.

    Parameters
    ----------
    case
        The day.
    methods
        Methods without an obstacle.
    seeds
        Each method plans the day once a seed.
    time_s
        Wall-clock seconds for each plan, > 0.
    """
    problem = build_problem(case.county, case.orders, case.travel, day=case.day)
    prepare(problem)
    with Workers() as workers:
        for seed in seeds:
            for method in methods:
                yield run_once(
                    problem, method, county=case.name, seed=seed, time_s=time_s, workers=workers
                )


def run_once(
    problem: TwoEchelonProblem,
    method: Method,
    *,
    county: str,
    seed: int,
    time_s: float,
    workers: Workers,
) -> PeerRun:
    """Plan a day once, measure the plan, and check it.

    Parameters
    ----------
    problem, method, workers
        The day, how to plan it, and processes for tools that want them.
    county, seed
        Name in tables, and seed.
    time_s
        Wall-clock seconds, > 0.
    """
    started = time.perf_counter()
    found = plan(method, problem, seconds=time_s, seed=seed, workers=workers)
    seconds = time.perf_counter() - started
    indicators = measure(problem, found)
    return PeerRun(
        county=county,
        engine=method,
        seed=seed,
        cost_fen=indicators.cost.by_component(),
        distance_m=indicators.distance_m["total"],
        vehicles_used=indicators.vehicles_used,
        orders=indicators.orders,
        violations=len(check(problem, found)),
        seconds=round(seconds, 3),
    )
