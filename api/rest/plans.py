"""/v1/counties/{county_id}/plans: kept plans: read, edit, lock, check, compare and explain them."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import metadata
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from api.console import violation_wire
from api.explanations import answer as explanation_of
from api.explanations import answer_wire
from api.keeping import CHANGES, choice_of, keep_plan
from api.kept_plans import Judged, changes_between, judge, orders_of_plan
from api.locking import lock
from api.plan_documents import document_of, sheets_from
from api.plan_views import member_answer, member_view, station_view
from api.rest import bodies
from api.rest.access import ALL, OFFICE, PLANNERS, GuardedRoute, Unknown, actor_of, unknown
from api.rest.bodies import Upload
from api.rest.conditions import etag, not_modified, of_version, version_expected
from api.rest.forms import GEOJSON, JSON, VROOM, XLSX, form_wanted
from api.rest.keys import KeyParameter, VersionParameter
from api.rest.languages import language_of
from api.rest.moments import Day
from api.rest.service import Service, ServiceParameter
from api.rest.shapes import (
    AnalysisShape,
    ComparedPlan,
    ComparisonShape,
    Locked,
    PlanListed,
    PlansShape,
    VersionShape,
    VersionsShape,
    ViolationShape,
)
from api.rest.versions import version_shape
from api.services import plan_text
from api.station_sheets import on_sheet
from data.part_documents import (
    member_geojson,
    member_workbook,
    station_geojson,
    station_workbook,
)
from data.plan_json import PlanWire, load_plan
from data.route_geojson import dump_geojson
from data.route_workbook import dump_workbook
from data.run_folder import dump_json
from data.store import audit
from data.store.accounts import Role, User
from data.store.plans import (
    PlanContent,
    PlanKey,
    PlanVersion,
    plan_of,
    plans_of_day,
    versions_of,
)
from data.vroom.plans import dump_vroom_plan
from network.ids import OrderId, PlaceId
from network.orders import Order
from network.text import Language
from routing.two_echelon.plan import RouteKind

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["plans"])

_PlanFile = Annotated[Upload, Depends(bodies.upload("plan", {bodies.JSON: ".json"}))]
_FORMS = (JSON, GEOJSON, XLSX, VROOM)
_PART_FORMS = (JSON, GEOJSON, XLSX)
ONE_PLAN = "/plans/{day}/{name}"
"""Path of a plan below its county."""

PLAN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "plan.json, as docs/schemas/plan.schema.json says",
        "content": {bodies.JSON: {"schema": {"type": "object"}}},
    }
}
"""How OpenAPI describes a body that is a plan."""


@router.get("/plans", openapi_extra=ALL, summary="The plans of a day")
def list_plans(
    service: ServiceParameter, county_id: str, day: Annotated[Day, Query()]
) -> PlansShape:
    """Return the names of a day's plans, each with its newest version."""
    with service.store.reading() as connection:
        found = plans_of_day(connection, county_id, day)
    return PlansShape(items=[PlanListed(name=n, version=v) for n, v in found.items()])


@router.get(
    ONE_PLAN,
    openapi_extra=ALL,
    response_model=PlanWire,
    responses={
        200: {"content": {GEOJSON: {}, XLSX: {}, VROOM: {}}},
        304: {"description": "as it was"},
    },
    summary="A plan: plan.json, GeoJSON, the workbook, or as VROOM states it, by Accept",
)
def get_plan(
    service: ServiceParameter, request: Request, key: KeyParameter, version: VersionParameter = None
) -> Any:
    """Return a plan; a member gets what becomes of its own orders, a station its own sheet."""
    actor = actor_of(request)
    is_part = actor.role in {Role.MEMBER, Role.STATION}
    form = form_wanted(request, _PART_FORMS if is_part else _FORMS)
    language = language_of(request)
    with service.store.reading() as connection:
        saved = plan_of(connection, key, version)
        stamp = audit.newest(connection, CHANGES)
    tag = etag(saved.version, _form_name(form, language, actor if is_part else None, stamp))
    known = None if is_part else not_modified(request, tag)
    if known is not None:
        return known
    headers = of_version(tag) | {"X-Plan-Version": str(saved.version)}
    if form == XLSX:
        file = f"{key.county_id}-{key.day}-{saved.version}.xlsx"
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file)}"
    return Response(_content(service, actor, saved, form, language), 200, headers, form)


