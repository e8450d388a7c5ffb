"""The travel matrix as a Markdown table."""

from collections.abc import Iterable

from benchmarks.tables import markdown
from benchmarks.travel.runs import TravelComparison

_HEAD = (
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


def travel_table(found: Iterable[TravelComparison]) -> str:
    """Return the table of the travel matrix: a row a county."""
    return markdown(_HEAD, [_cells(each) for each in found])


def _cells(found: TravelComparison) -> tuple[str, ...]:
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
