"""Cold stores as a Markdown table."""

from collections.abc import Sequence

from benchmarks.stores.runs import StoresRun
from benchmarks.tables import markdown

_HEAD = (
    "county",
    "candidates",
    "harvests",
    "stores",
    "empty months",
    "cost a year, yuan",
    "bound",
    "gap",
    "s",
    "violations",
)
_FEN = 100


def stores_table(runs: Sequence[StoresRun]) -> str:
    """Return a row a county."""
    rows = [
        (
            run.county,
            f"{run.candidates}",
            f"{run.harvests}",
            f"{run.stores}",
            f"{run.empty_months}",
            _yuan(run.cost_fen),
            _yuan(run.bound_fen),
            "" if run.gap is None else f"{100 * run.gap:.2f} %",
            f"{run.seconds:.0f}",
            f"{run.violations}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / _FEN:,.0f}"
