"""Small days on which stations are chosen: published in kind, with and without a first level."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, permutations, product
from random import Random

from benchmarks.quality.instance import Customer, Fleet, Instance, Site
from benchmarks.quality.mapping import build_problem
from routing.two_echelon.problem import TwoEchelonProblem


def located(
    seed: int, *, num_stations: int = 3, num_customers: int = 5, is_one_level: bool = False
) -> Instance:
    """Return a random instance whose satellites have prices and too little room each."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    trucks = Fleet(number=num_stations, capacity=14.0, cost_per_distance=2.0, fixed_cost=30.0)
    free = Fleet(number=num_stations, capacity=99.0, cost_per_distance=0.0, fixed_cost=0.0)
    demands = [float(draw.randint(1, 4)) for _ in range(num_customers)]
    return Instance(
        name=f"located{seed}",
        trucks=free if is_one_level else trucks,
        freighters=Fleet(number=num_customers, capacity=7.0, cost_per_distance=1.0, fixed_cost=9.0),
        most_per_satellite=num_customers,
        depot=Site(x=0.0, y=0.0),
        satellites=tuple(
            Site(
                x=draw.randint(0, 40),
                y=draw.randint(0, 40),
                capacity=float(draw.randint(7, 10) + num_customers // 2),
                opening=float(draw.randint(10, 90)),
            )
            for _ in range(num_stations)
        ),
        customers=tuple(
            Customer(x=draw.randint(0, 60), y=draw.randint(0, 60), demand=demand)
            for demand in demands
        ),
        is_rounded_up=True,
        is_located=True,
        is_one_level=is_one_level,
    )


def located_day(
    seed: int, *, num_customers: int = 5, is_one_level: bool = False
) -> TwoEchelonProblem:
    """Return the day of a random instance."""
    return build_problem(located(seed, num_customers=num_customers, is_one_level=is_one_level))


def least_cost(instance: Instance) -> float:
    """Return the least cost of an instance, by trying every assignment of customers to stations."""
    best = float("inf")
    numbers = range(len(instance.customers))
    for homes in product(range(len(instance.satellites)), repeat=len(numbers)):
        groups = {s: tuple(i for i in numbers if homes[i] == s) for s in set(homes)}
        loads = {s: sum(instance.customers[i].demand for i in own) for s, own in groups.items()}
        if any(load > instance.satellites[s].capacity for s, load in loads.items()):
            continue
        cost = sum(instance.satellites[s].opening for s in groups)
        for s, own in groups.items():
            ends = {i: instance.customers[i] for i in own}
            demand = {i: instance.customers[i].demand for i in own}
            cost += _rounds(instance, instance.freighters, instance.satellites[s], ends, demand)
        if not instance.is_one_level and cost < best:
            stations = {s: instance.satellites[s] for s in groups}
            cost += _rounds(instance, instance.trucks, instance.depot, stations, loads)
        best = min(best, cost)
    return best


def _rounds(
    instance: Instance,
    fleet: Fleet,
    home: Site,
    ends: Mapping[int, Customer | Site],
    amounts: dict[int, float],
) -> float:
    """Return the least cost of rounds from a home to all ends, each on one round."""
    if not ends:
        return 0.0
    first, *others = ends
    best = float("inf")
    for bits in range(1 << len(others)):
        chosen = [first, *(end for n, end in enumerate(others) if bits >> n & 1)]
        if sum(amounts[end] for end in chosen) > fleet.capacity:
            continue
        rest = {end: site for end, site in ends.items() if end not in chosen}
        cost = fleet.fixed_cost + _round(instance, fleet, home, [ends[end] for end in chosen])
        best = min(best, cost + _rounds(instance, fleet, home, rest, amounts))
    return best


def _round(instance: Instance, fleet: Fleet, home: Site, sites: Sequence[Customer | Site]) -> float:
    def cost(way: Sequence[Customer | Site]) -> float:
        stops = [home, *way, home]
        return sum(instance.way_cost(fleet, a, b) for a, b in pairwise(stops))

    return min(cost(way) for way in permutations(sites))


def without_prices(problem: TwoEchelonProblem) -> TwoEchelonProblem:
    """Return a day whose stations cost nothing to open; their room stays."""
    openings = {row: replace(opening, fen=0) for row, opening in problem.openings.items()}
    return replace(problem, openings=openings)
