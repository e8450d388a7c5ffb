"""An instance and its county day are the same problem: same cost, same rules."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.quality.families import TwoEchelonCase
from benchmarks.quality.instance import Instance, parse_instance, read_instance
from benchmarks.quality.mapping import FEN_PER_COST, build_problem, demand_unit, solution_of
from benchmarks.quality.solution import Drop, LocalTour, Solution
from benchmarks.quality.verification import cost_of, faults_of
from data.issues import DataError
from network.fleet import Access
from network.ids import PlaceId
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.violation import ViolationKind
from tests.benchmarks.quality.shared import INSTANCES, needs_instances
from tests.benchmarks.quality.tiny import TINY, optimum, plan_of, random_tiny, tiny


def with_demands(*demands: str, capacities: tuple[str, str] = ("10", "6")) -> Instance:
    """Return the tiny instance with other demands and capacities of truck and freighter."""
    lines = [line for line in TINY.splitlines() if line and not line.startswith("!")]
    lines[0] = f"2,{capacities[0]},1,5"
    lines[1] = f"2,3,{capacities[1]},1.5,2"
    lines[3] = "  ".join(f"{k},3,{demand}" for k, demand in enumerate(demands))
    return parse_instance("\n".join(lines), "other.dat")


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_solution_is_a_clean_plan_of_the_same_cost(seed: int) -> None:
    instance = random_tiny(np.random.default_rng(seed)) if seed else tiny()
    best = optimum(instance)
    problem = build_problem(instance)
    plan = plan_of(problem, best)
    assert faults_of(instance, best) == []
    assert check(problem, plan) == []
    assert price(problem, plan).total / FEN_PER_COST == pytest.approx(best.cost, rel=1e-5)
    assert solution_of(instance, problem, plan) == best


def test_goods_can_be_split_between_trucks_unit_by_unit() -> None:
    """Twelve and one units with two trucks of ten: the second satellite gets the rest along."""
    instance = with_demands("6", "6", "1")
    solution = Solution(
        cost=0,
        trucks=(
            (Drop(satellite=1, quantity=10),),
            (Drop(satellite=1, quantity=2), Drop(satellite=2, quantity=1)),
        ),
        freighters=(
            LocalTour(satellite=1, customers=(1,)),
            LocalTour(satellite=1, customers=(2,)),
            LocalTour(satellite=2, customers=(3,)),
        ),
    )
    solution = replace(solution, cost=cost_of(instance, solution))
    problem = build_problem(instance)
    plan = plan_of(problem, solution)
    assert check(problem, plan) == []
    assert solution_of(instance, problem, plan) == solution
    assert faults_of(instance, solution) == []


def test_a_customer_is_one_visit_of_all_its_units() -> None:
    problem = build_problem(tiny())
    assert [len(visit.deliver_ids) for visit in problem.visits] == [2, 3, 2, 4, 2]
    assert [visit.deliver.weight_g for visit in problem.visits] == [2000, 3000, 2000, 4000, 2000]
    assert len(problem.orders) == 13
    assert not problem.unserved
    assert not problem.held


@pytest.mark.parametrize(
    ("demands", "capacities", "unit", "units", "rooms"),
    [
        (("20", "30", "50"), ("109", "60"), "10", [2, 3, 5], [10, 6]),
        (("0.5", "1.25"), ("10", "6.1"), "1/4", [2, 5], [40, 24]),
        (("0.1", "0.2", "0.3"), ("0.7", "0.3"), "1/10", [1, 2, 3], [7, 3]),
        (("7", "7"), ("20", "8"), "7", [1, 1], [2, 1]),
    ],
)
def test_demands_are_divided_by_what_they_have_in_common(
    demands: tuple[str, ...],
    capacities: tuple[str, str],
    unit: str,
    units: list[int],
    rooms: list[int],
) -> None:
    instance = with_demands(*demands, capacities=capacities)
    problem = build_problem(instance)
    assert str(demand_unit(instance)) == unit
    assert [len(visit.deliver_ids) for visit in problem.visits] == units
    assert [kind.payload_kg for kind in problem.county.vehicle_types] == rooms


def test_vehicles_prices_and_limits_are_the_instances() -> None:
    problem = build_problem(tiny())
    truck, freighter = problem.county.vehicle_types
    assert (truck.cost_km_fen, truck.cost_day_fen) == (1000, 50_000)
    assert (freighter.cost_km_fen, freighter.cost_day_fen) == (1500, 20_000)
    assert (truck.max_trips, truck.max_in_use) == (1, 2)
    assert (freighter.max_trips, freighter.max_in_use) == (1, 3)
    homes = [vehicle.home_id for vehicle in problem.vehicles]
    assert homes == ["depot", "depot", "s1", "s1", "s2", "s2"]
    handling = [place.handling_piece_fen for place in problem.county.places]
    assert handling == [0, 2500, 0, 0, 0, 0, 0, 0]


def test_handling_is_priced_by_unit_of_demand_not_by_order() -> None:
    problem = build_problem(with_demands("20", "30", capacities=("100", "60")))
    assert problem.county.places[1].handling_piece_fen == 25_000


def test_each_level_keeps_to_its_own_roads() -> None:
    problem = build_problem(tiny())
    truck, freighter = (problem.ways[kind.vehicle_type_id] for kind in problem.county.vehicle_types)
    depots, points = slice(0, 3), slice(3, None)
    assert truck.is_open[depots, depots].all()
    assert not truck.is_open[points, :3].any()
    assert not truck.is_open[:3, points].any()
    assert freighter.is_open[points, 1:].all()
    assert freighter.is_open[1:3, points].all()
    assert not freighter.is_open[0, 1:].any()
    assert not freighter.is_open[1:, 0].any()
    assert not freighter.is_open[1, 2]
    assert truck.distance_m[1, 2] == round(10_000 * np.hypot(10, 12))
    assert not truck.duration_s.any()
    assert not freighter.duration_s.any()


def test_the_map_shows_the_ways_that_are_open() -> None:
    problem = build_problem(tiny())
    hub, station = problem.county.places[:2]
    way = problem.travel.geometry(Access.TRUCK, hub.place_id, station.place_id)
    assert way == ((hub.lon, hub.lat), (station.lon, station.lat))
    assert problem.travel.geometry(Access.TRUCK, hub.place_id, PlaceId("c1")) == ()


def _too_many_trips(plan: Plan) -> Plan:
    """Let the first freighter make the second one's tour, too."""
    first, second = (route for route in plan.routes if route.stops[0].place_id == "s1")
    both = replace(
        first,
        stops=(
            *first.stops[:-1],
            replace(second.stops[0], deliver=()),
            *second.stops[1:],
        ),
    )
    rest = [route for route in plan.routes if route not in (first, second)]
    return replace(plan, routes=(*rest[:2], both, *rest[2:]))


