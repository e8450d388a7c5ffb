"""From checked tables to a `County`."""

from collections.abc import Iterator, Mapping
from typing import Any

from data.coordinates import to_wgs84
from data.county_checks import stops_by_trip
from data.county_toml import CountyFile
from data.table_rows import Rows
from data.tables import (
    BUS_STOPS,
    BUS_TRIPS,
    CALENDAR,
    CROP_KINDS,
    CROP_NEEDS,
    CROPS,
    MEMBERS,
    PLACES,
    VEHICLE_TYPES,
    VEHICLES,
)
from network.calendar import Calendar, CalendarEntry
from network.county import County
from network.crops import Crop, CropKind, CropNeed
from network.fleet import BusStop, BusTrip, Vehicle, VehicleType
from network.ids import BusLineId
from network.members import Member
from network.places import Place
from network.roads import Road


def build_county(
    settings: CountyFile, tables: Mapping[str, Rows], roads: tuple[Road, ...]
) -> County:
    """Return the county of tables in which no row is refused.

    Raises
    ------
    network.errors.NetworkError
        If the facts contradict each other in a way the tables' checks do not know.
    """
    return County(
        **settings.names,
        places=tuple(_places(tables, settings)),
        roads=roads,
        members=tuple(Member(**values) for values in _records(tables, MEMBERS.name)),
        vehicle_types=tuple(
            VehicleType(**values) for values in _records(tables, VEHICLE_TYPES.name)
        ),
        vehicles=tuple(Vehicle(**values) for values in _records(tables, VEHICLES.name)),
        bus_trips=tuple(_bus_trips(tables)),
        crops=tuple(Crop(**values) for values in _records(tables, CROPS.name)),
        crop_kinds=tuple(CropKind(**values) for values in _records(tables, CROP_KINDS.name)),
        crop_needs=tuple(CropNeed(**values) for values in _records(tables, CROP_NEEDS.name)),
        calendar=Calendar(tuple(_calendar(tables))),
        tariff=settings.tariff,
        operations=settings.operations,
    )


def _records(tables: Mapping[str, Rows], name: str) -> Iterator[dict[str, Any]]:
    rows = tables.get(name)
    if rows is not None:
        for _, values in rows.records():
            yield values


def _places(tables: Mapping[str, Rows], settings: CountyFile) -> Iterator[Place]:
    for values in _records(tables, PLACES.name):
        lon, lat = to_wgs84(values.pop("lon"), values.pop("lat"), settings.crs)
        yield Place(**values, lon=lon, lat=lat)


def _calendar(tables: Mapping[str, Rows]) -> Iterator[CalendarEntry]:
    for values in _records(tables, CALENDAR.name):
        yield CalendarEntry(**{**values, "road_id": values["road_id"] or ""})


def _bus_trips(tables: Mapping[str, Rows]) -> Iterator[BusTrip]:
    stops_of = stops_by_trip(tables.get(BUS_STOPS.name))
    for values in _records(tables, BUS_TRIPS.name):
        stops = stops_of[values["trip_id"]]
        line_of_stops = next((stop["line_id"] for stop in stops if stop["line_id"]), "")
        line_id = values.pop("line_id") or line_of_stops
        yield BusTrip(**values, line_id=BusLineId(line_id), stops=tuple(map(_bus_stop, stops)))


def _bus_stop(stop: Mapping[str, Any]) -> BusStop:
    return BusStop(place_id=stop["place_id"], arrive_s=stop["arrive_s"], depart_s=stop["depart_s"])
