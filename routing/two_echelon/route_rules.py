"""The rules that single routes keep: vehicles, travel, service, capacity, shift, access."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from network.fleet import Vehicle, VehicleType
from network.ids import OrderId, PlaceId
from network.places import Place
from routing.load import NOTHING, Load, vehicle_capacity
from routing.two_echelon.driven import legs_of
from routing.two_echelon.own_types import most_in_use, shared_type_id
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import progress_of, towed_from
from routing.violation import Violation, ViolationKind
from routing.vrp.problem import Ways

_COLD = (Load._fields.index("chilled_ml"), Load._fields.index("frozen_ml"))
_UNITS = (("kg", 1000), ("l", 1000), ("l", 1000), ("l", 1000), ("pieces", 1))


def fleet_violations(problem: TwoEchelonProblem, plan: Plan) -> list[Violation]:
    """Return the vehicles that are unknown, not available, or used twice, and types used too much.

    Of buses only those used twice: `routing.two_echelon.bus_rules` has the rest.

    Vehicles that are hired bring their drivers: they do not count among those of a type in use.
    """
    own = {v.vehicle_id for v in problem.county.vehicles}
    hired = {
        v.vehicle_id
        for v in plan.hired
        if v.vehicle_type_id in problem.types() and v.home_id in problem.row_of
    }
    buses = {route.vehicle_id for route in plan.routes if route.kind is RouteKind.BUS}
    known = own | hired | buses
    available = {v.vehicle_id for v in problem.vehicles} | (hired - own) | buses
    found = []
    for vehicle_id, times in Counter(route.vehicle_id for route in plan.routes).items():
        if vehicle_id not in known:
            found.append(Violation(kind=ViolationKind.VEHICLE_UNKNOWN, subject=vehicle_id))
        elif vehicle_id not in available:
            found.append(Violation(kind=ViolationKind.VEHICLE_UNAVAILABLE, subject=vehicle_id))
        if times > 1:
            kind = ViolationKind.VEHICLE_UNAVAILABLE
            found.append(Violation(kind=kind, subject=vehicle_id, amount=times - 1))
    for route_id, times in Counter(route.route_id for route in plan.routes).items():
        if times > 1:
            kind = ViolationKind.ORDER_DUPLICATE
            found.append(Violation(kind=kind, subject=route_id, amount=times - 1))
    found.extend(_in_use(problem, plan))
    return found


def _in_use(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield the types of which more of the county's vehicles are out than may be (C4)."""
    driven = {route.vehicle_id for route in plan.routes}
    out = Counter(shared_type_id(v) for v in problem.county.vehicles if v.vehicle_id in driven)
    for type_id, most in most_in_use(problem.county).items():
        if out[type_id] > most:
            over = out[type_id] - most
            yield Violation(kind=ViolationKind.VEHICLES_IN_USE, subject=type_id, amount=over)


def route_violations(
    problem: TwoEchelonProblem, route: Route, vehicle: Vehicle | None
) -> Iterator[Violation]:
    """Yield every rule that one route breaks; an unknown vehicle's route is not looked at."""
    kind = None if vehicle is None else problem.types().get(vehicle.vehicle_type_id)
    if vehicle is None or kind is None:
        return
    unknown = list(place_violations(problem, route))
    yield from unknown
    if unknown:
        return
    yield from _home(route, vehicle)
    yield from _trips(route, vehicle, kind)
    if not route.stops:
        return
    ways = problem.ways[kind.vehicle_type_id]
    yield from _travel(problem, route, ways)
    yield from _service(problem, route, vehicle)
    yield from _opening(problem, route, vehicle)
    yield from load_violations(problem, route, vehicle_capacity(kind))
    yield from _not_brought_in(problem, route, vehicle)
    yield from _day(problem, route, kind, ways)
    yield from _rests(problem, route, ways)


def place_violations(problem: TwoEchelonProblem, route: Route) -> Iterator[Violation]:
    """Yield the places of a route that do not exist."""
    for stop in route.stops:
        if stop.place_id not in problem.row_of:
            subject = f"{route.route_id}/{stop.place_id}"
            yield Violation(kind=ViolationKind.PLACE_UNKNOWN, subject=subject)


