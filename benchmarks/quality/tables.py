"""Quality as Markdown tables: a row a set, and a row an instance."""

from collections.abc import Sequence
from statistics import fmean

from benchmarks.quality.reported import REPORTED
from benchmarks.quality.runs import OURS, QualityRun
from benchmarks.quality.summary import (
    Comparison,
    by_instance,
    by_set,
    compare,
    mean_gap,
    mean_published_gap,
)
from benchmarks.quality.yardstick import YARDSTICK
from benchmarks.tables import markdown

_FAILED = "*"
_SET_HEAD = (
    "set",
    "instances",
    "runs",
    "failed",
    "mean gap",
    "worst run",
    "level or below",
    "below",
    "proven",
    "best after, s",
    "best in print, mean gap",
    "yardstick's mean gap",
    "ours minus yardstick's",
)
_REPORTED_HEAD = ("reported of", "over", "mean gap", "seconds")
_INSTANCE_HEAD = (
    "instance",
    "best known",
    "in print",
    "mean cost",
    "mean gap",
    "gap of each seed",
    "above the bound",
    "proven",
    "best after, s",
    "seconds",
    "yardstick's mean gap",
)


def set_table(runs: Sequence[QualityRun]) -> str:
    """Return the table of the sets; a mean with a ``*`` leaves out runs that failed."""
    rows = []
    for name, own in by_set(runs).items():
        ours, theirs = _split(own)
        gaps = [run.gap for run in ours if run.gap is not None]
        compared = compare(ours, theirs)
        rows.append(
            (
                name,
                str(len(by_instance(ours))),
                str(len(ours)),
                str(sum(run.value is None for run in ours)),
                _mean_gap_cell(ours),
                _gap_cell(max(gaps, default=None)),
                f"{sum(run.is_level for run in ours)} of {len(ours)}",
                str(len({run.instance for run in ours if run.is_better})),
                _proven_cell(ours),
                _best_after_cell(ours),
                _gap_cell(mean_published_gap(own)),
                _mean_gap_cell(theirs),
                _difference_cell(compared),
            )
        )
    return markdown(_SET_HEAD, rows)


def instance_table(runs: Sequence[QualityRun]) -> str:
    """Return the table of the instances, means over an instance's runs."""
    rows = []
    for name, own in by_instance(runs).items():
        ours, theirs = _split(own)
        costs = [run.value for run in ours if run.value is not None]
        rows.append(
            (
                name,
                _cost_cell(own[0].bks),
                _cost_cell(own[0].published),
                _cost_cell(fmean(costs) if costs else None),
                _mean_gap_cell(ours),
                " · ".join(_gap_cell(run.gap) if not run.failure else "failed" for run in ours),
                _bound_cell(ours),
                _proven_cell(ours),
                _best_after_cell(ours),
                f"{fmean(run.seconds for run in ours):.1f}" if ours else "",
                _mean_gap_cell(theirs),
            )
        )
    return markdown(_INSTANCE_HEAD, rows)


def reported_table(family: str) -> str:
    """Return the table of what others report of a family; empty if nothing is at hand."""
    rows = [
        (each.method, each.over, _gap_cell(each.gap), f"{each.seconds:g}")
        for each in REPORTED.get(family, ())
    ]
    return markdown(_REPORTED_HEAD, rows) if rows else ""


def remarks(runs: Sequence[QualityRun]) -> str:
    """Return a list of the runs that failed or whose bound cannot be true; empty if none."""
    lines = []
    for run in runs:
        who = f"- {run.instance}, {run.method}, seed {run.seed}"
        if run.failure:
            lines.append(f"{who}: {run.failure}\n")
        if run.is_bound_wrong:
            lines.append(f"{who}: the lower bound {run.lower_bound:g} is above the best known\n")
    return "".join(lines)


def _split(runs: Sequence[QualityRun]) -> tuple[list[QualityRun], list[QualityRun]]:
    """Return our runs and the yardstick's."""
    return (
        [run for run in runs if run.method == OURS],
        [run for run in runs if run.method == YARDSTICK],
    )


def _mean_gap_cell(runs: Sequence[QualityRun]) -> str:
    mark = _FAILED if any(run.failure for run in runs) else ""
    return _gap_cell(mean_gap(runs)) + mark


def _gap_cell(gap: float | None) -> str:
    return "" if gap is None else f"{gap:+.3%}"


def _difference_cell(compared: Comparison) -> str:
    """Return the difference in percentage points."""
    if compared.difference is None:
        return ""
    return f"{100 * compared.difference:+.3f}"


def _cost_cell(cost: float | None) -> str:
    return "" if cost is None else f"{cost:,.2f}"


def _best_after_cell(runs: Sequence[QualityRun]) -> str:
    times = [run.best_after_s for run in runs if run.value is not None]
    return f"{fmean(times):.1f}" if times else ""


def _proven_cell(runs: Sequence[QualityRun]) -> str:
    """Return how many runs have proven that nothing is better."""
    return f"{sum(run.proven for run in runs)} of {len(runs)}"


def _bound_cell(runs: Sequence[QualityRun]) -> str:
    """Return the mean distance of bound and cost, as a share of cost, over the runs with both."""
    shares = [
        abs(1 - run.lower_bound / run.value)
        for run in runs
        if run.value is not None and run.lower_bound is not None
    ]
    return f"{fmean(shares):.2%}" if shares else ""
