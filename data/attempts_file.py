"""Failed attempts from a file: the orders of a day as they are in hand again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from data.clock import to_seconds
from data.county_checks import unique_names
from data.dispatch_issues import DispatchIssue
from data.issue_kinds import IssueKind
from data.read import Read
from data.sheets import read_sheet
from data.table_rows import check_keys, check_reference, parse_sheet
from data.tables import ATTEMPTS, ORDERS, PLACES
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Order
from routing.attempts import AfterFailure, FailedAttempt, InHand, in_hand_again


def read_attempts(path: Path, county: County, orders: Sequence[Order], day: date) -> Read[InHand]:
    """Return a day's orders with those that failed before as they are to be carried now.

    Parameters
    ----------
    path
        A CSV or XLSX file.
    county, orders, day
        The county and the day's orders, among them those that failed. An order whose row is
        refused stays as the orders have it.

    Raises
    ------
    DataError
        If the file or its header cannot be read.
    """
    rows = parse_sheet(read_sheet(path, (ATTEMPTS.name, ATTEMPTS.title.zh)), ATTEMPTS)
    check_keys(rows)
    waybills = unique_names((str(o.order_id), o.waybill_no) for o in orders if o.waybill_no)
    order_of = {str(order.order_id): order for order in orders}
    check_reference(rows, "order_id", order_of, ORDERS.name, waybills)
    names = unique_names((str(place.place_id), place.name_zh) for place in county.places)
    places = {str(place.place_id): place for place in county.places}
    check_reference(rows, "place_id", places, PLACES.name, names)
    for index, values in list(rows.records()):
        here_id = values["place_id"]
        is_there = here_id == order_of[values["order_id"]].destination_id
        if not places[here_id].is_active:
            rows.refuse(index, IssueKind.NOT_IN_SERVICE, "place_id", here_id)
        elif values["then"] is AfterFailure.RETRY and is_there:
            rows.refuse(index, DispatchIssue.ALREADY_THERE, "place_id", here_id)
    zone = ZoneInfo(county.timezone)
    failed = [
        FailedAttempt(
            order_id=OrderId(values["order_id"]),
            place_id=PlaceId(values["place_id"]),
            then=values["then"],
            attempts=values["attempts"],
            due_s=None if values["due_at"] is None else to_seconds(values["due_at"], day, zone),
        )
        for _, values in rows.records()
    ]
    found = in_hand_again(county, orders, failed)
    if found.spent:
        most = county.operations.attempts.most
        rows.warn(DispatchIssue.ATTEMPTS_SPENT, count=len(found.spent), most=most)
    if found.back:
        rows.warn(DispatchIssue.BACK_ALREADY, count=len(found.back))
    return Read(value=found, issues=rows.all_issues())
