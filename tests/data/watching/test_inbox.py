"""When a file is taken: unchanged for a while, closed, whole, and somebody's."""

import os
from pathlib import Path

import openpyxl
import pytest

from data.watching.inbox import Inbox, Looked
from tests.data.watching.folders import SETTINGS, Hands, StubbornDisk, settings_of


class Desk:
    """A watch folder with its inbox, a clock and a disk."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_of(folder)
        self.disk = StubbornDisk()
        self.hands = Hands()
        self.inbox = Inbox(self.settings, self.disk)
        self.post = folder / "邮政"

    def look(self, after_s: float = 0) -> Looked:
        self.hands.go(after_s)
        return self.inbox.look(self.hands.seconds())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Set up an empty watch folder."""
    return Desk(tmp_path)


def names(looked: Looked) -> list[str]:
    return [found.path.name for found in looked.ready]


def codes(looked: Looked) -> list[str]:
    return [issue.code for _, issue in looked.issues]


def lay(folder: Path, name: str, content: str = "运单号,状态\n") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def book(path: Path) -> bytes:
    openpyxl.Workbook().save(path)
    return path.read_bytes()


def test_a_file_is_ready_once_it_has_stayed_the_same(desk: Desk) -> None:
    lay(desk.post, "到件.csv")
    first = desk.look()
    assert (names(first), first.settling, len(first.waiting)) == ([], 1, 1)
    assert names(desk.look(4.9)) == []
    assert names(desk.look(0.2)) == ["到件.csv"]


def test_a_file_that_grows_is_waited_for(desk: Desk) -> None:
    path = lay(desk.post, "到件.csv", "a")
    for length in range(2, 6):
        desk.look(4)
        path.write_text("a" * length, encoding="utf-8")
    assert names(desk.look(4)) == []
    assert names(desk.look(5)) == ["到件.csv"]


def test_a_file_of_the_same_size_that_was_written_again_is_waited_for(desk: Desk) -> None:
    path = lay(desk.post, "到件.csv")
    desk.look()
    changed = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(changed, changed))
    assert names(desk.look(6)) == []
    assert names(desk.look(5)) == ["到件.csv"]


def test_a_half_copied_workbook_is_waited_for_until_patience_ends(desk: Desk) -> None:
    content = book(desk.post / "到件.xlsx")
    path = desk.post / "到件.xlsx"
    path.write_bytes(content[: len(content) // 2])
    assert codes(desk.look()) == ["W1033"]
    looked = desk.look(30)
    assert (names(looked), looked.settling) == ([], 1)
    path.write_bytes(content)
    assert codes(desk.look(1)) == []
    assert names(desk.look(5)) == ["到件.xlsx"]
    path.write_bytes(content[: len(content) // 2])
    desk.look(1)
    assert names(desk.look(61)) == ["到件.xlsx"]


def test_an_empty_file_is_one_that_is_still_to_be_written(desk: Desk) -> None:
    lay(desk.post, "到件.csv", "")
    assert codes(desk.look()) == ["W1033"]
    assert names(desk.look(61)) == ["到件.csv"]


@pytest.mark.parametrize("mark", ["~$到件.xlsx", ".~lock.到件.xlsx#", ".~到件.xlsx"])
def test_a_workbook_that_is_open_is_waited_for(desk: Desk, mark: str) -> None:
    book(desk.post / "到件.xlsx")
    lock = lay(desk.post, mark)
    desk.look()
    looked = desk.look(1000)
    assert (names(looked), codes(looked), looked.settling) == ([], ["W1032"], 0)
    lock.unlink()
    assert names(desk.look()) == ["到件.xlsx"]


def test_the_mark_of_a_spreadsheet_that_crashed_yesterday_does_not_count(desk: Desk) -> None:
    book(desk.post / "到件.xlsx")
    lock = lay(desk.post, "~$到件.xlsx")
    yesterday = lock.stat().st_mtime_ns - 24 * 3600 * 10**9
    os.utime(lock, ns=(yesterday, yesterday))
    desk.look()
    assert names(desk.look(5)) == ["到件.xlsx"]


@pytest.mark.parametrize(
    "name",
    ["~$x.xlsx", ".x.csv", "x.csv.part", "x.xlsx.tmp", "x.crdownload", "Thumbs.db", "desktop.ini"],
)
def test_what_programs_leave_behind_is_not_even_mentioned(desk: Desk, name: str) -> None:
    lay(desk.post, name)
    desk.look()
    looked = desk.look(100)
    assert (looked.ready, looked.waiting, looked.issues) == ((), (), ())


def test_a_file_that_is_nobodys_is_told_and_left(desk: Desk) -> None:
    lay(desk.settings.folder / "快递", "随便.csv")
    lay(desk.post, "说明.docx")
    desk.look()
    looked = desk.look(100)
    assert (names(looked), sorted(codes(looked))) == ([], ["W1034", "W1034"])


def test_a_name_in_another_encoding_is_told_and_left(desk: Desk) -> None:
    try:
        lay(desk.post, os.fsdecode("到件.csv".encode("gb18030")))
    except (OSError, UnicodeDecodeError):
        pytest.skip("this system has no such names")
    for looked in (desk.look(), desk.look(100)):
        assert (names(looked), codes(looked), len(looked.waiting)) == ([], ["W1103"], 1)
    ((_, issue),) = looked.issues
    assert issue.table == "到件.csv"
    assert looked.settling == 0


def test_patterns_tell_whose_a_file_is_in_a_folder_for_all(tmp_path: Path) -> None:
    text = SETTINGS.replace('folder = "邮政"', 'files = ["邮政*", "EMS*"]').replace(
        'folder = "快递"', 'folder = "."'
    )
    settings = settings_of(tmp_path, text)
    for name in ("ems 0520.CSV", "YD到件.csv", "names.csv", "watch.log", "watch.log.1"):
        lay(tmp_path, name)
    inbox = Inbox(settings, StubbornDisk())
    inbox.look(0)
    found = inbox.look(10)
    assert {each.path.name: each.source.member for each in found.ready} == {
        "ems 0520.CSV": "post",
        "YD到件.csv": "courier",
    }
    assert codes(found) == []


def test_orders_come_before_the_statuses_that_tell_of_them(desk: Desk) -> None:
    lay(desk.settings.folder / "状态", "a.csv")
    lay(desk.post, "z.csv")
    desk.look()
    assert names(desk.look(5)) == ["z.csv", "a.csv"]


def test_a_file_that_cannot_be_looked_at_is_told_and_tried_again(desk: Desk) -> None:
    lay(desk.post, "到件.csv")
    desk.disk.unseen["到件.csv"] = PermissionError(13, "in use")
    assert codes(desk.look()) == ["W1031"]
    desk.disk.unseen.clear()
    desk.look()
    assert names(desk.look(5)) == ["到件.csv"]


def test_a_file_that_vanishes_is_forgotten(desk: Desk) -> None:
    path = lay(desk.post, "到件.csv")
    desk.look()
    path.unlink()
    assert desk.look(10) == Looked()
    lay(desk.post, "到件.csv")
    assert names(desk.look(1)) == []


def test_a_share_that_is_gone_has_no_files_and_is_looked_at_again(desk: Desk) -> None:
    lay(desk.post, "到件.csv")
    away = desk.post.rename(desk.post.with_name("gone"))
    assert desk.look() == Looked()
    away.rename(desk.post)
    desk.look()
    assert names(desk.look(5)) == ["到件.csv"]
