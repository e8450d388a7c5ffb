"""Counts of days: they agree with the day's performance, and add up."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from network.ids import OrderId
from routing.performance import covered_townships, perform
from routing.tally import (
    MOST_HOURS,
    NO_DAYS,
    Actual,
    DayCounts,
    added_up,
    share_within,
    tally_day,
)
from tests.counties import valley
from tests.small_plan import small_orders, small_plan

ORDERS = {order.order_id: order for order in small_orders()}


def test_a_days_counts_are_those_of_its_performance() -> None:
    done = perform(valley(), ORDERS, small_plan())
    tally = tally_day(valley(), ORDERS, small_plan())
    assert (tally.within_24, tally.within_72) == (done.within_orders[24], done.within_orders[72])
    assert tally.in_time_orders / tally.arriving_orders == done.on_time
    assert sum(tally.hours) == tally.arriving_orders == 4
    for limit in (24, 48, 72):
        assert share_within(tally.hours, limit) == done.within[limit]


def test_what_was_in_hand_before_is_not_new() -> None:
    before = {OrderId("O1"), OrderId("O3")}
    tally = tally_day(valley(), ORDERS, small_plan(), carried_over=before)
    assert (tally.new_orders, tally.new_pieces) == (5, 5)


def test_only_what_happens_on_the_day_is_done_on_it() -> None:
    actuals = {
        OrderId("O1"): Actual(delivered_s=30_000),
        OrderId("O2"): Actual(delivered_s=86_400),
        OrderId("O3"): Actual(delivered_s=29_000, failed_s=-1),
        OrderId("O4"): Actual(failed_s=10),
    }
    tally = tally_day(valley(), ORDERS, small_plan(), actuals=actuals)
    assert (tally.signed_orders, tally.signed_as_planned, tally.failed_orders) == (2, 2, 1)
    assert tally.signed_in_time == 1
    assert tally_day(valley(), ORDERS, small_plan(), actuals={}).reported_days == 0


def test_hours_begun_count_as_full_and_the_last_ones_together() -> None:
    late = replace(ORDERS[OrderId("O1")], released_s=-(MOST_HOURS + 50) * 3600)
    tally = tally_day(valley(), {late.order_id: late}, small_plan())
    assert tally.hours[MOST_HOURS + 1] == 1
    assert share_within(tally.hours, MOST_HOURS) == 0
    assert share_within(NO_DAYS.hours, 72) is None


@given(st.lists(st.integers(0, 3), max_size=4))
def test_days_add_up_in_any_number(times: list[int]) -> None:
    day = tally_day(valley(), ORDERS, small_plan())
    total = added_up(day for count in times for _ in range(count))
    num = sum(times)
    for field in fields(DayCounts):
        one = getattr(day, field.name)
        expected = tuple(num * each for each in one) if isinstance(one, tuple) else num * one
        assert getattr(total, field.name) == expected


def test_townships_are_covered_village_by_village() -> None:
    county = valley()
    closed = county.replace(
        places=tuple(replace(p, is_active=p.place_id != "P4") for p in county.places)
    )
    first, second = covered_townships(closed)
    assert (first.township_id, first.has_station, first.villages, first.with_point) == (
        "SA",
        True,
        3,
        3,
    )
    assert (second.villages, second.with_point, second.poor) == (3, 2, 0)
