"""Best known values of published instances, from a table with a row a file."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.refusals import Refusal
from data.issue_kinds import IssueKind
from data.issues import DataError

_FILE, _PUBLISHED = "file", "published"
_BEST = ("bks", "optimum")


@dataclass(frozen=True, slots=True, kw_only=True)
class BestKnown:
    """What is known of an instance.

    Parameters
    ----------
    value
        The lowest cost known, > 0.
    published
        The lowest cost found in print, > 0; None: none was.
    """

    value: float
    published: float | None


def read_best_known(path: Path, columns: Sequence[str] = _BEST) -> Mapping[str, BestKnown]:
    """Return what is known, by file name.

    Parameters
    ----------
    path
        CSV with the columns ``file``, one of best values and, if there is one, ``published``;
        others are not looked at. A row without a value is left out.
    columns
        Names that the column of best values may have; the first that is there counts.

    Raises
    ------
    DataError
        With everything found wrong.
    """
    if not path.is_file():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        there = set(rows.fieldnames or ())
        best_column = next((column for column in columns if column in there), columns[0])
        missing = {_FILE, best_column} - there
        if missing:
            names = ", ".join(sorted(missing))
            raise DataError([Refusal.COLUMNS.issue(table=path.name, row=1, missing=names)])
        found, issues = {}, []
        for row in rows:
            values = {}
            for column in (best_column, _PUBLISHED):
                text = (row.get(column) or "").strip()
                values[column] = _value(text)
                if text and values[column] is None:
                    issues.append(
                        Refusal.NUMBER.issue(
                            table=path.name, row=rows.line_num, field=column, value=text
                        )
                    )
            best = values[best_column]
            if best is not None:
                found[row[_FILE]] = BestKnown(value=best, published=values[_PUBLISHED])
    if issues:
        raise DataError(issues)
    return found


def _value(text: str) -> float | None:
    """Return a finite number above 0, None if the text is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None
