"""Another library's optima are ours, and the comparison tells what it measured."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.cli import main
from benchmarks.records import SitingPeersRecord, read_record
from benchmarks.report import tables
from benchmarks.siting import spopt
from benchmarks.siting.case import SitingCase
from benchmarks.siting.instance import Instance, Stage
from benchmarks.siting.runs import SitingPeerRun, geometric_mean
from benchmarks.siting.tables import siting_peers_table
from benchmarks.siting.verification import faults_of, value_of
from routing.outcome import Status
from routing.siting.problem import Objective
from routing.stop import MaxTime
from tests.benchmarks.siting.test_reading import write

OBJECTIVES = (Objective.DISTANCE, Objective.FARTHEST, Objective.SITES, Objective.UNCOVERED)


def _random(seed: int, objective: Objective) -> Instance:
    random = np.random.default_rng(seed)
    places = random.integers(0, 100, (18, 2))
    between = places[:, np.newaxis] - places[np.newaxis]
    distance = np.ceil(np.hypot(between[..., 0], between[..., 1]))
    n = len(places)
    has_reach = objective in {Objective.SITES, Objective.UNCOVERED}
    return Instance(
        name=f"random {seed}",
        objective=objective,
        stages=(Stage(capacity=np.full(n, np.inf), fixed=np.zeros(n), cost=np.zeros((n, n))),),
        demand=np.ones(n),
        weight=random.integers(1, 9, n).astype(np.float64),
        distance=distance,
        num_open=None if objective is Objective.SITES else 3,
        radius=25.0 if has_reach else None,
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_spopt_finds_the_same_optimum(objective: Objective, seed: int) -> None:
    pytest.importorskip("spopt", exc_type=ImportError)
    instance = _random(seed, objective)
    theirs = spopt.solve(instance, time_s=60.0)
    assert faults_of(instance, theirs) == []
    case = SitingCase.of(instance)
    outcome = case.solve(stop=MaxTime(60.0), seed=0, on_event=lambda _: None)
    assert outcome.status is Status.OPTIMAL
    assert case.answer(outcome.plan).cost == pytest.approx(value_of(instance, theirs))


def _run(ours_s: float, theirs_s: float, failure: str = "") -> SitingPeerRun:
    return SitingPeerRun(
        instance="pmed pmed1.txt",
        nodes=100,
        ours_s=ours_s,
        theirs_s=theirs_s,
        ours=5819.0,
        theirs=None if failure else 5819.0,
        is_proven=True,
        failure=failure,
    )


def test_ratios_are_averaged_as_ratios() -> None:
    runs = [_run(1.0, 4.0), _run(0.5, 8.0, "not done after 8 s")]
    assert geometric_mean(runs) == pytest.approx(8.0)
    table = siting_peers_table(runs, "")
    assert "≥ 16.0" in table
    assert "Geometric mean: 8.0 times as fast." in table
    assert siting_peers_table([], "no spopt") == "Skipped: no spopt.\n"
    assert siting_peers_table([], "") == "Skipped: no instances.\n"


def test_the_command_solves_with_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "pmed")
    out = tmp_path / "r.json"
    code = main(["siting-peers", "--pmed", str(tmp_path), "--time", "30", "--out", str(out)])
    assert code == 0
    record = read_record(out)
    assert isinstance(record, SitingPeersRecord)
    assert tables(record) == capsys.readouterr().out
    if spopt.obstacle():
        assert record.skipped == spopt.obstacle()
        return
    (run,) = record.results
    assert (run.instance, run.nodes, run.failure) == ("pmed pmed1.txt", 3, "")
    assert run.ours == run.theirs == 3
    assert run.is_proven
