"""A timetable of regular lines from and to a file."""

from collections import defaultdict
from pathlib import Path

from data.cells import escape_formula
from data.county_checks import unique_names
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.read import Read
from data.sheets import read_sheet
from data.table_rows import check_keys, check_reference, parse_sheet
from data.tables import PLACES, TIMETABLE
from data.writers import csv_text
from network.county import County
from network.ids import PlaceId
from routing.timetable.timetable import Line, Timetable


def read_timetable(path: Path, county: County) -> Read[Timetable]:
    """Read a timetable from a CSV or XLSX file.

    Parameters
    ----------
    path, county
        The file, and the county whose places it names.

    Raises
    ------
    DataError
        With every issue, if any of them is an error: a timetable with holes would let places wait.
    """
    rows = parse_sheet(read_sheet(path, (TIMETABLE.name, TIMETABLE.title.zh)), TIMETABLE)
    check_keys(rows)
    names = unique_names((str(place.place_id), place.name_zh) for place in county.places)
    known = {str(place.place_id) for place in county.places}
    check_reference(rows, "place_id", known, PLACES.name, names)
    days_of: dict[str, frozenset[int]] = {}
    lines = zip(rows.values["line_id"], rows.values["days"], strict=True)
    for index, (line_id, days) in enumerate(lines):
        if line_id and days is not None and days_of.setdefault(line_id, days) != days:
            rows.refuse(index, IssueKind.LINE_DAYS_DIFFER, "days", line_id)
    issues: tuple[Issue, ...] = rows.all_issues()
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    places: dict[str, list[PlaceId]] = defaultdict(list)
    for _, values in rows.records():
        places[values["line_id"]].append(PlaceId(values["place_id"]))
    timetable = Timetable(
        lines=tuple(
            Line(line_id=line_id, weekdays=days_of[line_id], places=tuple(called))
            for line_id, called in places.items()
        )
    )
    return Read(value=timetable, issues=issues)


def write_timetable(timetable: Timetable, path: Path) -> None:
    """Write a timetable as CSV, places in the order of their line."""
    rows = [
        [
            escape_formula(line.line_id),
            escape_formula(place_id),
            "".join(map(str, sorted(line.weekdays))),
        ]
        for line in timetable.lines
        for place_id in line.places
    ]
    write_atomically(path, csv_text([[column.name for column in TIMETABLE.columns], *rows]))
