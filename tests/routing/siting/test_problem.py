"""What cannot be is refused when a problem is made, all at once; conflicts are found early."""

from dataclasses import replace

import numpy as np
import pytest

from network.ids import PlaceId
from routing.errors import ContradictionError
from routing.outcome import Status
from routing.siting.conflicts import ConflictCode, obvious_conflicts
from routing.siting.problem import Lock, Node, Objective, Site, SitingProblem, Step
from routing.siting.solvers import exact
from routing.stop import MaxTime
from tests.routing.siting.test_check import two_tiers
from tests.routing.siting.valley import site, valley


def test_all_contradictions_are_named() -> None:
    good = valley()
    tier = good.tiers[0]
    no_size = Site(site_id=PlaceId("A"), steps=())
    backwards = Site(site_id=PlaceId("A"), steps=(Step(capacity=2, least=3),), closing_fen=5)
    links = replace(tier.links, lot=np.array([0, 1, 1]), cost_fen=-tier.links.cost_fen, reach=-1)
    wrong = replace(tier, sites=(no_size, backwards), links=links, least_open=2, most_open=1)
    nodes = (*good.nodes[:2], Node(node_id=PlaceId("v0"), demand=0, weight=-1))
    with pytest.raises(ContradictionError) as caught:
        SitingProblem(tiers=(wrong,), nodes=nodes, objective=Objective.COST)
    text = str(caught.value)
    for part in (
        "node v0 is there 2 times",
        "node v0: demand 0, weight -1",
        "site A is there 2 times",
        "at least 2 and at most 1 open",
        "site A has no size",
        "site A costs 5 to close",
        "site A from 3 to 2 units",
        "costs below 0",
        "lots [0, 1, 1]",
        "a reach of -1",
    ):
        assert part in text
    assert len(caught.value.problems) == 10


def test_shapes_have_to_fit() -> None:
    good = valley()
    with pytest.raises(
        ContradictionError, match=r"distances of shape \(2, 3\) instead of \(2, 2\)"
    ):
        replace(good, nodes=good.nodes[:2])
    with pytest.raises(ContradictionError, match="there is no tier"):
        replace(good, tiers=())


@pytest.mark.parametrize(
    ("problem", "code", "subjects"),
    [
        (
            valley(sites=(site("A", lock=Lock.OPEN), site("B", lock=Lock.OPEN)), most_open=1),
            ConflictCode.TOO_MANY_LOCKED_OPEN,
            ("A", "B"),
        ),
        (
            valley(sites=(site("A", lock=Lock.CLOSED), site("B")), least_open=2),
            ConflictCode.TOO_FEW_SITES,
            (),
        ),
        (valley(reach=3), ConflictCode.OUT_OF_REACH, ("v1",)),
        (
            valley(sites=(site("A", lock=Lock.CLOSED), site("B")), reach=7),
            ConflictCode.OUT_OF_REACH,
            ("v0",),
        ),
        (
            valley(sites=(site("A", capacity=5), site("B", capacity=5)), most_open=1),
            ConflictCode.TOO_LITTLE_CAPACITY,
            (),
        ),
        (
            valley(sites=(site("A", least=10, lock=Lock.OPEN), site("B"))),
            ConflictCode.TOO_LITTLE_DEMAND,
            ("A",),
        ),
    ],
)
def test_obvious_conflicts_are_named(
    problem: SitingProblem, code: ConflictCode, subjects: tuple[str, ...]
) -> None:
    found = obvious_conflicts(problem)
    assert [(c.code, c.subjects) for c in found] == [(code, subjects)]
    assert "{" not in found[0].cause.zh + found[0].cause.en + found[0].action.zh
    outcome = exact.solve(problem, stop=MaxTime(10.0))
    assert outcome.status is Status.INFEASIBLE
    assert outcome.plan.conflicts == found
    assert outcome.plan.left_out == tuple(node.node_id for node in problem.nodes)


def test_a_problem_without_conflicts_has_none() -> None:
    assert obvious_conflicts(valley()) == ()
    assert obvious_conflicts(two_tiers()[0]) == ()
