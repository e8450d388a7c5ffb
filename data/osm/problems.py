"""Why an OSM extract cannot become a county: the refusals of the import."""

from pathlib import Path
from typing import Any

from data.issue_kinds import IssueKind
from data.issues import DataError, IssueTemplate
from data.source_issues import SourceIssue

_TABLE = "osm"
Box = tuple[float, float, float, float]
"""West, south, east and north, WGS-84 degrees."""

_FORMATS = ".osm.pbf, .osm, .osm.gz, .osm.bz2"


def missing_file(file: Path) -> DataError:
    """Return the error of a file that is not there."""
    kind = IssueKind.NOT_A_FILE if file.is_dir() else IssueKind.FILE_MISSING
    return _error(kind, str(file), name=str(file))


def unreadable_file(file: Path, detail: str) -> DataError:
    """Return the error of a file that is no OSM file or breaks off."""
    kind = SourceIssue.EXTRACT_UNREADABLE
    return _error(kind, str(file), file=file.name, detail=detail, formats=_FORMATS)


def boundary_outside(file: Path, boundary: Box, extract: Box) -> DataError:
    """Return the error of a boundary in which the extract holds no road, by the boxes of both."""
    kind = SourceIssue.BOUNDARY_OUTSIDE
    return _error(kind, str(file), boundary=_shown(boundary), extract=_shown(extract))


def no_roads(file: Path) -> DataError:
    """Return the error of an extract without a road that vehicles may use."""
    return _error(SourceIssue.NO_ROADS, str(file), file=file.name)


def too_few_places(file: Path, found: int, least: int) -> DataError:
    """Return the error of an extract with too few settlements."""
    kind = SourceIssue.TOO_FEW_PLACES
    return _error(kind, str(found), file=file.name, found=found, least=least)


def too_many_places(file: Path, found: int, most: int) -> DataError:
    """Return the error of an extract far larger than a county."""
    kind = SourceIssue.TOO_MANY_PLACES
    return _error(kind, str(found), file=file.name, found=found, most=most)


def _shown(box: Box) -> str:
    west, south, east, north = box
    return f"{west:.3f}…{east:.3f}, {south:.3f}…{north:.3f}"


def _error(kind: IssueTemplate, value: str, **fill: Any) -> DataError:
    return DataError([kind.issue(table=_TABLE, value=value, **fill)])
