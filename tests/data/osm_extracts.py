"""Small OSM extracts written by hand, and the real ones beside the project."""

import bz2
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

REAL_EXTRACTS = Path("/work/shared/geo/osm")
ANDORRA = "andorra.osm.pbf"
LIECHTENSTEIN = "liechtenstein-valhalla.osm.pbf"
STEP_DEGREES = 0.01
"""Distance of neighbours on the grid, about a kilometre."""


def real_extract(name: str) -> Path:
    """Return a real extract, or skip the test where there is none."""
    file = REAL_EXTRACTS / name
    if not file.is_file():
        pytest.skip(f"{file} is not on this machine")
    return file


class Extract:
    """An OSM file in the making; nodes lie on a grid of about a kilometre near the equator."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def node(self, node_id: int, x: float, y: float, **tags: str) -> int:
        lon, lat = round(10 + x * STEP_DEGREES, 7), round(1 + y * STEP_DEGREES, 7)
        self._add(f'<node id="{node_id}" lon="{lon}" lat="{lat}">', tags, "node")
        return node_id

    def place(self, node_id: int, x: float, y: float, kind: str, name: str, **tags: str) -> int:
        return self.node(node_id, x, y, place=kind, name=name, **tags)

    def way(self, way_id: int, refs: Sequence[int], **tags: str) -> int:
        nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self._add(f'<way id="{way_id}">{nodes}', tags, "way")
        return way_id

    def area(self, relation_id: int, corners: Sequence[int], name: str) -> None:
        """Add a municipality whose border consists of two ways."""
        half = len(corners) // 2
        first = self.way(relation_id * 1000 + 1, corners[: half + 1])
        second = self.way(relation_id * 1000 + 2, [*corners[half:], corners[0]])
        members = "".join(
            f'<member type="way" ref="{ref}" role="outer"/>' for ref in (first, second)
        )
        tags = {"boundary": "administrative", "admin_level": "8", "name": name}
        self._add(f'<relation id="{relation_id}">{members}', tags, "relation")

    def write(self, file: Path) -> Path:
        """Write the file, packed as its suffix says."""
        content = f'<osm version="0.6">{"".join(self._parts)}</osm>'.encode()
        if file.suffix == ".gz":
            content = gzip.compress(content)
        elif file.suffix == ".bz2":
            content = bz2.compress(content)
        file.write_bytes(content)
        return file

    def _add(self, start: str, tags: Mapping[str, str], element: str) -> None:
        pairs = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        self._parts.append(f"{start}{pairs}</{element}>")


def box(folder: Path, west: float, south: float, east: float, north: float) -> Path:
    """Write a box as the boundary of a county."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    file = folder / "boundary.geojson"
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    file.write_text(json.dumps(feature), encoding="utf-8")
    return file


def valley() -> Extract:
    """Nine villages and towns along one road of 24 km: a town at 4, 12 and 20, villages between.

    Nodes 100 to 124 are the road, way 1 leads from the first to the last.
    """
    extract = Extract()
    road = [extract.node(100 + x, x, 0) for x in range(25)]
    extract.way(1, road, highway="secondary", name="Valley road")
    for number, x in enumerate((4, 12, 20), start=1):
        extract.place(number, x, 0.1, "town", f"Town {number}", population="4000")
    for number, x in enumerate((1, 6, 9, 15, 18, 23), start=11):
        extract.place(number, x, 0.1, "village", f"Village {number}", population="500")
    return extract
