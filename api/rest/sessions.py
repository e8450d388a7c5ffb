"""/v1/session: sign in, see who is signed in, sign out."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.rest.access import ALL, COOKIE, PUBLIC, GuardedRoute, actor_of, check_origin, csrf_token
from api.rest.service import ServiceParameter
from api.rest.shapes import SessionShape, SignIn, UserShape
from api.signing_in import sign_in, sign_out
from data.store.accounts import SESSION_LASTS, User

router = APIRouter(prefix="/v1/session", route_class=GuardedRoute, tags=["signing in"])


@router.post("", openapi_extra=PUBLIC, summary="Sign in; the session is a cookie")
async def open_session(
    service: ServiceParameter, request: Request, response: Response, wanted: SignIn
) -> SessionShape:
    """Open a session for twelve hours; failed attempts make the next one wait."""
    check_origin(request)
    source = "?" if request.client is None else request.client.host

    def enter() -> tuple[User, str]:
        return sign_in(
            service.store, wanted.name, wanted.password, source=source, cost=service.password
        )

    user, token = await run_in_threadpool(enter)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return SessionShape(user=user_shape(user), csrf_token=csrf_token(token))


@router.get("", openapi_extra=ALL, summary="Who is signed in")
def get_session(request: Request) -> SessionShape:
    """Return who is signed in, and, for a page, the token that its changes have to carry."""
    token = request.cookies.get(COOKIE)
    return SessionShape(
        user=user_shape(actor_of(request)), csrf_token=None if token is None else csrf_token(token)
    )


@router.delete("", status_code=204, openapi_extra=ALL, summary="Sign out")
def close_session(service: ServiceParameter, request: Request) -> Response:
    """End the session; a key stays valid."""
    token = request.cookies.get(COOKIE)
    if token is not None:
        sign_out(service.store, token)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response


def user_shape(user: User) -> UserShape:
    """Return a user as the service shows it."""
    return UserShape(**{name: getattr(user, name) for name in UserShape.model_fields})
