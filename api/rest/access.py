"""Who may do what: every route names its roles, and nobody else gets past it.

A route without roles cannot be made: `GuardedRoute` refuses it when the application is put
together. Who asks is found out before a body is read.
"""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.rest.problems import RequestError
from api.rest.service import Service
from api.signing_in import user_of_token
from data.request_issues import RequestIssue
from data.store.accounts import Role, User
from data.store.issues import SignInError, StoreError, StoreIssue
from network.text import Text

COOKIE = "__Host-tongpei"
"""Cookie of a session; its prefix binds it to this host, its root and secure connections."""

CSRF_HEADER = "X-CSRF-Token"

ROLES = "x-roles"
"""Key of an operation in OpenAPI that holds the roles that may ask for it."""

_PUBLIC = "public"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

PUBLIC = {ROLES: [_PUBLIC]}
ALL = {ROLES: [role.value for role in Role]}
OFFICE = {ROLES: [Role.DISPATCHER, Role.PLANNER, Role.VIEWER, Role.ADMIN]}
PLANNERS = {ROLES: [Role.DISPATCHER, Role.PLANNER, Role.ADMIN]}
MODELLERS = {ROLES: [Role.PLANNER, Role.ADMIN]}
SITING_READERS = {ROLES: [Role.PLANNER, Role.VIEWER, Role.ADMIN]}
SENDERS = {ROLES: [Role.DISPATCHER, Role.MEMBER, Role.ADMIN]}
REPORT_READERS = {
    ROLES: [Role.DISPATCHER, Role.PLANNER, Role.MEMBER, Role.VIEWER, Role.ADMIN],
}
REPORTERS = {ROLES: [Role.DISPATCHER, Role.STATION, Role.ADMIN]}
ADMINS = {ROLES: [Role.ADMIN]}
WATCHERS = {ROLES: [Role.VIEWER, Role.ADMIN]}

LOCAL = User(
    user_id="local",
    name="local",
    role=Role.ADMIN,
    created_at=datetime(2000, 1, 1, tzinfo=UTC),
)
"""Who acts where the service is for one person on this computer."""


class GuardedRoute(APIRoute):
    """A route that lets in those who have one of its roles."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request: a look at who asks, then the route itself."""
        roles = frozenset(str(role) for role in (self.openapi_extra or {}).get(ROLES, ()))
        if not roles:
            message = f"{self.path} names no roles"
            raise TypeError(message)
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if roles != {_PUBLIC}:
                request.state.actor = await run_in_threadpool(admit, request, roles)
            return await answer(request)

        return guarded


def actor_of(request: Request) -> User:
    """Return who asks; only on routes that are not public."""
    actor = request.state.actor
    assert isinstance(actor, User)  # noqa: S101 -- the route let somebody in
    return actor


def admit(request: Request, roles: frozenset[str]) -> User:
    """Return who asks, if that is somebody who may.

    Raises
    ------
    RequestError
        If nobody is signed in, the role may not, or the request comes from a foreign page.
    StoreError
        If the county is another than the user's: to the user there is none of that name.
    """
    service: Service = request.app.state.service
    user = signed_in(request, service)
    if user.role.value not in roles:
        names = ", ".join(sorted(roles))
        raise RequestError(RequestIssue.NOT_ALLOWED, role=user.role.value, roles=names)
    county_id = request.path_params.get("county_id")
    if county_id is not None:
        check_county(user, county_id)
    return user


def signed_in(request: Request, service: Service) -> User:
    """Return who is signed in, by key or by session.

    Raises
    ------
    RequestError
        If that is nobody, or a page of another site may have sent the request.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return _user(service, key.strip())
    if service.is_local:
        check_origin(request)
        return LOCAL
    token = request.cookies.get(COOKIE)
    if token is None:
        raise RequestError(RequestIssue.NOT_SIGNED_IN)
    user = _user(service, token)
    if request.method not in _SAFE:
        check_origin(request)
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), csrf_token(token).encode()):
            raise RequestError(RequestIssue.CROSS_SITE)
    return user


def _user(service: Service, token: str) -> User:
    try:
        return user_of_token(service.store, token)
    except SignInError:
        raise RequestError(RequestIssue.NOT_SIGNED_IN) from None


def check_origin(request: Request) -> None:
    """Refuse what a page of another site has sent.

    Raises
    ------
    RequestError
        If the browser says so, by ``Origin`` or ``Sec-Fetch-Site``.
    """
    origin = request.headers.get("origin")
    is_foreign = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "none")
    if is_foreign or site not in {"none", "same-origin"}:
        raise RequestError(RequestIssue.CROSS_SITE)


def csrf_token(token: str) -> str:
    """Return what a page has to send along with a session's changes; only who has both knows it."""
    return hmac.new(token.encode("utf-8"), b"csrf", hashlib.sha256).hexdigest()


def check_county(user: User, county_id: str) -> None:
    """Refuse a county that a user has nothing to do with, as if there were none.

    Raises
    ------
    StoreError
        If it is another one than the user's.
    """
    if user.county_id not in {None, county_id}:
        raise unknown(Unknown.COUNTY, county_id)


class Unknown(Enum):
    """What there may be none of."""

    COUNTY = Text("县域", "county")
    ORDER = Text("运单", "order")
    JOB = Text("任务", "job")
    USER = Text("用户", "user")
    KEY = Text("密钥", "key")
    TABLE = Text("表格", "table")
    CODE = Text("代码", "code")


def unknown(what: Unknown, value: str) -> StoreError:
    """Return the refusal that there is no such thing: none at all, or none for who asks."""
    issue = StoreIssue.UNKNOWN_KEPT.issue(
        table="store", value=value, what_zh=what.value.zh, what_en=what.value.en
    )
    return StoreError([issue])
