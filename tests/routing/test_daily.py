"""Planning a day: any random county, any engine; what every plan keeps, and what each engine is."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from network.county import County
from network.ids import PlaceId, VehicleId
from network.orders import Direction, Order, Temperature
from network.places import Place
from network.travel import RoadTravel
from routing.consolidation.hold import GoByPrice
from routing.daily import Engine, build_problem, plan_day
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Cancellable, MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan, derive_assignments
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.counties import STATION_A, STATION_B, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day

SEEDS = range(18)
ROUNDS = 3

every_engine = pytest.mark.parametrize("engine", Engine)
every_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def _problem(seed: int) -> TwoEchelonProblem:
    return random_day(seed).problem()


@cache
def _outcome(seed: int, engine: Engine) -> Outcome[Plan]:
    return plan_day(_problem(seed), engine=engine, stop=MaxIterations(ROUNDS), seed=seed)


def _problem_of(county: County, *orders: Order) -> TwoEchelonProblem:
    return build_problem(county, orders, RoadTravel(county), day=DAY)


@every_engine
@every_seed
def test_the_check_finds_nothing(seed: int, engine: Engine) -> None:
    assert check(_problem(seed), _outcome(seed, engine).plan) == []


@every_engine
@every_seed
def test_every_order_has_exactly_one_fate(seed: int, engine: Engine) -> None:
    problem, plan = _problem(seed), _outcome(seed, engine).plan
    held = {entry.order_id for entry in plan.held}
    unserved = {entry.order_id for entry in plan.unserved}
    arrived = {
        order_id
        for order_id, legs in plan.assignments.items()
        if legs[-1].to_id == problem.orders[order_id].destination_id
    }
    fates = [*held, *unserved, *arrived]
    assert sorted(fates) == sorted(problem.orders)
    assert len(plan.held) + len(plan.unserved) == len(held) + len(unserved)


@every_engine
@every_seed
def test_costs_add_up_and_assignments_are_those_of_the_stops(seed: int, engine: Engine) -> None:
    problem, outcome = _problem(seed), _outcome(seed, engine)
    cost = price(problem, outcome.plan)
    assert outcome.cost_fen == cost.total == sum(list(cost.by_component().values())[1:])
    assert outcome.plan.assignments == derive_assignments(outcome.plan.routes)
    assert (outcome.solver, outcome.status) == (engine.value, Status.FEASIBLE)


@every_engine
def test_a_bound_is_below_the_cost(engine: Engine) -> None:
    found = [(_outcome(seed, engine).lower_bound_fen, _outcome(seed, engine)) for seed in SEEDS]
    bounded = [(bound, outcome) for bound, outcome in found if bound is not None]
    assert bounded
    assert all(0 < bound <= outcome.cost_fen for bound, outcome in bounded)


@every_engine
@pytest.mark.parametrize("seed", SEEDS[:5])
def test_the_same_seed_and_rounds_give_the_same_plan(seed: int, engine: Engine) -> None:
    again = plan_day(_problem(seed), engine=engine, stop=MaxIterations(ROUNDS), seed=seed)
    assert again.plan == _outcome(seed, engine).plan


@every_seed
def test_choosing_what_stays_is_told_as_one_search_and_breaks_no_rule(seed: int) -> None:
    problem = GoByPrice()(_problem(seed))
    told: list[Progress] = []
    outcome = plan_day(problem, stop=MaxIterations(9), seed=seed, on_event=told.append)
    assert check(problem, outcome.plan) == []
    searched = [event for event in told if event.phase == "search"]
    shares = [event.share for event in searched]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert searched[0].best_fen >= searched[-1].best_fen


@every_seed
@pytest.mark.parametrize("rounds", [1, 4, 8])
def test_choosing_what_stays_may_be_cut_short_at_any_time(seed: int, rounds: int) -> None:
    problem = GoByPrice()(_problem(seed))
    told: list[Progress] = []
    stop = Cancellable(MaxIterations(12), lambda: len(told) >= rounds)
    outcome = plan_day(problem, stop=stop, seed=seed, on_event=told.append)
    assert outcome.stop_reason is StopReason.CANCELLED
    assert check(problem, outcome.plan) == []


def test_who_does_not_ask_for_a_bound_gets_none() -> None:
    bounded = next(s for s in SEEDS if _outcome(s, Engine.JOINT).lower_bound_fen is not None)
    without = plan_day(_problem(bounded), stop=MaxIterations(ROUNDS), with_bound=False)
    assert without.lower_bound_fen is None


@every_seed
def test_lines_keep_every_place_at_its_townships_station(seed: int) -> None:
    problem, plan = _problem(seed), _outcome(seed, Engine.BASELINE_LINES).plan
    places = problem.county.place_by_id()
    for place_id, home_id in _calls_a_station_could_make(problem, plan, _township):
        assert home_id == places[place_id].township_id


@every_seed
def test_nearest_keeps_every_place_at_the_nearest_station(seed: int) -> None:
    problem, plan = _problem(seed), _outcome(seed, Engine.BASELINE_NEAREST).plan
    for place_id, home_id in _calls_a_station_could_make(problem, plan, _nearest):
        assert home_id == _nearest(problem, place_id)


def _township(problem: TwoEchelonProblem, place_id: PlaceId) -> PlaceId | None:
    return problem.county.place_by_id()[place_id].township_id


def _nearest(problem: TwoEchelonProblem, place_id: PlaceId) -> PlaceId:
    """Return the nearest station, the first of equals."""
    row = problem.row_of[place_id]
    return problem.place_ids[min(problem.stations, key=lambda s: _fastest_s(problem, s, row))]


def _calls_a_station_could_make(
    problem: TwoEchelonProblem,
    plan: Plan,
    station_of: Callable[[TwoEchelonProblem, PlaceId], PlaceId | None],
) -> list[tuple[PlaceId, PlaceId]]:
    """Return places called on and the caller's home, where their station's vehicles could call."""
    free = Policy(problem)
    visit_of = {
        order_id: i
        for i, visit in enumerate(problem.visits)
        for order_id in (*visit.deliver_ids, *visit.collect_ids)
    }
    homes = {v.vehicle_id: v.home_id for v in problem.vehicles}
    calls = []
    for route in plan.routes:
        for stop in route.stops:
            for order_id in (*stop.deliver, *stop.collect):
                i = visit_of[order_id]
                if problem.visits[i].place != problem.row_of[stop.place_id]:
                    continue
                station = station_of(problem, stop.place_id)
                if station is not None and problem.row_of[station] in free.stations_of(i):
                    calls.append((stop.place_id, homes[route.vehicle_id]))
    return calls


def _local_calls(problem: TwoEchelonProblem, plan: Plan) -> set[tuple[PlaceId, PlaceId]]:
    """Return the calls that a station's vehicles make away from home, with the station."""
    homes = {v.vehicle_id: v.home_id for v in problem.vehicles}
    stations = {problem.place_ids[row] for row in problem.stations}
    return {
        (stop.place_id, homes[route.vehicle_id])
        for route in plan.routes
        if homes[route.vehicle_id] in stations
        for stop in route.stops
        if stop.place_id != homes[route.vehicle_id]
    }


