"""From the valley's facts and a spec to a roll-out."""

from dataclasses import replace

import pytest

from network.ids import PlaceId
from network.places import Building, PlaceKind
from network.text import Text
from network.travel import RoadTravel
from routing.errors import ContradictionError
from routing.siting.estimates import UNREACHED_FEN
from routing.siting.problem import Lock
from routing.siting.rollout.access import village_hours
from routing.siting.rollout.county import SiteRule, Sizing, Spec, build_rollout, with_ways
from routing.siting.rollout.problem import Candidate, Period, Rollout, Size
from routing.siting.rollout.reachable import out_of_reach
from routing.siting.rollout.requirements import VillageCoverage
from routing.siting.rollout.scenarios import Scenario, expected, under
from tests.counties import HUB, ISLAND, STATION_A, STATION_B, valley, with_island
from tests.small_plan import small_orders

_P6 = PlaceId("P6")
_SIZES = Sizing(existing=(Size(build_fen=1),), new=(Size(build_fen=2), Size(build_fen=3)))
_SPEC = Spec(
    periods=(Period(name="1"),),
    sizing={PlaceKind.STATION: _SIZES},
    today=frozenset({PlaceKind.HUB, PlaceKind.STATION}),
    stations_per_place=2,
    outside_piece_fen=100,
)


def _built(spec: Spec) -> Rollout:
    county = valley()
    return build_rollout(county, small_orders(), RoadTravel(county), spec)


def _site(rollout: Rollout, kind: PlaceKind, place_id: PlaceId) -> Candidate:
    (found,) = (s for s in rollout.candidates if (s.kind, s.site_id) == (kind, place_id))
    return found


def test_rules_of_single_sites_come_before_those_of_their_kind() -> None:
    spec = replace(
        _SPEC,
        closing_fen={PlaceKind.STATION: 70, PlaceKind.POINT: 10},
        sites={
            (PlaceKind.STATION, STATION_A): SiteRule(
                lock=Lock.OPEN, is_shared=True, closing_fen=90, building=Building.EXISTING
            )
        },
    )
    rollout = _built(spec)
    ruled = _site(rollout, PlaceKind.STATION, STATION_A)
    assert (ruled.lock, ruled.is_shared, ruled.closing_fen) == (Lock.OPEN, True, 90)
    assert (ruled.building, ruled.sizes) == (Building.EXISTING, _SIZES.existing)
    other = _site(rollout, PlaceKind.STATION, STATION_B)
    assert (other.lock, other.closing_fen, other.sizes) == (None, 70, _SIZES.new)
    assert _site(rollout, PlaceKind.POINT, _P6).closing_fen == 0  # nothing is there to close


def test_a_village_may_be_a_candidate_for_a_station_and_a_station_for_a_hub() -> None:
    spec = replace(
        _SPEC,
        stations_per_place=3,
        sites={
            (PlaceKind.STATION, _P6): SiteRule(),
            (PlaceKind.HUB, STATION_B): SiteRule(),
        },
    )
    rollout = _built(spec)
    assert [rollout.candidates[k].site_id for k in rollout.hubs] == [HUB, STATION_B]
    stations = [rollout.candidates[k].site_id for k in rollout.stations]
    assert stations == [STATION_A, STATION_B, _P6]
    assert _site(rollout, PlaceKind.STATION, _P6).today is None
    assert _site(rollout, PlaceKind.STATION, _P6).township_id == STATION_B
    assert len(rollout.villages) == len(valley().points)
    village = [v.village_id for v in rollout.villages].index(_P6)
    assert rollout.ways.fetch_fen[2, village] == 0
    assert rollout.ways.trunk_fen[1, 1] < rollout.ways.trunk_fen[0, 1]


