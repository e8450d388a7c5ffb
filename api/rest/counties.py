"""/v1/counties: list, save, look at, draw and validate counties."""

import tempfile
import zlib
from pathlib import Path
from typing import Annotated, Any
from zipfile import BadZipFile

from fastapi import APIRouter, Depends, Request, Response

from api.keeping import keep_county
from api.rest import bodies
from api.rest.access import ALL, MODELLERS, OFFICE, GuardedRoute, actor_of
from api.rest.bodies import Upload
from api.rest.conditions import etag, not_modified, of_version
from api.rest.forms import GEOJSON, JSON, form_wanted
from api.rest.languages import language_of
from api.rest.problems import RequestError, found_wrong
from api.rest.service import ServiceParameter
from api.rest.shapes import (
    BusTripShape,
    CountiesShape,
    CountyShape,
    FactsShape,
    MemberShape,
    ValidationShape,
    VehicleShape,
)
from data.county_areas import county_areas
from data.county_geojson import dump_county
from data.issues import DataError
from data.readers import read_county
from data.request_issues import RequestIssue
from data.store.counties import KeptCounty, all_counties, county_of, unpack
from network.errors import NetworkError

router = APIRouter(prefix="/v1/counties", route_class=GuardedRoute, tags=["counties"])

_upload = bodies.upload("county", {bodies.ZIP: ".zip"})
_Archive = Annotated[Upload, Depends(_upload)]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the files of a county's folder, none of them in a folder",
        "content": {bodies.ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("", openapi_extra=ALL, summary="Counties by id")
def list_counties(service: ServiceParameter, request: Request) -> CountiesShape:
    """Return the counties that the user has to do with."""
    actor = actor_of(request)
    with service.store.reading() as connection:
        found = all_counties(connection)
    mine = (kept for kept in found if actor.county_id in {None, kept.county_id})
    return CountiesShape(items=[_shape(kept) for kept in mine])


@router.get(
    "/{county_id}",
    openapi_extra=ALL,
    response_model=CountyShape,
    responses={200: {"content": {GEOJSON: {}}}, 304: {"description": "as it was"}},
    summary="A county, or its places, roads and areas as GeoJSON",
)
def get_county(service: ServiceParameter, request: Request, county_id: str) -> Any:
    """Return what is kept of a county; by `Accept` its places, roads and areas."""
    form = form_wanted(request, (JSON, GEOJSON))
    with service.store.reading() as connection:
        kept = county_of(connection, county_id)
    tag = etag(kept.version, "areas.geojson" if form == GEOJSON else "")
    known = not_modified(request, tag)
    if known is not None:
        return known
    if form == JSON:
        content = _shape(kept).model_dump_json()
    else:
        loaded = service.desk.county(county_id, kept.version)
        content = dump_county(loaded.county, county_areas(loaded.directory, loaded.county))
    return Response(content, headers=of_version(tag), media_type=form)


@router.get(
    "/{county_id}/facts", openapi_extra=OFFICE, summary="Members, vehicles, bus trips, promises"
)
def get_facts(service: ServiceParameter, county_id: str) -> FactsShape:
    """Return what of a county is neither a place nor a road."""
    county = service.desk.county(county_id).county
    types = county.vehicle_type_by_id()
    return FactsShape(
        name_zh=county.name_zh,
        name_en=county.name_en,
        timezone=county.timezone,
        promise_hours=county.promise_hours,
        data_note=county.data_note,
        members=[MemberShape(member_id=m.member_id, name_zh=m.name_zh) for m in county.members],
        vehicles=[
            VehicleShape(
                vehicle_id=vehicle.vehicle_id,
                type_name_zh=types[vehicle.vehicle_type_id].name_zh,
                home_id=vehicle.home_id,
                member_id=vehicle.member_id,
            )
            for vehicle in county.vehicles
        ],
        bus_trips=[
            BusTripShape(
                trip_id=trip.trip_id,
                line_id=trip.line_id,
                weekdays=sorted(trip.weekdays),
                from_id=trip.stops[0].place_id,
                to_id=trip.stops[-1].place_id,
                depart_s=trip.stops[0].depart_s,
                arrive_s=trip.stops[-1].arrive_s,
            )
            for trip in county.bus_trips
        ],
    )


@router.put(
    "/{county_id}",
    openapi_extra=MODELLERS | _BODY,
    summary="Save a county; files that differ make a new version",
)
def put_county(
    service: ServiceParameter, request: Request, county_id: str, sent: _Archive
) -> CountyShape:
    """Save a county's folder, if there is nothing wrong with it."""
    with tempfile.TemporaryDirectory(prefix="tongpei-") as folder:
        directory = _unpacked(sent, Path(folder), county_id)
        kept = keep_county(service.store, str(directory), by=actor_of(request).user_id)
    return _shape(kept)


@router.post(
    "/{county_id}/validation",
    openapi_extra=MODELLERS | _BODY,
    summary="Validate a county's files; nothing is kept",
)
def validate_county(request: Request, county_id: str, sent: _Archive) -> ValidationShape:
    """Return everything that is wrong with a county's files at once."""
    language = language_of(request)
    with tempfile.TemporaryDirectory(prefix="tongpei-") as folder:
        directory = _unpacked(sent, Path(folder), county_id)
        try:
            issues = read_county(directory).issues
        except DataError as error:
            issues = error.issues
        except NetworkError as error:
            issues = tuple(
                RequestIssue.WRONG_VALUE.issue(table="county", detail=text)
                for text in error.problems
            )
    return ValidationShape(
        is_valid=not any(issue.is_error for issue in issues),
        issues=[found_wrong(issue, language) for issue in issues[:1000]],
    )


def _unpacked(sent: Upload, folder: Path, county_id: str) -> Path:
    """Write the files of an archive into a folder named like the county."""
    if not county_id.replace("-", "").replace("_", "").isalnum() or len(county_id) > 100:
        detail = {
            "detail_zh": "只能含字母、数字、- 和 _。",
            "detail_en": "letters, digits, - and _.",
        }
        raise RequestError(RequestIssue.WRONG_VALUE, field="county_id", detail=detail)
    bodies.check_archive(sent.path)
    directory = folder / county_id
    directory.mkdir()
    try:
        unpack(sent.path.read_bytes(), directory)
    except (ValueError, OSError, RuntimeError, EOFError, BadZipFile, zlib.error):
        detail = {
            "detail_zh": "文件名或内容不可用。",
            "detail_en": "a name or content is unusable.",
        }
        raise RequestError(RequestIssue.WRONG_ARCHIVE, detail=detail) from None
    return directory


def _shape(kept: KeptCounty) -> CountyShape:
    return CountyShape(
        county_id=kept.county_id,
        name_zh=kept.name_zh,
        name_en=kept.name_en,
        version=kept.version,
        digest=kept.digest,
        saved_at=kept.saved_at,
    )
