"""The tables of a folder during an import: brought up to date, checked against each other."""

from collections.abc import Collection, Sequence
from pathlib import Path

from data.boundary import COUNTY_FILE, TOWNSHIPS_FILE
from data.columns import Table
from data.county_checks import check_tables
from data.county_import.merging import Merged, as_rows, file_name, merge_table, table_text
from data.county_import.place_cells import Cells
from data.county_import.record import FOLDER
from data.county_toml import FILE_NAME as SETTINGS_FILE
from data.files import write_atomically
from data.issues import DataError, Issue
from data.readers import read_county_table
from data.table_rows import Rows
from data.tables import (
    BUS_STOPS,
    BUS_TRIPS,
    CALENDAR,
    CROP_KINDS,
    CROP_NEEDS,
    CROPS,
    MEMBERS,
    PLACES,
    VEHICLE_TYPES,
    VEHICLES,
)
from data.writers import ROAD_FILE

TEMPLATES = (
    MEMBERS,
    VEHICLE_TYPES,
    VEHICLES,
    CROPS,
    CROP_KINDS,
    CROP_NEEDS,
    CALENDAR,
    BUS_TRIPS,
    BUS_STOPS,
)
TABLES = (PLACES, *TEMPLATES)
MERGED_FILES = frozenset(
    {SETTINGS_FILE, ROAD_FILE, COUNTY_FILE, TOWNSHIPS_FILE, *map(file_name, TABLES)}
)
"""Files of a folder that an import brings up to date."""


class CountyTables:
    """Tables of a folder, those of the import merged into it.

    Parameters
    ----------
    folder, replaced
        The county's folder, and files of it that are written over whatever a hand has changed.
    """

    def __init__(self, folder: Path, replaced: frozenset[str]) -> None:
        self._folder = folder
        self._replaced = replaced
        self._merged: dict[str, Merged] = {}
        self.issues: list[Issue] = []

    def take(self, table: Table, rows: Sequence[Cells]) -> Merged:
        """Merge what a source says into a table, and return what became of it.

        Raises
        ------
        DataError
            If what a hand has changed cannot be told.
        """
        is_replaced = file_name(table) in self._replaced
        merged = merge_table(
            table, rows, self._folder, self._folder / FOLDER, is_replaced=is_replaced
        )
        self._merged[table.name] = merged
        self.issues += merged.issues
        return merged

    def is_there(self, table: Table) -> bool:
        """Return whether the import or the folder has a table."""
        return self.rows(table) is not None

    def rows(self, table: Table) -> Rows | None:
        """Return a table parsed afresh, as merged or as the folder has it; None: neither has it."""
        merged = self._merged.get(table.name)
        if merged is not None:
            return as_rows(table, list(merged.rows.values()))
        return read_county_table(self._folder, table)

    def checked(self, road_ids: Collection[str]) -> dict[str, Rows]:
        """Return all tables without the rows of sources that contradict others.

        Raises
        ------
        DataError
            If rows that a hand has changed, or that the import leaves alone, contradict others.
        """
        while True:
            rows = {
                table.name: found for table in TABLES if (found := self.rows(table)) is not None
            }
            check_tables(rows, road_ids)
            wrong = [
                (name, index) for name, found in rows.items() for index in sorted(found.faults)
            ]
            if not self._pruned(rows, wrong):
                break
        errors = [
            issue for found in rows.values() for issue in found.all_issues() if issue.is_error
        ]
        if errors:
            raise DataError([*self.issues, *errors])
        return rows

    def write(self) -> None:
        """Write the tables that the import changed, then what its sources said.

        Optional tables without rows are not written, as by `data.writers.write_county`.
        """
        by_name = {table.name: table for table in TABLES}
        for folder, is_base in ((self._folder, False), (self._folder / FOLDER, True)):
            for name, merged in self._merged.items():
                table = by_name[name]
                rows = merged.source if is_base else merged.rows
                path = folder / file_name(table)
                if rows or table.is_required:
                    write_atomically(path, table_text(table, list(rows.values())))
                else:
                    path.unlink(missing_ok=True)

    def _pruned(self, rows: dict[str, Rows], wrong: Sequence[tuple[str, int]]) -> bool:
        """Take out wrong rows that are just as a source says; return whether there were any."""
        is_changed = False
        keys = {name: list(merged.rows) for name, merged in self._merged.items()}
        for name, index in wrong:
            if name not in keys:
                continue
            merged, key = self._merged[name], keys[name][index]
            if merged.from_source(key):
                self.issues += rows[name].faults[index]
                del merged.rows[key], merged.source[key]
                is_changed = True
        return is_changed
