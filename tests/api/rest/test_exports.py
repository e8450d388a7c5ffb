"""What everybody can take away: plans and orders in every form, of what they may see."""

import csv
import io
import json
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from data.store.accounts import Role
from tests.api.rest.conftest import COURIERS, PLAN, Desk
from tests.api.rest.test_isolation import MINE, ORDERS, OTHERS
from tests.api.rest.test_planning import GEOJSON, XLSX
from tests.small_plan import DAY

VROOM = "application/vnd.vroom+json"
HEAD = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at"


def cells(content: bytes) -> list[str]:
    """Return everything that a workbook says."""
    book = load_workbook(io.BytesIO(content))
    return [str(c) for sheet in book for row in sheet.values for c in row if c is not None]


def get(desk: Desk, role: Role, accept: str, path: str = PLAN, **query: str) -> Any:
    """Ask for something in a form."""
    headers = desk.headers(role, Accept=accept)
    answer = desk.client.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(accept)
    return answer


def test_a_member_takes_its_own_orders_as_workbook_and_map(shared_desk: Desk) -> None:
    said = cells(get(shared_desk, Role.MEMBER, XLSX).content)
    known = {word for cell in said for word in re.findall(r"\bO\d\b", cell)}
    assert sorted(known) == MINE
    assert "甲二村" in said
    drawn = get(shared_desk, Role.MEMBER, GEOJSON).json()["features"]
    assert sorted(feature["properties"]["order_id"] for feature in drawn) == MINE
    assert not any(order_id in json.dumps(drawn) for order_id in OTHERS)
    assert "V1" not in json.dumps(drawn)


def test_a_station_takes_its_sheet_as_workbook(shared_desk: Desk) -> None:
    said = cells(get(shared_desk, Role.STATION, XLSX).content)
    assert {"T1", "L1"} <= set(said)
    assert "D1" not in said
    assert not any("yuan" in cell or "fen" in cell for cell in said)


def test_a_station_draws_the_routes_that_start_there(desk: Desk) -> None:
    plan = desk.client.get(PLAN, headers=desk.headers(Role.DISPATCHER)).json()
    plan["routes"] = [route for route in plan["routes"] if route["route_id"] != "D1"]
    headers = desk.headers(Role.DISPATCHER, If_Match='"1"')
    assert desk.client.put(PLAN, json=plan, headers=headers).status_code == 200
    drawn = get(desk, Role.STATION, GEOJSON).json()["features"]
    lines = [f for f in drawn if f["geometry"]["type"] == "LineString"]
    assert [line["properties"]["route_id"] for line in lines] == ["L1"]
    assert len(lines[0]["geometry"]["coordinates"]) > 2
    assert "cost" not in json.dumps(drawn)
    assert "T1" not in json.dumps(drawn)


