"""Jobs of any kind as the service shows them: accepted, looked at, followed event by event."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.job_requests import PlanRequest, base_of, request_of, siting_request_of
from api.rest.access import Unknown, actor_of, unknown
from api.rest.forms import EVENTS
from api.rest.languages import language_of
from api.rest.problems import FoundWrong
from api.rest.service import Service, service_of
from api.rest.shapes import JobShape, SitingJobShape
from data.store import queue
from data.store.queue import JobKind, JobState, PlanningJob
from network.text import Language

RETRY_S = 2
"""Seconds after which it is worth looking at a job again."""

FOLLOWED: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENTS: {"schema": {"type": "string"}}}},
    204: {"description": "the job is over, and its end has been told"},
}
"""What a stream of events answers."""

EventIdHeader = Annotated[str | None, Header(alias="Last-Event-ID", max_length=200)]

_PING_S = 15.0


def accepted_as(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of an answer that a job waits for its turn."""
    told = "waits for its turn; look at `Location` after `Retry-After` seconds"
    return {202: {"model": model, "description": told}}


def accepted(job: PlanningJob, request: Request) -> Response:
    """Return the answer that a job is known and where to look at it."""
    place = "sitings" if job.kind is JobKind.SITING else "jobs"
    headers = {"Location": f"/v1/{place}/{job.job_id}", "Retry-After": str(RETRY_S)}
    shown = shape_of(service_of(request), job, language_of(request))
    content = shown.model_dump_json()
    return Response(content, 202, headers, media_type="application/json")


def job_seen(
    service: Service, request: Request, job_id: str, kinds: Collection[JobKind]
) -> PlanningJob:
    """Return a job of some kinds, of a county that the user has to do with.

    Raises
    ------
    StoreError
        If there is none, or none for this user.
    """
    job = _job(service, job_id)
    if job.kind not in kinds or actor_of(request).county_id not in {None, job.county_id}:
        raise unknown(Unknown.JOB, job_id)
    return job


async def followed(
    service: Service,
    request: Request,
    job_id: str,
    kinds: Collection[JobKind],
    last_seen: str | None,
) -> Response:
    """Return a stream of what becomes of a job, or that its end has been told."""
    job = await run_in_threadpool(job_seen, service, request, job_id, kinds)
    language = language_of(request)
    shown = await run_in_threadpool(shape_of, service, job, language)
    if job.state.is_over and last_seen == _event_id(shown):
        return Response(status_code=204)

    def look() -> JobShape | SitingJobShape:
        return shape_of(service, _job(service, job_id), language)

    stream = _events(service, shown, last_seen, look)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, headers=headers, media_type=EVENTS)


async def _events(
    service: Service,
    shown: JobShape | SitingJobShape,
    last_seen: str | None,
    look: Callable[[], JobShape | SitingJobShape],
) -> AsyncIterator[str]:
    """Yield an event whenever a job is not as it was, and at last its end."""
    yield f"retry: {RETRY_S * 1000}\n\n"
    silent_s = 0.0
    while not service.stopping.is_set():
        event_id = _event_id(shown)
        if event_id != last_seen:
            last_seen, silent_s = event_id, 0.0
            name = "end" if shown.state.is_over else "progress"
            yield f"id: {event_id}\nevent: {name}\ndata: {shown.model_dump_json()}\n\n"
        if shown.state.is_over:
            return
        await asyncio.sleep(service.poll_s)
        silent_s += service.poll_s
        if silent_s >= _PING_S:
            silent_s = 0.0
            yield ": still here\n\n"
        shown = await run_in_threadpool(look)


def _event_id(shown: JobShape | SitingJobShape) -> str:
    """Return what tells one look at a job from another: nothing has to be kept to resume."""
    found = shown.unserved if isinstance(shown, JobShape) else shown.found_at
    parts = (shown.state.value, f"{shown.share:.6f}", shown.best_fen, int(shown.is_stopping), found)
    return ";".join(map(str, parts))


def _job(service: Service, job_id: str) -> PlanningJob:
    with service.store.reading() as connection:
        return queue.job_of(connection, job_id)


def shape_of(service: Service, job: PlanningJob, language: Language) -> JobShape | SitingJobShape:
    """Return a job as the service shows it."""
    if job.kind is not JobKind.SITING:
        return job_shape(job, language)
    return siting_shapes(service, [job], language)[0]


def job_shape(job: PlanningJob, language: Language) -> JobShape:
    """Return a job that plans a day as the service shows it."""
    request = request_of(job)
    has_base = not isinstance(request, PlanRequest) or request.around is not None
    base = base_of(request) if has_base else None
    return JobShape(
        kind=job.kind,
        day=request.day,
        unserved=job.unserved,
        plan=None if base is None else base.name,
        version=None if base is None else base.version,
        best_fen=job.best_fen,
        **_said(job, language),
    )


def siting_shapes(
    service: Service, jobs: Sequence[PlanningJob], language: Language
) -> list[SitingJobShape]:
    """Return siting jobs as the service shows them."""
    with service.store.reading() as connection:
        found = queue.found_at(connection, [job.job_id for job in jobs])
    return [
        SitingJobShape(
            title=siting_request_of(job).title,
            best_fen=job.best_fen or None,
            found_at=found.get(job.job_id),
            **_said(job, language),
        )
        for job in jobs
    ]


def _said(job: PlanningJob, language: Language) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "county_id": job.county_id,
        "state": job.state,
        "submitted_at": job.submitted_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "share": job.share,
        "is_stopping": job.cancel_asked_at is not None and job.state is JobState.RUNNING,
        "issues": [
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
    }
