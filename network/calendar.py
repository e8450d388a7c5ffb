"""Operating days, market days and closures (C14)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from network.ids import PlaceId


class DayKind(StrEnum):
    """What is special about a date."""

    HOLIDAY = "holiday"
    MARKET = "market"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """Something special on a date.

    Parameters
    ----------
    date, kind
        When and what.
    place_id
        The place concerned; None: the whole county, or a road if `road_id` is set.
    road_id
        The road closed that day; empty: none.
    note
        Free text.
    """

    date: date
    kind: DayKind
    place_id: PlaceId | None = None
    road_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """All special days of a county.

    Parameters
    ----------
    entries
        Any order.
    """

    entries: tuple[CalendarEntry, ...] = ()

    def is_operating(self, day: date) -> bool:
        """Return whether the alliance works on `day` (no county-wide holiday)."""
        return not any(
            e.date == day and e.kind is DayKind.HOLIDAY and e.place_id is None for e in self.entries
        )

    def closed_places(self, day: date) -> frozenset[PlaceId]:
        """Return the places that are closed on `day`."""
        return frozenset(
            e.place_id
            for e in self.entries
            if e.date == day and e.kind is not DayKind.MARKET and e.place_id is not None
        )

    def closed_roads(self, day: date) -> frozenset[str]:
        """Return the ids of the roads that are closed on `day`."""
        return frozenset(
            e.road_id
            for e in self.entries
            if e.date == day and e.kind is DayKind.CLOSURE and e.road_id
        )
