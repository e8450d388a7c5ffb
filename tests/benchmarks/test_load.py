"""The service under load: everything is answered, and the command writes what it measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.load.runs import LoadRun
from benchmarks.load.tables import load_table
from benchmarks.records import LoadRecord, read_record
from tests.api.conftest import write_valley

RUN = LoadRun(
    county="valley",
    what="plan reads",
    clients=3,
    requests=40,
    errors=0,
    seconds=2.0,
    median_ms=4.0,
    p95_ms=9.5,
    worst_ms=12.0,
    before_mib=100.0,
    memory_mib=120.0,
)


def test_the_table_tells_rates_and_times() -> None:
    row = load_table([RUN, replace(RUN, errors=1)]).splitlines()[-2]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[0] == "valley, plan reads"
    assert cells[3:9] == ["0", "2.0", "20.0", "4.0", "9.5", "12.0"]


@pytest.mark.slow
def test_a_service_under_load_answers_everything(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley"), tmp_path / "result.json"
    asked = ["--readers", "3", "--time", "1", "--pause", "0.1", "--uploads", "6", "--rows", "300"]
    asked += ["--moves", "4", "--plan-time", "1"]
    assert main(["load", str(county), *asked, "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, LoadRecord)
    assert [run.errors for run in record.results] == [0, 0, 0, 0, 0]
    assert [run.requests for run in record.results][1:] == [4, 4, 6, 1]
    reads = record.results[0]
    assert reads.requests >= 6
    assert 0 < reads.median_ms <= reads.p95_ms <= reads.worst_ms
    assert reads.memory_mib >= reads.before_mib > 0
