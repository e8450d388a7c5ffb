"""Files that a watcher has taken: each in a folder of its own, from its taking to its receipt.

A file is at exactly one place at any moment, because every step is one rename on one disk:

1. ``taken/ID/`` is made with ``claim.json``, then the file is moved into ``taken/ID/file``;
2. results are written beside it, and ``receipt.json`` last: from then on it counts;
3. results are copied, and the file is moved, to where people look for it (`published`);
4. ``taken/ID`` becomes ``kept/ID``, where the receipt and what counts of the file stay.

Whoever is killed in between goes on at the step that is missing; each can be done again.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.files import shortened, write_atomically
from data.run_folder import dump_json
from data.watching.disk import Disk, put_in_place
from data.watching.inbox import Found
from data.watching.settings import DONE, REFUSED, SourceKind
from data.wire_issues import from_json

VERSION: Final = 1
CLAIM, RECEIPT = "claim.json", "receipt.json"
FILE, RESULTS = "file", "results"
_SECOND = len("20260520-103000")
_MOST_BYTES = 90  # of a file's name in that of its folder


class Verdict(StrEnum):
    """What has become of a file."""

    DONE = "done"
    REFUSED = "refused"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ClaimWire(_Wire):
    """A file that was taken."""

    version: Literal[1] = VERSION
    kind: SourceKind
    member: str = Field(description="id of the member; empty: of none in particular")
    folder: str = Field(description="where it was laid in, within the watch folder")
    name: str
    profile: str = Field(default="", description="file of the profile it is read by; empty: none")
    day: date = Field(description="the day its orders count for, or its times are of")
    taken_at: datetime


class ReceiptWire(ClaimWire):
    """What has become of a file that was taken."""

    claim_id: str
    source: str = Field(description="name it counts under: its own, or one with a number behind it")
    verdict: Verdict
    sha256: str = Field(description="of its content")
    accepted: int = Field(description="rows that count")
    refused: int = Field(description="rows that are refused")
    replaces: str = Field(
        default="", description="claim_id of the earlier file that counts no longer"
    )
    codes: tuple[str, ...] = Field(default=(), description="issues, each once")
    published: str = Field(description="folder for people, within the watch folder")
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A file that was taken and is being worked on.

    Parameters
    ----------
    path
        Its folder; the folder's name is the claim's id.
    wire
        What it is.
    """

    path: Path
    wire: ClaimWire

    @property
    def claim_id(self) -> str:
        """Return the claim's id; ids sort as time goes."""
        return self.path.name

    @property
    def file(self) -> Path:
        """Return the file, as long as it is here."""
        return self.path / FILE / self.wire.name

    @property
    def results(self) -> Path:
        """Return the folder for what is found in the file."""
        return self.path / RESULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that counts, or was refused: its receipt, and what is kept of it.

    Parameters
    ----------
    receipt, results
        The receipt, and the folder with what was found in the file.
    """

    receipt: ReceiptWire
    results: Path


class Claims:
    """All claims of a watch folder.

    Parameters
    ----------
    folder, state
        The watch folder, and the watcher's own folder in it.
    disk
        Moves what is others'.
    """

    def __init__(self, folder: Path, state: Path, disk: Disk) -> None:
        self._folder = folder
        self._taken = state / "taken"
        self._kept = state / "kept"
        self._disk = disk

    def take(self, found: Found, day: date, now: datetime) -> Claim:
        """Take a file, so that nobody changes it any more.

        Parameters
        ----------
        found, day
            The file, and the day it counts for.
        now
            Aware; becomes part of the claim's id.

        Raises
        ------
        OSError
            If it cannot be moved; it is where it was, then.
        """
        wire = ClaimWire(
            kind=found.source.kind,
            member=found.source.member,
            folder=found.source.folder.relative_to(self._folder).as_posix(),
            name=found.path.name,
            profile="" if found.source.profile is None else str(found.source.profile),
            day=day,
            taken_at=now,
        )
        claim = Claim(path=self._new_folder(now), wire=wire)
        try:
            _write(claim.path / CLAIM, wire)
            claim.file.parent.mkdir()
            self._disk.move(found.path, claim.file)
        except OSError:
            with suppress(OSError):
                self._drop_empty(claim.path)
            raise
        return claim

    def pending(self) -> list[Claim]:
        """Return what was taken and is not finished, the earliest first.

        Folders into which no file has come are taken away: it is still where it was laid in.
        """
        found = []
        for path in _folders(self._taken):
            if not (path / CLAIM).is_file():
                self._drop_empty(path)
                continue
            wire = from_json((path / CLAIM).read_bytes(), CLAIM, ClaimWire)
            claim = Claim(path=path, wire=wire)
            if claim.file.is_file() or (path / RECEIPT).is_file():
                found.append(claim)
            else:
                self._drop_empty(path)
        return found

    def receipt(self, claim: Claim) -> ReceiptWire | None:
        """Return the receipt of a claim; None: it is not settled yet."""
        return _read_receipt(claim.path)

    def settle(self, claim: Claim, receipt: ReceiptWire) -> None:
        """Write the receipt: from now on the file counts, or is refused."""
        _write(claim.path / RECEIPT, receipt)

    def published(self, claim: Claim, verdict: Verdict) -> str:
        """Return the folder, within the watch folder, for what people get; no other claim has it.

        It is named for when the file was taken, and for the file.
        """
        day, clock, number = claim.claim_id.split("-")
        beside = PurePosixPath(claim.wire.folder) / (DONE if verdict is Verdict.DONE else REFUSED)
        stamp = clock if int(number) == 0 else f"{clock}-{int(number)}"
        stem = shortened(Path(claim.wire.name).stem, _MOST_BYTES)
        name = f"{stamp} {stem}".rstrip(" .")
        return (beside / f"{day[:4]}-{day[4:6]}-{day[6:]}" / name).as_posix()

    def publish(self, claim: Claim, receipt: ReceiptWire, shown: Sequence[str]) -> Path:
        """Give people the file with what was found in it; finish what was begun of this before.

        Parameters
        ----------
        claim, receipt
            A claim that is settled.
        shown
            Names of the results that people get; one that is called like the file gets another
            name.

        Returns
        -------
        Path
            The folder for people.
        """
        target = self._folder / receipt.published
        building = _building(target)
        if not target.is_dir():
            building.mkdir(parents=True, exist_ok=True)
            for name in shown:
                is_taken = name.casefold() == claim.wire.name.casefold()
                copy = building / (f"result-{name}" if is_taken else name)
                shutil.copyfile(claim.results / name, copy)
            if claim.file.is_file():
                self._disk.move(claim.file, building / claim.wire.name)
            put_in_place(building, target)
        with suppress(OSError):
            claim.file.parent.rmdir()
        self._kept.mkdir(parents=True, exist_ok=True)
        put_in_place(claim.path, self._kept / claim.claim_id)
        return target

    def settled(self, since: date) -> list[Kept]:
        """Return what was settled since a day, the earliest first, published or not yet."""
        first = f"{since:%Y%m%d}"
        paths = [
            path
            for folder in (self._kept, self._taken)
            for path in _folders(folder)
            if path.name >= first
        ]
        found = []
        for path in sorted(paths, key=lambda path: path.name):
            receipt = _read_receipt(path)
            if receipt is not None:
                found.append(Kept(receipt=receipt, results=path / RESULTS))
        return found

    def _new_folder(self, now: datetime) -> Path:
        """Make a folder whose name comes after all others', also if the clock was set back."""
        others = [path.name for folder in (self._kept, self._taken) for path in _folders(folder)]
        last = max(others, default="")
        second = max(f"{now:%Y%m%d-%H%M%S}", last[:_SECOND])
        number = int(last[_SECOND + 1 :]) + 1 if second == last[:_SECOND] else 0
        path = self._taken / f"{second}-{number:04d}"
        path.mkdir(parents=True)
        return path

    def _drop_empty(self, path: Path) -> None:
        """Take away a claim's folder that holds no file; whatever else is in it stays."""
        for leftover in (path / CLAIM, *path.glob(f".{CLAIM}.*.tmp")):
            leftover.unlink(missing_ok=True)
        for folder in (path / FILE, path):
            with suppress(OSError):
                folder.rmdir()


