"""Plans examined where they changed: found is what checking and pricing all of them finds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest

from routing.two_echelon.by_hand import Immovable, Move, StopAt, change_by_hand
from routing.two_echelon.check import check
from routing.two_echelon.examined import Examined, Examiner
from routing.two_echelon.plan import Plan, Route, RouteKind, derive_assignments
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.two_echelon.mutations.day import Draw
from tests.routing.two_echelon.mutations.orders import ORDER_BREAKS, Break
from tests.routing.two_echelon.mutations.under_way import UNDER_WAY_BREAKS
from tests.routing.two_echelon.mutations.valid import drawn, morning, under_way
from tests.routing.two_echelon.mutations.vehicles import VEHICLE_BREAKS
from tests.routing.two_echelon.valley_day import SPARE, valley_plan, valley_problem

SEEDS = range(8)
MOVES = 25
BREAKS = [
    *((morning, break_rule) for _, break_rule in (*ORDER_BREAKS, *VEHICLE_BREAKS)),
    *((under_way, break_rule) for _, break_rule in UNDER_WAY_BREAKS),
]


def assert_found_as_in_full(problem: TwoEchelonProblem, examined: Examined) -> None:
    """Make sure that nothing is found but what examining all of it finds, in the same order."""
    assert list(examined.violations) == check(problem, examined.plan)
    assert examined.cost == price(problem, examined.plan)


def random_move(draw: Random, problem: TwoEchelonProblem, plan: Plan) -> Move:
    """Return a move of a stop, or of an order, to a route or an idle vehicle, possible or not."""
    source, target = draw.choice(plan.routes), draw.choice(plan.routes)
    held, unserved = plan.held, plan.unserved
    waiting = [*(each.order_id for each in held), *(each.order_id for each in unserved)]
    stop = StopAt(route_id=source.route_id, index=draw.randrange(len(source.stops)))
    to = StopAt(route_id=target.route_id, index=draw.randrange(len(target.stops)))
    is_idle = bool(problem.vehicles) and draw.random() < 0.2
    return Move(
        what=draw.choice(waiting) if waiting and draw.random() < 0.3 else stop,
        to=draw.choice(problem.vehicles).vehicle_id if is_idle else to,
    )


def moved_at_random(
    draw: Random, problem: TwoEchelonProblem, plan: Plan
) -> Iterator[tuple[Plan, Plan]]:
    """Yield plans before and after each possible one of a row of random moves."""
    for _ in range(MOVES):
        after = change_by_hand(problem, plan, random_move(draw, problem, plan))
        if not isinstance(after, Immovable):
            yield plan, after
            plan = after


@pytest.mark.parametrize("day", [morning, under_way])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_of_moves_is_examined_as_each_plan_would_be_by_itself(
    seed: int, day: Callable[[int], tuple[TwoEchelonProblem, Plan]]
) -> None:
    problem, plan = day(seed)
    examiner = Examiner(problem)
    examined = examiner.examined(plan)
    assert_found_as_in_full(problem, examined)
    for _, after in moved_at_random(drawn(seed), problem, plan):
        examined = examiner.after(examined, after)
        assert_found_as_in_full(problem, examined)


def test_moves_are_possible_and_break_rules_now_and_then() -> None:
    """Make sure that the rows of moves above are worth examining."""
    after = [
        (morning(seed)[0], plan)
        for seed in SEEDS
        for _, plan in moved_at_random(drawn(seed), *morning(seed))
    ]
    broken = {violation.kind for problem, plan in after for violation in check(problem, plan)}
    assert len(after) >= 3 * len(SEEDS)
    assert len(broken) >= 4


@pytest.mark.parametrize(("day", "break_rule"), BREAKS)
def test_a_rule_that_is_broken_is_found_as_in_full(
    day: Callable[[int], tuple[TwoEchelonProblem, Plan]], break_rule: Break
) -> None:
    broken = [
        (draw.plan, found)
        for draw in (Draw(*day(seed), drawn(seed)) for seed in SEEDS)
        if (found := break_rule(draw)) is not None
    ]
    for valid, (problem, plan) in broken:
        examiner = Examiner(problem)
        assert_found_as_in_full(problem, examiner.examined(plan))
        assert_found_as_in_full(problem, examiner.after(examiner.examined(valid), plan))
        assert_found_as_in_full(problem, examiner.after(examiner.examined(plan), valid))


def test_a_move_leaves_the_routes_alone_that_stay_as_they_were() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    move = Move(what=StopAt(route_id="L1", index=1), to=StopAt(route_id="L1", index=3))
    after = change_by_hand(problem, plan, move)
    assert isinstance(after, Plan)
    same = {route.route_id for route in after.routes if any(route is r for r in plan.routes)}
    assert same == {"D1"}  # the trunk brings what is collected home


@pytest.mark.parametrize("seed", SEEDS)
def test_assignments_after_a_move_are_those_of_the_stops(seed: int) -> None:
    problem, plan = morning(seed)
    for _, after in moved_at_random(drawn(seed), problem, plan):
        assert after.assignments == derive_assignments(after.routes)


def test_legs_at_hand_make_no_difference_to_a_move() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    move = Move(what=StopAt(route_id="L1", index=1), to=SPARE)
    legs = derive_assignments(plan.routes)
    assert change_by_hand(problem, plan, move, legs=legs) == change_by_hand(problem, plan, move)


def _swapped(plan: Plan) -> tuple[Route, ...]:
    return tuple(reversed(plan.routes))


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: replace(plan, routes=_swapped(plan)),
        lambda plan: replace(plan, routes=plan.routes[1:]),
        lambda plan: replace(plan, routes=(*plan.routes, plan.routes[0])),
        lambda plan: replace(plan, assignments={}),
        lambda plan: replace(plan, routes=()),
        lambda plan: replace(plan, held=(), unserved=(), late=()),
        lambda plan: replace(plan, held=plan.held * 2),
        lambda plan: replace(
            plan, routes=tuple(replace(route, kind=RouteKind.BUS) for route in plan.routes)
        ),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_any_other_plan_is_examined_as_it_is(seed: int, change: Callable[[Plan], Plan]) -> None:
    problem, plan = morning(seed)
    examiner = Examiner(problem)
    assert_found_as_in_full(problem, examiner.after(examiner.examined(plan), change(plan)))
    assert_found_as_in_full(problem, examiner.after(examiner.examined(change(plan)), plan))
