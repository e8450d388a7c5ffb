"""How fast order files are imported, as a Markdown table."""

from collections.abc import Sequence

from benchmarks.order_files.runs import OrderFileRun
from benchmarks.tables import markdown

_HEAD = (
    "county, file",
    "rows",
    "MiB",
    "accepted",
    "refused",
    "made wrong",
    "seconds",
    "rows a second",
    "memory before, MiB",
    "most memory, MiB",
)


def order_files_table(runs: Sequence[OrderFileRun]) -> str:
    """Return a row a file."""
    rows = [
        (
            f"{run.county}, {run.suffix}",
            f"{run.rows:,}",
            f"{run.file_mib:.1f}",
            f"{run.accepted:,}",
            f"{run.refused:,}",
            f"{run.planted:,}",
            f"{run.seconds:.1f}",
            f"{run.rows / run.seconds:,.0f}",
            f"{run.before_mib:.0f}",
            f"{run.memory_mib:.0f}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)
