"""What a watcher does to files that are others' too: a share may refuse any of it at any time."""

import os
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

_TRIES, _WAIT_S = 10, 0.2


@dataclass(frozen=True, slots=True)
class Sight:
    """What a file looks like from outside.

    Parameters
    ----------
    size, changed_ns
        Bytes, and when it was changed last, by the clock of whoever holds the file.
    """

    size: int
    changed_ns: int


class Disk:
    """The disk or share that a watch folder is on; every method may raise OSError."""

    def names(self, folder: Path) -> list[str]:
        """Return the names of the files in a folder, sorted."""
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file())

    def look(self, path: Path) -> Sight:
        """Return what a file looks like."""
        found = path.stat()
        return Sight(size=found.st_size, changed_ns=found.st_mtime_ns)

    def is_complete(self, path: Path) -> bool:
        """Return whether a workbook has its end; what cannot be looked into has not."""
        return zipfile.is_zipfile(path)

    def move(self, source: Path, target: Path) -> None:
        """Move a file at once to where nothing is yet, on the same disk.

        Where a program has the file open, Windows and most shares refuse.
        """
        if target.exists():
            raise FileExistsError(str(target))
        source.rename(target)


def put_in_place(source: Path, target: Path) -> None:
    """Rename a folder of our own to where nothing is, also if a virus scanner is just at it.

    Raises
    ------
    OSError
        If the system refuses for longer than scanners take.
    """
    for _ in range(_TRIES):
        try:
            source.rename(target)
        except PermissionError:
            time.sleep(_WAIT_S)
        else:
            return
    source.rename(target)
