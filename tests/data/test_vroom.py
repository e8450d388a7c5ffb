"""Small problems of VROOM: read, solved as stated, answered in their own terms, or refused."""

import itertools
from typing import Any

import pytest
from pydantic import ValidationError

from api.vroom import solved
from data.issues import DataError
from data.vroom.problem import day_of
from data.vroom.wire import VroomProblem, check_problem
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check

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
    return solved(read, time_s=1.0, seed=seed, iterations=200)


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
    stated = problem(shipments=[{"amount": [1]}])
    stated["vehicles"][0] |= {"skills": [1], "breaks": [{"id": 1}]}
    stated["vehicles"][1] |= {"end_index": 3, "capacity": [1, 2, 3]}
    stated["jobs"][0] |= {"priority": 5, "setup": 60, "time_windows": [[0, 9], [20, 30]]}
    assert refused(stated) == dict.fromkeys(
        [
            "/shipments",
            "/vehicles/0/skills",
            "/vehicles/0/breaks",
            "/vehicles/1/end_index",
            "/vehicles/1/capacity/2",
            "/jobs/0/priority",
            "/jobs/0/setup",
            "/jobs/0/time_windows/1",
        ],
        "E1012",
    )


def test_what_says_nothing_is_no_reason_to_refuse() -> None:
    stated = problem(shipments=[])
    stated["vehicles"][0] |= {"skills": [], "breaks": None}
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
