"""Small named counties, each with a sentence; numbers are chosen to be checked by hand.

At latitude 25° N a hundredth of a degree is 1,008 m of longitude and 1,112 m of latitude.
"""

from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import MemberId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member, MemberKind
from network.places import Place, PlaceKind
from network.roads import Road, RoadClass

HUB = PlaceId("H")
STATION_A = PlaceId("SA")
STATION_B = PlaceId("SB")
ISLAND = PlaceId("I1")

TRUCK = VehicleType(
    vehicle_type_id=VehicleTypeId("truck"),
    name_zh="4.2米厢式货车",
    access=Access.TRUCK,
    payload_kg=1_800.0,
    volume_l=16_000.0,
    cost_day_fen=38_000,
    cost_km_fen=190,
    cost_overtime_hour_fen=3_500,
    speed_factor=0.9,
)
CHILLED_VAN = VehicleType(
    vehicle_type_id=VehicleTypeId("chilled"),
    name_zh="冷藏车",
    access=Access.VAN,
    payload_kg=800.0,
    volume_l=3_500.0,
    chilled_l=3_500.0,
    cost_day_fen=32_000,
    cost_km_fen=110,
    cost_overtime_hour_fen=3_500,
)
TRICYCLE = VehicleType(
    vehicle_type_id=VehicleTypeId("tricycle"),
    name_zh="电动三轮车",
    access=Access.TRICYCLE,
    payload_kg=300.0,
    volume_l=1_800.0,
    cost_day_fen=14_000,
    cost_km_fen=15,
    cost_overtime_hour_fen=2_500,
    speed_factor=0.7,
    range_m=60_000,
)


def valley() -> County:
    """Return a hub, two stations and six points along a valley road; all reach all."""
    return County(
        name_zh="小谷县",
        name_en="Valley",
        places=_valley_places(),
        roads=_valley_roads(),
        vehicle_types=(TRUCK, CHILLED_VAN, TRICYCLE),
        vehicles=(
            _vehicle("V1", TRUCK, HUB),
            _vehicle("V2", TRUCK, HUB),
            _vehicle("V3", CHILLED_VAN, HUB),
            _vehicle("V4", TRICYCLE, STATION_A),
            _vehicle("V5", TRICYCLE, STATION_B),
        ),
        members=(
            Member(member_id=MemberId("post"), name_zh="邮政", kind=MemberKind.POST),
            Member(member_id=MemberId("courier"), name_zh="快递", kind=MemberKind.COURIER),
        ),
        data_note="synthetic, made for tests",
    )


def with_island() -> County:
    """Return the valley and a seventh point, I1, on a road of its own that joins no other."""
    county = valley()
    road = _road("island", RoadClass.VILLAGE, (118.12, 25.10), (118.13, 25.10))
    island = _place(ISLAND, PlaceKind.POINT, "孤岛村", 118.12, 25.10, parent=STATION_B)
    return county.replace(places=(*county.places, island), roads=(*county.roads, road))


def with_roadside() -> County:
    """Return the valley and two villages 200 and 400 m off the county road before station A."""
    county = valley()
    villages = (
        _place("P7", PlaceKind.POINT, "路边村", 118.03, 25.0018, parent=STATION_A),
        _place("P8", PlaceKind.POINT, "坡上村", 118.04, 25.0036, parent=STATION_A),
    )
    return county.replace(places=(*county.places, *villages))


def with_truck_closure() -> County:
    """Return the valley with the village roads of P3 and P6 closed to trucks."""
    return valley().replace(
        roads=tuple(
            _road(r.road_id, r.road_class, *r.lon_lat, closed_for=frozenset({Access.TRUCK}))
            if r.road_id in {"village-P3", "village-P6"}
            else r
            for r in _valley_roads()
        )
    )


def with_one_way() -> County:
    """Return the valley with a longer one-way road from station A than to it.

    The county road from the hub to station A is one-way; the way back, also
    one-way, takes a detour of two hundredths of a degree of latitude.
    """
    one_ways = (
        _road(
            "out",
            RoadClass.COUNTY,
            (118.00, 25.00),
            (118.06, 25.00),
            (118.10, 25.00),
            is_oneway=True,
        ),
        _road(
            "back",
            RoadClass.COUNTY,
            (118.10, 25.00),
            (118.10, 24.99),
            (118.00, 24.99),
            (118.00, 25.00),
            is_oneway=True,
        ),
    )
    others = tuple(r for r in _valley_roads() if r.road_id != "valley-1")
    return valley().replace(roads=one_ways + others)


