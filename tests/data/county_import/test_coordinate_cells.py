"""Coordinates as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coordinates import Crs
from data.county_import.coordinate_cells import Degrees, is_exchanged, read_degrees, read_pair
from data.county_import.datum_choice import named_crs

BOX = (117.9, 24.8, 118.5, 25.4)


@pytest.mark.parametrize(
    ("cell", "value", "is_converted", "axis"),
    [
        (118.25, 118.25, False, ""),
        (118, 118.0, False, ""),
        ("118.25", 118.25, False, ""),
        ("\uff11\uff11\uff18\uff0e\uff12\uff15", 118.25, False, ""),
        ("'118.25", 118.25, False, ""),
        ("118.25°", 118.25, False, ""),
        ("118.25°E", 118.25, False, "lon"),
        ("E118.25", 118.25, False, "lon"),
        ("东经118.25", 118.25, False, "lon"),
        ("北纬 25.5 度", 25.5, False, "lat"),
        ("经度：118.25", 118.25, False, "lon"),
        ("-1.5", -1.5, False, ""),
        ("1.5W", -1.5, False, "lon"),
        ("118°15'", 118.25, True, ""),
        ("118°15\u20320\u2033", 118.25, True, ""),
        ("118\u00ba15\u201900\u201d", 118.25, True, ""),
        ("118°15'36\"E", 118.26, True, "lon"),
        ("118°15.6'", 118.26, True, ""),
        ("118度15分36秒", 118.26, True, ""),
        ("东经118度15分", 118.25, True, "lon"),
        ("N25°30'00\"", 25.5, True, "lat"),
        ("118 15 36", 118.26, True, ""),
        ("118:15:36", 118.26, True, ""),
    ],
)
def test_angles_are_read(cell: object, value: float, is_converted: bool, axis: str) -> None:
    found = read_degrees(cell)
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-9)
    assert (found.is_converted, found.axis) == (is_converted, axis)


@pytest.mark.parametrize(
    "cell",
    ["", "在村口", "118,25", "118.25.3", "118°75'", "118°15'75\"", "118.2 25.1", True, "E118N"],
)
def test_what_is_no_angle_is_none(cell: object) -> None:
    assert read_degrees(cell) is None


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 599))
def test_degrees_minutes_and_seconds_are_undone(degrees: int, minutes: int, tenths: int) -> None:
    found = read_degrees(f"{degrees}°{minutes}'{tenths / 10}\"")
    assert found is not None
    exact = degrees + minutes / 60 + tenths / 36_000
    assert abs(found.value - exact) < 1e-9


@pytest.mark.parametrize(
    "cell",
    [
        "118.25,25.5",
        "118.25，25.5",
        "118.25; 25.5",
        "118.25 25.5",
        "118°15'E,25°30'N",
        "25°30'N 118°15'E",
        "北纬25.5，东经118.25",
        "纬度:25.5,经度:118.25",
    ],
)
def test_pairs_are_read_longitude_first(cell: str) -> None:
    found = read_pair(cell)
    assert found is not None
    assert [each.value for each in found] == pytest.approx([118.25, 25.5])


@pytest.mark.parametrize("cell", ["118.25", "118.25,25.5,30", "村口,桥头", ""])
def test_what_is_no_pair_is_none(cell: str) -> None:
    assert read_pair(cell) is None


@pytest.mark.parametrize(
    ("lon", "lat", "exchanged"),
    [
        (Degrees(118.2), Degrees(25.1), False),
        (Degrees(25.1), Degrees(118.2), True),
        (Degrees(1.0), Degrees(2.0), False),
        (Degrees(1.0, axis="lat"), Degrees(2.0, axis="lon"), True),
    ],
)
def test_only_the_box_or_the_cell_says_that_a_pair_is_exchanged(
    lon: Degrees, lat: Degrees, exchanged: bool
) -> None:
    assert is_exchanged(lon, lat, BOX) is exchanged


@pytest.mark.parametrize(
    ("word", "crs"),
    [
        ("GCJ-02", Crs.GCJ_02),
        ("gcj02", Crs.GCJ_02),
        ("高德地图", Crs.GCJ_02),
        ("百度", Crs.BD_09),
        ("BD09ll", Crs.BD_09),
        ("WGS84", Crs.WGS_84),
        ("手绘", None),
    ],
)
def test_systems_have_many_names(word: str, crs: Crs | None) -> None:
    assert named_crs(word) is crs
