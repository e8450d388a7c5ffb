"""The application: all routes over one service."""

import json
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI

from api.rest import (
    counties,
    days,
    events,
    health,
    jobs,
    moves,
    orders,
    page,
    plans,
    reports,
    samples,
    sessions,
    sitings,
    tables,
    users,
    vroom,
)
from api.rest.access import COOKIE, ROLES
from api.rest.problems import MEDIA_TYPE, Problem, add_problems
from api.rest.service import Service
from api.rest.shell import Shell

ROUTERS: tuple[APIRouter, ...] = (
    counties.router,
    days.router,
    samples.router,
    orders.router,
    jobs.router,
    plans.router,
    moves.router,
    reports.router,
    tables.router,
    events.router,
    sitings.router,
    vroom.router,
    sessions.router,
    users.router,
    health.router,
    page.router,
)
"""All routes there are."""

OPENAPI = "/v1/openapi.json"
"""Where the service shows its OpenAPI document."""

_DESCRIPTION = """\
Plans a rural county's logistics day (统仓共配): hand in orders, have a day planned, follow the
search, keep, edit, check, compare and explain plans.

Who asks: a session (cookie, with `X-CSRF-Token` on changes) or a key (`Authorization: Bearer`).
`x-roles` of an operation names the roles that may ask for it. Refusals are problems (RFC 9457)
with a stable code, in Chinese or English by `Accept-Language`. Changes of plans name the version
they were made from (`If-Match`). Money is fen, lengths are metres, times of plans are seconds
after the midnight of the planned day.
"""


def make_app(service: Service) -> FastAPI:
    """Return the application that serves a store.

    Parameters
    ----------
    service
        What all requests share.
    """
    app = _bare_app()
    app.state.service = service
    app.add_middleware(Shell, service=service)
    return app


def openapi_text() -> str:
    """Return the OpenAPI document, as kept in ``docs/schemas/openapi.json``."""
    return json.dumps(_bare_app().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _bare_app() -> FastAPI:
    app = FastAPI(
        title="tongpei 统配",
        version=version("tongpei"),
        description=_DESCRIPTION,
        openapi_url=OPENAPI,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {"model": Problem, "content": {MEDIA_TYPE: {}}}},
    )
    for router in ROUTERS:
        app.include_router(router)
    add_problems(app)
    made = app.openapi

    def completed() -> dict[str, Any]:
        document = made()
        _complete(document)
        return document

    setattr(app, "openapi", completed)  # noqa: B010 -- the way FastAPI documents
    return app


def _complete(document: dict[str, Any]) -> None:
    """Say how to sign in, and that refusals are problems."""
    document.setdefault("components", {})["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "key": {"type": "http", "scheme": "bearer"},
    }
    for path in document["paths"].values():
        for operation in path.values():
            is_public = operation.get(ROLES) == ["public"]
            operation["security"] = [] if is_public else [{"key": []}, {"session": []}]
            operation["responses"].pop("422", None)
            refusals = operation["responses"].get("4XX")
            if refusals is not None:
                schema = {"$ref": "#/components/schemas/Problem"}
                refusals["description"] = "refused, with a stable code, cause and action"
                refusals["content"] = {MEDIA_TYPE: {"schema": schema}}
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"].get("schemas", {}).pop(name, None)
