"""Rooms by month, and problems that cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from network.places import PlaceKind
from routing.errors import ContradictionError
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.problem import MONTH_DAYS, MONTHS, Need, Size, stay
from routing.siting.cold_stores.requirements import MonthsInUse, NumStores, ProduceServed
from routing.siting.cold_stores.use import use
from tests.routing.siting.cold_stores.valley import (
    CABBAGE,
    GOOD,
    LOWER,
    SMALL,
    harvest,
    intake,
    site,
    valley,
)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, [0, 0]), (1, [30, 0]), (30, [465, 435]), (31, [465, 465])],
)
def test_goods_stay_in_the_month_they_come_and_after(days: int, expected: list[int]) -> None:
    assert list(stay(days)[:2]) == expected


@pytest.mark.parametrize("days", [1, 17, 30, 45, 200, 359, 360])
def test_every_day_of_every_unit_is_counted_once(days: int) -> None:
    assert sum(stay(days)) == MONTH_DAYS * days


@pytest.mark.parametrize("days", [1, 10, 45, 200, 360])
def test_what_comes_evenly_all_year_fills_a_room_by_days_times_rate(days: int) -> None:
    """900 kg a month, so 30 kg a day, for so many days (Little's law)."""
    crop = replace(CABBAGE, needs=(Need(percent=100, store_days=days),), shelf_days=360)
    problem = valley(harvest("v0", crop, 900, *range(1, 13)), produce=(crop,))
    intakes = tuple(intake(LOWER, "v0", crop, month, 900) for month in range(1, 13))
    loads = use(problem, replace(GOOD, intakes=intakes)).loads[1, 0]
    assert (loads == 30 * days * MONTH_DAYS**2 * 100).all()


def test_goods_of_december_take_room_in_the_next_january() -> None:
    crop = replace(CABBAGE, needs=(Need(percent=100, store_days=30),), shelf_days=30)
    problem = valley(harvest("v0", crop, 100, 12), produce=(crop,))
    found = use(problem, replace(GOOD, intakes=(intake(LOWER, "v0", crop, 12, 100),)))
    assert np.flatnonzero(found.loads[1, 0]).tolist() == [0, 11]


def test_parts_of_a_harvest_that_have_a_need_are_rounded_down() -> None:
    crop = replace(CABBAGE, needs=(Need(percent=33, is_precooled=True),))
    problem = valley(harvest("v0", crop, 10, 6), produce=(crop,))
    assert [lot.kg.tolist() for lot in problem.lots()] == [[0] * 5 + [3] + [0] * 6]


def test_everything_that_cannot_be_is_named_at_once() -> None:
    with pytest.raises(ContradictionError) as raised:
        valley(
            harvest("v0", CABBAGE, -1, 6),
            sites=(
                site(LOWER, today=2),
                site(LOWER, Size(precool_kg=-1), closing_fen=5, host=PlaceKind.FARM),
            ),
            produce=(
                replace(CABBAGE, needs=(Need(percent=101, store_days=21),)),
                replace(CABBAGE, name="melon", needs=(Need(percent=-1),), peak_percent=99),
                replace(CABBAGE, name="pear", low_c=5, high_c=4),
            ),
            idle_percent=0,
            public_percent=101,
            requirements=(
                ProduceServed(share=1.5),
                NumStores(most=-1),
                MonthsInUse(least=13),
                MonthsInUse(least=1),
            ),
        )
    named = str(raised.value)
    for part in (
        "lower is there 2 times",
        "size 2 today, of 2",
        "costs 5 to close",
        "within a farm",
        "a size of (-1",
        "needs of more than the harvest",
        "stored for 21 days, keeps 20",
        "a need of nothing",
        "a need below 0",
        "keeps, peak and bulk",
        "pear: stored between 5 and 4 degrees",
        "v0: cabbage of",
        "empty below 0",
        "counts 101",
        "produce-served: a share of 1.5",
        "stores: at most -1",
        "months-in-use: 13 months",
        "months-in-use is there 2 times",
    ):
        assert part in named


def test_a_store_that_is_there_shrinks_in_neither_room() -> None:
    both = Size(precool_kg=100, store_kg=50)
    there = site(LOWER, both, replace(both, precool_kg=200, store_kg=40), SMALL, both, today=0)
    assert [there.may_have(size) for size in range(4)] == [True, False, False, True]


def test_a_plan_of_nothing_uses_nothing() -> None:
    found = use(valley(), ColdPlan())
    assert not found.loads.any()
    assert not found.in_use.any()
    assert found.served.shape == (2, MONTHS)


def test_a_crop_keeps_between_its_temperatures() -> None:
    crop = replace(CABBAGE, low_c=-1, high_c=4)
    assert [crop.keeps_at(c) for c in (-2, -1, 4, 5, None)] == [False, True, True, False, True]
    assert CABBAGE.keeps_at(40)
