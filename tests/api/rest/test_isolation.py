"""What a member or a station gets to see: nothing of others, on whatever way it asks."""

import io
import json
import re

import pytest
from httpx import Response
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from data.store.accounts import Role
from tests.api.rest.conftest import COURIERS, PLAN, Desk
from tests.examples import examples
from tests.small_plan import DAY, small_orders

OWN = "courier"
ORDERS = "/v1/counties/valley/orders"
MINE = sorted(COURIERS)
OTHERS = sorted(o.order_id for o in small_orders() if o.order_id not in MINE)
ASKED = [
    *(f"{ORDERS}/{order.order_id}" for order in small_orders()),
    *(f"{PLAN}/explanations/{order.order_id}" for order in small_orders()),
    *(f"{PLAN}/explanations/{place}" for place in ("P2", "SA", "甲二村", "H")),
    *(f"{ORDERS}?day={DAY}&limit={limit}" for limit in (1, 3, 100)),
    PLAN,
    f"{PLAN}?version=1",
    f"/v1/counties/valley/plans?day={DAY}",
    "/v1/counties/valley",
    "/v1/counties",
    "/v1/session",
]
ACCEPTED = [
    "application/json",
    "application/geo+json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "*/*",
    "text/csv",
]


def told(body: str, asked: str) -> list[str]:
    """Return the orders of others that an answer tells of; what was asked may be repeated."""
    known = re.findall(r"\bO\d\b", body)
    return sorted({order_id for order_id in known if order_id in OTHERS and order_id not in asked})


def test_the_small_day_has_orders_of_the_member_and_of_others(shared_desk: Desk) -> None:
    everything = shared_desk.client.get(PLAN, headers=shared_desk.headers(Role.DISPATCHER))
    assert told(everything.text, "")  # what is looked for below can be found


@examples(80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.sampled_from(ASKED), accept=st.sampled_from(ACCEPTED))
def test_no_answer_tells_a_member_of_others(shared_desk: Desk, asked: str, accept: str) -> None:
    answer = shared_desk.client.get(asked, headers=shared_desk.headers(Role.MEMBER, Accept=accept))
    assert told(said(answer), asked) == []


def said(answer: Response) -> str:
    """Return what an answer says, cell by cell if it is a workbook."""
    if "spreadsheet" not in answer.headers["content-type"]:
        return str(answer.text)
    book = load_workbook(io.BytesIO(answer.content))
    return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def test_an_order_of_others_is_refused_as_one_that_nobody_has(shared_desk: Desk) -> None:
    headers = shared_desk.headers(Role.MEMBER)
    for form in (ORDERS + "/{}", PLAN + "/explanations/{}"):
        foreign, none = (
            shared_desk.client.get(form.format(name), headers=headers) for name in (OTHERS[0], "XX")
        )
        assert foreign.status_code == none.status_code == 404
        assert foreign.text.replace(OTHERS[0], "XX") == none.text


def test_a_member_sees_what_becomes_of_its_orders_and_its_own_figures(shared_desk: Desk) -> None:
    view = shared_desk.client.get(PLAN, headers=shared_desk.headers(Role.MEMBER)).json()
    assert sorted(entry["order_id"] for entry in view["orders"]) == MINE
    assert view["figures"]["orders"] == len(MINE)
    own = [order for order in small_orders() if order.order_id in MINE]
    assert view["figures"]["pieces"] == sum(order.pieces for order in own)
    assert "cost" not in json.dumps(view)


def test_what_a_call_costs_is_told_only_if_all_of_it_is_the_members(shared_desk: Desk) -> None:
    headers = shared_desk.headers(Role.MEMBER)
    for order_id in MINE:
        found = shared_desk.client.get(f"{PLAN}/explanations/{order_id}", headers=headers).json()
        assert found["order_id"] == order_id
        for call in found["calls"]:
            assert set(call["order_ids"]) <= set(MINE)


def test_a_station_sees_its_own_sheet(shared_desk: Desk) -> None:
    sheet = shared_desk.client.get(PLAN, headers=shared_desk.headers(Role.STATION)).json()
    assert sheet["place_id"] == "SA"
    assert [(call["route_id"], call["deliver"]) for call in sheet["calls"]] == [
        ("T1", ["O1", "O2", "O5"])
    ]
    assert [route["route_id"] for route in sheet["routes"]] == ["L1"]
    assert "D1" not in json.dumps(sheet)
    legs = sheet["assignments"].items()
    ways = {order_id: [leg["to_id"] for leg in each] for order_id, each in legs}
    assert ways == {"O1": ["SA", "P2"], "O2": ["SA", "P3"], "O5": ["SA"], "O6": ["H"]}
    assert (sheet["held"], sheet["unserved"]) == ([{"order_id": "O5"}], [])


def test_a_station_works_with_the_orders_on_its_sheet_and_no_others(desk: Desk) -> None:
    """O1 and O2 end in villages of its own route, O5 waits there; O3 is driven past it."""
    headers = desk.headers(Role.STATION)
    listed = desk.client.get(ORDERS, params={"day": str(DAY), "place_id": "P2"}, headers=headers)
    assert [order["order_id"] for order in listed.json()["items"]] == ["O1"]
    known = {
        order.order_id: desk.client.get(f"{ORDERS}/{order.order_id}", headers=headers).status_code
        for order in small_orders()
    }
    assert sorted(i for i, status in known.items() if status == 200) == ["O1", "O2", "O5", "O6"]

    def reported(*order_ids: str) -> int:
        wire = [
            {"order_id": i, "status": "signed", "at": f"{DAY}T11:30:00+08:00"} for i in order_ids
        ]
        answer: Response = desk.client.post(
            "/v1/counties/valley/statuses", json=wire, headers=headers
        )
        return answer.status_code

    assert reported("O1", "O3") == 404
    assert reported("O1", "O2") == 200
    statuses = desk.client.get(
        "/v1/counties/valley/statuses", params={"day": str(DAY)}, headers=headers
    ).json()["items"]
    assert {each["order_id"]: each["status"] for each in statuses} == {
        "O1": "signed",
        "O2": "signed",
    }


def test_a_station_may_still_report_by_a_version_that_another_has_replaced(desk: Desk) -> None:
    """Who was out of reach has driven by the plan that was there."""
    office = desk.headers(Role.DISPATCHER)
    saved = desk.client.get(PLAN, headers=office)
    plan = saved.json()
    plan["routes"] = [route for route in plan["routes"] if route["route_id"] == "D1"]
    plan["assignments"] = {"O3": plan["assignments"]["O3"]}
    changed = desk.client.put(PLAN, json=plan, headers=office | {"If-Match": saved.headers["etag"]})
    assert changed.status_code == 200, changed.text
    wire = [{"order_id": "O1", "status": "signed", "at": f"{DAY}T11:30:00+08:00"}]
    answer = desk.client.post(
        "/v1/counties/valley/statuses", json=wire, headers=desk.headers(Role.STATION)
    )
    assert answer.status_code == 200


def test_a_member_hands_in_its_own_orders_only(desk: Desk) -> None:
    head = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at\n"
    row = "{},{},down,H,P2,1,2.0,2026-05-20T01:00:00+08:00\n"
    content = head + row.format("N1", OWN) + row.format("N2", "post") + row.format(OTHERS[0], OWN)
    answer = desk.client.post(
        ORDERS,
        params={"day": str(DAY)},
        content=content.encode(),
        headers=desk.headers(Role.MEMBER, Content_Type="text/csv"),
    )
    assert answer.json()["accepted"] == 1
    refused = {row["row"]: row["issues"][0]["code"] for row in answer.json()["rejected"]}
    assert refused == {3: "E989", 4: "E990"}
    untouched = desk.client.get(f"{ORDERS}/{OTHERS[0]}", headers=desk.headers(Role.DISPATCHER))
    assert untouched.json()["order"]["member_id"] != OWN


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.DISPATCHER, "王小明"),
        (Role.ADMIN, "王小明"),
        (Role.PLANNER, "王**"),
        (Role.VIEWER, "王**"),
    ],
)
def test_recipients_are_masked_for_who_need_not_reach_them(
    desk: Desk, role: Role, name: str
) -> None:
    head = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at"
    content = (
        f"{head},recipient_name,recipient_phone\n"
        "N1,post,down,H,P2,1,2.0,2026-05-20T01:00:00+08:00,王小明,13812345678\n"
    )
    headers = desk.headers(Role.DISPATCHER, Content_Type="text/csv")
    made = desk.client.post(
        ORDERS, params={"day": str(DAY)}, content=content.encode(), headers=headers
    )
    assert made.json()["recipients"] == 1
    order = desk.client.get(f"{ORDERS}/N1", headers=desk.headers(role)).json()
    assert order["recipient"]["name"] == name