def bare() -> County:
    """Return the valley without any road: all travel is estimated."""
    return valley().replace(roads=())


def _valley_places() -> tuple[Place, ...]:
    return (
        _place(HUB, PlaceKind.HUB, "县级共配中心", 118.00, 25.00, hours=(5, 21)),
        _place(
            STATION_A, PlaceKind.STATION, "甲乡中转站", 118.10, 25.00, parent=HUB, hours=(6, 20)
        ),
        _place(
            STATION_B, PlaceKind.STATION, "乙乡中转站", 118.20, 25.01, parent=HUB, hours=(6, 20)
        ),
        _place("P1", PlaceKind.POINT, "甲一村", 118.06, 25.02, parent=STATION_A),
        _place("P2", PlaceKind.POINT, "甲二村", 118.10, 25.03, parent=STATION_A),
        _place("P3", PlaceKind.POINT, "甲三村", 118.13, 24.98, parent=STATION_A),
        _place("P4", PlaceKind.POINT, "乙一村", 118.18, 25.03, parent=STATION_B),
        _place("P5", PlaceKind.POINT, "乙二村", 118.22, 25.02, parent=STATION_B),
        _place("P6", PlaceKind.POINT, "乙三村", 118.24, 24.99, parent=STATION_B),
    )


def _valley_roads() -> tuple[Road, ...]:
    county, township, village = RoadClass.COUNTY, RoadClass.TOWNSHIP, RoadClass.VILLAGE
    return (
        _road("valley-1", county, (118.00, 25.00), (118.06, 25.00), (118.10, 25.00)),
        _road(
            "valley-2", county, (118.10, 25.00), (118.13, 25.00), (118.18, 25.01), (118.20, 25.01)
        ),
        _road("valley-3", township, (118.20, 25.01), (118.22, 25.01), (118.24, 25.00)),
        _road("village-P1", village, (118.06, 25.00), (118.06, 25.02)),
        _road("village-P2", village, (118.10, 25.00), (118.11, 25.02), (118.10, 25.03)),
        _road("village-P3", village, (118.13, 25.00), (118.13, 24.98)),
        _road("village-P4", village, (118.18, 25.01), (118.18, 25.03)),
        _road("village-P5", village, (118.22, 25.01), (118.22, 25.02)),
        _road("village-P6", village, (118.24, 25.00), (118.24, 24.99)),
    )


def _place(
    place_id: str,
    kind: PlaceKind,
    name_zh: str,
    lon: float,
    lat: float,
    *,
    parent: PlaceId | None = None,
    hours: tuple[int, int] = (8, 19),
) -> Place:
    is_point = kind is PlaceKind.POINT
    return Place(
        place_id=PlaceId(place_id),
        kind=kind,
        name_zh=name_zh,
        lon=lon,
        lat=lat,
        parent_id=parent,
        township_id=parent if is_point else None,
        open_from_s=hours[0] * 3600,
        open_to_s=hours[1] * 3600,
        population=800 if is_point else 0,
        is_village_committee=is_point,
        coordinate_source="synthetic",
    )


def _road(
    road_id: str,
    road_class: RoadClass,
    *lon_lat: tuple[float, float],
    is_oneway: bool = False,
    closed_for: frozenset[Access] = frozenset(),
) -> Road:
    return Road(
        road_id=road_id,
        lon_lat=lon_lat,
        road_class=road_class,
        is_oneway=is_oneway,
        closed_for=closed_for,
    )


def _vehicle(vehicle_id: str, vehicle_type: VehicleType, home_id: PlaceId) -> Vehicle:
    return Vehicle(
        vehicle_id=VehicleId(vehicle_id),
        vehicle_type_id=vehicle_type.vehicle_type_id,
        home_id=home_id,
        member_id=MemberId("post"),
    )
