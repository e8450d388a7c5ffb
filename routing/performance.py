"""How well a day keeps its promises and pools its goods, computed from county, orders and plan."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from network.county import County
from network.ids import MemberId, OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from network.places import Place, PlaceKind
from routing.load import NOTHING, Load, order_load
from routing.two_echelon.plan import Plan, Route, Stop

_HOUR_S = 3600
HOURS = (24, 48, 72)
"""Hours from release that promptness is stated for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Villages with a point, of all villages of a kind.

    Parameters
    ----------
    villages, with_point, called
        All of them, those with a point in service, and those that the plan calls at; each ≥ 0.
    """

    villages: int
    with_point: int
    called: int

    @property
    def share(self) -> float | None:
        """Coverage: villages with a point over all, in [0, 1]; None: there is no village."""
        return self.with_point / self.villages if self.villages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What an alliance reports of a day.

    Parameters
    ----------
    arriving, arriving_orders
        Goods of the orders that the plan brings to their destination, and how many these are.
    within_orders
        How many of these orders arrive within so many hours of their release, by hours.
    in_time_orders
        How many of these orders arrive by their due time.
    travelling_pieces, shared_pieces
        Pieces that ride at all, and those of them that share their vehicle with goods of another
        member on every ride.
    up, up_cold
        Up goods that the plan brings to their destination, and those of them that are chilled or
        frozen.
    covered, covered_poor
        Administrative villages, and those of them that are registered as poor.
    """

    arriving: Load
    arriving_orders: int
    within_orders: Mapping[int, int]
    in_time_orders: int
    travelling_pieces: int
    shared_pieces: int
    up: Load
    up_cold: Load
    covered: Covered
    covered_poor: Covered

    @property
    def within(self) -> dict[int, float]:
        """Share of the arriving orders within so many hours, in [0, 1]; 1 if none arrives."""
        return {h: _share(n, self.arriving_orders) for h, n in self.within_orders.items()}

    @property
    def on_time(self) -> float:
        """Share of the arriving orders that are in time, in [0, 1]; 1 if none arrives."""
        return _share(self.in_time_orders, self.arriving_orders)

    @property
    def shared(self) -> float | None:
        """Consolidation rate: shared over travelling pieces, in [0, 1]; None: nothing travels."""
        return self.shared_pieces / self.travelling_pieces if self.travelling_pieces else None


