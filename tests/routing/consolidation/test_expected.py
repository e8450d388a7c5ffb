"""Expected orders: every place is called at, nothing is lost, and the day can be planned."""

from network.ids import PlaceId
from network.orders import Order
from network.travel import RoadTravel
from routing.consolidation.expected import expected_orders
from routing.consolidation.forecast import forecast
from routing.consolidation.history import history_of
from routing.daily import build_problem, plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from tests.counties import TRICYCLE, valley
from tests.routing.consolidation.mornings import MONDAY, mornings

COUNTS = {"P1": 10, "P2": 20, "P3": 1, "P4": 4, "P5": 3, "P6": 2}


def _orders(counts: dict[str, int]) -> tuple[Order, ...]:
    history = history_of(mornings(2, lambda _: counts), valley())
    return expected_orders(forecast(history, valley()), valley())


def test_there_is_an_order_a_place_with_the_load_that_is_expected() -> None:
    orders = _orders(COUNTS)
    assert {order.destination_id: order.pieces for order in orders} == COUNTS
    assert sum(order.weight_kg for order in orders) == 2.0 * sum(COUNTS.values())
    assert sum(order.volume_l for order in orders) == 5.0 * sum(COUNTS.values())
    assert all(order.order_id.startswith("expected-") for order in orders)
    assert len({order.order_id for order in orders}) == len(orders)


def test_release_and_promise_are_those_of_the_history() -> None:
    assert {(order.released_s, order.due_s) for order in _orders(COUNTS)} == {
        (19_800, 19_800 + 72 * 3600)
    }


def test_a_place_with_less_than_a_piece_a_day_is_called_at_all_the_same() -> None:
    history = history_of(
        mornings(2, lambda day: {"P1": 10, **({"P6": 1} if day.isoweekday() == 1 else {})}),
        valley(),
    )
    orders = expected_orders(forecast(history, valley()), valley())
    assert {order.destination_id: order.pieces for order in orders}[PlaceId("P6")] == 1


def test_what_is_too_much_for_a_small_vehicle_is_several_orders() -> None:
    orders = [o for o in _orders({**COUNTS, "P2": 200}) if o.destination_id == "P2"]
    assert len(orders) == 3  # 400 kg, half a tricycle is 150 kg
    assert max(order.weight_kg for order in orders) <= TRICYCLE.payload_kg / 2
    assert sum(order.pieces for order in orders) == 200


def test_the_expected_day_can_be_planned_without_violations() -> None:
    county = valley()
    problem = build_problem(county, _orders(COUNTS), RoadTravel(county), day=MONDAY)
    plan = plan_day(problem, stop=MaxIterations(3)).plan
    assert check(problem, plan) == []
    called = {stop.place_id for route in plan.routes for stop in route.stops}
    assert called >= set(COUNTS)
    assert (plan.held, plan.unserved) == ((), ())
