"""watch.log: what a watcher did, a line an event; old lines go to watch.log.1 and on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from network.text import Language, Text

_MOST_BYTES = 1_000_000
_OLD = 5


class RollingLog:
    """Appends lines to a file; where it cannot be written the watcher goes on without.

    The file is opened for each line only, so that people can read, move or delete it at any time.

    Parameters
    ----------
    path, language
        The file, and the language of its lines.
    clock
        Tells the moment, aware, in the county's zone.
    most_bytes
        So long the file may become before it is put aside, > 0.
    """

    def __init__(
        self,
        path: Path,
        language: Language,
        clock: Callable[[], datetime],
        *,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._path = path
        self._language = language
        self._clock = clock
        self._most_bytes = most_bytes

    def tell(self, text: Text) -> None:
        """Write a line."""
        self.write(text.to(self._language))

    def write(self, line: str) -> None:
        """Write a line that is in one language only."""
        told = " ".join(line.split())
        with suppress(OSError):
            self._roll()
            with self._path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(f"{self._clock():%Y-%m-%d %H:%M:%S}  {told}\n")

    def _roll(self) -> None:
        if not self._path.is_file() or self._path.stat().st_size < self._most_bytes:
            return
        with suppress(OSError):  # somebody reads an old one: the newest just grows
            self._old(_OLD).unlink(missing_ok=True)
            for number in range(_OLD - 1, 0, -1):
                if self._old(number).is_file():
                    self._old(number).replace(self._old(number + 1))
            self._path.replace(self._old(1))

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
