"""`tongpei site` with cold stores, end to end on the valley with crops."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from data.siting.run import FILES
from data.siting.wire import load_siting
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.schemas import misfits
from tests.small_siting import with_crops, write_cold_spec

_FRONT = {"front.html", "front.png"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_valley(tmp_path / "valley", with_crops(valley()))


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _site(folder: Path, out: Path, *options: object) -> Result:
    return _call("site", folder, "--iterations", 10_000, "--front", 0, "--out", out, *options)


def test_stores_are_decided_with_the_network(folder: Path, tmp_path: Path) -> None:
    write_cold_spec(folder)
    made = _site(folder, tmp_path / "run", "--lang", "en")
    assert made.exit_code == 0, made.output
    assert {path.name for path in (tmp_path / "run").iterdir()} == set(FILES) - _FRONT
    assert misfits(tmp_path / "run") == []
    assert "cold stores: 3 candidate sites · 2 crops from 3 places · 4 requirements" in made.stderr
    assert "4 of 4 kept" in made.stdout
    assert "cold_stores.html" in made.stderr
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.cold is not None
    assert siting.cold.stores
    assert siting.cold.prices is None


def test_the_same_spec_and_seed_give_the_same_stores(folder: Path, tmp_path: Path) -> None:
    write_cold_spec(folder)
    for name in ("one", "two"):
        assert _site(folder, tmp_path / name, "--ask", "prices").exit_code == 0
    for name in set(FILES) - _FRONT - {"run.json"}:
        one, two = ((tmp_path / run / name).read_bytes() for run in ("one", "two"))
        assert one == two, name


def test_requirements_that_cannot_all_be_kept_are_a_minimal_set(
    folder: Path, tmp_path: Path
) -> None:
    """One store cannot serve all; the months in use have nothing to do with it."""
    write_cold_spec(
        folder,
        ('share = 0.5\nsource = "another', 'share = 1.0\nsource = "another'),
        ("most = 2\n", "most = 0\n"),
    )
    made = _site(folder, tmp_path / "run", "--lang", "en")
    assert made.exit_code == 4, made.output
    assert "“produce served by cold stores” (produce-served) cannot be kept" in made.stderr
    assert "“open cold stores” (stores) cannot be kept" in made.stderr
    assert "months-in-use" not in made.stderr
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert written == set(FILES) - _FRONT - {"cold_stores.html", "cold_stores.png"}
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.has_plan
    assert siting.cold is not None
    assert siting.cold.cost_fen is None
    assert len(siting.cold.conflicts) == 2


def test_stores_are_told_where_the_network_has_no_plan(folder: Path, tmp_path: Path) -> None:
    write_cold_spec(folder, ("public_fen = 4_000_000\nown_fen", "public_fen = 100_000\nown_fen"))
    made = _site(folder, tmp_path / "run")
    assert made.exit_code == 4, made.output
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert written == set(FILES) - _FRONT - {"siting_map.html", "siting_map.png"}
    assert "冷库总览" in made.stdout


def test_more_than_is_within_reach_is_refused_before_the_search(
    folder: Path, tmp_path: Path
) -> None:
    county = with_crops(valley())
    near = tuple(replace(need, reach_m=1) for need in county.crop_needs)
    write_valley(folder, county.replace(crop_needs=near))
    write_cold_spec(folder)
    made = _site(folder, tmp_path / "run", "--json")
    assert made.exit_code == 3
    (issue,) = json.loads(made.stdout)["issues"]
    assert (issue["code"], issue["field"]) == ("E1102", "cold_requirement[0]")
    closed = (
        '[[site]]\nplace = "P2"',
        '[[site]]\nplace = "P1"\nlock = "closed"\n\n[[site]]\nplace = "P2"',
    )
    write_cold_spec(folder, closed, ("share = 0.5", "share = 1.0"))
    both = json.loads(_site(folder, tmp_path / "run", "--json").stdout)["issues"]
    found = [(issue["code"], issue["field"]) for issue in both]
    assert found == [("E856", "requirement[0]"), ("E1102", "cold_requirement[0]")]


def test_a_county_without_vehicle_types_is_refused(tmp_path: Path) -> None:
    county = with_crops(valley()).replace(vehicles=(), vehicle_types=())
    folder = write_valley(tmp_path / "valley", county)
    write_cold_spec(folder)
    made = _site(folder, tmp_path / "run", "--json")
    assert made.exit_code == 3
    (issue,) = json.loads(made.stdout)["issues"]
    assert issue["code"] == "E312"
    assert "no vehicle type" in issue["cause"]["en"]


def test_runs_with_stores_are_compared(folder: Path, tmp_path: Path) -> None:
    write_cold_spec(folder)
    _site(folder, tmp_path / "many")
    write_cold_spec(
        folder, ("most = 2\n", "most = 1\n"), ("share = 0.5\nsource", "share = 0.1\nsource")
    )
    _site(folder, tmp_path / "one")
    made = _call("compare", tmp_path / "many", tmp_path / "one", "--lang", "en", "--json")
    told = json.loads(made.stdout)
    assert len(told["one"]["cold"]["stores"]) == 1
    assert told["many"]["cold"]["cost_fen"] <= told["one"]["cold"]["cost_fen"]
    assert (
        "cold stores: produce served"
        in _call("compare", tmp_path / "many", tmp_path / "one", "--lang", "en").stdout
    )
