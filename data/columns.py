"""What a column and a table are: the words in which `data.tables` describes every input."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from network.text import Language, Text

LONGEST_ID = 200
"""Most characters of an id or a number of a waybill: so many has a column of the store."""

LONGEST_TEXT = 1000
"""Most characters of any other text."""

_UNIT_IN_HEADER = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\s*:]")


class ColumnType(StrEnum):
    """How the cells of a column are read; `data.cells` has one parser each."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    TIME = "time"
    DATE = "date"
    MOMENT = "moment"
    WEEKDAYS = "weekdays"


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a column.

    Parameters
    ----------
    value
        The value in files and, if an enumeration, in the model.
    zh
        Chinese label, also accepted in files.
    synonyms
        Further accepted spellings.
    """

    value: StrEnum
    zh: str
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted spelling."""
        return (self.value.value, self.zh, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, key of a section or property of a feature.

    Parameters
    ----------
    name, zh
        Canonical header and its Chinese twin.
    type
        How cells are read.
    meaning
        One sentence in both languages.
    synonyms
        Further headers that are accepted.
    attribute
        Field of the model that holds the value; empty: the same as `name`.
    unit
        Unit of the numbers.
    low, high, is_low_open
        Range of numbers (times in seconds of the day), ends included unless `is_low_open`.
    default
        The cell that an empty one stands for, as written in a file; empty: no value.
    is_required
        Whether an empty cell is refused.
    choices
        Allowed values.
    references
        Name of the table whose key the value must be; empty: none.
    place_kinds
        Kinds of place a reference to places may name; empty: all.
    is_personal
        Personal data: recognised, dropped on reading, never shown.
    is_deadline
        Whether a day without a time means its end; of moments only.
    """

    name: str
    zh: str
    type: ColumnType
    meaning: Text
    synonyms: tuple[str, ...] = ()
    attribute: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    is_low_open: bool = False
    default: str = ""
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    references: str = ""
    place_kinds: tuple[StrEnum, ...] = ()
    is_personal: bool = False
    is_deadline: bool = False

    @property
    def field(self) -> str:
        """Field of the model."""
        return self.attribute or self.name

    @property
    def headers(self) -> tuple[str, ...]:
        """Every accepted header."""
        return (self.name, self.zh, *self.synonyms)

    @property
    def range_text(self) -> str:
        """The range in interval notation, empty if there is none."""
        if self.low is None and self.high is None:
            return ""
        low = "(-∞" if self.low is None else f"{'(' if self.is_low_open else '['}{self.low:,.9g}"
        high = "∞)" if self.high is None else f"{self.high:,.9g}]"
        return f"{low}, {high}"

    def header(self, language: Language) -> str:
        """Return the header in `language`."""
        return self.zh if language is Language.ZH else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the county folder.

    Parameters
    ----------
    name
        Stem of the file and name of the sheet.
    title
        What the table holds; the Chinese title is also accepted as name of a sheet.
    columns
        In the order in which they are written.
    key
        Columns that together are unique.
    is_required
        Whether a county needs the file.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_required: bool = False

    def column(self, name: str) -> Column:
        """Return the column of that canonical name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def column_by_header(self) -> dict[str, Column]:
        """Return every column by every accepted header, normalised."""
        return {
            normal_header(header): column for column in self.columns for header in column.headers
        }


def normal_header(header: str) -> str:
    """Return a header without case, width, blanks and a unit in brackets."""
    folded = unicodedata.normalize("NFKC", header).strip().lstrip("\ufeff").casefold()
    return _UNIT_IN_HEADER.sub("", folded)
