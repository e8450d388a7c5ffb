"""Other tools on small days: plans that our checker accepts, at prices that are ours."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.cli import EXIT_REFUSED, main
from benchmarks.peers import methods
from benchmarks.peers.day import Day, state_day
from benchmarks.peers.methods import Method, obstacle
from benchmarks.peers.resources import Clock, Workers
from benchmarks.peers.runs import PeerRun, run_once
from benchmarks.peers.tables import peers_table, savings_against
from benchmarks.records import PeersRecord, read_record, setting, write_record
from benchmarks.report import filled
from data.writers import write_county
from routing.two_echelon.check import check
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.vrp.plan import VrpPlan, VrpRoute
from tests.benchmarks.test_report import cells
from tests.counties import HUB, TRUCK, valley
from tests.routing.orders import order
from tests.routing.random_days import RandomDay, random_day
from tests.routing.two_echelon.valley_day import valley_problem
from tests.small_plan import DAY as SMALL_DAY
from tests.small_plan import small_orders

TOOLS = [method for method in Method if method.is_tool]


def usable(method: Method) -> Method:
    """Return a method, or skip the test that asks for it."""
    if why := obstacle(method):
        pytest.skip(why)
    return method


def run(problem: TwoEchelonProblem, method: Method, time_s: float = 0.5) -> PeerRun:
    """Plan a day in this process."""
    with Workers(1) as workers:
        return run_once(
            problem, usable(method), county="small", seed=0, time_s=time_s, workers=workers
        )


@pytest.mark.parametrize("method", TOOLS)
def test_a_tool_serves_the_valley_at_our_price(method: Method) -> None:
    problem = valley_problem()
    with Workers(1) as workers:
        found = methods.plan(usable(method), problem, seconds=0.5, seed=0, workers=workers)
    assert check(problem, found) == []
    assert found.unserved == problem.unserved
    assert len(found.assignments) == len(problem.orders)
    assert {route.kind.value for route in found.routes} == {"direct"}
    measured = run(problem, method)
    assert measured.violations == 0
    assert measured.orders["planned"] == measured.orders["total"] == 7
    assert measured.cost_fen["handling"] == price(problem, found).handling
    assert measured.seconds < 5


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("method", TOOLS)
def test_a_tool_keeps_every_rule_on_any_day(method: Method, seed: int) -> None:
    problem = random_day(seed).problem()
    measured = run(problem, method, 0.3)
    assert measured.violations == 0
    fates = measured.orders
    assert fates["planned"] + fates["held"] + fates["unserved"] == fates["total"]
    assert measured.penalised_fen - measured.cost_fen["total"] == (
        ORDER_PENALTY_FEN * fates["unserved"]
    )


@pytest.mark.parametrize("method", TOOLS)
def test_days_with_several_trips_and_returns_are_served(method: Method) -> None:
    problem = busy_day().problem()
    measured = run(problem, method, 1.0)
    assert measured.orders["unserved"] == 0
    assert measured.violations == 0
    assert measured.vehicles_used <= 2


def busy_day() -> RandomDay:
    """Return a day with more goods than the hub's two trucks can carry in one trip each."""
    county = valley()
    trucks = tuple(v for v in county.vehicles if v.vehicle_type_id == TRUCK.vehicle_type_id)
    orders = tuple(
        order(f"o{k}", "H", f"P{1 + k % 6}", pieces=30, weight_kg=300.0, volume_l=2_000.0)
        for k in range(18)
    )
    return RandomDay(county=county.replace(vehicles=trucks), orders=orders)


@pytest.mark.parametrize("method", TOOLS)
def test_an_empty_day_needs_no_tool(method: Method) -> None:
    county = valley()
    empty = RandomDay(county=county, orders=()).problem()
    assert run(empty, method).cost_fen["total"] == 0
    walkers = RandomDay(county=county.replace(vehicles=()), orders=small_orders()).problem()
    assert run(walkers, method).orders["unserved"] == 7


def test_only_hub_vehicles_that_may_be_out_are_stated() -> None:
    county = valley()
    one = tuple(
        replace(kind, max_in_use=1) if kind is TRUCK else kind for kind in county.vehicle_types
    )
    problem = RandomDay(county=county.replace(vehicle_types=one), orders=small_orders()).problem()
    groups = state_day(problem).vrp.groups
    assert {problem.place_ids[group.home] for group in groups} == {HUB}
    assert Counter({g.vehicle_type.vehicle_type_id: g.count for g in groups}) == {
        "truck": 1,
        "chilled": 1,
    }


def test_a_plan_with_impossible_times_is_refused() -> None:
    day = state_day(valley_problem())
    everything = tuple(range(len(day.vrp.clients)))
    on_a_truck = next(g for g, group in enumerate(day.vrp.groups) if group.vehicle_type is TRUCK)
    cold = VrpPlan(routes=(VrpRoute(group=on_a_truck, trips=(everything,)),))
    with pytest.raises(ValueError, match="no feasible times"):
        day.plan(cold)


def test_what_no_vehicle_of_the_hub_can_reach_stays_out() -> None:
    problem = random_day(3).problem()
    day = state_day(problem)
    named = {day.stated.tasks[i] for i in range(len(day.vrp.clients))}
    assert day.nothing().unserved
    assert len(day.nothing().unserved) == len(problem.unserved) + sum(
        visit.num_orders for visit in problem.visits
    )
    assert named <= set(range(len(problem.visits)))


def nothing_found(problem: object, clock: Clock, seed: int) -> list[VrpRoute]:
    """Search like a tool that gives up at once; the repair has to insert everything."""
    del problem, clock, seed
    return []


