"""Money and values of plans of sites, by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.ids import PlaceId
from routing.cost import FacilityCost, price_transport
from routing.siting.plan import Plan
from routing.siting.price import price, value
from routing.siting.problem import Objective, SitingProblem
from tests.routing.siting.test_check import GOOD, SPLIT, assigned, facility, two_tiers
from tests.routing.siting.valley import site, valley


def test_sites_and_lots_are_paid() -> None:
    assert price(valley(), GOOD) == FacilityCost(fixed=20, transport=10 + 40 + 20)


def test_a_part_of_a_lot_costs_its_share() -> None:
    """A third of village 1 comes from A and two thirds from B, both 40 fen a lot."""
    assert price(valley(), SPLIT).transport == 10 + 40 + 20


def test_existing_sites_that_are_closed_are_paid() -> None:
    sites = (site("A"), site("B", is_existing=True, closing_fen=7))
    only_a = Plan(
        facilities=(facility("A"),),
        assignments=tuple(assigned("A", f"v{i}", 2 + i) for i in range(3)),
    )
    assert price(valley(sites=sites), only_a) == FacilityCost(fixed=10, closing=7, transport=140)
    assert price(valley(sites=sites), GOOD).closing == 0


def test_goods_between_tiers_are_paid_by_the_unit() -> None:
    assert price(*two_tiers()) == FacilityCost(fixed=30, transport=5 + 10 + 40)


@pytest.mark.parametrize(
    ("objective", "least"),
    [
        (Objective.COST, 90),
        (Objective.DISTANCE, 2 * 1 + 3 * 4 + 4 * 2),
        (Objective.FARTHEST, 4),
        (Objective.SITES, 2),
        (Objective.UNCOVERED, 0),
    ],
)
def test_every_objective_has_its_value(objective: Objective, least: int) -> None:
    assert value(valley(objective=objective), GOOD) == least


def test_what_is_left_out_counts_its_weight() -> None:
    plan = replace(GOOD, assignments=GOOD.assignments[:1], left_out=())
    assert value(valley(objective=Objective.UNCOVERED), plan) == 3 + 4


def test_what_does_not_exist_costs_nothing() -> None:
    problem: SitingProblem = valley()
    strange = replace(
        GOOD,
        facilities=(*GOOD.facilities, facility("C"), facility("A", tier=5)),
        assignments=(*GOOD.assignments, assigned("A", "x", 1), assigned("A", "v0", 1, tier=3)),
    )
    assert price(problem, strange) == price(problem, GOOD)
    unknown_size = replace(GOOD, facilities=(facility("A", step=4), facility("B")))
    assert price(problem, unknown_size).fixed == 10
    assert PlaceId("C") not in {s.site_id for s in problem.tiers[0].sites}


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 99), st.integers(1, 99))))
def test_transport_is_rounded_once(lots: list[tuple[int, int, int]]) -> None:
    exact = sum(fen * units / lot for fen, units, lot in lots)
    assert abs(price_transport(lots) - exact) <= 0.5 + 1e-12 * exact
