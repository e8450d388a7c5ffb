"""A day that does not go as planned, over HTTP: told, planned again, kept, and once more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from api.job_worker import work
from data.store import queue
from data.store.accounts import Role
from tests.api.rest.conftest import Desk, serving
from tests.api.rest.test_planning import PLANS, RHYTHM
from tests.small_plan import DAY

EARLY = f"{PLANS}/{DAY}/early"
URGENT = {
    "kind": "urgent_order",
    "at": "06:00",
    "order": {
        "order_id": "hot",
        "member_id": "post",
        "direction": "down",
        "origin_id": "H",
        "destination_id": "P2",
        "weight_kg": 2.0,
    },
}

pytestmark = pytest.mark.usefixtures("compiled")


@pytest.fixture(scope="module")
def early(
    filled: tuple[Path, dict[Role, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[Role, str]]:
    """Return a store's file in which the day is planned and kept as `early`, and the keys in it."""
    with serving(filled, tmp_path_factory.mktemp("early")) as desk:
        job = submitted(desk, PLANS, {"day": str(DAY), "iterations": 5})
        assert kept(desk, job, {"If-None-Match": "*"}).status_code == 201
        desk.service.store.shrink()
        assert desk.service.store.path is not None
        return desk.service.store.path, filled[1]


@pytest.fixture
def planned(early: tuple[Path, dict[Role, str]], tmp_path: Path) -> Iterator[Desk]:
    """Serve a copy of the store in which the day is planned."""
    with serving(early, tmp_path / "served") as desk:
        yield desk


def submitted(desk: Desk, path: str, wanted: dict[str, Any]) -> str:
    """Submit a job, have it carried out, and return where it is."""
    headers = desk.headers(Role.DISPATCHER)
    answer = desk.client.post(path, json=wanted, headers=headers)
    assert answer.status_code == 202, answer.text
    carry_out(desk)
    job: str = answer.headers["location"]
    ended = desk.client.get(job, headers=headers).json()
    assert ended["state"] == "done", ended
    return job


def carry_out(desk: Desk) -> None:
    """Do here what the process of a job does."""
    store = desk.service.store
    assert store.path is not None
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock())
    assert job is not None
    work(store.address(), job, store.path.parent / "work", RHYTHM)


def kept(desk: Desk, job: str, condition: dict[str, str], name: str = "early") -> Response:
    """Keep what a job has found."""
    headers = desk.headers(Role.DISPATCHER) | condition
    answer: Response = desk.client.post(f"{job}/version", json={"name": name}, headers=headers)
    return answer


def replanned(desk: Desk, version: int, **wish: Any) -> dict[str, Any]:
    """Plan the kept plan again, keep that on top of a version, and return the new plan."""
    job = submitted(desk, f"{EARLY}/replans", {"iterations": 5, **wish})
    assert kept(desk, job, {"If-Match": f'"{version}"'}).status_code == 201
    found: dict[str, Any] = read(desk, EARLY)
    return found


def read(desk: Desk, path: str) -> Any:
    """Read something as a dispatcher."""
    answer = desk.client.get(path, headers=desk.headers(Role.DISPATCHER))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_urgent_order_joins_the_plan_and_the_differences_say_so(planned: Desk) -> None:
    before = read(planned, EARLY)
    wish = {"at": "06:00", "events": [URGENT], "iterations": 5}
    job = submitted(planned, f"{EARLY}/replans", wish)
    told = read(planned, job)
    assert (told["kind"], told["plan"], told["version"]) == ("replan", "early", 1)
    changes = read(planned, f"{job}/differences")
    (change,) = [each for each in changes["orders"] if each["order_id"] == "hot"]
    assert (change["difference"], changes["at_s"]) == ("new", 6 * 3600)
    assert change["text"]["zh"]
    assert change["text"]["en"]
    assert kept(planned, job, {"If-Match": '"1"'}).json()["version"] == 2
    after = read(planned, EARLY)
    assert set(after["assignments"]) == {*before["assignments"], "hot"}
    assert read(planned, f"{EARLY}/differences")["orders"] == changes["orders"]
    assert read(planned, f"{EARLY}/analysis")["count"] == 0


