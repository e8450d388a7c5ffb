"""A valley that grows fruit: a cold store beside station A fetches it with a tricycle.

The hub's only chilled van is dear and could go for the fruit itself; C1, a cold store with a
tricycle and no compartment, is nearer. What it brings in is cooled for two hours.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from network.county import County
from network.fleet import Vehicle, VehicleType
from network.ids import PlaceId, VehicleId
from network.operations import ColdChain
from network.orders import Direction, Order, Temperature
from network.places import Place, PlaceKind
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import CHILLED_VAN, TRICYCLE, TRUCK, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day

STORE = PlaceId("C1")
COOLING_S = 2 * 3600
REEFER = replace(TRUCK, vehicle_type_id="reefer", name_zh="冷藏车", chilled_l=6_000.0)  # type: ignore[arg-type]


def fruit(order_id: str, origin: str, **changes: float) -> Order:
    """Return an order of fruit from a village to the hub, due the next day at noon."""
    return order(
        order_id,
        origin,
        "H",
        direction=Direction.UP,
        temperature=Temperature.CHILLED,
        released_h=6.0,
        due_h=changes.pop("due_h", 36.0),
        weight_kg=20.0,
        volume_l=50.0,
    )


def fruit_valley(*, chilled_l: float = 5_000.0, fetching: VehicleType = TRICYCLE) -> County:
    """Return the valley with a cold store where station A is, and a chilled truck at the hub."""
    county = valley()
    station = county.place_by_id()[PlaceId("SA")]
    store = Place(
        place_id=STORE,
        kind=PlaceKind.COLD_STORE,
        name_zh="果蔬预冷库",
        lon=station.lon,
        lat=station.lat,
        open_from_s=6 * 3600,
        open_to_s=20 * 3600,
        storage_l=0.0,
        chilled_l=chilled_l,
    )
    vans = tuple(
        replace(v, vehicle_type_id=REEFER.vehicle_type_id) if v.vehicle_id == "V1" else v
        for v in county.vehicles
    )
    own = Vehicle(
        vehicle_id=VehicleId("V6"), vehicle_type_id=fetching.vehicle_type_id, home_id=STORE
    )
    return county.replace(
        places=(*county.places, store),
        vehicle_types=(*county.vehicle_types, REEFER),
        vehicles=(*vans, own),
        operations=replace(county.operations, cold_chain=ColdChain(precooling_s=COOLING_S)),
    )


def fruit_day(orders: Sequence[Order], county: County | None = None) -> TwoEchelonProblem:
    """Return the day's problem for some orders."""
    county = county or fruit_valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def random_fruit_day(seed: int) -> TwoEchelonProblem:
    """Return a random county's day on which one of its points is a cold store that fetches fruit.

    The store has one or two vehicles, now and then too little room; up to twelve orders of fruit
    come up beside the day's own.
    """
    draw = Random(53 * seed + 11)  # noqa: S311 -- test data, no secret
    day = random_day(seed)
    county = day.county
    points = [p for p in county.points if p.place_id not in county.calendar.closed_places(DAY)]
    chosen = draw.choice(points)
    store = replace(
        chosen,
        kind=PlaceKind.COLD_STORE,
        open_from_s=6 * 3600,
        open_to_s=20 * 3600,
        chilled_l=draw.choice([100.0, 5_000.0]),
    )
    own = tuple(
        Vehicle(
            vehicle_id=VehicleId(f"c{k}"),
            vehicle_type_id=draw.choice([TRICYCLE, CHILLED_VAN]).vehicle_type_id,
            home_id=store.place_id,
        )
        for k in range(draw.choice([1, 1, 2]))
    )
    hub = county.hubs[0].place_id
    reefer = Vehicle(
        vehicle_id=VehicleId("reefer"), vehicle_type_id=REEFER.vehicle_type_id, home_id=hub
    )
    others = [p.place_id for p in points if p.place_id != store.place_id] or [store.place_id]
    fruits = tuple(
        replace(fruit(f"fruit{k}", draw.choice(others)), destination_id=hub)
        for k in range(draw.randint(1, 12))
    )
    places = tuple(store if p.place_id == store.place_id else p for p in county.places)
    county = county.replace(
        places=places,
        vehicle_types=(*county.vehicle_types, REEFER),
        vehicles=(*county.vehicles, reefer, *own),
    )
    travel = RoadTravel(county, county.calendar.closed_roads(DAY))
    return build_problem(county, (*day.orders, *fruits), travel, day=DAY)


def without_vans(county: County) -> County:
    """Return a county whose hub has chilled trucks only, which village roads are closed to."""
    roads = tuple(
        replace(r, closed_for=r.closed_for | {TRUCK.access})
        if r.road_id.startswith("village-")
        else r
        for r in county.roads
    )
    vehicles = tuple(v for v in county.vehicles if v.vehicle_type_id != CHILLED_VAN.vehicle_type_id)
    return county.replace(roads=roads, vehicles=vehicles)
