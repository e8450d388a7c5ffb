"""How the service answers under load, as a Markdown table."""

from collections.abc import Sequence

from benchmarks.load.runs import LoadRun
from benchmarks.tables import markdown

_HEAD = (
    "county, load",
    "clients",
    "requests",
    "errors",
    "seconds",
    "a second",
    "median, ms",
    "95 %, ms",
    "worst, ms",
    "memory before, MiB",
    "most memory, MiB",
)


def load_table(runs: Sequence[LoadRun]) -> str:
    """Return a row a load."""
    rows = [
        (
            f"{run.county}, {run.what}",
            f"{run.clients:,}",
            f"{run.requests:,}",
            f"{run.errors:,}",
            f"{run.seconds:.1f}",
            f"{run.requests / run.seconds:,.1f}",
            f"{run.median_ms:,.1f}",
            f"{run.p95_ms:,.1f}",
            f"{run.worst_ms:,.1f}",
            f"{run.before_mib:.0f}",
            f"{run.memory_mib:.0f}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)
