"""Cold stores are solved as by trying everything, and as one would by hand."""

from dataclasses import replace

import pytest

from network.ids import PlaceId
from network.places import Building
from routing.outcome import Status
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.conflicts import minimal_conflicts
from routing.siting.cold_stores.measures import measure
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.price import price
from routing.siting.cold_stores.problem import ColdStores, Grants, Need, Produce, Size
from routing.siting.cold_stores.report import report
from routing.siting.cold_stores.requirements import (
    ExistingBuildings,
    MonthsInUse,
    NumStores,
    OwnMoney,
    ProduceServed,
    PublicMoney,
)
from routing.siting.cold_stores.solvers import exact
from routing.siting.cold_stores.solvers.columns import always_fen
from routing.siting.cold_stores.solvers.feasible import can_be
from routing.siting.cold_stores.solvers.loosening import price_requirements
from routing.siting.cold_stores.solvers.whole import write
from routing.siting.conflicts import ConflictCode
from routing.siting.problem import Lock
from routing.siting.rollout.prices import Saving
from routing.siting.rollout.problem import Subsidy
from routing.siting.solvers.program import Linear
from routing.stop import MaxIterations, MaxTime
from routing.violation import ViolationKind
from tests.routing.siting.cold_stores.small_stores import (
    best_fen,
    is_possible,
    small_stores,
    without_rules,
)
from tests.routing.siting.cold_stores.valley import (
    CABBAGE,
    LARGE,
    LOWER,
    MUSHROOMS,
    SMALL,
    UPPER,
    harvest,
    site,
    valley,
)


def best(problem: ColdStores) -> ColdPlan:
    """Return the best plan, which has to be proven to be so and to keep all rules."""
    outcome = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    assert outcome.status is Status.OPTIMAL
    assert check(problem, outcome.plan) == []
    return outcome.plan


def sizes(plan: ColdPlan) -> dict[PlaceId, int]:
    """Return the size of each open store."""
    return {store.site_id: store.size for store in plan.stores}


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_plan_is_found_and_proven(seed: int) -> None:
    problem = small_stores(seed)
    cheapest = best_fen(problem)
    outcome = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    if cheapest is None:
        assert outcome.status is Status.INFEASIBLE
        assert outcome.plan.conflicts
        return
    assert outcome.status is Status.OPTIMAL
    assert outcome.cost_fen == outcome.lower_bound_fen == cheapest
    assert check(problem, outcome.plan) == []
    assert outcome.cost_fen == price(problem, outcome.plan).total
    assert all(measured.slack >= 0 for measured in measure(problem, outcome.plan))


def test_staggered_seasons_share_a_small_store() -> None:
    assert sizes(best(valley())) == {LOWER: 0}


def test_seasons_at_the_same_time_want_a_large_one() -> None:
    together = harvest("v0", CABBAGE, 3_000, 6), harvest("v1", MUSHROOMS, 3_000, 6)
    assert sizes(best(valley(*together))) == {LOWER: 1}


def test_a_room_that_is_too_small_takes_what_is_worth_most() -> None:
    together = harvest("v0", CABBAGE, 3_000, 6), harvest("v1", MUSHROOMS, 3_000, 6)
    plan = best(valley(*together, sites=(site(LOWER, SMALL),)))
    assert [(i.produce, i.kg) for i in plan.intakes] == [("mushrooms", 3_000)]


def test_what_wilts_goes_to_the_store_it_reaches_in_time() -> None:
    hasty = replace(MUSHROOMS, needs=(replace(MUSHROOMS.needs[0], within_s=4_000),))
    problem = valley(produce=(CABBAGE, hasty), seconds=(5_000, 3_000))
    assert sizes(best(problem)) == {UPPER: 0}
    nowhere = valley(produce=(CABBAGE, hasty), seconds=(5_000, 4_001))
    served = {crop.name: crop.served_kg for crop in report(nowhere, best(nowhere)).crops}
    assert served["mushrooms"] == 0


