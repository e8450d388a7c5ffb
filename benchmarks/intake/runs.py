"""A large morning with orders that nobody can serve: how fast intake tells which, and why."""

import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count, islice

from benchmarks.cases import Case
from network.county import County
from network.fleet import Access
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode

_EVERY = 100
_CUT_OFF = 5
_HEAVY_KG = 20_000.0
_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRun:
    """One morning, taken in several times.

    Parameters
    ----------
    county, orders, visits
        County, orders in hand, and the visits they became.
    ways_s
        Seconds to build the ways between the places from the county's roads.
    intake_s
        Seconds from orders and ways to the day's problem, each time.
    unserved
        Orders that nobody can serve, by reason.
    planted
        Orders that were made so, by the reason they should have.
    missed
        Those of them that did not get that reason.
    others
        Unserved orders beside them.
    """

    county: str
    orders: int
    visits: int
    ways_s: float
    intake_s: tuple[float, ...]
    unserved: dict[str, int]
    planted: dict[str, int]
    missed: int
    others: int


def take_in(case: Case, *, num_orders: int, times: int) -> IntakeRun:
    """Take a morning in and compare what was found with what was planted.

    Parameters
    ----------
    case
        County and day; its orders are repeated under new ids.
    num_orders, times
        Orders in hand, and how often they are taken in, ≥ 1 each.
    """
    cut_off = _dead_ends(case.county)
    county = _without_roads_to(case.county, cut_off)
    orders, planted = _morning(case, frozenset(cut_off), num_orders)
    started = time.perf_counter()
    travel = RoadTravel(county, county.calendar.closed_roads(case.day))
    for access in {kind.access for kind in county.vehicle_types}:
        travel.matrix(access)
    ways_s = time.perf_counter() - started
    seconds, problem = [], None
    for _ in range(times):
        started = time.perf_counter()
        problem = build_problem(county, orders, travel, day=case.day)
        seconds.append(time.perf_counter() - started)
    assert problem is not None  # noqa: S101 -- it was taken in at least once
    return _compared(case.name, problem, planted, ways_s=ways_s, intake_s=tuple(seconds))


def _compared(
    name: str,
    problem: TwoEchelonProblem,
    planted: Mapping[OrderId, ReasonCode],
    *,
    ways_s: float,
    intake_s: tuple[float, ...],
) -> IntakeRun:
    found = {entry.order_id: entry.reason.code for entry in problem.unserved}
    return IntakeRun(
        county=name,
        orders=len(problem.orders),
        visits=len(problem.visits),
        ways_s=ways_s,
        intake_s=intake_s,
        unserved=dict(Counter(code.value for code in found.values())),
        planted=dict(Counter(code.value for code in planted.values())),
        missed=sum(found.get(order_id) is not code for order_id, code in planted.items()),
        others=len(found.keys() - planted.keys()),
    )


def _morning(
    case: Case, cut_off: frozenset[PlaceId], num_orders: int
) -> tuple[tuple[Order, ...], dict[OrderId, ReasonCode]]:
    """Return the orders, and which of them nobody can serve, with the reason.

    Of every hundred orders one is too heavy, one frozen, and one released when vehicles come home,
    due an hour later; and no vehicle gets to the places that are cut off.
    """
    copies = (
        replace(order, order_id=OrderId(f"{order.order_id}-{copy}"))
        for copy in count(1)
        for order in case.orders
    )
    work_to_s = case.county.operations.work_to_s
    orders, planted = [], {}
    for k, order in enumerate(islice(copies, num_orders)):
        made, code = order, None
        if order.direction is Direction.DOWN:
            made, code = _spoilt(order, k % _EVERY, work_to_s)
        ends = {made.origin_id, made.destination_id}
        if ends & cut_off and code is not ReasonCode.NO_TEMPERATURE:
            code = ReasonCode.NO_ACCESS
        orders.append(made)
        if code is not None:
            planted[made.order_id] = code
    return tuple(orders), planted


def _spoilt(order: Order, number: int, work_to_s: int) -> tuple[Order, ReasonCode | None]:
    """Return a down order, the first few of every hundred so that nobody can serve them."""
    if number == 0:
        return replace(order, weight_kg=_HEAVY_KG), ReasonCode.TOO_LARGE
    if number == 1:
        return replace(order, temperature=Temperature.FROZEN), ReasonCode.NO_TEMPERATURE
    if number == 2:
        times = (work_to_s, work_to_s + _HOUR_S)
        return replace(order, released_s=times[0], due_s=times[1]), ReasonCode.DUE_TOO_SOON
    return order, None


def _dead_ends(county: County) -> tuple[PlaceId, ...]:
    """Return a few villages at the end of the only road that touches them, where no bus stops."""
    touching = Counter(end for road in county.roads for end in {road.lon_lat[0], road.lon_lat[-1]})
    with_bus = {stop.place_id for trip in county.bus_trips for stop in trip.stops}
    found = (
        point.place_id
        for point in county.points
        if touching[point.lon, point.lat] == 1 and point.place_id not in with_bus
    )
    return tuple(islice(found, _CUT_OFF))


def _without_roads_to(county: County, cut_off: Collection[PlaceId]) -> County:
    """Return a county whose roads to some places are closed to all."""
    at = {(p.lon, p.lat) for p in county.places if p.place_id in set(cut_off)}
    roads = (
        replace(road, closed_for=frozenset(Access))
        if at & {road.lon_lat[0], road.lon_lat[-1]}
        else road
        for road in county.roads
    )
    return county.replace(roads=tuple(roads))
