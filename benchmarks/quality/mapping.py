"""A published instance as a county day, and the plan of such a day as a published solution.

The depot becomes the hub, satellites stations, customers points; trucks are at home at the hub and
drive to stations only, city freighters at the stations and drive to points only. There is no
time: driving and handing over take none. A unit of distance is 10 km and a unit of cost 10,000
fen, so that a metre is the ten-thousandth part of a unit; less where opening a satellite would cost
more than leaving a customer out; and where the cost of a way is a whole number, a metre is a fen.
Costs are stated by the verification, which takes the instance's own numbers, and never in fen.

Satellites that are chosen are stations with an opening. Where they need no supply, trucks are there
all the same, one a satellite, and take it from the depot at no price.

The day is built directly, not by `routing.two_echelon.intake`: that splits what a place gets into
visits of at most half a vehicle, and a customer here is served once. Demands are divided by their
greatest common divisor; every unit is an order of its own, so goods can be split between trucks
as finely as the problem allows. Customers without demand are called at too: each gets a part of a
unit so small that all of these parts together are less than one, for which there is room besides.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from benchmarks.quality.instance import Instance, Site
from benchmarks.quality.refusals import Refusal
from benchmarks.quality.solution import Drop, LocalTour, Solution
from benchmarks.quality.verification import cost_of
from data.issues import DataError
from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member, MemberKind
from network.operations import Operations, Sorting, StopTimes
from network.orders import Direction, Order
from network.places import Place, PlaceKind
from network.tariff import Tariff
from network.travel import TravelMatrix
from routing.load import NOTHING, UNLIMITED, Load, order_load
from routing.two_echelon.carriers import ways_of
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.opening import ANYTHING, Opening
from routing.two_echelon.plan import Plan, Stop
from routing.two_echelon.problem import TwoEchelonProblem, Visit

FEN_PER_COST = 10_000
"""Most fen that stand for a unit of cost."""

MOST_UNITS = 500_000
"""Most orders an instance may need, one a unit of the demands' common divisor."""

METRES_PER_DISTANCE = 10_000
"""Metres that stand for a unit of distance."""

_MOST_METRES = 2**31 - 1  # a travel matrix holds 32 bits
_M_PER_KM = 1000
_MOST_OPENING_FEN = ORDER_PENALTY_FEN // 2
_DAY_S = 86_400
_DAY = date(2000, 1, 3)
_MAP_DEGREES = 0.5  # the sites are drawn this wide, around:
_MAP_CENTRE = (112.0, 38.0)

_HUB = PlaceId("depot")
_RELEASED_S = -1  # the hub sorts everything in a second
_MEMBER = MemberId("goods")
_TRUCK = VehicleTypeId("truck")
_FREIGHTER = VehicleTypeId("freighter")
_ACCESS = {_TRUCK: Access.TRUCK, _FREIGHTER: Access.VAN}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EuclideanTravel:
    """Straight ways between the sites of an instance that take no time: a TravelModel.

    Parameters
    ----------
    county
        The places, with their positions on the map.
    distance_m
        int32, shape (n, n): metres from place to place.
    num_satellites
        Trucks drive between the first 1 + `num_satellites` places, freighters between all but
        the first.
    """

    county: County
    distance_m: npt.NDArray[np.int32]
    num_satellites: int

    def matrix(self, access: Access) -> TravelMatrix:
        """Return the matrix of one access class over all places of the county."""
        n, depots = len(self.county.places), 1 + self.num_satellites
        is_open = np.eye(n, dtype=np.bool_)
        if access is Access.TRUCK:
            is_open[:depots, :depots] = True
        else:
            is_open[1:, depots:] = True
            is_open[depots:, 1:] = True
        return TravelMatrix(
            place_ids=tuple(place.place_id for place in self.county.places),
            distance_m=np.where(is_open, self.distance_m, np.int32(-1)),
            duration_s=np.where(is_open, np.int32(0), np.int32(-1)),
            is_open=is_open,
            is_estimate=np.zeros_like(is_open),
        )

    def geometry(
        self, access: Access, from_id: PlaceId, to_id: PlaceId
    ) -> tuple[tuple[float, float], ...]:
        """Return both ends of the straight way; none where it is closed."""
        row_of = {place.place_id: row for row, place in enumerate(self.county.places)}
        a, b = row_of[from_id], row_of[to_id]
        if not self.matrix(access).is_open[a, b]:
            return ()
        ends = self.county.places[a], self.county.places[b]
        return tuple((place.lon, place.lat) for place in ends)


