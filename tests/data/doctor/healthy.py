"""Healthy counties: townships side by side along one road, villages at the ends of spurs.

A hundredth of a degree is about a kilometre. Township t lies between 118 + 0.06 t and 0.06 degrees
farther east, from 24.96 to 25.04 north; its station is in the middle of it on the road.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from hypothesis import strategies as st

from data.boundary import COUNTY_FILE, TOWNSHIPS_FILE, NamedArea, write_areas
from data.doctor.case import CaseFiles, read_case
from data.doctor.diagnosis import Diagnosis, diagnose
from data.readers import find_orders, read_county
from data.writers import write_county
from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.crops import Crop
from network.fleet import Access, BusStop, BusTrip, Vehicle, VehicleType
from network.ids import BusLineId, BusTripId, MemberId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member, MemberKind
from network.orders import Direction, Order
from network.places import Place, PlaceKind
from network.roads import Road, RoadClass
from tests.counties import CHILLED_VAN, TRICYCLE, TRUCK
from tests.data.folders import edit

ADCODE = "350524"
SAMPLE_DAY = date(2025, 6, 18)
HUB = PlaceId("hub")
POST = MemberId("post")
TOWNSHIPS = ("城关镇", "尚卿乡", "湖头镇", "西坪镇")
VILLAGES = (
    *("龙潭", "坂头", "洋中", "石牌", "大岭"),
    *("科名", "剑斗", "感德", "桃舟", "祥华"),
    *("蓝田", "长坑", "白濑", "参内", "虎邱"),
    *("芦田", "官桥", "福前", "罗岩", "蓬莱"),
)
"""Five names a township."""

MIDDLE_LAT = 25.0
WEST, WIDTH, HALF_HEIGHT = 118.0, 0.06, 0.04
SPACING = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A county with everything its folder holds.

    Parameters
    ----------
    county, orders
        The county and its sample day.
    area, townships
        Polygons.
    untold_hours
        Places whose opening hours are left empty.
    """

    county: County
    orders: tuple[Order, ...]
    area: shapely.Polygon
    townships: tuple[NamedArea, ...]
    untold_hours: frozenset[PlaceId] = field(default_factory=frozenset)

    def with_places(self, changes: Mapping[PlaceId, Mapping[str, Any]]) -> "Folder":
        """Return the folder with some places changed."""
        places = tuple(
            replace(place, **changes.get(place.place_id, {})) for place in self.county.places
        )
        return replace(self, county=self.county.replace(places=places))

    def with_roads(self, roads: Sequence[Road]) -> "Folder":
        """Return the folder with other roads."""
        return replace(self, county=self.county.replace(roads=tuple(roads)))

    def points_in(self, township: int) -> tuple[Place, ...]:
        """Return the points of a township."""
        return tuple(p for p in self.county.points if p.township_id == station_id(township))

    def write(self, directory: Path) -> None:
        """Write the folder."""
        write_county(self.county, self.orders, SAMPLE_DAY, directory)
        named = NamedArea(name=self.county.name_zh, code=ADCODE, area=self.area)
        (directory / COUNTY_FILE).write_text(write_areas([named]), encoding="utf-8")
        if self.townships:
            (directory / TOWNSHIPS_FILE).write_text(write_areas(self.townships), encoding="utf-8")

        def empty_hours(lines: list[list[str]]) -> None:
            at = [lines[0].index(name) for name in ("open_from", "open_to")]
            for line in lines[1:]:
                if line[0] in self.untold_hours:
                    for column in at:
                        line[column] = ""

        edit(directory / "places.csv", empty_hours)


def diagnosed(directory: Path) -> Diagnosis:
    """Return what is found in a folder."""
    read = read_county(directory)
    files = CaseFiles(orders=find_orders(directory))
    return diagnose(read_case(read.value, directory, read.issues, SAMPLE_DAY, files))


def station_id(township: int) -> PlaceId:
    """Return the station of a township."""
    return PlaceId(f"s{township}")


def point_id(township: int, number: int) -> PlaceId:
    """Return a point of a township."""
    return PlaceId(f"p{township}-{number}")


def station_code(township: int) -> str:
    """Return the code of a township."""
    return f"{ADCODE}{100 + township}"


@st.composite
def healthy_folders(draw: st.DrawFn) -> Folder:
    """Draw a county without any finding: its size, and how far villages lie from the road."""
    counts = draw(st.lists(st.integers(2, 5), min_size=2, max_size=4))
    far = st.integers(8, 30).map(lambda thousandths: thousandths / 1000)
    spurs = [[draw(far) * draw(st.sampled_from((1, -1))) for _ in range(n)] for n in counts]
    return folder_of(spurs)


