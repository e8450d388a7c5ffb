"""What is measured on: a county and the orders of its sample day, shipped, in a folder or imported.

A name that is a file is an OSM extract; any other is a county's folder or a shipped county.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api import days
from data.osm import OsmCounty, build_from_osm
from network.county import County
from network.orders import Order
from network.travel import RoadTravel, TravelModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A county's day.

    Parameters
    ----------
    name
        Short name in tables.
    county, orders, day
        The county, the orders in hand and the planned day.
    travel
        Ways between its places.
    """

    name: str
    county: County
    orders: tuple[Order, ...]
    day: date
    travel: TravelModel


def open_case(name: str, *, scale: float | None, osm_seed: int, orders: Path | None = None) -> Case:
    """Read or import a county with the orders of its sample day.

    Parameters
    ----------
    name
        Shipped name, folder or OSM extract.
    scale
        Generate the day anew at this multiple, > 0, with the county equipped for it; None: the
        sample day as it is.
    osm_seed
        Seed of what is synthetic in an imported county, ≥ 0.
    orders
        File of orders instead of the sample day's, not for an extract; None: the sample day.

    Raises
    ------
    DataError
        If there is no such county, or its files are refused.
    """
    if orders is None and Path(name).is_file():
        built = _imported(Path(name), scale=scale, seed=osm_seed)
        return Case(
            name=_stem(Path(name)),
            county=built.county,
            orders=built.orders,
            day=built.first_day,
            travel=RoadTravel(built.county),
        )
    opened = days.open_day(days.load_county(name), days.OrderChoice(path=orders, scale=scale))
    return Case(
        name=opened.loaded.key,
        county=opened.county,
        orders=opened.orders.orders,
        day=opened.orders.day,
        travel=opened.travel,
    )


def open_county(name: str, *, osm_seed: int) -> tuple[str, County]:
    """Read or import a county without its orders; return its short name with it.

    Raises
    ------
    DataError
        If there is no such county, or its files are refused.
    """
    if Path(name).is_file():
        return _stem(Path(name)), _imported(Path(name), scale=None, seed=osm_seed).county
    loaded = days.load_county(name)
    return loaded.key, loaded.county


def _imported(file: Path, *, scale: float | None, seed: int) -> OsmCounty:
    return build_from_osm(file, boundary=None, seed=seed, scale=scale or 1.0)


def _stem(file: Path) -> str:
    """Return ``andorra`` for ``andorra.osm.pbf``."""
    return file.name.partition(".")[0]
