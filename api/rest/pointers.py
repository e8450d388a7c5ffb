"""From where something stands in a document to a JSON pointer into the body that holds it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from data.issues import DataError, Issue

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@contextmanager
def pointing(base: str) -> Iterator[None]:
    """Have issues of a part of the body point at what is wrong.

    Parameters
    ----------
    base
        JSON pointer to the part, such as ``/events``; fields in it are as ``[0].at``, or as
        ``period[0].public_fen``. What points already is left as it is, and so is what has no field.
    """
    try:
        yield
    except DataError as error:
        if not any(_is_path(issue) for issue in error.issues):
            raise
        raise DataError([pointed(issue, base) for issue in error.issues]) from error


def pointed(issue: Issue, base: str) -> Issue:
    """Return an issue whose field is a pointer below `base`."""
    if not _is_path(issue):
        return issue
    steps = [number or name for number, name in _STEP.findall(issue.field)]
    told = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return replace(issue, field="/".join((base, *told)))


def _is_path(issue: Issue) -> bool:
    return bool(issue.field) and not issue.field.startswith("/")
