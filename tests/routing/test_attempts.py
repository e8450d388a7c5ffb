"""Orders that could not be delivered: another attempt, or the way back to the sender."""

from dataclasses import replace

import pytest

from network.county import County
from network.ids import OrderId, PlaceId
from network.operations import Attempts
from network.orders import Direction, Order
from network.travel import RoadTravel
from routing.attempts import AfterFailure, FailedAttempt, InHand, in_hand_again
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from tests.counties import valley
from tests.routing.orders import HOUR_S, order
from tests.routing.random_days import DAY

RETRY, RETURN = AfterFailure.RETRY, AfterFailure.RETURN


def _failed(
    here: str, then: AfterFailure = RETRY, *, attempts: int = 1, due_s: int | None = None
) -> FailedAttempt:
    return FailedAttempt(
        order_id=OrderId("o1"), place_id=PlaceId(here), then=then, attempts=attempts, due_s=due_s
    )


def _with(**changes: int) -> County:
    county = valley()
    operations = replace(county.operations, attempts=Attempts(**changes))
    return county.replace(operations=operations)


def _again(wanted: Order, failed: FailedAttempt, county: County | None = None) -> Order:
    (found,) = in_hand_again(county or valley(), [wanted], [failed]).orders
    return found


def _ends(wanted: Order) -> tuple[Direction, str, str]:
    return wanted.direction, wanted.origin_id, wanted.destination_id


@pytest.mark.parametrize(
    ("here", "direction"),
    [("H", Direction.DOWN), ("SA", Direction.DOWN), ("P1", Direction.LATERAL)],
)
def test_another_attempt_starts_where_the_order_is(here: str, direction: Direction) -> None:
    found = _again(order("o1", "H", "P2"), _failed(here))
    assert _ends(found) == (direction, here, "P2")


@pytest.mark.parametrize(
    ("wanted", "here", "ends"),
    [
        (order("o1", "H", "P2"), "SA", (Direction.UP, "SA", "H")),
        (order("o1", "H", "P2"), "P2", (Direction.UP, "P2", "H")),
        (order("o1", "SA", "P2"), "P2", (Direction.UP, "P2", "H")),
        (
            order("o1", "P1", "P5", direction=Direction.LATERAL),
            "SB",
            (Direction.DOWN, "SB", "P1"),
        ),
        (
            order("o1", "P1", "P5", direction=Direction.LATERAL),
            "P5",
            (Direction.LATERAL, "P5", "P1"),
        ),
        (order("o1", "P1", "H", direction=Direction.UP), "SA", (Direction.UP, "SA", "H")),
    ],
    ids=["station", "village", "carried on", "lateral", "lateral, village", "up"],
)
def test_what_is_sent_back_goes_to_its_sender(
    wanted: Order, here: str, ends: tuple[Direction, str, str]
) -> None:
    assert _ends(_again(wanted, _failed(here, RETURN))) == ends


def test_what_is_back_at_the_hub_is_carried_no_more() -> None:
    found = in_hand_again(valley(), [order("o1", "H", "P2")], [_failed("H", RETURN)])
    assert found == InHand(orders=(), back=(OrderId("o1"),))


@pytest.mark.parametrize(("due_h", "found_h"), [(77.5, 77.5), (8.0, 24.0), (-3.0, 24.0)])
def test_another_attempt_is_due_in_a_day_or_when_it_was(due_h: float, found_h: float) -> None:
    wanted = order("o1", "H", "P2", released_h=-64.0, due_h=due_h)
    assert _again(wanted, _failed("SA")).due_s == round(found_h * HOUR_S)


def test_due_times_are_the_countys_to_set_and_the_dispatchers() -> None:
    wanted, county = order("o1", "H", "P2", due_h=8.0), _with(retry_hours=48, return_hours=30)
    assert _again(wanted, _failed("SA"), county).due_s == 48 * HOUR_S
    assert _again(wanted, _failed("SA", RETURN), county).due_s == 30 * HOUR_S
    assert _again(wanted, _failed("SA", due_s=12 * HOUR_S), county).due_s == 12 * HOUR_S
    assert _again(wanted, _failed("SA", RETURN, due_s=15 * HOUR_S)).due_s == 15 * HOUR_S


@pytest.mark.parametrize(("attempts", "is_spent"), [(1, False), (2, True), (5, True)])
def test_after_the_last_attempt_an_order_goes_back(attempts: int, is_spent: bool) -> None:
    failed = _failed("SA", attempts=attempts)
    found = in_hand_again(_with(most=2), [order("o1", "H", "P2"), order("o2", "H", "P3")], [failed])
    told = (OrderId("o1"),)
    assert found.retried == (() if is_spent else told)
    assert found.returned == found.spent == (told if is_spent else ())
    assert found.orders[1] == order("o2", "H", "P3")


@pytest.mark.parametrize("then", [RETRY, RETURN])
@pytest.mark.parametrize("here", ["SA", "P1"])
def test_what_is_in_hand_again_is_planned_like_any_order(then: AfterFailure, here: str) -> None:
    county = valley()
    wanted = order("o1", "H", "P2", released_h=-64.0, due_h=8.0)
    orders = in_hand_again(county, [wanted], [_failed(here, then)]).orders
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    assert check(problem, plan) == []
    assert plan.assignments[OrderId("o1")][0].from_id == here
