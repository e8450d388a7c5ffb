"""Which goods travel as one job while a day is planned again: none waits to be late."""

from dataclasses import replace

import pytest

from network.ids import OrderId, PlaceId
from network.travel import RoadTravel
from routing.replanning.day import Facts, Job
from routing.replanning.jobs import merged
from routing.replanning.stability import Announced, Stability
from routing.replanning.timing import Timer
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress
from tests.counties import valley
from tests.routing.orders import HOUR_S, order
from tests.routing.random_days import DAY

NOON_S = 12 * HOUR_S


def _day(*due_h: float) -> TwoEchelonProblem:
    """Return a day with an order for P3 for each due time."""
    orders = [order(f"o{k}", "H", "P3", due_h=due) for k, due in enumerate(due_h)]
    county = valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def _jobs(problem: TwoEchelonProblem, **at_s: int) -> list[set[str]]:
    """Return what travels together of single jobs, with when the orders are at the hub."""
    hub, place = problem.row_of[PlaceId("H")], problem.row_of[PlaceId("P3")]
    facts = Facts(
        timer=Timer(problem),
        announced=Announced(Plan(), Stability()),
        at_s={(OrderId(i), hub): second for i, second in at_s.items()},
        announced_s={},
        can_wait=dict.fromkeys(problem.orders, False),
    )
    alone = [Job(order_ids=(i,), from_row=hub, to_row=place) for i in problem.orders]
    return [{str(i) for i in job.order_ids} for job in merged(facts, alone)]


@pytest.mark.parametrize(
    ("due_h", "together"),
    [
        (77.5, [{"o0", "o1"}]),
        (18.0, [{"o0", "o1"}]),
        (11.0, [{"o0"}, {"o1"}]),
        (6.1, [{"o0", "o1"}]),
    ],
    ids=["due in days", "due in the evening", "due before the other is there", "late anyway"],
)
def test_goods_do_not_wait_for_others_with_which_they_come_late(
    due_h: float, together: list[set[str]]
) -> None:
    problem = _day(due_h, 77.5)
    assert _jobs(problem, o0=6 * HOUR_S, o1=NOON_S) == together


def test_what_is_there_in_time_goes_along() -> None:
    problem = _day(11.0, 77.5, 77.5)
    assert _jobs(problem, o0=6 * HOUR_S, o1=NOON_S, o2=7 * HOUR_S) == [{"o0", "o2"}, {"o1"}]


def test_nobody_leaves_before_the_moment_it_is_planned_at() -> None:
    """At eleven nothing that is due at eleven can be in time, whenever it was ready."""
    under_way = replace(_day(11.0, 77.5), progress=Progress(now_s=11 * HOUR_S))
    assert _jobs(under_way, o0=6 * HOUR_S, o1=NOON_S) == [{"o0", "o1"}]
