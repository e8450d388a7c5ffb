"""events.json: what went otherwise than planned, as a dispatcher or a system writes it down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, TypeAdapter

from data.clock import YEARS, to_seconds
from data.event_issues import EventIssue
from data.issues import DataError, Issue
from data.order_reader import LITRES_PER_KG, promised_s
from data.order_tables import MOST_KG, MOST_L, MOST_PIECES
from data.sheets import read_bytes
from data.wire_issues import list_from_json
from data.words import clock
from network.county import County
from network.ids import BusTripId, MemberId, OrderId, PlaceId, VehicleId
from network.orders import Direction, Order, Temperature
from network.text import Text
from routing.replanning.events import (
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    Refused,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

_DAY_S = 86_400
_Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
_VEHICLE, _PLACE = Text("车辆", "vehicle"), Text("地点", "place")
_ROAD, _WAVE = Text("道路", "road"), Text("到车波次", "linehaul wave")
_ORDER, _TRIP, _MEMBER = Text("运单", "order"), Text("客运班次", "bus trip"), Text("成员", "member")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str = Field(description="when, as 10:05 or as a date with a time")


class BreakdownWire(_Entry):
    """A vehicle cannot go on."""

    kind: Literal["breakdown"]
    vehicle_id: str
    place_id: str | None = Field(None, description="its last or next stop; absent: the nearer one")


class ClosureWire(_Entry):
    """Roads or a place are closed for the rest of the day."""

    kind: Literal["closure"]
    road_ids: tuple[str, ...] = ()
    place_id: str | None = None


class LateLinehaulWire(_Entry):
    """A wave of linehaul comes later than its orders say."""

    kind: Literal["late_linehaul"]
    wave: str = Field(description="when its orders were to be released")
    arrives: str = Field(description="when it arrives")
    hub_id: str | None = None


class UrgentWire(BaseModel):
    """An order as a member hands it in during the day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_id: Annotated[_Line, Field(min_length=1)]
    waybill_no: _Line = ""
    member_id: str
    direction: Direction
    origin_id: str
    destination_id: str
    pieces: int = Field(1, ge=1, le=MOST_PIECES)
    weight_kg: float = Field(gt=0, le=MOST_KG, allow_inf_nan=False)
    volume_l: float | None = Field(None, ge=0, le=MOST_L, allow_inf_nan=False)
    temperature: Temperature = Temperature.AMBIENT
    due: str | None = Field(None, description="absent: as member, class and county promise")
    service_class: _Line = "standard"


class UrgentOrderWire(_Entry):
    """An order that the morning did not know."""

    kind: Literal["urgent_order"]
    order: UrgentWire


class RefusedWire(_Entry):
    """An order that is not to be delivered."""

    kind: Literal["refused"]
    order_id: str


class BusCancelledWire(_Entry):
    """A bus trip that does not run."""

    kind: Literal["bus_cancelled"]
    trip_id: str


class VehicleUnavailableWire(_Entry):
    """A vehicle that does not leave any more."""

    kind: Literal["vehicle_unavailable"]
    vehicle_id: str


EventWire = Annotated[
    BreakdownWire
    | ClosureWire
    | LateLinehaulWire
    | UrgentOrderWire
    | RefusedWire
    | BusCancelledWire
    | VehicleUnavailableWire,
    Field(discriminator="kind"),
]


class EventsWire(RootModel[tuple[EventWire, ...]]):
    """Events in order of time."""


def read_events(path: Path, problem: TwoEchelonProblem, plan: Plan) -> tuple[Event, ...]:
    """Read the events of a day.

    Parameters
    ----------
    path
        A JSON file: a list of events in order of time.
    problem, plan
        The day, and the plan in force.

    Raises
    ------
    DataError
        With every issue: what is misread would be planned for.
    """
    wires, issues = list_from_json(read_bytes(path), path.name, TypeAdapter(EventWire))
    return _events(wires, problem, plan, path.name, issues)


def events_of(
    wires: Sequence[EventWire], problem: TwoEchelonProblem, plan: Plan, source: str
) -> tuple[Event, ...]:
    """Return the events of a day that a program states.

    Parameters
    ----------
    wires, source
        The events in order of time, and what issues call them.
    problem, plan
        The day, and the plan in force.

    Raises
    ------
    DataError
        With every issue; its field begins with the number of the event, as in ``[0].at``.
    """
    return _events(dict(enumerate(wires)), problem, plan, source, ())


def _events(
    wires: Mapping[int, EventWire],
    problem: TwoEchelonProblem,
    plan: Plan,
    source: str,
    issues: Iterable[Issue],
) -> tuple[Event, ...]:
    reader = _Reader(problem, plan, source, list(issues))
    events = tuple(reader.events(wires))
    if reader.issues:
        raise DataError(reader.issues)
    return events


