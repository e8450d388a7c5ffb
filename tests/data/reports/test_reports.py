"""What the reports say: golden texts, sums that hold, and formulas that come to what is stored."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from data.printing.page import Formula, House
from data.printing.typeset import typeset
from data.printing.view import Reader
from data.printing.wanted import Dimension, Measure
from data.printing.workbook import dump_pages
from data.reports.days import Period, ReportDay, month_before, month_of, opened_days
from data.reports.document import Chart
from data.reports.figures import FIGURES, Need
from data.reports.house import report_house
from data.reports.judging import judge_performance
from data.reports.kpi import known_figures, kpi_pages
from data.reports.monthly import Month, monthly_document
from data.reports.period import count_period
from data.reports.send_receive import Template, send_receive_pages, send_received
from data.reports.status_log import status_log
from data.reports.typeset import typeset_document
from network.ids import MemberId, OrderId
from network.statuses import ReportedStatus
from network.text import Language
from tests.data.printing.test_renderers import drawn_characters, pages_in
from tests.data.reports.small_days import (
    PERIOD,
    SECOND,
    SETTINGS,
    TABLES,
    ZONE,
    SmallDays,
    counted,
    county,
    golden_path,
    golden_texts,
    ledger,
    log,
    report_pages,
    targets,
)
from tests.formulas import recalculated
from tests.small_plan import DAY

HOUSE = House(alliance="联盟", line="小谷县", footer="", page_of="{page}")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", [*TABLES, "monthly"])
def test_a_report_says_what_was_agreed(name: str, language: Language) -> None:
    golden = golden_path(name, language).read_text(encoding="utf-8")
    assert golden_texts(language)[name] == golden


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", TABLES)
def test_formulas_come_to_what_is_stored(name: str, language: Language) -> None:
    content = dump_pages(report_pages(name, language), HOUSE, DAY)
    found = list(recalculated(content))
    assert len(found) > 20
    for sheet, cell, stored, value in found:
        if stored is None:
            assert value in {"", 0}, (sheet, cell)
        else:
            assert value == pytest.approx(stored, abs=1e-9), (sheet, cell)


@pytest.mark.parametrize("name", TABLES)
def test_every_figure_on_a_summary_is_a_formula(name: str) -> None:
    first = report_pages(name)[1 if name == "performance" else 0]
    cells = [cell for table in first.tables for row in table.rows for cell in row]
    assert sum(isinstance(cell, Formula) for cell in cells) > 10


def test_orders_come_in_once_and_are_kept_every_night() -> None:
    tally = counted().total
    assert (tally.new_orders, tally.new_pieces) == (8, 14)
    assert [day.tally.new_orders for day in counted().days] == [7, 1]
    assert (tally.held_pieces, tally.unserved_pieces) == (2, 2)
    assert tally.arriving_pieces == sum(day.tally.arriving_pieces for day in counted().days) == 13
    assert (tally.up_pieces, tally.up_cold_pieces, tally.up_g) == (5, 4, 9_000)


def test_what_was_reported_is_counted_on_the_day_it_happened() -> None:
    days = counted(log()).days
    assert [day.tally.signed_orders for day in days] == [1, 2]
    assert [day.tally.failed_orders for day in days] == [1, 0]
    assert [day.tally.signed_as_planned for day in days] == [1, 2]
    assert counted().total.reported_days == 0
    assert {f.need for f in known_figures(counted())} == {Need.PLAN, Need.EFFORT}
    assert len(known_figures(counted(log()))) == len(FIGURES)


def test_an_order_signed_for_after_its_day_counts_once_on_the_last_day_that_has_it() -> None:
    """O2 is brought on the first day, O5 on the second; O4 is kept over night."""
    signed = status_log(
        (
            (OrderId(order_id), ReportedStatus.SIGNED, datetime.combine(day, time(10), ZONE))
            for order_id, day in (
                ("O1", DAY),
                ("O2", SECOND),
                ("O4", SECOND),
                ("O5", SECOND + timedelta(days=3)),
            )
        ),
        ZONE,
    )
    first, second = counted(signed).days
    assert (first.tally.signed_orders, second.tally.signed_orders) == (2, 2)
    assert (first.tally.signed_as_planned, second.tally.signed_as_planned) == (1, 1)
    assert (first.tally.signed_24, first.tally.signed_48) == (1, 2)
    assert second.tally.signed_72 == 1
    assert counted(signed).total.reported_days == 2
    (alone,) = counted(signed, Period(first=DAY, last=DAY)).days
    assert alone.tally == first.tally
    (after,) = counted(signed, Period(first=SECOND, last=SECOND)).days
    assert after.tally.signed_orders == 2


def test_what_failed_on_the_last_day_and_was_signed_for_later_is_left_to_the_next_period() -> None:
    entries = ((ReportedStatus.FAILED, DAY), (ReportedStatus.SIGNED, SECOND))
    signed = status_log(
        ((OrderId("O2"), status, datetime.combine(day, time(10), ZONE)) for status, day in entries),
        ZONE,
    )
    (alone,) = counted(signed, Period(first=DAY, last=DAY)).days
    assert (alone.tally.signed_orders, alone.tally.failed_orders) == (0, 1)
    assert counted(signed).total.signed_orders == 1


def test_what_a_later_day_has_in_hand_when_it_is_signed_for_counts_on_that_day() -> None:
    """O2 is brought on the first day, and in hand on the second, as nobody had signed for it."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class StillInHand(SmallDays):
        def open(self, day: date, reader: Reader) -> ReportDay:
            return super(StillInHand, self).open(DAY if day == SECOND else day, reader)

    entries = [(OrderId("O2"), ReportedStatus.SIGNED, datetime.combine(SECOND, time(10), ZONE))]
    source = StillInHand(log=status_log(entries, ZONE))
    signed = [
        count_period(source, Period(first=first, last=last)).total.signed_orders
        for first, last in ((DAY, DAY), (SECOND, SECOND), (DAY, SECOND))
    ]
    assert signed == [0, 1, 1]


