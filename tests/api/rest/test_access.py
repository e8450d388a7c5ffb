"""Who may do what: every route and every role, and nothing that has no rule."""

import itertools
import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI

from api.rest.access import GuardedRoute
from api.rest.app import ROUTERS, openapi_text
from data.store.accounts import Role
from tests.api.rest.conftest import Desk

EVERYBODY = "dispatcher planner member station viewer admin"
OFFICE = "dispatcher planner viewer admin"
PLANNING = "dispatcher planner admin"
REPORTS = "dispatcher planner member viewer admin"
SITING = "planner viewer admin"

RULES = {
    "GET /v1/counties": EVERYBODY,
    "GET /v1/counties/{county_id}": EVERYBODY,
    "PUT /v1/counties/{county_id}": "planner admin",
    "GET /v1/counties/{county_id}/facts": OFFICE,
    "GET /v1/counties/{county_id}/days": OFFICE,
    "GET /v1/samples": "planner admin",
    "PUT /v1/samples/{sample_id}": "planner admin",
    "POST /v1/counties/{county_id}/validation": "planner admin",
    "POST /v1/counties/{county_id}/orders": "dispatcher member admin",
    "GET /v1/counties/{county_id}/orders": EVERYBODY,
    "GET /v1/counties/{county_id}/orders/{order_id}": EVERYBODY,
    "POST /v1/counties/{county_id}/statuses": "dispatcher station admin",
    "GET /v1/counties/{county_id}/statuses": EVERYBODY,
    "POST /v1/counties/{county_id}/plans": PLANNING,
    "POST /v1/counties/{county_id}/plans/{day}/{name}/replans": PLANNING,
    "GET /v1/jobs": OFFICE,
    "GET /v1/jobs/{job_id}": OFFICE,
    "GET /v1/jobs/{job_id}/plan": OFFICE,
    "GET /v1/jobs/{job_id}/events": OFFICE,
    "GET /v1/jobs/{job_id}/differences": OFFICE,
    "DELETE /v1/jobs/{job_id}": PLANNING,
    "POST /v1/jobs/{job_id}/repetition": PLANNING,
    "POST /v1/jobs/{job_id}/version": PLANNING,
    "GET /v1/counties/{county_id}/plans": EVERYBODY,
    "GET /v1/counties/{county_id}/plans/{day}/{name}": EVERYBODY,
    "PUT /v1/counties/{county_id}/plans/{day}/{name}": PLANNING,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/versions": OFFICE,
    "PUT /v1/counties/{county_id}/plans/{day}/{name}/locked": PLANNING,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/analysis": OFFICE,
    "POST /v1/counties/{county_id}/plans/{day}/{name}/analyses": PLANNING,
    "POST /v1/counties/{county_id}/plans/{day}/{name}/moves": PLANNING,
    "POST /v1/counties/{county_id}/plans/{day}/{name}/trials": PLANNING,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/events": OFFICE,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/comparison": OFFICE,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/differences": OFFICE,
    "GET /v1/counties/{county_id}/plans/{day}/{name}/explanations/{subject}": EVERYBODY,
    "POST /v1/counties/{county_id}/sitings": "planner admin",
    "GET /v1/sitings": SITING,
    "GET /v1/sitings/{job_id}": SITING,
    "GET /v1/sitings/{job_id}/events": SITING,
    "GET /v1/sitings/{job_id}/result": SITING,
    "GET /v1/sitings/{job_id}/front": SITING,
    "GET /v1/sitings/{job_id}/comparison": SITING,
    "DELETE /v1/sitings/{job_id}": "planner admin",
    "POST /v1/sitings/{job_id}/repetition": "planner admin",
    "GET /v1/sitings/{job_id}/spec": SITING,
    "GET /v1/counties/{county_id}/siting-spec": SITING,
    "GET /v1/counties/{county_id}/reports": EVERYBODY,
    "GET /v1/counties/{county_id}/reports/send-receive": REPORTS,
    "GET /v1/counties/{county_id}/reports/kpi": REPORTS,
    "GET /v1/counties/{county_id}/reports/performance": OFFICE,
    "GET /v1/counties/{county_id}/reports/monthly": OFFICE,
    "GET /v1/counties/{county_id}/reports/actuals": EVERYBODY,
    "GET /v1/counties/{county_id}/tables/{table}": OFFICE,
    "PUT /v1/counties/{county_id}/tables/{table}": "planner admin",
    "POST /v1/vroom": PLANNING,
    "POST /v1/session": "public",
    "GET /v1/session": EVERYBODY,
    "DELETE /v1/session": EVERYBODY,
    "GET /v1/users": "admin",
    "POST /v1/users": "admin",
    "DELETE /v1/users/{user_id}": "admin",
    "GET /v1/users/{user_id}/keys": "admin",
    "POST /v1/users/{user_id}/keys": "admin",
    "DELETE /v1/users/{user_id}/keys/{key_id}": "admin",
    "GET /healthz": "public",
    "GET /readyz": "public",
    "GET /metrics": "viewer admin",
    "GET /v1/service": "public",
    "GET /v1/problems": "public",
    "GET /v1/problems/{code}": "public",
    "GET /": "public",
    "GET /web/{name:path}": "public",
}
"""Who is meant to do what; a route that is not named here fails."""