def test_a_day_planned_again_can_be_so_once_more_and_edited(planned: Desk) -> None:
    replanned(planned, 1, at="06:00", events=[URGENT])
    refused = {"kind": "refused", "at": "06:10", "order_id": "hot"}
    plan = replanned(planned, 2, at="06:10", events=[refused])
    assert [(e["order_id"], e["reason"]) for e in plan["unserved"]] == [("hot", "refused")]
    assert read(planned, f"{EARLY}/analysis")["count"] == 0
    headers = planned.headers(Role.DISPATCHER, If_Match='"3"')
    assert planned.client.put(EARLY, json=plan, headers=headers).json()["version"] == 4
    assert read(planned, f"{EARLY}/analysis")["count"] == 0  # as far as the day had come, still
    late = planned.client.post(
        f"{EARLY}/replans",
        json={"at": "06:05", "events": []},
        headers=planned.headers(Role.DISPATCHER),
    )
    assert (late.status_code, late.json()["code"]) == (422, "E515")


def test_what_was_reported_of_orders_is_known(planned: Desk) -> None:
    failed = {"order_id": "O1", "status": "failed", "at": f"{DAY}T06:05:00+08:00"}
    later = {"order_id": "O2", "status": "failed", "at": f"{DAY}T09:00:00+08:00"}
    headers = planned.headers(Role.DISPATCHER)
    path = "/v1/counties/valley/statuses"
    assert planned.client.post(path, json=[failed, later], headers=headers).status_code == 200
    plan = replanned(planned, 1, at="06:10")
    assert [entry["order_id"] for entry in plan["unserved"]] == ["O1"]


@pytest.mark.parametrize("status", ["picked_up", "planned"])
def test_scans_of_what_came_in_are_no_news_once_it_is_to_have_left(
    planned: Desk, status: str
) -> None:
    before = read(planned, EARLY)["assignments"]
    reports = [
        {"order_id": order_id, "status": status, "at": f"{DAY}T05:40:00+08:00"}
        for order_id in ("O1", "O2", "O3")
    ]
    headers = planned.headers(Role.DISPATCHER)
    path = "/v1/counties/valley/statuses"
    assert planned.client.post(path, json=reports, headers=headers).status_code == 200
    after = replanned(planned, 1, at="18:00")["assignments"]
    for report in reports:
        assert after[report["order_id"]] == before[report["order_id"]]


def test_orders_that_came_since_join_if_it_is_wanted(planned: Desk) -> None:
    head = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at"
    row = f"N1,post,down,H,P4,1,2.0,{DAY}T05:30:00+08:00"
    made = planned.client.post(
        "/v1/counties/valley/orders",
        params={"day": str(DAY)},
        content=f"{head}\n{row}\n",
        headers=planned.headers(Role.DISPATCHER, Content_Type="text/csv"),
    )
    assert made.json()["accepted"] == 1
    assert "N1" not in replanned(planned, 1, at="06:00")["assignments"]
    assert "N1" in replanned(planned, 2, at="06:00", takes_new_orders=True)["assignments"]


def test_locked_routes_stay_whatever_happens(planned: Desk) -> None:
    locked = read(planned, EARLY)["routes"][0]
    headers = planned.headers(Role.DISPATCHER, If_Match='"1"')
    wanted = {"route_ids": [locked["route_id"]]}
    assert planned.client.put(f"{EARLY}/locked", json=wanted, headers=headers).status_code == 200
    plan = replanned(planned, 2, at="05:00", events=[{**URGENT, "at": "05:00"}])
    assert locked in plan["routes"]
    assert plan["assignments"]["hot"][0]["route_id"] != locked["route_id"]
    assert read(planned, f"{EARLY}/analysis")["count"] == 0


def test_a_plan_that_was_changed_meanwhile_is_not_overwritten(planned: Desk) -> None:
    job = submitted(planned, f"{EARLY}/replans", {"at": "06:00", "iterations": 5})
    headers = planned.headers(Role.DISPATCHER, If_Match='"1"')
    plan = read(planned, EARLY)
    assert planned.client.put(EARLY, json=plan, headers=headers).json()["version"] == 2
    stale = kept(planned, job, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "E961")
    blind = kept(planned, job, {"If-Match": '"2"'})
    assert (blind.status_code, blind.json()["code"]) == (412, "E1008")
    beside = kept(planned, job, {"If-None-Match": "*"}, name="draft")
    assert beside.json()["version"] == 1


