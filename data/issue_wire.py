"""Issues as files and answers hold them."""

from pydantic import Field

from data.issues import Issue, Severity
from data.plan_json import TextWire, Wire, text_wire


class IssueWire(Wire):
    """Something wrong with an input."""

    code: str = Field(description="as in docs/errors.md")
    severity: Severity
    table: str = Field(description="the file or sheet")
    row: int | None = Field(description="as a spreadsheet shows it; null: the whole file")
    field: str = Field(description="column, key or property; empty: the whole row")
    value: str = Field(description="the offending cell; empty for personal data")
    cause: TextWire
    action: TextWire


def wire_of(issue: Issue) -> IssueWire:
    """Return an issue as JSON holds it."""
    return IssueWire(
        code=issue.code,
        severity=issue.severity,
        table=issue.table,
        row=issue.row,
        field=issue.field,
        value=issue.value,
        cause=text_wire(issue.cause),
        action=text_wire(issue.action),
    )
