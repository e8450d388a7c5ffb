"""Every rule of siting: a plan that breaks it is found, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from network.ids import PlaceId
from network.places import PlaceKind
from routing.outcome import Status
from routing.siting.check import check
from routing.siting.plan import Assignment, Facility, Plan
from routing.siting.problem import Links, Lock, Node, Objective, SitingProblem, Tier
from routing.siting.solvers import exact
from routing.stop import MaxTime
from routing.violation import ViolationKind
from tests.routing.siting.valley import site, valley

Case = tuple[SitingProblem, Plan]
K = ViolationKind


def facility(name: str, *, tier: int = 0, step: int = 0) -> Facility:
    """Return an open site."""
    return Facility(tier=tier, site_id=PlaceId(name), step=step)


def assigned(name: str, receiver: str, units: int, *, tier: int = 0) -> Assignment:
    """Return goods that go to a receiver."""
    return Assignment(tier=tier, site_id=PlaceId(name), receiver_id=PlaceId(receiver), units=units)


GOOD = Plan(
    facilities=(facility("A"), facility("B")),
    assignments=(assigned("A", "v0", 2), assigned("A", "v1", 3), assigned("B", "v2", 4)),
)


def two_tiers() -> Case:
    """Return a hub over the stations A and B with a village each, and a plan."""
    ones = np.ones((1, 2), dtype=np.int64)
    hub = Tier(
        kind=PlaceKind.HUB,
        sites=(site("H"),),
        links=Links(
            cost_fen=ones, lot=ones[0], distance=ones, is_open=np.ones((1, 2), dtype=np.bool_)
        ),
    )
    below = valley(demands=(2, 3))
    nodes = tuple(Node(node_id=node.node_id, demand=node.demand) for node in below.nodes)
    problem = SitingProblem(tiers=(hub, *below.tiers), nodes=nodes, objective=Objective.COST)
    plan = Plan(
        facilities=(facility("H"), facility("A", tier=1), facility("B", tier=1)),
        assignments=(
            assigned("H", "A", 2),
            assigned("H", "B", 3),
            assigned("A", "v0", 2, tier=1),
            assigned("B", "v1", 3, tier=1),
        ),
    )
    return problem, plan


def _open(*more: Facility) -> Plan:
    return replace(GOOD, facilities=(*GOOD.facilities, *more))


def _move(*assignments: Assignment) -> Plan:
    return replace(GOOD, assignments=assignments)


def _closed_station() -> Case:
    problem, plan = two_tiers()
    return problem, replace(plan, facilities=plan.facilities[:2])


def _unbalanced() -> Case:
    problem, plan = two_tiers()
    return problem, replace(
        plan, assignments=(assigned("H", "A", 1), assigned("H", "B", 4), *plan.assignments[2:])
    )


SPLIT = _move(
    assigned("A", "v0", 2), assigned("A", "v1", 1), assigned("B", "v1", 2), assigned("B", "v2", 4)
)
FROM_B = Plan(
    facilities=(facility("B"),),
    assignments=tuple(assigned("B", f"v{i}", 2 + i) for i in range(3)),
)
BROKEN: list[tuple[ViolationKind, Callable[[], Case]]] = [
    (K.SITE_UNKNOWN, lambda: (valley(), _open(facility("C")))),
    (K.SITE_UNKNOWN, lambda: (valley(), _open(facility("A", tier=1)))),
    (K.SITE_UNKNOWN, lambda: (valley(), _move(assigned("C", "v0", 2), *GOOD.assignments[1:]))),
    (K.SITE_UNKNOWN, lambda: (valley(), replace(GOOD, left_out=(PlaceId("v9"),)))),
    (K.SITE_REPEATED, lambda: (valley(), _open(facility("A")))),
    (
        K.SITE_REPEATED,
        lambda: (
            valley(),
            _move(assigned("A", "v0", 1), assigned("A", "v0", 1), *GOOD.assignments[1:]),
        ),
    ),
    (K.LOCK_BROKEN, lambda: (valley(sites=(site("A", lock=Lock.CLOSED), site("B"))), GOOD)),
    (
        K.LOCK_BROKEN,
        lambda: (
            valley(sites=(site("A", lock=Lock.OPEN), site("B"))),
            FROM_B,
        ),
    ),
    (K.NUM_OPEN, lambda: (valley(most_open=1), GOOD)),
    (K.NUM_OPEN, lambda: (valley(least_open=2), FROM_B)),
    (K.NOT_OPEN, lambda: (valley(), replace(GOOD, facilities=(facility("A"),)))),
    (K.NOT_OPEN, _closed_station),
    (K.OUT_OF_REACH, lambda: (valley(reach=3), GOOD)),
    (K.DEMAND_UNMET, lambda: (valley(), _move(*GOOD.assignments[:2]))),
    (K.DEMAND_UNMET, lambda: (valley(), _move(*GOOD.assignments[:2], assigned("B", "v2", 5)))),
    (K.DEMAND_UNMET, lambda: (valley(), _move(*GOOD.assignments, assigned("B", "v1", 0)))),
    (K.DEMAND_UNMET, lambda: (valley(), replace(GOOD, left_out=(PlaceId("v2"),)))),
    (
        K.DEMAND_UNMET,
        lambda: (valley(objective=Objective.UNCOVERED), _move(*GOOD.assignments[:2])),
    ),
    (K.SEVERAL_SOURCES, lambda: (valley(is_single_source=True), SPLIT)),
    (K.SITE_CAPACITY, lambda: (valley(sites=(site("A", capacity=4), site("B"))), GOOD)),
    (K.TOO_SMALL, lambda: (valley(sites=(site("A"), site("B", least=5))), GOOD)),
    (K.UNBALANCED, _unbalanced),
]


@pytest.mark.parametrize(("kind", "break_rule"), BROKEN)
def test_a_broken_rule_is_found_and_no_other(
    kind: ViolationKind, break_rule: Callable[[], Case]
) -> None:
    problem, plan = break_rule()
    found = check(problem, plan)
    assert {violation.kind for violation in found} == {kind}
    assert all(violation.amount > 0 for violation in found)


def test_a_good_plan_breaks_none() -> None:
    assert check(valley(), GOOD) == []
    assert check(valley(), SPLIT) == []
    assert check(*two_tiers()) == []


def test_a_closed_way_is_out_of_reach() -> None:
    problem = valley()
    links = problem.tiers[0].links
    is_open = links.is_open.copy()
    is_open[0, 1] = False
    closed = replace(problem.tiers[0], links=replace(links, is_open=is_open))
    found = check(replace(problem, tiers=(closed,)), GOOD)
    assert [(v.kind, v.subject) for v in found] == [(K.OUT_OF_REACH, "v1")]


def test_nodes_may_be_left_out_only_where_coverage_is_the_objective() -> None:
    plan = replace(_move(*GOOD.assignments[:2]), left_out=(PlaceId("v2"),))
    assert check(valley(objective=Objective.UNCOVERED), plan) == []
    assert {v.kind for v in check(valley(), plan)} == {K.DEMAND_UNMET}


def test_two_tiers_are_solved_as_by_hand() -> None:
    problem, _ = two_tiers()
    outcome = exact.solve(problem, stop=MaxTime(30.0))
    assert outcome.status is Status.OPTIMAL
    assert outcome.cost_fen == 20 + 50 + 5  # H and A; 10 to v0, 40 to v1; a fen a unit to A
    assert check(problem, outcome.plan) == []
