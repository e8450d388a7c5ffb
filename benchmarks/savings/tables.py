"""Savings as Markdown tables: the days as given, and with varied prices."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from benchmarks.comparison import cost_cell, saving_cell
from benchmarks.savings.runs import DayRun
from benchmarks.savings.variations import as_given
from benchmarks.tables import grouped, markdown, mean
from routing.daily import Engine

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
        savings = (saving_cell(joint, by_engine.get(engine, [])) for engine in _YARDSTICKS)
        rows.append((*variation, cost_cell(joint), *savings))
    against = (f"saves against {engine.value}" for engine in _YARDSTICKS)
    return markdown(("county", "prices", "joint, yuan", *against), rows)


def _by_county(runs: list[DayRun]) -> list[tuple[str, dict[Engine, list[DayRun]]]]:
    return [
        (county, dict(grouped(own, lambda run: run.engine)))
        for county, own in grouped(runs, lambda run: run.county)
    ]


def _savings_cells(engine: Engine, own: list[DayRun], joint: list[DayRun]) -> tuple[str, ...]:
    return (
        engine.value,
        cost_cell(own),
        "" if engine is Engine.JOINT else saving_cell(joint, own),
        f"{fmean(run.distance_m['total'] for run in own) / 1000:,.0f}",
        mean(run.vehicles_used for run in own),
        *(mean(run.orders[fate] for run in own) for fate in ("held", "unserved", "late")),
        mean(run.violations for run in own),
        f"{fmean(run.seconds for run in own):,.1f}",
        " · ".join(cost_cell([run]) for run in own),
    )
