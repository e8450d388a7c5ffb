"""The subcommand ``savings``: cost of the joint plan against the yardsticks."""

import argparse
from itertools import chain
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, count, positive
from benchmarks.records import SavingsRecord, setting
from benchmarks.savings.runs import DayRun, plan_with_all
from benchmarks.savings.variations import price_variations
from routing.stop import MaxTime


def add_savings(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    savings = families.add_parser("savings", help="cost of the joint plan against the yardsticks")
    add_counties(savings)
    savings.add_argument("--time", type=positive, required=True, help="seconds a search")
    savings.add_argument("--seeds", type=count, default=1, help="seeds, from 0 on")
    savings.add_argument("--sensitivity", action="store_true", help="also vary prices by 30 %%")
    savings.add_argument("--scale", type=positive, help="generate the day at this multiple")
    savings.add_argument("--out", type=Path, required=True, help="result file")
    savings.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Plan each county's day with every engine."""
    record = SavingsRecord(**setting(command, time_s=chosen.time), results=())
    variations = tuple(price_variations()) if chosen.sensitivity else ()
    runs = (
        plan_with_all(
            open_case(name, scale=chosen.scale, osm_seed=chosen.osm_seed),
            seeds=range(chosen.seeds),
            new_stop=lambda: MaxTime(chosen.time),
            variations=variations,
        )
        for name in chosen.county
    )
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _line(found: DayRun) -> str:
    return (
        f"{found.county} · {found.variation} · seed {found.seed} · {found.engine.value}: "
        f"{found.cost_fen['total'] / 100:,.0f} yuan, {found.orders['unserved']} unserved, "
        f"{found.orders['late']} late, {found.violations} violations, {found.seconds:.1f} s\n"
    )
