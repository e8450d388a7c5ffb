"""The small plan as a day of two members with chilled goods, and its sheets as golden texts.

Run ``python -m tests.data.printing.days`` to write the golden files again after a change of what
sheets say.
"""

from dataclasses import replace
from pathlib import Path

from data.printing.batch import house_of, pages_of
from data.printing.page import golden
from data.printing.privacy import Privacy, Recipient
from data.printing.view import DayView, Reader, Reported, view_day
from data.printing.wanted import SheetKind, Wanted
from network.county import County
from network.ids import MemberId, OrderId
from network.orders import Order, Temperature
from network.text import Language
from network.travel import RoadTravel
from routing.cost import CostBreakdown
from routing.kpi import Indicators
from routing.replanning.events import OrderStatus
from tests.counties import valley
from tests.small_plan import HEADER, small_orders, small_plan

GOLDEN = Path(__file__).parents[1] / "golden" / "printing"
RUN_ID = "valley-2026-05-20-0a1b2c3d"
KINDS = tuple(kind for kind in SheetKind if kind is not SheetKind.GPX)

RECIPIENTS = {
    OrderId("O3"): Recipient(name="张三", phone="13812345678", address="乙乡乙一村12号"),
    OrderId("O7"): Recipient(name="欧阳娜娜", phone="0595-23234567", address="乙乡乙二村"),
}
STATUSES = {
    OrderId("O1"): OrderStatus.SIGNED,
    OrderId("O2"): OrderStatus.DEPARTED,
    OrderId("O3"): OrderStatus.LOADED,
}
INDICATORS = Indicators(
    cost=CostBreakdown(vehicle_day=90_000, distance=11_001, handling=4_004),
    distance_m={"total": 79_501, "trunk": 20_156, "local": 18_401, "direct": 40_944, "bus": 0},
    vehicles_used=3,
    load_factor=0.4375,
    orders={"total": 7, "planned": 4, "held": 2, "unserved": 1, "late": 1},
    pieces=7,
    on_time_share=0.75,
    hours_to_point={"p50": 2.25, "p95": 3.5, "max": 5.1},
    cost_per_order_fen=100.0,
    estimated_legs=0,
    township_changes=0,
)


def two_member_orders() -> tuple[Order, ...]:
    """Return the small day's orders; O2, O3 and O5 are the courier's, and O1 is chilled."""
    return tuple(
        replace(
            order,
            member_id=MemberId("courier" if order.order_id in {"O2", "O3", "O5"} else "post"),
            temperature=Temperature.CHILLED if order.order_id == "O1" else order.temperature,
        )
        for order in small_orders()
    )


def driven_valley() -> County:
    """Return the valley with a driver on its first truck."""
    county = valley()
    first, *others = county.vehicles
    return county.replace(vehicles=(replace(first, driver="李小龙"), *others))


def small_view(
    member: str | None = None,
    privacy: Privacy = Privacy.MASKED,
    *,
    county: County | None = None,
    is_reported: bool = True,
) -> DayView:
    """Return the small day as a reader may see it."""
    county = county or driven_valley()
    reported = Reported(
        recipients=RECIPIENTS, statuses=STATUSES, refused=frozenset({OrderId("O6")})
    )
    return view_day(
        county,
        two_member_orders(),
        RoadTravel(county),
        (HEADER, small_plan()),
        run_id=RUN_ID,
        reader=Reader(member=None if member is None else MemberId(member), privacy=privacy),
        reported=reported if is_reported else None,
    )


def golden_text(view: DayView, kind: SheetKind, language: Language) -> str:
    """Return all pages of a kind as plain text below the style of the house."""
    wanted = Wanted(language=language)
    indicators = INDICATORS if view.is_whole else None
    house = house_of(view, wanted)
    head = f"{house.alliance}\n{house.line}\n{house.footer}\n\n"
    return head + "\n".join(map(golden, pages_of(view, kind, indicators, wanted)))


def golden_path(kind: SheetKind, language: Language) -> Path:
    """Return where the golden text of a kind of sheet lies."""
    return GOLDEN / f"{kind.value}.{language.value}.txt"


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for each in KINDS:
        for spoken in Language:
            text = golden_text(small_view(), each, spoken)
            golden_path(each, spoken).write_text(text, encoding="utf-8", newline="\n")
