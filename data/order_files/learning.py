"""Learn a profile from one file: which column tells what, and how sure that is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from data.cells import is_empty, parse_number, parse_time, parser, plain
from data.columns import normal_header
from data.issues import DataError
from data.order_file_issues import OrderFileIssue
from data.order_files.cell_values import (
    CellFault,
    amount_cell,
    cleaned,
    moment_cell,
    number_cell,
    pieces_cell,
)
from data.order_files.fields import FIELDS, IGNORED, Field, field_of
from data.order_files.grids import open_grids
from data.order_files.headers import WITHIN, Header, HeaderColumn, find_header
from data.order_files.place_names import Match, PlaceNames
from data.order_files.profiles import Profile
from data.order_files.sheet_rows import RowKind, Sorter, filled_down
from data.order_tables import ORDERS
from data.sheets import Row

_Scores = npt.NDArray[np.float64]

SURE = 0.7
"""Confidence below which a person should look at a column."""

_LEAST = 0.5
_SAMPLED = 500
_DEEPER = 3
_BY_NAME = 0.6
_BY_SHAPE_ONLY = 0.75
_NEAR_NAME = 0.75
_UNTOLD = 0.5
_LEAST_NUMBERS = 20
_MOST_SHAPES = 4
_NUMBER = re.compile(r"[A-Za-z]{0,4}\d{6,24}[A-Za-z]{0,3}")
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][\d*]{9}|0\d{2,3}-?\d{7,8}")
_PERSON = re.compile(r"[\u4e00-\u9fff]{1}[\u4e00-\u9fff*某]{1,3}(?:先生|女士)?")
_ADDRESS = re.compile(r".*[省市县区镇乡村].*")
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|街道办事处)")
_VILLAGE = re.compile(r"[\u4e00-\u9fff0-9]{1,12}(?:村|社区|居委会|村委会|站|点|驿站)")
_WORDS = {
    "direction": {
        **dict.fromkeys(("派送", "到件", "进港", "进口", "派", "入"), "down"),
        **dict.fromkeys(("揽收", "揽投", "寄件", "出港", "出口", "收件", "揽", "出"), "up"),
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What a column is thought to tell.

    Parameters
    ----------
    header, field
        The header, and the field; empty: nothing that is used.
    confidence
        In [0, 1].
    by_name, by_values
        How well header and values fit the field, in [0, 1].
    """

    header: str
    field: str
    confidence: float
    by_name: float
    by_values: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A profile that was learnt.

    Parameters
    ----------
    profile
        The profile.
    sheet
        The sheet it was learnt from.
    rows
        Rows that were looked at.
    columns
        Its columns from left to right.
    """

    profile: Profile
    sheet: str
    rows: int
    columns: tuple[ColumnGuess, ...]


def propose_profile(path: Path, member: str = "", places: PlaceNames | None = None) -> Proposal:
    """Propose a profile for files like this one.

    Parameters
    ----------
    path
        A typical file of the member.
    member
        Id of the member, for the profile.
    places
        The county's places, by which columns of places are recognised; None: by words only.

    Raises
    ------
    DataError
        If the file cannot be read, or none of its sheets has a header.
    """
    rows_seen = 0
    with open_grids(path) as grids:
        for grid in grids:
            rows = iter(grid.rows)
            head = list(islice(rows, WITHIN + _DEEPER))
            header = find_header(head, grid.merged, Profile().meaning)
            if header is None:
                rows_seen += sum(not all(map(is_empty, row)) for row in head)
                continue
            sorter = Sorter(header)
            body = chain(head[header.last + 1 :], rows)
            sample = [
                line.row
                for line in islice(filled_down(body, header.last + 1, grid.merged), _SAMPLED)
                if sorter.sort(line).kind is RowKind.ORDER
            ]
            return _proposal(header, sample, grid.sheet, member, places)
    issue = OrderFileIssue.NO_ORDER_HEADER.issue(table=path.name, within=WITHIN, count=rows_seen)
    raise DataError([issue])


def _proposal(
    header: Header, sample: Sequence[Row], sheet: str, member: str, places: PlaceNames | None
) -> Proposal:
    columns = header.columns
    values = [_values(sample, column.at) for column in columns]
    fits = _fits(places)
    by_name = np.array([[_name_score(column, field) for field in FIELDS] for column in columns])
    by_values = np.array(
        [[_share(cells, fits.get(field.name)) for field in FIELDS] for cells in values]
    )
    scores = _confidence(by_name, by_values, np.array([bool(cells) for cells in values]))
    scores[scores < _LEAST] = 0.0
    at_columns, at_fields = linear_sum_assignment(-scores)
    chosen = dict(zip(at_columns.tolist(), at_fields.tolist(), strict=True))
    guesses = []
    for at, column in enumerate(columns):
        to = chosen.get(at, 0)
        is_told = at in chosen and scores[at, to] > 0
        guesses.append(
            ColumnGuess(
                header=column.header,
                field=FIELDS[to].name if is_told else IGNORED,
                confidence=round(float(scores[at, to]), 2) if is_told else 0.0,
                by_name=float(by_name[at, to]) if is_told else 0.0,
                by_values=float(by_values[at, to]) if is_told else 0.0,
            )
        )
    guesses = [_without_repeated_ids(*pair) for pair in zip(guesses, values, strict=True)]
    cells_of = {guess.field: cells for guess, cells in zip(guesses, values, strict=True)}
    profile = Profile(
        member=member,
        columns={guess.header: guess.field for guess in guesses},
        defaults=_defaults(cells_of),
        values=_meanings(cells_of),
        shapes=_shapes(cells_of.get("waybill_no", [])),
        confidence={guess.header: guess.confidence for guess in guesses if guess.field},
    )
    return Proposal(profile=profile, sheet=sheet, rows=len(sample), columns=tuple(guesses))


def _without_repeated_ids(guess: ColumnGuess, cells: Sequence[object]) -> ColumnGuess:
    """Return a guess, not used if it is an order's id that several rows have: of a purchase."""
    texts = list(map(plain, cells))
    is_repeated = guess.field == "order_id" and len(set(texts)) < len(texts)
    return replace(guess, field=IGNORED) if is_repeated else guess


