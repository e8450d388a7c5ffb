"""Tracks, links and documents lose nothing: what is read back is what was written."""

import csv
import io
from datetime import datetime
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cells import plain
from data.coordinates import Crs, to_wgs84
from data.printing.drivers import driver_sheets
from data.printing.tracks import dump_gpx, dump_links
from network.text import Language
from tests.data.documents import renamed
from tests.data.printing.days import small_view
from tests.small_plan import DAY

GPX = "{http://www.topografix.com/GPX/1/1}"
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1, max_size=8
).filter(lambda text: text == text.strip() and "," not in text)


@settings(max_examples=30, deadline=None)
@given(NAMES)
def test_a_track_tells_every_stop_with_its_place_and_time(name: str) -> None:
    view = small_view(county=renamed(name))
    midnight = datetime.fromisoformat(f"{DAY}T00:00:00+08:00")
    for sheet in driver_sheets(view):
        root = ET.fromstring(dump_gpx(view, sheet, Language.ZH))  # noqa: S314 -- we wrote it
        for tag in (f"{GPX}wpt", f"{GPX}rte/{GPX}rtept"):
            points = root.findall(tag)
            assert len(points) == len(sheet.stops)
            for point, stop in zip(points, sheet.stops, strict=True):
                place = view.places[stop.place_id]
                assert point.findtext(f"{GPX}name") == f"{stop.number} {place.name_zh}"
                at = datetime.fromisoformat(str(point.findtext(f"{GPX}time")))
                assert (at - midnight).total_seconds() == stop.arrive_s
                where = (float(point.attrib["lon"]), float(point.attrib["lat"]))
                assert where == pytest.approx((place.lon, place.lat), abs=1e-6)
        way = [
            (float(point.attrib["lon"]), float(point.attrib["lat"]))
            for point in root.iter(f"{GPX}trkpt")
        ]
        (route,) = [each for each in view.routes if each.route.route_id == sheet.route_id]
        assert way == [pytest.approx(vertex, abs=1e-6) for vertex in route.way]


@settings(max_examples=30, deadline=None)
@given(NAMES)
def test_links_lead_to_every_stop(name: str) -> None:
    view = small_view(county=renamed(name))
    sheets = driver_sheets(view)
    text = dump_links(view, sheets, Language.ZH).removeprefix("\ufeff")
    _, *rows = csv.reader(io.StringIO(text))
    stops = [(sheet.route_id, stop) for sheet in sheets for stop in sheet.stops]
    assert len(rows) == len(stops)
    for row, (route_id, stop) in zip(rows, stops, strict=True):
        place = view.places[stop.place_id]
        assert (row[0], row[1], row[2]) == (route_id, str(stop.number), stop.place_id)
        assert plain(row[3]) == plain(place.name_zh)
        lon, lat, told = parse_qs(urlparse(row[5]).query)["to"][0].split(",")
        assert told == place.name_zh
        back = to_wgs84(float(lon), float(lat), Crs.GCJ_02)
        assert back == pytest.approx((place.lon, place.lat), abs=2e-6)
        found = [float(part) for part in row[6].removeprefix("geo:").split(",")]
        assert found == pytest.approx([place.lat, place.lon], abs=1e-6)
