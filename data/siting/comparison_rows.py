"""Rows of a comparison: a figure's name and its value in every run."""

from collections.abc import Callable, Mapping, Sequence

from data.siting.wire import SitingWire
from data.siting.wire_parts import RequirementWire
from network.text import Text
from routing.siting.rollout.measures import Unit

_FEN = 100

Row = tuple[Text, tuple[Text, ...]]
"""A figure's name and its value in every run."""


def row(
    label: Text, runs: Mapping[str, SitingWire], value: Callable[[SitingWire], str | Text]
) -> Row:
    """Return a figure of all runs."""
    values = (value(siting) for siting in runs.values())
    return label, tuple(Text(v, v) if isinstance(v, str) else v for v in values)


def reached(found: Sequence[RequirementWire]) -> str:
    """Return what is reached of a requirement where it is kept worst; empty: nobody asks."""
    if not found:
        return ""
    worst = min(found, key=lambda each: each.slack)
    scale = _FEN if worst.unit is Unit.FEN else 1
    sign = "≥" if worst.is_least else "≤"
    mark = "" if worst.slack >= 0 else " ✗"
    return f"{worst.value / scale:,.0f} {sign} {worst.limit / scale:,.0f}{mark}"
