"""The subcommand ``replan``: what goes otherwise than planned during the day."""

import argparse
from itertools import chain
from pathlib import Path

from benchmarks.cases import open_case
from benchmarks.measure import measure
from benchmarks.options import add_counties, count, positive
from benchmarks.records import ReplanRecord, setting
from benchmarks.replanning.news import NewsKind
from benchmarks.replanning.runs import ReplanRun, replan_after_news
from routing.replanning.replan import Freedom


def add_replan(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    replan = families.add_parser("replan", help="events during the day, planned again")
    add_counties(replan)
    replan.add_argument("--scale", type=positive, help="generate the day at this multiple")
    replan.add_argument("--at", type=_hour, default=10.0, help="hour of the events")
    replan.add_argument("--each", type=count, default=8, help="events of each kind, one at a time")
    replan.add_argument(
        "--events", nargs="+", type=NewsKind, default=list(NewsKind), help="kinds of events"
    )
    replan.add_argument("--plan-time", type=positive, default=60.0, help="seconds to plan the day")
    replan.add_argument("--time", type=positive, default=2.0, help="seconds to plan it again")
    replan.add_argument("--seed", type=int, default=0, help="seed of both searches")
    replan.add_argument(
        "--freedom", nargs="+", type=Freedom, default=list(Freedom), help="what may change"
    )
    replan.add_argument("--out", type=Path, required=True, help="result file")
    replan.set_defaults(run=run_replan)


def run_replan(chosen: argparse.Namespace, command: str) -> None:
    """Plan each county's day, and again after each event."""
    record = ReplanRecord(**setting(command, time_s=chosen.time), results=())
    runs = (
        replan_after_news(
            open_case(name, scale=chosen.scale, osm_seed=chosen.osm_seed),
            seed=chosen.seed,
            plan_s=chosen.plan_time,
            replan_s=chosen.time,
            at_s=round(3600 * chosen.at),
            most=chosen.each,
            kinds=tuple(chosen.events),
            freedoms=tuple(chosen.freedom),
        )
        for name in chosen.county
    )
    measure(record, chain.from_iterable(runs), chosen.out, _line)


def _hour(text: str) -> float:
    hour = float(text)
    if not 0 < hour < 24:
        message = f"{text} is no hour of the day"
        raise argparse.ArgumentTypeError(message)
    return hour


def _line(run: ReplanRun) -> str:
    return (
        f"{run.county} · {run.kind.value} · {run.subject} · {run.freedom.value}: "
        f"{run.seconds:.1f} s, {run.visits_kept} of {run.visits} visits kept, "
        f"{run.put_off} put off, {run.unserved} unserved, {run.late} late, "
        f"{run.violations} violations\n"
    )
