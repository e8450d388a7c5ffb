"""The run folder: what `plan` writes and `check`, `price` and people read.

Every file appears whole or not at all. The files that programs read are put in place together,
plan.json last, and those of an earlier run taken away before, so a folder with a plan.json holds
what belongs to it whenever the writing was cut short. The documents for people, which take
longer, follow.
"""

import json
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from data.issue_kinds import IssueKind
from data.issues import DataError
from data.report_tables import LEDGER, TARGETS, files_of
from data.wire_issues import from_json

PLAN = "plan.json"
SUMMARY = "summary.json"
ORDERS = "orders.csv"
REJECTED = "rejected.csv"
GEOJSON = "routes.geojson"
WORKBOOK = "routes.xlsx"
MAP = "map.html"
EXPLANATIONS = "explanations.json"
RECORD = "run.json"
FLEET = "fleet.csv"
DIRECTIVES = "directives.csv"
PROGRESS = "progress.json"
CHANGES = "changes.json"
EVENTS = "events.json"
FILES = (
    ORDERS,
    REJECTED,
    SUMMARY,
    RECORD,
    PLAN,
    GEOJSON,
    EXPLANATIONS,
    MAP,
    WORKBOOK,
    FLEET,
    DIRECTIVES,
    PROGRESS,
    CHANGES,
    EVENTS,
)
"""All files of a run; fleet and directives only where there was something of the kind to say, the
last three only of a day planned again."""

NOT_PLANNED_WITH = frozenset(("report.toml", *files_of(TARGETS), *files_of(LEDGER)))
"""Files of a county's folder that no plan depends on: its digest is over the others."""

_HALF_WRITTEN = ".writing"


class ReplanRecord(BaseModel):
    """What a day was planned again from, and for what.

    Parameters
    ----------
    previous_run, previous_plan_sha256
        The run before, and the digest of its plan.
    events_sha256, statuses_sha256
        Digests of the files; null: none was given.
    at_s, freedom
        The moment, seconds after midnight, and how far the plan could be changed.
    vehicle_fen, sequence_fen, shift_fen, shift_s, put_off_fen
        What changes were charged.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    previous_run: str
    previous_plan_sha256: str
    events_sha256: str | None
    statuses_sha256: str | None
    at_s: int
    freedom: str
    vehicle_fen: int
    sequence_fen: int
    shift_fen: int
    shift_s: int
    put_off_fen: int


class RunRecord(BaseModel):
    """run.json: all that a rerun needs.

    Parameters
    ----------
    county, county_path, county_digest
        Name and path of the county's folder, and digest over its files.
    date, engine, seed, time_s, iterations, compact_fen, policy, scale
        What was planned and how; of `time_s` and `iterations` one is null.
    orders_source, orders_sha256, orders_accepted, orders_rejected
        Where the orders came from (a path, ``sample`` or ``generated``), SHA-256 of the
        canonical accepted rows, and how many rows.
    stop_reason, iterations_made
        Why the search ended and how far it came.
    command
        The command line.
    started_at
        RFC 3339, with offset.
    versions
        Of this project and what it computes with.
    replan
        Of a day planned again: from what, and for what.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    county: str
    county_path: str
    county_digest: str
    date: str
    engine: str
    seed: int
    time_s: float | None
    iterations: int | None
    compact_fen: int = 0
    policy: str = "daily"
    scale: float | None
    orders_source: str
    orders_sha256: str
    orders_accepted: int
    orders_rejected: int
    stop_reason: str
    iterations_made: int
    command: tuple[str, ...]
    started_at: datetime
    versions: dict[str, str]
    replan: ReplanRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """A run folder found on disk.

    Parameters
    ----------
    plan_path, orders_path
        The plan and the accepted orders.
    record
        run.json, if the folder has one.
    fleet_path
        The day's vehicles; None: the county's usual ones.
    directives_path
        What the dispatcher said of the orders; None: nothing.
    progress_path
        How far the day had come; None: it was planned in the morning.
    summary_path
        The figures, if the folder has them.
    """

    plan_path: Path
    orders_path: Path
    record: RunRecord | None
    fleet_path: Path | None = None
    directives_path: Path | None = None
    progress_path: Path | None = None
    summary_path: Path | None = None


def make_ready(directory: Path, names: Iterable[str] = FILES) -> None:
    """Make a run folder, or see that what is in it can be replaced, before anything takes long.

    On Windows a file that a program has open cannot be: a workbook of an earlier run, say.

    Parameters
    ----------
    directory, names
        The run folder, and the files that will be written.

    Raises
    ------
    OSError
        If the folder cannot be made, or a file cannot be replaced now.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for path in (directory / name for name in names):
        if path.exists():
            path.replace(path)


@contextmanager
def writing_run(directory: Path, *, outdated: Iterable[str] = FILES) -> Iterator[Path]:
    """Give a folder to write files of a run into; they move into place when all are written.

    Parameters
    ----------
    directory
        The run folder, made if it is not there.
    outdated
        Files taken away when the new ones are ready; others are left alone.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    half_written = directory / _HALF_WRITTEN
    shutil.rmtree(half_written, ignore_errors=True)
    half_written.mkdir(parents=True)
    try:
        yield half_written
        for name in outdated:
            (directory / name).unlink(missing_ok=True)
        for path in sorted(half_written.iterdir(), key=lambda path: path.name == PLAN):
            path.replace(directory / path.name)
    finally:
        shutil.rmtree(half_written, ignore_errors=True)


def find_run(directory: Path) -> RunFiles:
    """Return the files of a run folder.

    Raises
    ------
    DataError
        If the folder, its plan or its orders are missing, or run.json is malformed.
    """
    if not directory.is_dir():
        raise DataError([IssueKind.NOT_A_FOLDER.issue(table=directory.name, name=str(directory))])
    paths = [directory / PLAN, directory / ORDERS]
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise DataError(
            IssueKind.FILE_MISSING.issue(table=path.name, name=str(path)) for path in missing
        )
    record = directory / RECORD
    return RunFiles(
        plan_path=paths[0],
        orders_path=paths[1],
        record=_read_record(record) if record.is_file() else None,
        fleet_path=_if_there(directory / FLEET),
        directives_path=_if_there(directory / DIRECTIVES),
        progress_path=_if_there(directory / PROGRESS),
        summary_path=_if_there(directory / SUMMARY),
    )


def _if_there(path: Path) -> Path | None:
    return path if path.is_file() else None


def dump_record(record: RunRecord) -> str:
    """Return the text of run.json."""
    return dump_json(record.model_dump(mode="json"))


def dump_json(value: Mapping[str, Any]) -> str:
    """Return JSON as every small file of a run is written: indented, keys in the given order."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def versions() -> dict[str, str]:
    """Return the versions a result depends on."""
    packages = ("tongpei", "numba", "numpy", "scipy", "shapely", "ortools")
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def _read_record(path: Path) -> RunRecord:
    return from_json(path.read_bytes(), path.name, RunRecord)
