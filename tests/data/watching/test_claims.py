"""Files that were taken are at one place at any moment, and nothing is written over."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.files import write_atomically
from data.watching.claims import CLAIM, RECEIPT, Claim, Claims, ReceiptWire, Verdict, counting
from data.watching.disk import Sight
from data.watching.inbox import Found
from data.watching.settings import SourceKind, WatchSettings
from tests.data.watching.folders import EARLY, StubbornDisk, settings_of

DAY = date(2026, 5, 20)


class Desk:
    """A watch folder with its claims."""

    def __init__(self, folder: Path) -> None:
        self.settings: WatchSettings = settings_of(folder)
        self.disk = StubbornDisk()
        self.claims = Claims(folder, self.settings.state, self.disk)

    def lay(self, name: str = "到件.csv", content: str = "一") -> Found:
        source = self.settings.sources[1]
        path = source.folder / name
        path.write_text(content, encoding="utf-8")
        return Found(path=path, source=source, sight=Sight(1, 1))

    def settle(
        self, claim: Claim, verdict: Verdict = Verdict.DONE, source: str = ""
    ) -> ReceiptWire:
        claim.results.mkdir()
        write_atomically(claim.results / "issues.csv", "code\n")
        receipt = ReceiptWire(
            **claim.wire.model_dump(),
            claim_id=claim.claim_id,
            source=source or claim.wire.name,
            verdict=verdict,
            sha256="0" * 64,
            accepted=1,
            refused=0,
            published=self.claims.published(claim, verdict),
            settled_at=EARLY,
        )
        self.claims.settle(claim, receipt)
        return receipt

    def finish(self, found: Found, now: datetime = EARLY, source: str = "") -> Path:
        claim = self.claims.take(found, DAY, now)
        return self.claims.publish(claim, self.settle(claim, source=source), ["issues.csv"])

    def files(self) -> dict[str, str]:
        """Return the content of every laid-in file, wherever it is now."""
        return {
            path.relative_to(self.settings.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in self.settings.folder.rglob("到件*.csv")
        }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Set up an empty watch folder."""
    return Desk(tmp_path)


def test_a_finished_file_is_where_people_look_with_what_was_found(desk: Desk) -> None:
    folder = desk.finish(desk.lay())
    assert folder == desk.settings.folder / "邮政" / "done" / "2026-05-20" / "053000 到件"
    assert sorted(path.name for path in folder.iterdir()) == ["issues.csv", "到件.csv"]
    assert desk.claims.pending() == []
    (kept,) = desk.claims.settled(DAY)
    assert kept.receipt.name == "到件.csv"
    assert (kept.results / "issues.csv").is_file()


def test_a_name_as_long_as_they_get_is_given_back_in_a_folder_of_a_shorter_one(desk: Desk) -> None:
    name = f"{'到件表' * 27}汇总.csv"
    folder = desk.finish(desk.lay(name))
    assert (folder / name).read_text(encoding="utf-8") == "一"
    assert folder.name == f"053000 {'到件表' * 10}"


def test_files_of_one_name_and_second_do_not_meet(desk: Desk) -> None:
    folders = [desk.finish(desk.lay(content=str(number))) for number in range(3)]
    assert [folder.name for folder in folders] == ["053000 到件", "053000-1 到件", "053000-2 到件"]
    assert sorted(desk.files().values()) == ["0", "1", "2"]


def test_ids_go_up_also_if_the_clock_is_set_back(desk: Desk) -> None:
    desk.finish(desk.lay(content="first"), EARLY)
    desk.finish(desk.lay(content="second"), EARLY - timedelta(hours=3))
    first, second = desk.claims.settled(date(2026, 5, 1))
    assert first.receipt.claim_id < second.receipt.claim_id
    (counts,) = counting([first, second], SourceKind.ORDERS)
    assert counts.receipt.claim_id == second.receipt.claim_id


def test_a_file_that_is_open_stays_where_it_is(desk: Desk) -> None:
    found = desk.lay()
    desk.disk.refused["到件.csv"] = PermissionError(13, "in use")
    with pytest.raises(PermissionError):
        desk.claims.take(found, DAY, EARLY)
    assert desk.files() == {"邮政/到件.csv": "一"}
    assert desk.claims.pending() == []
    assert list((desk.settings.state / "taken").iterdir()) == []


def test_a_file_called_like_what_is_found_in_it_is_not_written_over(desk: Desk) -> None:
    folder = desk.finish(desk.lay("issues.csv", "mine"))
    assert (folder / "issues.csv").read_text(encoding="utf-8") == "mine"
    assert (folder / "result-issues.csv").read_text(encoding="utf-8") == "code\n"


@pytest.mark.parametrize("name", [CLAIM, RECEIPT])
def test_a_file_called_like_the_watchers_own_is_a_file_like_any(desk: Desk, name: str) -> None:
    folder = desk.finish(desk.lay(name, "mine"))
    assert (folder / name).read_text(encoding="utf-8") == "mine"


def test_of_a_file_and_its_corrections_the_last_counts(desk: Desk) -> None:
    for _ in range(2):
        desk.finish(desk.lay())
    desk.finish(desk.lay(), source="到件 (2).csv")
    claim = desk.claims.take(desk.lay(), DAY, EARLY)
    desk.claims.publish(claim, desk.settle(claim, Verdict.REFUSED), [])
    counted = counting(desk.claims.settled(DAY), SourceKind.ORDERS)
    assert [each.receipt.claim_id for each in counted] == [
        "20260520-053000-0001",
        "20260520-053000-0002",
    ]


class _Killed(BaseException):
    """The process ends here, as far as the disk is concerned."""


def test_whatever_is_the_last_thing_before_a_kill_it_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change of the disk is once the last before a kill; then a new process finishes."""
    desk.finish(desk.lay())
    changes = _count_changes(monkeypatch)
    desk.finish(desk.lay())
    total = changes()
    monkeypatch.undo()
    assert total >= 8
    for last in range(total):
        for done in desk.settings.folder.rglob("到件.csv"):
            done.unlink()
        found, now = desk.lay(content=f"kill {last}"), EARLY + timedelta(minutes=last + 1)
        _count_changes(monkeypatch, last)
        with pytest.raises(_Killed):
            desk.finish(found, now)
        monkeypatch.undo()
        assert list(desk.files().values()) == [f"kill {last}"]
        after = Claims(desk.settings.folder, desk.settings.state, StubbornDisk())
        pending = after.pending()
        if found.path.is_file():
            assert pending == []
            pending = [after.take(found, DAY, now)]
        for claim in pending:
            receipt = after.receipt(claim)
            if receipt is None:
                shutil.rmtree(claim.results, ignore_errors=True)
                receipt = desk.settle(claim)
            after.publish(claim, receipt, ["issues.csv"])
        assert after.pending() == []
        (path,) = desk.files()
        assert path.startswith("邮政/done/")
        receipts = [kept.receipt.claim_id for kept in after.settled(DAY)]
        assert len(receipts) == len(set(receipts)) == last + 3


def _count_changes(monkeypatch: pytest.MonkeyPatch, last: int | None = None) -> Callable[[], int]:
    """Count changes of names on the disk; after so many the process is killed."""
    counted = 0

    def counting_calls(real: Callable[..., object]) -> Callable[..., object]:
        def change(*args: object, **more: object) -> object:
            nonlocal counted
            if last is not None and counted == last:
                raise _Killed
            counted += 1
            return real(*args, **more)

        return change

    for name in ("rename", "replace", "mkdir", "rmdir"):
        monkeypatch.setattr(Path, name, counting_calls(getattr(Path, name)))
    return lambda: counted
