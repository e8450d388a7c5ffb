"""Which instance is searched with which seed for how long."""

from pathlib import Path

import pytest

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.campaign import Budget, Sampling, findings, tasks_of
from benchmarks.quality.runs import OURS
from routing.stop import MaxIterations
from routing.two_echelon.solvers import joint
from tests.benchmarks.quality.quality_runs import FakeSolver, tiny_task

FILES = [Path(f"Set{k}_a.dat") for k in range(6)]


def sampled(sampling: Sampling) -> list[tuple[str, int]]:
    """Return the set and seed of every search of the six files."""
    tasks = tasks_of(
        "2evrp", FILES, known={}, sampling=sampling, budget=Budget(time_s=1, time_for_s={})
    )
    return [(task.path.name[3], task.seed) for task in tasks]


def test_seeds_and_every_so_many_files() -> None:
    assert sampled(Sampling(seeds=2, every=1)) == [(str(k), s) for k in range(6) for s in (0, 1)]
    assert sampled(Sampling(seeds=1, every=4)) == [("0", 0), ("4", 0)]


def test_the_protocol_has_one_seed_everywhere_and_more_on_every_fourth() -> None:
    found = sampled(Sampling(seeds=3, every=4, first_seed_everywhere=True))
    extra = [("0", 1), ("0", 2), ("4", 1), ("4", 2)]
    assert sorted(found) == sorted([*((str(k), 0) for k in range(6)), *extra])
    assert found[:3] == [("0", 0), ("0", 1), ("0", 2)]


def test_the_longest_start_of_a_set_name_gives_its_time() -> None:
    budget = Budget(time_s=60, time_for_s={"Set2": 10, "Set4": 30, "Set4b": 20})
    sets = ("Set2a", "Set4a", "Set4b", "Set5")
    assert [budget.of(name) for name in sets] == [10, 30, 20, 60]


def test_a_task_knows_time_and_best_value_of_its_instance() -> None:
    known = {"Set5_a.dat": BestKnown(value=3.5, published=None)}
    tasks = tasks_of(
        "2evrp",
        FILES[4:],
        known=known,
        sampling=Sampling(seeds=1, every=1),
        budget=Budget(time_s=1, time_for_s={"Set5": 2}),
    )
    assert [(task.time_s, task.known) for task in tasks] == [(1, None), (2, known["Set5_a.dat"])]


def test_a_first_search_warms_up_and_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeSolver()
    monkeypatch.setattr(joint, "solve", fake)
    found = list(findings([tiny_task(tmp_path, seed=seed) for seed in (0, 1)]))
    assert [(finding.run.method, finding.run.seed) for finding in found] == [(OURS, 0), (OURS, 1)]
    assert [seed for seed, _ in fake.asked] == [0, 0, 1]
    assert isinstance(fake.asked[0][1], MaxIterations)
    assert list(findings([])) == []


def test_side_by_side_in_other_processes_the_order_is_kept(tmp_path: Path) -> None:
    tasks = [tiny_task(tmp_path, name=f"Set9_{k}.dat") for k in range(3)]
    for task in tasks:
        task.path.write_text("no instance\n", encoding="utf-8")
    found = list(findings(tasks, jobs=2))
    assert [finding.run.instance for finding in found] == [f"Set9_{k}.dat" for k in range(3)]
    assert all("E901" in finding.run.failure for finding in found)
