"""The subcommands, from a county's folder or extract to a document with its tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cli import EXIT_REFUSED, main
from benchmarks.records import (
    RolloutRecord,
    SavingsRecord,
    StoresRecord,
    TravelRecord,
    read_record,
)
from data.writers import write_county
from network.crops import Crop
from network.ids import PlaceId
from network.places import Building
from routing.daily import Engine
from tests.counties import valley
from tests.data import osm_extracts
from tests.small_plan import DAY, small_orders
from tests.small_siting import with_crops

_ENDS = ("begin", "end")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the valley's folder, the small day in it."""
    write_county(valley(), small_orders(), DAY, tmp_path / "valley")
    return tmp_path / "valley"


def test_from_a_county_to_the_tables_of_a_document(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result, speed, readme = tmp_path / "s.json", tmp_path / "t.json", tmp_path / "README.md"
    asked = ["savings", str(folder), "--time", "0.05", "--seeds", "2", "--out", str(result)]
    assert main(asked) == 0
    printed = capsys.readouterr()
    record = read_record(result)
    assert isinstance(record, SavingsRecord)
    assert record.command == "python -m benchmarks " + " ".join(asked)
    assert record.time_s == 0.05
    assert [(run.seed, run.engine) for run in record.results] == [
        (seed, engine) for seed in (0, 1) for engine in Engine
    ]
    assert "| valley, 7 orders | baseline-lines " in printed.out
    assert printed.err.count("valley · as given · seed") == 8

    assert main(["travel", str(folder), "--out", str(speed)]) == 0
    assert isinstance(read_record(speed), TravelRecord)
    travel_table = capsys.readouterr().out
    markers = [f"<!-- {family}:{end} -->" for family in ("travel", "savings") for end in _ENDS]
    readme.write_text("\n".join(markers), encoding="utf-8")
    assert main(["report", str(result), str(speed), "--readme", str(readme)]) == 0
    document = readme.read_text(encoding="utf-8")
    assert printed.out in document
    assert travel_table in document


def test_sensitivity_plans_every_variation(folder: Path, tmp_path: Path) -> None:
    result = tmp_path / "s.json"
    asked = ["savings", str(folder), "--time", "0.02", "--sensitivity", "--out", str(result)]
    assert main(asked) == 0
    record = read_record(result)
    assert isinstance(record, SavingsRecord)
    assert len(record.results) == 9 * len(Engine)
    assert len({run.variation for run in record.results}) == 9


def test_an_extract_is_imported(tmp_path: Path) -> None:
    extract = osm_extracts.valley().write(tmp_path / "tiny.osm.gz")
    result = tmp_path / "s.json"
    asked = ["savings", str(extract), "--time", "0.05", "--scale", "0.1", "--out", str(result)]
    assert main(asked) == 0
    record = read_record(result)
    assert isinstance(record, SavingsRecord)
    assert {run.county for run in record.results} == {"tiny"}
    assert sum(run.violations for run in record.results) == 0
    assert main(["travel", str(extract), "--out", str(tmp_path / "t.json")]) == 0


@pytest.mark.parametrize(
    "asked",
    [
        ["savings", "nowhere", "--time", "1", "--out", "{tmp}/s.json"],
        ["travel", "nowhere", "--out", "{tmp}/t.json"],
        ["report", "{tmp}/nothing.json"],
    ],
)
def test_what_is_not_there_is_refused(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(tmp=tmp_path) for word in asked]) == EXIT_REFUSED
    assert "no" in capsys.readouterr().err


@pytest.mark.parametrize("time", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_wrong_usage(time: str) -> None:
    with pytest.raises(SystemExit) as usage:
        main(["savings", "anxi", "--time", time, "--out", "s.json"])
    assert usage.value.code == 2


def test_a_county_s_roll_out_is_written_with_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, result = tmp_path / "valley", tmp_path / "r.json"
    places = tuple(replace(p, building=Building.EXISTING) for p in valley().places)
    write_county(valley().replace(places=places), small_orders(), DAY, folder)
    assert main(["rollout", str(folder), "--time", "5", "--out", str(result)]) == 0
    record = read_record(result)
    assert isinstance(record, RolloutRecord)
    (run,) = record.results
    assert run.county == "valley"
    assert run.violations == 0
    assert run.stations == len(valley().stations)
    assert run.cost_fen is not None
    assert run.bound_fen is not None
    assert 0 < run.bound_fen <= run.cost_fen
    assert "| valley" in capsys.readouterr().out


def test_a_county_s_cold_stores_are_written_with_their_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, result = tmp_path / "valley", tmp_path / "r.json"
    crops = tuple(
        Crop(place_id=PlaceId(place), name="greens", month=month, kg=20_000.0, is_chilled=True)
        for place in ("P1", "P5")
        for month in range(1, 13)
    )
    write_county(with_crops(valley()).replace(crops=crops), small_orders(), DAY, folder)
    assert main(["stores", str(folder), "--time", "20", "--out", str(result)]) == 0
    record = read_record(result)
    assert isinstance(record, StoresRecord)
    (run,) = record.results
    assert (run.county, run.candidates, run.harvests) == ("valley", 3, 2)
    assert run.violations == 0
    assert run.stores >= 1
    assert run.cost_fen is not None
    assert run.gap is not None
    assert 0 <= run.gap < 0.01
    assert "| valley" in capsys.readouterr().out
