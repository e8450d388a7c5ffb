"""The subcommand ``extracts``: a county's roads read from extracts far larger than it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.extracts.runs import read_copies
from benchmarks.options import count
from benchmarks.records import ExtractsRecord, setting, write_with
from benchmarks.report import tables


def add_extracts(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    family = families.add_parser("extracts", help="memory of clipping large OSM extracts")
    family.add_argument("extract", type=Path, help="OSM extract, less than a degree wide")
    family.add_argument("--copies", type=count, nargs="+", default=[1, 10, 80], help="how often")
    family.add_argument("--out", type=Path, required=True, help="result file")
    family.set_defaults(run=run_extracts)


def run_extracts(chosen: argparse.Namespace, command: str) -> None:
    """Read files of every number of copies; the result is written after every one."""
    conditions = setting(
        command,
        started_at=datetime.now(UTC).astimezone(),
        time_s=None,
        more_packages=("osmium",),
    )
    record = ExtractsRecord(**dict(conditions), results=())
    for copies in chosen.copies:
        for run in read_copies(chosen.extract, copies):
            record = write_with(record, run, chosen.out)
    sys.stdout.write(tables(record))
