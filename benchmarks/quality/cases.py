"""What a family of instances has to offer: cases that are solved, and verified answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from routing.outcome import Outcome, Progress
from routing.stop import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A solution as the independent verification sees it.

    Parameters
    ----------
    cost
        Recomputed from the instance, in the unit of the best known values.
    faults
        What is wrong with it, a sentence each; none: the cost counts.
    text
        The solution in the family's text form.
    """

    cost: float
    faults: tuple[str, ...]
    text: str


class Case(Protocol):
    """An instance ready to be solved; its plans are of the family's own kind."""

    def solve(self, *, stop: Stop, seed: int, on_event: Callable[[Progress], None]) -> Outcome[Any]:
        """Solve it with the project's own solver."""
        ...

    def cost(self, fen: int) -> float:
        """Return what the solver calls `fen` in the unit of the best known values."""
        ...

    def answer(self, plan: Any) -> Answer:
        """Verify a plan of the solver."""
        ...

    def answer_of(self, text: str) -> Answer:
        """Verify a solution in the family's text form, whoever found it.

        Raises
        ------
        DataError
            If the text is none.
        """
        ...
