"""The subcommand ``peers``: what a county could pick instead, on the same day and time."""

import argparse
import sys
from itertools import chain
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, count, positive
from benchmarks.peers.methods import Method, obstacle, packages
from benchmarks.peers.runs import PeerRun, plan_with_methods
from benchmarks.records import PeersRecord, setting


def add_peers(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    peers = families.add_parser("peers", help="other tools on a county day, in one run")
    add_counties(peers)
    peers.add_argument("--orders", type=Path, help="file of orders instead of the sample day's")
    peers.add_argument("--time", type=positive, required=True, help="seconds a plan")
    peers.add_argument("--seeds", type=count, default=1, help="seeds, from 0 on")
    peers.add_argument(
        "--engines", nargs="+", type=Method, choices=list(Method), default=list(Method)
    )
    peers.add_argument("--out", type=Path, required=True, help="result file")
    peers.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Plan each county's day with every method."""
    skipped = {method: why for method in chosen.engines if (why := obstacle(method))}
    methods = [method for method in chosen.engines if method not in skipped]
    conditions = setting(command, time_s=chosen.time, more_packages=packages())
    record = PeersRecord(**conditions, skipped=skipped, results=())
    for method, why in skipped.items():
        sys.stderr.write(f"{method.value} is skipped: {why}\n")
    cases = (
        open_case(name, scale=None, osm_seed=chosen.osm_seed, orders=chosen.orders)
        for name in chosen.county
    )
    runs = (
        plan_with_methods(case, methods, seeds=range(chosen.seeds), time_s=chosen.time)
        for case in cases
    )
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _line(found: PeerRun) -> str:
    return (
        f"{found.county} · seed {found.seed} · {found.engine.value}: "
        f"{found.cost_fen['total'] / 100:,.0f} yuan, {found.orders['unserved']} unserved, "
        f"{found.orders['late']} late, {found.violations} violations, {found.seconds:.1f} s\n"
    )
