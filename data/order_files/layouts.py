"""The layout of a sheet: which column tells what in which unit, and what is missing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.order_file_issues import OrderFileIssue
from data.order_files.fields import field_by_name, unit_factor
from data.order_files.grids import Grid
from data.order_files.headers import Header
from data.order_files.profiles import Profile

_Fault = tuple[OrderFileIssue, str, Mapping[str, Any]]
_NEEDED = (
    ("waybill_no", "order_id"),
    ("direction",),
    ("destination_id", "destination_township", "origin_id", "origin_township"),
    ("pieces",),
    ("weight_kg",),
    ("released_at", "released_date"),
)
"""Of each of these at least one has to be told by a column or the profile."""

_SHOWN_HEADERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a sheet tells what.

    Parameters
    ----------
    title
        File and sheet as issues name them.
    at, factors, headers
        Position, unit factor and header of each field that a column tells.
    width
        Columns of the header.
    is_from_1904
        Whether day numbers count from 1904.
    """

    title: str
    at: Mapping[str, int]
    width: int
    factors: Mapping[str, float] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_from_1904: bool = False


def layout_of(
    grid: Grid, header: Header, profile: Profile, member_id: str
) -> tuple[Layout, tuple[_Fault, ...]]:
    """Return where a sheet tells what, and why none of its rows can be read.

    Parameters
    ----------
    grid, header
        The sheet and its header.
    profile
        Its member's.
    member_id
        Whose orders they are; empty: a column has to tell.

    Returns
    -------
    tuple
        The layout; and kind, field and text values of everything missing or in doubt.
    """
    columns = defaultdict(list)
    for column in header.columns:
        if column.field:
            columns[column.field].append(column)
    faults: list[_Fault] = []
    factors = {}
    for name, found in columns.items():
        label = field_by_name()[name].label
        if len(found) > 1 and not field_by_name()[name].is_personal:
            shown = ", ".join(column.header for column in found)
            fill = {"column_zh": label.zh, "column": name, "headers": shown}
            faults.append((OrderFileIssue.COLUMNS_COMPETE, name, fill))
        factor = profile.units.get(name) or unit_factor(name, found[0].parts[-1])
        if factor is None:
            fill = {"header": found[0].header}
            faults.append((OrderFileIssue.UNIT_UNKNOWN, name, fill))
        else:
            factors[name] = factor
    told = {*columns, *profile.defaults}
    if "released_time" in profile.defaults:
        told.add("released_date")  # the day for which is imported
    faults += _missing(told, member_id)
    layout = Layout(
        title=grid.title,
        at={name: found[0].at for name, found in columns.items()},
        width=header.width,
        factors=factors,
        headers={name: found[0].header for name, found in columns.items()},
        is_from_1904=grid.is_from_1904,
    )
    return layout, tuple(faults)


def _missing(told: set[str], member_id: str) -> Iterator[_Fault]:
    needed = _NEEDED if member_id else (*_NEEDED, ("member_id",))
    for names in needed:
        if not told & set(names):
            wanted = field_by_name()[names[0]]
            fill = {
                "column_zh": wanted.zh,
                "column": wanted.name,
                "headers": ", ".join((wanted.zh, *wanted.headers)[:_SHOWN_HEADERS]),
            }
            yield OrderFileIssue.NEEDED_COLUMN, wanted.name, fill
