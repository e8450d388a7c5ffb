"""Use cases of kept plans: what their documents print, if it can be drawn at all."""

from collections.abc import Collection
from dataclasses import replace

from api.services import GivenPlan
from data.event_issues import EventIssue
from data.issues import DataError
from data.plan_document import PlanDocument
from data.route_sheet import RouteSheet, route_sheets
from data.summary_json import figures, load_summary
from network.ids import VehicleId
from routing.two_echelon.plan import RouteKind


def document_of(given: GivenPlan, summary_text: str = "") -> PlanDocument:
    """Return a plan with everything that its documents print.

    Parameters
    ----------
    given, summary_text
        The plan with its day, and the text of summary.json; empty: there is none.

    Raises
    ------
    DataError
        If the plan names what its day does not know, so that nothing can be drawn.
    """
    check_drawable(given)
    orders = tuple(given.day.problem.orders.values())
    summary = load_summary(summary_text.encode("utf-8"), "") if summary_text else None
    return PlanDocument(
        county=given.day.county,
        orders=orders,
        plan=given.plan,
        header=given.header,
        sheets=route_sheets(given.day.county, orders, given.day.problem.travel, given.plan),
        figures=() if summary is None else figures(summary),
    )


def sheets_from(given: GivenPlan, route_ids: Collection[str]) -> dict[str, RouteSheet]:
    """Return the sheets of some routes of a plan by id.

    Raises
    ------
    DataError
        If the plan names what its day does not know, so that nothing can be drawn.
    """
    check_drawable(given)
    routes = tuple(route for route in given.plan.routes if route.route_id in route_ids)
    day = given.day
    sheets = route_sheets(
        day.county,
        day.problem.orders.values(),
        day.problem.travel,
        replace(given.plan, routes=routes),
    )
    return {sheet.route.route_id: sheet for sheet in sheets}


def check_drawable(given: GivenPlan) -> None:
    """Make sure that a plan names only what its day knows.

    Raises
    ------
    DataError
        If it does not.
    """
    county, plan = given.day.county, given.plan
    places = set(county.place_by_id())
    vehicles = {*county.vehicle_by_id(), *(vehicle.vehicle_id for vehicle in plan.hired)}
    trips = {VehicleId(trip.trip_id) for trip in county.bus_trips}
    orders = set(given.day.problem.orders)
    wrong: list[tuple[str, str, str]] = []
    for route in plan.routes:
        is_bus = route.kind is RouteKind.BUS
        if route.vehicle_id not in (trips if is_bus else vehicles):
            what = ("客运班次", "bus trip") if is_bus else ("车辆", "vehicle")
            wrong.append((route.vehicle_id, *what))
        for stop in route.stops:
            if stop.place_id not in places:
                wrong.append((stop.place_id, "地点", "place"))
            named = (*stop.deliver, *stop.collect)
            wrong += [(o, "运单", "order") for o in named if o not in orders]
    if wrong:
        raise DataError(
            EventIssue.UNKNOWN_ID.issue(table="plan", value=value, what_zh=zh, what_en=en)
            for value, zh, en in dict.fromkeys(wrong)
        )