def test_what_is_stored_for_long_wants_room_for_several_months() -> None:
    """Potatoes of two months, 90 days each: in the second and third month after all is there."""
    potatoes = replace(
        CABBAGE, needs=(Need(percent=100, store_days=90, benefit_fen=500_000),), shelf_days=200
    )
    rooms = tuple(Size(store_kg=kg, build_fen=100 * kg) for kg in (3_000, 4_500, 6_000))
    problem = valley(
        harvest("v0", potatoes, 3_000, 9, 10), sites=(site(LOWER, *rooms),), produce=(potatoes,)
    )
    plan = best(problem)
    assert sizes(plan) == {LOWER: 2}
    room = [month.store_kg for month in report(problem, plan).stores[0].months]
    assert room == [1_450, 0, 0, 0, 0, 0, 0, 0, 1_550, 4_550, 6_000, 4_450]


def test_what_is_cooled_and_stored_finds_both_under_one_roof() -> None:
    both = Need(percent=100, is_precooled=True, store_days=10, benefit_fen=90_000)
    crop = replace(MUSHROOMS, needs=(both,))
    only = Size(precool_kg=200, run_fen=1)
    roof = Size(precool_kg=200, store_kg=2_000, run_fen=20_000)
    problem = valley(
        harvest("v0", crop, 3_000, 6),
        sites=(site(LOWER, only), site(UPPER, roof)),
        produce=(crop,),
    )
    assert sizes(best(problem)) == {UPPER: 0}


def test_crops_of_different_temperatures_do_not_share_a_storage() -> None:
    """Potatoes at 4 °C and mushrooms at 1 °C: one store of each, though one would hold both."""

    def stored(crop: Produce, low_c: int, high_c: int) -> Produce:
        need = Need(percent=100, store_days=10, benefit_fen=90_000)
        return replace(crop, needs=(need,), low_c=low_c, high_c=high_c)

    warm, cold = (Size(store_kg=3_000, run_fen=1_000, store_c=c) for c in (4, 1))
    crops = stored(CABBAGE, 3, 5), stored(MUSHROOMS, 0, 2)
    problem = valley(
        sites=(site(LOWER, warm, cold), site(UPPER, warm, cold)), produce=crops, seconds=(10, 10)
    )
    plan = best(problem)
    assert sorted(sizes(plan).values()) == [0, 1]
    assert all(served.served_kg == 3_000 for served in report(problem, plan).crops)
    (only,) = best(valley(sites=(site(LOWER, cold),), produce=crops, seconds=(10,))).stores
    assert only.site_id == LOWER
    wrong = replace(plan, stores=tuple(replace(s, size=1 - s.size) for s in plan.stores))
    found = [v for v in check(problem, wrong) if v.kind is ViolationKind.TEMPERATURE]
    assert [(v.amount, v.unit) for v in found] == [(3_000, "kg"), (3_000, "kg")]


def test_two_rooms_of_a_store_are_one_month_in_use() -> None:
    """Both rooms are busy in June only; halves of two stores are not in use twice as much."""
    both = Need(percent=100, is_precooled=True, store_days=5, benefit_fen=90_000)
    crop = replace(MUSHROOMS, needs=(both,))
    roof = Size(precool_kg=100, store_kg=600, run_fen=1_000)
    problem = valley(
        harvest("v0", crop, 3_000, 6),
        sites=(site(LOWER, roof), site(UPPER, roof)),
        produce=(crop,),
        seconds=(10, 10),
        empty_fen=100,
        idle_percent=20,
    )
    (store,) = report(problem, best(problem)).stores
    assert store.empty_months == 11
    relaxed = Linear(write(problem)[1]).solve().value + always_fen(problem)
    assert relaxed == pytest.approx(price(problem, best(problem)).total, abs=1.0)


def test_many_villages_are_solved_in_groups_as_well_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crops = (CABBAGE, MUSHROOMS)
    problem = valley(
        *(harvest(f"v{n}", crops[n % 2], 400 + 100 * n, 5 + n % 3, 9) for n in range(10)),
        empty_fen=300,
    )
    seen = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    monkeypatch.setattr(exact, "_MANY", 1_000)
    plain = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    assert seen.status is plain.status is Status.OPTIMAL
    assert seen.cost_fen == plain.cost_fen


def test_empty_months_that_count_enough_close_a_store() -> None:
    assert sizes(best(valley(empty_fen=39_000))) == {LOWER: 0}
    assert sizes(best(valley(empty_fen=40_000))) == {}


