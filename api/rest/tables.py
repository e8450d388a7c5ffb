"""…/tables: the tables of targets and money that reports of a county read."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response

from api.county_tables import TableName, keep_table, table_path
from api.rest import bodies
from api.rest.access import MODELLERS, OFFICE, GuardedRoute, Unknown, actor_of, unknown
from api.rest.bodies import Upload
from api.rest.forms import CSV, XLSX
from api.rest.languages import language_of
from api.rest.problems import found_wrong
from api.rest.report_shapes import TableShape
from api.rest.service import ServiceParameter

router = APIRouter(prefix="/v1/counties/{county_id}", route_class=GuardedRoute, tags=["reports"])

_Table = Annotated[Upload, Depends(bodies.upload("table", {CSV: ".csv", XLSX: ".xlsx"}))]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the columns of `targets` or `ledger` of the data dictionary",
        "content": {
            CSV: {
                "schema": {"type": "string"},
                "example": "entry_id,date,fund,stage,use,amount_yuan\n"
                "1,2026-01-15,central,granted,,1000000\n",
            },
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_MEDIA_TYPES = {".csv": CSV, ".xlsx": XLSX}


@router.get(
    "/tables/{table}",
    openapi_extra=OFFICE,
    response_class=Response,
    responses={200: {"content": {CSV: {}, XLSX: {}}}},
    summary="A table of targets or money, as it was handed in",
)
def get_table(service: ServiceParameter, county_id: str, table: TableName) -> Response:
    """Return the file of a table that reports read."""
    path = table_path(service.desk.county(county_id).directory, table)
    if path is None:
        raise unknown(Unknown.TABLE, table)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"}
    return Response(path.read_bytes(), headers=headers, media_type=_MEDIA_TYPES[path.suffix])


@router.put(
    "/tables/{table}",
    openapi_extra=MODELLERS | _BODY,
    summary="Keep a table of targets or money; with it the county has a new version",
)
def put_table(
    service: ServiceParameter, request: Request, county_id: str, table: TableName, sent: _Table
) -> TableShape:
    """Keep a table, if there is nothing wrong with it: a part of a ledger proves nothing."""
    bodies.table_of(sent.path)
    path = sent.path.rename(sent.path.with_name(f"{table}{sent.path.suffix}"))
    by = actor_of(request).user_id
    kept, issues = keep_table(service.desk, county_id, table, Path(path), by=by)
    language = language_of(request)
    return TableShape(
        name=table,
        version=kept.version,
        issues=[found_wrong(issue, language) for issue in issues],
    )
