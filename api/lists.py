"""Lists on the command line: names with commas between them, of which only known ones count."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

import typer

from api import texts
from network.text import Language

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
"""What a list chooses from."""


def usual(choices: Iterable[StrEnum]) -> str:
    """Return choices as a list on the command line names them."""
    return ",".join(choices)


def listed(text: str, choices: type[ChoiceT], language: Language) -> tuple[ChoiceT, ...]:
    """Return the choices that a comma-separated list names, each once.

    Raises
    ------
    typer.BadParameter
        If the list is empty or names something else; the choices are told.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {choice.value: choice for choice in choices}
    if not names or not known.keys() >= set(names):
        wrong = ", ".join(name for name in names if name not in known) or text
        told = texts.NOT_LISTED.fill(wrong=wrong, known=", ".join(known))
        raise typer.BadParameter(told.to(language))
    return tuple(dict.fromkeys(known[name] for name in names))
