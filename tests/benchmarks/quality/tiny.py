"""Instances small enough to be solved by trying everything, and hand-made plans of them."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.quality.instance import Fleet, Instance, distance, parse_instance
from benchmarks.quality.solution import Drop, LocalTour, Solution
from benchmarks.quality.verification import cost_of
from network.ids import OrderId, VehicleId
from routing.load import NOTHING
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem

TINY = """!trucks
2,10,1,5
!city freighters
2,3,6,1.5,2

!sites
0,0   10,0,0.25   0,12
!customers
12,1,2   13,-1,3   9,3,2   1,14,4   -2,13,2
"""
"""Two satellites and five customers; the loads 7 and 6 make two trucks necessary."""


def tiny() -> Instance:
    """Return the instance of `TINY`."""
    return parse_instance(TINY, "tiny.dat")


def random_tiny(rng: np.random.Generator) -> Instance:
    """Return an instance of two satellites and up to five customers that can be solved."""
    number = int(rng.integers(2, 6))
    demands = rng.integers(1, 8, size=number)
    capacity = int(demands.max() + rng.integers(0, 8))
    truck = int(rng.integers(1, 3) * capacity)
    lines = [
        f"{math.ceil(demands.sum() / truck) + 1},{truck},{rng.integers(1, 4)},{rng.integers(0, 9)}",
        f"{number},{number},{capacity},{rng.integers(1, 4)},{rng.integers(0, 9)}",
        "  ".join([_pair(rng), f"{_pair(rng)},{rng.random():.2f}", _pair(rng)]),
        "  ".join(f"{_pair(rng)},{demand}" for demand in demands),
    ]
    return parse_instance("\n".join(lines), "random.dat")


def _pair(rng: np.random.Generator) -> str:
    return ",".join(f"{value:.1f}" for value in rng.uniform(0, 30, size=2))


def optimum(instance: Instance) -> Solution:
    """Return the cheapest solution of an instance with two satellites, found by trying all."""
    found: list[Solution] = []
    for parts in _partitions(list(range(1, len(instance.customers) + 1))):
        if any(_demand(instance, part) > instance.freighters.capacity for part in parts):
            continue
        for homes in itertools.product((1, 2), repeat=len(parts)):
            if len(parts) > instance.freighters.number:
                continue
            if max(homes.count(1), homes.count(2)) > instance.most_per_satellite:
                continue
            tours = tuple(
                LocalTour(satellite=home, customers=_shortest(instance, home, part))
                for home, part in zip(homes, parts, strict=True)
            )
            found.extend(
                Solution(cost=0.0, trucks=trucks, freighters=tours)
                for trucks in _trucks(instance, _loads(instance, tours))
            )
    best = min(found, key=lambda solution: cost_of(instance, solution))
    return Solution(cost=cost_of(instance, best), trucks=best.trucks, freighters=best.freighters)


def plan_of(problem: TwoEchelonProblem, solution: Solution) -> Plan:
    """Return a published solution as the plan of the instance's day."""
    waiting = {
        visit.place - len(problem.stations): list(visit.deliver_ids) for visit in problem.visits
    }
    brought: dict[int, list[OrderId]] = {row: [] for row in problem.stations}
    free = {home: list(vehicles) for (home, _), vehicles in problem.fleet().items()}
    locals_: list[Route] = []
    for tour in solution.freighters:
        calls = [
            (len(problem.stations) + number, tuple(waiting[number])) for number in tour.customers
        ]
        brought[tour.satellite].extend(order for _, orders in calls for order in orders)
        vehicle = free[tour.satellite].pop(0)
        locals_.append(_route(problem, vehicle.vehicle_id, tour.satellite, calls, RouteKind.LOCAL))
    unit = sum(map(len, waiting.values())) / sum(
        drop.quantity for truck in solution.trucks for drop in truck
    )
    trunks = []
    for truck in solution.trucks:
        calls = []
        for drop in truck:
            own, count = brought[drop.satellite], round(drop.quantity * unit)
            calls.append((drop.satellite, tuple(own[:count])))
            del own[:count]
        trunks.append(_route(problem, free[0].pop(0).vehicle_id, 0, calls, RouteKind.TRUNK))
    routes = (*trunks, *locals_)
    return Plan(routes=routes, assignments=derive_assignments(routes))


