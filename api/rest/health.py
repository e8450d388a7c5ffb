"""/healthz, /readyz, /metrics and /v1/problems: what machines ask of the service itself."""

from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from api.rest.access import PUBLIC, WATCHERS, GuardedRoute, Unknown, signed_in, unknown
from api.rest.languages import language_of
from api.rest.metrics import MEDIA_TYPE
from api.rest.problems import RequestError, status_of
from api.rest.service import ServiceParameter
from data.dictionary import INDEX
from data.issues import IssueTemplate
from data.store import queue

router = APIRouter(route_class=GuardedRoute, tags=["service"])


class Health(BaseModel):
    """How the service is."""

    status: str = "ok"


class ServiceShape(BaseModel):
    """What a page has to know of the service before anybody has signed in."""

    version: str
    is_local: bool = Field(description="one person on this computer uses it without signing in")
    is_signed_in: bool


class ProblemKind(BaseModel):
    """A kind of problem; fields in braces are filled in where it happens."""

    code: str
    status: int
    cause: str
    action: str


class ProblemKinds(BaseModel):
    """All kinds of problems by code."""

    items: list[ProblemKind]


@router.get("/healthz", openapi_extra=PUBLIC, summary="Whether the service runs")
def healthz() -> Health:
    """Answer while the process does."""
    return Health()


@router.get("/readyz", openapi_extra=PUBLIC, summary="Whether the service can do its work")
def readyz(service: ServiceParameter, response: Response) -> Health:
    """Answer 200 while the store can be read, jobs are carried out and the service goes on."""
    with service.store.reading() as connection:
        queue.count_by_state(connection)
    if service.stopping.is_set():
        response.status_code = 503
        return Health(status="stopping")
    if service.workers is not None and not service.workers.is_alive():
        response.status_code = 503
        return Health(status="not planning")
    return Health()


@router.get("/v1/service", openapi_extra=PUBLIC, summary="What service this is, and for whom")
def get_service(service: ServiceParameter, request: Request) -> ServiceShape:
    """Return the version, and whether somebody has to sign in first."""
    try:
        signed_in(request, service)
        is_signed_in = True
    except RequestError:
        is_signed_in = False
    return ServiceShape(
        version=version("tongpei"), is_local=service.is_local, is_signed_in=is_signed_in
    )


@router.get(
    "/metrics",
    openapi_extra=WATCHERS,
    response_class=PlainTextResponse,
    summary="Figures of the service for Prometheus",
)
def metrics(service: ServiceParameter) -> Response:
    """Return counts and times of requests, and planning jobs by state."""
    with service.store.reading() as connection:
        jobs = queue.count_by_state(connection)
    text = service.metrics.text({state.value: count for state, count in jobs.items()})
    return Response(text, media_type=MEDIA_TYPE)


@router.get("/v1/problems", openapi_extra=PUBLIC, summary="All kinds of problems")
def list_problems(request: Request) -> ProblemKinds:
    """Return every code with its cause and what to do."""
    kinds = sorted(INDEX, key=lambda kind: kind.code)
    return ProblemKinds(items=[_kind(request, kind) for kind in kinds])


@router.get("/v1/problems/{code}", openapi_extra=PUBLIC, summary="A kind of problem")
def get_problem(request: Request, code: str) -> ProblemKind:
    """Return what a code means."""
    found = next((kind for kind in INDEX if kind.code == code), None)
    if found is None:
        raise unknown(Unknown.CODE, code)
    return _kind(request, found)


def _kind(request: Request, kind: IssueTemplate) -> ProblemKind:
    language = language_of(request)
    return ProblemKind(
        code=kind.code,
        status=status_of(kind.code),
        cause=kind.cause.to(language),
        action=kind.action.to(language),
    )
