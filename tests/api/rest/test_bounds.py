"""What no request may bring into the store: it would spoil what others have there."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.job_requests import ReplanWish
from api.keeping import keep_orders
from api.replan_jobs import submit_replan
from api.rest.forms import GEOJSON, XLSX
from data.events_file import UrgentOrderWire
from data.issues import DataError
from data.store.accounts import Role
from data.store.orders import orders_named
from network.ids import OrderId
from tests.api.rest.conftest import KEY, PLAN, Desk
from tests.small_plan import DAY

COUNTY = "/v1/counties/valley"
ENDS = ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00")
"""Moments that no other time zone has."""

URGENT = {
    "order_id": "hot",
    "member_id": "courier",
    "direction": "down",
    "origin_id": "H",
    "destination_id": "P2",
    "weight_kg": 2.0,
}


def _told(desk: Desk, **order: Any) -> int:
    """Tell of an urgent order; return the status of the answer."""
    event = {"kind": "urgent_order", "at": "06:00", "order": URGENT | order}
    wish = {"at": "06:00", "events": [event], "iterations": 1}
    headers = desk.headers(Role.DISPATCHER)
    status: int = desk.client.post(f"{PLAN}/replans", json=wish, headers=headers).status_code
    return status


@pytest.mark.parametrize("order", [{"weight_kg": 1e308}, {"volume_l": 1e308}, {"pieces": 10**30}])
def test_an_urgent_order_beyond_all_measure_does_not_spoil_its_day(
    desk: Desk, order: dict[str, Any]
) -> None:
    assert _told(desk, **order) == 422
    headers = desk.headers(Role.DISPATCHER)
    assert desk.client.get(f"{PLAN}/analysis", headers=headers).status_code == 200


def test_an_urgent_order_cannot_take_the_place_of_another_by_a_character_nobody_sees(
    desk: Desk,
) -> None:
    address = "/v1/counties/valley/orders/O2"
    headers = desk.headers(Role.DISPATCHER)
    before = desk.client.get(address, headers=headers).json()
    assert _told(desk, order_id="O2\0") == 422
    assert desk.client.get(address, headers=headers).json() == before


def test_an_urgent_order_does_not_take_the_place_of_one_that_comes_in_at_the_same_moment(
    desk: Desk, tmp_path: Path
) -> None:
    store, path = desk.service.store, tmp_path / "orders.csv"
    path.write_text(
        "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at\n"
        f"hot,post,down,H,P3,1,1,{DAY}T05:30:00+08:00\n",
        encoding="utf-8",
    )
    loaded = desk.service.desk.county("valley")
    tell = store.clock

    def overtaken() -> datetime:
        store.clock = tell
        keep_orders(store, loaded, path)
        return tell()

    event = UrgentOrderWire.model_validate({"kind": "urgent_order", "at": "06:00", "order": URGENT})
    store.clock = overtaken
    with pytest.raises(DataError) as refused:
        submit_replan(desk.service.desk, KEY, ReplanWish(at="06:00", events=(event,)))
    assert [issue.value for issue in refused.value.issues] == ["hot"]
    with store.reading() as connection:
        (kept,) = orders_named(connection, "valley", [OrderId("hot")], DAY)
    assert kept.member_id == "post"


@pytest.mark.parametrize("at", ENDS)
def test_moments_at_the_ends_of_the_calendar_are_refused(desk: Desk, at: str) -> None:
    dispatcher, admin = desk.headers(Role.DISPATCHER), desk.headers(Role.ADMIN)
    user = desk.client.get("/v1/users", headers=admin).json()["items"][0]["user_id"]
    order = URGENT | {"order_id": "N1", "pieces": 1, "released_at": at}
    status = {"order_id": "O1", "status": "signed", "at": at}
    wish = {"at": at, "iterations": 1}
    key = {"name": "key", "expires_at": at}
    answers = (
        desk.client.post(f"{COUNTY}/orders?day={DAY}", json=[order], headers=dispatcher),
        desk.client.post(f"{COUNTY}/orders", json=[order], headers=dispatcher),
        desk.client.post(f"{COUNTY}/statuses", json=[status], headers=dispatcher),
        desk.client.post(f"{PLAN}/replans", json=wish, headers=dispatcher),
        desk.client.post(f"/v1/users/{user}/keys", json=key, headers=admin),
    )
    assert [answer.status_code for answer in answers] == [422] * len(answers)
    assert [answer.json()["errors"][0].get("pointer") for answer in answers[2:]] == [
        "/0/at",
        "/at",
        "/expires_at",
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused(desk: Desk, day: str) -> None:
    headers = desk.headers(Role.DISPATCHER)
    order = URGENT | {"order_id": "N1", "pieces": 1, "released_at": f"{DAY}T06:00:00+08:00"}
    plan = desk.client.get(PLAN, headers=headers).json() | {"date": day}
    path, new = f"{COUNTY}/plans/{day}/main", headers | {"If-None-Match": "*"}
    answers = (
        desk.client.get(f"{COUNTY}/orders?day={day}", headers=headers),
        desk.client.get(f"{COUNTY}/statuses?day={day}", headers=headers),
        desk.client.get(f"{COUNTY}/plans?day={day}", headers=headers),
        desk.client.post(f"{COUNTY}/orders?day={day}", json=[order], headers=headers),
        desk.client.post(f"{COUNTY}/plans", json={"day": day}, headers=headers),
        desk.client.put(path, json=plan, headers=new),
    )
    assert [answer.status_code for answer in answers] == [422] * len(answers)


@pytest.mark.parametrize(
    "wish", [{"time_s": 7201}, {"iterations": 10**300}, {"compact_fen": 1e300}]
)
def test_a_search_without_end_is_refused(desk: Desk, wish: dict[str, float]) -> None:
    wanted = {"day": str(DAY)} | wish
    answer = desk.client.post(f"{COUNTY}/plans", json=wanted, headers=desk.headers(Role.DISPATCHER))
    assert answer.status_code == 422
    assert [issue["pointer"] for issue in answer.json()["errors"]] == [f"/{name}" for name in wish]


def _cursor(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"note": inner}
    return inner


def test_what_no_database_or_file_can_hold_is_refused(desk: Desk) -> None:
    dispatcher, planner = desk.headers(Role.DISPATCHER), desk.headers(Role.PLANNER)
    plan = desk.client.get(PLAN, headers=dispatcher).json()
    version, cursor = {"If-Match": "9" * 5000}, _cursor("2026-05-20", 1, "\ud800")
    halves, deep = ({"spec": spec} for spec in ({"note": "\ud800"}, _nested(400)))
    answers = (
        desk.client.put(PLAN, json=plan, headers=dispatcher | version),
        desk.client.get(f"{COUNTY}/orders?day={DAY}&cursor={cursor}", headers=dispatcher),
        desk.client.post(f"{COUNTY}/sitings", content=json.dumps(halves), headers=planner),
        desk.client.post(f"{COUNTY}/sitings", content=json.dumps(deep), headers=planner),
    )
    assert [answer.status_code for answer in answers] == [412, 422, 422, 422]


def _without_stops(plan: dict[str, Any]) -> None:
    plan["routes"][0]["stops"] = []


def _beyond_measure(plan: dict[str, Any]) -> None:
    plan["routes"][0]["stops"][0]["load"]["kg"] = 1e308


@pytest.mark.parametrize(
    ("spoil", "pointer"),
    [(_without_stops, "/routes/0/stops"), (_beyond_measure, None)],
)
def test_a_plan_that_nobody_can_read_is_not_kept(
    desk: Desk, spoil: Callable[[dict[str, Any]], None], pointer: str | None
) -> None:
    headers = desk.headers(Role.DISPATCHER, If_Match='"1"', Content_Type="application/json")
    plan = desk.client.get(PLAN, headers=headers).json()
    spoil(plan)
    answer = desk.client.put(PLAN, json=plan, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0].get("pointer") == pointer


def _with_one_stop(plan: dict[str, Any]) -> None:
    del plan["routes"][0]["stops"][1:]


def _with_legs_of_no_route(plan: dict[str, Any]) -> None:
    plan["routes"][0]["route_id"] = "other"


def _with_a_van_for_a_bus(plan: dict[str, Any]) -> None:
    plan["routes"][0]["kind"] = "bus"


@pytest.mark.parametrize(
    ("spoil", "status"),
    [(_with_one_stop, 200), (_with_legs_of_no_route, 200), (_with_a_van_for_a_bus, 422)],
)
@pytest.mark.parametrize("form", [GEOJSON, XLSX])
def test_a_plan_that_breaks_rules_is_drawn_or_it_is_said_why_not(
    desk: Desk, spoil: Callable[[dict[str, Any]], None], status: int, form: str
) -> None:
    headers = desk.headers(Role.DISPATCHER, If_Match='"1"', Content_Type="application/json")
    plan = desk.client.get(PLAN, headers=headers).json()
    spoil(plan)
    assert desk.client.put(PLAN, json=plan, headers=headers).status_code == 200
    answer = desk.client.get(PLAN, headers=headers | {"Accept": form})
    assert answer.status_code == status, answer.text
