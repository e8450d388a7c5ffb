"""Profiles: how one member fills in its files, as a TOML file that people read and correct."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.columns import normal_header
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_file_issues import OrderFileIssue
from data.order_files.fields import IGNORED, OUTCOME_HEADERS, field_by_name, field_of
from data.sheets import decode, read_bytes

VERSION = 1
THRESHOLD = 0.85
"""Similarity from which a misspelt name is taken for the place it resembles."""

_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")
DEFAULTED = ("direction", "pieces", "weight_kg", "temperature", "service_class", "released_time")
_SECTIONS = ("columns", "units", "defaults", "values", "waybill", "places", "sheets", "confidence")
_TOP = ("version", "member", "encoding")
_OUTCOMES = frozenset(
    normal_header(text) for words in OUTCOME_HEADERS for text in (words.zh, words.en)
)
_Detail = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a member's files are to be read.

    Parameters
    ----------
    member
        Id of the member; empty: given otherwise, or told by a column.
    encoding
        Encoding of text files; empty: found out.
    columns
        Field by header (``收件信息/姓名`` below a group); empty: known and not used.
    units
        Factor by field of weight or volume, where the header does not tell the unit, > 0.
    defaults
        Cell by field for where there is no column or its cell is empty.
    values
        Meaning by field and cell, such as ``派件`` for ``down``.
    shapes
        Shapes of the member's waybills as regular expressions; empty: any.
    threshold
        Similarity in (0, 1] from which a misspelt name is taken for the place it resembles.
    sheets, ignored_sheets
        Names of the sheets to read (empty: all), and of those to leave out.
    confidence
        How sure each column was when the profile was learnt, in [0, 1]; only told.
    """

    member: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, float] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    sheets: tuple[str, ...] = ()
    ignored_sheets: tuple[str, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)

    def meaning(self, parts: tuple[str, ...]) -> str | None:
        """Return the field a header means: as the profile says, else by the known headers.

        A field that the profile gives to one column is not taken from others.

        Returns
        -------
        str | None
            Name of the field; empty: known and not used; None: unknown.
        """
        known = {normal_header(header): name for header, name in self.columns.items()}
        for text in ("/".join(parts), parts[-1]):
            if normal_header(text) in known:
                return known[normal_header(text)]
        if normal_header(parts[-1]) in _OUTCOMES:
            return IGNORED
        found = field_of(parts)
        if found is None:
            return None
        return None if found.name in set(known.values()) else found.name


def read_profile(path: Path) -> Profile:
    """Read a profile.

    Raises
    ------
    DataError
        With everything that is wrong with it.
    """
    text, _ = decode(read_bytes(path), path.name)
    try:
        wire = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([IssueKind.TOML_INVALID.issue(table=path.name, detail=error)]) from error
    issues = [
        OrderFileIssue.PROFILE_INVALID.issue(
            table=path.name, field=key, detail_zh=detail[0], detail_en=detail[1]
        )
        for key, detail in _wrong(wire)
    ]
    if issues:
        raise DataError(issues)
    waybill, places, sheets = (wire.get(key, {}) for key in ("waybill", "places", "sheets"))
    return Profile(
        member=wire.get("member", ""),
        encoding=wire.get("encoding", ""),
        columns=wire.get("columns", {}),
        units=wire.get("units", {}),
        defaults=wire.get("defaults", {}),
        values=wire.get("values", {}),
        shapes=tuple(waybill.get("shapes", ())),
        threshold=places.get("threshold", THRESHOLD),
        sheets=tuple(sheets.get("read", ())),
        ignored_sheets=tuple(sheets.get("ignore", ())),
        confidence=wire.get("confidence", {}),
    )


