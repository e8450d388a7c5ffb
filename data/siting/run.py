"""The folder of a siting run: what `site` writes, and `compare` and people read."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.sheets import read_bytes
from data.siting.issues import SitingIssue
from data.siting.keys import FILE_NAME
from data.siting.wire import SitingWire, load_siting

SITING = "siting.json"
GEOJSON = "siting.geojson"
WORKBOOK = "siting.xlsx"
MAP = "siting_map.html"
MAP_IMAGE = "siting_map.png"
FRONT_PAGE = "front.html"
FRONT_IMAGE = "front.png"
COLD_PAGE = "cold_stores.html"
COLD_IMAGE = "cold_stores.png"
RECORD = "run.json"
SPEC = "spec.toml"
FILES = (
    SITING,
    GEOJSON,
    WORKBOOK,
    MAP,
    MAP_IMAGE,
    FRONT_PAGE,
    FRONT_IMAGE,
    COLD_PAGE,
    COLD_IMAGE,
    RECORD,
    SPEC,
)
"""All files of a siting run; without any plan siting.json, run.json and spec.toml only."""


class SitingRecord(BaseModel):
    """run.json: how a siting run came about; what changes from run to run stands here only.

    Parameters
    ----------
    county_path, spec_path
        Where county and spec were.
    time_s, iterations
        The stop criterion; one of them is null.
    seed, num_front
        Seed, and how many levels of coverage were asked for.
    solve_s, iterations_made
        How long it took and how far it came.
    command, started_at
        The command line, and when it was given (RFC 3339, with offset).
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    county_path: str
    spec_path: str
    time_s: float | None
    iterations: int | None
    seed: int
    num_front: int
    solve_s: float
    iterations_made: int
    command: tuple[str, ...]
    started_at: datetime


def find_spec(directory: Path, *, is_shipped: bool) -> Path:
    """Return the siting spec of a county: the one in its folder, or the one shipped for it.

    Parameters
    ----------
    directory, is_shipped
        The county's folder, and whether it comes with the project.

    Raises
    ------
    DataError
        If there is none.
    """
    own = directory / FILE_NAME
    if own.is_file():
        return own
    path = Path(str(files("data") / "siting" / "specs")) / f"{directory.name}.toml"
    if is_shipped and path.is_file():
        return path
    raise DataError([SitingIssue.NO_SPEC.issue(table=FILE_NAME, value=directory.name)])


def read_runs(paths: list[Path]) -> Mapping[str, SitingWire]:
    """Return siting runs by name: folders that `site` wrote, or their siting.json.

    Names are those of the folders; where two are alike, paths.

    Raises
    ------
    DataError
        With the issues of all that cannot be read.
    """
    found: dict[Path, SitingWire] = {}
    issues: list[Issue] = []
    for path in paths:
        try:
            found[path] = _read_run(path)
        except DataError as error:
            issues += error.issues
    if issues:
        raise DataError(issues)
    names = [_folder(path).name for path in found]
    return {
        (name if names.count(name) == 1 and name else str(path)): siting
        for name, (path, siting) in zip(names, found.items(), strict=True)
    }


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _read_run(path: Path) -> SitingWire:
    if not path.exists():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    file = path / SITING if path.is_dir() else path
    if not file.is_file():
        raise DataError([SitingIssue.NO_SITING_RUN.issue(table=path.name, value=str(path))])
    return load_siting(read_bytes(file), str(file))
