"""The shipped specs ask for what the published plans of both counties ask for."""

from datetime import date
from pathlib import Path

import pytest

from data.readers import read_county, read_orders
from data.siting.cold_keys import COLD_SECTIONS
from data.siting.reach import cold_reach_issues, reach_issues
from data.siting.reader import read_spec
from data.siting.run import find_spec
from data.siting.spec import SitingSpec
from network.county import County
from network.places import PlaceKind
from network.travel import RoadTravel
from routing.outcome import Status
from routing.siting.cold_stores.county import build_cold_stores
from routing.siting.rollout.alternatives import Wanted, find_alternatives
from routing.siting.rollout.county import build_rollout, with_ways
from routing.siting.rollout.requirements import (
    CentreMoney,
    NumOpen,
    Pioneers,
    Requirement,
    TownshipCoverage,
    UpMoney,
    VillageCoverage,
)
from routing.siting.rollout.scenarios import under
from routing.siting.rollout.solvers import exact
from routing.stop import MaxIterations, MaxTime

SHIPPED = Path(__file__).parents[3] / "data" / "counties"
SAMPLE_DATE = date(2026, 10, 20)


def _read(name: str) -> tuple[County, SitingSpec]:
    county = read_county(SHIPPED / name).value
    return county, read_spec(find_spec(SHIPPED / name, is_shipped=True), county)


@pytest.mark.parametrize(
    ("name", "asked", "public_fen"),
    [
        (
            "anxi",
            {
                TownshipCoverage(share=1.0, by=2),
                VillageCoverage(share=0.5, by=2),
                VillageCoverage(share=0.5, by=2, is_of_poor=True),
                NumOpen(kind=PlaceKind.POINT, by=2, least=237),
                NumOpen(kind=PlaceKind.HUB, by=0, least=1, most=2),
                UpMoney(share=0.5),
                CentreMoney(share=0.15),
            },
            1_100_000_000,
        ),
        (
            "wutai",
            {
                TownshipCoverage(share=1.0, by=1),
                VillageCoverage(share=0.55, by=1),
                VillageCoverage(share=0.55, by=1, is_of_poor=True),
                UpMoney(share=0.5),
                CentreMoney(share=0.15),
            },
            137_000_000,
        ),
    ],
)
def test_targets_and_money_are_those_laid_down(
    name: str, asked: set[Requirement], public_fen: int
) -> None:
    county, spec = _read(name)
    wanted = spec.spec.requirements
    assert asked <= set(wanted)
    assert sum(getattr(each, "public_fen", 0) for each in wanted) == public_fen
    assert all(spec.sources[each.key] for each in asked)
    orders = read_orders(SHIPPED / name / "orders.csv", county, SAMPLE_DATE).value
    rollout = build_rollout(county, orders, RoadTravel(county), spec.spec)
    assert reach_issues(rollout, spec) == ()


def test_four_townships_come_first_in_anxi() -> None:
    county, spec = _read("anxi")
    (pioneers,) = (each for each in spec.spec.requirements if isinstance(each, Pioneers))
    names = {county.place_by_id()[place_id].name_zh[:2] for place_id in pioneers.township_ids}
    assert names == {"凤城", "城厢", "参内", "尚卿"}
    assert pioneers.others_from == 1


@pytest.mark.parametrize("name", ["anxi", "wutai"])
def test_what_nobody_laid_down_is_called_an_assumption(name: str) -> None:
    _, spec = _read(name)
    assumed = {stated.key for stated in spec.values if stated.is_assumed}
    sections = {"period", "subsidy", "ways", "size", "site", "scenario", *COLD_SECTIONS}
    sections -= {"cold_requirement"}
    made_up = {s.key for s in spec.values if s.key.partition("[")[0].partition(".")[0] in sections}
    assert made_up <= assumed
    shares = {s.key for s in spec.values if s.key.endswith(".share")}
    numbers = {s.key.partition("]")[0] for s in spec.values if s.key.endswith(".is_assumed")}
    with_share = {key.partition("]")[0] for key in shares}
    assert {key.partition("]")[0] for key in shares & assumed} == numbers & with_share
    assert len(shares - assumed) >= 4
    required = {s.key.partition("]")[0] for s in spec.values if s.key.startswith("cold_req")}
    assert required <= numbers
    assert "假设值" in spec.note


@pytest.mark.parametrize("name", ["anxi", "wutai"])
def test_growth_a_festival_and_a_cut_road_may_come(name: str) -> None:
    county, spec = _read(name)
    usual, growth, festival, cut = spec.uncertainty.scenarios
    assert growth.growth_percent > usual.growth_percent
    assert set(festival.village_percent.values()) == {200}
    orders = read_orders(SHIPPED / name / "orders.csv", county, SAMPLE_DATE).value
    travel = RoadTravel(county)
    rollout = build_rollout(county, orders, travel, spec.spec)
    (found,) = with_ways([cut], county, orders, spec.spec)
    ways = under(rollout, found).ways
    assert (ways.trunk_fen >= rollout.ways.trunk_fen).all()
    assert (ways.trunk_fen > rollout.ways.trunk_fen).any()
    assert ways.may_call.any(axis=0).all()  # there is another way to every village


@pytest.mark.parametrize("name", ["anxi", "wutai"])
def test_cold_stores_are_asked_of_the_crops_that_grow_there(name: str) -> None:
    county, spec = _read(name)
    assert spec.cold is not None
    problem = build_cold_stores(county, RoadTravel(county), spec.cold.spec)
    grown = {crop.name for crop in county.crops}
    assert {crop.name for crop in problem.produce} <= grown
    chilled = {crop.name for crop in county.crops if crop.is_chilled}
    assert chilled <= {crop.name for crop in problem.produce}
    assert len(problem.candidates) == len(county.stations) + len(county.hubs)
    assert cold_reach_issues(problem, spec) == ()
    assert all(spec.cold.sources[wanted.key] for wanted in problem.requirements)


def test_without_any_time_a_question_claims_nothing() -> None:
    """A relaxation of this size is still being solved when time is over, a small one is not."""
    county, spec = _read("wutai")
    orders = read_orders(SHIPPED / "wutai" / "orders.csv", county, SAMPLE_DATE).value
    rollout = build_rollout(county, orders, RoadTravel(county), spec.spec)
    best = exact.solve(rollout, stop=MaxTime(60.0))
    again = exact.solve(rollout, stop=MaxIterations(1), start=best.plan)
    assert again.cost_fen == best.cost_fen
    assert (again.status, again.lower_bound_fen) == (Status.FEASIBLE, 0)
    others = find_alternatives(rollout, best.plan, stop=MaxIterations(1), wanted=Wanted(number=1))
    assert others.found == ()
    assert not others.is_all
