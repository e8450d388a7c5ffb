"""Days as they go: nothing is lost, what goes wrong is named, and a quiet day goes as planned."""

from dataclasses import replace

import pytest

from network.ids import OrderId
from routing.daily import plan_day
from routing.load import NOTHING
from routing.simulation.play import Disturbances, Mishap, play
from routing.stop import MaxIterations
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.orders import order
from tests.routing.random_days import random_day
from tests.routing.two_echelon.bus_day import bus_problem

QUIET = Disturbances(
    late_wave=0.0, route_spread=0.0, leg_spread=0.0, breakdown=0.0, bus_cancelled=0.0
)
ROUGH = Disturbances(
    late_wave=0.5, route_spread=0.3, leg_spread=0.4, breakdown=0.3, bus_cancelled=0.5
)


def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(2), seed=seed).plan


def _ends(problem: TwoEchelonProblem, plan: Plan) -> dict[OrderId, str]:
    """Return where each order is in the evening."""
    ends = {order_id: str(o.origin_id) for order_id, o in problem.orders.items()}
    return ends | {order_id: str(legs[-1].to_id) for order_id, legs in plan.assignments.items()}


@pytest.mark.parametrize("seed", range(12))
def test_a_quiet_day_brings_everything_where_it_was_to_go(seed: int) -> None:
    problem, plan = _planned(seed)
    played = play(problem, plan, QUIET, seed=seed)
    assert _ends(problem, played.plan) == _ends(problem, plan)
    assert played.mishaps == {}
    assert price(problem, played.plan).bus == price(problem, plan).bus
    assert price(problem, played.plan).distance == price(problem, plan).distance


@pytest.mark.parametrize("seed", range(24))
def test_on_a_rough_day_no_order_is_lost_and_each_that_fails_has_a_cause(seed: int) -> None:
    problem, plan = _planned(seed)
    played = play(problem, plan, ROUGH, seed=seed)
    places = set(problem.place_ids)
    planned, ends = _ends(problem, plan), _ends(problem, played.plan)
    for order_id, end in ends.items():
        assert end in places
        if end != planned[order_id]:
            assert order_id in played.mishaps
    late = {entry.order_id for entry in plan.late}
    for order_id, legs in played.plan.assignments.items():
        wanted = problem.orders[order_id]
        is_late = legs[-1].to_id == wanted.destination_id and legs[-1].arrive_s > wanted.due_s
        assert not is_late or order_id in late or order_id in played.mishaps
    for route in played.plan.routes:
        assert route.stops[-1].load == NOTHING
        times = [t for stop in route.stops for t in (stop.arrive_s, stop.depart_s)]
        assert times == sorted(times)


def test_what_a_cancelled_bus_should_have_carried_stays_where_it_was() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    assert plan.routes[0].kind is RouteKind.BUS
    played = play(problem, plan, replace(QUIET, bus_cancelled=1.0), seed=1)
    assert played.plan.routes == ()
    assert played.mishaps == {"o": Mishap.BUS_CANCELLED}


def test_goods_aboard_a_broken_vehicle_come_home() -> None:
    problem = bus_problem(*(order(f"o{k}", "H", f"P{k}", weight_kg=140.0) for k in (1, 2, 4)))
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    played = play(problem, plan, replace(QUIET, breakdown=1.0), seed=3)
    failed = {i for i, end in _ends(problem, played.plan).items() if end in {"H", "SA", "SB"}}
    assert failed
    assert {played.mishaps[order_id] for order_id in failed} == {Mishap.BREAKDOWN}


def test_the_same_seed_gives_the_same_day() -> None:
    problem, plan = _planned(5)
    assert play(problem, plan, ROUGH, seed=9) == play(problem, plan, ROUGH, seed=9)
