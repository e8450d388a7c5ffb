"""Formulas of workbooks over a flat worksheet: sums, sums of some rows, and shares of sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

_FIRST_ROW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatSheet:
    """A flat worksheet as formulas name its cells: a header in row 1, data below.

    Parameters
    ----------
    name
        Name of the worksheet.
    keys
        A name for every column.
    num_rows
        Rows of data, ≥ 0.
    """

    name: str
    keys: Sequence[str]
    num_rows: int

    def column(self, key: str) -> str:
        """Return the cells of a column, as formulas of other worksheets name them."""
        letter = xl_col_to_name(self.keys.index(key))
        last = max(_FIRST_ROW, _FIRST_ROW + self.num_rows - 1)
        return f"{quoted_sheet(self.name)}!${letter}${_FIRST_ROW}:${letter}${last}"

    def cell(self, key: str, row: int) -> str:
        """Return a cell, as formulas of the same worksheet name it.

        Parameters
        ----------
        key, row
            Its column, and the number of its row of data, from 0.
        """
        return f"{xl_col_to_name(self.keys.index(key))}{_FIRST_ROW + row}"

    def far_cell(self, key: str, row: int) -> str:
        """Return a cell, as formulas of other worksheets name it."""
        letter = xl_col_to_name(self.keys.index(key))
        return f"{quoted_sheet(self.name)}!${letter}${_FIRST_ROW + row}"

    def total(self, key: str, where: Mapping[str, str] | None = None) -> str:
        """Return an expression that adds a column up, in those rows that have the given texts.

        Parameters
        ----------
        key, where
            The column, and texts by column; upper and lower case differ, nothing is a wildcard.
        """
        if not where:
            return f"SUM({self.column(key)})"
        tests = [f"EXACT({self.column(name)},{quoted(text)})" for name, text in where.items()]
        return f"SUMPRODUCT({'*'.join([*tests, self.column(key)])})"


def share(part: str, whole: str, scale: int = 1) -> str:
    """Return a formula of one expression over another, empty where there is nothing to divide by.

    Parameters
    ----------
    part, whole
        Expressions.
    scale
        What the part is divided by beforehand, > 0.
    """
    scaled = part if scale == 1 else f"{part}/{scale}"
    return f'=IF({whole}=0,"",{scaled}/{whole})'


def quoted(text: str) -> str:
    """Return a text as formulas hold it."""
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def quoted_sheet(name: str) -> str:
    """Return the name of a worksheet as formulas hold it."""
    escaped = name.replace("'", "''")
    return f"'{escaped}'"
