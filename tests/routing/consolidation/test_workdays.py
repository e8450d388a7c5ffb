"""What visits take of vehicles' days: by time, by room, by trips, and by the hours they have."""

import math
from dataclasses import replace

import numpy as np
import pytest

from routing.consolidation.workdays import LAST, TODAY, USUAL, Workdays, in_parts, workdays
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import CHILLED_VAN, TRICYCLE, valley, with_truck_closure
from tests.routing.consolidation.small_fleets import HALF_KG, loads, morning, one_van

NOON_H = 48 + 12.0
TOUR = 0.7124 / 0.625
SHIFT_S = 36_000 - 2 * 1_200  # ten hours without two rests, one every four hours of driving


def _van(problem: TwoEchelonProblem) -> int:
    return [type_id for _, type_id in problem.fleet()].index(CHILLED_VAN.vehicle_type_id)


def _found(problem: TwoEchelonProblem) -> Workdays:
    return workdays(in_parts(problem), range(len(problem.visits)))


def _uncut(share: float) -> float:
    return 1 / math.floor(1 / share)


def test_a_visit_takes_its_call_and_its_share_of_the_way_there_and_back() -> None:
    """A piece for P4 alone: 180 s, four and one for the piece; 2 of 800 kg; no call beside it."""
    problem = morning(loads("P4", kg=2.0), valley())
    ways = problem.ways[CHILLED_VAN.vehicle_type_id].duration_s
    home, there = problem.hubs[0], problem.visits[0].place
    radial_s = int(ways[home, there] + ways[there, home])
    stop_s = 180 + 4 + 1
    by_time = max(stop_s / (SHIFT_S - radial_s), (stop_s + radial_s / 400) / SHIFT_S)
    found = _found(problem)
    van = _van(problem)
    for kind in (TODAY, USUAL, LAST):
        assert found.day[kind, van, 0] == pytest.approx(_uncut(by_time))
        assert found.window[kind, van, 0] == 0


def test_neighbours_have_a_way_between_them_and_strangers_none() -> None:
    alone = morning(loads("P4", kg=2.0), valley())
    both = morning(loads("P4", "P5", kg=2.0), valley())
    ways = both.ways[CHILLED_VAN.vehicle_type_id].duration_s
    rows = [visit.place for visit in both.visits]
    between_s = min(ways[rows[0], rows[1]], ways[rows[1], rows[0]])
    van = _van(both)
    share = [1 / _found(each).day[USUAL, van, 0] for each in (alone, both)]
    assert share[0] / share[1] == pytest.approx((185 + TOUR * between_s) / 185, rel=0.1)
    apart = workdays(in_parts(both), [0])
    assert apart.day[USUAL, van, 0] == _found(alone).day[USUAL, van, 0]


def test_of_one_trip_a_day_a_visit_takes_its_share_of_the_room() -> None:
    found = _found(morning(loads("P1", "P2", kg=HALF_KG)))
    assert found.day[USUAL, 0].tolist() == [0.5, 0.5]
    assert found.vehicles.tolist() == [1]


def test_what_has_to_be_there_by_noon_takes_of_the_morning_of_its_last_day() -> None:
    """Half past seven until noon at a point that opens at eight; the call itself counts, too."""
    problem = morning(loads("P4", kg=2.0, due_h=NOON_H), valley())
    found, van = _found(problem), _van(problem)
    assert found.window[LAST, van, 0] == pytest.approx(_uncut(185 / (4 * 3600 + 184)))
    assert found.window[USUAL, van, 0] == 0


def test_goods_that_share_a_visit_with_the_next_morning_leave_when_that_is_sorted() -> None:
    slow = replace(valley().operations.sorting, pieces_per_hour=1)
    county = valley().replace(operations=replace(valley().operations, sorting=slow))
    problem = morning(loads("P4", kg=2.0), county)  # sorted at half past six
    assert problem.visits[0].ready_s == 6.5 * 3600
    quick = morning(loads("P4", kg=2.0), valley())
    van = _van(problem)
    later = [_found(each).day[USUAL, van, 0] for each in (problem, quick)]
    assert later[0] == later[1], "six to six leaves ten hours of work all the same"
    late = replace(problem, visits=(replace(problem.visits[0], ready_s=11 * 3600),))
    assert _found(late).day[USUAL, van, 0] > later[0]


def test_vehicles_of_stations_count_where_those_of_the_hub_do_not_get() -> None:
    county = with_truck_closure()
    county = county.replace(vehicles=tuple(v for v in county.vehicles if v.vehicle_id != "V3"))
    problem = morning(loads("P2", "P3", kg=2.0), county)
    groups = [(problem.place_ids[home], type_id) for home, type_id in problem.fleet()]
    can = {str(problem.place_ids[v.place]): i for i, v in enumerate(problem.visits)}
    found = _found(problem)
    tricycles = np.array([type_id == TRICYCLE.vehicle_type_id for _, type_id in groups])
    assert not found.can[USUAL, tricycles, can["P2"]].any()
    assert found.can[USUAL, tricycles, can["P3"]].any()
    assert not found.can[USUAL, ~tricycles, can["P3"]].any()


def test_no_more_vehicles_of_a_type_count_than_may_be_out() -> None:
    county = one_van()
    few = tuple(replace(kind, max_in_use=0) for kind in county.vehicle_types)
    problem = morning(loads("P1"))
    parked = replace(problem, county=county.replace(vehicle_types=few))
    assert _found(parked).vehicles.tolist() == [0]


def test_what_can_wait_longer_rides_along_with_the_rest_of_its_visit() -> None:
    """Of two pieces for P1 one has to go a day earlier; that one needs the call."""
    first = loads("P1", kg=2.0, due_h=53.5, name="first")
    problem = morning([*first, *loads("P1", kg=2.0, name="then")], valley())
    parts = in_parts(problem)
    assert (parts.visit_of, parts.slack) == ((0, 0), (1, 2))
    assert [visit.order_ids for visit in parts.problem.visits] == [("first0",), ("then0",)]
    found = workdays(parts, range(2))
    work = found.day[USUAL, _van(problem)]
    assert work[0] > work[1] > 0
