"""What tools are told of vehicles' days, and the exact times that have the last word."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.peers.repair import chain, price_fen, repair
from benchmarks.peers.room import make_room, objective_fen
from benchmarks.peers.shifts import (
    Morning,
    Shift,
    service_s,
    whole_days,
    window_s,
    with_halves,
    within_longest_day,
)
from benchmarks.peers.terms import Terms
from benchmarks.peers.trimming import shorten
from routing.load import Load
from routing.vrp.check import check
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.problem import Client, Group, VrpProblem, Ways
from routing.vrp.schedule import schedule
from tests.counties import CHILLED_VAN, TRUCK

HOUR_S = 3600
DRIVE_S = 1800
REST_S = 1200
NUM_PLACES = 5
LARGE = Load(weight_g=1_000_000, volume_ml=1_000_000, pieces=10)
COLD = Load(weight_g=1000, volume_ml=1000, chilled_ml=1000, pieces=1)
NO_LOAD = Load()


def client(place: int, **changes: Any) -> Client:
    """Return a delivery of ten pieces, more than half a truck, ready at seven."""
    usual = Client(
        place=place,
        deliver=LARGE,
        service_s=40,
        early_s=8 * HOUR_S,
        late_s=19 * HOUR_S,
        ready_s=7 * HOUR_S,
        penalty_fen=2_000_000,
    )
    return replace(usual, **changes)


def problem(*clients: Client, count: int = 3) -> VrpProblem:
    """Return trucks and cold vans at place 0, half an hour and 20 km from any other."""
    shape = (NUM_PLACES, NUM_PLACES)
    apart = 1 - np.eye(NUM_PLACES, dtype=np.int64)
    ways = Ways(
        distance_m=20_000 * apart,
        duration_s=DRIVE_S * apart,
        is_open=np.ones(shape, dtype=np.bool_),
        is_estimate=np.zeros(shape, dtype=np.bool_),
    )
    groups = tuple(
        Group(
            vehicle_type=kind,
            home=0,
            count=count,
            ways=ways,
            early_s=6 * HOUR_S,
            late_s=18 * HOUR_S,
            serves=np.array([c.collect != COLD or kind is CHILLED_VAN for c in clients]),
        )
        for kind in (TRUCK, CHILLED_VAN)
    )
    return VrpProblem(
        clients=clients,
        groups=groups,
        call_s=np.array([0, 180, 180, 180, 180], dtype=np.int64),
        loading_piece_s=1,
        rest_after_driving_s=4 * HOUR_S,
        rest_s=REST_S,
    )


def cold(place: int, return_h: float | None) -> Client:
    """Return cold goods to fetch, due home at an hour."""
    due_s = None if return_h is None else round(return_h * HOUR_S)
    return client(place, deliver=NO_LOAD, collect=COLD, ready_s=0, return_by_s=due_s)


def summary(shift: Shift) -> tuple[int, int, int, int, list[bool]]:
    """Return group, vehicles, first hour, last second and who is served."""
    served = shift.serves.tolist()
    return shift.group, shift.count, shift.early_s // HOUR_S, shift.late_s, served


def test_a_day_starts_when_all_is_ready_and_leaves_time_for_a_rest() -> None:
    days = whole_days(problem(client(1), client(2, ready_s=9 * HOUR_S)), Morning.SPLIT)
    assert [summary(day) for day in days] == [
        (0, 3, 9, 18 * HOUR_S - REST_S, [True, True]),
        (1, 3, 9, 18 * HOUR_S - REST_S, [True, True]),
    ]
    assert [day.fixed_fen for day in days] == [38_000, 32_000]


def test_cold_goods_close_the_days_of_those_who_may_fetch_them() -> None:
    stated = problem(client(1), cold(2, 13.0), cold(3, 15.0), cold(4, None))
    days = whole_days(stated, Morning.RELAXED)
    assert [summary(day) for day in days] == [
        (0, 3, 7, 18 * HOUR_S - REST_S, [True, False, False, False]),
        (1, 2, 6, 13 * HOUR_S - REST_S, [True, True, True, True]),
        (1, 1, 6, 15 * HOUR_S - REST_S, [True, False, True, True]),
    ]
    split = whole_days(stated, Morning.SPLIT)
    assert [summary(day)[1:4] for day in split[1:]] == [
        (1, 7, 13 * HOUR_S - REST_S),
        (1, 6, 13 * HOUR_S - REST_S),
        (1, 7, 15 * HOUR_S - REST_S),
    ]
    assert split[2].serves.tolist() == [False, True, True, True]


def test_goods_due_at_once_cost_no_vehicle_its_day() -> None:
    days = whole_days(problem(cold(1, 6.5)), Morning.RELAXED)
    assert days[-1].late_s == (6 + 5) * HOUR_S - REST_S


@pytest.mark.parametrize("morning", list(Morning))
def test_no_more_vehicles_are_stated_than_there_are(morning: Morning) -> None:
    stated = problem(client(1), *(cold(2, 12.0 + k / 4) for k in range(9)), count=5)
    days = whole_days(stated, morning)
    for g in range(2):
        assert sum(day.count for day in days if day.group == g) == 5
    assert all(any(day.serves[i] for day in days) for i in range(10))


def test_a_day_is_no_longer_than_shift_and_overtime() -> None:
    stated = problem(client(1))
    day = replace(whole_days(stated, Morning.SPLIT)[0], early_s=6 * HOUR_S, late_s=18 * HOUR_S)
    cut = within_longest_day(stated, day)
    assert (cut.early_s, cut.late_s) == (6 * HOUR_S, 16 * HOUR_S)


@pytest.mark.parametrize(("share", "counts"), [(0.0, [3]), (2 / 3, [1, 2, 2]), (1.0, [3, 3])])
def test_halves_share_a_day_and_its_price(share: float, counts: list[int]) -> None:
    day = whole_days(problem(client(1)), Morning.SPLIT)[0]
    shifts = with_halves([day], share)
    assert [shift.count for shift in shifts] == counts
    if share:
        first, second = shifts[-2:]
        assert (first.early_s, second.late_s) == (day.early_s, day.late_s)
        assert first.late_s == second.early_s
        assert first.fixed_fen + second.fixed_fen == day.fixed_fen


def test_windows_respect_the_way_from_home_and_back() -> None:
    stated = problem(client(1, ready_s=10 * HOUR_S), cold(2, 12.0))
    assert window_s(stated, stated.clients[0]) == (10 * HOUR_S + DRIVE_S, 19 * HOUR_S)
    work_s = 180 + service_s(stated, stated.clients[1])
    assert window_s(stated, stated.clients[1]) == (8 * HOUR_S, 12 * HOUR_S - DRIVE_S - work_s)
    assert service_s(stated, stated.clients[0]) == 40 + 10


def test_terms_name_places_amounts_and_prices() -> None:
    stated = problem(client(1), cold(1, None), client(2))
    terms = Terms(stated)
    assert terms.rows.tolist() == [0, 1, 1, 2]
    assert [Load._fields[d] for d in terms.dims] == ["weight_g", "volume_ml", "chilled_ml"]
    assert terms.amount(COLD) == [10, 1, 1]
    assert terms.amount(Load(weight_g=1, volume_ml=1)) == [1, 1, 0]
    assert terms.room(0) == [18_000, 16_000, 0]
    assert terms.money(0)[0, 1] == 20 * 190 * 100
    assert terms.call_s.tolist() == [
        [0, 0, 0, 0],
        [180, 0, 0, 180],
        [180, 0, 0, 180],
        [180, 180, 180, 0],
    ]


def test_trips_of_two_vehicles_become_one_day() -> None:
    stated = problem(client(1), client(2))
    alone = [VrpRoute(group=0, trips=((0,),)), VrpRoute(group=0, trips=((1,),))]
    (both,) = chain(stated, alone)
    assert sorted(both.clients) == [0, 1]
    assert len(both.trips) == 2
    assert price_fen(stated, both) == sum(price_fen(stated, r) or 0 for r in alone) - 38_000


def test_days_that_cannot_follow_one_another_stay_apart() -> None:
    noon = {"early_s": 12 * HOUR_S, "late_s": 12 * HOUR_S}
    stated = problem(client(1, **noon), client(2, **noon))
    alone = [VrpRoute(group=0, trips=((0,),)), VrpRoute(group=0, trips=((1,),))]
    assert chain(stated, alone) == alone
    mixed = [VrpRoute(group=0, trips=((0,),)), VrpRoute(group=1, trips=((1,),))]
    assert chain(stated, mixed) == mixed


def test_a_route_loses_whom_others_can_serve() -> None:
    late = client(1, deliver=COLD._replace(chilled_ml=0), ready_s=14 * HOUR_S)
    stated = problem(late, cold(2, 12.0))
    route = VrpRoute(group=1, trips=((1, 0),))
    assert schedule(stated, route) is None
    assert shorten(stated, route) == VrpRoute(group=1, trips=((1,),))
    assert shorten(problem(client(1, late_s=8 * HOUR_S, ready_s=9 * HOUR_S)), route_of(0)) is None


def route_of(*clients: int) -> VrpRoute:
    """Return a truck's single trip."""
    return VrpRoute(group=0, trips=(clients,))


