"""Published location-routing instances: as read, as days, and with their costs by hand."""

from dataclasses import replace
from math import ceil, hypot, sqrt
from pathlib import Path

import pytest

from benchmarks.quality.families import FAMILIES, TwoEchelonCase
from benchmarks.quality.location import read_depots, read_satellites, read_stores
from benchmarks.quality.mapping import build_problem, fen_per_cost
from benchmarks.quality.solution import Drop, LocalTour, Solution, parse_solution
from benchmarks.quality.verification import cost_of, faults_of
from data.issues import DataError
from routing.stop import MaxIterations, MaxTime
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.solvers import exact
from tests.routing.two_echelon.located_days import least_cost, located

DEPOTS = """4
2

0 0
10 0

1 1
2 0
9 1
11 2

5

6
9

1
2
3
2

700
900

50

0
"""
SATELLITES = """4 2
5 5  0 0  10 0
1 1  2 0  9 1  11 2
5 12
6 9
1 2 3 2
700 900
50 80
0
"""
STORES = """2 4
12 5
80 50
5 5
0 0 6 700
10 0 9 900
1 1 1
2 0 2
9 1 3
11 2 2
"""
FIRST = LocalTour(satellite=1, customers=(1, 2))
SECOND = LocalTour(satellite=2, customers=(3, 4))
SUPPLY = (Drop(satellite=1, quantity=3), Drop(satellite=2, quantity=5))


def _file(folder: Path, text: str) -> Path:
    path = folder / "coord4-2.dat"
    path.write_text(text, encoding="utf-8")
    return path


def _local(scale: float) -> float:
    """Return the cost of the first tour, and of the second, each way rounded up."""
    first = [sqrt(2), sqrt(2), 2.0]
    second = [sqrt(2), hypot(2, 1), hypot(1, 2)]
    return sum(ceil(scale * length) for length in (*first, *second))


def test_depots_need_no_supply_and_ways_cost_a_hundred_a_unit_rounded_up(tmp_path: Path) -> None:
    instance = read_depots(_file(tmp_path, DEPOTS))
    solution = Solution(cost=0.0, trucks=(), freighters=(FIRST, SECOND))
    cost = _local(100) + 2 * 50 + 700 + 900
    assert cost_of(instance, solution) == cost
    assert faults_of(instance, Solution(cost=cost, trucks=(), freighters=(FIRST, SECOND))) == []
    assert [site.capacity for site in instance.satellites] == [6.0, 9.0]


def test_with_code_one_ways_cost_their_length(tmp_path: Path) -> None:
    instance = read_depots(_file(tmp_path, DEPOTS.rstrip()[:-1] + "1"))
    solution = Solution(cost=0.0, trucks=(), freighters=(FIRST,))
    assert cost_of(instance, solution) == pytest.approx(2 * sqrt(2) + 2 + 50 + 700)


@pytest.mark.parametrize(("text", "scale"), [(SATELLITES, 100.0), (STORES, 10.0)])
def test_trucks_cost_twice_as_much_and_supply_each_satellite_once(
    tmp_path: Path, text: str, scale: float
) -> None:
    reader = read_satellites if text is SATELLITES else read_stores
    instance = reader(_file(tmp_path, text))
    solution = Solution(cost=0.0, trucks=(SUPPLY,), freighters=(FIRST, SECOND))
    ways = [sqrt(50), 10.0, sqrt(50)]
    trunk = sum(ceil(2 * scale * length) for length in ways) + 80
    assert cost_of(instance, solution) == trunk + _local(scale) + 2 * 50 + 700 + 900


def test_both_formats_of_two_levels_say_the_same(tmp_path: Path) -> None:
    one, other = read_satellites(_file(tmp_path, SATELLITES)), read_stores(_file(tmp_path, STORES))
    assert (one.satellites, one.customers, one.depot) == (
        other.satellites,
        other.customers,
        other.depot,
    )
    assert (one.trucks.capacity, one.freighters.capacity) == (12.0, 5.0)
    assert (other.trucks.capacity, other.freighters.capacity) == (12.0, 5.0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_one_level", [False, True])
def test_a_plan_is_verified_at_the_optimum(seed: int, is_one_level: bool) -> None:
    instance = located(seed, is_one_level=is_one_level)
    case = TwoEchelonCase(instance=instance, problem=build_problem(instance))
    outcome = case.solve(stop=MaxIterations(30), seed=0, on_event=lambda _: None)
    answer = case.answer(outcome.plan)
    assert answer.faults == ()
    assert answer.cost == least_cost(instance)
    assert case.answer_of(answer.text) == answer


def test_customers_without_demand_are_called_at_and_take_no_room() -> None:
    instance = located(1, is_one_level=True)
    demands = [7.0, 0.0, 0.0, 3.0, 4.0]
    customers = (
        replace(customer, demand=demand)
        for customer, demand in zip(instance.customers, demands, strict=True)
    )
    satellites = (replace(site, capacity=7.0) for site in instance.satellites)
    instance = replace(instance, customers=tuple(customers), satellites=tuple(satellites))
    case = TwoEchelonCase(instance=instance, problem=build_problem(instance))
    answer = case.answer(exact.solve(case.problem, stop=MaxTime(60.0)).plan)
    assert answer.faults == ()
    assert answer.cost == least_cost(instance)
    called = [n for tour in parse_solution(answer.text, "").freighters for n in tour.customers]
    assert sorted(called) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("opening", [100.0, 268.0, 57_295.0])
def test_no_opening_costs_as_much_as_leaving_out_a_unit(opening: float) -> None:
    first, *others = located(0).satellites
    instance = replace(
        located(0), satellites=(replace(first, opening=opening), *others), is_rounded_up=False
    )
    fen = build_problem(instance).openings[1].fen
    assert fen == opening * fen_per_cost(instance)
    assert ORDER_PENALTY_FEN / 100 < fen < ORDER_PENALTY_FEN


@pytest.mark.parametrize(
    "text",
    [
        DEPOTS.rstrip()[:-1],
        DEPOTS + "7\n",
        DEPOTS.replace("10 0", "ten 0"),
        DEPOTS.replace("700", "-700"),
        DEPOTS.replace("4\n", "4.5\n", 1),
        "",
    ],
)
def test_files_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError):
        read_depots(_file(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        FAMILIES["2elrp-nguyen"].open(tmp_path / "none.txt", "")
