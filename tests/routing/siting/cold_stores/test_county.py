"""From a county's facts to its cold stores."""

from dataclasses import replace

import numpy as np
import pytest

from network.county import County
from network.crops import Crop, CropKind, CropNeed
from network.ids import PlaceId
from network.places import Building, Place, PlaceKind
from network.travel import RoadTravel
from routing.outcome import Status
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.county import Sizing, Spec, StoreRule, build_cold_stores
from routing.siting.cold_stores.problem import ColdStores, Need, Produce, Size
from routing.siting.cold_stores.report import report
from routing.siting.cold_stores.solvers import exact
from routing.siting.problem import Lock
from routing.stop import MaxTime
from tests.counties import HUB, STATION_A, STATION_B, valley

KEEPS = CropKind(name="greens", shelf_days=10, peak_percent=120, bulk_percent=90, low_c=0, high_c=4)
WANTS = CropNeed(crop="greens", percent=80, is_precooled=True, loss_fen=60_000, within_s=900)
ROOM = Size(precool_kg=200, build_fen=600_000, run_fen=20_000)
CHEAP = replace(ROOM, build_fen=200_000)
SHED, OLD, FARM = PlaceId("CS1"), PlaceId("CS2"), PlaceId("F1")


def county() -> County:
    """Return the valley with a farm, a cold store, a shed that could be one, and three crops."""
    there = valley()
    more = tuple(
        Place(place_id=place_id, kind=kind, name_zh=str(place_id), lon=lon, lat=25.03, **facts)
        for place_id, kind, lon, facts in (
            (SHED, PlaceKind.COLD_STORE, 118.18, {"is_active": False, "township_id": STATION_B}),
            (OLD, PlaceKind.COLD_STORE, 118.06, {"township_id": STATION_A}),
            (FARM, PlaceKind.FARM, 118.181, {"township_id": STATION_B}),
        )
    )
    sheds = tuple(replace(p, building=Building.EXISTING) if p.place_id == SHED else p for p in more)
    return there.replace(
        places=(*there.places, *sheds),
        crops=(
            Crop(place_id=FARM, name="greens", month=6, kg=4_000.4, is_chilled=True),
            Crop(place_id=FARM, name="greens", month=7, kg=5_000.0, is_chilled=True),
            Crop(place_id=PlaceId("P1"), name="greens", month=6, kg=1_000.0, is_chilled=True),
            Crop(place_id=PlaceId("P1"), name="millet", month=10, kg=2_000.0),
        ),
        crop_kinds=(CropKind(name="millet", shelf_days=300), KEEPS),
        crop_needs=(WANTS,),
    )


SPEC = Spec(
    sizing={
        PlaceKind.COLD_STORE: Sizing(existing=(CHEAP,), new=(ROOM,)),
        PlaceKind.STATION: Sizing(existing=(CHEAP,), new=(ROOM,)),
    },
    sites={STATION_B: StoreRule(lock=Lock.CLOSED), OLD: StoreRule(closing_fen=700)},
)


def build(spec: Spec = SPEC) -> ColdStores:
    """Return the problem of the county."""
    there = county()
    return build_cold_stores(there, RoadTravel(there), spec)


def test_cold_stores_and_the_roofs_that_have_sizes_are_candidates() -> None:
    found = {site.site_id: site for site in build().candidates}
    assert list(found) == [STATION_A, STATION_B, SHED, OLD]
    assert [found[k].host for k in found] == [PlaceKind.STATION, PlaceKind.STATION, None, None]
    assert [found[k].today for k in found] == [None, None, None, 0]
    assert [found[k].sizes[0] for k in found] == [ROOM, ROOM, CHEAP, ROOM]
    assert (found[OLD].closing_fen, found[STATION_B].lock) == (700, Lock.CLOSED)
    assert [found[k].township_id for k in found] == [STATION_A, STATION_B, STATION_B, STATION_A]


def test_a_station_may_have_a_store_today() -> None:
    found = build(replace(SPEC, sites={STATION_A: StoreRule(today=0)}))
    assert found.candidates[0].today == 0


def test_a_village_that_is_named_is_a_candidate_of_its_own() -> None:
    named = {PlaceId("P1"): StoreRule(building=Building.EXISTING), FARM: StoreRule()}
    found = {site.site_id: site for site in build(replace(SPEC, sites=named)).candidates}
    assert list(found) == [STATION_A, STATION_B, PlaceId("P1"), SHED, OLD, FARM]
    village, farm = found[PlaceId("P1")], found[FARM]
    assert (village.host, village.today, village.sizes) == (None, None, (CHEAP,))
    assert village.building is Building.EXISTING
    assert (farm.sizes, farm.township_id) == ((ROOM,), STATION_B)


def test_crops_that_have_needs_are_cooled() -> None:
    (greens,) = build().produce
    assert greens == Produce(
        name="greens",
        needs=(Need(percent=80, is_precooled=True, benefit_fen=60_000, within_s=900),),
        shelf_days=10,
        peak_percent=120,
        bulk_percent=90,
        low_c=0,
        high_c=4,
    )


def test_crops_that_are_cooled_are_harvests() -> None:
    farm, village = build().harvests
    assert (farm.place_id, farm.kg[5:7], farm.township_id) == (FARM, (4_000, 5_000), STATION_B)
    assert (village.place_id, village.kg[5], sum(village.kg)) == (PlaceId("P1"), 1_000, 1_000)


def test_ways_are_the_shortest_of_any_vehicle_and_cost_what_they_add() -> None:
    problem = build()
    there = county()
    travel = RoadTravel(there)
    matrices = [travel.matrix(kind.access) for kind in there.vehicle_types]
    rows = {place_id: n for n, place_id in enumerate(matrices[0].place_ids)}
    for k, site in enumerate(problem.candidates):
        for h, harvest in enumerate(problem.harvests):
            at = rows[harvest.place_id], rows[site.site_id]
            assert problem.ways.metres[k, h] == min(int(m.distance_m[at]) for m in matrices)
            seconds = [
                m.duration_s[at] / kind.speed_factor
                for m, kind in zip(matrices, there.vehicle_types, strict=True)
            ]
            assert problem.ways.seconds[k, h] == pytest.approx(min(seconds), abs=0.5)
    assert problem.ways.is_open.all()
    shed, old = 2, 3
    assert problem.ways.tonne_fen[shed, 0] < problem.ways.tonne_fen[old, 0]


def test_a_place_that_no_road_reaches_is_cooled_nowhere() -> None:
    """The only road to the farm is closed."""
    there = county()
    closed = frozenset({"village-P4"})
    problem = build_cold_stores(there, RoadTravel(there, closed_roads=closed), SPEC)
    station = problem.ways.is_open[0]
    assert station.tolist() == [False, True]
    assert np.all(problem.ways.metres >= 0)


def test_the_shed_beside_the_farm_becomes_its_store() -> None:
    problem = build()
    outcome = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    assert outcome.status is Status.OPTIMAL
    assert check(problem, outcome.plan) == []
    told = report(problem, outcome.plan)
    assert [store.site_id for store in told.stores if store.is_new] == [SHED]
    served = {each.name: each.served_kg for each in told.townships}
    assert served[STATION_B] == 3_200 + 4_000


def test_a_county_without_such_crops_needs_no_store() -> None:
    there = county().replace(crops=())
    problem = build_cold_stores(there, RoadTravel(there), replace(SPEC, sites={}))
    outcome = exact.solve(problem, stop=MaxTime(60.0))
    assert (problem.harvests, outcome.plan.stores, outcome.cost_fen) == ((), (), 0)
    assert HUB not in {site.site_id for site in problem.candidates}