def test_a_subsidy_is_for_large_stores_and_pays_for_the_larger_one() -> None:
    grants = Grants(subsidy=Subsidy(percent=60), least_precool_kg=150)
    paid = best(valley(grants=grants, public_percent=0))
    assert [(s.size, s.is_subsidised) for s in paid.stores] == [(1, True)]
    unpaid = best(valley(grants=grants, public_percent=100))
    assert [(s.size, s.is_subsidised) for s in unpaid.stores] == [(0, False)]


def test_public_money_is_granted_as_far_as_it_goes() -> None:
    far = (
        harvest("v0", CABBAGE, 6_000, 6),
        harvest("v1", MUSHROOMS, 6_000, 6),
    )
    grants = Grants(subsidy=Subsidy(percent=30))
    problem = valley(*far, grants=grants, requirements=(PublicMoney(most_fen=100_000),))
    plan = best(problem)
    assert sizes(plan) == {LOWER: 1, UPPER: 1}
    assert sorted(store.is_subsidised for store in plan.stores) == [False, True]


def test_own_money_is_stretched_by_a_subsidy() -> None:
    grants = Grants(subsidy=Subsidy(percent=30))
    problem = valley(grants=grants, requirements=(OwnMoney(most_fen=105_000),))
    assert [s.is_subsidised for s in best(problem).stores] == [True]
    short = replace(problem, requirements=(OwnMoney(most_fen=104_999),))
    assert best(short).stores == ()


def test_a_store_of_today_closes_where_that_is_cheaper() -> None:
    dear = replace(SMALL, run_fen=30_000)
    sites = (site(LOWER), site(UPPER, dear, today=0, closing_fen=4_000))
    assert sizes(best(valley(sites=sites))) == {LOWER: 0}
    kept = (sites[0], replace(sites[1], lock=Lock.OPEN))
    assert UPPER in sizes(best(valley(sites=kept)))


def test_new_stores_go_into_buildings_that_are_there() -> None:
    sites = (site(LOWER, building=Building.NEW), site(UPPER, building=Building.EXISTING))
    problem = valley(sites=sites, requirements=(ExistingBuildings(share=1.0),))
    assert sizes(best(problem)) == {UPPER: 0}


@pytest.mark.parametrize("seed", range(40, 56))
def test_what_cannot_be_kept_together_is_a_minimal_set(seed: int) -> None:
    """All that is named cannot be kept; without any one of it all the rest can."""
    problem = small_stores(seed)
    outcome = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    assert is_possible(problem) == (outcome.status is Status.OPTIMAL)
    if outcome.status is Status.OPTIMAL:
        return
    text = " ".join(c.cause.en for c in outcome.plan.conflicts)
    wanted = tuple(each for each in problem.requirements if f"({each.key})" in text)
    locks = [c.subjects for c in outcome.plan.conflicts if c.code is ConflictCode.LOCK]
    locked = [place_id for subjects in locks for place_id in subjects]
    left = _only(problem, locked)
    assert not is_possible(replace(left, requirements=wanted))
    for each in wanted:
        others = tuple(other for other in wanted if other is not each)
        assert is_possible(replace(left, requirements=others))
    for place_id in locked:
        fewer = _only(problem, [other for other in locked if other != place_id])
        assert is_possible(replace(fewer, requirements=wanted))


def test_a_set_that_time_did_not_prove_minimal_is_told_to_be_so() -> None:
    sites = (site(LOWER, lock=Lock.OPEN), site(UPPER, lock=Lock.OPEN))
    many = valley(sites=sites, requirements=(NumStores(most=1), MonthsInUse(least=1)))
    left = many.requirements[0].key

    def without_an_answer(trial: ColdStores) -> bool | None:
        if left not in {wanted.key for wanted in trial.requirements}:
            return None
        return can_be(trial, 0)

    codes = [found.code for found in minimal_conflicts(many, without_an_answer)]
    assert codes == [
        ConflictCode.REQUIREMENT,
        ConflictCode.LOCK,
        ConflictCode.LOCK,
        ConflictCode.NOT_MINIMAL,
    ]


def _only(problem: ColdStores, locked: list[PlaceId]) -> ColdStores:
    """Return a problem with the locks of some sites only."""
    return replace(
        problem,
        candidates=tuple(
            each if each.site_id in locked else replace(each, lock=None)
            for each in problem.candidates
        ),
    )


