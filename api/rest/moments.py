"""Days and moments of requests: of years that clocks reach, so that nobody has to count beyond."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from api.rest.problems import RequestError
from data.clock import YEARS
from data.request_issues import RequestIssue
from network.text import Text

_NOT_NOW = Text(
    f"年份应在 {YEARS[0]} 至 {YEARS[-1]} 之间。",
    f"its year has to be from {YEARS[0]} to {YEARS[-1]}.",
)


def check_year(field: str, day: date | None) -> None:
    """Refuse a day or a moment of a time that clocks do not reach.

    Raises
    ------
    RequestError
        If it is one; `field` names it.
    """
    if day is not None and day.year not in YEARS:
        raise RequestError(RequestIssue.WRONG_VALUE, field=field, detail=_NOT_NOW)


def _reached(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(_NOT_NOW.en.rstrip("."))
    return day


Day = Annotated[date, AfterValidator(_reached)]
"""A day of a path, a query or a body."""
