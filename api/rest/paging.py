"""Parts of long lists: a cursor says where the next part begins, whatever is added meanwhile."""

import base64
import binascii
import json
from typing import Annotated, Any

from fastapi import Query

from api.rest.problems import RequestError
from data.request_issues import RequestIssue
from network.text import Text

_MOST = 2**31

LimitParameter = Annotated[int, Query(ge=1, le=1000, description="most entries of the answer")]
CursorParameter = Annotated[
    str | None, Query(max_length=1000, description="`next` of the part before")
]


def cursor_of(place: list[Any] | None) -> str | None:
    """Return a cursor for a place in a list; None: there is no further part."""
    if place is None:
        return None
    text = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def place_of(cursor: str | None, *kinds: type) -> list[Any] | None:
    """Return the place that a cursor stands for; None: the beginning.

    Parameters
    ----------
    cursor, kinds
        The cursor, and the types of what it holds.

    Raises
    ------
    RequestError
        If this service never gave such a cursor.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    is_ours = isinstance(place, list) and len(place) == len(kinds)
    if is_ours and all(_is_place(v, kind) for v, kind in zip(place, kinds, strict=True)):
        found: list[Any] = place
        return found
    raise wrong_cursor()


def _is_place(value: object, kind: type) -> bool:
    """Return whether a part of a place is of its type, and such that a database takes it."""
    is_small = not isinstance(value, int) or 0 <= value < _MOST
    text = str(value)
    is_text = "\0" not in text and text == text.encode(errors="ignore").decode()
    return type(value) is kind and is_small and is_text


def wrong_cursor() -> RequestError:
    """Return the refusal of a cursor that this service never gave."""
    return RequestError(
        RequestIssue.WRONG_VALUE,
        field="cursor",
        detail=Text("不是本服务给出的 next。", "it is no `next` that this service gave."),
    )
