"""What a page asks of the service beside plans: moves by hand, days, statuses, facts, samples."""

import json
from typing import Any

import pytest

from data.store.accounts import Role
from tests.api.rest.conftest import PLAN, Desk
from tests.small_plan import DAY

COUNTY = "/v1/counties/valley"


def plan_of(desk: Desk) -> dict[str, Any]:
    """Return the plan that is kept."""
    found: dict[str, Any] = desk.client.get(PLAN, headers=desk.headers(Role.DISPATCHER)).json()
    return found


def move(desk: Desk, plan: dict[str, Any], query: str, role: Role = Role.DISPATCHER) -> Any:
    """Ask for a move."""
    return desk.client.post(f"{PLAN}/moves?{query}", json=plan, headers=desk.headers(role))


def test_a_stop_is_moved_checked_and_priced_and_nothing_is_kept(desk: Desk) -> None:
    plan = plan_of(desk)
    answer = move(desk, plan, "route=L1&stop=1&to=L1&before=3")
    assert answer.status_code == 200, answer.text
    moved = answer.json()
    local = next(route for route in moved["plan"]["routes"] if route["route_id"] == "L1")
    assert [stop["place_id"] for stop in local["stops"]] == ["SA", "P3", "P2", "SA"]
    lines = [f for f in moved["routes"]["features"] if f["geometry"]["type"] == "LineString"]
    assert {f["properties"]["route_id"] for f in lines} == {"T1", "L1", "D1"}
    analysed = desk.client.post(
        f"{PLAN}/analyses", json=moved["plan"], headers=desk.headers(Role.DISPATCHER)
    )
    assert analysed.json() == moved["analysis"]
    assert plan_of(desk) == plan


def test_an_order_that_stays_out_is_taken_along(desk: Desk) -> None:
    answer = move(desk, plan_of(desk), "order=O4&to=D1&before=2")
    assert answer.status_code == 200, answer.text
    assert "O4" not in {entry["order_id"] for entry in answer.json()["plan"]["held"]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("route=L1&stop=0&to=L1&before=2", "E1001"),
        ("route=L1&stop=1&to=nowhere&before=2", "E1001"),
        ("route=L1&stop=1&vehicle=V1", "E1001"),
        ("order=O3&to=D1&before=1", "E1001"),
        ("", "E1001"),
        ("route=T1&stop=1&to=D1&before=1", "E1003"),
        ("route=D1&stop=1&to=L1&before=1", "E1004"),
        ("route=L1&stop=-1&to=L1&before=2", "E983"),
    ],
)
def test_what_cannot_be_moved_is_told(desk: Desk, query: str, code: str) -> None:
    answer = move(desk, plan_of(desk), query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("what", ["moves?route=L1&stop=1&to=L1&before=3", "analyses"])
def test_plans_of_more_than_a_mebibyte_are_taken(desk: Desk, what: str) -> None:
    text = json.dumps(plan_of(desk) | {"remark": "x" * 2**20})
    headers = desk.headers(Role.DISPATCHER, Content_Type="application/json")
    answer = desk.client.post(f"{PLAN}/{what}", content=text, headers=headers)
    assert answer.status_code == 200, answer.text


def test_days_with_orders_or_plans_are_listed(shared_desk: Desk) -> None:
    answer = shared_desk.client.get(f"{COUNTY}/days", headers=shared_desk.headers(Role.VIEWER))
    assert answer.json() == {"items": [{"day": str(DAY), "orders": 7, "plans": ["main"]}]}


def test_the_newest_status_of_each_order_is_told_to_whom_it_concerns(desk: Desk) -> None:
    reports = [
        {"order_id": "O1", "status": "arrived", "at": f"{DAY}T08:00:00+08:00"},
        {"order_id": "O1", "status": "signed", "at": f"{DAY}T09:00:00+08:00"},
        {"order_id": "O2", "status": "failed", "at": f"{DAY}T09:30:00+08:00"},
        {"order_id": "O3", "status": "loaded", "at": "2026-05-19T23:59:59+08:00"},
    ]
    headers = desk.headers(Role.DISPATCHER)
    assert desk.client.post(f"{COUNTY}/statuses", json=reports, headers=headers).json() == {
        "count": 4
    }

    def told(role: Role) -> dict[str, str]:
        path = f"{COUNTY}/statuses?day={DAY}"
        items = desk.client.get(path, headers=desk.headers(role)).json()["items"]
        return {item["order_id"]: item["status"] for item in items}

    assert told(Role.DISPATCHER) == {"O1": "signed", "O2": "failed"}
    assert told(Role.MEMBER) == {"O1": "signed"}


def test_orders_of_a_place_are_those_that_start_or_end_there(shared_desk: Desk) -> None:
    path = f"{COUNTY}/orders?day={DAY}&place_id=P5"

    def told(role: Role) -> list[str]:
        items = shared_desk.client.get(path, headers=shared_desk.headers(role)).json()["items"]
        return [item["order_id"] for item in items]

    assert told(Role.DISPATCHER) == ["O4", "O7"]
    assert told(Role.MEMBER) == ["O4"]
    assert told(Role.STATION) == []


def test_facts_name_members_and_vehicles(shared_desk: Desk) -> None:
    answer = shared_desk.client.get(f"{COUNTY}/facts", headers=shared_desk.headers(Role.VIEWER))
    facts = answer.json()
    assert facts["promise_hours"] == 72.0
    assert "courier" in {member["member_id"] for member in facts["members"]}
    assert all(vehicle["type_name_zh"] for vehicle in facts["vehicles"])
    assert facts["bus_trips"] == []


def test_facts_name_bus_trips_with_their_ends(desk: Desk) -> None:
    headers = desk.headers(Role.PLANNER)
    assert desk.client.put("/v1/samples/anxi", headers=headers).status_code == 200
    facts = desk.client.get("/v1/counties/anxi/facts", headers=headers).json()
    trip = next(each for each in facts["bus_trips"] if each["trip_id"] == "bus-1-1-out")
    assert (trip["line_id"], trip["from_id"], trip["weekdays"]) == ("bus-1", "hub", [*range(1, 8)])
    assert trip["depart_s"] == 7 * 3600 < trip["arrive_s"]


def test_a_sample_county_is_taken_with_its_orders(desk: Desk) -> None:
    headers = desk.headers(Role.PLANNER)
    listed = desk.client.get("/v1/samples", headers=headers).json()["items"]
    assert [each["county_id"] for each in listed] == ["anxi", "wutai"]
    taken = desk.client.put("/v1/samples/wutai", headers=headers)
    assert taken.status_code == 200, taken.text
    assert taken.json()["orders"] == 3163
    days = desk.client.get("/v1/counties/wutai/days", headers=headers).json()["items"]
    assert days == [{"day": listed[1]["day"], "orders": 3163, "plans": []}]
    unknown = desk.client.put("/v1/samples/nowhere", headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "E960")


def test_the_service_says_whether_somebody_has_to_sign_in(
    shared_desk: Desk, local_desk: Desk
) -> None:
    def told(desk: Desk, **headers: str) -> tuple[bool, bool]:
        shape = desk.client.get("/v1/service", headers=headers).json()
        return shape["is_local"], shape["is_signed_in"]

    assert told(local_desk) == (True, True)
    assert told(shared_desk) == (False, False)
    assert told(shared_desk, **shared_desk.headers(Role.MEMBER)) == (False, True)
