"""The verification finds every way in which a solution can be broken, and its true cost."""

from collections.abc import Callable
from dataclasses import replace
from math import hypot

import pytest

from benchmarks.quality.instance import Instance
from benchmarks.quality.solution import Drop, LocalTour, Solution
from benchmarks.quality.verification import FaultKind, cost_of, faults_of
from tests.benchmarks.quality.tiny import optimum, tiny


def stated(instance: Instance, solution: Solution) -> Solution:
    """Return a solution that states its true cost."""
    return replace(solution, cost=cost_of(instance, solution))


def test_the_cost_is_what_one_adds_up_by_hand() -> None:
    instance = tiny()
    solution = Solution(
        cost=0,
        trucks=((Drop(satellite=1, quantity=7), Drop(satellite=2, quantity=6)),),
        freighters=(
            LocalTour(satellite=1, customers=(3,)),
            LocalTour(satellite=2, customers=(4, 5)),
        ),
    )
    trucks = 5 + 10 + hypot(10, 12) + 12
    first = 2 + 1.5 * 2 * hypot(1, 3) + 0.25 * 2
    second = 2 + 1.5 * (hypot(1, 2) + hypot(3, 1) + hypot(2, 1))
    assert cost_of(instance, solution) == pytest.approx(trucks + first + second)


def test_the_cheapest_solution_has_no_fault() -> None:
    instance = tiny()
    best = optimum(instance)
    assert faults_of(instance, best) == []
    moved = LocalTour(satellite=2, customers=(5, 4, 3))
    assert cost_of(instance, replace(best, freighters=(*best.freighters[:1], moved))) > best.cost


def _misstate(solution: Solution) -> Solution:
    return replace(solution, cost=solution.cost * 1.001)


def _forget_cost(solution: Solution) -> Solution:
    return replace(solution, cost=float("nan"))


def _name_no_satellite(solution: Solution) -> Solution:
    return replace(solution, trucks=((Drop(satellite=3, quantity=1),), *solution.trucks))


def _start_nowhere(solution: Solution) -> Solution:
    return replace(solution, freighters=(LocalTour(satellite=0, customers=(1,)),))


def _name_no_customer(solution: Solution) -> Solution:
    return replace(
        solution, freighters=(*solution.freighters, LocalTour(satellite=1, customers=(6,)))
    )


def _miss_one(solution: Solution) -> Solution:
    first, *rest = solution.freighters
    return replace(solution, freighters=(replace(first, customers=first.customers[1:]), *rest))


def _serve_twice(solution: Solution) -> Solution:
    first, *rest = solution.freighters
    twice = (*first.customers, first.customers[0])
    return replace(solution, freighters=(replace(first, customers=twice), *rest))


def _overload_truck(solution: Solution) -> Solution:
    (first, *_), *rest = solution.trucks
    return replace(solution, trucks=((replace(first, quantity=11),), *rest))


def _join_freighters(solution: Solution) -> Solution:
    first, second, third = solution.freighters
    joined = replace(first, customers=first.customers + second.customers)
    return replace(solution, freighters=(joined, third))


def _split_truck(solution: Solution) -> Solution:
    (first,), second = solution.trucks
    half = replace(first, quantity=first.quantity / 2)
    return replace(solution, trucks=((half,), (half,), second))


def _split_freighter(solution: Solution) -> Solution:
    first, *rest = solution.freighters
    one, two = ((number,) for number in first.customers)
    parts = (replace(first, customers=one), replace(first, customers=two))
    return replace(solution, freighters=(*parts, *rest))


def _bring_less(solution: Solution) -> Solution:
    (first,), *rest = solution.trucks
    return replace(solution, trucks=((replace(first, quantity=first.quantity - 1),), *rest))


def _bring_nothing(solution: Solution) -> Solution:
    first, second = solution.trucks
    return replace(solution, trucks=(first, (*second, Drop(satellite=1, quantity=0))))


DAMAGES: list[tuple[Callable[[Solution], Solution], set[FaultKind]]] = [
    (_misstate, {FaultKind.COST_MISSTATED}),
    (_forget_cost, {FaultKind.COST_MISSTATED}),
    (_name_no_satellite, {FaultKind.SATELLITE_UNKNOWN}),
    (_start_nowhere, {FaultKind.SATELLITE_UNKNOWN}),
    (_name_no_customer, {FaultKind.CUSTOMER_UNKNOWN}),
    (_miss_one, {FaultKind.CUSTOMER_MISSED, FaultKind.UNBALANCED}),
    (
        _serve_twice,
        {
            FaultKind.CUSTOMER_REPEATED,
            FaultKind.UNBALANCED,
            FaultKind.FREIGHTER_OVERLOADED,
        },
    ),
    (_overload_truck, {FaultKind.TRUCK_OVERLOADED, FaultKind.UNBALANCED}),
    (_join_freighters, {FaultKind.FREIGHTER_OVERLOADED}),
    (_split_truck, {FaultKind.TOO_MANY_TRUCKS}),
    (_split_freighter, {FaultKind.TOO_MANY_FREIGHTERS, FaultKind.TOO_MANY_AT_SATELLITE}),
    (_bring_less, {FaultKind.UNBALANCED}),
    (_bring_nothing, {FaultKind.NOT_A_QUANTITY}),
]


@pytest.mark.parametrize(("damage", "kinds"), DAMAGES)
def test_every_kind_of_damage_is_found(
    damage: Callable[[Solution], Solution], kinds: set[FaultKind]
) -> None:
    instance = tiny()
    broken = damage(optimum(instance))
    if FaultKind.COST_MISSTATED not in kinds:
        broken = stated(instance, broken)
    found = faults_of(instance, broken)
    assert {fault.kind for fault in found} == kinds
    assert all(str(fault).startswith(fault.kind.value) for fault in found)


def chosen(*capacities: float) -> Instance:
    """Return the tiny instance, satellites of some capacities to choose from, and a truck more."""
    instance = tiny()
    satellites = (
        replace(site, capacity=capacity, opening=100.0)
        for site, capacity in zip(instance.satellites, capacities, strict=True)
    )
    trucks = replace(instance.trucks, number=3)
    return replace(instance, is_located=True, satellites=tuple(satellites), trucks=trucks)


LOCATED_DAMAGES: list[tuple[Callable[[Solution], Solution], Instance, set[FaultKind]]] = [
    (lambda solution: solution, chosen(7.0, 6.0), set()),
    (lambda solution: solution, chosen(6.5, 6.0), {FaultKind.SATELLITE_OVERLOADED}),
    (_split_truck, chosen(7.0, 6.0), {FaultKind.SATELLITE_REPEATED}),
]


@pytest.mark.parametrize(("damage", "instance", "kinds"), LOCATED_DAMAGES)
def test_what_satellites_allow_is_looked_at_where_they_are_chosen(
    damage: Callable[[Solution], Solution], instance: Instance, kinds: set[FaultKind]
) -> None:
    broken = stated(instance, damage(optimum(tiny())))
    assert {fault.kind for fault in faults_of(instance, broken)} == kinds


def test_satellites_in_use_are_paid_for_once() -> None:
    best = optimum(tiny())
    assert len({tour.satellite for tour in best.freighters}) == 2
    assert cost_of(chosen(7.0, 6.0), best) == pytest.approx(best.cost + 200.0)


def test_every_kind_of_fault_has_its_damage() -> None:
    found = {kind for _, kinds in DAMAGES for kind in kinds}
    assert found | {kind for _, _, kinds in LOCATED_DAMAGES for kind in kinds} == set(FaultKind)
