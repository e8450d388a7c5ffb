"""Times of single routes, computed by hand.

Home stands at the start of a straight road, A six kilometres on (600 s), B twelve (1200 s).
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from routing.load import Load
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import Client, VrpProblem
from routing.vrp.schedule import EventKind, Timeline, schedule
from tests.routing.vrp.cases import (
    CALL_S,
    EIGHT,
    EIGHTEEN,
    HOUR_S,
    SIX,
    VAN,
    client,
    group,
    kilograms,
    on_a_line,
    one_trip,
    problem_of,
)

A, B = 1, 2
ROAD = on_a_line(0, 6_000, 12_000)


def _times(problem: VrpProblem, route: VrpRoute) -> Timeline:
    timeline = schedule(problem, route)
    assert timeline is not None
    return timeline


def test_a_call_waits_for_no_one_who_leaves_late_enough() -> None:
    parcel = client(A, deliver=kilograms(10, pieces=10), service_s=40)
    timeline = _times(problem_of([parcel], [group(ROAD)]), one_trip(0))
    kinds = [event.kind for event in timeline.events]
    assert kinds == [EventKind.LOAD, EventKind.CALL, EventKind.UNLOAD]
    # A opens at eight; ten pieces take 10 s to load and the drive 600 s
    assert timeline.start_s == (EIGHT - 610, EIGHT, EIGHT + CALL_S + 40 + 600)
    assert timeline.arrive_s == timeline.start_s
    assert timeline.depart_s(1) == EIGHT + 240
    assert (timeline.work_s, timeline.distance_m) == (610 + 240 + 600, 12_000)


def test_the_latest_starts_reach_back_from_closing_time() -> None:
    parcel = client(A, deliver=kilograms(10, pieces=10), service_s=40)
    timeline = _times(problem_of([parcel], [group(ROAD)]), one_trip(0))
    # home by 18:00, so the call starts 840 s before, and loading 610 s before that
    assert timeline.latest_start_s == (EIGHTEEN - 840 - 610, EIGHTEEN - 840, EIGHTEEN)


def test_waiting_that_no_late_start_avoids_is_waited_at_the_place() -> None:
    early = client(A, window=(EIGHT, EIGHT))
    late = client(B, window=(EIGHT + HOUR_S, EIGHTEEN))
    timeline = _times(problem_of([early, late], [group(ROAD)]), one_trip(0, 1))
    assert timeline.arrive_s[1:3] == (EIGHT, EIGHT + CALL_S + 600)
    assert timeline.start_s[1:3] == (EIGHT, EIGHT + HOUR_S)
    assert timeline.end_s == EIGHT + HOUR_S + CALL_S + 1200


def test_goods_that_are_ready_late_hold_the_whole_trip() -> None:
    clients = [client(A), client(B, ready_s=EIGHT + 1000)]
    timeline = _times(problem_of(clients, [group(ROAD)]), one_trip(0, 1))
    assert timeline.start_s[0] == EIGHT + 1000


def test_a_second_trip_starts_when_its_goods_are_ready() -> None:
    noon = 12 * HOUR_S
    clients = [client(A, collect=kilograms(5, pieces=30)), client(B, ready_s=noon)]
    route = VrpRoute(group=0, trips=((0,), (1,)))
    timeline = _times(problem_of(clients, [group(ROAD)]), route)
    kinds = [event.kind.value for event in timeline.events]
    assert kinds == ["load", "call", "unload"] * 2
    assert timeline.start_s[3:] == (noon, noon + 1200, noon + 1200 + CALL_S + 1200)
    # the first trip is home, its thirty pieces unloaded, just when the second is loaded
    assert timeline.start_s[:3] == (
        noon - 30 - 600 - CALL_S - 600,
        noon - 30 - 600 - CALL_S,
        noon - 30,
    )
    assert timeline.distance_m == 12_000 + 24_000


def test_neighbours_at_a_place_share_one_call() -> None:
    clients = [client(A, service_s=40), client(A, service_s=60), client(B)]
    timeline = _times(problem_of(clients, [group(ROAD)]), one_trip(0, 1, 2))
    calls = [event for event in timeline.events if event.kind is EventKind.CALL]
    assert [call.clients for call in calls] == [(0, 1), (2,)]
    assert calls[0].work_s == CALL_S + 40 + 60


def test_neighbours_whose_windows_do_not_meet_are_called_on_twice() -> None:
    clients = [client(A, window=(EIGHT, EIGHT + 100)), client(A, window=(EIGHT + 101, EIGHTEEN))]
    timeline = _times(problem_of(clients, [group(ROAD)]), one_trip(0, 1))
    assert [event.clients for event in timeline.events[1:-1]] == [(0,), (1,)]
    assert timeline.start_s[1:3] == (EIGHT, EIGHT + CALL_S)


def test_a_shared_call_keeps_both_windows() -> None:
    clients = [client(A, window=(EIGHT, EIGHT + 900)), client(A, window=(EIGHT + 300, EIGHTEEN))]
    timeline = _times(problem_of(clients, [group(ROAD)]), one_trip(0, 1))
    call = timeline.events[1]
    assert (call.clients, call.early_s, call.late_s) == ((0, 1), EIGHT + 300, EIGHT + 900)


def test_no_rest_is_due_after_exactly_four_hours_of_driving() -> None:
    far = on_a_line(0, 72_000)
    timeline = _times(problem_of([client(1)], [group(far)]), one_trip(0))
    assert [event.rest_s for event in timeline.events] == [0, 0, 0]
    assert timeline.work_s == 4 * HOUR_S + CALL_S


def test_a_rest_comes_before_the_drive_that_would_pass_four_hours() -> None:
    farther = on_a_line(0, 72_010)
    timeline = _times(problem_of([client(1)], [group(farther)]), one_trip(0))
    assert [event.rest_s for event in timeline.events] == [0, 1_200, 0]
    assert timeline.depart_s(1) == timeline.start_s[1] + CALL_S + 1_200
    assert timeline.work_s == 4 * HOUR_S + 2 + CALL_S + 1_200


def test_driving_adds_up_over_trips_until_a_rest() -> None:
    half = on_a_line(0, 36_000)  # an hour each way
    route = VrpRoute(group=0, trips=((0,), (1,), (2,)))
    timeline = _times(problem_of([client(1), client(1), client(1)], [group(half)]), route)
    rests = [k for k, event in enumerate(timeline.events) if event.rest_s]
    assert rests == [6], "two trips fill four hours; the third is loaded, then the driver rests"


@pytest.mark.parametrize(("metres", "can_go"), [(144_000, True), (144_010, False)])
def test_no_single_drive_may_pass_four_hours(metres: int, can_go: bool) -> None:
    long_shift = replace(VAN, shift_s=10 * HOUR_S)
    problem = problem_of([client(1)], [group(on_a_line(0, metres), kind=long_shift)])
    assert (schedule(problem, one_trip(0)) is not None) == can_go


@pytest.mark.parametrize(("slack_s", "can_go"), [(0, True), (-1, False)])
def test_goods_are_unloaded_at_home_by_their_time(slack_s: int, can_go: bool) -> None:
    # called on at eight, home 800 s later, thirty pieces unloaded in 30 s
    limit = EIGHT + CALL_S + 600 + 30 + slack_s
    fresh = client(A, collect=kilograms(5, pieces=30), return_by_s=limit)
    timeline = schedule(problem_of([fresh], [group(ROAD)]), one_trip(0))
    assert (timeline is not None) == can_go


def test_hurried_goods_hurry_their_own_trip_only() -> None:
    fresh = client(A, collect=kilograms(5), return_by_s=EIGHT + 2_000)
    slow = client(B, window=(EIGHT + 3 * HOUR_S, EIGHTEEN))
    problem = problem_of([fresh, slow], [group(ROAD)])
    assert schedule(problem, one_trip(0, 1)) is None
    assert schedule(problem, VrpRoute(group=0, trips=((0,), (1,)))) is not None


@pytest.mark.parametrize(("range_m", "can_go"), [(24_000, True), (23_999, False)])
def test_a_day_keeps_the_range(range_m: int, can_go: bool) -> None:
    problem = problem_of([client(B)], [group(ROAD, kind=replace(VAN, range_m=range_m))])
    assert (schedule(problem, one_trip(0)) is not None) == can_go


def test_a_closed_road_is_closed_in_its_direction_only() -> None:
    no_way_on = on_a_line(0, 6_000, 12_000, closed=[(A, B)])
    problem = problem_of([client(A), client(B)], [group(no_way_on)])
    assert schedule(problem, one_trip(0, 1)) is None
    assert schedule(problem, one_trip(1, 0)) is not None


def test_vehicles_serve_only_whom_they_may() -> None:
    problem = problem_of([client(A), client(B)], [group(ROAD, serves=[True, False])])
    assert schedule(problem, one_trip(0)) is not None
    assert schedule(problem, one_trip(0, 1)) is None


@pytest.mark.parametrize(
    ("trip", "can_go"),
    [
        ((0, 1), True),  # 600 kg out, 600 kg home
        ((1, 0), False),  # 1200 kg between the calls
        ((2,), True),  # 600 kg out, a full vehicle home
        ((2, 0), False),  # too much already when leaving
        ((3,), False),  # a kilogram too much to collect
    ],
)
def test_goods_brought_and_taken_share_the_room(trip: tuple[int, ...], can_go: bool) -> None:
    clients = [
        client(A, deliver=kilograms(600)),
        client(B, deliver=Load(), collect=kilograms(600)),
        client(B, deliver=kilograms(600), collect=kilograms(1_000)),
        client(B, deliver=Load(), collect=kilograms(1_001)),
    ]
    problem = problem_of(clients, [group(ROAD)])
    assert (schedule(problem, one_trip(*trip)) is not None) == can_go


def test_trips_share_no_room() -> None:
    clients = [client(A, deliver=kilograms(900)), client(B, deliver=kilograms(900))]
    problem = problem_of(clients, [group(ROAD)])
    assert schedule(problem, one_trip(0, 1)) is None
    assert schedule(problem, VrpRoute(group=0, trips=((0,), (1,)))) is not None


@pytest.mark.parametrize(("most", "can_go"), [(None, True), (2, True), (1, False)])
def test_a_day_has_no_more_trips_than_the_type_may_make(most: int | None, *, can_go: bool) -> None:
    clients = [client(A), client(B)]
    problem = problem_of(clients, [group(ROAD, kind=replace(VAN, max_trips=most))])
    assert (schedule(problem, VrpRoute(group=0, trips=((0,), (1,)))) is not None) == can_go
    assert schedule(problem, one_trip(0, 1)) is not None


@pytest.mark.parametrize(("over_s", "can_go"), [(0, True), (1, False)])
def test_the_day_ends_with_shift_and_overtime(over_s: int, can_go: bool) -> None:
    # from the call at eight to the call at half past four, and the drives around them
    work_s = 600 + 8 * HOUR_S + 1800 + CALL_S + 1200
    kind = replace(VAN, shift_s=work_s - HOUR_S - over_s, overtime_s=HOUR_S)
    clients = [
        client(A, window=(EIGHT, EIGHT)),
        client(B, window=(EIGHT + 8 * HOUR_S + 1800, EIGHTEEN)),
    ]
    timeline = schedule(problem_of(clients, [group(ROAD, kind=kind)]), one_trip(0, 1))
    assert (timeline is not None) == can_go
    if timeline is not None:
        assert timeline.work_s == work_s


@pytest.mark.parametrize(
    ("parcel", "window"),
    [
        (client(A, window=(SIX, SIX + 599)), (SIX, EIGHTEEN)),
        (client(A), (SIX, EIGHT + CALL_S + 599)),
        (client(A, ready_s=EIGHTEEN), (SIX, EIGHTEEN)),
    ],
    ids=["closes before the first arrival", "home too early", "ready too late"],
)
def test_windows_that_cannot_be_kept_leave_no_times(
    parcel: Client, window: tuple[int, int]
) -> None:
    assert schedule(problem_of([parcel], [group(ROAD, window=window)]), one_trip(0)) is None


def test_events_follow_each_other_without_gaps_but_waiting() -> None:
    clients = [client(A, service_s=7), client(B, service_s=9), client(A, ready_s=EIGHT + 4_000)]
    problem = problem_of(clients, [group(ROAD)])
    timeline = _times(problem, VrpRoute(group=0, trips=((0, 1), (2,))))
    stays = zip(timeline.start_s, timeline.events, timeline.arrive_s, strict=True)
    for (start_s, event, _), (after_s, _, arrive_s) in pairwise(stays):
        assert start_s + event.work_s + event.rest_s + event.travel_s == arrive_s
        assert after_s >= arrive_s
