"""Prices: every component by hand, rounding half up, and totals that add up."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.tariff import Tariff
from routing.cost import CostBreakdown, price_bus, price_handling, price_storage, price_vehicle
from tests.counties import TRUCK

COMPONENTS = (
    "vehicle_day",
    "distance",
    "time",
    "overtime",
    "handling",
    "bus",
    "storage",
    "opening",
)

breakdowns = st.builds(CostBreakdown, **{name: st.integers(0, 10**12) for name in COMPONENTS})


@given(breakdowns)
def test_total_is_the_sum_of_the_components(cost: CostBreakdown) -> None:
    by_component = cost.by_component()
    assert tuple(by_component) == ("total", *COMPONENTS)
    total = by_component.pop("total")
    assert total == cost.total == sum(by_component.values())


@given(breakdowns, breakdowns)
def test_sums_add_up_component_by_component(one: CostBreakdown, other: CostBreakdown) -> None:
    both = one + other
    assert both.total == one.total + other.total
    for name in COMPONENTS:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)


def test_price_of_a_truck_day_by_hand() -> None:
    paid = replace(TRUCK, cost_hour_fen=2_000)
    # 380 yuan a day; 100 km at 1.90; 9 h at 20 yuan; one hour above the shift at 35 yuan
    assert price_vehicle(paid, 100_000, 9 * 3600) == CostBreakdown(
        vehicle_day=38_000, distance=19_000, time=18_000, overtime=3_500
    )


@pytest.mark.parametrize(("over_s", "fen"), [(-1, 0), (0, 0), (1, 1), (1_800, 1_750)])
def test_overtime_starts_with_the_first_second_above_the_shift(over_s: int, fen: int) -> None:
    assert price_vehicle(TRUCK, 0, TRUCK.shift_s + over_s).overtime == fen


@pytest.mark.parametrize(("metres", "fen"), [(499, 0), (500, 1), (1_499, 1), (1_500, 2)])
def test_distance_is_rounded_half_up(metres: int, fen: int) -> None:
    assert price_vehicle(replace(TRUCK, cost_km_fen=1), metres, 0).distance == fen


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 86_400), st.integers(0, 10**5))
def test_each_component_is_within_half_a_fen_of_the_exact_price(
    metres: int, km_fen: int, work_s: int, hour_fen: int
) -> None:
    kind = replace(TRUCK, cost_km_fen=km_fen, cost_hour_fen=hour_fen)
    cost = price_vehicle(kind, metres, work_s)
    half = Fraction(1, 2)
    assert -half < cost.distance - Fraction(metres * km_fen, 1000) <= half
    assert -half < cost.time - Fraction(work_s * hour_fen, 3600) <= half


def test_handling_and_storage_count_pieces() -> None:
    tariff = Tariff(handling_piece_fen=6, storage_piece_day_fen=2)
    assert price_handling(tariff.handling_piece_fen, 7) == CostBreakdown(handling=42)
    assert price_storage(tariff, 7) == CostBreakdown(storage=14)


@pytest.mark.parametrize(
    ("pieces", "weight_kg", "fen"), [(2, 10.0, 600), (2, 12.0, 700), (1, 0.5, 300), (1, 7.5, 425)]
)
def test_a_bus_charges_pieces_and_the_kilograms_above_five_each(
    pieces: int, weight_kg: float, fen: int
) -> None:
    assert price_bus(300, 50, pieces, weight_kg) == CostBreakdown(bus=fen)


@pytest.mark.parametrize(("weight_kg", "fen"), [(6.5, 2), (7.5, 3), (8.5, 4)])
def test_a_bus_fee_is_rounded_half_up_like_every_price(weight_kg: float, fen: int) -> None:
    assert price_bus(0, 1, 1, weight_kg).bus == fen
