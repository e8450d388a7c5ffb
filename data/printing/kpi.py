"""The KPI sheet: how prompt, dear, full and shared a day is, with how each figure is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.printing.layout import Labels
from data.printing.page import COUNT, MONEY, SHARE, TENTHS, Align, Number, Page, Table
from data.printing.view import DayView
from data.words import route_kind
from network.text import Language, Text
from routing.kpi import Indicators
from routing.performance import HOURS, Performance, perform
from routing.two_echelon.plan import RouteKind

_TITLE = Text("指标表", "KPI sheet")
_PIECE = Text("件", "pieces")


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFigure:
    """One figure.

    Parameters
    ----------
    key
        Stable name for programs, such as ``within.24``.
    label, unit, meaning
        What it is called, its unit, and how it is counted.
    value
        The figure; None: not known to the reader, or there is nothing to count.
    number
        How it is written.
    """

    key: str
    label: Text
    value: float | None
    unit: Text
    meaning: Text
    number: str


def kpi_figures(view: DayView, indicators: Indicators | None) -> tuple[KpiFigure, ...]:
    """Return the figures of a day.

    Parameters
    ----------
    view
        The day as a reader may see it.
    indicators
        Cost and kilometres of the whole day; None, as for a single member: they are left out.
    """
    performance = perform(view.county, view.orders, view.plan, view.shared)
    return (
        *_promptness(view, performance),
        *(() if indicators is None else _effort(indicators, performance)),
        *_pooling(performance),
        *_coverage(performance),
        *_up(performance),
    )


def _promptness(view: DayView, done: Performance) -> Iterator[KpiFigure]:
    total = view.goods(view.orders)
    yield _count("orders", Text("运单", "orders"), total.orders, Text("单", "orders"), _IN_HAND)
    yield _count("pieces", Text("件数", "pieces"), total.pieces, _PIECE, _IN_HAND)
    yield _count("arriving", Text("当日送达", "arriving"), done.arriving.pieces, _PIECE, _ARRIVING)
    for hours in HOURS:
        yield _share(
            f"within.{hours}",
            Text(f"{hours} 小时到达率", f"within {hours} h"),
            done.within[hours],
            Text(
                f"当日送达运单中，入网后 {hours} 小时内到达的占比",
                f"orders that arrive within {hours} h of their release, of those arriving",
            ),
        )
    yield _share("on_time", Text("及时率", "on time"), done.on_time, _ON_TIME)
    held = sum(view.orders[each.order_id].pieces for each in view.plan.held)
    unserved = sum(view.orders[each.order_id].pieces for each in view.plan.unserved)
    yield _count("held", Text("留仓", "held"), held, _PIECE, _HELD)
    yield _count("unserved", Text("无法承运", "unserved"), unserved, _PIECE, _UNSERVED)


def _effort(day: Indicators, done: Performance) -> Iterator[KpiFigure]:
    yuan = Text("元", "yuan")
    pieces = done.arriving.pieces
    yield _figure("cost", Text("总成本", "cost"), day.cost.total / 100, yuan, _COST, MONEY)
    per_piece = day.cost.total / 100 / pieces if pieces else None
    label = Text("单件成本", "cost per piece")
    yield _figure("cost_per_piece", label, per_piece, yuan, _PER_PIECE, MONEY)
    km = Text("公里", "km")
    total = day.distance_m["total"] / 1000
    yield _figure("km", Text("里程", "distance"), total, km, _KM, TENTHS)
    for kind in (RouteKind.TRUNK, RouteKind.LOCAL, RouteKind.DIRECT):
        name = route_kind(kind)
        label = Text(f"其中{name.zh}", f"of it {name.en}")
        metres = day.distance_m[kind.value]
        yield _figure(f"km.{kind.value}", label, metres / 1000, km, _KM_KIND, TENTHS)
    yield _count(
        "vehicles", Text("用车", "vehicles"), day.vehicles_used, Text("辆", "vehicles"), _VEHICLES
    )
    yield _share("load_factor", Text("装载率", "load factor"), day.load_factor, _LOAD_FACTOR)


def _pooling(done: Performance) -> Iterator[KpiFigure]:
    yield _share("shared", Text("共配率", "consolidation rate"), done.shared, _SHARED)


def _coverage(done: Performance) -> Iterator[KpiFigure]:
    village = Text("个", "villages")
    yield _share("coverage", Text("行政村覆盖率", "coverage"), done.covered.share, _COVERAGE)
    poor = Text("贫困村覆盖率", "coverage of poor villages")
    yield _share("coverage_poor", poor, done.covered_poor.share, _COVERAGE_POOR)
    called = Text("当日到达行政村", "villages called at")
    yield _count("called", called, done.covered.called, village, _CALLED)


def _up(done: Performance) -> Iterator[KpiFigure]:
    up = Text("上行件量", "up volume")
    yield _count("up_pieces", up, done.up.pieces, _PIECE, _UP)
    kg = Text("公斤", "kg")
    weight = Text("上行重量", "up weight")
    yield _figure("up_kg", weight, done.up.weight_g / 1000, kg, _UP, TENTHS)
    cold = Text("上行冷链件", "up, chilled")
    yield _count("up_cold_pieces", cold, done.up_cold.pieces, _PIECE, _UP_COLD)


def _figure(
    key: str, label: Text, value: float | None, unit: Text, meaning: Text, number: str
) -> KpiFigure:
    return KpiFigure(key=key, label=label, value=value, unit=unit, meaning=meaning, number=number)


def _count(key: str, label: Text, value: int, unit: Text, meaning: Text) -> KpiFigure:
    return _figure(key, label, value, unit, meaning, COUNT)


def _share(key: str, label: Text, value: float | None, meaning: Text) -> KpiFigure:
    return _figure(key, label, value, Text("", ""), meaning, SHARE)


def kpi_page(view: DayView, found: tuple[KpiFigure, ...], language: Language) -> Page:
    """Lay out the sheet: a figure a row."""
    labels = Labels(language)
    columns = (
        labels.column("指标", "Figure", 24),
        labels.column("数值", "Value", 14, align=Align.RIGHT),
        labels.column("单位", "Unit", 10),
        labels.column("口径", "How it is counted", 62),
    )
    rows = tuple(
        (
            labels(figure.label),
            Number(figure.value, figure.number),
            labels(figure.unit),
            labels(figure.meaning),
        )
        for figure in found
    )
    return Page(
        title=labels(_TITLE),
        key=view.header.day.isoformat(),
        tables=(Table(columns=columns, rows=rows),),
        notes=(labels(_NOTE),),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
    )


_NOTE = Text(
    "由计划、运单和县域数据算得；实际执行以状态上报为准。",
    "Computed from plan, orders and county; what really happened is told by reported statuses.",
)
_IN_HAND = Text("计划时在手的全部运单", "all orders in hand when the day was planned")
_ARRIVING = Text("计划当日到达终点", "planned to reach their destination today")
_ON_TIME = Text(
    "当日送达运单中，按各自时限到达的占比",
    "orders that arrive by their due time, of those arriving",
)
_HELD = Text("留待以后各日，仍可及时", "kept for a later day, still in time")
_UNSERVED = Text("没有办法承运，见异常清单", "nobody can carry them, see the exception list")
_COST = Text(
    "车辆日租、里程、工时、加班、装卸交接、公交带货、留仓之和",
    "vehicle days, distance, paid time, overtime, handling, bus freight and storage",
)
_PER_PIECE = Text("总成本 ÷ 当日送达件数", "cost over pieces arriving")
_KM = Text("全部车辆行驶里程；公交自行行驶，不计", "of all vehicles; buses drive anyway")
_KM_KIND = Text("按线路类型", "by kind of route")
_VEHICLES = Text("出车的车辆，不含公交", "vehicles with a route, buses left out")
_LOAD_FACTOR = Text(
    "各趟最满时刻的重量、体积装载率取大者，按趟平均",
    "fullest moment of each trip, the scarcer of weight and volume, mean over trips",
)
_SHARED = Text(
    "全程每一段都与其他成员货物同车的件数 ÷ 当日上车件数",
    "pieces that share their vehicle with another member's goods on every ride, of those that ride",
)
_COVERAGE = Text(
    "有启用的村级服务站的行政村 ÷ 全部行政村", "administrative villages with a point, of all"
)
_COVERAGE_POOR = Text(
    "有启用的村级服务站的贫困村 ÷ 全部贫困村", "registered poor villages with a point, of all"
)
_CALLED = Text("当日有件送达或揽收的行政村", "administrative villages with goods handed over today")
_UP = Text("计划当日到达县级共配中心的上行件", "up goods planned to reach the hub today")
_UP_COLD = Text("其中冷藏、冷冻", "of them chilled or frozen")
