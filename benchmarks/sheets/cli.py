"""The subcommand ``sheets``: all sheets of a day of many routes."""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.records import SheetsRecord, setting
from benchmarks.sheets.runs import SheetsRun, plan_large, print_sheets
from data.printing.wanted import SheetFormat

_FORMATS = ((SheetFormat.PDF,), (SheetFormat.XLSX,), tuple(SheetFormat))


def add_sheets(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    family = families.add_parser("sheets", help="time of printing the sheets of a day")
    family.add_argument("county", nargs="*", default=["anxi"], help="shipped county or folder")
    family.add_argument("--scale", type=positive, help="generate the day at this multiple")
    family.add_argument("--iterations", type=count, default=10, help="of the search of the plan")
    family.add_argument("--out", type=Path, required=True, help="result file")
    family.set_defaults(run=run_sheets)


def run_sheets(chosen: argparse.Namespace, command: str) -> None:
    """Print each county's day in every format."""
    packages = ("typst", "xlsxwriter", "segno")
    record = SheetsRecord(**setting(command, time_s=None, more_packages=packages), results=())
    measure(record, _printed(chosen), chosen.out)


def _printed(chosen: argparse.Namespace) -> Iterator[SheetsRun]:
    with tempfile.TemporaryDirectory() as folder:
        for number, county in enumerate(chosen.county):
            run = Path(folder) / str(number)
            plan_large(county, run, scale=chosen.scale, iterations=chosen.iterations)
            for formats in _FORMATS:
                yield print_sheets(county, run, formats)
