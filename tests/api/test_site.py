"""`tongpei site` and `tongpei compare`, end to end on the valley."""

import json
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

import api.siting
from api.commands import app
from api.siting import SitedCase, SitingCase, SitingSearch, site_county
from data.siting.run import FILES
from data.siting.wire import load_siting
from routing.outcome import Progress
from tests.api.conftest import write_valley
from tests.schemas import misfits
from tests.small_siting import sited_valley, write_spec

_COLD = {"cold_stores.html", "cold_stores.png"}
_TOO_LITTLE = (("public_fen = 4_000_000\nown_fen", "public_fen = 100_000\nown_fen"),)


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _site(folder: Path, out: Path, *options: object, front: int = 0) -> Result:
    return _call("site", folder, "--iterations", 10_000, "--front", front, "--out", out, *options)


def test_a_county_is_sited_by_the_spec_in_its_folder(valley_folder: Path, tmp_path: Path) -> None:
    write_spec(valley_folder)
    made = _site(valley_folder, tmp_path / "run", front=1)
    assert made.exit_code == 0, made.output
    assert {path.name for path in (tmp_path / "run").iterdir()} == set(FILES) - _COLD
    assert misfits(tmp_path / "run") == []
    assert "已证明最优" in made.stdout
    assert "8/8 项达标" in made.stdout
    assert "小谷县 分期选址 · 2 期" in made.stderr
    assert "Prices are made up." in made.stderr


def test_json_is_siting_json(valley_folder: Path, tmp_path: Path) -> None:
    spec = write_spec(tmp_path, name="other.toml")
    made = _site(valley_folder, tmp_path / "run", "--spec", spec, "--json", "--lang", "en")
    assert made.exit_code == 0, made.output
    assert made.stdout == (tmp_path / "run" / "siting.json").read_text(encoding="utf-8")
    assert json.loads(made.stdout)["spec"]["file"] == "other.toml"
    assert (tmp_path / "run" / "spec.toml").read_bytes() == spec.read_bytes()


def test_the_same_spec_and_seed_give_the_same_files(valley_folder: Path, tmp_path: Path) -> None:
    write_spec(valley_folder)
    for name in ("one", "two"):
        assert _site(valley_folder, tmp_path / name, front=1).exit_code == 0
    for name in set(FILES) - {"run.json"} - _COLD:
        one, two = ((tmp_path / run / name).read_bytes() for run in ("one", "two"))
        assert one == two, name


def test_without_higher_levels_nothing_is_drawn(valley_folder: Path, tmp_path: Path) -> None:
    write_spec(valley_folder)
    made = _site(valley_folder, tmp_path / "r")
    assert made.exit_code == 0, made.output
    assert not (tmp_path / "r" / "front.html").exists()
    assert "front.html" not in made.stderr


def test_what_cannot_be_kept_together_is_named(valley_folder: Path, tmp_path: Path) -> None:
    write_spec(valley_folder, *_TOO_LITTLE)
    made = _site(valley_folder, tmp_path / "run", "--lang", "en")
    assert made.exit_code == 4, made.output
    assert "“money for building, 2027” (budget-0) cannot be kept" in made.stderr
    assert "The lock of site P2 cannot be kept" in made.stderr
    assert made.stderr.count("cannot be kept together with the others listed") == 2
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert written == {"siting.json", "run.json", "spec.toml"}


def test_a_run_that_fails_leaves_nothing_of_the_one_before(
    valley_folder: Path, tmp_path: Path
) -> None:
    write_spec(valley_folder)
    _site(valley_folder, tmp_path / "run")
    write_spec(valley_folder, *_TOO_LITTLE)
    _site(valley_folder, tmp_path / "run")
    assert not (tmp_path / "run" / "siting_map.html").exists()
    assert not (tmp_path / "run" / "siting_map.png").exists()


def test_more_than_all_sites_reach_is_refused_before_the_search(
    valley_folder: Path, tmp_path: Path
) -> None:
    closed = '[[site]]\nplace = "P1"\nlock = "closed"\n\n[[site]]\nplace = "P2"'
    write_spec(valley_folder, ('[[site]]\nplace = "P2"', closed), ("share = 0.5", "share = 1.0"))
    made = _site(valley_folder, tmp_path / "run", "--json")
    assert made.exit_code == 3
    (issue,) = json.loads(made.stdout)["issues"]
    assert (issue["code"], issue["field"]) == ("E856", "requirement[0]")
    assert "5 of 6" in issue["cause"]["en"]


def test_a_county_without_a_spec_asks_for_one(valley_folder: Path, tmp_path: Path) -> None:
    made = _site(valley_folder, tmp_path / "run")
    assert made.exit_code == 3
    assert "E863" in made.stderr
    assert "--spec" in made.stderr


