"""…/reports: what an alliance tells over several days, as figures and as files.

A member reads what is told of its own orders; nobody reads anything personal.
"""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from api.actuals import actuals_in_store
from api.county_tables import TableName, table_path
from api.keeping import CHANGES
from api.report_days import KeptDays
from api.reporting import (
    Made,
    ReportFormat,
    Style,
    lay_out_kpi,
    lay_out_monthly,
    lay_out_performance,
    lay_out_send_receive,
    money_files,
    month_named,
    months_told,
    settings_of,
    whole_period,
)
from api.rest.access import ALL, OFFICE, REPORT_READERS, ROLES, GuardedRoute, actor_of
from api.rest.conditions import etag, not_modified, of_version
from api.rest.forms import DOCX, JSON, PDF, XLSX, form_wanted
from api.rest.languages import language_of
from api.rest.moments import check_year
from api.rest.problems import RequestError, found_wrong
from api.rest.report_shapes import (
    KpiShape,
    MonthlyShape,
    PerformanceShape,
    ReportListed,
    ReportName,
    ReportShape,
    ReportsShape,
    SendReceiveShape,
    TableListed,
)
from api.rest.service import Service, ServiceParameter
from data.actuals_document import ActualsDocument, ActualsWire, actuals_wire, actuals_workbook
from data.orders_export import MOST_IN_WORKBOOK
from data.printing.view import Reader
from data.printing.wanted import Dimension, Measure
from data.reports.days import Period
from data.reports.period import count_period
from data.reports.send_receive import Template, send_received
from data.reports.wire import column_names, figure_names
from data.request_issues import RequestIssue
from data.store import audit
from data.store.accounts import Role, User
from network.ids import MemberId
from network.text import Language

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["reports"])

MOST_DAYS = 366
"""Most days of a report."""

MOST_DAYS_OF_ORDERS = 31
"""Most days of a report that goes through orders one by one."""

_FILES = {
    XLSX: ReportFormat.XLSX,
    PDF: ReportFormat.PDF,
    DOCX: ReportFormat.DOCX,
}
_READERS: dict[ReportName, dict[str, Any]] = {
    ReportName.SEND_RECEIVE: REPORT_READERS,
    ReportName.KPI: REPORT_READERS,
    ReportName.ACTUALS: ALL,
    ReportName.PERFORMANCE: OFFICE,
    ReportName.MONTHLY: OFFICE,
}
_FORMS = {
    ReportName.SEND_RECEIVE: (JSON, XLSX, PDF),
    ReportName.KPI: (JSON, XLSX, PDF),
    ReportName.ACTUALS: (JSON, XLSX),
    ReportName.PERFORMANCE: (JSON, XLSX, PDF),
    ReportName.MONTHLY: (JSON, DOCX, PDF),
}

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which days are meant; None: as far as there are plans.

    Parameters
    ----------
    first, last
        Both included.
    """

    first: date | None
    last: date | None


def _bounded(period: Period, most: int) -> Period:
    """Return a period; one of more days than `most` is refused."""
    if period.num_days > most:
        kind = RequestIssue.TOO_MANY_DAYS
        raise RequestError(kind, field="to", count=period.num_days, limit=most)
    return period


def _span(
    first: Annotated[date | None, Query(alias="from", description="first day")] = None,
    last: Annotated[date | None, Query(alias="to", description="last day")] = None,
) -> Span:
    check_year("from", first)
    check_year("to", last)
    if first is not None and last is not None and last < first:
        raise RequestError(RequestIssue.DAYS_TURNED, field="to", first=first, last=last)
    return Span(first=first, last=last)


_SpanParameter = Annotated[Span, Depends(_span)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report that somebody asks for.

    Parameters
    ----------
    service, request, county_id
        What answers what, and whose days are meant.
    source, reader, language
        The days of the store, what of them may be read, and the language of the answer.
    stamp
        Number of the last change after which reports may tell something else.
    """

    service: Service
    request: Request
    county_id: str
    source: KeptDays
    reader: Reader
    language: Language
    stamp: int

    def form(self, name: ReportName) -> str:
        """Return the form that is wanted."""
        return form_wanted(self.request, _FORMS[name])

    def tag(self, form: str) -> str:
        """Return what tells this report, in this form, from as it was before, and from others."""
        url = self.request.url
        whose = str(self.reader.member)
        parts = (url.path, url.query, form, self.language.value, whose, version("tongpei"))
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape"))
        return etag(self.stamp, digest.hexdigest()[:24])

    def counted(self, key: tuple[Hashable, ...], count: Callable[[], ValueT]) -> ValueT:
        """Return what was counted for this reader of the days as they are."""
        whose = (self.stamp, self.county_id, self.reader.member)
        return self.service.counting.get((*whose, *key), count)

    def style(self, form: str) -> Style:
        """Return how the report is written."""
        return Style(
            language=self.language,
            formats=(_FILES[form],) if form in _FILES else (),
            settings=settings_of(self.source),
        )

    def answer(
        self,
        made: Made,
        form: str,
        name: str,
        shape: type[ReportShape],
        **more: Any,
    ) -> Response:
        """Return a report in a form.

        Parameters
        ----------
        made, form
            The report.
        name
            Of the file, without its ending.
        shape, more
            Its shape as JSON, and what belongs to that beside the report's own figures.
        """
        headers = of_version(self.tag(form))
        if form == JSON:
            issues = [found_wrong(issue, self.language) for issue in made.issues]
            told = shape(**made.wire, **more, issues=issues)
            return Response(told.model_dump_json(), headers=headers, media_type=JSON)
        suffix = _FILES[form].value
        (content,) = made.files.values()
        file = quote(f"{self.county_id}-{name}.{suffix}")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
        return Response(content, headers=headers, media_type=form)


