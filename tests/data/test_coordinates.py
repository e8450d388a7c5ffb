"""GCJ-02 and BD-09 are undone to less than a tenth of a metre."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coordinates import Crs, from_wgs84, to_wgs84

_DEGREE_M = 111_320.0


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near coordinates."""
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * _DEGREE_M


@given(st.floats(73.5, 135.0), st.floats(18.0, 53.5), st.sampled_from(Crs))
def test_round_trip_is_exact(lon: float, lat: float, crs: Crs) -> None:
    there = from_wgs84(lon, lat, crs)
    assert metres(to_wgs84(*there, crs), (lon, lat)) < 0.1


@pytest.mark.parametrize("crs", [Crs.GCJ_02, Crs.BD_09])
def test_the_offset_is_hundreds_of_metres(crs: Crs) -> None:
    here = (118.19, 25.06)
    assert 100 < metres(from_wgs84(*here, crs), here) < 2000


def test_gcj_offset_in_beijing() -> None:
    """At 116.404 E, 39.915 N published converters give 116.41024, 39.91640."""
    lon, lat = from_wgs84(116.404, 39.915, Crs.GCJ_02)
    assert lon == pytest.approx(116.41024, abs=1e-5)
    assert lat == pytest.approx(39.91640, abs=1e-5)


def test_bd_offset_in_beijing() -> None:
    """BD-09 116.404, 39.915 is GCJ-02 116.39762729, 39.90865674 in published converters."""
    wgs = to_wgs84(116.404, 39.915, Crs.BD_09)
    lon, lat = from_wgs84(*wgs, Crs.GCJ_02)
    assert lon == pytest.approx(116.397627, abs=2e-6)
    assert lat == pytest.approx(39.908657, abs=2e-6)


def test_there_is_no_offset_outside_china() -> None:
    assert to_wgs84(1.52, 42.51, Crs.GCJ_02) == (1.52, 42.51)
    assert to_wgs84(1.52, 42.51, Crs.WGS_84) == (1.52, 42.51)