def _fastest_s(problem: TwoEchelonProblem, from_row: int, to_row: int) -> int:
    return min(
        int(ways.duration_s[from_row, to_row]) if ways.is_open[from_row, to_row] else 10**9
        for ways in problem.ways.values()
    )


@every_seed
def test_members_share_no_vehicle_and_hire_all_they_use(seed: int) -> None:
    problem, plan = _problem(seed), _outcome(seed, Engine.BASELINE_MEMBERS).plan
    members: dict[VehicleId, set[str]] = {}
    for route in plan.routes:
        carried = members.setdefault(route.vehicle_id, set())
        for stop in route.stops:
            carried |= {problem.orders[i].member_id for i in (*stop.deliver, *stop.collect)}
    assert all(len(carried) == 1 for carried in members.values())
    hired = {v.vehicle_id: v.member_id for v in plan.hired}
    assert hired.keys() == members.keys()
    assert all({hired[vehicle_id]} == carried for vehicle_id, carried in members.items())


def _valley_day() -> TwoEchelonProblem:
    orders = [order(f"d{k}", "H", f"P{1 + k % 6}", pieces=3) for k in range(18)]
    orders += [order(f"u{k}", f"P{k}", "H", direction=Direction.UP) for k in (1, 4)]
    return _problem_of(valley(), *orders)


