"""Until when goods can wait: due times, days of service, and closed places."""

from dataclasses import replace
from datetime import timedelta

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.ids import PlaceId
from network.orders import Direction
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.last_days import LastDays, last_days
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY

HOUR_S = 3600
HUB = PlaceId("H")
DOWN = order("o1", "H", "P3")  # due on day 3 at half past five, before work starts
ACROSS = order("o2", "P1", "P3", direction=Direction.LATERAL)


def _days(*entries: CalendarEntry) -> LastDays:
    county = valley().replace(calendar=Calendar(entries))
    return last_days(build_problem(county, [DOWN, ACROSS], RoadTravel(county), day=DAY))


def _on(days: int, kind: DayKind, place_id: str | None = None) -> CalendarEntry:
    return CalendarEntry(
        date=DAY + timedelta(days=days),
        kind=kind,
        place_id=None if place_id is None else PlaceId(place_id),
    )


def test_goods_can_wait_until_the_fastest_vehicle_would_bring_them_late() -> None:
    days = _days()
    drive_s = min(
        s for s in range(HOUR_S) if days.of(replace(DOWN, due_s=days.start_s(3) + s), HUB) == 3
    )
    assert drive_s > 0
    assert days.of(replace(DOWN, due_s=days.start_s(3) + drive_s - 1), HUB) == 2
    assert days.of(replace(DOWN, due_s=days.start_s(1) + drive_s - 1), HUB) == 0


@pytest.mark.parametrize(
    ("entry", "last"),
    [
        (_on(1, DayKind.HOLIDAY), 2),
        (_on(2, DayKind.HOLIDAY), 1),
        (_on(2, DayKind.MARKET), 2),
        (_on(2, DayKind.CLOSURE, "H"), 1),
        (_on(2, DayKind.CLOSURE, "P3"), 1),
        (_on(2, DayKind.CLOSURE, "P4"), 2),
    ],
    ids=["holiday before", "holiday", "market", "hub closed", "village closed", "another closed"],
)
def test_goods_cannot_wait_for_a_day_on_which_nobody_takes_them(
    entry: CalendarEntry, last: int
) -> None:
    assert _days(entry).of(DOWN, HUB) == last


def test_a_lateral_order_may_leave_while_its_destination_is_closed() -> None:
    closed = _days(_on(2, DayKind.CLOSURE, "P3"))
    assert closed.of(ACROSS, PlaceId("P1")) == 2
    assert _days(_on(2, DayKind.CLOSURE, "P1")).of(ACROSS, PlaceId("P1")) == 1


def test_work_starts_again_on_the_next_day_of_service() -> None:
    assert _days().next_start_s() == (24 + 6) * HOUR_S
    assert _days(_on(1, DayKind.HOLIDAY)).next_start_s() == (48 + 6) * HOUR_S
