"""The subcommand ``quality``, from a folder of instances to the README's tables."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from benchmarks.cli import EXIT_REFUSED, main
from benchmarks.quality.families import TwoEchelonCase
from benchmarks.quality.runs import OURS
from benchmarks.quality.yardstick import YARDSTICK
from benchmarks.records import QualityRecord, read_record
from routing.two_echelon.solvers import joint
from tests.benchmarks.quality.quality_runs import FakeSolver
from tests.benchmarks.quality.test_yardstick import program
from tests.benchmarks.quality.tiny import TINY, optimum, tiny

MARKERS = "<!-- quality:begin -->\nold\n<!-- quality:end -->\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of five instances, each the tiny one, and what is known of them."""
    folder = tmp_path / "instances"
    folder.mkdir()
    names = [f"Set9_{k}.dat" for k in range(5)]
    for name in names:
        (folder / name).write_text(TINY, encoding="utf-8")
    known = "".join(f"{name},94.15,95\n" for name in names[1:])
    table = f"file,bks,published\n{names[0]},94.14,\n{known}"
    (folder / "bks.csv").write_text(table, encoding="utf-8")
    return folder


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> FakeSolver:
    """Return the solver that every search of this test uses."""
    fake = FakeSolver(events=((980_000, 0), (941_401, 0)))
    monkeypatch.setattr(joint, "solve", fake)
    return fake


