"""What can be asked for: kinds of sheets, formats, and how the send and receive report is cut."""

from dataclasses import dataclass
from enum import StrEnum

from network.text import Language


class SheetKind(StrEnum):
    """What there is to print."""

    DRIVERS = "drivers"
    STATIONS = "stations"
    LOADING = "loading"
    EXCEPTIONS = "exceptions"
    GPX = "gpx"
    REPORT = "report"
    KPI = "kpi"


class SheetFormat(StrEnum):
    """What sheets are written as."""

    PDF = "pdf"
    XLSX = "xlsx"


class Dimension(StrEnum):
    """What orders are grouped by."""

    DAY = "day"
    WAVE = "wave"
    STATION = "station"
    TOWNSHIP = "township"
    MEMBER = "member"
    DIRECTION = "direction"
    TEMPERATURE = "temperature"


class Measure(StrEnum):
    """What is told of a group; pieces unless the name says otherwise."""

    ORDERS = "orders"
    ARRIVED = "arrived"
    TO_DELIVER = "to_deliver"
    SENT = "sent"
    SIGNED = "signed"
    HELD = "held"
    PROBLEM = "problem"
    COLLECTED = "collected"
    SHIPPED = "shipped"
    UP_KG = "up_kg"
    COLD = "cold"
    LATE = "late"
    ON_TIME = "on_time"
    VEHICLES = "vehicles"
    ROUTES = "routes"
    SIGNATURE = "signature"


USUAL_DIMENSIONS = (
    Dimension.DAY,
    Dimension.WAVE,
    Dimension.STATION,
    Dimension.TOWNSHIP,
    Dimension.MEMBER,
)
"""What the report groups by if nothing else is said."""

USUAL_MEASURES = tuple(measure for measure in Measure if measure is not Measure.ORDERS)
"""What the report tells if nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sheets are wanted and how.

    Parameters
    ----------
    kinds, formats, language
        What to print, as what, and in which language.
    dimensions, measures
        What the send and receive report groups by and tells.
    alliance
        What the alliance calls itself; None: after the county.
    logo, logo_suffix
        The bytes of its logo, and what the name of that file ends in; empty: none.
    """

    kinds: tuple[SheetKind, ...] = tuple(SheetKind)
    formats: tuple[SheetFormat, ...] = tuple(SheetFormat)
    language: Language = Language.ZH
    dimensions: tuple[Dimension, ...] = USUAL_DIMENSIONS
    measures: tuple[Measure, ...] = USUAL_MEASURES
    alliance: str | None = None
    logo: bytes = b""
    logo_suffix: str = ""