@pytest.mark.parametrize("number", [1, 2])
def test_searches_run_side_by_side_and_the_best_is_taken(number: int) -> None:
    day: Day = state_day(valley_problem())
    with Workers(number) as workers:
        found = workers.best(nothing_found, day.vrp, Clock(1.0), seed=0)
    assert found.unserved == ()
    assert sorted(i for route in found.routes for i in route.clients) == list(
        range(len(day.vrp.clients))
    )


def test_a_clock_keeps_a_twentieth_for_the_exact_times() -> None:
    assert 9.0 < Clock(10.0).left_s() <= 9.5
    assert Clock(1e-9).left_s() == 0.0


def peer_run(engine: Method = Method.JOINT, **changes: int) -> PeerRun:
    """Return a run of ten orders that cost 100 yuan; changes go to cost, orders or violations."""
    orders = {"total": 10, "planned": 10, "held": 0, "unserved": 0, "late": 0}
    return PeerRun(
        county="valley",
        engine=engine,
        seed=changes.pop("seed", 0),
        cost_fen={"total": changes.pop("cost_fen", 10_000)},
        distance_m=50_000,
        vehicles_used=2,
        violations=changes.pop("violations", 0),
        orders=orders | changes,
        seconds=1.0,
    )


def test_only_plans_that_serve_everything_are_compared() -> None:
    runs = [
        peer_run(cost_fen=9_000),
        peer_run(Method.PYVRP),
        peer_run(Method.VROOM, cost_fen=8_000, planned=9, unserved=1),
        peer_run(Method.ORTOOLS, cost_fen=9_500, violations=1),
        peer_run(Method.BASELINE_LINES, cost_fen=18_000),
    ]
    table = peers_table(runs, {Method.BASELINE_MEMBERS: "no reason"})
    body, *remarks = table.split("\n\n")
    rows = {row[1]: row for row in cells(body)[1:]}
    assert rows["joint"][3] == ""
    assert rows["pyvrp"][3] == "10.0%"
    assert rows["baseline-lines"][3] == "50.0%"
    assert rows["vroom"][2:4] == ["80*", "not comparable (vroom: 1 unserved)"]
    assert rows["vroom"][5] == f"{80 + ORDER_PENALTY_FEN // 100:,}"
    assert rows["ortools"][3] == "not comparable (ortools: 1 violations)"
    assert remarks == [
        "Skipped: baseline-members, no reason.\n".strip(),
        "valley: joint saves 10.0% against the best peer, pyvrp.\n",
    ]


def test_savings_need_a_seed_in_common_with_ours() -> None:
    ours = [peer_run(cost_fen=8_000), peer_run(cost_fen=4_000, seed=1)]
    theirs = {Method.JOINT: ours, Method.PYVRP: [peer_run(Method.PYVRP)]}
    assert savings_against(theirs) == {Method.PYVRP: pytest.approx(0.2)}
    assert savings_against({Method.PYVRP: [peer_run(Method.PYVRP)]}) == {}
    assert "not run" in peers_table([peer_run(Method.PYVRP)], {})
    apart = {Method.JOINT: [peer_run(seed=1)], Method.PYVRP: [peer_run(Method.PYVRP)]}
    assert savings_against(apart) == {}


def test_a_record_of_peers_is_read_as_it_was_written(tmp_path: Path) -> None:
    conditions = setting("measure", started_at=datetime(2026, 5, 20, tzinfo=UTC), time_s=1.0)
    record = PeersRecord(
        **conditions, skipped={Method.VROOM: "absent"}, results=(peer_run(Method.PYVRP),)
    )
    write_record(record, tmp_path / "peers.json")
    assert read_record(tmp_path / "peers.json") == record
    readme = Path(__file__).parents[2] / "benchmarks" / "README.md"
    table = peers_table(record.results, record.skipped)
    assert table in filled(readme.read_text(encoding="utf-8"), [record])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the valley's folder, the small day in it."""
    write_county(valley(), small_orders(), SMALL_DAY, tmp_path / "valley")
    return tmp_path / "valley"


def test_from_a_county_to_a_table(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "peers.json"
    chosen = ["joint", "pyvrp", "baseline-nearest"]
    asked = ["peers", str(folder), "--orders", str(folder / "orders.csv"), "--time", "0.3"]
    assert main([*asked, "--engines", *chosen, "--out", str(result)]) == 0
    record = read_record(result)
    assert isinstance(record, PeersRecord)
    assert [each.engine.value for each in record.results] == chosen
    assert [each.violations for each in record.results] == [0, 0, 0]
    assert record.skipped == {}
    assert "pyvrp" in record.versions
    printed = capsys.readouterr()
    assert "| valley, 7 orders | joint " in printed.out
    assert printed.err.count("valley · seed 0") == 3


def test_a_tool_that_is_not_installed_is_skipped_with_its_reason(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(methods, "find_spec", lambda _: None)
    assert obstacle(Method.VROOM) == "the package pyvroom is not installed: pip install pyvroom"
    assert obstacle(Method.JOINT) == ""
    result = tmp_path / "peers.json"
    asked = ["peers", str(folder), "--time", "0.1", "--engines", "vroom", "--out", str(result)]
    assert main(asked) == 0
    assert "Skipped: vroom, the package pyvroom is not installed" in capsys.readouterr().out
    record = read_record(result)
    assert isinstance(record, PeersRecord)
    assert record.results == ()


def test_orders_that_are_not_there_are_refused(folder: Path, tmp_path: Path) -> None:
    asked = ["peers", str(folder), "--orders", str(tmp_path / "no.csv"), "--time", "0.1"]
    assert main([*asked, "--out", str(tmp_path / "peers.json")]) == EXIT_REFUSED
