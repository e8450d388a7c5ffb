"""Loads: rounding happens once, never against the vehicle."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.ids import MemberId, OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from routing.load import NOTHING, UNLIMITED, Load, order_load, vehicle_capacity
from tests.counties import CHILLED_VAN, TRUCK

sides = st.integers(0, 10**9)
loads = st.builds(Load, sides, sides, sides, sides, sides)
measures = st.floats(0.0, 50_000.0)


def _order(weight_kg: float, volume_l: float, temperature: Temperature) -> Order:
    return Order(
        order_id=OrderId("O1"),
        member_id=MemberId("post"),
        direction=Direction.DOWN,
        origin_id=PlaceId("H"),
        destination_id=PlaceId("P1"),
        pieces=3,
        weight_kg=weight_kg,
        volume_l=volume_l,
        temperature=temperature,
        released_s=0,
        due_s=1,
    )


@pytest.mark.parametrize(
    ("weight_kg", "weight_g"), [(1.0, 1000), (0.0001, 1), (1.0001, 1001), (0.3, 300), (1.234, 1234)]
)
def test_weight_is_rounded_up_to_whole_grams(weight_kg: float, weight_g: int) -> None:
    assert order_load(_order(weight_kg, 0.0, Temperature.AMBIENT)).weight_g == weight_g


@pytest.mark.parametrize(
    ("temperature", "load"),
    [
        (Temperature.AMBIENT, Load(weight_g=1, volume_ml=2_001, pieces=3)),
        (Temperature.CHILLED, Load(weight_g=1, volume_ml=2_001, chilled_ml=2_001, pieces=3)),
        (Temperature.FROZEN, Load(weight_g=1, volume_ml=2_001, frozen_ml=2_001, pieces=3)),
    ],
)
def test_cold_goods_take_both_kinds_of_room(temperature: Temperature, load: Load) -> None:
    assert order_load(_order(0.0004, 2.0001, temperature)) == load


def test_room_is_rounded_down() -> None:
    van = replace(CHILLED_VAN, payload_kg=0.0019, volume_l=3.0009, chilled_l=1.9999)
    assert vehicle_capacity(van) == Load(
        weight_g=1, volume_ml=3_000, chilled_ml=1_999, frozen_ml=0, pieces=UNLIMITED
    )


@given(measures, measures)
def test_what_fits_in_whole_units_fits_in_truth(weight_kg: float, volume_l: float) -> None:
    load = order_load(_order(weight_kg, volume_l, Temperature.AMBIENT))
    noise = Fraction(1, 10**6)  # of a gram: what the rounding forgives
    assert load.weight_g >= Fraction(weight_kg) * 1000 - noise
    assert load.volume_ml >= Fraction(volume_l) * 1000 - noise
    assert load.weight_g - 1 < Fraction(weight_kg) * 1000


@given(loads, loads)
def test_taking_off_undoes_loading(one: Load, other: Load) -> None:
    assert one.plus(other).minus(other) == one
    assert one.plus(NOTHING) == one
    assert one.fits(one.plus(other))


@pytest.mark.parametrize("side", range(len(Load())))
def test_a_load_fits_only_if_every_dimension_does(side: int) -> None:
    room = Load(5, 5, 5, 5, 5)
    over = Load(*(6 if k == side else 0 for k in range(len(room))))
    assert room.fits(room)
    assert not over.fits(room)


def test_files_state_loads_in_kilograms_litres_and_pieces() -> None:
    assert Load(1_234, 2_500, 1_000, 500, 7).in_units() == {
        "kg": 1.234,
        "l": 2.5,
        "chilled_l": 1.0,
        "frozen_l": 0.5,
        "pieces": 7,
    }


def test_a_truck_holds_what_its_type_says() -> None:
    capacity = vehicle_capacity(TRUCK)
    assert Load(weight_g=1_800_000, volume_ml=16_000_000, pieces=10_000).fits(capacity)
    assert not Load(chilled_ml=1).fits(capacity)
