"""What reading gives back: the value, the issues and the rows that were refused."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from data.issues import Issue

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that was refused, as it was in the file.

    Parameters
    ----------
    row
        Row as a spreadsheet shows it.
    cells
        Raw cells by canonical column. Personal columns and columns the table does not know are
        left out, and a row whose cells are shifted keeps none: they may hold personal data.
    issues
        Everything wrong with it.
    """

    row: int
    cells: tuple[tuple[str, str], ...]
    issues: tuple[Issue, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its issues, each once, in order."""
        return tuple(dict.fromkeys(issue.code for issue in self.issues))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[ValueT]):
    """A value that was read, and what was noticed on the way.

    Parameters
    ----------
    value
        What the good rows say.
    issues
        Warnings, and the errors of the refused rows.
    rejected
        The refused rows.
    """

    value: ValueT
    issues: tuple[Issue, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