def stop_name(route: Route, k: int) -> str:
    """Return how violations name a route's stop, by its index."""
    return f"{route.route_id}#{k + 1}"


def _home(route: Route, vehicle: Vehicle) -> Iterator[Violation]:
    ends = [route.stops[0].place_id, route.stops[-1].place_id] if route.stops else []
    away = 2 if len(route.stops) < 2 else sum(end != vehicle.home_id for end in ends)
    if away:
        yield Violation(kind=ViolationKind.ROUTE_NOT_HOME, subject=route.route_id, amount=away)


def _trips(route: Route, vehicle: Vehicle, kind: VehicleType) -> Iterator[Violation]:
    """Yield more trips than the type may make: each is a way out from home to other places."""
    away = [False, *(stop.place_id != vehicle.home_id for stop in route.stops)]
    trips = sum(goes_out > was_out for was_out, goes_out in pairwise(away))
    if kind.max_trips is not None and trips > kind.max_trips:
        over = trips - kind.max_trips
        yield Violation(kind=ViolationKind.TRIPS, subject=route.route_id, amount=over)


def _travel(problem: TwoEchelonProblem, route: Route, ways: Ways) -> Iterator[Violation]:
    """Yield drives on closed roads (C9) and drives faster than the road allows (C2)."""
    drives = legs_of(problem, route, ways)
    for k, (here, there) in enumerate(pairwise(route.stops)):
        drive = drives[k]
        if not drive.is_open:
            yield Violation(kind=ViolationKind.ACCESS, subject=stop_name(route, k + 1))
            continue
        missing_s = here.depart_s + drive.duration_s - there.arrive_s
        if missing_s > 0:
            yield Violation(
                kind=ViolationKind.TRAVEL_TOO_FAST,
                subject=stop_name(route, k + 1),
                amount=missing_s,
                unit="s",
            )


def _work_s(problem: TwoEchelonProblem, stop: Stop, vehicle: Vehicle) -> int:
    """Return the seconds that handing over at a stop takes."""
    pieces = sum(
        problem.loads[order_id].pieces
        for order_id in (*stop.deliver, *stop.collect)
        if order_id in problem.loads
    )
    if stop.place_id == vehicle.home_id:
        return pieces * problem.county.operations.stop_times.loading_piece_s
    row = problem.row_of[stop.place_id]
    if not pieces:
        return 0
    return int(problem.call_s[row]) + pieces * int(problem.call_piece_s[row])


def _start_s(places: Mapping[PlaceId, Place], stop: Stop) -> int:
    """Return when handing over can start: on arrival, but not before the place opens."""
    if not (stop.deliver or stop.collect):
        return stop.arrive_s
    return max(stop.arrive_s, places[stop.place_id].open_from_s)


