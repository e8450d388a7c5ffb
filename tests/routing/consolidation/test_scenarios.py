"""Scenarios: what futures are made of, and what becomes of a day when they agree or do not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.ids import OrderId
from network.orders import Order
from network.travel import RoadTravel
from routing.consolidation.history import History, history_of
from routing.consolidation.hold import GoByPrice
from routing.consolidation.horizon import Horizon
from routing.consolidation.scenarios import GoByScenarios, ScenarioPlanner, sampled_morning
from routing.daily import plan_day, plan_horizon
from routing.simulation.replay import Replay, replay
from routing.stop import MaxIterations
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.consolidation.mornings import MONDAY, mornings
from tests.routing.orders import order
from tests.routing.random_days import DAY


def _history(counts: Callable[[date], Mapping[str, int]]) -> History:
    return history_of(mornings(4, counts), valley())


def _draw(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- test data, no secret


MARKET = _history(lambda day: {"P1": 5} if day.isoweekday() == 1 else {"P2": 1})


def _pieces(orders: Sequence[Order]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in orders:
        found[one.destination_id] = found.get(one.destination_id, 0) + one.pieces
    return found


@pytest.mark.parametrize(("day", "pieces"), [(0, {"P1": 5}), (1, {"P2": 1}), (7, {"P1": 5})])
def test_a_day_to_come_is_like_a_past_one_of_its_weekday(day: int, pieces: dict[str, int]) -> None:
    found = sampled_morning(MARKET, valley(), MONDAY + timedelta(weeks=8, days=day), _draw(0))
    assert _pieces(found) == pieces


def test_over_many_draws_the_mornings_bring_what_the_past_ones_did() -> None:
    history = _history(lambda day: {"P1": (day - MONDAY).days // 7})
    drawn = [sampled_morning(history, valley(), DAY, _draw(seed)) for seed in range(400)]
    mean = sum(sum(_pieces(morning).values()) for morning in drawn) / len(drawn)
    assert mean == pytest.approx(1.5, abs=0.2)  # 0, 1, 2 and 3 pieces in four weeks


def test_the_same_draw_brings_the_same_morning() -> None:
    assert sampled_morning(MARKET, valley(), DAY, _draw(3)) == sampled_morning(
        MARKET, valley(), DAY, _draw(3)
    )


@pytest.mark.parametrize("place_id", [None, "P2"])
def test_a_holiday_and_a_closed_place_get_nothing(place_id: str | None) -> None:
    kind = DayKind.HOLIDAY if place_id is None else DayKind.CLOSURE
    entry = CalendarEntry(date=DAY, kind=kind, place_id=place_id)  # type: ignore[arg-type]
    county = valley().replace(calendar=Calendar((entry,)))
    assert sampled_morning(MARKET, county, DAY, _draw(0)) == ()


def test_without_a_history_nothing_comes() -> None:
    assert sampled_morning(history_of([], valley()), valley(), DAY, _draw(0)) == ()


def _morning(*places: str, due_h: float = 77.5) -> TwoEchelonProblem:
    orders = [order(f"o{place}", "H", place, due_h=due_h) for place in places]
    return build_problem(valley(), orders, RoadTravel(valley()), day=DAY)


def _rule(planner: ScenarioPlanner, *, futures: int = 4, rounds: int = 2) -> GoByScenarios:
    return GoByScenarios(
        county=valley(),
        history=MARKET,
        planner=planner,
        by_price=GoByPrice(days=3),
        futures=futures,
        rounds=rounds,
    )


def _going(problem: TwoEchelonProblem) -> set[OrderId]:
    return {order_id for visit in problem.visits for order_id in visit.order_ids}


def _on(day_of: Callable[[int], int]) -> ScenarioPlanner:
    """Return a planner that sends what may wait on a day by the number of the future."""
    return lambda ahead, number: {
        order_id: max(ahead.first[i], min(ahead.last[i], day_of(number)))
        for i, visit in enumerate(ahead.problem.visits)
        for order_id in visit.order_ids
    }


def test_what_all_futures_send_today_goes_and_what_none_does_is_kept() -> None:
    problem = _morning("P1", "P2")
    assert _going(_rule(_on(lambda _: 0))(problem)) == {"oP1", "oP2"}
    kept = _rule(_on(lambda _: 2))(problem)
    assert _going(kept) == set()
    assert {held.order_id for held in kept.held} == {"oP1", "oP2"}


def test_what_has_to_go_goes_whatever_the_futures_say() -> None:
    assert _going(_rule(_on(lambda _: 2))(_morning("P1", due_h=18.0))) == {"oP1"}


@pytest.mark.parametrize(("today", "goes"), [(3, True), (2, False), (1, False)])
def test_in_the_end_most_futures_decide(today: int, *, goes: bool) -> None:
    rule = _rule(_on(lambda number: 0 if number % 4 < today else 1), rounds=1)
    assert bool(_going(rule(_morning("P1")))) is goes


def test_what_is_settled_in_a_round_is_so_in_the_next() -> None:
    settled: list[tuple[int, int]] = []

    def planner(ahead: Horizon, number: int) -> dict[OrderId, int]:
        by_id = {i: k for k, v in enumerate(ahead.problem.visits) for i in v.order_ids}
        if number >= 4:
            settled.append((ahead.last[by_id[OrderId("oP1")]], ahead.first[by_id[OrderId("oP2")]]))
        halves = {OrderId("oP3"): number % 2}
        return {OrderId("oP1"): 0, OrderId("oP2"): 1} | halves

    _rule(planner)(_morning("P1", "P2", "P3"))
    assert settled == [(0, 1)] * 4


def test_one_future_and_one_round_are_enough() -> None:
    assert _going(_rule(_on(lambda _: 0), futures=1, rounds=1)(_morning("P1"))) == {"oP1"}


def test_days_by_scenarios_lose_nothing_and_nothing_is_late() -> None:
    rule = _rule(
        lambda ahead, number: plan_horizon(ahead, stop=MaxIterations(1), seed=number), futures=2
    )
    days = [[order(f"o{day}-{k}", "H", f"P{k}") for k in (1, 2, 3)] for day in range(4)]
    found = Replay(
        days=tuple(
            replay(
                valley(),
                lambda day: days[(day - DAY).days],
                first_day=DAY,
                num_days=len(days),
                rule=rule,
                planner=lambda problem, number: plan_day(
                    problem, stop=MaxIterations(2), seed=number
                ),
            )
        )
    )
    assert sum(day.arrived for day in found.days) == found.orders == 12
    assert (found.misses, [day.violations for day in found.days]) == ((), [0] * len(found.days))
