"""Today's vehicles and buses from a file, and back into one."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.fleet_file import read_fleet, without_drivers, write_fleet
from data.issues import DataError
from network.county import County
from network.ids import BusTripId, VehicleId
from tests.data.folders import valley_with_bus


def _read(tmp_path: Path, *lines: str) -> County:
    path = tmp_path / "fleet.csv"
    path.write_text("\n".join(["vehicle_id,available,driver", *lines]) + "\n", encoding="utf-8")
    return read_fleet(path, valley_with_bus()).value


def test_a_bus_that_is_cancelled_runs_on_no_day(tmp_path: Path) -> None:
    county = valley_with_bus()
    today = _read(tmp_path, "B1,0,")
    assert [trip.weekdays for trip in today.bus_trips] == [frozenset()]
    assert today.vehicles == county.vehicles


def test_a_bus_that_is_there_runs_as_its_timetable_says(tmp_path: Path) -> None:
    assert _read(tmp_path, "B1,1,") == valley_with_bus()


def test_vehicles_and_buses_are_named_in_one_file(tmp_path: Path) -> None:
    today = _read(tmp_path, "V1,0,", "B1,0,", "V2,1,李四")
    by_id = today.vehicle_by_id()
    assert not by_id[VehicleId("V1")].is_available
    assert by_id[VehicleId("V2")].driver == "李四"
    assert not today.bus_trips[0].weekdays


def test_what_is_neither_vehicle_nor_bus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _read(tmp_path, "B2,0,")
    assert [issue.value for issue in caught.value.issues] == ["B2"]


def test_reading_undoes_writing(tmp_path: Path) -> None:
    today = _read(tmp_path, "V1,0,", "B1,0,")
    write_fleet(today, tmp_path / "again.csv")
    assert read_fleet(tmp_path / "again.csv", valley_with_bus()).value == today


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("vehicle_id,available,driver\nV1,1,李四\n", "vehicle_id,available,driver\nV1,1,\n"),
        ("今日;\n司机;车辆编号\n李四;V1\n", "今日,\n司机,车辆编号\n,V1\n"),
        ("vehicle_id,available\nV1,0\n", "vehicle_id,available\nV1,0\n"),
        ("", ""),
    ],
)
def test_names_of_drivers_are_taken_out(text: str, kept: str) -> None:
    assert without_drivers(text) == kept


def test_no_bus_trip_is_a_formula(tmp_path: Path) -> None:
    county = valley_with_bus()
    trip = replace(county.bus_trips[0], trip_id=BusTripId("=1+1"), weekdays=frozenset())
    write_fleet(county.replace(bus_trips=(trip,)), tmp_path / "fleet.csv")
    assert "\n'=1+1,0," in (tmp_path / "fleet.csv").read_text(encoding="utf-8")
