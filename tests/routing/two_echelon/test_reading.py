"""What a plan decides, read back from its routes."""

from dataclasses import replace

from network.ids import OrderId, PlaceId
from routing.two_echelon.reading import read
from routing.two_echelon.runs import HandOver
from tests.routing.two_echelon.valley_day import (
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)


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


def test_a_route_that_does_not_come_home_cannot_be_read() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    lost = with_stops(direct, *direct.stops[:-1])
    assert read(problem, plan_of((trunk, local, lost))).runs[2] is None


def test_goods_that_never_were_at_home_cannot_be_read() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    home, call, back = direct.stops
    odd = with_stops(direct, home, replace(call, collect=(OrderId("o5"),)), back)
    assert read(problem, plan_of((trunk, local, odd))).runs[2] is None
    nowhere = with_stops(direct, home, replace(call, place_id=PlaceId("nowhere")), back)
    assert read(problem, plan_of((trunk, local, nowhere))).runs[2] is None


def test_a_visit_in_two_parts_is_two_calls() -> None:
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
