"""Use case: the tables of targets and money that a county in the store has for its reports."""

import shutil
import tempfile
from enum import StrEnum
from pathlib import Path

from api.keeping import SYSTEM, keep_county
from api.kept_plans import Desk
from data.columns import Table
from data.issues import Issue
from data.report_tables import LEDGER, TARGETS, files_of
from data.reports.money_files import read_ledger, read_targets
from data.store.counties import KeptCounty, county_of, unpack_county
from network.county import County


class TableName(StrEnum):
    """Tables that reports read."""

    TARGETS = "targets"
    LEDGER = "ledger"

    @property
    def table(self) -> Table:
        """The table."""
        return TARGETS if self is TableName.TARGETS else LEDGER


def table_path(folder: Path, name: TableName) -> Path | None:
    """Return the file of a table in a county's folder; None: there is none."""
    paths = (folder / file for file in files_of(name.table))
    return next((path for path in paths if path.is_file()), None)


def keep_table(
    desk: Desk, county_id: str, name: TableName, path: Path, *, by: str = SYSTEM
) -> tuple[KeptCounty, tuple[Issue, ...]]:
    """Keep a table with its county, whose next version that makes; return what was noticed too.

    Parameters
    ----------
    desk, county_id, name, path, by
        Where the county is, which table, its file (CSV or XLSX), and the user.

    Raises
    ------
    DataError
        With everything wrong with the table, if there is no such county, or somebody else has
        changed it in the meantime.
    """
    with desk.store.reading() as connection:
        version = county_of(connection, county_id).version
    loaded = desk.county(county_id, version)
    issues = _noticed(name, path, loaded.county)
    with tempfile.TemporaryDirectory(prefix="tongpei-") as folder:
        with desk.store.reading() as connection:
            directory = unpack_county(connection, county_id, Path(folder), version=version)
        for file in files_of(name.table):
            (directory / file).unlink(missing_ok=True)
        shutil.copyfile(path, directory / f"{name}{path.suffix}")
        kept = keep_county(desk.store, str(directory), based_on=version, by=by)
    return kept, issues


def _noticed(name: TableName, path: Path, county: County) -> tuple[Issue, ...]:
    """Return what is worth telling of a table that can be used."""
    if name is TableName.TARGETS:
        return tuple(read_targets(path).issues)
    return tuple(read_ledger(path, county).issues)
