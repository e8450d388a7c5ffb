"""Figures of days that add up: a month is the sum of its days, and shares are taken at the end."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.kpi import Indicators
from routing.performance import Performance, arrivals_of, perform
from routing.two_echelon.plan import Plan

_HOUR_S = 3600
_DAY_S = 86_400
MOST_HOURS = 96
"""Hours from release that are told apart; what takes longer is counted together."""

_NO_HOURS = (0,) * (MOST_HOURS + 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """What really became of an order, as far as it has been reported.

    Parameters
    ----------
    delivered_s
        When it was signed for, seconds after the midnight of the day that is asked about; None:
        that has not been reported.
    failed_s
        When an attempt to deliver it last failed, or it was refused or cancelled, likewise.
    """

    delivered_s: int | None = None
    failed_s: int | None = None


Actuals = Mapping[OrderId, Actual]
"""What has been reported of orders; others are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """Counts of one or several days; every one is the sum over the days.

    Parameters
    ----------
    days
        How many days.
    new_orders, new_pieces
        What came in hand: orders that were in hand on an earlier day of the period are not
        counted again.
    arriving_orders, arriving_pieces
        What plans bring to its destination on its day.
    within_24, within_48, within_72, in_time_orders
        How many of these orders arrive so many hours after their release, or by their due time.
    hours
        Arriving orders by hours from release, begun hours counted as full: at ``hours[h]`` those
        of more than h - 1 and at most h hours, the last one all beyond `MOST_HOURS`; shape
        (`MOST_HOURS` + 2,).
    held_pieces, unserved_pieces
        Pieces kept over a night, and pieces that nobody could carry, each once a day.
    travelling_pieces, shared_pieces
        Pieces that ride, and those that share their vehicle with another member on every ride.
    up_pieces, up_g, up_cold_pieces
        Up goods arriving: pieces, grams, and pieces that are chilled or frozen.
    village_calls
        Administrative villages called at, each once a day.
    cost_fen, distance_m, trunk_m, local_m, direct_m, vehicle_days
        Cost, metres in all and by kind of route, and vehicles with a route; 0 where the reader
        may not know.
    trips, fullness
        Driven trips, and the sum over them of their fullest moment as a share of the room.
    reported_days
        Days of which anything was reported.
    signed_orders, signed_in_time
        Orders signed for on the day, or later if none of the days on which they are in hand comes
        between; and those of them signed for by their due time.
    signed_as_planned
        Orders signed for on the day whose plan brings them to their destination.
    signed_24, signed_48, signed_72, signed_hours
        Orders signed for so many hours after their release, counted as for plans.
    failed_orders
        Orders with a failed attempt on the day.
    """

    days: int = 1
    new_orders: int = 0
    new_pieces: int = 0
    arriving_orders: int = 0
    arriving_pieces: int = 0
    within_24: int = 0
    within_48: int = 0
    within_72: int = 0
    in_time_orders: int = 0
    hours: tuple[int, ...] = _NO_HOURS
    held_pieces: int = 0
    unserved_pieces: int = 0
    travelling_pieces: int = 0
    shared_pieces: int = 0
    up_pieces: int = 0
    up_g: int = 0
    up_cold_pieces: int = 0
    village_calls: int = 0
    cost_fen: int = 0
    distance_m: int = 0
    trunk_m: int = 0
    local_m: int = 0
    direct_m: int = 0
    vehicle_days: int = 0
    trips: int = 0
    fullness: float = 0.0
    reported_days: int = 0
    signed_orders: int = 0
    signed_as_planned: int = 0
    signed_in_time: int = 0
    signed_24: int = 0
    signed_48: int = 0
    signed_72: int = 0
    signed_hours: tuple[int, ...] = _NO_HOURS
    failed_orders: int = 0

    def plus(self, other: "DayCounts") -> "DayCounts":
        """Return the counts of both together."""
        return DayCounts(
            **{f.name: _plus(getattr(self, f.name), getattr(other, f.name)) for f in _FIELDS}
        )


_FIELDS = fields(DayCounts)
NO_DAYS = DayCounts(days=0)


