"""Nasty text files: encodings, separators, quotes, and what only pretends to be a table."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from tests.data.order_files.corpus import (
    ESTIMATES,
    HEADER,
    Draw,
    Fact,
    Nasty,
    Reason,
    cells,
    kind,
    texts,
)

Rows = Sequence[Sequence[object]]


def text(rows: Rows, separator: str = ",", end: str = "\n") -> str:
    """Return rows as separated text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(texts(rows))
    return stream.getvalue()


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    """Write a text file."""
    path.write_bytes(content.encode(encoding))
    return path


def usual(facts: Sequence[Fact]) -> list[Sequence[object]]:
    """Return the usual file: a header and a row an order."""
    return [HEADER, *map(cells, facts)]


def encoded(folder: Path, draw: Draw, encoding: str, *reasons: Reason) -> Nasty:
    """Return the usual file in an encoding."""
    facts = draw.facts()
    path = write(folder / "a.csv", text(usual(facts)), encoding)
    return Nasty(path=path, facts=facts, reasons=(*reasons, *ESTIMATES))


def refused(path: Path, code: str) -> Nasty:
    """Return a file that is refused as a whole."""
    return Nasty(path=path, facts=(), reasons=((None, code, ""),))


@kind
def utf_8(folder: Path, draw: Draw) -> Nasty:
    return encoded(folder, draw, "utf-8")


@kind
def utf_8_with_mark(folder: Path, draw: Draw) -> Nasty:
    return encoded(folder, draw, "utf-8-sig")


@kind
def gbk(folder: Path, draw: Draw) -> Nasty:
    return encoded(folder, draw, "gbk", (None, "W101", ""))


@kind
def gb18030_with_rare_characters(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows = [HEADER, *(cells(fact, name="𠮷䶮") for fact in facts)]
    path = write(folder / "a.csv", text(rows), "gb18030")
    return Nasty(path=path, facts=facts, reasons=((None, "W101", ""), *ESTIMATES))


@kind
def utf_16_with_mark(folder: Path, draw: Draw) -> Nasty:
    return encoded(folder, draw, "utf-16", (None, "W101", ""))


@kind
def utf_16_without_mark(folder: Path, draw: Draw) -> Nasty:
    return encoded(folder, draw, "utf-16-le", (None, "W101", ""))


@kind
def undecodable(folder: Path, draw: Draw) -> Nasty:
    path = folder / "a.csv"
    path.write_bytes(text(usual(draw.facts())).encode() + b"\xff\xff\x80\n")
    return refused(path, "E106")


@kind
def cut_in_a_character(folder: Path, draw: Draw) -> Nasty:
    path = folder / "a.csv"
    path.write_bytes(text(usual(draw.facts())).encode() + "甲乡".encode()[:-1])
    return refused(path, "E106")


@kind
def null_bytes(folder: Path, draw: Draw) -> Nasty:
    path = folder / "a.csv"
    path.write_bytes(text(usual(draw.facts())).encode() + b"\0\0")
    return refused(path, "E106")


def separated(folder: Path, draw: Draw, separator: str) -> Nasty:
    """Return the usual file with another separator."""
    facts = draw.facts()
    path = write(folder / "a.csv", text(usual(facts), separator))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def semicolons(folder: Path, draw: Draw) -> Nasty:
    return separated(folder, draw, ";")


@kind
def tabs(folder: Path, draw: Draw) -> Nasty:
    return separated(folder, draw, "\t")


@kind
def bars(folder: Path, draw: Draw) -> Nasty:
    return separated(folder, draw, "|")


@kind
def chinese_commas(folder: Path, draw: Draw) -> Nasty:
    return separated(folder, draw, "，")


@kind
def separator_line(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    path = write(folder / "a.csv", "sep=;\n" + text(usual(facts), ";"))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def carriage_returns_and_blank_ends(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    path = write(folder / "a.csv", text(usual(facts), end="\r\n") + ",,,,,,,,\r\n\r\n\r\n")
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def line_breaks_and_separators_in_cells(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows = [HEADER, *(cells(fact, name='张\n三, "丰"') for fact in facts)]
    return Nasty(path=write(folder / "a.csv", text(rows)), facts=facts, reasons=ESTIMATES)


@kind
def open_quote(folder: Path, draw: Draw) -> Nasty:
    content = text(usual(draw.facts()))
    return refused(write(folder / "a.csv", content + '"YT1,甲\n'), "E105")


@kind
def nothing_in_it(folder: Path, draw: Draw) -> Nasty:
    del draw
    return refused(write(folder / "a.csv", ""), "E107")


@kind
def only_separators(folder: Path, draw: Draw) -> Nasty:
    del draw
    return refused(write(folder / "a.csv", ",,,\n , ,\n"), "E107")


@kind
def only_a_header(folder: Path, draw: Draw) -> Nasty:
    del draw
    path = write(folder / "a.csv", text([HEADER]))
    return Nasty(path=path, facts=(), reasons=((None, "W105", ""),))


@kind
def only_rows(folder: Path, draw: Draw) -> Nasty:
    rows = list(map(cells, draw.facts()))
    path = write(folder / "a.csv", text(rows))
    return refused(path, "E903")


@kind
def web_page_named_xls(folder: Path, draw: Draw) -> Nasty:
    rows = "".join(f"<tr><td>{fact.number}</td></tr>" for fact in draw.facts())
    return refused(write(folder / "a.xls", f"<html><table>{rows}</table></html>"), "E902")


@kind
def text_named_xls(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    path = write(folder / "a.xls", text(usual(facts), "\t"), "gbk")
    reasons = ((None, "W901", ""), (None, "W101", ""), *ESTIMATES)
    return Nasty(path=path, facts=facts, reasons=reasons)


@kind
def text_named_xlsx(folder: Path, draw: Draw) -> Nasty:
    return refused(write(folder / "a.xlsx", text(usual(draw.facts()))), "E105")


@kind
def other_type(folder: Path, draw: Draw) -> Nasty:
    return refused(write(folder / "a.pdf", text(usual(draw.facts()))), "E104")


@kind
def protected_workbook(folder: Path, draw: Draw) -> Nasty:
    del draw
    path = folder / "a.xlsx"
    start = bytes.fromhex("d0cf11e0a1b11ae1")
    path.write_bytes(start + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    return refused(path, "E901")


@kind
def damaged_old_workbook(folder: Path, draw: Draw) -> Nasty:
    del draw
    path = folder / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000))
    return refused(path, "E105")


@kind
def rows_longer_than_the_header(folder: Path, draw: Draw) -> Nasty:
    good, bad = draw.facts(2)
    rows = [HEADER, cells(good), [*cells(bad), "13812345678"]]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=[good], reasons=((3, "E111", ""), *ESTIMATES))
