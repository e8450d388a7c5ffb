"""Issues of input: what is wrong where, why, and what to do, collected and never one at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from network.errors import TongpeiError
from network.text import Language, Text

_SHOWN_IN_MESSAGE = 5


class Severity(StrEnum):
    """Whether an issue refuses the row or file, or only wants to be known."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something wrong with an input.

    Parameters
    ----------
    code
        Stable code, ``E...`` for errors and ``W...`` for warnings; see ``docs/errors.md``.
    table
        The file (or sheet) as the user knows it.
    row
        Row as a spreadsheet shows it, from 1 with the header counted; None: the whole file.
    field
        Column, key or property; empty: the whole row.
    cause, action
        Why, and what to do about it.
    value
        The offending cell as text; always empty for personal fields.
    severity
        Error or warning.
    """

    code: str
    table: str
    row: int | None = None
    field: str = ""
    cause: Text
    action: Text
    value: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether the row or file is refused."""
        return self.severity is Severity.ERROR

    @property
    def told(self) -> Text:
        """The issue as one line of text, in both languages."""
        return Text(self.line(Language.ZH), self.line(Language.EN))

    def line(self, language: Language) -> str:
        """Return the issue as one line of text."""
        where = [self.table]
        if self.row is not None:
            where.append(f"第 {self.row} 行" if language is Language.ZH else f"row {self.row}")
        if self.field:
            where.append(self.field)
        colon, space = ("：", "") if language is Language.ZH else (": ", " ")
        told = f"{self.cause.to(language)}{space}{self.action.to(language)}"
        return f"{self.code} {' · '.join(where)}{colon}{told}"


class IssueTemplate(Enum):
    """A part of the index of issues: members are kinds of issue, which tell their own severity.

    Codes are stable: none is ever given a second meaning, and a retired one is not used again.

    Parameters
    ----------
    code
        ``E...`` refuses the row or file, ``W...`` only wants to be known.
    cause, action
        Why, and what to do, in Chinese and English; both may hold ``{name}`` fields.
    """

    code: str
    cause: Text
    action: Text

    def __init__(self, code: str, cause: tuple[str, str], action: tuple[str, str]) -> None:
        self.code = code
        self.cause = Text(*cause)
        self.action = Text(*action)

    @property
    def severity(self) -> Severity:
        """Error or warning, told by the first letter of the code."""
        return Severity.ERROR if self.code.startswith("E") else Severity.WARNING

    def issue(
        self,
        *,
        table: str,
        row: int | None = None,
        field: str = "",
        value: str = "",
        **fill: Any,
    ) -> Issue:
        """Return an issue of this kind.

        Parameters
        ----------
        table, row, field, value
            Where, and the offending cell; `value` also fills ``{value}``.
        fill
            Values of the other ``{name}`` fields.
        """
        return Issue(
            code=self.code,
            table=table,
            row=row,
            field=field,
            cause=self.cause.fill(value=value, **fill),
            action=self.action.fill(value=value, **fill),
            value=value,
            severity=self.severity,
        )


class DataError(TongpeiError):
    """Input is refused; ``issues`` holds everything found, errors and warnings.

    Parameters
    ----------
    issues
        At least one error.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        errors = [issue for issue in self.issues if issue.is_error]
        lines = [issue.line(Language.EN) for issue in errors[:_SHOWN_IN_MESSAGE]]
        if len(errors) > _SHOWN_IN_MESSAGE:
            lines.append(f"... and {len(errors) - _SHOWN_IN_MESSAGE} more errors")
        super().__init__("\n".join(lines))
