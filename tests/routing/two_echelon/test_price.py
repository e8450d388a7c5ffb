"""A day's plan priced by hand."""

from dataclasses import replace
from itertools import pairwise

from network.ids import OrderId, PlaceId, VehicleId
from routing.cost import CostBreakdown
from routing.two_echelon.plan import Held, Plan, derive_assignments
from routing.two_echelon.price import price
from tests.counties import CHILLED_VAN, TRICYCLE, TRUCK
from tests.routing.two_echelon.valley_day import (
    REASON,
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

PROBLEM = valley_problem()


def _metres(*places: str) -> int:
    """Return the metres from place to place on open roads, the same for all vehicles."""
    ways = PROBLEM.ways[TRICYCLE.vehicle_type_id]
    rows = [PROBLEM.row_of[PlaceId(place)] for place in places]
    return sum(int(ways.distance_m[a, b]) for a, b in pairwise(rows))


def test_every_component_of_the_valleys_day() -> None:
    truck_m = _metres("H", "SA", "H", "SA", "H")
    tricycle_m = _metres("SA", "P2", "P3", "SA")
    van_m = _metres("H", "P4", "H")
    assert truck_m == 4 * _metres("H", "SA") == 40_312
    # unloaded: o1, o2, o3 (10) at SA, u1 at H; o1 at P2, o2 at P3, u1 at SA; o4 at P4
    pieces = (1 + 1 + 10) + 1 + (1 + 1 + 1) + 1
    assert price(PROBLEM, valley_plan(PROBLEM)) == CostBreakdown(
        vehicle_day=38_000 + 14_000 + 32_000,
        distance=_rounded(truck_m * 190) + _rounded(tricycle_m * 15) + _rounded(van_m * 110),
        handling=6 * pieces,
    )
    assert (TRUCK.cost_km_fen, TRICYCLE.cost_km_fen, CHILLED_VAN.cost_km_fen) == (190, 15, 110)


def test_a_place_with_a_price_of_its_own_keeps_to_it() -> None:
    own = {"SA": 0, "P3": 25}
    places = tuple(
        replace(p, handling_piece_fen=own.get(str(p.place_id))) for p in PROBLEM.county.places
    )
    dear = replace(PROBLEM, county=PROBLEM.county.replace(places=places))
    # at SA twelve pieces of the trunk and one of the tricycle; o2 at P3; u1, o1, o4 elsewhere
    assert price(dear, valley_plan(PROBLEM)).handling == 13 * 0 + 1 * 25 + 3 * 6
    assert {p: dear.handling_fen(dear.row_of[PlaceId(p)]) for p in ("H", "SA", "P3")} == {
        "H": 6,
        "SA": 0,
        "P3": 25,
    }


def _rounded(thousandths: int) -> int:
    return (thousandths + 500) // 1000


def test_overtime_is_paid_beyond_the_shift() -> None:
    trunk, local, direct = valley_routes(PROBLEM)
    home = trunk.stops[-1]
    start_s = trunk.stops[0].arrive_s
    longer = replace(home, depart_s=start_s + TRUCK.shift_s + 1_800)
    plan = plan_of((with_stops(trunk, *trunk.stops[:-1], longer), local, direct))
    assert price(PROBLEM, plan).overtime == 1_750


def test_only_what_waits_after_travelling_pays_for_the_night() -> None:
    trunk, local, direct = valley_routes(PROBLEM)
    plan = plan_of((trunk, direct))
    waits = Held(order_id=OrderId("o1"), place_id=PlaceId("SA"), reason=REASON, latest_day=2)
    assert price(PROBLEM, plan).storage == 0
    assert price(PROBLEM, replace(plan, held=(*plan.held, waits))).storage == 2
    assert local.kind.value == "local"


def test_unknown_vehicles_and_orders_cost_nothing() -> None:
    trunk, local, direct = valley_routes(PROBLEM)
    stranger = replace(direct, vehicle_id=VehicleId("V99"))
    with_stranger = price(PROBLEM, plan_of((trunk, local, stranger)))
    assert with_stranger == price(PROBLEM, plan_of((trunk, local)))
    nobody = replace(trunk.stops[1], deliver=(*trunk.stops[1].deliver, OrderId("nobody")))
    odd = with_stops(trunk, trunk.stops[0], nobody, *trunk.stops[2:])
    assert price(PROBLEM, plan_of((odd,))) == price(PROBLEM, plan_of((trunk,)))


def test_hand_overs_at_unknown_places_cost_nothing() -> None:
    _, _, direct = valley_routes(PROBLEM)
    elsewhere = replace(direct.stops[1], place_id=PlaceId("X"))
    lost = with_stops(direct, direct.stops[0], elsewhere, direct.stops[2])
    assert price(PROBLEM, plan_of((direct,))).handling == 6
    assert price(PROBLEM, plan_of((lost,))).handling == 0


def test_an_empty_plan_costs_nothing() -> None:
    assert price(PROBLEM, Plan()) == CostBreakdown()


def test_legs_are_read_off_the_stops() -> None:
    trunk, local, direct = valley_routes(PROBLEM)
    legs = derive_assignments((local, direct, trunk))
    assert {
        i: [(leg.route_id, leg.from_id, leg.to_id) for leg in own] for i, own in legs.items()
    } == {
        "o1": [("T1", "H", "SA"), ("L1", "SA", "P2")],
        "o2": [("T1", "H", "SA"), ("L1", "SA", "P3")],
        "o3": [("T1", "H", "SA")],
        "o4": [("D1", "H", "P4")],
        "u1": [("L1", "P3", "SA"), ("T1", "SA", "H")],
    }
    first = legs[OrderId("o1")][0]
    assert (first.depart_s, first.arrive_s) == (trunk.stops[0].depart_s, trunk.stops[1].arrive_s)
