"""Changes of township on hand-made routes of the valley: P1 to P3 belong to A, P4 to P6 to B."""

import numpy as np
import pytest

from network.ids import PlaceId, VehicleId
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.townships import NO_TOWNSHIP, township_changes, township_of
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem

PROBLEM = valley_problem()


def test_a_station_is_its_own_township_and_the_hub_has_none() -> None:
    township = township_of(PROBLEM)
    row_of = PROBLEM.row_of
    assert township.shape == (len(PROBLEM.place_ids),)
    assert township.dtype == np.int64
    assert township[row_of[PlaceId("H")]] == NO_TOWNSHIP
    assert township[row_of[PlaceId("P2")]] == township[row_of[PlaceId("SA")]]
    assert township[row_of[PlaceId("P4")]] == township[row_of[PlaceId("SB")]]
    assert township[row_of[PlaceId("SA")]] != township[row_of[PlaceId("SB")]]


@pytest.mark.parametrize(
    ("places", "changes"),
    [
        ("H P2 P3 H", 0),
        ("H P2 P4 P3 H", 2),
        ("H P2 SA P4 SB H", 1),
        ("H P2 H P4 H", 0),
        ("H H", 0),
        ("", 0),
    ],
)
def test_changes_are_counted_between_neighbouring_calls_of_a_trip(
    places: str, changes: int
) -> None:
    assert township_changes(PROBLEM, _plan(places)) == changes


def test_changes_of_all_routes_are_added_and_unknown_places_passed_over() -> None:
    assert township_changes(PROBLEM, _plan("H P2 P4 H", "H P3 nowhere P5 H")) == 2
    assert township_changes(PROBLEM, valley_plan(PROBLEM)) == 0


def _plan(*routes: str) -> Plan:
    return Plan(
        routes=tuple(
            Route(
                route_id=f"R{k}",
                vehicle_id=VehicleId("V1"),
                kind=RouteKind.DIRECT,
                stops=tuple(
                    Stop(place_id=PlaceId(place), arrive_s=25_000, depart_s=25_000)
                    for place in places.split()
                ),
            )
            for k, places in enumerate(routes)
        )
    )