@pytest.mark.parametrize(
    ("wish", "code", "pointer"),
    [
        ({"at": "25:99"}, "E512", "/at"),
        ({"at": "2026-05-22T08:00"}, "E513", "/at"),
        (
            {"events": [{"kind": "vehicle_unavailable", "at": "06:00", "vehicle_id": "V99"}]},
            "E511",
            "/events/0/vehicle_id",
        ),
        ({"events": [{"kind": "flood", "at": "06:00"}]}, "E983", "/events/0"),
        (
            {"events": [{**URGENT, "order": {**URGENT["order"], "order_id": "O1"}}]},  # type: ignore[dict-item]
            "E518",
            "/events/0/order/order_id",
        ),
        ({"version": 9}, "E960", None),
    ],
    ids=["no time", "another day", "unknown vehicle", "unknown event", "known order", "version"],
)
def test_what_cannot_have_happened_is_refused_with_its_place(
    shared_desk: Desk, wish: dict[str, Any], code: str, pointer: str | None
) -> None:
    answer = shared_desk.client.post(
        f"{PLANS}/{DAY}/main/replans", json=wish, headers=shared_desk.headers(Role.PLANNER)
    )
    assert answer.status_code in {404, 422}
    (found,) = answer.json()["errors"]
    assert (found["code"], found.get("pointer")) == (code, pointer)


def test_the_rest_is_planned_anew_around_what_is_locked(planned: Desk) -> None:
    client, headers = planned.client, planned.headers(Role.DISPATCHER)
    wanted = {"day": str(DAY), "iterations": 5, "seed": 7, "around": {"name": "early"}}
    nothing = client.post(PLANS, json=wanted, headers=headers)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "E1005")
    routes = read(planned, EARLY)["routes"]
    locked = {"route_ids": [routes[0]["route_id"]]}
    client.put(f"{EARLY}/locked", json=locked, headers=headers | {"If-Match": '"1"'})
    job = submitted(planned, PLANS, wanted)
    assert read(planned, job)["plan"] == "early"
    assert kept(planned, job, {"If-Match": '"2"'}).status_code == 201
    plan = read(planned, EARLY)
    assert plan["locked"] == locked["route_ids"]
    assert routes[0] in plan["routes"]
    assert len(plan["assignments"]) == 7
    analysis = read(planned, f"{EARLY}/analysis")
    assert analysis["count"] == 0
    assert analysis["cost_fen"]["total"] == read(planned, job)["best_fen"]
    replanned(planned, 3, at="06:00")
    under_way = client.post(PLANS, json=wanted, headers=headers)
    assert (under_way.status_code, under_way.json()["code"]) == (422, "E1006")


def test_locked_stops_stay_with_their_vehicles(planned: Desk) -> None:
    before = read(planned, EARLY)
    vehicles = {route["route_id"]: route["vehicle_id"] for route in before["routes"]}
    order_id, legs = next(
        (i, legs) for i, legs in before["assignments"].items() if i in {"O1", "O2", "O3", "O4"}
    )
    last = legs[-1]
    stop = {"route_id": last["route_id"], "place_id": last["to_id"]}
    wanted = {"day": str(DAY), "iterations": 5, "seed": 11}
    around = {"name": "early", "stops": [stop]}
    job = submitted(planned, PLANS, wanted | {"around": around})
    found = read(planned, f"{job}/plan")
    now = {route["route_id"]: route["vehicle_id"] for route in found["routes"]}
    assert now[found["assignments"][order_id][-1]["route_id"]] == vehicles[last["route_id"]]
    (locked,) = found["locked_stops"]
    assert (locked["vehicle_id"], locked["place_id"]) == (
        vehicles[last["route_id"]],
        last["to_id"],
    )
    assert order_id in locked["order_ids"]
    wrong = [stop, {"route_id": "X1", "place_id": "P2"}, {**stop, "place_id": "H"}]
    answer = planned.client.post(
        PLANS,
        json=wanted | {"around": {"name": "early", "stops": wrong}},
        headers=planned.headers(Role.DISPATCHER),
    )
    told = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert told == {"/around/stops/1": "E1017", "/around/stops/2": "E1017"}


