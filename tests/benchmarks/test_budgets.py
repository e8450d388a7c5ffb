"""Short and long searches: the same day, a process for each plan, and counties of any size."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from benchmarks.budgets.grown import grown_case
from benchmarks.budgets.runs import BudgetRun, plan_once, plan_with_times
from benchmarks.budgets.tables import budgets_table, excess
from benchmarks.cases import open_case
from benchmarks.cli import main
from benchmarks.memory import peak_memory_mib
from benchmarks.records import BudgetsRecord, read_record, setting, write_record
from benchmarks.report import filled
from data.writers import write_county
from network.places import PlaceKind
from tests.benchmarks.test_report import cells
from tests.counties import valley
from tests.small_plan import DAY, small_orders

MIB = 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the valley's folder, the small day in it."""
    write_county(valley(), small_orders(), DAY, tmp_path / "valley")
    return tmp_path / "valley"


def budget_run(time_s: float, cost_fen: int, **changes: int) -> BudgetRun:
    """Return a run of ten orders; changes go to the seed, violations or orders."""
    orders = {"total": 10, "planned": 10, "held": 0, "unserved": 0, "late": 0}
    return BudgetRun(
        case="valley",
        num_points=1_234,
        num_visits=6,
        time_s=time_s,
        seed=changes.pop("seed", 0),
        cost_fen=cost_fen,
        lower_bound_fen=None,
        violations=changes.pop("violations", 0),
        orders=orders | changes,
        seconds=time_s,
        iterations=7,
        memory_mib=100.0 * time_s,
    )


@pytest.mark.parametrize("points", [1, 30, 125])
def test_a_county_grows_to_any_number_of_points(points: int) -> None:
    case = grown_case(points, seed=1)
    kinds = [place.kind for place in case.county.places]
    assert kinds.count(PlaceKind.POINT) == points
    assert kinds.count(PlaceKind.STATION) == max(1, round(points * 24 / 492))
    assert kinds.count(PlaceKind.HUB) == 1
    assert len(case.orders) >= points
    assert not case.travel.matrix(case.county.vehicle_types[0].access).is_estimate.any()


def test_a_grown_county_is_the_same_for_the_same_seed_only() -> None:
    first, again, other = (grown_case(12, seed=seed) for seed in (1, 1, 2))
    assert first.county.places == again.county.places
    assert first.orders == again.orders
    assert first.county.places != other.county.places


def test_as_a_county_grows_its_villages_lie_as_densely() -> None:
    spans = []
    for points in (60, 240):
        lats = [p.lat for p in grown_case(points, seed=3).county.places]
        spans.append(max(lats) - min(lats))
    assert 1.6 < spans[1] / spans[0] < 2.5


def test_each_plan_has_a_process_of_its_own(folder: Path) -> None:
    opened = partial(open_case, str(folder), scale=None, osm_seed=1)
    ballast = bytearray(600 * MIB)
    found = list(plan_with_times(opened, times_s=(0.1, 0.2), seeds=(4,)))
    assert len(ballast) / MIB < peak_memory_mib()
    assert [(run.time_s, run.seed) for run in found] == [(0.1, 4), (0.2, 4)]
    for run in found:
        assert (run.case, run.num_points, run.num_visits) == ("valley", 6, 7)
        assert run.orders["planned"] + run.orders["held"] + run.orders["unserved"] == 7
        assert run.violations == 0
        assert run.cost_fen > 0
        assert 50 < run.memory_mib < 600


def test_a_plan_in_this_process_is_measured_alike(folder: Path) -> None:
    run = plan_once(partial(open_case, str(folder), scale=None, osm_seed=1), time_s=0.1, seed=0)
    assert run.seconds >= 0.1
    assert run.memory_mib <= round(peak_memory_mib(), 1)


def test_excess_is_the_mean_over_the_seeds_in_common() -> None:
    short = [budget_run(60, 11_000), budget_run(60, 10_100, seed=1), budget_run(60, 9, seed=2)]
    long = [budget_run(600, 10_000), budget_run(600, 10_000, seed=1)]
    assert excess(short, long) == pytest.approx(0.055)
    assert excess([budget_run(60, 1, seed=3)], long) is None
    assert excess([budget_run(60, 9_000, planned=9, unserved=1)], long) is None
    assert excess([budget_run(60, 9_000, violations=1)], long) is None


def test_a_row_a_day_and_time() -> None:
    runs = [budget_run(60, 10_200), budget_run(600, 10_000)]
    head, short, long = cells(budgets_table([*runs, budget_run(60, 10_400, seed=1)]))
    assert head[5] == "above the longest"
    assert short[:6] == ["valley", "1,234", "6", "60", "103", "+2.00%"]
    assert long[3:6] == ["600", "100", ""]
    assert (short[-1], long[-1]) == ("6,000", "60,000")
    worse = replace(runs[0], orders=runs[0].orders | {"unserved": 1})
    assert cells(budgets_table([worse, runs[1]]))[1][5] == "not comparable"


@pytest.mark.parametrize("family", ["long", "growth"])
def test_a_record_of_searches_is_read_as_it_was_written(tmp_path: Path, family: str) -> None:
    conditions = setting("m", started_at=datetime(2026, 5, 20, tzinfo=UTC), time_s=None)
    record = BudgetsRecord.model_validate(
        {**conditions, "family": family, "results": (budget_run(60, 1),)}
    )
    write_record(record, tmp_path / "r.json")
    assert read_record(tmp_path / "r.json") == record
    readme = Path(__file__).parents[2] / "benchmarks" / "README.md"
    assert budgets_table(record.results) in filled(readme.read_text(encoding="utf-8"), [record])


def test_counties_and_sizes_from_the_command_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long, growth = tmp_path / "long.json", tmp_path / "growth.json"
    assert main(["long", str(folder), "--times", "0.1", "--out", str(long)]) == 0
    asked = ["growth", "--points", "5", "8", "--times", "0.1", "--seeds", "1"]
    assert main([*asked, "--out", str(growth)]) == 0
    for path, family, names in (
        (long, "long", ["valley"]),
        (growth, "growth", ["5 points", "8 points"]),
    ):
        record = read_record(path)
        assert isinstance(record, BudgetsRecord)
        assert record.family == family
        assert [run.case for run in record.results] == names
        assert [run.violations for run in record.results] == [0] * len(names)
    printed = capsys.readouterr()
    assert "| 8 points | 8 " in printed.out
    assert printed.err.count("MiB") == 3
