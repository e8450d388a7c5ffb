"""Results as Markdown tables, the same on the terminal and in the README."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import TypeVar

from benchmarks.savings import DayRun, obstacles, saving
from benchmarks.travel import TravelComparison
from benchmarks.variations import as_given
from routing.daily import Engine

Key = TypeVar("Key")
Run = TypeVar("Run")

_LEAVES_OUT = "*"
_YARDSTICKS = tuple(engine for engine in Engine if engine is not Engine.JOINT)
_SAVINGS_HEAD = (
    "county",
    "engine",
    "cost, yuan",
    "joint saves",
    "km",
    "vehicles",
    "held",
    "unserved",
    "late",
    "violations",
    "seconds",
    "cost of each seed, yuan",
)
_TRAVEL_HEAD = (
    "county",
    "places",
    "raw nodes / arcs",
    "simplified nodes / arcs",
    "networkx, s",
    "simplify, s",
    "matrix, s",
    "ratio",
    "cold, s",
    "cold ratio",
    "difference, s",
)


def savings_table(runs: Iterable[DayRun]) -> str:
    """Return the table of the days as given: a row an engine, means over the seeds."""
    base = [run for run in runs if run.variation == as_given().name]
    rows: list[Sequence[str]] = []
    for county, by_engine in _by_county(base):
        joint = by_engine.get(Engine.JOINT, [])
        for engine, own in by_engine.items():
            head = f"{county}, {own[0].orders['total']:,} orders"
            rows.append((head, *_savings_cells(engine, own, joint)))
    return markdown(_SAVINGS_HEAD, rows)


def sensitivity_table(runs: Iterable[DayRun]) -> str:
    """Return the table of the varied prices, the first seed's day as given above them.

    Empty if no price was varied.
    """
    everything = list(runs)
    if all(run.variation == as_given().name for run in everything):
        return ""
    first = min(run.seed for run in everything)
    rows = []
    for variation, own in grouped(
        [run for run in everything if run.seed == first], lambda run: (run.county, run.variation)
    ):
        by_engine = {run.engine: [run] for run in own}
        joint = by_engine.get(Engine.JOINT, [])
        savings = (_saving_cell(joint, by_engine.get(engine, [])) for engine in _YARDSTICKS)
        rows.append((*variation, _cost_cell(joint), *savings))
    against = (f"saves against {engine.value}" for engine in _YARDSTICKS)
    return markdown(("county", "prices", "joint, yuan", *against), rows)


def travel_table(found: Iterable[TravelComparison]) -> str:
    """Return the table of the travel matrix: a row a county."""
    return markdown(_TRAVEL_HEAD, [_travel_cells(each) for each in found])


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are aligned as text, too."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = (head, ["-" * width for width in widths], *rows)
    return "".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |\n"
        for line in lines
    )


def _by_county(runs: list[DayRun]) -> list[tuple[str, dict[Engine, list[DayRun]]]]:
    return [
        (county, dict(grouped(own, lambda run: run.engine)))
        for county, own in grouped(runs, lambda run: run.county)
    ]


def grouped(runs: Iterable[Run], key: Callable[[Run], Key]) -> list[tuple[Key, list[Run]]]:
    """Return the runs by key, in the order in which the keys first occur."""
    groups: dict[Key, list[Run]] = {}
    for run in runs:
        groups.setdefault(key(run), []).append(run)
    return list(groups.items())


def _savings_cells(engine: Engine, own: list[DayRun], joint: list[DayRun]) -> tuple[str, ...]:
    return (
        engine.value,
        _cost_cell(own),
        "" if engine is Engine.JOINT else _saving_cell(joint, own),
        f"{fmean(run.distance_m['total'] for run in own) / 1000:,.0f}",
        mean(run.vehicles_used for run in own),
        *(mean(run.orders[fate] for run in own) for fate in ("held", "unserved", "late")),
        mean(run.violations for run in own),
        f"{fmean(run.seconds for run in own):,.1f}",
        " · ".join(_cost_cell([run]) for run in own),
    )


def _cost_cell(runs: list[DayRun]) -> str:
    """Return the mean cost, marked if orders are left out."""
    if not runs:
        return "not run"
    mark = _LEAVES_OUT if any(run.orders["unserved"] for run in runs) else ""
    return f"{fmean(run.cost_fen['total'] for run in runs) / 100:,.0f}{mark}"


def _saving_cell(joint: list[DayRun], other: list[DayRun]) -> str:
    """Return the mean saving over the seeds that both were run with, or why there is none."""
    seeds = {run.seed for run in joint} & {run.seed for run in other}
    ours, theirs = ([run for run in runs if run.seed in seeds] for runs in (joint, other))
    if not seeds:
        return "not run"
    if found := obstacles(ours, theirs):
        return "not comparable (" + "; ".join(found) + ")"
    return f"{saving(ours, theirs):.1%}"


def mean(numbers: Iterable[int]) -> str:
    """Return a mean with one decimal, none if it is whole."""
    return f"{fmean(numbers):,.1f}".removesuffix(".0")


def _travel_cells(found: TravelComparison) -> tuple[str, ...]:
    return (
        f"{found.county}, {found.access.value}",
        f"{found.num_places:,}",
        f"{found.raw_nodes:,} / {found.raw_arcs:,}",
        f"{found.simplified_nodes:,} / {found.simplified_arcs:,}",
        f"{found.networkx_s:.2f}",
        f"{found.simplify_s:.3f}",
        f"{found.matrix_s:.3f}",
        f"{found.ratio:.0f}x",
        f"{found.cold_s:.2f}",
        f"{found.cold_ratio:.0f}x",
        f"{found.largest_difference_s:.1e}",
    )
