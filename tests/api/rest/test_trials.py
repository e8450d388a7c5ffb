"""Plans changed by hand, at hand in the service: what changes is answered, all is checked."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.days import load_county
from api.keeping import keep_orders, keep_plan
from api.trials import MOST_TRIALS
from data.store.accounts import Role
from data.store.plans import PlanKey, plan_of
from tests.api.conftest import write_valley
from tests.api.rest.conftest import KEY, PLAN, Desk

ALONG_L1 = "route=L1&stop=1&to=L1&before=3"
ONTO_D1 = "route=L1&stop=1&to=D1&before=1"
BACK = "route=D1&stop=1&to=L1&before=1"


def ask(desk: Desk, method: str, path: str, role: Role = Role.DISPATCHER, **options: Any) -> Any:
    """Ask the service about the plan and return what it answers."""
    return desk.client.request(method, f"{PLAN}{path}", headers=desk.headers(role), **options)


def try_move(desk: Desk, query: str) -> dict[str, Any]:
    """Try a move of a version or a trial."""
    answer = ask(desk, "POST", f"/trials?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def lock(desk: Desk, route_ids: list[str]) -> None:
    """Lock routes of the plan, and no others, in its second version."""
    headers = desk.headers(Role.DISPATCHER, If_Match='"1"')
    locked = desk.client.put(f"{PLAN}/locked", json={"route_ids": route_ids}, headers=headers)
    assert locked.status_code == 200, locked.text


def changed(plan: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with what changes replaced in it, as a program does that holds the plan."""
    routes = {r["route_id"]: r for r in (*plan["routes"], *changes["routes"])}
    legs = {**plan["assignments"], **changes["assignments"]}
    fates = {name: changes[name] for name in ("held", "unserved", "late")}
    return {
        **plan,
        "horizon_days": changes["horizon_days"],
        "routes": [routes[route_id] for route_id in changes["route_ids"]],
        "assignments": {order_id: own for order_id, own in legs.items() if own is not None},
        **{name: entries for name, entries in fates.items() if entries is not None},
    }


def features(geojson: dict[str, Any]) -> list[Any]:
    """Return features in an order that does not matter."""
    return sorted(geojson["features"], key=str)


@pytest.mark.parametrize(
    "moves",
    [
        (ALONG_L1,),
        (ONTO_D1, BACK, ALONG_L1),
        ("order=O4&to=D1&before=2", ONTO_D1),
        ("route=D1&stop=1&to=L1&before=1",),
        ("order=O4&to=L1&before=2", "route=T1&stop=1&to=D1&before=1"),
    ],
)
def test_what_changes_is_what_the_whole_answer_says(desk: Desk, moves: tuple[str, ...]) -> None:
    lock(desk, [])
    kept = ask(desk, "GET", "").json()
    plan, base = kept, "version=2"
    for query in moves:
        whole = ask(desk, "POST", f"/moves?{query}", json=plan)
        told = ask(desk, "POST", f"/trials?{base}&{query}")
        assert told.status_code == whole.status_code
        if whole.status_code != 200:
            assert told.json()["errors"] == whole.json()["errors"]
            return
        part, full = told.json(), whole.json()
        plan, base = changed(plan, part["changes"]), f"trial={part['trial']}"
        assert plan == full["plan"]
        assert part["analysis"] == full["analysis"]
        anew = {route["route_id"] for route in part["changes"]["routes"]}
        drawn = [f for f in full["routes"]["features"] if f["properties"]["route_id"] in anew]
        assert features(part["routes"]) == sorted(drawn, key=str)
        assert ask(desk, "POST", "/analyses", json=plan).json() == part["analysis"]
    assert ask(desk, "GET", "").json() == kept


def test_routes_that_stay_as_they_are_are_not_told_again(desk: Desk) -> None:
    told = try_move(desk, f"version=1&{ALONG_L1}")
    assert told["changes"]["route_ids"] == ["T1", "L1", "D1"]
    assert "D1" not in {route["route_id"] for route in told["changes"]["routes"]}
    assert "L1" in {route["route_id"] for route in told["changes"]["routes"]}
    assert told["changes"]["unserved"] is None


def test_a_trial_is_one_of_its_plan_and_of_no_other(desk: Desk) -> None:
    trial = try_move(desk, f"version=1&{ALONG_L1}")["trial"]
    with desk.service.store.reading() as connection:
        content = plan_of(connection, KEY).content
    other = PlanKey(county_id=KEY.county_id, day=KEY.day, name="other")
    keep_plan(desk.service.store, other, content, based_on=0)
    path = PLAN.replace("/main", "/other")
    headers = desk.headers(Role.DISPATCHER)
    answer = desk.client.post(f"{path}/trials?trial={trial}&{ALONG_L1}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E1141")


