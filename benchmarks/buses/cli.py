"""The subcommand ``buses``: the same days with buses, without, and with buses that do not come."""

import argparse
from itertools import chain
from pathlib import Path

from api.days import load_county
from benchmarks.buses.runs import BusRun, compare_buses
from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.records import BusesRecord, setting


def add_buses(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    buses = families.add_parser("buses", help="days with buses, without, and without them coming")
    buses.add_argument("county", nargs="+", help="shipped county or folder of one")
    buses.add_argument("--time", type=positive, default=60.0, help="seconds to plan a day")
    buses.add_argument("--seeds", type=count, default=1, help="seeds, from 0 on")
    buses.add_argument("--out", type=Path, required=True, help="result file")
    buses.set_defaults(run=run_buses)


def run_buses(chosen: argparse.Namespace, command: str) -> None:
    """Carry each county's days."""
    record = BusesRecord(**setting(command, time_s=chosen.time), results=())
    runs = (
        compare_buses(load_county(name), time_s=chosen.time, seeds=range(chosen.seeds))
        for name in chosen.county
    )
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _line(run: BusRun) -> str:
    return (
        f"{run.county} · buses: {run.buses.value} · seed {run.seed}: "
        f"{run.first_cost_fen / 100:,.0f} yuan the first day, {run.cost_fen / 100:,.0f} in all, "
        f"{run.pieces_by_bus} pieces by bus, {run.lost} lost, {sum(run.misses.values())} misses, "
        f"{run.violations} violations\n"
    )
