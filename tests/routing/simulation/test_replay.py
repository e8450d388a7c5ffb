"""Replays of the valley: what is kept comes back, promises are counted, costs add up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from network.county import County
from network.orders import Direction, Order
from routing.consolidation.hold import GoByPrice, HoldRule, go_daily, go_late
from routing.daily import plan_day, plan_horizon
from routing.outcome import Outcome
from routing.simulation.hindsight import Hindsight
from routing.simulation.play import Disturbances, Mishap, PlayedDay, play
from routing.simulation.replay import Replay, as_planned, replay
from routing.stop import MaxIterations
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import bus_valley


def _replay(
    days: Sequence[Sequence[Order]], rule: HoldRule, county: County | None = None
) -> Replay:
    """Return the replay of days with these new orders."""

    def orders_of(day: date) -> Sequence[Order]:
        return days[(day - DAY).days]

    replayed = replay(
        county or valley(),
        orders_of,
        first_day=DAY,
        num_days=len(days),
        rule=rule,
        planner=lambda problem, number: plan_day(problem, stop=MaxIterations(2), seed=number),
    )
    return Replay(days=tuple(replayed))


def _every_day(count: int) -> list[list[Order]]:
    return [[order(f"o{day}-{k}", "H", f"P{k}") for k in (1, 2)] for day in range(count)]


def test_daily_every_order_arrives_on_its_day() -> None:
    found = _replay(_every_day(3), go_daily)
    assert [(d.day, d.released, d.known, d.arrived, d.kept) for d in found.days] == [
        (DAY + timedelta(days=k), 2, 2, 2, 0) for k in range(3)
    ]
    assert found.cost_fen == sum(day.cost.total for day in found.days) > 0
    assert (found.orders, found.misses, found.on_time_share) == (6, (), 1.0)


def test_late_three_days_go_together_and_in_time() -> None:
    late = _replay(_every_day(3), go_late)
    assert [(day.arrived, day.kept) for day in late.days] == [(0, 2), (0, 4), (6, 0)]
    assert late.on_time_share == 1.0
    assert late.cost_fen < _replay(_every_day(3), go_daily).cost_fen
    assert all(day.violations == 0 for day in late.days)


def test_days_go_on_until_nothing_is_in_hand() -> None:
    found = _replay(_every_day(1), go_late)
    assert [day.arrived for day in found.days] == [0, 0, 2]


def test_what_a_bus_that_does_not_come_should_have_brought_arrives_the_next_day_in_time() -> None:
    found = _without_buses_on_the_first_day([order("o", "H", "P3")])
    assert [(day.arrived, day.kept) for day in found.days] == [(0, 1), (1, 0)]
    assert (found.misses, found.on_time_share) == ((), 1.0)
    assert [day.cost.bus > 0 for day in found.days] == [False, True]


def test_what_comes_late_because_a_bus_did_not_come_has_that_as_its_cause() -> None:
    found = _without_buses_on_the_first_day([order("o", "H", "P3", due_h=20.0)])
    (miss,) = found.misses
    assert (miss.order_id, miss.cause) == ("o", Mishap.BUS_CANCELLED)
    assert (miss.late_s or 0) > 0


def _without_buses_on_the_first_day(orders: Sequence[Order]) -> Replay:
    """Return the replay of a valley's day whose buses are planned with and do not come."""
    no_bus_comes = Disturbances(
        late_wave=0.0, route_spread=0.0, leg_spread=0.0, breakdown=0.0, bus_cancelled=1.0
    )

    def player(problem: TwoEchelonProblem, plan: Plan, number: int) -> PlayedDay:
        if number:
            return as_planned(problem, plan, number)
        return play(problem, plan, no_bus_comes, seed=0)

    days = replay(
        bus_valley(),
        lambda _: orders,
        first_day=DAY,
        num_days=1,
        rule=go_daily,
        planner=lambda problem, number: plan_day(problem, stop=MaxIterations(2), seed=number),
        player=player,
    )
    return Replay(days=tuple(days))


def test_goods_from_village_to_village_are_in_hand_at_the_hub_overnight() -> None:
    lateral = order("o", "P1", "P2", direction=Direction.LATERAL)
    found = _replay([[lateral]], go_daily)
    assert [(day.arrived, day.kept) for day in found.days] == [(0, 1), (1, 0)]


def test_an_order_that_nobody_can_carry_is_given_up_and_counted() -> None:
    places = tuple(replace(p, is_active=p.place_id != "P6") for p in valley().places)
    county = valley().replace(places=places)
    found = _replay([[order("o", "H", "P6"), order("p", "H", "P1")]], go_daily, county)
    assert [(day.arrived, day.kept) for day in found.days] == [(1, 0)]
    (miss,) = found.misses
    assert (miss.order_id, miss.late_s, miss.cause) == ("o", None, ReasonCode.NOT_SERVED_PLACE)
    assert found.on_time_share == 0.5


def test_what_never_goes_for_want_of_vehicles_is_a_miss_in_the_end() -> None:
    def nobody_goes(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
        return replace(plan_day(problem, stop=MaxIterations(1), seed=number), plan=Plan())

    days = tuple(
        replay(
            valley(),
            lambda _: [order("o", "H", "P1")],
            first_day=DAY,
            num_days=1,
            rule=go_daily,
            planner=nobody_goes,
        )
    )
    found = Replay(days=days)
    (miss,) = found.misses
    assert (miss.order_id, miss.late_s, miss.cause) == ("o", None, ReasonCode.FLEET_TOO_SMALL)
    assert (miss.day, found.on_time_share) == (days[-1].day, 0.0)


def test_an_order_that_comes_late_is_a_miss() -> None:
    found = _replay([[order("o", "H", "P6", due_h=6.5)]], go_daily)
    (miss,) = found.misses
    assert (miss.order_id, miss.cause) == ("o", ReasonCode.DUE_TOO_SOON)
    assert (miss.late_s or 0) > 0


def test_in_hindsight_days_go_together_and_in_time() -> None:
    days = _every_day(4)

    def orders_of(day: date) -> Sequence[Order]:
        return days[(day - DAY).days]

    rule = Hindsight(
        valley(),
        orders_of,
        last_day=DAY + timedelta(days=3),
        planner=lambda ahead: plan_horizon(ahead, stop=MaxIterations(3)),
        by_price=GoByPrice(),
    )
    found = _replay(days, rule)
    assert found.on_time_share == 1.0
    assert sum(day.arrived for day in found.days) == 8
    assert all(day.violations == 0 for day in found.days)
    assert found.cost_fen <= _replay(days, go_late).cost_fen
