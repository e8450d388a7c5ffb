"""Trunks planned by loads alone, against partitions of the stations and a bound on any plan."""

import math
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import pairwise, permutations
from random import Random

import numpy as np
import pytest

from benchmarks.quality.instance import parse_instance
from benchmarks.quality.mapping import build_problem as published_problem
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.trunks import CHAIN, Trunks, plan_trunks
from tests.routing.two_echelon.small_days import published
from tests.routing.two_echelon.solvers.searches import new_search

CASES = range(60)
FEN = 1e-3
ROOMY = 10**6  # trucks: more than any case needs


@cache
def _case(seed: int) -> tuple[Trunks, tuple[int, ...]]:
    """Return the trunks of a county with up to five stations, and goods through each of them.

    Some stations get none, some more than a truck takes.
    """
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    num_stations = draw.randint(1, 5)
    search = new_search(published(seed, num_stations=num_stations))
    trunks = _with_room_for_any(search.trunks)
    most = trunks.room // trunks.unit
    loads = tuple(
        trunks.unit * draw.choice([0, draw.randint(1, most), draw.randint(1, most), 2 * most + 3])
        for _ in range(num_stations)
    )
    return trunks, loads


def _with_room_for_any(trunks: Trunks) -> Trunks:
    """Return trunks that the loads of these tests fit, whatever those of the day are."""
    return trunks._replace(num_trucks=ROOMY, routes=np.zeros((100, 3), dtype=np.int64))


def _planned(trunks: Trunks, loads: tuple[int, ...]) -> tuple[float, dict[int, list[list[int]]]]:
    """Return the price and each truck's stations and goods, in order."""
    fen, rows = plan_trunks(share(trunks), np.array(loads, dtype=np.int64), True)
    trucks: dict[int, list[list[int]]] = defaultdict(list)
    for truck, station, goods in trunks.routes[:rows].tolist():
        trucks[truck].append([station, goods])
    return fen, trucks


def _tour_fen(trunks: Trunks, stations: tuple[int, ...]) -> float:
    way = [0, *(station + 1 for station in stations), 0]
    return trunks.truck_fen + sum(float(trunks.arc[a, b]) for a, b in pairwise(way))


def _partition_fen(trunks: Trunks, loads: dict[int, int]) -> float:
    """Return the least price of trucks that each bring whole loads, by trying all partitions."""
    if not loads:
        return 0.0
    first, *others = loads
    best = float("inf")
    for bits in range(1 << len(others)):
        chosen = (first, *(s for k, s in enumerate(others) if bits >> k & 1))
        if sum(loads[s] for s in chosen) > trunks.room:
            continue
        tour = min(_tour_fen(trunks, order) for order in permutations(chosen))
        rest = {s: load for s, load in loads.items() if s not in chosen}
        best = min(best, tour + _partition_fen(trunks, rest))
    return best


def _without_splitting_fen(trunks: Trunks, loads: tuple[int, ...]) -> float:
    """Return the price of full trucks for a station alone, and whole loads of what is left."""
    fen = 0.0
    left: dict[int, int] = {}
    for station, load in enumerate(loads):
        full = max(0, load - 1) // trunks.room
        fen += full * _tour_fen(trunks, (station,))
        if load:
            left[station] = load - full * trunks.room
    return fen + _partition_fen(trunks, left)


def _bound_fen(trunks: Trunks, loads: tuple[int, ...]) -> float:
    """Return a price that no trucks undercut (Haimovich and Rinnooy Kan, 1985).

    A truck's tour is no shorter than the way to any of its stations and back, so than the mean of
    these over its goods (doi 10.1287/moor.10.4.527); and no fewer trucks have room.
    """
    ways = sum(
        float(trunks.arc[0, s + 1] + trunks.arc[s + 1, 0]) * load / trunks.room
        for s, load in enumerate(loads)
    )
    return ways + trunks.truck_fen * math.ceil(sum(loads) / trunks.room)


@pytest.mark.parametrize("seed", CASES)
def test_trunks_are_never_dearer_than_trucks_with_whole_loads(seed: int) -> None:
    trunks, loads = _case(seed)
    assert _planned(trunks, loads)[0] <= _without_splitting_fen(trunks, loads) + FEN


@pytest.mark.parametrize("seed", CASES)
def test_trunks_are_never_cheaper_than_any_trucks_can_be(seed: int) -> None:
    trunks, loads = _case(seed)
    assert _planned(trunks, loads)[0] >= _bound_fen(trunks, loads) - FEN


