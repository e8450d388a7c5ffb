"""Problems (RFC 9457): every refusal with a stable code, a cause and an action in one language."""

import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.rest.languages import language_of
from data.issues import DataError, Issue
from data.move_issues import MoveIssue
from data.request_issues import RequestIssue
from data.run_issues import RunIssue
from data.store.database import DatabaseError
from data.store.issues import StoreIssue
from network.errors import NetworkError
from network.text import Language

MEDIA_TYPE = "application/problem+json"
_MOST = 1000
_RETRY_S = 5
_STATUS = {
    RunIssue.UNKNOWN_SUBJECT: 404,
    RequestIssue.NOT_SIGNED_IN: 401,
    RequestIssue.NOT_ALLOWED: 403,
    RequestIssue.NO_SUCH_ADDRESS: 404,
    RequestIssue.WRONG_METHOD: 405,
    RequestIssue.NOT_ACCEPTABLE: 406,
    RequestIssue.TOO_LARGE: 413,
    RequestIssue.WRONG_MEDIA_TYPE: 415,
    RequestIssue.NO_PRECONDITION: 428,
    RequestIssue.WRONG_PRECONDITION: 412,
    RequestIssue.KEY_IN_USE: 409,
    RequestIssue.CROSS_SITE: 403,
    RequestIssue.FAULT: 500,
    RequestIssue.WRONG_HOST: 421,
    RequestIssue.OLD_BASE: 412,
    RequestIssue.NO_SITING: 406,
    RequestIssue.BUSY: 429,
    RequestIssue.VROOM_FAILED: 503,
    RequestIssue.STILL_COUNTING: 503,
    RequestIssue.COUNTY_CHANGED: 409,
    MoveIssue.NO_TRIAL: 404,
    StoreIssue.UNREACHABLE: 503,
    StoreIssue.UNKNOWN_KEPT: 404,
    StoreIssue.PLAN_CHANGED: 412,
    StoreIssue.QUEUE_FULL: 429,
    StoreIssue.JOB_OVER: 409,
    StoreIssue.NO_JOB_PLAN: 404,
    StoreIssue.NAME_TAKEN: 409,
    StoreIssue.SIGN_IN_FAILED: 401,
    StoreIssue.SIGN_IN_BLOCKED: 429,
}
"""Status of each kind of refusal; all others are 422: understood, and not as it has to be."""

_STATUS_OF_CODE = {kind.code: status for kind, status in _STATUS.items()}


class FoundWrong(BaseModel):
    """One thing that is wrong, and what to do about it."""

    code: str = Field(description="stable, listed in docs/errors.md and at /v1/problems")
    detail: str = Field(description="why")
    action: str = Field(description="what to do")
    pointer: str | None = Field(default=None, description="JSON pointer to the value in the body")
    row: int | None = Field(default=None, description="row of a table, as a spreadsheet shows it")
    field: str | None = Field(default=None, description="column, key or parameter")
    severity: str = "error"


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/v1/problems/E961",
                    "title": "Plan anxi 2026-03-02 main is at version 3; "
                    "you started from version 2.",
                    "status": 412,
                    "detail": "Open the newer version and make the change there.",
                    "instance": "/v1/counties/anxi/plans/2026-03-02/main",
                    "code": "E961",
                    "errors": [],
                }
            ]
        }
    )

    type: str = Field(description="address that describes this kind of problem")
    title: str = Field(description="cause")
    status: int
    detail: str = Field(description="what to do")
    instance: str = Field(description="path of the request")
    code: str = Field(description="stable code")
    errors: list[FoundWrong] = Field(default_factory=list, description="everything found wrong")


class RequestError(DataError):
    """A request is refused for what it is, not for what is in its tables.

    Parameters
    ----------
    kind
        Why.
    headers
        Further headers of the answer.
    fill
        Fields of the sentences, and `field` or `value`.
    """

    def __init__(
        self, kind: RequestIssue, *, headers: Mapping[str, str] | None = None, **fill: Any
    ) -> None:
        self.headers = dict(headers or {})
        super().__init__([kind.issue(table="request", **fill)])


def status_of(code: str) -> int:
    """Return the status that answers an issue of this code."""
    return _STATUS_OF_CODE.get(code, 422)


