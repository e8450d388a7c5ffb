"""…/plans/{day}/{name}/events: what has happened to a day, as far as its plan knows."""

from fastapi import APIRouter

from api.replan_jobs import events_taken_in
from api.rest.access import OFFICE, GuardedRoute
from api.rest.keys import KeyParameter, VersionParameter
from api.rest.plans import ONE_PLAN
from api.rest.service import ServiceParameter
from api.rest.shapes import EventsShape, EventTakenIn

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["plans"])


@router.get(
    f"{ONE_PLAN}/events", openapi_extra=OFFICE, summary="Events of the day that a plan knows of"
)
def list_events(
    service: ServiceParameter, key: KeyParameter, version: VersionParameter = None
) -> EventsShape:
    """Return the events for which a plan was planned again, the first told first."""
    found = events_taken_in(service.store, key, version)
    return EventsShape(
        items=[EventTakenIn(version=version, event=event) for version, event in found]
    )
