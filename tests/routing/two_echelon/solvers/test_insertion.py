"""The last look: what a vehicle or bus could carry after all does not stay out."""

from dataclasses import replace

import pytest

from network.county import County
from network.fleet import Access
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.travel import RoadTravel
from routing.two_echelon.alternatives import Otherwise, remedies
from routing.two_echelon.assemble import assemble
from routing.two_echelon.check import check
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.policy import Policy
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.standing import Standing, nothing_in_force
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day

STEEP = frozenset({"village-P2", "village-P3"})


def steep_valley() -> County:
    """Return the valley in which only the tricycle of station A gets to P2 and P3."""
    closed = frozenset({Access.TRUCK, Access.VAN})
    roads = (replace(r, closed_for=closed) if r.road_id in STEEP else r for r in valley().roads)
    return valley().replace(roads=tuple(roads))


def inserted(*orders: Order, county: County | None = None) -> tuple[Standing, Plan]:
    """Return what the last look makes of a day on which nothing is planned, checked."""
    county = county or steep_valley()
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    echelons = Echelons(problem, Policy(problem))
    found = insert_left_out(echelons, nothing_in_force(echelons), is_over=lambda: False)
    plan = assemble(problem, found)
    assert check(problem, plan) == []
    return found, plan


def kinds(plan: Plan) -> list[RouteKind]:
    return sorted(route.kind for route in plan.routes)


def test_a_village_that_only_a_local_vehicle_reaches_is_served_via_its_station() -> None:
    found, plan = inserted(order("o", "H", "P3"))
    assert not found.unserved
    assert kinds(plan) == [RouteKind.LOCAL, RouteKind.TRUNK]


def test_goods_join_the_hand_over_that_takes_place_anyway() -> None:
    found, plan = inserted(order("o", "H", "P3"), order("p", "H", "P2"))
    assert not found.unserved
    assert kinds(plan) == [RouteKind.LOCAL, RouteKind.TRUNK]
    (trunk,) = found.hub_routes
    (drop,) = trunk.route.transfers()
    assert len(drop.visits) == 2


def test_a_vehicle_of_the_hub_that_passes_calls_at_the_station() -> None:
    found, plan = inserted(order("far", "H", "P5"), order("o", "H", "P3"))
    assert not found.unserved
    assert len([r for r in plan.routes if r.kind is not RouteKind.LOCAL]) == 1


def test_what_is_collected_goes_to_the_station_with_it() -> None:
    up = order("u", "P3", "H", direction=Direction.UP)
    found, plan = inserted(order("o", "H", "P3"), up)
    assert not found.unserved
    assert {"o", "u"} <= plan.assignments.keys() | {held.order_id for held in plan.held}
    legs = plan.assignments[OrderId("u")]
    assert [leg.to_id for leg in legs][:1] == [PlaceId("SA")]


@pytest.mark.parametrize("seed", range(16))
def test_nothing_stays_out_for_which_a_remedy_is_known(seed: int) -> None:
    problem = random_day(seed).problem()
    echelons = Echelons(problem, Policy(problem))
    found = insert_left_out(echelons, nothing_in_force(echelons), is_over=lambda: False)
    plan = assemble(problem, found)
    assert check(problem, plan) == []
    collected = {i for visit in problem.visits if visit.collect_ids for i in visit.order_ids}
    ways = [
        (left.order_id, way.otherwise)
        for left in plan.unserved
        for way in remedies(problem, plan, left.order_id)
        if way.difference_fen is not None and way.otherwise is not Otherwise.HIRE
        # a remedy may bring collections to a station too late for the way home, a route may not
        if not (way.otherwise is Otherwise.STATION and left.order_id in collected)
    ]
    assert ways == []
