"""One watcher a folder: others are refused, a killed one is in nobody's way."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.issues import DataError
from data.watching.lock import WatchLock
from tests.data.watching.folders import EARLY

ROOT = Path(__file__).parents[3]
_HOLD = """
import sys, time
from pathlib import Path
from data.watching.lock import WatchLock
from tests.data.watching.folders import EARLY
with WatchLock(Path(sys.argv[1]), EARLY):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_watcher_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    with WatchLock(tmp_path / "state", EARLY):
        with pytest.raises(DataError) as found, WatchLock(tmp_path / "state", EARLY):
            pytest.fail("two watchers")
        (issue,) = found.value.issues
        assert issue.code == "E1030"
        assert EARLY.isoformat() in issue.cause.en
    with WatchLock(tmp_path / "state", EARLY):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(DataError), WatchLock(tmp_path, EARLY):
            pytest.fail("two watchers")
        process.kill()
        process.wait()
    with WatchLock(tmp_path, EARLY):
        assert (tmp_path / "watcher.json").is_file()