def folder_of(spurs: Sequence[Sequence[float]]) -> Folder:
    """Return a county whose villages lie so many degrees north of the road, by township."""
    places = [_hub(), *(_station(t) for t in range(len(spurs)))]
    for t, of_township in enumerate(spurs):
        places += [_point(t, k, north) for k, north in enumerate(of_township)]
    boxes = [
        shapely.box(_west(t), MIDDLE_LAT - HALF_HEIGHT, _west(t + 1), MIDDLE_LAT + HALF_HEIGHT)
        for t in range(len(spurs))
    ]
    county = County(
        name_zh="安宁县",
        name_en="Anning",
        adcode=ADCODE,
        places=tuple(places),
        roads=tuple(_roads(places, len(spurs))),
        vehicle_types=(TRUCK, CHILLED_VAN, TRICYCLE),
        vehicles=(
            _vehicle("V1", TRUCK, HUB),
            _vehicle("V2", CHILLED_VAN, HUB),
            *(_vehicle(f"T{t}", TRICYCLE, station_id(t)) for t in range(len(spurs))),
        ),
        members=(Member(member_id=POST, name_zh="邮政", kind=MemberKind.POST),),
        bus_trips=(_bus(),),
        crops=(Crop(place_id=point_id(1, 0), name="茶叶", month=5, kg=800.0),),
        calendar=Calendar(
            tuple(
                CalendarEntry(date=date(year, 1, 1), kind=DayKind.HOLIDAY)
                for year in (2024, 2025, 2026)
            )
        ),
        data_note="synthetic, made for tests",
    )
    return Folder(
        county=county,
        orders=(_order("O1", point_id(0, 0)), _order("O2", point_id(1, 1))),
        area=shapely.box(
            _west(0), MIDDLE_LAT - HALF_HEIGHT, _west(len(spurs)), MIDDLE_LAT + HALF_HEIGHT
        ),
        townships=tuple(
            NamedArea(name=TOWNSHIPS[t], code=station_code(t), area=box)
            for t, box in enumerate(boxes)
        ),
    )


def _west(township: int) -> float:
    return round(WEST + WIDTH * township, 6)


def _hub() -> Place:
    return Place(
        place_id=HUB,
        kind=PlaceKind.HUB,
        name_zh="安宁县共配中心",
        lon=round(_west(0) + 0.001, 6),
        lat=MIDDLE_LAT,
        open_from_s=5 * 3600,
        open_to_s=22 * 3600,
    )


def _station(township: int) -> Place:
    return Place(
        place_id=station_id(township),
        kind=PlaceKind.STATION,
        name_zh=f"{TOWNSHIPS[township]}中转站",
        lon=round(_west(township) + WIDTH / 2, 6),
        lat=MIDDLE_LAT,
        township_id=station_id(township),
        code=station_code(township),
    )


def _point(township: int, number: int, north: float) -> Place:
    return Place(
        place_id=point_id(township, number),
        kind=PlaceKind.POINT,
        name_zh=f"{VILLAGES[5 * township + number]}村",
        lon=round(_west(township) + SPACING * (number + 0.5), 6),
        lat=round(MIDDLE_LAT + north, 6),
        township_id=station_id(township),
        parent_id=station_id(township),
        code=f"{station_code(township)}{200 + number}",
        population=1_000,
        is_village_committee=True,
    )


def _roads(places: Sequence[Place], num_townships: int) -> list[Road]:
    on_road = sorted({place.lon for place in places})
    ends = [_west(0), *on_road, _west(num_townships)]
    main = Road(
        road_id="main",
        lon_lat=tuple((lon, MIDDLE_LAT) for lon in ends),
        road_class=RoadClass.COUNTY,
    )
    spurs = [
        Road(
            road_id=f"spur-{place.place_id}",
            lon_lat=((place.lon, MIDDLE_LAT), (place.lon, place.lat)),
        )
        for place in places
        if place.kind is PlaceKind.POINT
    ]
    return [main, *spurs]


def _bus() -> BusTrip:
    stops = ((HUB, 25_200), (point_id(0, 0), 26_400), (station_id(1), 28_800))
    return BusTrip(
        trip_id=BusTripId("B1"),
        line_id=BusLineId("L1"),
        stops=tuple(BusStop(place_id=at, arrive_s=s, depart_s=s + 60) for at, s in stops),
        freight_kg=150.0,
        freight_l=1_500.0,
        fee_piece_fen=60,
        fee_kg_fen=15,
    )


def _order(order_id: str, destination_id: PlaceId) -> Order:
    return Order(
        order_id=OrderId(order_id),
        waybill_no=f"YT{order_id}",
        member_id=POST,
        direction=Direction.DOWN,
        origin_id=HUB,
        destination_id=destination_id,
        pieces=1,
        weight_kg=1.5,
        volume_l=7.5,
        released_s=19_800,
        due_s=19_800 + 72 * 3600,
    )


def _vehicle(vehicle_id: str, vehicle_type: VehicleType, home_id: PlaceId) -> Vehicle:
    return Vehicle(
        vehicle_id=VehicleId(vehicle_id),
        vehicle_type_id=VehicleTypeId(vehicle_type.vehicle_type_id),
        home_id=home_id,
    )


ALL_ACCESS = frozenset(Access)
