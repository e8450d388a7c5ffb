"""summary.json: the figures of a plan, for machines as JSON and for people as labelled lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from data.wire_issues import from_json
from data.words import name_some, route_kind
from network.text import Text
from routing.attempts import InHand
from routing.kpi import Indicators
from routing.outcome import Outcome
from routing.two_echelon.plan import Plan, RouteKind

_UNKNOWN = Text("暂无", "not known")
_TOTAL_COST = Text("总成本", "cost")
_COST_PARTS = (
    ("vehicle_day", Text("车辆日租", "vehicle days")),
    ("distance", Text("里程", "distance")),
    ("time", Text("工时", "paid time")),
    ("overtime", Text("加班", "overtime")),
    ("handling", Text("装卸交接", "handling")),
    ("bus", Text("公交带货", "bus freight")),
    ("storage", Text("留仓", "storage")),
    ("opening", Text("开站", "openings")),
)
_COST_PER_ORDER = Text("单均成本", "cost per order")
_TOTAL_DISTANCE = Text("总里程", "distance")
_VEHICLES = Text("用车", "vehicles used")
_LOAD_FACTOR = Text("装载率", "load factor")
_ORDERS = Text("运单", "orders")
_ORDER_PARTS = (
    ("planned", Text("已排", "planned")),
    ("held", Text("留仓待发", "held")),
    ("unserved", Text("无法承运", "unserved")),
    ("late", Text("超时", "late")),
    ("retried", Text("其中再派", "on another attempt")),
    ("returned", Text("其中退回", "on the way back")),
)
_PIECES = Text("件数", "pieces")
_ON_TIME = Text("及时率", "on time")
_HOUR_PARTS = (
    ("p50", Text("到达用时中位数", "hours to arrival, median")),
    ("p95", Text("到达用时 95 分位", "hours to arrival, 95 %")),
    ("max", Text("到达用时最长", "hours to arrival, longest")),
)
_LOWER_BOUND = Text("成本下界", "lower bound")
_GAP = Text("与下界差距", "gap")
_TOWNSHIP_CHANGES = Text("跨乡镇次数", "changes of township")
_VIOLATIONS = Text("违规", "violations")
_ESTIMATED = Text("估算路段（无路网连接）", "estimated legs (no road in the data)")
_UNCONNECTED = Text("路网不连通处", "places off the road network")
_ENGINE = Text("方法", "engine")
_SEED = Text("随机种子", "seed")
_SOLVE = Text("求解用时", "solve time")
_VERSION = Text("版本", "version")


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class CostWire(_Wire):
    """Cost by component, integer fen."""

    total: int
    vehicle_day: int
    distance: int
    time: int
    overtime: int
    handling: int
    bus: int
    storage: int
    opening: int = 0


class DistanceWire(_Wire):
    """Metres by kind of route."""

    total: int
    trunk: int
    local: int
    direct: int
    bus: int


class OrdersWire(_Wire):
    """Orders by what became of them; beside it those on another attempt and on the way back."""

    total: int
    planned: int
    held: int
    unserved: int
    late: int
    retried: int = 0
    returned: int = 0


class HoursWire(_Wire):
    """Hours from release to arrival of down orders; 0 if nothing arrives."""

    p50: float
    p95: float
    max: float


class Summary(_Wire):
    """The figures of a plan; money in fen, lengths in metres, shares in [0, 1].

    `township_changes` counts how often routes change township between neighbouring calls of a trip;
    `estimated_legs` counts the legs that no road joins, whose distance and time are estimates;
    `unconnected_places` then names the places off the county's main road network.
    """

    cost_fen: CostWire
    distance_m: DistanceWire
    vehicles_used: int
    load_factor: float
    orders: OrdersWire
    pieces: int
    on_time_share: float
    hours_to_point: HoursWire
    cost_per_order_fen: float
    township_changes: int
    lower_bound_fen: int | None
    gap: float | None
    violations: int
    estimated_legs: int
    unconnected_places: tuple[str, ...]
    seed: int
    solve_s: float
    engine: str
    version: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing is violated, late or unserved."""
        return not (self.violations or self.orders.late or self.orders.unserved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as people read it.

    Parameters
    ----------
    key
        Path in summary.json.
    label, value
        What it is, and the number with its unit.
    is_part
        Whether it is a part of the figure above it.
    """

    key: str
    label: Text
    value: Text
    is_part: bool = False


def summarise(
    indicators: Indicators,
    outcome: Outcome[Plan],
    *,
    violations: int,
    unconnected_places: Sequence[str] = (),
    engine: str,
    version: str,
    in_hand: InHand | None = None,
) -> Summary:
    """Return the summary of a plan.

    Parameters
    ----------
    indicators
        The figures worked out from the plan.
    outcome
        How the plan came about: seed, seconds of search, bound.
    violations
        What the checker found, a count.
    unconnected_places
        Names of the places off the main road network; told if the plan uses estimates.
    engine, version
        Name of the engine and version of this project.
    in_hand
        What of the orders failed before; None: nothing.
    """
    again = in_hand or InHand(orders=())
    return Summary(
        cost_fen=CostWire(**indicators.cost.by_component()),
        distance_m=DistanceWire(**indicators.distance_m),
        vehicles_used=indicators.vehicles_used,
        load_factor=indicators.load_factor,
        orders=OrdersWire(
            **indicators.orders, retried=len(again.retried), returned=len(again.returned)
        ),
        pieces=indicators.pieces,
        on_time_share=indicators.on_time_share,
        hours_to_point=HoursWire(**indicators.hours_to_point),
        cost_per_order_fen=indicators.cost_per_order_fen,
        township_changes=indicators.township_changes,
        lower_bound_fen=outcome.lower_bound_fen,
        gap=outcome.gap,
        violations=violations,
        estimated_legs=indicators.estimated_legs,
        unconnected_places=tuple(unconnected_places) if indicators.estimated_legs else (),
        seed=outcome.seed,
        solve_s=round(outcome.runtime_s, 3),
        engine=engine,
        version=version,
    )


def load_summary(content: bytes, source: str) -> Summary:
    """Return the summary that a file holds; `from_json` says what is raised."""
    return from_json(content, source, Summary)


def figures(summary: Summary) -> tuple[Figure, ...]:
    """Return every figure of a summary as people read it, in the order of the file."""
    return tuple(_figures(summary))


def cost_figures(cost_fen: Mapping[str, int]) -> tuple[Figure, ...]:
    """Return the total and every component of a cost, fen by name, as people read them."""
    parts = (
        _money(f"cost_fen.{name}", label, cost_fen[name], is_part=True)
        for name, label in _COST_PARTS
    )
    return (_money("cost_fen.total", _TOTAL_COST, cost_fen["total"]), *parts)


def _figures(summary: Summary) -> Iterator[Figure]:
    yield from cost_figures(summary.cost_fen.model_dump())
    yield _money("cost_per_order_fen", _COST_PER_ORDER, summary.cost_per_order_fen)
    yield _kilometres("distance_m.total", _TOTAL_DISTANCE, summary.distance_m.total)
    for kind in RouteKind:
        metres = getattr(summary.distance_m, kind.value)
        yield _kilometres(f"distance_m.{kind.value}", route_kind(kind), metres, is_part=True)
    yield _count("vehicles_used", _VEHICLES, summary.vehicles_used)
    yield _share("load_factor", _LOAD_FACTOR, summary.load_factor)
    yield _count("orders.total", _ORDERS, summary.orders.total)
    for name, label in _ORDER_PARTS:
        yield _count(f"orders.{name}", label, getattr(summary.orders, name), is_part=True)
    yield _count("pieces", _PIECES, summary.pieces)
    yield _share("on_time_share", _ON_TIME, summary.on_time_share)
    for name, label in _HOUR_PARTS:
        yield _hours(f"hours_to_point.{name}", label, getattr(summary.hours_to_point, name))
    yield _count("township_changes", _TOWNSHIP_CHANGES, summary.township_changes)
    yield _money("lower_bound_fen", _LOWER_BOUND, summary.lower_bound_fen)
    yield _share("gap", _GAP, summary.gap)
    yield _count("violations", _VIOLATIONS, summary.violations)
    if summary.estimated_legs:
        yield _count("estimated_legs", _ESTIMATED, summary.estimated_legs)
    if summary.unconnected_places:
        yield Figure(
            key="unconnected_places",
            label=_UNCONNECTED,
            value=name_some(summary.unconnected_places),
            is_part=True,
        )
    yield Figure(key="engine", label=_ENGINE, value=_same(summary.engine))
    yield Figure(key="seed", label=_SEED, value=_same(str(summary.seed)))
    seconds = f"{summary.solve_s:.1f}"
    yield Figure(key="solve_s", label=_SOLVE, value=Text(f"{seconds} 秒", f"{seconds} s"))
    yield Figure(key="version", label=_VERSION, value=_same(summary.version))


def _money(key: str, label: Text, fen: float | None, *, is_part: bool = False) -> Figure:
    if fen is None:
        return Figure(key=key, label=label, value=_UNKNOWN, is_part=is_part)
    yuan = f"{fen / 100:,.2f}"
    return Figure(key=key, label=label, value=Text(f"{yuan} 元", f"{yuan} yuan"), is_part=is_part)


def _kilometres(key: str, label: Text, metres: int, *, is_part: bool = False) -> Figure:
    km = f"{metres / 1000:,.1f}"
    return Figure(key=key, label=label, value=Text(f"{km} 公里", f"{km} km"), is_part=is_part)


def _count(key: str, label: Text, number: int, *, is_part: bool = False) -> Figure:
    return Figure(key=key, label=label, value=_same(f"{number:,}"), is_part=is_part)


def _share(key: str, label: Text, share: float | None) -> Figure:
    value = _UNKNOWN if share is None else _same(f"{100 * share:.1f} %")
    return Figure(key=key, label=label, value=value)


def _hours(key: str, label: Text, hours: float) -> Figure:
    return Figure(key=key, label=label, value=Text(f"{hours:.1f} 小时", f"{hours:.1f} h"))


def _same(text: str) -> Text:
    return Text(text, text)