def _leave_one_behind(plan: Plan) -> Plan:
    last = plan.routes[-1]
    return replace(plan, routes=(*plan.routes[:-1], replace(last, stops=last.stops[:-2])))


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (_too_many_trips, ViolationKind.TRIPS),
        (_leave_one_behind, ViolationKind.ROUTE_NOT_HOME),
    ],
)
def test_a_plan_that_breaks_the_published_rules_is_no_answer(
    damage: Callable[[Plan], Plan], kind: ViolationKind
) -> None:
    instance = tiny()
    case = TwoEchelonCase(instance=instance, problem=build_problem(instance))
    plan = plan_of(case.problem, optimum(instance))
    assert case.answer(plan).faults == ()
    answer = case.answer(damage(plan))
    assert any(fault.startswith(kind.value) for fault in answer.faults)
    assert answer.text == ""


def test_the_verification_does_not_lean_on_the_checker() -> None:
    """A second trip counts as a second vehicle even where the day would allow it."""
    instance = tiny()
    problem = build_problem(instance)
    plan = _too_many_trips(plan_of(problem, optimum(instance)))
    found = solution_of(instance, problem, plan)
    assert len(found.freighters) == 3


def test_too_many_freighters_in_all_are_found_by_both() -> None:
    """Each satellite keeps its own limit of two, but there are only three freighters."""
    instance = tiny()
    solution = optimum(instance)
    last = solution.freighters[-1]
    parts = [LocalTour(satellite=2, customers=(number,)) for number in last.customers]
    many = replace(solution, freighters=(*solution.freighters[:-1], *parts))
    problem = build_problem(instance)
    kinds = {violation.kind for violation in check(problem, plan_of(problem, many))}
    assert kinds == {ViolationKind.VEHICLES_IN_USE}
    assert [str(f) for f in faults_of(instance, replace(many, cost=cost_of(instance, many)))] == [
        "too many freighters: all (1)"
    ]


def test_what_integers_cannot_hold_is_refused() -> None:
    with pytest.raises(DataError) as fine:
        build_problem(with_demands("1000000.5", "1"))
    with pytest.raises(DataError) as wide:
        build_problem(parse_instance(TINY.replace("12,1,2", "300000,1,2"), "wide.dat"))
    issues = [*fine.value.issues, *wide.value.issues]
    assert [(issue.code, issue.table) for issue in issues] == [
        ("E906", "other.dat"),
        ("E907", "wide.dat"),
    ]
    assert "2000003 units" in str(fine.value)
    assert "214748 are possible" in str(wide.value)


@needs_instances
@pytest.mark.parametrize("name", ["Set2a_E-n22-k4-s6-17.dat", "Set7_2e-300-15-2c.dat"])
def test_published_instances_keep_their_totals(name: str) -> None:
    instance = read_instance(INSTANCES / name)
    problem = build_problem(instance)
    demand = sum(customer.demand for customer in instance.customers)
    assert len(problem.orders) * demand_unit(instance) == demand
    assert len(problem.visits) == len(instance.customers)
