"""Orders as their tables are handed in again: CSV as it comes, or a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from data.cells import escape_formula
from data.columns import ColumnType
from data.printing.privacy import NOBODY, Recipient
from data.tables import ORDERS
from data.workbook import Column, WorkbookWriter
from data.writers import csv_text, order_header, order_lines
from network.county import County
from network.ids import OrderId
from network.orders import Order
from network.text import Language, Text

MOST_IN_WORKBOOK = 20_000
"""Most orders of a workbook, which is put together in memory."""

PERSONAL = ("recipient_name", "recipient_phone", "recipient_address")

_NARROW, _WIDE = 12, 24
_NUMBERS = {ColumnType.INTEGER: "0", ColumnType.NUMBER: "0.###"}


def export_header() -> tuple[str, ...]:
    """Return the columns of an export: those of `orders`, and who receives them."""
    return (*order_header(), *PERSONAL)


def export_lines(
    orders: Iterable[Order],
    recipients: Mapping[OrderId, Recipient],
    county: County,
    first_day: date,
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each order, in the order of `export_header`.

    Parameters
    ----------
    orders, county, first_day
        What to write; times are seconds after the local midnight of `first_day`.
    recipients
        As whoever asks may see them; those who are not known are left empty.
    """
    known = tuple(orders)
    for order, line in zip(known, order_lines(known, county, first_day), strict=True):
        who = recipients.get(order.order_id, NOBODY)
        yield (*line, *map(escape_formula, (who.name, who.phone, who.address)))


def csv_part(lines: Iterable[tuple[str, ...]]) -> bytes:
    """Return lines of an export as CSV."""
    return csv_text(lines).encode("utf-8")


def orders_workbook(lines: Iterable[tuple[str, ...]], first_day: date, language: Language) -> bytes:
    """Return an export as a workbook with one sheet, numbers as numbers."""
    writer = WorkbookWriter(language, first_day)
    kinds = {column.name: column for column in ORDERS.columns}
    columns = []
    for name in export_header():
        column = kinds[name]
        is_wide = column.type in {ColumnType.TEXT, ColumnType.ID, ColumnType.MOMENT}
        columns.append(
            Column(
                Text(column.zh, column.name),
                _WIDE if is_wide else _NARROW,
                _NUMBERS.get(column.type, "@"),
            )
        )
    rows = (
        tuple(
            float(cell) if cell and column.number != "@" else cell.removeprefix("'")
            for cell, column in zip(line, columns, strict=True)
        )
        for line in lines
    )
    writer.sheet(Text(ORDERS.title.zh, ORDERS.name), columns, rows)
    return writer.content()
