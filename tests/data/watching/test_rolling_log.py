"""The log: a line an event, a few old files, and never in the way."""

from pathlib import Path

from data.watching.rolling_log import RollingLog
from network.text import Language, Text
from tests.data.watching.folders import EARLY


def log(path: Path, most_bytes: int = 100) -> RollingLog:
    return RollingLog(path, Language.ZH, lambda: EARLY, most_bytes=most_bytes)


def test_a_line_has_its_moment_and_one_language(tmp_path: Path) -> None:
    path = tmp_path / "watch.log"
    log(path).tell(Text("取走\n到件", "took it"))
    assert path.read_text(encoding="utf-8") == "2026-05-20 05:30:00  取走 到件\n"


def test_old_lines_are_put_aside_and_the_oldest_go(tmp_path: Path) -> None:
    path = tmp_path / "watch.log"
    for number in range(60):
        log(path).write(f"line {number}")
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["watch.log", *(f"watch.log.{number}" for number in range(1, 6))]
    newest_first = [path, *(path.with_name(f"watch.log.{number}") for number in range(1, 6))]
    lines = [
        int(line.split()[-1])
        for each in reversed(newest_first)
        for line in each.read_text(encoding="utf-8").splitlines()
    ]
    assert lines == list(range(lines[0], 60))
    assert all(each.stat().st_size < 200 for each in newest_first)


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    log(tmp_path / "none" / "watch.log").write("lost")
    (tmp_path / "watch.log").mkdir()
    log(tmp_path / "watch.log").write("lost")
    assert [path.name for path in tmp_path.iterdir()] == ["watch.log"]
