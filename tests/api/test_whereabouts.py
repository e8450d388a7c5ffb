"""Where goods are in the morning: where the last plan left them, unless they stayed."""

from dataclasses import replace

import pytest

from api.whereabouts import left_by, placed, whereabouts
from network.ids import OrderId, PlaceId
from network.statuses import ReportedStatus, StatusEvent
from tests.counties import valley
from tests.small_plan import small_orders, small_plan

DAY_S = 86_400
O5, SA, SB = OrderId("O5"), PlaceId("SA"), PlaceId("SB")
YESTERDAY = (-DAY_S, {O5: SA})


def reported(status: ReportedStatus, at_s: int) -> dict[OrderId, list[StatusEvent]]:
    return {O5: [StatusEvent(order_id=O5, status=status, at_s=at_s)]}


def test_a_plan_leaves_what_it_brings_part_of_the_way() -> None:
    assert left_by(small_plan()) == {O5: SA}


@pytest.mark.parametrize(
    ("status", "at_s", "is_there"),
    [
        (ReportedStatus.ARRIVED, -3600, True),
        (ReportedStatus.PLANNED, -3600, True),
        (ReportedStatus.DETAINED, -3600, False),
        (ReportedStatus.FAILED, -3600, False),
        (ReportedStatus.DETAINED, -DAY_S - 3600, True),
        (ReportedStatus.DETAINED, 3600, True),
    ],
)
def test_what_is_reported_of_the_plans_own_day_may_say_that_it_stayed(
    status: ReportedStatus, at_s: int, is_there: bool
) -> None:
    found = whereabouts([YESTERDAY], reported(status, at_s))
    assert found == ({O5: SA} if is_there else {})


def test_of_several_plans_the_last_that_moved_it_counts() -> None:
    before, after = (-2 * DAY_S, {O5: SB}), YESTERDAY
    assert whereabouts([before, after], {}) == {O5: SA}
    stayed = reported(ReportedStatus.DETAINED, -3600)
    assert whereabouts([before, after], stayed) == {O5: SB}


def test_an_order_starts_only_where_goods_of_its_direction_may() -> None:
    orders = {order.order_id: order for order in small_orders()}

    def origin(place_id: str) -> str:
        (order,) = placed([orders[O5]], {O5: PlaceId(place_id)}, valley())
        return order.origin_id

    assert [origin(each) for each in ("SA", "P2", "P6", "gone")] == ["SA", "H", "H", "H"]
    closed = valley().replace(
        places=tuple(replace(p, is_active=p.place_id != SA) for p in valley().places)
    )
    assert placed([orders[O5]], {O5: SA}, closed)[0].origin_id == "H"
