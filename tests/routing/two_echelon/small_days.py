"""Days small enough to be proven: random counties with a few orders, and published in kind."""

from itertools import permutations
from random import Random

from benchmarks.quality.instance import parse_instance
from benchmarks.quality.mapping import build_problem as published_problem
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from tests.routing.random_days import DAY, random_day


def small_day(seed: int, num_orders: int) -> TwoEchelonProblem:
    """Return a random county's day with its first orders only, and without buses."""
    day = random_day(seed)
    travel = RoadTravel(day.county, day.county.calendar.closed_roads(DAY))
    return build_problem(
        day.county, day.orders[:num_orders], travel, day=DAY, terms=Terms(with_buses=False)
    )


def published(
    seed: int, *, num_stations: int = 2, num_customers: int = 5, per_station: int = 3
) -> TwoEchelonProblem:
    """Return a random day of the published kind: no time, trucks to stations, vans onwards."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    sites = " ".join(f"{draw.randint(0, 40)},{draw.randint(0, 40)}" for _ in range(num_stations))
    customers = " ".join(
        f"{draw.randint(0, 60)},{draw.randint(0, 60)},{draw.randint(1, 4)}"
        for _ in range(num_customers)
    )
    vans = f"{per_station},{num_stations * per_station},7,1,{draw.choice([0, 5])}"
    text = f"4,10,1.5,{draw.choice([0, 20])}\n{vans}\n0,0 {sites}\n{customers}\n"
    return published_problem(parse_instance(text, f"random{seed}"))


def is_complete(problem: TwoEchelonProblem, plan: Plan) -> bool:
    """Return whether a plan leaves nothing out and brings all collected goods home."""
    stations = {problem.place_ids[row] for row in problem.stations}
    kept = [h for h in plan.held if h.order_id in plan.assignments and h.place_id in stations]
    return len(plan.unserved) == len(problem.unserved) and not kept


def brute_force_fen(problem: TwoEchelonProblem) -> float:
    """Return the least cost of a day of the published kind, by trying everything.

    Every customer goes to every station, every station's customers into every set of trips, and
    every list of trucks through every sequence of stations.
    """
    num = len(problem.visits)
    best = float("inf")
    trucks: dict[tuple[int, ...], float] = {}
    for code in range(len(problem.stations) ** num):
        home = [code // len(problem.stations) ** i % len(problem.stations) for i in range(num)]
        fen = 0.0
        loads = []
        for k, station in enumerate(problem.stations):
            own = tuple(i for i in range(num) if home[i] == k)
            fen += _local_fen(problem, station, own)
            loads.append(sum(len(problem.visits[i].deliver_ids) for i in own))
        key = tuple(loads)
        if key not in trucks:
            trucks[key] = _trucks_fen(problem, key, _num(problem, problem.hubs[0]))
        best = min(best, fen + trucks[key])
    return best


def _num(problem: TwoEchelonProblem, home: int) -> int:
    return sum(problem.row_of[v.home_id] == home for v in problem.vehicles)


def _tour_fen(problem: TwoEchelonProblem, kind_id: str, home: int, rows: tuple[int, ...]) -> float:
    kind = next(k for t, k in problem.types().items() if t == kind_id)
    metres = problem.ways[kind.vehicle_type_id].distance_m
    shortest = min(
        sum(int(metres[a, b]) for a, b in zip((home, *way), (*way, home), strict=True))
        for way in permutations(rows)
    )
    return kind.cost_day_fen + shortest * kind.cost_km_fen / 1000


def _local_fen(problem: TwoEchelonProblem, station: int, visits: tuple[int, ...]) -> float:
    """Return the least cost of a station's visits in at most as many trips as it has vans."""

    def least(left: tuple[int, ...], vans: int) -> float:
        if not left:
            return 0.0
        if vans == 0:
            return float("inf")
        best = float("inf")
        for bits in range(1 << (len(left) - 1)):
            trip = (left[0], *(i for n, i in enumerate(left[1:]) if bits >> n & 1))
            if sum(len(problem.visits[i].deliver_ids) for i in trip) > _room(problem, "freighter"):
                continue
            rows = tuple(problem.visits[i].place for i in trip)
            rest = tuple(i for i in left if i not in trip)
            fen = _tour_fen(problem, "freighter", station, rows) + least(rest, vans - 1)
            best = min(best, fen)
        return best

    return least(visits, _num(problem, station))


def _room(problem: TwoEchelonProblem, kind_id: str) -> int:
    return next(int(k.payload_kg) for t, k in problem.types().items() if t == kind_id)


def _trucks_fen(problem: TwoEchelonProblem, loads: tuple[int, ...], trucks: int) -> float:
    """Return the least cost of bringing goods to stations, split between trucks as they like."""
    if not any(loads):
        return 0.0
    if trucks == 0:
        return float("inf")
    best = float("inf")
    for bits in range(1, 1 << len(loads)):
        chosen = [k for k in range(len(loads)) if bits >> k & 1 and loads[k] > 0]
        if not chosen:
            continue
        rows = tuple(problem.stations[k] for k in chosen)
        fen = _tour_fen(problem, "truck", problem.hubs[0], rows)
        for first in chosen:  # fill the truck station by station, from each in turn
            left, room = list(loads), _room(problem, "truck")
            for k in (first, *(k for k in chosen if k != first)):
                part = min(room, left[k])
                left[k] -= part
                room -= part
            best = min(best, fen + _trucks_fen(problem, tuple(left), trucks - 1))
    return best
