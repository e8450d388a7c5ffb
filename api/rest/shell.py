"""What holds for every request: names of this computer, limits of bodies, headers, figures."""

import time
from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.bodies import bounded, limit_of
from api.rest.problems import problem_response
from api.rest.service import Service
from data.issues import Issue
from data.request_issues import RequestIssue

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every answer, after the OWASP Secure Headers Project."""

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names by which one person on this computer may open the service: no name of a foreign page's."""

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_NO_ROUTE = "-"


class Shell:
    """Surrounds the application.

    Parameters
    ----------
    app, service
        What answers, and what all requests share.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before anything looks at it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", _NO_ROUTE)
            seconds = time.perf_counter() - started
            self._service.metrics.note(scope["method"], route, status, seconds)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        limit = limit_of(scope)
        refused = self._refused(request, limit)
        if refused is not None:
            await problem_response(request, [refused])(scope, receive, send)
            return
        await self._app(scope, bounded(receive, limit), send)

    def _refused(self, request: Request, limit: int) -> Issue | None:
        """Return why a request is refused at once; None: it is not."""
        length = request.headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length) > limit:
            return RequestIssue.TOO_LARGE.issue(table="body", limit=f"{limit:,}")
        if "\0" in request.url.path or "%00" in request.url.query:
            return RequestIssue.NO_SUCH_ADDRESS.issue(table="request", value="\\0")
        host = request.headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        is_forwarded = any(header in request.headers for header in _FORWARDED)
        if self._service.is_local and (name not in LOCAL_NAMES or is_forwarded):
            return RequestIssue.WRONG_HOST.issue(table="request", value=host[:100])
        return None
