"""What cold stores cost, by hand and by sums."""

from dataclasses import replace

import pytest

from network.places import Building
from routing.siting.cold_stores.plan import ColdPlan, Store
from routing.siting.cold_stores.price import money, price
from routing.siting.cold_stores.problem import Grants
from routing.siting.cold_stores.report import report
from routing.siting.cold_stores.solvers import exact
from routing.siting.cold_stores.use import use
from routing.siting.rollout.problem import Subsidy
from routing.stop import MaxTime
from tests.routing.siting.cold_stores.small_stores import small_stores, without_rules
from tests.routing.siting.cold_stores.valley import GOOD, LARGE, LOWER, UPPER, site, valley

SUBSIDISED = replace(GOOD, stores=(Store(site_id=LOWER, is_subsidised=True),))
A_THIRD = Grants(subsidy=Subsidy(percent=30, cap_fen=40_000))


def test_a_year_costs_running_building_by_its_life_and_bringing() -> None:
    cost = price(valley(), GOOD)
    assert cost.facilities.fixed == 5_000 + 150_000 // 10
    assert cost.facilities.transport == 6 * 1_000
    assert (cost.loss, cost.empty, cost.facilities.closing) == (0, 0, 0)
    assert cost.total == 26_000


def test_what_nobody_cools_is_lost() -> None:
    assert price(valley(), ColdPlan()).loss == 3 * 50_000 + 3 * 90_000


def test_ten_months_are_empty_where_each_season_is_one() -> None:
    assert price(valley(empty_fen=7), GOOD).empty == 10 * 7


def test_public_money_counts_as_much_as_it_is_said_to() -> None:
    problem = valley(grants=A_THIRD)
    assert money(problem, use(problem, SUBSIDISED)).public_fen == 40_000
    assert price(problem, SUBSIDISED).facilities.fixed == 20_000
    free = replace(problem, public_percent=0)
    assert price(free, SUBSIDISED).facilities.fixed == 5_000 + 110_000 // 10


def test_what_stands_there_today_is_paid_for() -> None:
    problem = valley(sites=(site(LOWER, today=0), site(UPPER, today=0, closing_fen=900)))
    assert price(problem, GOOD).facilities.fixed == 5_000
    assert price(problem, GOOD).facilities.closing == 900
    larger = replace(GOOD, stores=(Store(site_id=LOWER, size=1),))
    assert money(problem, use(problem, larger)).own_fen == LARGE.build_fen - 150_000


@pytest.mark.parametrize("seed", range(12))
def test_figures_of_a_report_add_up(seed: int) -> None:
    problem = without_rules(small_stores(seed))
    plan = exact.solve(problem, stop=MaxTime(60.0), gap=0.0).plan
    told = report(problem, plan)
    cost = told.cost
    assert cost == price(problem, plan)
    assert cost.total == sum(
        (
            cost.facilities.fixed,
            cost.facilities.closing,
            cost.facilities.transport,
            cost.empty,
            cost.loss,
        )
    )
    assert cost.facilities.fixed == sum(store.year_fen for store in told.stores)
    assert cost.empty == problem.empty_fen * sum(store.empty_months for store in told.stores)
    paid = [(s.money.public_fen, s.money.own_fen, s.money.up_fen) for s in told.stores]
    sums = [sum(column) for column in zip(*paid, strict=True)] or [0, 0, 0]
    assert [told.money.public_fen, told.money.own_fen, told.money.up_fen] == sums
    taken = sum(intake.kg for intake in plan.intakes)
    by_month = [p.kg for s in told.stores for month in s.months for p in month.taken]
    by_store = [p.kg for s in told.stores for p in s.produce]
    served = [sum(f.served_kg for f in each) for each in (told.crops, told.townships)]
    assert [sum(by_month), sum(by_store), *served] == [taken] * 4
    uses = [m.precool_use for s in told.stores for m in s.months]
    uses += [m.store_use for s in told.stores for m in s.months]
    assert all(0 <= share <= 1 for share in uses if share is not None)


def test_a_report_says_where_a_store_is_and_what_becomes_of_the_others() -> None:
    sites = (
        site(LOWER, today=0, building=Building.EXISTING),
        site(UPPER, today=0, closing_fen=900),
    )
    told = report(valley(sites=sites), GOOD)
    (store,) = told.stores
    assert (store.site_id, store.is_new, store.is_enlarged) == (LOWER, False, False)
    assert store.building is Building.EXISTING
    assert told.closed_ids == (UPPER,)
    june, october = store.months[5], store.months[9]
    assert [(p.name, p.kg) for p in june.taken] == [("cabbage", 3_000)]
    assert [(p.name, p.kg) for p in october.taken] == [("mushrooms", 3_000)]
    assert (june.precool_kg, june.precool_use, june.store_use) == (100, 1.0, None)
    assert store.empty_months == 10
