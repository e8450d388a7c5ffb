"""Rows of days replayed under one way to hold orders."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.days import LoadedCounty
from api.simulations import Simulation, bound_fen, simulate
from routing.consolidation.hold import HoldPolicy
from routing.simulation.replay import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRun:
    """A row of days under one way to hold orders.

    Parameters
    ----------
    county, policy, seed
        County, way and demand seed.
    first_day, num_days, time_s, disturbed
        Days with new orders, seconds to plan one, and whether things went wrong.
    cost_fen, orders, vehicle_days, distance_m
        Sums over all days until everything had arrived.
    bound_fen
        No policy that keeps all promises costs less; None: not looked for, as without hindsight.
    misses
        Orders late or given up, by cause.
    violations
        Rules broken by the plans.
    solve_s
        Seconds of planning.
    """

    county: str
    policy: HoldPolicy
    seed: int
    first_day: date
    num_days: int
    time_s: float
    disturbed: bool
    cost_fen: int
    bound_fen: int | None = None
    orders: int
    vehicle_days: int
    distance_m: int
    misses: dict[str, int]
    violations: int
    solve_s: float


def replay_policies(
    loaded: LoadedCounty,
    simulation: Simulation,
    *,
    seeds: Sequence[int],
    repeated: Collection[HoldPolicy],
) -> Iterator[PolicyRun]:
    """Replay a county's days under policies and demand seeds, and yield each result.

    Parameters
    ----------
    loaded, simulation
        The county, and what is to be simulated, with any seed.
    seeds, repeated
        Demand seeds; with those after the first only the policies that are repeated are played.
    """
    for seed in seeds:
        played = [p for p in simulation.policies if seed == seeds[0] or p in repeated]
        of_seed = replace(simulation, seed=seed, policies=tuple(played))
        least = bound_fen(loaded, of_seed) if HoldPolicy.HINDSIGHT in played else None
        for policy, found in simulate(loaded, of_seed):
            yield _run(loaded, of_seed, policy, found, least)


def _run(
    loaded: LoadedCounty,
    simulation: Simulation,
    policy: HoldPolicy,
    replay: Replay,
    least_fen: int | None,
) -> PolicyRun:
    return PolicyRun(
        county=loaded.key,
        policy=policy,
        seed=simulation.seed,
        first_day=simulation.first_day,
        num_days=simulation.num_days,
        time_s=simulation.time_s,
        disturbed=simulation.disturbances is not None,
        cost_fen=replay.cost_fen,
        bound_fen=least_fen,
        orders=replay.orders,
        vehicle_days=sum(day.vehicles for day in replay.days),
        distance_m=sum(day.distance_m for day in replay.days),
        misses=dict(Counter(miss.cause.value for miss in replay.misses)),
        violations=sum(day.violations for day in replay.days),
        solve_s=sum(day.runtime_s for day in replay.days),
    )
