"""Use cases: reports over days as files, for whoever may read them; from any source of days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.printing import find_member, read_logo
from data.files import write_atomically
from data.issues import DataError, Issue
from data.printing.font import missing_glyphs
from data.printing.layout import Labels
from data.printing.page import House, Page
from data.printing.typeset import typeset
from data.printing.view import Reader
from data.printing.workbook import dump_pages
from data.report_issues import ReportIssue
from data.report_tables import LEDGER, TARGETS, files_of
from data.reports.days import DaySource, Period, month_before, month_of
from data.reports.house import report_house
from data.reports.judging import PerformanceReport, judge_performance
from data.reports.kpi import kpi_pages, told_figures
from data.reports.money_files import read_ledger, read_targets
from data.reports.performance import broken, performance_pages
from data.reports.period import PeriodFigures, count_period
from data.reports.send_receive import (
    SendReceived,
    Template,
    send_receive_pages,
    send_received,
)
from data.reports.settings import FILE_NAME, ReportSettings, read_settings
from data.reports.wire import performance_wire, period_wire, send_receive_wire
from network.county import County
from network.text import Language

if TYPE_CHECKING:
    from routing.funding import LedgerEntry
    from routing.targets import Target


class ReportFormat(StrEnum):
    """What reports are written as."""

    XLSX = "xlsx"
    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How reports are written.

    Parameters
    ----------
    language, formats
        Their language, and what they are written as.
    settings
        What the county says about its reports.
    logo
        Bytes of the alliance's logo and what its file's name ends in; empty: none.
    """

    language: Language = Language.ZH
    formats: tuple[ReportFormat, ...] = (ReportFormat.XLSX, ReportFormat.PDF)
    settings: ReportSettings = field(default_factory=ReportSettings)
    logo: tuple[bytes, str] = (b"", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFiles:
    """Tables that targets and money come from; None: there is none.

    Parameters
    ----------
    targets, ledger
        CSV or XLSX files.
    """

    targets: Path | None = None
    ledger: Path | None = None


def money_files(
    source: DaySource, targets: Path | None = None, ledger: Path | None = None
) -> MoneyFiles:
    """Return the tables of targets and money: those that are given, else the county's own."""
    return MoneyFiles(
        targets=targets or source.file(*files_of(TARGETS)),
        ledger=ledger or source.file(*files_of(LEDGER)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report that was made.

    Parameters
    ----------
    files
        Contents by name.
    wire
        Its figures, for programs.
    told
        What of it is told on a screen: label and value.
    issues
        What was noticed.
    is_clean
        Whether everything that is required holds.
    """

    files: dict[str, bytes]
    wire: dict[str, Any]
    told: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()
    is_clean: bool = True


def whole_period(source: DaySource, first: date | None, last: date | None) -> Period:
    """Return the days that are meant: as far as a source goes, unless an end is named.

    Raises
    ------
    DataError
        If no day of it has a plan.
    """
    known = [
        day
        for day in source.days
        if (first is None or day >= first) and (last is None or day <= last)
    ]
    if not known:
        shown = f"{first or '…'} — {last or '…'}"
        raise DataError([ReportIssue.NO_DAYS.issue(table="report", period=shown)])
    return Period(first=first or known[0], last=last or known[-1])


def month_named(source: DaySource, named: str | None) -> Period:
    """Return a month by its name, as 2026-03, or that of a source's last day.

    Raises
    ------
    DataError
        If it is no month, or no day of it has a plan.
    """
    if named is None:
        last = whole_period(source, None, None).last
        return month_of(last.year, last.month)
    try:
        first = date.fromisoformat(f"{named}-01")
        month = month_of(first.year, first.month)
    except ValueError:
        raise DataError([ReportIssue.NOT_A_MONTH.issue(table="report", value=named)]) from None
    whole_period(source, month.first, month.last)
    return month


def reader_named(county: County, member: str | None) -> Reader:
    """Return who reads: a member, by id or name, or the alliance.

    Raises
    ------
    DataError
        If the county has no such member.
    """
    return Reader(member=find_member(county, member))


def settings_of(source: DaySource, path: Path | None = None) -> ReportSettings:
    """Return what a county says about its reports: the file that is given, else its own.

    Raises
    ------
    DataError
        If that is refused.
    """
    path = path or source.file(FILE_NAME)
    return ReportSettings() if path is None else read_settings(path)


def style_of(
    language: Language,
    formats: Sequence[ReportFormat],
    settings: ReportSettings,
    *,
    alliance: str | None,
    logo: Path | None,
) -> Style:
    """Return how reports are written, with a name and a logo if they are given.

    Raises
    ------
    DataError
        If the logo is no image that can be drawn.
    """
    if alliance is not None:
        settings = replace(settings, alliance=alliance)
    return Style(
        language=language,
        formats=tuple(formats),
        settings=settings,
        logo=(b"", "") if logo is None else read_logo(logo),
    )


def make_send_receive(
    source: DaySource,
    period: Period,
    style: Style,
    *,
    template: Template | None = None,
    reader: Reader | None = None,
    is_detailed: bool = False,
) -> Made:
    """Make the send and receive report of a period.

    Parameters
    ----------
    source, period, style
        Where days come from, which count, and how the report is written.
    template
        How it is cut; None: as the settings say.
    reader
        Who reads; None: the alliance.
    is_detailed
        Whether the workbook lists single orders, a worksheet a day.
    """
    found = send_received(
        source,
        period,
        template or style.settings.template,
        style.language,
        reader=reader,
        is_detailed=is_detailed,
    )
    return lay_out_send_receive(found, source.county, style, reader)


def lay_out_send_receive(
    found: SendReceived, county: County, style: Style, reader: Reader | None = None
) -> Made:
    """Write the send and receive report of what was counted, in the style's language."""
    pages = send_receive_pages(found, style.language)
    house = _house(county, found.period, style, found.num_days, reader)
    files, issues = _files("send-receive", pages, house, style, found.period.last)
    return Made(
        files=files,
        wire=send_receive_wire(found, style.language),
        issues=(*_missing(found.period, found.num_days), *issues),
    )


def make_kpi(
    source: DaySource, period: Period, style: Style, *, reader: Reader | None = None
) -> Made:
    """Make the KPI report of a period; parameters as for `make_send_receive`."""
    return lay_out_kpi(count_period(source, period, reader), style)


def lay_out_kpi(found: PeriodFigures, style: Style) -> Made:
    """Write the KPI report of a period that was counted."""
    period = found.period
    pages = kpi_pages(found, style.language)
    house = _house(found.county, period, style, len(found.days), found.reader)
    files, issues = _files("kpi", pages, house, style, period.last)
    return Made(
        files=files,
        wire=period_wire(found),
        told=told_figures(found, style.language),
        issues=(*_missing(period, len(found.days)), *issues),
    )


def make_performance(source: DaySource, period: Period, style: Style, money: MoneyFiles) -> Made:
    """Make the performance report: targets against actuals, money, and what does not hold.

    Parameters
    ----------
    source, period, style, money
        Where days come from, which count, how the report is written, and its tables.

    Raises
    ------
    DataError
        If a table is refused.
    """
    return lay_out_performance(count_period(source, period), style, money)


def lay_out_performance(figures: PeriodFigures, style: Style, money: MoneyFiles) -> Made:
    """Write the performance report of a period that was counted; it fails as `make_performance`."""
    period = figures.period
    report, noticed = _judged(figures, style, money)
    pages = performance_pages(report, style.language)
    house = _house(figures.county, period, style, len(figures.days), None)
    files, issues = _files("performance", pages, house, style, period.last)
    return Made(
        files=files,
        wire=performance_wire(report),
        told=_numbered(report, style),
        issues=(*noticed, *issues),
        is_clean=report.is_clean,
    )


def make_monthly(source: DaySource, month: Period, style: Style, money: MoneyFiles) -> Made:
    """Make the report of a month.

    Earlier days of its year count for the targets, those of the month before to compare.

    Parameters
    ----------
    source, month
        Where days come from, and a calendar month of which some day has a plan.
    style, money
        How the report is written, and the tables of targets and money.

    Raises
    ------
    DataError
        If a table is refused, or no day of the month has a plan.
    """
    return lay_out_monthly(count_period(source, months_told(month, money)), month, style, money)


def months_told(month: Period, money: MoneyFiles) -> Period:
    """Return what has to be counted for the report of a month, up to its end."""
    first = month_before(month).first
    if money.targets is not None:
        first = min(first, _year_until(month).first)
    return Period(first=first, last=month.last)


def lay_out_monthly(
    everything: PeriodFigures, month: Period, style: Style, money: MoneyFiles
) -> Made:
    """Write the report of a month of what was counted for it; it fails as `make_monthly` does."""
    figures, earlier = everything.within(month), everything.within(month_before(month))
    if not figures.days:
        raise DataError([ReportIssue.NO_DAYS.issue(table="report", period=str(month))])
    report, noticed = _judged(everything.within(_year_until(month)), style, money)
    files: dict[str, bytes] = {}
    issues: tuple[Issue, ...] = ()
    if style.formats:
        files, issues = _monthly_files(figures, earlier, report, style)
    wire = {"month": f"{month.first:%Y-%m}", **period_wire(figures)}
    return Made(
        files=files,
        wire=wire | {"performance": performance_wire(report)},
        told=_numbered(report, style),
        issues=(*_missing(month, len(figures.days)), *noticed, *issues),
        is_clean=report.is_clean,
    )


def _year_until(month: Period) -> Period:
    return Period(first=month.first.replace(month=1), last=month.last)


def _monthly_files(
    figures: PeriodFigures, earlier: PeriodFigures, report: PerformanceReport, style: Style
) -> tuple[dict[str, bytes], tuple[Issue, ...]]:
    """Return the report of a month as files, and glyphs that their font lacks."""
    from data.reports.monthly import (  # noqa: PLC0415 -- draws, and is slow to import
        Month,
        monthly_document,
    )

    month = figures.period
    document = monthly_document(
        Month(
            figures=figures,
            before=earlier if earlier.days else None,
            performance=report,
            addressee=style.settings.addressee or "",
        ),
        _house(figures.county, month, style, len(figures.days), None),
        style.language,
    )
    files: dict[str, bytes] = {}
    name = f"monthly-{month.first:%Y-%m}"
    if ReportFormat.PDF in style.formats:
        from data.reports.typeset import typeset_document  # noqa: PLC0415 -- slow to import

        files[f"{name}.pdf"] = typeset_document(document, style.language)[0]
    if ReportFormat.DOCX in style.formats:
        from data.reports.word import dump_word  # noqa: PLC0415 -- slow to import

        files[f"{name}.docx"] = dump_word(document, style.language, month.last)
    return files, tuple(missing_glyphs(document.as_pages, document.house))


def write_report(made: Made, folder: Path) -> None:
    """Write the files of a report.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    for name, content in made.files.items():
        write_atomically(folder / name, content)


def _numbered(report: PerformanceReport, style: Style) -> tuple[tuple[str, str], ...]:
    lines = broken(report, Labels(style.language))
    return tuple((f"{number}", line) for number, line in enumerate(lines, start=1))


def _judged(
    figures: PeriodFigures, style: Style, money: MoneyFiles
) -> tuple[PerformanceReport, tuple[Issue, ...]]:
    """Return targets and money held to what there is; both tables are read before either fails."""
    issues: list[Issue] = []
    refused: list[Issue] = []
    targets: tuple[Target, ...] = ()
    entries: tuple[LedgerEntry, ...] | None = None
    last = figures.period.last
    try:
        if money.targets is not None:
            read = read_targets(money.targets)
            targets, issues = read.value, [*issues, *read.issues]
    except DataError as error:
        refused += error.issues
    try:
        if money.ledger is not None:
            ledger = read_ledger(money.ledger, figures.county)
            entries, issues = ledger.value, [*issues, *ledger.issues]
    except DataError as error:
        refused += error.issues
    if refused:
        raise DataError(refused)
    after = sum(entry.day > last for entry in entries or ())
    if after and money.ledger is not None:
        issues.append(
            ReportIssue.AFTER_PERIOD.issue(
                table=money.ledger.name, count=after, day=last.isoformat()
            )
        )
    report = judge_performance(figures, targets=targets, entries=entries, settings=style.settings)
    return report, tuple(issues)


def _house(
    county: County, period: Period, style: Style, num_days: int, reader: Reader | None
) -> House:
    return report_house(
        county,
        period,
        style.language,
        num_days=num_days,
        reader=reader,
        alliance=style.settings.alliance,
        logo=style.logo,
    )


def _files(
    name: str, pages: Sequence[Page], house: House, style: Style, day: date
) -> tuple[dict[str, bytes], Iterable[Issue]]:
    files: dict[str, bytes] = {}
    issues: Iterable[Issue] = ()
    if ReportFormat.XLSX in style.formats:
        files[f"{name}.xlsx"] = dump_pages(pages, house, day)
    if ReportFormat.PDF in style.formats:
        files[f"{name}.pdf"] = typeset(pages, house, style.language)[0]
        issues = missing_glyphs([page for page in pages if page.is_printed], house)
    return files, issues


def _missing(period: Period, num_days: int) -> tuple[Issue, ...]:
    missing = period.num_days - num_days
    if not missing:
        return ()
    return (
        ReportIssue.DAYS_MISSING.issue(
            table="report", period=str(period), num_days=period.num_days, missing=missing
        ),
    )