def _route(
    problem: TwoEchelonProblem,
    vehicle_id: VehicleId,
    home: int,
    calls: Sequence[tuple[int, tuple[OrderId, ...]]],
    kind: RouteKind,
) -> Route:
    """Return a route that loads everything at home and unloads it call by call, in no time."""
    aboard = [order for _, orders in calls for order in orders]
    stops = [
        (home, (), tuple(aboard)),
        *((row, orders, ()) for row, orders in calls),
        (home, (), ()),
    ]
    load = NOTHING
    timed = []
    for row, deliver, collect in stops:
        for order in collect:
            load = load.plus(problem.loads[order])
        for order in deliver:
            load = load.minus(problem.loads[order])
        timed.append(
            Stop(
                place_id=problem.place_ids[row],
                arrive_s=0,
                depart_s=0,
                deliver=deliver,
                collect=collect,
                load=load,
            )
        )
    return Route(
        route_id=f"{kind.value} {vehicle_id}", vehicle_id=vehicle_id, kind=kind, stops=tuple(timed)
    )


def _partitions(numbers: list[int]) -> Iterator[list[list[int]]]:
    """Yield every way to part some numbers into groups."""
    if not numbers:
        yield []
        return
    first, *rest = numbers
    for parts in _partitions(rest):
        yield [[first], *parts]
        for k, part in enumerate(parts):
            yield [*parts[:k], [first, *part], *parts[k + 1 :]]


def _demand(instance: Instance, numbers: Sequence[int]) -> float:
    return sum(instance.customers[number - 1].demand for number in numbers)


def _shortest(instance: Instance, home: int, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the order of calls with the shortest tour."""
    site = instance.satellites[home - 1]

    def length(order: Sequence[int]) -> float:
        way = [site, *(instance.customers[number - 1] for number in order), site]
        return sum(itertools.starmap(distance, itertools.pairwise(way)))

    return min(itertools.permutations(numbers), key=length)


def _loads(instance: Instance, tours: Sequence[LocalTour]) -> tuple[float, float]:
    first, second = (
        sum(_demand(instance, tour.customers) for tour in tours if tour.satellite == home)
        for home in (1, 2)
    )
    return first, second


def _trucks(
    instance: Instance, loads: tuple[float, float]
) -> Iterator[tuple[tuple[Drop, ...], ...]]:
    """Yield truck tours for the loads of both satellites, with every number of each kind."""
    fleet = instance.trucks
    counts = range(fleet.number + 1)
    for one, two, both in itertools.product(counts, repeat=3):
        if one + two + both > fleet.number:
            continue
        tours = [*[(1,)] * one, *[(2,)] * two, *[(1, 2)] * both]
        filled = _filled(fleet, tours, loads)
        if filled is not None:
            yield filled


def _filled(
    fleet: Fleet, tours: Sequence[tuple[int, ...]], loads: tuple[float, float]
) -> tuple[tuple[Drop, ...], ...] | None:
    """Return the tours with their drops, None if they have not enough room."""
    left = dict(zip((1, 2), loads, strict=True))
    filled = []
    for tour in tours:
        room = fleet.capacity
        drops = []
        for satellite in tour:
            quantity = min(room, left[satellite])
            room -= quantity
            left[satellite] -= quantity
            if quantity > 0:
                drops.append(Drop(satellite=satellite, quantity=quantity))
        if len(drops) < len(tour):
            return None
        filled.append(tuple(drops))
    return tuple(filled) if not any(left.values()) else None