def build_problem(instance: Instance) -> TwoEchelonProblem:
    """Return an instance as a county day.

    Raises
    ------
    DataError
        If its demands are too fine or its sites too far apart for integers of this size.
    """
    unit = order_unit(instance)
    units = [max(1, int(_exact(customer.demand) / unit)) for customer in instance.customers]
    if sum(units) > MOST_UNITS:
        issue = Refusal.TOO_FINE.issue(table=instance.name, found=sum(units), most=MOST_UNITS)
        raise DataError([issue])
    distance_m = _distance_m(instance)
    county = _county(instance, unit)
    travel = EuclideanTravel(
        county=county, distance_m=distance_m, num_satellites=len(instance.satellites)
    )
    place_ids = tuple(place.place_id for place in county.places)
    orders = {order.order_id: order for order in _orders(units)}
    load = order_load(next(iter(orders.values())))
    stations = tuple(range(1, 1 + len(instance.satellites)))
    points = range(1 + len(stations), len(place_ids))
    by_point: dict[PlaceId, list[OrderId]] = defaultdict(list)
    for order in orders.values():
        by_point[order.destination_id].append(order.order_id)
    return TwoEchelonProblem(
        county=county,
        travel=travel,
        day=_DAY,
        orders=orders,
        loads=dict.fromkeys(orders, load),
        ready_s=dict.fromkeys(orders, 0),
        place_ids=place_ids,
        row_of={place_id: row for row, place_id in enumerate(place_ids)},
        hubs=(0,),
        stations=stations,
        ways={
            kind.vehicle_type_id: ways_of(kind, travel, place_ids) for kind in county.vehicle_types
        },
        call_s=np.zeros(len(place_ids), dtype=np.int64),
        call_piece_s=np.zeros(len(place_ids), dtype=np.int64),
        visits=tuple(_visit(row, by_point[place_ids[row]], load) for row in points),
        held=(),
        unserved=(),
        vehicles=county.vehicles,
        openings=_openings(instance, unit),
    )


def fen_per_cost(instance: Instance) -> int:
    """Return how many fen stand for a unit of cost: a power of ten, `FEN_PER_COST` at most."""
    fen, dearest = FEN_PER_COST, max((site.opening for site in instance.satellites), default=0.0)
    while fen > 1 and dearest * fen > _MOST_OPENING_FEN:
        fen //= 10
    return fen


def _openings(instance: Instance, unit: Fraction) -> dict[int, Opening]:
    """Return what using each satellite costs and allows, by row."""
    if not instance.is_located:
        return {}
    fen = fen_per_cost(instance)
    return {
        row: Opening(
            fen=round(site.opening * fen),
            room=ANYTHING._replace(weight_g=_grams(instance, site.capacity, unit)),
            is_supplied_once=True,
        )
        for row, site in enumerate(instance.satellites, start=1)
    }


def _grams(instance: Instance, room: float, unit: Fraction) -> int:
    """Return the weight that a room for so much demand holds in orders."""
    return UNLIMITED if math.isinf(room) else _num_orders(instance, room, unit) * 1000


