"""Pages with a map: one file that needs no network.

Data are embedded as JSON with every ``<``, ``>`` and ``&`` escaped, and the page sets names as
text only, so a village called ``</script>`` is a village called ``</script>``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from shapely import LineString

from network.county import County
from network.roads import RoadClass
from network.text import Language, Text

UNITS_PER_DEGREE = 100_000
_ROAD_TOLERANCE_DEGREES = 0.0001


def map_page(
    payload: Mapping[str, Any], *, title: str, language: Language, scripts: Sequence[str]
) -> str:
    """Return the text of a page.

    Parameters
    ----------
    payload
        What the scripts read, ready for JSON.
    title
        Of the window, before a script has run.
    language
        Language shown first.
    scripts
        Assets, in the order in which they need each other.
    """
    return Template(_asset("map.html")).substitute(
        lang="zh-CN" if language is Language.ZH else "en",
        title=escape(title),
        style=_asset("map.css"),
        data=_embedded(payload),
        script="\n".join(map(_asset, scripts)),
    )


def both(text: Text) -> dict[str, str]:
    """Return a text as the page reads it."""
    return {"zh": text.zh, "en": text.en}


def road_lines(county: County) -> dict[str, list[list[int]]]:
    """Return the roads by class, thinned to what a screen can show."""
    lines: dict[str, list[list[int]]] = {value.value: [] for value in RoadClass}
    for road in county.roads:
        thin = LineString(road.lon_lat).simplify(_ROAD_TOLERANCE_DEGREES)
        lines[road.road_class.value].append(packed(thin.coords))
    return {name: found for name, found in lines.items() if found}


def packed(lon_lat: Iterable[tuple[float, ...]]) -> list[int]:
    """Return a line as whole 1e-5 degrees: the first vertex, then differences."""
    line: list[int] = []
    last_x = last_y = 0
    for lon, lat, *_ in lon_lat:
        x, y = round(lon * UNITS_PER_DEGREE), round(lat * UNITS_PER_DEGREE)
        line += (x - last_x, y - last_y)
        last_x, last_y = x, y
    return line


def _asset(name: str) -> str:
    return (files("data") / "assets" / name).read_text(encoding="utf-8")


def _embedded(payload: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