def test_days_outside_the_period_do_not_count() -> None:
    second = Period(first=SECOND, last=SECOND)
    (only,) = opened_days(SmallDays(), second, Reader())
    assert (only.report_day.day, only.carried_over) == (SECOND, frozenset())
    assert counted(period=second).total.new_orders == 4


def test_the_rows_of_the_report_add_up_however_it_is_cut() -> None:
    for dimensions in ((Dimension.DAY,), (Dimension.MEMBER, Dimension.STATION), tuple(Dimension)):
        template = Template(dimensions=dimensions, measures=(Measure.ORDERS, Measure.HELD))
        found = send_received(SmallDays(), PERIOD, template, Language.EN)
        for measure, expected in ((Measure.ORDERS, 8), (Measure.HELD, 2)):
            assert found.total.pieces[measure] == expected
            assert sum(each.pieces[measure] for each in found.groups.values()) == expected


def test_a_member_sees_its_own_orders_and_no_costs() -> None:
    reader = Reader(member=MemberId("courier"))
    found = send_received(
        SmallDays(), PERIOD, Template(), Language.ZH, reader=reader, is_detailed=True
    )
    told = str([page.tables for page in send_receive_pages(found, Language.ZH)])
    assert "快递" in told
    assert "邮政" not in told
    assert found.total.pieces[Measure.ORDERS] == 3
    own = count_period(SmallDays(), PERIOD, reader)
    assert own.total.cost_fen == 0
    assert not {"cost", "km", "load_factor"} & {f.key for f in known_figures(own)}
    assert "成本" not in str(kpi_pages(own, Language.ZH))


def test_the_share_in_time_brings_what_it_is_made_of() -> None:
    template = Template(dimensions=(Dimension.DAY,), measures=(Measure.ON_TIME,))
    assert template.columns == (
        Measure.ON_TIME,
        Measure.TO_DELIVER,
        Measure.SHIPPED,
        Measure.LATE,
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_monthly_report_becomes_a_pdf_with_its_charts(language: Language) -> None:
    month = month_of(DAY.year, DAY.month)
    house = report_house(county(), month, language, num_days=2)
    figures = counted(log(), month)
    report = judge_performance(figures, targets=targets(), entries=ledger(), settings=SETTINGS)
    made = Month(figures=figures, before=None, performance=report)
    document = monthly_document(made, house, language)
    charts = [block for block in document.blocks if isinstance(block, Chart)]
    assert len(charts) == 4
    assert all(chart.svg.startswith("<svg") and chart.alt for chart in charts)
    assert all(chart.png.startswith(b"\x89PNG") for chart in charts)
    pdf = typeset_document(document, language)[0]
    assert pages_in(pdf) >= 3
    assert set("72%") <= drawn_characters(pdf)
    assert typeset_document(monthly_document(made, house, language), language)[0] == pdf


@pytest.mark.parametrize("name", TABLES)
def test_tables_become_a_pdf(name: str) -> None:
    pdf = typeset(report_pages(name), HOUSE, Language.ZH)[0]
    assert pages_in(pdf) >= sum(page.is_printed for page in report_pages(name))


def test_months_follow_each_other() -> None:
    january = month_of(2026, 1)
    assert (january.first.isoformat(), january.num_days) == ("2026-01-01", 31)
    assert month_before(january) == month_of(2025, 12)
    assert month_of(2024, 2).num_days == 29
    assert month_before(month_of(2026, 3)).last == january.last + timedelta(days=28)


@pytest.mark.parametrize(("month", "due"), [(1, "2026-01-30"), (2, "2026-02-28")])
def test_the_report_is_due_by_the_thirtieth(month: int, due: str) -> None:
    report = judge_performance(counted())
    made = Month(figures=counted(period=month_of(2026, month)), before=None, performance=report)
    assert made.due.isoformat() == due


def test_charts_are_told_in_words_too() -> None:
    text = golden_texts(Language.EN)["monthly"]
    assert re.search(r"\[Promptness: planned to arrive 24 h 7\d\.\d%", text)
