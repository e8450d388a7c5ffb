"""Sections of TOML files, read by the same columns as tables are; issues are collected."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from data.cells import CellFault, parser
from data.columns import Column, ColumnType
from data.issue_kinds import IssueKind
from data.issues import Issue
from network.text import Text

_TYPES: dict[ColumnType, tuple[tuple[type, ...], Text]] = {
    ColumnType.ID: ((str,), Text("带引号的文本", "text in quotes")),
    ColumnType.TEXT: ((str,), Text("带引号的文本", "text in quotes")),
    ColumnType.CHOICE: ((str,), Text("带引号的文本", "text in quotes")),
    ColumnType.NUMBER: ((int, float), Text("数字", "a number")),
    ColumnType.INTEGER: ((int,), Text("整数", "a whole number")),
    ColumnType.FLAG: ((bool,), Text("true 或 false", "true or false")),
    ColumnType.TIME: ((str, time), Text('"HH:MM" 文本', 'text "HH:MM"')),
    ColumnType.DATE: ((str, date), Text("日期", "a date")),
}


@dataclass(frozen=True, slots=True)
class SectionReader:
    """Reads sections of one document, collecting issues.

    Parameters
    ----------
    name
        The file as the user knows it.
    issues
        What is wrong; grows while reading.
    """

    name: str
    issues: list[Issue]

    def subsection(self, parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return the section below a key, empty if there is none."""
        value = parent.get(key, {})
        if isinstance(value, dict):
            return value
        self.wrong_type(key, value, Text("一个段", "a section"))
        return {}

    def tables(
        self, parent: Mapping[str, Any], key: str, where: str, keys: str
    ) -> Sequence[Mapping[str, Any]]:
        """Return the list of sections below a key, empty if there is none.

        Parameters
        ----------
        parent, key, where
            The section, the key in it, and where that stands in the document.
        keys
            The sections' main keys, for whoever wrote something else.
        """
        value = parent.get(key, [])
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return value
        expected = Text(f"形如 {{{keys}}} 的列表", f"a list of {{{keys}}}")
        self.wrong_type(where, value, expected)
        return []

    def section(
        self,
        values: Mapping[str, Any],
        columns: Sequence[Column],
        where: str,
        nested: Collection[str] = (),
    ) -> dict[str, Any]:
        """Return the values by field of the model; what is absent or wrong is left out.

        Parameters
        ----------
        values, columns
            The section and its keys.
        where
            Where it stands in the document; empty: at the top.
        nested
            Further keys, which others read.
        """
        prefix = f"{where}." if where else ""
        by_name = {column.name: column for column in columns}
        for key in values:
            if key not in by_name and key not in nested:
                self.unknown_key(key, [*by_name, *nested], prefix + key)
        found = {}
        for name, column in by_name.items():
            value = self.value(column, values.get(name), prefix + name)
            if value is not None:
                found[column.field] = value
        return found

    def unknown_key(self, key: str, known: Sequence[str], where: str) -> None:
        """Take note of a key that no column has."""
        del known
        self.issues.append(IssueKind.UNKNOWN_KEY.issue(table=self.name, field=where, key=key))

    def value(self, column: Column, raw: Any, where: str) -> Any:
        """Return what a key says; None if it is absent or wrong."""
        if raw is None or raw == "":
            if column.is_required:
                self.issues.append(IssueKind.CELL_EMPTY.issue(table=self.name, field=where))
            return None
        types, expected = _TYPES[column.type]
        is_flag = column.type is ColumnType.FLAG
        if not isinstance(raw, types) or isinstance(raw, bool) is not is_flag:
            self.wrong_type(where, raw, expected)
            return None
        value = raw if is_flag or column.type is ColumnType.TEXT else parser(column)(raw)
        if isinstance(value, CellFault):
            self.issues.append(
                value.kind.issue(table=self.name, field=where, value=str(raw), **value.fill)
            )
            return None
        return value

    def wrong_type(self, where: str, raw: Any, expected: Text) -> None:
        """Take note of a value of a type that is not expected."""
        self.issues.append(
            IssueKind.WRONG_TYPE.issue(
                table=self.name,
                field=where,
                value=str(raw),
                actual=json.dumps(raw, ensure_ascii=False, default=str),
                expected=expected.en,
                expected_zh=expected.zh,
            )
        )
