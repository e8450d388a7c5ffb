"""The subcommands of ``python -m benchmarks``."""

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.budgets.cli import add_budgets
from benchmarks.buses.cli import add_buses
from benchmarks.extracts.cli import add_extracts
from benchmarks.intake.cli import add_intake
from benchmarks.load.cli import add_load
from benchmarks.order_files.cli import add_order_files
from benchmarks.peers.cli import add_peers
from benchmarks.policies.cli import add_policies
from benchmarks.quality.cli import add_quality
from benchmarks.records import read_record
from benchmarks.replanning.cli import add_replan
from benchmarks.report import MissingMarkersError, filled
from benchmarks.rollouts.cli import add_rollout
from benchmarks.savings.cli import add_savings
from benchmarks.sheets.cli import add_sheets
from benchmarks.siting.cli import add_siting_peers
from benchmarks.stores.cli import add_stores
from benchmarks.travel.cli import add_travel
from data.files import write_atomically
from data.issues import DataError
from network.text import Language

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


def _report(chosen: argparse.Namespace, command: str) -> None:
    """Write the tables of result files into the README."""
    del command
    records = [read_record(path) for path in chosen.result]
    document = chosen.readme.read_text(encoding="utf-8")
    write_atomically(chosen.readme, filled(document, records))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    families = parser.add_subparsers(required=True)

    add_travel(families)
    add_savings(families)
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
