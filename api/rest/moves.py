"""…/plans/{day}/{name}/moves and …/trials: move stops by hand, and see at once what that does."""

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.plan_documents import document_of
from api.rest import bodies
from api.rest.access import PLANNERS, GuardedRoute
from api.rest.bodies import Upload
from api.rest.keys import KeyParameter, VersionParameter
from api.rest.languages import language_of
from api.rest.plans import ONE_PLAN, PLAN_BODY, analysis_shape
from api.rest.service import ServiceParameter
from api.rest.shapes import MovedShape, TrialShape
from api.services import plan_header, plan_text
from api.trials import Trial
from data.plan_changes import changed_routes, plan_changes_wire
from data.route_geojson import dump_geojson
from network.ids import OrderId, VehicleId
from network.text import Language
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


_Wanted = Annotated[Move, Depends(_move)]


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
    wanted: _Wanted,
) -> Any:
    """Return the plan after the move, its times made to fit, checked and priced."""
    before = service.trials.of_content(key, sent.path.read_bytes(), sent.digest)
    after = service.trials.moved(before, wanted)
    given = after.given
    return _answer(
        plan=plan_text(given.day, given.plan, given.header.engine, is_compact=True).strip(),
        analysis=_analysis(after, language_of(request)),
        routes=dump_geojson(document_of(given)).strip(),
        trial=json.dumps(after.trial_id),
    )


@router.post(
    f"{ONE_PLAN}/trials",
    openapi_extra=PLANNERS,
    response_model=TrialShape,
    summary="The same, of a plan that the service has at hand; the answer says what changes",
)
def try_move(
    service: ServiceParameter,
    request: Request,
    key: KeyParameter,
    wanted: _Wanted,
    version: VersionParameter = None,
    trial: Annotated[
        str, Query(max_length=64, description="instead of a version: the trial to go on from")
    ] = "",
) -> Any:
    """Return what a move changes in a kept version, or in a trial; all of the plan is checked.

    A trial stays at hand for a while. Once it is not, `moves` takes the plan itself.
    """
    trials = service.trials
    before = trials.named(key, trial) if trial else trials.of_version(key, version)
    after = trials.moved(before, wanted)
    given, was = after.given, before.given.plan
    types = {v.vehicle_id: v.vehicle_type_id for v in given.day.county.vehicles}
    header = plan_header(given.day, given.plan, given.header.engine)
    changes = plan_changes_wire(was, given.plan, header.horizon_days, types)
    drawn = replace(given, plan=replace(given.plan, routes=changed_routes(was, given.plan)))
    return _answer(
        trial=json.dumps(after.trial_id),
        changes=json.dumps(changes, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
        analysis=_analysis(after, language_of(request)),
        routes=dump_geojson(document_of(drawn)).strip(),
    )


def _analysis(trial: Trial, language: Language) -> str:
    return analysis_shape(trial.judged, language).model_dump_json()


def _answer(**parts: str) -> Response:
    """Return an answer of parts, each JSON already."""
    content = ",".join(f"{json.dumps(name)}:{text}" for name, text in parts.items())
    return Response("{" + content + "}", media_type="application/json")
