"""/v1/counties/{county_id}/orders and …/statuses: hand in orders, look at them, report of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from api.keeping import ImportReport, keep_orders, keep_statuses, recipients_for
from api.rest import bodies
from api.rest.access import ALL, REPORTERS, SENDERS, GuardedRoute, Unknown, actor_of, unknown
from api.rest.bodies import Upload
from api.rest.forms import CSV, JSON, XLSX, form_wanted
from api.rest.languages import language_of
from api.rest.moments import Day, check_year
from api.rest.paging import CursorParameter, LimitParameter, cursor_of, place_of, wrong_cursor
from api.rest.problems import RequestError, found_wrong
from api.rest.repeats import KeyHeader, once
from api.rest.service import Service, ServiceParameter
from api.rest.shapes import (
    ImportShape,
    KeptShape,
    OneOrderShape,
    OrderShape,
    OrdersShape,
    RecipientShape,
    RowRefused,
    StatusesShape,
    StatusShape,
)
from api.whereabouts import DAYS
from data.clock import to_moment
from data.orders_export import (
    MOST_IN_WORKBOOK,
    csv_part,
    export_header,
    export_lines,
    orders_workbook,
)
from data.request_issues import RequestIssue
from data.status_reports import StatusReport
from data.store.accounts import Role, User
from data.store.orders import (
    Choice,
    OrderPlace,
    newest_statuses,
    orders_named,
    page_in_hand,
    statuses_of,
    visible_orders,
)
from network.county import County
from network.ids import OrderId
from network.orders import Order
from network.text import Language, Text

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["orders"])

_upload = bodies.upload("orders", {bodies.CSV: ".csv", bodies.XLSX: ".xlsx", bodies.JSON: ".json"})
_Table = Annotated[Upload, Depends(_upload)]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the columns of `orders` of the data dictionary, in English or Chinese",
        "content": {
            bodies.CSV: {
                "schema": {"type": "string"},
                "example": "order_id,member_id,direction,destination_id,pieces,weight_kg,"
                "released_at\nA1,m01,down,p-1,2,3.5,2026-03-02T06:00:00+08:00\n",
            },
            bodies.XLSX: {"schema": {"type": "string", "format": "binary"}},
            bodies.JSON: {
                "schema": {"type": "array", "items": {"type": "object"}, "minItems": 1},
                "example": [{"order_id": "A1", "member_id": "m01", "pieces": 2}],
            },
        },
    }
}
_MOST_REFUSED = 1000
_MOST_WARNINGS = 1000
_AT_ONCE = 2000
_STATUSES = TypeAdapter(list[StatusShape])


@router.post(
    "/orders",
    openapi_extra=SENDERS | _BODY,
    response_model=ImportShape,
    summary="Hand in orders; good rows are kept, all others are told with what is wrong",
)
def hand_in(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    sent: _Table,
    day: Annotated[Day | None, Query(description="their day; else that of most releases")] = None,
    key: KeyHeader = None,
) -> Any:
    """Keep the good rows of a table of orders, all of them or none; a member its own only."""
    actor = actor_of(request)
    member_id = actor.member_id if actor.role is Role.MEMBER else None

    def answer() -> Response:
        loaded = service.desk.county(county_id)
        path = bodies.table_of(sent.path)
        report = keep_orders(
            service.store, loaded, path, day=day, member_id=member_id, by=actor.user_id
        )
        shape = _report(report, language_of(request))
        return Response(shape.model_dump_json(), media_type="application/json")

    return once(request, key, sent.digest.encode(), answer)


@router.get(
    "/orders",
    openapi_extra=ALL,
    response_model=OrdersShape,
    responses={200: {"content": {CSV: {}, XLSX: {}}}},
    summary="Orders in hand on a day: part by part as JSON, or all as CSV or a workbook, by Accept",
)
def list_orders(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    day: Annotated[Day, Query(description="the day on which they are in hand")],
    place_id: Annotated[
        str | None, Query(max_length=200, description="only what starts or ends at this place")
    ] = None,
    limit: LimitParameter = 100,
    cursor: CursorParameter = None,
) -> Any:
    """Return the orders that the user may see: a member its own, a station those it has.

    CSV and workbook hold all of them, with recipients, masked for who need not reach them.
    """
    form = form_wanted(request, (JSON, CSV, XLSX))
    place = place_of(cursor, str, int, str)
    after = None if place is None else _order_place(place)
    actor = actor_of(request)
    seen = service.desk.choice(actor, county_id, day - _DAY, day)
    choice = replace(seen, at_place=place_id)
    county = service.desk.county(county_id).county
    if form != JSON:
        key = (county_id, day)
        asked = _Asked(service=service, actor=actor, county=county, key=key, choice=choice)
        return _export(asked, form, language_of(request))
    zone = ZoneInfo(county.timezone)
    with service.store.reading() as connection:
        found, last = page_in_hand(connection, county_id, day, choice, after=after, most=limit)
    following = None if last is None else [last.day.isoformat(), last.line, last.order_id]
    return OrdersShape(
        items=[_shape(order, day, zone) for order in found], next=cursor_of(following)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whose orders are exported to whom.

    Parameters
    ----------
    service, actor, county, key, choice
        Where they are, who asks, the county, its id with the day, and which are meant.
    """

    service: Service
    actor: User
    county: County
    key: tuple[str, date]
    choice: Choice

    def parts(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Yield the lines of all orders that may be seen, some at a time."""
        county_id, day = self.key
        store = self.service.store
        after: OrderPlace | None = None
        while True:
            with store.reading() as connection:
                found, after = page_in_hand(
                    connection, county_id, day, self.choice, after=after, most=_AT_ONCE
                )
            ids = [order.order_id for order in found]
            known = recipients_for(store, self.actor, county_id, ids, self.choice)
            yield tuple(export_lines(found, known, self.county, day))
            if after is None:
                return


def _export(asked: _Asked, form: str, language: Language) -> Response:
    county_id, day = asked.key
    name = quote(f"{county_id}-{day.isoformat()}-orders")
    suffix = "csv" if form == CSV else "xlsx"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}.{suffix}",
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }
    if form == CSV:
        head = csv_part([export_header()])
        stream = chain([head], (csv_part(lines) for lines in asked.parts()))
        return StreamingResponse(stream, headers=headers, media_type=f"{CSV}; charset=utf-8")
    lines: list[tuple[str, ...]] = []
    for part in asked.parts():
        lines += part
        if len(lines) > MOST_IN_WORKBOOK:
            limit = MOST_IN_WORKBOOK
            raise RequestError(RequestIssue.TOO_MANY_ORDERS, count=len(lines), limit=limit)
    return Response(orders_workbook(lines, day, language), headers=headers, media_type=XLSX)


@router.get(
    "/orders/{order_id}", openapi_extra=ALL, summary="An order, its recipient and its statuses"
)
def get_order(
    service: ServiceParameter, request: Request, county_id: str, order_id: str
) -> OneOrderShape:
    """Return an order that the user may see; the recipient is masked for who need not reach it."""
    actor = actor_of(request)
    zone = ZoneInfo(service.desk.county(county_id).county.timezone)
    found, choice = seen_orders(service, actor, county_id, [OrderId(order_id)])
    if not found:
        raise unknown(Unknown.ORDER, order_id)
    (order,) = found
    recipient = recipients_for(service.store, actor, county_id, [order.order_id], choice)
    with service.store.reading() as connection:
        reported = statuses_of(connection, county_id, order.order_id)
    known = recipient.get(order.order_id)
    return OneOrderShape(
        order=_shape(order, _ANY_DAY, zone),
        recipient=None
        if known is None
        else RecipientShape(name=known.name, phone=known.phone, address=known.address),
        statuses=[StatusShape(order_id=order_id, status=r.status, at=r.at) for r in reported],
    )


@router.post("/statuses", openapi_extra=REPORTERS, response_model=KeptShape, summary="Report")
def report_statuses(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    statuses: list[StatusShape],
    key: KeyHeader = None,
) -> Any:
    """Keep what is reported of orders, all of it or nothing; a station reports of its own."""
    actor = actor_of(request)
    for number, status in enumerate(statuses):
        if status.at.tzinfo is None:
            detail = Text("缺少时区偏移。", "its offset is missing.")
            raise RequestError(RequestIssue.WRONG_VALUE, field=f"/{number}/at", detail=detail)
        check_year(f"/{number}/at", status.at)
    ids = [OrderId(status.order_id) for status in statuses]

    def answer() -> Response:
        found, _ = seen_orders(service, actor, county_id, ids)
        seen = {order.order_id for order in found}
        for order_id in ids:
            if order_id not in seen:
                raise unknown(Unknown.ORDER, order_id)
        reports = [
            StatusReport(order_id=OrderId(s.order_id), status=s.status, at=s.at) for s in statuses
        ]
        keep_statuses(service.store, county_id, reports, by=actor.user_id)
        content = KeptShape(count=len(reports)).model_dump_json()
        return Response(content, media_type="application/json")

    return once(request, key, _STATUSES.dump_json(statuses), answer)


@router.get("/statuses", openapi_extra=ALL, summary="What was last reported of a day's orders")
def list_statuses(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    day: Annotated[Day, Query(description="the day whose orders, and from which reports count")],
) -> StatusesShape:
    """Return the last status of each order that the user may see and that was reported of."""
    zone = ZoneInfo(service.desk.county(county_id).county.timezone)
    since = datetime.combine(day, time(), zone)
    choice = service.desk.choice(actor_of(request), county_id, day - _DAY, day)
    with service.store.reading() as connection:
        found = newest_statuses(connection, county_id, day, since, choice)
    return StatusesShape(
        items=[StatusShape(order_id=r.order_id, status=r.status, at=r.at) for r in found]
    )


def seen_orders(
    service: Service, actor: User, county_id: str, order_ids: Iterable[OrderId]
) -> tuple[tuple[Order, ...], Choice]:
    """Return those of some orders that a user may see, times from `_ANY_DAY`, and what is seen.

    The sheets of a station count that hold orders for as long as they are looked for after their
    release, and those of these days.
    """
    wanted = tuple(dict.fromkeys(order_ids))
    with service.store.reading() as connection:
        known = orders_named(connection, county_id, wanted, _ANY_DAY)
    choice = _seen_around(service, actor, county_id, [order.released_s for order in known])
    with service.store.reading() as connection:
        seen = set(visible_orders(connection, county_id, wanted, choice))
    return tuple(order for order in known if order.order_id in seen), choice


def _seen_around(
    service: Service, actor: User, county_id: str, released_s: Sequence[int]
) -> Choice:
    """Return what a user may see of orders released at some seconds since `_ANY_DAY`, and now."""
    zone = ZoneInfo(service.desk.county(county_id).county.timezone)
    today = service.store.clock().astimezone(zone).date()
    last_day = _ANY_DAY + timedelta(seconds=max(released_s, default=0)) + _LOOKED_FOR
    first_day = _ANY_DAY + timedelta(seconds=min(released_s, default=0))
    first_day = max(first_day, last_day - _MOST_DAYS)
    then = service.desk.choice(actor, county_id, first_day, last_day)
    now = service.desk.choice(actor, county_id, today - _LOOKED_FOR, today + _DAY)
    return replace(then, order_ids=then.order_ids | now.order_ids)


_MOST_DAYS = timedelta(days=31)
_DAY = timedelta(days=1)
_LOOKED_FOR = timedelta(days=DAYS + 1)
_ANY_DAY = date(2000, 1, 1)


def _order_place(place: list[Any]) -> OrderPlace:
    try:
        day = date.fromisoformat(place[0])
    except ValueError:
        raise wrong_cursor() from None
    return OrderPlace(day=day, line=place[1], order_id=place[2])


def _shape(order: Order, day: date, zone: ZoneInfo) -> OrderShape:
    def moment(seconds: int) -> datetime:
        return to_moment(seconds, day, zone)

    return OrderShape(
        order_id=order.order_id,
        waybill_no=order.waybill_no,
        member_id=order.member_id,
        direction=order.direction,
        origin_id=order.origin_id,
        destination_id=order.destination_id,
        pieces=order.pieces,
        weight_kg=order.weight_kg,
        volume_l=order.volume_l,
        temperature=order.temperature,
        released_at=moment(order.released_s),
        due_at=moment(order.due_s),
    )


def _report(report: ImportReport, language: Language) -> ImportShape:
    warnings = [issue for issue in report.issues if not issue.is_error]
    return ImportShape(
        day=report.day,
        accepted=report.accepted,
        recipients=report.recipients,
        rejected=[
            RowRefused(
                row=row.row,
                order_id=dict(row.cells).get("order_id") or None,
                issues=[found_wrong(issue, language) for issue in row.issues],
            )
            for row in report.rejected[:_MOST_REFUSED]
        ],
        warnings=[found_wrong(issue, language) for issue in warnings[:_MOST_WARNINGS]],
    )
