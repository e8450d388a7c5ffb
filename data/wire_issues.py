"""From what pydantic finds wrong in a JSON file to issues with a path, a cause and an action."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from data.issues import DataError, Issue
from data.run_issues import RunIssue
from network.text import Text

ModelT = TypeVar("ModelT", bound=BaseModel)
"""What a file is to look like."""
EntryT = TypeVar("EntryT")
"""What an entry of a list is to look like."""

MOST_ISSUES = 100
_VALUE_LENGTH = 60


def from_json(content: bytes, source: str, model: type[ModelT]) -> ModelT:
    """Return what a JSON file says.

    Parameters
    ----------
    content, source, model
        The file's bytes and name, and what it has to look like.

    Raises
    ------
    DataError
        If it is not UTF-8, or with an issue for every malformed value.
    """
    text = decode(content, source)
    if isinstance(text, Issue):
        raise DataError([text])
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise DataError(wire_issues(error, source)) from error


def list_from_json(
    content: bytes, source: str, entry: TypeAdapter[EntryT]
) -> tuple[dict[int, EntryT], tuple[Issue, ...]]:
    """Return the good entries of a JSON list by number, and what is wrong with the others.

    Parameters
    ----------
    content, source
        The file's bytes and name.
    entry
        What an entry has to look like.

    Raises
    ------
    DataError
        If it is not UTF-8, no JSON or no list.
    """
    good: dict[int, EntryT] = {}
    issues: list[Issue] = []
    for number, value in enumerate(from_json(content, source, _Entries).root):
        try:
            good[number] = entry.validate_json(json.dumps(value))
        except ValidationError as error:
            issues += wire_issues(error, source, within=(number,))
    return good, tuple(issues[:MOST_ISSUES])


class _Entries(RootModel[tuple[Any, ...]]):
    """A list of whatever."""


def decode(content: bytes, source: str) -> str | Issue:
    """Return a file's text, or the issue that it is not UTF-8 (a byte order mark is accepted)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return RunIssue.JSON_ENCODING.issue(table=source)


def wire_issues(
    error: ValidationError, source: str, *, within: tuple[int | str, ...] = ()
) -> tuple[Issue, ...]:
    """Return one issue a malformed value, at most `MOST_ISSUES`.

    Parameters
    ----------
    error
        What pydantic found.
    source, within
        Name of the file, and where in it what was looked at stands.
    """
    found = error.errors(include_url=False, include_context=True)
    return tuple(_issue(details, source, within) for details in found[:MOST_ISSUES])


def json_path(location: tuple[int | str, ...]) -> str:
    """Return a path as people write it: ``routes[3].stops[0].arrive_s``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _issue(details: ErrorDetails, source: str, within: tuple[int | str, ...]) -> Issue:
    is_syntax = details["type"] == "json_invalid"
    is_missing = details["type"] == "missing"
    detail = _detail(details)
    return (RunIssue.JSON_SYNTAX if is_syntax else RunIssue.JSON_VALUE).issue(
        table=source,
        field=json_path((*within, *details["loc"])),
        value="" if is_missing else _shown(details["input"]),
        detail_zh=detail.zh,
        detail_en=detail.en,
    )


_CHINESE = {
    "missing": "缺少该字段。",
    "int_type": "应为整数。",
    "int_from_float": "应为整数。",
    "float_type": "应为有限的数。",
    "finite_number": "应为有限的数。",
    "string_type": "应为文本。",
    "tuple_type": "应为数组。",
    "list_type": "应为数组。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
}


def _detail(details: ErrorDetails) -> Text:
    """Return what is wrong in both languages; the English is mostly pydantic's own."""
    english = details["msg"].rstrip(".") + "."
    kind = details["type"]
    context: dict[str, Any] = details.get("ctx", {})
    match kind:
        case "json_invalid":
            return Text(f"{context.get('error', '')}。", english)
        case "enum" | "literal_error":
            return Text(f"只能是以下之一：{context.get('expected', '')}。", english)
        case "union_tag_invalid":
            tags = context.get("expected_tags", "")
            return Text(f"只能是以下之一：{tags}。", f"It has to be one of {tags}.")
        case "union_tag_not_found":
            name = context.get("discriminator", "")
            return Text(f"缺少字段 {name}。", f"The field {name} is missing.")
        case _:
            return Text(_CHINESE.get(kind, f"格式不符：{english}"), english)


def _shown(value: object) -> str:
    """Return the start of a value; long ones (a whole file, a whole route) help nobody."""
    text = str(value)
    return text if len(text) <= _VALUE_LENGTH else text[:_VALUE_LENGTH] + "…"
