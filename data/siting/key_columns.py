"""Keys that several sections of a siting spec have, and what keys are made of."""

from dataclasses import replace

from data.columns import Choice, Column, ColumnType
from network.places import Building
from network.text import Text
from routing.siting.problem import Lock

MOST_A_PIECE_FEN = 10**6
"""Highest price of a piece, or of a kilometre with one, fen: what is above is a slip of the pen."""

MOST_YEARS = 1000
MOST_PERCENT = 10_000

_MOST = 10**12  # of anything whole: sums stay far below what 64 bits hold
_BUILDINGS = (Choice(Building.EXISTING, "已有"), Choice(Building.NEW, "新建"))


def whole(
    name: str,
    zh: str,
    meaning: Text,
    *,
    unit: str = "",
    low: float = 0,
    high: float = _MOST,
    default: str = "",
) -> Column:
    """Return a key with a whole number, from 0 to a million million unless told otherwise."""
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.INTEGER,
        meaning=meaning,
        unit=unit,
        low=low,
        high=high,
        default=default,
    )


def required(column: Column) -> Column:
    """Return a key that may not be left out."""
    return replace(column, is_required=True)


def text(name: str, zh: str, meaning: Text, *, is_required: bool = False) -> Column:
    """Return a key with a text."""
    return Column(name=name, zh=zh, type=ColumnType.TEXT, meaning=meaning, is_required=is_required)


def building(meaning: Text) -> Column:
    """Return the key that says in which buildings something holds."""
    return Column(
        name="building", zh="建筑", type=ColumnType.CHOICE, choices=_BUILDINGS, meaning=meaning
    )


SHARE = Column(
    name="share",
    zh="占比",
    type=ColumnType.NUMBER,
    low=0,
    high=1,
    meaning=Text("要求的占比", "The share asked for"),
    is_required=True,
)
LOCK = Column(
    name="lock",
    zh="锁定",
    type=ColumnType.CHOICE,
    choices=(Choice(Lock.OPEN, "开放"), Choice(Lock.CLOSED, "关闭")),
    meaning=Text("事先决定开放或关闭", "Decided beforehand"),
)
REQUIREMENT_KEYS = (
    text("kind", "要求", Text("要求的种类", "Kind of requirement"), is_required=True),
    Column(
        name="enabled",
        zh="启用",
        type=ColumnType.FLAG,
        default="true",
        meaning=Text("是否生效", "Whether it counts"),
    ),
    text("source", "依据", Text("文件依据", "Where it is laid down")),
    Column(
        name="is_assumed",
        zh="假设",
        type=ColumnType.FLAG,
        default="false",
        meaning=Text("没有文件依据，是假设", "Whether nobody laid it down"),
    ),
)
