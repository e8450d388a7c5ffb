"""What a council asks of the valley's roll-out, in siting.json, the workbook and the terminal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

import api.siting
from api.commands import app
from api.days import OrderChoice, load_county
from api.siting import SitingSearch, open_siting, site_county
from data.siting.answers import Question
from data.siting.wire import load_siting
from routing.outcome import Status, StopReason
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers import exact
from routing.stop import Stop
from tests.api.conftest import write_valley
from tests.small_siting import write_spec


def _ask(folder: Path, out: Path, questions: str, *changes: tuple[str, str]) -> Result:
    spec = write_spec(folder, *changes)
    arguments = ["site", folder, "--spec", spec, "--ask", questions, "--out", out]
    options = ["--front", "0", "--iterations", 10_000, "--lang", "en"]
    return CliRunner().invoke(app, [str(each) for each in [*arguments, *options]])


def test_every_question_has_its_answer(valley_folder: Path, tmp_path: Path) -> None:
    asked = "sensitivity, prices,alternatives,scenarios"
    made = _ask(valley_folder, tmp_path / "run", asked)
    assert made.exit_code == 0, made.output
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    answers = siting.answers
    assert answers is not None
    assert answers.prices is not None
    own = {each.key: each for each in answers.prices}
    assert list(own) == list(dict.fromkeys(each.key for each in siting.requirements))
    assert own["villages-1"].without.least_fen > 0
    assert own["villages-1"].without.least_fen <= own["villages-1"].without.most_fen
    assert answers.scenarios is not None
    plan = answers.scenarios.standings[0]
    assert plan.title.en == "this roll-out"
    assert plan.cost_fen[0] <= (siting.cost_fen or 0)  # whoever is covered need not be served so
    best = answers.scenarios.standings[answers.scenarios.least_regret]
    assert best.max_regret_fen <= plan.max_regret_fen
    assert answers.sensitivity is not None
    doubled = {(each.assumption, each.percent): each.cost_fen for each in answers.sensitivity}
    assert (doubled["build_price", 80] or 0) < (siting.cost_fen or 0)
    assert (doubled["build_price", 120] or 0) > (siting.cost_fen or 0)
    book = openpyxl.load_workbook(tmp_path / "run" / "siting.xlsx")
    names = ["price of requirements", "alternatives", "scenarios", "sensitivity"]
    assert book.sheetnames[6:-1] == names
    prices = list(book["price of requirements"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in prices] == [each.title.en for each in answers.prices]
    assert "finding what each requirement costs ..." in made.stderr
    assert all(name in made.stdout for name in names)


def test_a_bound_found_by_prices_proves_the_roll_out(
    valley_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a requirement that costs nothing the bound is one of all requirements too."""

    def unproven(rollout: Rollout, *, stop: Stop, seed: int, **options: Any) -> Any:
        found = exact.solve(rollout, stop=stop, seed=seed, **options)
        feasible = replace(found, status=Status.FEASIBLE, stop_reason=StopReason.CRITERION)
        return replace(feasible, lower_bound_fen=found.cost_fen // 2)

    monkeypatch.setattr(api.siting, "solve", unproven)
    spec = write_spec(valley_folder)
    case = open_siting(load_county(str(valley_folder)), spec, OrderChoice())
    for questions, status in ((frozenset(), "feasible"), ({Question.PRICES}, "optimal")):
        search = SitingSearch(iterations=10_000, num_front=0, questions=frozenset(questions))
        siting = site_county(case, search).siting
        assert siting.status == status


def test_a_cut_road_leaves_villages_to_emergencies(valley_folder: Path, tmp_path: Path) -> None:
    cut = '[[scenario]]\nname = "landslide"\nclosed_roads = ["valley-2"]\n\n'
    usual = '[[scenario]]\nname = "as expected"\n\n'
    made = _ask(
        valley_folder, tmp_path / "run", "scenarios", ("[subsidy]", usual + cut + "[subsidy]")
    )
    assert made.exit_code == 0, made.output
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.answers is not None
    assert siting.answers.scenarios is not None
    plan = siting.answers.scenarios.standings[0]
    assert plan.outside[1] > plan.outside[0]
    assert plan.cost_fen[1] > plan.cost_fen[0]


def test_what_is_not_asked_is_not_in_the_document(valley_folder: Path, tmp_path: Path) -> None:
    assert _ask(valley_folder, tmp_path / "run", "").exit_code == 0
    text = (tmp_path / "run" / "siting.json").read_text(encoding="utf-8")
    assert '"answers"' not in text
    assert '"daily"' not in text


def test_a_day_is_planned_on_the_sites_to_verify(valley_folder: Path, tmp_path: Path) -> None:
    made = _ask(valley_folder, tmp_path / "run", "daily")
    assert made.exit_code == 0, made.output
    siting = load_siting((tmp_path / "run" / "siting.json").read_bytes())
    assert siting.daily is not None
    assert siting.daily.estimate_fen > 0
    assert siting.daily.planned_fen > 0
    assert siting.answers is None
    assert "daily transport verified, yuan" in made.stdout


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Settle the routes of the valley, once; return what was told, and the run folder."""
    folder = tmp_path_factory.mktemp("settled")
    made = _ask(write_valley(folder / "valley"), folder / "run", "calibration, daily")
    assert made.exit_code == 0, made.output
    return made, folder / "run"


def test_routes_are_settled_with_the_daily_solver(settled: tuple[Result, Path]) -> None:
    made, run = settled
    siting = load_siting((run / "siting.json").read_bytes())
    assert siting.answers is not None
    found = siting.answers.calibration
    assert found is not None
    names = [period.name for period in siting.periods]
    kept = [day for day in found.days if day.round == found.best]
    assert [(day.period, day.draw) for day in kept] == [(n, d) for n in names for d in (0, 1)]
    judged = [day for day in found.days if not day.round]
    assert [(day.period, day.draw) for day in judged] == [(n, d) for n in names for d in (2, 3)]
    assert found.error_percent <= 2.0
    assert found.held_out_percent <= max(abs(day.error_percent) for day in judged)
    assert [each.period for each in found.periods] == names
    assert all(each.transport_percent != 100.0 for each in found.periods)
    assert siting.daily is not None
    assert siting.daily.estimate_fen == kept[-1].estimate_fen, "what is asked later uses the prices"
    book = openpyxl.load_workbook(run / "siting.xlsx")
    rows = list(book["calibration"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == [day.period for day in found.days]
    assert "estimate of transport settled" in made.stdout
    assert "judged by drawn day 2" in made.stdout
    assert made.stderr.count("mean of 2 a period: 2027 ") >= 2


def test_what_was_settled_is_stated_in_the_next_spec(
    settled: tuple[Result, Path], valley_folder: Path, tmp_path: Path
) -> None:
    first = load_siting((settled[1] / "siting.json").read_bytes())
    assert first.answers is not None
    assert first.answers.calibration is not None
    one, two = (each.transport_percent for each in first.answers.calibration.periods)
    spec = write_spec(
        valley_folder,
        ('name = "2027"', f'name = "2027"\ntransport_percent = {one}'),
        ('name = "2028"', f'name = "2028"\ntransport_percent = {two}'),
    )
    arguments = ["site", valley_folder, "--spec", spec, "--out", tmp_path / "next", "--front", "0"]
    options = ["--iterations", 10_000]
    again = CliRunner().invoke(app, [str(each) for each in [*arguments, *options]])
    assert again.exit_code == 0, again.output
    second = load_siting((tmp_path / "next" / "siting.json").read_bytes())
    assert second.cost_fen == first.cost_fen


def test_an_unknown_question_is_wrong_usage(valley_folder: Path, tmp_path: Path) -> None:
    made = _ask(valley_folder, tmp_path / "run", "prices,colour")
    assert made.exit_code == 2
    assert "colour" in made.stderr
