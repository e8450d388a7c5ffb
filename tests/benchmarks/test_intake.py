"""Intake with orders that nobody can serve: they are found, counted and told."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cases import Case
from benchmarks.cli import main
from benchmarks.intake.runs import IntakeRun, take_in
from benchmarks.intake.tables import intake_table
from benchmarks.records import IntakeRecord, read_record
from network.county import County
from network.travel import RoadTravel
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import bus_trip, bus_valley


def _case(county: County) -> Case:
    orders = tuple(order(f"o{k}", "H", f"P{1 + k % 6}") for k in range(30))
    travel = RoadTravel(county)
    return Case(name="valley", county=county, orders=orders, day=DAY, travel=travel)


def _with_p6_only_to_reach() -> County:
    """Return a valley with a bus to every village but P6."""
    stops = ((f"P{k}", f"1{k}:00", f"1{k}:01") for k in range(1, 6))
    return bus_valley(bus_trip("all", (("H", "9:00", "9:05"), *stops)))


def test_what_nobody_can_serve_is_found_with_its_reason() -> None:
    run = take_in(_case(_with_p6_only_to_reach()), num_orders=200, times=2)
    to_p6 = sum(k % 30 % 6 == 5 for k in range(200))
    frozen_to_p6 = 1  # the 102nd order, whose temperature is the first thing in the way
    assert run.planted == {
        "too_large": 2, "no_temperature": 2, "due_too_soon": 2, "no_access": to_p6 - frozen_to_p6,
    }  # fmt: skip
    assert run.unserved == run.planted
    assert (run.missed, run.others, run.orders, len(run.intake_s)) == (0, 0, 200, 2)


def test_where_every_village_has_another_road_or_a_bus_none_is_cut_off() -> None:
    run = take_in(_case(_with_p6_only_to_reach()), num_orders=30, times=1)
    stops = ((f"P{k}", f"1{k}:00", f"1{k}:01") for k in range(1, 7))
    county = bus_valley(bus_trip("all", (("H", "9:00", "9:05"), *stops)))
    others = take_in(_case(county), num_orders=30, times=1)
    assert "no_access" in run.unserved
    assert "no_access" not in others.unserved


def test_the_table_tells_the_median_and_what_was_missed() -> None:
    run = IntakeRun(
        county="valley",
        orders=20_000,
        visits=600,
        ways_s=0.25,
        intake_s=(0.5, 0.4, 1.2),
        unserved={"too_large": 3, "no_access": 1_000},
        planted={"too_large": 4, "no_access": 1_000},
        missed=1,
        others=0,
    )
    head, _, row, clean = intake_table([run, replace(run, unserved={}, planted={})]).splitlines()
    assert head.split("|")[5].strip() == "intake, s"
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "valley", "20,000", "600", "0.25", "0.50", "1.20",
        "1,000 no_access, 3 too_large", "1,000 no_access, 4 too_large", "1",
    ]  # fmt: skip
    assert clean.count("| 0 ") == 2


@pytest.mark.parametrize("num_orders", [1, 150])
def test_intake_is_measured_from_the_command_line(tmp_path: Path, num_orders: int) -> None:
    county, out = write_valley(tmp_path / "valley", valley()), tmp_path / "result.json"
    options = ["--orders", str(num_orders), "--times", "1", "--out", str(out)]
    assert main(["intake", str(county), *options]) == 0
    record = read_record(out)
    assert isinstance(record, IntakeRecord)
    assert [run.orders for run in record.results] == [num_orders]
    assert [run.missed for run in record.results] == [0]
