"""Every rule of cold stores: whatever breaks it is found, in plans that were good before."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from network.ids import PlaceId
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.measures import measure
from routing.siting.cold_stores.plan import ColdPlan, Intake, Store
from routing.siting.cold_stores.problem import (
    ROOM_UNITS,
    Candidate,
    ColdStores,
    Grants,
    Produce,
    Size,
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
from routing.siting.cold_stores.solvers import exact
from routing.siting.cold_stores.use import use
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import Requirement, UpMoney
from routing.stop import MaxTime
from routing.violation import ViolationKind
from tests.routing.siting.cold_stores.small_stores import small_stores, without_rules
from tests.routing.siting.cold_stores.valley import (
    CABBAGE,
    GOOD,
    LOWER,
    SMALL,
    UPPER,
    intake,
    site,
    valley,
)

Case = tuple[ColdStores, ColdPlan]
Change = tuple[PlaceId, Callable[[Candidate], Candidate]]
K = ViolationKind


def good(seed: int) -> Case:
    """Return a random problem without locks and requirements, and its best plan."""
    problem = without_rules(small_stores(seed))
    return problem, exact.solve(problem, stop=MaxTime(60.0), gap=0.0).plan


def _with_store(plan: ColdPlan, n: int, store: Store) -> ColdPlan:
    return replace(plan, stores=(*plan.stores[:n], store, *plan.stores[n + 1 :]))


def _with_intake(plan: ColdPlan, n: int, changed: Intake) -> ColdPlan:
    return replace(plan, intakes=(*plan.intakes[:n], changed, *plan.intakes[n + 1 :]))


def _with_site(
    problem: ColdStores, site_id: PlaceId, change: Callable[[Candidate], Candidate]
) -> ColdStores:
    return replace(
        problem,
        candidates=tuple(
            change(each) if each.site_id == site_id else each for each in problem.candidates
        ),
    )


def _sized(site_id: PlaceId, *sizes: Size, today: int | None = None) -> Change:
    return site_id, lambda each: replace(each, sizes=sizes, today=today)


def _unknown_site(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    nowhere = PlaceId("nowhere")
    yield problem, replace(plan, stores=(*plan.stores, Store(site_id=nowhere)))
    for n, store in enumerate(plan.stores):
        yield problem, _with_store(plan, n, replace(store, size=9))
        yield problem, _with_store(plan, n, replace(store, size=-1))
    for n, each in enumerate(plan.intakes):
        yield problem, _with_intake(plan, n, replace(each, site_id=nowhere))


def _repeated(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    for store in plan.stores:
        yield problem, replace(plan, stores=(*plan.stores, store))
    for each in plan.intakes:
        yield problem, replace(plan, intakes=(*plan.intakes, each))


def _unknown_produce(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    for n, each in enumerate(plan.intakes):
        for wrong in (
            replace(each, produce="melon"),
            replace(each, place_id=PlaceId("nowhere")),
            replace(each, need=2),
            replace(each, need=-1),
            replace(each, month=13),
            replace(each, month=0),
            replace(each, kg=0),
            replace(each, kg=-1),
        ):
            yield problem, _with_intake(plan, n, wrong)


def _locked(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    opened = {store.site_id for store in plan.stores}

    def lock(each: Candidate) -> Candidate:
        return replace(each, lock=Lock.CLOSED if each.site_id in opened else Lock.OPEN)

    for each in problem.candidates:
        yield _with_site(problem, each.site_id, lock), plan


def _shrunk(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    for store in plan.stores:
        (own,) = (each for each in problem.candidates if each.site_id == store.site_id)
        now = own.sizes[store.size]
        for larger in (
            replace(now, precool_kg=now.precool_kg + 1),
            replace(now, store_kg=now.store_kg + 1),
        ):
            change = _sized(store.site_id, *own.sizes, larger, today=len(own.sizes))
            yield _with_site(problem, *change), plan


def _closed(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    for n, store in enumerate(plan.stores):
        if any(each.site_id == store.site_id for each in plan.intakes):
            yield problem, replace(plan, stores=plan.stores[:n] + plan.stores[n + 1 :])


def _too_far(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    """Close a way that is used, or put the store just beyond the reach of the need."""
    sites = [each.site_id for each in problem.candidates]
    harvests = [(each.place_id, each.produce) for each in problem.harvests]
    for each in plan.intakes:
        at = sites.index(each.site_id), harvests.index((each.place_id, each.produce))
        shut = problem.ways.is_open.copy()
        shut[at] = False
        yield replace(problem, ways=replace(problem.ways, is_open=shut)), plan
        metres, seconds = int(problem.ways.metres[at]), int(problem.ways.seconds[at])
        if metres:
            yield _limited(problem, each.produce, reach_m=metres - 1), plan
        if seconds:
            yield _limited(problem, each.produce, within_s=seconds - 1), plan


def _limited(
    problem: ColdStores, name: str, *, reach_m: int | None = None, within_s: int | None = None
) -> ColdStores:
    def limit(crop: Produce) -> Produce:
        needs = (replace(need, reach_m=reach_m, within_s=within_s) for need in crop.needs)
        return replace(crop, needs=tuple(needs))

    crops = tuple(limit(crop) if crop.name == name else crop for crop in problem.produce)
    return replace(problem, produce=crops)


def _more_than_grows(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    """Take in a kilogram more than grows, wherever the rest of the month's harvest goes."""
    found = use(problem, plan)
    names = [(problem.harvests[lot.harvest].place_id, lot.need) for lot in found.lots]
    for n, each in enumerate(plan.intakes):
        lot = names.index((each.place_id, each.need))
        left = int(found.lots[lot].kg[each.month - 1] - found.taken[lot, :, each.month - 1].sum())
        yield problem, _with_intake(plan, n, replace(each, kg=each.kg + left + 1))


