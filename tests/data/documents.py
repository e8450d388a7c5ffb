"""The small plan with everything its documents print."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from data.actuals_document import ActualsDocument
from data.explanations import names_of
from data.plan_document import PlanDocument
from data.route_sheet import route_sheets
from data.summary_json import (
    CostWire,
    DistanceWire,
    HoursWire,
    OrdersWire,
    Summary,
    figures,
)
from network.county import County
from network.ids import OrderId, PlaceId, VehicleId
from network.statuses import ReportedStatus, StatusEvent
from network.travel import RoadTravel
from routing.actuals import planned_and_actual
from routing.performance import arrivals_of
from routing.two_echelon.alternatives import Alternative, Explanation, Obstacle, Otherwise
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_orders, small_plan


def small_summary() -> Summary:
    """Return figures that look like those of a plan; no two are the same."""
    return Summary(
        cost_fen=CostWire(
            total=123_456,
            vehicle_day=90_000,
            distance=11_001,
            time=12_002,
            overtime=3_003,
            handling=4_004,
            bus=2_002,
            storage=1_444,
        ),
        distance_m=DistanceWire(total=79_501, trunk=20_156, local=18_401, direct=40_944, bus=0),
        vehicles_used=3,
        load_factor=0.4375,
        orders=OrdersWire(total=7, planned=4, held=2, unserved=1, late=1),
        pieces=10,
        on_time_share=0.75,
        hours_to_point=HoursWire(p50=2.25, p95=3.5, max=5.125),
        cost_per_order_fen=17_636.6,
        township_changes=11,
        lower_bound_fen=None,
        gap=None,
        violations=0,
        estimated_legs=6,
        unconnected_places=("岛村",),
        seed=8,
        solve_s=60.01,
        engine="joint",
        version="0.1.0",
    )


def small_explanations() -> tuple[Explanation, ...]:
    """Return an explanation with every kind of answer, and one without any."""
    return (
        Explanation(
            place_id=PlaceId("P2"),
            order_ids=(OrderId("O1"),),
            pieces=2,
            route_id="L1",
            vehicle_id=VehicleId("V4"),
            station_id=PlaceId("SA"),
            marginal_fen=6_240,
            alternatives=(
                Alternative(otherwise=Otherwise.VEHICLE, obstacle=Obstacle.VEHICLE),
                Alternative(
                    otherwise=Otherwise.STATION,
                    station_id=PlaceId("SB"),
                    vehicle_id=VehicleId("V5"),
                    difference_fen=123_456,
                ),
                Alternative(
                    otherwise=Otherwise.DIRECT,
                    vehicle_id=VehicleId("post-truck-1"),
                    route_id="D1",
                    difference_fen=810,
                ),
            ),
        ),
        Explanation(
            place_id=PlaceId("P4"),
            order_ids=(OrderId("O3"),),
            pieces=3,
            route_id="D1",
            vehicle_id=VehicleId("post-truck-1"),
            station_id=None,
            marginal_fen=4_000,
            alternatives=(
                Alternative(otherwise=Otherwise.VEHICLE, obstacle=Obstacle.TIME),
                Alternative(otherwise=Otherwise.STATION, obstacle=Obstacle.CAPACITY),
            ),
        ),
    )


def small_document(county: County | None = None) -> PlanDocument:
    """Return the small plan's document; the county may be a variant of the valley."""
    county = county or valley()
    orders, plan = small_orders(), small_plan()
    return PlanDocument(
        county=county,
        orders=orders,
        plan=plan,
        header=HEADER,
        sheets=route_sheets(county, orders, RoadTravel(county), plan),
        figures=figures(small_summary()),
        explanations=small_explanations(),
    )


def renamed(name_zh: str) -> County:
    """Return the valley with its second point under another name."""
    county = valley()
    places = tuple(replace(p, name_zh=name_zh) if p.place_id == "P2" else p for p in county.places)
    return county.replace(places=places, data_note=name_zh)


def small_actuals() -> ActualsDocument:
    """Return the small day set beside two reports that its first order was signed for."""
    orders = {order.order_id: order for order in small_orders()}
    signed = StatusEvent(order_id=OrderId("O1"), status=ReportedStatus.SIGNED, at_s=30_000)
    planned = arrivals_of(orders, small_plan())
    return ActualsDocument(
        county="valley",
        first_day=DAY,
        last_day=DAY,
        zone=ZoneInfo("Asia/Shanghai"),
        now_s=80_000,
        rows=planned_and_actual(orders, planned, [signed, signed], 80_000),
        names=names_of(valley()),
    )
