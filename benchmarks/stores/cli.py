"""The subcommand ``stores``: where counties' cold stores open."""

import argparse
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, positive
from benchmarks.records import StoresRecord, setting
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
    """Solve every county's cold stores."""
    record = StoresRecord(**setting(command, time_s=chosen.time), results=())
    cases = (open_case(name, scale=None, osm_seed=chosen.osm_seed) for name in chosen.county)
    runs = (solve_case(case, MaxTime(chosen.time)) for case in cases)
    measure(record, runs, chosen.out)
