"""Result files: what was measured, with which command, on which machine and with which versions."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from benchmarks.budgets.runs import BudgetRun
from benchmarks.buses.runs import BusRun
from benchmarks.extracts.runs import ExtractRun
from benchmarks.intake.runs import IntakeRun
from benchmarks.load.runs import LoadRun
from benchmarks.order_files.runs import OrderFileRun
from benchmarks.peers.methods import Method
from benchmarks.peers.runs import PeerRun
from benchmarks.policies.runs import PolicyRun
from benchmarks.quality.families import FamilyName
from benchmarks.quality.runs import QualityRun
from benchmarks.replanning.runs import ReplanRun
from benchmarks.rollouts.runs import RolloutRun
from benchmarks.savings.runs import DayRun
from benchmarks.sheets.runs import SheetsRun
from benchmarks.siting.runs import SitingPeerRun
from benchmarks.stores.runs import StoresRun
from benchmarks.travel.runs import TravelComparison
from data import run_folder
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.wire_issues import decode, wire_issues

_CPU_INFO = Path("/proc/cpuinfo")
_MORE_PACKAGES = ("networkx",)


class Setting(BaseModel):
    """Under what conditions was measured.

    Parameters
    ----------
    command
        The command line.
    started_at
        RFC 3339, with offset.
    time_s
        Seconds each search was given, > 0; None: nothing was searched.
    versions
        Of Python, this project and what it computes with.
    cpu, cores
        Model and logical cores of the machine.
    commit
        Commit of this project, marked if files were changed; empty if unknown.
    """

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="strings")

    command: str
    started_at: datetime
    time_s: float | None
    versions: dict[str, str]
    cpu: str
    cores: int
    commit: str = ""


class SavingsRecord(Setting):
    """Costs of all engines."""

    family: Literal["savings"] = "savings"
    results: tuple[DayRun, ...]


class TravelRecord(Setting):
    """Speed of the travel matrix."""

    family: Literal["travel"] = "travel"
    results: tuple[TravelComparison, ...]


class QualityRecord(Setting):
    """Gaps to the best known values of published instances.

    Parameters
    ----------
    family
        Family of the instances.
    yardstick
        What the yardstick was made of; empty if there was none.
    skipped
        Why nothing was measured; empty if something was.
    results
        Runs in the order in which they were made.
    """

    family: FamilyName
    yardstick: str = ""
    skipped: str = ""
    results: tuple[QualityRun, ...]


class PeersRecord(Setting):
    """County days planned by other tools, the yardsticks, and ours.

    Parameters
    ----------
    skipped
        Methods that could not be used, and why.
    results
        Runs in the order in which they were made.
    """

    family: Literal["peers"] = "peers"
    skipped: dict[Method, str]
    results: tuple[PeerRun, ...]


class BudgetsRecord(Setting):
    """The same days planned with several times, on counties or as they grow."""

    family: Literal["long", "growth"]
    results: tuple[BudgetRun, ...]


class PoliciesRecord(Setting):
    """Rows of days under several ways to hold orders."""

    family: Literal["policies"] = "policies"
    results: tuple[PolicyRun, ...]


class BusesRecord(Setting):
    """Days with buses, without them, and with buses that do not come."""

    family: Literal["buses"] = "buses"
    results: tuple[BusRun, ...]


class IntakeRecord(Setting):
    """How fast intake tells what cannot be served."""

    family: Literal["intake"] = "intake"
    results: tuple[IntakeRun, ...]


class OrderFilesRecord(Setting):
    """How fast, and in how much memory, order files are imported."""

    family: Literal["order-files"] = "order-files"
    results: tuple[OrderFileRun, ...]


class SheetsRecord(Setting):
    """How fast the sheets of a day are printed."""

    family: Literal["sheets"] = "sheets"
    results: tuple[SheetsRun, ...]


class ExtractsRecord(Setting):
    """In how much memory a county's roads are read from large extracts."""

    family: Literal["extracts"] = "extracts"
    results: tuple[ExtractRun, ...]


class LoadRecord(Setting):
    """The service under load."""

    family: Literal["load"] = "load"
    results: tuple[LoadRun, ...]


class ReplanRecord(Setting):
    """Days planned again after events."""

    family: Literal["replan"] = "replan"
    results: tuple[ReplanRun, ...]


class SitingPeersRecord(Setting):
    """Location models of published instances, by us and `spopt`.

    Parameters
    ----------
    skipped
        Why nothing was measured; empty if something was.
    results
        Runs in the order in which they were made.
    """

    family: Literal["siting-peers"] = "siting-peers"
    skipped: str
    results: tuple[SitingPeerRun, ...]


class RolloutRecord(Setting):
    """Roll-outs of counties."""

    family: Literal["rollout"] = "rollout"
    results: tuple[RolloutRun, ...]


class StoresRecord(Setting):
    """Cold stores of counties."""

    family: Literal["stores"] = "stores"
    results: tuple[StoresRun, ...]


AnyRecord = (
    SavingsRecord
    | TravelRecord
    | QualityRecord
    | PeersRecord
    | BudgetsRecord
    | PoliciesRecord
    | BusesRecord
    | IntakeRecord
    | OrderFilesRecord
    | SheetsRecord
    | ExtractsRecord
    | LoadRecord
    | ReplanRecord
    | SitingPeersRecord
    | RolloutRecord
    | StoresRecord
)
Record = Annotated[AnyRecord, Field(discriminator="family")]
RecordT = TypeVar("RecordT", bound=AnyRecord)


def setting(
    command: str,
    *,
    time_s: float | None,
    more_packages: Iterable[str] = (),
    started_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the fields of `Setting` on this machine.

    Parameters
    ----------
    command, time_s
        What is run, and the seconds each search is given.
    more_packages
        Packages whose versions matter beside those the project always names.
    started_at
        When it was begun, aware; now by default.
    """
    found = Setting(
        command=command,
        started_at=started_at or datetime.now(UTC).astimezone(),
        time_s=time_s,
        versions=run_folder.versions()
        | {name: version(name) for name in (*_MORE_PACKAGES, *more_packages)},
        cpu=_cpu_model(),
        cores=os.cpu_count() or 1,
        commit=_commit(),
    )
    return dict(found)


def read_record(path: Path) -> AnyRecord:
    """Read a result file.

    Raises
    ------
    DataError
        If it is missing or malformed.
    """
    if not path.is_file():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    text = decode(path.read_bytes(), path.name)
    if isinstance(text, Issue):
        raise DataError([text])
    reader: TypeAdapter[AnyRecord] = TypeAdapter(Record)
    try:
        return reader.validate_json(text)
    except ValidationError as error:
        raise DataError(wire_issues(error, path.name)) from error


def write_record(record: Setting, path: Path) -> None:
    """Write a result file, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, record.model_dump_json(indent=2) + "\n")


def _cpu_model() -> str:
    """Return the processor's model as the system names it."""
    if _CPU_INFO.is_file():
        for line in _CPU_INFO.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    """Return the commit of the source, ``-dirty`` at its end if files were changed."""
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(  # noqa: S603 -- the system's git, asked about our own folder
        [git, "describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"],
        cwd=Path(__file__).parent,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stdout.strip()
