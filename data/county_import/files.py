"""Files of a county folder that an import replaces whole, unless a hand has changed them."""

from collections.abc import Mapping
from pathlib import Path

from data.county_import.issues import SetUpIssue
from data.county_import.record import NO_RECORD, digest
from data.files import write_atomically
from data.issues import DataError, Issue


class WholeFiles:
    """Files to write, decided one by one.

    Parameters
    ----------
    folder
        The county's folder.
    digests
        What the last import wrote, by name.
    replaced
        Names of files that are replaced whatever a hand has changed.
    """

    def __init__(self, folder: Path, digests: Mapping[str, str], replaced: frozenset[str]) -> None:
        self._folder = folder
        self._replaced = replaced
        self._texts: dict[str, str] = {}
        self.digests = dict(digests)
        self.issues: list[Issue] = []

    def is_by_hand(self, name: str) -> bool:
        """Return whether a file is there that a hand has changed since the last import.

        Raises
        ------
        DataError
            If no import has made it.
        """
        path = self._folder / name
        if name in self._replaced or not path.exists():
            return False
        if name not in self.digests:
            kind = SetUpIssue.EDITED_UNKNOWN
            raise DataError([kind.issue(table=name, name=name, detail=NO_RECORD)])
        return digest(path.read_text(encoding="utf-8")) != self.digests[name]

    def offer(self, name: str, text: str) -> bool:
        """Take a file to be written, unless a hand has changed it; return whether it is taken."""
        if self.is_by_hand(name):
            if digest((self._folder / name).read_text(encoding="utf-8")) != digest(text):
                self.issues.append(SetUpIssue.FILE_KEPT.issue(table=name, name=name))
                return False
            self.digests[name] = digest(text)
            return True
        self.put(name, text)
        return True

    def put(self, name: str, text: str, *, is_by_hand: bool = False) -> None:
        """Take a file to be written in any case; one of a hand's stays known as that."""
        self._texts[name] = text
        if not is_by_hand:
            self.digests[name] = digest(text)

    def write(self) -> None:
        """Write the files that are taken."""
        for name, text in self._texts.items():
            write_atomically(self._folder / name, text)
