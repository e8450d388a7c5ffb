"""What buses do to the same days side by side as a Markdown table."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from benchmarks.buses.runs import Buses, BusRun
from benchmarks.tables import grouped, markdown, mean

_HEAD = (
    "days",
    "buses",
    "seeds",
    "first day, yuan",
    "against no buses",
    "all days, yuan",
    "against no buses",
    "trips used",
    "orders by bus",
    "pieces by bus",
    "bus fees, yuan",
    "on time",
    "lost, carried later",
    "misses",
    "violations",
    "seconds a day",
)


def buses_table(runs: Sequence[BusRun]) -> str:
    """Return a row a county and what its buses do: means over seeds; misses of all seeds."""
    rows = []
    for (county, day), of_county in grouped(runs, lambda run: (run.county, run.first_day)):
        for buses, own in grouped(of_county, lambda run: run.buses):
            rows.append(
                (
                    f"{county}, {day:%Y-%m-%d} and the day after",
                    buses.value,
                    f"{len(own)}",
                    f"{fmean(run.first_cost_fen for run in own) / 100:,.0f}",
                    _against(own, of_county, is_first=True),
                    f"{fmean(run.cost_fen for run in own) / 100:,.0f}",
                    _against(own, of_county, is_first=False),
                    mean(run.trips for run in own),
                    mean(run.orders_by_bus for run in own),
                    mean(run.pieces_by_bus for run in own),
                    f"{fmean(run.bus_fen for run in own) / 100:,.0f}",
                    f"{_on_time(own):.2%}",
                    mean(run.lost for run in own),
                    _causes(own),
                    mean(run.violations for run in own),
                    f"{fmean(run.solve_s / run.num_days for run in own):,.1f}",
                )
            )
    return markdown(_HEAD, rows)


def _on_time(own: Sequence[BusRun]) -> float:
    missed = sum(sum(run.misses.values()) + run.left for run in own)
    return 1 - missed / max(1, sum(run.orders for run in own))


def _causes(own: Sequence[BusRun]) -> str:
    """Return misses by cause, and what had not arrived at the end."""
    causes: Counter[str] = Counter()
    for run in own:
        causes.update(run.misses)
        causes["not arrived"] += run.left
    return ", ".join(f"{n:,} {cause}" for cause, n in causes.most_common() if n) or "0"


def _against(own: Sequence[BusRun], of_county: Sequence[BusRun], *, is_first: bool) -> str:
    """Return the mean difference of cost from days without buses, over the seeds both have."""
    none = {run.seed: run for run in of_county if run.buses is Buses.NONE}
    shares = [
        _cost_fen(run, is_first=is_first) / _cost_fen(none[run.seed], is_first=is_first) - 1
        for run in own
        if run.seed in none and run.buses is not Buses.NONE
    ]
    return f"{fmean(shares):+.1%}" if shares else ""


def _cost_fen(run: BusRun, *, is_first: bool) -> int:
    return run.first_cost_fen if is_first else run.cost_fen
