"""What the dispatcher says of orders, from intake to plan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from routing.consolidation.hold import GoByPrice, HoldRule, go_daily, go_late, slack_days
from routing.daily import Engine, plan_day
from routing.outcome import Status
from routing.stop import MaxIterations, MaxTime
from routing.two_echelon.alternatives import Obstacle, Otherwise, explain, remedies
from routing.two_echelon.bounds.bound import lower_bound
from routing.two_echelon.check import check
from routing.two_echelon.directives import Directive, Directives
from routing.two_echelon.plan import Plan, Route
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import exact, joint
from routing.two_echelon.solvers.joint import Effort
from routing.violation import ReasonCode, ViolationKind
from tests.counties import TRUCK, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import bus_valley
from tests.routing.two_echelon.directed import (
    ban,
    directed,
    not_before,
    pin,
    prefer,
    random_directed_day,
    today,
)

TOMORROW = DAY + timedelta(days=1)
SHORT = Effort(bound_s=0.0, round_steps=30)
O1, O2 = OrderId("o1"), OrderId("o2")


def _planned(problem: TwoEchelonProblem, rounds: int = 3) -> Plan:
    plan = plan_day(problem, stop=MaxIterations(rounds)).plan
    assert check(problem, plan) == []
    return plan


def _route_of(plan: Plan, order_id: OrderId) -> Route:
    """Return the route that brings an order to its destination, or fetches it."""
    leg = plan.assignments[order_id][-1]
    return next(route for route in plan.routes if route.route_id == leg.route_id)


def _unserved(problem: TwoEchelonProblem) -> dict[OrderId, ReasonCode]:
    return {entry.order_id: entry.reason.code for entry in problem.unserved}


def _closed_today() -> County:
    """Return the valley with P2 closed on the day."""
    closed = CalendarEntry(date=DAY, kind=DayKind.CLOSURE, place_id=PlaceId("P2"))
    return valley().replace(calendar=Calendar((closed,)))


def _one_truck() -> County:
    """Return the valley with one truck alone, which makes one trip a day."""
    county = valley()
    once = replace(TRUCK, max_trips=1)
    return county.replace(vehicle_types=(once,), vehicles=county.vehicles[:1])


def _held(problem: TwoEchelonProblem) -> dict[OrderId, tuple[ReasonCode, int]]:
    return {e.order_id: (e.reason.code, e.latest_day) for e in problem.held}


@pytest.mark.parametrize("vehicle", ["V1", "V2", "V3", "V4"])
def test_a_pinned_order_goes_with_its_vehicle(vehicle: str) -> None:
    orders = [order("o1", "H", "P2"), order("o2", "H", "P3")]
    plan = _planned(directed(orders, pin("o1", vehicle=vehicle)))
    assert _route_of(plan, O1).vehicle_id == vehicle


@pytest.mark.parametrize("station", ["H", "SA"])
def test_an_order_pinned_to_a_station_goes_via_it_and_to_a_hub_directly(station: str) -> None:
    plan = _planned(directed([order("o1", "H", "P2")], pin("P2", station=station)))
    assert _route_of(plan, O1).stops[0].place_id == station


def test_a_banned_vehicle_and_a_banned_station_do_not_call() -> None:
    bans = [ban("P2", vehicle=v) for v in ("V1", "V2", "V3")] + [ban("P2", station="SB")]
    plan = _planned(directed([order("o1", "H", "P2")], *bans))
    assert _route_of(plan, O1).vehicle_id == "V4"


def test_orders_of_a_place_that_say_different_things_are_different_visits() -> None:
    orders = [order(f"o{k}", "H", "P2") for k in range(4)]
    problem = directed(
        orders, pin("o1", vehicle="V1"), pin("o2", vehicle="V1"), ban("o3", vehicle="V1")
    )
    assert [visit.deliver_ids for visit in problem.visits] == [("o0",), ("o1", "o2"), ("o3",)]


def test_what_is_said_of_an_order_goes_before_what_is_said_of_its_place() -> None:
    said = Directives([pin("P2", vehicle="V1"), ban("P2", vehicle="V2"), pin("o1", vehicle="V2")])
    own, around = (
        said.ruling(O1, order("o1", "H", "P2").destination_id),
        said.ruling(O2, order("o2", "H", "P2").destination_id),
    )
    assert own is not None
    assert around is not None
    assert (own.who.vehicle_id, own.who.not_vehicles) == ("V2", frozenset())
    assert (around.who.vehicle_id, around.who.not_vehicles) == ("V1", frozenset({"V2"}))


def test_what_is_said_of_a_place_concerns_the_call_there_alone() -> None:
    lateral = order("o1", "P1", "P5", direction=Direction.LATERAL)
    there, here = (
        directed([lateral], pin("P5", vehicle="V4")),
        directed([lateral], pin("P1", vehicle="V4")),
    )
    assert there.rulings == {}
    assert here.rulings[O1].who.vehicle_id == "V4"


def test_a_bus_does_not_make_the_call_of_an_order_pinned_to_a_vehicle() -> None:
    orders = [order("o1", "H", "P3")]
    free, bound = (
        directed(orders, county=bus_valley()),
        directed(orders, pin("o1", vehicle="V1"), county=bus_valley()),
    )
    assert any(Policy(free).rides(k)[0] for k in range(len(free.bus_rides)))
    assert not any(Policy(bound).rides(k)[0] for k in range(len(bound.bus_rides)))
    direct = directed(orders, pin("o1", station="H"), county=bus_valley())
    via = directed(orders, ban("o1", station="H"), county=bus_valley())
    assert any(Policy(direct).rides(k)[0] for k in range(len(direct.bus_rides)))
    assert not any(Policy(via).rides(k)[0] for k in range(len(via.bus_rides)))


@pytest.mark.parametrize(
    ("wanted", "directive", "cause"),
    [
        (order("o1", "H", "P4", temperature=Temperature.CHILLED), pin("o1", vehicle="V1"), "冷藏"),
        (order("o1", "H", "P2", weight_kg=900.0), pin("P2", vehicle="V4"), "900"),
        (order("o1", "H", "SA"), pin("o1", vehicle="V5"), "到达"),
    ],
    ids=["too warm", "too heavy", "of another home"],
)
def test_a_pinned_vehicle_that_cannot_carry_the_goods_is_named_with_its_row(
    wanted: Order, directive: Directive, cause: str
) -> None:
    problem = directed([wanted], directive)
    (entry,) = problem.unserved
    assert entry.reason.code is ReasonCode.DIRECTED_UNFIT
    assert "第 2 行" in entry.reason.cause.zh
    assert "row 2" in entry.reason.cause.en
    assert cause in entry.reason.cause.zh


def test_an_order_that_all_who_could_are_banned_from_stays_out() -> None:
    bans = [ban("o1", station=home) for home in ("H", "SA", "SB")]
    problem = directed([order("o1", "H", "P2")], *bans)
    assert _unserved(problem) == {O1: ReasonCode.DIRECTED_UNFIT}
    cause = problem.unserved[0].reason.cause
    assert "第 2、3、4 行" in cause.zh
    assert cause.en.endswith("there is none that is available")


def test_an_order_waits_for_a_vehicle_that_is_not_there_today_if_it_can() -> None:
    county = valley()
    vehicles = tuple(replace(v, is_available=v.vehicle_id != "V1") for v in county.vehicles)
    orders = [order("o1", "H", "P2"), order("o2", "H", "P2", due_h=20.0)]
    problem = directed(orders, pin("P2", vehicle="V1"), county=county.replace(vehicles=vehicles))
    assert _held(problem) == {O1: (ReasonCode.DIRECTED_VEHICLE_OUT, 2)}
    assert _unserved(problem) == {O2: ReasonCode.DIRECTED_VEHICLE_OUT}


def test_an_order_waits_for_the_day_that_is_named() -> None:
    orders = [order("o1", "H", "P2"), order("o2", "H", "P3")]
    problem = directed(orders, not_before("o1", day=TOMORROW), pin("o2", day=TOMORROW))
    later = ReasonCode.DIRECTED_LATER
    assert _held(problem) == {O1: (later, 2), O2: (later, 1)}
    assert check(problem, _planned(problem)) == []


@pytest.mark.parametrize("place_id", [None, PlaceId("P2"), PlaceId("H")])
def test_an_order_pinned_to_a_day_without_service_goes_on_the_next(
    place_id: PlaceId | None,
) -> None:
    kind = DayKind.CLOSURE if place_id else DayKind.HOLIDAY
    entry = CalendarEntry(date=TOMORROW, kind=kind, place_id=place_id)
    county = valley().replace(calendar=Calendar((entry,)))
    orders = [order("o1", "H", "P2"), order("o2", "H", "P2", due_h=44.0)]
    said = [pin("o1", day=TOMORROW), pin("o2", day=TOMORROW)]
    problem = directed(orders, *said, county=county)
    assert _held(problem) == {O1: (ReasonCode.DIRECTED_LATER, 2)}
    assert _unserved(problem) == {O2: ReasonCode.DIRECTED_TOO_LATE}
    assert check(problem, _planned(problem)) == []


def test_an_order_that_would_come_late_then_is_refused_with_the_latest_day() -> None:
    problem = directed([order("o1", "H", "P2")], not_before("o1", day=DAY + timedelta(days=5)))
    (entry,) = problem.unserved
    assert entry.reason.code is ReasonCode.DIRECTED_TOO_LATE
    assert str(DAY + timedelta(days=2)) in entry.reason.cause.en


def test_a_day_that_is_past_or_banned_is_no_day_to_wait_for() -> None:
    yesterday = DAY - timedelta(days=1)
    orders = [order("o1", "H", "P2"), order("o2", "H", "P3"), order("o3", "H", "P4")]
    problem = directed(
        orders, not_before("o1", day=yesterday), pin("o2", day=yesterday), ban("o3", day=DAY)
    )
    assert _held(problem) == {OrderId("o3"): (ReasonCode.DIRECTED_LATER, 2)}
    assert problem.latest_day == {O1: 2, O2: 0}


@pytest.mark.parametrize("said", [today("o1"), pin("o1", day=DAY)], ids=["today", "pin"])
def test_what_must_go_today_is_not_held_by_the_price_of_keeping(said: Directive) -> None:
    problem = GoByPrice()(directed([order("o1", "H", "P2"), order("o2", "H", "P3")], said))
    first, second = problem.visits
    assert slack_days(problem, first) == 0
    assert first.leave_fen is None
    assert second.leave_fen is not None


def test_what_must_go_today_leaves_after_the_cut_off() -> None:
    late = order("o1", "H", "P2", released_h=11.2)
    assert _held(directed([late])) == {O1: (ReasonCode.NOT_READY, 2)}
    assert O1 in _planned(directed([late], today("o1"))).assignments


def test_a_directive_opens_no_closed_place() -> None:
    problem = directed([order("o1", "H", "P2")], today("o1"), county=_closed_today())
    assert _held(problem) == {O1: (ReasonCode.PLACE_CLOSED, 2)}
    assert check(problem, _planned(problem)) == []


def test_too_much_for_the_pinned_vehicle_is_laid_to_the_directive() -> None:
    orders = [order(f"o{k}", "H", "P2", weight_kg=290.0, pieces=60) for k in range(60)]
    plan = _planned(directed(orders, pin("P2", vehicle="V4")))
    codes = {entry.reason.code for entry in plan.unserved}
    assert codes == {ReasonCode.DIRECTED_FULL}


def test_orders_with_a_priority_go_first_when_the_fleet_is_too_small() -> None:
    """One truck that makes one trip: of two loads that fill it, one has to stay."""
    county = _one_truck()
    orders = [order("o1", "H", "P1", weight_kg=1_700.0), order("o2", "H", "P4", weight_kg=1_700.0)]
    for first, other in (("o1", "o2"), ("o2", "o1")):
        plan = _planned(directed(orders, prefer(first, priority=1), county=county))
        assert set(plan.assignments) == {first}
        assert [(e.order_id, e.reason.code) for e in plan.unserved] == [
            (other, ReasonCode.FLEET_TOO_SMALL)
        ]


def test_the_lower_priority_gives_way_and_is_unserved_not_held() -> None:
    orders = [order("o1", "H", "P1", weight_kg=1_700.0), order("o2", "H", "P4", weight_kg=1_700.0)]
    said = (prefer("o1", priority=2), prefer("o2", priority=5))
    plan = _planned(directed(orders, *said, county=_one_truck()))
    assert set(plan.assignments) == {"o2"}
    assert plan.held == ()
    assert [entry.order_id for entry in plan.unserved] == ["o1"]


def test_alternatives_and_remedies_keep_to_what_is_said() -> None:
    orders = [order("o1", "H", "P2"), order("o2", "H", "P3")]
    problem = directed(orders, pin("o1", vehicle="V1"), ban("o2", station="H"))
    plan = _planned(problem)
    found = {e.order_ids: e for e in explain(problem, plan)}
    assert found[O1,].vehicle_id == "V1"
    assert {a.obstacle for a in found[O1,].alternatives} == {Obstacle.DIRECTIVE}
    others = {a.otherwise: a for a in found[O2,].alternatives}
    assert others[Otherwise.DIRECT].obstacle is Obstacle.DIRECTIVE
    empty = Plan(unserved=plan.unserved)
    ways = remedies(problem, empty, O1)
    assert {w.vehicle_id for w in ways if w.difference_fen is not None} == {"V1"}


@pytest.mark.parametrize("seed", range(200, 230))
def test_the_check_finds_nothing_in_plans_of_random_days_with_directives(seed: int) -> None:
    rule: HoldRule = (go_daily, go_late, GoByPrice())[seed % 3]
    engine = (Engine.JOINT, Engine.JOINT, Engine.BASELINE_LINES)[seed // 3 % 3]
    problem = rule(random_directed_day(seed))
    outcome = plan_day(problem, engine=engine, stop=MaxIterations(1), seed=seed)
    assert check(problem, outcome.plan) == []
    assert outcome.cost_fen == price(problem, outcome.plan).total
    assert outcome.lower_bound_fen is None or outcome.lower_bound_fen <= outcome.cost_fen


def test_plans_that_do_not_know_the_directives_break_these_and_nothing_else() -> None:
    told = {ViolationKind.PIN_BROKEN, ViolationKind.BAN_BROKEN, ViolationKind.DAY_BROKEN}
    broken: list[ViolationKind] = []
    for seed in range(200, 210):
        problem = random_directed_day(seed)
        plan = plan_day(replace(problem, rulings={}), stop=MaxIterations(1), seed=seed).plan
        broken += [violation.kind for violation in check(problem, plan)]
    assert set(broken) <= told
    assert {ViolationKind.PIN_BROKEN, ViolationKind.BAN_BROKEN} <= set(broken)


def test_random_directives_bind_something() -> None:
    days = [random_directed_day(seed) for seed in range(200, 230)]
    codes = {e.reason.code for day in days for e in day.held}
    codes |= {e.reason.code for day in days for e in day.unserved}
    assert {ReasonCode.DIRECTED_UNFIT, ReasonCode.DIRECTED_LATER} <= codes
    assert sum(not day.who(v.order_ids).is_anyone for day in days for v in day.visits) >= 20


@pytest.mark.parametrize("seed", range(8))
def test_the_exact_solver_keeps_to_what_is_said_and_is_at_least_as_dear(seed: int) -> None:
    problem = random_directed_day(seed, 4)
    bound = exact.solve(problem, stop=MaxTime(60.0))
    assert check(problem, bound.plan) == []
    free = exact.solve(replace(problem, rulings={}), stop=MaxTime(60.0))
    if bound.status is Status.OPTIMAL:
        least_fen = lower_bound(problem, time_limit_s=0.5).fen
        assert least_fen is not None
        assert least_fen <= bound.cost_fen
        assert free.status is Status.OPTIMAL
        assert free.cost_fen <= bound.cost_fen
        heuristic = joint.solve(problem, stop=MaxIterations(3), params=SHORT)
        if not heuristic.plan.unserved:
            assert bound.cost_fen <= heuristic.cost_fen
