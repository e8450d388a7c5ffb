"""Two days in the valley as a source of reports, and the reports as golden texts.

On the second day a truck brings what the first one kept, O4 and O5, and takes O8 up. Run
``python -m tests.data.reports.small_days`` to write the golden files again after a change of what
reports say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.issues import Issue
from data.printing.page import Page, golden
from data.printing.view import Reader, view_day
from data.reports.days import Period, ReportDay, month_of
from data.reports.document import golden_document
from data.reports.house import report_house
from data.reports.judging import judge_performance
from data.reports.kpi import kpi_pages
from data.reports.monthly import Month, monthly_document
from data.reports.performance import performance_pages
from data.reports.period import PeriodFigures, count_period
from data.reports.send_receive import Template, send_receive_pages, send_received
from data.reports.settings import ReportSettings
from data.reports.status_log import StatusLog, status_log
from network.county import County
from network.ids import MemberId, OrderId, PlaceId, VehicleId
from network.orders import Direction, Order, Temperature
from network.places import PlaceKind
from network.statuses import ReportedStatus
from network.text import Language
from routing.cost import CostBreakdown
from routing.funding import Fund, LedgerEntry, MoneyRules, Stage, Use
from routing.tally import Effort
from routing.targets import Rule, Target
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop, derive_assignments
from tests.counties import valley
from tests.data.printing.days import INDICATORS, two_member_orders
from tests.small_plan import DAY, HEADER, small_plan

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
SECOND = DAY + timedelta(days=1)
PERIOD = Period(first=DAY, last=SECOND)
ZONE = ZoneInfo("Asia/Shanghai")
_DAY_S = 86_400
_KEPT = ("O4", "O5", "O7")


def county() -> County:
    """Return the valley with one poor village and one whose point is closed."""
    changed = {
        "P3": {"is_poverty_village": True},
        "P6": {"is_poverty_village": True, "is_active": False},
    }
    base = valley()
    return base.replace(
        places=tuple(
            replace(place, **changed.get(place.place_id, {}))  # type: ignore[arg-type]
            for place in base.places
        )
    )


def second_orders() -> tuple[Order, ...]:
    """Return what is in hand on the second day: what was kept or unserved, and O8, going up."""
    kept = tuple(
        replace(order, released_s=order.released_s - _DAY_S, due_s=order.due_s - _DAY_S)
        for order in two_member_orders()
        if order.order_id in _KEPT
    )
    up = Order(
        order_id=OrderId("O8"),
        waybill_no="693000000008",
        member_id=MemberId("post"),
        direction=Direction.UP,
        origin_id=PlaceId("P5"),
        destination_id=PlaceId("H"),
        pieces=4,
        weight_kg=8.0,
        volume_l=20.0,
        temperature=Temperature.CHILLED,
        released_s=21_600,
        due_s=21_600 + _DAY_S,
    )
    return (*kept, up)


def second_plan() -> Plan:
    """Return the plan of the second day."""

    def stop(place: str, arrive_s: int, deliver: str = "", collect: str = "") -> Stop:
        return Stop(
            place_id=PlaceId(place),
            arrive_s=arrive_s,
            depart_s=arrive_s + 300,
            deliver=tuple(map(OrderId, deliver.split())),
            collect=tuple(map(OrderId, collect.split())),
        )

    routes = (
        Route(
            route_id="D2",
            vehicle_id=VehicleId("V1"),
            kind=RouteKind.DIRECT,
            stops=(
                stop("H", 25_000, collect="O4 O5"),
                stop("P5", 28_000, deliver="O4", collect="O8"),
                stop("P6", 29_500, deliver="O5"),
                stop("H", 33_000, deliver="O8"),
            ),
        ),
    )
    unserved = small_plan().unserved
    return Plan(routes=routes, assignments=derive_assignments(routes), unserved=unserved)


def log() -> StatusLog:
    """Return what was reported: three orders signed for, one attempt that failed."""

    def at(day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)

    return status_log(
        (
            (OrderId("O1"), ReportedStatus.DEPARTED, at(DAY, 8)),
            (OrderId("O1"), ReportedStatus.SIGNED, at(DAY, 10)),
            (OrderId("O2"), ReportedStatus.DEPARTED, at(DAY, 8)),
            (OrderId("O3"), ReportedStatus.FAILED, at(DAY, 11)),
            (OrderId("O4"), ReportedStatus.SIGNED, at(SECOND, 9)),
            (OrderId("O8"), ReportedStatus.SIGNED, at(SECOND, 12)),
        ),
        ZONE,
    )


_EFFORT = {
    DAY: Effort(indicators=INDICATORS, trip_shares=(0.5, 0.375)),
    SECOND: Effort(
        indicators=replace(
            INDICATORS,
            cost=CostBreakdown(vehicle_day=38_000, distance=6_000),
            distance_m={"total": 50_000, "trunk": 0, "local": 0, "direct": 50_000, "bus": 0},
            vehicles_used=1,
        ),
        trip_shares=(0.25,),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallDays:
    """The two days: a `DaySource`.

    Parameters
    ----------
    log
        What was reported; None: nothing.
    """

    log: StatusLog | None = None

    @property
    def county(self) -> County:
        return county()

    @property
    def days(self) -> Sequence[date]:
        return (DAY, SECOND)

    def file(self, *names: str) -> Path | None:
        del names
        return None

    @property
    def issues(self) -> Sequence[Issue]:
        return ()

    def open(self, day: date, reader: Reader) -> ReportDay:
        orders = two_member_orders() if day == DAY else second_orders()
        plan = small_plan() if day == DAY else second_plan()
        by_id = {order.order_id: order for order in orders}
        view = view_day(
            county(),
            orders,
            None,
            (replace(HEADER, day=day), plan),
            run_id=f"valley-{day}",
            reader=reader,
            reported=None if self.log is None else self.log.reported(day, by_id),
        )
        return ReportDay(
            view=view,
            effort=_EFFORT[day] if view.is_whole else None,
            actuals=None if self.log is None else self.log.actuals(day, view.orders),
            orders_source="orders.csv" if day == DAY else "generated",
        )


SETTINGS = ReportSettings(
    addressee="市领导小组办公室",
    money=MoneyRules(cap_fen={PlaceKind.POINT: 1_000_000}),
    coverage={"coverage.townships": 1.0, "coverage.villages": 0.55, "coverage.poor": 0.55},
)


def targets() -> tuple[Target, ...]:
    """Return targets that are met, missed, open, and not due."""
    year = DAY.year
    return (
        Target(
            target_id="1",
            year=year,
            category="产出指标",
            group="质量指标",
            name="行政村覆盖率",
            unit="%",
            goal=55,
            figure="coverage.villages",
        ),
        Target(
            target_id="2",
            year=year,
            category="产出指标",
            group="时效指标",
            name="72 小时到达率",
            unit="%",
            goal=100,
            figure="within.72",
        ),
        Target(
            target_id="3",
            year=year - 1,
            category="产出指标",
            group="数量指标",
            name="培训人次",
            unit="人次",
            goal=1000,
            actual=640,
            source="培训签到表",
            as_of=DAY,
        ),
        Target(
            target_id="4",
            year=year + 1,
            category="效益指标",
            group="经济效益指标",
            name="上行件量",
            unit="件",
            goal=100_000,
            figure="up_pieces",
        ),
        Target(
            target_id="5",
            year=year,
            category="满意度指标",
            group="服务对象",
            name="投诉次数",
            unit="次",
            goal=10,
            rule=Rule.AT_MOST,
        ),
    )


def ledger() -> tuple[LedgerEntry, ...]:
    """Return a ledger that breaks every rule but the one on the way up as budgeted."""

    def entry(number: int, stage: Stage, use: Use, yuan: int, **more: object) -> LedgerEntry:
        return LedgerEntry(
            entry_id=f"{number:03d}",
            day=DAY - timedelta(days=30 - number),
            fund=more.pop("fund", Fund.CENTRAL),  # type: ignore[arg-type]
            stage=stage,
            use=use,
            amount_fen=yuan * 100,
            **more,  # type: ignore[arg-type]
        )

    return (
        entry(1, Stage.GRANTED, Use.OTHER, 100_000),
        entry(2, Stage.BUDGETED, Use.SUPPLY_CHAIN, 60_000, up_share=1.0),
        entry(3, Stage.BUDGETED, Use.SERVICE_CENTRE, 10_000),
        entry(4, Stage.BUDGETED, Use.STATIONS, 30_000),
        entry(5, Stage.PAID, Use.SUPPLY_CHAIN, 20_000, up_share=1.0, document="五财 2026-1号"),
        entry(6, Stage.PAID, Use.SERVICE_CENTRE, 20_000, document="五财 2026-2号"),
        entry(
            7,
            Stage.PAID,
            Use.STATIONS,
            30_000,
            place_id=PlaceId("P1"),
            payee="甲一村便利店",
            document="=2+3",
        ),
        entry(8, Stage.PAID, Use.RUNNING_COSTS, 40_000, document="0012345678901234567"),
        entry(9, Stage.PAID, Use.STATIONS, 5_000, fund=Fund.OWN, place_id=PlaceId("P1")),
    )


def counted(log_or_none: StatusLog | None = None, period: Period = PERIOD) -> PeriodFigures:
    """Return the two days counted."""
    return count_period(SmallDays(log=log_or_none), period)


TABLES = ("send-receive", "kpi", "performance")
"""The reports that are tables."""


def report_pages(name: str, language: Language = Language.ZH) -> list[Page]:
    """Return the pages of a report of tables, with everything in it."""
    if name == "send-receive":
        found = send_received(SmallDays(log=log()), PERIOD, Template(), language, is_detailed=True)
        return send_receive_pages(found, language)
    figures = counted(log())
    if name == "kpi":
        return kpi_pages(figures, language)
    report = judge_performance(figures, targets=targets(), entries=ledger(), settings=SETTINGS)
    return performance_pages(report, language)


def golden_texts(language: Language) -> dict[str, str]:
    """Return every report as plain text, by name."""
    month = month_of(DAY.year, DAY.month)
    house = report_house(county(), month, language, num_days=2)
    report = judge_performance(
        counted(log()), targets=targets(), entries=ledger(), settings=SETTINGS
    )
    document = monthly_document(
        Month(
            figures=counted(log(), month),
            before=None,
            performance=report,
            addressee=SETTINGS.addressee or "",
        ),
        house,
        language,
    )
    told = f"{house.alliance}\n{house.line}\n{house.footer}\n\n" + golden_document(document)
    return {
        **{name: "\n".join(map(golden, report_pages(name, language))) for name in TABLES},
        "monthly": told,
    }


def golden_path(name: str, language: Language) -> Path:
    """Return where the golden text of a report lies."""
    return GOLDEN / f"{name}.{language.value}.txt"


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for spoken in Language:
        for each, text in golden_texts(spoken).items():
            golden_path(each, spoken).write_text(text, encoding="utf-8", newline="\n")