def _service(problem: TwoEchelonProblem, route: Route, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield stays too short for handing over and resting."""
    places = problem.county.place_by_id()
    for k, stop in enumerate(route.stops):
        rest_s = max(0, stop.rest_s)
        need_s = _start_s(places, stop) + _work_s(problem, stop, vehicle) + rest_s
        if stop.depart_s < need_s:
            yield Violation(
                kind=ViolationKind.SERVICE_TOO_SHORT,
                subject=stop_name(route, k),
                amount=need_s - stop.depart_s,
                unit="s",
            )


def _opening(problem: TwoEchelonProblem, route: Route, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield handing over that cannot end before the place closes (C5)."""
    places = problem.county.place_by_id()
    towed = towed_from(progress_of(problem.progress, route), route)
    for k, stop in enumerate(route.stops):
        if not (stop.deliver or stop.collect) or k - 1 == towed:
            continue
        end_s = _start_s(places, stop) + _work_s(problem, stop, vehicle)
        over_s = end_s - places[stop.place_id].open_to_s
        if over_s > 0:
            yield Violation(
                kind=ViolationKind.OPENING_HOURS,
                subject=stop_name(route, k),
                amount=over_s,
                unit="s",
            )


def load_violations(
    problem: TwoEchelonProblem, route: Route, capacity: Load
) -> Iterator[Violation]:
    """Yield overloads (C3), wrong temperature (C8) and loads stated wrongly."""
    on_board: set[OrderId] = set()
    load = NOTHING
    for k, stop in enumerate(route.stops):
        for order_id in stop.deliver:
            if order_id in on_board:
                on_board.remove(order_id)
                load = load.minus(problem.loads[order_id])
        for order_id in stop.collect:
            if order_id in problem.loads and order_id not in on_board:
                on_board.add(order_id)
                load = load.plus(problem.loads[order_id])
                yield from _temperature(problem, route, order_id, capacity)
        yield from _overload(stop_name(route, k), load, capacity)
        if load != stop.load:
            wrong = max(abs(a - b) for a, b in zip(load, stop.load, strict=True))
            yield Violation(
                kind=ViolationKind.LOAD_MISSTATED, subject=stop_name(route, k), amount=wrong
            )


def _overload(subject: str, load: Load, capacity: Load) -> Iterator[Violation]:
    for k, (amount, room, (unit, scale)) in enumerate(zip(load, capacity, _UNITS, strict=True)):
        if amount > room and (room > 0 or k not in _COLD):  # no cold room at all breaks C8
            yield Violation(
                kind=ViolationKind.CAPACITY,
                subject=subject,
                amount=(amount - room) / scale,
                unit=unit,
            )


def _temperature(
    problem: TwoEchelonProblem, route: Route, order_id: OrderId, capacity: Load
) -> Iterator[Violation]:
    load = problem.loads[order_id]
    warm = load.chilled_ml > 0 and capacity.chilled_ml == 0
    if warm or (load.frozen_ml > 0 and capacity.frozen_ml == 0):
        subject = f"{route.route_id}/{order_id}"
        yield Violation(kind=ViolationKind.TEMPERATURE, subject=subject)


def _not_brought_in(
    problem: TwoEchelonProblem, route: Route, vehicle: Vehicle
) -> Iterator[Violation]:
    """Yield goods that a cold store's vehicle carries elsewhere than into the store (C8).

    What is still warm may travel without a cold compartment on its way to be cooled, nothing else.
    """
    home = problem.row_of.get(vehicle.home_id)
    if home is None or home not in problem.cooling_s():
        return
    for stop in route.stops:
        is_home = stop.place_id == vehicle.home_id
        for order_id in stop.collect if is_home else stop.deliver:
            subject = f"{route.route_id}/{order_id}"
            yield Violation(kind=ViolationKind.TEMPERATURE, subject=subject)


def _day(
    problem: TwoEchelonProblem, route: Route, kind: VehicleType, ways: Ways
) -> Iterator[Violation]:
    """Yield days too long, outside working hours, or beyond the vehicle's range (C4)."""
    operations = problem.county.operations
    done = progress_of(problem.progress, route)
    start_s, end_s = route.stops[0].arrive_s, route.stops[-1].depart_s
    if done is not None and done.is_stopped:
        end_s = start_s  # where and when it was given up is nobody's plan
    over_s = end_s - start_s - kind.shift_s - kind.overtime_s
    if over_s > 0:
        yield Violation(kind=ViolationKind.SHIFT, subject=route.route_id, amount=over_s, unit="s")
    outside_s = max(0, operations.work_from_s - start_s) + max(0, end_s - operations.work_to_s)
    if outside_s > 0:
        yield Violation(
            kind=ViolationKind.WORKING_HOURS, subject=route.route_id, amount=outside_s, unit="s"
        )
    driven_m = sum(drive.distance_m for drive in legs_of(problem, route, ways))
    if kind.range_m is not None and driven_m > kind.range_m:
        yield Violation(
            kind=ViolationKind.RANGE,
            subject=route.route_id,
            amount=driven_m - kind.range_m,
            unit="m",
        )


def _rests(problem: TwoEchelonProblem, route: Route, ways: Ways) -> Iterator[Violation]:
    """Yield driving beyond the limit without a rest (C4)."""
    operations = problem.county.operations
    driven_s = 0
    for k, drive in enumerate(legs_of(problem, route, ways)):
        if route.stops[k].rest_s >= operations.rest_s:
            driven_s = 0
        driven_s += drive.duration_s
        if driven_s > operations.rest_after_driving_s:
            yield Violation(
                kind=ViolationKind.REST,
                subject=stop_name(route, k + 1),
                amount=driven_s - operations.rest_after_driving_s,
                unit="s",
            )
            driven_s = 0