def problem_response(
    request: Request, issues: Sequence[Issue], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer that tells what is wrong.

    Parameters
    ----------
    request, issues, headers
        What was asked, at least one issue, and further headers.
    """
    language = language_of(request)
    main = next((issue for issue in issues if issue.is_error), issues[0])
    status = status_of(main.code)
    problem = Problem(
        type=f"/v1/problems/{main.code}",
        title=main.cause.to(language),
        status=status,
        detail=main.action.to(language),
        instance=request.url.path,
        code=main.code,
        errors=[found_wrong(issue, language) for issue in issues[:_MOST]],
    )
    told = {"Content-Language": language.value, "Cache-Control": "no-store", "Vary": _VARY}
    told |= _told_by(main, status)
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status,
        told | dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


_VARY = "Accept-Language"


def _told_by(issue: Issue, status: int) -> dict[str, str]:
    """Return what the headers have to tell of a refusal."""
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="tongpei"'}
    if issue.code == StoreIssue.SIGN_IN_BLOCKED.code:
        seconds = "".join(c for c in issue.cause.en if c.isdigit())
        return {"Retry-After": seconds or str(_RETRY_S)}
    if status in {409, 429, 503}:
        return {"Retry-After": str(_RETRY_S)}
    return {}


def found_wrong(issue: Issue, language: Language) -> FoundWrong:
    """Return an issue as the service tells it; values and personal fields are not repeated."""
    return FoundWrong(
        code=issue.code,
        detail=issue.cause.to(language),
        action=issue.action.to(language),
        pointer=issue.field if issue.field.startswith("/") else None,
        row=issue.row,
        field=None if not issue.field or issue.field.startswith("/") else issue.field,
        severity=issue.severity.value,
    )


def add_problems(app: FastAPI) -> None:
    """Have an application answer whatever goes wrong with a problem."""
    app.add_exception_handler(DataError, _data_error)
    app.add_exception_handler(NetworkError, _network_error)
    app.add_exception_handler(DatabaseError, _database_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)


def _data_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DataError)  # noqa: S101 -- registered for it
    headers = error.headers if isinstance(error, RequestError) else {}
    return problem_response(request, error.issues, headers)


def _network_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NetworkError)  # noqa: S101 -- registered for it
    kind = RequestIssue.WRONG_VALUE
    issues = [kind.issue(table="county", detail=problem) for problem in error.problems]
    return problem_response(request, issues)


def _database_error(request: Request, error: Exception) -> JSONResponse:
    """Tell that the store is out of reach; what the driver says may name things inside."""
    _note(request, error, "store")
    issue = StoreIssue.UNREACHABLE.issue(table="store", value="store", detail="-")
    return problem_response(request, [issue])


def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for it
    issues = []
    for details in error.errors():
        where, *path = details["loc"]
        detail = details["msg"].rstrip(".") + "."
        name = ".".join(str(step) for step in path)
        if where == "body":
            steps = (str(s).replace("~", "~0").replace("/", "~1") for s in _steps(error.body, path))
            name = "/" + "/".join(steps)
        issues.append(RequestIssue.WRONG_VALUE.issue(table=str(where), field=name, detail=detail))
    return problem_response(request, issues)


def _steps(body: object, path: Sequence[int | str]) -> Iterator[int | str]:
    """Yield the steps of a path that lead somewhere in a body: kinds of an entry are none of them.

    Parameters
    ----------
    body, path
        What was sent, and where pydantic found it wrong; of what is missing the last step only is
        not there.
    """
    here: Any = body
    for number, step in enumerate(path):
        if isinstance(here, dict) and (step in here or number == len(path) - 1):
            yield step
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            yield step
            here = here[step]
        elif not isinstance(here, dict | list):
            return


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for it
    if error.status_code == 404:
        issue = RequestIssue.NO_SUCH_ADDRESS.issue(table="request", value=request.url.path)
    elif error.status_code == 405:
        issue = RequestIssue.WRONG_METHOD.issue(table="request", value=request.method)
    elif error.status_code == 413:
        issue = RequestIssue.TOO_LARGE.issue(table="body", limit=f"{int(error.detail):,}")
    else:
        detail = str(error.detail)
        issue = RequestIssue.WRONG_VALUE.issue(table="body", detail=detail)
    return problem_response(request, [issue], error.headers)


def _fault(request: Request, error: Exception) -> JSONResponse:
    """Tell that the fault is ours; what happened goes to the log, under the number that is told."""
    number = uuid4().hex[:12]
    _note(request, error, number)
    return problem_response(request, [RequestIssue.FAULT.issue(table="request", value=number)])


def _note(request: Request, error: Exception, number: str) -> None:
    """Write a fault down: its place in the program, no header and no body."""
    sys.stderr.write(f"fault {number}: {request.method} {request.url.path}\n")
    traceback.print_exception(error, file=sys.stderr)
