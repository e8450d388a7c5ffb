"""A synthetic alliance, its fleet and the orders of its mornings."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.synthetic import day_factor, equip, sample_orders
from data.synthetic.alliance import PARCEL_SHARE
from network.county import County
from network.fleet import Access
from network.ids import PlaceId
from network.members import MemberKind
from network.orders import Direction, Order, Temperature
from network.places import Building, Place, PlaceKind

TUESDAY = date(2026, 10, 20)
HOUR_S = 3_600


def town(num_stations: int = 4, num_points: int = 60, **changes: object) -> list[Place]:
    """Return a hub, stations on a line and points around them, 2,000 inhabitants each."""
    hub = Place(place_id=PlaceId("hub"), kind=PlaceKind.HUB, name_zh="中心", lon=117.0, lat=25.0)
    stations = [
        Place(
            place_id=PlaceId(f"s-{i}"),
            kind=PlaceKind.STATION,
            name_zh=f"站{i}",
            lon=117.1 + 0.1 * i,
            lat=25.0,
        )
        for i in range(num_stations)
    ]
    point = Place(place_id=PlaceId("p"), kind=PlaceKind.POINT, name_zh="村", lon=0.0, lat=0.0)
    points = [
        replace(
            point,
            place_id=PlaceId(f"p-{i}"),
            lon=117.1 + 0.1 * (i % num_stations if num_stations else 0),
            lat=25.01 + 0.002 * (i // max(1, num_stations)),
            parent_id=stations[i % num_stations].place_id if num_stations else None,
            population=2_000,
        )
        for i in range(num_points)
    ]
    return [hub, *stations, *(replace(p, **changes) for p in points)]  # type: ignore[arg-type]


def equipped(places: list[Place] | None = None, *, scale: float = 1.0) -> County:
    """Return a county without roads, equipped for its sample day."""
    return equip(
        name_zh="方县",
        name_en="Square",
        adcode="350000",
        places=places or town(),
        roads=(),
        seed=3,
        scale=scale,
    )


def orders_of(county: County, *, scale: float = 1.0) -> tuple[Order, ...]:
    return sample_orders(county, first_day=TUESDAY, seed=3, scale=scale)


def share(orders: tuple[Order, ...], holds: Callable[[Order], bool]) -> float:
    return sum(map(holds, orders)) / len(orders)


def test_there_is_about_one_order_for_a_hundred_inhabitants() -> None:
    orders = orders_of(equipped(), scale=5.0)
    assert len(orders) == pytest.approx(60 * 2_000 / 100 * 5, rel=0.05)
    assert share(orders, lambda o: o.direction is Direction.UP) == pytest.approx(0.08, abs=0.005)


def test_every_point_with_inhabitants_gets_an_order() -> None:
    places = town(num_points=300, population=110)
    orders = orders_of(equipped([*places[:-1], replace(places[-1], is_active=False)]))
    reached = {o.destination_id for o in orders if o.direction is Direction.DOWN}
    assert reached == {p.place_id for p in places if p.kind is PlaceKind.POINT} - {
        places[-1].place_id
    }


def test_a_small_scale_draws_fewer_orders_than_points() -> None:
    assert len(orders_of(equipped(), scale=0.01)) == pytest.approx(12, abs=1)


def test_down_orders_come_with_the_waves_the_hub_sends_out_that_day() -> None:
    down = tuple(o for o in orders_of(equipped()) if o.direction is Direction.DOWN)
    assert {o.released_s for o in down} == {13 * HOUR_S - 86_400, 5 * HOUR_S + 1_800}
    assert share(down, lambda o: o.released_s > 0) == pytest.approx(0.6, abs=0.03)
    assert {o.origin_id for o in down} == {"hub"}


def test_up_orders_are_handed_in_the_afternoon_before_or_in_the_morning() -> None:
    up = [o for o in orders_of(equipped(), scale=5.0) if o.direction is Direction.UP]
    assert {o.destination_id for o in up} == {"hub"}
    hours = [o.released_s / HOUR_S for o in up]
    assert all(14 - 24 <= h <= 18.5 - 24 or 6.5 <= h <= 8 for h in hours)
    assert any(h < 0 for h in hours)
    assert any(h > 0 for h in hours)


def test_fresh_produce_is_rare_chilled_due_in_a_day_and_from_the_growers() -> None:
    county = equipped()
    orders = orders_of(county, scale=5.0)
    fresh = [o for o in orders if o.temperature is Temperature.CHILLED]
    assert 0 < len(fresh) <= 0.01 * len(orders)
    assert {(o.service_class, o.direction) for o in fresh} == {("fresh", Direction.UP)}
    assert {o.due_s - o.released_s for o in fresh} == {24 * HOUR_S}
    growers = {c.place_id for c in county.crops if c.is_chilled and c.month == TUESDAY.month}
    assert {o.origin_id for o in fresh} <= growers
    assert {o.due_s - o.released_s for o in orders if o not in fresh} == {72 * HOUR_S}


def test_no_produce_travels_chilled_out_of_season() -> None:
    county = equipped()
    bare = county.replace(crops=tuple(c for c in county.crops if not c.is_chilled))
    assert {o.temperature for o in orders_of(bare)} == {Temperature.AMBIENT}


def test_goods_follow_their_distributions() -> None:
    orders = [o for o in orders_of(equipped(), scale=10.0) if o.service_class == "standard"]
    single = [o for o in orders if o.pieces == 1]
    assert len(single) / len(orders) == pytest.approx(0.85, abs=0.01)
    assert {o.pieces for o in orders} == {1, 2, 3, 4}
    weight, volume = np.array([[o.weight_kg, o.volume_l] for o in single]).T
    assert np.median(weight) == pytest.approx(0.9, rel=0.05)
    assert weight.mean() == pytest.approx(1.9, rel=0.1)
    assert np.median(volume) == pytest.approx(6.0, rel=0.05)
    assert volume.mean() == pytest.approx(10.0, rel=0.1)
    assert weight.min() > 0


def test_members_bring_their_shares_and_the_promise_of_a_member_counts() -> None:
    county = equipped()
    hurried = county.replace(
        members=tuple(
            replace(m, promise_hours=48.0) if m.member_id == "courier-a" else m
            for m in county.members
        )
    )
    orders = orders_of(hurried, scale=10.0)
    count = Counter(o.member_id for o in orders)
    assert set(count) == set(PARCEL_SHARE)
    for member_id, expected in PARCEL_SHARE.items():
        assert count[member_id] / len(orders) == pytest.approx(expected, abs=0.015)
    promised = {
        o.due_s - o.released_s
        for o in orders
        if o.member_id == "courier-a" and o.service_class == "standard"
    }
    assert promised == {48 * HOUR_S}


def test_waybills_are_thirteen_digits_all_different_with_the_prefix_of_the_member() -> None:
    orders = orders_of(equipped(), scale=5.0)
    assert all(len(o.waybill_no) == 13 and o.waybill_no.isdigit() for o in orders)
    assert len({o.waybill_no for o in orders}) == len({o.order_id for o in orders}) == len(orders)
    assert len({(o.member_id, o.waybill_no[:2]) for o in orders}) == len(PARCEL_SHARE)


def test_the_same_seed_gives_the_same_orders() -> None:
    county = equipped()
    assert orders_of(county) == orders_of(county)
    assert orders_of(county) != sample_orders(county, first_day=TUESDAY, seed=4)


def test_festivals_and_mondays_bring_more() -> None:
    assert day_factor(TUESDAY) == 1.0
    assert day_factor(date(2026, 10, 19)) > 1.0 > day_factor(date(2026, 10, 18))
    assert day_factor(date(2025, 11, 11)) == pytest.approx(1.8)
    county = equipped()
    usual = len(orders_of(county))
    peak = len(sample_orders(county, first_day=date(2026, 11, 12), seed=3))
    assert peak == pytest.approx(1.74 * usual, rel=0.05)


def test_without_members_or_inhabitants_there_is_no_order() -> None:
    county = equipped()
    assert orders_of(county.replace(members=(), vehicles=())) == ()
    assert orders_of(county.replace(places=tuple(p for p in county.places if p.kind != "point"),
                                    crops=())) == ()  # fmt: skip


def test_every_station_has_vehicles_and_the_hub_every_type() -> None:
    county = equipped()
    homes = {s.place_id: set[str]() for s in (*county.hubs, *county.stations)}
    for vehicle in county.vehicles:
        homes[vehicle.home_id].add(vehicle.vehicle_type_id)
    assert homes.pop(PlaceId("hub")) == {"truck-4.2m", "van", "chilled-van"}
    assert all(types == {"van", "tricycle"} for types in homes.values())


def test_the_fleet_has_room_to_spare_on_both_ways_of_serving() -> None:
    county = equipped(scale=6.0)
    orders = orders_of(county, scale=6.0)
    goods = np.array([sum(o.weight_kg for o in orders), sum(o.volume_l for o in orders)])
    types = county.vehicle_type_by_id()
    room = {home: np.zeros(2) for home in ("trunk", "direct", "local")}
    for vehicle in county.vehicles:
        kind = types[vehicle.vehicle_type_id]
        at_hub = "trunk" if kind.access is Access.TRUCK else "direct"
        way = at_hub if vehicle.home_id == "hub" else "local"
        if not kind.chilled_l:
            room[way] += (kind.payload_kg, kind.volume_l)
    trips_a_day = 2
    assert (room["trunk"] > goods).all()
    assert (trips_a_day * room["direct"] > 0.6 * goods).all()
    assert (trips_a_day * room["local"] > goods).all()


def test_there_is_a_bus_company_among_the_members() -> None:
    kinds = {m.kind for m in equipped().members}
    assert {MemberKind.BUS, MemberKind.POST, MemberKind.COURIER, MemberKind.FARM} <= kinds


def test_vehicles_belong_to_members_by_their_shares() -> None:
    county = equipped(scale=20.0)
    owners = Counter(v.member_id for v in county.vehicles)
    for member_id, expected in PARCEL_SHARE.items():
        assert owners[member_id] == pytest.approx(expected * len(county.vehicles), abs=1)


def test_sorting_lines_grow_with_the_scale() -> None:
    assert equipped(scale=0.5).operations.sorting.lines == 1
    assert equipped(scale=5.5).operations.sorting.lines == 6


def test_a_county_of_one_hub_and_a_few_points_is_equipped_too() -> None:
    county = equipped(town(num_stations=0, num_points=3))
    assert {v.home_id for v in county.vehicles} == {"hub"}
    assert county.bus_trips == ()  # no station to go to
    assert len(orders_of(county)) == pytest.approx(60, abs=3)


def test_what_is_known_of_a_place_is_kept_and_the_rest_drawn() -> None:
    places = town(population=0)
    places[-1] = replace(places[-1], population=77, building=Building.NEW, is_poverty_village=True)
    made = equipped(places)
    assert made.places[-1].population == 77
    assert made.places[-1].building is Building.NEW
    assert made.places[-1].is_poverty_village
    assert all(p.population > 0 for p in made.points)
    assert equipped(list(made.places)).places == made.places


def test_crops_depend_on_the_county() -> None:
    south = {c.name for c in equipped().crops}
    north = {
        c.name
        for c in equip(
            name_zh="北", name_en="North", adcode="140000", places=town(), roads=(), seed=3
        ).crops
    }
    assert "秋茶" in south
    assert "小米" in north
    assert not south & {"小米"}
