"""Read a file of orders: the good rows become orders, the bad ones are reported and kept."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.cells import is_empty, plain
from data.clock import to_seconds
from data.issue_kinds import IssueKind
from data.issues import DataError
from data.order_checks import check_orders
from data.read import Read, RejectedRow
from data.sheets import read_sheet
from data.table_rows import Rows, parse_sheet
from data.tables import ORDERS
from network.county import County
from network.ids import OrderId
from network.orders import Direction, Order

LITRES_PER_KG = 5.0
"""Volume assumed for an order without one: the ratio of the mean parcel, 10 l and 1.9 kg."""

_HOURS_CLASS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h|小时)", re.IGNORECASE)
_FRESH_CLASSES = frozenset({"fresh", "生鲜"})
_FRESH_HOURS = 24.0
_OF_OTHER_TABLES = frozenset(
    kind.code
    for kind in (
        IssueKind.UNKNOWN_FORMAT,
        IssueKind.NO_HEADER,
        IssueKind.COLUMN_MISSING,
        IssueKind.COLUMN_TWICE,
        IssueKind.SHEET_MISSING,
    )
)


def read_orders(path: Path, county: County, first_day: date) -> Read[tuple[Order, ...]]:
    """Read orders from a CSV or XLSX file.

    Parameters
    ----------
    path
        The file; a workbook with several sheets has one named ``orders`` or ``运单``.
    county
        Its places, members, promise and time zone.
    first_day
        First day of the horizon, from whose local midnight times are counted.

    Returns
    -------
    Read[tuple[Order, ...]]
        The good orders in file order, all issues, and the refused rows.

    Raises
    ------
    DataError
        If the file as a whole cannot be read: missing, empty, no header, a column missing.
    """
    rows = _parsed(path)
    complete_orders(rows, county, first_day)
    check_orders(rows, county, first_day)
    orders = tuple(Order(**values) for _, values in rows.records())
    return Read(value=orders, issues=rows.all_issues(), rejected=_rejected(rows))


def complete_orders(rows: Rows, county: County, first_day: date) -> None:
    """Fill in what may be left empty, refuse what may not, and turn moments into seconds.

    Parameters
    ----------
    rows
        Parsed orders.
    county, first_day
        Its hubs, promises and time zone; and the day from whose local midnight times are counted.
    """
    _default_ids(rows)
    _default_hub(rows, county, Direction.DOWN, "origin_id")
    _default_hub(rows, county, Direction.UP, "destination_id")
    _refuse_empty_places(rows)
    _default_volumes(rows)
    _count_seconds(rows, first_day, ZoneInfo(county.timezone))
    _default_due(rows, county)


def _parsed(path: Path) -> Rows:
    """Return the parsed rows; who gives a member's own file is told how to import it."""
    try:
        return parse_sheet(read_sheet(path, (ORDERS.name, ORDERS.title.zh)), ORDERS)
    except DataError as error:
        if _OF_OTHER_TABLES.isdisjoint(issue.code for issue in error.issues):
            raise
        hint = IssueKind.NOT_YET_IMPORTED.issue(table=path.name)
        raise DataError([*error.issues, hint]) from error


