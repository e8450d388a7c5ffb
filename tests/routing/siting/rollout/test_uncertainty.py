"""Plans in several scenarios: regrets, and what is best for all."""

from dataclasses import replace

import numpy as np
import pytest

from network.places import PlaceKind
from network.text import Text
from routing.errors import ContradictionError
from routing.siting.rollout.check import check
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, sizes_by_period, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.requirements import NumOpen
from routing.siting.rollout.scenarios import (
    Scenario,
    WayChange,
    expected,
    under,
    with_emergencies,
)
from routing.siting.rollout.solvers import exact
from routing.siting.rollout.uncertainty import (
    Candidacy,
    Criterion,
    Uncertainty,
    assess,
    choose,
)
from routing.stop import MaxTime
from tests.routing.siting.rollout.small_rollouts import (
    FEASIBLE,
    good_plans,
    least_services_fen,
    small_rollout,
)

_MANY = Scenario(name=Text("旺季", "festival peak"), weight=0.5, demand_percent=180)
_DEAR = Scenario(name=Text("涨价", "dear calls"), call_percent=200, outside_percent=150)
_ROUNDING_FEN = 4


def _present(rollout: Rollout) -> Candidacy:
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    return Candidacy(title=Text("拟选", "present"), plan=plan)


@pytest.mark.parametrize("seed", FEASIBLE[:4])
def test_services_of_a_scenario_cost_what_they_do_by_trying_everything(seed: int) -> None:
    rollout = small_rollout(seed)
    own = _present(rollout)
    uncertainty = Uncertainty(scenarios=(expected(), _MANY), emergency_piece_fen=30)
    found = assess(rollout, [own], uncertainty, stop=MaxTime(60.0)).standings[0]
    fixed = sum(p.cost.fixed + p.cost.closing for p in price(rollout, own.plan))
    for state, cost, bound in zip(
        uncertainty.states(rollout), found.cost_fen, found.bound_fen, strict=True
    ):
        tried = fixed + least_services_fen(state, sizes_by_period(rollout, own.plan))
        assert abs(cost - tried) <= _ROUNDING_FEN
        assert bound <= tried + _ROUNDING_FEN


@pytest.mark.parametrize("seed", FEASIBLE[:5])
def test_nobody_regrets_the_best_in_the_only_scenario(seed: int) -> None:
    rollout = small_rollout(seed)
    only = Uncertainty(scenarios=(expected(),))
    found = choose(rollout, [_present(rollout)], only, stop=MaxTime(60.0))
    for criterion in Criterion:
        assert found.best(criterion).max_regret_fen <= _ROUNDING_FEN


@pytest.mark.parametrize("seed", FEASIBLE[:5])
def test_regrets_are_differences_to_the_best_candidate(seed: int) -> None:
    rollout = small_rollout(seed)
    uncertainty = Uncertainty(scenarios=(expected(), _MANY, _DEAR))
    found = choose(rollout, [_present(rollout)], uncertainty, stop=MaxTime(60.0))
    costs = np.array([each.cost_fen for each in found.standings])
    regrets = np.array([each.regret_fen for each in found.standings])
    assert (regrets == costs - costs.min(axis=0)).all()
    assert (regrets.min(axis=0) == 0).all()
    assert found.best(Criterion.MAX_REGRET).max_regret_fen == regrets.max(axis=1).min()
    expected_fen = costs @ np.array(uncertainty.shares)
    assert abs(found.best(Criterion.EXPECTED_COST).expected_fen - expected_fen.min()) <= 1
    assert all(check(rollout, each.candidacy.plan) == [] for each in found.standings)


@pytest.mark.parametrize("seed", FEASIBLE[:2])
def test_in_one_program_no_sites_are_better(seed: int) -> None:
    rollout = small_rollout(seed)
    uncertainty = Uncertainty(scenarios=(expected(), _MANY), emergency_piece_fen=30)
    found = choose(rollout, [_present(rollout)], uncertainty, stop=MaxTime(120.0))
    states = uncertainty.states(rollout)
    best = found.best(Criterion.EXPECTED_COST).expected_fen
    tried = min(
        _expected_fen(rollout, plan, states, uncertainty.shares)
        for plan in good_plans(rollout, np.inf)
    )
    assert best <= tried + _ROUNDING_FEN


def _expected_fen(
    rollout: Rollout,
    plan: RolloutPlan,
    states: tuple[Rollout, ...],
    shares: tuple[float, ...],
) -> float:
    fixed = sum(p.cost.fixed + p.cost.closing for p in price(rollout, plan))
    sizes = sizes_by_period(rollout, plan)
    costs = [least_services_fen(state, sizes) for state in states]
    return fixed + sum(c * share for c, share in zip(costs, shares, strict=True))


