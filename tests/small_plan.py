"""A day in the valley planned by hand, small enough to check every figure printed about it.

A truck takes three orders to station A and one pick-up back; a tricycle brings two of them on to
P2 and P3; a second truck goes straight to P4. One order is held, one unserved, one late.
"""

from datetime import date

from data.plan_json import PlanHeader
from network.fleet import Vehicle
from network.ids import MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.orders import Direction, Order, Temperature
from network.text import Text
from routing.load import NOTHING, Load
from routing.two_echelon.plan import (
    Held,
    Late,
    Plan,
    Route,
    RouteKind,
    Stop,
    Unserved,
    derive_assignments,
)
from routing.violation import Reason, ReasonCode

DAY = date(2026, 5, 20)
HEADER = PlanHeader(county="valley", day=DAY, horizon_days=4, engine="joint")


def small_orders() -> tuple[Order, ...]:
    """Return seven orders: five down, one up, one lateral and chilled."""
    return (
        _order("O1", "H", "P2", pieces=2, weight_kg=3.0),
        _order("O2", "H", "P3", weight_kg=1.234),
        _order("O3", "H", "P4", pieces=3, weight_kg=20.0),
        _order("O4", "H", "P5"),
        _order("O5", "H", "P6"),
        _order("O6", "SA", "H", direction=Direction.UP),
        _order("O7", "P1", "P5", direction=Direction.LATERAL, temperature=Temperature.CHILLED),
    )


def small_plan() -> Plan:
    """Return the plan described above."""
    routes = (
        Route(
            route_id="T1",
            vehicle_id=VehicleId("V1"),
            kind=RouteKind.TRUNK,
            stops=(
                _stop("H", 25_000, 25_200, collect="O1 O2 O5", load=_load(5_234, 36_000, 4)),
                _stop(
                    "SA",
                    26_200,
                    26_600,
                    deliver="O1 O2 O5",
                    collect="O6",
                    load=_load(1000, 12_000, 1),
                ),
                _stop("H", 27_700, 27_701, deliver="O6"),
            ),
        ),
        Route(
            route_id="L1",
            vehicle_id=VehicleId("V4"),
            kind=RouteKind.LOCAL,
            stops=(
                _stop("SA", 28_000, 28_003, collect="O1 O2", load=_load(4_234, 24_000, 3)),
                _stop("P2", 29_500, 29_700, deliver="O1", load=_load(1_234, 12_000, 1)),
                _stop("P3", 32_000, 33_400, deliver="O2", rest_s=1_200),
                _stop("SA", 35_000, 35_000),
            ),
        ),
        Route(
            route_id="D1",
            vehicle_id=VehicleId("post-truck-1"),
            kind=RouteKind.DIRECT,
            stops=(
                _stop("H", 25_000, 25_003, collect="O3", load=_load(20_000, 36_000, 3)),
                _stop("P4", 30_000, 30_200, deliver="O3"),
                _stop("H", 34_000, 34_000),
            ),
        ),
    )
    return Plan(
        routes=routes,
        assignments=derive_assignments(routes),
        held=(
            Held(
                order_id=OrderId("O4"),
                place_id=PlaceId("H"),
                reason=_reason(ReasonCode.NO_SERVICE_TODAY, "今日不到该村", "Not served today"),
                latest_day=2,
            ),
            Held(
                order_id=OrderId("O5"),
                place_id=PlaceId("SA"),
                reason=_reason(ReasonCode.WAITS_AT_STATION, "在站等待", "Waits at the station"),
                latest_day=1,
            ),
        ),
        unserved=(
            Unserved(
                order_id=OrderId("O7"),
                reason=_reason(ReasonCode.NO_TEMPERATURE, "无冷藏车", "No chilled vehicle"),
            ),
        ),
        late=(
            Late(
                order_id=OrderId("O3"),
                late_s=1_800,
                reason=_reason(ReasonCode.DUE_TOO_SOON, "时限太近", "Due too soon"),
            ),
        ),
        locked=("T1",),
        hired=(
            Vehicle(
                vehicle_id=VehicleId("post-truck-1"),
                vehicle_type_id=VehicleTypeId("truck"),
                home_id=PlaceId("H"),
                member_id=MemberId("post"),
            ),
        ),
    )


def _order(
    order_id: str,
    origin: str,
    destination: str,
    *,
    pieces: int = 1,
    weight_kg: float = 1.0,
    direction: Direction = Direction.DOWN,
    temperature: Temperature = Temperature.AMBIENT,
) -> Order:
    return Order(
        order_id=OrderId(order_id),
        waybill_no=f"6930{int(order_id[1:]):08d}",
        member_id=MemberId("post"),
        direction=direction,
        origin_id=PlaceId(origin),
        destination_id=PlaceId(destination),
        pieces=pieces,
        weight_kg=weight_kg,
        volume_l=12.0 * pieces if order_id == "O3" else 12.0,
        temperature=temperature,
        released_s=19_800,
        due_s=28_200 if order_id == "O3" else 19_800 + 72 * 3600,
    )


def _stop(
    place: str,
    arrive_s: int,
    depart_s: int,
    *,
    deliver: str = "",
    collect: str = "",
    load: Load = NOTHING,
    rest_s: int = 0,
) -> Stop:
    return Stop(
        place_id=PlaceId(place),
        arrive_s=arrive_s,
        depart_s=depart_s,
        deliver=tuple(OrderId(o) for o in deliver.split()),
        collect=tuple(OrderId(o) for o in collect.split()),
        load=load,
        rest_s=rest_s,
    )


def _load(weight_g: int, volume_ml: int, pieces: int) -> Load:
    return Load(weight_g=weight_g, volume_ml=volume_ml, pieces=pieces)


def _reason(code: ReasonCode, zh: str, en: str) -> Reason:
    return Reason(code=code, cause=Text(zh, en), action=Text("请改派", "Reassign it"))
