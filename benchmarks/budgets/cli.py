"""The subcommands ``long`` and ``growth``: what more time brings, on counties and as they grow."""

import argparse
from collections.abc import Iterable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

from benchmarks.budgets.grown import grown_case
from benchmarks.budgets.runs import BudgetRun, OpenCase, plan_with_times
from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, count, positive
from benchmarks.records import BudgetsRecord, setting

_POINTS = (125, 250, 500, 1000)
_TIMES_S = (60.0, 600.0)


def add_budgets(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommands."""
    long = families.add_parser("long", help="a county day with a short and a long search")
    add_counties(long)
    _add_searches(long)
    long.set_defaults(run=run_long)

    growth = families.add_parser("growth", help="the same on synthetic counties that grow")
    growth.add_argument("--points", type=count, nargs="+", default=_POINTS, help="village units")
    growth.add_argument("--county-seed", type=int, default=1, help="seed of the counties")
    _add_searches(growth)
    growth.set_defaults(run=run_growth)


def run_long(chosen: argparse.Namespace, command: str) -> None:
    """Plan each county's day with every time."""
    opened = (
        partial(open_case, name, scale=None, osm_seed=chosen.osm_seed) for name in chosen.county
    )
    _measure(chosen, command, "long", opened)


def run_growth(chosen: argparse.Namespace, command: str) -> None:
    """Plan synthetic days of every size with every time."""
    grown = (partial(grown_case, points, seed=chosen.county_seed) for points in chosen.points)
    _measure(chosen, command, "growth", grown)


def _add_searches(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=positive, nargs="+", default=_TIMES_S, help="seconds")
    parser.add_argument("--seeds", type=count, default=1, help="seeds, from 0 on")
    parser.add_argument("--out", type=Path, required=True, help="result file")


def _measure(
    chosen: argparse.Namespace,
    command: str,
    family: Literal["long", "growth"],
    cases: Iterable[OpenCase],
) -> None:
    """Plan all days with every time."""
    record = BudgetsRecord(**setting(command, time_s=None), family=family, results=())
    seeds = range(chosen.seeds)
    runs = (plan_with_times(case, times_s=chosen.times, seeds=seeds) for case in cases)
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _line(found: BudgetRun) -> str:
    return (
        f"{found.case} · {found.time_s:g} s · seed {found.seed}: {found.cost_fen / 100:,.0f} yuan, "
        f"{found.orders['unserved']} unserved, {found.violations} violations, "
        f"{found.memory_mib:,.0f} MiB\n"
    )
