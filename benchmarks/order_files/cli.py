"""The subcommand ``order-files``: large files of members, imported."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.options import count
from benchmarks.order_files.runs import import_large
from benchmarks.records import OrderFilesRecord, setting, write_with
from benchmarks.report import tables

_SUFFIXES = (".csv", ".xlsx")


def add_order_files(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    family = families.add_parser("order-files", help="time and memory of importing order files")
    family.add_argument("county", nargs="*", default=["anxi"], help="shipped county or folder")
    family.add_argument("--rows", type=count, nargs="+", default=[100_000], help="rows a file")
    family.add_argument("--seed", type=int, default=0, help="seed of the files")
    family.add_argument("--out", type=Path, required=True, help="result file")
    family.set_defaults(run=run_order_files)


def run_order_files(chosen: argparse.Namespace, command: str) -> None:
    """Import files of every size and type; the result is written after every one."""
    conditions = setting(
        command,
        started_at=datetime.now(UTC).astimezone(),
        time_s=None,
        more_packages=("openpyxl", "rapidfuzz"),
    )
    record = OrderFilesRecord(**dict(conditions), results=())
    for county in chosen.county:
        for rows in chosen.rows:
            for suffix in _SUFFIXES:
                run = import_large(county, suffix, rows=rows, seed=chosen.seed)
                record = write_with(record, run, chosen.out)
    sys.stdout.write(tables(record))
