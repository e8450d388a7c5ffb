"""Lists of places as people write them, for a healthy county; and what goes with them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl

from data.coordinates import Crs, from_wgs84
from data.county_import.importing import Imported, import_county
from data.county_import.sources import Sources
from data.road_files import write_roads
from network.county import County
from network.places import PlaceKind
from tests.data.doctor.healthy import TOWNSHIPS, Folder, folder_of
from tests.data.folders import write_lines

HEAD = ("乡镇", "名称", "经度", "纬度")
COUNTY = folder_of([[0.02, -0.015, 0.01, 0.03], [0.012, 0.025, -0.02], [0.009, -0.03, 0.021]])
"""Three townships, ten villages: enough for their datum to be judged."""


def rows_of(county: County, crs: Crs = Crs.WGS_84) -> list[list[object]]:
    """Return township, name, longitude and latitude of every place, in a system."""
    names = {place.place_id: place.name_zh for place in county.places}
    rows: list[list[object]] = []
    for place in county.places:
        lon, lat = from_wgs84(place.lon, place.lat, crs)
        township = names.get(place.township_id, "") if place.township_id is not None else ""
        rows.append([township.removesuffix("中转站"), place.name_zh, round(lon, 7), round(lat, 7)])
    return rows


def sources(folder: Path, places: Path, county: Folder = COUNTY, **changes: object) -> Sources:
    """Return the sources of a county, its roads written beside them."""
    roads = folder / "roads-source.geojson"
    roads.write_text(write_roads(county.county.roads), encoding="utf-8")
    usual = Sources(places=places, roads=roads, name_zh="安宁县", crs=Crs.WGS_84)
    return replace(usual, **changes)  # type: ignore[arg-type]


def csv_list(folder: Path, rows: Sequence[Sequence[object]], head: Sequence[object] = HEAD) -> Path:
    """Write a list as CSV in the encoding of Chinese spreadsheets."""
    return write_lines(folder / "网点.csv", [head, *rows], encoding="gb18030")


def workbook_list(folder: Path, county: County) -> Path:
    """Write a list as an office does: a title, a merged group, townships merged over their rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["安宁县村级物流网点台账"])
    sheet.merge_cells("A1:G1")
    sheet.append(["序号", "乡镇", "网点信息", None, "坐标", None, "联系电话"])
    sheet.append([None, None, "名称", "营业时间", "经度", "纬度", None])
    for span in ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"):
        sheet.merge_cells(span)
    rows = rows_of(county)
    for number, (township, name, lon, lat) in enumerate(rows, start=1):
        sheet.append([number, township or None, name, "8:30-18:00", lon, lat, "13812345678"])
    first = 4
    for name in TOWNSHIPS:
        points = [first + i for i, row in enumerate(rows) if row[0] == name][1:]
        if len(points) > 1:
            sheet.merge_cells(f"B{points[0]}:B{points[-1]}")
    sheet.append(["合计", None, f"{len(rows)} 处"])
    book.create_sheet("填表说明").append(["请在地图上取点"])
    path = folder / "网点.xlsx"
    book.save(path)
    return path


def taken(folder: Path, **changes: object) -> Imported:
    """Import the healthy county's list into a folder beside it."""
    places = csv_list(folder, rows_of(COUNTY.county))
    return import_county(sources(folder, places, **changes), folder / "county")  # type: ignore[arg-type]


def ids_by_name(county: County) -> dict[str, str]:
    """Return the id of every point by its name."""
    return {p.name_zh: p.place_id for p in county.places if p.kind is PlaceKind.POINT}
