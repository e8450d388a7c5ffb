"""routes.xlsx: the plan as tables for the office."""

from collections.abc import Iterator, Mapping, Sequence

from data.explanations import channel, described, names_of
from data.plan_document import PlanDocument
from data.words import clock, direction, order_status, otherwise, route_kind, temperature
from data.workbook import Cell, Column, WorkbookWriter
from network.ids import OrderId
from network.text import Language, Text
from routing.two_echelon.alternatives import Otherwise
from routing.two_echelon.plan import Leg, Plan, RouteKind
from routing.violation import Reason

_HOUR_S = 3600

_EXPLAINED = (Otherwise.VEHICLE, Otherwise.STATION, Otherwise.DIRECT, Otherwise.BUS)


def dump_workbook(document: PlanDocument, language: Language) -> bytes:
    """Return the bytes of routes.xlsx.

    Parameters
    ----------
    document
        What to print.
    language
        Language of sheet names, headers and reasons.

    Returns
    -------
    bytes
        Six sheets: summary, routes, stops, orders, orders not planned with their reasons, and why
        each call is made as it is.
        The same document gives the same bytes.
    """
    writer = WorkbookWriter(language, document.header.day)
    writer.sheet(Text("汇总", "summary"), _summary_columns(), _summary_rows(document, language))
    writer.sheet(Text("线路", "routes"), _route_columns(), _route_rows(document, language))
    writer.sheet(Text("停靠", "stops"), _stop_columns(), _stop_rows(document, language))
    writer.sheet(Text("运单", "orders"), _order_columns(), _order_rows(document, language))
    writer.sheet(Text("未排", "not planned"), _open_columns(), _open_rows(document, language))
    writer.sheet(Text("为何这样走", "why"), _why_columns(), _why_rows(document, language))
    return writer.content()


def _summary_columns() -> tuple[Column, ...]:
    return (Column(Text("指标", "figure"), 30), Column(Text("数值", "value"), 60))


def _summary_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    county = document.county
    yield Text("县域", "county").to(language), Text(county.name_zh, county.name_en).to(language)
    yield Text("日期", "date").to(language), document.header.day.isoformat()
    for figure in document.figures:
        indent = "    " if figure.is_part else ""
        yield indent + figure.label.to(language), figure.value.to(language)
    if county.data_note:
        yield Text("数据说明", "about the data").to(language), county.data_note


def _route_columns() -> tuple[Column, ...]:
    return (
        Column(Text("线路", "route"), 12),
        Column(Text("类型", "kind"), 8),
        Column(Text("车辆", "vehicle"), 16),
        Column(Text("车型", "vehicle type"), 16),
        Column(Text("起讫", "home"), 18),
        Column(Text("出发", "depart"), 9),
        Column(Text("返回", "back"), 9),
        Column(Text("里程公里", "km"), 10, "0.0"),
        Column(Text("停靠数", "stops"), 8, "0"),
        Column(Text("件数", "pieces"), 8, "0"),
        Column(Text("最大载重公斤", "peak kg"), 12, "0.0"),
        Column(Text("最高装载率", "peak load"), 11, "0 %"),
        Column(Text("车辆成本元", "vehicle cost, yuan"), 12, "0.00"),
        Column(Text("估算路段数", "estimated legs"), 11, "0"),
    )


def _route_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    places = document.county.place_by_id()
    for sheet in document.sheets:
        yield (
            sheet.route.route_id,
            route_kind(sheet.route.kind).to(language),
            sheet.route.vehicle_id,
            sheet.carrier,
            places[sheet.route.stops[0].place_id].name_zh,
            clock(sheet.depart_s),
            clock(sheet.back_s),
            sheet.distance_m / 1000,
            len(sheet.route.stops),
            sheet.pieces,
            sheet.peak_kg,
            sheet.load_share,
            sheet.cost.total / 100,
            sheet.num_estimates,
        )


def _stop_columns() -> tuple[Column, ...]:
    return (
        Column(Text("线路", "route"), 12),
        Column(Text("车辆", "vehicle"), 16),
        Column(Text("序号", "no."), 6, "0"),
        Column(Text("地点编号", "place"), 18),
        Column(Text("地点", "name"), 20),
        Column(Text("到达", "arrive"), 9),
        Column(Text("离开", "depart"), 9),
        Column(Text("休息分钟", "rest, min"), 9, "0"),
        Column(Text("卸件", "pieces off"), 8, "0"),
        Column(Text("装件", "pieces on"), 8, "0"),
        Column(Text("离开时公斤", "kg after"), 11, "0.0"),
        Column(Text("行驶公里", "km to here"), 10, "0.0"),
    )


def _stop_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    del language
    places = document.county.place_by_id()
    for sheet in document.sheets:
        metres = (0, *sheet.leg_m)
        rows = zip(sheet.route.stops, sheet.pieces_down, sheet.pieces_up, metres, strict=True)
        for number, (stop, down, up, driven_m) in enumerate(rows, start=1):
            yield (
                sheet.route.route_id,
                sheet.route.vehicle_id,
                number,
                stop.place_id,
                places[stop.place_id].name_zh,
                clock(stop.arrive_s),
                clock(stop.depart_s),
                stop.rest_s // 60,
                down,
                up,
                stop.load.in_units()["kg"],
                driven_m / 1000,
            )


