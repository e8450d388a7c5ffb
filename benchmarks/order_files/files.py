"""Large order files as members send them, made from a county's places and a seed."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from network.county import County
from network.members import Member
from network.places import PlaceKind

HEADER = (
    "序号", "运单号", "寄件人", "收件人姓名", "收件人电话", "收件人地址", "目的乡镇", "派送网点",
    "件数", "重量(kg)", "体积(m3)", "温层", "方向", "到件时间", "备注",
)  # fmt: skip
RELEASED = datetime(2026, 3, 2, 5, 30)  # noqa: DTZ001  a local time without a zone
"""When the first of the orders is released."""

_SURNAMES = "王李张刘陈杨黄赵吴周"
_EVERY_WRONG = 50


def write_file(path: Path, county: County, *, rows: int, seed: int) -> None:
    """Write an order file of one member.

    Parameters
    ----------
    path
        A ``.csv`` (GB18030) or ``.xlsx`` file.
    county
        Orders go down to its points.
    rows, seed
        Orders, and the seed that makes them; one in fifty has something wrong.
    """
    lines = _lines(county, rows=rows, seed=seed)
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows(lines)
        return
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("到件")
    for number, line in enumerate(lines):
        for at, cell in enumerate(line):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, at, cell, moment)
            elif isinstance(cell, str):
                sheet.write_string(number, at, cell)
            elif isinstance(cell, int | float):
                sheet.write_number(number, at, cell)
    book.close()


def num_wrong(rows: int) -> int:
    """Return how many of so many rows have something wrong."""
    return rows // _EVERY_WRONG


def whose(county: County) -> Member:
    """Return the member whose file it is."""
    return county.members[0]


def _lines(county: County, *, rows: int, seed: int) -> Iterator[tuple[object, ...]]:
    draw = random.Random(seed)  # noqa: S311 -- made-up parcels, no secret
    names = {place.place_id: place.name_zh for place in county.places}
    points = county.places_of(PlaceKind.POINT)
    townships = {place_id: name.removesuffix("中转站") for place_id, name in names.items()}
    yield HEADER
    for number in range(1, rows + 1):
        point = draw.choice(points)
        wrong = draw.randrange(4) if number % _EVERY_WRONG == 0 else None
        township = townships.get(point.township_id, "") if point.township_id else ""
        yield (
            number,
            f"YT{7_000_000_000_000 + number}" if wrong != 0 else "7.36293E+12",
            draw.choice(_SURNAMES) + "某",
            draw.choice(_SURNAMES) + "某某",
            f"138{draw.randrange(10**8):08d}",
            f"{township}{point.name_zh}{draw.randrange(1, 300)}号",
            township,
            point.name_zh if wrong != 1 else "不知何处",
            draw.choice((1, 1, 1, 1, 2, 3)),
            round(draw.lognormvariate(-0.1, 1.2) + 0.05, 2) if wrong != 2 else "很重",
            round(draw.lognormvariate(-5.1, 1.0), 5),
            "常温",
            "下行",
            RELEASED + timedelta(minutes=draw.randrange(90)) if wrong != 3 else "三月",
            draw.choice(("", "", "易碎", "请电话通知")),
        )
