"""The run folder: whole or not there."""

from pathlib import Path

import pytest

from data.issues import DataError
from data.run_folder import find_run, make_ready, writing_run


def test_files_appear_together_and_the_workshop_is_gone(tmp_path: Path) -> None:
    with writing_run(tmp_path / "run") as folder:
        _fill(folder)
        assert not (tmp_path / "run" / "plan.json").exists()
    assert _names(tmp_path / "run") == {"plan.json", "orders.csv"}


def test_a_failure_while_writing_leaves_the_former_run(tmp_path: Path) -> None:
    with writing_run(tmp_path) as folder:
        _fill(folder, "old")
    with pytest.raises(FileNotFoundError):
        _write_and_fail(tmp_path)
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "old"
    assert _names(tmp_path) == {"plan.json", "orders.csv"}


def test_what_a_killed_run_left_behind_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".writing").mkdir()
    (tmp_path / ".writing" / "half.json").write_text("{", encoding="utf-8")
    with writing_run(tmp_path) as folder:
        _fill(folder)
    assert _names(tmp_path) == {"plan.json", "orders.csv"}


def test_documents_are_added_and_go_away_with_the_next_plan(tmp_path: Path) -> None:
    with writing_run(tmp_path) as folder:
        _fill(folder)
    with writing_run(tmp_path, outdated=()) as folder:
        (folder / "map.html").write_text("a map", encoding="utf-8")
    assert _names(tmp_path) == {"plan.json", "orders.csv", "map.html"}
    with writing_run(tmp_path) as folder:
        _fill(folder)
    assert _names(tmp_path) == {"plan.json", "orders.csv"}


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with writing_run(tmp_path) as folder:
        _fill(folder)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_that_a_program_holds_is_noticed_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def as_windows_does(path: Path, target: Path) -> Path:
        if path.name == "routes.xlsx":
            raise PermissionError(13, "in use", str(path))
        return replace(path, target)

    make_ready(tmp_path / "run")
    for name in ("plan.json", "routes.xlsx"):
        (tmp_path / "run" / name).write_text("old", encoding="utf-8")
    make_ready(tmp_path / "run")
    monkeypatch.setattr(Path, "replace", as_windows_does)
    with pytest.raises(PermissionError, match="in use"):
        make_ready(tmp_path / "run")
    make_ready(tmp_path / "run", ["plan.json"])
    assert _names(tmp_path / "run") == {"plan.json", "routes.xlsx"}


def test_a_run_without_a_record_is_found(tmp_path: Path) -> None:
    with writing_run(tmp_path) as folder:
        _fill(folder)
    found = find_run(tmp_path)
    assert found.record is None
    assert found.plan_path == tmp_path / "plan.json"


@pytest.mark.parametrize("name", ["plan.json", "orders.csv"])
def test_a_missing_file_of_a_run_is_named(tmp_path: Path, name: str) -> None:
    _fill(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(DataError) as caught:
        find_run(tmp_path)
    assert [issue.table for issue in caught.value.issues] == [name]


def test_a_missing_folder_and_a_broken_record_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="E103"):
        find_run(tmp_path / "none")
    _fill(tmp_path)
    (tmp_path / "run.json").write_text('{"county": 1}', encoding="utf-8")
    with pytest.raises(DataError, match=r"run\.json"):
        find_run(tmp_path)


def _fill(folder: Path, text: str = "{}") -> None:
    for name in ("plan.json", "orders.csv"):
        (folder / name).write_text(text, encoding="utf-8")


def _write_and_fail(directory: Path) -> None:
    with writing_run(directory) as folder:
        _fill(folder, "new")
        (folder / "none" / "file").write_text("cut short", encoding="utf-8")


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
