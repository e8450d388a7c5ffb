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
    arriving
        Goods of the orders that the plan brings to their destination.
    within
        Share of these orders that arrive within so many hours of their release, by hours, in
        [0, 1]; 1 if none arrives.
    on_time
        Share of these orders that arrive by their due time, in [0, 1]; 1 if none arrives.
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
    within: Mapping[int, float]
    on_time: float
    travelling_pieces: int
    shared_pieces: int
    up: Load
    up_cold: Load
    covered: Covered
    covered_poor: Covered

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
        within={limit: _share(sum(h <= limit for h in hours), len(hours)) for limit in HOURS},
        on_time=_share(len(arrivals) - late, len(arrivals)),
        travelling_pieces=sum(orders[i].pieces for i in travelling),
        shared_pieces=sum(orders[i].pieces for i in travelling if i in shared),
        up=_total(up),
        up_cold=_total(cold),
        covered=_covered(villages, called),
        covered_poor=_covered(poor, called),
    )


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
        with_point=sum(p.is_active and p.kind is PlaceKind.POINT for p in villages),
        called=sum(place.place_id in called for place in villages),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _total(orders: Iterable[Order]) -> Load:
    return reduce(Load.plus, map(order_load, orders), NOTHING)
