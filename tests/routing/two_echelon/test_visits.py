"""Which orders share a visit: no order comes late for the company it keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial, reduce
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.ids import OrderId, PlaceId
from network.orders import Direction, Temperature
from routing.stop import MaxIterations
from routing.two_echelon.alone import Alone
from routing.two_echelon.check import check
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solvers.joint import solve
from tests.counties import CHILLED_VAN, TRUCK, with_truck_closure
from tests.examples import examples
from tests.routing.orders import HOUR_S, order
from tests.routing.two_echelon.bus_day import OUT, bus_trip
from tests.routing.two_echelon.directed import directed, pin
from tests.routing.two_echelon.hurried_days import (
    closed_to_all,
    hurried_day,
    joined,
    problem_of,
    single,
)

UP = Direction.UP


def _ids(problem: TwoEchelonProblem) -> list[set[str]]:
    return sorted(({str(i) for i in v.order_ids} for v in problem.visits), key=sorted)


def _back_s(problem: TwoEchelonProblem, place: str, kind_id: str) -> int:
    """Return the seconds of the way from the hub to a place and back."""
    hub, row = problem.row_of[PlaceId("H")], problem.row_of[PlaceId(place)]
    ways = next(ways for key, ways in problem.ways.items() if key == kind_id)
    return int(ways.duration_s[hub, row] + ways.duration_s[row, hub])


EARLY = order("early", "H", "P6", released_h=-5.0)
LATE = order("late", "H", "P6", released_h=10.5)
BACK_BY_ELEVEN = order("back", "P6", "H", direction=UP, released_h=-5.0, due_h=11.0)


def test_goods_sorted_late_and_goods_due_at_the_hub_early_are_parted() -> None:
    assert _ids(problem_of(LATE, BACK_BY_ELEVEN)) == [{"back"}, {"late"}]


def test_what_is_ready_early_goes_with_what_is_due_early() -> None:
    assert _ids(problem_of(LATE, EARLY, BACK_BY_ELEVEN)) == [{"back", "early"}, {"late"}]


def test_goods_that_can_be_made_together_share_a_visit() -> None:
    in_the_evening = replace(BACK_BY_ELEVEN, due_s=17 * HOUR_S)
    assert _ids(problem_of(LATE, EARLY, in_the_evening)) == [{"back", "early", "late"}]


def test_parted_goods_are_all_in_time() -> None:
    problem = problem_of(LATE, EARLY, BACK_BY_ELEVEN)
    plan = solve(problem, stop=MaxIterations(2)).plan
    assert set(plan.assignments) == {"back", "early", "late"}
    assert (plan.late, check(problem, plan)) == ((), [])


def test_chilled_goods_are_parted_as_others_are() -> None:
    cold = [replace(o, temperature=Temperature.CHILLED) for o in (LATE, EARLY, BACK_BY_ELEVEN)]
    assert _ids(problem_of(*cold)) == [{"back", "early"}, {"late"}]


def test_time_to_load_and_hand_over_counts() -> None:
    """Both ways: a van could bring a hundred pieces, or take one by then, but not both."""
    many = replace(EARLY, pieces=100)
    probe = problem_of(EARLY)
    start_s = max(6 * HOUR_S, 8 * HOUR_S - _back_s(probe, "P6", CHILLED_VAN.vehicle_type_id) // 2)
    by_s = start_s + _back_s(probe, "P6", CHILLED_VAN.vehicle_type_id) + 300
    back = replace(BACK_BY_ELEVEN, due_s=by_s)
    assert _ids(problem_of(EARLY, back)) == [{"back", "early"}]
    assert _ids(problem_of(many, back)) == [{"back"}, {"early"}]


def test_what_only_a_slower_vehicle_may_carry_is_parted_for_its_time() -> None:
    probe = problem_of(LATE)
    ready_s = probe.ready_s[OrderId("late")]
    by_van_s, by_truck_s = (
        _back_s(probe, "P6", kind.vehicle_type_id) for kind in (CHILLED_VAN, TRUCK)
    )
    assert by_truck_s > by_van_s + 400
    back = replace(BACK_BY_ELEVEN, due_s=ready_s + by_van_s + 300)
    assert _ids(directed([LATE, back])) == [{"back", "late"}]
    assert _ids(directed([LATE, back], pin("P6", vehicle="V1"))) == [{"back"}, {"late"}]


def test_where_only_a_station_gets_goods_come_home_when_they_can() -> None:
    """P3 is closed to the hub's truck: nobody could bring anything back by noon."""
    closed = with_truck_closure()
    fleet = tuple(v for v in closed.vehicles if v.vehicle_id in {"V1", "V4"})
    brought = order("brought", "H", "P3")
    taken = order("taken", "P3", "H", direction=UP, released_h=-5.0, due_h=12.0)
    problem = problem_of(brought, taken, county=closed.replace(vehicles=fleet))
    assert [visit.return_by_s for visit in problem.visits] == [None]
    plan = solve(problem, stop=MaxIterations(2)).plan
    assert set(plan.assignments) == {"brought", "taken"}
    assert check(problem, plan) == []


