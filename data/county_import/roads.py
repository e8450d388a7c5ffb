"""The roads of an imported county: from an extract, clipped while it is read, or from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shapely import LineString, MultiPolygon, Polygon

from data.county_import.issues import SetUpIssue
from data.issues import DataError, Issue
from data.osm import problems
from data.osm.reading import Extract, extent, read_highways
from data.osm.roads import Located, Run, as_roads, clipped, useful
from data.road_files import read_road_file
from network.roads import Road

Area = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRoads:
    """Roads before it is known which places need those off the main network.

    Parameters
    ----------
    roads
        All there are, rough tracks left out: what coordinates are judged by.
    issues
        What was noticed in a file of roads.
    extract, runs
        The extract and its stretches inside the polygon; none of a file of roads.
    """

    roads: tuple[Road, ...]
    issues: tuple[Issue, ...] = ()
    extract: Extract | None = None
    runs: tuple[Run, ...] = ()

    def lines(self) -> list[LineString]:
        """Return the roads as lines, WGS-84 degrees."""
        return [LineString(road.lon_lat) for road in self.roads]

    def for_places(self, places: Sequence[Located]) -> tuple[tuple[Road, ...], int]:
        """Return the roads that the county keeps, and how many stretches it leaves out.

        Off the main network of an extract only what a place needs is kept; roads of a file are
        kept as they are.
        """
        if self.extract is None:
            return self.roads, 0
        main, needed = useful(self.runs, self.extract.nodes, places)
        roads = as_roads([*main, *needed], self.extract.nodes)
        return roads, len(self.runs) - len(roads)


def roads_of_extract(file: Path, boundary: Path | None, area: Area | None) -> FoundRoads:
    """Return the roads of an OSM extract inside an area.

    Parameters
    ----------
    file
        The extract; only what lies in the box of the area is held in memory.
    boundary, area
        The file of the area, as errors name it, and the area; None: the whole extract.

    Raises
    ------
    DataError
        If the extract cannot be read, or holds no road that vehicles may use.
    """
    extract = read_highways(file, area)
    if not extract.num_usable:
        raise problems.no_roads(file)
    runs = clipped(extract, area)
    if not runs and boundary is not None and area is not None:
        raise problems.boundary_outside(boundary, area.bounds, extent(file))
    proper = [run for run in runs if not run.way.use.is_rough_track]
    return FoundRoads(
        roads=as_roads(proper or runs, extract.nodes), extract=extract, runs=tuple(runs)
    )


def roads_of_file(file: Path) -> FoundRoads:
    """Return the roads of GeoJSON, a GeoPackage or a Shapefile.

    Raises
    ------
    DataError
        If it is missing, cannot be read, or holds no road.
    """
    roads, issues = read_road_file(file)
    if not roads:
        raise DataError([*issues, SetUpIssue.ROADS_NEEDED.issue(table=file.name)])
    return FoundRoads(roads=roads, issues=issues)
