"""Kill -9 at random moments: no file is lost, none counts twice, the next process goes on."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.api.watch_desk import Desk, row, waybill

ROOT = Path(__file__).parents[2]
FILES = 36
ROWS = 3
KILLS = 6
LONGEST_S = 0.9


def _numbers(file: int) -> range:
    return range(100 * file, 100 * file + ROWS)


def _killed_after(folder: Path, seconds: float) -> None:
    """Start a watcher, and kill it so many seconds after it has begun."""
    command = [sys.executable, "-m", "tests.api.watch_victim", str(folder)]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "watching\n"
            time.sleep(seconds)
            assert process.poll() is None
        finally:
            process.kill()


def test_nothing_is_lost_or_doubled_whenever_the_watcher_is_killed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    draw = random.Random(20260520)  # noqa: S311 -- moments, no secrets
    files = iter(range(FILES))
    for _ in range(KILLS):
        for file in (next(files) for _ in range(FILES // KILLS)):
            desk.lay(f"到件{file:02d}.csv", *(row(number) for number in _numbers(file)))
        _killed_after(tmp_path, draw.uniform(0, LONGEST_S))
        names = [path.name for path in tmp_path.rglob("到件??.csv")]
        assert len(names) == len(set(names))
    desk.start()
    while desk.step().taken:
        pass
    laid_in = Counter(path.name for path in tmp_path.glob("邮政/done/*/*/到件??.csv"))
    assert laid_in == Counter(f"到件{file:02d}.csv" for file in range(FILES))
    wanted = sorted(waybill(number) for file in range(FILES) for number in _numbers(file))
    assert desk.in_hand() == wanted
    assert len(list((tmp_path / ".tongpei" / "kept").iterdir())) == FILES
    assert list((tmp_path / ".tongpei" / "taken").iterdir()) == []
    assert list(tmp_path.glob("邮政/done/*/.*")) == []


def test_a_correction_that_is_killed_replaces_all_or_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    draw = random.Random(7)  # noqa: S311 -- as above
    desk.lay("到件.csv", *(row(number) for number in range(40)))
    desk.step()
    before = desk.in_hand()
    for number in range(3):
        desk.lay("到件.csv", *(row(k) for k in range(1, 40 + number)))
        _killed_after(tmp_path, draw.uniform(0, LONGEST_S))
        after = sorted(waybill(k) for k in range(1, 40 + number))
        assert desk.in_hand() in (before, after)
        desk.start()
        while desk.step().taken:
            pass
        assert desk.in_hand() == after
        before = after
