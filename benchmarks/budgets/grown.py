"""Synthetic counties of any number of points, as dense as the county of Anxi."""

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cases import Case
from data.synthetic import build_county
from network.travel import RoadTravel

_LON, _LAT = 117.9, 25.1
_EARTH_M = 6_371_000.0
_AREA_KM2_A_POINT = 3_057 / 492
_POINTS_A_TOWNSHIP = 492 / 24
_CODE = "990001"
_CORNERS = 48


def grown_case(points: int, *, seed: int) -> Case:
    """Return a county with so many points and the orders of its sample day.

    Townships have as many points, and points as much land, as in Anxi; the county is a disc. Names
    and codes are made up.

    Parameters
    ----------
    points
        Village units, ≥ 1.
    seed
        Seed of everything in it, ≥ 0.
    """
    num_townships = max(1, round(points / _POINTS_A_TOWNSHIP))
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "townships.csv", list(_townships(num_townships)))
        _write(folder / "villages.csv", list(_villages(points, num_townships)))
        (folder / "county.geojson").write_text(json.dumps(_disc(points)), encoding="utf-8")
        built = build_county(
            townships=folder / "townships.csv",
            villages=folder / "villages.csv",
            boundary=folder / "county.geojson",
            seed=seed,
            name_zh=f"{points}村县",
            name_en=f"{points} points",
        )
    return Case(
        name=f"{points} points",
        county=built.county,
        orders=built.orders,
        day=built.first_day,
        travel=RoadTravel(built.county),
    )


def _townships(number: int) -> Iterator[Mapping[str, str]]:
    for t in range(number):
        yield {"township_code": _township_code(t), "township": f"{t + 1}乡"}


def _villages(points: int, num_townships: int) -> Iterator[Mapping[str, str]]:
    """Yield the villages, dealt out to the townships in turn."""
    for v in range(points):
        number = v // num_townships
        yield {
            "township_code": _township_code(v % num_townships),
            "village_code": f"{_township_code(v % num_townships)}{200 + number}",
            "village": f"{v + 1}村",
        }


def _township_code(t: int) -> str:
    return f"{_CODE}{100 + t}"


def _disc(points: int) -> Mapping[str, object]:
    """Return a disc of the county's area as GeoJSON, degrees."""
    radius_m = math.sqrt(points * _AREA_KM2_A_POINT * 1e6 / math.pi)
    lat_deg = math.degrees(radius_m / _EARTH_M)
    lon_deg = lat_deg / math.cos(math.radians(_LAT))
    ring = []
    for k in range(_CORNERS + 1):
        angle = 2 * math.pi * (k % _CORNERS) / _CORNERS
        ring.append([_LON + lon_deg * math.cos(angle), _LAT + lat_deg * math.sin(angle)])
    return {"type": "Polygon", "coordinates": [ring]}


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
