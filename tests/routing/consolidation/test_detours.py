"""Ways round: between which calls a place lies, and what coming by there takes at least."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from network.ids import VehicleTypeId
from network.travel import RoadTravel
from routing.consolidation.detours import short_detours
from routing.consolidation.prices import second_price
from routing.two_echelon.intake import build_problem
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day


def test_who_passes_anyway_goes_the_shortest_way_round() -> None:
    """P5 lies before P6: a call, and a few kilometres more on the way there or back."""
    orders = [order("o0", "H", "P5"), order("o1", "H", "P6")]
    county = valley()
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    least = short_detours(problem, [1])
    assert least[0] == pytest.approx(_least_by_trying(problem, 0, [1]))
    assert least[1] == 0.0
    alone = short_detours(problem, [])
    assert alone[0] > least[0]


def test_without_vehicles_there_is_no_way_round() -> None:
    county = valley()
    problem = build_problem(county, [order("o0", "H", "P1")], RoadTravel(county), day=DAY)
    assert short_detours(replace(problem, vehicles=()), []).tolist() == [np.inf]


@pytest.mark.parametrize("seed", range(12))
def test_no_way_round_is_shorter(seed: int) -> None:
    problem = random_day(seed).problem()
    called = [i for i in range(len(problem.visits)) if (i + seed) % 3 == 0]
    least = short_detours(problem, called)
    for i in range(len(problem.visits)):
        assert least[i] == pytest.approx(_least_by_trying(problem, i, called))


def _least_by_trying(problem: TwoEchelonProblem, i: int, called: list[int]) -> float:
    """Return the least way round by a visit's place, of all kinds of vehicles and pairs of ends."""
    policy, row = Policy(problem), problem.visits[i].place
    if any(policy.may_ride(ride)[i] for ride in range(len(problem.bus_rides))):
        return 0.0
    fleet = problem.fleet()
    least = np.inf
    for type_id in {t for home, t in fleet if policy.serves((home, t))[i]}:
        ends = {h for h, t in fleet if t == type_id} | {problem.visits[k].place for k in called}
        if row in ends:
            return 0.0
        call_fen = int(problem.call_s[row]) * second_price(problem.types()[type_id])
        for a, b in product(ends, repeat=2):
            straight = 0.0 if a == b else _way_fen(problem, type_id, a, b)
            way = _way_fen(problem, type_id, a, row) + _way_fen(problem, type_id, row, b)
            if np.isfinite(straight):
                least = min(least, way - straight + call_fen)
    return least


def _way_fen(problem: TwoEchelonProblem, type_id: VehicleTypeId, a: int, b: int) -> float:
    ways = problem.ways[type_id]
    kind = problem.types()[type_id]
    if not ways.is_open[a, b]:
        return np.inf
    return float(
        ways.distance_m[a, b] * kind.cost_km_fen / 1000 + ways.duration_s[a, b] * second_price(kind)
    )
