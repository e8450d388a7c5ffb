"""Random small counties with a day's orders, drawn from a seed."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.fleet import Access, BusStop, BusTrip, Vehicle, VehicleType
from network.ids import (
    BusLineId,
    BusTripId,
    MemberId,
    OrderId,
    PlaceId,
    VehicleId,
    VehicleTypeId,
)
from network.members import Member, MemberKind
from network.orders import Direction, Order, Temperature
from network.places import Place, PlaceKind
from network.roads import Road, RoadClass
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from tests.counties import CHILLED_VAN, TRICYCLE, TRUCK

DAY = date(2026, 5, 20)
HOUR_S = 3600
MEMBERS = ("coop", "courier", "post")
VAN = replace(
    CHILLED_VAN,
    vehicle_type_id=VehicleTypeId("van"),
    name_zh="面包车",
    chilled_l=0.0,
    cost_day_fen=24_000,
)
FROZEN_TRUCK = replace(
    TRUCK,
    vehicle_type_id=VehicleTypeId("frozen"),
    name_zh="冷冻车",
    chilled_l=2_000.0,
    frozen_l=4_000.0,
)
FLEET = (TRUCK, CHILLED_VAN, TRICYCLE, VAN, FROZEN_TRUCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomDay:
    """A county and the orders of a day."""

    county: County
    orders: tuple[Order, ...]

    def problem(self, *, with_buses: bool = True) -> TwoEchelonProblem:
        """Return the day's problem on the county's roads."""
        closed_roads = self.county.calendar.closed_roads(DAY)
        travel = RoadTravel(self.county, closed_roads)
        return build_problem(
            self.county, self.orders, travel, day=DAY, terms=Terms(with_buses=with_buses)
        )


def random_day(seed: int) -> RandomDay:
    """Return one or two hubs, up to four stations and twenty points, and up to sixty orders.

    Roads join all places somehow, some closed to trucks, some one-way; now and then a place is
    closed, out of service or on an island. Orders go all three ways, some cold, some hurried. Some
    counties have buses.
    """
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    places = _places(draw)
    roads = _roads(draw, places)
    county = County(
        name_zh="随机县",
        name_en=f"Random {seed}",
        places=places,
        roads=roads,
        vehicle_types=FLEET,
        vehicles=_vehicles(draw, places),
        members=tuple(
            Member(member_id=MemberId(m), name_zh=m, kind=MemberKind.COURIER) for m in MEMBERS
        ),
        calendar=_calendar(draw, places),
        bus_trips=_bus_trips(Random(31 * seed + 7), places),  # noqa: S311 -- test data, no secret
    )
    num_orders = draw.randint(1, 60)
    return RandomDay(
        county=county, orders=tuple(_order(draw, k, places) for k in range(num_orders))
    )


def _places(draw: Random) -> tuple[Place, ...]:
    kinds = (
        [PlaceKind.HUB] * draw.choice([1, 1, 2])
        + [PlaceKind.STATION] * draw.randint(1, 4)
        + [PlaceKind.POINT] * draw.randint(3, 20)
    )
    spots = draw.sample([(x, y) for x in range(12) for y in range(12)], len(kinds))
    stations = [f"p{k}" for k, kind in enumerate(kinds) if kind is PlaceKind.STATION]
    return tuple(
        _place(draw, k, kind, spot, draw.choice(stations))
        for k, (kind, spot) in enumerate(zip(kinds, spots, strict=True))
    )


def _place(draw: Random, k: int, kind: PlaceKind, spot: tuple[int, int], station: str) -> Place:
    is_point = kind is PlaceKind.POINT
    from_h, to_h = draw.choice([(8, 19), (8, 19), (7, 12), (13, 18)]) if is_point else (5, 21)
    return Place(
        place_id=PlaceId(f"p{k}"),
        kind=kind,
        name_zh=f"{k}号",
        lon=round(118.0 + 0.013 * spot[0] + 0.001 * spot[1], 6),
        lat=round(25.0 + 0.011 * spot[1] - 0.002 * spot[0], 6),
        township_id=PlaceId(station) if is_point else None,
        parent_id=PlaceId(station) if is_point else None,
        open_from_s=from_h * HOUR_S,
        open_to_s=to_h * HOUR_S,
        is_active=not is_point or draw.random() > 0.03,
    )


def _roads(draw: Random, places: tuple[Place, ...]) -> tuple[Road, ...]:
    """Join each place to an earlier one, and some pairs besides."""
    pairs = [(k, draw.randrange(k)) for k in range(1, len(places)) if draw.random() > 0.02]
    num_more = len(places) // 3
    more = [tuple(draw.sample(range(len(places)), 2)) for _ in range(num_more)]
    return tuple(
        Road(
            road_id=f"r{n}",
            lon_lat=((places[a].lon, places[a].lat), (places[b].lon, places[b].lat)),
            road_class=draw.choice(tuple(RoadClass)),
            is_oneway=n >= len(pairs) and draw.random() < 0.3,
            closed_for=frozenset({Access.TRUCK} if draw.random() < 0.15 else ()),
        )
        for n, (a, b) in enumerate([*pairs, *more])
    )


def _vehicles(draw: Random, places: tuple[Place, ...]) -> tuple[Vehicle, ...]:
    """Return at least one vehicle a hub and possibly none at a station."""
    homes: list[tuple[Place, VehicleType]] = []
    for place in places:
        if place.kind is PlaceKind.HUB:
            kinds = [TRUCK, *draw.choices([TRUCK, VAN, CHILLED_VAN, FROZEN_TRUCK], k=2)]
            homes += [(place, kind) for kind in kinds[: draw.randint(1, 3)]]
        if place.kind is PlaceKind.STATION:
            homes += [(place, TRICYCLE)] * draw.choice([0, 1, 1, 2])
            homes += [(place, draw.choice([VAN, CHILLED_VAN]))] * draw.choice([0, 0, 1])
    return tuple(
        Vehicle(
            vehicle_id=VehicleId(f"v{n}"),
            vehicle_type_id=kind.vehicle_type_id,
            home_id=home.place_id,
            member_id=MemberId(draw.choice(MEMBERS)),
            is_available=n == 0 or draw.random() > 0.05,
        )
        for n, (home, kind) in enumerate(homes)
    )


def _bus_trips(draw: Random, places: tuple[Place, ...]) -> tuple[BusTrip, ...]:
    """Return up to three trips through two to five places, most of them past a hub."""
    trips = []
    for k in range(draw.choice([0, 0, 1, 2, 3])):
        line = draw.sample(places, draw.randint(2, min(5, len(places))))
        if draw.random() < 0.9:
            others = [place for place in line if place is not places[0]]
            line = [places[0], *others] if draw.random() < 0.6 else [*others, places[0]]
        now_s = draw.randint(12, 26) * HOUR_S // 2
        stops = []
        for place in line:
            stay_s = draw.choice([0, 60, 180])
            stops.append(BusStop(place_id=place.place_id, arrive_s=now_s, depart_s=now_s + stay_s))
            now_s += stay_s + draw.randint(15, 60) * 60
        trips.append(
            BusTrip(
                trip_id=BusTripId(f"b{k}"),
                line_id=BusLineId(f"line{k}"),
                stops=tuple(stops),
                freight_kg=draw.choice([20.0, 150.0]),
                freight_l=draw.choice([200.0, 1_500.0]),
                fee_piece_fen=draw.choice([60, 90]),
                fee_kg_fen=15,
                weekdays=frozenset(range(1, draw.choice([2, 8, 8, 8]))),
            )
        )
    return tuple(trips)


def _calendar(draw: Random, places: tuple[Place, ...]) -> Calendar:
    """Return a calendar that closes a point today now and then."""
    if draw.random() > 0.2:
        return Calendar()
    closed = CalendarEntry(date=DAY, kind=DayKind.CLOSURE, place_id=places[-1].place_id)
    return Calendar((closed,))


def _order(draw: Random, k: int, places: tuple[Place, ...]) -> Order:
    direction = draw.choices(tuple(Direction), weights=[6, 3, 1])[0]
    hubs = [p for p in places if p.kind is PlaceKind.HUB]
    others = [p for p in places if p.kind is not PlaceKind.HUB]
    origin, destination = draw.choice(hubs), draw.choice(others)
    if direction is Direction.UP:
        origin, destination = destination, origin
    if direction is Direction.LATERAL:
        origin, destination = draw.sample(others, 2)
    released_s = draw.choice([-40, -10, 0, 5.5, 5.5, 5.5, 7, 9.25, 10.5, 13])
    pieces = draw.choice([1, 1, 1, 2, 5, 40])
    return Order(
        order_id=OrderId(f"o{k}"),
        member_id=MemberId(draw.choice(MEMBERS)),
        direction=direction,
        origin_id=origin.place_id,
        destination_id=destination.place_id,
        pieces=pieces,
        weight_kg=round(pieces * draw.uniform(0.2, 6.0), 3),
        volume_l=round(pieces * draw.uniform(0.0, 30.0), 2),
        temperature=draw.choices(tuple(Temperature), weights=[16, 3, 1])[0],
        released_s=round(released_s * HOUR_S),
        due_s=round((released_s + draw.choice([72, 72, 72, 48, 24, 6, 3])) * HOUR_S),
    )
