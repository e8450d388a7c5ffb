"""Cost and faults of a solution, from the published instance alone.

Knows neither the county nor a solver: whatever found a solution, it is judged here by the
instance's own numbers.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.quality.instance import Customer, Instance, Site
from benchmarks.quality.solution import LocalTour, Solution

_SLACK = 1e-6  # of quantities and costs, relative: they are sums of decimals


class FaultKind(StrEnum):
    """The rule of the published problem that a solution breaks."""

    COST_MISSTATED = "cost misstated"
    SATELLITE_UNKNOWN = "unknown satellite"
    CUSTOMER_UNKNOWN = "unknown customer"
    CUSTOMER_MISSED = "customer not served"
    CUSTOMER_REPEATED = "customer served more than once"
    TRUCK_OVERLOADED = "truck overloaded"
    FREIGHTER_OVERLOADED = "freighter overloaded"
    TOO_MANY_TRUCKS = "too many trucks"
    TOO_MANY_FREIGHTERS = "too many freighters"
    TOO_MANY_AT_SATELLITE = "too many freighters at a satellite"
    UNBALANCED = "satellite out of balance"
    NOT_A_QUANTITY = "quantity not above 0"
    SATELLITE_OVERLOADED = "satellite overloaded"
    SATELLITE_REPEATED = "satellite supplied more than once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule broken.

    Parameters
    ----------
    kind
        The rule.
    subject
        The tour, satellite or customer concerned, as people count them.
    amount
        By how much, in the instance's own units, > 0.
    """

    kind: FaultKind
    subject: str
    amount: float = 1.0

    def __str__(self) -> str:
        """Return the fault as a short sentence."""
        return f"{self.kind}: {self.subject} ({self.amount:g})"


def cost_of(instance: Instance, solution: Solution) -> float:
    """Return what a solution costs: ways, vehicles, handling and openings, as the instance rounds.

    Tours that name unknown satellites or customers cost nothing: `faults_of` names them.
    """
    return (
        sum(_truck_costs(instance, solution))
        + sum(_freighter_costs(instance, solution))
        + sum(_opening_costs(instance, solution))
    )


def faults_of(instance: Instance, solution: Solution) -> list[Fault]:
    """Return every rule that a solution breaks; empty if it is feasible and its cost is true."""
    found = [*_unknown(instance, solution)]
    if found:
        return found
    cost = cost_of(instance, solution)
    if not abs(solution.cost - cost) <= _SLACK * max(1.0, cost):
        amount = abs(solution.cost - cost)
        found.append(Fault(kind=FaultKind.COST_MISSTATED, subject="total", amount=amount))
    found.extend(_served(instance, solution))
    found.extend(_fleet_limits(instance, solution))
    found.extend(_loads(instance, solution))
    if not instance.is_one_level:
        found.extend(_balance(instance, solution))
    if instance.is_located:
        found.extend(_satellites(instance, solution))
    return found


def _truck_costs(instance: Instance, solution: Solution) -> Iterator[float]:
    fleet = instance.trucks
    for tour in solution.trucks:
        if all(_has(instance.satellites, drop.satellite) for drop in tour):
            stops = [instance.satellites[drop.satellite - 1] for drop in tour]
            way: list[Site | Customer] = [instance.depot, *stops, instance.depot]
            ways = (instance.way_cost(fleet, a, b) for a, b in itertools.pairwise(way))
            yield sum(ways) + fleet.fixed_cost


def _freighter_costs(instance: Instance, solution: Solution) -> Iterator[float]:
    fleet = instance.freighters
    for tour in solution.freighters:
        if _has(instance.satellites, tour.satellite) and all(
            _has(instance.customers, number) for number in tour.customers
        ):
            home = instance.satellites[tour.satellite - 1]
            stops = [instance.customers[number - 1] for number in tour.customers]
            way: list[Site | Customer] = [home, *stops, home]
            ways = (instance.way_cost(fleet, a, b) for a, b in itertools.pairwise(way))
            yield sum(ways) + fleet.fixed_cost + home.handling * _demand(instance, tour)


def _opening_costs(instance: Instance, solution: Solution) -> Iterator[float]:
    used = {tour.satellite for tour in solution.freighters}
    used |= {drop.satellite for tour in solution.trucks for drop in tour}
    for number in sorted(used):
        if _has(instance.satellites, number):
            yield instance.satellites[number - 1].opening


def _has(sites: Sequence[object], number: int) -> bool:
    return 1 <= number <= len(sites)


def _demand(instance: Instance, tour: LocalTour) -> float:
    return sum(instance.customers[number - 1].demand for number in tour.customers)


