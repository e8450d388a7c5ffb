"""Every input table, described once.

The readers' checks, the templates, the writers and ``docs/data-dictionary.md`` all come from
these descriptions. Columns may be added; none may be renamed.
"""

from data.crop_tables import CROP_KINDS, CROP_NEEDS, CROPS
from data.fleet_tables import BUS_STOPS, BUS_TRIPS, ROADS, VEHICLE_TYPES, VEHICLES
from data.order_tables import ORDERS, PLACE_NAMES
from data.place_tables import CALENDAR, MEMBERS, PLACES
from data.report_tables import LEDGER, TARGETS
from data.service_tables import ATTEMPTS, DIRECTIVES, FLEET, STATUSES, TIMETABLE

SHEETS = (
    PLACES,
    MEMBERS,
    VEHICLE_TYPES,
    VEHICLES,
    BUS_TRIPS,
    BUS_STOPS,
    CROPS,
    CROP_KINDS,
    CROP_NEEDS,
    CALENDAR,
    ORDERS,
)
"""The tables that are written as CSV or as a sheet of a workbook."""

DAY_SHEETS = (FLEET, DIRECTIVES, ATTEMPTS, TIMETABLE, STATUSES, PLACE_NAMES)
"""The tables of a day, files of their own beside the county."""

REPORT_SHEETS = (TARGETS, LEDGER)
"""The tables of reports, files of their own beside the county."""

TABLES = (*SHEETS, *DAY_SHEETS, *REPORT_SHEETS, ROADS)
"""All tables; roads are properties in GeoJSON or GeoPackage."""

__all__ = [
    "ATTEMPTS",
    "BUS_STOPS",
    "BUS_TRIPS",
    "CALENDAR",
    "CROPS",
    "CROP_KINDS",
    "CROP_NEEDS",
    "DAY_SHEETS",
    "DIRECTIVES",
    "FLEET",
    "LEDGER",
    "MEMBERS",
    "ORDERS",
    "PLACES",
    "PLACE_NAMES",
    "REPORT_SHEETS",
    "ROADS",
    "SHEETS",
    "STATUSES",
    "TABLES",
    "TARGETS",
    "TIMETABLE",
    "VEHICLES",
    "VEHICLE_TYPES",
]