def _order_columns() -> tuple[Column, ...]:
    return (
        Column(Text("运单编号", "order"), 18),
        Column(Text("运单号", "waybill no."), 20),
        Column(Text("成员", "member"), 14),
        Column(Text("方向", "direction"), 8),
        Column(Text("温层", "temperature"), 10),
        Column(Text("起点", "origin"), 20),
        Column(Text("终点", "destination"), 20),
        Column(Text("件数", "pieces"), 7, "0"),
        Column(Text("公斤", "kg"), 9, "0.0"),
        Column(Text("渠道", "channel"), 10),
        Column(Text("线路", "routes"), 20),
        Column(Text("到达", "arrival"), 9),
        Column(Text("入网至到达小时", "hours"), 9, "0.0"),
        Column(Text("时限", "due"), 9),
        Column(Text("状态", "status"), 10),
    )


def _order_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    plan = document.plan
    names = {place.place_id: place.name_zh for place in document.county.places}
    members = {m.member_id: m.name_zh for m in document.county.members}
    kinds = {route.route_id: route.kind for route in plan.routes}
    status = _status(plan)
    for order in document.orders:
        legs = plan.assignments.get(order.order_id, ())
        is_there = bool(legs) and legs[-1].to_id == order.destination_id
        yield (
            order.order_id,
            order.waybill_no,
            members.get(order.member_id, order.member_id),
            direction(order.direction).to(language),
            temperature(order.temperature).to(language),
            names[order.origin_id],
            names[order.destination_id],
            order.pieces,
            order.weight_kg,
            _channel(legs, kinds, is_there=is_there).to(language),
            " → ".join(leg.route_id for leg in legs),
            clock(legs[-1].arrive_s) if is_there else "",
            (legs[-1].arrive_s - order.released_s) / _HOUR_S if is_there else None,
            clock(order.due_s),
            order_status(status.get(order.order_id, "planned")).to(language),
        )


def _open_columns() -> tuple[Column, ...]:
    return (
        Column(Text("运单编号", "order"), 18),
        Column(Text("状态", "status"), 10),
        Column(Text("所在地点", "waits at"), 20),
        Column(Text("最晚第几天", "latest day"), 10, "0"),
        Column(Text("超时小时", "hours late"), 9, "0.0"),
        Column(Text("代码", "reason"), 18),
        Column(Text("原因", "cause"), 50),
        Column(Text("处理办法", "action"), 50),
    )


def _open_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    names = {place.place_id: place.name_zh for place in document.county.places}

    def why(reason: Reason) -> tuple[Cell, ...]:
        return reason.code.value, reason.cause.to(language), reason.action.to(language)

    for unserved in document.plan.unserved:
        status = order_status("unserved").to(language)
        yield unserved.order_id, status, "", None, None, *why(unserved.reason)
    for late in document.plan.late:
        status = order_status("late").to(language)
        yield late.order_id, status, "", None, late.late_s / _HOUR_S, *why(late.reason)
    for held in document.plan.held:
        status = order_status("held").to(language)
        place = names[held.place_id]
        yield held.order_id, status, place, held.latest_day, None, *why(held.reason)


def _why_columns() -> tuple[Column, ...]:
    return (
        Column(Text("地点编号", "place"), 18),
        Column(Text("地点", "name"), 20),
        Column(Text("件数", "pieces"), 7, "0"),
        Column(Text("渠道", "channel"), 18),
        Column(Text("线路", "route"), 12),
        Column(Text("车辆", "vehicle"), 16),
        Column(Text("本次停靠成本元", "cost of the call, yuan"), 12, "0.00"),
        Column(Text("次优多花元", "next best costs more, yuan"), 12, "+0.00;-0.00;0.00"),
        *(Column(otherwise(way), 44) for way in _EXPLAINED),
    )


def _why_rows(document: PlanDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    names = names_of(document.county)
    for why in document.explanations:
        best = why.best
        texts = {a.otherwise: described(a, names).to(language) for a in why.alternatives}
        yield (
            why.place_id,
            names[why.place_id],
            why.pieces,
            channel(why.station_id, names).to(language),
            why.route_id,
            why.vehicle_id,
            None if why.marginal_fen is None else why.marginal_fen / 100,
            None if best is None else (best.difference_fen or 0) / 100,
            *(texts.get(way) for way in _EXPLAINED),
        )


def _status(plan: Plan) -> dict[OrderId, str]:
    return (
        {held.order_id: "held" for held in plan.held}
        | {late.order_id: "late" for late in plan.late}
        | {unserved.order_id: "unserved" for unserved in plan.unserved}
    )


def _channel(legs: Sequence[Leg], kinds: Mapping[str, RouteKind], *, is_there: bool) -> Text:
    """Return how an order travels: by bus, directly, or by way of a station."""
    if not legs:
        return Text("", "")
    if any(kinds.get(leg.route_id) is RouteKind.BUS for leg in legs):
        return route_kind(RouteKind.BUS)
    if is_there and len(legs) == 1:
        return Text("直送", "direct")
    return Text("经中转站", "via station")
