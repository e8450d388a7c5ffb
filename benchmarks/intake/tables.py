"""How fast intake tells what cannot be served, as a Markdown table."""

from collections.abc import Sequence
from statistics import median

from benchmarks.intake.runs import IntakeRun
from benchmarks.tables import markdown

_HEAD = (
    "county",
    "orders",
    "visits",
    "ways, s",
    "intake, s",
    "longest, s",
    "cannot be served",
    "made so",
    "missed",
)


def intake_table(runs: Sequence[IntakeRun]) -> str:
    """Return a row a county: the median of the times, and what was found and made."""
    rows = [
        (
            run.county,
            f"{run.orders:,}",
            f"{run.visits:,}",
            f"{run.ways_s:.2f}",
            f"{median(run.intake_s):.2f}",
            f"{max(run.intake_s):.2f}",
            _reasons(run.unserved),
            _reasons(run.planted),
            f"{run.missed:,}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)


def _reasons(number: dict[str, int]) -> str:
    return ", ".join(f"{number[code]:,} {code}" for code in sorted(number)) or "0"
