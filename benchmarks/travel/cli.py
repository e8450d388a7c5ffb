"""The subcommand ``travel``: speed of the travel matrix against networkx."""

import argparse
from pathlib import Path

from benchmarks.cases import open_county
from benchmarks.measure import measure
from benchmarks.options import add_counties
from benchmarks.records import TravelRecord, setting
from benchmarks.travel.runs import compare
from network.fleet import Access


def add_travel(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    travel = families.add_parser("travel", help="speed of the travel matrix against networkx")
    add_counties(travel)
    travel.add_argument("--access", type=Access, default=Access.VAN, choices=list(Access))
    travel.add_argument("--out", type=Path, required=True, help="result file")
    travel.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Compare the travel matrix with networkx on each county."""
    record = TravelRecord(**setting(command, time_s=None), results=())
    counties = (open_county(name, osm_seed=chosen.osm_seed) for name in chosen.county)
    runs = (compare(key, county, chosen.access) for key, county in counties)
    measure(record, runs, chosen.out)
