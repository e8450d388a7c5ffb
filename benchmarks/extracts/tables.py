"""In how much memory a county's roads are read from a large extract, as a Markdown table."""

from collections.abc import Sequence

from benchmarks.extracts.runs import ExtractRun
from benchmarks.tables import markdown

_HEAD = (
    "extract",
    "copies",
    "MiB",
    "read",
    "roads",
    "nodes",
    "seconds",
    "memory before, MiB",
    "most memory, MiB",
)


def extracts_table(runs: Sequence[ExtractRun]) -> str:
    """Return a row a reading."""
    rows = [
        (
            run.extract,
            f"{run.copies:,}",
            f"{run.file_mib:.1f}",
            "one copy" if run.is_clipped else "all",
            f"{run.ways:,}",
            f"{run.nodes:,}",
            f"{run.seconds:.1f}",
            f"{run.before_mib:.0f}",
            f"{run.memory_mib:.0f}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)
