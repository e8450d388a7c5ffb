"""/v1/counties/{county_id}/days: the days there is something of, for whoever chooses one."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.access import OFFICE, GuardedRoute
from api.rest.service import ServiceParameter
from api.rest.shapes import DayShape, DaysShape
from data.store.counties import county_of
from data.store.days import days_of

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["counties"])


@router.get("/days", openapi_extra=OFFICE, summary="Days with orders or plans, the newest first")
def list_days(
    service: ServiceParameter, county_id: str, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> DaysShape:
    """Return the newest days that orders were handed in for, or that have plans."""
    with service.store.reading() as connection:
        county_of(connection, county_id)
        found = days_of(connection, county_id, limit)
    return DaysShape(
        items=[
            DayShape(day=each.day, orders=each.num_orders, plans=list(each.plan_names))
            for each in found
        ]
    )
