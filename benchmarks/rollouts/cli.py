"""The subcommand ``rollout``: counties' roll-outs under the policy's requirements."""

import argparse
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, positive
from benchmarks.records import RolloutRecord, setting
from benchmarks.rollouts.runs import solve_case
from routing.stop import MaxTime


def add_rollout(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = families.add_parser("rollout", help="roll-outs of counties under policy requirements")
    add_counties(parser)
    parser.add_argument("--time", type=positive, default=300.0, help="seconds a county")
    parser.add_argument("--out", type=Path, required=True, help="result file")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Solve every county's roll-out."""
    record = RolloutRecord(**setting(command, time_s=chosen.time), results=())
    cases = (open_case(name, scale=None, osm_seed=chosen.osm_seed) for name in chosen.county)
    runs = (solve_case(case, MaxTime(chosen.time)) for case in cases)
    measure(record, runs, chosen.out)