def test_different_readers_never_share_a_tag(shared_desk: Desk) -> None:
    tags = [
        get(shared_desk, role, accept).headers["etag"]
        for role in (Role.MEMBER, Role.STATION)
        for accept in ("application/json", XLSX)
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("accept", [GEOJSON, XLSX, VROOM])
def test_an_export_is_as_it_was_only_while_all_that_it_is_made_from_is(
    desk: Desk, accept: str
) -> None:
    def answered(tag: str) -> tuple[int, str]:
        headers = desk.headers(Role.DISPATCHER, Accept=accept, If_None_Match=tag)
        answer = desk.client.get(PLAN, headers=headers)
        return answer.status_code, answer.headers["etag"]

    _, first = answered('"0"')
    assert answered(first) == (304, first)
    assert first.startswith('"1-')
    said = [{"order_id": "O2", "status": "signed", "at": f"{DAY}T10:00:00+08:00"}]
    told = desk.client.post(
        "/v1/counties/valley/statuses", json=said, headers=desk.headers(Role.DISPATCHER)
    )
    assert told.status_code == 200, told.text
    code, second = answered(first)
    assert code == 200
    content = f"{HEAD}\nN1,courier,down,H,P2,1,2.0,{DAY}T01:00:00+08:00\n".encode()
    headers = desk.headers(Role.DISPATCHER, Content_Type="text/csv")
    assert desk.client.post(ORDERS, content=content, headers=headers).status_code == 200
    code, third = answered(second)
    assert (code, len({first, second, third})) == (200, 3)
    plain = desk.client.get(PLAN, headers=desk.headers(Role.DISPATCHER, If_None_Match='"1"'))
    assert plain.status_code == 304


@pytest.mark.parametrize("role", [Role.MEMBER, Role.STATION])
def test_who_sees_a_part_gets_no_answer_of_vroom(shared_desk: Desk, role: Role) -> None:
    answer = shared_desk.client.get(PLAN, headers=shared_desk.headers(role, Accept=VROOM))
    assert (answer.status_code, answer.json()["code"]) == (406, "E980")


def test_a_plan_is_stated_as_vroom_states_its_answers(shared_desk: Desk) -> None:
    found = get(shared_desk, Role.DISPATCHER, VROOM).json()
    assert found["code"] == 0
    named = [route["description"] for route in found["routes"]]
    assert named == ["V1 T1 #1", "V4 L1 #1", "post-truck-1 D1 #1"]
    first = found["routes"][0]
    assert [step["type"] for step in first["steps"]] == ["start", "job", "end"]
    assert first["steps"][1]["description"] == "SA O1 O2 O5 O6"
    assert first["steps"][0]["arrival"] == 25_200
    assert first["delivery"][2] == 4
    assert {entry["description"] for entry in found["unassigned"]} == {"O4", "O5", "O7"}
    assert found["summary"]["routes"] == 3


@pytest.mark.parametrize(
    ("role", "known", "name"),
    [
        (Role.DISPATCHER, ["N1", *(f"O{k}" for k in range(1, 8))], "王小明"),
        (Role.VIEWER, ["N1", *(f"O{k}" for k in range(1, 8))], "王**"),
        (Role.MEMBER, ["N1", *COURIERS], "王**"),
        (Role.STATION, ["O1", "O2", "O5", "O6"], None),
    ],
    ids=str,
)
@pytest.mark.parametrize("accept", ["text/csv", XLSX])
def test_orders_are_taken_as_tables_masked_as_they_have_to_be(
    desk: Desk, accept: str, role: Role, known: list[str], name: str | None
) -> None:
    content = (
        f"{HEAD},recipient_name,recipient_phone\n"
        f"N1,courier,down,H,P2,1,2.0,{DAY}T01:00:00+08:00,王小明,13812345678\n"
    )
    headers = desk.headers(Role.DISPATCHER, Content_Type="text/csv")
    query = {"day": str(DAY)}
    made = desk.client.post(ORDERS, params=query, content=content.encode(), headers=headers)
    assert made.json()["recipients"] == 1
    answer = get(desk, role, accept, ORDERS, **query)
    assert answer.headers["content-disposition"].startswith("attachment")
    if accept == XLSX:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        head, *rows = ([str(c or "") for c in row] for row in sheet.values)
        column = len(head) - 3
    else:
        head, *rows = csv.reader(io.StringIO(answer.text))
        column = head.index("recipient_name")
    assert sorted(row[0] for row in rows) == sorted(known)
    named = {row[0]: row[column] for row in rows}
    assert named.get("N1") == name


def test_what_was_taken_can_be_handed_in_again(desk: Desk) -> None:
    query = {"day": str(DAY)}
    for accept in ("text/csv", XLSX):
        content = get(desk, Role.DISPATCHER, accept, ORDERS, **query).content
        headers = desk.headers(Role.DISPATCHER, Content_Type=accept)
        again = desk.client.post(ORDERS, params=query, content=content, headers=headers).json()
        assert (again["accepted"], again["rejected"]) == (7, []), again


def test_no_cell_of_an_export_is_a_formula(desk: Desk) -> None:
    content = (
        f'{HEAD},recipient_name\nN1,post,down,H,P2,1,2.0,{DAY}T01:00:00+08:00,"=HYPERLINK(""x"")"\n'
    )
    headers = desk.headers(Role.DISPATCHER, Content_Type="text/csv")
    query = {"day": str(DAY)}
    desk.client.post(ORDERS, params=query, content=content.encode(), headers=headers)
    text = get(desk, Role.DISPATCHER, "text/csv", ORDERS, **query).text
    rows = list(csv.reader(io.StringIO(text)))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    book = load_workbook(io.BytesIO(get(desk, Role.DISPATCHER, XLSX, ORDERS, **query).content))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
