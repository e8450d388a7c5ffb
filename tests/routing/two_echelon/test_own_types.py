"""Vehicles told apart are like their type in all but its id, and no more of them may be out."""

from dataclasses import replace

import pytest

from network.county import County
from network.ids import VehicleId
from routing.two_echelon.own_types import (
    as_known_to,
    has_own_type,
    most_in_use,
    shared_type_id,
    with_own_types,
)
from tests.counties import TRUCK, valley

V1, V2 = VehicleId("V1"), VehicleId("V2")


def with_trucks_out(most: int | None) -> County:
    """Return the valley, of whose two trucks only so many may be out."""
    types = (replace(TRUCK, max_in_use=most), *valley().vehicle_types[1:])
    return valley().replace(vehicle_types=types)


def places(county: County) -> dict[str, int | None]:
    """Return how many vehicles of each truck type may be out."""
    return {
        t.vehicle_type_id: t.max_in_use
        for t in county.vehicle_types
        if t.vehicle_type_id.startswith(TRUCK.vehicle_type_id)
    }


def test_a_vehicle_told_apart_is_alone_of_its_type_and_differs_in_nothing_else() -> None:
    county = with_own_types(valley(), [V1])
    apart, other = county.vehicle_by_id()[V1], county.vehicle_by_id()[V2]
    assert apart.vehicle_type_id == "truck#V1"
    assert other.vehicle_type_id == "truck"
    assert (
        replace(
            county.vehicle_type_by_id()[apart.vehicle_type_id],
            vehicle_type_id=TRUCK.vehicle_type_id,
        )
        == TRUCK
    )
    assert shared_type_id(apart) == shared_type_id(other) == "truck"
    assert has_own_type(apart)
    assert not has_own_type(other)


def test_telling_apart_again_changes_nothing() -> None:
    county = with_own_types(valley(), [V1])
    assert with_own_types(county, [V1, VehicleId("nobody")]) is county


def test_without_a_limit_nobody_is_limited() -> None:
    assert places(with_own_types(with_trucks_out(None), [V1])) == {"truck": None, "truck#V1": None}


def test_a_vehicle_told_apart_takes_one_of_the_places_of_its_type() -> None:
    assert places(with_own_types(with_trucks_out(2), [V1])) == {"truck": 1, "truck#V1": 1}


def test_with_too_few_places_the_first_named_go_out() -> None:
    found = places(with_own_types(with_trucks_out(1), [V2, V1]))
    assert found == {"truck": 0, "truck#V2": 1, "truck#V1": 0}


def test_a_vehicle_that_is_not_there_takes_no_place() -> None:
    county = with_trucks_out(1)
    vehicles = tuple(replace(v, is_available=v.vehicle_id != V1) for v in county.vehicles)
    found = places(with_own_types(county.replace(vehicles=vehicles), [V1]))
    assert found == {"truck": 1, "truck#V1": 1}


def test_places_are_taken_also_by_vehicles_told_apart_later() -> None:
    county = with_own_types(with_own_types(with_trucks_out(2), [V1]), [V2])
    assert places(county) == {"truck": 0, "truck#V1": 1, "truck#V2": 1}


@pytest.mark.parametrize("most", [0, 1, 2])
@pytest.mark.parametrize("named", [(), (V1,), (V2, V1)], ids=len)
def test_together_as_many_may_be_out_as_before(most: int, named: tuple[VehicleId, ...]) -> None:
    assert most_in_use(with_own_types(with_trucks_out(most), named)) == {"truck": most}


def test_a_vehicle_that_is_not_there_adds_no_place() -> None:
    county = with_trucks_out(1)
    vehicles = tuple(replace(v, is_available=v.vehicle_id != V1) for v in county.vehicles)
    assert most_in_use(with_own_types(county.replace(vehicles=vehicles), [V1])) == {"truck": 1}


def test_vehicles_told_apart_keep_the_type_that_the_county_gave_them() -> None:
    county = with_own_types(valley(), [V1])
    stranger = replace(valley().vehicles[1], vehicle_id=VehicleId("hired"))
    found = as_known_to(county, (*valley().vehicles[:2], stranger))
    assert [v.vehicle_type_id for v in found] == ["truck#V1", "truck", "truck"]
