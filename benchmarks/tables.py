"""Markdown tables, the same on the terminal and in the README, and what they are filled from."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import TypeVar

Key = TypeVar("Key")
Run = TypeVar("Run")


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are aligned as text, too."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = (head, ["-" * width for width in widths], *rows)
    return "".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |\n"
        for line in lines
    )


def grouped(runs: Iterable[Run], key: Callable[[Run], Key]) -> list[tuple[Key, list[Run]]]:
    """Return the runs by key, in the order in which the keys first occur."""
    groups: dict[Key, list[Run]] = {}
    for run in runs:
        groups.setdefault(key(run), []).append(run)
    return list(groups.items())


def mean(numbers: Iterable[int]) -> str:
    """Return a mean with one decimal, none if it is whole."""
    return f"{fmean(numbers):,.1f}".removesuffix(".0")
