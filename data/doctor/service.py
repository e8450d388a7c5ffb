"""Findings about what places are there for: demand, opening hours, buses, the calendar."""

from collections import Counter
from collections.abc import Iterator

from data.cells import write_time
from data.doctor.case import CountyCase
from data.doctor.findings import Finding, FindingKind, at_place
from data.issue_kinds import IssueKind
from data.tables import CROPS, ORDERS, PLACES
from data.words import name_some
from network.calendar import DayKind
from network.ids import PlaceId
from network.places import PlaceKind
from network.text import Text

_OPENED = frozenset({PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT})
_PLACE_FIELDS = frozenset({"origin_id", "destination_id"})
_NO_PLACE = frozenset(
    kind.code
    for kind in (
        IssueKind.UNKNOWN_REFERENCE,
        IssueKind.UNKNOWN_REFERENCE_NEAR,
        IssueKind.NOT_IN_SERVICE,
    )
)


def demand_without_place(case: CountyCase) -> Iterator[Finding]:
    """Yield what orders and harvests name that is no place in service."""
    rows: Counter[tuple[str, str]] = Counter()
    for issue in case.order_issues:
        if issue.code in _NO_PLACE and issue.field in _PLACE_FIELDS:
            rows[ORDERS.name, issue.value] += 1
    in_service = {place.place_id for place in case.active()}
    for crop in case.county.crops:
        if crop.place_id not in in_service:
            rows[CROPS.name, crop.place_id] += 1
    titles = {table.name: table.title for table in (ORDERS, CROPS)}
    by_id = case.county.place_by_id()
    kind = FindingKind.DEMAND_WITHOUT_PLACE
    for (table, value), count in rows.items():
        place = by_id.get(PlaceId(value))
        what = titles[table]
        yield Finding(
            kind=kind,
            cause=kind.cause.fill(count=count, what=what.zh, what_en=what.en, value=value),
            subject=value,
            name=value if place is None else place.name_zh,
            place_ids=() if place is None else (place.place_id,),
            lon_lat=None if place is None else (place.lon, place.lat),
        )


def no_hours(case: CountyCase) -> Iterator[Finding]:
    """Yield the hubs, stations and points that do not tell when they are open."""
    kind = FindingKind.NO_HOURS
    for place in case.active():
        untold = case.untold_hours.get(place.place_id, ())
        if not untold or place.kind not in _OPENED:
            continue
        columns = [PLACES.column(name) for name in untold]
        hours = f"{write_time(place.open_from_s)}-{write_time(place.open_to_s)}"
        which_zh = "、".join(column.zh for column in columns)
        which = ", ".join(column.name for column in columns)
        yield at_place(kind, place, kind.cause.fill(which=which, which_zh=which_zh, hours=hours))


def bus_stops_without_place(case: CountyCase) -> Iterator[Finding]:
    """Yield the stops of buses that are no place in service."""
    kind = FindingKind.BUS_STOP_WITHOUT_PLACE
    for issue in case.issues:
        if issue.code == IssueKind.GTFS_STOPS_FAR.code:
            cause = Text(issue.cause.zh.rstrip("。"), issue.cause.en.rstrip("."))
            filled = kind.cause.fill(why=cause.en, why_zh=cause.zh)
            yield Finding(kind=kind, cause=filled, subject=issue.table, name=issue.table)
    by_id = case.county.place_by_id()
    lines: dict[PlaceId, list[str]] = {}
    for trip in case.county.bus_trips:
        for stop in trip.stops:
            if not by_id[stop.place_id].is_active:
                lines.setdefault(stop.place_id, []).append(trip.line_id)
    for place_id, line_ids in lines.items():
        names = name_some(sorted(set(line_ids)))
        cause = kind.cause.fill(
            why=f"Lines {names.en} stop here, but the place is out of service",
            why_zh=f"线路{names.zh}在此停靠，但该地点已停用",
        )
        yield at_place(kind, by_id[place_id], cause)


def calendar_gaps(case: CountyCase) -> Iterator[Finding]:
    """Yield the years without a holiday between the first entry and the last, or the sample day."""
    entries = case.county.calendar.entries
    if not entries:
        kind = FindingKind.CALENDAR_EMPTY
        yield Finding(kind=kind, cause=kind.cause, subject="calendar", name="calendar.csv")
        return
    years = [entry.date.year for entry in entries]
    last = max([*years, *([case.sample_day.year] if case.sample_day else [])])
    closed = {e.date.year for e in entries if e.kind is DayKind.HOLIDAY and e.place_id is None}
    kind = FindingKind.CALENDAR_GAP
    for year in range(min(years), last + 1):
        if year not in closed:
            yield Finding(
                kind=kind, cause=kind.cause.fill(year=year), subject=str(year), name=str(year)
            )
