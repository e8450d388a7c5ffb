"""Township by township: how far villages are covered, and how many pieces arrived."""

from dataclasses import dataclass

from data.printing.layout import Labels
from data.printing.page import COUNT, SHARE, Cell, Column, Formula, Number, Table
from data.reports.formulas import FlatSheet, share
from data.reports.period import PeriodFigures
from network.text import Text
from routing.performance import CoveredTownship

_STATION_ENDING = "中转站"
_NO_TOWNSHIP = CoveredTownship(
    township_id=None, has_station=False, villages=0, with_point=0, poor=0, poor_with_point=0
)

_COLUMNS = (
    ("township", Text("乡镇", "Township"), 16),
    ("is_township", Text("计为乡镇", "Counts"), 10),
    ("has_station", Text("中转站", "Station"), 10),
    ("villages", Text("行政村", "Villages"), 10),
    ("with_point", Text("有服务站", "With a point"), 12),
    ("share", Text("覆盖率", "Coverage"), 11),
    ("poor", Text("贫困村", "Poor villages"), 13),
    ("poor_with_point", Text("其中有服务站", "Poor with a point"), 14),
    ("poor_share", Text("贫困村覆盖率", "Poor coverage"), 14),
    ("pieces", Text("送达件数", "Pieces"), 12),
)
_SHARES = {"share": ("with_point", "villages"), "poor_share": ("poor_with_point", "poor")}
_NOT_READ = frozenset({"is_township"})

TOWNSHIP_KEYS = tuple(key for key, _, _ in _COLUMNS)
"""Names of the columns of the flat worksheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRow:
    """A township in a period.

    Parameters
    ----------
    name
        The township; None: villages and goods of which none is known.
    covered, pieces
        How far it is covered, and pieces that arrived.
    """

    name: str | None
    covered: CoveredTownship
    pieces: int


def township_rows(found: PeriodFigures) -> tuple[TownshipRow, ...]:
    """Return the townships of a period; what belongs to none comes last, if there is anything."""
    listed = [each for each in found.coverage.townships if each.township_id is not None]
    none = [each for each in found.coverage.townships if each.township_id is None]
    ids = {each.township_id for each in listed}
    elsewhere = sum(pieces for key, pieces in found.pieces_of.items() if key not in ids)
    places = found.county.place_by_id()
    rows = [
        TownshipRow(
            name=places[each.township_id].name_zh.removesuffix(_STATION_ENDING),
            covered=each,
            pieces=found.pieces_of.get(each.township_id, 0),
        )
        for each in listed
        if each.township_id is not None
    ]
    if none or elsewhere:
        rows.append(
            TownshipRow(name=None, covered=none[0] if none else _NO_TOWNSHIP, pieces=elsewhere)
        )
    return tuple(rows)


def township_data(found: PeriodFigures, sheet: FlatSheet, labels: Labels) -> Table:
    """Return the townships as a flat worksheet, whose shares are formulas.

    Parameters
    ----------
    found, sheet, labels
        The period, the worksheet that the table is, and the language.
    """
    rows = []
    for row, each in enumerate(township_rows(found)):
        cells = _cells(each, labels)
        for key, (part, whole) in _SHARES.items():
            text = share(sheet.cell(part, row), sheet.cell(whole, row))
            cells[key] = Formula(text, _share_of(each.covered, key), SHARE)
        rows.append(tuple(cells.values()))
    return Table(columns=_columns(TOWNSHIP_KEYS, labels), rows=tuple(rows))


def township_table(found: PeriodFigures, labels: Labels) -> Table:
    """Return the townships as a table to read, with its total."""
    keys = [key for key in TOWNSHIP_KEYS if key not in _NOT_READ]
    rows = tuple(
        tuple(cells[key] for key in keys)
        for cells in (_cells(each, labels) for each in township_rows(found))
    )
    coverage = found.coverage
    total: dict[str, Cell] = {
        "township": labels.total,
        **{
            key: coverage.sums(key)
            for key in ("has_station", "villages", "with_point", "poor", "poor_with_point")
        },
        "share": Number(coverage.value("coverage.villages"), SHARE),
        "poor_share": Number(coverage.value("coverage.poor"), SHARE),
        "pieces": sum(found.pieces_of.values()),
    }
    return Table(columns=_columns(keys, labels), rows=rows, total=tuple(total[key] for key in keys))


def _columns(keys: tuple[str, ...] | list[str], labels: Labels) -> tuple[Column, ...]:
    return tuple(
        Column(
            header=labels(name),
            width=width,
            number="@" if key == "township" else SHARE if key in _SHARES else COUNT,
            key=key,
        )
        for key, name, width in _COLUMNS
        if key in keys
    )


def _cells(row: TownshipRow, labels: Labels) -> dict[str, Cell]:
    """Return the cells of a township by column, in their order."""
    covered = row.covered
    return {
        "township": row.name or labels(Text("（未归乡镇）", "(no township)")),
        "is_township": int(row.name is not None),
        "has_station": int(covered.has_station),
        "villages": covered.villages,
        "with_point": covered.with_point,
        "share": Number(_share_of(covered, "share"), SHARE),
        "poor": covered.poor,
        "poor_with_point": covered.poor_with_point,
        "poor_share": Number(_share_of(covered, "poor_share"), SHARE),
        "pieces": row.pieces,
    }


def _share_of(covered: CoveredTownship, key: str) -> float | None:
    part, whole = (getattr(covered, name) for name in _SHARES[key])
    return part / whole if whole else None
