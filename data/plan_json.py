"""plan.json: the stable, versioned form of a plan, and the way back from a file edited by hand.

Reading is strict about types and tolerant of additional keys; every malformed value becomes an
issue that names its path in the file. The text is deterministic: the same plan gives the same
bytes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.wire_issues import from_json
from network.fleet import Vehicle
from network.ids import MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.text import Text
from routing.load import Load
from routing.two_echelon.plan import (
    Held,
    Late,
    Leg,
    LockedStop,
    Plan,
    Route,
    RouteKind,
    Stop,
    Unserved,
    derive_assignments,
)
from routing.violation import Reason, ReasonCode

PLAN_VERSION = 1
_LINE_LENGTH = 400
_DEEPEST_LINE = 4
_MOST = 1e12
_Amount = Annotated[float, Field(ge=-_MOST, le=_MOST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHeader:
    """What plan.json says about the plan as a whole.

    Parameters
    ----------
    county
        Name of the county's folder.
    day
        The planned day, the first of the horizon.
    horizon_days
        Days the plan looks ahead, ≥ 1; held orders name a day of it.
    engine
        What made the plan; free text in a plan made by hand.
    """

    county: str
    day: date
    horizon_days: int
    engine: str


class Wire(BaseModel):
    """A part of a file that programs write: strict about types, tolerant of additional keys."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class LoadWire(Wire):
    """Goods on board, by dimension."""

    kg: _Amount = Field(0.0, description="kilograms, exact to the gram")
    litres: _Amount = Field(0.0, alias="l", description="litres, exact to the millilitre")
    chilled_l: _Amount = Field(0.0, description="litres of it chilled")
    frozen_l: _Amount = Field(0.0, description="litres of it frozen")
    pieces: int = Field(0, description="pieces")


class StopWire(Wire):
    """A planned call; times in seconds after the midnight of the first day."""

    place_id: str
    arrive_s: int = Field(description="arrival; at the first stop the vehicle is ready to load")
    depart_s: int = Field(description="departure; at the last stop the vehicle is unloaded")
    rest_s: int = Field(0, ge=0, description="seconds of the stay that are the driver's rest")
    deliver: tuple[str, ...] = Field((), description="ids of the orders unloaded here")
    collect: tuple[str, ...] = Field((), description="ids of the orders loaded here")
    load: LoadWire = Field(description="on board after the stop")


class RouteWire(Wire):
    """A vehicle's day, from its home through its stops back home."""

    route_id: str
    vehicle_id: str
    vehicle_type_id: str | None = Field(
        None, description="for the reader's convenience; the vehicle_id counts"
    )
    kind: RouteKind
    stops: tuple[StopWire, ...]


class LegWire(Wire):
    """One order's ride on one route."""

    route_id: str
    from_id: str
    to_id: str
    depart_s: int
    arrive_s: int


class TextWire(Wire):
    """A sentence in both languages."""

    zh: str = ""
    en: str = ""


def text_wire(text: Text) -> TextWire:
    """Return a sentence as JSON holds it."""
    return TextWire(zh=text.zh, en=text.en)


class ReasonWire(Wire):
    """Why, and what to do about it."""

    reason: ReasonCode
    cause: TextWire | str = Field("", description="why; one text stands for both languages")
    action: TextWire | str = Field("", description="what to do")


class HeldWire(ReasonWire):
    """An order that waits for a later day."""

    order_id: str
    place_id: str = Field(description="where it waits")
    latest_day: int = Field(description="last day on which it can still go; 0 is the planned day")


class UnservedWire(ReasonWire):
    """An order nobody can carry."""

    order_id: str
    place_id: str | None = Field(
        None, description="where today's legs end if it has travelled; absent: at its origin"
    )


class LateWire(ReasonWire):
    """An order that arrives after it is due."""

    order_id: str
    late_s: int = Field(description="seconds after it is due")


class LockedStopWire(Wire):
    """A call that stays with its vehicle, whenever it comes."""

    vehicle_id: str
    place_id: str = Field(description="where it calls, away from its home")
    order_ids: tuple[str, ...] = Field(
        description="orders handed over there whose way begins or ends at the place"
    )


class HiredWire(Wire):
    """A vehicle the plan uses beyond the county's own."""

    vehicle_id: str
    vehicle_type_id: str
    home_id: str
    member_id: str | None = None


class PlanWire(Wire):
    """A plan of a county's day."""

    version: Literal[1]
    county: str = Field(description="name of the county's folder")
    date: date
    horizon_days: int = Field(1, ge=1)
    engine: str = ""
    routes: tuple[RouteWire, ...]
    assignments: dict[str, tuple[LegWire, ...]] | None = Field(
        None, description="order id to its legs in order of time; absent: as the stops say"
    )
    held: tuple[HeldWire, ...] = ()
    unserved: tuple[UnservedWire, ...] = ()
    late: tuple[LateWire, ...] = ()
    locked: tuple[str, ...] = Field(
        (), description="ids of routes that planning again must not touch"
    )
    locked_stops: tuple[LockedStopWire, ...] = Field(
        (), description="calls that planning again must leave to their vehicles"
    )
    hired: tuple[HiredWire, ...] = ()


