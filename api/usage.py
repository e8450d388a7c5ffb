"""Wrong usage of a command, refused before anything is read."""

import math

import typer

from network.text import Language, Text

_NOT_POSITIVE = Text("应为有限的正数。", "It must be a finite number above zero.")


def refuse_together(one: object, other: object, why: Text, language: Language) -> None:
    """Refuse two options that exclude each other.

    Raises
    ------
    typer.BadParameter
        If both are given.
    """
    if one is not None and other is not None:
        raise typer.BadParameter(why.to(language))


def refuse_not_positive(language: Language, *numbers: float | None) -> None:
    """Refuse numbers that are not finite and above 0; those that are not given do not count.

    Raises
    ------
    typer.BadParameter
        If there is one.
    """
    if any(n is not None and not (math.isfinite(n) and n > 0) for n in numbers):
        raise typer.BadParameter(_NOT_POSITIVE.to(language))
