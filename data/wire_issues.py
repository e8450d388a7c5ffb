"""From what pydantic finds wrong in a JSON file to issues with a path, a cause and an action."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from data.issues import DataError, Issue
from data.run_issues import RunIssue
from network.text import Text

ModelT = TypeVar("ModelT", bound=BaseModel)
"""What a file is to look like."""

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


def decode(content: bytes, source: str) -> str | Issue:
    """Return a file's text, or the issue that it is not UTF-8 (a byte order mark is accepted)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return RunIssue.JSON_ENCODING.issue(table=source)


def wire_issues(error: ValidationError, source: str) -> tuple[Issue, ...]:
    """Return one issue a malformed value, at most `MOST_ISSUES`.

    Parameters
    ----------
    error
        What pydantic found.
    source
        Name of the file.
    """
    found = error.errors(include_url=False, include_context=True)
    return tuple(_issue(details, source) for details in found[:MOST_ISSUES])


def json_path(location: tuple[int | str, ...]) -> str:
    """Return a path as people write it: ``routes[3].stops[0].arrive_s``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _issue(details: ErrorDetails, source: str) -> Issue:
    is_syntax = details["type"] == "json_invalid"
    is_missing = details["type"] == "missing"
    detail = _detail(details)
    return (RunIssue.JSON_SYNTAX if is_syntax else RunIssue.JSON_VALUE).issue(
        table=source,
        field=json_path(details["loc"]),
        value="" if is_missing else _shown(details["input"]),
        detail_zh=detail.zh,
        detail_en=detail.en,
    )


def _detail(details: ErrorDetails) -> Text:
    """Return what is wrong in both languages; the English is pydantic's own."""
    english = details["msg"].rstrip(".") + "."
    kind = details["type"]
    context: dict[str, Any] = details.get("ctx", {})
    match kind:
        case "missing":
            chinese = "缺少该字段。"
        case "json_invalid":
            chinese = f"{context.get('error', '')}。"
        case "int_type" | "int_from_float":
            chinese = "应为整数。"
        case "float_type" | "finite_number":
            chinese = "应为有限的数。"
        case "string_type":
            chinese = "应为文本。"
        case "tuple_type" | "list_type":
            chinese = "应为数组。"
        case "dict_type" | "model_type" | "model_attributes_type":
            chinese = "应为对象。"
        case "enum" | "literal_error":
            chinese = f"只能是以下之一：{context.get('expected', '')}。"
        case _:
            chinese = f"格式不符：{english}"
    return Text(chinese, english)


def _shown(value: object) -> str:
    """Return the start of a value; long ones (a whole file, a whole route) help nobody."""
    text = str(value)
    return text if len(text) <= _VALUE_LENGTH else text[:_VALUE_LENGTH] + "…"
