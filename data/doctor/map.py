"""doctor.html: the findings on a map by layer, one file that needs no network."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from shapely import MultiPolygon, Polygon

from data.doctor.diagnosis import Diagnosis
from data.doctor.findings import Finding, Severity
from data.doctor.report import severity_name
from data.map_page import UNITS_PER_DEGREE, both, map_page, packed, road_lines
from data.words import place_kind, road_class
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Language, Text

_MARGIN_PERCENT = 2
_TOLERANCE_DEGREES = 0.0002


def doctor_map(diagnosis: Diagnosis, language: Language) -> str:
    """Return the text of doctor.html.

    Parameters
    ----------
    diagnosis
        What to show; its counts head the page.
    language
        Language shown first; the page can switch.
    """
    county = diagnosis.case.county
    index = {place.place_id: i for i, place in enumerate(county.places)}
    payload = {
        "language": language.value,
        "county": both(Text(county.name_zh, county.name_en)),
        "note": county.data_note,
        "figures": _figures(diagnosis),
        "words": {key: both(text) for key, text in _words().items()},
        "roads": road_lines(county),
        "areas": [packed(ring) for ring in _rings(diagnosis)],
        "box": _box(diagnosis),
        "places": [
            {
                "id": place.place_id,
                "kind": place.kind.value,
                "name": place.name_zh,
                "x": round(place.lon * UNITS_PER_DEGREE),
                "y": round(place.lat * UNITS_PER_DEGREE),
                "source": place.coordinate_source,
            }
            for place in county.places
        ],
        "kinds": [
            {
                "word": kind.word,
                "severity": kind.severity.value,
                "title": both(kind.title),
                "effect": both(kind.effect),
                "action": both(kind.action),
            }
            for kind in diagnosis.counts()
        ],
        "findings": [_finding(finding, index) for finding in diagnosis.findings],
    }
    return map_page(
        payload,
        title=county.name_zh,
        language=language,
        scripts=("page_parts.js", "map_view.js", "doctor_view.js", "doctor_page.js"),
    )


def _figures(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    """Return how many findings there are of each severity, and how many places."""
    counts = {
        severity: sum(finding.severity is severity for finding in diagnosis.findings)
        for severity in Severity
    }
    figures = [(severity_name(severity), count) for severity, count in counts.items()]
    figures.append((Text("地点", "places"), len(diagnosis.case.county.places)))
    return [
        {"label": both(label), "value": both(Text(f"{value:,}", f"{value:,}"))}
        for label, value in figures
    ]


def _finding(finding: Finding, index: dict[Any, int]) -> dict[str, Any]:
    lon, lat = (None, None) if finding.lon_lat is None else finding.lon_lat
    return {
        "kind": finding.kind.word,
        "subject": finding.subject,
        "name": finding.name,
        "cause": both(finding.cause),
        "x": None if lon is None else round(lon * UNITS_PER_DEGREE),
        "y": None if lat is None else round(lat * UNITS_PER_DEGREE),
        "places": [index[place_id] for place_id in finding.place_ids],
        "lines": [packed(line) for line in finding.lines],
    }


def _rings(diagnosis: Diagnosis) -> Iterator[Any]:
    """Yield the outlines of the county and its townships, thinned to what a screen can show."""
    case = diagnosis.case
    areas = [each.area for each in case.townships]
    if case.area is not None:
        areas.append(case.area)
    for area in areas:
        thin = area.simplify(_TOLERANCE_DEGREES)
        parts = thin.geoms if isinstance(thin, MultiPolygon) else [thin]
        for part in parts:
            if isinstance(part, Polygon) and not part.is_empty:
                yield part.exterior.coords


def _box(diagnosis: Diagnosis) -> list[int]:
    """Return what to show first: the county without places that lie far off, 1e-5 degrees."""
    case = diagnosis.case
    if case.area is not None:
        bounds = case.area.bounds
    else:
        lon_lat = np.array([(place.lon, place.lat) for place in case.county.places])
        low = np.percentile(lon_lat, _MARGIN_PERCENT, axis=0)
        high = np.percentile(lon_lat, 100 - _MARGIN_PERCENT, axis=0)
        bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return [round(bound * UNITS_PER_DEGREE) for bound in bounds]


def _words() -> dict[str, Text]:
    """Return every word of the page by its key."""
    return (
        {f"place-{kind.value}": place_kind(kind) for kind in PlaceKind}
        | {f"road-{value.value}": road_class(value) for value in RoadClass}
        | {f"severity-{severity.value}": severity_name(severity) for severity in Severity}
        | {
            "doctor": Text("数据质量", "quality of the data"),
            "subtitle": Text(
                "点击类别看清单，点击地图上的标记看情况和处理。",
                "Choose a kind for its list, a mark on the map for what is so and what to do.",
            ),
            "legend": Text("图例", "Legend"),
            "show": Text("显示", "Show"),
            "area": Text("县界、乡镇界", "polygons"),
            "findings": Text("问题", "Findings"),
            "nothing": Text("没有发现问题。", "Nothing was found."),
            "healthy": Text("此地没有问题。", "Nothing was found here."),
            "all": Text("全部", "all"),
            "effect": Text("对计划的影响", "What it does to a plan"),
            "action": Text("处理", "What to do"),
            "concerned": Text("涉及", "Concerned"),
            "nowhere": Text("不在地图上", "not on the map"),
            "more": Text("条，其余见表格", "more are in the workbook"),
            "coordinate": Text("坐标来源", "coordinate"),
            "close": Text("关闭", "close"),
            "zoom-in": Text("放大", "zoom in"),
            "zoom-out": Text("缩小", "zoom out"),
            "fit": Text("显示全县", "show the whole county"),
            "colon": Text("：", ": "),
            "about": Text("数据说明", "About the data"),
            "no-note": Text("未注明来源。", "no source is stated."),
            "map-help": Text(
                "数据质量地图：方向键移动，加减号缩放，0 显示全县，Esc 取消选择。问题清单在右侧。",
                "Map of findings: arrow keys pan, plus and minus zoom, 0 shows the whole county, "
                "Escape clears the choice. The list of findings follows.",
            ),
        }
    )