def test_ctrl_c_keeps_the_best_so_far(
    valley_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(
        case: SitingCase, search: SitingSearch, **options: Callable[..., object]
    ) -> SitedCase:
        def told(event: Progress) -> None:
            if not options["is_cancelled"]():
                signal.raise_signal(signal.SIGINT)
            options["on_event"](event)

        return site_county(
            case,
            replace(search, num_front=2),
            is_cancelled=lambda: bool(options["is_cancelled"]()),
            on_event=told,
        )

    monkeypatch.setattr(api.siting, "site_county", interrupted)
    write_spec(valley_folder)
    made = _site(valley_folder, tmp_path / "run")
    assert made.exit_code == 130
    assert "已中断" in made.stderr
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.has_plan
    assert siting.violations == 0
    assert (tmp_path / "run" / "siting_map.html").is_file()


def test_whoever_leaves_before_anything_is_known_is_told_so(
    valley_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(case: SitingCase, search: SitingSearch, **_: object) -> SitedCase:
        signal.raise_signal(signal.SIGINT)
        return site_county(case, search, is_cancelled=lambda: True)

    monkeypatch.setattr(api.siting, "site_county", interrupted)
    write_spec(valley_folder)
    made = _site(valley_folder, tmp_path / "run", "--lang", "en")
    assert made.exit_code == 130
    assert "Allow more time." in made.stderr


def test_time_and_iterations_are_not_both_given(valley_folder: Path) -> None:
    assert _call("site", valley_folder, "--time", 1, "--iterations", 1).exit_code == 2


@pytest.fixture(scope="module")
def sited_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Site the valley with half and with all of its villages covered; return the folder of both."""
    folder = tmp_path_factory.mktemp("sited")
    county = write_valley(folder / "valley")
    for name, share in (("half", "0.5"), ("all", "1.0")):
        write_spec(county, ("share = 0.5", f"share = {share}"))
        assert _site(county, folder / name).exit_code == 0
    return folder


@pytest.fixture
def two_runs(sited_twice: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return the folders of both runs, to change at will."""
    half, whole = (Path(shutil.copytree(sited_twice / n, tmp_path / n)) for n in ("half", "all"))
    return half, whole


def test_runs_are_compared_side_by_side(two_runs: tuple[Path, Path], tmp_path: Path) -> None:
    half, whole = two_runs
    book = tmp_path / "compared.xlsx"
    made = _call("compare", half, whole / "siting.json", "--out", book, "--lang", "en")
    assert made.exit_code == 0, made.output
    (sheet,) = openpyxl.load_workbook(book).worksheets
    rows = {row[0]: row[1:] for row in sheet.values}
    assert rows["figure"] == ("half", "all")
    assert rows["villages covered"] == ("50.0% (3/6)", "100.0% (6/6)")
    assert rows["administrative villages covered (villages-1, 2028)"] == ("3 ≥ 3", "6 ≥ 6")
    assert "daily transport, yuan" not in rows
    reckoned = [float(str(text)) for text in rows["transport a day, reckoned, yuan"]]
    assert 0 < reckoned[0] < reckoned[1]  # points at all villages take more calls
    assert "50.0% (3/6)" in made.stdout


def test_the_daily_cost_is_compared_where_it_is_known(two_runs: tuple[Path, Path]) -> None:
    half, whole = two_runs
    wire = json.loads((whole / "siting.json").read_text(encoding="utf-8"))
    wire["daily"] = {"estimate_fen": 20_000, "planned_fen": 19_000, "seconds": 5.0, "seed": 1}
    (whole / "siting.json").write_text(json.dumps(wire), encoding="utf-8")
    made = _call("compare", half, whole, "--lang", "en")
    assert "estimated 200.00, planned 190.00 (-5.0%)" in made.stdout
    told = json.loads(_call("compare", half, whole, "--json").stdout)
    assert told["all"]["daily"]["planned_fen"] == 19_000
    assert told["half"]["daily"] is None
    assert told["half"]["spec"].keys() == {"file", "sha256"}


def test_a_run_without_a_plan_is_compared_too(
    valley_folder: Path, two_runs: tuple[Path, Path], tmp_path: Path
) -> None:
    write_spec(valley_folder, *_TOO_LITTLE)
    _site(valley_folder, tmp_path / "none")
    made = _call("compare", two_runs[0], tmp_path / "none")
    assert made.exit_code == 0, made.output
    assert "已证明无解" in made.stdout


def test_what_is_no_siting_run_is_refused_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    paths = tmp_path / "empty", tmp_path / "absent", tmp_path / "bad.json"
    made = _call("compare", *paths, "--json")
    assert made.exit_code == 3
    codes = [issue["code"] for issue in json.loads(made.stdout)["issues"]]
    assert codes[:2] == ["E866", "E101"]
    assert set(codes[2:]) == {"E502"}


def test_runs_of_the_same_name_are_told_apart(valley_folder: Path, tmp_path: Path) -> None:
    write_spec(valley_folder)
    for parent in ("a", "b"):
        _site(valley_folder, tmp_path / parent / "run")
    told = json.loads(_call("compare", tmp_path / "a/run", tmp_path / "b/run", "--json").stdout)
    assert set(told) == {str(tmp_path / "a" / "run"), str(tmp_path / "b" / "run")}


def test_a_use_case_prints_nothing(valley_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sited = sited_valley(valley_folder)
    assert sited.siting.has_plan
    assert capsys.readouterr() == ("", "")


def test_to_open_nothing_is_a_roll_out_too(valley_folder: Path, tmp_path: Path) -> None:
    """Where nothing is required and carriers are cheap, all villages stay as they are."""
    write_spec(
        valley_folder,
        ('today = ["hub"]', "today = []"),
        ("outside_piece_fen = 900", "outside_piece_fen = 1"),
        ('kind = "hub"\n', 'kind = "hub"\nrun_fen = 1_000_000\n'),
        ('lock = "open"\n', ""),
        ("share = 0.5", "share = 0.0"),
        ("share = 1.0", "share = 0.0"),
        ('others_from = "2028"', 'others_from = "2028"\nenabled = false'),
    )
    made = _site(valley_folder, tmp_path / "run", "--ask", "daily", front=1)
    assert made.exit_code == 0, made.output
    assert misfits(tmp_path / "run") == []
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.cost_fen
    assert [period.open.station for period in siting.periods] == [0, 0]
    assert siting.sites == ()
    assert len(siting.front) == 2
    assert all(point.is_efficient for point in siting.front)
    assert (tmp_path / "run" / "siting_map.html").is_file()
