"""The subcommand ``siting-peers``: location models of published instances, by us and `spopt`."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.options import positive
from benchmarks.quality.families import FAMILIES
from benchmarks.records import SitingPeersRecord, setting
from benchmarks.siting import spopt
from benchmarks.siting.case import SitingCase
from benchmarks.siting.instance import Instance
from benchmarks.siting.runs import SitingPeerRun, solve_with_both

_FAMILIES = ("pmed", "pcenter", "mclp", "lscp")


def add_siting_peers(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    peers = families.add_parser("siting-peers", help="location models beside spopt, in one run")
    for family in _FAMILIES:
        peers.add_argument(f"--{family}", type=Path, help=f"folder of instances of {family}")
    peers.add_argument("--match", default="*", help="only files whose names match this glob")
    peers.add_argument("--time", type=positive, default=60.0, help="seconds a solution")
    peers.add_argument("--out", type=Path, required=True, help="result file")
    peers.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Solve every instance with both."""
    why = spopt.obstacle()
    packages = () if why else spopt.PACKAGES
    conditions = setting(command, time_s=chosen.time, more_packages=packages)
    record = SitingPeersRecord(**conditions, skipped=why, results=())
    runs = () if why else solve_with_both(list(_instances(chosen)), chosen.time)
    measure(record, runs, chosen.out, _line)


def _instances(chosen: argparse.Namespace) -> Iterator[Instance]:
    """Yield the instances of all folders, with the cases that `bks.csv` beside them asks for."""
    for name in _FAMILIES:
        folder: Path | None = getattr(chosen, name)
        if folder is None:
            continue
        family = FAMILIES[name]
        known = family.known_in(folder)
        for path in family.files(folder, chosen.match):
            for variant in family.variants(path.name, known):
                case = family.open(path, variant)
                if isinstance(case, SitingCase):
                    full_name = f"{name} {path.name} {variant}".rstrip()
                    yield replace(case.instance, name=full_name)


def _line(found: SitingPeerRun) -> str:
    theirs = found.failure or f"{found.theirs:,.0f} in {found.theirs_s:.2f} s"
    ours = "no solution" if found.ours is None else f"{found.ours:,.0f}"
    return f"{found.instance}: {ours} in {found.ours_s:.2f} s; spopt {theirs}\n"
