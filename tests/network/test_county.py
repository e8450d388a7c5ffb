"""The county's invariants and views."""

from dataclasses import replace
from datetime import date

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.crops import Crop, CropKind, CropNeed
from network.errors import NetworkError
from network.fleet import BusStop, BusTrip
from network.ids import BusLineId, BusTripId, MemberId, PlaceId, VehicleTypeId
from network.places import PlaceKind
from tests.counties import HUB, STATION_A, STATION_B, valley

NOWHERE = PlaceId("nowhere")


def _problems(county: County, **changes: object) -> tuple[str, ...]:
    with pytest.raises(NetworkError) as refused:
        county.replace(**changes)
    return refused.value.problems


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("places", "place_id H"),
        ("members", "member_id post"),
        ("vehicle_types", "vehicle_type_id truck"),
        ("vehicles", "vehicle_id V1"),
        ("roads", "road_id valley-1"),
    ],
)
def test_ids_are_unique(fact: str, said: str) -> None:
    county = valley()
    facts = getattr(county, fact)
    assert _problems(county, **{fact: (*facts, facts[0])}) == (f"{said} occurs 2 times",)


def test_a_county_has_a_hub_in_service() -> None:
    county = valley()
    closed = tuple(
        replace(p, is_active=False) if p.kind is PlaceKind.HUB else p for p in county.places
    )
    assert _problems(county, places=closed) == ("a county needs at least one hub in service",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"township_id": NOWHERE}, "place P6: township_id nowhere is unknown"),
        ({"parent_id": NOWHERE}, "place P6: parent_id nowhere is unknown"),
        ({"parent_id": PlaceId("P1")}, "place P6: parent_id P1 is no station"),
    ],
)
def test_places_hang_under_stations_that_exist(changes: dict[str, PlaceId], said: str) -> None:
    county = valley()
    *others, last = county.places
    assert _problems(county, places=(*others, replace(last, **changes))) == (said,)  # type: ignore[arg-type]


def test_a_station_is_not_its_own_parent() -> None:
    county = valley()
    places = tuple(
        replace(p, parent_id=STATION_A) if p.place_id == STATION_A else p for p in county.places
    )
    assert _problems(county, places=places) == ("place SA: it cannot be its own parent_id",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vehicle_type_id": VehicleTypeId("tank")}, "vehicle V5: type tank is unknown"),
        ({"home_id": NOWHERE}, "vehicle V5: home nowhere is unknown"),
        ({"home_id": PlaceId("P1")}, "vehicle V5: home P1 is no hub, station or cold store"),
        ({"member_id": MemberId("nobody")}, "vehicle V5: member nobody is unknown"),
    ],
)
def test_vehicles_refer_to_facts(changes: dict[str, str], said: str) -> None:
    county = valley()
    *others, last = county.vehicles
    changed = replace(last, **changes)  # type: ignore[arg-type]
    assert _problems(county, vehicles=(*others, changed)) == (said,)


def test_all_contradictions_are_collected() -> None:
    county = valley()
    day = date(2026, 5, 1)
    trip = BusTrip(
        trip_id=BusTripId("T1"),
        line_id=BusLineId("L1"),
        stops=(
            BusStop(place_id=HUB, arrive_s=0, depart_s=0),
            BusStop(place_id=NOWHERE, arrive_s=60, depart_s=60),
        ),
        freight_kg=150.0,
        freight_l=1_500.0,
        fee_piece_fen=60,
        fee_kg_fen=15,
    )
    assert _problems(
        county,
        bus_trips=(trip,),
        crops=(Crop(place_id=NOWHERE, name="tea", month=4, kg=1.0),),
        crop_kinds=(CropKind(name="tea", shelf_days=9), CropKind(name="tea", shelf_days=9)),
        crop_needs=(CropNeed(crop="figs", percent=9, loss_fen=1, is_precooled=True),),
        calendar=Calendar(
            (
                CalendarEntry(date=day, kind=DayKind.MARKET, place_id=NOWHERE),
                CalendarEntry(date=day, kind=DayKind.CLOSURE, road_id="lost"),
            )
        ),
    ) == (
        "calendar 2026-05-01: place nowhere is unknown",
        "calendar 2026-05-01: road lost is unknown",
        "bus trip T1: place nowhere is unknown",
        "crop tea: place nowhere is unknown",
        "crop tea occurs 2 times",
        "crop figs has needs, but how it keeps is not stated",
    )


def test_the_tiers_are_places_in_service() -> None:
    county = valley()
    assert [p.place_id for p in county.hubs] == [HUB]
    assert [p.place_id for p in county.stations] == [STATION_A, STATION_B]
    assert len(county.points) == 6
    asleep = tuple(replace(p, is_active=p.kind is not PlaceKind.POINT) for p in county.places)
    assert county.replace(places=asleep).points == ()


def test_the_tier_graph_has_trunk_local_and_direct_arcs() -> None:
    county = valley()
    *others, last = county.places
    graph = county.replace(places=(*others, replace(last, parent_id=HUB))).tier_graph()
    tiers = {(u, v): arc["tier"] for u, v, arc in graph.edges(data=True)}
    assert tiers == {
        (HUB, STATION_A): "trunk",
        (HUB, STATION_B): "trunk",
        (STATION_A, "P1"): "local",
        (STATION_A, "P2"): "local",
        (STATION_A, "P3"): "local",
        (STATION_B, "P4"): "local",
        (STATION_B, "P5"): "local",
        (HUB, "P6"): "direct",
    }
    assert graph.nodes[STATION_A]["kind"] == "station"


def test_a_place_nobody_serves_hangs_under_no_one() -> None:
    county = valley()
    *others, last = county.places
    graph = county.replace(places=(*others, replace(last, parent_id=None))).tier_graph()
    assert list(graph.predecessors(last.place_id)) == []
