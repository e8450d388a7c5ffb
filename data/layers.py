"""Layers of GeoPackages and Shapefiles as GeoJSON features in WGS-84."""

import codecs
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue

SUFFIXES = (".gpkg", ".shp", ".zip")
"""Names of files that are read here; a ``.zip`` holds a Shapefile."""

_WGS84 = 4326
_OTHER = "gb18030"
_DBF_HEADER = slice(8, 10)

Feature = Mapping[str, Any]


def layer_features(path: Path) -> tuple[list[Feature], tuple[Issue, ...]]:
    """Return the features of the first layer of a file, and warnings.

    Parameters
    ----------
    path
        A GeoPackage or Shapefile. A file that says its coordinate system is converted; one that
        does not is taken to be in degrees. Attributes of a Shapefile that does not say its
        encoding are UTF-8 if they can be, else GB18030.

    Raises
    ------
    DataError
        If it is missing or cannot be read.
    """
    import geopandas  # noqa: PLC0415 -- slow to import, and few counties have such files

    if not path.is_file():
        kind = IssueKind.NOT_A_FILE if path.is_dir() else IssueKind.FILE_MISSING
        raise DataError([kind.issue(table=path.name, name=str(path))])
    issues: tuple[Issue, ...] = ()
    try:
        encoding = _encoding(path)
        if encoding == _OTHER:
            issues = (IssueKind.OTHER_ENCODING.issue(table=path.name, encoding=encoding.upper()),)
        frame = geopandas.read_file(path, encoding=encoding or None)
        if frame.crs is not None:
            frame = frame.to_crs(epsg=_WGS84)
        features: list[Feature] = json.loads(frame.to_json(drop_id=True, default=str))["features"]
    except (OSError, ValueError, RuntimeError, BadZipFile) as error:
        raise DataError([IssueKind.UNREADABLE.issue(table=path.name, detail=error)]) from error
    return features, issues


def _encoding(path: Path) -> str:
    """Return the encoding of a Shapefile's attributes; empty if the file says it itself."""
    if path.suffix.lower() == ".gpkg":
        return ""
    parts = _parts(path)
    if ".cpg" in parts or ".dbf" not in parts:
        return ""
    table = parts[".dbf"]
    records = table[int.from_bytes(table[_DBF_HEADER], "little") :]
    try:
        codecs.decode(records, "utf-8")
    except UnicodeDecodeError:
        return _OTHER
    return "utf-8"


def _parts(path: Path) -> dict[str, bytes]:
    """Return the attributes of a Shapefile and what says their encoding, by suffix."""
    wanted = {".dbf", ".cpg"}
    if path.suffix.lower() == ".zip":
        with ZipFile(path) as archive:
            return {
                Path(name).suffix.lower(): archive.read(name)
                for name in archive.namelist()
                if Path(name).suffix.lower() in wanted
            }
    return {
        other.suffix.lower(): other.read_bytes()
        for other in path.parent.glob(f"{path.stem}.*")
        if other.suffix.lower() in wanted
    }