def row_numbers(path: Path) -> dict[OrderId, int]:
    """Return the row of every order of a file by its id (else waybill number), the first counts.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    rows = _parsed(path)
    found: dict[OrderId, int] = {}
    for index, number in enumerate(rows.numbers):
        order_id = rows.values["order_id"][index] or rows.values["waybill_no"][index]
        if order_id:
            found.setdefault(OrderId(order_id), number)
    return found


def promised_s(service_class: str, member_hours: float | None, county_hours: float) -> int:
    """Return the seconds from release to due of an order that states no due time.

    It is the least of what the order's class, its member and its county promise. A class of
    the form ``24h`` promises that many hours, ``fresh`` (生鲜) 24 hours, any other nothing.

    Parameters
    ----------
    service_class
        Class of the order.
    member_hours, county_hours
        Promises of the member (None: none of its own) and of the county, hours, > 0.
    """
    promises = [county_hours]
    if member_hours is not None:
        promises.append(member_hours)
    match = _HOURS_CLASS.fullmatch(service_class)
    if match and float(match[1]) > 0:
        promises.append(float(match[1]))
    if service_class.casefold() in _FRESH_CLASSES:
        promises.append(_FRESH_HOURS)
    return round(min(promises) * 3600)


def _default_ids(rows: Rows) -> None:
    """Take the waybill number where there is no order id."""
    waybills = rows.values["waybill_no"]
    refused = {
        index
        for index, issues in rows.faults.items()
        if any(issue.field in {"", "order_id", "waybill_no"} for issue in issues)
    }
    ids = rows.values["order_id"]
    for index, order_id in enumerate(ids):
        if not order_id and index not in refused:
            ids[index] = waybills[index]
            if not waybills[index]:
                rows.refuse(index, IssueKind.NO_ORDER_ID, "order_id")


def _default_hub(rows: Rows, county: County, direction: Direction, column: str) -> None:
    """Take the only hub where a down order has no origin or an up order no destination."""
    values = rows.values[column]
    empty = [
        index
        for index, way in enumerate(rows.values["direction"])
        if way is direction and values[index] is None and _is_cell_empty(rows, column, index)
    ]
    if not empty:
        return
    hubs = county.hubs
    if len(hubs) > 1:
        for index in empty:
            rows.refuse(index, IssueKind.HUB_NOT_UNIQUE, column, count=len(hubs))
        return
    hub = hubs[0].place_id
    for index in empty:
        values[index] = hub
    rows.warn(IssueKind.HUB_ASSUMED, empty[0], column, count=len(empty), hub=hub)


def _refuse_empty_places(rows: Rows) -> None:
    """Refuse orders without a place, but for those whose direction is refused: it may be a hub."""
    directions = rows.values["direction"]
    for column in ("origin_id", "destination_id"):
        for index, value in enumerate(rows.values[column]):
            has_issue = any(issue.field in {"", column} for issue in rows.faults.get(index, ()))
            if value is None and not has_issue and directions[index] is not None:
                rows.refuse(index, IssueKind.CELL_EMPTY, column)


def _default_volumes(rows: Rows) -> None:
    """Estimate missing volumes from the weight, and say how many."""
    volumes, weights = rows.values["volume_l"], rows.values["weight_kg"]
    empty = [
        index
        for index, volume in enumerate(volumes)
        if volume is None and weights[index] is not None and _is_cell_empty(rows, "volume_l", index)
    ]
    for index in empty:
        volumes[index] = weights[index] * LITRES_PER_KG
    if empty:
        rows.warn(
            IssueKind.VOLUME_ESTIMATED,
            empty[0],
            "volume_l",
            count=len(empty),
            litres=f"{LITRES_PER_KG:g}",
        )


def _count_seconds(rows: Rows, first_day: date, zone: ZoneInfo) -> None:
    """Replace moments by seconds after the local midnight of the first day."""
    for column in ("released_at", "due_at"):
        rows.values[column] = [
            None if moment is None else to_seconds(moment, first_day, zone)
            for moment in rows.values[column]
        ]


def _default_due(rows: Rows, county: County) -> None:
    """Set the due time of orders that state none to release plus promise."""
    hours_of = {str(member.member_id): member.promise_hours for member in county.members}
    values = rows.values
    due = values["due_at"]
    promises: dict[tuple[str, str | None], int] = {}
    for index, released in enumerate(values["released_at"]):
        if released is None or due[index] is not None or not _is_cell_empty(rows, "due_at", index):
            continue
        key = values["service_class"][index], values["member_id"][index]
        if key not in promises:
            promises[key] = promised_s(key[0], hours_of.get(str(key[1])), county.promise_hours)
        due[index] = released + promises[key]


def _is_cell_empty(rows: Rows, column: str, index: int) -> bool:
    """Return whether a value is missing because its cell is empty, not because it is wrong."""
    cells = rows.cells.get(column)
    return cells is None or is_empty(cells[index])


def _rejected(rows: Rows) -> tuple[RejectedRow, ...]:
    names = [column.name for column in ORDERS.columns if column.name in rows.cells]
    return tuple(
        RejectedRow(
            row=rows.numbers[index],
            cells=tuple((name, _kept(rows, index, name)) for name in names),
            issues=tuple(issues),
        )
        for index, issues in sorted(rows.faults.items())
    )


def _kept(rows: Rows, index: int, name: str) -> str:
    """Return a cell of a refused row; what is wrong with it may be that it is personal."""
    raw = _raw(rows.cells[name][index])
    is_wrong = any(issue.field == name for issue in rows.faults[index])
    return rows.shown(name, raw) if is_wrong else raw


def _raw(cell: Any) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else plain(cell)
