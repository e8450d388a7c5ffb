"""Several days as one problem: every vehicle once a day, every visit on the days it may be made.

Used where the orders of the days to come are known, or taken to be known: in hindsight, and for
scenarios. It decides on which day a visit is made; the days themselves are planned afterwards, one
by one, so what is left out here (stations, buses, directives, the hour a later day's promise ends)
costs at most some money, never a promise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from network.county import County
from network.fleet import Vehicle, VehicleType
from network.ids import OrderId, VehicleId, VehicleTypeId
from network.orders import Order
from network.travel import RoadTravel, TravelModel
from routing.consolidation.hold import HoldRule, slack_days
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, Route, derive_assignments
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import GroupKey
from routing.two_echelon.terms import Terms

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Horizon:
    """Days as one problem.

    Parameters
    ----------
    problem
        The joint problem: the hub's vehicles of all days.
    first, last
        First and last day on which each visit may be made, from 0.
    day_of_type
        The day of each vehicle type.
    """

    problem: TwoEchelonProblem
    first: tuple[int, ...]
    last: tuple[int, ...]
    day_of_type: Mapping[VehicleTypeId, int]

    def policy(self) -> Policy:
        """Return who may serve whom: vehicles of the days on which a visit may be made."""
        return _DayPolicy(self)

    def days_of(self, plan: Plan) -> dict[OrderId, int]:
        """Return the day on which each order goes; those left for later have none."""
        types = {v.vehicle_id: v.vehicle_type_id for v in self.problem.vehicles}
        return {
            order_id: self.day_of_type[types[route.vehicle_id]]
            for route in plan.routes
            for stop in route.stops
            for order_id in (*stop.deliver, *stop.collect)
        }

    def joined(self, plans: Sequence[Plan]) -> Plan:
        """Return the routes of a plan for each day as those of the joint problem's vehicles."""
        return Plan(
            routes=tuple(
                replace(route, vehicle_id=_vehicle_named(route.vehicle_id, k))
                for k, plan in enumerate(plans)
                for route in plan.routes
            )
        )

    def apart(self, plan: Plan) -> tuple[Plan, ...]:
        """Return the routes of the joint problem's vehicles as those of a plan for each day."""
        routes: list[list[Route]] = [[] for _ in range(1 + max(self.day_of_type.values()))]
        for route in plan.routes:
            day, _, vehicle_id = route.vehicle_id.partition(":")
            routes[int(day)].append(replace(route, vehicle_id=VehicleId(vehicle_id)))
        return tuple(
            Plan(routes=tuple(own), assignments=derive_assignments(tuple(own))) for own in routes
        )


class _DayPolicy(Policy):
    def __init__(self, horizon: Horizon) -> None:
        super().__init__(horizon.problem)
        first, last = np.array(horizon.first), np.array(horizon.last)
        self._on_day: dict[VehicleTypeId, Flags] = {
            type_id: (first <= day) & (day <= last) for type_id, day in horizon.day_of_type.items()
        }

    def serves(self, group: GroupKey) -> Flags:
        """Return bool, shape (number of visits,): the visits a group may serve itself."""
        return np.asarray(super().serves(group) & self._on_day[group[1]], dtype=np.bool_)


def horizon(days: Sequence[TwoEchelonProblem], *, beyond: HoldRule) -> Horizon:
    """Join days to one problem.

    Parameters
    ----------
    days
        At least one; each with the orders that come up on its morning only, and with the same
        places.
    beyond
        Prices what may wait for the day after the last one.
    """
    first_day = days[0]
    hubs = frozenset(first_day.hubs)
    visits: list[Visit] = []
    first: list[int] = []
    last: list[int] = []
    end = len(days) - 1
    for k, day in enumerate(days):
        for visit in day.visits:
            if visit.source in hubs:
                latest = k + slack_days(day, visit)
                visits.append(visit)
                first.append(k)
                last.append(min(end, latest))
    types: dict[VehicleTypeId, int] = {}
    joined = replace(
        first_day,
        county=first_day.county.replace(
            vehicle_types=tuple(
                _type_of_day(kind, k, types)
                for k in range(len(days))
                for kind in first_day.county.vehicle_types
            ),
            vehicles=tuple(_vehicle_of_day(v, k) for k, v in _hub_vehicles(days)),
        ),
        orders={i: order for day in days for i, order in day.orders.items()},
        loads={i: load for day in days for i, load in day.loads.items()},
        ready_s={i: ready for day in days for i, ready in day.ready_s.items()},
        latest_day=_latest_at_end(days),
        stations=(),
        ways={
            _named(type_id, k): ways
            for k, day in enumerate(days)
            for type_id, ways in day.ways.items()
        },
        visits=tuple(visits),
        held=(),
        unserved=(),
        vehicles=tuple(_vehicle_of_day(v, k) for k, v in _hub_vehicles(days)),
        bus_rides=(),
        rulings={},
    )
    return Horizon(problem=beyond(joined), first=tuple(first), last=tuple(last), day_of_type=types)


def days_ahead(
    county: County,
    first_day: date,
    mornings: Sequence[Sequence[Order]],
    *,
    like: TwoEchelonProblem,
) -> list[TwoEchelonProblem]:
    """Return consecutive days with the same places, without buses, to be joined.

    Parameters
    ----------
    county, first_day
        Facts, and the date of the first day.
    mornings
        Orders that come up on each day's morning, times relative to its midnight.
    like
        A day of the county: its ways are those of all days with the same roads closed.
    """
    everywhere = Terms(places=tuple(p.place_id for p in county.places), with_buses=False)
    travels: dict[frozenset[str], TravelModel] = {
        county.calendar.closed_roads(like.day): like.travel
    }
    days = []
    for number, orders in enumerate(mornings):
        day = first_day + timedelta(days=number)
        closed = county.calendar.closed_roads(day)
        if closed not in travels:
            travels[closed] = RoadTravel(county, closed)
        days.append(build_problem(county, orders, travels[closed], day=day, terms=everywhere))
    return days


def _latest_at_end(days: Sequence[TwoEchelonProblem]) -> dict[OrderId, int]:
    """Return the last day of each order, counted from the last day of the horizon."""
    end = len(days) - 1
    return {
        order_id: max(0, k + latest - end)
        for k, day in enumerate(days)
        for order_id, latest in day.latest_day.items()
    }


def _hub_vehicles(days: Sequence[TwoEchelonProblem]) -> list[tuple[int, Vehicle]]:
    return [
        (k, vehicle)
        for k, day in enumerate(days)
        for vehicle in day.vehicles
        if day.row_of[vehicle.home_id] in day.hubs
    ]


def _named(type_id: VehicleTypeId, day: int) -> VehicleTypeId:
    return VehicleTypeId(f"{day}:{type_id}")


def _vehicle_named(vehicle_id: VehicleId, day: int) -> VehicleId:
    return VehicleId(f"{day}:{vehicle_id}")


def _type_of_day(kind: VehicleType, day: int, types: dict[VehicleTypeId, int]) -> VehicleType:
    named = _named(kind.vehicle_type_id, day)
    types[named] = day
    return replace(kind, vehicle_type_id=named)


def _vehicle_of_day(vehicle: Vehicle, day: int) -> Vehicle:
    return replace(
        vehicle,
        vehicle_id=_vehicle_named(vehicle.vehicle_id, day),
        vehicle_type_id=_named(vehicle.vehicle_type_id, day),
    )
