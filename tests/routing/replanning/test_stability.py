"""The price of changes on the valley's local route, call by call."""

from routing.replanning.course import Course, Halt
from routing.replanning.stability import Announced, Stability
from routing.replanning.timing import Timed
from routing.two_echelon.plan import Route, RouteKind
from tests.routing.two_echelon.valley_day import (
    later,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)
_, LOCAL, DIRECT = valley_routes(PROBLEM)
PRICES = Stability(vehicle_fen=100, sequence_fen=10, shift_fen=1, shift_s=600)


def _price(route: Route, *, made: int = 0) -> int:
    """Return what a route is charged against the plan."""
    vehicle = next(v for v in PROBLEM.county.vehicles if v.vehicle_id == route.vehicle_id)
    course = Course(
        route_id=route.route_id,
        kind=RouteKind.LOCAL,
        vehicle=vehicle,
        home=PROBLEM.row_of[vehicle.home_id],
        halts=tuple(Halt(place=PROBLEM.row_of[s.place_id]) for s in route.stops[made:]),
        done=route.stops[:made],
    )
    timed = Timed(course=course, stops=route.stops, fen=0, late=0, left_s={}, waits={})
    return Announced(PLAN, PRICES).price(timed)


def test_what_was_announced_costs_nothing() -> None:
    assert _price(LOCAL) == 0


def test_a_later_call_costs_from_the_tolerance_on() -> None:
    assert _price(with_stops(LOCAL, *later(LOCAL.stops, 600))) == 0
    assert _price(with_stops(LOCAL, *later(LOCAL.stops, 601))) == 2  # P2 and P3


def test_calls_in_another_order_cost_as_many_as_follow_another_one() -> None:
    first, second, third, last = LOCAL.stops
    turned = with_stops(LOCAL, first, third, second, last)
    assert _price(turned) == 2 * 10  # P3 comes after the station, P2 after P3


def test_a_call_of_another_vehicle_costs_that_alone() -> None:
    taken = with_stops(DIRECT, *DIRECT.stops[:2], LOCAL.stops[1], DIRECT.stops[2])
    assert _price(taken) == 100


def test_stops_made_are_not_charged() -> None:
    shifted = with_stops(LOCAL, *later(LOCAL.stops, 3600))
    assert _price(shifted, made=2) == 1  # P3 only
