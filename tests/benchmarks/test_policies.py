"""Policies side by side: what the table says, and a run from the command line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.cli import main
from benchmarks.policies.runs import PolicyRun
from benchmarks.policies.tables import policies_table
from benchmarks.records import PoliciesRecord, read_record
from routing.consolidation.hold import HoldPolicy
from tests.api.conftest import write_valley

DAILY = PolicyRun(
    county="valley",
    policy=HoldPolicy.DAILY,
    seed=0,
    first_day=date(2026, 5, 20),
    num_days=4,
    time_s=1.0,
    disturbed=False,
    cost_fen=100_000,
    orders=200,
    vehicle_days=8,
    distance_m=400_000,
    misses={},
    violations=0,
    solve_s=6.0,
)
ROLLING = replace(
    DAILY, policy=HoldPolicy.ROLLING, cost_fen=75_000, misses={"slow_roads": 3, "breakdown": 1}
)


def test_a_policy_is_compared_with_daily_service() -> None:
    head, _, daily, rolling = policies_table([DAILY, ROLLING]).splitlines()
    assert "against daily" in head
    assert "valley, 4 days from 2026-05-20" in daily
    cells = [cell.strip() for cell in rolling.split("|")]
    assert cells[2:7] == ["rolling", "1", "750", "3.750", "-25.0%"]
    assert "98.00%" in cells
    assert "3 slow_roads, 1 breakdown" in cells


def test_hindsight_is_compared_with_and_itself_with_the_bound() -> None:
    runs = [
        replace(run, bound_fen=45_000)
        for run in (ROLLING, replace(DAILY, policy=HoldPolicy.HINDSIGHT, cost_fen=60_000))
    ]
    rolling, hindsight = policies_table(runs).splitlines()[2:]
    assert [cell.strip() for cell in rolling.split("|")][6:9] == ["", "+25.0%", "40.0%"]
    assert [cell.strip() for cell in hindsight.split("|")][6:9] == ["", "", "25.0%"]


def test_disturbed_days_are_rows_of_their_own() -> None:
    rows = policies_table([DAILY, replace(DAILY, disturbed=True)]).splitlines()[2:]
    assert len(rows) == 2
    assert "disturbed" in rows[1]


def test_policies_are_measured_from_the_command_line(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley"), tmp_path / "result.json"
    options = ["--days", "1", "--time", "0.2", "--policies", "daily", "lazy", "--seeds", "2"]
    assert main(["policies", str(county), *options, "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, PoliciesRecord)
    daily, lazy = HoldPolicy.DAILY, HoldPolicy.LAZY
    assert [(run.policy, run.seed) for run in record.results] == [(daily, 0), (lazy, 0), (daily, 1)]
    assert record.results[0].orders == record.results[1].orders > 0
