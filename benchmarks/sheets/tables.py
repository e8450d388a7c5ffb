"""How fast the sheets of a day are printed, as a Markdown table."""

from collections.abc import Sequence

from benchmarks.sheets.runs import SheetsRun
from benchmarks.tables import markdown

_HEAD = (
    "county",
    "routes",
    "orders",
    "formats",
    "files",
    "MiB",
    "opening the run, s",
    "sheets, s",
    "both, s",
    "most memory, MiB",
)


def sheets_table(runs: Sequence[SheetsRun]) -> str:
    """Return a row a batch."""
    rows = [
        (
            run.county,
            f"{run.routes:,}",
            f"{run.orders:,}",
            ", ".join(run.formats),
            f"{run.files:,}",
            f"{run.file_mib:.1f}",
            f"{run.opening_s:.1f}",
            f"{run.seconds - run.opening_s:.1f}",
            f"{run.seconds:.1f}",
            f"{run.memory_mib:.0f}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)
