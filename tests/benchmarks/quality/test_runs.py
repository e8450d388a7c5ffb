"""A search becomes a run: its true cost, its trace, or the reason why it does not count."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from benchmarks.quality.families import FAMILIES, FamilyName, TwoEchelonCase
from benchmarks.quality.runs import search
from routing.stop import MaxIterations, MaxTime
from routing.two_echelon.plan import Plan, Unserved
from routing.two_echelon.reasons import reason
from routing.two_echelon.solvers import joint
from routing.violation import ReasonCode
from tests.benchmarks.quality.quality_runs import FakeSolver, quality_run, tiny_task
from tests.benchmarks.quality.tiny import optimum, tiny


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> FakeSolver:
    """Return the solver that every search of this test uses."""
    fake = FakeSolver()
    monkeypatch.setattr(joint, "solve", fake)
    return fake


def test_the_cost_is_recomputed_and_compared(solver: FakeSolver, tmp_path: Path) -> None:
    solver.bound_fen = 900_000
    finding = search(tiny_task(tmp_path, seed=3))
    run = finding.run
    assert run.value == pytest.approx(optimum(tiny()).cost)
    assert run.gap == pytest.approx(0)
    assert run.is_level
    assert not run.is_better
    assert run.lower_bound == 90
    assert (run.instance, run.set_name, run.seed) == ("Set9_tiny.dat", "Set9", 3)
    assert (run.iterations, run.violations, run.failure) == (5, 0, "")
    assert solver.asked[0][0] == 3
    assert isinstance(solver.asked[0][1], MaxTime)
    case = TwoEchelonCase.read(tmp_path / "Set9_tiny.dat")
    assert case.answer_of(finding.solution).faults == ()


def test_the_trace_has_improvements_of_complete_solutions(
    solver: FakeSolver, tmp_path: Path
) -> None:
    solver.events = ((990_000, 1), (980_000, 0), (985_000, 0), (980_000, 0), (941_401, 0))
    run = search(tiny_task(tmp_path)).run
    assert [cost for _, cost in run.trace] == [98.0, 94.1401]
    assert run.best_after_s == run.trace[-1][0] <= run.seconds


def test_a_last_improvement_nobody_told_of_counts_at_the_end(
    solver: FakeSolver, tmp_path: Path
) -> None:
    solver.events = ((980_000, 0),)
    run = search(tiny_task(tmp_path)).run
    assert run.best_after_s == run.seconds


def test_set_4_is_stated_in_hundreds(solver: FakeSolver, tmp_path: Path) -> None:
    solver.events = ((941_401, 0),)
    run = search(tiny_task(tmp_path, name="Set4b_tiny.dat")).run
    assert run.value == pytest.approx(optimum(tiny()).cost / 100)
    assert run.trace[0][1] == pytest.approx(0.941401)


def _leave_out(plan: Plan) -> Plan:
    """Leave everything out and say so, which breaks no rule of the day."""
    why = reason(ReasonCode.FLEET_TOO_SMALL)
    unserved = tuple(Unserved(order_id=order, reason=why) for order in plan.assignments)
    return Plan(unserved=unserved)


def _misload(plan: Plan) -> Plan:
    first = plan.routes[0]
    stops = tuple(replace(stop, load=stop.load._replace(pieces=99)) for stop in first.stops)
    return replace(plan, routes=(replace(first, stops=stops), *plan.routes[1:]))


@pytest.mark.parametrize(
    ("change", "told"),
    [(_leave_out, "13 of 13 units left out"), (_misload, "load_misstated: trunk depot-1#1")],
)
def test_a_plan_that_is_no_solution_fails_with_its_reason(
    solver: FakeSolver, tmp_path: Path, change: Callable[[Plan], Plan], told: str
) -> None:
    solver.change = change
    finding = search(tiny_task(tmp_path))
    assert finding.run.value is None
    assert finding.run.gap is None
    assert finding.run.violations > 0
    assert finding.run.failure.startswith(told)
    assert finding.solution == ""


def test_a_solver_that_breaks_down_is_a_failed_run(solver: FakeSolver, tmp_path: Path) -> None:
    solver.error = RuntimeError("out of luck")
    run = search(tiny_task(tmp_path)).run
    assert run.failure == "RuntimeError: out of luck"
    assert (run.value, run.violations) == (None, 0)


def test_a_file_that_is_refused_is_a_failed_run(tmp_path: Path) -> None:
    task = tiny_task(tmp_path)
    task.path.write_text("1,2\n", encoding="utf-8")
    assert "E901" in search(task).run.failure


def test_the_real_solver_finds_a_valid_solution(tmp_path: Path) -> None:
    run = search(tiny_task(tmp_path), new_stop=lambda _: MaxIterations(20)).run
    assert run.failure == ""
    assert run.value is not None
    assert run.value >= optimum(tiny()).cost - 1e-9
    assert run.value <= optimum(tiny()).cost * 1.2
    assert run.iterations >= 1
    bound = run.lower_bound
    assert bound is None or bound <= optimum(tiny()).cost + 1e-3


def test_better_is_below_the_printed_digits() -> None:
    assert [quality_run(value=c).is_better for c in (99.994, 99.996, 100.0)] == [True, False, False]
    assert [quality_run(value=c).is_level for c in (99.0, 100.005, 100.007)] == [True, True, False]
    unknown = quality_run(bks=None)
    assert unknown.gap is None
    assert not unknown.is_level
    assert not unknown.is_better
    assert quality_run(lower_bound=100.1).is_bound_wrong
    assert not quality_run(lower_bound=100.0).is_bound_wrong


def test_families_are_named_as_result_files_name_them() -> None:
    assert set(get_args(FamilyName)) == FAMILIES.keys()


def test_families_list_their_files_by_name(tmp_path: Path) -> None:
    for name in ("Set2_b.dat", "Set2_a.dat", "Set3_a.dat", "Set2_a.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    family = FAMILIES["2evrp"]
    assert [path.name for path in family.files(tmp_path, "Set2_*")] == ["Set2_a.dat", "Set2_b.dat"]
    assert len(family.files(tmp_path, "*")) == 3
    assert family.files(tmp_path / "nowhere", "*") == []
