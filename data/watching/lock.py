"""Who watches a folder: one process at a time, on whichever computer.

The system holds the lock and lets go of it when the process ends, however it ends: after a kill
nothing has to be tidied up. Shares hold it across computers.
"""

import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from data.files import write_atomically
from data.issues import DataError, Issue
from data.watch_issues import WatchIssue

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WatchLock:
    """While entered, this process alone watches a folder.

    Parameters
    ----------
    state
        The watcher's own folder; made if missing.
    now
        The moment, aware, for whoever is refused.

    Raises
    ------
    DataError
        On entering, if another process watches the folder.
    OSError
        If the folder cannot be written, or its disk knows no locks.
    """

    def __init__(self, state: Path, now: datetime) -> None:
        self._path = state / "lock"
        self._holder = state / "watcher.json"
        self._now = now
        self._handle = -1

    def __enter__(self) -> Self:
        """Lock the folder."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._handle)
        except (BlockingIOError, PermissionError) as error:
            self._close()
            raise DataError([self._refusal()]) from error
        except OSError:
            self._close()
            raise
        told = {"host": platform.node(), "process": os.getpid(), "since": self._now.isoformat()}
        with suppress(OSError):
            write_atomically(self._holder, json.dumps(told, ensure_ascii=False) + "\n")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the folder."""
        self._close()

    def _close(self) -> None:
        os.close(self._handle)
        self._handle = -1

    def _refusal(self) -> Issue:
        told = {}
        with suppress(OSError, ValueError):
            told = json.loads(self._holder.read_text(encoding="utf-8"))
        fill = {name: told.get(name, "?") for name in ("host", "process", "since")}
        return WatchIssue.ALREADY_WATCHED.issue(table=self._path.parent.parent.name, **fill)
