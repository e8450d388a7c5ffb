"""From the county's facts and the morning's orders to the day's problem.

Each order is decided on once: it goes today (and joins a visit), it is held for a later day, or
nobody can serve it. The rounding of travel times by vehicle happens here and nowhere else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from network.county import County
from network.fleet import Vehicle
from network.ids import PlaceId
from network.orders import Order
from network.places import Place, PlaceKind
from network.travel import TravelModel
from routing.load import order_load
from routing.two_echelon.buses import bus_rides
from routing.two_echelon.carriers import Carriers, ways_by_type
from routing.two_echelon.directives import named_vehicles
from routing.two_echelon.fastest import Fastest
from routing.two_echelon.own_types import as_known_to, with_own_types, with_warm_rooms
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.satellites import idle_satellites, satellites
from routing.two_echelon.sorting import ready_times
from routing.two_echelon.terms import Terms
from routing.two_echelon.today import Today
from routing.two_echelon.visits import visits_of


def build_problem(
    county: County,
    orders: Sequence[Order],
    travel: TravelModel,
    *,
    day: date,
    terms: Terms | None = None,
) -> TwoEchelonProblem:
    """Build the problem of one day.

    Parameters
    ----------
    county, orders
        Facts and the orders in hand; ids unique, places known, times relative to `day`.
    travel
        Travel between the county's places.
    day
        The planning day, day 0 of the horizon.
    terms
        What is settled before; None: as the county has it, and everything goes today that can.

    Returns
    -------
    TwoEchelonProblem
        With every order in a visit, held or unserved.
    """
    terms = terms or Terms()
    problem = _without_visits(county, tuple(orders), travel, day=day, terms=terms)
    fastest = Fastest(problem.ways, problem.row_of, problem.bus_rides)
    carriers = Carriers(problem.county, problem.vehicles, problem.ways, problem.row_of)
    today = Today(problem, carriers, fastest, with_buses=terms.with_buses)
    decided = replace(
        problem,
        held=tuple(today.held),
        unserved=tuple(today.unserved),
        latest_day=today.latest_day,
        rulings=today.rulings,
    )
    visits = visits_of(decided, today.going, carriers, fastest, next_start_s=today.next_start_s())
    return replace(decided, visits=visits)


def _without_visits(
    county: County, orders: tuple[Order, ...], travel: TravelModel, *, day: date, terms: Terms
) -> TwoEchelonProblem:
    """Return a day before anything is decided on its orders."""
    county = with_warm_rooms(with_own_types(county, named_vehicles(terms.directives)))
    vehicles = _vehicles(county, day, terms)
    place_ids = _used_places(county, orders, vehicles, terms.places)
    row_of = {place_id: row for row, place_id in enumerate(place_ids)}
    places = county.place_by_id()
    used = [places[place_id] for place_id in place_ids]
    hubs = tuple(row_of[p.place_id] for p in used if p.kind is PlaceKind.HUB and p.is_active)
    times = county.operations.stop_times
    ready_s = ready_times(county, orders) if terms.ready_s is None else terms.ready_s
    homes = {vehicle.home_id for vehicle in vehicles}
    rides = bus_rides(county, day, row_of, hubs) if terms.with_buses else ()
    return TwoEchelonProblem(
        county=county,
        travel=travel,
        day=day,
        orders={order.order_id: order for order in orders},
        loads={order.order_id: order_load(order) for order in orders},
        ready_s={order.order_id: ready_s[order.order_id] for order in orders},
        place_ids=place_ids,
        row_of=row_of,
        hubs=hubs,
        stations=tuple(row_of[place_id] for place_id in satellites(county, day, homes)),
        ways=ways_by_type(county.vehicle_types, travel, place_ids),
        call_s=_by_tier(used, times.station_s, times.point_s),
        call_piece_s=_by_tier(used, times.station_piece_s, times.point_piece_s),
        visits=(),
        held=(),
        unserved=(),
        vehicles=vehicles,
        bus_rides=tuple(ride for ride in rides if ride.vehicle_id not in terms.taken_trips),
        directives=tuple(terms.directives),
    )


def _vehicles(county: County, day: date, terms: Terms) -> tuple[Vehicle, ...]:
    """Return the vehicles of a day: those of closed homes and of parked types stay there."""
    fleet = terms.vehicles
    if fleet is None:
        fleet = tuple(vehicle for vehicle in county.vehicles if vehicle.is_available)
    parked = {kind.vehicle_type_id for kind in county.vehicle_types if kind.max_in_use == 0}
    idle = idle_satellites(county, day)
    return tuple(
        vehicle
        for vehicle in as_known_to(county, fleet)
        if vehicle.home_id not in idle and vehicle.vehicle_type_id not in parked
    )


def _used_places(
    county: County,
    orders: Iterable[Order],
    vehicles: Iterable[Vehicle],
    others: Iterable[PlaceId],
) -> tuple[PlaceId, ...]:
    """Return hubs, stations, all places with orders or vehicles, and others, in file order."""
    used = {*others, *(vehicle.home_id for vehicle in vehicles)}
    used |= {end for order in orders for end in (order.origin_id, order.destination_id)}
    used |= {place.place_id for place in (*county.hubs, *county.stations)}
    return tuple(place.place_id for place in county.places if place.place_id in used)


def _by_tier(places: Sequence[Place], depot_s: int, point_s: int) -> npt.NDArray[np.int64]:
    """Return seconds by place: one figure for hubs and stations, one for the others."""
    seconds = [depot_s if place.kind.is_depot else point_s for place in places]
    return np.array(seconds, dtype=np.int64)