def test_stops_are_locked_in_a_plan_and_bind_whoever_changes_it(planned: Desk) -> None:
    client, headers = planned.client, planned.headers(Role.DISPATCHER)
    before = read(planned, EARLY)
    order_id, legs = next(
        (i, legs) for i, legs in before["assignments"].items() if legs[-1]["to_id"] in {"P2", "P3"}
    )
    route_id, place_id = legs[-1]["route_id"], legs[-1]["to_id"]
    wrong = {"route_ids": [], "stops": [{"route_id": route_id, "place_id": "H"}]}
    refused = client.put(f"{EARLY}/locked", json=wrong, headers=headers | {"If-Match": '"1"'})
    (told,) = refused.json()["errors"]
    assert (refused.status_code, told["code"], told["pointer"]) == (422, "E1017", "/stops/0")
    wanted = {"route_ids": [], "stops": [{"route_id": route_id, "place_id": place_id}]}
    locked = client.put(f"{EARLY}/locked", json=wanted, headers=headers | {"If-Match": '"1"'})
    assert locked.json()["version"] == 2
    plan = read(planned, EARLY)
    (stop,) = plan["locked_stops"]
    assert order_id in stop["order_ids"]
    assert read(planned, f"{EARLY}/analysis")["count"] == 0

    (index,) = (
        k
        for route in plan["routes"]
        for k, call in enumerate(route["stops"])
        if (route["route_id"], call["place_id"]) == (route_id, place_id)
    )
    idle = next(
        vehicle["vehicle_id"]
        for vehicle in read(planned, "/v1/counties/valley/facts")["vehicles"]
        if vehicle["vehicle_id"] not in {route["vehicle_id"] for route in plan["routes"]}
        and vehicle["home_id"] == "H"
    )
    query = f"route={route_id}&stop={index}&vehicle={idle}"
    moved = client.post(f"{EARLY}/moves?{query}", json=plan, headers=headers)
    assert (moved.status_code, moved.json()["code"]) == (422, "E1111")
    free = client.post(f"{EARLY}/moves?{query}", json={**plan, "locked_stops": []}, headers=headers)
    assert free.status_code == 200, free.text
    taken = free.json()["plan"] | {"locked_stops": plan["locked_stops"]}
    analysis = client.post(f"{EARLY}/analyses", json=taken, headers=headers).json()
    assert "locked_changed" in {each["kind"] for each in analysis["violations"]}
    unlocked = client.put(
        f"{EARLY}/locked", json={"route_ids": []}, headers=headers | {"If-Match": '"2"'}
    )
    assert unlocked.json()["version"] == 3
    assert read(planned, EARLY)["locked_stops"] == []


def test_events_that_a_plan_knows_of_are_told_in_turn(planned: Desk) -> None:
    assert read(planned, f"{EARLY}/events") == {"items": []}
    replanned(planned, 1, at="06:00", events=[URGENT])
    refused = {"kind": "refused", "at": "06:10", "order_id": "hot"}
    plan = replanned(planned, 2, at="06:10", events=[refused])
    headers = planned.headers(Role.DISPATCHER, If_Match='"3"')
    assert planned.client.put(EARLY, json=plan, headers=headers).json()["version"] == 4
    told = read(planned, f"{EARLY}/events")["items"]
    assert [(each["version"], each["event"]["kind"]) for each in told] == [
        (1, "urgent_order"),
        (2, "refused"),
    ]
    assert told[0]["event"]["order"]["order_id"] == "hot"
    earlier = read(planned, f"{EARLY}/events?version=2")["items"]
    assert [each["version"] for each in earlier] == [1]


def test_what_is_missing_in_an_event_is_pointed_at(shared_desk: Desk) -> None:
    answer = shared_desk.client.post(
        f"{PLANS}/{DAY}/main/replans",
        json={"events": [{"kind": "breakdown"}, {"kind": "urgent_order", "at": "6", "order": 5}]},
        headers=shared_desk.headers(Role.PLANNER),
    )
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert pointers == ["/events/0/at", "/events/0/vehicle_id", "/events/1/order"]
