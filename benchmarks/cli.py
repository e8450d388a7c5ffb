"""The subcommands of ``python -m benchmarks``."""

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.budgets.cli import add_budgets
from benchmarks.buses.cli import add_buses
from benchmarks.cases import open_case, open_county
from benchmarks.extracts.cli import add_extracts
from benchmarks.intake.cli import add_intake
from benchmarks.load.cli import add_load
from benchmarks.options import add_counties, count, positive
from benchmarks.order_files.cli import add_order_files
from benchmarks.peers.cli import add_peers
from benchmarks.policies.cli import add_policies
from benchmarks.quality.cli import add_quality
from benchmarks.records import (
    SavingsRecord,
    TravelRecord,
    read_record,
    setting,
    write_record,
    write_with,
)
from benchmarks.replanning.cli import add_replan
from benchmarks.report import MissingMarkersError, filled, tables
from benchmarks.rollouts.cli import add_rollout
from benchmarks.savings import DayRun, plan_with_all
from benchmarks.sheets.cli import add_sheets
from benchmarks.siting.cli import add_siting_peers
from benchmarks.stores.cli import add_stores
from benchmarks.travel import compare
from benchmarks.variations import price_variations
from data.files import write_atomically
from data.issues import DataError
from network.fleet import Access
from network.text import Language
from routing.stop import MaxTime

EXIT_REFUSED = 3
EXIT_INTERRUPTED = 130

_README = Path(__file__).with_name("README.md")


def main(arguments: Sequence[str]) -> int:
    """Run a subcommand and return its exit code, as the command line's own are."""
    chosen = _parser().parse_args(arguments)
    command = shlex.join(("python", "-m", "benchmarks", *arguments))
    run: Callable[[argparse.Namespace, str], None] = chosen.run
    try:
        run(chosen, command)
    except DataError as error:
        for issue in error.issues:
            sys.stderr.write(issue.line(Language.EN) + "\n")
        return EXIT_REFUSED
    except (OSError, MissingMarkersError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


def _travel(chosen: argparse.Namespace, command: str) -> None:
    """Compare the travel matrix with networkx on each county."""
    conditions = dict(setting(command, started_at=_now(), time_s=None))
    found = []
    for name in chosen.county:
        key, county = open_county(name, osm_seed=chosen.osm_seed)
        found.append(compare(key, county, chosen.access))
    record = TravelRecord(**conditions, results=tuple(found))
    if chosen.out is not None:
        write_record(record, chosen.out)
    sys.stdout.write(tables(record))


def _savings(chosen: argparse.Namespace, command: str) -> None:
    """Plan each county's day with every engine; the file is written after every plan."""
    conditions = dict(setting(command, started_at=_now(), time_s=chosen.time))
    record = SavingsRecord(**conditions, results=())
    write_record(record, chosen.out)
    variations = tuple(price_variations()) if chosen.sensitivity else ()
    for name in chosen.county:
        for run in plan_with_all(
            open_case(name, scale=chosen.scale, osm_seed=chosen.osm_seed),
            seeds=range(chosen.seeds),
            new_stop=lambda: MaxTime(chosen.time),
            variations=variations,
        ):
            record = write_with(record, run, chosen.out)
            sys.stderr.write(_line(run))
    sys.stdout.write(tables(record))


def _report(chosen: argparse.Namespace, command: str) -> None:
    """Write the tables of result files into the README."""
    del command
    records = [read_record(path) for path in chosen.result]
    document = chosen.readme.read_text(encoding="utf-8")
    write_atomically(chosen.readme, filled(document, records))


def _line(run: DayRun) -> str:
    return (
        f"{run.county} · {run.variation} · seed {run.seed} · {run.engine.value}: "
        f"{run.cost_fen['total'] / 100:,.0f} yuan, {run.orders['unserved']} unserved, "
        f"{run.orders['late']} late, {run.violations} violations, {run.seconds:.1f} s\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    families = parser.add_subparsers(required=True)

    travel = families.add_parser("travel", help="speed of the travel matrix against networkx")
    add_counties(travel)
    travel.add_argument("--access", type=Access, default=Access.VAN, choices=list(Access))
    travel.add_argument("--out", type=Path, help="result file")
    travel.set_defaults(run=_travel)

    savings = families.add_parser("savings", help="cost of the joint plan against the yardsticks")
    add_counties(savings)
    savings.add_argument("--time", type=positive, required=True, help="seconds a search")
    savings.add_argument("--seeds", type=count, default=1, help="seeds, from 0 on")
    savings.add_argument("--sensitivity", action="store_true", help="also vary prices by 30 %%")
    savings.add_argument("--scale", type=positive, help="generate the day at this multiple")
    savings.add_argument("--out", type=Path, required=True, help="result file")
    savings.set_defaults(run=_savings)

    add_quality(families)
    add_peers(families)
    add_budgets(families)
    add_policies(families)
    add_buses(families)
    add_intake(families)
    add_order_files(families)
    add_sheets(families)
    add_extracts(families)
    add_load(families)
    add_replan(families)
    add_siting_peers(families)
    add_rollout(families)
    add_stores(families)

    report = families.add_parser("report", help="write result files into the README")
    report.add_argument("result", nargs="+", type=Path, help="result file")
    report.add_argument("--readme", type=Path, default=_README, help="document with the markers")
    report.set_defaults(run=_report)
    return parser


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
