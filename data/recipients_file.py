"""Who orders are for, from a member's file of orders: for printing and for the store."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from data.columns import Column, ColumnType, Table
from data.issue_kinds import IssueKind
from data.printing.privacy import Recipient
from data.printing_issues import PrintingIssue
from data.read import Read
from data.sheets import read_sheet
from data.table_rows import parse_sheet
from data.tables import ORDERS
from network.ids import OrderId
from network.orders import Order

_COLUMNS = ("order_id", "waybill_no", "recipient_name", "recipient_phone", "recipient_address")


def read_recipients(path: Path, orders: Iterable[Order]) -> Read[Mapping[OrderId, Recipient]]:
    """Return who orders are for.

    Parameters
    ----------
    path
        A CSV or XLSX file of orders with the columns of recipients, of which any may be missing.
    orders
        The orders of the run, found by their id or else their waybill number; rows of others are
        counted and left out.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    rows = parse_sheet(read_sheet(path, (ORDERS.name, ORDERS.title.zh)), _table())
    known = {name: o.order_id for o in orders for name in (o.waybill_no, str(o.order_id)) if name}
    found: dict[OrderId, Recipient] = {}
    unknown = 0
    for _, values in rows.records():
        order_id = known.get(values["order_id"] or "") or known.get(values["waybill_no"] or "")
        if order_id is None:
            unknown += 1
            continue
        found[order_id] = Recipient(
            name=values["recipient_name"] or "",
            phone=values["recipient_phone"] or "",
            address=values["recipient_address"] or "",
        )
    issues = [issue for issue in rows.all_issues() if issue.code != IssueKind.UNKNOWN_COLUMNS.code]
    if unknown:
        issues.append(PrintingIssue.UNKNOWN_RECIPIENTS.issue(table=path.name, count=unknown))
    return Read(value=found, issues=tuple(issues))


def _table() -> Table:
    """Return the table of orders with all that is not about recipients read as it stands."""
    columns = tuple(
        replace(column, is_personal=False)
        if column.name in _COLUMNS
        else Column(
            name=column.name,
            zh=column.zh,
            type=ColumnType.TEXT,
            meaning=column.meaning,
            synonyms=column.synonyms,
        )
        for column in ORDERS.columns
    )
    return replace(ORDERS, columns=columns, key=())
