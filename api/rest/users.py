"""/v1/users: who may sign in, with which keys; for administrators."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.rest.access import ADMINS, GuardedRoute, Unknown, actor_of, check_county, unknown
from api.rest.moments import check_year
from api.rest.problems import RequestError
from api.rest.service import Service, ServiceParameter
from api.rest.sessions import user_shape
from api.rest.shapes import KeyShape, KeysShape, NewKey, NewUser, UserShape, UsersShape
from api.signing_in import add_key, add_user, deactivate, revoke_key
from data.request_issues import RequestIssue
from data.store import accounts
from data.store.accounts import ApiKey, User
from network.text import Text

router = APIRouter(prefix="/v1/users", route_class=GuardedRoute, tags=["users"])


@router.get("", openapi_extra=ADMINS, summary="Users by name")
def list_users(service: ServiceParameter, request: Request) -> UsersShape:
    """Return the users; an administrator of one county sees that county's only."""
    actor = actor_of(request)
    with service.store.reading() as connection:
        found = accounts.all_users(connection)
    return UsersShape(items=[user_shape(user) for user in found if _is_seen(actor, user)])


@router.post("", status_code=201, openapi_extra=ADMINS, summary="Add a user")
def post_user(service: ServiceParameter, request: Request, wanted: NewUser) -> UserShape:
    """Add a user; an administrator of one county adds users of that county only."""
    actor = actor_of(request)
    if actor.county_id is not None:
        check_county(actor, wanted.county_id or "*")
    user = add_user(
        service.store,
        name=wanted.name,
        password=wanted.password,
        role=wanted.role,
        by=actor.user_id,
        county_id=wanted.county_id,
        member_id=wanted.member_id,
        place_id=wanted.place_id,
        cost=service.password,
    )
    return user_shape(user)


@router.delete("/{user_id}", status_code=204, openapi_extra=ADMINS, summary="Let a user in no more")
def delete_user(service: ServiceParameter, request: Request, user_id: str) -> Response:
    """End all sessions and keys of a user, who stays known for what was done."""
    user = _user(service, request, user_id)
    deactivate(service.store, user.user_id, by=actor_of(request).user_id)
    return Response(status_code=204)


@router.get("/{user_id}/keys", openapi_extra=ADMINS, summary="Keys of a user")
def list_keys(service: ServiceParameter, request: Request, user_id: str) -> KeysShape:
    """Return a user's keys, the oldest first, without their tokens."""
    user = _user(service, request, user_id)
    with service.store.reading() as connection:
        found = accounts.keys_of(connection, user.user_id)
    return KeysShape(items=[_shape(key) for key in found])


@router.post(
    "/{user_id}/keys",
    status_code=201,
    openapi_extra=ADMINS,
    response_model=KeyShape,
    summary="Add a key; its token is shown this once",
)
def post_key(service: ServiceParameter, request: Request, user_id: str, wanted: NewKey) -> Any:
    """Add a key for a program that acts as a user."""
    user = _user(service, request, user_id)
    if wanted.expires_at is not None and wanted.expires_at.tzinfo is None:
        detail = Text("缺少时区偏移。", "its offset is missing.")
        raise RequestError(RequestIssue.WRONG_VALUE, field="/expires_at", detail=detail)
    check_year("/expires_at", wanted.expires_at)
    key, token = add_key(
        service.store,
        user.user_id,
        wanted.name,
        by=actor_of(request).user_id,
        expires_at=wanted.expires_at,
    )
    shape = _shape(key).model_copy(update={"token": token})
    return JSONResponse(shape.model_dump(mode="json"), 201, {"Cache-Control": "no-store"})


@router.delete(
    "/{user_id}/keys/{key_id}", status_code=204, openapi_extra=ADMINS, summary="Revoke a key"
)
def delete_key(service: ServiceParameter, request: Request, user_id: str, key_id: str) -> Response:
    """Let nobody in with a key any more."""
    user = _user(service, request, user_id)
    with service.store.reading() as connection:
        known = {key.key_id for key in accounts.keys_of(connection, user.user_id)}
    if key_id not in known:
        raise unknown(Unknown.KEY, key_id)
    revoke_key(service.store, key_id, by=actor_of(request).user_id)
    return Response(status_code=204)


def _user(service: Service, request: Request, user_id: str) -> User:
    with service.store.reading() as connection:
        user = accounts.user_of(connection, user_id)
    if not _is_seen(actor_of(request), user):
        raise unknown(Unknown.USER, user_id)
    return user


def _is_seen(actor: User, user: User) -> bool:
    return actor.county_id in {None, user.county_id}


def _shape(key: ApiKey) -> KeyShape:
    return KeyShape(
        key_id=key.key_id,
        name=key.name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )
