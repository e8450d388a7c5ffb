"""What a change of plan costs beside money: drivers, places and customers have been told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from network.ids import OrderId, PlaceId
from routing.replanning.timing import Timed
from routing.two_echelon.plan import Plan, RouteKind, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Prices of changes, fen ≥ 0; all are assumptions a dispatcher can set.

    Parameters
    ----------
    vehicle_fen
        A call: another vehicle makes it than the one announced.
    sequence_fen
        The call follows another one than announced, on the same vehicle.
    shift_fen, shift_s
        It is made more than so many seconds earlier or later.
    put_off_fen
        An order that was to arrive today goes on a later day. More than any vehicle's day costs:
        what was announced goes today if it can; less, and single orders may wait.
    """

    vehicle_fen: int = 3_000
    sequence_fen: int = 800
    shift_fen: int = 300
    shift_s: int = 1_800
    put_off_fen: int = 50_000


class Announced:
    """What a plan has told everybody: who calls where, after whom and when.

    Parameters
    ----------
    plan
        The plan in force.
    prices
        What a change costs.
    """

    def __init__(self, plan: Plan, prices: Stability) -> None:
        self._prices = prices
        self._calls: dict[tuple[OrderId, PlaceId], tuple[str, int]] = {}
        self._order: dict[str, frozenset[tuple[PlaceId, PlaceId]]] = {}
        for route in plan.routes:
            home_id = route.stops[0].place_id if route.kind is not RouteKind.BUS else None
            for stop in route.stops:
                if stop.place_id != home_id:
                    for order_id in (*stop.deliver, *stop.collect):
                        self._calls[order_id, stop.place_id] = (route.route_id, stop.arrive_s)
            self._order[route.route_id] = frozenset(
                (before.place_id, after.place_id) for before, after in pairwise(route.stops)
            )

    @property
    def put_off_fen(self) -> int:
        """What an order is charged that goes on a later day, fen."""
        return self._prices.put_off_fen

    @property
    def calls(self) -> Mapping[tuple[OrderId, PlaceId], tuple[str, int]]:
        """Route and arrival announced for an order at a place."""
        return self._calls

    def price(self, timed: Timed) -> int:
        """Return what the changes of a course are charged, fen."""
        course, prices, fen = timed.course, self._prices, 0
        if course.is_locked:
            return 0
        made = len(course.done)
        known = self._order.get(course.route_id, frozenset())
        for before, stop in _away(timed, made):
            told = [
                self._calls[order_id, stop.place_id]
                for order_id in (*stop.deliver, *stop.collect)
                if (order_id, stop.place_id) in self._calls
            ]
            if not told:
                continue
            if any(route_id != course.route_id for route_id, _ in told):
                fen += prices.vehicle_fen
                continue
            if before is not None and (before.place_id, stop.place_id) not in known:
                fen += prices.sequence_fen
            if any(abs(stop.arrive_s - arrive_s) > prices.shift_s for _, arrive_s in told):
                fen += prices.shift_fen
        return fen


def _away(timed: Timed, made: int) -> Iterator[tuple[Stop | None, Stop]]:
    """Yield the stops to come away from home, each with the one before it."""
    stops = timed.stops
    home_id = stops[0].place_id if stops and timed.course.vehicle is not None else None
    for k in range(made, len(stops)):
        if stops[k].place_id != home_id:
            yield stops[k - 1] if k else None, stops[k]
