"""How prompt, shared and covered a day is, on the day planned by hand."""

from dataclasses import replace

import pytest

from network.ids import MemberId, OrderId
from network.orders import Order
from routing.performance import Performance, arrivals_of, perform, shared_orders
from routing.two_echelon.plan import Plan
from tests.counties import valley
from tests.small_plan import small_orders, small_plan

ORDERS = {order.order_id: order for order in small_orders()}


def day(orders: dict[OrderId, Order] | None = None, plan: Plan | None = None) -> Performance:
    """Return the performance of a variant of the small day."""
    return perform(valley(), ORDERS if orders is None else orders, plan or small_plan())


def given_to(member: str, *order_ids: str) -> dict[OrderId, Order]:
    """Return the orders with some of them brought by another member."""
    return {
        i: replace(order, member_id=MemberId(member)) if i in order_ids else order
        for i, order in ORDERS.items()
    }


def test_only_orders_that_reach_their_destination_arrive() -> None:
    arrivals = arrivals_of(ORDERS, small_plan())
    assert arrivals == {"O1": 29_500, "O2": 32_000, "O3": 30_000, "O6": 27_700}
    assert day().arriving.pieces == 2 + 1 + 3 + 1


def test_promptness_counts_hours_from_release() -> None:
    late = {
        i: replace(o, released_s=29_500 - 25 * 3600) if i == "O1" else o for i, o in ORDERS.items()
    }
    assert dict(day(late).within) == {24: 0.75, 48: 1.0, 72: 1.0}
    assert day().on_time == 0.75


def test_a_day_without_arrivals_breaks_no_promise() -> None:
    nothing = day(plan=Plan())
    assert dict(nothing.within) == {24: 1.0, 48: 1.0, 72: 1.0}
    assert (nothing.on_time, nothing.shared) == (1.0, None)


def test_goods_of_one_member_share_with_nobody() -> None:
    assert day().shared_pieces == 0
    assert day().travelling_pieces == 2 + 1 + 3 + 1 + 1


def test_goods_share_if_another_member_rides_along_on_every_ride() -> None:
    orders = given_to("courier", "O2")
    members = {i: order.member_id for i, order in orders.items()}
    assert shared_orders(members, small_plan()) == {"O1", "O2", "O5"}
    done = day(orders)
    assert done.shared_pieces == 2 + 1 + 1
    assert done.shared == pytest.approx(4 / 8)


def test_sharing_one_ride_of_two_is_not_enough() -> None:
    members = {i: order.member_id for i, order in given_to("courier", "O5").items()}
    assert shared_orders(members, small_plan()) == {"O5"}


def test_up_goods_are_those_that_reach_the_hub() -> None:
    done = day()
    assert (done.up.pieces, done.up.weight_g) == (1, 1_000)
    assert done.up_cold.pieces == 0


def test_coverage_counts_administrative_villages_with_a_point_in_service() -> None:
    county = valley()
    places = tuple(
        replace(p, is_active=p.place_id != "P6", is_poverty_village=p.place_id in {"P1", "P6"})
        for p in county.places
    )
    done = perform(county.replace(places=places), ORDERS, small_plan())
    assert (done.covered.villages, done.covered.with_point, done.covered.called) == (6, 5, 3)
    assert done.covered.share == pytest.approx(5 / 6)
    assert done.covered_poor.share == 0.5


def test_orders_that_do_not_count_are_left_out() -> None:
    only = {OrderId("O3"): ORDERS[OrderId("O3")]}
    done = day(only)
    assert (done.arriving.pieces, done.travelling_pieces, done.covered.called) == (3, 3, 1)
