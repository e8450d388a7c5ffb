"""The subcommand ``intake``: what cannot be served, found before anything is searched."""

import argparse
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.intake.runs import take_in
from benchmarks.measure import measure
from benchmarks.options import add_counties, count
from benchmarks.records import IntakeRecord, setting


def add_intake(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    intake = families.add_parser("intake", help="what cannot be served, before searching")
    add_counties(intake)
    intake.add_argument("--orders", type=count, default=20_000, help="orders in hand")
    intake.add_argument("--times", type=count, default=5, help="how often they are taken in")
    intake.add_argument("--out", type=Path, required=True, help="result file")
    intake.set_defaults(run=run_intake)


def run_intake(chosen: argparse.Namespace, command: str) -> None:
    """Take each county's morning in."""
    record = IntakeRecord(**setting(command, time_s=None), results=())
    cases = (open_case(name, scale=None, osm_seed=chosen.osm_seed) for name in chosen.county)
    runs = (take_in(case, num_orders=chosen.orders, times=chosen.times) for case in cases)
    measure(record, runs, chosen.out)
