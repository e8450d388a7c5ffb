"""/v1/jobs: planning jobs: submit, follow, stop early, and keep what they have found."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.planning_jobs import cancel_job, keep_job_plan, request_of, submit_again, submit_job
from api.rest.access import (
    OFFICE,
    PLANNERS,
    GuardedRoute,
    Unknown,
    actor_of,
    check_county,
    unknown,
)
from api.rest.conditions import etag, version_expected
from api.rest.forms import EVENTS
from api.rest.languages import language_of
from api.rest.paging import CursorParameter, LimitParameter, cursor_of, place_of
from api.rest.problems import FoundWrong
from api.rest.repeats import KeyHeader, once
from api.rest.service import Service, ServiceParameter
from api.rest.shapes import JobShape, JobsShape, Keep, PlanOrder, VersionShape
from api.rest.versions import version_shape
from data.plan_json import PlanWire
from data.store import queue
from data.store.accounts import User
from data.store.issues import StoreError, StoreIssue
from data.store.queue import JobState, PlanningJob
from network.text import Language

router = APIRouter(route_class=GuardedRoute, tags=["planning"])

RETRY_S = 2
"""Seconds after which it is worth looking at a job again."""

_PING_S = 15.0
_EventIdHeader = Annotated[str | None, Header(alias="Last-Event-ID", max_length=200)]
_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobShape,
        "description": "waits for its turn; look at `Location` after `Retry-After` seconds",
    }
}


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
        return _accepted(job, request)

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
            connection, county_id=county_id or actor.county_id, before=before, most=limit + 1
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
    job = job_seen(service, actor_of(request), job_id)
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
    job = job_seen(service, actor_of(request), job_id)
    with service.store.reading() as connection:
        found = queue.job_plan(connection, job.job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job_id)])
    headers = {"X-Final": str(found.is_final).lower(), "Cache-Control": "no-store"}
    return Response(found.plan, headers=headers, media_type="application/json")


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
    job_seen(service, actor, job_id)
    return _accepted(cancel_job(service.store, job_id, by=actor.user_id), request)


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
    job_seen(service, actor, job_id)

    def answer() -> Response:
        return _accepted(submit_again(service.store, job_id, by=actor.user_id), request)

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
    job_seen(service, actor, job_id)
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
        "Location": f"/v1/counties/{key.county_id}/plans/{key.day}/{key.name}",
        "ETag": etag(saved.version),
    }
    content = version_shape(saved).model_dump_json()
    return Response(content, 201, headers, media_type="application/json")


@router.get(
    "/v1/jobs/{job_id}/events",
    openapi_extra=OFFICE,
    response_class=StreamingResponse,
    responses={
        200: {"content": {EVENTS: {"schema": {"type": "string"}}}},
        204: {"description": "the job is over, and its end has been told"},
    },
    summary="A planning job as it goes on, as server-sent events",
)
async def follow_job(
    service: ServiceParameter, request: Request, job_id: str, last_seen: _EventIdHeader = None
) -> Response:
    """Tell how a job gets on: events `progress`, at last `end`; none twice after a reconnection."""
    job = await run_in_threadpool(job_seen, service, actor_of(request), job_id)
    if job.state.is_over and last_seen == _event_id(job):
        return Response(status_code=204)
    stream = _events(service, job, last_seen, language_of(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, headers=headers, media_type=EVENTS)


async def _events(
    service: Service, job: PlanningJob, last_seen: str | None, language: Language
) -> AsyncIterator[str]:
    """Yield an event whenever a job is not as it was, and at last its end."""
    yield f"retry: {RETRY_S * 1000}\n\n"
    silent_s = 0.0
    while not service.stopping.is_set():
        event_id = _event_id(job)
        if event_id != last_seen:
            last_seen, silent_s = event_id, 0.0
            name = "end" if job.state.is_over else "progress"
            content = job_shape(job, language).model_dump_json()
            yield f"id: {event_id}\nevent: {name}\ndata: {content}\n\n"
        if job.state.is_over:
            return
        await asyncio.sleep(service.poll_s)
        silent_s += service.poll_s
        if silent_s >= _PING_S:
            silent_s = 0.0
            yield ": still here\n\n"
        job = await run_in_threadpool(_job, service, job.job_id)


def _event_id(job: PlanningJob) -> str:
    """Return what tells one look at a job from another: nothing has to be kept to resume."""
    is_stopping = job.cancel_asked_at is not None
    return f"{job.state.value}:{job.share:.6f}:{job.best_fen}:{job.unserved}:{int(is_stopping)}"


def _job(service: Service, job_id: str) -> PlanningJob:
    with service.store.reading() as connection:
        return queue.job_of(connection, job_id)


def job_seen(service: Service, actor: User, job_id: str) -> PlanningJob:
    """Return a job of a county that a user has to do with.

    Raises
    ------
    StoreError
        If there is none, or none for this user.
    """
    job = _job(service, job_id)
    if actor.county_id not in {None, job.county_id}:
        raise unknown(Unknown.JOB, job_id)
    return job


def job_shape(job: PlanningJob, language: Language) -> JobShape:
    """Return a job as the service shows it."""
    return JobShape(
        job_id=job.job_id,
        county_id=job.county_id,
        day=request_of(job).day,
        state=job.state,
        submitted_at=job.submitted_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        share=job.share,
        best_fen=job.best_fen,
        unserved=job.unserved,
        is_stopping=job.cancel_asked_at is not None and job.state is JobState.RUNNING,
        issues=[
            FoundWrong(
                code=issue["code"],
                detail=issue["cause"][language.value],
                action=issue["action"][language.value],
                row=issue["row"],
                field=issue["field"] or None,
                severity=issue["severity"],
            )
            for issue in json.loads(job.told)
        ],
    )


def _accepted(job: PlanningJob, request: Request) -> Response:
    headers = {"Location": f"/v1/jobs/{job.job_id}", "Retry-After": str(RETRY_S)}
    content = job_shape(job, language_of(request)).model_dump_json()
    return Response(content, 202, headers, media_type="application/json")