def added_up(tallies: Iterable[DayCounts]) -> DayCounts:
    """Return the counts of some days together."""
    total = NO_DAYS
    for tally in tallies:
        total = total.plus(tally)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a day takes of the alliance.

    Parameters
    ----------
    indicators
        Cost, kilometres and vehicles.
    trip_shares
        How full each trip was, as `routing.kpi.trip_shares` finds.
    """

    indicators: Indicators
    trip_shares: tuple[float, ...]


def tally_day(
    county: County,
    orders: Mapping[OrderId, Order],
    plan: Plan,
    *,
    shared: Collection[OrderId] | None = None,
    carried_over: Collection[OrderId] = (),
    effort: Effort | None = None,
    actuals: Actuals | None = None,
) -> DayCounts:
    """Return the counts of a day.

    Parameters
    ----------
    county, orders, plan
        The county, the orders that count, and the plan of the day.
    shared
        Orders that share their vehicles; None: as found among `orders`.
    carried_over
        Orders that were in hand on an earlier day of the period.
    effort
        What the day takes; None: it is left out.
    actuals
        What was reported, told in seconds of this day; None: nothing was.
    """
    done = perform(county, orders, plan, shared)
    arrivals = arrivals_of(orders, plan)
    new = [order for order_id, order in orders.items() if order_id not in carried_over]
    counts: dict[str, Any] = {
        "new_orders": len(new),
        "new_pieces": sum(order.pieces for order in new),
        "hours": _by_hours(s - orders[i].released_s for i, s in arrivals.items()),
        "held_pieces": _pieces(orders, (held.order_id for held in plan.held)),
        "unserved_pieces": _pieces(orders, (each.order_id for each in plan.unserved)),
        **_performed(done),
    }
    if effort is not None:
        counts |= _effort(effort)
    if actuals is not None:
        counts |= _reported(orders, arrivals, actuals)
    return DayCounts(**counts)


def tally_signed_later(counts: DayCounts, signed: Iterable[tuple[Order, int]]) -> DayCounts:
    """Return the counts of a day with orders that were signed for after it.

    Parameters
    ----------
    counts
        Of a day.
    signed
        Orders of that day, and when they were signed for, in its seconds; ≥ 86,400.
    """
    found = _signed(signed)
    later = DayCounts(days=0, reported_days=int(not counts.reported_days), **found)
    return counts.plus(later) if later.signed_orders else counts


def share_within(hours: tuple[int, ...], limit: int) -> float | None:
    """Return the share of orders that took at most so many hours; None: there are none.

    Parameters
    ----------
    hours, limit
        Orders by hours as in `DayCounts`, and hours in [0, `MOST_HOURS`].
    """
    total = sum(hours)
    return sum(hours[: limit + 1]) / total if total else None


def _performed(done: Performance) -> dict[str, int]:
    return {
        "arriving_orders": done.arriving_orders,
        "arriving_pieces": done.arriving.pieces,
        **{f"within_{hours}": count for hours, count in done.within_orders.items()},
        "in_time_orders": done.in_time_orders,
        "travelling_pieces": done.travelling_pieces,
        "shared_pieces": done.shared_pieces,
        "up_pieces": done.up.pieces,
        "up_g": done.up.weight_g,
        "up_cold_pieces": done.up_cold.pieces,
        "village_calls": done.covered.called,
    }


def _effort(effort: Effort) -> dict[str, float]:
    day = effort.indicators
    return {
        "cost_fen": day.cost.total,
        "distance_m": day.distance_m["total"],
        **{f"{kind}_m": day.distance_m[kind] for kind in ("trunk", "local", "direct")},
        "vehicle_days": day.vehicles_used,
        "trips": len(effort.trip_shares),
        "fullness": math.fsum(effort.trip_shares),
    }


def _reported(
    orders: Mapping[OrderId, Order], arrivals: Mapping[OrderId, int], actuals: Actuals
) -> dict[str, Any]:
    known = [
        (order, actuals[order_id]) for order_id, order in orders.items() if order_id in actuals
    ]
    took = [
        (order, actual.delivered_s)
        for order, actual in known
        if actual.delivered_s is not None and 0 <= actual.delivered_s < _DAY_S
    ]
    failed = sum(a.failed_s is not None and 0 <= a.failed_s < _DAY_S for _, a in known)
    return {
        "reported_days": int(bool(took) or failed > 0),
        "signed_as_planned": sum(order.order_id in arrivals for order, _ in took),
        "failed_orders": failed,
        **_signed(took),
    }


def _signed(took: Iterable[tuple[Order, int]]) -> dict[str, Any]:
    """Return the counts of orders and the seconds at which they were signed for."""
    took = list(took)
    hours = _by_hours(second - order.released_s for order, second in took)
    return {
        "signed_orders": len(took),
        "signed_in_time": sum(second <= order.due_s for order, second in took),
        **{f"signed_{limit}": sum(hours[: limit + 1]) for limit in (24, 48, 72)},
        "signed_hours": hours,
    }


def _by_hours(seconds: Iterable[int]) -> tuple[int, ...]:
    """Return how many waits fall into each begun hour; what was never waited for is hour 0."""
    found = Counter(min(max(0, -(-s // _HOUR_S)), MOST_HOURS + 1) for s in seconds)
    return tuple(found[hour] for hour in range(MOST_HOURS + 2))


def _pieces(orders: Mapping[OrderId, Order], order_ids: Iterable[OrderId]) -> int:
    return sum(orders[order_id].pieces for order_id in order_ids if order_id in orders)


def _plus(one: Any, other: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(a + b for a, b in zip(one, other, strict=True))
    return one + other
