"""Bodies of requests: bounded, and large ones written to a file as they come."""

import csv
import hashlib
import io
import json
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from api.rest.problems import RequestError
from data.request_issues import RequestIssue
from network.text import Text

CSV = "text/csv"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

USUAL_BYTES = 1024 * 1024
TABLE_BYTES = 64 * 1024 * 1024
"""Most bytes of orders, of a plan, and of a county: 100,000 orders are about 15 million."""

UNPACKED_BYTES = 512 * 1024 * 1024
"""Most bytes that an archive may hold unpacked."""

_LARGE = re.compile(
    r"^/v1/counties/[^/]+(/orders|/validation|/plans/[^/]+/[^/]+(/analyses|/moves)?)?$"
)
_MOST_ENTRIES = 1000
_MOST_NAMES = 200
_NO_JSON = Text("不是合法的 JSON。", "this is no JSON.")
_NO_LIST = Text("应为非空的对象数组。", "it has to be a list of objects, not empty.")
_NO_OBJECT = Text("应为对象。", "it has to be an object.")
_NO_VALUE = Text("应为单个值。", "it has to be a single value.")
_NO_TEXT = Text("含有不成对的 UTF-16 代理字符。", "it has halves of characters.")
_TOO_WIDE = Text(
    f"各行共有超过 {_MOST_NAMES} 个不同的键。",
    f"its rows have more than {_MOST_NAMES} different keys.",
)
_NO_ZIP = Text("不是 zip 文件。", "it is not in the zip format.")
_TOO_MUCH = Text(
    "解压后超过 {limit} MB 或 {most} 个文件。",
    "unpacked it has more than {limit} MB or {most} files.",
)


class TooLargeError(HTTPException):
    """A body went beyond its limit.

    Parameters
    ----------
    limit
        Bytes.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(413, str(limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A body on disk.

    Parameters
    ----------
    path, digest
        The file, named by its type, and the SHA-256 of what was sent.
    """

    path: Path
    digest: str


def limit_of(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    is_large = scope["method"] in {"POST", "PUT"} and _LARGE.fullmatch(scope["path"])
    return TABLE_BYTES if is_large else USUAL_BYTES


def bounded(receive: Receive, limit: int) -> Receive:
    """Return what receives a body and stops beyond its limit."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError(limit)
        return message

    return counted


def upload(name: str, suffixes: Mapping[str, str]) -> Callable[[Request], AsyncIterator[Upload]]:
    """Return a dependency that writes a body to a file, which is gone after the answer.

    Parameters
    ----------
    name, suffixes
        How issues call the file, and the suffix of each content type that is taken.
    """

    async def receive(request: Request) -> AsyncIterator[Upload]:
        given = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if given not in suffixes:
            known = ", ".join(suffixes)
            raise RequestError(RequestIssue.WRONG_MEDIA_TYPE, value=given or "-", known=known)
        digest = hashlib.sha256()
        with tempfile.TemporaryDirectory(prefix="tongpei-") as folder:
            path = Path(folder) / f"{name}{suffixes[given]}"
            with path.open("wb") as file:
                async for chunk in request.stream():
                    digest.update(chunk)
                    file.write(chunk)
            yield Upload(path=path, digest=digest.hexdigest())

    return receive


def check_archive(path: Path) -> None:
    """Refuse an archive that is none, or that unpacks to more than a service can bear.

    Raises
    ------
    RequestError
        If it is so.
    """
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise _archive(_NO_ZIP) from None
    if len(entries) > _MOST_ENTRIES or sum(e.file_size for e in entries) > UNPACKED_BYTES:
        limit = UNPACKED_BYTES // 2**20
        raise _archive(_TOO_MUCH.fill(limit=limit, most=_MOST_ENTRIES))


def table_of(path: Path) -> Path:
    """Return the table of a body: a JSON list of objects becomes rows, the first one row 2.

    Raises
    ------
    RequestError
        If a workbook is no sound archive, or JSON is no list of flat objects of few keys.
    """
    if path.suffix == ".xlsx":
        check_archive(path)
    if path.suffix != ".json":
        return path
    rows = _rows(path.read_bytes())
    names = _names(rows)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    table = path.with_suffix(".csv")
    try:
        table.write_text(stream.getvalue(), encoding="utf-8", newline="")
    except UnicodeEncodeError:
        raise _wrong(_NO_TEXT) from None
    return table


def _names(rows: list[dict[str, object]]) -> list[str]:
    """Return the keys of all rows: the columns, of which every row will have a cell."""
    names: dict[str, None] = {}
    for row in rows:
        names |= dict.fromkeys(row)
        if len(names) > _MOST_NAMES:
            raise _wrong(_TOO_WIDE)
    return list(names)


def _rows(content: bytes) -> list[dict[str, object]]:
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        raise _wrong(_NO_JSON) from None
    if not isinstance(rows, list) or not rows:
        raise _wrong(_NO_LIST)
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise _wrong(_NO_OBJECT, f"/{number}")
        for name, value in row.items():
            if isinstance(value, dict | list):
                raise _wrong(_NO_VALUE, f"/{number}/{name}")
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _wrong(detail: Text, pointer: str = "") -> RequestError:
    return RequestError(RequestIssue.WRONG_VALUE, field=pointer, detail=detail)


def _archive(detail: Text) -> RequestError:
    return RequestError(RequestIssue.WRONG_ARCHIVE, detail=detail)
