"""The file of names: what people have confirmed, and what they are asked to confirm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data.cells import escape_formula
from data.files import write_atomically
from data.issues import DataError, Issue
from data.order_files.place_names import NoMatch, name_key
from data.order_tables import PLACE_NAMES
from data.sheets import read_sheet
from data.table_rows import check_keys, check_reference, parse_sheet
from data.tables import PLACES
from data.writers import csv_text
from network.county import County


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedName:
    """A name of a place as files write it.

    Parameters
    ----------
    township, name
        As they were written; an empty township: in any.
    place_id
        The place that is meant; empty: still to be confirmed.
    suggestion
        The nearest places, for people.
    rows
        Rows that wrote it in the last import.
    """

    township: str
    name: str
    place_id: str = ""
    suggestion: str = ""
    rows: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Return township and name as names are compared."""
        return name_key(self.township), name_key(self.name)


def read_names(path: Path, county: County) -> tuple[ConfirmedName, ...]:
    """Read the file of names.

    Raises
    ------
    DataError
        If it cannot be read, names a place that does not exist or a name twice.
    """
    rows = parse_sheet(read_sheet(path, (PLACE_NAMES.name, PLACE_NAMES.title.zh)), PLACE_NAMES)
    check_keys(rows)
    names = {place.name_zh: str(place.place_id) for place in county.places}
    check_reference(rows, "place_id", {str(p.place_id) for p in county.places}, PLACES.name, names)
    issues: tuple[Issue, ...] = rows.all_issues()
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    return tuple(
        ConfirmedName(
            township=values["township"],
            name=values["name"],
            place_id=values["place_id"] or "",
            suggestion=values["suggestion"],
            rows=values["rows"] or 0,
        )
        for _, values in rows.records()
    )


def remembered(names: Iterable[ConfirmedName]) -> Mapping[tuple[str, str], str]:
    """Return the place of each confirmed name by township and name as they are compared."""
    return {name.key: name.place_id for name in names if name.place_id}


def with_open(
    names: Iterable[ConfirmedName], found: Mapping[tuple[str, str], tuple[NoMatch, int]]
) -> tuple[ConfirmedName, ...]:
    """Return the names with those that an import could not place, for people to confirm.

    Parameters
    ----------
    names
        The names so far; what is confirmed stays as it is.
    found
        Why a name means no place, and in how many rows it stands, by township and name.
    """
    merged = {name.key: name for name in names}
    for (township, name), (why, rows) in found.items():
        suggestion = ", ".join(f"{place_id} {score:.2f}" for place_id, score in why.suggestions)
        new = ConfirmedName(township=township, name=name, suggestion=suggestion, rows=rows)
        old = merged.get(new.key)
        merged[new.key] = new if old is None else replace(old, suggestion=suggestion, rows=rows)
    return tuple(sorted(merged.values(), key=lambda name: (bool(name.place_id), name.key)))


def write_names(names: Iterable[ConfirmedName], path: Path) -> None:
    """Write the file of names, those to confirm first; `read_names` reads it back.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    lines = [[column.name for column in PLACE_NAMES.columns]]
    for name in names:
        cells = (name.township, name.name, name.place_id, name.suggestion, str(name.rows))
        lines.append(list(map(escape_formula, cells)))
    write_atomically(path, "\ufeff" + csv_text(lines))
