"""What a plan says that the one it was made from does not, for a program that holds the latter.

Whoever replaces those parts of plan.json by these has the plan.json of the changed plan.
"""

from collections.abc import Mapping
from typing import Any

from data.plan_json import fates_wire, leg_wire, route_wire
from network.ids import VehicleId, VehicleTypeId
from routing.two_echelon.plan import Plan, Route


def changed_routes(before: Plan, after: Plan) -> tuple[Route, ...]:
    """Return the routes of a plan that the one before does not have, or not so."""
    known = {id(route) for route in before.routes}
    return tuple(route for route in after.routes if id(route) not in known)


def plan_changes_wire(
    before: Plan,
    after: Plan,
    horizon_days: int,
    vehicle_types: Mapping[VehicleId, VehicleTypeId],
) -> dict[str, Any]:
    """Return what is to be replaced in a plan.json.

    Parameters
    ----------
    before, after
        A plan, and one made from it that shares with it the routes that are as they were.
    horizon_days, vehicle_types
        As for plan.json of the changed plan; hired vehicles stay those they were.

    Returns
    -------
    dict
        ``horizon_days``; ``route_ids``, all in turn, and ``routes``, those that are not as they
        were; ``assignments`` of the orders that go otherwise, None of those that go no more;
        ``held``, ``unserved`` and ``late``, each as a whole, or None: as it was.
    """
    types = {**vehicle_types, **{v.vehicle_id: v.vehicle_type_id for v in after.hired}}
    legs = {
        order_id: [leg_wire(leg) for leg in own]
        for order_id, own in after.assignments.items()
        if before.assignments.get(order_id) is not own and before.assignments.get(order_id) != own
    }
    gone = dict.fromkeys(before.assignments.keys() - after.assignments.keys())
    was = {"held": before.held, "unserved": before.unserved, "late": before.late}
    now = {"held": after.held, "unserved": after.unserved, "late": after.late}
    fates = fates_wire(after) if was != now else {}
    return {
        "horizon_days": horizon_days,
        "route_ids": [route.route_id for route in after.routes],
        "routes": [route_wire(r, types.get(r.vehicle_id)) for r in changed_routes(before, after)],
        "assignments": legs | gone,
        **{name: fates[name] if now[name] != was[name] else None for name in now},
    }
