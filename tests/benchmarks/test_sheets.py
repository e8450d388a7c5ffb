"""The sheets of a day: every kind is printed, and the command writes what it measured."""

from dataclasses import replace
from pathlib import Path

from benchmarks.cli import main
from benchmarks.records import SheetsRecord, read_record
from benchmarks.sheets.runs import SheetsRun
from benchmarks.sheets.tables import sheets_table
from data.printing.wanted import SheetFormat, SheetKind
from tests.api.conftest import write_valley
from tests.counties import valley


def test_the_command_prints_every_sheet_and_writes_what_it_measured(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley", valley()), tmp_path / "result.json"
    assert main(["sheets", str(county), "--iterations", "1", "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, SheetsRecord)
    assert [run.formats for run in record.results] == [("pdf",), ("xlsx",), ("pdf", "xlsx")]
    sheets = len(SheetKind) - 1
    for run in record.results:
        assert (run.county, run.orders) == ("valley", 7)
        assert run.files == sheets * len(run.formats) + run.routes + 1
        assert run.seconds > run.opening_s > 0


def test_the_table_tells_sheets_apart_from_opening() -> None:
    run = SheetsRun(
        county="valley",
        routes=60,
        orders=7_000,
        formats=tuple(SheetFormat),
        files=73,
        file_mib=4.25,
        opening_s=1.5,
        seconds=4.0,
        memory_mib=300.4,
    )
    lines = sheets_table([run, replace(run, routes=61)]).splitlines()
    rows = [line.strip("|").split("|") for line in lines]
    assert [cell.strip() for cell in rows[2]] == [
        "valley", "60", "7,000", "pdf, xlsx", "73", "4.2", "1.5", "2.5", "4.0", "300",
    ]  # fmt: skip
    assert len(rows) == 4