def dump_plan(
    plan: Plan,
    header: PlanHeader,
    vehicle_types: Mapping[VehicleId, VehicleTypeId],
    *,
    is_compact: bool = False,
) -> str:
    """Return a plan as the text of plan.json.

    Parameters
    ----------
    plan, header
        What to write.
    vehicle_types
        Type of every vehicle of the county; hired vehicles bring their own.
    is_compact
        Whether programs alone are to read it, so that all of it can be on one line.

    Returns
    -------
    str
        JSON with a stop, or an order's legs, on a line of its own; ends with a newline.
    """
    types = {**vehicle_types, **{v.vehicle_id: v.vehicle_type_id for v in plan.hired}}
    wire = {
        "version": PLAN_VERSION,
        "county": header.county,
        "date": header.day.isoformat(),
        "horizon_days": header.horizon_days,
        "engine": header.engine,
        "routes": [route_wire(route, types.get(route.vehicle_id)) for route in plan.routes],
        "assignments": {
            order_id: [leg_wire(leg) for leg in legs]
            for order_id, legs in sorted(plan.assignments.items())
        },
        **fates_wire(plan),
        "locked": list(plan.locked),
        "locked_stops": [_locked_stop_wire(stop) for stop in plan.locked_stops],
        "hired": [_hired_wire(vehicle) for vehicle in plan.hired],
    }
    if is_compact:
        text = json.dumps(wire, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text + "\n"
    return lines(wire) + "\n"


def load_plan(content: bytes, source: str = "plan.json") -> tuple[PlanHeader, Plan]:
    """Read a plan, made by this project or by hand.

    Parameters
    ----------
    content
        The bytes of the file, UTF-8, with or without a byte order mark.
    source
        Name of the file, for the issues.

    Returns
    -------
    tuple of PlanHeader and Plan
        What the file says, whether or not it is feasible; checking is `two_echelon.check`.

    Raises
    ------
    DataError
        With an issue for every malformed value.
    """
    wire = from_json(content, source, PlanWire)
    header = PlanHeader(
        county=wire.county, day=wire.date, horizon_days=wire.horizon_days, engine=wire.engine
    )
    return header, _plan(wire)


def route_wire(route: Route, vehicle_type_id: VehicleTypeId | None = None) -> dict[str, Any]:
    """Return a route as JSON holds it."""
    return {
        "route_id": route.route_id,
        "vehicle_id": route.vehicle_id,
        "vehicle_type_id": vehicle_type_id,
        "kind": route.kind.value,
        "stops": [stop_wire(stop) for stop in route.stops],
    }


def stop_wire(stop: Stop) -> dict[str, Any]:
    """Return a stop as JSON holds it."""
    return {
        "place_id": stop.place_id,
        "arrive_s": stop.arrive_s,
        "depart_s": stop.depart_s,
        "rest_s": stop.rest_s,
        "deliver": list(stop.deliver),
        "collect": list(stop.collect),
        "load": stop.load.in_units(),
    }


def fates_wire(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return what a plan lists of orders, ``held``, ``unserved`` and ``late``, as JSON holds it."""
    return {
        "held": [
            {
                "order_id": held.order_id,
                "place_id": held.place_id,
                "latest_day": held.latest_day,
                **reason_wire(held.reason),
            }
            for held in plan.held
        ],
        "unserved": [_unserved_wire(unserved) for unserved in plan.unserved],
        "late": [
            {"order_id": late.order_id, "late_s": late.late_s, **reason_wire(late.reason)}
            for late in plan.late
        ],
    }


def _unserved_wire(unserved: Unserved) -> dict[str, Any]:
    wire: dict[str, Any] = {"order_id": unserved.order_id}
    if unserved.place_id is not None:
        wire["place_id"] = unserved.place_id
    return wire | reason_wire(unserved.reason)


def leg_wire(leg: Leg) -> dict[str, Any]:
    """Return a leg as JSON holds it."""
    return {
        "route_id": leg.route_id,
        "from_id": leg.from_id,
        "to_id": leg.to_id,
        "depart_s": leg.depart_s,
        "arrive_s": leg.arrive_s,
    }


def reason_wire(reason: Reason) -> dict[str, Any]:
    """Return a reason as JSON holds it."""
    return {
        "reason": reason.code.value,
        "cause": {"zh": reason.cause.zh, "en": reason.cause.en},
        "action": {"zh": reason.action.zh, "en": reason.action.en},
    }


def _locked_stop_wire(stop: LockedStop) -> dict[str, Any]:
    return {
        "vehicle_id": stop.vehicle_id,
        "place_id": stop.place_id,
        "order_ids": list(stop.order_ids),
    }


def _hired_wire(vehicle: Vehicle) -> dict[str, Any]:
    return {
        "vehicle_id": vehicle.vehicle_id,
        "vehicle_type_id": vehicle.vehicle_type_id,
        "home_id": vehicle.home_id,
        "member_id": vehicle.member_id,
    }


def _plan(wire: PlanWire) -> Plan:
    routes = tuple(route_of(route) for route in wire.routes)
    return Plan(
        routes=routes,
        assignments=derive_assignments(routes)
        if wire.assignments is None
        else {
            OrderId(order_id): tuple(_leg(leg) for leg in legs)
            for order_id, legs in wire.assignments.items()
        },
        held=tuple(
            Held(
                order_id=OrderId(held.order_id),
                place_id=PlaceId(held.place_id),
                reason=_reason(held),
                latest_day=held.latest_day,
            )
            for held in wire.held
        ),
        unserved=tuple(
            Unserved(
                order_id=OrderId(u.order_id),
                reason=_reason(u),
                place_id=None if u.place_id is None else PlaceId(u.place_id),
            )
            for u in wire.unserved
        ),
        late=tuple(
            Late(order_id=OrderId(late.order_id), late_s=late.late_s, reason=_reason(late))
            for late in wire.late
        ),
        locked=wire.locked,
        locked_stops=tuple(
            LockedStop(
                vehicle_id=VehicleId(stop.vehicle_id),
                place_id=PlaceId(stop.place_id),
                order_ids=_order_ids(stop.order_ids),
            )
            for stop in wire.locked_stops
        ),
        hired=tuple(_hired(vehicle) for vehicle in wire.hired),
    )


def route_of(wire: RouteWire) -> Route:
    """Return the route that a file states."""
    return Route(
        route_id=wire.route_id,
        vehicle_id=VehicleId(wire.vehicle_id),
        kind=wire.kind,
        stops=tuple(stop_of(stop) for stop in wire.stops),
    )


def stop_of(wire: StopWire) -> Stop:
    """Return the stop that a file states."""
    return Stop(
        place_id=PlaceId(wire.place_id),
        arrive_s=wire.arrive_s,
        depart_s=wire.depart_s,
        rest_s=wire.rest_s,
        deliver=_order_ids(wire.deliver),
        collect=_order_ids(wire.collect),
        load=_load(wire.load),
    )


def _leg(wire: LegWire) -> Leg:
    return Leg(
        route_id=wire.route_id,
        from_id=PlaceId(wire.from_id),
        to_id=PlaceId(wire.to_id),
        depart_s=wire.depart_s,
        arrive_s=wire.arrive_s,
    )


def _load(wire: LoadWire) -> Load:
    """Read a load back as the integers it was written from."""
    return Load(
        weight_g=round(wire.kg * 1000),
        volume_ml=round(wire.litres * 1000),
        chilled_ml=round(wire.chilled_l * 1000),
        frozen_ml=round(wire.frozen_l * 1000),
        pieces=wire.pieces,
    )


def _reason(wire: ReasonWire) -> Reason:
    return Reason(code=wire.reason, cause=_text(wire.cause), action=_text(wire.action))


def _text(wire: TextWire | str) -> Text:
    return Text(wire, wire) if isinstance(wire, str) else Text(wire.zh, wire.en)


def _hired(wire: HiredWire) -> Vehicle:
    return Vehicle(
        vehicle_id=VehicleId(wire.vehicle_id),
        vehicle_type_id=VehicleTypeId(wire.vehicle_type_id),
        home_id=PlaceId(wire.home_id),
        member_id=None if wire.member_id is None else MemberId(wire.member_id),
    )


def _order_ids(values: Iterable[str]) -> tuple[OrderId, ...]:
    return tuple(OrderId(value) for value in values)


def lines(value: object, depth: int = 0) -> str:
    """Return JSON that people can read: what fits on a line, or lies deep, stays on one."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if depth >= _DEEPEST_LINE or not isinstance(value, dict | list) or not value:
        return line
    if depth and len(line) <= _LINE_LENGTH:
        return line
    indent = "\n" + " " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(k, ensure_ascii=False)}: {lines(v, depth + 1)}" for k, v in value.items()
        ]
        return "{" + indent + f",{indent}".join(parts) + "\n" + " " * depth + "}"
    parts = [lines(item, depth + 1) for item in value]
    return "[" + indent + f",{indent}".join(parts) + "\n" + " " * depth + "]"
