"""/v1/samples: counties that come with the program, to try it with."""

from fastapi import APIRouter, Request

from api.rest.access import MODELLERS, GuardedRoute, Unknown, actor_of, unknown
from api.rest.service import ServiceParameter
from api.rest.shapes import DayShape, SampleShape, SamplesShape
from api.samples import keep_sample, samples

router = APIRouter(prefix="/v1/samples", route_class=GuardedRoute, tags=["counties"])


@router.get("", openapi_extra=MODELLERS, summary="Counties that come with the program")
def list_samples() -> SamplesShape:
    """Return the counties that come with the program, each with the day of its orders."""
    return SamplesShape(
        items=[
            SampleShape(
                county_id=each.county_id, name_zh=each.name.zh, name_en=each.name.en, day=each.day
            )
            for each in samples()
        ]
    )


@router.put("/{sample_id}", openapi_extra=MODELLERS, summary="Take such a county and its orders")
def take_sample(service: ServiceParameter, request: Request, sample_id: str) -> DayShape:
    """Keep a county that comes with the program under its own id, with the orders of its day."""
    actor = actor_of(request)
    if actor.county_id not in {None, sample_id}:
        raise unknown(Unknown.COUNTY, sample_id)
    report = keep_sample(service.store, sample_id, by=actor.user_id)
    return DayShape(day=report.day, orders=report.accepted, plans=[])
