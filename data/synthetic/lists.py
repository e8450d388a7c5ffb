"""The lists a synthetic county starts from: townships, village units and the county polygon."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
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
        GeoJSON polygon or polygons, WGS-84.
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
    polygon = _polygon(boundary, issues)
    if issues or polygon is None:
        raise DataError(issues)
    return Lists(
        townships=kept, villages=units, boundary=polygon, warnings=tuple(_warnings(kept, units))
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


def _polygon(path: Path, issues: list[Issue]) -> Polygon | MultiPolygon | None:
    if not path.is_file():
        issues.append(IssueKind.FILE_MISSING.issue(table=path.name, name=path))
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        parts = [shape(geometry).buffer(0) for geometry in _geometries(content)]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ShapelyError) as error:
        issues.append(_no_boundary(path, f"{type(error).__name__}: {error}"))
        return None
    merged = shapely.union_all(parts)
    if isinstance(merged, Polygon | MultiPolygon) and not merged.is_empty:
        return merged
    issues.append(_no_boundary(path, merged.geom_type))
    return None


def _geometries(content: Mapping[str, Any]) -> list[Any]:
    if content["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in content["features"]]
    return [content["geometry"] if content["type"] == "Feature" else content]


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
    asked = ",".join(adcodes)
    return Issue(
        code="E701",
        table=path.name,
        field="adcode",
        cause=Text(f"名单中没有县代码 {asked} 的乡镇。", f"The list has no township of {asked}."),
        action=Text("请检查县代码, 或不加筛选。", "Check the county codes, or do not filter."),
        value=asked,
    )


def _no_boundary(path: Path, detail: str) -> Issue:
    return Issue(
        code="E703",
        table=path.name,
        cause=Text(f"边界文件中没有面: {detail}。", f"The boundary holds no polygon: {detail}."),
        action=Text(
            "请提供含 Polygon 或 MultiPolygon 的 GeoJSON。",
            "Provide a GeoJSON file with a Polygon or MultiPolygon.",
        ),
    )


def unknown_hub_township(code: str, townships: tuple[Township, ...]) -> DataError:
    """Return the error for a hub township that is not in the list."""
    known = ", ".join(f"{t.code} {t.name}" for t in townships)
    return DataError(
        [
            Issue(
                code="E702",
                table="townships",
                field="township_code",
                cause=Text(f"乡镇 {code} 不在名单中。", f"Township {code} is not in the list."),
                action=Text(f"请选择: {known}。", f"Choose one of: {known}."),
                value=code,
            )
        ]
    )


def far_seats(distance_km: Mapping[Township, float]) -> DataError:
    """Return the error for townships whose seat is nowhere near the boundary."""
    return DataError(
        Issue(
            code="E704",
            table="townships",
            field="lon_wgs84",
            cause=Text(
                f"{township.name} {township.code} 的坐标在县界外 {km:.0f} km。",
                f"{township.name} {township.code} lies {km:.0f} km outside the boundary.",
            ),
            action=Text(
                "请更正坐标, 换用对应的县界, 或用 --adcode 筛选本县。",
                "Correct it, use the boundary of its county, or keep one county by --adcode.",
            ),
            value=township.code,
        )
        for township, km in distance_km.items()
    )
