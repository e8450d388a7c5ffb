"""The subcommand ``load``: the service under load."""

import argparse
from itertools import chain
from pathlib import Path

from benchmarks.load.runs import Load, under_load
from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.records import LoadRecord, setting

_USUAL = Load()


def add_load(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    load = families.add_parser("load", help="the service under load")
    load.add_argument("county", nargs="*", default=["anxi"], help="shipped county or folder")
    load.add_argument("--readers", type=count, default=_USUAL.readers, help="readers of the plan")
    load.add_argument("--time", type=positive, default=_USUAL.seconds, help="seconds of reading")
    load.add_argument("--pause", type=float, default=_USUAL.pause_s, help="between two reads, s")
    load.add_argument("--moves", type=count, default=_USUAL.moves, help="moves by hand, each way")
    load.add_argument("--uploads", type=count, default=_USUAL.uploads, help="files of 10 orders")
    load.add_argument("--senders", type=count, default=_USUAL.senders, help="who send them")
    load.add_argument("--rows", type=count, default=_USUAL.rows, help="orders of the large file")
    load.add_argument("--plan-time", type=positive, default=_USUAL.plan_s, help="for the plan, s")
    load.add_argument("--out", type=Path, required=True, help="result file")
    load.set_defaults(run=run_load)


def run_load(chosen: argparse.Namespace, command: str) -> None:
    """Measure a service of each county."""
    packages = ("fastapi", "uvicorn", "sqlalchemy")
    conditions = setting(command, time_s=None, more_packages=packages)
    load = Load(
        readers=chosen.readers,
        seconds=chosen.time,
        pause_s=max(0.0, chosen.pause),
        uploads=chosen.uploads,
        senders=chosen.senders,
        rows=chosen.rows,
        plan_s=chosen.plan_time,
        moves=chosen.moves,
    )
    runs = (under_load(county, load) for county in chosen.county)
    measure(LoadRecord(**conditions, results=()), chain.from_iterable(runs), chosen.out)