def counting(settled: Sequence[Kept], kind: SourceKind) -> list[Kept]:
    """Return the settled files that count: of order files of one name and day only the latest.

    Statuses are a history: every file of them counts.
    """
    done = [
        each
        for each in settled
        if each.receipt.kind is kind and each.receipt.verdict is Verdict.DONE
    ]
    if kind is SourceKind.STATUSES:
        return done
    latest = {same_file(each.receipt): each for each in done}
    return sorted(latest.values(), key=lambda each: each.receipt.claim_id)


def same_file(receipt: ReceiptWire) -> tuple[str, str, date]:
    """Return what a file and its corrections have in common: folder, name and day."""
    return receipt.folder, receipt.source, receipt.day


def _write(path: Path, wire: ClaimWire) -> None:
    write_atomically(path, dump_json(wire.model_dump(mode="json")), is_synced=True)


def _building(target: Path) -> Path:
    return target.with_name(f".{target.name}")


def _folders(folder: Path) -> Iterator[Path]:
    """Yield the folders in a folder, sorted; years of them are listed without asking for each."""
    if folder.is_dir():
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir())
        yield from (folder / name for name in names)


def _read_receipt(path: Path) -> ReceiptWire | None:
    receipt = path / RECEIPT
    return from_json(receipt.read_bytes(), RECEIPT, ReceiptWire) if receipt.is_file() else None
