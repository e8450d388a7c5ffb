"""Use case: the counties that come with the program, kept with the orders of their sample day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.days import load_county, shipped_folder
from api.keeping import SYSTEM, ImportReport, keep_county, keep_orders
from data.county_toml import FILE_NAME, read_county_toml
from data.readers import find_orders
from data.store.database import Store
from data.store.issues import StoreError, StoreIssue
from network.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A county that comes with the program.

    Parameters
    ----------
    county_id, name
        Its id and its name.
    day, orders
        The day of its orders, and their file.
    """

    county_id: str
    name: Text
    day: date
    orders: Path


def samples() -> Iterator[Sample]:
    """Yield the counties that come with the program and have orders, by id."""
    for directory in sorted(shipped_folder().iterdir()):
        if (directory / FILE_NAME).is_file():
            told, path = read_county_toml(directory / FILE_NAME), find_orders(directory)
            if told.sample_date is not None and path is not None:
                name = Text(str(told.names["name_zh"]), str(told.names["name_en"]))
                day = told.sample_date
                yield Sample(county_id=directory.name, name=name, day=day, orders=path)


def keep_sample(store: Store, county_id: str, *, by: str = SYSTEM) -> ImportReport:
    """Keep a county that comes with the program, and its orders.

    Raises
    ------
    StoreError
        If none of this name comes along.
    """
    found = {sample.county_id: sample for sample in samples()}
    if county_id not in found:
        issue = StoreIssue.UNKNOWN_KEPT.issue(
            table="samples", value=county_id, what_zh="示例县域", what_en="sample county"
        )
        raise StoreError([issue])
    sample = found[county_id]
    keep_county(store, county_id, by=by)
    return keep_orders(store, load_county(county_id), sample.orders, day=sample.day, by=by)