def _asked(service: ServiceParameter, request: Request, county_id: str) -> Asked:
    with service.store.reading() as connection:
        stamp = audit.newest(connection, CHANGES)
    return Asked(
        service=service,
        request=request,
        county_id=county_id,
        source=KeptDays(service.desk, service.desk.county(county_id)),
        reader=_reader(actor_of(request)),
        language=language_of(request),
        stamp=stamp,
    )


def _reader(user: User) -> Reader:
    """Return what of a day somebody may read; persons are masked for everybody."""
    if user.role is not Role.MEMBER:
        return Reader()
    return Reader(member=MemberId(user.member_id or ""))


_AskedParameter = Annotated[Asked, Depends(_asked)]


def _forms(name: ReportName) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the answers beside JSON."""
    return {
        200: {"content": {form: {} for form in _FORMS[name] if form != JSON}},
        304: {"description": "as it was"},
    }


@router.get(
    "/reports", openapi_extra=ALL, summary="Reports that the user may read, and of which days"
)
def list_reports(asked: _AskedParameter) -> ReportsShape:
    """Return the reports there are for the user, the days with plans, and the tables there are."""
    role, days = actor_of(asked.request).role, asked.source.days
    is_office = role in OFFICE[ROLES]
    return ReportsShape(
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        items=[
            ReportListed(
                name=name,
                of="month" if name is ReportName.MONTHLY else "days",
                forms=list(_FORMS[name]),
            )
            for name, readers in _READERS.items()
            if role in readers[ROLES]
        ],
        tables=[_listed(asked, name) for name in TableName] if is_office else [],
    )


def _listed(asked: Asked, name: TableName) -> TableListed:
    path = table_path(asked.service.desk.county(asked.county_id).directory, name)
    return TableListed(name=name, file=None if path is None else path.name)


@router.get(
    "/reports/send-receive",
    openapi_extra=_READERS[ReportName.SEND_RECEIVE],
    response_model=SendReceiveShape,
    responses=_forms(ReportName.SEND_RECEIVE),
    summary="What was received, sent and kept: JSON, workbook or PDF, by Accept",
)
def get_send_receive(
    asked: _AskedParameter,
    span: _SpanParameter,
    by: Annotated[
        list[Dimension] | None, Query(description="what it groups by; else as the county says")
    ] = None,
    columns: Annotated[
        list[Measure] | None, Query(description="what it tells; else as the county says")
    ] = None,
    *,
    details: Annotated[
        bool, Query(description="whether the workbook lists single orders, day by day")
    ] = False,
) -> Any:
    """Return the send and receive report of some days; a member gets that of its own orders."""
    form = asked.form(ReportName.SEND_RECEIVE)
    known = not_modified(asked.request, asked.tag(form))
    if known is not None:
        return known
    is_detailed = details and form == XLSX
    most = MOST_DAYS_OF_ORDERS if is_detailed else MOST_DAYS
    period = _bounded(whole_period(asked.source, span.first, span.last), most)
    style = asked.style(form)
    usual = style.settings.template
    template = Template(
        dimensions=tuple(dict.fromkeys(by or usual.dimensions)),
        measures=tuple(dict.fromkeys(columns or usual.measures)),
        headers=usual.headers,
    )
    cut = (template.dimensions, template.measures, asked.language, is_detailed)
    found = asked.counted(
        ("send-receive", period, cut),
        lambda: send_received(
            asked.source,
            period,
            template,
            asked.language,
            reader=asked.reader,
            is_detailed=is_detailed,
            most_details=MOST_IN_WORKBOOK,
        ),
    )
    made = lay_out_send_receive(found, asked.source.county, style, asked.reader)
    name = f"send-receive-{period.first}-{period.last}"
    names = column_names(template, asked.language)
    return asked.answer(made, form, name, SendReceiveShape, names=names)


@router.get(
    "/reports/kpi",
    openapi_extra=_READERS[ReportName.KPI],
    response_model=KpiShape,
    responses=_forms(ReportName.KPI),
    summary="Figures of some days, planned and actual: JSON, workbook or PDF, by Accept",
)
def get_kpi(asked: _AskedParameter, span: _SpanParameter) -> Any:
    """Return the figures of some days; a member gets those of its own orders, without costs."""
    form = asked.form(ReportName.KPI)
    known = not_modified(asked.request, asked.tag(form))
    if known is not None:
        return known
    period = _bounded(whole_period(asked.source, span.first, span.last), MOST_DAYS)
    found = asked.counted(
        ("period", period), lambda: count_period(asked.source, period, asked.reader)
    )
    made = lay_out_kpi(found, asked.style(form))
    name = f"kpi-{period.first}-{period.last}"
    return asked.answer(made, form, name, KpiShape, names=figure_names(found, asked.language))


@router.get(
    "/reports/performance",
    openapi_extra=_READERS[ReportName.PERFORMANCE],
    response_model=PerformanceShape,
    responses=_forms(ReportName.PERFORMANCE),
    summary="Targets against actuals, and money: JSON, workbook or PDF, by Accept",
)
def get_performance(asked: _AskedParameter, span: _SpanParameter) -> Any:
    """Return how targets and money stand by the county's tables; give all days of the year."""
    form = asked.form(ReportName.PERFORMANCE)
    known = not_modified(asked.request, asked.tag(form))
    if known is not None:
        return known
    period = _bounded(whole_period(asked.source, span.first, span.last), MOST_DAYS)
    found = asked.counted(
        ("period", period), lambda: count_period(asked.source, period, asked.reader)
    )
    made = lay_out_performance(found, asked.style(form), money_files(asked.source))
    return asked.answer(
        made,
        form,
        f"performance-{period.first}-{period.last}",
        PerformanceShape,
        names=[],
        days_planned=len(found.days),
        is_clean=made.is_clean,
    )


