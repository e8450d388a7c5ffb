"""Location models beside `spopt` as a Markdown table."""

from collections.abc import Sequence

from benchmarks.siting.runs import SitingPeerRun, geometric_mean
from benchmarks.tables import markdown

_HEAD = (
    "instance",
    "nodes",
    "ours",
    "proven",
    "ours, s",
    "spopt",
    "spopt, s",
    "times as fast",
)


def siting_peers_table(runs: Sequence[SitingPeerRun], skipped: str) -> str:
    """Return a row an instance, and the geometric mean of how much faster ours is."""
    if skipped:
        return f"Skipped: {skipped}.\n"
    if not runs:
        return "Skipped: no instances.\n"
    rows = [
        (
            run.instance,
            f"{run.nodes:,}",
            _value(run.ours),
            "yes" if run.is_proven else "no",
            f"{run.ours_s:.3f}",
            run.failure or _value(run.theirs),
            f"{run.theirs_s:.2f}",
            f"{'≥ ' if run.failure else ''}{run.ratio:,.1f}",
        )
        for run in runs
    ]
    mean = f"Geometric mean: {geometric_mean(runs):,.1f} times as fast."
    return f"{markdown(_HEAD, rows)}\n{mean}\n"


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