def _values(sample: Sequence[Row], at: int) -> list[object]:
    found = (cleaned(row[at]) for row in sample if at < len(row))
    return [cell for cell in found if cell is not None and not isinstance(cell, CellFault)]


def _confidence(by_name: _Scores, by_values: _Scores, has_values: npt.NDArray[np.bool_]) -> _Scores:
    """Return how sure each column is of each field.

    A header that is known counts most, its values confirm or doubt it; without a known header
    only values that few other things look like count.
    """
    shapes = np.where(has_values[:, None], by_values, _UNTOLD)
    named = np.where(by_name > 0, _BY_NAME * by_name + (1 - _BY_NAME) * shapes, 0.0)
    telling = np.array([field.name in _TELLING for field in FIELDS])
    shaped = np.where(telling[None, :] & has_values[:, None], _BY_SHAPE_ONLY * by_values, 0.0)
    return np.maximum(named, shaped)


_TELLING = frozenset(
    {"waybill_no", "destination_id", "destination_township", "recipient_phone", "released_at"}
)


def _name_score(column: HeaderColumn, field: Field) -> float:
    """Return 1 if a header is known to mean a field, less the less it resembles one."""
    known = field_of(column.parts)
    if known is not None:
        return float(known.name == field.name)
    leaf = normal_header(column.parts[-1])
    near = max(
        fuzz.ratio(leaf, normal_header(header)) / 100
        for header in (field.zh, field.name, *field.headers)
    )
    return near * _NEAR_NAME if near >= _LEAST else 0.0


