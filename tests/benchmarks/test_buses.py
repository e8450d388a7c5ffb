"""Buses on and off: what is compared, what the table says, and a run from the command line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.days import LoadedCounty, load_county
from benchmarks.buses.runs import Buses, BusRun, compare_buses
from benchmarks.buses.tables import buses_table
from benchmarks.cli import main
from benchmarks.records import BusesRecord, read_record
from tests.api.conftest import write_valley
from tests.routing.two_echelon.bus_day import bus_trip, bus_valley

RUN = BusRun(
    county="valley",
    buses=Buses.RUN,
    seed=0,
    first_day=date(2026, 5, 20),
    time_s=1.0,
    cost_fen=190_000,
    first_cost_fen=90_000,
    bus_fen=1_200,
    orders=200,
    trips=2,
    orders_by_bus=18,
    pieces_by_bus=20,
    lost=0,
    misses={},
    left=0,
    num_days=2,
    violations=0,
    solve_s=6.0,
)
NONE = replace(
    RUN,
    buses=Buses.NONE,
    cost_fen=200_000,
    first_cost_fen=100_000,
    bus_fen=0,
    trips=0,
    orders_by_bus=0,
    pieces_by_bus=0,
)
CANCELLED = replace(
    NONE,
    buses=Buses.CANCELLED_DURING,
    cost_fen=210_000,
    lost=18,
    misses={"bus_cancelled": 3},
    left=1,
)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_cost_is_compared_with_days_without_buses() -> None:
    head, _, run, none, cancelled = map(_cells, buses_table([RUN, NONE, CANCELLED]).splitlines())
    assert head[3:7] == ["first day, yuan", "against no buses", "all days, yuan", head[4]]
    assert run[:7] == [
        "valley, 2026-05-20 and the day after", "run", "1", "900", "-10.0%", "1,900", "-5.0%",
    ]  # fmt: skip
    assert none[3:7] == ["1,000", "", "2,000", ""]
    assert cancelled[3:7] == ["1,000", "+0.0%", "2,100", "+5.0%"]


def test_every_miss_has_its_cause_and_what_never_arrived_counts_too() -> None:
    *_, cancelled = map(_cells, buses_table([RUN, NONE, CANCELLED]).splitlines())
    assert "3 bus_cancelled, 1 not arrived" in cancelled
    assert "98.00%" in cancelled
    assert cancelled[12] == "18"


def test_seeds_are_averaged() -> None:
    other = replace(RUN, seed=1, first_cost_fen=80_000)
    _, _, run, _ = map(_cells, buses_table([RUN, other, NONE]).splitlines())
    assert run[2:5] == ["2", "850", "-10.0%"]  # only one seed has days without buses


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[Buses, BusRun]:
    """Return the four rows of a valley in which a bus stops long enough in every village."""
    line = (
        ("H", "9:55", "10:00"),
        *((f"P{k}", f"1{k}:10", f"1{k}:20") for k in range(1, 7)),
    )
    county = bus_valley(bus_trip("out", line))
    folder = write_valley(tmp_path_factory.mktemp("county") / "valley", county)
    loaded: LoadedCounty = load_county(str(folder))
    found = compare_buses(loaded, time_s=0.3, seeds=range(1))
    return {run.buses: run for run in found}


def test_the_same_orders_are_carried_in_all_four_ways(runs: dict[Buses, BusRun]) -> None:
    assert list(runs) == list(Buses)
    (num_orders,) = {run.orders for run in runs.values()}
    assert num_orders > 0
    assert {run.violations for run in runs.values()} == {0}
    assert {run.left for run in runs.values()} == {0}


def test_buses_carry_where_they_run_and_nowhere_else(runs: dict[Buses, BusRun]) -> None:
    run = runs[Buses.RUN]
    assert run.pieces_by_bus >= run.orders_by_bus > 0
    assert run.trips == 1
    assert run.bus_fen > 0
    for buses in (Buses.NONE, Buses.CANCELLED_BEFORE, Buses.CANCELLED_DURING):
        assert (runs[buses].orders_by_bus, runs[buses].bus_fen) == (0, 0)


def test_what_a_cancelled_bus_leaves_is_carried_later(runs: dict[Buses, BusRun]) -> None:
    during = runs[Buses.CANCELLED_DURING]
    assert during.lost >= runs[Buses.RUN].orders_by_bus > 0
    assert during.num_days == 2
    assert during.misses == {}
    assert {runs[buses].lost for buses in (Buses.RUN, Buses.NONE, Buses.CANCELLED_BEFORE)} == {0}


def test_buses_are_measured_from_the_command_line(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley", bus_valley()), tmp_path / "result.json"
    assert main(["buses", str(county), "--time", "0.2", "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, BusesRecord)
    assert [run.buses for run in record.results] == list(Buses)
    assert record.time_s == 0.2