def test_hours_follow_the_roads_and_are_longest_to_the_seat() -> None:
    county = with_island()
    travel = RoadTravel(county)
    rollout = build_rollout(county, small_orders(), travel, _SPEC)
    hours = village_hours(county, travel, rollout)
    ids = [village.village_id for village in rollout.villages]
    assert [hours.to_point[i, i] for i in range(len(ids))] == [0.0] * len(ids)
    seat = {PlaceId("P1"): 0, _P6: 1}
    for place_id, station in seat.items():
        i = ids.index(place_id)
        assert 0.0 < hours.outside[i] == hours.to_station[station, i]
    assert hours.outside[ids.index(ISLAND)] > 0.0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_where_few_points_are_near_calls_are_reckoned_from_those(count: int) -> None:
    """A county of one, two or three points, and one that a cut road leaves with as many."""
    county = valley()
    usual = _built(_SPEC).ways.call_fen
    left = {place.place_id for place in county.points[:count]}
    few = county.replace(
        places=tuple(
            place
            for place in county.places
            if place.kind is not PlaceKind.POINT or place.place_id in left
        )
    )
    fen = build_rollout(few, (), RoadTravel(few), _SPEC).ways.call_fen
    assert fen.shape == (2, count)
    assert fen.min() > 0
    assert fen.max() < 2 * usual.max()


def test_points_beyond_a_closed_road_are_no_neighbours() -> None:
    county = valley()
    usual = _built(_SPEC).ways.call_fen
    ways = build_rollout(county, (), RoadTravel(county, frozenset({"valley-2"})), _SPEC).ways
    assert ways.call_fen[ways.may_call].max() < 2 * usual.max()


def test_a_station_beyond_a_closed_road_serves_nobody() -> None:
    cut = Scenario(name=Text("塌方", "landslide"), closed_roads=frozenset({"valley-2"}))
    plain, found = with_ways((expected(), cut), valley(), small_orders(), _SPEC)
    assert plain == expected()
    rollout = _built(_SPEC)
    ways = under(rollout, found).ways
    near, beyond = (
        [rollout.candidates[k].site_id for k in rollout.stations].index(station)
        for station in (STATION_A, STATION_B)
    )
    assert rollout.ways.may_call[beyond].any()
    assert not ways.may_call[beyond].any()
    assert not ways.may_fetch[beyond].any()
    assert ways.may_call[near].any()
    assert ways.trunk_fen[0, near] == rollout.ways.trunk_fen[0, near]
    assert ways.trunk_fen.max() < UNREACHED_FEN


def test_a_station_that_one_hub_of_two_reaches_is_no_cheap_way_for_the_other() -> None:
    county = valley()
    spec = replace(
        _SPEC,
        sizing={**_SPEC.sizing, PlaceKind.HUB: _SIZES},
        sites={(PlaceKind.HUB, STATION_B): SiteRule()},
    )
    rollout = build_rollout(county, (), RoadTravel(county, frozenset({"valley-2"})), spec)
    hubs = [rollout.candidates[k].site_id for k in rollout.hubs]
    stations = [rollout.candidates[k].site_id for k in rollout.stations]
    fen = rollout.ways.trunk_fen[:, stations.index(STATION_B)]
    assert fen[hubs.index(HUB)] >= UNREACHED_FEN
    assert fen[hubs.index(STATION_B)] < UNREACHED_FEN


def test_a_station_that_no_hub_reaches_serves_nobody_as_things_are() -> None:
    """Coverage that only it could give is out of reach, however much is paid."""
    county = valley()
    wanted = VillageCoverage(share=1.0)
    spec = replace(_SPEC, stations_per_place=1, requirements=(wanted,))
    rollout = build_rollout(county, (), RoadTravel(county, frozenset({"valley-2"})), spec)
    assert rollout.ways.trunk_fen.max() < UNREACHED_FEN
    stations = [rollout.candidates[k].site_id for k in rollout.stations]
    assert not rollout.ways.may_call[stations.index(STATION_B)].any()
    assert [found.requirement for found in out_of_reach(rollout)] == [wanted]
    assert out_of_reach(build_rollout(county, (), RoadTravel(county), spec)) == ()


def test_closed_roads_do_not_go_unnoticed_where_nobody_looked_for_other_ways() -> None:
    cut = Scenario(name=Text("塌方", "landslide"), closed_roads=frozenset({"valley-2"}))
    with pytest.raises(ContradictionError, match="roads are closed"):
        under(_built(_SPEC), cut)
