"""The system of a set of places is told by the roads and the polygon."""

import pytest
from shapely import LineString, box

from data.coordinates import Crs, from_wgs84
from data.datum import judge_datum

ROADS = [
    LineString([(118.10, 25.00), (118.30, 25.00)]),
    LineString([(118.20, 24.90), (118.20, 25.10)]),
]
ON_ROADS = [(118.11 + 0.01 * i, 25.00) for i in range(10)] + [
    (118.20, 24.91 + 0.01 * i) for i in range(8)
]


@pytest.mark.parametrize("crs", Crs)
def test_places_on_roads_tell_their_system(crs: Crs) -> None:
    verdict = judge_datum([from_wgs84(*place, crs) for place in ON_ROADS], ROADS)
    assert verdict.crs is crs
    assert verdict.confidence > 0.9
    assert verdict.fits[0].off_road_m < 0.1


def test_a_mixed_set_is_told_with_less_confidence() -> None:
    mixed = [from_wgs84(*p, Crs.GCJ_02 if i % 3 else Crs.WGS_84) for i, p in enumerate(ON_ROADS)]
    verdict = judge_datum(mixed, ROADS)
    assert verdict.crs is Crs.GCJ_02
    assert 0.2 < verdict.confidence < 0.5


def test_the_polygon_outweighs_a_nearer_road_outside_it() -> None:
    place = (118.15, 25.002)
    shifted = from_wgs84(*place, Crs.GCJ_02)
    area = box(place[0] - 1e-3, place[1] - 1e-3, place[0] + 1e-3, place[1] + 1e-3)
    road_through_shifted = LineString([shifted, (shifted[0] + 1e-4, shifted[1])])
    roads = [*ROADS, road_through_shifted]
    assert judge_datum([shifted], roads).crs is Crs.WGS_84
    assert judge_datum([shifted], roads, area).crs is Crs.GCJ_02


def test_without_roads_nothing_can_be_judged() -> None:
    with pytest.raises(ValueError, match="at least one"):
        judge_datum(ON_ROADS, [])
