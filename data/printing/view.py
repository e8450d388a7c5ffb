"""A planned day as one reader of its sheets may see it: the alliance all of it, a member its own.

Everything a sheet prints comes from here, so what a member may not see is left out once.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from data.plan_json import PlanHeader
from data.printing.privacy import NOBODY, Privacy, Recipient, shown_name
from data.route_sheet import RouteSheet, route_sheets
from network.county import County
from network.ids import MemberId, OrderId, PlaceId, VehicleId
from network.members import Member
from network.orders import Order, Temperature
from network.places import Place
from network.text import Text
from network.travel import TravelModel
from routing.load import NOTHING, Load, order_load
from routing.performance import shared_orders
from routing.replanning.events import OrderStatus
from routing.two_echelon.plan import Plan, Route, Stop

_STATION_ENDING = "中转站"
_ID_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Some orders, counted.

    Parameters
    ----------
    orders
        How many, ≥ 0.
    load
        Their grams, millilitres and pieces.
    cold_pieces
        Pieces of them that are chilled or frozen.
    pieces_of
        Pieces by member, in the county's order of members; members without any are left out.
    """

    orders: int
    load: Load
    cold_pieces: int
    pieces_of: tuple[tuple[MemberId, int], ...]

    @property
    def pieces(self) -> int:
        """Pieces of all of them."""
        return self.load.pieces

    @property
    def kg(self) -> float:
        """Kilograms of all of them."""
        return self.load.weight_g / 1000

    @property
    def litres(self) -> float:
        """Litres of all of them."""
        return self.load.volume_ml / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads the sheets.

    Parameters
    ----------
    member
        The member whose orders are shown; None: all orders are.
    privacy
        How much of a person is shown.
    """

    member: MemberId | None = None
    privacy: Privacy = Privacy.MASKED

    def seen(self, orders: Iterable[Order]) -> dict[OrderId, Order]:
        """Return the orders that are shown, by id."""
        return {o.order_id: o for o in orders if self.member in {None, o.member_id}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is known of a day beside its plan.

    Parameters
    ----------
    recipients
        Who orders are for.
    statuses
        How far orders have come; None: nobody has reported anything.
    refused
        Orders that were refused or cancelled.
    """

    recipients: Mapping[OrderId, Recipient] = field(default_factory=dict)
    statuses: Mapping[OrderId, OrderStatus] | None = None
    refused: frozenset[OrderId] = frozenset()


@dataclass(frozen=True, kw_only=True)
class DayView:
    """A planned day as a reader may see it.

    Parameters
    ----------
    county, header, run_id
        The county, what the plan says of itself, and what tells this run from others.
    orders
        The orders that the reader may see, by id, in the order of the file.
    plan
        The plan without any other order; stops stay, so that their numbers do.
    routes
        The plan's routes with what carries them and their ways.
    reader
        Who reads.
    shared
        The orders, of those seen, that share their vehicles with another member's on every ride.
    reported
        What is known beside the plan.
    """

    county: County
    header: PlanHeader
    run_id: str
    orders: Mapping[OrderId, Order]
    plan: Plan
    routes: tuple[RouteSheet, ...]
    reader: Reader
    shared: frozenset[OrderId]
    reported: Reported = field(default_factory=Reported)

    @cached_property
    def places(self) -> dict[PlaceId, Place]:
        """All places by id."""
        return self.county.place_by_id()

    @cached_property
    def members(self) -> dict[MemberId, Member]:
        """All members by id, in the county's order."""
        return self.county.member_by_id()

    @property
    def alliance(self) -> Text:
        """What the alliance calls itself, if it says nothing else."""
        return Text(
            f"{self.county.name_zh}统仓共配联盟", f"{self.county.name_en} joint delivery alliance"
        )

    @property
    def is_whole(self) -> bool:
        """Whether all orders are seen."""
        return self.reader.member is None

    def place_name(self, place_id: PlaceId) -> str:
        """Return a place's name."""
        return self.places[place_id].name_zh

    def member_name(self, member_id: MemberId) -> str:
        """Return a member's name; its id if the county does not know it."""
        member = self.members.get(member_id)
        return str(member_id) if member is None else member.name_zh

    def driver(self, vehicle_id: VehicleId) -> str:
        """Return the name of a vehicle's driver as the reader may see it, empty if unknown."""
        vehicle = self.county.vehicle_by_id().get(vehicle_id)
        return "" if vehicle is None else shown_name(vehicle.driver, self.reader.privacy)

    def recipient(self, order_id: OrderId) -> Recipient:
        """Return who an order is for as the reader may see them."""
        return self.reported.recipients.get(order_id, NOBODY).shown(self.reader.privacy)

    def station_of(self, place_id: PlaceId) -> str:
        """Return the name of the station, or hub, that serves a place today; empty if none does."""
        place = self.places[place_id]
        if place.kind.is_depot:
            return place.name_zh
        serving = place.parent_id or place.township_id
        return "" if serving is None else self.place_name(serving)

    def township_of(self, place_id: PlaceId) -> str:
        """Return the township a place belongs to, named after its station; empty if unknown."""
        township = self.places[place_id].township_id
        if township is None and self.places[place_id].kind.is_depot:
            township = place_id
        return "" if township is None else self.place_name(township).removesuffix(_STATION_ENDING)

    def seen(self, order_ids: Iterable[OrderId]) -> list[Order]:
        """Return the orders of some ids that the reader may see."""
        return [self.orders[order_id] for order_id in order_ids if order_id in self.orders]

    def goods(self, order_ids: Iterable[OrderId]) -> Goods:
        """Count the orders of some ids that the reader may see."""
        return self.count(self.seen(order_ids))

    def count(self, orders: Iterable[Order]) -> Goods:
        """Count some orders that the reader may see."""
        pieces: Counter[MemberId] = Counter()
        number = cold = 0
        loads: list[Load] = []
        for order in orders:
            number += 1
            pieces[order.member_id] += order.pieces
            cold += order.pieces * is_cold(order)
            loads.append(self._loads[order.order_id])
        known = [member_id for member_id in self.members if member_id in pieces]
        return Goods(
            orders=number,
            load=sum_loads(loads),
            cold_pieces=cold,
            pieces_of=tuple(
                (member_id, pieces[member_id])
                for member_id in (*known, *sorted(pieces.keys() - set(known)))
            ),
        )

    @cached_property
    def _loads(self) -> dict[OrderId, Load]:
        return {order_id: order_load(order) for order_id, order in self.orders.items()}