VALUES = {
    "county_id": "valley",
    "day": "2026-05-20",
    "name": "main",
    "code": "E961",
    "table": "ledger",
}


def routes() -> Iterator[str]:
    """Return all routes that there are."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, GuardedRoute)
            for method in sorted(route.methods or ()):
                yield f"{method} {route.path}"


def test_every_route_has_a_rule() -> None:
    assert sorted(routes()) == sorted(RULES)


@pytest.mark.parametrize(("route", "role"), [*itertools.product(RULES, Role)], ids=str)
def test_a_role_gets_past_where_the_rules_say_so_and_nowhere_else(
    shared_desk: Desk, route: str, role: Role
) -> None:
    method, path = route.split()
    path = re.sub(r"{(\w+)}", lambda match: VALUES.get(match[1], "nothing"), path)
    answer = shared_desk.client.request(method, path, headers=shared_desk.headers(role))
    may = RULES[route] == "public" or role.value in RULES[route].split()
    assert (answer.status_code != 403) is may, answer.text
    assert answer.status_code < 500, answer.text
    if not may:
        assert answer.json()["code"] == "E977"


@pytest.mark.parametrize("route", RULES)
def test_nobody_gets_past_where_somebody_has_to_be_signed_in(shared_desk: Desk, route: str) -> None:
    method, path = route.split()
    path = re.sub(r"{(\w+)}", lambda match: VALUES.get(match[1], "nothing"), path)
    answer = shared_desk.client.request(method, path, headers={"Authorization": "Bearer no.key"})
    is_refused = RULES[route] != "public"
    assert (answer.status_code == 401) is is_refused
    assert ("www-authenticate" in answer.headers) is is_refused


def test_a_route_without_a_rule_cannot_be_made() -> None:
    router = APIRouter(route_class=GuardedRoute)
    with pytest.raises(TypeError, match="/open names no roles"):
        router.get("/open")(lambda: "everything")


def test_no_route_is_beside_the_guarded_ones(shared_desk: Desk) -> None:
    app = shared_desk.client.app
    assert isinstance(app, FastAPI)
    paths = [getattr(route, "path", None) for route in app.routes]
    assert [path for path in paths if path] == ["/v1/openapi.json"]


def test_a_county_of_others_does_not_exist(shared_desk: Desk) -> None:
    answers = [
        shared_desk.client.get(f"/v1/counties/{name}", headers=shared_desk.headers(Role.MEMBER))
        for name in ("elsewhere", "nowhere")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [a.text.replace("elsewhere", "*").replace("nowhere", "*") for a in answers]
    assert texts[0] == texts[1]


def test_openapi_names_the_roles(shared_desk: Desk) -> None:
    assert '"x-roles"' in openapi_text()
    assert shared_desk.client.get("/v1/openapi.json").status_code == 200