def _too_full(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    """Make a room a kilogram smaller than what is in it."""
    found = use(problem, plan)
    for k, store in found.stores.items():
        own = problem.candidates[k]
        needed = [-(-int(found.loads[room, k].max()) // ROOM_UNITS[room]) for room in range(2)]
        size = own.sizes[store.size]
        for is_tight, small in (
            (needed[0] > 0, replace(size, precool_kg=needed[0] - 1)),
            (needed[1] > 0, replace(size, store_kg=needed[1] - 1)),
        ):
            if is_tight:
                sizes = (*own.sizes[: store.size], small, *own.sizes[store.size + 1 :])
                yield _with_site(problem, *_sized(store.site_id, *sizes, today=own.today)), plan


def _refused(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    for n, store in enumerate(plan.stores):
        granted = _with_store(plan, n, replace(store, is_subsidised=True))
        yield replace(problem, grants=Grants()), granted
        (own,) = (each for each in problem.candidates if each.site_id == store.site_id)
        size = own.sizes[store.size]
        dear = replace(
            problem.grants,
            least_precool_kg=size.precool_kg + 1,
            least_store_kg=size.store_kg + 1,
        )
        yield replace(problem, grants=dear), granted


def _missed(problem: ColdStores, plan: ColdPlan) -> Iterator[Case]:
    """Ask for a little more than the plan reaches, of each requirement."""
    asked: tuple[Requirement, ...] = (
        ProduceServed(share=1.0),
        TownshipsServed(share=1.0, produce_share=1.0),
        NumStores(most=0),
        MonthsInUse(least=12),
        PublicMoney(most_fen=0),
        OwnMoney(most_fen=0),
        ExistingBuildings(share=1.0),
        UpMoney(share=1.0),
    )
    for wanted in asked:
        trial = replace(problem, requirements=(wanted,))
        (reached,) = measure(trial, plan)
        if reached.slack < 0:
            for strict in _just_missed(wanted, reached.value, reached.of):
                yield replace(problem, requirements=(strict,)), plan


def _just_missed(wanted: Requirement, value: int, of: int) -> Iterator[Requirement]:
    match wanted:
        case ProduceServed() | TownshipsServed() | ExistingBuildings() | UpMoney():
            yield replace(wanted, share=(value + 0.5) / of)
        case NumStores():
            yield replace(wanted, most=value - 1)
        case MonthsInUse():
            yield replace(wanted, least=value + 1)
        case PublicMoney() | OwnMoney():
            yield replace(wanted, most_fen=value - 1)


MUTATIONS: dict[ViolationKind, Callable[[ColdStores, ColdPlan], Iterator[Case]]] = {
    K.SITE_UNKNOWN: _unknown_site,
    K.SITE_REPEATED: _repeated,
    K.PRODUCE_UNKNOWN: _unknown_produce,
    K.LOCK_BROKEN: _locked,
    K.SITE_LOST: _shrunk,
    K.NOT_OPEN: _closed,
    K.OUT_OF_REACH: _too_far,
    K.PRODUCE_EXCEEDED: _more_than_grows,
    K.SITE_CAPACITY: _too_full,
    K.SUBSIDY_REFUSED: _refused,
    K.REQUIREMENT_MISSED: _missed,
}


@pytest.fixture(scope="module")
def plans() -> list[Case]:
    """Return good plans of random problems."""
    return [good(seed) for seed in range(16)]


def test_good_plans_break_no_rule(plans: list[Case]) -> None:
    assert sum(bool(plan.intakes) for _, plan in plans) >= 5
    assert [found for case in plans for found in check(*case)] == []


@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_broken_rule_is_found(kind: ViolationKind, plans: list[Case]) -> None:
    broken = [case for each in plans for case in MUTATIONS[kind](*each)]
    assert len(broken) >= 5
    missed = [case for case in broken if kind not in {found.kind for found in check(*case)}]
    assert missed == []


def test_all_kinds_of_requirements_are_missed_by_some(plans: list[Case]) -> None:
    missed = {
        found.subject
        for each in plans
        for case in _missed(*each)
        for found in check(*case)
        if found.kind is K.REQUIREMENT_MISSED
    }
    assert missed == {
        "produce-served",
        "townships-served",
        "stores",
        "months-in-use",
        "public-money",
        "own-money",
        "existing-buildings",
        "up-money",
    }


def test_a_room_holds_to_the_kilogram() -> None:
    assert check(valley(), GOOD) == []
    tight = replace(SMALL, precool_kg=99)
    (found,) = check(valley(sites=(site(LOWER, tight), site(UPPER))), GOOD)
    assert (found.kind, found.subject) == (K.SITE_CAPACITY, LOWER)
    assert (found.amount, found.unit) == (1.0, "kg")


def test_a_room_that_is_not_there_takes_nothing() -> None:
    without = Size(store_kg=10**6)
    found = check(valley(sites=(site(LOWER, without), site(UPPER))), GOOD)
    assert {violation.kind for violation in found} == {K.SITE_CAPACITY}


def test_two_stores_cool_no_more_than_grows() -> None:
    stores = (Store(site_id=LOWER), Store(site_id=UPPER))
    more = intake(UPPER, "v0", CABBAGE, 6, 1)
    plan = replace(GOOD, stores=stores, intakes=(*GOOD.intakes, more))
    (found,) = check(valley(), plan)
    assert (found.kind, found.amount, found.unit) == (K.PRODUCE_EXCEEDED, 1, "kg")


def test_use_is_counted_from_the_share_of_a_room_that_is_asked_for() -> None:
    """3,000 kg fill the small room of 100 kg a day; 600 kg are a fifth of it."""
    fifth = replace(GOOD, intakes=(intake(LOWER, "v0", CABBAGE, 6, 600),))
    less = replace(GOOD, intakes=(intake(LOWER, "v0", CABBAGE, 6, 599),))
    assert np.flatnonzero(use(valley(), fifth).in_use[0]).tolist() == [5]
    assert not use(valley(), less).in_use.any()
