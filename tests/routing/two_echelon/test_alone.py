"""Whether a visit can be made in time alone: named cases, and what the search finds for it."""

from bisect import bisect_left
from dataclasses import replace

import pytest

from network.ids import PlaceId
from routing.stop import MaxIterations
from routing.two_echelon.alone import Alone
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solvers.joint import solve
from tests.counties import with_truck_closure
from tests.routing.orders import order
from tests.routing.two_echelon.bus_day import OUT, bus_problem, bus_trip, clock_s
from tests.routing.two_echelon.hurried_days import closed_to_all, hurried_day, problem_of

VISITS_A_DAY = 4


def _made(problem: TwoEchelonProblem, visit: Visit) -> bool:
    """Return whether the search makes a visit that is the only one of its day."""
    only = replace(problem, visits=(visit,))
    plan = solve(only, stop=MaxIterations(1)).plan
    return set(visit.order_ids) <= set(plan.assignments)


@pytest.mark.parametrize("seed", range(10))
def test_a_visit_is_in_time_alone_if_the_search_can_make_it_alone(seed: int) -> None:
    problem = hurried_day(seed)
    alone = Alone(problem)
    hours = (0, -1800, -5400)
    for k, visit in enumerate(problem.visits[:VISITS_A_DAY]):
        late_s = max(visit.early_s, visit.late_s + hours[(seed + k) % 3])
        by_s = visit.return_by_s and visit.return_by_s + hours[k % 3]
        tight = replace(visit, late_s=late_s, return_by_s=by_s)
        assert alone.is_in_time(tight) == _made(problem, tight)


def _ready_until(problem: TwoEchelonProblem, late_s: int) -> int:
    """Return the last second at which goods may be ready for the only visit to be in time."""
    alone, (visit,) = Alone(problem), problem.visits
    seconds = range(4 * 3600, late_s)

    def is_too_late(ready_s: int) -> bool:
        return not alone.is_in_time(replace(visit, ready_s=ready_s))

    return seconds[bisect_left(seconds, x=True, key=is_too_late) - 1]


def test_a_bus_has_goods_in_time_that_are_ready_before_it_leaves() -> None:
    county = closed_to_all("village-P3").replace(bus_trips=(bus_trip("out", OUT),))
    problem = bus_problem(order("o1", "H", "P3"), county=county)
    assert _ready_until(problem, 18 * 3600) == clock_s("9:00")


def test_by_way_of_a_station_takes_two_hand_overs_more() -> None:
    """P3 is closed to trucks; the hub has a truck only, so the tricycle of station A goes there."""
    closed = with_truck_closure()
    fleet = tuple(v for v in closed.vehicles if v.vehicle_id in {"V1", "V4"})
    late_s = 12 * 3600
    direct, via = (
        _ready_until(_until(problem_of(order("o1", "H", "P3"), county=county), late_s), late_s)
        for county in (closed, closed.replace(vehicles=fleet))
    )
    station = problem_of().row_of[PlaceId("SA")]
    assert via <= direct - int(problem_of().call_s[station])


def _until(problem: TwoEchelonProblem, late_s: int) -> TwoEchelonProblem:
    return replace(problem, visits=tuple(replace(v, late_s=late_s) for v in problem.visits))
