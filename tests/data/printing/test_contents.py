"""What the sheets say: golden texts, figures counted again, and what a member sees."""

from collections import Counter
from dataclasses import replace

import pytest

from data.printing.batch import make_batch
from data.printing.drivers import driver_sheets
from data.printing.exceptions import exceptional_orders
from data.printing.kpi import kpi_figures
from data.printing.loading import loading_lists
from data.printing.privacy import Privacy
from data.printing.send_receive import send_receive
from data.printing.stations import station_receipts
from data.printing.view import DayView, restrict
from data.printing.wanted import Dimension, Measure, SheetKind, Wanted
from network.text import Language
from routing.two_echelon.plan import Plan
from tests.data.printing.days import (
    INDICATORS,
    KINDS,
    golden_path,
    golden_text,
    small_view,
    two_member_orders,
)
from tests.small_plan import small_plan


def all_texts(view: DayView) -> str:
    """Return everything that all sheets of a reader say, tracks and links included."""
    pages = "".join(golden_text(view, kind, Language.ZH) for kind in KINDS)
    files = make_batch(view, None, Wanted(kinds=(SheetKind.GPX,))).files
    return pages + "".join(content.decode() for content in files.values())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_says_what_was_agreed(kind: SheetKind, language: Language) -> None:
    golden = golden_path(kind, language).read_text(encoding="utf-8")
    assert golden_text(small_view(), kind, language) == golden


def test_a_driver_unloads_and_loads_what_the_plan_says() -> None:
    view = small_view()
    pieces = {order.order_id: order.pieces for order in two_member_orders()}
    for sheet, route in zip(driver_sheets(view), small_plan().routes, strict=True):
        for stop, planned in zip(sheet.stops, route.stops, strict=True):
            assert stop.off.pieces == sum(pieces[i] for i in planned.deliver)
            assert stop.on.pieces == sum(pieces[i] for i in planned.collect)
            assert sum(count for _, count in stop.on.pieces_of) == stop.on.pieces


def test_what_a_station_gets_and_gives_is_what_vehicles_bring_and_take() -> None:
    (receipt,) = station_receipts(small_view())
    planned = Counter[str]()
    for route in small_plan().routes:
        for stop in route.stops:
            if stop.place_id == "SA":
                planned.update({"in": len(stop.deliver), "out": len(stop.collect)})
    assert sum(len(each.order_ids) for each in receipt.received) == planned["in"]
    assert sum(len(each.order_ids) for each in receipt.handed_out) == planned["out"]
    assert [(kept.status, kept.pieces, kept.latest_day) for kept in receipt.kept] == [
        ("held", 1, 1)
    ]


def test_goods_go_into_a_vehicle_in_reverse_order_of_its_stops() -> None:
    for each in loading_lists(small_view()):
        numbers = [line.number for line in each.lines if line.number is not None]
        assert numbers == sorted(numbers, reverse=True)
        assert sum(line.goods.pieces for line in each.lines) == each.goods.pieces


def test_goods_that_no_stop_unloads_are_loaded_first_and_told() -> None:
    view = small_view()
    first = view.routes[0]
    stops = tuple(replace(stop, deliver=()) for stop in first.route.stops)
    never_unloaded = replace(first, route=replace(first.route, stops=stops))
    (each,) = loading_lists(replace(view, routes=(never_unloaded,)))
    assert [(line.number, line.goods.pieces) for line in each.lines] == [(None, 4)]


def test_every_order_that_is_not_simply_carried_is_an_exception() -> None:
    plan = small_plan()
    found = Counter(each.status for each in exceptional_orders(small_view()))
    assert found == {
        "unserved": len(plan.unserved),
        "late": len(plan.late),
        "held": len(plan.held),
    }


def test_the_report_counts_every_order_once_however_it_is_grouped() -> None:
    view = small_view()
    for dimensions in ((Dimension.DAY,), (Dimension.STATION, Dimension.MEMBER), tuple(Dimension)):
        report = send_receive(view, Language.EN, dimensions, (Measure.ORDERS, Measure.ARRIVED))
        at = len(dimensions)
        assert sum(int(str(row[at])) for row in report.rows) == len(two_member_orders())
        assert report.total == (7, sum(int(str(row[at + 1])) for row in report.rows))


def test_sent_and_signed_are_blank_until_somebody_reports() -> None:
    measures = (Measure.SENT, Measure.SIGNED, Measure.PROBLEM)
    silent = send_receive(small_view(is_reported=False), Language.EN, (Dimension.DAY,), measures)
    assert silent.total == (None, None, 1)
    told = send_receive(small_view(), Language.EN, (Dimension.DAY,), measures)
    assert told.total == (3, 2, 2)


def test_the_kpi_sheet_prints_the_costs_of_the_whole_day_only() -> None:
    whole = {figure.key: figure.value for figure in kpi_figures(small_view(), INDICATORS)}
    assert whole["cost_per_piece"] == pytest.approx(1_050.05 / 7)
    assert (whole["within.24"], whole["on_time"], whole["shared"]) == (1.0, 0.75, 0.5)
    own = {figure.key for figure in kpi_figures(small_view("courier"), None)}
    assert not own & {"cost", "cost_per_piece", "km", "load_factor"}


def test_a_member_sees_no_order_of_another() -> None:
    orders = two_member_orders()
    own = {order for order in orders if order.member_id == "courier"}
    said = all_texts(small_view("courier"))
    assert "快递" in said
    assert "邮政" not in said
    for order in orders:
        is_told = order.waybill_no in said
        assert is_told == (order in own)


def test_what_a_member_sees_is_its_part_of_the_plan() -> None:
    orders = {o.order_id: o for o in two_member_orders() if o.member_id == "courier"}
    part = restrict(small_plan(), orders)
    assert part.assignments.keys() == {"O2", "O3", "O5"}
    trunk = part.routes[0]
    assert [stop.load.pieces for stop in trunk.stops] == [2, 0, 0]
    assert [stop.arrive_s for stop in trunk.stops] == [25_000, 26_200, 27_700]
    assert ([h.order_id for h in part.held], part.unserved) == (["O5"], ())


def test_a_member_sees_the_stops_of_its_own_goods_with_their_numbers() -> None:
    sheets = {sheet.route_id: sheet for sheet in driver_sheets(small_view("courier"))}
    assert [stop.number for stop in sheets["L1"].stops] == [1, 3, 4]
    assert sheets["L1"].stops[1].driven_m == driver_sheets(small_view())[1].stops[2].driven_m


def test_the_whole_of_a_plan_stays_what_it_is() -> None:
    orders = {order.order_id: order for order in two_member_orders()}
    whole = restrict(small_plan(), orders)
    assert isinstance(whole, Plan)
    assert [[stop.load.pieces for stop in route.stops] for route in whole.routes] == [
        [stop.load.pieces for stop in route.stops] for route in small_plan().routes
    ]


def test_persons_are_masked_unless_the_reader_may_see_them() -> None:
    masked, full = all_texts(small_view()), all_texts(small_view(privacy=Privacy.FULL))
    for secret in ("张三", "13812345678", "12号", "李小龙"):
        assert secret not in masked
        assert secret in full
    assert "个人信息已隐藏" in masked
    assert "含个人信息" in full
