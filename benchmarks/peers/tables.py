"""Peers side by side as a Markdown table, and what ours saves against the best of them."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from benchmarks.comparison import cost_cell, obstacles, same_seeds, saving, saving_cell
from benchmarks.peers.methods import Method
from benchmarks.peers.runs import PeerRun
from benchmarks.tables import grouped, markdown, mean

_HEAD = (
    "county",
    "method",
    "cost, yuan",
    "joint saves",
    "yuan an order",
    "penalised, yuan",
    "km",
    "vehicles",
    "unserved",
    "late",
    "violations",
    "seconds",
    "cost of each seed, yuan",
)


def peers_table(runs: Sequence[PeerRun], skipped: Mapping[Method, str]) -> str:
    """Return a row a method and county, means over the seeds, and remarks below.

    Parameters
    ----------
    runs
        All runs.
    skipped
        Methods that could not be used, and why.
    """
    rows: list[Sequence[str]] = []
    remarks = [f"Skipped: {method.value}, {why}." for method, why in skipped.items()]
    for county, of_county in grouped(runs, lambda run: run.county):
        by_method = dict(grouped(of_county, lambda run: run.engine))
        joint = by_method.get(Method.JOINT, [])
        for method, own in by_method.items():
            head = f"{county}, {own[0].orders['total']:,} orders"
            rows.append((head, *_cells(method, own, joint)))
        remarks += _best_peer(county, by_method)
    return markdown(_HEAD, rows) + "".join(f"\n{remark}\n" for remark in remarks)


def savings_against(
    by_method: Mapping[Method, Sequence[PeerRun]],
) -> dict[Method, float]:
    """Return what the joint plan saves against each method it can be compared with, a share."""
    found: dict[Method, float] = {}
    for method, own in by_method.items():
        ours, theirs = same_seeds(by_method.get(Method.JOINT, ()), own)
        if method is not Method.JOINT and ours and not obstacles(ours, theirs):
            found[method] = saving(ours, theirs)
    return found


def _best_peer(county: str, by_method: Mapping[Method, Sequence[PeerRun]]) -> list[str]:
    """Return a sentence on the peer that comes nearest, if one can be compared."""
    found = savings_against(by_method)
    if not found:
        return []
    best = min(found, key=lambda method: found[method])
    return [f"{county}: joint saves {found[best]:.1%} against the best peer, {best.value}."]


def _cells(method: Method, own: Sequence[PeerRun], joint: Sequence[PeerRun]) -> tuple[str, ...]:
    return (
        method.value,
        cost_cell(own),
        "" if method is Method.JOINT else saving_cell(joint, own),
        f"{fmean(run.cost_per_planned_fen for run in own) / 100:,.3f}",
        f"{fmean(run.penalised_fen for run in own) / 100:,.0f}",
        f"{fmean(run.distance_m for run in own) / 1000:,.0f}",
        mean(run.vehicles_used for run in own),
        mean(run.orders["unserved"] for run in own),
        mean(run.orders["late"] for run in own),
        mean(run.violations for run in own),
        f"{fmean(run.seconds for run in own):,.1f}",
        " · ".join(cost_cell([run]) for run in own),
    )
