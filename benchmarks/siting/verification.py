"""Value and faults of a siting solution, from the published instance alone.

Knows neither the siting problem nor a solver.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.siting.instance import Instance, Solution
from routing.siting.problem import Objective

_SLACK = 1e-6  # relative, of sums of decimals


def value_of(instance: Instance, solution: Solution) -> float:
    """Return what the objective makes of a solution; of maximal coverage, the weight covered."""
    last = len(instance.stages) - 1
    services = [(j, i, units) for s, j, i, units in solution.moved if s == last]
    match instance.objective:
        case Objective.COST:
            return _cost(instance, solution)
        case Objective.DISTANCE:
            return math.fsum(
                float(instance.weight[i] * instance.distance[j, i]) * units / instance.demand[i]
                for j, i, units in services
            )
        case Objective.FARTHEST:
            return float(max(instance.distance[j, i] for j, i, _ in services))
        case Objective.SITES:
            return float(len(solution.opened))
        case Objective.UNCOVERED:
            return float(sum(instance.weight[i] for i in {i for _, i, _ in services}))


def faults_of(instance: Instance, solution: Solution) -> list[str]:
    """Return every rule that a solution breaks, a sentence each."""
    unknown = list(_unknown(instance, solution))
    if unknown:
        return unknown
    return [
        *_counted(instance, solution),
        *_closed(instance, solution),
        *_loads(instance, solution),
        *_served(instance, solution),
    ]


def _cost(instance: Instance, solution: Solution) -> float:
    last = len(instance.stages) - 1
    total = sum(float(instance.stages[s].fixed[j]) for s, j in solution.opened)
    for s, j, i, units in solution.moved:
        lot = float(instance.demand[i]) if s == last else 1.0
        total += float(instance.stages[s].cost[j, i]) * units / lot
    return total


def _unknown(instance: Instance, solution: Solution) -> Iterator[str]:
    for s, j in solution.opened:
        if not (0 <= s < len(instance.stages) and 0 <= j < len(instance.stages[s].fixed)):
            yield f"there is no site {j} of stage {s}"
    for s, j, i, units in solution.moved:
        is_stage = 0 <= s < len(instance.stages)
        if not is_stage or not units > 0:
            yield f"{units:g} units from stage {s}"
            continue
        m, n = instance.stages[s].cost.shape
        if not (0 <= j < m and 0 <= i < n):
            yield f"there is no way from {j} to {i} of stage {s}"


def _counted(instance: Instance, solution: Solution) -> Iterator[str]:
    if len(set(solution.opened)) < len(solution.opened):
        yield "a site is open twice"
    last = len(instance.stages) - 1
    num = sum(s == last for s, _ in solution.opened)
    if instance.num_open is not None and num > instance.num_open:
        yield f"{num} sites are open, {instance.num_open} may be"


def _closed(instance: Instance, solution: Solution) -> Iterator[str]:
    opened, last = set(solution.opened), len(instance.stages) - 1
    for s, j, i, _ in solution.moved:
        if (s, j) not in opened:
            yield f"site {j} of stage {s} is not open"
        if s < last and (s + 1, i) not in opened:
            yield f"site {i} of stage {s + 1} is not open"
        if s == last and instance.radius is not None and instance.distance[j, i] > instance.radius:
            yield f"customer {i} is {instance.distance[j, i]:g} from site {j}"


def _loads(instance: Instance, solution: Solution) -> Iterator[str]:
    """Yield overloads, and sites that pass on more than they get."""
    out: dict[tuple[int, int], float] = defaultdict(float)
    into: dict[tuple[int, int], float] = defaultdict(float)
    for s, j, i, units in solution.moved:
        out[s, j] += units
        into[s + 1, i] += units
    slack = _SLACK * float(instance.demand.sum())
    for (s, j), units in out.items():
        room = float(instance.stages[s].capacity[j])
        if units > room + slack:
            yield f"site {j} of stage {s} passes on {units:g} units, it holds {room:g}"
        if s and abs(units - into[s, j]) > slack:
            yield f"site {j} of stage {s} gets {into[s, j]:g} units and passes on {units:g}"


def _served(instance: Instance, solution: Solution) -> Iterator[str]:
    last = len(instance.stages) - 1
    got: dict[int, list[float]] = defaultdict(list)
    for s, _, i, units in solution.moved:
        if s == last:
            got[i].append(units)
    for i, demand in enumerate(instance.demand):
        parts = got[i]
        is_out = instance.objective is Objective.UNCOVERED and not parts
        if not is_out and abs(sum(parts) - demand) > _SLACK * demand:
            yield f"customer {i} gets {sum(parts):g} of {demand:g} units"
        if instance.is_single_source and len(parts) > 1:
            yield f"customer {i} is served from {len(parts)} sites"
