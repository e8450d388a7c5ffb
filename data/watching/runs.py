"""Plans that a watch folder has made: a folder a plan time, there as a whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from data.files import write_atomically
from data.run_folder import PLAN, dump_json
from data.watching.disk import put_in_place
from data.wire_issues import from_json

VERSION: Final = 1
RECORD = "watch.json"
_STAMP = "%m%d-%H%M"


class Done(StrEnum):
    """What was done at a plan time."""

    PLANNED = "planned"
    REPLANNED = "replanned"
    NOTHING = "nothing"


class WatchRunWire(BaseModel):
    """What was done at a plan time."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: Literal[1] = VERSION
    day: date = Field(description="the planned day")
    moment: datetime = Field(description="the plan time")
    made_at: datetime = Field(description="when it was carried out; later: it was made up")
    done: Done
    orders: int = Field(description="orders in hand")
    files: tuple[str, ...] = Field(description="claim_id of every order file that counted")
    previous: str = Field(default="", description="of a day planned again: the plan before")
    sheets: bool = Field(description="whether sheets were written")


class Runs:
    """The plans of a watch folder.

    Parameters
    ----------
    out
        Where they are: a folder a day, in it a folder a plan time.
    """

    def __init__(self, out: Path) -> None:
        self._out = out

    def folder(self, day: date, moment: datetime) -> Path:
        """Return the folder for what is done at a plan time."""
        return self._out / day.isoformat() / f"{moment:{_STAMP}}"

    def is_done(self, day: date, moment: datetime) -> bool:
        """Return whether what was to be done at a plan time has been done."""
        folder = self.folder(day, moment)
        return any(path.is_file() for path in folder.parent.glob(f"{folder.name}*/{RECORD}"))

    def begin(self, day: date, moment: datetime) -> Path:
        """Return a new folder in which a plan can be made out of sight."""
        target = self.folder(day, moment)
        building = target.with_name(f".{target.name}-{uuid4().hex[:8]}")
        building.mkdir(parents=True)
        return building

    def finish(self, building: Path, record: WatchRunWire) -> Path:
        """Put a plan in its place, with what is said of it.

        Returns
        -------
        Path
            Where it is now. If its place is taken nothing is overwritten: it gets one beside it.
        """
        text = dump_json(record.model_dump(mode="json"))
        write_atomically(building / RECORD, text, is_synced=True)
        target, number = self.folder(record.day, record.moment), 1
        path = target
        while path.exists():
            number += 1
            path = target.with_name(f"{target.name}-{number}")
        put_in_place(building, path)
        return path

    def drop(self, building: Path) -> None:
        """Take away a plan that did not come about."""
        shutil.rmtree(building, ignore_errors=True)

    def tidy(self) -> None:
        """Take away what plans that were cut short have left."""
        with suppress(OSError):
            for day in self._days():
                for path in day.glob(".*-????????"):
                    self.drop(path)

    def latest(self, day: date) -> Path | None:
        """Return the plan of a day that counts, the last that was made; None: there is none."""
        made = [(self.record(path).made_at, path.name, path) for path in self.of_day(day)]
        return max(made)[2] if made else None

    def of_day(self, day: date) -> list[Path]:
        """Return all plans of a day, by plan time."""
        return [
            path
            for path in _folders(self._out / day.isoformat())
            if (path / RECORD).is_file() and (path / PLAN).is_file()
        ]

    def record(self, path: Path) -> WatchRunWire:
        """Return what is said of a plan.

        Raises
        ------
        DataError
            If that is malformed.
        """
        return from_json((path / RECORD).read_bytes(), RECORD, WatchRunWire)

    def _days(self) -> Iterator[Path]:
        return _folders(self._out)


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_dir())