def _form_name(form: str, language: Language, whose: User | None, stamp: int) -> str:
    """Return what tells the tags of a version's forms apart, and those of different readers.

    Only plan.json is of its version alone. All else is made from the orders, their statuses and
    the county as they are now, by this program.

    Parameters
    ----------
    form, language
        The media type, and the language of a workbook.
    whose
        Whose part is meant; None: the whole plan.
    stamp
        Number of the last change after which the answer may be another.
    """
    if form == JSON and whose is None:
        return ""
    names = {JSON: "json", GEOJSON: "geojson", XLSX: f"xlsx.{language.value}", VROOM: "vroom"}
    of_whom = "" if whose is None else f"{whose.member_id or whose.place_id}".encode().hex()
    return ".".join([names[form], of_whom, str(stamp), metadata.version("tongpei")])


def _content(
    service: Service, actor: User, saved: PlanVersion, form: str, language: Language
) -> str | bytes:
    """Return a plan in a form, or the part of it that is the user's."""
    if actor.role is Role.MEMBER:
        return _member_part(service, saved, _own(service, actor, saved), form, language)
    if actor.role is Role.STATION:
        return _station_part(service, saved, PlaceId(actor.place_id or ""), form, language)
    if form == JSON:
        return saved.content.plan
    given = service.desk.with_day(saved)
    if form == VROOM:
        return dump_vroom_plan(given.plan, given.day.problem)
    document = document_of(given, saved.content.summary)
    return dump_geojson(document) if form == GEOJSON else dump_workbook(document, language)


def _member_part(
    service: Service,
    saved: PlanVersion,
    own: Mapping[OrderId, Order],
    form: str,
    language: Language,
) -> str | bytes:
    header, plan = load_plan(saved.content.plan.encode("utf-8"))
    view = member_view(header, plan, own)
    if form == JSON:
        return dump_json(view)
    county = service.desk.county(saved.key.county_id).county
    if form == GEOJSON:
        return member_geojson(view, own, county)
    return member_workbook(view, own, county, language, header)


def _station_part(
    service: Service, saved: PlanVersion, place_id: PlaceId, form: str, language: Language
) -> str | bytes:
    header, plan = load_plan(saved.content.plan.encode("utf-8"))
    view = station_view(header, plan, place_id)
    if form == JSON:
        return dump_json(view)
    if form == GEOJSON:
        given = service.desk.with_day(saved)
        sheets = sheets_from(given, {route["route_id"] for route in view["routes"]})
        return station_geojson(view, given.day.county, sheets)
    county = service.desk.county(saved.key.county_id).county
    return station_workbook(view, county, language, header)


def _own(service: Service, actor: User, saved: PlanVersion) -> Mapping[OrderId, Order]:
    """Return those of a plan's orders that are the member's."""
    choice = choice_of(actor)
    if actor.role is Role.STATION:
        _, plan = load_plan(saved.content.plan.encode("utf-8"))
        choice = replace(choice, order_ids=on_sheet(plan, PlaceId(actor.place_id or "")))
    found = orders_of_plan(service.store, saved, choice)
    return {order.order_id: order for order in found}


@router.put(
    ONE_PLAN,
    openapi_extra=PLANNERS | PLAN_BODY,
    response_model=VersionShape,
    summary="Save an edited plan as the next version",
)
def put_plan(
    service: ServiceParameter,
    request: Request,
    key: KeyParameter,
    sent: _PlanFile,
    note: Annotated[str, Query(max_length=1000)] = "",
) -> Any:
    """Save a plan on top of the version that `If-Match` names; violations do not hinder it."""
    based_on = version_expected(request)
    content = sent.path.read_bytes()
    terms = service.desk.terms_now(key)
    given = service.desk.given(key, content, terms)
    text = plan_text(given.day, given.plan, given.header.engine, is_compact=True)
    kept = PlanContent(plan=text, summary="", note=note, progress=terms.progress)
    saved = keep_plan(service.store, key, kept, based_on=based_on, by=actor_of(request).user_id)
    return _saved(saved)


@router.get(f"{ONE_PLAN}/versions", openapi_extra=OFFICE, summary="All versions of a plan")
def list_versions(service: ServiceParameter, key: KeyParameter) -> VersionsShape:
    """Return a plan's versions, the newest first."""
    with service.store.reading() as connection:
        plan_of(connection, key)
        found = versions_of(connection, key)
    return VersionsShape(items=[version_shape(saved) for saved in found])


@router.put(
    f"{ONE_PLAN}/locked",
    openapi_extra=PLANNERS,
    response_model=VersionShape,
    summary="Lock routes and stops, and unlock all others",
)
def put_locked(
    service: ServiceParameter, request: Request, key: KeyParameter, wanted: Locked
) -> Any:
    """Save a version in which these routes and stops, and no others, are locked."""
    saved = lock(
        service.desk,
        key,
        wanted.route_ids,
        wanted.stops,
        based_on=version_expected(request),
        note=wanted.note,
        by=actor_of(request).user_id,
    )
    return _saved(saved)


