"""What of a plan somebody may see: a member its own orders, a station what happens there.

A view is made of what may be seen, never by taking away what may not: costs, loads, other members'
orders and calls on their behalf are in none of them.
"""

from collections.abc import Collection, Mapping
from typing import Any

from api.explanations import Answer
from api.station_sheets import on_sheet
from data.plan_json import PlanHeader, leg_wire, reason_wire, route_wire
from network.ids import OrderId, PlaceId
from network.orders import Order
from routing.two_echelon.plan import Plan
from routing.violation import Reason


def member_view(header: PlanHeader, plan: Plan, own: Mapping[OrderId, Order]) -> dict[str, Any]:
    """Return what becomes of a member's own orders, and the figures of these alone.

    Parameters
    ----------
    header, plan, own
        The plan, and those of its day's orders that are the member's.
    """
    fates = _fates(plan, own)
    entries = [
        {
            "order_id": order_id,
            "status": status,
            "legs": [leg_wire(leg) for leg in plan.assignments.get(order_id, ())],
            "why": None if why is None else reason_wire(why),
        }
        for order_id, (status, why) in fates.items()
    ]
    counts = [status for status, _ in fates.values()]
    return {
        "county": header.county,
        "date": header.day.isoformat(),
        "orders": entries,
        "figures": {
            "orders": len(own),
            "pieces": sum(order.pieces for order in own.values()),
            "kg": round(sum(order.weight_kg for order in own.values()), 3),
            **{status: counts.count(status) for status in ("planned", "late", "held", "unserved")},
        },
    }


def station_view(header: PlanHeader, plan: Plan, place_id: PlaceId) -> dict[str, Any]:
    """Return a station's sheet: what comes and goes there, and the routes that start there.

    With it go the legs of the orders on it, and which of them are held or unserved: they say
    whether an order ends at a stop, goes on, or waits.

    Parameters
    ----------
    header, plan, place_id
        The plan, and the station.
    """
    known = on_sheet(plan, place_id)
    at_home = [route for route in plan.routes if route.stops[0].place_id == place_id]
    passing = [route for route in plan.routes if route.stops[0].place_id != place_id]
    calls = [
        {
            "route_id": route.route_id,
            "vehicle_id": route.vehicle_id,
            "kind": route.kind.value,
            "arrive_s": stop.arrive_s,
            "depart_s": stop.depart_s,
            "deliver": list(stop.deliver),
            "collect": list(stop.collect),
        }
        for route in passing
        for stop in route.stops
        if stop.place_id == place_id
    ]
    waiting = [
        {"order_id": held.order_id, "latest_day": held.latest_day, **reason_wire(held.reason)}
        for held in plan.held
        if held.place_id == place_id
    ]
    return {
        "county": header.county,
        "date": header.day.isoformat(),
        "place_id": place_id,
        "calls": sorted(calls, key=lambda call: (call["arrive_s"], call["route_id"])),
        "routes": [route_wire(route) for route in at_home],
        "assignments": {
            order_id: [leg_wire(leg) for leg in plan.assignments[order_id]]
            for order_id in sorted(known & plan.assignments.keys())
        },
        "held": [{"order_id": held.order_id} for held in plan.held if held.order_id in known],
        "unserved": [
            {"order_id": entry.order_id} for entry in plan.unserved if entry.order_id in known
        ],
        "waiting": waiting,
    }


def member_answer(found: Answer, own: Collection[OrderId]) -> dict[str, Any]:
    """Return why a member's own order goes as it does, without what others' goods cost.

    Parameters
    ----------
    found, own
        What is to be said of the order, and the member's orders of the day. What a call costs is
        told only if all that is handed over in it is the member's.
    """
    calls = [
        {
            "place_id": call.place_id,
            "order_ids": [order_id for order_id in call.order_ids if order_id in own],
            "route_id": call.route_id,
            "vehicle_id": call.vehicle_id,
            "is_bus": call.is_bus,
            "station_id": call.station_id,
            "marginal_fen": call.marginal_fen if set(call.order_ids) <= set(own) else None,
        }
        for call in found.explanations
    ]
    return {
        "order_id": found.order_id,
        "legs": [leg_wire(leg) for leg in found.legs],
        "reasons": [{"status": fate, **reason_wire(why)} for fate, why in found.reasons],
        "latest_day": found.latest_day,
        "calls": calls,
    }


def _fates(plan: Plan, own: Collection[OrderId]) -> dict[OrderId, tuple[str, Reason | None]]:
    """Return what becomes of each of these orders, with why; ``new``: the plan does not know it."""
    fates: dict[OrderId, tuple[str, Reason | None]] = {
        order_id: ("planned" if order_id in plan.assignments else "new", None) for order_id in own
    }
    for status, entries in (("late", plan.late), ("held", plan.held), ("unserved", plan.unserved)):
        for entry in entries:
            if entry.order_id in fates:
                fates[entry.order_id] = (status, entry.reason)
    return fates
