"""Until when goods can wait: due times, days of service, and closed places."""

from dataclasses import replace
from datetime import timedelta

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction
from network.travel import RoadTravel
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.last_days import LastDays, last_days
from routing.two_echelon.plan import Plan
from routing.violation import ReasonCode
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import OUT, bus_trip
from tests.routing.two_echelon.hurried_days import closed_to_all

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


def _by_bus_only(*weekdays: int) -> County:
    """Return the valley with P3 closed to all, and a bus that passes it at half past nine."""
    trip = bus_trip("out", OUT, weekdays=frozenset(weekdays))
    return closed_to_all("village-P3").replace(bus_trips=(trip,))


@pytest.mark.parametrize(
    ("weekdays", "latest"),
    [((4,), 1), ((5,), 2), ((4, 5), 2), ((4, 6), 1)],
    ids=["Thursday", "Friday", "both", "too late on Saturday"],
)
def test_where_only_a_bus_gets_goods_wait_for_its_last_day_in_time(
    weekdays: tuple[int, ...], latest: int
) -> None:
    """The planned day is a Wednesday, and the order is due on Saturday at half past five."""
    county = _by_bus_only(*weekdays)
    problem = build_problem(county, [DOWN], RoadTravel(county), day=DAY)
    (held,) = problem.held
    assert (held.reason.code, held.latest_day) == (ReasonCode.NO_BUS_TODAY, latest)
    assert last_days(problem).of(DOWN, HUB) == latest
    assert check(problem, Plan(held=problem.held)) == []


def test_what_a_bus_brings_today_goes_today() -> None:
    county = _by_bus_only(3)
    problem = build_problem(county, [DOWN], RoadTravel(county), day=DAY)
    assert [visit.deliver_ids for visit in problem.visits] == [("o1",)]
    assert problem.latest_day[OrderId("o1")] == 0, "there is no bus on the days after it"


def test_where_no_bus_comes_in_time_nobody_gets() -> None:
    county = _by_bus_only(6, 7)
    problem = build_problem(county, [DOWN], RoadTravel(county), day=DAY)
    assert [entry.reason.code for entry in problem.unserved] == [ReasonCode.NO_ACCESS]


def test_goods_too_large_for_the_bus_do_not_wait_for_it() -> None:
    county = _by_bus_only(4)
    large = replace(DOWN, weight_kg=500.0)
    problem = build_problem(county, [large], RoadTravel(county), day=DAY)
    assert [entry.order_id for entry in problem.unserved] == ["o1"]


def test_work_starts_again_on_the_next_day_of_service() -> None:
    assert _days().next_start_s() == (24 + 6) * HOUR_S
    assert _days(_on(1, DayKind.HOLIDAY)).next_start_s() == (48 + 6) * HOUR_S
