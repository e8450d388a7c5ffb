"""Days planned again side by side as a Markdown table."""

from collections.abc import Sequence
from statistics import fmean

from benchmarks.replanning.runs import ReplanRun
from benchmarks.tables import grouped, markdown, mean

_HEAD = (
    "day",
    "event",
    "freedom",
    "events",
    "vehicles out",
    "seconds, mean",
    "seconds, most",
    "visits kept, mean",
    "visits kept, least",
    "cost against before",
    "put off",
    "unserved",
    "late",
    "violations",
)


def replan_table(runs: Sequence[ReplanRun]) -> str:
    """Return a row a day, kind of event and freedom: means, and the worst, over the events."""
    rows = []
    for case, of_case in grouped(runs, lambda run: (run.county, run.orders)):
        name = f"{case[0]}, {case[1]:,} orders"
        for (kind, freedom), own in grouped(of_case, lambda run: (run.kind, run.freedom)):
            kept = [run.visits_kept / run.visits if run.visits else 1.0 for run in own]
            against = fmean(run.cost_fen / run.cost_before_fen - 1.0 for run in own)
            rows.append(
                (
                    name,
                    kind.value,
                    freedom.value,
                    f"{len(own)}",
                    mean(run.vehicles_out for run in own),
                    f"{fmean(run.seconds for run in own):.1f}",
                    f"{max(run.seconds for run in own):.1f}",
                    f"{fmean(kept):.1%}",
                    f"{min(kept):.1%}",
                    f"{against:+.1%}",
                    mean(run.put_off for run in own),
                    mean(run.unserved for run in own),
                    mean(run.late for run in own),
                    mean(run.violations for run in own),
                )
            )
    return markdown(_HEAD, rows)
