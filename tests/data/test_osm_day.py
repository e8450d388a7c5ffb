"""A day on real roads: imported, planned, checked."""

from data.osm import build_from_osm
from network.travel import RoadTravel
from routing.daily import build_problem, plan_day
from routing.outcome import Status
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from tests.data.osm_extracts import ANDORRA, real_extract


def test_a_day_in_andorra_is_planned_without_violation() -> None:
    day = build_from_osm(real_extract(ANDORRA), boundary=None, seed=1)
    problem = build_problem(day.county, day.orders, RoadTravel(day.county), day=day.first_day)
    outcome = plan_day(problem, stop=MaxIterations(10), seed=0)
    assert outcome.status is Status.FEASIBLE
    assert check(problem, outcome.plan) == []
    assert not outcome.plan.unserved
    assert not outcome.plan.late
    assert len(outcome.plan.held) < 0.02 * len(day.orders)