def test_splitting_a_load_is_cheaper_where_it_saves_a_truck() -> None:
    """Three stations of two thirds of a truck each: two trucks in a chain, not three."""
    trunks, _ = _case(0)
    arc = np.full((4, 4), 100.0) - 100 * np.eye(4)
    apart = trunks._replace(arc=arc, tour=np.zeros(1), truck_fen=50.0, room=6, unit=1)
    fen, trucks = _planned(apart, (4, 4, 4))
    assert fen == 700.0
    assert len(trucks) == 2


@pytest.mark.parametrize("seed", CASES)
def test_trucks_bring_every_station_its_goods_and_have_room_for_them(seed: int) -> None:
    trunks, loads = _case(seed)
    _, trucks = _planned(trunks, loads)
    brought = [0] * len(loads)
    for calls in trucks.values():
        assert sum(goods for _, goods in calls) <= trunks.room
        assert len({station for station, _ in calls}) == len(calls)
        for station, goods in calls:
            assert goods > 0
            assert goods % trunks.unit == 0
            brought[station] += goods
    assert tuple(brought) == loads


@pytest.mark.parametrize("seed", CASES)
def test_the_price_is_that_of_the_trucks_written(seed: int) -> None:
    trunks, loads = _case(seed)
    fen, trucks = _planned(trunks, loads)
    tours = (tuple(station for station, _ in calls) for calls in trucks.values())
    assert fen == pytest.approx(sum(_tour_fen(trunks, tour) for tour in tours), abs=FEN)


@pytest.mark.parametrize("seed", CASES)
def test_no_truck_too_many_goes_out_where_a_chain_has_room_for_all(seed: int) -> None:
    trunks, loads = _case(seed)
    least = math.ceil(sum(loads) / trunks.room)
    fen, trucks = _planned(trunks._replace(num_trucks=least), loads)
    if sum(load > 0 for load in loads) <= CHAIN:
        assert len(trucks) == least
    over = max(0, len(trucks) - least)
    assert fen >= trunks.over_fen * over
    assert fen < trunks.over_fen * (over + 1)


@pytest.mark.parametrize("seed", CASES)
def test_a_truck_too_many_is_charged(seed: int) -> None:
    trunks, loads = _case(seed)
    least = math.ceil(sum(loads) / trunks.room)
    if least == 0:
        return
    fen, trucks = _planned(trunks._replace(num_trucks=least - 1), loads)
    over = len(trucks) - least + 1
    assert over >= 1
    assert trunks.over_fen * over <= fen < trunks.over_fen * (over + 1)


def test_stations_beyond_the_exact_partition_get_their_goods_as_well() -> None:
    """Fourteen stations: savings, each load brought in full trucks and a rest."""
    search = new_search(published(3, num_stations=14, num_customers=2))
    trunks = _with_room_for_any(search.trunks)
    draw = Random(5)  # noqa: S311 -- test data, no secret
    loads = tuple(trunks.unit * draw.randint(1, 23) for _ in range(14))
    fen, trucks = _planned(trunks, loads)
    brought = [0] * len(loads)
    for calls in trucks.values():
        assert sum(goods for _, goods in calls) <= trunks.room
        for station, goods in calls:
            brought[station] += goods
    assert tuple(brought) == loads
    tours = (tuple(station for station, _ in calls) for calls in trucks.values())
    assert fen == pytest.approx(sum(_tour_fen(trunks, tour) for tour in tours), abs=FEN)
    alone = sum(
        math.ceil(load / trunks.room) * _tour_fen(trunks, (s,)) for s, load in enumerate(loads)
    )
    assert _bound_fen(trunks, loads) <= fen < alone


def test_there_is_room_to_write_down_every_truck_that_the_goods_fill() -> None:
    """Two hundred units in trucks of two: a hundred trucks to one station."""
    customers = " ".join("4,3,4" for _ in range(50))
    text = f"120,2,1,0\n50,50,8,1,0\n0,0 10,0\n{customers} 5,5,1\n"
    search = new_search(published_problem(parse_instance(text, "small trucks")))
    assert search.model.trunks_only
    assert len(search.trunks.routes) >= 101


def test_no_more_trucks_may_go_out_than_the_fleet_allows() -> None:
    problem = published(1)
    truck, van = problem.county.vehicle_types
    types = (replace(truck, max_in_use=2), van)
    problem = replace(problem, county=problem.county.replace(vehicle_types=types))
    search = new_search(problem)
    assert search.model.trunks_only
    assert search.trunks.num_trucks == 2


def test_trunks_are_not_planned_by_loads_where_a_truck_takes_no_order() -> None:
    text = "2,1,1,0\n2,2,8,1,0\n0,0 10,0\n4,3,4 5,5,8\n"
    search = new_search(published_problem(parse_instance(text, "no room")))
    assert not search.model.trunks_only
