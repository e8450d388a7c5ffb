"""Versions in headers: ETag, If-None-Match and If-Match, so that nobody overwrites anybody."""

from fastapi import Request, Response

from api.rest.problems import RequestError
from data.request_issues import RequestIssue

_MOST_DIGITS = 9


def etag(version: int, form: str = "") -> str:
    """Return the tag of a version, in one of its forms (workbook, map, somebody's view)."""
    return f'"{version}{form and "-" + form}"'


def version_expected(request: Request) -> int:
    """Return the version that a change was made from; 0: there is none yet.

    Raises
    ------
    RequestError
        If the request does not say, or not as `etag` does.
    """
    match = request.headers.get("if-match")
    if match is not None:
        text = match.strip().strip('"').partition("-")[0]
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            return int(text)
        raise RequestError(RequestIssue.WRONG_PRECONDITION, value=match)
    if request.headers.get("if-none-match", "").strip() == "*":
        return 0
    raise RequestError(RequestIssue.NO_PRECONDITION)


def not_modified(request: Request, tag: str) -> Response | None:
    """Return the answer that what was asked for is as it was; None: it is not."""
    known = {part.strip().removeprefix("W/") for part in _parts(request)}
    if tag not in known and "*" not in known:
        return None
    return Response(status_code=304, headers=of_version(tag))


def of_version(tag: str) -> dict[str, str]:
    """Return the headers of something with versions that looks different for different users."""
    return {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization, Cookie",
    }


def _parts(request: Request) -> list[str]:
    return request.headers.get("if-none-match", "").split(",")
