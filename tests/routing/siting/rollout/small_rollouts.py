"""Random roll-outs that are small enough to try everything."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.siting.problem import Lock
from routing.siting.rollout.check import check
from routing.siting.rollout.plan import Opened, RolloutPlan, Service, Supply
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import (
    Candidate,
    Period,
    Rollout,
    Size,
    Subsidy,
    Village,
    Ways,
)
from routing.siting.rollout.requirements import (
    Access,
    Budget,
    CentreMoney,
    ExistingBuildings,
    NumOpen,
    Pioneers,
    Requirement,
    SharedRoofs,
    TownshipCoverage,
    UpMoney,
    VillageCoverage,
)

_KINDS = (PlaceKind.HUB, *(PlaceKind.STATION,) * 2, *(PlaceKind.POINT,) * 2)
_NUM_VILLAGES = 3
_TOWNSHIPS = (PlaceId("T0"), PlaceId("T1"))

FEASIBLE = (3, 33, 28, 6, 29, 15, 24, 32)
"""Seeds of roll-outs that have a plan."""


def small_rollout(seed: int) -> Rollout:
    """Return a random roll-out of two periods: a hub, two stations, two points, three villages."""
    random = np.random.default_rng(seed)
    candidates = tuple(_candidate(random, n, kind) for n, kind in enumerate(_KINDS))
    villages = tuple(
        Village(
            village_id=PlaceId(f"v{n}"),
            township_id=_TOWNSHIPS[n % 2],
            residents=int(random.integers(0, 300)),
            pieces=int(random.integers(0, 40)),
            is_administrative=n > 0 or bool(random.random() < 0.7),
            is_poor=bool(random.random() < 0.5),
        )
        for n in range(_NUM_VILLAGES)
    )
    may_fetch = random.random((2, _NUM_VILLAGES)) < 0.8
    may_fetch[0] |= ~may_fetch.any(axis=0)
    return Rollout(
        periods=(
            Period(name="1", days=100, demand_percent=100),
            Period(name="2", years=2, days=100, demand_percent=int(random.integers(90, 160))),
        ),
        candidates=candidates,
        villages=villages,
        ways=Ways(
            trunk_fen=random.integers(0, 3000, (1, 2)),
            call_fen=random.integers(0, 300, (2, 2)),
            may_call=random.random((2, 2)) < 0.8,
            point_m=(point_m := random.integers(0, 4000, (2, _NUM_VILLAGES))),
            point_s=point_m // 10,
            reach_m=2500,
            fetch_fen=random.integers(0, 20_000, (2, _NUM_VILLAGES)),
            may_fetch=may_fetch,
            outside_fen=random.integers(0, 40_000, _NUM_VILLAGES),
            may_stay_out=random.random(_NUM_VILLAGES) < 0.4,
        ),
        subsidy=Subsidy(percent=40, cap_fen=60_000 if random.random() < 0.5 else None),
        requirements=tuple(_requirements(random)),
    )


def _candidate(random: np.random.Generator, n: int, kind: PlaceKind) -> Candidate:
    sizes = [_size(random, 0)]
    if kind is PlaceKind.STATION and n == 1:
        sizes.append(_size(random, sizes[0].build_fen))
    today = 0 if kind is PlaceKind.HUB or random.random() < 0.3 else None
    lock = None
    if kind is PlaceKind.POINT and random.random() < 0.2:
        lock = (Lock.OPEN, Lock.CLOSED)[random.integers(2)]
    return Candidate(
        site_id=PlaceId(f"s{n}"),
        kind=kind,
        township_id=_TOWNSHIPS[n % 2],
        sizes=tuple(sizes),
        today=today,
        closing_fen=int(random.integers(0, 30_000)) if today is not None else 0,
        lock=lock,
        building=(Building.EXISTING, Building.NEW)[random.integers(2)],
        is_shared=bool(random.random() < 0.5),
    )


def _size(random: np.random.Generator, more_than_fen: int) -> Size:
    return Size(
        capacity=int(random.integers(30, 120)) if random.random() < 0.4 else None,
        build_fen=more_than_fen + int(random.integers(0, 200_000)),
        life_years=int(random.integers(3, 12)),
        run_fen=int(random.integers(0, 20_000)),
        up_percent=int(random.integers(0, 80)),
        centre_percent=int(random.integers(0, 20)),
    )


def _requirements(random: np.random.Generator) -> Iterator[Requirement]:
    share = float(random.choice([0.3, 0.5, 0.67, 1.0]))
    by = int(random.integers(2))
    possible: list[Requirement] = [
        TownshipCoverage(share=share, by=by),
        VillageCoverage(share=share, by=by),
        VillageCoverage(share=share, by=by, is_of_poor=True),
        NumOpen(kind=PlaceKind.POINT, by=by, least=int(random.integers(0, 2)), most=2),
        NumOpen(kind=PlaceKind.STATION, by=1 - by, least=1, most=int(random.integers(1, 3))),
        Pioneers(township_ids=(_TOWNSHIPS[int(random.integers(2))],), others_from=1),
        Budget(
            period=by,
            public_fen=int(random.integers(20_000, 200_000)),
            own_fen=int(random.integers(20_000, 300_000)),
        ),
        UpMoney(share=0.4),
        CentreMoney(share=0.12),
        ExistingBuildings(kind=PlaceKind.POINT, share=share),
        SharedRoofs(kind=PlaceKind.STATION, share=share, by=by),
        Access(share=share, within_m=2000, by=by),
    ]
    return (each for each in possible if random.random() < 0.25)


def best_plan(rollout: Rollout) -> tuple[int, RolloutPlan] | None:
    """Return the cheapest plan that breaks no rule, by trying all; None: there is none."""
    for cost, plan in sorted(_priced_plans(rollout), key=lambda pair: pair[0]):
        if not check(rollout, plan):
            return cost, plan
    return None


def good_plans(rollout: Rollout, most_fen: float) -> Iterator[RolloutPlan]:
    """Yield the plans that break no rule and cost at most so much."""
    return (
        plan
        for cost, plan in _priced_plans(rollout)
        if cost <= most_fen and not check(rollout, plan)
    )


def least_services_fen(rollout: Rollout, sizes: tuple[dict[int, int], ...]) -> int:
    """Return what the cheapest services on given sites cost, where any may stand idle."""
    free = replace(rollout, requirements=())
    total = 0
    for t, now in enumerate(sizes):
        options = [(None, now[k]) if k in now else (None,) for k in range(len(_KINDS))]
        costs = [
            price(free, part)[t].cost.transport
            for chosen in product(*options)
            for part in _parts(free, t, chosen)
        ]
        pieces, period = rollout.pieces(t), rollout.periods[t]
        days = period.days * period.years
        costs.append(int((rollout.ways.outside_fen * pieces).sum()) * days // 1000)
        total += min(costs)
    return total


def _priced_plans(rollout: Rollout) -> list[tuple[int, RolloutPlan]]:
    """Return all plans worth trying, with their costs."""
    parts = [
        [part for sizes in _states(rollout) for part in _parts(rollout, t, sizes)]
        for t in range(len(rollout.periods))
    ]
    plans = (
        RolloutPlan(
            opened=first.opened + second.opened,
            services=first.services + second.services,
            supplies=first.supplies + second.supplies,
        )
        for first, second in product(*parts)
    )
    return [(total_fen(price(rollout, plan)), plan) for plan in plans]


def _states(rollout: Rollout) -> Iterator[tuple[int | None, ...]]:
    """Yield every choice of sizes."""
    options = [(None, *range(len(site.sizes))) for site in rollout.candidates]
    return product(*options)


def _parts(rollout: Rollout, t: int, sizes: tuple[int | None, ...]) -> Iterator[RolloutPlan]:
    """Yield, for each set of villages with a point, the cheapest services of a period."""
    sites = rollout.candidates
    opened = tuple(
        Opened(period=t, kind=site.kind, site_id=site.site_id, size=size)
        for site, size in zip(sites, sizes, strict=True)
        if size is not None
    )
    if sizes[0] is None:
        return
    supplies = tuple(
        Supply(period=t, station_id=o.site_id, hub_id=sites[0].site_id)
        for o in opened
        if o.kind is PlaceKind.STATION
    )
    stations = [o.site_id for o in opened if o.kind is PlaceKind.STATION]
    points = [o.site_id for o in opened if o.kind is PlaceKind.POINT]
    alone = replace(rollout, requirements=())
    best: dict[frozenset[tuple[PlaceId, bool]], tuple[int, RolloutPlan]] = {}
    for sources in product(stations, repeat=len(points)):
        station_of = dict(zip(points, sources, strict=True))
        options: list[tuple[PlaceId | None, PlaceId | None]] = [
            *((station_of[p], p) for p in points),
            *((s, None) for s in stations),
            (None, None),
        ]
        for choice in product(options, repeat=len(rollout.villages)):
            services = tuple(
                Service(period=t, village_id=v.village_id, station_id=s, point_id=p)
                for v, (s, p) in zip(rollout.villages, choice, strict=True)
            )
            if not _is_possible(alone, t, sizes, services):
                continue
            plan = RolloutPlan(opened=opened, services=services, supplies=supplies)
            cost = price(alone, plan)[t].cost.transport
            key = frozenset((s.village_id, s.point_id is None) for s in services) | {
                (s.point_id, True) for s in services if s.point_id is not None
            }
            if key not in best or cost < best[key][0]:
                best[key] = cost, plan
    yield from (plan for _, plan in best.values())


def _is_possible(
    rollout: Rollout, t: int, sizes: tuple[int | None, ...], services: tuple[Service, ...]
) -> bool:
    """Return whether services use ways that exist and rooms that hold them."""
    ways, pieces = rollout.ways, rollout.pieces(t).tolist()
    rows = {site.site_id: n for n, site in enumerate(rollout.candidates)}
    through = [0] * len(rollout.candidates)
    for i, service in enumerate(services):
        if service.station_id is None:
            if not ways.may_stay_out[i]:
                return False
            continue
        station = rows[service.station_id] - 1
        through[0] += pieces[i]
        through[station + 1] += pieces[i]
        if service.point_id is None:
            if not ways.may_fetch[station, i]:
                return False
            continue
        point = rows[service.point_id] - 3
        through[point + 3] += pieces[i]
        if not ways.may_call[station, point] or ways.point_m[point, i] > ways.reach_m:
            return False
    for site, size, amount in zip(rollout.candidates, sizes, through, strict=True):
        if size is None:
            continue
        capacity = site.sizes[size].capacity
        if amount < site.sizes[size].least or (capacity is not None and amount > capacity):
            return False
    return True