@every_engine
def test_the_valley_is_planned_completely(engine: Engine) -> None:
    problem = _valley_day()
    plan = plan_day(problem, engine=engine, stop=MaxIterations(4), seed=1).plan
    assert check(problem, plan) == []
    assert (plan.unserved, plan.late) == ((), ())
    assert {h.reason.code for h in plan.held} <= {ReasonCode.WAITS_AT_STATION}


def test_lines_stay_with_the_township_where_another_station_is_nearer() -> None:
    county = valley()
    moved = county.replace(
        places=tuple(
            _moved(county, place_id, STATION_B) if place_id == "P3" else place
            for place_id, place in county.place_by_id().items()
        )
    )
    problem = _problem_of(moved, order("o1", "H", "P3"))
    by_engine = {
        engine: {station for _, station in _local_calls(problem, _planned(problem, engine))}
        for engine in (Engine.BASELINE_LINES, Engine.BASELINE_NEAREST)
    }
    assert by_engine == {
        Engine.BASELINE_LINES: {STATION_B},
        Engine.BASELINE_NEAREST: {STATION_A},
    }


def _moved(county: County, place_id: PlaceId, township: PlaceId) -> Place:
    return replace(county.place_by_id()[place_id], township_id=township, parent_id=township)


def _planned(problem: TwoEchelonProblem, engine: Engine) -> Plan:
    return plan_day(problem, engine=engine, stop=MaxIterations(2)).plan


def test_more_rounds_never_cost_more() -> None:
    problem = _valley_day()
    costs = [plan_day(problem, stop=MaxIterations(n), seed=3).cost_fen for n in (1, 4, 8)]
    assert costs == sorted(costs, reverse=True)


@every_engine
def test_cancelled_at_once_the_plan_is_still_valid(engine: Engine) -> None:
    problem = _valley_day()
    stop = Cancellable(MaxIterations(10**6), lambda: True)
    outcome = plan_day(problem, engine=engine, stop=stop)
    assert check(problem, outcome.plan) == []
    assert outcome.stop_reason is StopReason.CANCELLED


@pytest.mark.parametrize("engine", [Engine.JOINT, Engine.BASELINE_LINES])
def test_cancelled_on_the_way_the_best_plan_is_kept(engine: Engine) -> None:
    problem = _valley_day()
    seen: list[Progress] = []
    stop = Cancellable(MaxIterations(10**6), lambda: len(seen) >= 3)
    outcome = plan_day(problem, engine=engine, stop=stop, on_event=seen.append)
    assert check(problem, outcome.plan) == []
    assert outcome.stop_reason is StopReason.CANCELLED
    assert outcome.iterations <= 3
    assert [event.best_fen for event in seen] == sorted(
        (event.best_fen for event in seen), reverse=True
    )


def test_progress_is_told_from_nothing_to_all() -> None:
    seen: list[Progress] = []
    plan_day(_valley_day(), stop=MaxIterations(4), on_event=seen.append)
    assert [event.share for event in seen] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert all(event.unserved == 0 for event in seen)


@every_engine
def test_a_day_without_orders_is_an_empty_plan(engine: Engine) -> None:
    problem = _problem_of(valley())
    outcome = plan_day(problem, engine=engine, stop=MaxIterations(3))
    assert (outcome.plan.routes, outcome.cost_fen) == ((), 0)


def _codes(problem: TwoEchelonProblem, engine: Engine = Engine.JOINT) -> dict[str, str]:
    """Plan a day, check it, and return why each order that is not simply delivered is not."""
    plan = _planned(problem, engine)
    assert check(problem, plan) == []
    reasons = [(e.order_id, e.reason) for e in plan.held]
    reasons += [(e.order_id, e.reason) for e in plan.unserved]
    reasons += [(e.order_id, e.reason) for e in plan.late]
    return {order_id: reason.code.value for order_id, reason in reasons}


def test_a_lateral_order_waits_at_the_hub() -> None:
    lateral = order("o1", "P1", "P4", direction=Direction.LATERAL)
    assert _codes(_problem_of(valley(), lateral)) == {"o1": ReasonCode.WAITS_AT_HUB}


def test_a_lateral_order_due_today_is_explained_and_not_held_beyond_its_time() -> None:
    hurried = order("o1", "P1", "P4", direction=Direction.LATERAL, due_h=17.0)
    assert set(_codes(_problem_of(valley(), hurried))) == {"o1"}