def _num_orders(instance: Instance, room: float, unit: Fraction) -> int:
    """Return how many orders a room for so much demand holds."""
    return int(_exact(room) // unit) + _without_demand(instance)


def _without_demand(instance: Instance) -> int:
    return sum(customer.demand == 0 for customer in instance.customers)


def order_unit(instance: Instance) -> Fraction:
    """Return the demand that an order stands for; where there is none, it is a customer's all."""
    return demand_unit(instance) / (1 + _without_demand(instance))


def demand_unit(instance: Instance) -> Fraction:
    """Return the greatest common divisor of all demands, exactly as their decimals say."""
    demands = [_exact(customer.demand) for customer in instance.customers]
    divisor = math.lcm(*(demand.denominator for demand in demands))
    return Fraction(math.gcd(*(int(demand * divisor) for demand in demands)), divisor)


def solution_of(instance: Instance, problem: TwoEchelonProblem, plan: Plan) -> Solution:
    """Return a plan as a published solution that states its cost in the instance's numbers.

    Parameters
    ----------
    instance, problem
        The instance and what `build_problem` made of it.
    plan
        A plan that `routing.two_echelon.check` accepts and that leaves nothing out.
    """
    unit = order_unit(instance)
    wanted = {
        order.order_id
        for order in problem.orders.values()
        if instance.customers[_number(problem, order.destination_id) - 1].demand > 0
    }
    trucks: list[tuple[Drop, ...]] = []
    freighters: list[LocalTour] = []
    for route in plan.routes:
        home = problem.row_of[route.stops[0].place_id]
        for tour in _tours(problem, route.stops, home):
            if home in problem.hubs and instance.is_one_level:
                continue
            if home in problem.hubs:
                trucks.append(
                    tuple(
                        Drop(satellite=row, quantity=float(unit * count))
                        for row, stop in tour
                        if (count := len(wanted.intersection(stop.deliver)))
                    )
                )
            else:
                customers = tuple(_number(problem, stop.place_id) for _, stop in tour)
                freighters.append(LocalTour(satellite=home, customers=customers))
    solution = Solution(cost=0.0, trucks=tuple(trucks), freighters=tuple(freighters))
    return replace(solution, cost=cost_of(instance, solution))


def _number(problem: TwoEchelonProblem, place_id: PlaceId) -> int:
    """Return the number of the customer at a place."""
    return problem.row_of[place_id] - len(problem.stations)


def _tours(
    problem: TwoEchelonProblem, stops: tuple[Stop, ...], home: int
) -> Iterator[list[tuple[int, Stop]]]:
    """Yield the rows and stops of each trip from home to home."""
    tour: list[tuple[int, Stop]] = []
    for stop in stops:
        row = problem.row_of[stop.place_id]
        if row != home:
            tour.append((row, stop))
        elif tour:
            yield tour
            tour = []


def _exact(number: float) -> Fraction:
    """Return the decimal that stands in the file, not its binary neighbour."""
    return Fraction(str(number))


def _distance_m(instance: Instance) -> npt.NDArray[np.int32]:
    """Return metres between all sites, rounded to the nearest."""
    position = np.array(instance.positions(), dtype=np.float64)
    apart = position[:, np.newaxis] - position
    distance = np.hypot(apart[..., 0], apart[..., 1])
    metres: npt.NDArray[np.float64] = np.rint(distance * METRES_PER_DISTANCE)
    if instance.is_rounded_up:
        metres = np.ceil(distance * instance.freighters.cost_per_distance)
        first = slice(None, 1 + len(instance.satellites))
        metres[first, first] = np.ceil(distance[first, first] * instance.trucks.cost_per_distance)
        metres *= fen_per_cost(instance)
    if metres.max() > _MOST_METRES:
        most, found = _MOST_METRES // METRES_PER_DISTANCE, round(metres.max() / METRES_PER_DISTANCE)
        raise DataError([Refusal.TOO_WIDE.issue(table=instance.name, found=found, most=most)])
    return metres.astype(np.int32)


def _county(instance: Instance, unit: Fraction) -> County:
    """Return the places and vehicles; nothing takes time, nothing but goods is limited."""
    return County(
        name_zh=instance.name,
        name_en=instance.name,
        places=tuple(_places(instance, unit)),
        roads=(),
        vehicle_types=tuple(_vehicle_types(instance, unit)),
        vehicles=tuple(_vehicles(instance)),
        members=(Member(member_id=_MEMBER, name_zh="货主", kind=MemberKind.TRADE),),
        tariff=Tariff(handling_piece_fen=0, storage_piece_day_fen=0),
        operations=Operations(
            work_from_s=0,
            work_to_s=_DAY_S,
            rest_after_driving_s=_DAY_S,
            rest_s=0,
            stop_times=StopTimes(
                point_s=0, point_piece_s=0, station_s=0, station_piece_s=0, loading_piece_s=0
            ),
            sorting=Sorting(pieces_per_hour=MOST_UNITS, lines=3600, waves=(), cutoff_s=_DAY_S),
        ),
        data_note="a published instance: no real county",
    )


def _places(instance: Instance, unit: Fraction) -> Iterator[Place]:
    """Yield depot, satellites and customers; the map shows them small, in the right shape."""
    position = np.array(instance.positions(), dtype=np.float64)
    least, most = position.min(axis=0), position.max(axis=0)
    scale = _MAP_DEGREES / max(float((most - least).max()), 1e-9)
    on_map = (position - (least + most) / 2) * scale + _MAP_CENTRE
    stations = [
        (_station_id(number), PlaceKind.STATION, site.handling)
        for number, site in enumerate(instance.satellites, start=1)
    ]
    points = [
        (_point_id(number), PlaceKind.POINT, 0.0)
        for number in range(1, len(instance.customers) + 1)
    ]
    sites = [(_HUB, PlaceKind.HUB, 0.0), *stations, *points]
    for (place_id, kind, handling), (lon, lat) in zip(sites, on_map.tolist(), strict=True):
        yield Place(
            place_id=place_id,
            kind=kind,
            name_zh=place_id,
            lon=lon,
            lat=lat,
            open_from_s=0,
            open_to_s=_DAY_S,
            handling_piece_fen=round(handling * float(unit) * fen_per_cost(instance)),
            coordinate_source="synthetic",
        )


def _station_id(number: int) -> PlaceId:
    return PlaceId(f"s{number}")


def _point_id(number: int) -> PlaceId:
    return PlaceId(f"c{number}")


def _vehicle_types(instance: Instance, unit: Fraction) -> Iterator[VehicleType]:
    fleets = {_TRUCK: instance.trucks, _FREIGHTER: instance.freighters}
    fen = fen_per_cost(instance)
    for type_id, fleet in fleets.items():
        metre_fen = (
            1.0 if instance.is_rounded_up else fleet.cost_per_distance * fen / METRES_PER_DISTANCE
        )
        yield VehicleType(
            vehicle_type_id=type_id,
            name_zh=type_id,
            access=_ACCESS[type_id],
            payload_kg=_num_orders(instance, fleet.capacity, unit),
            volume_l=1.0,
            cost_day_fen=round(fleet.fixed_cost * fen),
            cost_km_fen=round(metre_fen * _M_PER_KM),
            shift_s=_DAY_S,
            overtime_s=0,
            max_trips=1,
            max_in_use=fleet.number if type_id is _TRUCK else _most_in_use(instance),
        )


def _vehicles(instance: Instance) -> Iterator[Vehicle]:
    homes = [(_HUB, _TRUCK, instance.trucks.number)]
    homes += [
        (_station_id(number), _FREIGHTER, _most_freighters(instance, site))
        for number, site in enumerate(instance.satellites, start=1)
    ]
    for home, type_id, count in homes:
        for number in range(1, count + 1):
            yield Vehicle(
                vehicle_id=VehicleId(f"{home}-{number}"), vehicle_type_id=type_id, home_id=home
            )


def _most_freighters(instance: Instance, site: Site) -> int:
    """Return how many freighters a satellite can need.

    Of two that are at most half full one could make both tours, and would not pay more: all but one
    are more than half full.
    """
    demand = sum(customer.demand for customer in instance.customers)
    needed = math.ceil(2 * min(demand, site.capacity) / instance.freighters.capacity)
    return min(instance.most_per_satellite, instance.freighters.number, needed)


def _most_in_use(instance: Instance) -> int:
    """Return how many freighters all satellites can need together."""
    demand = sum(customer.demand for customer in instance.customers)
    needed = math.floor(2 * demand / instance.freighters.capacity) + len(instance.satellites)
    return min(instance.freighters.number, needed)


def _orders(units: list[int]) -> Iterator[Order]:
    """Yield an order a unit: one piece of one kilogram and no volume, so that weight binds."""
    for customer, count in enumerate(units, start=1):
        for number in range(1, count + 1):
            yield Order(
                order_id=OrderId(f"{customer}.{number}"),
                member_id=_MEMBER,
                direction=Direction.DOWN,
                origin_id=_HUB,
                destination_id=_point_id(customer),
                pieces=1,
                weight_kg=1.0,
                volume_l=0.0,
                released_s=_RELEASED_S,
                due_s=_DAY_S,
            )


def _visit(row: int, order_ids: list[OrderId], load: Load) -> Visit:
    """Return the one call at a customer, for all its units."""
    return Visit(
        place=row,
        source=0,
        deliver_ids=tuple(order_ids),
        collect_ids=(),
        deliver=Load(*(amount * len(order_ids) for amount in load)),
        collect=NOTHING,
        ready_s=0,
        early_s=0,
        late_s=_DAY_S,
        return_by_s=None,
    )
