"""The lists a synthetic county starts from: townships, village units and the county polygon."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely import MultiPolygon, Polygon

from data.boundary import read_boundary
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.source_issues import SourceIssue
from network.text import Text

_TOWNSHIP_COLUMNS = ("township_code", "township")
_VILLAGE_COLUMNS = ("township_code", "village_code", "village")
_LON_LAT = ("lon_wgs84", "lat_wgs84")


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """A township of the list.

    Parameters
    ----------
    code, name
        Official code and name.
    adcode, county
        County code and name of the row, the name empty if the list has none.
    lon_lat
        Known WGS-84 seat, degrees; None: unknown.
    """

    code: str
    name: str
    adcode: str
    county: str = ""
    lon_lat: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageUnit:
    """A village unit of the list.

    Parameters
    ----------
    code, name, township_code
        Official code, name and township.
    is_village_committee, is_residents_committee
        Administrative village (村委会), or neighbourhood of a town (居委会); neither: a farm or
        forest estate that counts as a village.
    """

    code: str
    name: str
    township_code: str
    is_village_committee: bool
    is_residents_committee: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The checked lists of one county.

    Parameters
    ----------
    townships, villages
        In file order, at least one each; every village's township is listed.
    boundary
        County polygon, WGS-84 degrees.
    warnings
        What was odd but usable.
    """

    townships: tuple[Township, ...]
    villages: tuple[VillageUnit, ...]
    boundary: Polygon | MultiPolygon
    warnings: tuple[Text, ...]


def read_lists(
    *, townships: Path, villages: Path, boundary: Path, adcodes: tuple[str, ...] | None
) -> Lists:
    """Read and check the lists of a county.

    Parameters
    ----------
    townships, villages
        CSV files, UTF-8; columns township_code, township (also adcode, county, lon_wgs84,
        lat_wgs84) and township_code, village_code, village (also kind_by_code_suffix).
    boundary
        GeoJSON polygon or polygons; see `data.boundary.read_boundary`.
    adcodes
        Counties to keep, by the column ``adcode`` or the first six digits of the township code;
        None: all rows.

    Raises
    ------
    DataError
        With every file, row and cell that cannot be used.
    """
    township_table, village_table = _Table(townships), _Table(villages)
    kept = tuple(_townships(township_table, adcodes))
    units = tuple(_villages(village_table, adcodes, {t.code for t in kept}))
    issues = [*township_table.issues, *village_table.issues]
    if not issues and not kept:
        issues.append(_nothing_left(townships, adcodes))
    if not issues and not units:
        issues.append(IssueKind.EMPTY_FILE.issue(table=villages.name))
    try:
        polygon = read_boundary(boundary)
    except DataError as error:
        raise DataError([*issues, *error.issues]) from error
    if issues:
        raise DataError(issues)
    return Lists(
        townships=kept,
        villages=units,
        boundary=polygon.area,
        warnings=(*(issue.cause for issue in polygon.warnings), *_warnings(kept, units)),
    )


