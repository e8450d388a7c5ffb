"""Which files of a watch folder are ready to be taken: whole, closed, and somebody's."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from data.issues import Issue
from data.watch_issues import WatchIssue
from data.watching.disk import Disk, Sight
from data.watching.settings import FILE_NAME, LOG, NAMES, Source, SourceKind, WatchSettings

_SUFFIXES = {
    SourceKind.ORDERS: (".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv"),
    SourceKind.STATUSES: (".xlsx", ".csv", ".json"),
}
_ZIPPED = (".xlsx", ".xlsm")
_LOCK = "~$"
_STALE_LOCK_NS = 12 * 3600 * 10**9
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".bak", "~")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", FILE_NAME, NAMES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that was laid in.

    Parameters
    ----------
    path, source
        The file, and where it belongs.
    sight
        What it looked like all the time.
    """

    path: Path
    source: Source
    sight: Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What there is in a watch folder.

    Parameters
    ----------
    ready
        Files to be taken now: orders before the statuses that tell of them.
    waiting
        Files that are not ready.
    settling
        How many of them will be in a moment, or are looked at as if they would: they are merely
        still being written.
    issues
        Why files wait for longer or are never taken, by file.
    """

    ready: tuple[Found, ...] = ()
    waiting: tuple[Path, ...] = ()
    settling: int = 0
    issues: tuple[tuple[Path, Issue], ...] = ()


class Inbox:
    """Looks at what is laid in, and remembers for how long files have been as they are.

    Time is counted by the watcher's own clock: those of a share and of other computers differ.

    Parameters
    ----------
    settings, disk
        Where to look, how long files have to stay the same, and how to look.
    """

    def __init__(self, settings: WatchSettings, disk: Disk) -> None:
        self._settings = settings
        self._disk = disk
        self._seen: dict[Path, tuple[Sight, float]] = {}

    def look(self, now_s: float) -> Looked:
        """Look at all files.

        Parameters
        ----------
        now_s
            Seconds of a clock that only goes forward.
        """
        ready: list[Found] = []
        waiting: list[Path] = []
        issues: list[tuple[Path, Issue]] = []
        settling = 0
        present: set[Path] = set()
        for path, source, names in self._files():
            if (unreadable := _unreadable(path.name)) is not None:
                issues.append((path, unreadable))
                waiting.append(path)
                continue
            if source is None:
                issues.append((path, _stranger(path)))
                continue
            try:
                sight = self._disk.look(path)
                present.add(path)
                issue = self._obstacle(path, sight, names, now_s)
            except FileNotFoundError:
                continue
            except OSError as error:
                issue = not_taken(path, error)
                waiting.append(path)
            else:
                if issue is None and self._is_settled(path, sight, now_s):
                    ready.append(Found(path=path, source=source, sight=sight))
                else:
                    waiting.append(path)
                    settling += issue is None or issue.code == WatchIssue.PARTIAL.code
            if issue is not None:
                issues.append((path, issue))
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}
        ready.sort(key=lambda found: found.source.kind is SourceKind.STATUSES)
        return Looked(
            ready=tuple(ready), waiting=tuple(waiting), settling=settling, issues=tuple(issues)
        )

    def _files(self) -> Iterator[tuple[Path, Source | None, frozenset[str]]]:
        """Yield each file once, with the source it belongs to and the names beside it."""
        for folder in dict.fromkeys(source.folder for source in self._settings.sources):
            try:
                names = self._disk.names(folder)
            except OSError:
                continue  # not made yet, or a share that is gone for the moment
            beside = frozenset(name.casefold() for name in names)
            for name in names:
                if not _is_ours(name):
                    yield folder / name, self._source(folder, name), beside

    def _source(self, folder: Path, name: str) -> Source | None:
        suffix = Path(name).suffix.casefold()
        for source in self._settings.sources:
            is_shaped = any(
                fnmatchcase(name.casefold(), pattern.casefold()) for pattern in source.patterns
            )
            if source.folder == folder and is_shaped and suffix in _SUFFIXES[source.kind]:
                return source
        return None

    def _obstacle(
        self, path: Path, sight: Sight, names: frozenset[str], now_s: float
    ) -> Issue | None:
        """Note what a file looks like; return why it cannot be taken for longer than a moment."""
        before = self._seen.get(path)
        if before is None or before[0] != sight:
            self._seen[path] = sight, now_s
        if self._is_open(path, sight, names):
            return WatchIssue.OPEN_ELSEWHERE.issue(table=path.name)
        is_whole = sight.size > 0
        if is_whole and path.suffix.casefold() in _ZIPPED:
            is_whole = self._disk.is_complete(path)
        patience_s = self._settings.patience_s
        if not is_whole and now_s - self._seen[path][1] < patience_s:
            return WatchIssue.PARTIAL.issue(table=path.name, patience=f"{patience_s:g}")
        return None

    def _is_settled(self, path: Path, sight: Sight, now_s: float) -> bool:
        seen, since_s = self._seen[path]
        return seen == sight and now_s - since_s >= self._settings.settle_s

    def _is_open(self, path: Path, sight: Sight, names: frozenset[str]) -> bool:
        """Return whether a spreadsheet has left its mark beside a file, and not for ages."""
        marks = (f"{_LOCK}{path.name}", f".~{path.name}", f".~lock.{path.name}#")
        for mark in marks:
            if mark.casefold() not in names:
                continue
            try:
                made_ns = self._disk.look(path.with_name(mark)).changed_ns
            except FileNotFoundError:
                continue
            if sight.changed_ns - made_ns < _STALE_LOCK_NS:
                return True
        return False


def not_taken(path: Path, error: OSError) -> Issue:
    """Return the issue that the system refuses a file for now."""
    detail = error.strerror or type(error).__name__
    return WatchIssue.NOT_TAKEN.issue(table=path.name, detail=detail)


def _unreadable(name: str) -> Issue | None:
    """Return the issue of a name in another encoding, as archives and old shares bring them.

    Python holds the bytes of such a name as lone surrogates, which cannot be written anywhere.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("gb18030", errors="replace")
        return WatchIssue.NAME_UNREADABLE.issue(table=shown)
    return None


def _stranger(path: Path) -> Issue:
    suffixes = sorted({suffix for kind in SourceKind for suffix in _SUFFIXES[kind]})
    return WatchIssue.STRANGER.issue(table=path.name, suffixes=" ".join(suffixes))


def _is_ours(name: str) -> bool:
    """Return whether a file is the watcher's own, or what programs leave beside files."""
    folded = name.casefold()
    is_log = folded == LOG or folded.startswith(f"{LOG}.")
    is_beside = folded.startswith((_LOCK, ".")) or folded.endswith(_UNFINISHED)
    return is_log or is_beside or folded in _SYSTEM