def perform(
    county: County,
    orders: Mapping[OrderId, Order],
    plan: Plan,
    shared: Collection[OrderId] | None = None,
) -> Performance:
    """Return how well a day does.

    Parameters
    ----------
    county, orders, plan
        The county, the orders that count, and a plan; what it does with other orders is left out.
    shared
        Orders that share their vehicles; None: as `shared_orders` finds among `orders`.
    """
    if shared is None:
        shared = shared_orders({i: order.member_id for i, order in orders.items()}, plan)
    arrivals = arrivals_of(orders, plan)
    hours = [(s - orders[i].released_s) / _HOUR_S for i, s in arrivals.items()]
    late = sum(s > orders[i].due_s for i, s in arrivals.items())
    up = [orders[i] for i in arrivals if orders[i].direction is Direction.UP]
    cold = [order for order in up if order.temperature is not Temperature.AMBIENT]
    travelling = [i for i, legs in plan.assignments.items() if legs and i in orders]
    called = {
        stop.place_id for route in plan.routes for stop in route.stops if _calls(stop, orders)
    }
    villages = [place for place in county.places if place.is_village_committee]
    poor = [place for place in villages if place.is_poverty_village]
    return Performance(
        arriving=_total(orders[i] for i in arrivals),
        arriving_orders=len(arrivals),
        within_orders={limit: sum(h <= limit for h in hours) for limit in HOURS},
        in_time_orders=len(arrivals) - late,
        travelling_pieces=sum(orders[i].pieces for i in travelling),
        shared_pieces=sum(orders[i].pieces for i in travelling if i in shared),
        up=_total(up),
        up_cold=_total(cold),
        covered=_covered(villages, called),
        covered_poor=_covered(poor, called),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredTownship:
    """How far the villages of a township are covered.

    Parameters
    ----------
    township_id
        The township's station, or hub; None: villages of which no township is known.
    has_station
        Whether that is in service.
    villages, with_point, poor, poor_with_point
        Administrative villages and those with a point in service, of all and of those registered
        as poor; each ≥ 0.
    """

    township_id: PlaceId | None
    has_station: bool
    villages: int
    with_point: int
    poor: int
    poor_with_point: int


def covered_townships(county: County) -> tuple[CoveredTownship, ...]:
    """Return how far each township is covered, in the county's order of places."""
    places = county.place_by_id()
    stations = [place for place in county.places if place.kind is PlaceKind.STATION]
    of_township: dict[PlaceId | None, list[Place]] = {place.place_id: [] for place in stations}
    for place in county.places:
        if place.is_village_committee:
            of_township.setdefault(place.township_id, []).append(place)
    found = []
    for township_id, villages in of_township.items():
        seat = None if township_id is None else places[township_id]
        poor = [place for place in villages if place.is_poverty_village]
        found.append(
            CoveredTownship(
                township_id=township_id,
                has_station=seat is not None and seat.is_active and seat.kind.is_depot,
                villages=len(villages),
                with_point=sum(map(has_point, villages)),
                poor=len(poor),
                poor_with_point=sum(map(has_point, poor)),
            )
        )
    return tuple(found)


def has_point(village: Place) -> bool:
    """Return whether a village has a point in service."""
    return village.is_active and village.kind is PlaceKind.POINT


def arrivals_of(orders: Mapping[OrderId, Order], plan: Plan) -> dict[OrderId, int]:
    """Return when each order reaches its destination, seconds; orders that do not are left out."""
    return {
        order_id: legs[-1].arrive_s
        for order_id, legs in plan.assignments.items()
        if legs and order_id in orders
        if legs[-1].to_id == orders[order_id].destination_id
    }


def shared_orders(member_of: Mapping[OrderId, MemberId], plan: Plan) -> frozenset[OrderId]:
    """Return the orders that share their vehicle with another member's goods on every ride.

    Parameters
    ----------
    member_of
        Member of every order; others of the plan are taken no notice of.
    plan
        Any plan. Two orders ride together if both are aboard between two neighbouring stops.
    """
    alone: set[OrderId] = set()
    riding: set[OrderId] = set()
    for route in plan.routes:
        rides, together = _rides(route, member_of)
        riding |= rides
        alone |= rides - together
    return frozenset(riding - alone)


def _rides(
    route: Route, member_of: Mapping[OrderId, MemberId]
) -> tuple[set[OrderId], set[OrderId]]:
    """Return the orders that ride on a route, and those that meet another member's there."""
    aboard: dict[OrderId, MemberId] = {}
    members: Counter[MemberId] = Counter()
    riding: set[OrderId] = set()
    together: set[OrderId] = set()
    for stop in route.stops:
        for order_id in stop.deliver:
            member = aboard.pop(order_id, None)
            if member is not None:
                members[member] -= 1
        for order_id in stop.collect:
            if order_id in member_of:
                aboard[order_id] = member_of[order_id]
                members[member_of[order_id]] += 1
        riding |= aboard.keys()
        if sum(count > 0 for count in members.values()) > 1:
            together |= aboard.keys()
    return riding, together


def _calls(stop: Stop, orders: Mapping[OrderId, Order]) -> bool:
    """Return whether a stop hands over an order that counts."""
    return any(order_id in orders for order_id in (*stop.deliver, *stop.collect))


def _covered(villages: Collection[Place], called: Collection[PlaceId]) -> Covered:
    return Covered(
        villages=len(villages),
        with_point=sum(map(has_point, villages)),
        called=sum(place.place_id in called for place in villages),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _total(orders: Iterable[Order]) -> Load:
    return reduce(Load.plus, map(order_load, orders), NOTHING)
