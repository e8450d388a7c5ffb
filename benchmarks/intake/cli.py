"""The subcommand ``intake``: what cannot be served, found before anything is searched."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.intake.runs import take_in
from benchmarks.options import add_counties, count
from benchmarks.records import IntakeRecord, setting, write_with
from benchmarks.report import tables


def add_intake(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    intake = families.add_parser("intake", help="what cannot be served, before searching")
    add_counties(intake)
    intake.add_argument("--orders", type=count, default=20_000, help="orders in hand")
    intake.add_argument("--times", type=count, default=5, help="how often they are taken in")
    intake.add_argument("--out", type=Path, required=True, help="result file")
    intake.set_defaults(run=run_intake)


def run_intake(chosen: argparse.Namespace, command: str) -> None:
    """Take each county's morning in; the file is written after every county."""
    started_at = datetime.now(UTC).astimezone()
    conditions = setting(command, started_at=started_at, time_s=None)
    record = IntakeRecord(**dict(conditions), results=())
    for name in chosen.county:
        case = open_case(name, scale=None, osm_seed=chosen.osm_seed)
        run = take_in(case, num_orders=chosen.orders, times=chosen.times)
        record = write_with(record, run, chosen.out)
    sys.stdout.write(tables(record))
