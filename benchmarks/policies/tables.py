"""Ways to hold orders side by side as a Markdown table."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from benchmarks.policies.runs import PolicyRun
from benchmarks.tables import grouped, markdown, mean
from routing.consolidation.hold import HoldPolicy

_HEAD = (
    "days",
    "policy",
    "seeds",
    "cost, yuan",
    "yuan an order",
    "against daily",
    "above hindsight",
    "above the bound",
    "vehicle-days",
    "km",
    "on time",
    "misses",
    "violations",
    "seconds a day",
)


def policies_table(runs: Sequence[PolicyRun]) -> str:
    """Return a row a county and policy: means over the seeds; misses of all seeds, by cause."""
    rows = []
    for (case, _), of_case in grouped(runs, lambda run: (_case(run), run.disturbed)):
        for policy, own in grouped(of_case, lambda run: run.policy):
            rows.append(
                (
                    case,
                    policy.value,
                    f"{len(own)}",
                    f"{fmean(run.cost_fen for run in own) / 100:,.0f}",
                    f"{fmean(run.cost_fen / run.orders for run in own) / 100:.3f}",
                    _against(own, of_case, HoldPolicy.DAILY),
                    _against(own, of_case, HoldPolicy.HINDSIGHT),
                    _above_bound(own),
                    mean(run.vehicle_days for run in own),
                    f"{fmean(run.distance_m for run in own) / 1000:,.0f}",
                    f"{_on_time(own):.2%}",
                    _causes(own),
                    mean(run.violations for run in own),
                    f"{fmean(run.solve_s / run.num_days for run in own):,.1f}",
                )
            )
    return markdown(_HEAD, rows)


def _case(run: PolicyRun) -> str:
    disturbed = ", disturbed" if run.disturbed else ""
    return f"{run.county}, {run.num_days} days from {run.first_day:%Y-%m-%d}{disturbed}"


def _on_time(own: Sequence[PolicyRun]) -> float:
    missed = sum(sum(run.misses.values()) for run in own)
    return 1 - missed / max(1, sum(run.orders for run in own))


def _causes(own: Sequence[PolicyRun]) -> str:
    causes: Counter[str] = Counter()
    for run in own:
        causes.update(run.misses)
    return ", ".join(f"{count:,} {cause}" for cause, count in causes.most_common()) or "0"


def _against(own: Sequence[PolicyRun], of_case: Sequence[PolicyRun], policy: HoldPolicy) -> str:
    """Return the mean difference from another policy, over the seeds both have."""
    others = {run.seed: run for run in of_case if run.policy is policy}
    shares = [
        run.cost_fen / others[run.seed].cost_fen - 1
        for run in own
        if run.seed in others and run.policy is not policy
    ]
    return f"{fmean(shares):+.1%}" if shares else ""


def _above_bound(own: Sequence[PolicyRun]) -> str:
    """Return the mean of 1 - bound / cost, over the seeds with a bound."""
    shares = [1 - run.bound_fen / run.cost_fen for run in own if run.bound_fen is not None]
    return f"{fmean(shares):.1%}" if shares else ""