@dataclass(slots=True)
class _Table:
    """The rows of a CSV file and the issues found in them so far."""

    path: Path
    issues: list[Issue] = field(default_factory=list)

    def rows(self, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (row number, cells by column) of the rows with every required cell filled."""
        raw = self._raw_rows()
        columns = set(raw[0]) if raw else set(required)
        for name in required:
            if name not in columns:
                self.add(IssueKind.COLUMN_MISSING, None, name, column=name, headers=name)
        if not columns.issuperset(required):
            return
        for number, row in enumerate(raw, start=2):
            missing = [name for name in required if not row[name]]
            for name in missing:
                self.add(IssueKind.CELL_EMPTY, number, name)
            if not missing:
                yield number, row

    def add(
        self, kind: IssueKind, row: int | None, where: str, value: str = "", **fill: Any
    ) -> None:
        """Note an issue of this table."""
        self.issues.append(
            kind.issue(table=self.path.name, row=row, field=where, value=value, **fill)
        )

    def add_if_repeated(self, row: int, where: str, code: str, first_row: dict[str, int]) -> None:
        """Note an issue if `code` was in an earlier row; `first_row` remembers."""
        first = first_row.setdefault(code, row)
        if first != row:
            self.add(IssueKind.DUPLICATE, row, where, code, first=first)

    def _raw_rows(self) -> list[dict[str, str]]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                return [
                    {name: (cell or "").strip() for name, cell in row.items() if name}
                    for row in csv.DictReader(file)
                ]
        except FileNotFoundError:
            self.add(IssueKind.FILE_MISSING, None, "", name=self.path)
        except UnicodeDecodeError as error:
            self.add(IssueKind.UNDECODABLE, None, "", offset=error.start)
        except (OSError, csv.Error) as error:
            self.add(IssueKind.UNREADABLE, None, "", detail=error)
        return []


def _townships(table: _Table, adcodes: tuple[str, ...] | None) -> Iterator[Township]:
    first_row: dict[str, int] = {}
    for number, row in table.rows(_TOWNSHIP_COLUMNS):
        if _is_kept(row, adcodes):
            table.add_if_repeated(number, "township_code", row["township_code"], first_row)
            yield Township(
                code=row["township_code"],
                name=row["township"],
                adcode=row.get("adcode") or row["township_code"][:6],
                county=row.get("county", ""),
                lon_lat=_coordinate(table, number, row),
            )


def _villages(
    table: _Table, adcodes: tuple[str, ...] | None, township_codes: set[str]
) -> Iterator[VillageUnit]:
    first_row: dict[str, int] = {}
    for number, row in table.rows(_VILLAGE_COLUMNS):
        township_code = row["township_code"]
        if township_code not in township_codes:
            if _is_kept(row, adcodes):
                kind = IssueKind.UNKNOWN_REFERENCE
                table.add(kind, number, "township_code", township_code, target="townships")
            continue
        table.add_if_repeated(number, "village_code", row["village_code"], first_row)
        is_committee, is_residents = _kind_of_unit(row)
        yield VillageUnit(
            code=row["village_code"],
            name=row["village"],
            township_code=township_code,
            is_village_committee=is_committee,
            is_residents_committee=is_residents,
        )


def _kind_of_unit(row: Mapping[str, str]) -> tuple[bool, bool]:
    """Return (is 村委会, is 居委会), by the column if there is one, else by the code's suffix.

    Suffixes of the statistical village codes: 001-199 居委会, 200-399 村委会, above: 类似村委会.
    """
    kind = row.get("kind_by_code_suffix", "")
    if kind:
        return "(村委会" in kind, "(居委会" in kind
    return row["village_code"][-3:-2] in ("2", "3"), row["village_code"][-3:-2] in ("0", "1")


def _is_kept(row: Mapping[str, str], adcodes: tuple[str, ...] | None) -> bool:
    return (
        adcodes is None or row.get("adcode", "") in adcodes or row["township_code"][:6] in adcodes
    )


def _coordinate(table: _Table, number: int, row: Mapping[str, str]) -> tuple[float, float] | None:
    texts = {name: row.get(name, "") for name in _LON_LAT}
    if not any(texts.values()):
        return None
    values = []
    for (name, text), limit in zip(texts.items(), (180, 90), strict=True):
        try:
            value = float(text)
        except ValueError:
            table.add(IssueKind.NOT_A_NUMBER, number, name, text)
            return None
        if not -limit <= value <= limit:
            kind = IssueKind.OUT_OF_RANGE
            table.add(kind, number, name, text, range=f"[-{limit}, {limit}]")
            return None
        values.append(value)
    return values[0], values[1]


def _warnings(townships: tuple[Township, ...], villages: tuple[VillageUnit, ...]) -> Iterator[Text]:
    with_villages = {village.township_code for village in villages}
    for township in townships:
        if township.code not in with_villages:
            yield Text(
                f"乡镇 {township.code} {township.name} 没有村级单元。",
                f"Township {township.code} {township.name} has no village unit.",
            )


def _nothing_left(path: Path, adcodes: tuple[str, ...] | None) -> Issue:
    if adcodes is None:
        return IssueKind.EMPTY_FILE.issue(table=path.name)
    return SourceIssue.NO_SUCH_ADCODE.issue(
        table=path.name, field="adcode", value=",".join(adcodes)
    )


def unknown_hub_township(code: str, townships: tuple[Township, ...]) -> DataError:
    """Return the error for a hub township that is not in the list."""
    known = ", ".join(f"{t.code} {t.name}" for t in townships)
    issue = SourceIssue.UNKNOWN_TOWNSHIP.issue(
        table="townships", field="township_code", value=code, known=known
    )
    return DataError([issue])


def far_seats(distance_km: Mapping[Township, float]) -> DataError:
    """Return the error for townships whose seat is nowhere near the boundary."""
    return DataError(
        SourceIssue.FAR_SEAT.issue(
            table="townships",
            field="lon_wgs84",
            value=township.code,
            name=township.name,
            km=f"{km:.0f}",
        )
        for township, km in distance_km.items()
    )