def test_goods_that_are_late_for_the_only_bus_do_not_keep_others_from_it() -> None:
    county = closed_to_all("village-P3").replace(bus_trips=(bus_trip("out", OUT),))
    on_time = order("on_time", "H", "P3", released_h=8.0)
    too_late = order("too_late", "H", "P3", released_h=9.5)
    problem = problem_of(on_time, too_late, county=county)
    assert _ids(problem) == [{"on_time"}]
    assert [held.order_id for held in problem.held] == ["too_late"]


def test_a_due_time_that_only_driving_could_keep_does_not_keep_goods_from_being_brought() -> None:
    probe = problem_of(LATE)
    ready_s = probe.ready_s[OrderId("late")]
    drive_s = _back_s(probe, "P6", CHILLED_VAN.vehicle_type_id) // 2
    problem = problem_of(replace(LATE, due_s=ready_s + drive_s))
    (visit,) = problem.visits
    assert visit.late_s > 18 * HOUR_S
    plan = solve(problem, stop=MaxIterations(2)).plan
    assert [entry.order_id for entry in plan.late] == ["late"]


def test_hours_are_not_rounded_where_goods_would_be_late_for_it() -> None:
    probe = problem_of(BACK_BY_ELEVEN)
    back_s = _back_s(probe, "P6", CHILLED_VAN.vehicle_type_id) // 2
    released_s = 9 * HOUR_S + 60
    taken = replace(BACK_BY_ELEVEN, released_s=released_s, due_s=released_s + back_s + 300)
    (visit,) = problem_of(taken).visits
    assert (visit.early_s, visit.return_by_s) == (released_s, taken.due_s)
    (relaxed,) = problem_of(replace(taken, due_s=taken.due_s + 900)).visits
    assert relaxed.early_s == 9 * HOUR_S + 900


@examples(25)
@given(st.integers(0, 10**6))
def test_no_order_comes_late_for_the_company_it_keeps(seed: int) -> None:
    problem = hurried_day(seed)
    alone = Alone(problem)
    for visit in problem.visits:
        if visit.num_orders > 1 and not alone.is_in_time(visit):
            each = (single(problem, order_id) for order_id in visit.order_ids)
            assert not any(alone.is_in_time(own) for own in each)


def test_hurried_days_have_goods_that_cannot_be_made_together() -> None:
    """The test before this one would show nothing otherwise."""
    parted = 0
    for seed in range(8):
        problem = hurried_day(seed)
        alone = Alone(problem)
        parted += sum(_is_parted(problem, alone, *two) for two in combinations(problem.visits, 2))
    assert parted > 8


def _is_parted(problem: TwoEchelonProblem, alone: Alone, one: Visit, other: Visit) -> bool:
    """Return whether two visits are in time that as one would not be."""
    hours = {(v.place, v.source, v.early_s, _is_cold(problem, v)) for v in (one, other)}
    if len(hours) > 1 or not (one.deliver_ids or other.deliver_ids):
        return False
    both = joined(problem, one, other)
    return alone.is_in_time(one) and alone.is_in_time(other) and not alone.is_in_time(both)


def _is_cold(problem: TwoEchelonProblem, visit: Visit) -> Temperature:
    return problem.orders[visit.order_ids[0]].temperature


hours = st.sampled_from([-5.0, 8.0, 9.0, 9.5, 10.0, 10.5])
dues = st.sampled_from([9.5, 10.0, 10.5, 11.0, 11.5, 12.0, 60.0])


@examples(40)
@given(st.lists(hours, max_size=3), st.lists(dues, max_size=3))
def test_there_are_as_few_visits_as_there_can_be(released: list[float], due: list[float]) -> None:
    brought = [order(f"d{k}", "H", "P6", released_h=h) for k, h in enumerate(released)]
    taken = [
        order(f"u{k}", "P6", "H", direction=UP, released_h=-5.0, due_h=h) for k, h in enumerate(due)
    ]
    problem = problem_of(*brought, *taken)
    alone = Alone(problem)
    each = {order_id: single(problem, order_id) for order_id in problem.orders}

    @cache
    def is_in_time(group: frozenset[OrderId]) -> bool:
        whole = reduce(partial(joined, problem), (each[i] for i in sorted(group)))
        return alone.is_in_time(whole)

    ways = (p for p in _partitions(sorted(each)) if all(is_in_time(group) for group in p))
    assert len(problem.visits) == min(map(len, ways))


def _partitions(order_ids: Sequence[OrderId]) -> Iterator[list[frozenset[OrderId]]]:
    """Yield every way to divide some orders into groups."""
    if not order_ids:
        yield []
        return
    first = frozenset(order_ids[:1])
    for rest in _partitions(order_ids[1:]):
        yield [first, *rest]
        for k, group in enumerate(rest):
            yield [*rest[:k], first | group, *rest[k + 1 :]]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_goods_that_nothing_binds_fill_visits_by_room_alone(most: int) -> None:
    """A tricycle carries 300 kg: half of that a visit, on the way there and on the way back."""
    kg = 150.0 / most
    orders = [order(f"d{k}", "H", "P1", weight_kg=kg, released_h=5.0 + k) for k in range(5)]
    orders += [order(f"u{k}", "P1", "H", direction=UP, weight_kg=kg) for k in range(3)]
    assert len(problem_of(*orders).visits) == -(-5 // most)
