"""Where not all that is to go finds room, what is due goes first; the van carries 800 kg once."""

import pytest

from network.ids import OrderId
from routing.daily import plan_day
from routing.outcome import Progress
from routing.stop import Cancellable, MaxIterations, MaxTime
from routing.two_echelon.check import check
from routing.two_echelon.due_first import as_wanted, due_left_out, with_due_first
from routing.two_echelon.echelons import ORDER_PENALTY_FEN
from routing.two_echelon.plan import Plan, Unserved
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode
from tests.routing.consolidation.small_fleets import HALF_KG, QUARTER_KG, loads, morning
from tests.routing.random_days import random_day

PLACES = ("P1", "P2", "P4", "P5")
TODAY_H = 29.5


def _crowded() -> TwoEchelonProblem:
    """Return a day with a load due and one that can wait at each of four places: two days' work."""
    due = loads(*PLACES, kg=QUARTER_KG, due_h=TODAY_H, name="due")
    return morning([*due, *loads(*PLACES, kg=QUARTER_KG, name="wait")])


def _left_out(problem: TwoEchelonProblem) -> Plan:
    why = reason(ReasonCode.FLEET_TOO_SMALL)
    return Plan(unserved=tuple(Unserved(order_id=i, reason=why) for i in problem.orders))


def test_due_orders_that_found_no_room_are_told_from_the_others() -> None:
    problem = _crowded()
    assert due_left_out(problem, Plan()) == frozenset()
    assert due_left_out(problem, _left_out(problem)) == {f"due{k}" for k in range(4)}


def test_visits_are_parted_and_what_can_wait_never_outweighs_what_is_due() -> None:
    stated = with_due_first(_crowded())
    assert stated is not None
    must = [visit for visit in stated.visits if visit.leave_fen is None]
    may = [visit for visit in stated.visits if visit.leave_fen is not None]
    assert sorted(i for visit in must for i in visit.order_ids) == [f"due{k}" for k in range(4)]
    assert sorted(i for visit in may for i in visit.order_ids) == [f"wait{k}" for k in range(4)]
    assert all(0 < (visit.leave_fen or 0) < ORDER_PENALTY_FEN for visit in may)


def _full_and_empty() -> TwoEchelonProblem:
    """Return the day with three visits of hundreds of orders that can wait, and one of one."""
    due = loads(*PLACES, kg=QUARTER_KG, due_h=TODAY_H, name="due")
    many = loads(*["P4"] * 1000, kg=0.2, name="many")
    return morning([*due, *many, *loads("P6", kg=5.0, name="lone")])


def test_full_visits_that_can_wait_do_not_outweigh_a_due_order_together() -> None:
    problem = _full_and_empty()
    plan = plan_day(problem, stop=MaxIterations(3)).plan
    assert due_left_out(problem, plan) == frozenset()
    assert "lone0" in plan.assignments


def test_a_visit_of_one_order_that_can_wait_is_not_left_to_save_a_vehicle() -> None:
    problem = _full_and_empty()
    stated = with_due_first(problem)
    assert stated is not None
    least_fen = min(visit.leave_fen for visit in stated.visits if visit.leave_fen is not None)
    assert least_fen > price(problem, plan_day(problem, stop=MaxIterations(1)).plan).total


def test_where_nothing_can_wait_nothing_can_give_way() -> None:
    assert with_due_first(morning(loads(*PLACES, due_h=TODAY_H))) is None


@pytest.mark.parametrize("seed", range(4))
def test_what_is_due_goes_and_the_rest_waits_for_room(seed: int) -> None:
    problem = _crowded()
    outcome = plan_day(problem, stop=MaxIterations(3), seed=seed)
    plan = outcome.plan
    assert set(plan.assignments) == {f"due{k}" for k in range(4)}
    assert plan.unserved == ()
    assert {held.order_id: held.latest_day for held in plan.held} == {
        OrderId(f"wait{k}"): 2 for k in range(4)
    }
    assert {held.reason.code for held in plan.held} == {ReasonCode.FLEET_TOO_SMALL}
    assert check(problem, plan) == []
    assert outcome.cost_fen == price(problem, plan).total


class Clock:
    """A clock that a search of so many seconds a round sets."""

    def __init__(self, round_s: float) -> None:
        self.now_s = 0.0
        self._round_s = round_s

    def __call__(self) -> float:
        return self.now_s

    def tell(self, _: Progress) -> None:
        """Let a round's seconds pass."""
        self.now_s += self._round_s


@pytest.mark.parametrize("round_s", [5.0, 20.0])
def test_a_day_takes_half_as_long_again_at_most(round_s: float) -> None:
    """And a round more of each search, for the clock is looked at between rounds."""
    clock = Clock(round_s)
    outcome = plan_day(_crowded(), stop=MaxTime(60.0, clock), on_event=clock.tell)
    assert set(outcome.plan.assignments) == {f"due{k}" for k in range(4)}
    assert 60.0 < clock.now_s <= 90.0 + 2 * round_s


def test_half_as_many_iterations_are_made_again() -> None:
    assert plan_day(_crowded(), stop=MaxIterations(6)).iterations == 9


def test_a_day_with_room_for_all_is_planned_as_ever() -> None:
    problem = morning(loads("P1", "P2", kg=QUARTER_KG, due_h=TODAY_H))
    outcome = plan_day(problem, stop=MaxIterations(2))
    assert len(outcome.plan.assignments) == 2
    assert outcome.iterations == 2


def test_too_much_that_is_due_is_left_out_as_ever() -> None:
    problem = morning(loads("P1", "P2", "P4", kg=HALF_KG, due_h=TODAY_H))
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    assert len(plan.assignments) == 2
    assert [entry.reason.code for entry in plan.unserved] == [ReasonCode.FLEET_TOO_SMALL]


def test_who_stops_the_search_is_not_kept_waiting() -> None:
    events: list[Progress] = []
    stop = Cancellable(MaxIterations(50), lambda: len(events) >= 2)
    plan_day(_crowded(), stop=stop, on_event=events.append)
    assert {event.phase for event in events} == {"search"}


def test_a_plan_can_be_had_while_what_is_due_is_searched_for() -> None:
    problem = _crowded()
    plans: list[Plan] = []

    def tell(event: Progress) -> None:
        if event.phase == "due_first" and event.best_plan is not None:
            plans.append(event.best_plan())

    plan_day(problem, stop=MaxIterations(2), on_event=tell)
    assert plans
    for plan in plans:
        assert check(problem, plan) == []
        assert ReasonCode.CAN_WAIT not in {held.reason.code for held in plan.held}


@pytest.mark.parametrize("seed", range(400, 420))
def test_random_days_with_due_orders_first_are_days_of_the_same_orders(seed: int) -> None:
    problem = random_day(seed).problem()
    stated = with_due_first(problem)
    if stated is None:
        return
    orders = [
        sorted(i for visit in day.visits for i in visit.order_ids) for day in (problem, stated)
    ]
    assert orders[0] == orders[1]
    plan = as_wanted(problem, plan_day(stated, stop=MaxIterations(1), seed=seed).plan)
    assert check(problem, plan) == []