def _share(cells: Sequence[object], fits: Callable[[object], bool] | None) -> float:
    """Return the share of cells that fit a field; a field that anything fits is undecided."""
    if fits is None:
        return _UNTOLD
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _fits(places: PlaceNames | None) -> Mapping[str, Callable[[object], bool]]:
    def is_place(cell: object) -> bool:
        if places is not None and isinstance(places.resolve(plain(cell)), Match):
            return True
        return bool(_VILLAGE.fullmatch(plain(cell))) and not _TOWNSHIP.fullmatch(plain(cell))

    def is_of(pattern: re.Pattern[str]) -> Callable[[object], bool]:
        return lambda cell: bool(pattern.fullmatch(plain(cell)))

    def is_day(cell: object) -> bool:
        moment, has_no_time = moment_cell(cell, is_from_1904=False)
        return isinstance(moment, datetime) and has_no_time

    return {
        "waybill_no": is_of(_NUMBER),
        "order_id": lambda cell: isinstance(number_cell(cell), str),
        "pieces": lambda cell: _is_amount(pieces_cell(cell), 1, 1000, is_whole=True),
        "weight_kg": lambda cell: _is_amount(amount_cell("weight_kg", cell, 1.0), 0, 100_000),
        "volume_l": lambda cell: _is_amount(amount_cell("volume_l", cell, 1.0), 0, 1_000_000),
        "direction": _chooses("direction"),
        "temperature": _chooses("temperature"),
        "released_at": _is_moment,
        "due_at": _is_moment,
        "released_date": is_day,
        "released_time": lambda cell: isinstance(parse_time(cell), int),
        "origin_id": is_place,
        "destination_id": is_place,
        "origin_township": is_of(_TOWNSHIP),
        "destination_township": is_of(_TOWNSHIP),
        "recipient_phone": is_of(_PHONE),
        "sender_phone": is_of(_PHONE),
        "recipient_name": is_of(_PERSON),
        "sender_name": is_of(_PERSON),
        "recipient_address": is_of(_ADDRESS),
        "sender_address": is_of(_ADDRESS),
    }


def _is_moment(cell: object) -> bool:
    moment, has_no_time = moment_cell(cell, is_from_1904=False)
    return isinstance(moment, datetime) and not has_no_time


def _is_amount(cell: object, low: float, high: float, *, is_whole: bool = False) -> bool:
    value = parse_number(cell)
    if not isinstance(value, float) or not low <= value <= high:
        return False
    return value.is_integer() or not is_whole


def _chooses(name: str) -> Callable[[object], bool]:
    parse = parser(ORDERS.column(name))
    words = _WORDS.get(name, {})
    return lambda cell: plain(cell) in words or isinstance(parse(cell), StrEnum)


def _defaults(cells_of: Mapping[str, Sequence[object]]) -> dict[str, str]:
    """Return what has to be assumed because no column tells it; a person sees it in the profile."""
    defaults = {}
    if "direction" not in cells_of:
        defaults["direction"] = "down"
    if "pieces" not in cells_of:
        defaults["pieces"] = "1"
    return defaults


def _meanings(cells_of: Mapping[str, Sequence[object]]) -> dict[str, dict[str, str]]:
    found = {}
    for name, words in _WORDS.items():
        used = {plain(cell) for cell in cells_of.get(name, ())}
        meant = {word: words[word] for word in sorted(used & set(words))}
        if meant:
            found[name] = meant
    return found


def _shapes(cells: Iterable[object]) -> tuple[str, ...]:
    """Return the few shapes that all numbers have, if there are enough numbers to tell."""
    numbers = [number for number in map(number_cell, cells) if isinstance(number, str)]
    shapes = Counter(_shape(number) for number in numbers)
    if len(numbers) < _LEAST_NUMBERS or len(shapes) > _MOST_SHAPES:
        return ()
    return tuple(shape for shape, _ in shapes.most_common())


def _shape(number: str) -> str:
    """Return a number's letters with the count of the digits between them."""
    return re.sub(
        r"\d+|\D+",
        lambda match: rf"\d{{{len(match[0])}}}" if match[0].isdigit() else re.escape(match[0]),
        number,
    )
