"""All sheets of a day as files: which kinds there are, what they are called, in which formats."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import assert_never

from data.issues import Issue
from data.printing.drivers import driver_page, driver_sheets
from data.printing.exceptions import exception_page, exceptional_orders, held_page
from data.printing.font import missing_glyphs
from data.printing.kpi import kpi_figures, kpi_page
from data.printing.layout import Labels
from data.printing.loading import loading_lists, loading_page
from data.printing.page import House, Page
from data.printing.privacy import Privacy
from data.printing.send_receive import send_receive
from data.printing.send_receive_pages import records_page, report_page
from data.printing.stations import details_page, station_page, station_receipts
from data.printing.tracks import dump_gpx, dump_links, file_names
from data.printing.typeset import typeset
from data.printing.view import DayView
from data.printing.wanted import SheetFormat, SheetKind, Wanted
from data.printing.workbook import dump_pages
from network.text import Language, Text
from routing.kpi import Indicators


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The files of a day's sheets.

    Parameters
    ----------
    files
        Contents by name; names in folders hold ``/``.
    issues
        What was noticed: rows that were refused, and what the font cannot draw.
    """

    files: Mapping[str, bytes]
    issues: tuple[Issue, ...] = field(default=())


def make_batch(view: DayView, indicators: Indicators | None, wanted: Wanted) -> Batch:
    """Return the sheets of a day.

    Parameters
    ----------
    view
        The day as a reader may see it.
    indicators
        Cost and kilometres for the KPI sheet; None: it goes without.
    wanted
        Which sheets and how.
    """
    house = house_of(view, wanted)
    files: dict[str, bytes] = {}
    issues: dict[Issue, None] = {}
    typesetting: dict[str, Future[list[bytes]]] = {}
    with ThreadPoolExecutor(max_workers=1) as typesetter:  # Typst lets Python run meanwhile
        for kind in dict.fromkeys(wanted.kinds):
            if kind is SheetKind.GPX:
                files.update(_tracks(view, wanted.language))
                continue
            pages = pages_of(view, kind, indicators, wanted)
            if not any(page.is_printed for page in pages):
                pages = [_nothing(view, wanted.language), *pages]
            if SheetFormat.PDF in wanted.formats:
                job = typesetter.submit(typeset, pages, house, wanted.language)
                typesetting[f"{kind.value}.pdf"] = job
                issues.update(dict.fromkeys(missing_glyphs(pages, house)))
            if SheetFormat.XLSX in wanted.formats:
                files[f"{kind.value}.xlsx"] = dump_pages(pages, house, view.header.day)
        files.update((name, job.result()[0]) for name, job in typesetting.items())
    return Batch(files=dict(sorted(files.items())), issues=tuple(issues))


def pages_of(
    view: DayView, kind: SheetKind, indicators: Indicators | None, wanted: Wanted
) -> Sequence[Page]:
    """Return the pages of one kind of sheet, laid out and not yet typeset.

    Parameters
    ----------
    view, indicators, wanted
        As for `make_batch`.
    kind
        Any kind but `SheetKind.GPX`, which has no pages.
    """
    language = wanted.language
    match kind:
        case SheetKind.DRIVERS:
            pages = [driver_page(view, sheet, language) for sheet in driver_sheets(view)]
        case SheetKind.STATIONS:
            receipts = station_receipts(view)
            pages = [station_page(view, receipt, language) for receipt in receipts]
            pages.append(details_page(view, receipts, language))
        case SheetKind.LOADING:
            pages = [loading_page(view, each, language) for each in loading_lists(view)]
        case SheetKind.EXCEPTIONS:
            found = exceptional_orders(view)
            pages = [exception_page(view, found, language), held_page(view, found, language)]
        case SheetKind.REPORT:
            report = send_receive(view, language, wanted.dimensions, wanted.measures)
            pages = [
                report_page(view, report, language),
                records_page(view, report.records, language),
            ]
        case SheetKind.KPI:
            pages = [kpi_page(view, kpi_figures(view, indicators), language)]
        case SheetKind.GPX:
            pages = []
        case _:
            assert_never(kind)
    return pages


def _nothing(view: DayView, language: Language) -> Page:
    """Lay out that there is nothing of a kind, so that nobody looks for a sheet that got lost."""
    labels = Labels(language)
    none = Text("当日没有需要打印的内容。", "There is nothing to print for this day.")
    return Page(title="—", key=view.header.day.isoformat(), notes=(labels(none),))


def house_of(view: DayView, wanted: Wanted) -> House:
    """Return the style of the house for a day and its reader."""
    language = wanted.language
    county = Text(view.county.name_zh, view.county.name_en)
    member = view.reader.member
    own = (
        Text("", "")
        if member is None
        else Text(" · 仅 {name} 的运单", " · orders of {name} only").fill(
            name=view.member_name(member)
        )
    )
    line = Text("{county} · {day}{own}", "{county} · {day}{own}").fill(
        county=county, day=view.header.day.isoformat(), own=own
    )
    footer = Text("方案 {run} · {privacy}", "run {run} · {privacy}").fill(
        run=view.run_id, privacy=_PRIVACY[view.reader.privacy]
    )
    return House(
        alliance=wanted.alliance or view.alliance.to(language),
        line=line.to(language),
        footer=footer.to(language),
        page_of=Text("第 {page} 页，共 {pages} 页", "page {page} of {pages}").to(language),
        logo=wanted.logo,
        logo_suffix=wanted.logo_suffix,
    )


_PRIVACY = {
    Privacy.MASKED: Text("个人信息已隐藏", "personal data masked"),
    Privacy.FULL: Text("含个人信息，妥善保管", "holds personal data, keep it safe"),
}


def _tracks(view: DayView, language: Language) -> Iterator[tuple[str, bytes]]:
    sheets = driver_sheets(view)
    for sheet, name in zip(sheets, file_names(sheets), strict=True):
        yield f"gpx/{name}", dump_gpx(view, sheet, language)
    yield "links.csv", dump_links(view, sheets, language).encode()
