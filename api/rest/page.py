"""The page: files of `api/web` and of the map library, as they are, to whoever asks.

They hold no data. A browser asks again each time whether a file is as it was, and is told so by its
ETag: a new version of the program is seen at once, and nothing is sent twice.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.rest.access import PUBLIC, GuardedRoute
from api.rest.conditions import not_modified
from api.rest.problems import RequestError
from data.request_issues import RequestIssue

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

INDEX = "index.html"

MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
"""What is served, by the ends of names; other files are not."""

_LEAFLET = (
    "leaflet.js",
    "leaflet.css",
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
)
"""What the page needs of the map library, and the pictures that its style sheet names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the page.

    Parameters
    ----------
    content, media_type, etag
        Its bytes, what they are, and the tag that changes with them.
    """

    content: bytes
    media_type: str
    etag: str


@router.get("/", openapi_extra=PUBLIC, summary="The page")
def index(request: Request) -> Response:
    """Return the page; everything else it asks for."""
    return _answer(request, INDEX)


@router.get("/web/{name:path}", openapi_extra=PUBLIC, summary="A file of the page")
def asset(request: Request, name: Annotated[str, Path(max_length=200)]) -> Response:
    """Return a file of the page."""
    return _answer(request, name)


def _answer(request: Request, name: str) -> Response:
    found = assets().get(name)
    if found is None:
        raise RequestError(RequestIssue.NO_SUCH_ADDRESS, value=request.url.path)
    headers = {"ETag": found.etag, "Cache-Control": "no-cache"}
    if not_modified(request, found.etag) is not None:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file of the page by its name below ``/web/``."""
    leaflet = files("xstatic.pkg.leaflet") / "data"
    library = ((f"leaflet/{name}", leaflet / name) for name in _LEAFLET)
    return {name: _read(name, file) for name, file in (*_own(files("api") / "web"), *library)}


def _own(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the files of a folder that are served, with their names."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = within + entry.name
        if entry.is_dir():
            yield from _own(entry, f"{name}/")
        elif _end(name) in MEDIA_TYPES:
            yield name, entry


def _read(name: str, file: Traversable) -> Asset:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Asset(content=content, media_type=MEDIA_TYPES[_end(name)], etag=f'"{digest}"')


def _end(name: str) -> str:
    return name[name.rfind(".") :]
