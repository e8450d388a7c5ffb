"""The subcommand ``extracts``: a county's roads read from extracts far larger than it."""

import argparse
from itertools import chain
from pathlib import Path

from benchmarks.extracts.runs import read_copies
from benchmarks.measure import measure
from benchmarks.options import count
from benchmarks.records import ExtractsRecord, setting


def add_extracts(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    family = families.add_parser("extracts", help="memory of clipping large OSM extracts")
    family.add_argument("extract", type=Path, help="OSM extract, less than a degree wide")
    family.add_argument("--copies", type=count, nargs="+", default=[1, 10, 80], help="how often")
    family.add_argument("--out", type=Path, required=True, help="result file")
    family.set_defaults(run=run_extracts)


def run_extracts(chosen: argparse.Namespace, command: str) -> None:
    """Read files of every number of copies."""
    conditions = setting(command, time_s=None, more_packages=("osmium",))
    runs = (read_copies(chosen.extract, copies) for copies in chosen.copies)
    measure(ExtractsRecord(**conditions, results=()), chain.from_iterable(runs), chosen.out)
