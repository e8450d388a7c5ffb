"""Scenarios: what they are made of, and what becomes of a day when they agree or do not."""

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.calendar import Calendar, CalendarEntry, DayKind
from network.ids import OrderId
from network.orders import Order
from network.travel import RoadTravel
from routing.consolidation.forecast import Forecast, forecast
from routing.consolidation.history import PIECES, Mornings, history_of
from routing.consolidation.hold import GoByPrice, slack_days
from routing.consolidation.horizon import Horizon
from routing.consolidation.scenarios import GoByScenarios, ScenarioPlanner, sampled_morning
from routing.daily import plan_day, plan_horizon
from routing.simulation.replay import Replay, replay
from routing.stop import MaxIterations
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.consolidation.mornings import MONDAY, down, mornings
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day

MANY = 2_000


def _expected(past: Mornings) -> Forecast:
    county = valley()
    return forecast(history_of(past, county), county)


MARKET = _expected(mornings(4, lambda day: {"P1": 40 if day.isoweekday() == 1 else 5, "P2": 1}))


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _pieces(orders: Sequence[Order]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in orders:
        found[one.destination_id] += one.pieces
    return found


def _drawn(expected: Forecast, place_id: str, day: date) -> list[int]:
    """Return the pieces of a place on many draws of a day."""
    rng = _rng(1)
    return [_pieces(sampled_morning(expected, valley(), day, rng))[place_id] for _ in range(MANY)]


@pytest.mark.parametrize(("place_id", "days"), [("P1", 0), ("P1", 1), ("P2", 0), ("P2", 6)])
def test_over_many_draws_a_place_gets_what_its_weekday_is_expected_to_bring(
    place_id: str, days: int
) -> None:
    day = MONDAY + timedelta(weeks=8, days=days)
    (row,) = (k for k, s in enumerate(MARKET.streams) if s.destination_id == place_id)
    mean = MARKET.means[row, day.weekday(), PIECES]
    assert np.mean(_drawn(MARKET, place_id, day)) == pytest.approx(mean, rel=0.1)


def _uneven(together: int, apart: int) -> Forecast:
    """Return what follows from days on which places swing together, and against each other."""

    def counts(day: date) -> dict[str, int]:
        sign = 1 if (day - MONDAY).days // 7 % 2 else -1
        return {
            "P1": 20 + sign * (together + apart),
            "P2": 20 + sign * (together - apart),
        }

    return _expected(mornings(4, counts))


@pytest.mark.parametrize(("apart", "least", "most"), [(0, 0.9, 1.1), (12, 8.0, 12.0)])
def test_days_spread_as_widely_as_those_of_the_history_but_never_less_than_by_chance(
    apart: int, least: float, most: float
) -> None:
    pieces = _drawn(_uneven(0, apart), "P1", DAY)
    assert least < np.var(pieces) / np.mean(pieces) < most


def test_places_that_were_busy_together_are_so_in_a_scenario() -> None:
    def correlation(expected: Forecast) -> float:
        rng = _rng(1)
        drawn = [_pieces(sampled_morning(expected, valley(), DAY, rng)) for _ in range(MANY)]
        return statistics.correlation([p["P1"] for p in drawn], [p["P2"] for p in drawn])

    assert correlation(_uneven(12, 0)) > 0.3
    assert abs(correlation(_uneven(0, 12))) < 0.1


def test_weight_and_volume_follow_the_pieces() -> None:
    drawn = sampled_morning(MARKET, valley(), MONDAY, _rng(0))
    assert drawn
    assert all(one.weight_kg == 2.0 * one.pieces for one in drawn)
    assert all(one.volume_l == 5.0 * one.pieces for one in drawn)


def test_the_same_seed_brings_the_same_morning_and_another_one_another() -> None:
    first, again, other = (
        sampled_morning(MARKET, valley(), MONDAY, _rng(seed)) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("place_id", "left"), [(None, set()), ("P1", {"P2", "P3", "P4", "P5", "P6"})]
)
def test_a_holiday_and_a_closed_place_get_nothing(place_id: str | None, left: set[str]) -> None:
    kind = DayKind.HOLIDAY if place_id is None else DayKind.CLOSURE
    entry = CalendarEntry(date=DAY, kind=kind, place_id=place_id)  # type: ignore[arg-type]
    county = valley().replace(calendar=Calendar((entry,)))
    rng = _rng(0)
    places = {p for _ in range(50) for p in _pieces(sampled_morning(MARKET, county, DAY, rng))}
    assert places == left


NOTHING = _expected([])


def test_without_a_history_nothing_is_drawn() -> None:
    assert sampled_morning(NOTHING, valley(), DAY, _rng(0)) == ()


def _morning(*places: str, due_h: float = 77.5) -> TwoEchelonProblem:
    orders = [order(f"o{place}", "H", place, due_h=due_h) for place in places]
    return build_problem(valley(), orders, RoadTravel(valley()), day=DAY)


def _rule(
    planner: ScenarioPlanner,
    *,
    scenarios: int = 4,
    rounds: int = 2,
    expected: Forecast = MARKET,
) -> GoByScenarios:
    return GoByScenarios(
        county=valley(),
        expected=expected,
        planner=planner,
        by_price=GoByPrice(days=3),
        scenarios=scenarios,
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


def _halves(number: int) -> int:
    return number % 2


def test_what_all_scenarios_send_today_goes_and_what_none_does_is_kept() -> None:
    problem = _morning("P1", "P2")
    assert _rule(_on(lambda _: 0))(problem).visits == problem.visits
    kept = _rule(_on(lambda _: 2))(problem)
    assert _going(kept) == set()
    assert {held.order_id for held in kept.held} == {"oP1", "oP2"}


def test_what_has_to_go_goes_whatever_the_scenarios_say() -> None:
    assert _going(_rule(_on(lambda _: 2))(_morning("P1", due_h=18.0))) == {"oP1"}


@pytest.mark.parametrize("today", range(5))
def test_most_scenarios_decide_and_what_they_differ_about_has_a_price(today: int) -> None:
    problem = _morning("P1")
    found = _rule(_on(lambda number: 0 if number % 4 < today else 1))(problem)
    left_out_fen = [visit.leave_fen for visit in found.visits]
    assert (
        left_out_fen
        == {
            0: [],
            1: [],
            2: [GoByPrice(days=3)(problem).visits[0].leave_fen],
            3: [None],
            4: [None],
        }[today]
    )


def test_what_is_settled_in_a_round_is_so_in_the_next() -> None:
    settled: list[tuple[int, int | None, int]] = []

    def planner(ahead: Horizon, number: int) -> dict[OrderId, int]:
        by_id = {i: k for k, v in enumerate(ahead.problem.visits) for i in v.order_ids}
        going, kept = by_id[OrderId("oP1")], by_id[OrderId("oP2")]
        if number >= 4:
            settled.append(
                (ahead.last[going], ahead.problem.visits[going].leave_fen, ahead.first[kept])
            )
        return {OrderId("oP1"): 0, OrderId("oP2"): 1, OrderId("oP3"): _halves(number)}

    _rule(planner)(_morning("P1", "P2", "P3"))
    assert settled == [(0, None, 1)] * 4


def test_another_round_is_looked_at_only_while_something_is_open() -> None:
    def searches(day_of: Callable[[int], int]) -> int:
        numbers: list[int] = []

        def planner(ahead: Horizon, number: int) -> dict[OrderId, int]:
            numbers.append(number)
            return _on(day_of)(ahead, number)

        _rule(planner, rounds=3)(_morning("P1"))
        assert numbers == list(range(len(numbers)))
        return len(numbers)

    assert searches(lambda _: 0) == 4
    assert searches(_halves) == 12


def test_what_waits_at_a_station_is_left_to_the_search_of_the_day() -> None:
    waiting = order("o", "SA", "P1")
    problem = build_problem(valley(), [waiting], RoadTravel(valley()), day=DAY)
    (visit,) = problem.visits
    assert visit.source not in problem.hubs
    (found,) = _rule(_on(lambda _: 2))(problem).visits
    assert found == GoByPrice(days=3)(problem).visits[0]


def test_one_scenario_and_one_round_decide_everything() -> None:
    for day, going in ((0, {"oP1"}), (1, set[str]())):
        rule = _rule(_on(lambda _, day=day: day), scenarios=1, rounds=1)  # type: ignore[misc]
        assert _going(rule(_morning("P1"))) == going


def test_without_a_history_scenarios_hold_the_orders_in_hand() -> None:
    looked_at: list[set[OrderId]] = []

    def planner(ahead: Horizon, _: int) -> dict[OrderId, int]:
        looked_at.append(set(ahead.problem.orders))
        return {}

    _rule(planner, rounds=1, expected=NOTHING)(_morning("P1", "P2"))
    assert looked_at == [{"oP1", "oP2"}] * 4


def test_the_same_seed_brings_the_same_scenarios_each_morning_its_own() -> None:
    def drawn(day: date) -> list[dict[OrderId, Order]]:
        found: list[dict[OrderId, Order]] = []

        def planner(ahead: Horizon, number: int) -> dict[OrderId, int]:
            found.append(dict(ahead.problem.orders))
            return {OrderId("o"): _halves(number)}

        in_hand = [order("o", "H", "P1")]
        _rule(planner)(build_problem(valley(), in_hand, RoadTravel(valley()), day=day))
        return found

    today = drawn(DAY)
    assert drawn(DAY) == today
    assert all(today[a] != today[b] for a in range(8) for b in range(a))
    assert drawn(DAY + timedelta(weeks=1)) != today


@given(seed=st.integers(0, 10_000))
def test_every_order_goes_waits_or_is_unserved_once_and_what_must_go_does(seed: int) -> None:
    day = random_day(seed)
    problem, draw = day.problem(), Random(seed)  # noqa: S311 -- test data, no secret
    past = [(DAY - timedelta(weeks=ago), day.orders) for ago in (1, 2)]

    def planner(ahead: Horizon, _: int) -> dict[OrderId, int]:
        return {
            order_id: draw.randint(0, 3)
            for order_id in sorted(ahead.problem.orders)
            if draw.random() > 0.1
        }

    found = GoByScenarios(
        county=day.county,
        expected=forecast(history_of(past, day.county), day.county),
        planner=planner,
        by_price=GoByPrice(days=3),
        scenarios=3,
    )(problem)
    what_became_of_it = Counter(
        (
            *(order_id for visit in found.visits for order_id in visit.order_ids),
            *(held.order_id for held in found.held),
            *(unserved.order_id for unserved in found.unserved),
        )
    )
    assert what_became_of_it == Counter(order.order_id for order in day.orders)
    must = [visit for visit in problem.visits if slack_days(problem, visit) == 0]
    assert [visit for visit in found.visits if slack_days(problem, visit) == 0] == must


@pytest.mark.parametrize("seed", range(3))
def test_days_by_scenarios_lose_nothing_and_nothing_is_late(seed: int) -> None:
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    days = [
        down(DAY + timedelta(days=number), {f"P{k}": draw.randint(0, 2) for k in range(1, 6)})
        for number in range(4)
    ]
    rule = _rule(
        lambda ahead, number: plan_horizon(ahead, stop=MaxIterations(1), seed=number), scenarios=2
    )
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
    assert sum(day.arrived for day in found.days) == found.orders == sum(map(len, days))
    assert (found.misses, [day.violations for day in found.days]) == ((), [0] * len(found.days))
