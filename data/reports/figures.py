"""What reports tell of a period, each figure defined once: its name, unit, and how it is counted.

A figure is a count, or a count over another; the workbook works it out by the same definition.
"""

from dataclasses import dataclass
from enum import StrEnum

from data.printing.page import COUNT, MONEY, SHARE, TENTHS
from network.text import Text
from routing.tally import DayCounts


class Need(StrEnum):
    """What has to be known for a figure."""

    PLAN = "plan"
    EFFORT = "effort"
    STATUSES = "statuses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a period, from its days' counts.

    Parameters
    ----------
    key
        Stable name for programs and for targets, such as ``within.24``.
    label, unit, meaning
        What it is called, its unit (empty: a share), and how it is counted.
    number
        How it is written.
    part, whole
        The counts of `routing.tally.DayCounts` that it is made of; without a whole it is the part.
    scale
        What the part is divided by, such as 100 fen in a yuan, > 0.
    need
        What has to be known for it.
    """

    key: str
    label: Text
    unit: Text
    meaning: Text
    number: str
    part: str
    whole: str = ""
    scale: int = 1
    need: Need = Need.PLAN

    def value(self, tally: DayCounts) -> float | None:
        """Return the figure; None: there is nothing to take a share of, or nothing is known."""
        if self.need is Need.STATUSES and not tally.reported_days:
            return None
        part = getattr(tally, self.part) / self.scale
        if not self.whole:
            return float(part)
        whole = getattr(tally, self.whole)
        return float(part / whole) if whole else None


_ORDERS, _PIECES = Text("单", "orders"), Text("件", "pieces")
_YUAN, _KM, _KG = Text("元", "yuan"), Text("公里", "km"), Text("公斤", "kg")
_NONE = Text("", "")
_GRAMS = _METRES = 1000
_FEN = 100


def _within(hours: int, *, is_actual: bool) -> Figure:
    if is_actual:
        return Figure(
            key=f"actual.within.{hours}",
            label=Text(f"实际 {hours} 小时签收率", f"signed within {hours} h"),
            unit=_NONE,
            meaning=Text(
                f"当日签收运单中，入网后 {hours} 小时内签收的占比",
                f"orders signed for within {hours} h of their release, of those signed for",
            ),
            number=SHARE,
            part=f"signed_{hours}",
            whole="signed_orders",
            need=Need.STATUSES,
        )
    return Figure(
        key=f"within.{hours}",
        label=Text(f"{hours} 小时到达率", f"within {hours} h"),
        unit=_NONE,
        meaning=Text(
            f"计划送达运单中，入网后 {hours} 小时内到达的占比",
            f"orders planned to arrive within {hours} h of their release, of those arriving",
        ),
        number=SHARE,
        part=f"within_{hours}",
        whole="arriving_orders",
    )


FIGURES = (
    Figure(
        key="days",
        label=Text("有计划的天数", "days planned"),
        unit=Text("天", "days"),
        meaning=Text("期内有配送计划的天数", "days of the period that have a plan"),
        number=COUNT,
        part="days",
    ),
    Figure(
        key="orders",
        label=Text("新到运单", "orders taken in"),
        unit=_ORDERS,
        meaning=Text("期内首次在手的运单，不重复计", "orders in hand for the first time"),
        number=COUNT,
        part="new_orders",
    ),
    Figure(
        key="pieces",
        label=Text("新到件数", "pieces taken in"),
        unit=_PIECES,
        meaning=Text("上述运单的件数", "pieces of these orders"),
        number=COUNT,
        part="new_pieces",
    ),
    Figure(
        key="arriving",
        label=Text("计划送达", "arriving"),
        unit=_PIECES,
        meaning=Text("按计划当日到达终点的件数", "pieces planned to reach their destination"),
        number=COUNT,
        part="arriving_pieces",
    ),
    _within(24, is_actual=False),
    _within(48, is_actual=False),
    _within(72, is_actual=False),
    Figure(
        key="on_time",
        label=Text("及时率", "on time"),
        unit=_NONE,
        meaning=Text(
            "计划送达运单中，按各自时限到达的占比",
            "orders planned to arrive by their due time, of those arriving",
        ),
        number=SHARE,
        part="in_time_orders",
        whole="arriving_orders",
    ),
    Figure(
        key="signed",
        label=Text("实际签收", "signed for"),
        unit=_ORDERS,
        meaning=Text("期内上报签收的运单", "orders reported as signed for"),
        number=COUNT,
        part="signed_orders",
        need=Need.STATUSES,
    ),
    Figure(
        key="as_planned",
        label=Text("按计划签收率", "signed for as planned"),
        unit=_NONE,
        meaning=Text(
            "当日签收且计划当日送达的运单 ÷ 计划送达运单",
            "orders signed for on the day that the plan said, of those arriving",
        ),
        number=SHARE,
        part="signed_as_planned",
        whole="arriving_orders",
        need=Need.STATUSES,
    ),
    _within(24, is_actual=True),
    _within(48, is_actual=True),
    _within(72, is_actual=True),
    Figure(
        key="actual.on_time",
        label=Text("实际及时率", "signed in time"),
        unit=_NONE,
        meaning=Text(
            "签收运单中，在各自时限内签收的占比",
            "orders signed for by their due time, of those signed for",
        ),
        number=SHARE,
        part="signed_in_time",
        whole="signed_orders",
        need=Need.STATUSES,
    ),
    Figure(
        key="failed",
        label=Text("派送失败", "failed attempts"),
        unit=_ORDERS,
        meaning=Text(
            "当日上报签收失败或取消的运单", "orders reported as failed or cancelled on the day"
        ),
        number=COUNT,
        part="failed_orders",
        need=Need.STATUSES,
    ),
    Figure(
        key="held",
        label=Text("留仓", "held"),
        unit=Text("件·夜", "piece-nights"),
        meaning=Text("留待以后各日、仍可及时的件数，逐夜累计", "pieces kept, each night"),
        number=COUNT,
        part="held_pieces",
    ),
    Figure(
        key="unserved",
        label=Text("无法承运", "unserved"),
        unit=Text("件·日", "piece-days"),
        meaning=Text("没有办法承运的件数，逐日累计", "pieces that nobody can carry, each day"),
        number=COUNT,
        part="unserved_pieces",
    ),
    Figure(
        key="cost",
        label=Text("总成本", "cost"),
        unit=_YUAN,
        meaning=Text(
            "车辆日租、里程、工时、加班、装卸交接、公交带货、留仓之和",
            "vehicle days, distance, paid time, overtime, handling, bus freight and storage",
        ),
        number=MONEY,
        part="cost_fen",
        scale=_FEN,
        need=Need.EFFORT,
    ),
    Figure(
        key="cost_per_piece",
        label=Text("单件成本", "cost per piece"),
        unit=Text("元/件", "yuan a piece"),
        meaning=Text("总成本 ÷ 计划送达件数", "cost over pieces arriving"),
        number=MONEY,
        part="cost_fen",
        whole="arriving_pieces",
        scale=_FEN,
        need=Need.EFFORT,
    ),
    Figure(
        key="km",
        label=Text("里程", "distance"),
        unit=_KM,
        meaning=Text("全部车辆行驶里程；公交自行行驶，不计", "of all vehicles; buses drive anyway"),
        number=TENTHS,
        part="distance_m",
        scale=_METRES,
        need=Need.EFFORT,
    ),
    *(
        Figure(
            key=f"km.{kind}",
            label=label,
            unit=_KM,
            meaning=Text("按线路类型", "by kind of route"),
            number=TENTHS,
            part=f"{kind}_m",
            scale=_METRES,
            need=Need.EFFORT,
        )
        for kind, label in (
            ("trunk", Text("其中干线", "of it trunk")),
            ("local", Text("其中支线", "of it local")),
            ("direct", Text("其中直送", "of it direct")),
        )
    ),
    Figure(
        key="vehicles",
        label=Text("用车", "vehicle-days"),
        unit=Text("辆·日", "vehicle-days"),
        meaning=Text("出车的车辆，逐日累计，不含公交", "vehicles with a route, each day; no buses"),
        number=COUNT,
        part="vehicle_days",
        need=Need.EFFORT,
    ),
    Figure(
        key="load_factor",
        label=Text("装载率", "load factor"),
        unit=_NONE,
        meaning=Text(
            "各趟最满时刻的重量、体积装载率取大者，按趟平均",
            "fullest moment of each trip, the scarcer of weight and volume, mean over trips",
        ),
        number=SHARE,
        part="fullness",
        whole="trips",
        need=Need.EFFORT,
    ),
    Figure(
        key="shared",
        label=Text("共配率", "consolidation rate"),
        unit=_NONE,
        meaning=Text(
            "全程每一段都与其他成员货物同车的件数 ÷ 上车件数",
            "pieces that share their vehicle with another member's goods on every ride, of those "
            "that ride",
        ),
        number=SHARE,
        part="shared_pieces",
        whole="travelling_pieces",
    ),
    Figure(
        key="called",
        label=Text("到达行政村", "villages called at"),
        unit=Text("村·日", "village-days"),
        meaning=Text("有件送达或揽收的行政村，逐日累计", "villages served, each day"),
        number=COUNT,
        part="village_calls",
    ),
    Figure(
        key="up_pieces",
        label=Text("上行件量", "up volume"),
        unit=_PIECES,
        meaning=Text("计划到达县级共配中心的上行件", "up goods planned to reach the hub"),
        number=COUNT,
        part="up_pieces",
    ),
    Figure(
        key="up_share",
        label=Text("上行占比", "share of up goods"),
        unit=_NONE,
        meaning=Text("上行件量 ÷ 计划送达件数", "up volume over pieces arriving"),
        number=SHARE,
        part="up_pieces",
        whole="arriving_pieces",
    ),
    Figure(
        key="up_kg",
        label=Text("上行重量", "up weight"),
        unit=_KG,
        meaning=Text("上行件的重量", "weight of up goods"),
        number=TENTHS,
        part="up_g",
        scale=_GRAMS,
    ),
    Figure(
        key="up_cold_pieces",
        label=Text("上行冷链件", "up, chilled"),
        unit=_PIECES,
        meaning=Text("其中冷藏、冷冻", "of them chilled or frozen"),
        number=COUNT,
        part="up_cold_pieces",
    ),
)
"""The figures of a period, in the order in which reports list them."""

FIGURE_BY_KEY = {figure.key: figure for figure in FIGURES}

COUNT_NAMES = {
    "days": Text("天数", "days"),
    "new_orders": Text("新到运单", "orders taken in"),
    "new_pieces": Text("新到件数", "pieces taken in"),
    "arriving_orders": Text("计划送达运单", "orders arriving"),
    "arriving_pieces": Text("计划送达件数", "pieces arriving"),
    "within_24": Text("24 小时内送达运单", "orders within 24 h"),
    "within_48": Text("48 小时内送达运单", "orders within 48 h"),
    "within_72": Text("72 小时内送达运单", "orders within 72 h"),
    "in_time_orders": Text("及时运单", "orders in time"),
    "held_pieces": Text("留仓件数", "pieces held"),
    "unserved_pieces": Text("无法承运件数", "pieces unserved"),
    "travelling_pieces": Text("上车件数", "pieces riding"),
    "shared_pieces": Text("共配件数", "pieces sharing"),
    "up_pieces": Text("上行件数", "up pieces"),
    "up_g": Text("上行重量（克）", "up weight, g"),
    "up_cold_pieces": Text("上行冷链件数", "up pieces, chilled"),
    "village_calls": Text("到达行政村", "villages called at"),
    "cost_fen": Text("成本（分）", "cost, fen"),
    "distance_m": Text("里程（米）", "distance, m"),
    "trunk_m": Text("干线里程（米）", "trunk, m"),
    "local_m": Text("支线里程（米）", "local, m"),
    "direct_m": Text("直送里程（米）", "direct, m"),
    "vehicle_days": Text("用车", "vehicles"),
    "trips": Text("趟数", "trips"),
    "fullness": Text("各趟装载率之和", "load factors, sum over trips"),
    "reported_days": Text("有上报", "reported on"),
    "signed_orders": Text("签收运单", "orders signed for"),
    "signed_as_planned": Text("按计划签收运单", "orders signed for as planned"),
    "signed_in_time": Text("及时签收运单", "orders signed for in time"),
    "signed_24": Text("24 小时内签收运单", "orders signed for within 24 h"),
    "signed_48": Text("48 小时内签收运单", "orders signed for within 48 h"),
    "signed_72": Text("72 小时内签收运单", "orders signed for within 72 h"),
    "failed_orders": Text("派送失败运单", "orders with a failed attempt"),
}
"""What the counts that figures are made of are called."""
