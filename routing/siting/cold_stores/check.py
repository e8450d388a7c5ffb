"""Violations of a plan of cold stores, recomputed from problem and plan only; imports no solver.

The rules:

- K1 what is open or taken in exists, and is named once
- K2 locks hold; neither room of a store that is there shrinks
- K3 produce goes to open stores, by ways that may be used, within the reach of its need, and is
  stored at a temperature for it
- K4 no more is cooled than is harvested
- K5 no room takes more than it holds, in any month
- K6 only stores that may be subsidised are
- K7 every requirement is kept
"""

from collections import Counter
from collections.abc import Hashable, Iterator

import numpy as np

from network.ids import PlaceId
from routing.siting.cold_stores.measures import measure_use
from routing.siting.cold_stores.plan import ColdPlan, Intake, Store
from routing.siting.cold_stores.problem import (
    MONTHS,
    ROOM_UNITS,
    ROOMS,
    ColdStores,
    Size,
    capacity,
)
from routing.siting.cold_stores.use import Use, use
from routing.siting.problem import Lock
from routing.violation import Violation, ViolationKind


def check(problem: ColdStores, plan: ColdPlan) -> list[Violation]:
    """Return every rule that a plan breaks; empty if it is feasible."""
    found = use(problem, plan)
    return [
        *_names(problem, plan),
        *_intake_names(problem, plan),
        *_stores(problem, found),
        *_ways(problem, found),
        *_harvests(problem, found),
        *_rooms(problem, found),
        *_grants(problem, found),
        *_requirements(problem, found),
    ]


def _names(problem: ColdStores, plan: ColdPlan) -> Iterator[Violation]:
    """K1 of stores."""
    sizes = {site.site_id: len(site.sizes) for site in problem.candidates}
    for store in plan.stores:
        if not 0 <= store.size < sizes.get(store.site_id, 0):
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=store.site_id)
    yield from _repeated((store.site_id, store.site_id) for store in plan.stores)
    yield from _repeated((i.site_id, _key(i)) for i in plan.intakes)


def _key(intake: Intake) -> Hashable:
    return intake.site_id, intake.place_id, intake.produce, intake.need, intake.month


def _repeated(keys: Iterator[tuple[PlaceId, Hashable]]) -> Iterator[Violation]:
    for (site_id, _), times in Counter(keys).items():
        if times > 1:
            yield Violation(kind=ViolationKind.SITE_REPEATED, subject=site_id, amount=times - 1)


def _intake_names(problem: ColdStores, plan: ColdPlan) -> Iterator[Violation]:
    """K1 of what is taken in."""
    crops = {crop.name: len(crop.needs) for crop in problem.produce}
    needs = {(h.place_id, h.produce): crops[h.produce] for h in problem.harvests}
    sites = {site.site_id for site in problem.candidates}
    for intake in plan.intakes:
        if intake.site_id not in sites:
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=intake.site_id)
        is_need = 0 <= intake.need < needs.get((intake.place_id, intake.produce), 0)
        if not is_need or not 1 <= intake.month <= MONTHS or intake.kg <= 0:
            yield Violation(kind=ViolationKind.PRODUCE_UNKNOWN, subject=intake.place_id)


def _stores(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K2."""
    for k, site in enumerate(problem.candidates):
        store = found.stores.get(k)
        if site.lock is not None and (store is not None) != (site.lock is Lock.OPEN):
            yield Violation(kind=ViolationKind.LOCK_BROKEN, subject=site.site_id)
        if store is not None and not site.may_have(store.size):
            yield Violation(kind=ViolationKind.SITE_LOST, subject=site.site_id)


def _ways(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K3."""
    brought = found.taken.sum(axis=2)
    is_open = np.array([k in found.stores for k in range(len(problem.candidates))])
    for k in np.flatnonzero(brought.any(axis=0) & ~is_open).tolist():
        yield Violation(kind=ViolationKind.NOT_OPEN, subject=problem.candidates[k].site_id)
    for lot, by_site in zip(found.lots, brought, strict=True):
        far = int(by_site[~lot.may_go].sum())
        if far:
            place_id = problem.harvests[lot.harvest].place_id
            yield Violation(
                kind=ViolationKind.OUT_OF_REACH, subject=place_id, amount=far, unit="kg"
            )
        spoilt = sum(
            int(by_site[k])
            for k, store in found.stores.items()
            if lot.load[1].any() and not lot.crop.keeps_at(_size(problem, k, store).store_c)
        )
        if spoilt:
            yield Violation(
                kind=ViolationKind.TEMPERATURE,
                subject=problem.harvests[lot.harvest].place_id,
                amount=spoilt,
                unit="kg",
            )


def _size(problem: ColdStores, k: int, store: Store) -> Size:
    return problem.candidates[k].sizes[store.size]


def _harvests(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K4."""
    for lot, taken in zip(found.lots, found.taken.sum(axis=1), strict=True):
        over = int(np.maximum(taken - lot.kg, 0).sum())
        if over:
            place_id = problem.harvests[lot.harvest].place_id
            yield Violation(
                kind=ViolationKind.PRODUCE_EXCEEDED, subject=place_id, amount=over, unit="kg"
            )


def _rooms(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K5; by how much in the fullest month, in kilograms of the room."""
    for k, store in found.stores.items():
        site = problem.candidates[k]
        over = found.loads[:, k].max(axis=1) - capacity(_size(problem, k, store))
        for room in range(len(ROOMS)):
            if over[room] > 0:
                yield Violation(
                    kind=ViolationKind.SITE_CAPACITY,
                    subject=site.site_id,
                    amount=int(over[room]) / ROOM_UNITS[room],
                    unit="kg",
                )


def _grants(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K6."""
    for k, store in found.stores.items():
        site = problem.candidates[k]
        if store.is_subsidised and not problem.grants.of(site, store.size):
            yield Violation(kind=ViolationKind.SUBSIDY_REFUSED, subject=site.site_id)


def _requirements(problem: ColdStores, found: Use) -> Iterator[Violation]:
    """K7."""
    for measured in measure_use(problem, found):
        if measured.slack < 0:
            yield Violation(
                kind=ViolationKind.REQUIREMENT_MISSED,
                subject=measured.requirement.key,
                amount=-measured.slack,
                unit=measured.unit.value,
            )
