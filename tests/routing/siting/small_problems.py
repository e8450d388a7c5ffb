"""Small siting problems with random numbers, and their optimum by trying everything."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from network.ids import PlaceId
from network.places import PlaceKind
from routing.siting.problem import (
    Links,
    Lock,
    Node,
    Objective,
    Site,
    SitingProblem,
    Step,
    Tier,
)

_KINDS = (PlaceKind.HUB, PlaceKind.STATION)
_TOLERANCE = 1e-6


def small_problem(
    seed: int, objective: Objective, *, tiers: int = 1, is_sized: bool = False
) -> SitingProblem:
    """Return a problem of two to four sites a tier and three to five nodes.

    Parameters
    ----------
    seed
        Of all that is random: locks, existing sites, reach, numbers of sites, single sources.
    objective
        What is least.
    tiers
        One or two.
    is_sized
        Whether sites have capacities, steps and least sizes.
    """
    random = np.random.default_rng(seed)
    nodes = tuple(
        Node(
            node_id=PlaceId(f"n{i}"),
            demand=int(random.integers(1, 6)),
            weight=int(random.integers(0, 9)),
        )
        for i in range(int(random.integers(3, 6)))
    )
    counts = [int(random.integers(2, 5 if tiers == 1 else 4)) for _ in range(tiers)]
    demands = [np.ones(count, dtype=np.int64) for count in counts[1:]]
    demands.append(np.array([node.demand for node in nodes], dtype=np.int64))
    total = int(demands[-1].sum())
    made = []
    widest = 10 if objective is Objective.UNCOVERED else 20
    for t, count in enumerate(counts):
        sites = tuple(_site(random, f"s{t}{k}", total if is_sized else None) for k in range(count))
        made.append(_tier(random, t, sites, demands[t], widest))
    return SitingProblem(tiers=tuple(made), nodes=nodes, objective=objective)


def _site(random: np.random.Generator, name: str, total: int | None) -> Site:
    steps = []
    for _ in range(1 if total is None else int(random.integers(1, 3))):
        capacity = None if total is None else int(random.integers(total // 3, total + 2))
        least = 0 if capacity is None else int(random.integers(0, 1 + capacity // 2))
        fixed_fen = int(random.integers(0, 60))
        steps.append(Step(capacity=capacity, least=least, fixed_fen=fixed_fen))
    is_existing = bool(random.random() < 0.4)
    lock = (None, None, None, Lock.OPEN, Lock.CLOSED)[random.integers(5)]
    return Site(
        site_id=PlaceId(name),
        steps=tuple(steps),
        is_existing=is_existing,
        closing_fen=int(random.integers(0, 40)) if is_existing else 0,
        lock=lock,
    )


def _tier(
    random: np.random.Generator,
    t: int,
    sites: tuple[Site, ...],
    lots: npt.NDArray[np.int64],
    widest: int,
) -> Tier:
    shape = len(sites), len(lots)
    least = int(random.integers(0, 2))
    return Tier(
        kind=_KINDS[t],
        sites=sites,
        links=Links(
            cost_fen=random.integers(0, 50, shape),
            lot=lots,
            distance=random.integers(0, 20, shape),
            is_open=random.random(shape) < 0.95,
            reach=int(random.integers(widest // 2, widest)) if random.random() < 0.6 else None,
            is_single_source=bool(random.random() < 0.5),
        ),
        least_open=least,
        most_open=int(random.integers(max(1, least), len(sites) + 1)),
    )


def optimum(problem: SitingProblem) -> float | None:
    """Return the least value of all plans; None: there is no plan."""
    values = (
        value
        for sizes in itertools.product(*(_sizes(tier) for tier in problem.tiers))
        for value in [_best_flow(problem, sizes)]
        if value is not None
    )
    return min(values, default=None)


def _sizes(tier: Tier) -> Iterator[tuple[int | None, ...]]:
    """Yield every choice of sizes that locks and numbers allow; None: closed."""
    options = [
        [
            *([None] if site.lock is not Lock.OPEN else []),
            *(range(len(site.steps)) if site.lock is not Lock.CLOSED else []),
        ]
        for site in tier.sites
    ]
    most = len(tier.sites) if tier.most_open is None else tier.most_open
    for sizes in itertools.product(*options):
        if tier.least_open <= sum(size is not None for size in sizes) <= most:
            yield sizes


def _best_flow(problem: SitingProblem, sizes: Sequence[Sequence[int | None]]) -> float | None:
    """Return the least value with chosen sizes."""
    optional = [problem.may_leave_out] * len(problem.nodes)
    options = [[True, False] if may else [True] for may in optional]
    values = []
    for served in itertools.product(*options):
        for reach in _reaches(problem):
            flow = _flow(problem, sizes, served, reach)
            if flow is not None:
                values.append(_worth(problem, sizes, served, reach, flow))
                break
    return min(values, default=None)


def _reaches(problem: SitingProblem) -> list[float]:
    if problem.objective is not Objective.FARTHEST:
        return [math.inf]
    return sorted({float(d) for d in problem.tiers[-1].links.distance.ravel()})


def _worth(
    problem: SitingProblem,
    sizes: Sequence[Sequence[int | None]],
    served: Sequence[bool],
    reach: float,
    flow: float,
) -> float:
    opened = sum(size is not None for own in sizes for size in own)
    match problem.objective:
        case Objective.COST:
            fixed = sum(
                site.closing_fen if size is None else site.steps[size].fixed_fen
                for tier, own in zip(problem.tiers, sizes, strict=True)
                for site, size in zip(tier.sites, own, strict=True)
            )
            return math.floor(fixed + flow + 0.5 + _TOLERANCE)
        case Objective.DISTANCE:
            return math.floor(flow + 0.5 + _TOLERANCE)
        case Objective.FARTHEST:
            return reach
        case Objective.SITES:
            return opened
        case Objective.UNCOVERED:
            pairs = zip(problem.nodes, served, strict=True)
            return sum(node.weight for node, is_served in pairs if not is_served)


def _flow(
    problem: SitingProblem,
    sizes: Sequence[Sequence[int | None]],
    served: Sequence[bool],
    reach: float,
) -> float | None:
    """Return the cheapest flow: a linear program for every choice of single sources."""
    choices = []
    for t, tier in enumerate(problem.tiers):
        n = len(problem.receivers(t))
        usable = tier.links.usable().copy()
        if t + 1 == len(problem.tiers):
            usable &= tier.links.distance <= reach
            usable &= np.array(served)[np.newaxis, :]
        else:
            usable &= np.array([size is not None for size in sizes[t + 1]])[np.newaxis, :]
        usable &= np.array([size is not None for size in sizes[t]])[:, np.newaxis]
        if not tier.links.is_single_source:
            choices.append([usable])
            continue
        sources = [[*np.flatnonzero(usable[:, i]), -1] for i in range(n)]
        picked = []
        for chosen in itertools.product(*sources):
            if any(s < 0 and len(own) > 1 for s, own in zip(chosen, sources, strict=True)):
                continue
            only = np.zeros_like(usable)
            for i, source in enumerate(chosen):
                if source >= 0:
                    only[source, i] = True
            picked.append(only)
        choices.append(picked)
    flows = (_linear(problem, sizes, served, ways) for ways in itertools.product(*choices))
    return min((flow for flow in flows if flow is not None), default=None)


def _linear(
    problem: SitingProblem,
    sizes: Sequence[Sequence[int | None]],
    served: Sequence[bool],
    ways: Sequence[object],
) -> float | None:
    """Return the cost of the cheapest units over some ways; None: there are none that fit."""
    arcs = [
        (t, int(j), int(i))
        for t, usable in enumerate(ways)
        for j, i in zip(*np.nonzero(np.asarray(usable)), strict=True)
    ]
    last = len(problem.tiers) - 1
    cost = [_unit_cost(problem, *arc) for arc in arcs]
    equal: list[list[float]] = []
    equals: list[float] = []
    for i, node in enumerate(problem.nodes):
        equal.append([float(t == last and r == i) for t, _, r in arcs])
        equals.append(float(node.demand) if served[i] else 0.0)
    upper: list[list[float]] = []
    uppers: list[float] = []
    for t, tier in enumerate(problem.tiers):
        for j, site in enumerate(tier.sites):
            size = sizes[t][j]
            out = [float(a == t and s == j) for a, s, _ in arcs]
            if t:
                into = [float(a == t - 1 and r == j) for a, _, r in arcs]
                equal.append([x - y for x, y in zip(out, into, strict=True)])
                equals.append(0.0)
            if size is not None:
                step = site.steps[size]
                if step.capacity is not None:
                    upper.append(out)
                    uppers.append(float(step.capacity))
                upper.append([-x for x in out])
                uppers.append(-float(step.least))
    if not arcs:
        fits = all(b == 0 for b in equals) and all(b >= 0 for b in uppers)
        return 0.0 if fits else None
    result = linprog(
        cost, A_ub=upper or None, b_ub=uppers or None, A_eq=equal, b_eq=equals, method="highs"
    )
    return None if result.fun is None else float(result.fun)


def _unit_cost(problem: SitingProblem, t: int, site: int, receiver: int) -> float:
    links, is_last = problem.tiers[t].links, t + 1 == len(problem.tiers)
    if problem.objective is Objective.COST:
        return float(links.cost_fen[site, receiver]) / float(links.lot[receiver])
    if problem.objective is Objective.DISTANCE and is_last:
        node = problem.nodes[receiver]
        return float(links.distance[site, receiver]) * node.weight / node.demand
    return 0.0