@router.get(
    "/reports/monthly",
    openapi_extra=_READERS[ReportName.MONTHLY],
    response_model=MonthlyShape,
    responses=_forms(ReportName.MONTHLY),
    summary="The report of a month: JSON, DOCX or PDF, by Accept",
)
def get_monthly(
    asked: _AskedParameter,
    month: Annotated[
        str | None,
        Query(max_length=20, description="such as 2026-03; else that of the last day with a plan"),
    ] = None,
) -> Any:
    """Return the report of a month, with targets and money by the county's tables."""
    form = asked.form(ReportName.MONTHLY)
    known = not_modified(asked.request, asked.tag(form))
    if known is not None:
        return known
    meant, money = month_named(asked.source, month), money_files(asked.source)
    told = months_told(meant, money)
    everything = asked.counted(
        ("period", told), lambda: count_period(asked.source, told, asked.reader)
    )
    made = lay_out_monthly(everything, meant, asked.style(form), money)
    name = f"monthly-{meant.first:%Y-%m}"
    names = figure_names(everything.within(meant), asked.language)
    return asked.answer(made, form, name, MonthlyShape, names=names, is_clean=made.is_clean)


@router.get(
    "/reports/actuals",
    openapi_extra=_READERS[ReportName.ACTUALS],
    response_model=ActualsWire,
    responses={200: {"content": {XLSX: {}}}},
    summary="Plans set beside what was reported: JSON, or a workbook, by Accept",
)
def get_actuals(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    span: _SpanParameter,
    at: Annotated[
        datetime | None, Query(description="the moment of asking, else now; local without offset")
    ] = None,
    *,
    with_orders: Annotated[bool, Query(description="whether JSON lists the orders")] = True,
) -> Any:
    """Return the orders of some days as planned and as they came, of those the user may see."""
    form, language = form_wanted(request, _FORMS[ReportName.ACTUALS]), language_of(request)
    check_year("at", at)
    loaded = service.desk.county(county_id)
    days = KeptDays(service.desk, loaded)
    first = span.first or span.last or whole_period(days, None, None).last
    period = _bounded(Period(first=first, last=span.last or first), MOST_DAYS_OF_ORDERS)
    choice = service.desk.choice(actor_of(request), county_id, period.first, period.last)
    document = actuals_in_store(
        service.store, loaded, period.first, period.last, at=at, choice=choice
    )
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if form == JSON:
        _check_rows(document, with_orders=with_orders)
        content = actuals_wire(document, with_orders=with_orders).model_dump_json()
        return Response(content, headers=headers, media_type=JSON)
    _check_rows(document, with_orders=True)
    file = quote(f"{county_id}-actuals-{period.first}-{period.last}.xlsx")
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
    return Response(actuals_workbook(document, language), headers=headers, media_type=XLSX)


def _check_rows(document: ActualsDocument, *, with_orders: bool) -> None:
    count, limit = len(document.rows), MOST_IN_WORKBOOK
    if with_orders and count > limit:
        raise RequestError(RequestIssue.TOO_MANY_ROWS, field="to", count=count, limit=limit)