def test_repair_makes_any_sequences_a_plan() -> None:
    stated = problem(client(1), client(2), client(3), cold(4, 13.0), count=1)
    too_much = [route_of(0, 1), route_of(2), VrpRoute(group=1, trips=((3,),))]
    found = repair(stated, too_much)
    assert check(stated, found) == []
    assert found.unserved == ()
    assert objective_fen(stated, found) == sum(price_fen(stated, r) or 0 for r in found.routes)
    assert objective_fen(stated, VrpPlan(unserved=(0, 3))) == 4_000_000


def test_more_routes_than_vehicles_lose_those_with_least_at_stake() -> None:
    noon = {"early_s": 12 * HOUR_S, "late_s": 12 * HOUR_S}
    dear = client(2, penalty_fen=6_000_000, **noon)
    stated = problem(client(1, **noon), dear, count=1)
    only_trucks = replace(stated, groups=stated.groups[:1])
    found = repair(only_trucks, [route_of(0), route_of(1)])
    assert found == VrpPlan(routes=(route_of(1),), unserved=(0,))


def at_noon(wanted: Client) -> Client:
    """Return a client whose call starts at noon sharp."""
    return replace(wanted, early_s=12 * HOUR_S, late_s=12 * HOUR_S)


def test_others_make_room_for_whom_few_can_serve() -> None:
    small = client(1, deliver=Load(weight_g=1000, volume_ml=1000, pieces=1))
    stated = problem(at_noon(small), at_noon(cold(2, 18.0)), count=1)
    full = VrpPlan(routes=(VrpRoute(group=1, trips=((0,),)),), unserved=(1,))
    found = make_room(stated, full)
    assert found.unserved == ()
    assert check(stated, found) == []
    assert {route.group: route.clients for route in found.routes} == {0: (0,), 1: (1,)}


def test_nobody_makes_room_for_less_than_itself() -> None:
    stated = problem(at_noon(cold(1, 18.0)), at_noon(cold(2, 18.0)), count=1)
    full = VrpPlan(routes=(VrpRoute(group=1, trips=((0,),)),), unserved=(1,))
    assert make_room(stated, full) == full
