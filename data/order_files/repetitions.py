"""Orders that come again: in the same file, in another one, or on another day."""

import json
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from data.clock import to_moment
from data.order_file_issues import OrderFileIssue
from data.order_files.ledger import Ledger, Seen
from data.table_rows import Rows
from network.county import County
from network.orders import Order

_COMPARED = ("origin_id", "destination_id", "pieces", "weight_kg", "direction")
_FIELDS = (*_COMPARED, "released_at")


class Repetitions:
    """Finds the orders of a sheet that the ledger knows, and notes the others in it.

    Parameters
    ----------
    ledger
        The orders seen.
    county, day
        Whose orders they are, and the day for which is imported.
    file, sheet
        Where they stand, as issues name it: ``a.xlsx``, ``[到件]``.
    """

    def __init__(self, ledger: Ledger, county: County, day: date, file: str, sheet: str) -> None:
        self._ledger = ledger
        self._zone = ZoneInfo(county.timezone)
        self._day = day
        self._file = file
        self._sheet = sheet

    def taken(self, rows: Rows) -> Iterator[Order]:
        """Yield the good orders of some rows that were not seen before; the others are refused."""
        for index, values in rows.records():
            order = Order(**values)
            numbers = tuple(dict.fromkeys(filter(None, (order.waybill_no, order.order_id))))
            content = self._content(order)
            seen = next(
                ((number, found) for number in numbers if (found := self._ledger.find(number))),
                None,
            )
            if seen is not None:
                self._refuse(rows, index, *seen, content)
                continue
            where = f"{self._sheet}:{rows.numbers[index]}"
            for number in numbers:
                self._ledger.add(number, source=self._file, place=where, content=content)
            yield order

    def _content(self, order: Order) -> str:
        released = to_moment(order.released_s, self._day, self._zone).isoformat()
        told = [str(getattr(order, name)) for name in _COMPARED]
        return json.dumps([*told, released], ensure_ascii=False)

    def _refuse(self, rows: Rows, index: int, number: str, seen: Seen, content: str) -> None:
        fill = {"where": f"{seen.source}{seen.place}"}
        kind = OrderFileIssue.ORDER_REPEATED
        if seen.day != self._day.isoformat():
            kind, fill["day"] = OrderFileIssue.ORDER_SEEN, seen.day
        elif seen.content != content:
            before, now = json.loads(seen.content), json.loads(content)
            told = zip(_FIELDS, before, now, strict=True)
            kind = OrderFileIssue.ORDER_CONTRADICTED
            fill["fields"] = ", ".join(name for name, one, other in told if one != other)
        rows.refuse(index, kind, "waybill_no", number, **fill)