def _unknown(instance: Instance, solution: Solution) -> Iterator[Fault]:
    satellites = {drop.satellite for tour in solution.trucks for drop in tour}
    satellites |= {tour.satellite for tour in solution.freighters}
    for number in sorted(satellites):
        if not _has(instance.satellites, number):
            yield Fault(kind=FaultKind.SATELLITE_UNKNOWN, subject=f"satellite {number}")
    for number in sorted({n for tour in solution.freighters for n in tour.customers}):
        if not _has(instance.customers, number):
            yield Fault(kind=FaultKind.CUSTOMER_UNKNOWN, subject=f"customer {number}")


def _served(instance: Instance, solution: Solution) -> Iterator[Fault]:
    times = Counter(number for tour in solution.freighters for number in tour.customers)
    for number in range(1, len(instance.customers) + 1):
        subject = f"customer {number}"
        if times[number] == 0:
            yield Fault(kind=FaultKind.CUSTOMER_MISSED, subject=subject)
        elif times[number] > 1:
            amount = times[number] - 1
            yield Fault(kind=FaultKind.CUSTOMER_REPEATED, subject=subject, amount=amount)


def _fleet_limits(instance: Instance, solution: Solution) -> Iterator[Fault]:
    used = Counter(tour.satellite for tour in solution.freighters)
    limits = [
        (FaultKind.TOO_MANY_TRUCKS, "depot", len(solution.trucks), instance.trucks.number),
        (FaultKind.TOO_MANY_FREIGHTERS, "all", used.total(), instance.freighters.number),
    ]
    limits += [
        (FaultKind.TOO_MANY_AT_SATELLITE, f"satellite {n}", count, instance.most_per_satellite)
        for n, count in sorted(used.items())
    ]
    for kind, subject, count, most in limits:
        if count > most:
            yield Fault(kind=kind, subject=subject, amount=count - most)


def _loads(instance: Instance, solution: Solution) -> Iterator[Fault]:
    """Yield overloads, and drops of nothing or less."""
    loads = [
        (FaultKind.TRUCK_OVERLOADED, f"truck {k}", sum(drop.quantity for drop in tour))
        for k, tour in enumerate(solution.trucks, start=1)
    ]
    loads += [
        (FaultKind.FREIGHTER_OVERLOADED, f"freighter {k}", _demand(instance, tour))
        for k, tour in enumerate(solution.freighters, start=1)
    ]
    room = {
        FaultKind.TRUCK_OVERLOADED: instance.trucks.capacity,
        FaultKind.FREIGHTER_OVERLOADED: instance.freighters.capacity,
    }
    for kind, subject, load in loads:
        over = load - room[kind]
        if not over <= _SLACK * room[kind]:
            yield Fault(kind=kind, subject=subject, amount=over)
    for k, tour in enumerate(solution.trucks, start=1):
        for drop in tour:
            if not drop.quantity > 0:
                subject = f"truck {k} at satellite {drop.satellite}"
                amount = -drop.quantity
                yield Fault(kind=FaultKind.NOT_A_QUANTITY, subject=subject, amount=amount)


def _satellites(instance: Instance, solution: Solution) -> Iterator[Fault]:
    """Yield satellites that pass on too much, or that trucks supply more than once."""
    passed: dict[int, float] = {}
    for local in solution.freighters:
        passed[local.satellite] = passed.get(local.satellite, 0.0) + _demand(instance, local)
    for number, amount in sorted(passed.items()):
        capacity = instance.satellites[number - 1].capacity
        over = amount - capacity
        if not over <= _SLACK * capacity:
            kind = FaultKind.SATELLITE_OVERLOADED
            yield Fault(kind=kind, subject=f"satellite {number}", amount=over)
    calls = Counter(drop.satellite for tour in solution.trucks for drop in tour)
    for number, count in sorted(calls.items()):
        if count > 1:
            kind = FaultKind.SATELLITE_REPEATED
            yield Fault(kind=kind, subject=f"satellite {number}", amount=count - 1)


def _balance(instance: Instance, solution: Solution) -> Iterator[Fault]:
    """Yield satellites that get more or less than leaves them."""
    left: dict[int, float] = {}
    for tour in solution.trucks:
        for drop in tour:
            left[drop.satellite] = left.get(drop.satellite, 0.0) + drop.quantity
    for local in solution.freighters:
        left[local.satellite] = left.get(local.satellite, 0.0) - _demand(instance, local)
    total = sum(customer.demand for customer in instance.customers)
    for number, quantity in sorted(left.items()):
        if not abs(quantity) <= _SLACK * total:
            subject = f"satellite {number}"
            yield Fault(kind=FaultKind.UNBALANCED, subject=subject, amount=abs(quantity))
