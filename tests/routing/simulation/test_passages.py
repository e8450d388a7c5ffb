"""How often vehicles come into groups of places: by days, by load, and what buses take off."""

import numpy as np
import pytest

from routing.simulation.passages import DIMENSIONS, Carriers, Goods, least_passages

NUM_PLACES, NUM_DAYS = 3, 7
ROOM = 10.0
Amount = tuple[int, int, int, float]
"""Place, first and last day, and amount."""


def _goods(*amounts: Amount, way: int = 0) -> Goods:
    loads = np.zeros((NUM_PLACES, 2, NUM_DAYS, NUM_DAYS, DIMENSIONS))
    for place, first, last, amount in amounts:
        loads[place, way, first, last, 0] += amount
    return Goods(loads=loads)


def _carriers(rooms: tuple[float, ...] = (ROOM,), ride_room: float = 0.0) -> Carriers:
    room = np.zeros((len(rooms), DIMENSIONS))
    room[:, 0] = rooms
    ride = np.zeros((1, DIMENSIONS))
    ride[0, 0] = ride_room
    stops = np.array([[True, False, False]])
    return Carriers(room=room, ride_room=ride, ride_stops=stops, is_out=np.array([True]))


def _passages(places: set[int], goods: Goods, carriers: Carriers | None = None) -> float:
    group = np.array([[row in places for row in range(NUM_PLACES)]])
    return float(least_passages(group, goods, carriers or _carriers())[0])


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ([], 0),
        ([(0, 2)], 1),
        ([(0, 2), (1, 3), (2, 4)], 1),
        ([(0, 2), (1, 3), (2, 4), (3, 5)], 2),
        ([(0, 0), (0, 5), (1, 1), (2, 5)], 3),
    ],
)
def test_days_without_a_common_one_have_passages_of_their_own(
    days: list[tuple[int, int]], count: int
) -> None:
    assert _passages({0}, _goods(*((0, first, last, 1.0) for first, last in days))) == count


def test_a_load_takes_as_many_passages_as_it_fills_vehicles() -> None:
    assert _passages({0, 1}, _goods((0, 0, 2, 15.0), (1, 1, 2, 10.0))) == pytest.approx(3.0)


def test_what_is_brought_and_taken_shares_passages() -> None:
    both = _goods((0, 0, 1, 20.0)).loads + _goods((0, 0, 1, 15.0), way=1).loads
    assert _passages({0}, Goods(loads=both)) == pytest.approx(2.0)


def test_hurried_goods_count_beside_those_that_fill_vehicles() -> None:
    goods = _goods((0, 0, 0, 1.0), (0, 1, 1, 1.0), (0, 2, 5, 30.0))
    assert _passages({0}, goods) == pytest.approx(5.0)


def test_goods_of_other_places_do_not_count() -> None:
    assert _passages({1, 2}, _goods((0, 0, 2, 15.0))) == 0


def test_what_buses_can_carry_needs_no_vehicle() -> None:
    goods = _goods((0, 0, 1, 4.0), (1, 3, 3, 4.0))
    assert _passages({0}, goods, _carriers(ride_room=2.0)) == 0
    assert _passages({0}, goods, _carriers(ride_room=1.9)) == 1
    assert _passages({1}, goods, _carriers(ride_room=9.0)) == 1


def test_the_vehicle_that_carries_a_load_cheapest_counts() -> None:
    group, goods = np.array([[True, False, False]]), _goods((0, 0, 1, 60.0))
    carriers = _carriers((10.0, 40.0))
    assert least_passages(group, goods, carriers, [1.0, 2.0])[0] == pytest.approx(4.0)
    assert least_passages(group, goods, carriers, [1.0, 3.0])[0] == pytest.approx(5.0)
    assert least_passages(group, goods, carriers, [1.0, 8.0])[0] == pytest.approx(6.0)
