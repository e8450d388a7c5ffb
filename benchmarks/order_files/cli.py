"""The subcommand ``order-files``: large files of members, imported."""

import argparse
from itertools import product
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.options import count
from benchmarks.order_files.runs import import_large
from benchmarks.records import OrderFilesRecord, setting

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
    """Import files of every size and type."""
    conditions = setting(command, time_s=None, more_packages=("openpyxl", "rapidfuzz"))
    runs = (
        import_large(county, suffix, rows=rows, seed=chosen.seed)
        for county, rows, suffix in product(chosen.county, chosen.rows, _SUFFIXES)
    )
    measure(OrderFilesRecord(**conditions, results=()), runs, chosen.out)