def write_profile(profile: Profile, path: Path) -> None:
    """Write a profile; `read_profile` reads the same back.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_atomically(path, profile_text(profile))


def profile_text(profile: Profile) -> str:
    """Return a profile as TOML."""
    return "\n".join(_lines(profile)) + "\n"


def missing_columns(
    profile: Profile, found: tuple[tuple[str, ...], ...], table: str
) -> list[Issue]:
    """Return a warning for every column of the profile that a header does not have.

    Parameters
    ----------
    profile
        The profile.
    found
        The words of each column of the header, groups first.
    table
        The sheet as the user knows it.
    """
    there = {normal_header("/".join(parts)) for parts in found}
    there |= {normal_header(parts[-1]) for parts in found if parts}
    return [
        OrderFileIssue.PROFILE_COLUMN.issue(table=table, field=name, header=header)
        for header, name in profile.columns.items()
        if name != IGNORED and normal_header(header) not in there
    ]


def _lines(profile: Profile) -> Iterator[str]:
    yield f"version = {VERSION}"
    yield f"member = {_quoted(profile.member)}"
    if profile.encoding:
        yield f"encoding = {_quoted(profile.encoding)}"
    yield ""
    yield "# 表头 = 字段，空字符串表示不用 / header = field, an empty string: not used"
    yield "[columns]"
    yield from _pairs(profile.columns)
    if profile.units:
        yield from ("", "[units]", *_pairs(profile.units))
    if profile.defaults:
        yield from ("", "[defaults]", *_pairs(profile.defaults))
    for name, meanings in profile.values.items():
        yield from ("", f"[values.{name}]", *_pairs(meanings))
    if profile.shapes:
        yield from ("", "[waybill]", f"shapes = {_listed(profile.shapes)}")
    if profile.threshold != THRESHOLD:
        yield from ("", "[places]", f"threshold = {profile.threshold!r}")
    if profile.sheets or profile.ignored_sheets:
        yield from ("", "[sheets]")
        yield f"read = {_listed(profile.sheets)}"
        yield f"ignore = {_listed(profile.ignored_sheets)}"
    if profile.confidence:
        yield from ("", "# 识别时的把握，仅供参考 / how sure it was when learnt, only told")
        yield from ("[confidence]", *_pairs(profile.confidence))


def _pairs(values: Mapping[str, str | float]) -> Iterator[str]:
    for key, value in values.items():
        written = _quoted(value) if isinstance(value, str) else repr(float(value))
        yield f"{_quoted(key)} = {written}"


def _listed(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _quoted(text: str) -> str:
    """Return text as a basic string of TOML, which escapes as JSON does but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrong(wire: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    """Yield what is wrong, key by key."""
    if wire.get("version") != VERSION:
        yield "version", (f"版本应为 {VERSION}。", f"the version must be {VERSION}.")
    for key, value in wire.items():
        if key not in (*_TOP, *_SECTIONS):
            yield key, ("没有这一项。", "there is no such key.")
        elif key in _SECTIONS and not isinstance(value, dict):
            yield key, ("应为一节。", "it must be a section.")
        elif key in _TOP[1:] and not isinstance(value, str):
            yield key, ("应为字符串。", "it must be a string.")
    sections = {key: wire[key] for key in _SECTIONS if isinstance(wire.get(key), dict)}
    yield from _wrong_columns(sections.get("columns", {}))
    yield from _wrong_units(sections.get("units", {}))
    yield from _wrong_defaults(sections.get("defaults", {}))
    yield from _wrong_values(sections.get("values", {}))
    yield from _wrong_rest(sections)
    yield from _wrong_encoding(wire.get("encoding", ""))


def _wrong_columns(columns: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    for header, name in columns.items():
        if name != IGNORED and name not in field_by_name():
            yield f"columns.{header}", (f"没有字段 {name}。", f"there is no field {name}.")


def _wrong_units(units: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    for name, factor in units.items():
        is_number = isinstance(factor, int | float) and not isinstance(factor, bool)
        if name not in {"weight_kg", "volume_l"} or not is_number or not 0 < factor < 1e9:
            yield (
                f"units.{name}",
                (
                    "只有 weight_kg、volume_l 有单位，值为正的换算系数。",
                    "only weight_kg and volume_l have units: a factor above 0.",
                ),
            )


def _wrong_defaults(defaults: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    for name, cell in defaults.items():
        if name not in DEFAULTED:
            known = ", ".join(DEFAULTED)
            yield f"defaults.{name}", (f"只能给出 {known}。", f"only {known} may have one.")
        elif not isinstance(cell, str):
            yield f"defaults.{name}", ("应为字符串。", "it must be a string.")
        elif name == "released_time" and not _CLOCK.fullmatch(cell):
            yield f"defaults.{name}", ("应为 HH:MM。", "it must be HH:MM.")


def _wrong_values(values: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    for name, meanings in values.items():
        is_table = isinstance(meanings, dict) and all(
            isinstance(meaning, str) for meaning in meanings.values()
        )
        if name not in field_by_name() or not is_table:
            yield (
                f"values.{name}",
                ("应为某字段的 单元格 = 含义。", "it must be cell = meaning of a field."),
            )


def _wrong_rest(sections: Mapping[str, Any]) -> Iterator[tuple[str, _Detail]]:
    for section, key in (("waybill", "shapes"), ("sheets", "read"), ("sheets", "ignore")):
        listed = sections.get(section, {}).get(key, [])
        if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
            yield f"{section}.{key}", ("应为字符串列表。", "it must be a list of strings.")
        elif key == "shapes":
            yield from _wrong_shapes(listed)
    threshold = sections.get("places", {}).get("threshold", THRESHOLD)
    if not isinstance(threshold, int | float) or not 0 < threshold <= 1:
        yield "places.threshold", ("应大于 0、不超过 1。", "it must be above 0 and at most 1.")


def _wrong_shapes(shapes: list[str]) -> Iterator[tuple[str, _Detail]]:
    for shape in shapes:
        try:
            re.compile(shape)
        except re.error as error:
            yield "waybill.shapes", (f"{shape} 不是正则表达式：{error}", f"{shape}: {error}")


def _wrong_encoding(encoding: object) -> Iterator[tuple[str, _Detail]]:
    if isinstance(encoding, str) and encoding:
        try:
            "".encode(encoding)
        except LookupError:
            yield "encoding", (f"没有编码 {encoding}。", f"there is no encoding {encoding}.")
