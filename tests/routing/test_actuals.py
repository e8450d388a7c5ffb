"""What was reported of orders: late, twice, out of order and contradictory; beside the plan."""

import random
from dataclasses import replace

import pytest

from network.ids import OrderId
from network.statuses import ReportedStatus, StatusEvent
from routing.actuals import (
    History,
    Oddity,
    PlannedActual,
    Standing,
    history_of,
    planned_and_actual,
    tally,
)
from routing.performance import arrivals_of
from tests.small_plan import small_orders, small_plan

ORDERS = {order.order_id: order for order in small_orders()}
O1 = ORDERS[OrderId("O1")]
NOW_S = 80_000
P, D, A = ReportedStatus.PICKED_UP, ReportedStatus.DEPARTED, ReportedStatus.ARRIVED
OUT, S, F = ReportedStatus.OUT_FOR_DELIVERY, ReportedStatus.SIGNED, ReportedStatus.FAILED
C = ReportedStatus.CANCELLED


def event(status: ReportedStatus, at_s: int, order_id: str = "O1") -> StatusEvent:
    return StatusEvent(order_id=OrderId(order_id), status=status, at_s=at_s)


def history(*events: tuple[ReportedStatus, int]) -> History:
    return history_of(O1, [event(status, at_s) for status, at_s in events], NOW_S)


def test_nothing_reported_is_an_open_order() -> None:
    found = history()
    assert (found.latest, found.standing, found.signed_s) == (None, Standing.OPEN, None)


def test_the_order_of_reports_does_not_matter() -> None:
    told = [(D, 25_000), (A, 27_000), (OUT, 28_000), (F, 29_000), (OUT, 60_000), (S, 61_000)]
    wanted = history(*told)
    shuffler = random.Random(7)  # noqa: S311 -- a test
    for _ in range(20):
        shuffler.shuffle(told)
        assert history(*told) == wanted
    assert (wanted.standing, wanted.signed_s, wanted.attempts) == (Standing.SIGNED, 61_000, 1)
    assert wanted.oddities == ()


def test_what_is_reported_twice_counts_once_and_is_named() -> None:
    found = history((OUT, 28_000), (S, 29_000), (S, 29_000), (OUT, 28_000))
    assert [each.status for each in found.events] == [OUT, S]
    assert found.oddities == (Oddity.REPEATED,)


def test_a_second_signature_does_not_move_the_first() -> None:
    found = history((S, 29_000), (S, 40_000))
    assert found.signed_s == 29_000
    assert found.oddities == (Oddity.REPEATED,)


def test_two_failed_attempts_are_no_repetition() -> None:
    found = history((F, 29_000), (F, 60_000))
    assert (found.attempts, found.oddities, found.standing) == (2, (), Standing.FAILED)


def test_of_one_minute_the_farther_status_counts() -> None:
    found = history((S, 29_000), (A, 29_000), (OUT, 29_000))
    assert (found.standing, found.signed_s, found.oddities) == (Standing.SIGNED, 29_000, ())


@pytest.mark.parametrize("other", [F, C])
def test_signed_and_failed_at_one_moment_contradict_each_other(other: ReportedStatus) -> None:
    found = history((S, 29_000), (other, 29_000))
    assert found.standing is Standing.SIGNED
    assert found.oddities == (Oddity.CONTRADICTED,)


def test_the_latest_report_takes_a_signature_back() -> None:
    found = history((S, 29_000), (F, 30_000))
    assert (found.standing, found.signed_s) == (Standing.FAILED, None)
    assert found.oddities == (Oddity.REOPENED,)
    again = history((S, 29_000), (F, 30_000), (S, 50_000))
    assert (again.standing, again.signed_s) == (Standing.SIGNED, 50_000)


def test_what_cannot_have_happened_yet_does_not_count() -> None:
    found = history((OUT, 28_000), (S, NOW_S + 1))
    assert (found.standing, found.oddities) == (Standing.OPEN, (Oddity.IN_FUTURE,))


def test_a_delivery_before_the_release_does_not_count_but_its_way_here_does() -> None:
    before = O1.released_s - 3600
    found = history((P, before - 9_000), (D, before), (S, before))
    assert [each.status for each in found.events] == [P, D]
    assert found.oddities == (Oddity.BEFORE_RELEASE,)


def rows(*events: StatusEvent, now_s: int = NOW_S) -> dict[str, PlannedActual]:
    planned = arrivals_of(ORDERS, small_plan())
    return {row.order_id: row for row in planned_and_actual(ORDERS, planned, events, now_s)}


def test_every_order_has_a_row_with_its_plan_beside_it() -> None:
    found = rows(event(S, 30_500, "O1"), event(S, 32_000, "O2"), event(C, 28_000, "O4"))
    assert list(found) == list(ORDERS)
    assert (found["O1"].planned_s, found["O1"].actual_s, found["O1"].delay_s) == (
        29_500, 30_500, 1_000,
    )  # fmt: skip
    assert found["O2"].delay_s == 0
    assert (found["O4"].planned_s, found["O4"].standing) == (None, Standing.CANCELLED)
    assert found["O5"].is_open


def test_on_time_is_only_said_of_what_is_decided() -> None:
    found = rows(event(S, 28_300, "O3"), event(S, 29_000, "O1"), event(C, 25_000, "O2"))
    assert ORDERS[OrderId("O3")].due_s == 28_200
    verdicts = {i: row.is_on_time for i, row in found.items()}
    assert (verdicts["O3"], verdicts["O1"], verdicts["O2"], verdicts["O5"]) == (
        False, True, None, None,
    )  # fmt: skip
    later = rows(now_s=O1.due_s + 1)
    assert later["O1"].is_overdue
    assert later["O1"].is_on_time is False


def test_a_tally_counts_every_order_once() -> None:
    told = (event(S, 30_500, "O1"), event(S, 28_300, "O3"), event(F, 30_000, "O2"))
    found = tally(tuple(rows(*told, event(C, 25_000, "O4")).values()))
    assert found.orders == 7
    assert (found.signed, found.failed, found.cancelled, found.open) == (2, 1, 1, 3)
    assert (found.planned, found.planned_in_time) == (4, 3)
    assert (found.in_time, found.overdue, found.on_time) == (1, 0, 0.5)
    assert dict(found.within) == {24: 1.0, 48: 1.0, 72: 1.0}
    assert found.median_delay_s == -1_700
    assert found.planned_on_time == 0.75


def test_overdue_orders_are_broken_promises() -> None:
    found = tally(tuple(rows(event(S, 29_000, "O1"), now_s=10**6).values()))
    assert (found.overdue, found.on_time) == (6, 1 / 7)


def test_an_empty_tally_says_that_nothing_is_known() -> None:
    found = tally(())
    assert (found.on_time, found.planned_on_time, found.median_delay_s) == (None, None, None)


def test_any_history_has_one_standing_and_never_counts_twice() -> None:
    draw = random.Random(11)  # noqa: S311 -- a test
    statuses = list(ReportedStatus)
    for _ in range(300):
        told = [
            event(draw.choice(statuses), draw.randrange(10_000, 90_000, 500))
            for _ in range(draw.randrange(12))
        ]
        found = history_of(replace(O1, released_s=19_800), told, NOW_S)
        assert len(set(found.events)) == len(found.events)
        assert list(found.events) == sorted(found.events, key=lambda each: each.at_s)
        assert (found.signed_s is not None) == (found.standing is Standing.SIGNED)
        assert set(found.events) <= set(told)
        assert all(each.at_s <= NOW_S for each in found.events)
