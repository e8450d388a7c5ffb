"""Why an OSM extract cannot become a county: one error for each cause, with what to do."""

from pathlib import Path

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from network.text import Text

_TABLE = "osm"
_FORMATS = ".osm.pbf, .osm, .osm.gz, .osm.bz2"
_OTHER_EXTRACT = Text(
    "请换用覆盖整个县的提取文件(例如 download.geofabrik.de), 或放宽边界。",
    "Use an extract that covers the whole county (for example from download.geofabrik.de), "
    "or a wider boundary.",
)


def missing_file(file: Path) -> DataError:
    """Return the error of a file that is not there."""
    kind = IssueKind.NOT_A_FILE if file.is_dir() else IssueKind.FILE_MISSING
    return DataError((kind.issue(table=_TABLE, value=str(file), name=str(file)),))


def unreadable_file(file: Path, detail: str) -> DataError:
    """Return the error of a file that is no OSM file or breaks off."""
    cause = Text(
        "{file} 不是 OSM 文件或不完整: {detail}",
        "{file} is no OSM file, or it is incomplete: {detail}",
    )
    action = Text(
        "请重新下载; 可读取的格式: {formats}。", "Download it again; formats read: {formats}."
    )
    return _error(
        "E601",
        cause.fill(file=file.name, detail=detail),
        action.fill(formats=_FORMATS),
        value=str(file),
    )


def unreadable_boundary(file: Path, detail: str) -> DataError:
    """Return the error of a boundary that holds no polygon."""
    cause = Text(
        "边界文件 {file} 中没有可用的面: {detail}",
        "The boundary {file} holds no usable polygon: {detail}",
    )
    return _error(
        "E602",
        cause.fill(file=file.name, detail=detail),
        Text(
            "请提供含 Polygon 或 MultiPolygon 的 GeoJSON(WGS-84)。",
            "Give a GeoJSON file with a Polygon or MultiPolygon (WGS-84).",
        ),
        value=str(file),
        field="boundary",
    )


def boundary_outside(file: Path, boundary: str, extract: str) -> DataError:
    """Return the error of a boundary in which the extract holds no road."""
    cause = Text(
        "边界({boundary})内没有任何道路; 提取文件的道路位于 {extract}。",
        "No road lies in the boundary ({boundary}); the extract's roads lie in {extract}.",
    )
    return _error(
        "E603",
        cause.fill(boundary=boundary, extract=extract),
        Text(
            "请检查边界是否属于该提取文件、坐标是否为经度在前的 WGS-84。",
            "Check that boundary and extract belong together, and that its coordinates are "
            "WGS-84, longitude first.",
        ),
        value=str(file),
        field="boundary",
    )


def no_roads(file: Path) -> DataError:
    """Return the error of an extract without a road that vehicles may use."""
    return _error(
        "E604",
        Text("{file} 中没有车辆可通行的道路。", "{file} holds no road that vehicles may use.").fill(
            file=file.name
        ),
        _OTHER_EXTRACT,
        value=str(file),
    )


def too_few_places(file: Path, found: int, least: int) -> DataError:
    """Return the error of an extract with too few settlements."""
    cause = Text(
        "{file} 中只有 {found} 个聚落(place=town、village、hamlet 等), 至少需要 {least} 个。",
        "{file} holds only {found} settlements (place=town, village, hamlet ...); "
        "at least {least} are needed.",
    )
    return _error(
        "E605",
        cause.fill(file=file.name, found=found, least=least),
        _OTHER_EXTRACT,
        value=str(found),
    )


def too_many_places(file: Path, found: int, most: int) -> DataError:
    """Return the error of an extract far larger than a county."""
    cause = Text(
        "{file} 中有 {found} 个聚落, 超过一个县的规模(最多 {most} 个)。",
        "{file} holds {found} settlements, more than a county can have (at most {most}).",
    )
    return _error(
        "E606",
        cause.fill(file=file.name, found=found, most=most),
        Text("请用 --boundary 给出县界。", "Give the county's boundary with --boundary."),
        value=str(found),
    )


def _error(code: str, cause: Text, action: Text, *, value: str, field: str = "") -> DataError:
    issue = Issue(code=code, table=_TABLE, field=field, cause=cause, action=action, value=value)
    return DataError((issue,))
