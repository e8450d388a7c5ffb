"""The check and the price of one-echelon plans."""

import pytest

from routing.cost import CostBreakdown
from routing.errors import InfeasiblePlanError
from routing.violation import Violation, ViolationKind
from routing.vrp.check import check
from routing.vrp.plan import VrpPlan
from routing.vrp.price import price
from tests.routing.vrp.cases import (
    EIGHT,
    client,
    group,
    kilograms,
    on_a_line,
    one_trip,
    problem_of,
)

ROAD = on_a_line(0, 6_000, 12_000)
PROBLEM = problem_of(
    [client(1), client(2), client(2, deliver=kilograms(995))], [group(ROAD, count=2)]
)
VALID = VrpPlan(routes=(one_trip(0, 1), one_trip(2)))


def test_a_valid_plan_has_no_violation() -> None:
    assert check(PROBLEM, VALID) == []


@pytest.mark.parametrize(
    ("plan", "violations"),
    [
        (VrpPlan(routes=(one_trip(0, 1),)), [(ViolationKind.ORDER_MISSING, "client 2")]),
        (
            VrpPlan(routes=VALID.routes, unserved=(1,)),
            [(ViolationKind.ORDER_DUPLICATE, "client 1")],
        ),
        (
            VrpPlan(routes=(one_trip(0), one_trip(1), one_trip(2))),
            [(ViolationKind.VEHICLE_UNAVAILABLE, "group 0")],
        ),
        (VrpPlan(routes=(one_trip(0, 1, 2),)), [(ViolationKind.SHIFT, "route 0")]),
    ],
    ids=["missing", "twice", "too many vehicles", "no times"],
)
def test_each_broken_rule_is_named(
    plan: VrpPlan, violations: list[tuple[ViolationKind, str]]
) -> None:
    expected = [Violation(kind=kind, subject=subject) for kind, subject in violations]
    assert check(PROBLEM, plan) == expected


def test_price_of_a_plan_by_hand() -> None:
    # twice 24 km at 1 yuan; first day: 1200 s out, two calls of 200 s and 600 s between them,
    # second: 1200 s out and home around one call; 10 yuan an hour
    first_s, second_s = 600 + 200 + 600 + 200 + 1200, 1200 + 200 + 1200
    assert price(PROBLEM, VALID) == CostBreakdown(
        vehicle_day=2 * 20_000,
        distance=2 * 2_400,
        time=round(first_s * 1000 / 3600) + round(second_s * 1000 / 3600),
    )


def test_a_plan_without_times_has_no_price() -> None:
    tight = problem_of([client(1, window=(0, EIGHT - 7200))], [group(ROAD)])
    with pytest.raises(InfeasiblePlanError, match="no feasible times") as caught:
        price(tight, VrpPlan(routes=(one_trip(0),)))
    assert caught.value.clients == (0,)
