"""…/plans/{day}/{name}/moves: move stops and orders by hand, and see at once what that does."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.kept_plans import judge, moved_by_hand
from api.plan_documents import document_of
from api.rest import bodies
from api.rest.access import PLANNERS, GuardedRoute
from api.rest.bodies import Upload
from api.rest.keys import KeyParameter
from api.rest.languages import language_of
from api.rest.plans import ONE_PLAN, PLAN_BODY, analysis_shape
from api.rest.service import ServiceParameter
from api.rest.shapes import MovedShape
from api.services import plan_text
from data.route_geojson import dump_geojson
from network.ids import OrderId, VehicleId
from routing.two_echelon.by_hand import Move, StopAt

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["plans"])

_PlanFile = Annotated[Upload, Depends(bodies.upload("plan", {bodies.JSON: ".json"}))]


_Index = Annotated[int, Query(ge=0, le=10_000)]
_Id = Annotated[str, Query(max_length=200)]


def _move(
    route: _Id = "",
    stop: _Index = 0,
    order: _Id = "",
    to: _Id = "",
    before: _Index = 1,
    vehicle: _Id = "",
) -> Move:
    """Return the move that a query asks for.

    Parameters
    ----------
    route, stop
        The id of a route and the index of its stop, from 0.
    order
        Instead of a stop: an order that nobody carries so far.
    to, before
        The id of the route it goes to, and the index of the stop there before which it comes.
    vehicle
        Instead of a route: a vehicle that stays at home so far.
    """
    return Move(
        what=OrderId(order) if order else StopAt(route_id=route, index=stop),
        to=VehicleId(vehicle) if vehicle else StopAt(route_id=to, index=before),
    )


@router.post(
    f"{ONE_PLAN}/moves",
    openapi_extra=PLANNERS | PLAN_BODY,
    response_model=MovedShape,
    summary="Move a stop or an order of a plan by hand; nothing is kept",
)
def move(
    service: ServiceParameter,
    request: Request,
    key: KeyParameter,
    sent: _PlanFile,
    wanted: Annotated[Move, Depends(_move)],
) -> Any:
    """Return the plan after the move, its times made to fit, checked and priced."""
    given = service.desk.given(key, sent.path.read_bytes(), service.desk.terms_now(key))
    moved = moved_by_hand(given, wanted)
    analysis = analysis_shape(judge(moved), language_of(request))
    parts = {
        "plan": plan_text(moved.day, moved.plan, moved.header.engine, is_compact=True).strip(),
        "analysis": analysis.model_dump_json(),
        "routes": dump_geojson(document_of(moved)).strip(),
    }
    content = ",".join(f"{json.dumps(name)}:{text}" for name, text in parts.items())
    return Response("{" + content + "}", media_type="application/json")
