"""Small problems of VROOM: read, solved as stated, answered in their own terms, or refused."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.vroom import solved
from data.issues import DataError
from data.vroom.problem import day_of
from data.vroom.refusals import check_problem
from data.vroom.wire import VroomProblem
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from tests.data.vroom_answers import broken_rules, random_problem

LINE = [[abs(a - b) * 100 for b in range(6)] for a in range(6)]
"""Six places on a line, 100 seconds from each to the next."""


def problem(**changes: Any) -> dict[str, Any]:
    """Return two vehicles at the start of the line and a job at each other place."""
    jobs = [
        {"id": 10 + k, "location_index": k, "service": 30, "delivery": [1]} for k in range(1, 6)
    ]
    vehicles = [
        {"id": v, "start_index": 0, "end_index": 0, "capacity": [3], "start": [112.5, 38.5]}
        for v in (1, 2)
    ]
    stated = {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": LINE}}}
    return stated | changes


def answer(stated: dict[str, Any], seed: int = 0) -> dict[str, Any]:
    """Solve a problem in this process."""
    read = VroomProblem.model_validate(stated)
    check_problem(read)
    found = solved(read, time_s=1.0, seed=seed, iterations=200)
    assert found["check"] == []
    assert broken_rules(stated, found) == []
    return found


def places(route: dict[str, Any]) -> list[int]:
    """Return the places of a route in turn."""
    return [step["location_index"] for step in route["steps"]]


def test_the_best_answer_is_found_and_adds_up() -> None:
    found = answer(problem())
    summary = found["summary"]
    assert (found["code"], summary["unassigned"], found["unassigned"]) == (0, 0, [])
    assert summary["cost"] == summary["duration"] == 1000 + 400  # to the end, and half of it
    assert summary["cost"] == _least(problem())
    assert summary["service"] == 150
    assert summary["delivery"] == [5]
    jobs = [s["id"] for r in found["routes"] for s in r["steps"] if s["type"] == "job"]
    assert sorted(jobs) == [11, 12, 13, 14, 15]
    for route in found["routes"]:
        _check_times(route)


def _least(stated: dict[str, Any]) -> int:
    """Return the least time of any two routes of at most three jobs, by trying all."""
    matrix, jobs = stated["matrices"]["car"]["durations"], range(1, 6)

    def tour(some: tuple[int, ...]) -> int:
        least: int = min(
            sum(matrix[a][b] for a, b in itertools.pairwise((0, *order, 0)))
            for order in itertools.permutations(some)
        )
        return least

    parts = (c for size in (2, 3) for c in itertools.combinations(jobs, size))
    return min(tour(part) + tour(tuple(set(jobs) - set(part))) for part in parts)


def _check_times(route: dict[str, Any]) -> None:
    """Every step is reached when the one before is left and the way is driven."""
    for before, after in itertools.pairwise(route["steps"]):
        way = LINE[before["location_index"]][after["location_index"]]
        left = before["arrival"] + before["waiting_time"] + before["service"]
        assert after["arrival"] == left + way
        assert after["duration"] == before["duration"] + way
    assert route["steps"][-1]["load"] == route["pickup"]


def test_capacities_bind_and_what_does_not_fit_is_unassigned() -> None:
    stated = problem()
    stated["vehicles"] = stated["vehicles"][:1]
    found = answer(stated)
    assert len(found["routes"]) == 1
    assert found["summary"]["unassigned"] == 2
    assert {"id", "type", "location_index"} <= set(found["unassigned"][0])


def test_pickups_and_deliveries_share_the_room() -> None:
    stated = problem()
    stated["jobs"] = [
        {"id": 1, "location_index": 1, "delivery": [3]},
        {"id": 2, "location_index": 2, "pickup": [3]},
    ]
    stated["vehicles"] = stated["vehicles"][:1]
    (route,) = answer(stated)["routes"]
    assert places(route) == [0, 1, 2, 0]
    assert [step["load"] for step in route["steps"]] == [[3], [0], [3], [3]]


def test_time_windows_hold_and_waiting_is_told() -> None:
    base = 1_700_000_000
    stated = problem()
    for vehicle in stated["vehicles"]:
        vehicle["time_window"] = [base, base + 8 * 3600]
    stated["jobs"][0]["time_windows"] = [[base + 3600, base + 3700]]
    stated["jobs"][1]["time_windows"] = [[base - 500, base - 400]]
    found = answer(stated)
    assert [job["id"] for job in found["unassigned"]] == [12]
    steps = [s for r in found["routes"] for s in r["steps"] if s.get("id") == 11]
    (step,) = steps
    assert base + 3600 <= step["arrival"] + step["waiting_time"] <= base + 3700
    for route in found["routes"]:
        _check_times(route)
        assert route["steps"][0]["arrival"] >= base


def test_costs_decide_which_vehicle_goes() -> None:
    stated = problem(jobs=[{"id": 1, "location_index": 1}])
    stated["vehicles"][0]["costs"] = {"fixed": 500}
    (route,) = answer(stated)["routes"]
    assert (route["vehicle"], route["cost"]) == (2, 200)


def test_profiles_have_matrices_of_their_own() -> None:
    fast = [[cell // 10 for cell in row] for row in LINE]
    stated = problem(jobs=[{"id": 1, "location_index": 5}])
    stated["matrices"]["bike"] = {"durations": fast, "distances": LINE}
    stated["vehicles"][1]["profile"] = "bike"
    (route,) = answer(stated)["routes"]
    assert (route["vehicle"], route["duration"], route["distance"]) == (2, 100, 1000)


def shipment(start: int, end: int, **more: Any) -> dict[str, Any]:
    """Return goods that go from a place to another."""
    ends = {"pickup": {"id": start, "location_index": start}}
    ends["delivery"] = {"id": end, "location_index": end, "service": 30 if end else 0}
    return {"amount": [1], **ends, **more}


def test_goods_are_shipped_from_the_start_and_to_the_end() -> None:
    stated = problem(jobs=[], shipments=[shipment(0, 3), shipment(4, 0)])
    stated["vehicles"] = stated["vehicles"][:1]
    (route,) = answer(stated)["routes"]
    steps = [(step["type"], step["location_index"]) for step in route["steps"]]
    ends = [("start", 0), ("pickup", 0)], [("delivery", 0), ("end", 0)]
    assert (steps[:2], steps[-2:]) == ends
    assert sorted(steps[2:-2]) == [("delivery", 3), ("pickup", 4)]
    assert (route["delivery"], route["pickup"], route["cost"]) == ([2], [2], 800)


def test_a_shipment_that_stays_out_does_so_at_both_ends() -> None:
    stated = problem(jobs=[], shipments=[shipment(0, 3, amount=[4])])
    found = answer(stated)
    left = [(each["type"], each["id"]) for each in found["unassigned"]]
    assert left == [("pickup", 0), ("delivery", 3)]
    assert found["summary"]["unassigned"] == 2


def test_only_vehicles_with_all_skills_are_sent() -> None:
    stated = problem()
    stated["vehicles"][0]["skills"] = [1, 2]
    for job in stated["jobs"][:2]:
        job["skills"] = [1, 2]
    stated["jobs"][2]["skills"] = [2, 3]
    found = answer(stated)
    assert [each["id"] for each in found["unassigned"]] == [13]
    by = {s["id"]: r["vehicle"] for r in found["routes"] for s in r["steps"] if "id" in s}
    assert {by[11], by[12]} == {1}


def test_priorities_come_before_numbers() -> None:
    stated = problem()
    stated["vehicles"] = [stated["vehicles"][0] | {"capacity": [4]}]
    stated["jobs"][4] |= {"priority": 1, "delivery": [4]}
    found = answer(stated)
    assert [each["id"] for each in found["unassigned"]] == [11, 12, 13, 14]
    assert found["summary"]["priority"] == 1


def test_without_priorities_as_many_as_can_be_are_done() -> None:
    stated = problem()
    stated["vehicles"] = [stated["vehicles"][0] | {"capacity": [4]}]
    stated["jobs"][4]["delivery"] = [4]
    assert [each["id"] for each in answer(stated)["unassigned"]] == [15]


def test_tasks_are_counted() -> None:
    stated = problem(shipments=[shipment(0, 3)])
    stated["jobs"] = [
        {"id": 1, "location_index": 1, "pickup": [1]},
        {"id": 2, "location_index": 2, "delivery": [1]},
        {"id": 3, "location_index": 4, "delivery": [1]},
    ]
    for vehicle in stated["vehicles"]:
        vehicle["max_tasks"] = 3
    found = answer(stated)
    counts = [sum("id" in step for step in route["steps"]) for route in found["routes"]]
    assert sorted(counts) == [2, 3]
    stated["vehicles"] = stated["vehicles"][:1]
    assert answer(stated)["summary"]["unassigned"] == 2


def test_amounts_have_up_to_four_dimensions() -> None:
    stated = problem()
    for vehicle in stated["vehicles"]:
        vehicle["capacity"] = [3, 3, 3, 3]
    for k, job in enumerate(stated["jobs"][:4]):
        job["delivery"] = [3 if d == k else 0 for d in range(4)]
    stated["jobs"][4]["delivery"] = [1, 1, 1, 1]
    found = answer(stated)
    assert found["unassigned"] == []
    assert sorted(route["delivery"] for route in found["routes"]) == [[1] * 4, [3] * 4]


def test_setup_is_told_beside_service_and_takes_time() -> None:
    stated = problem()
    stated["jobs"][1]["setup"] = 45
    found = answer(stated)
    assert (found["summary"]["setup"], found["summary"]["service"]) == (45, 150)


def test_vehicles_start_and_end_where_they_say() -> None:
    stated = problem(jobs=problem()["jobs"][:4])
    stated["vehicles"] = [
        {"id": 1, "capacity": [9], "start_index": 0, "end_index": 5},
        {"id": 2, "capacity": [9], "start_index": 5},
        {"id": 3, "capacity": [9], "end_index": 5, "costs": {"fixed": 200}},
    ]
    found = answer(stated)
    assert found["summary"]["cost"] == 400  # from the far end back, and home nowhere
    (route,) = found["routes"]
    assert (route["vehicle"], places(route)) == (2, [5, 4, 3, 2, 1])
    stated["vehicles"] = stated["vehicles"][2:]
    (route,) = answer(stated)["routes"]
    assert (places(route), route["cost"]) == ([1, 2, 3, 4, 5], 600)
    assert [step["type"] for step in route["steps"]] == ["job"] * 4 + ["end"]


def test_vehicles_have_hours_of_their_own() -> None:
    stated = problem(jobs=problem()["jobs"][:2])
    for vehicle, hours in zip(stated["vehicles"], ([0, 230], [1000, 1700]), strict=True):
        vehicle["time_window"] = hours
    stated["jobs"][1]["time_windows"] = [[1300, 1400]]
    found = answer(stated)
    assert found["unassigned"] == []
    stated["jobs"][1]["time_windows"] = [[600, 700]]
    assert [each["id"] for each in answer(stated)["unassigned"]] == [12]


def test_a_fast_vehicle_is_fast_and_work_can_cost() -> None:
    stated = problem(jobs=[{"id": 1, "location_index": 1, "service": 1800}])
    stated["vehicles"] = [
        stated["vehicles"][0] | {"speed_factor": 2.0, "costs": {"per_task_hour": 20}}
    ]
    (route,) = answer(stated)["routes"]
    assert (route["duration"], route["cost"]) == (100, 110)


def test_hours_of_several_days_do_not_fit() -> None:
    stated = problem()
    stated["vehicles"][0]["time_window"] = [0, 3600]
    stated["vehicles"][1]["time_window"] = [90_000, 93_600]
    assert refused(stated) == {"/vehicles/1/time_window": "E1011"}
    stated["vehicles"][1].pop("time_window")
    stated["jobs"][0]["time_windows"] = [[300_000, 300_600]]
    assert refused(stated) == {"/jobs/0/time_windows/0": "E1011"}


def test_a_vehicle_needs_a_start_or_an_end() -> None:
    stated = problem()
    stated["vehicles"] = [
        {"id": 1, "capacity": [3]},
        {"id": 2, "capacity": [3], "start": [112.5, 38.5], "end_index": 1},
    ]
    assert refused(stated) == dict.fromkeys(
        ["/vehicles/0/start_index", "/vehicles/1/start_index"], "E1011"
    )
    assert refused(problem(jobs=[])) == {"/jobs": "E1011"}


@pytest.mark.parametrize("seed", range(4))
def test_answers_to_random_problems_keep_every_rule(seed: int) -> None:
    found = answer(random_problem(seed), seed)
    assert found["summary"]["unassigned"] == len(found["unassigned"])


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_as_good_as_those_of_vroom(seed: int, tmp_path: Path) -> None:
    vroom = pytest.importorskip("vroom", reason="pyvroom is not installed")
    stated = random_problem(seed) | {"shipments": []}  # VROOM comes back for further ones
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(stated), encoding="utf-8")
    theirs = vroom.Input.from_json(path).solve(exploration_level=5, nb_threads=1).to_dict()
    assert broken_rules(stated, theirs) == []
    assert worth(answer(stated, seed)) <= worth(theirs)


def worth(found: dict[str, Any]) -> tuple[int, int, int]:
    """Return what is minimised, the weightiest first."""
    summary = found["summary"]
    return -summary["priority"], summary["unassigned"], summary["cost"]


def test_the_day_it_becomes_keeps_all_rules() -> None:
    read = VroomProblem.model_validate(problem())
    day = day_of(read)
    plan = plan_day(day, stop=MaxIterations(50)).plan
    assert check(day, plan) == []


def refused(stated: dict[str, Any]) -> dict[str, str]:
    """Return the codes by pointer with which a problem is refused."""
    with pytest.raises(DataError) as error:
        check_problem(VroomProblem.model_validate(stated))
    return {issue.field: issue.code for issue in error.value.issues}


def test_what_is_not_supported_is_refused_all_at_once() -> None:
    stated = problem()
    stated["vehicles"][0] |= {"breaks": [{"id": 1}], "max_travel_time": 60, "steps": [{}]}
    stated["vehicles"][1] |= {"capacity": [1, 2, 3, 4, 5]}
    stated["jobs"][0] |= {"time_windows": [[0, 9], [20, 30]], "service_per_type": {"big": 4}}
    assert refused(stated) == dict.fromkeys(
        [
            "/vehicles/0/breaks",
            "/vehicles/0/max_travel_time",
            "/vehicles/0/steps",
            "/vehicles/1/capacity/4",
            "/jobs/0/time_windows/1",
            "/jobs/0/service_per_type",
        ],
        "E1012",
    )


def test_what_cannot_be_stated_beside_the_rest_is_refused_all_at_once() -> None:
    stated = problem(shipments=[shipment(1, 2), shipment(0, 3), shipment(4, 0)])
    stated["shipments"][1]["pickup"]["service"] = 10  # at the start nothing takes time
    stated["shipments"][2]["delivery"]["time_windows"] = [[0, 10]]
    for vehicle in stated["vehicles"]:
        vehicle["capacity"] = [1, 1, 1, 1]
    stated["vehicles"][0]["max_tasks"] = 2
    for job in stated["jobs"]:
        job["delivery"] = [1, 0, 0, 0]
    for each in stated["shipments"]:
        each["amount"] = [1, 0, 0, 0]
    stated["jobs"][0] |= {"setup": 5}  # two shipments and a job are at places of their own
    stated["jobs"][4] |= {"setup": 5}
    assert refused(stated) == dict.fromkeys(
        ["/vehicles/0/max_tasks", "/shipments/0", "/shipments/1", "/shipments/2", "/jobs/0/setup"],
        "E1142",
    )


def test_what_says_nothing_is_no_reason_to_refuse() -> None:
    stated = problem(shipments=[])
    stated["vehicles"][0] |= {"skills": [], "breaks": None, "steps": []}
    stated["jobs"][0] |= {"priority": 0, "setup": 0, "description": "door 3"}
    check_problem(VroomProblem.model_validate(stated))


def test_contradictions_are_told_with_their_place() -> None:
    stated = problem()
    stated["jobs"][1]["id"] = 11
    stated["jobs"][2]["time_windows"] = [[50, 10]]
    stated["jobs"][3]["delivery"] = [1, 1]
    stated["vehicles"][1]["profile"] = "boat"
    stated["matrices"]["car"]["durations"] = LINE[:4]
    assert refused(stated) == dict.fromkeys(
        [
            "/jobs/1/id",
            "/jobs/2/time_windows/0",
            "/jobs/3/delivery",
            "/matrices/boat",
            "/matrices/car/durations",
        ],
        "E1011",
    )


def test_large_problems_are_refused_with_the_limit() -> None:
    jobs = [{"id": k, "location_index": 1} for k in range(201)]
    assert refused(problem(jobs=jobs)) == {"/jobs": "E1013"}


def test_negative_numbers_are_none() -> None:
    with pytest.raises(ValidationError):
        VroomProblem.model_validate(problem(matrices={"car": {"durations": [[0, -1], [1, 0]]}}))
