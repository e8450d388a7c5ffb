"""Hold or go: what has to go today, what keeping the rest costs, and that the search weighs it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from network.ids import OrderId, PlaceId
from network.travel import RoadTravel
from routing.consolidation.hold import (
    GoByPrice,
    GoByTimetable,
    TakingAlong,
    go_daily,
    go_late,
    keeping_orders,
    slack_days,
)
from routing.consolidation.prices import call_prices
from routing.consolidation.turns import turns_around
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.counties import CHILLED_VAN, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY

LAST_MORNING_H = 53.5  # due at half past five on the third morning: today or tomorrow


def _problem(*places: tuple[str, float]) -> TwoEchelonProblem:
    """Return a day with an order for each place, due so many hours after the first midnight."""
    orders = [order(f"o{k}", "H", place, due_h=due_h) for k, (place, due_h) in enumerate(places)]
    county = valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def _slack(problem: TwoEchelonProblem) -> dict[str, int]:
    return {problem.place_ids[visit.place]: slack_days(problem, visit) for visit in problem.visits}


def _kept(plan: Plan) -> set[OrderId]:
    return {held.order_id for held in plan.held if held.reason.code is ReasonCode.CAN_WAIT}


def test_the_last_day_of_an_order_leaves_time_to_arrive() -> None:
    due = {"P1": 77.5, "P2": LAST_MORNING_H, "P3": 29.5, "P4": 34.0, "P5": 18.0}
    assert _slack(_problem(*due.items())) == {"P1": 2, "P2": 1, "P3": 0, "P4": 1, "P5": 0}


def test_a_visit_is_as_urgent_as_its_most_urgent_order() -> None:
    assert _slack(_problem(("P1", 77.5), ("P1", LAST_MORNING_H))) == {"P1": 1}


def test_daily_lets_everything_go() -> None:
    problem = _problem(("P1", 77.5))
    assert go_daily(problem) is problem


def test_late_goes_only_where_something_must_and_takes_along_what_waits_there() -> None:
    problem = go_late(_problem(("P1", 29.5), ("P1", 77.5), ("P2", 77.5)))
    (visit,) = problem.visits
    assert visit.deliver_ids == ("o0", "o1")
    (held,) = problem.held
    assert (held.order_id, held.place_id, held.latest_day) == ("o2", "H", 2)
    assert held.reason.code is ReasonCode.CAN_WAIT


def test_the_price_of_keeping_falls_with_the_days_to_spare() -> None:
    problem = _problem(("P1", 77.5), ("P2", LAST_MORNING_H), ("P3", 29.5))
    prices = call_prices(problem)
    first, second, third = GoByPrice()(problem).visits
    assert first.leave_fen == round(prices.stop_fen[0] / 3 + prices.load_fen[0])
    assert second.leave_fen == round(prices.stop_fen[1] * 2 / 3 + prices.load_fen[1])
    assert third.leave_fen is None
    keener = GoByPrice(keenness=2.0)(problem).visits[0]
    assert keener.leave_fen == pytest.approx(2 * (first.leave_fen or 0), abs=1)


def test_a_call_is_worth_its_time_and_its_share_of_the_way() -> None:
    """A piece for P4 alone: a call of 180 s, five seconds a piece, and its share of 22 km twice."""
    problem = _problem(("P4", 77.5))
    ways = problem.ways[CHILLED_VAN.vehicle_type_id]
    home, there = problem.hubs[0], problem.visits[0].place
    second_fen = CHILLED_VAN.cost_day_fen / CHILLED_VAN.shift_s
    way_fen = sum(
        int(ways.distance_m[arc]) * CHILLED_VAN.cost_km_fen / 1000
        + int(ways.duration_s[arc]) * second_fen
        for arc in ((home, there), (there, home))
    )
    prices = call_prices(problem)
    assert prices.stop_fen[0] == pytest.approx(180 * second_fen)
    assert prices.load_fen[0] == pytest.approx(5 * second_fen + way_fen * 2.0 / 800.0)


def test_the_search_keeps_what_is_dearer_to_bring_than_to_keep() -> None:
    problem = _problem(("P6", 29.5), ("P5", 77.5), ("P2", 77.5))
    by_place = {str(problem.place_ids[visit.place]): visit for visit in problem.visits}
    visits = (
        by_place["P6"],
        replace(by_place["P5"], leave_fen=1_000),  # on the way to P6, some kilometres
        replace(by_place["P2"], leave_fen=10),  # a way of its own
    )
    day = replace(problem, visits=visits)
    plan = plan_day(day, stop=MaxIterations(6)).plan
    assert _kept(plan) == {"o2"}
    assert check(day, plan) == []
    assert not plan.unserved


def test_nothing_goes_where_all_may_wait_for_little() -> None:
    problem = _problem(("P1", 77.5), ("P2", 77.5))
    day = replace(problem, visits=tuple(replace(v, leave_fen=100) for v in problem.visits))
    outcome = plan_day(day, stop=MaxIterations(2))
    assert outcome.plan.routes == ()
    assert _kept(outcome.plan) == {"o0", "o1"}
    assert (outcome.cost_fen, outcome.lower_bound_fen) == (0, None)
    assert check(day, outcome.plan) == []


def test_turns_deal_the_county_out_around_the_hub() -> None:
    county = valley()
    turns = turns_around(county, 3)
    dealt = [place_id for part in turns.parts for place_id in part]
    assert sorted(dealt) == sorted(p.place_id for p in county.places if p.place_id != "H")
    assert len({turns.on(DAY + timedelta(days=k)) for k in range(3)}) == 3
    assert turns.on(DAY) == turns.on(DAY + timedelta(days=3))


def _with_much_before_the_last_point() -> TwoEchelonProblem:
    """Return a day with 60 kg for P5 and 2 kg for P1, which may wait, and an order for P6."""
    orders = [
        order("must", "H", "P6", due_h=29.5),
        order("much", "H", "P5", pieces=30, weight_kg=60.0, volume_l=150.0),
        order("little", "H", "P1"),
    ]
    county = valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def _prices(problem: TwoEchelonProblem) -> dict[OrderId, int | None]:
    return {order_id: v.leave_fen for v in problem.visits for order_id in v.order_ids}


def test_what_is_on_the_way_may_cost_today_what_carrying_its_load_takes() -> None:
    problem = _with_much_before_the_last_point()
    much = next(i for i, v in enumerate(problem.visits) if "much" in v.order_ids)
    load_fen = round(float(call_prices(problem).load_fen[much]))
    assert _prices(TakingAlong(rule=go_late)(problem)) == {"must": None, "much": load_fen}


def test_what_is_out_of_the_way_is_kept_at_once() -> None:
    day = TakingAlong(rule=go_late)(_with_much_before_the_last_point())
    assert {i for visit in day.visits for i in visit.order_ids} == {"must", "much"}
    (held,) = day.held
    assert (held.order_id, held.place_id, held.latest_day) == ("little", "H", 2)
    assert held.reason.code is ReasonCode.CAN_WAIT


def test_the_places_of_a_line_are_called_at_and_others_on_their_way() -> None:
    problem = _with_much_before_the_last_point()
    lines = GoByTimetable(due=lambda _: {PlaceId("P1")})
    assert set(_prices(lines(problem))) == {"must", "little"}
    by_line = TakingAlong(rule=lines)(problem)
    assert _prices(by_line) == _prices(TakingAlong(rule=go_late)(problem)) | {"little": None}


def test_of_a_visit_some_orders_are_kept_and_the_others_go() -> None:
    problem = _problem(("P1", 77.5), ("P1", 77.5), ("P2", 77.5))
    day = keeping_orders(problem, {OrderId("o0"), OrderId("o2")})
    (visit,) = day.visits
    assert (visit.deliver_ids, visit.deliver) == (("o1",), problem.loads[OrderId("o1")])
    assert [held.order_id for held in day.held] == ["o0", "o2"]
    assert check(day, plan_day(day, stop=MaxIterations(1)).plan) == []
