"""The subcommand ``stores``: where counties' cold stores open."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.options import add_counties, positive
from benchmarks.records import StoresRecord, setting, write_record, write_with
from benchmarks.report import tables
from benchmarks.stores.runs import solve_case
from routing.stop import MaxTime


def add_stores(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = families.add_parser("stores", help="cold stores of counties")
    add_counties(parser)
    parser.add_argument("--time", type=positive, default=300.0, help="seconds a county")
    parser.add_argument("--out", type=Path, required=True, help="result file")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Solve every county's cold stores; the file is written after every one."""
    started_at = datetime.now(UTC).astimezone()
    conditions = dict(setting(command, started_at=started_at, time_s=chosen.time))
    record = StoresRecord(**conditions, results=())
    write_record(record, chosen.out)
    for name in chosen.county:
        case = open_case(name, scale=None, osm_seed=chosen.osm_seed)
        record = write_with(record, solve_case(case, MaxTime(chosen.time)), chosen.out)
    sys.stdout.write(tables(record))
