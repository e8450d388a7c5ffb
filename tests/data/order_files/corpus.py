"""Deliberately nasty order files: what each is made of, what it means, and why it is refused.

Every kind is a function that writes one file and returns what importing it must give: the orders,
and the reasons of everything else. A seed draws the orders; the kinds are in `nasty_*`.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from data.order_files.profiles import Profile
from network.county import County
from network.ids import PlaceId
from network.places import Place
from tests.counties import STATION_A, STATION_B, valley

DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 5)  # noqa: DTZ001 -- files have local times
MEMBER = "post"
HEADER = ("运单号", "收件人", "手机", "乡镇", "派送网点", "件数", "重量(kg)", "方向", "到件时间")
NUMBER, NAME, PHONE, TOWNSHIP, PLACE, PIECES, WEIGHT, DIRECTION, RELEASED = range(9)
_VILLAGES = (
    ("P1", "甲乡", "甲一村"),
    ("P2", "甲乡", "甲二村"),
    ("P3", "甲乡", "甲三村"),
    ("P4", "乙乡", "乙一村"),
    ("P5", "乙乡", "乙二村"),
    ("P6", "乙乡", "乙三村"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """An order as it has to be understood, in the order of the columns of the usual file."""

    number: str
    place_id: str
    pieces: int
    weight_kg: float
    released: datetime


Reason = tuple[int | None, str, str]
"""Row as a spreadsheet shows it, code and field of an issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nasty:
    """A file and what importing it must give.

    Parameters
    ----------
    path
        The file.
    facts
        The orders that are accepted, in order.
    reasons
        Everything that is told, in the order of the list of issues.
    profile
        The member's, if one is needed.
    """

    path: Path
    facts: Sequence[Fact]
    reasons: Sequence[Reason] = ()
    profile: Profile = field(default_factory=Profile)


ESTIMATES: tuple[Reason, ...] = ((None, "W402", "origin_id"), (None, "W401", "volume_l"))
"""What every good file is told: the hub and volumes are assumed. Rows are left out of it."""

Kind = Callable[[Path, "Draw"], Nasty]
KINDS: dict[str, Kind] = {}


def kind(function: Kind) -> Kind:
    """Add a kind to the corpus."""
    KINDS[function.__name__] = function
    return function


def nasty_county() -> County:
    """Return the valley with a village of a long name, and two that share one."""
    county = valley()
    pattern = county.points[0]
    more = (
        _village(pattern, "P7", "观音寺国有林场社区居委会", STATION_A),
        _village(pattern, "P8", "同名村", STATION_A),
        _village(pattern, "P9", "同名村", STATION_B),
    )
    return county.replace(places=(*county.places, *more))


class Draw:
    """Orders drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- made-up orders, no secret
        self._number = self._random.randrange(10**6)

    def fact(self) -> Fact:
        """Draw an order."""
        self._number += self._random.randrange(1, 50)
        place_id, _, _ = self._random.choice(_VILLAGES)
        return Fact(
            number=f"YT{7_000_000_000_000 + self._number}",
            place_id=place_id,
            pieces=self._random.randrange(1, 5),
            weight_kg=round(self._random.uniform(0.1, 30), 2),
            released=START + timedelta(minutes=self._random.randrange(60)),
        )

    def facts(self, count: int = 4) -> list[Fact]:
        """Draw some orders."""
        return [self.fact() for _ in range(count)]

    def digits(self, count: int) -> str:
        """Draw a number of so many digits that neither begins nor ends with a zero."""
        inner = "".join(self._random.choice("0123456789") for _ in range(count - 2))
        return f"7{inner}{self._random.randrange(1, 10)}"


def cells(fact: Fact, **changed: object) -> list[object]:
    """Return the row of the usual file for an order, some cells of it changed by column name."""
    township, name = next((t, n) for i, t, n in _VILLAGES if i == fact.place_id)
    row: list[object] = [
        fact.number,
        "张三丰",
        "13812345678",
        township,
        name,
        fact.pieces,
        fact.weight_kg,
        "下行",
        fact.released,
    ]
    for column, cell in changed.items():
        row[_AT[column]] = cell
    return row


def renumbered(fact: Fact, number: str) -> Fact:
    """Return an order under another number."""
    return replace(fact, number=number)


def texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """Return cells as a text file has them."""
    return [
        [f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell) for cell in row]
        for row in rows
    ]


_AT = {
    "number": NUMBER,
    "name": NAME,
    "phone": PHONE,
    "township": TOWNSHIP,
    "place": PLACE,
    "pieces": PIECES,
    "weight": WEIGHT,
    "direction": DIRECTION,
    "released": RELEASED,
}


def _village(pattern: Place, place_id: str, name: str, township: PlaceId) -> Place:
    return replace(
        pattern,
        place_id=PlaceId(place_id),
        name_zh=name,
        township_id=township,
        parent_id=township,
    )
