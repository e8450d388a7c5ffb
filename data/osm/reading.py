"""Read an OSM extract: roads, settlements and administrative areas, in bounded memory.

The file is read several times, so that of its nodes only those on kept roads and on boundaries
are ever held: with an area first the ids of the nodes in its box, then the tagged objects, then
the ways of the boundaries, then the nodes.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
import shapely
from osmium import filter as only
from osmium import osm
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from data.osm import problems
from data.osm.tagging import RoadUse, road_use

PLACE_KINDS = (
    "city",
    "town",
    "village",
    "hamlet",
    "borough",
    "suburb",
    "quarter",
    "neighbourhood",
    "locality",
)
"""Values of ``place`` that can become a place of the county, the largest first."""

_KEYS = ("highway", "place")
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """A road of the extract.

    Parameters
    ----------
    way_id
        OSM id.
    refs
        int64, shape (n,): ids of its nodes, n ≥ 2.
    use
        What its tags say.
    """

    way_id: int
    refs: npt.NDArray[np.int64]
    use: RoadUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A settlement of the extract.

    Parameters
    ----------
    key
        ``n`` or ``w`` (node or way) and the OSM id.
    kind
        One of `PLACE_KINDS`.
    name
        Name in Chinese, else local, else in English; empty if it has none.
    lon, lat
        WGS-84 degrees.
    population
        Inhabitants by the tag, ≥ 0; None without a readable tag.
    """

    key: str
    kind: str
    name: str
    lon: float
    lat: float
    population: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AdminArea:
    """An administrative area that lies completely in the extract.

    Parameters
    ----------
    name, name_en
        Names as for settlements; `name_en` falls back to `name`.
    polygon
        WGS-84 degrees.
    """

    name: str
    name_en: str
    polygon: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeTable:
    """Coordinates of nodes.

    Parameters
    ----------
    ids
        int64, shape (n,), ascending.
    lon_lat
        float64, shape (n, 2), WGS-84 degrees.
    """

    ids: npt.NDArray[np.int64]
    lon_lat: npt.NDArray[np.float64]

    def rows(self, refs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the row of each id; -1 where the extract lacks the node."""
        if not len(self.ids):
            return np.full(len(refs), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.ids, refs), len(self.ids) - 1)
        return np.where(self.ids[rows] == refs, rows, -1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extract:
    """What an OSM extract holds for us.

    Parameters
    ----------
    ways, nodes
        Roads and the coordinates of their nodes.
    settlements
        Settlements of every kind.
    areas
        Administrative areas, those that are complete.
    num_highways, num_usable
        Ways with a ``highway`` tag in the file, and those of them that vehicles may use, also
        where an area left them out; num_highways ≥ num_usable ≥ len(ways).
    """

    ways: tuple[Way, ...]
    nodes: NodeTable
    settlements: tuple[Settlement, ...]
    areas: tuple[AdminArea, ...]
    num_highways: int
    num_usable: int


@dataclass(slots=True)
class _Tagged:
    """What the pass over tagged objects collects; areas of settlements wait for their nodes.

    Parameters
    ----------
    near
        int64, ascending: the nodes of which a way needs one to be kept; None: all are.
    """

    near: npt.NDArray[np.int64] | None = None
    ways: list[Way] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    outlines: list[tuple[Settlement, npt.NDArray[np.int64]]] = field(default_factory=list)
    relations: list[tuple[dict[str, str], list[tuple[int, str]]]] = field(default_factory=list)
    num_highways: int = 0
    num_usable: int = 0

    def is_near(self, refs: npt.NDArray[np.int64]) -> bool:
        """Return whether a way has one of the nodes."""
        if self.near is None:
            return True
        if not len(self.near):
            return False
        rows = np.minimum(np.searchsorted(self.near, refs), len(self.near) - 1)
        return bool((self.near[rows] == refs).any())


def read_extract(file: Path, area: Polygon | MultiPolygon | None = None) -> Extract:
    """Read roads, settlements and administrative areas from an OSM file.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    area
        Leave out ways without a node in the box of this area, WGS-84 degrees; None: keep all.

    Returns
    -------
    Extract
        Everything in file order, not cut.

    Raises
    ------
    DataError
        If the file is missing, is no OSM file, or breaks off.
    """
    if not file.is_file():
        raise problems.missing_file(file)
    with _refused_if_unreadable(file):
        tagged = _read_tagged(file, _near(file, area), _KEYS)
        members = {ref for _, ways in tagged.relations for ref, _ in ways}
        borders = _read_borders(file, members)
        nodes = _read_nodes(
            file,
            [
                *(way.refs for way in tagged.ways),
                *(refs for _, refs in tagged.outlines),
                *borders.values(),
            ],
        )
    return Extract(
        ways=tuple(tagged.ways),
        nodes=nodes,
        settlements=(*tagged.settlements, *_centred(tagged.outlines, nodes)),
        areas=tuple(_areas(tagged.relations, borders, nodes)),
        num_highways=tagged.num_highways,
        num_usable=tagged.num_usable,
    )


def read_highways(file: Path, area: Polygon | MultiPolygon | None = None) -> Extract:
    """Read the roads of an OSM file and nothing else, in memory that depends on the area alone.

    Parameters
    ----------
    file, area
        As for `read_extract`.

    Raises
    ------
    DataError
        If the file is missing, is no OSM file, or breaks off.
    """
    if not file.is_file():
        raise problems.missing_file(file)
    with _refused_if_unreadable(file):
        tagged = _read_tagged(file, _near(file, area), _KEYS[:1])
        nodes = _read_nodes(file, [way.refs for way in tagged.ways])
    return Extract(
        ways=tuple(tagged.ways),
        nodes=nodes,
        settlements=(),
        areas=(),
        num_highways=tagged.num_highways,
        num_usable=tagged.num_usable,
    )


def extent(file: Path) -> tuple[float, float, float, float]:
    """Return the box of all nodes of a file: west, south, east, north, WGS-84 degrees.

    Raises
    ------
    DataError
        If it is no OSM file, or breaks off.
    """
    lows, highs = [(180.0, 90.0)], [(-180.0, -90.0)]
    with _refused_if_unreadable(file):
        for _, lon_lat in _node_blocks(file):
            lows.append(tuple(lon_lat.min(axis=0).tolist()))
            highs.append(tuple(lon_lat.max(axis=0).tolist()))
    (west, south), (east, north) = np.min(lows, axis=0).tolist(), np.max(highs, axis=0).tolist()
    return west, south, east, north


def _near(file: Path, area: Polygon | MultiPolygon | None) -> npt.NDArray[np.int64] | None:
    """Return the ids of the nodes in the box of an area, ascending."""
    if area is None:
        return None
    west, south, east, north = area.bounds
    near = [np.empty(0, dtype=np.int64)]
    for ids, lon_lat in _node_blocks(file):
        lon, lat = lon_lat.T
        near.append(ids[(west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)])
    return np.unique(np.concatenate(near))


def _node_blocks(
    file: Path,
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
    """Yield ids and coordinates of the nodes of a file, block by block, shapes (n,) and (n, 2).

    The library's own filter by id is not used: its memory depends on how far ids are apart.
    """
    ids, lon, lat = array("q"), array("d"), array("d")
    for node in osmium.FileProcessor(file, osm.NODE):
        if isinstance(node, osm.Node) and not node.deleted and node.location.valid():
            ids.append(node.id)
            lon.append(node.location.lon)
            lat.append(node.location.lat)
        if len(ids) == _BLOCK:
            yield np.array(ids), np.column_stack((np.array(lon), np.array(lat)))
            ids, lon, lat = array("q"), array("d"), array("d")
    if ids:
        yield np.array(ids), np.column_stack((np.array(lon), np.array(lat)))


@contextmanager
def _refused_if_unreadable(file: Path) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # the one kind of error the OSM library raises on bad input
        raise problems.unreadable_file(file, str(error)) from error


def _read_tagged(file: Path, near: npt.NDArray[np.int64] | None, keys: tuple[str, ...]) -> _Tagged:
    """Return the ways with one of the keys, and with more than the first also places and areas."""
    found = _Tagged(near=near)
    drawn = only.KeyFilter(*keys)
    drawn.enable_for(osm.WAY)
    if len(keys) == 1:
        processor = osmium.FileProcessor(file, osm.WAY).with_filter(drawn)
    else:
        settled = only.KeyFilter("place")
        settled.enable_for(osm.NODE)
        administrative = only.TagFilter(("boundary", "administrative"))
        administrative.enable_for(osm.RELATION)
        processor = osmium.FileProcessor(file)
        for condition in (settled, drawn, administrative):
            processor.with_filter(condition)
    for thing in processor:
        if isinstance(thing, osm.Node) and not thing.deleted:
            _take_node(thing, found)
        elif isinstance(thing, osm.Way) and not thing.deleted:
            _take_way(thing, found)
        elif isinstance(thing, osm.Relation) and not thing.deleted:
            ways = [(m.ref, m.role) for m in thing.members if m.type == "w"]
            found.relations.append((dict(thing.tags), ways))
    return found


def _take_node(node: osm.Node, found: _Tagged) -> None:
    tags = dict(node.tags)
    if tags["place"] in PLACE_KINDS and node.location.valid():
        found.settlements.append(
            _settlement(f"n{node.id}", tags, node.location.lon, node.location.lat)
        )


def _take_way(way: osm.Way, found: _Tagged) -> None:
    tags = dict(way.tags)
    refs = np.array([node.ref for node in way.nodes], dtype=np.int64)
    if "highway" in tags:
        found.num_highways += 1
        use = road_use(tags)
        if use is None or len(refs) < 2:
            return
        found.num_usable += 1
        if found.is_near(refs):
            found.ways.append(Way(way_id=way.id, refs=refs, use=use))
    elif tags["place"] in PLACE_KINDS and len(refs) and found.is_near(refs):
        found.outlines.append((_settlement(f"w{way.id}", tags, np.nan, np.nan), refs))


def _read_borders(file: Path, way_ids: set[int]) -> dict[int, npt.NDArray[np.int64]]:
    if not way_ids:
        return {}
    return {
        way.id: np.array([node.ref for node in way.nodes], dtype=np.int64)
        for way in osmium.FileProcessor(file, osm.WAY)
        if isinstance(way, osm.Way) and way.id in way_ids and not way.deleted
    }


def _read_nodes(file: Path, refs: list[npt.NDArray[np.int64]]) -> NodeTable:
    needed = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *refs]))
    found_ids, found = [needed[:0]], [np.empty((0, 2), dtype=np.float64)]
    for ids, lon_lat in _node_blocks(file) if len(needed) else ():
        rows = np.minimum(np.searchsorted(needed, ids), len(needed) - 1)
        is_needed = needed[rows] == ids
        found_ids.append(ids[is_needed])
        found.append(lon_lat[is_needed])
    unique_ids, first = np.unique(np.concatenate(found_ids), return_index=True)
    return NodeTable(ids=unique_ids, lon_lat=np.concatenate(found)[first])


def _settlement(key: str, tags: dict[str, str], lon: float, lat: float) -> Settlement:
    return Settlement(
        key=key,
        kind=tags["place"],
        name=_name(tags),
        lon=lon,
        lat=lat,
        population=_population(tags.get("population", "")),
    )


def _name(tags: dict[str, str]) -> str:
    return next((tags[k].strip() for k in ("name:zh", "name", "name:en") if tags.get(k)), "")


def _population(value: str) -> int | None:
    digits = value.strip().lstrip("~").translate(str.maketrans("", "", " ,.'\u2019\u00a0\u202f"))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _centred(
    outlines: list[tuple[Settlement, npt.NDArray[np.int64]]], nodes: NodeTable
) -> Iterator[Settlement]:
    """Yield settlements drawn as an outline, at the middle of its nodes."""
    for settlement, refs in outlines:
        rows = nodes.rows(refs)
        rows = rows[rows >= 0]
        if len(rows):
            west, south = nodes.lon_lat[rows].min(axis=0)
            east, north = nodes.lon_lat[rows].max(axis=0)
            yield Settlement(
                key=settlement.key,
                kind=settlement.kind,
                name=settlement.name,
                lon=round(float(west + east) / 2, 7),
                lat=round(float(south + north) / 2, 7),
                population=settlement.population,
            )


def _areas(
    relations: list[tuple[dict[str, str], list[tuple[int, str]]]],
    borders: dict[int, npt.NDArray[np.int64]],
    nodes: NodeTable,
) -> Iterator[AdminArea]:
    """Yield the areas whose whole outline is in the extract."""
    for tags, members in relations:
        if any(ref not in borders for ref, _ in members):
            continue
        outer = _filled([borders[ref] for ref, role in members if role != "inner"], nodes)
        holes = _filled([borders[ref] for ref, role in members if role == "inner"], nodes)
        area = outer.difference(holes)
        if isinstance(area, Polygon | MultiPolygon) and not area.is_empty:
            name = _name(tags)
            yield AdminArea(name=name, name_en=tags.get("name:en", name), polygon=area)


def _filled(lines: list[npt.NDArray[np.int64]], nodes: NodeTable) -> BaseGeometry:
    """Return the area that the lines enclose; nothing if they do not close everywhere."""
    rows = [nodes.rows(refs) for refs in lines if len(refs) > 1]
    if any((r < 0).any() for r in rows):
        return Polygon()
    noded = shapely.union_all([LineString(nodes.lon_lat[r]) for r in rows])
    polygons, cuts, dangles, invalid = shapely.polygonize_full([noded])
    if cuts.geoms or dangles.geoms or invalid.geoms:
        return Polygon()
    return shapely.union_all(list(polygons.geoms))
