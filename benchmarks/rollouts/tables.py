"""Roll-outs as a Markdown table."""

from collections.abc import Sequence

from benchmarks.rollouts.runs import RolloutRun
from benchmarks.tables import markdown

_HEAD = (
    "county",
    "periods",
    "requirements",
    "stations",
    "points",
    "cost, million yuan",
    "bound",
    "gap",
    "s",
    "violations",
)
_MILLION_YUAN = 1e8


def rollouts_table(runs: Sequence[RolloutRun]) -> str:
    """Return a row a county."""
    rows = [
        (
            run.county,
            f"{run.periods}",
            f"{run.requirements}",
            f"{run.stations}",
            f"{run.points}",
            _millions(run.cost_fen),
            _millions(run.bound_fen),
            "" if run.gap is None else f"{100 * run.gap:.2f} %",
            f"{run.seconds:.0f}",
            f"{run.violations}",
        )
        for run in runs
    ]
    return markdown(_HEAD, rows)


def _millions(fen: int | None) -> str:
    return "" if fen is None else f"{fen / _MILLION_YUAN:.3f}"
