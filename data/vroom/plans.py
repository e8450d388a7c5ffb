"""Plans as VROOM states its answers.

A trip from home to home is a route of its own, as in VROOM a vehicle has one; `description` names
vehicle and trip, places and orders. What a vehicle's day costs, stands at its first trip. Times are
seconds after the midnight of the planned day.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from network.ids import PlaceId
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem


def dump_vroom_plan(plan: Plan, problem: TwoEchelonProblem) -> str:
    """Return a plan as the text of a VROOM answer.

    Parameters
    ----------
    plan, problem
        The plan and its day. Amounts are grams, millilitres and pieces; costs are fen.
    """
    writer = _Writer(problem, plan)
    trips = [
        (route, number, trip)
        for route in plan.routes
        for number, trip in enumerate(_trips(route), start=1)
    ]
    routes = [writer.route(k, *each) for k, each in enumerate(trips, start=1)]
    open_ids = [*(entry.order_id for entry in plan.unserved), *(h.order_id for h in plan.held)]
    unassigned = [writer.unassigned(k, i) for k, i in enumerate(open_ids, start=1)]
    wire = {
        "code": 0,
        "summary": summary_of(routes, len(unassigned), price(problem, plan).total),
        "unassigned": unassigned,
        "routes": routes,
    }
    return json.dumps(wire, ensure_ascii=False, allow_nan=False) + "\n"


def summary_of(routes: Sequence[Mapping[str, Any]], unassigned: int, cost: int) -> dict[str, Any]:
    """Return the sums over all routes of an answer."""
    added = ("setup", "service", "duration", "waiting_time", "priority", "distance")
    return {
        "cost": cost,
        "routes": len(routes),
        "unassigned": unassigned,
        **{name: sum(route[name] for route in routes) for name in added},
        **{name: _columns([route[name] for route in routes]) for name in ("delivery", "pickup")},
        "violations": [],
    }


def _columns(amounts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*amounts, strict=True)]


def _trips(route: Route) -> Iterator[tuple[Stop, ...]]:
    """Yield the stops of each trip, those at home at both ends."""
    home_id = route.stops[0].place_id
    trip = [route.stops[0]]
    for stop in route.stops[1:]:
        trip.append(stop)
        if stop.place_id == home_id:
            if len(trip) > 2:
                yield tuple(trip)
            trip = [stop]
    if len(trip) > 2:
        yield tuple(trip)


class _Writer:
    """Writes the routes of one day."""

    def __init__(self, problem: TwoEchelonProblem, plan: Plan) -> None:
        self._problem = problem
        self._plan = plan
        self._places = problem.county.place_by_id()
        hired = {vehicle.vehicle_id: vehicle for vehicle in plan.hired}
        self._vehicles = problem.county.vehicle_by_id() | hired

    def route(self, key: int, route: Route, number: int, trip: tuple[Stop, ...]) -> dict[str, Any]:
        """Return a trip as a route of VROOM."""
        legs = [self._leg(route, start, end) for start, end in pairwise(trip)]
        steps = [self._step("start", trip[0], (0, 0), _amount(trip[0].load))]
        steps[0]["arrival"] = trip[0].depart_s
        metres = seconds = 0
        for stop, (metres_to, seconds_to) in zip(trip[1:], legs, strict=True):
            metres, seconds = metres + metres_to, seconds + seconds_to
            is_last = stop is trip[-1]
            kind = "end" if is_last else "job"
            load = [0, 0, 0] if is_last else _amount(stop.load)
            step = self._step(kind, stop, (metres, seconds), load)
            if not is_last:
                step |= {"id": len(steps), "service": stop.depart_s - stop.arrive_s}
            steps.append(step)
        brought = [i for stop in trip[1:-1] for i in stop.deliver]
        taken = [i for stop in trip[1:-1] for i in stop.collect]
        return {
            "vehicle": key,
            "description": f"{route.vehicle_id} {route.route_id} #{number}",
            "cost": self._cost(route) if number == 1 else 0,
            "setup": 0,
            "service": sum(step["service"] for step in steps),
            "duration": seconds,
            "waiting_time": sum(step["waiting_time"] for step in steps),
            "priority": 0,
            "distance": metres,
            "delivery": self._sum(brought),
            "pickup": self._sum(taken),
            "steps": steps,
            "violations": [],
        }

    def unassigned(self, key: int, order_id: Any) -> dict[str, Any]:
        """Return an order that waits or stays out."""
        found = {"id": key, "type": "job", "description": order_id}
        order = self._problem.orders.get(order_id)
        if order is not None:
            found["location"] = self._location(order.destination_id)
        return found

    def _step(
        self, kind: str, stop: Stop, driven: tuple[int, int], load: list[int]
    ) -> dict[str, Any]:
        orders = " ".join((*stop.deliver, *stop.collect)) if kind == "job" else ""
        return {
            "type": kind,
            "description": f"{stop.place_id} {orders}".strip(),
            "location": self._location(stop.place_id),
            "arrival": stop.arrive_s,
            "setup": 0,
            "service": 0,
            "waiting_time": 0,
            "distance": driven[0],
            "duration": driven[1],
            "load": load,
            "violations": [],
        }

    def _leg(self, route: Route, start: Stop, end: Stop) -> tuple[int, int]:
        """Return metres and seconds from one stop to the next; buses drive for others."""
        vehicle = self._vehicles.get(route.vehicle_id)
        row_of = self._problem.row_of
        seconds = max(0, end.arrive_s - start.depart_s)
        is_known = start.place_id in row_of and end.place_id in row_of
        if route.kind is RouteKind.BUS or vehicle is None or not is_known:
            return 0, seconds
        ways = self._problem.ways.get(vehicle.vehicle_type_id)
        if ways is None:
            return 0, seconds
        arc = row_of[start.place_id], row_of[end.place_id]
        return max(0, int(ways.distance_m[arc])), seconds

    def _cost(self, route: Route) -> int:
        """Return what a route costs, hand-overs included, fen."""
        return price(
            self._problem, replace(self._plan, routes=(route,), held=(), unserved=())
        ).total

    def _location(self, place_id: PlaceId) -> list[float]:
        place = self._places.get(place_id)
        return [] if place is None else [round(place.lon, 6), round(place.lat, 6)]

    def _sum(self, order_ids: list[Any]) -> list[int]:
        loads = (self._problem.loads.get(i, NOTHING) for i in order_ids)
        return [sum(column) for column in zip(*map(_amount, loads), strict=True)] or [0, 0, 0]


def _amount(load: Load) -> list[int]:
    return [load.weight_g, load.volume_ml, load.pieces]
