"""/v1/jobs: jobs that plan a day: submit, follow, stop early, and keep what they have found."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.kept_plans import changes_of_job
from api.planning_jobs import cancel_job, keep_job_plan, submit_again, submit_job
from api.replan_jobs import submit_replan
from api.rest.access import OFFICE, PLANNERS, GuardedRoute, actor_of, check_county
from api.rest.conditions import etag, version_expected
from api.rest.following import (
    FOLLOWED,
    RETRY_S,
    EventIdHeader,
    accepted,
    accepted_as,
    followed,
    job_seen,
    job_shape,
)
from api.rest.job_orders import PlanOrder, ReplanOrder
from api.rest.keys import KeyParameter
from api.rest.languages import language_of
from api.rest.paging import CursorParameter, LimitParameter, cursor_of, place_of
from api.rest.pointers import pointing
from api.rest.repeats import KeyHeader, once
from api.rest.service import ServiceParameter
from api.rest.shapes import JobShape, JobsShape, Keep, VersionShape
from api.rest.versions import version_shape
from data.plan_json import PlanWire
from data.store import queue
from data.store.issues import StoreError, StoreIssue
from data.store.queue import OF_DAYS

router = APIRouter(route_class=GuardedRoute, tags=["planning"])

_ACCEPTED = accepted_as(JobShape)


@router.post(
    "/v1/counties/{county_id}/plans",
    status_code=202,
    openapi_extra=PLANNERS,
    responses=_ACCEPTED,
    summary="Plan a day: puts a planning job into the queue",
)
def plan_day(
    service: ServiceParameter,
    request: Request,
    county_id: str,
    wanted: PlanOrder,
    key: KeyHeader = None,
) -> Response:
    """Submit a planning job; it is carried out by a process of its own."""

    def answer() -> Response:
        job = submit_job(service.store, county_id, wanted, by=actor_of(request).user_id)
        return accepted(job, request)

    return once(request, key, wanted.model_dump_json().encode(), answer)


@router.post(
    "/v1/counties/{county_id}/plans/{day}/{name}/replans",  # noqa: FAST003 -- in `KeyParameter`
    status_code=202,
    openapi_extra=PLANNERS,
    responses=_ACCEPTED,
    summary="Plan a day again while it is under way: puts a job into the queue",
)
def replan_day(
    service: ServiceParameter,
    request: Request,
    plan: KeyParameter,
    wanted: ReplanOrder,
    key: KeyHeader = None,
) -> Response:
    """Submit a job that changes a plan for what has happened, as little as it must.

    What has been done, is loaded or locked stays. What the job finds replaces the version that it
    planned from once somebody keeps it; `…/differences` of the job says what is different.
    """

    def answer() -> Response:
        with pointing("/events"):
            job = submit_replan(service.desk, plan, wanted, by=actor_of(request).user_id)
        return accepted(job, request)

    return once(request, key, wanted.model_dump_json().encode(), answer)


@router.get("/v1/jobs", openapi_extra=OFFICE, summary="Planning jobs, the newest first")
def list_jobs(
    service: ServiceParameter,
    request: Request,
    county_id: Annotated[str | None, Query(max_length=200)] = None,
    limit: LimitParameter = 100,
    cursor: CursorParameter = None,
) -> JobsShape:
    """Return planning jobs of one county, or of all that the user has to do with."""
    actor = actor_of(request)
    if county_id is not None:
        check_county(actor, county_id)
    place = place_of(cursor, int)
    before = None if place is None else place[0]
    with service.store.reading() as connection:
        found = queue.newest_jobs(
            connection,
            county_id=county_id or actor.county_id,
            kinds=OF_DAYS,
            before=before,
            most=limit + 1,
        )
    following = [found[limit - 1].number] if len(found) > limit else None
    language = language_of(request)
    shown = [job_shape(job, language) for job in found[:limit]]
    return JobsShape(items=shown, next=cursor_of(following))


@router.get("/v1/jobs/{job_id}", openapi_extra=OFFICE, summary="How far a planning job is")
def get_job(
    service: ServiceParameter, request: Request, response: Response, job_id: str
) -> JobShape:
    """Return the state of a planning job."""
    job = job_seen(service, request, job_id, OF_DAYS)
    if not job.state.is_over:
        response.headers["Retry-After"] = str(RETRY_S)
    return job_shape(job, language_of(request))


@router.get(
    "/v1/jobs/{job_id}/plan",
    openapi_extra=OFFICE,
    response_model=PlanWire,
    summary="The best plan that a job has found so far, or its last one",
)
def get_job_plan(service: ServiceParameter, request: Request, job_id: str) -> Any:
    """Return plan.json of the best plan so far; `X-Final` tells whether the job ended with it."""
    job = job_seen(service, request, job_id, OF_DAYS)
    with service.store.reading() as connection:
        found = queue.job_plan(connection, job.job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job_id)])
    headers = {"X-Final": str(found.is_final).lower(), "Cache-Control": "no-store"}
    return Response(found.plan, headers=headers, media_type="application/json")


@router.get(
    "/v1/jobs/{job_id}/differences",
    openapi_extra=OFFICE,
    summary="What a job's plan changes against the one that it is to replace",
)
def get_job_differences(
    service: ServiceParameter,
    request: Request,
    job_id: str,
    other: Annotated[
        str | None,
        Query(alias="with", max_length=100, description="a plan's name; else what it planned from"),
    ] = None,
) -> Any:
    """Return what is different, vehicle by vehicle and order by order, also in words."""
    return changes_of_job(service.desk, job_seen(service, request, job_id, OF_DAYS), other)


@router.delete(
    "/v1/jobs/{job_id}",
    status_code=202,
    openapi_extra=PLANNERS,
    responses=_ACCEPTED,
    summary="Stop a planning job early; its best plan so far stays",
)
def stop_job(service: ServiceParameter, request: Request, job_id: str) -> Response:
    """Ask a planning job to stop: one that waits stops at once, one that runs in two seconds."""
    actor = actor_of(request)
    job_seen(service, request, job_id, OF_DAYS)
    return accepted(cancel_job(service.store, job_id, by=actor.user_id), request)


@router.post(
    "/v1/jobs/{job_id}/repetition",
    status_code=202,
    openapi_extra=PLANNERS,
    responses=_ACCEPTED,
    summary="Submit a job again as it was",
)
def repeat_job(
    service: ServiceParameter, request: Request, job_id: str, key: KeyHeader = None
) -> Response:
    """Submit another job like this one, such as after an interruption."""
    actor = actor_of(request)
    job_seen(service, request, job_id, OF_DAYS)

    def answer() -> Response:
        return accepted(submit_again(service.store, job_id, by=actor.user_id), request)

    return once(request, key, b"", answer)


@router.post(
    "/v1/jobs/{job_id}/version",
    status_code=201,
    openapi_extra=PLANNERS,
    responses={201: {"model": VersionShape}},
    summary="Keep a job's plan as the next version of a plan of its day",
)
def keep_plan_of_job(
    service: ServiceParameter, request: Request, job_id: str, wanted: Keep
) -> Response:
    """Keep what a job has found; `If-Match` names the version that it replaces."""
    actor = actor_of(request)
    job_seen(service, request, job_id, OF_DAYS)
    saved = keep_job_plan(
        service.store,
        job_id,
        based_on=version_expected(request),
        name=wanted.name,
        by=actor.user_id,
        note=wanted.note,
    )
    key = saved.key
    headers = {
        "Location": quote(f"/v1/counties/{key.county_id}/plans/{key.day}/{key.name}"),
        "ETag": etag(saved.version),
    }
    content = version_shape(saved).model_dump_json()
    return Response(content, 201, headers, media_type="application/json")


@router.get(
    "/v1/jobs/{job_id}/events",
    openapi_extra=OFFICE,
    response_class=StreamingResponse,
    responses=FOLLOWED,
    summary="A planning job as it goes on, as server-sent events",
)
async def follow_job(
    service: ServiceParameter, request: Request, job_id: str, last_seen: EventIdHeader = None
) -> Response:
    """Tell how a job gets on: events `progress`, at last `end`; none twice after a reconnection."""
    return await followed(service, request, job_id, OF_DAYS, last_seen)