@router.get(f"{ONE_PLAN}/analysis", openapi_extra=OFFICE, summary="What is wrong with it, its cost")
def get_analysis(
    service: ServiceParameter, request: Request, key: KeyParameter, version: VersionParameter = None
) -> AnalysisShape:
    """Check and price a kept plan."""
    return analysis_shape(service.trials.of_version(key, version).judged, language_of(request))


@router.post(
    f"{ONE_PLAN}/analyses",
    openapi_extra=PLANNERS | PLAN_BODY,
    summary="Check and price a hand-made plan; nothing is kept",
)
def analyse(
    service: ServiceParameter, request: Request, key: KeyParameter, sent: _PlanFile
) -> AnalysisShape:
    """Check and price a plan as it is sent, by the terms of the day's plan of that name."""
    trial = service.trials.of_content(key, sent.path.read_bytes(), sent.digest)
    return analysis_shape(trial.judged, language_of(request))


@router.get(f"{ONE_PLAN}/comparison", openapi_extra=OFFICE, summary="Plans of a day side by side")
def compare(
    service: ServiceParameter,
    key: KeyParameter,
    other: Annotated[list[str], Query(alias="with", max_length=8, description="names")],
) -> ComparisonShape:
    """Return the figures of the plan and of others of its day, each at its newest version."""
    keys = [key, *(PlanKey(county_id=key.county_id, day=key.day, name=name) for name in other)]
    return ComparisonShape(items=[_compared(service, each) for each in dict.fromkeys(keys)])


@router.get(
    f"{ONE_PLAN}/differences", openapi_extra=OFFICE, summary="What differs between two plans"
)
def diff(
    service: ServiceParameter,
    key: KeyParameter,
    version: VersionParameter = None,
    since: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="a version; else the one before")
    ] = None,
    other: Annotated[str | None, Query(alias="with", description="another plan's name")] = None,
) -> Any:
    """Return what a version changes against an earlier one, or against another plan of the day."""
    saved, after = service.desk.open(key, version)
    if other is not None:
        _, before = service.desk.open(PlanKey(county_id=key.county_id, day=key.day, name=other))
    else:
        _, before = service.desk.open(key, since or max(1, saved.version - 1))
    return changes_between(before, after)


@router.get(
    f"{ONE_PLAN}/explanations/{{subject}}",
    openapi_extra=ALL,
    summary="Why a place or an order goes as it does",
)
def explain(
    service: ServiceParameter,
    request: Request,
    key: KeyParameter,
    subject: str,
    version: VersionParameter = None,
) -> Any:
    """Explain a place or an order of a plan; members and stations ask about their own orders."""
    actor = actor_of(request)
    if actor.role not in {Role.MEMBER, Role.STATION}:
        _, given = service.desk.open(key, version)
        return answer_wire(explanation_of(given, subject), given)
    with service.store.reading() as connection:
        saved = plan_of(connection, key, version)
    own = _own(service, actor, saved)
    if subject not in own:
        raise unknown(Unknown.ORDER, subject)
    return member_answer(explanation_of(service.desk.with_day(saved), subject), own)


def _compared(service: Service, key: PlanKey) -> ComparedPlan:
    saved, given = service.desk.open(key)
    judged, plan = judge(given), given.plan
    driven = (route for route in plan.routes if route.kind is not RouteKind.BUS)
    open_ids = {held.order_id for held in plan.held}
    open_ids |= {unserved.order_id for unserved in plan.unserved}
    return ComparedPlan(
        name=key.name,
        version=saved.version,
        cost_fen=judged.cost_wire(),
        violations=len(judged.violations),
        routes=len(plan.routes),
        vehicles=len({route.vehicle_id for route in driven}),
        planned=len(plan.assignments.keys() - open_ids),
        held=len(plan.held),
        unserved=len(plan.unserved),
        late=len(plan.late),
    )


def analysis_shape(judged: Judged, language: Language) -> AnalysisShape:
    """Return what is wrong with a plan, and what it costs, as the service shows it."""
    wires = [violation_wire(violation) for violation in judged.violations]
    return AnalysisShape(
        cost_fen=judged.cost_wire(),
        count=len(wires),
        violations=[
            ViolationShape(**{**wire, "meaning": wire["meaning"][language.value]}) for wire in wires
        ],
    )


def _saved(saved: PlanVersion) -> Response:
    content = version_shape(saved).model_dump_json()
    headers = {"ETag": etag(saved.version)}
    return Response(content, headers=headers, media_type="application/json")
