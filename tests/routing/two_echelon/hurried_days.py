"""Days on which much is due soon: random counties whose orders leave little time."""

from dataclasses import replace
from random import Random

from network.county import County
from network.fleet import Access
from network.ids import OrderId
from network.orders import Direction, Order
from network.travel import RoadTravel
from routing.load import added_up
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.terms import Terms
from tests.counties import valley
from tests.routing.random_days import DAY, random_day

HOUR_S = 3600


def hurried_day(seed: int) -> TwoEchelonProblem:
    """Return a random county's day with four times its orders, most of them due today.

    Much is brought to places at which something is taken that is due at the hub in the course of
    the day; some of it is ready early, some late.
    """
    draw = Random(17 * seed + 5)  # noqa: S311 -- test data, no secret
    day = random_day(seed)
    orders = [
        _hurried(draw, replace(order, order_id=OrderId(f"{order.order_id}-{copy}")))
        for copy in range(4)
        for order in day.orders
    ]
    travel = RoadTravel(day.county, day.county.calendar.closed_roads(DAY))
    return build_problem(day.county, orders, travel, day=DAY)


def _hurried(draw: Random, order: Order) -> Order:
    if order.direction is Direction.UP:
        due_s = round(draw.choice([9.0, 10.5, 11.9, 13.0, 17.0, 60.0]) * HOUR_S)
        return replace(order, released_s=-10 * HOUR_S, due_s=due_s)
    released_s = round(draw.choice([-10.0, 5.5, 8.0, 10.0]) * HOUR_S)
    return replace(order, released_s=released_s, due_s=60 * HOUR_S)


def problem_of(*orders: Order, county: County | None = None) -> TwoEchelonProblem:
    """Return the day's problem for some orders, in the valley if no county is given."""
    county = county or valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def closed_to_all(*road_ids: str) -> County:
    """Return the valley with some roads closed to every vehicle."""
    return valley().replace(
        roads=tuple(
            replace(road, closed_for=frozenset(Access)) if road.road_id in road_ids else road
            for road in valley().roads
        )
    )


def single(problem: TwoEchelonProblem, order_id: OrderId) -> Visit:
    """Return the visit of an order if it were the only one of its day, sorted as it is."""
    terms = Terms(ready_s=problem.ready_s, places=problem.place_ids)
    orders = [problem.orders[order_id]]
    day = build_problem(problem.county, orders, problem.travel, day=problem.day, terms=terms)
    return day.visits[0]


def joined(problem: TwoEchelonProblem, one: Visit, other: Visit) -> Visit:
    """Return two visits at a place as one, in the hours that both have."""
    deliver_ids = (*one.deliver_ids, *other.deliver_ids)
    collect_ids = (*one.collect_ids, *other.collect_ids)
    returns = [v.return_by_s for v in (one, other) if v.return_by_s is not None]
    deliver = added_up(problem.loads[i] for i in deliver_ids)
    collect = added_up(problem.loads[i] for i in collect_ids)
    place = problem.county.place_by_id()[problem.place_ids[one.place]]
    work_s = int(problem.call_s[one.place])
    work_s += int(problem.call_piece_s[one.place]) * (deliver.pieces + collect.pieces)
    return replace(
        one,
        deliver_ids=deliver_ids,
        collect_ids=collect_ids,
        deliver=deliver,
        collect=collect,
        ready_s=max(one.ready_s, other.ready_s),
        late_s=max(one.early_s, min(one.late_s, other.late_s, place.open_to_s - work_s)),
        return_by_s=min(returns, default=None),
    )
