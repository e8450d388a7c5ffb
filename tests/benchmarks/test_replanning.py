"""Events during the day measured: what the table says, and a run from the command line."""

from dataclasses import replace
from pathlib import Path

from benchmarks.cli import main
from benchmarks.records import ReplanRecord, read_record
from benchmarks.replanning.news import NewsKind
from benchmarks.replanning.runs import ReplanRun
from benchmarks.replanning.tables import replan_table
from routing.replanning.replan import Freedom
from tests.api.conftest import write_valley

ONE = ReplanRun(
    county="valley",
    seed=0,
    kind=NewsKind.BREAKDOWN,
    subject="V1",
    freedom=Freedom.ALL,
    at_s=36_000,
    orders=200,
    vehicles_out=3,
    seconds=1.5,
    visits=100,
    visits_kept=90,
    cost_before_fen=10_000,
    cost_fen=10_500,
    stability_fen=600,
    put_off=2,
    unserved=0,
    late=1,
    violations=0,
)


def test_the_table_has_means_and_the_worst_of_all_events() -> None:
    other = replace(ONE, subject="V2", seconds=2.5, visits_kept=100, cost_fen=11_500)
    _, _, row = replan_table([ONE, other]).splitlines()
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:4] == ["valley, 200 orders", "breakdown", "all", "2"]
    assert cells[4:10] == ["3", "2.0", "2.5", "95.0%", "90.0%", "+10.0%"]


def test_days_kinds_and_freedoms_are_rows_of_their_own() -> None:
    runs = [ONE, replace(ONE, freedom=Freedom.TIMES), replace(ONE, kind=NewsKind.BUS)]
    assert len(replan_table(runs).splitlines()) == 2 + 3


def test_events_of_each_kind_are_measured_from_the_command_line(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley"), tmp_path / "result.json"
    options = ["--at", "9", "--plan-time", "0.2", "--time", "0.1", "--each", "1"]
    assert main(["replan", str(county), *options, "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, ReplanRecord)
    there = dict.fromkeys(run.kind for run in record.results)
    assert set(NewsKind) - {NewsKind.BUS} <= set(there), "the valley has no buses"
    assert [run.freedom for run in record.results] == list(Freedom) * len(there)
    assert {run.violations for run in record.results} == {0}
    assert all(run.visits_kept <= run.visits for run in record.results)
