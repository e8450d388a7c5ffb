"""One-echelon problems on a straight road: 10 m/s for all, numbers to be checked by hand."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np

from network.fleet import Access, VehicleType
from network.ids import VehicleTypeId
from routing.load import Load
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price
from routing.vrp.problem import Client, Group, VrpProblem, Ways

HOUR_S = 3600
SIX = 6 * HOUR_S
EIGHT = 8 * HOUR_S
SIXTEEN = 16 * HOUR_S
EIGHTEEN = 18 * HOUR_S
CALL_S = 200

VAN = VehicleType(
    vehicle_type_id=VehicleTypeId("van"),
    name_zh="面包车",
    access=Access.VAN,
    payload_kg=1_000.0,
    volume_l=3_000.0,
    cost_day_fen=20_000,
    cost_km_fen=100,
    cost_hour_fen=1_000,
    cost_overtime_hour_fen=3_000,
    shift_s=8 * HOUR_S,
    overtime_s=2 * HOUR_S,
)


def kilograms(kg: int, pieces: int = 0) -> Load:
    """Return a load of whole kilograms."""
    return Load(weight_g=kg * 1000, pieces=pieces)


def on_a_line(*metres: int, closed: Sequence[tuple[int, int]] = ()) -> Ways:
    """Return ways between places on a straight road, given by their metres from its start."""
    at = np.array(metres, dtype=np.int64)
    distance_m = abs(at[:, np.newaxis] - at)
    is_open = np.ones(distance_m.shape, dtype=np.bool_)
    for row, column in closed:
        is_open[row, column] = False
    return Ways(
        distance_m=distance_m,
        duration_s=distance_m // 10,
        is_open=is_open,
        is_estimate=np.zeros_like(is_open),
    )


def client(
    place: int,
    *,
    deliver: Load | None = None,
    collect: Load | None = None,
    service_s: int = 0,
    window: tuple[int, int] = (EIGHT, EIGHTEEN),
    ready_s: int = SIX,
    return_by_s: int | None = None,
    penalty_fen: int = 2_000_000,
) -> Client:
    """Return a client that wants ten kilograms unless told otherwise."""
    return Client(
        place=place,
        deliver=kilograms(10) if deliver is None else deliver,
        collect=Load() if collect is None else collect,
        service_s=service_s,
        early_s=window[0],
        late_s=window[1],
        ready_s=ready_s,
        return_by_s=return_by_s,
        penalty_fen=penalty_fen,
    )


def group(
    ways: Ways,
    *,
    kind: VehicleType = VAN,
    count: int = 1,
    window: tuple[int, int] = (SIX, EIGHTEEN),
    serves: Sequence[bool] | None = None,
    home: int = 0,
) -> Group:
    """Return vehicles at home at the start of the road."""
    return Group(
        vehicle_type=kind,
        home=home,
        count=count,
        ways=ways,
        early_s=window[0],
        late_s=window[1],
        serves=None if serves is None else np.array(serves, dtype=np.bool_),
    )


def problem_of(
    clients: Sequence[Client],
    groups: Sequence[Group],
    *,
    loading_piece_s: int = 1,
    call_s: int = CALL_S,
) -> VrpProblem:
    """Return a problem whose first place is the home, where calls take no time of their own."""
    num_places = len(groups[0].ways.duration_s)
    calls_s = np.full(num_places, call_s, dtype=np.int64)
    calls_s[0] = 0
    return VrpProblem(
        clients=tuple(clients),
        groups=tuple(groups),
        call_s=calls_s,
        loading_piece_s=loading_piece_s,
        rest_after_driving_s=4 * HOUR_S,
        rest_s=1_200,
    )


def one_trip(*clients: int, group_index: int = 0) -> VrpRoute:
    """Return a route of a single trip."""
    return VrpRoute(group=group_index, trips=(clients,))


def objective_fen(problem: VrpProblem, plan: VrpPlan) -> int:
    """Return what a plan costs, clients left out included."""
    left_out = sum(problem.clients[i].penalty_fen for i in plan.unserved)
    return price(problem, plan).total + left_out


def random_problem(
    seed: int, num_clients: int, *, loading_piece_s: int = 1, is_hurried: bool = True
) -> VrpProblem:
    """Return a problem with two kinds of vehicles, loads both ways and windows.

    Places lie in the plane; all times but those of loading are whole hundreds of seconds. A
    hurried problem also has goods that are ready late or must be home early.
    """
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    at = np.array([[draw.randint(-15, 15), draw.randint(-15, 15)] for _ in range(num_clients + 1)])
    metres = 1_000 * abs(at[:, np.newaxis] - at).sum(axis=2)
    is_open = np.ones(metres.shape, dtype=np.bool_)
    for place in range(1, num_clients + 1):
        if draw.random() < 0.1:
            is_open[place, :] = is_open[:, place] = False
    ways = Ways(
        distance_m=metres,
        duration_s=metres // 10,
        is_open=is_open,
        is_estimate=np.zeros_like(is_open),
    )
    narrow = Ways(
        distance_m=metres,
        duration_s=metres // 10,
        is_open=np.ones_like(is_open),
        is_estimate=np.zeros_like(is_open),
    )
    small = VehicleType(
        vehicle_type_id=VehicleTypeId("small"),
        name_zh="三轮车",
        access=Access.TRICYCLE,
        payload_kg=300.0,
        volume_l=1_000.0,
        cost_day_fen=9_000,
        cost_km_fen=60,
        shift_s=6 * HOUR_S,
        overtime_s=0,
        range_m=90_000,
    )
    clients = [_random_client(draw, place) for place in range(1, num_clients + 1)]
    return problem_of(
        clients if is_hurried else [replace(c, ready_s=SIX, return_by_s=None) for c in clients],
        [group(ways, count=2), group(narrow, kind=small, count=1)],
        loading_piece_s=loading_piece_s,
    )


def with_max_trips(problem: VrpProblem, max_trips: int | None) -> VrpProblem:
    """Return the problem with a limit on the trips of every vehicle."""
    return replace(
        problem,
        groups=tuple(
            replace(g, vehicle_type=replace(g.vehicle_type, max_trips=max_trips))
            for g in problem.groups
        ),
    )


def _random_client(draw: Random, place: int) -> Client:
    early_s = EIGHT + HOUR_S * draw.choice([0, 0, 2, 4])
    late_s = min(EIGHTEEN, early_s + HOUR_S * draw.choice([1, 3, 10]))
    hurried = draw.random() < 0.2
    return client(
        place,
        deliver=kilograms(draw.randint(0, 400), pieces=draw.randint(0, 6)),
        collect=kilograms(draw.choice([0, 0, 150]), pieces=draw.choice([0, 0, 4])),
        service_s=100 * draw.randint(0, 6),
        window=(early_s, late_s),
        ready_s=SIX + HOUR_S * draw.choice([0, 0, 0, 1, 3]),
        return_by_s=HOUR_S * draw.randint(13, 17) if hurried else None,
    )
