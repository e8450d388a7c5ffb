"""What a plan decides, read back from its routes."""

from dataclasses import replace

import pytest

from network.ids import OrderId, PlaceId
from routing.daily import plan_day
from routing.errors import UnreadablePlanError
from routing.stop import MaxIterations
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.reading import read, read_solution
from routing.two_echelon.runs import HandOver
from routing.two_echelon.standing import put_in_force
from tests.routing.random_days import random_day
from tests.routing.two_echelon.valley_day import (
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)


@pytest.mark.parametrize("seed", range(8))
def test_the_solution_that_is_read_back_has_the_plans_cost(seed: int) -> None:
    problem = random_day(seed).problem()
    plan = plan_day(problem, stop=MaxIterations(2), seed=seed).plan
    solution = read_solution(problem, plan)
    standing = put_in_force(Echelons(problem, Policy(problem)), solution)
    assert standing is not None
    local = (t for routes in standing.local_routes.values() for t in routes)
    driven = sum(timed.cost_fen for timed in (*standing.hub_routes, *local))
    fees = sum(bus.cost_fen for bus in standing.bus_routes)
    cost = price(problem, plan)
    assert driven + fees == cost.total - cost.handling - cost.storage
    assert fees == cost.bus
    left_out = {i for k in solution.unserved for i in problem.visits[k].deliver_ids}
    assert left_out <= {entry.order_id for entry in plan.unserved}


def test_calls_and_hand_overs_of_the_valleys_day() -> None:
    problem = valley_problem()
    reading = read(problem, valley_plan(problem))
    places = [problem.place_ids[call.place] for call in reading.calls]
    assert places == ["SA", "P2", "P3", "P4"]
    trunk, local, direct = reading.runs
    assert trunk is not None
    assert local is not None
    assert direct is not None
    drop, own, pick = trunk.tasks
    assert isinstance(drop, HandOver)
    assert isinstance(pick, HandOver)
    assert (drop.is_drop, own, pick.is_drop) == (True, 0, False)
    assert [share.order_ids for share in drop.shares] == [("o1",), ("o2",)]
    assert drop.load.pieces == sum(share.load.pieces for share in drop.shares)
    assert local.trips == ((1, 2),)
    assert reading.calls[2].collect_ids == ("u1",)


def test_a_run_without_a_call_neither_makes_it_nor_hands_its_goods_over() -> None:
    problem = valley_problem()
    trunk = read(problem, valley_plan(problem)).runs[0]
    assert trunk is not None
    (drop, own), (pick,) = trunk.without(1).trips
    assert isinstance(drop, HandOver)
    assert [share.call for share in drop.shares] == [2]
    assert (own, pick) == (0, trunk.tasks[2])
    assert [len(trip) for trip in trunk.without(2).trips] == [2]  # nothing left to fetch
    assert trunk.with_trip(3, 1).trips[1] == (3,)
    assert trunk.with_task(3, 0, 1).trips[0] == (trunk.tasks[0], 3, 0)


def test_goods_that_wait_at_a_station_are_read_as_waiting() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    morning = with_stops(trunk, *trunk.stops[:3])
    solution = read_solution(problem, plan_of((morning, local, direct)))
    (waiting,) = solution.waiting
    assert problem.place_ids[waiting.station] == "SA"
    assert [problem.visits[i].collect_ids for i in waiting.visits] == [("u1",)]


def test_an_empty_plan_leaves_every_visit_out() -> None:
    problem = valley_problem()
    assert read_solution(problem, Plan()).unserved == frozenset(range(len(problem.visits)))


def test_a_route_that_does_not_come_home_cannot_be_read() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    lost = with_stops(direct, *direct.stops[:-1])
    assert read(problem, plan_of((trunk, local, lost))).runs[2] is None
    with pytest.raises(UnreadablePlanError, match="D1") as caught:
        read_solution(problem, plan_of((trunk, local, lost)))
    assert caught.value.route_ids == ("D1",)


def test_goods_that_never_were_at_home_cannot_be_read() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    home, call, back = direct.stops
    odd = with_stops(direct, home, replace(call, collect=(OrderId("o5"),)), back)
    assert read(problem, plan_of((trunk, local, odd))).runs[2] is None
    nowhere = with_stops(direct, home, replace(call, place_id=PlaceId("nowhere")), back)
    assert read(problem, plan_of((trunk, local, nowhere))).runs[2] is None


def test_a_visit_in_two_parts_is_two_calls_and_no_solution() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    home, first, second, back = local.stops
    again = replace(first, deliver=(), collect=())
    assert len(read(problem, plan_of((trunk, local, direct))).calls) == 4
    split = with_stops(
        local,
        home,
        first,
        replace(second, deliver=second.deliver, collect=()),
        again,
        replace(second, deliver=(), collect=second.collect),
        back,
    )
    plan = plan_of((trunk, split, direct))
    assert len(read(problem, plan).calls) == 5
    with pytest.raises(UnreadablePlanError, match="L1"):
        read_solution(problem, plan)
