"""Requests that may be repeated: with an Idempotency-Key, what was asked is done once."""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Request, Response

from api.rest.access import actor_of
from api.rest.problems import RequestError
from api.rest.service import service_of
from data.request_issues import RequestIssue
from data.store import answers
from data.store.answers import Answer, Asked

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="the same key and request give the same answer, and are carried out once",
    ),
]
_KEPT_HEADERS = ("content-type", "location", "retry-after", "etag", "content-language")


def once(
    request: Request, key: str | None, body: bytes, answer: Callable[[], Response]
) -> Response:
    """Answer a request; one that has been answered before is answered as it was.

    Parameters
    ----------
    request, key, body
        What is asked, the key (None: it is carried out whenever it comes), and its body or what
        stands for that.
    answer
        Carries the request out.

    Raises
    ------
    RequestError
        If the key belongs to another request, or the first one is still being answered.
    """
    if key is None:
        return answer()
    store, user_id = service_of(request).store, actor_of(request).user_id
    told = f"{request.method} {request.url.path}?{request.url.query}".encode()
    digest = hashlib.sha256(told + b"\n" + body).hexdigest()
    with store.writing() as connection:
        asked, known = answers.begin(
            connection, user_id=user_id, key=key, digest=digest, at=store.clock()
        )
    if asked is Asked.ANOTHER:
        raise RequestError(RequestIssue.KEY_REUSED, value=key)
    if asked is Asked.IN_WORK:
        raise RequestError(RequestIssue.KEY_IN_USE, value=key)
    if known is not None:
        headers = {**json.loads(known.headers), "Idempotency-Replayed": "true"}
        return Response(known.body, known.status, headers)
    try:
        response = answer()
    except BaseException:
        with store.writing() as connection:
            answers.withdraw(connection, user_id=user_id, key=key)
        raise
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    given = Answer(status=response.status_code, headers=json.dumps(kept), body=bytes(response.body))
    with store.writing() as connection:
        answers.give(connection, user_id=user_id, key=key, answer=given)
    return response
