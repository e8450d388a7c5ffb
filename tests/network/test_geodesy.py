"""Distances on the sphere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.geodesy import EARTH_RADIUS_M, great_circle_m, plane_xy_m
from tests.network.reference import haversine_m

lons = st.floats(-180, 180)
lats = st.floats(-90, 90)


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circumference() -> None:
    assert great_circle_m(0.0, 0.0, 90.0, 0.0) == pytest.approx(np.pi / 2 * EARTH_RADIUS_M)


def test_antipodes_are_half_the_circumference_apart() -> None:
    assert great_circle_m(10.0, 30.0, -170.0, -30.0) == pytest.approx(np.pi * EARTH_RADIUS_M)


def test_arrays_broadcast_to_all_pairs() -> None:
    lon, lat = np.array([118.0, 118.1, 118.2]), np.array([25.0, 25.0, 25.1])
    pairs = great_circle_m(lon[:, np.newaxis], lat[:, np.newaxis], lon, lat)
    assert pairs.shape == (3, 3)
    assert np.allclose(pairs, pairs.T)
    assert not pairs.diagonal().any()


@given(lons, lats, lons, lats)
def test_it_agrees_with_the_formula_written_out(
    lon_1: float, lat_1: float, lon_2: float, lat_2: float
) -> None:
    expected = haversine_m((lon_1, lat_1), (lon_2, lat_2))
    assert great_circle_m(lon_1, lat_1, lon_2, lat_2) == pytest.approx(expected, rel=1e-7, abs=1e-3)


@given(st.floats(-0.5, 0.5), st.floats(-0.2, 0.2))
def test_the_plane_keeps_distances_within_a_county(east: float, north: float) -> None:
    lon, lat = np.array([118.0, 118.0 + east]), np.array([25.0, 25.0 + north])
    plane = np.hypot(*np.diff(plane_xy_m(lon, lat, 25.1), axis=0)[0])
    sphere = great_circle_m(lon[0], lat[0], lon[1], lat[1])
    assert plane == pytest.approx(float(sphere), rel=5e-3, abs=1e-3)
