"""A watch folder of the valley with its watcher; the clock is moved by hand, planning is real."""

import csv
from collections.abc import Sequence
from pathlib import Path

from typer.testing import CliRunner

from api.commands import app
from api.days import load_county
from api.watch_orders import Hand, in_hand, look_back
from api.watch_planning import Child, Ended
from api.watching import Outside, Stepped, Watcher
from data.watching.claims import Claims
from data.watching.runs import Runs
from data.watching.settings import read_settings
from network.text import Text
from tests.api.conftest import write_valley
from tests.data.watching.folders import SETTINGS, Hands, StubbornDisk, settings_of
from tests.small_plan import DAY

HEADER = "运单号,收件人,电话,乡镇,派送网点,件数,重量(kg),方向,到件时间"
QUICK = SETTINGS.replace("settle_s = 5", "settle_s = 0")
VILLAGES = ("甲一村", "甲二村", "甲三村")


def row(number: int, *, place: str = "甲二村", pieces: int = 1, day: int = DAY.day) -> str:
    """Return a row of an order file."""
    when = f"2026/05/{day} 5:30"
    return f"YT7000{number:09d},张三,13812345678,甲乡,{place},{pieces},1.5,下行,{when}"


def waybill(number: int) -> str:
    """Return the number of a row."""
    return f"YT7000{number:09d}"


def order_file(path: Path, *rows: str, encoding: str = "gb18030") -> Path:
    """Write a member's order file."""
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding=encoding)
    return path


def in_process(arguments: Sequence[str]) -> Ended:
    """Carry out a command here: the same command line, without another process."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(code=result.exit_code, told=" ".join(result.stderr.split()))


class Desk:
    """A watch folder with its watcher.

    Parameters
    ----------
    folder, text, child
        The folder, the settings, and what carries out commands.
    """

    def __init__(self, folder: Path, text: str = QUICK, child: Child = in_process) -> None:
        self.folder = folder
        self.settings = settings_of(folder, text)
        if not (folder / "valley").is_dir():
            write_valley(folder / "valley")
        self.settings = read_settings(folder)
        self.hands = Hands()
        self.disk = StubbornDisk()
        self.told = list[Text]()
        self.commands: list[str] = []
        self.is_stopped = False
        self._child = child
        self.start()

    def start(self) -> None:
        """Start a new watcher, as after a kill or a night."""
        outside = Outside(
            clock=self.hands.now,
            seconds=self.hands.seconds,
            pause=self.hands.go,
            disk=self.disk,
            child=self._carry_out,
            tell=self.told.append,
            is_stopped=lambda: self.is_stopped,
        )
        self.watcher = Watcher(self.settings, outside)
        self.watcher.tidy()

    def _carry_out(self, arguments: Sequence[str]) -> Ended:
        self.commands.append(arguments[0])
        return self._child(arguments)

    def lay(self, name: str, *rows: str, folder: str = "邮政") -> Path:
        """Lay in an order file."""
        return order_file(self.folder / folder / name, *rows)

    def statuses(self, name: str, *rows: str) -> Path:
        """Lay in a file of statuses."""
        path = self.folder / "状态" / name
        path.write_text("\n".join(("运单号,状态,时间", *rows)) + "\n", encoding="utf-8")
        return path

    def step(self, hours: float = 0) -> Stepped:
        """Let time pass, then have the watcher make a step."""
        self.hands.go(3600 * hours)
        return self.watcher.step()

    def said(self) -> str:
        """Return everything that was said so far."""
        return "\n".join(text.zh for text in self.told)

    def hand(self) -> Hand:
        """Return what is in hand today."""
        now = self.hands.now()
        claims = Claims(self.folder, self.settings.state, self.disk)
        settled = claims.settled(look_back(now.date()))
        loaded = load_county(self.settings.county)
        return in_hand(settled, Runs(self.settings.out), loaded, now.date(), now)

    def in_hand(self) -> list[str]:
        """Return the numbers of the orders that are in hand today, sorted."""
        return sorted(order.waybill_no for order in self.hand().orders)

    def published(self, verdict: str = "done", folder: str = "邮政") -> list[Path]:
        """Return the folders that people find, the earliest first."""
        return sorted((self.folder / folder / verdict).glob("*/[!.]*"))


def cells(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
