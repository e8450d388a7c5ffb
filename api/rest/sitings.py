"""/v1/sitings: siting jobs: submit, follow, stop early, read, draw and compare what they found."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.job_requests import siting_request_of
from api.planning_jobs import cancel_job, submit_again
from api.rest.access import MODELLERS, SITING_READERS, GuardedRoute, actor_of, check_county
from api.rest.following import (
    FOLLOWED,
    RETRY_S,
    EventIdHeader,
    accepted,
    accepted_as,
    followed,
    job_seen,
    siting_shapes,
)
from api.rest.forms import GEOJSON, JSON, TOML, XLSX, form_wanted
from api.rest.job_orders import SitingOrder
from api.rest.languages import language_of
from api.rest.paging import CursorParameter, LimitParameter, cursor_of, place_of
from api.rest.pointers import pointing
from api.rest.problems import RequestError
from api.rest.repeats import KeyHeader, once
from api.rest.service import Service, ServiceParameter
from api.rest.shapes import FrontShape, SitingJobShape, SitingJobsShape
from api.siting_jobs import siting_of, spec_of_county, submit_siting
from data.issues import DataError
from data.request_issues import RequestIssue
from data.run_folder import dump_json
from data.siting.comparison import comparison_wire, dump_comparison
from data.siting.geojson import dump_siting_geojson
from data.siting.template import dump_spec_template
from data.siting.wire import SitingWire
from data.siting.workbook import dump_siting_workbook
from data.store import queue
from data.store.queue import JobKind

router = APIRouter(route_class=GuardedRoute, tags=["siting"])

_SITING = (JobKind.SITING,)
_ACCEPTED = accepted_as(SitingJobShape)
_TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}


@router.post(
    "/v1/counties/{county_id}/sitings",
    status_code=202,
    openapi_extra=MODELLERS,
    responses=_ACCEPTED,
    summary="Site a county's network: puts a siting job into the queue",
)
def site_network(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    wanted: SitingOrder,
    key: KeyHeader = None,
) -> Response:
    """Submit a siting job; everything wrong with its spec is told at once, with pointers."""

    def answer() -> Response:
        by = actor_of(request).user_id
        if isinstance(wanted.spec, dict):
            with pointing("/spec"):
                job = submit_siting(service.desk, county_id, wanted, by=by)
        else:
            job = submit_siting(service.desk, county_id, wanted, by=by)
        return accepted(job, request)

    return once(request, key, wanted.model_dump_json().encode(), answer)


@router.get(
    "/v1/counties/{county_id}/siting-spec",
    openapi_extra=SITING_READERS,
    response_class=Response,
    responses={200: {"content": {TOML: {"schema": {"type": "string"}}}}},
    summary="A spec to start from: the county's own, the one shipped for it, or a blank one",
)
def get_county_spec(service: ServiceParameter, request: Request, county_id: str) -> Response:
    """Return a siting spec as TOML; `X-Spec-Blank` tells whether everything is to be filled in."""
    loaded = service.desk.county(county_id)
    try:
        text, is_blank = spec_of_county(loaded), False
    except DataError:
        text, is_blank = dump_spec_template(language_of(request)), True
    headers = {"X-Spec-Blank": str(is_blank).lower(), "Cache-Control": "no-store"}
    return Response(text, headers=headers, media_type=TOML)


@router.get(
    "/v1/sitings/{job_id}/spec",
    openapi_extra=SITING_READERS,
    response_class=Response,
    responses={
        200: {
            "content": {
                TOML: {"schema": {"type": "string"}},
                JSON: {"schema": {"type": "object"}},
            }
        }
    },
    summary="The spec of a siting job, as it was handed in",
)
def get_siting_spec(service: ServiceParameter, request: Request, job_id: str) -> Response:
    """Return what a siting job was asked: TOML, or JSON if it came as that."""
    spec = siting_request_of(job_seen(service, request, job_id, _SITING)).spec
    headers = {"Cache-Control": "no-store"}
    if isinstance(spec, str):
        return Response(spec, headers=headers, media_type=TOML)
    return Response(dump_json(spec or {}), headers=headers, media_type=JSON)


@router.get("/v1/sitings", openapi_extra=SITING_READERS, summary="Siting jobs, the newest first")
def list_sitings(
    service: ServiceParameter,
    request: Request,
    county_id: Annotated[str | None, Query(max_length=200)] = None,
    limit: LimitParameter = 100,
    cursor: CursorParameter = None,
) -> SitingJobsShape:
    """Return siting jobs of one county, or of all that the user has to do with."""
    actor = actor_of(request)
    if county_id is not None:
        check_county(actor, county_id)
    place = place_of(cursor, int)
    with service.store.reading() as connection:
        found = queue.newest_jobs(
            connection,
            county_id=county_id or actor.county_id,
            kinds=_SITING,
            before=None if place is None else place[0],
            most=limit + 1,
        )
    following = [found[limit - 1].number] if len(found) > limit else None
    language = language_of(request)
    shown = siting_shapes(service, found[:limit], language)
    return SitingJobsShape(items=shown, next=cursor_of(following))


@router.get("/v1/sitings/{job_id}", openapi_extra=SITING_READERS, summary="How far a siting job is")
def get_siting(
    service: ServiceParameter, request: Request, response: Response, job_id: str
) -> SitingJobShape:
    """Return the state of a siting job."""
    job = job_seen(service, request, job_id, _SITING)
    if not job.state.is_over:
        response.headers["Retry-After"] = str(RETRY_S)
    (shown,) = siting_shapes(service, [job], language_of(request))
    return shown


@router.get(
    "/v1/sitings/{job_id}/events",
    openapi_extra=SITING_READERS,
    response_class=StreamingResponse,
    responses=FOLLOWED,
    summary="A siting job as it goes on, as server-sent events",
)
async def follow_siting(
    service: ServiceParameter, request: Request, job_id: str, last_seen: EventIdHeader = None
) -> Response:
    """Tell how a job gets on: events `progress`, at last `end`; none twice after a reconnection."""
    return await followed(service, request, job_id, _SITING, last_seen)


@router.get(
    "/v1/sitings/{job_id}/result",
    openapi_extra=SITING_READERS,
    response_model=SitingWire,
    responses={200: {"content": {GEOJSON: {}, XLSX: {}}}},
    summary="What a siting job has found so far: siting.json, GeoJSON, or the workbook, by Accept",
)
def get_siting_result(service: ServiceParameter, request: Request, job_id: str) -> Any:
    """Return the best so far; `X-Final` tells whether the job ended with it."""
    job = job_seen(service, request, job_id, _SITING)
    form = form_wanted(request, (JSON, GEOJSON, XLSX))
    found, document = siting_of(service.desk, job)
    headers = {"X-Final": str(found.is_final).lower(), "Cache-Control": "no-store"}
    headers["Vary"] = "Accept, Accept-Language"
    if form == JSON:
        return Response(found.plan, headers=headers, media_type=JSON)
    if not (document.siting.has_plan or document.siting.has_stores):
        raise RequestError(RequestIssue.NO_SITING, value=job_id)
    if form == GEOJSON:
        return Response(dump_siting_geojson(document), headers=headers, media_type=GEOJSON)
    book = dump_siting_workbook(document, language_of(request))
    return _workbook(book, f"{job.county_id}-siting.xlsx", headers)


@router.get(
    "/v1/sitings/{job_id}/front",
    openapi_extra=SITING_READERS,
    summary="What more coverage costs, as far as it was asked",
)
def get_front(service: ServiceParameter, request: Request, job_id: str) -> FrontShape:
    """Return the cheapest roll-outs known by share of villages: data of a Pareto chart."""
    _, document = siting_of(service.desk, job_seen(service, request, job_id, _SITING))
    return FrontShape(items=list(document.siting.front))


@router.get(
    "/v1/sitings/{job_id}/comparison",
    openapi_extra=SITING_READERS,
    responses=_TABLE,
    summary="Siting jobs side by side: JSON, or a workbook, by Accept",
)
def compare_sitings(
    service: ServiceParameter,
    request: Request,
    job_id: str,
    other: Annotated[list[str], Query(alias="with", max_length=8, description="ids of jobs")],
) -> Any:
    """Return the figures of the job and of others, by id."""
    form = form_wanted(request, (JSON, XLSX))
    runs = {each: _run(service, request, each) for each in dict.fromkeys((job_id, *other))}
    if form == JSON:
        return comparison_wire(runs)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return _workbook(dump_comparison(runs, language_of(request)), "comparison.xlsx", headers)


@router.delete(
    "/v1/sitings/{job_id}",
    status_code=202,
    openapi_extra=MODELLERS,
    responses=_ACCEPTED,
    summary="Stop a siting job early; its best so far stays",
)
def stop_siting(service: ServiceParameter, request: Request, job_id: str) -> Response:
    """Ask a siting job to stop: one that waits stops at once, one that runs within seconds."""
    job_seen(service, request, job_id, _SITING)
    return accepted(cancel_job(service.store, job_id, by=actor_of(request).user_id), request)


@router.post(
    "/v1/sitings/{job_id}/repetition",
    status_code=202,
    openapi_extra=MODELLERS,
    responses=_ACCEPTED,
    summary="Submit a siting job again as it was",
)
def repeat_siting(
    service: ServiceParameter, request: Request, job_id: str, key: KeyHeader = None
) -> Response:
    """Submit another job like this one, such as after an interruption."""
    job_seen(service, request, job_id, _SITING)

    def answer() -> Response:
        return accepted(submit_again(service.store, job_id, by=actor_of(request).user_id), request)

    return once(request, key, b"", answer)


def _run(service: Service, request: Request, job_id: str) -> SitingWire:
    return siting_of(service.desk, job_seen(service, request, job_id, _SITING))[1].siting


def _workbook(content: bytes, name: str, headers: dict[str, str]) -> Response:
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, headers=headers | told, media_type=XLSX)
