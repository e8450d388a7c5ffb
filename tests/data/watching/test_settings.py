"""watch.toml: read whole, refused whole, and written to begin with."""

from pathlib import Path

import pytest

from data.issues import DataError
from data.printing.wanted import SheetFormat, SheetKind
from data.watching.settings import FILE_NAME, SourceKind, read_settings, settings_text
from network.text import Language
from tests.data.watching.folders import SETTINGS, settings_of


def refused(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as found:
        read_settings(tmp_path)
    return [(issue.code, issue.field) for issue in found.value.issues]


def test_settings_say_where_files_come_from_and_when_days_are_planned(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    statuses, post, courier = settings.sources
    assert (statuses.kind, statuses.folder) == (SourceKind.STATUSES, tmp_path / "状态")
    assert (post.member, post.folder, post.patterns) == ("post", tmp_path / "邮政", ("*",))
    assert courier.patterns == ("yd*", "*到件*")
    assert settings.schedule is not None
    assert (settings.schedule.minutes, settings.schedule.days_ahead) == ((360,), 0)
    assert (settings.plan.iterations, settings.out) == (3, tmp_path / "out")


def test_a_county_beside_the_settings_is_found_and_a_shipped_one_named(tmp_path: Path) -> None:
    assert settings_of(tmp_path).county == "valley"
    (tmp_path / "valley").mkdir()
    assert read_settings(tmp_path).county == str(tmp_path / "valley")


def test_byte_order_marks_of_editors_are_understood(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(SETTINGS, encoding="utf-8-sig")
    assert read_settings(tmp_path).poll_s == 5.0


def test_without_settings_it_is_said_how_to_get_some(tmp_path: Path) -> None:
    with pytest.raises(DataError) as found:
        read_settings(tmp_path)
    assert [issue.code for issue in found.value.issues] == ["E1027"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = SETTINGS.replace('county = "valley"', "county = 7").replace(
        "iterations = 3", 'iterations = 0\nspeed = 1\nday = "heute"'
    )
    found = refused(tmp_path, text)
    assert {code for code, _ in found} == {"E502"}
    assert sorted(field for _, field in found) == [
        "county",
        "plan.day",
        "plan.iterations",
        "plan.speed",
    ]


def test_what_cannot_be_meant_is_told_at_once(tmp_path: Path) -> None:
    text = (
        SETTINGS.replace('member = "courier"', 'member = "post"')
        .replace('folder = "快递"', 'folder = "../快递"')
        .replace('folder = "状态"', 'folder = "done/状态"')
        .replace('times = ["06:00"]', 'times = ["6h"]\nweekdays = "89"')
    )
    found = refused(tmp_path, text)
    assert {code for code, _ in found} == {"E1029"}
    assert [field for _, field in found] == [
        "member[1].member",
        "member[1].folder",
        "statuses.folder",
        "plan.times",
        "plan.weekdays",
    ]


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    assert [code for code, _ in refused(tmp_path, "county = \n")] == ["E113"]


@pytest.mark.parametrize("language", list(Language))
def test_settings_to_begin_with_are_read_back(tmp_path: Path, language: Language) -> None:
    text = settings_text('D:\\县"域', {"post": "邮政", "c/1": "快递:甲"}, language)
    settings = settings_of(tmp_path, text)
    assert settings.county == 'D:\\县"域'
    assert [source.member for source in settings.sources] == ["", "post", "c/1"]
    assert settings.sources[2].folder.name == "快递_甲"
    assert settings.language is language
    assert settings.sheets is not None
    assert settings.sheets.only == (SheetKind.DRIVERS, SheetKind.STATIONS, SheetKind.LOADING)
    assert settings.sheets.formats == (SheetFormat.PDF,)