def test_a_trial_that_is_not_at_hand_is_told_so_and_the_plan_itself_is_taken(desk: Desk) -> None:
    plan = ask(desk, "GET", "").json()
    first = try_move(desk, f"version=1&{ALONG_L1}")
    plan = changed(plan, first["changes"])
    for _ in range(MOST_TRIALS):
        try_move(desk, f"version=1&{ALONG_L1}")
    gone = ask(desk, "POST", f"/trials?trial={first['trial']}&{BACK}")
    assert (gone.status_code, gone.json()["code"]) == (404, "E1141")
    sent = ask(desk, "POST", f"/moves?{ALONG_L1}", json=plan).json()
    on = try_move(desk, f"trial={sent['trial']}&{ALONG_L1}")
    assert on["changes"]["routes"]


def test_several_go_on_from_one_trial_and_do_not_meet(desk: Desk) -> None:
    base = try_move(desk, f"version=1&{ALONG_L1}")["trial"]
    one = try_move(desk, f"trial={base}&{ALONG_L1}")
    two = try_move(desk, f"trial={base}&order=O4&to=D1&before=2")
    again = try_move(desk, f"trial={base}&{ALONG_L1}")
    assert len({base, one["trial"], two["trial"], again["trial"]}) == 4
    assert one["changes"] == again["changes"] != two["changes"]
    assert one["analysis"] == again["analysis"]


def test_orders_that_come_in_meanwhile_count_at_the_next_move(desk: Desk, tmp_path: Path) -> None:
    first = try_move(desk, f"version=1&{ALONG_L1}")
    assert "order_missing" not in {v["kind"] for v in first["analysis"]["violations"]}
    folder = write_valley(tmp_path / "later" / "valley")
    path = folder / "orders.csv"
    path.write_text(path.read_text("utf-8").replace("O1,", "O99,", 1), encoding="utf-8")
    keep_orders(desk.service.store, load_county(str(folder)), path)
    second = try_move(desk, f"trial={first['trial']}&{ALONG_L1}")
    missing = [v for v in second["analysis"]["violations"] if v["kind"] == "order_missing"]
    assert [violation["subject"] for violation in missing] == ["O99"]


def test_reports_that_change_nothing_in_hand_leave_the_day_as_it_is(desk: Desk) -> None:
    first = try_move(desk, f"version=1&{ALONG_L1}")
    trials = desk.service.trials
    before = trials.named(KEY, first["trial"])
    report = [{"order_id": "O1", "status": "signed", "at": f"{KEY.day}T09:00:00+08:00"}]
    path = f"/v1/counties/{KEY.county_id}/statuses"
    headers = desk.headers(Role.DISPATCHER)
    assert desk.client.post(path, json=report, headers=headers).status_code == 200
    after = trials.named(KEY, first["trial"])
    assert after.given.day is before.given.day
    assert after.examined is before.examined


def test_a_locked_route_of_a_version_is_left_alone(desk: Desk) -> None:
    lock(desk, ["D1"])
    answer = ask(desk, "POST", f"/trials?version=2&{ONTO_D1}")
    assert (answer.status_code, answer.json()["code"]) == (422, "E1003")
    assert try_move(desk, f"version=2&{ALONG_L1}")["changes"]["routes"]


def test_the_newest_version_is_tried_by_default(desk: Desk) -> None:
    with desk.service.store.reading() as connection:
        content = plan_of(connection, KEY).content
    keep_plan(desk.service.store, KEY, replace(content, note="again"), based_on=1)
    assert try_move(desk, ALONG_L1)["changes"] == try_move(desk, f"version=2&{ALONG_L1}")["changes"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("version=7&" + ALONG_L1, 404, "E960"),
        ("trial=nothing&" + ALONG_L1, 404, "E1141"),
        ("version=1&route=L1&stop=0&to=L1&before=2", 422, "E1001"),
        ("version=1&route=L1&stop=1&to=nowhere&before=2", 422, "E1001"),
        ("version=0&" + ALONG_L1, 422, "E983"),
    ],
)
def test_what_cannot_be_tried_is_told(
    shared_desk: Desk, query: str, status: int, code: str
) -> None:
    answer = ask(shared_desk, "POST", f"/trials?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
