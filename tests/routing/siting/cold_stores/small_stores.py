"""Random problems of cold stores that are small enough to try everything."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from network.ids import PlaceId
from network.places import Building
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.plan import ColdPlan, Intake, Store
from routing.siting.cold_stores.price import price
from routing.siting.cold_stores.problem import (
    MONTHS,
    Candidate,
    ColdStores,
    Grants,
    Harvest,
    Need,
    Produce,
    Size,
    Ways,
)
from routing.siting.cold_stores.requirements import (
    ExistingBuildings,
    MonthsInUse,
    NumStores,
    OwnMoney,
    ProduceServed,
    PublicMoney,
    TownshipsServed,
)
from routing.siting.problem import Lock
from routing.siting.rollout.problem import Subsidy
from routing.siting.rollout.requirements import Requirement, UpMoney

_SEASON = (6, 7)
"""Months of all harvests, from 0; what is stored is there for some months more."""


def small_stores(seed: int) -> ColdStores:
    """Return two sites, two villages with a few kilograms each in two months, and some rules."""
    random = np.random.default_rng(seed)
    produce = tuple(_produce(random, name) for name in ("A", "B"))
    return ColdStores(
        candidates=tuple(_candidate(random, n) for n in range(2)),
        produce=produce,
        harvests=tuple(
            Harvest(
                place_id=PlaceId(f"v{n}"),
                produce=crop.name,
                township_id=PlaceId(f"T{n}"),
                kg=_kilograms(random),
            )
            for n, crop in enumerate(produce)
        ),
        ways=Ways(
            tonne_fen=random.integers(0, 300_000, (2, 2)),
            metres=random.integers(0, 9_000, (2, 2)),
            seconds=random.integers(0, 5_000, (2, 2)),
            is_open=random.random((2, 2)) < 0.9,
        ),
        grants=Grants(
            subsidy=Subsidy(percent=40, cap_fen=3_000 if random.random() < 0.5 else None),
            least_precool_kg=int(random.integers(0, 4)),
            least_store_kg=int(random.integers(0, 30)),
        ),
        public_percent=int(random.choice([0, 50, 100])),
        idle_percent=int(random.choice([10, 50, 100])),
        empty_fen=int(random.integers(0, 60)),
        requirements=tuple(_requirements(random)),
    )


def without_rules(problem: ColdStores) -> ColdStores:
    """Return a problem in which everything may be and nothing is required."""
    candidates = tuple(replace(site, lock=None) for site in problem.candidates)
    return replace(problem, candidates=candidates, requirements=())


def best_fen(problem: ColdStores) -> int | None:
    """Return what the cheapest plan costs that breaks no rule, by trying all; None: none."""
    priced = sorted(
        ((price(problem, plan).total, n, plan) for n, plan in enumerate(_plans(problem))),
    )
    return next((fen for fen, _, plan in priced if not check(problem, plan)), None)


def is_possible(problem: ColdStores) -> bool:
    """Return whether any plan breaks no rule, by trying all."""
    return any(not check(problem, plan) for plan in _plans(problem))


def _kilograms(random: np.random.Generator) -> tuple[int, ...]:
    """Return one or two kilograms in one month of the season and at most one in the other."""
    kg = [0] * MONTHS
    first, second = random.permutation(_SEASON).tolist()
    kg[first], kg[second] = int(random.integers(1, 3)), int(random.integers(0, 2))
    return tuple(kg)


def _produce(random: np.random.Generator, name: str) -> Produce:
    """Return a crop of which a kilogram is a lot: it fills a room that pre-cools a few a day."""
    num_needs = 2 if random.random() < 0.25 else 1
    return Produce(
        name=name,
        needs=tuple(_need(random, 100 // num_needs) for _ in range(num_needs)),
        shelf_days=120,
        peak_percent=int(random.integers(1_500, 6_000)),
        bulk_percent=int(random.integers(500, 3_000)),
    )


def _need(random: np.random.Generator, percent: int) -> Need:
    is_precooled = bool(random.random() < 0.6)
    store_days = 0 if is_precooled and random.random() < 0.5 else int(random.integers(1, 100))
    return Need(
        percent=percent,
        is_precooled=is_precooled,
        store_days=store_days,
        benefit_fen=int(random.integers(0, 8_000_000)),
        reach_m=7_000 if random.random() < 0.5 else None,
        within_s=4_000 if random.random() < 0.5 else None,
    )


def _candidate(random: np.random.Generator, n: int) -> Candidate:
    first = _size(random, 1 + n, 0)
    sizes = (first, _size(random, 3, first.build_fen)) if n == 0 else (first,)
    today = 0 if random.random() < 0.3 else None
    lock = None
    if random.random() < 0.25:
        lock = (Lock.OPEN, Lock.CLOSED)[random.integers(2)]
    return Candidate(
        site_id=PlaceId(f"s{n}"),
        township_id=PlaceId(f"T{n}"),
        sizes=sizes,
        today=today,
        closing_fen=int(random.integers(0, 800)) if today is not None else 0,
        lock=lock,
        building=(Building.EXISTING, Building.NEW)[random.integers(2)],
    )


def _size(random: np.random.Generator, scale: int, more_than_fen: int) -> Size:
    return Size(
        precool_kg=scale * int(random.integers(0, 3)),
        store_kg=scale * int(random.integers(0, 20)),
        build_fen=more_than_fen + int(random.integers(0, 10_000)),
        life_years=int(random.integers(3, 12)),
        run_fen=int(random.integers(0, 2_000)),
        up_percent=int(random.integers(20, 101)),
    )


def _requirements(random: np.random.Generator) -> Iterator[Requirement]:
    share = float(random.choice([0.3, 0.5, 0.67, 1.0]))
    possible: list[Requirement] = [
        ProduceServed(share=share),
        TownshipsServed(share=share, produce_share=0.5),
        NumStores(most=int(random.integers(0, 3))),
        MonthsInUse(least=int(random.integers(1, 4))),
        PublicMoney(most_fen=int(random.integers(500, 6_000))),
        OwnMoney(most_fen=int(random.integers(1_000, 15_000))),
        ExistingBuildings(share=share),
        UpMoney(share=0.6),
    ]
    return (each for each in possible if random.random() < 0.3)


def _plans(problem: ColdStores) -> Iterator[ColdPlan]:
    """Yield every plan: of options of all sites, and of intakes into those that are open."""
    for chosen in product(*(_options(problem, site) for site in problem.candidates)):
        stores = tuple(store for store in chosen if store is not None)
        for parts in product(*_intakes(problem, stores)):
            yield ColdPlan(stores=stores, intakes=tuple(i for part in parts for i in part))


def _options(problem: ColdStores, site: Candidate) -> tuple[Store | None, ...]:
    options = (
        Store(site_id=site.site_id, size=size, is_subsidised=granted)
        for size in range(len(site.sizes))
        for granted in ((False, True) if problem.grants.of(site, size) else (False,))
    )
    return None, *options


def _intakes(problem: ColdStores, stores: tuple[Store, ...]) -> Iterator[list[tuple[Intake, ...]]]:
    """Yield, for each lot and month, every way to share it out among the stores."""
    for lot in problem.lots():
        harvest = problem.harvests[lot.harvest]
        for month in _SEASON:
            kg = int(lot.kg[month])
            yield [
                tuple(
                    Intake(
                        site_id=store.site_id,
                        place_id=harvest.place_id,
                        produce=harvest.produce,
                        need=lot.need,
                        month=month + 1,
                        kg=amount,
                    )
                    for store, amount in zip(stores, amounts, strict=True)
                    if amount
                )
                for amounts in product(range(kg + 1), repeat=len(stores))
                if sum(amounts) <= kg
            ]
