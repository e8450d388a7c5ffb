"""Writing a county and reading it gives the same county; files are whole or not there."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.files import county_digest, write_atomically
from data.readers import read_county, read_orders, read_sample_day
from data.writers import write_county
from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.crops import Crop, CropKind, CropNeed
from network.fleet import Access
from network.ids import PlaceId
from network.operations import Attempts, BusDwell, Operations, Sorting, StopTimes, Wave
from network.places import Building
from network.roads import Road, RoadClass
from network.tariff import Tariff
from tests.data.folders import FIRST_DAY, folder, order, valley_with_bus
from tests.examples import examples

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"]), max_size=8)
NAME = TEXT.filter(bool)
AMOUNT = st.floats(0, 1e9)
COUNT = st.integers(0, 10**9)
TIME = st.integers(0, 86_400)


@st.composite
def counties(draw: st.DrawFn) -> County:
    """Draw the valley with every fact that a file holds changed."""
    county = valley_with_bus()
    place = dataclasses.replace(
        county.places[-1],
        name_zh=draw(NAME),
        lon=draw(st.floats(-180, 180)),
        lat=draw(st.floats(-90, 90)),
        township_id=draw(st.sampled_from([None, PlaceId("SA")])),
        open_from_s=draw(st.integers(0, 40_000)),
        open_to_s=draw(st.integers(40_001, 86_400)),
        storage_l=draw(st.none() | AMOUNT),
        chilled_l=draw(AMOUNT),
        is_active=draw(st.booleans()),
        code=draw(st.text("0123456789", max_size=12)),
        code_year=draw(st.none() | st.integers(1949, 2100)),
        coordinate_source=draw(TEXT),
        population=draw(COUNT),
        is_poverty_village=draw(st.booleans()),
        building=draw(st.sampled_from(Building)),
        is_village_committee=draw(st.booleans()),
        handling_piece_fen=draw(st.none() | COUNT),
    )
    kind = dataclasses.replace(
        county.vehicle_types[-1],
        max_trips=draw(st.none() | st.integers(1, 10**9)),
        max_in_use=draw(st.none() | COUNT),
    )
    crop = Crop(
        place_id=PlaceId("P1"),
        name=draw(NAME),
        month=draw(st.integers(1, 12)),
        kg=draw(AMOUNT),
        is_chilled=draw(st.booleans()),
    )
    keeps = CropKind(
        name=crop.name,
        shelf_days=draw(st.integers(1, 500)),
        peak_percent=draw(st.integers(100, 900)),
        bulk_percent=draw(st.integers(1, 900)),
        low_c=draw(st.none() | st.integers(-40, -1)),
        high_c=draw(st.none() | st.integers(0, 30)),
    )
    need = CropNeed(
        crop=crop.name,
        percent=draw(st.integers(0, 100)),
        loss_fen=draw(COUNT),
        is_precooled=True,
        store_days=draw(st.integers(0, min(360, keeps.shelf_days))),
        reach_m=draw(st.none() | COUNT),
        within_s=draw(st.none() | COUNT),
    )
    return county.replace(
        name_zh=draw(NAME),
        name_en=draw(st.text(st.characters(codec="utf-8"), min_size=1)),
        data_note=draw(st.text(st.characters(codec="utf-8"))),
        adcode=draw(st.sampled_from(["", "350524"])),
        timezone=draw(st.sampled_from(["Asia/Shanghai", "Europe/Andorra"])),
        promise_hours=draw(st.floats(0.1, 1000)),
        places=(*county.places[:-1], place),
        roads=(*county.roads[1:], draw(roads())),
        members=tuple(
            dataclasses.replace(member, promise_hours=draw(st.none() | st.floats(0.1, 100)))
            for member in county.members
        ),
        vehicle_types=(*county.vehicle_types[:-1], kind),
        vehicles=tuple(
            dataclasses.replace(vehicle, is_available=draw(st.booleans()), driver=draw(TEXT))
            for vehicle in county.vehicles
        ),
        bus_trips=draw(st.sampled_from([(), county.bus_trips])),
        crops=(crop,),
        crop_kinds=(keeps,),
        crop_needs=(need,),
        calendar=Calendar(tuple(draw(st.lists(entries(), max_size=3)))),
        tariff=Tariff(handling_piece_fen=draw(COUNT), storage_piece_day_fen=draw(COUNT)),
        operations=draw(operations()),
    )


def roads() -> st.SearchStrategy[Road]:
    """Draw a road with every property."""
    vertex = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    return st.builds(
        Road,
        road_id=st.just("drawn"),
        lon_lat=st.lists(vertex, min_size=2, max_size=4, unique=True).map(tuple),
        road_class=st.sampled_from(RoadClass),
        is_oneway=st.booleans(),
        speed_kmh=st.none() | st.floats(0.1, 130),
        closed_for=st.frozensets(st.sampled_from(Access)),
    )


def entries() -> st.SearchStrategy[CalendarEntry]:
    """Draw a special day of a place or a road."""
    where = st.fixed_dictionaries(
        {"place_id": st.just(PlaceId("P1")), "road_id": st.just("")}
    ) | st.fixed_dictionaries({"place_id": st.none(), "road_id": st.just("drawn")})
    return st.builds(
        lambda where, **fields: CalendarEntry(**where, **fields),
        where=where,
        date=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        kind=st.sampled_from(DayKind),
        note=TEXT,
    )


def operations() -> st.SearchStrategy[Operations]:
    """Draw working rules."""
    waves: st.SearchStrategy[Any] = st.sampled_from(
        [(), (Wave(at_s=1, share=1.0),), (Wave(at_s=60, share=0.5), Wave(at_s=86_400, share=0.5))]
    )
    return st.builds(
        Operations,
        work_from_s=TIME,
        work_to_s=TIME,
        rest_after_driving_s=COUNT,
        rest_s=COUNT,
        stop_times=st.builds(StopTimes, point_s=COUNT, loading_piece_s=COUNT),
        sorting=st.builds(
            Sorting, pieces_per_hour=st.integers(1, 10**6), waves=waves, cutoff_s=TIME
        ),
        bus_dwell=st.builds(
            BusDwell, station_s=st.integers(0, 600), roadside_s=st.integers(0, 600)
        ),
        attempts=st.builds(
            Attempts, most=st.integers(1, 9), retry_hours=COUNT, return_hours=st.integers(1, 99)
        ),
    )


@examples(40)
@given(counties())
def test_reading_undoes_writing(tmp_path_factory: pytest.TempPathFactory, county: County) -> None:
    directory = tmp_path_factory.mktemp("county")
    write_county(county, (), FIRST_DAY, directory, seed=7)
    assert read_county(directory).value == county
    assert read_sample_day(directory) == (FIRST_DAY, 7)


def test_the_sample_day_is_written_with_the_county(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    read = read_orders(directory / "orders.csv", valley_with_bus(), FIRST_DAY)
    assert read.value == (order("O1"),)


def test_writing_over_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    county = valley_with_bus().replace(bus_trips=())
    write_county(county, (), FIRST_DAY, directory)
    assert read_county(directory).value == county
    assert sorted(path.name for path in directory.iterdir()) == [
        "county.toml",
        "members.csv",
        "places.csv",
        "roads.geojson",
        "vehicle_types.csv",
        "vehicles.csv",
    ]


def test_files_end_lines_with_line_feeds(tmp_path: Path) -> None:
    for path in folder(tmp_path).iterdir():
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    digest = county_digest(directory)
    places = directory / "places.csv"
    places.write_bytes(places.read_bytes().replace(b"\n", b"\r\n"))
    (directory / ".hidden").write_bytes(b"x")
    assert county_digest(directory) == digest
    places.write_bytes(places.read_bytes().replace(b"118.1", b"118.2"))
    changed = county_digest(directory)
    assert changed != digest
    places.rename(directory / "places.txt")
    assert county_digest(directory) != changed


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    write_atomically(path, "old\n")
    write_atomically(path, b"new\n")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", "text")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "new\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["taken", "x.txt"]