def measured(asked: list[str], out: Path) -> QualityRecord:
    """Run the subcommand and return its record."""
    assert main(["quality", *asked, "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, QualityRecord)
    return record


@pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")
@pytest.mark.usefixtures("solver")
def test_from_instances_to_the_tables_of_a_document(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, curves, readme = tmp_path / "q.json", tmp_path / "q.png", tmp_path / "README.md"
    text = optimum(tiny()).text()
    source = program(tmp_path, even=text, odd=text)
    asked = ["--instances", str(folder), "--bks", str(folder / "bks.csv"), "--time", "0.2"]
    asked += ["--protocol", "--yardstick", str(source), "--curves", str(curves)]
    record = measured(asked, out)
    printed = capsys.readouterr()

    seeds = {"0": 3, "1": 1, "2": 1, "3": 1, "4": 3}
    made = [(run.instance, run.method, run.seed) for run in record.results]
    assert made == [
        (f"Set9_{k}.dat", method, seed)
        for k, count in seeds.items()
        for seed in range(count)
        for method in (OURS, YARDSTICK)
    ]
    assert record.command == shlex.join(
        ["python", "-m", "benchmarks", "quality", *asked, "--out", str(out)]
    )
    assert record.commit
    assert record.yardstick.startswith("fixed.cpp")
    assert {run.time_s for run in record.results} == {0.2}
    assert printed.err.count("best after") == 18
    assert curves.read_bytes().startswith(b"\x89PNG")
    first = json.loads(out.read_text(encoding="utf-8"))["results"][0]
    assert first["gap"] == pytest.approx(optimum(tiny()).cost / 94.14 - 1)
    assert [cost for _, cost in first["trace"]] == [98.0, 94.1401]

    kept = sorted(path.name for path in (tmp_path / "q-better").iterdir())
    assert [name for name in kept if OURS in name] == [
        *(f"Set9_{k}.{OURS}.0.txt" for k in range(1, 4)),
        *(f"Set9_4.{OURS}.{seed}.txt" for seed in range(3)),
    ]
    assert len(kept) == 12
    case = TwoEchelonCase.read(folder / "Set9_1.dat")
    better = (tmp_path / "q-better" / kept[0]).read_text(encoding="utf-8")
    assert case.answer_of(better).faults == ()

    readme.write_text(MARKERS, encoding="utf-8")
    assert main(["report", str(out), "--readme", str(readme)]) == 0
    document = readme.read_text(encoding="utf-8")
    assert printed.out in document
    assert "| Set9 | 5         | 9    | 0      |" in document
    assert "old" not in document


def test_only_what_is_asked_for_is_searched(
    folder: Path, tmp_path: Path, solver: FakeSolver
) -> None:
    out = tmp_path / "q.json"
    (folder / "bks.csv").unlink()
    asked = ["--instances", str(folder), "--match", "Set9_[0-3].dat", "--every", "3"]
    record = measured([*asked, "--seeds", "2", "--time-for", "Set9=7"], out)
    assert [(run.instance[5], run.seed) for run in record.results] == [
        ("0", 0),
        ("0", 1),
        ("3", 0),
        ("3", 1),
    ]
    assert {run.time_s for run in record.results} == {7.0}
    assert {run.bks for run in record.results} == {None}
    assert record.yardstick == ""
    assert len(solver.asked) == 5


@pytest.mark.usefixtures("solver")
def test_a_result_file_has_the_names_that_programs_read(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "q.json"
    measured(["--instances", str(folder), "--match", "Set9_1.dat", "--time", "3"], out)
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (written["family"], written["time_s"]) == ("2evrp", 3.0)
    assert written["versions"]["tongpei"]
    assert written["cpu"]
    (run,) = written["results"]
    assert (run["file"], run["seed"], run["proven"]) == ("Set9_1.dat", 0, False)
    assert run["value"] == pytest.approx(optimum(tiny()).cost)
    assert run["gap"] == pytest.approx(run["value"] / run["bks"] - 1)
    assert {"lower_bound", "seconds"} <= run.keys()


@pytest.mark.usefixtures("solver")
def test_best_known_values_are_looked_for_beside_the_instances(
    folder: Path, tmp_path: Path
) -> None:
    asked = ["--instances", str(folder), "--match", "Set9_[01].dat"]
    beside = measured(asked, tmp_path / "q.json")
    assert [run.bks for run in beside.results] == [94.14, 94.15]
    other = tmp_path / "other.csv"
    other.write_text("file,optimum\nSet9_0.dat,90\n", encoding="utf-8")
    given = measured([*asked, "--bks", str(other)], tmp_path / "q.json")
    assert [run.bks for run in given.results] == [90.0, None]


def test_a_folder_that_is_absent_is_skipped_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "q.json"
    record = measured(["--instances", str(tmp_path / "none"), "--bks", "none.csv"], out)
    assert record.results == ()
    assert record.skipped == f"the folder {tmp_path / 'none'} is not there"
    assert capsys.readouterr().out == f"Skipped: {record.skipped}.\n"


def test_a_folder_without_such_files_is_skipped(folder: Path, tmp_path: Path) -> None:
    record = measured(["--instances", str(folder), "--match", "Set1*"], tmp_path / "q.json")
    assert record.skipped == f"no file *.dat in {folder} matches Set1*"


@pytest.mark.usefixtures("solver")
def test_without_its_source_the_yardstick_is_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--instances", str(folder), "--match", "Set9_0*", "--yardstick", "none.cpp"]
    record = measured(asked, tmp_path / "q.json")
    assert [run.method for run in record.results] == [OURS]
    assert "no yardstick: none.cpp is not there" in capsys.readouterr().err


def test_failed_runs_are_told_and_do_not_stop_the_others(
    folder: Path, tmp_path: Path, solver: FakeSolver, capsys: pytest.CaptureFixture[str]
) -> None:
    solver.error = RuntimeError("out of luck")
    record = measured(["--instances", str(folder)], tmp_path / "q.json")
    assert len(record.results) == 5
    printed = capsys.readouterr()
    assert printed.err.count("failed, RuntimeError: out of luck") == 5
    assert "- Set9_4.dat, tongpei, seed 0: RuntimeError: out of luck" in printed.out


def test_values_that_are_asked_for_and_missing_are_refused(folder: Path, tmp_path: Path) -> None:
    asked = ["quality", "--instances", str(folder), "--bks", str(tmp_path / "none.csv")]
    assert main([*asked, "--out", str(tmp_path / "q.json")]) == EXIT_REFUSED
    assert not (tmp_path / "q.json").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ["--time-for", "Set4"],
        ["--time-for", "=3"],
        ["--time-for", "Set4=0"],
        ["--family", "nothing"],
        ["--every", "0"],
    ],
)
def test_wrong_usage(folder: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as usage:
        main(["quality", "--instances", str(folder), "--out", "q.json", *wrong])
    assert usage.value.code == 2
