"""The comparison of engines: same problem for all, and no cheap plan by leaving orders out."""

from dataclasses import replace
from itertools import combinations_with_replacement

import pytest

from benchmarks.cases import Case
from benchmarks.comparison import obstacles, saving
from benchmarks.savings.runs import DayRun, plan_with_all
from benchmarks.savings.variations import Variation, price_variations
from network.county import County
from network.fleet import Access
from network.travel import RoadTravel
from routing.daily import Engine
from routing.stop import MaxIterations
from tests.benchmarks.runs import day_run
from tests.counties import valley
from tests.small_plan import DAY, small_orders


def small_case() -> Case:
    """Return the valley with the seven orders of the small plan."""
    county = valley()
    return Case(
        name="valley", county=county, orders=small_orders(), day=DAY, travel=RoadTravel(county)
    )


@pytest.fixture(scope="module")
def runs() -> list[DayRun]:
    """Two seeds of the small day, and one variation."""
    variations = list(price_variations())[:1]
    return list(
        plan_with_all(
            small_case(),
            seeds=(0, 1),
            new_stop=lambda: MaxIterations(1),
            variations=variations,
        )
    )


def test_every_engine_plans_every_seed_and_variations_the_first(runs: list[DayRun]) -> None:
    asked = [(run.variation, run.seed, run.engine) for run in runs]
    given = [("as given", seed, engine) for seed in (0, 1) for engine in Engine]
    assert asked == [*given, *(("vehicle-day +30 %", 0, engine) for engine in Engine)]


def test_every_plan_is_checked_and_accounts_for_every_order(runs: list[DayRun]) -> None:
    assert [run.violations for run in runs] == [0] * len(runs)
    for run in runs:
        fates = run.orders
        assert fates["total"] == 7
        assert fates["planned"] + fates["held"] + fates["unserved"] == 7
        assert run.seconds > 0
        assert run.cost_fen["total"] == sum(run.cost_fen.values()) / 2


def test_a_variation_reaches_the_price(runs: list[DayRun]) -> None:
    for run in runs:
        types = county_of(run).vehicle_types
        payable = {
            sum(kind.cost_day_fen for kind in used)
            for used in combinations_with_replacement(types, run.vehicles_used)
        }
        assert run.cost_fen["vehicle_day"] in payable


def county_of(run: DayRun) -> County:
    """Return the valley with the prices of a run."""
    return valley() if run.variation == "as given" else varied(run.variation)


def test_saving_is_the_mean_over_the_seeds_of_the_cost_an_arriving_order() -> None:
    joint = [day_run(cost_fen=8_000), day_run(cost_fen=9_000, seed=1)]
    other = [day_run(Engine.BASELINE_LINES), day_run(Engine.BASELINE_LINES, seed=1)]
    assert obstacles(joint, other) == ()
    assert saving(joint, other) == pytest.approx(0.15)
    fewer = [replace(run, orders=run.orders | {"planned": 8, "held": 2}) for run in joint]
    assert saving(fewer, other) == pytest.approx(1 - 0.85 / 0.8)


@pytest.mark.parametrize(
    ("joint", "other", "expected"),
    [
        ({"unserved": 1}, {}, ("joint: 1 unserved",)),
        ({}, {"unserved": 2}, ("baseline-lines: 2 unserved",)),
        ({}, {"violations": 3}, ("baseline-lines: 3 violations",)),
        ({}, {"planned": 0, "held": 10}, ("baseline-lines: nothing arrives",)),
        ({"late": 2}, {"late": 1}, ("joint: 2 late",)),
        ({"late": 1}, {"late": 1}, ()),
        ({}, {"late": 1}, ()),
        ({"unserved": 1, "violations": 1}, {}, ("joint: 1 unserved", "joint: 1 violations")),
    ],
)
def test_plans_of_different_worth_are_not_compared(
    joint: dict[str, int], other: dict[str, int], expected: tuple[str, ...]
) -> None:
    ours = day_run(Engine.JOINT, **joint)
    theirs = day_run(Engine.BASELINE_LINES, **other)
    assert obstacles([ours], [theirs]) == expected


def varied(name: str) -> County:
    """Return the valley with one of the price variations."""
    found: dict[str, Variation] = {each.name: each for each in price_variations()}
    return found[name].change(valley())


def test_each_variation_changes_its_own_price_only() -> None:
    before = valley()
    dearer = varied("vehicle-day +30 %").vehicle_types
    assert [t.cost_day_fen for t in dearer] == [49_400, 41_600, 18_200]
    assert [t.cost_km_fen for t in dearer] == [t.cost_km_fen for t in before.vehicle_types]
    nearer = varied("kilometre -30 %").vehicle_types
    assert [t.cost_km_fen for t in nearer] == [133, 77, 11]
    assert [t.cost_day_fen for t in nearer] == [t.cost_day_fen for t in before.vehicle_types]
    handled = varied("handling +30 %")
    assert handled.tariff.handling_piece_fen == 8
    assert handled.replace(tariff=before.tariff) == before


def test_tricycles_alone_become_cheaper() -> None:
    before, after = valley(), varied("tricycle -30 %")
    for old, new in zip(before.vehicle_types, after.vehicle_types, strict=True):
        if old.access is Access.TRICYCLE:
            assert (new.cost_day_fen, new.cost_km_fen) == (9_800, 11)
            assert new.cost_overtime_hour_fen == 1_750
        else:
            assert new == old


def test_every_price_goes_both_ways() -> None:
    names = [variation.name for variation in price_variations()]
    assert len(names) == 8
    assert len({name.rpartition(" ")[0].rpartition(" ")[0] for name in names}) == 4
