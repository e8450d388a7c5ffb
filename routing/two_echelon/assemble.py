"""From sequences to the plan: stops with times and order ids, and what became of every order."""

from collections.abc import Iterable, Iterator, Mapping

from network.ids import OrderId, VehicleId
from routing.load import NOTHING, Load
from routing.two_echelon.bus_times import TimedBus, order_ids, row_of
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.plan import (
    Held,
    Late,
    Leg,
    Plan,
    Route,
    RouteKind,
    Stop,
    Unserved,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import named_rows, reason
from routing.two_echelon.solution import Task
from routing.two_echelon.standing import Standing, TimedRoute
from routing.violation import Reason, ReasonCode
from routing.vrp.schedule import Event, EventKind


def assemble(problem: TwoEchelonProblem, standing: Standing) -> Plan:
    """Return the plan of a solution in force."""
    routes = (*_routes(problem, standing), *_bus_routes(problem, standing.bus_routes))
    assignments = derive_assignments(routes)
    return Plan(
        routes=routes,
        assignments=assignments,
        held=(
            *problem.held,
            *_kept(problem, standing),
            *held_on_the_way(problem, assignments),
        ),
        unserved=(*problem.unserved, *_left_out(problem, standing)),
        late=tuple(late_orders(problem, assignments, ReasonCode.DUE_TOO_SOON)),
    )


def _routes(problem: TwoEchelonProblem, standing: Standing) -> Iterator[Route]:
    """Yield the routes of vehicles, hub first, each with a vehicle of its group."""
    fleet = {key: iter(vehicles) for key, vehicles in problem.fleet().items()}
    timed = [*standing.hub_routes, *(t for r in standing.local_routes.values() for t in r)]
    order = (RouteKind.TRUNK, RouteKind.DIRECT, RouteKind.LOCAL)
    kinds = [
        (order.index(_kind(problem, t)), t.timeline.start_s[0], k) for k, t in enumerate(timed)
    ]
    for number, (kind_rank, _, k) in enumerate(sorted(kinds), start=1):
        route, kind = timed[k], order[kind_rank]
        vehicle = next(fleet[route.route.group])
        yield Route(
            route_id=f"{kind.value[0].upper()}{number:03d}",
            vehicle_id=vehicle.vehicle_id,
            kind=kind,
            stops=tuple(_stops(problem, route)),
        )


def _kind(problem: TwoEchelonProblem, timed: TimedRoute) -> RouteKind:
    if timed.route.group[0] in problem.stations:
        return RouteKind.LOCAL
    return RouteKind.TRUNK if any(timed.route.transfers()) else RouteKind.DIRECT


def _stops(problem: TwoEchelonProblem, timed: TimedRoute) -> Iterator[Stop]:
    """Yield the stops; unloading at home and loading for the next trip are one stop."""
    timeline = timed.timeline
    load = NOTHING
    unloaded: tuple[OrderId, ...] = ()
    home_since_s: int | None = None
    last = len(timeline.events) - 1
    for k, event in enumerate(timeline.events):
        brought, taken = _handed(problem, timed, event)
        load = load.minus(_sum(problem, brought)).plus(_sum(problem, taken))
        if event.kind is EventKind.UNLOAD and k < last:
            unloaded, home_since_s = brought, timeline.arrive_s[k]
            continue
        yield Stop(
            place_id=problem.place_ids[event.place],
            arrive_s=timeline.arrive_s[k] if home_since_s is None else home_since_s,
            depart_s=timeline.depart_s(k),
            deliver=unloaded + brought,
            collect=taken,
            rest_s=event.rest_s,
            load=load,
        )
        unloaded, home_since_s = (), None


def _bus_routes(problem: TwoEchelonProblem, buses: Iterable[TimedBus]) -> Iterator[Route]:
    """Yield a route for every bus trip with freight; its stops without any are left out.

    A trip that comes home to a hub and goes out again is one route.
    """
    trips: dict[VehicleId, list[TimedBus]] = {}
    for bus in sorted(buses, key=lambda bus: (bus.ride.hub_s, bus.ride.vehicle_id)):
        trips.setdefault(bus.ride.vehicle_id, []).append(bus)
    for number, (vehicle_id, rides) in enumerate(trips.items(), start=1):
        yield Route(
            route_id=f"B{number:03d}",
            vehicle_id=vehicle_id,
            kind=RouteKind.BUS,
            stops=tuple(_bus_stops(problem, rides)),
        )


def _bus_stops(problem: TwoEchelonProblem, rides: Iterable[TimedBus]) -> Iterator[Stop]:
    """Yield the stops at which freight gets on or off, in the order of the timetable."""
    off: dict[tuple[int, int], list[OrderId]] = {}
    on: dict[tuple[int, int], list[OrderId]] = {}
    for bus in rides:
        for task in bus.route.tasks:
            row = row_of(problem, task)
            away = (bus.ride.stops[row][0], row)
            at_hub = (bus.ride.hub_arrive_s, bus.ride.hub)
            start, end = (at_hub, away) if bus.ride.is_out else (away, at_hub)
            on.setdefault(start, []).extend(order_ids(problem, task))
            off.setdefault(end, []).extend(order_ids(problem, task))
    times = {
        (arrive_s, row): depart_s
        for bus in rides
        for row, (arrive_s, depart_s) in (
            *bus.ride.stops.items(),
            (bus.ride.hub, (bus.ride.hub_arrive_s, bus.ride.hub_depart_s)),
        )
    }
    load = NOTHING
    for arrive_s, row in sorted({*off, *on}):
        left, taken = off.get((arrive_s, row), []), on.get((arrive_s, row), [])
        load = load.minus(_sum(problem, left)).plus(_sum(problem, taken))
        yield Stop(
            place_id=problem.place_ids[row],
            arrive_s=arrive_s,
            depart_s=times[arrive_s, row],
            deliver=tuple(left),
            collect=tuple(taken),
            load=load,
        )


def _handed(
    problem: TwoEchelonProblem, timed: TimedRoute, event: Event
) -> tuple[tuple[OrderId, ...], tuple[OrderId, ...]]:
    """Return the orders unloaded and loaded at an event."""
    tasks = [timed.stated.tasks[client] for client in event.clients]
    brought = tuple(i for task in tasks for i in _brought(problem, task))
    taken = tuple(i for task in tasks for i in _taken(problem, task))
    if event.kind is EventKind.LOAD:
        return (), brought
    if event.kind is EventKind.UNLOAD:
        return taken, ()
    return brought, taken


def _brought(problem: TwoEchelonProblem, task: Task) -> Iterable[OrderId]:
    if isinstance(task, int):
        return problem.visits[task].deliver_ids
    return task.order_ids(problem.visits) if task.is_drop else ()


def _taken(problem: TwoEchelonProblem, task: Task) -> Iterable[OrderId]:
    if isinstance(task, int):
        return problem.visits[task].collect_ids
    return () if task.is_drop else task.order_ids(problem.visits)


def _sum(problem: TwoEchelonProblem, order_ids: Iterable[OrderId]) -> Load:
    total = NOTHING
    for order_id in order_ids:
        total = total.plus(problem.loads[order_id])
    return total


def _left_out(problem: TwoEchelonProblem, standing: Standing) -> Iterator[Unserved]:
    """Yield the orders of the visits that no vehicle has room or time for."""
    for i in sorted(standing.unserved):
        visit = problem.visits[i]
        if visit.leave_fen is None:
            for order_id in visit.order_ids:
                yield Unserved(order_id=order_id, reason=why_left_out(problem, order_id))


def why_left_out(problem: TwoEchelonProblem, order_id: OrderId) -> Reason:
    """Return why no vehicle has room or time for an order: none has, or none that may have it."""
    who = problem.who((order_id,))
    if who.is_anyone:
        return reason(ReasonCode.FLEET_TOO_SMALL)
    return reason(ReasonCode.DIRECTED_FULL, rows=named_rows(who.rows))


def _kept(problem: TwoEchelonProblem, standing: Standing) -> Iterator[Held]:
    """Yield the orders of the visits that are left for a later day."""
    why = reason(ReasonCode.CAN_WAIT)
    for i in sorted(standing.unserved):
        visit = problem.visits[i]
        if visit.leave_fen is not None:
            for order_id in (*visit.deliver_ids, *visit.collect_ids):
                yield Held(
                    order_id=order_id,
                    place_id=problem.orders[order_id].origin_id,
                    reason=why,
                    latest_day=problem.latest_day[order_id],
                )


def held_on_the_way(
    problem: TwoEchelonProblem, assignments: Mapping[OrderId, tuple[Leg, ...]]
) -> Iterator[Held]:
    """Yield the orders whose legs end before their destination: they wait there overnight."""
    homeward = Homeward(problem)
    for order_id, legs in assignments.items():
        order = problem.orders[order_id]
        here = legs[-1].to_id
        if here != order.destination_id:
            yield homeward.waiting(order, here)


def late_orders(
    problem: TwoEchelonProblem, assignments: Mapping[OrderId, tuple[Leg, ...]], code: ReasonCode
) -> Iterator[Late]:
    """Yield the orders that arrive after they are due, with one reason for all."""
    why = reason(code)
    for order_id, legs in assignments.items():
        order = problem.orders[order_id]
        over_s = legs[-1].arrive_s - order.due_s
        if legs[-1].to_id == order.destination_id and over_s > 0:
            yield Late(order_id=order_id, late_s=over_s, reason=why)
