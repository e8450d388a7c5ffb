"""The subcommand ``policies``: ways to hold orders over the same rows of days."""

import argparse
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from api.days import LoadedCounty, load_county
from api.simulations import Simulation, first_day_of
from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.policies.runs import PolicyRun, replay_policies
from benchmarks.records import PoliciesRecord, setting
from routing.consolidation.hold import HoldPolicy
from routing.simulation.play import Disturbances

_USUAL = ("daily", "lazy", "timetable", "rolling")


def add_policies(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    policies = families.add_parser("policies", help="ways to hold orders, days replayed")
    policies.add_argument("county", nargs="+", help="shipped county or folder of one")
    policies.add_argument(
        "--policies", nargs="+", type=HoldPolicy, default=[HoldPolicy(name) for name in _USUAL]
    )
    policies.add_argument(
        "--repeated",
        nargs="+",
        type=HoldPolicy,
        default=[HoldPolicy.DAILY, HoldPolicy.ROLLING],
        help="policies played with every demand seed; the others with the first",
    )
    policies.add_argument("--days", type=count, default=28, help="days with new orders")
    policies.add_argument("--time", type=positive, default=10.0, help="seconds to plan a day")
    policies.add_argument(
        "--hindsight-time", type=positive, help="seconds in all for hindsight to improve its days"
    )
    policies.add_argument("--seeds", type=count, default=1, help="demand seeds, from 0 on")
    policies.add_argument("--disturb", action="store_true", help="let things go wrong")
    policies.add_argument("--out", type=Path, required=True, help="result file")
    policies.set_defaults(run=run_policies)


def run_policies(chosen: argparse.Namespace, command: str) -> None:
    """Replay each county's days under every policy."""
    record = PoliciesRecord(**setting(command, time_s=chosen.time), results=())
    runs = (_replayed(load_county(name), chosen) for name in chosen.county)
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _replayed(loaded: LoadedCounty, chosen: argparse.Namespace) -> Iterator[PolicyRun]:
    simulation = Simulation(
        first_day=first_day_of(loaded, None),
        num_days=chosen.days,
        policies=tuple(chosen.policies),
        time_s=chosen.time,
        disturbances=Disturbances() if chosen.disturb else None,
        hindsight_s=chosen.hindsight_time,
    )
    return replay_policies(loaded, simulation, seeds=range(chosen.seeds), repeated=chosen.repeated)


def _line(run: PolicyRun) -> str:
    return (
        f"{run.county} · {run.policy.value} · seed {run.seed}: {run.cost_fen / 100:,.0f} yuan, "
        f"{sum(run.misses.values())} misses, {run.violations} violations\n"
    )