def test_a_cut_road_leaves_sites_idle_and_villages_outside() -> None:
    rollout = small_rollout(FEASIBLE[0])
    stations = [rollout.candidates[k].site_id for k in rollout.stations]
    points = [rollout.candidates[k].site_id for k in rollout.points]
    cut = Scenario(
        name=Text("断路", "road cut"),
        changes=(
            *(WayChange(from_id=s, to_id=p) for s in stations for p in points),
            *(WayChange(from_id=s, to_id=v.village_id) for s in stations for v in rollout.villages),
        ),
    )
    found = assess(
        rollout, [_present(rollout)], Uncertainty(scenarios=(cut,)), stop=MaxTime(60.0)
    ).standings[0]
    assert found.outside == (len(rollout.periods) * len(rollout.villages),)


def test_a_scenario_changes_demand_and_prices_and_nothing_else() -> None:
    rollout = small_rollout(FEASIBLE[0])
    village = rollout.villages[0].village_id
    scenario = Scenario(
        name=Text("变", "changed"),
        demand_percent=200,
        growth_percent=50,
        village_percent={village: 300},
        trunk_percent=110,
    )
    state = under(rollout, scenario)
    growth = rollout.periods[1].demand_percent - 100
    assert state.periods[0].demand_percent == 200
    assert abs(state.periods[1].demand_percent - 2 * (100 + growth / 2)) <= 1
    assert state.villages[0].pieces == 3 * rollout.villages[0].pieces
    assert np.abs(state.ways.trunk_fen - 1.1 * rollout.ways.trunk_fen).max() <= 0.5
    assert state.candidates == rollout.candidates
    assert state.requirements == rollout.requirements
    assert total_fen(price(state, RolloutPlan())) == total_fen(price(rollout, RolloutPlan()))


def test_as_expected_is_as_it_is() -> None:
    rollout = small_rollout(FEASIBLE[0])
    state = under(rollout, expected())
    assert state.periods == rollout.periods
    assert state.villages == rollout.villages
    assert (state.ways.call_fen == rollout.ways.call_fen).all()


def test_in_an_emergency_only_those_who_had_to_be_served_pay_for_it() -> None:
    rollout = small_rollout(FEASIBLE[0])
    ways = with_emergencies(rollout, 7).ways
    assert ways.may_stay_out.all()
    stays = rollout.ways.may_stay_out
    assert (ways.outside_fen[stays] == rollout.ways.outside_fen[stays]).all()
    assert (ways.outside_fen[~stays] == 7000).all()


def test_what_cannot_be_in_a_scenario_is_named() -> None:
    rollout = small_rollout(FEASIBLE[0])
    hub, station = (rollout.candidates[k].site_id for k in (rollout.hubs[0], rollout.stations[0]))
    wrong = Scenario(
        name=Text("错", "wrong"),
        demand_percent=-1,
        changes=(
            WayChange(from_id=hub, to_id=station),
            WayChange(from_id=station, to_id=hub, percent=10),
        ),
    )
    with pytest.raises(ContradictionError) as raised:
        under(rollout, wrong)
    assert len(raised.value.problems) == 3


def test_scenarios_without_weight_cannot_be_compared() -> None:
    with pytest.raises(ContradictionError):
        Uncertainty(scenarios=(replace(expected(), weight=0.0),))


def test_all_ways_of_a_scenario_stand_in_for_those_expected_and_are_priced_by_it() -> None:
    rollout = small_rollout(FEASIBLE[0])
    dear = replace(rollout.ways, call_fen=3 * rollout.ways.call_fen)
    state = under(rollout, Scenario(name=Text("封路", "closed road"), ways=dear, call_percent=200))
    assert (state.ways.call_fen == 6 * rollout.ways.call_fen).all()
    assert (state.ways.trunk_fen == rollout.ways.trunk_fen).all()
    assert state.candidates == rollout.candidates


def test_a_scenario_that_no_plan_fits_is_not_asked_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes up to a minute beyond the time given, and nobody is told the answer."""

    def named(*asked: object) -> None:
        raise AssertionError(asked)

    plain = small_rollout(FEASIBLE[0])
    ways = replace(plain.ways, may_fetch=np.ones_like(plain.ways.may_fetch))
    wanted = NumOpen(kind=PlaceKind.POINT, least=1, by=1)
    free = tuple(
        replace(site, lock=None, sizes=tuple(replace(s, capacity=None) for s in site.sizes))
        for site in plain.candidates
    )
    rollout = replace(plain, ways=ways, candidates=free, requirements=(wanted,))
    cut = Scenario(
        name=Text("断路", "road cut"),
        changes=tuple(
            WayChange(from_id=rollout.candidates[s].site_id, to_id=rollout.candidates[p].site_id)
            for s in rollout.stations
            for p in rollout.points
        ),
    )
    own = _present(rollout)
    monkeypatch.setattr(exact, "_conflicts", named)
    found = choose(rollout, [own], Uncertainty(scenarios=(cut,)), stop=MaxTime(60.0))
    assert found.standings[0].candidacy == own
