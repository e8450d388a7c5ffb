"""Watch folders for tests: settings, a clock and a disk that do as they are told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.watching.disk import Disk, Sight
from data.watching.settings import FILE_NAME, WatchSettings, read_settings

ZONE = ZoneInfo("Asia/Shanghai")
EARLY = datetime(2026, 5, 20, 5, 30, tzinfo=ZONE)
"""Half an hour before the plan time of the settings below, on the day of the small plan."""

SETTINGS = """\
version = 1
county = "valley"
settle_s = 5
patience_s = 60

[[member]]
member = "post"
folder = "邮政"

[[member]]
member = "courier"
folder = "快递"
files = ["yd*", "*到件*"]

[statuses]
folder = "状态"

[plan]
times = ["06:00"]
iterations = 3
"""


class Hands:
    """A clock whose hands are moved by hand; both of a watcher's clocks go together."""

    def __init__(self, at: datetime = EARLY) -> None:
        self.at = at
        self.begun = at

    def now(self) -> datetime:
        """Return the moment."""
        return self.at

    def seconds(self) -> float:
        """Return seconds since the beginning."""
        return (self.at - self.begun).total_seconds()

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@dataclass
class StubbornDisk(Disk):
    """A disk that refuses some files as a share does whose files are open elsewhere.

    Parameters
    ----------
    refused
        Names that cannot be moved, with the error raised instead.
    unseen
        Names that cannot be looked at.
    """

    refused: dict[str, OSError] = field(default_factory=dict)
    unseen: dict[str, OSError] = field(default_factory=dict)

    def look(self, path: Path) -> Sight:
        if path.name in self.unseen:
            raise self.unseen[path.name]
        return super().look(path)

    def move(self, source: Path, target: Path) -> None:
        if source.name in self.refused:
            raise self.refused[source.name]
        super().move(source, target)


def settings_of(folder: Path, text: str = SETTINGS) -> WatchSettings:
    """Write settings into a folder, make the folders that they name, and read them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    settings = read_settings(folder)
    for source in settings.sources:
        source.folder.mkdir(parents=True, exist_ok=True)
    return settings
