"""Short and long searches of the same days as a Markdown table."""

from collections.abc import Sequence
from statistics import fmean

from benchmarks.budgets.runs import BudgetRun
from benchmarks.tables import grouped, markdown, mean

_HEAD = (
    "day",
    "points",
    "visits",
    "time, s",
    "cost, yuan",
    "above the longest",
    "unserved",
    "late",
    "violations",
    "seconds",
    "iterations",
    "memory, MiB",
)


def budgets_table(runs: Sequence[BudgetRun]) -> str:
    """Return a row a day and time: means over the seeds, the largest memory of all."""
    rows = []
    for case, of_case in grouped(runs, lambda run: run.case):
        for time_s, own in grouped(of_case, lambda run: run.time_s):
            rows.append(
                (
                    case,
                    f"{own[0].num_points:,}",
                    f"{own[0].num_visits:,}",
                    f"{time_s:g}",
                    f"{fmean(run.cost_fen for run in own) / 100:,.0f}",
                    _above(own, of_case),
                    mean(run.orders["unserved"] for run in own),
                    mean(run.orders["late"] for run in own),
                    mean(run.violations for run in own),
                    f"{fmean(run.seconds for run in own):,.1f}",
                    f"{fmean(run.iterations for run in own):,.0f}",
                    f"{max(run.memory_mib for run in own):,.0f}",
                )
            )
    return markdown(_HEAD, rows)


def excess(own: Sequence[BudgetRun], longest: Sequence[BudgetRun]) -> float | None:
    """Return by what share plans are dearer than those of the longest search, mean over the seeds.

    None if they cannot be compared: no seed in common, or not the same orders served.

    Parameters
    ----------
    own, longest
        Runs of the same day, at most one a seed.
    """
    by_seed = {run.seed: run for run in longest}
    pairs = [(run, by_seed[run.seed]) for run in own if run.seed in by_seed]
    same = all(_fate(a) == _fate(b) and not a.violations + b.violations for a, b in pairs)
    if not (pairs and same):
        return None
    return fmean(a.cost_fen / b.cost_fen - 1 for a, b in pairs)


def _fate(run: BudgetRun) -> tuple[int, int]:
    """Return what makes plans worth the same: orders that arrive and orders left out."""
    return run.orders["planned"], run.orders["unserved"]


def _above(own: Sequence[BudgetRun], of_case: Sequence[BudgetRun]) -> str:
    most_s = max(run.time_s for run in of_case)
    if own[0].time_s == most_s:
        return ""
    share = excess(own, [run for run in of_case if run.time_s == most_s])
    return "not comparable" if share is None else f"{share:+.2%}"
