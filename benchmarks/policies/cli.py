"""The subcommand ``policies``: ways to hold orders over the same rows of days."""

import argparse
from itertools import chain
from pathlib import Path

from api.days import load_county
from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.policies.runs import PolicyRun, replay_policies
from benchmarks.records import PoliciesRecord, setting
from routing.consolidation.hold import HoldPolicy

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
    runs = (
        replay_policies(
            load_county(name),
            chosen.policies,
            num_days=chosen.days,
            time_s=chosen.time,
            seeds=range(chosen.seeds),
            repeated=chosen.repeated,
            disturbed=chosen.disturb,
            hindsight_s=chosen.hindsight_time,
        )
        for name in chosen.county
    )
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _line(run: PolicyRun) -> str:
    return (
        f"{run.county} · {run.policy.value} · seed {run.seed}: {run.cost_fen / 100:,.0f} yuan, "
        f"{sum(run.misses.values())} misses, {run.violations} violations\n"
    )
