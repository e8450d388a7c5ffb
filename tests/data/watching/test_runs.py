"""Plans of a watch folder: whole or not there, none written over, the last one counts."""

from datetime import date, datetime, timedelta
from pathlib import Path

from data.run_folder import PLAN
from data.watching.runs import Done, Runs, WatchRunWire
from tests.data.watching.folders import EARLY

DAY = date(2026, 5, 20)


def finish(runs: Runs, moment: datetime = EARLY, made_at: datetime = EARLY, plan: str = "") -> Path:
    building = runs.begin(DAY, moment)
    if plan:
        (building / PLAN).write_text(plan, encoding="utf-8")
    record = WatchRunWire(
        day=DAY,
        moment=moment,
        made_at=made_at,
        done=Done.PLANNED if plan else Done.NOTHING,
        orders=1,
        files=(),
        sheets=False,
    )
    return runs.finish(building, record)


def test_a_plan_time_is_done_once_its_folder_is_there(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.begin(DAY, EARLY)
    assert not runs.is_done(DAY, EARLY)
    folder = finish(runs, plan="{}")
    assert folder == tmp_path / "2026-05-20" / "0520-0530"
    assert runs.is_done(DAY, EARLY)
    assert not runs.is_done(DAY, EARLY + timedelta(minutes=1))


def test_a_folder_that_is_in_the_way_is_not_written_over(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    mine = runs.folder(DAY, EARLY)
    mine.mkdir(parents=True)
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    assert finish(runs, plan="{}").name == "0520-0530-2"
    assert runs.is_done(DAY, EARLY)
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]


def test_the_plan_that_was_made_last_counts_and_one_without_a_plan_never(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    assert runs.latest(DAY) is None
    evening = EARLY - timedelta(hours=10)
    first = finish(runs, EARLY, EARLY, plan="{}")
    assert runs.latest(DAY) == first
    second = finish(runs, evening, EARLY + timedelta(hours=1), plan="{}")
    assert second.name < first.name
    finish(runs, EARLY + timedelta(hours=2), EARLY + timedelta(hours=2))
    assert runs.latest(DAY) == second


def test_only_what_was_cut_short_is_taken_away(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    kept = finish(runs, plan="{}")
    cut_short = runs.begin(DAY, EARLY)
    (cut_short / "half").mkdir()
    mine = tmp_path / "2026-05-20" / ".mine"
    mine.mkdir()
    runs.tidy()
    assert (kept.is_dir(), cut_short.exists(), mine.is_dir()) == (True, False, True)
