"""JSON Schemas of the files in which people state settings, for editors and programs.

The columns by which these files are read describe them here. A TOML file and the JSON of the same
values are one document.
"""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from data import county_toml
from data.columns import Column, ColumnType
from data.order_files.fields import IGNORED, field_by_name
from data.order_files.profiles import DEFAULTED
from data.order_files.profiles import VERSION as PROFILE_VERSION
from data.printing.wanted import Dimension, Measure
from data.reports import settings as report_settings
from data.siting import keys as siting_keys
from network.places import PlaceKind

Schema = dict[str, Any]

_TYPES = {
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "number",
    ColumnType.FLAG: "boolean",
}
_FORMATS: dict[ColumnType, Schema] = {
    ColumnType.TIME: {"pattern": r"^\d{1,2}:\d{2}(:\d{2})?$"},
    ColumnType.DATE: {"format": "date"},
}
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_ABOVE_NOTHING: Schema = {"type": "number", "exclusiveMinimum": 0}


def county_schema() -> Schema:
    """Return the schema of county.toml."""
    whole: Schema = {}
    for section, keys in county_toml.SECTIONS.items():
        *above, name = section.split(".")
        described = _object(keys)
        if section == "":
            whole = described
            continue
        parent = whole
        for step in above:
            parent = parent["properties"][step]
        is_list = section == county_toml.WAVES
        parent["properties"][name] = _list_of(described) if is_list else described
    return {"title": "county.toml", **whole}


def report_schema() -> Schema:
    """Return the schema of report.toml."""
    sections = dict(report_settings.SECTIONS)
    top = sections.pop("")
    names = [each.value for each in (*Dimension, *Measure)]
    headers = {"type": "object", "propertyNames": {"enum": names}, "additionalProperties": _TEXT}
    send_receive = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"by": _some(Dimension), "columns": _some(Measure), "headers": headers},
    }
    more = {section: _object(keys) for section, keys in sections.items()}
    more[report_settings.SEND_RECEIVE] = send_receive
    return {"title": "report.toml", **_object(top, more)}


def spec_schema() -> Schema:
    """Return the schema of siting.toml, what siting is asked."""
    top = _listed("")
    top[siting_keys.TODAY]["items"] = {"enum": [kind.value for kind in PlaceKind]}
    more: Schema = dict(top)
    for section, keys in siting_keys.SECTIONS.items():
        kinds = siting_keys.REQUIREMENTS.get(section)
        if kinds is not None:
            of_kind = [_requirement(kind, (*keys, *own)) for kind, own in kinds.items()]
            more[section] = {"type": "array", "items": {"oneOf": of_kind}}
        elif section:
            found = _object(keys, _listed(section))
            more[section] = _list_of(found) if section in siting_keys.LISTS else found
    return {"title": "siting.toml", **_object(siting_keys.SECTIONS[""], more)}


def profile_schema() -> Schema:
    """Return the schema of a profile: how a member fills in its order files."""
    fields = [*field_by_name(), IGNORED]
    words = {"type": "object", "additionalProperties": _TEXT}
    sections: Schema = {
        "columns": {
            "type": "object",
            "additionalProperties": {"enum": fields},
            "description": "field by header; empty: known and not used",
        },
        "units": _closed({"weight_kg": _ABOVE_NOTHING, "volume_l": _ABOVE_NOTHING}),
        "defaults": _closed(dict.fromkeys(DEFAULTED, _TEXT)),
        "values": {
            "type": "object",
            "propertyNames": {"enum": fields},
            "additionalProperties": words,
            "description": "meaning by field and cell",
        },
        "waybill": _closed({"shapes": _TEXTS | {"description": "regular expressions"}}),
        "places": _closed({"threshold": _ABOVE_NOTHING | {"maximum": 1}}),
        "sheets": _closed({"read": _TEXTS, "ignore": _TEXTS}),
        "confidence": {"type": "object", "additionalProperties": {"type": "number"}},
    }
    top: Schema = {"version": {"const": PROFILE_VERSION}, "member": _TEXT, "encoding": _TEXT}
    return {"title": "profile", **_closed(top | sections), "required": ["version"]}


def _requirement(kind: str, keys: Iterable[Column]) -> Schema:
    return _object(keys, {"kind": {"const": kind}} | _listed(kind))


def _listed(section: str) -> dict[str, Schema]:
    """Return the schemas of the keys of a section that hold lists."""
    listed = siting_keys.LISTED.get(section, ())
    return {name: _TEXTS | {"description": meaning.en} for name, meaning in listed}


def _object(columns: Iterable[Column], more: Mapping[str, Any] | None = None) -> Schema:
    """Return the schema of a section with keys, and others that are no columns."""
    known = list(columns)
    described = {column.name: _value(column) for column in known}
    found = _closed(described | dict(more or {}))
    required = [column.name for column in known if column.is_required]
    return found | ({"required": required} if required else {})


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _list_of(described: Schema) -> Schema:
    return {"type": "array", "items": described}


def _some(choices: type[StrEnum]) -> Schema:
    return {"type": "array", "items": {"enum": [choice.value for choice in choices]}}


def _value(column: Column) -> Schema:
    """Return the schema of a key's value."""
    unit = f" ({column.unit})" if column.unit else ""
    found: Schema = {
        "title": column.zh,
        "description": column.meaning.en + unit,
        "type": _TYPES.get(column.type, "string"),
        **_FORMATS.get(column.type, {}),
    }
    if column.choices:
        found["enum"] = [spelt for choice in column.choices for spelt in choice.spellings]
    if column.type in {ColumnType.INTEGER, ColumnType.NUMBER}:
        if column.low is not None:
            found["exclusiveMinimum" if column.is_low_open else "minimum"] = column.low
        if column.high is not None:
            found["maximum"] = column.high
    if column.default:
        found["default"] = _default(column)
    return found


def _default(column: Column) -> Any:
    """Return the default of a key as the file would hold it."""
    if column.type is ColumnType.FLAG:
        return column.default in {"1", "true"}
    is_number = column.type in {ColumnType.INTEGER, ColumnType.NUMBER}
    return json.loads(column.default) if is_number else column.default