def view_day(
    county: County,
    orders: Sequence[Order],
    travel: TravelModel | None,
    plan: tuple[PlanHeader, Plan],
    *,
    run_id: str,
    reader: Reader | None = None,
    reported: Reported | None = None,
) -> DayView:
    """Return a planned day as a reader may see it.

    Parameters
    ----------
    county, orders, travel
        What the plan was made for; without travel the view has no routes, as for reports.
    plan
        A plan, and what it says of itself. Its vehicles, bus trips and places all exist, and its
        orders as far as the reader may see them.
    run_id
        What tells this run from others, as `run_id_of` makes it.
    reader
        Who reads; None: the alliance, persons masked.
    reported
        What is known beside the plan; None: nothing.
    """
    reader = reader or Reader()
    reported = reported or Reported()
    header, whole = plan
    seen = reader.seen(orders)
    shared = shared_orders({o.order_id: o.member_id for o in orders}, whole)
    part = whole if reader.member is None else restrict(whole, seen)
    return DayView(
        county=county,
        header=header,
        run_id=run_id,
        orders=seen,
        plan=part,
        routes=() if travel is None else route_sheets(county, orders, travel, part),
        reader=reader,
        shared=shared & seen.keys(),
        reported=Reported(
            recipients={i: r for i, r in reported.recipients.items() if i in seen},
            statuses=None
            if reported.statuses is None
            else {i: s for i, s in reported.statuses.items() if i in seen},
            refused=reported.refused & seen.keys(),
        ),
    )


def restrict(plan: Plan, orders: Mapping[OrderId, Order]) -> Plan:
    """Return a plan that says nothing of other orders; its routes keep their stops and times."""
    return Plan(
        routes=tuple(_restrict_route(route, orders) for route in plan.routes),
        assignments={i: legs for i, legs in plan.assignments.items() if i in orders},
        held=tuple(held for held in plan.held if held.order_id in orders),
        unserved=tuple(unserved for unserved in plan.unserved if unserved.order_id in orders),
        late=tuple(late for late in plan.late if late.order_id in orders),
        locked=plan.locked,
        hired=plan.hired,
    )


def _restrict_route(route: Route, orders: Mapping[OrderId, Order]) -> Route:
    stops: list[Stop] = []
    aboard = NOTHING
    for stop in route.stops:
        deliver = tuple(i for i in stop.deliver if i in orders)
        collect = tuple(i for i in stop.collect if i in orders)
        aboard = aboard.minus(sum_loads(order_load(orders[i]) for i in deliver))
        aboard = aboard.plus(sum_loads(order_load(orders[i]) for i in collect))
        stops.append(replace(stop, deliver=deliver, collect=collect, load=aboard))
    return replace(route, stops=tuple(stops))


def sum_loads(loads: Iterable[Load]) -> Load:
    """Return several loads taken together."""
    dimensions = tuple(zip(*loads, strict=True))
    return Load(*map(sum, dimensions)) if dimensions else NOTHING


def is_cold(order: Order) -> bool:
    """Return whether an order travels chilled or frozen."""
    return order.temperature is not Temperature.AMBIENT


def run_id_of(header: PlanHeader, plan_bytes: bytes) -> str:
    """Return what tells a run from others: county, day and the first digits of its plan's SHA-256.

    Parameters
    ----------
    header, plan_bytes
        What the plan says of itself, and the bytes of plan.json.
    """
    digits = hashlib.sha256(plan_bytes).hexdigest()[:_ID_DIGITS]
    return f"{header.county}-{header.day.isoformat()}-{digits}"