def test_goods_go_up_before_they_are_due_or_are_explained() -> None:
    county = valley().replace(vehicles=valley().vehicles[3:])  # no vehicle of the hub is left
    hurried = order("o1", "P1", "H", direction=Direction.UP, due_h=18.5)
    assert set(_codes(_problem_of(county, hurried))) == {"o1"}


def test_without_a_trunk_home_goods_wait_at_the_station() -> None:
    county = valley().replace(vehicles=valley().vehicles[3:])
    calm = order("o1", "P2", "H", direction=Direction.UP)
    assert _codes(_problem_of(county, calm)) == {"o1": ReasonCode.WAITS_AT_STATION}


def test_nothing_is_collected_before_it_is_there() -> None:
    county = valley()
    places = tuple(
        replace(p, open_to_s=12 * 3600) if p.place_id == "P1" else p for p in county.places
    )
    afternoon = order("o1", "P1", "H", direction=Direction.UP, released_h=13.0, due_h=20.0)
    problem = _problem_of(county.replace(places=places), afternoon)
    assert set(_codes(problem)) == {"o1"}, "P1 closes at noon, the order is there at one"


def test_late_collections_leave_time_to_hand_over_before_closing() -> None:
    county = valley()
    places = tuple(
        replace(p, open_to_s=10 * 3600) if p.place_id == "P1" else p for p in county.places
    )
    last_minute = order("o1", "P1", "H", direction=Direction.UP, released_h=9.5, due_h=20.0)
    _codes(_problem_of(county.replace(places=places), last_minute))


def test_a_call_that_serves_several_visits_ends_before_closing() -> None:
    county = valley()
    places = tuple(
        replace(p, open_from_s=8 * 3600, open_to_s=8 * 3600 + 400) if p.place_id == "P1" else p
        for p in county.places
    )
    orders = [order(f"o{k}", "H", "P1", pieces=40, volume_l=700.0) for k in range(4)]
    _codes(_problem_of(county.replace(places=places), *orders))


def test_cold_goods_ride_in_cold_vehicles_only() -> None:
    cold = order("o1", "H", "P2", temperature=Temperature.CHILLED)
    plan = _planned(_problem_of(valley(), cold), Engine.JOINT)
    assert [route.vehicle_id for route in plan.routes] == ["V3"]


def test_a_fleet_too_small_leaves_out_the_rest_with_a_reason() -> None:
    county = valley().replace(vehicles=valley().vehicles[2:3])  # one chilled van for 800 kg
    orders = [order(f"o{k}", "H", f"P{1 + k % 6}", weight_kg=390.0) for k in range(40)]
    codes = _codes(_problem_of(county, *orders))
    assert 0 < len(codes) < 40
    assert set(codes.values()) == {ReasonCode.FLEET_TOO_SMALL}


def test_an_order_that_no_one_can_bring_in_time_comes_late_and_is_listed() -> None:
    hurried = order("o1", "H", "P6", due_h=6.5)
    assert _codes(_problem_of(valley(), hurried)) == {"o1": ReasonCode.DUE_TOO_SOON}


def test_the_best_plan_so_far_can_be_had_at_any_time_and_changes_nothing() -> None:
    problem, stop = _problem(0), MaxIterations(ROUNDS)
    plans: list[Plan] = []
    phases: list[str] = []

    def keep(progress: Progress) -> None:
        assert progress.best_plan is not None
        plans.append(progress.best_plan())
        phases.append(progress.phase)

    outcome = plan_day(problem, stop=stop, seed=0, on_event=keep)
    assert phases.count("search") == ROUNDS + 1
    assert set(phases) <= {"search", "due_first"}
    assert [check(problem, plan) for plan in plans] == [[]] * len(plans)
    assert outcome.plan == _outcome(0, Engine.JOINT).plan


def test_no_plan_of_one_member_is_offered_as_a_plan_of_the_day() -> None:
    seen: list[Progress] = []
    stop = MaxIterations(ROUNDS)
    plan_day(_problem(0), engine=Engine.BASELINE_MEMBERS, stop=stop, on_event=seen.append)
    assert seen
    assert {progress.best_plan for progress in seen} == {None}