def test_places_out_of_reach_and_locks_are_named() -> None:
    sites = (site(LOWER, lock=Lock.OPEN), site(UPPER, lock=Lock.OPEN))
    crop = replace(MUSHROOMS, needs=(replace(MUSHROOMS.needs[0], reach_m=5),))
    far = valley(
        produce=(CABBAGE, crop), requirements=(ProduceServed(share=0.6), NumStores(most=1))
    )
    codes = [c.code for c in exact.solve(far, stop=MaxTime(60.0)).plan.conflicts]
    assert codes == [ConflictCode.OUT_OF_REACH, ConflictCode.REQUIREMENT]
    many = valley(sites=sites, requirements=(NumStores(most=1), MonthsInUse(least=1)))
    found = exact.solve(many, stop=MaxTime(60.0)).plan.conflicts
    assert [(c.code, len(c.subjects)) for c in found] == [
        (ConflictCode.TOO_MANY_LOCKED_OPEN, 2),
        (ConflictCode.REQUIREMENT, 0),
        (ConflictCode.LOCK, 1),
        (ConflictCode.LOCK, 1),
    ]


@pytest.mark.parametrize("seed", range(80, 88))
def test_a_requirement_costs_what_the_best_plan_saves_without_a_step_of_it(seed: int) -> None:
    problem = small_stores(seed)
    outcome = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    if outcome.status is Status.INFEASIBLE:
        return
    priced = price_requirements(problem, outcome, stop=lambda: MaxTime(60.0), gap=0.0)
    assert [p.measure for p in priced] == list(measure(problem, outcome.plan))
    for n, each in enumerate(priced):
        others = problem.requirements[:n] + problem.requirements[n + 1 :]
        free = best_fen(replace(problem, requirements=others))
        assert free is not None
        assert 0 <= each.by_step.least_fen == each.by_step.most_fen <= each.without.least_fen
        if each.step is not None:
            assert each.without == Saving(
                least_fen=outcome.cost_fen - free, most_fen=outcome.cost_fen - free
            )


def test_money_that_is_short_by_a_per_cent_has_a_price() -> None:
    """A budget of 149,000 fen keeps the store that takes 150,000 from being built."""
    problem = valley(requirements=(OwnMoney(most_fen=149_000), NumStores(most=0)))
    shut = exact.solve(problem, stop=MaxTime(60.0), gap=0.0)
    assert shut.plan.stores == ()
    both = price_requirements(problem, shut, stop=lambda: MaxTime(60.0), gap=0.0)
    assert [each.by_step.most_fen for each in both] == [0, 0]
    poor = replace(problem, requirements=(OwnMoney(most_fen=149_000),))
    found = exact.solve(poor, stop=MaxTime(60.0), gap=0.0)
    (money,) = price_requirements(poor, found, stop=lambda: MaxTime(60.0), gap=0.0)
    assert money.by_step.least_fen == money.by_step.most_fen == 420_000 - 26_000
    assert money.without == money.by_step
    assert money.measure.slack == 149_000
    assert money.step is not None


def test_a_store_more_has_the_price_of_what_it_would_cool() -> None:
    far = harvest("v0", CABBAGE, 6_000, 6), harvest("v1", MUSHROOMS, 6_000, 6)
    one, two = (valley(*far, requirements=(NumStores(most=most),)) for most in (1, 2))
    before, after = (exact.solve(each, stop=MaxTime(60.0), gap=0.0) for each in (one, two))
    (store,) = price_requirements(one, before, stop=lambda: MaxTime(60.0), gap=0.0)
    assert store.measure.slack == 0
    assert store.by_step.least_fen == before.cost_fen - after.cost_fen > 0


def test_a_search_from_a_known_plan_needs_no_more_than_that() -> None:
    problem = valley(sites=(site(LOWER, LARGE), site(UPPER, LARGE)))
    known = best(problem)
    again = exact.solve(problem, stop=MaxTime(60.0), start=known)
    assert again.cost_fen == price(problem, known).total


def test_a_search_without_time_says_that_it_does_not_know() -> None:
    outcome = exact.solve(without_rules(small_stores(1)), stop=MaxIterations(1))
    assert outcome.status in {Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL}
    codes = {c.code for c in outcome.plan.conflicts}
    assert codes == ({ConflictCode.NOT_FOUND} if outcome.status is Status.UNKNOWN else set())