def parse_at(text: str, first_day: date, zone: ZoneInfo) -> int | None:
    """Return a clock time of the first day, or a moment, as seconds; None if it is neither."""
    value = text.strip()
    try:
        hours, minutes, *seconds = (int(part) for part in value.split(":"))
    except ValueError:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return to_seconds(moment, first_day, zone) if moment.year in YEARS else None
    rest = seconds[0] if len(seconds) == 1 else 0
    if len(seconds) > 1 or not (0 <= hours <= 24 and 0 <= minutes < 60 and 0 <= rest < 60):
        return None
    return hours * 3600 + minutes * 60 + rest


@dataclass(slots=True)
class _Reader:
    """Turns what the file says into events, and notes everything that cannot be."""

    problem: TwoEchelonProblem
    plan: Plan
    source: str
    issues: list[Issue] = field(default_factory=list)

    def events(self, wires: Mapping[int, Any]) -> Iterator[Event]:
        """Yield the events that can be."""
        progress = self.problem.progress
        before_s = 0 if progress is None else progress.now_s
        added: set[str] = set()
        for number, wire in wires.items():
            at_s = self._time(wire.at, number, "at")
            if at_s is None:
                continue
            if not 0 <= at_s < _DAY_S:
                self._note(EventIssue.OUTSIDE_DAY, number, "at", wire.at)
                continue
            if at_s < before_s:
                self._note(EventIssue.OUT_OF_ORDER, number, "at", wire.at, before=clock(before_s))
            before_s = max(before_s, at_s)
            event = self._event(wire, number, at_s, added)
            if event is not None:
                yield event

    def _event(self, wire: Any, number: int, at_s: int, added: set[str]) -> Event | None:
        found: Event | None = None
        match wire:
            case BreakdownWire():
                found = self._breakdown(wire, number, at_s)
            case VehicleUnavailableWire():
                if self._is_vehicle(wire.vehicle_id, number):
                    found = VehicleUnavailable(at_s=at_s, vehicle_id=VehicleId(wire.vehicle_id))
            case ClosureWire():
                found = self._closure(wire, number, at_s)
            case LateLinehaulWire():
                found = self._late(wire, number, at_s)
            case UrgentOrderWire():
                order = self._urgent(wire.order, number, at_s, added)
                found = None if order is None else UrgentOrder(at_s=at_s, order=order)
            case RefusedWire():
                found = self._refused(wire.order_id, number, at_s)
            case BusCancelledWire():
                found = self._cancelled(wire.trip_id, number, at_s)
        return found

    def _breakdown(self, wire: BreakdownWire, number: int, at_s: int) -> Breakdown | None:
        is_known = self._is_vehicle(wire.vehicle_id, number)
        if not (self._is_place(wire.place_id, number, "place_id") and is_known):
            return None
        place_id = None if wire.place_id is None else PlaceId(wire.place_id)
        return Breakdown(at_s=at_s, vehicle_id=VehicleId(wire.vehicle_id), place_id=place_id)

    def _closure(self, wire: ClosureWire, number: int, at_s: int) -> Closure | None:
        if not wire.road_ids and wire.place_id is None:
            self._note(EventIssue.NOTHING_CLOSED, number, "road_ids", "")
            return None
        roads = {road.road_id for road in self.problem.county.roads}
        unknown = [road_id for road_id in wire.road_ids if road_id not in roads]
        for road_id in unknown:
            self._unknown(_ROAD, number, "road_ids", road_id)
        if unknown or not self._is_place(wire.place_id, number, "place_id"):
            return None
        place_id = None if wire.place_id is None else PlaceId(wire.place_id)
        return Closure(at_s=at_s, road_ids=tuple(wire.road_ids), place_id=place_id)

    def _late(self, wire: LateLinehaulWire, number: int, at_s: int) -> LateLinehaul | None:
        wave_s = self._time(wire.wave, number, "wave")
        arrive_s = self._time(wire.arrives, number, "arrives")
        if not self._is_place(wire.hub_id, number, "hub_id"):
            return None
        if wave_s is None or arrive_s is None:
            return None
        hubs = {self.problem.place_ids[hub] for hub in self.problem.hubs}
        hubs &= {wire.hub_id} if wire.hub_id is not None else hubs
        orders = self.problem.orders.values()
        if not any(o.released_s == wave_s and o.origin_id in hubs for o in orders):
            self._unknown(_WAVE, number, "wave", wire.wave)
            return None
        if arrive_s <= wave_s:
            where = (number, "arrives", wire.arrives)
            self._note(EventIssue.ARRIVES_EARLIER, *where, wave=clock(wave_s))
            return None
        hub_id = None if wire.hub_id is None else PlaceId(wire.hub_id)
        return LateLinehaul(at_s=at_s, wave_s=wave_s, arrive_s=arrive_s, hub_id=hub_id)

    def _refused(self, order_id: str, number: int, at_s: int) -> Refused | None:
        order = self.problem.orders.get(OrderId(order_id))
        if order is None:
            self._unknown(_ORDER, number, "order_id", order_id)
            return None
        legs = self.plan.assignments.get(OrderId(order_id), ())
        is_there = bool(legs) and legs[-1].to_id == order.destination_id
        if is_there and legs[-1].arrive_s <= at_s:
            self._done(number, "order_id", order_id, at_s)
            return None
        return Refused(at_s=at_s, order_id=OrderId(order_id))

    def _cancelled(self, trip_id: str, number: int, at_s: int) -> BusCancelled | None:
        weekday = self.problem.day.isoweekday()
        trips = {t.trip_id: t for t in self.problem.county.bus_trips if weekday in t.weekdays}
        trip = trips.get(BusTripId(trip_id))
        if trip is None:
            self._unknown(_TRIP, number, "trip_id", trip_id)
            return None
        if trip.stops[0].depart_s <= at_s:
            self._done(number, "trip_id", trip_id, at_s)
            return None
        return BusCancelled(at_s=at_s, trip_id=BusTripId(trip_id))

    def _urgent(self, wire: UrgentWire, number: int, at_s: int, added: set[str]) -> Order | None:
        found = len(self.issues)
        if OrderId(wire.order_id) in self.problem.orders or wire.order_id in added:
            self._note(EventIssue.ORDER_EXISTS, number, "order.order_id", wire.order_id)
        added.add(wire.order_id)
        members = {str(member.member_id): member for member in self.problem.county.members}
        if wire.member_id not in members:
            self._unknown(_MEMBER, number, "order.member_id", wire.member_id)
        self._is_place(wire.origin_id, number, "order.origin_id")
        self._is_place(wire.destination_id, number, "order.destination_id")
        due_s = None if wire.due is None else self._time(wire.due, number, "order.due")
        if len(self.issues) > found:
            return None
        member = members[wire.member_id]
        county = self.problem.county
        if due_s is None:
            promise_s = promised_s(wire.service_class, member.promise_hours, county.promise_hours)
            due_s = at_s + promise_s
        order = Order(
            order_id=OrderId(wire.order_id),
            waybill_no=wire.waybill_no,
            member_id=MemberId(wire.member_id),
            direction=wire.direction,
            origin_id=PlaceId(wire.origin_id),
            destination_id=PlaceId(wire.destination_id),
            pieces=wire.pieces,
            weight_kg=wire.weight_kg,
            volume_l=LITRES_PER_KG * wire.weight_kg if wire.volume_l is None else wire.volume_l,
            temperature=wire.temperature,
            released_s=at_s,
            due_s=due_s,
            service_class=wire.service_class,
        )
        wrong = _wrong(order, county)
        if wrong is not None:
            fill = {"detail_zh": wrong.zh, "detail_en": wrong.en}
            self._note(EventIssue.BAD_ORDER, number, "order", wire.order_id, **fill)
            return None
        return order

    def _time(self, text: str, number: int, name: str) -> int | None:
        zone = ZoneInfo(self.problem.county.timezone)
        second = parse_at(text, self.problem.day, zone)
        if second is None:
            self._note(EventIssue.NOT_A_TIME, number, name, text)
        return second

    def _is_vehicle(self, vehicle_id: str, number: int) -> bool:
        known = {str(v.vehicle_id) for v in (*self.problem.county.vehicles, *self.plan.hired)}
        if vehicle_id not in known:
            self._unknown(_VEHICLE, number, "vehicle_id", vehicle_id)
        return vehicle_id in known

    def _is_place(self, place_id: str | None, number: int, name: str) -> bool:
        known = place_id is None or PlaceId(place_id) in self.problem.county.place_by_id()
        if not known:
            self._unknown(_PLACE, number, name, str(place_id))
        return known

    def _unknown(self, what: Text, number: int, name: str, value: str) -> None:
        fill = {"what_zh": what.zh, "what_en": what.en}
        self._note(EventIssue.UNKNOWN_ID, number, name, value, **fill)

    def _done(self, number: int, name: str, value: str, at_s: int) -> None:
        self._note(EventIssue.HAPPENED_ALREADY, number, name, value, at=clock(at_s))

    def _note(self, kind: EventIssue, number: int, name: str, value: str, **fill: Any) -> None:
        issue = kind.issue(table=self.source, field=f"[{number}].{name}", value=value, **fill)
        self.issues.append(issue)


def _wrong(order: Order, county: County) -> Text | None:
    """Return what is wrong with an order's places or times."""
    places = county.place_by_id()
    if order.origin_id == order.destination_id:
        return Text("起点与终点相同。", "origin and destination are the same.")
    if order.due_s < order.released_s:
        return Text("时限早于交件时刻。", "it is due before it is handed in.")
    hubs = {place.place_id for place in county.hubs}
    if order.direction is Direction.UP and order.destination_id not in hubs:
        return Text("上行运单应送往县级共配中心。", "an up order ends at a hub.")
    if order.direction is Direction.DOWN and order.origin_id not in hubs:
        return Text("下行加急运单应从县级共配中心发出。", "an urgent down order starts at a hub.")
    closed = [i for i in (order.origin_id, order.destination_id) if not places[i].is_active]
    if closed:
        return Text(f"地点 {closed[0]} 未启用。", f"the place {closed[0]} is not in service.")
    return None
