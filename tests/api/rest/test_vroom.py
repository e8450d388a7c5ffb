"""Problems of VROOM over HTTP: answered by a process of its own, one at a time."""

import pytest

from api.vroom import VroomSolver
from data.store.accounts import Role
from tests.api.rest.conftest import Desk
from tests.data.test_vroom import problem


@pytest.mark.slow
@pytest.mark.usefixtures("compiled")
def test_a_problem_is_answered_as_vroom_would(shared_desk: Desk) -> None:
    answer = shared_desk.client.post(
        "/v1/vroom?time_s=0.2", json=problem(), headers=shared_desk.headers(Role.DISPATCHER)
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["code"], found["summary"]["unassigned"]) == (0, 0)
    assert found["summary"]["computing_times"]["solving"] > 0


def test_what_is_not_supported_is_pointed_at(shared_desk: Desk) -> None:
    stated = problem()
    stated["vehicles"][1]["breaks"] = [{"id": 1, "service": 600}]
    stated["jobs"][0]["setup"] = 60
    stated["jobs"][1]["location_index"] = stated["jobs"][0]["location_index"]
    answer = shared_desk.client.post(
        "/v1/vroom", json=stated, headers=shared_desk.headers(Role.PLANNER)
    )
    assert answer.status_code == 422
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert sorted(pointers) == ["/jobs/0/setup", "/vehicles/1/breaks"]


def test_one_problem_is_solved_at_a_time(
    shared_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = shared_desk.service.vroom
    assert isinstance(solver, VroomSolver)
    lock = solver._lock  # noqa: SLF001 -- as if another request were being solved
    monkeypatch.setattr("api.vroom._solved_apart", lambda *_: {"code": 0})
    headers = shared_desk.headers(Role.ADMIN)
    with lock:
        busy = shared_desk.client.post("/v1/vroom", json=problem(), headers=headers)
    assert (busy.status_code, busy.json()["code"]) == (429, "E1014")
    assert busy.headers["retry-after"]
    free = shared_desk.client.post("/v1/vroom", json=problem(), headers=headers)
    assert free.json() == {"code": 0}


def test_a_search_that_fails_is_told_so(shared_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.vroom._STARTING_S", -10.0)  # nobody waits for the process
    answer = shared_desk.client.post(
        "/v1/vroom?time_s=0.1", json=problem(), headers=shared_desk.headers(Role.ADMIN)
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "E1015")
