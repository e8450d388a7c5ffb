"""A route for a navigation device: GPX 1.1, and a table of links to every stop. WGS-84 in GPX."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from data.cells import escape_formula
from data.clock import to_moment
from data.printing.drivers import DriverSheet, DriverStop
from data.printing.links import geo_uri, navigation_link
from data.printing.page import NO_XML
from data.printing.view import DayView
from data.words import clock, place_kind, route_kind
from data.writers import csv_text
from network.text import Language, Text

_GPX = "http://www.topografix.com/GPX/1/1"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<gpx xmlns="{_GPX}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_GPX} {_GPX}/gpx.xsd" version="1.1" creator="tongpei">'
)
_DIGITS = 6
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


def dump_gpx(view: DayView, sheet: DriverSheet, language: Language) -> bytes:
    """Return a route as GPX 1.1.

    Parameters
    ----------
    view, sheet
        The day and the route as a reader may see it.
    language
        Of the descriptions.

    Returns
    -------
    bytes
        UTF-8: a waypoint and a route point a stop with its planned time, and, if the reader may
        see the whole route, the way along the roads as a track.
    """
    name = f"{sheet.route_id} {route_kind(sheet.kind).to(language)}"
    lines = [_HEAD, "<metadata>", _tag("name", f"{name} {view.header.day.isoformat()}")]
    lines += [_tag("time", _moment(view, sheet.depart_s)), "</metadata>"]
    lines += (_point("wpt", view, stop, language) for stop in sheet.stops)
    lines += ["<rte>", _tag("name", name)]
    lines += (_point("rtept", view, stop, language) for stop in sheet.stops)
    lines += ["</rte>"]
    if view.is_whole:
        way = next(r.way for r in view.routes if r.route.route_id == sheet.route_id)
        lines += ["<trk>", _tag("name", name), "<trkseg>"]
        lines += (f"<trkpt {_at(lon, lat)}/>" for lon, lat in way)
        lines += ["</trkseg>", "</trk>"]
    return "\n".join((*lines, "</gpx>", "")).encode()


def dump_links(view: DayView, sheets: Sequence[DriverSheet], language: Language) -> str:
    """Return a table of all stops with links that open them in a navigation program, CSV."""
    headers = (
        Text("线路", "route"),
        Text("序号", "number"),
        Text("网点编号", "place_id"),
        Text("网点", "place"),
        Text("到达", "arrive"),
        Text("高德导航（GCJ-02）", "amap (GCJ-02)"),
        Text("geo 链接（WGS-84）", "geo (WGS-84)"),
    )
    rows = (
        (
            escape_formula(sheet.route_id),
            str(stop.number),
            escape_formula(stop.place_id),
            escape_formula(view.place_name(stop.place_id)),
            clock(stop.arrive_s),
            navigation_link(view.places[stop.place_id]),
            geo_uri(view.places[stop.place_id]),
        )
        for sheet in sheets
        for stop in sheet.stops
    )
    return "\ufeff" + csv_text([[header.to(language) for header in headers], *rows])


def file_names(sheets: Sequence[DriverSheet]) -> Iterator[str]:
    """Return a file name for every route: its id, without what a path could be made of."""
    taken: set[str] = set()
    for sheet in sheets:
        stem = _NOT_IN_A_NAME.sub("_", sheet.route_id).strip(".") or "_"
        name = stem
        number = 2
        while name.casefold() in taken:
            name = f"{stem}-{number}"
            number += 1
        taken.add(name.casefold())
        yield f"{name}.gpx"


def _point(tag: str, view: DayView, stop: DriverStop, language: Language) -> str:
    place = view.places[stop.place_id]
    told = Text(
        "{kind}，{clock} 到，卸 {off} 件，装 {on} 件", "{kind}, {clock}, {off} off, {on} on"
    ).fill(
        kind=place_kind(place.kind),
        clock=clock(stop.arrive_s),
        off=stop.off.pieces,
        on=stop.on.pieces,
    )
    parts = (
        _tag("time", _moment(view, stop.arrive_s)),
        _tag("name", f"{stop.number} {place.name_zh}"),
        _tag("desc", told.to(language)),
    )
    return f"<{tag} {_at(place.lon, place.lat)}>{''.join(parts)}</{tag}>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(NO_XML.sub('', text))}</{name}>"


def _at(lon: float, lat: float) -> str:
    return f'lat="{lat:.{_DIGITS}f}" lon="{lon:.{_DIGITS}f}"'


def _moment(view: DayView, seconds: int) -> str:
    """Return a time of the planned day as GPX states it: RFC 3339, UTC."""
    moment = to_moment(seconds, view.header.day, ZoneInfo(view.county.timezone))
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
