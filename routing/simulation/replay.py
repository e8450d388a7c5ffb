"""Days one after the other: each morning's plan is carried out, and what it keeps comes back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

from network.county import County
from network.ids import OrderId
from network.orders import Order
from network.text import Text
from network.travel import RoadTravel
from routing.consolidation.hold import HoldRule
from routing.cost import CostBreakdown
from routing.kpi import measure
from routing.outcome import Outcome
from routing.simulation.play import MISHAP_TEXTS, Mishap, PlayedDay
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode

_DAY_S = 86_400
_MOST_DAYS_AFTER = 14

Planner = Callable[[TwoEchelonProblem, int], Outcome[Plan]]
"""Plans a day, given its number."""
Player = Callable[[TwoEchelonProblem, Plan, int], PlayedDay]
"""Carries a plan out, given the day's number."""


def as_planned(_: TwoEchelonProblem, plan: Plan, __: int) -> PlayedDay:
    """Carry a plan out as it is."""
    return PlayedDay(plan=plan, mishaps={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An order that did not keep its promise.

    Parameters
    ----------
    order_id, day
        The order, and the day on which it came late or was given up.
    late_s
        Seconds late; None: it never arrived.
    cause, why
        What went wrong first, or else why it could not be carried in time; and in words.
    """

    order_id: OrderId
    day: date
    late_s: int | None
    cause: Mishap | ReasonCode
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedDay:
    """One day of a replay.

    Parameters
    ----------
    day
        The date.
    released, known
        Orders that came up that morning, and all in hand.
    arrived, kept
        Orders that arrived, and those that go on to the next morning.
    cost
        Price of the day.
    vehicles, distance_m
        Vehicles out and metres driven.
    misses
        Promises not kept.
    violations
        Rules broken by the plan.
    runtime_s
        Seconds of choosing what goes, and of planning.
    """

    day: date
    released: int
    known: int
    arrived: int
    kept: int
    cost: CostBreakdown
    vehicles: int
    distance_m: int
    misses: tuple[Miss, ...]
    violations: int
    runtime_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A row of days.

    Parameters
    ----------
    days
        The days with new orders, and those after them until all had arrived.
    """

    days: tuple[ReplayedDay, ...]

    @property
    def cost_fen(self) -> int:
        """Price of all days."""
        return sum(day.cost.total for day in self.days)

    @property
    def orders(self) -> int:
        """Orders that came up."""
        return sum(day.released for day in self.days)

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Promises not kept."""
        return tuple(miss for day in self.days for miss in day.misses)

    @property
    def on_time_share(self) -> float:
        """Orders that arrived in time, over all, in [0, 1]; 1 if there are none."""
        return 1.0 - len(self.misses) / self.orders if self.orders else 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PassedDay:
    """A day that has passed, with what it takes to let it pass otherwise.

    Parameters
    ----------
    number
        Of the day, from 0.
    known
        Orders in hand that morning, times relative to its midnight.
    plan
        As it was carried out.
    left
        Orders in hand in the evening, times as of `known`.
    told
        What is told of the day.
    """

    number: int
    known: tuple[Order, ...]
    plan: Plan
    left: tuple[Order, ...]
    told: ReplayedDay


class Row:
    """A row of days: what comes up on each morning, and how a day passes.

    Parameters
    ----------
    county
        Facts.
    orders_of
        Orders that come up for a morning, ids unique over all days, times relative to its midnight.
    first_day, num_days
        The days with new orders, ≥ 1.
    player
        Carries each plan out.
    """

    def __init__(
        self,
        county: County,
        orders_of: Callable[[date], Sequence[Order]],
        *,
        first_day: date,
        num_days: int,
        player: Player = as_planned,
    ) -> None:
        self.county = county
        self._orders_of = orders_of
        self._first_day = first_day
        self._num_days = num_days
        self._last = num_days + _MOST_DAYS_AFTER - 1
        self._player = player
        self._travels: dict[frozenset[str], RoadTravel] = {}
        self._fresh: dict[int, tuple[Order, ...]] = {}

    def day(self, number: int) -> date:
        """Return the date of a day."""
        return self._first_day + timedelta(days=number)

    def fresh(self, number: int) -> tuple[Order, ...]:
        """Return the orders that come up for a morning; none after the days with new orders."""
        if number >= self._num_days:
            return ()
        if number not in self._fresh:
            self._fresh[number] = tuple(self._orders_of(self.day(number)))
        return self._fresh[number]

    def morning(self, number: int, known: Sequence[Order]) -> TwoEchelonProblem:
        """Return the day on which everything in hand goes that can."""
        day = self.day(number)
        closed = self.county.calendar.closed_roads(day)
        if closed not in self._travels:
            self._travels[closed] = RoadTravel(self.county, closed)
        return build_problem(self.county, known, self._travels[closed], day=day)

    def passing(self, rule: HoldRule, planner: Planner) -> Iterator[PassedDay]:
        """Yield days as they pass: those with new orders, then until none is in hand.

        What is still in hand two weeks after the last new order is given up.

        Parameters
        ----------
        rule
            What may be kept.
        planner
            Plans each day.
        """
        mishaps: dict[OrderId, Mishap] = {}
        left: tuple[Order, ...] = ()
        for number in range(self._last + 1):
            known = self.known(number, left)
            if number >= self._num_days and not known:
                return
            passed = self.passed(number, known, rule, planner, mishaps)
            left = passed.left
            yield passed

    def known(self, number: int, left: Sequence[Order]) -> tuple[Order, ...]:
        """Return what is in hand on a morning after an evening that left some orders."""
        return (*(a_day_on(order) for order in left), *self.fresh(number))

    def passed(
        self,
        number: int,
        known: tuple[Order, ...],
        rule: HoldRule,
        planner: Planner,
        mishaps: dict[OrderId, Mishap] | None = None,
    ) -> PassedDay:
        """Let a day pass.

        Parameters
        ----------
        number, known
            The day, and the orders in hand that morning, times relative to its midnight.
        rule, planner
            As of `passing`.
        mishaps
            What went wrong with orders before; what goes wrong now is added.
        """
        whole = self.morning(number, known)
        started = monotonic()
        problem = rule(whole)
        chosen_s = monotonic() - started
        outcome = planner(problem, number)
        played = self._player(problem, outcome.plan, number)
        so_far = {} if mishaps is None else mishaps
        for order_id, mishap in played.mishaps.items():
            so_far.setdefault(order_id, mishap)
        still, told = _carry_out(problem, outcome, played.plan, so_far)
        if number == self._last:
            told = replace(
                told, misses=(*told.misses, *_never_arrived(still, self.day(number), so_far))
            )
        told = replace(told, released=len(self.fresh(number)), runtime_s=chosen_s + told.runtime_s)
        return PassedDay(number=number, known=known, plan=played.plan, left=still, told=told)


def replay(
    county: County,
    orders_of: Callable[[date], Sequence[Order]],
    *,
    first_day: date,
    num_days: int,
    rule: HoldRule,
    planner: Planner,
    player: Player = as_planned,
) -> Iterator[ReplayedDay]:
    """Yield what is told of a row of days as they pass; parameters are those of `Row`."""
    row = Row(county, orders_of, first_day=first_day, num_days=num_days, player=player)
    return (passed.told for passed in row.passing(rule, planner))


def a_day_on(order: Order) -> Order:
    """Return an order with times relative to the next midnight."""
    return replace(order, released_s=order.released_s - _DAY_S, due_s=order.due_s - _DAY_S)


def _carry_out(
    problem: TwoEchelonProblem,
    outcome: Outcome[Plan],
    plan: Plan,
    mishaps: Mapping[OrderId, Mishap],
) -> tuple[tuple[Order, ...], ReplayedDay]:
    """Return the orders that are still in hand in the evening, and the day as it went."""
    given_up = {u.order_id: u for u in plan.unserved if u.reason.code is not _SHORTAGE}
    arrived: dict[OrderId, int] = {}
    left: list[Order] = []
    for order_id, order in problem.orders.items():
        legs = plan.assignments.get(order_id, ())
        if legs and legs[-1].to_id == order.destination_id:
            arrived[order_id] = legs[-1].arrive_s
        elif order_id not in given_up:
            left.append(replace(order, origin_id=legs[-1].to_id) if legs else order)
    indicators = measure(problem, plan)
    day = ReplayedDay(
        day=problem.day,
        released=0,
        known=len(problem.orders),
        arrived=len(arrived),
        kept=len(left),
        cost=indicators.cost,
        vehicles=indicators.vehicles_used,
        distance_m=indicators.distance_m["total"],
        misses=(*_late(problem, arrived, mishaps), *_given_up(problem, given_up.values())),
        violations=len(check(problem, outcome.plan)),
        runtime_s=outcome.runtime_s,
    )
    return tuple(left), day


_SHORTAGE = ReasonCode.FLEET_TOO_SMALL


def _late(
    problem: TwoEchelonProblem,
    arrived: Mapping[OrderId, int],
    mishaps: Mapping[OrderId, Mishap],
) -> Iterator[Miss]:
    for order_id, arrive_s in arrived.items():
        late_s = arrive_s - problem.orders[order_id].due_s
        if late_s > 0:
            cause: Mishap | ReasonCode = mishaps.get(order_id, ReasonCode.DUE_TOO_SOON)
            yield Miss(
                order_id=order_id,
                day=problem.day,
                late_s=late_s,
                cause=cause,
                why=_words(cause),
            )


def _never_arrived(
    left: Iterable[Order], day: date, mishaps: Mapping[OrderId, Mishap]
) -> Iterator[Miss]:
    for order in left:
        cause: Mishap | ReasonCode = mishaps.get(order.order_id, _SHORTAGE)
        yield Miss(order_id=order.order_id, day=day, late_s=None, cause=cause, why=_words(cause))


def _words(cause: Mishap | ReasonCode) -> Text:
    return MISHAP_TEXTS[cause] if isinstance(cause, Mishap) else reason(cause).cause


def _given_up(problem: TwoEchelonProblem, unserved: Iterable[Unserved]) -> Iterator[Miss]:
    for entry in unserved:
        yield Miss(
            order_id=entry.order_id,
            day=problem.day,
            late_s=None,
            cause=entry.reason.code,
            why=entry.reason.cause,
        )
