"""The rules of nights and days: storage at stations (C11), service and closed places (C14)."""

from collections import defaultdict
from collections.abc import Iterator

from network.ids import OrderId, PlaceId
from network.places import Place
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Held, Plan, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import progress_of
from routing.two_echelon.route_rules import stop_name
from routing.two_echelon.satellites import SATELLITES
from routing.violation import Violation, ViolationKind

_MILLILITRES = 1000


def night_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield stations that keep more overnight than they have room for (C11).

    Counted is what the plan leaves there on its way; what has not left its origin is there anyway,
    and what was left there, or aboard, before a day is planned again cannot be helped.
    """
    kept: dict[str, Load] = defaultdict(lambda: NOTHING)
    left = _left_before(problem)
    fates: tuple[Held | Unserved, ...] = (*plan.held, *plan.unserved)
    for order in fates:
        if order.order_id not in problem.loads or order.order_id not in plan.assignments:
            continue
        if order.place_id is not None and (order.order_id, order.place_id) not in left:
            kept[order.place_id] = kept[order.place_id].plus(problem.loads[order.order_id])
    for place in problem.county.places:
        load = kept.get(place.place_id)
        if load is not None and place.kind in SATELLITES:
            yield from _too_much(place, load)


def _left_before(problem: TwoEchelonProblem) -> frozenset[tuple[OrderId, PlaceId]]:
    """Return orders unloaded, and where, and those aboard, which may have to come home."""
    done = () if problem.progress is None else problem.progress.routes
    unloaded = {(i, stop.place_id) for route in done for stop in route.stops for i in stop.deliver}
    coming = {(i, route.stops[0].place_id) for route in done for i in route.aboard}
    return frozenset(unloaded | coming)


def _too_much(place: Place, load: Load) -> Iterator[Violation]:
    rooms = [(load.chilled_ml + load.frozen_ml, place.chilled_l)]
    if place.storage_l is not None:
        rooms.append((load.volume_ml - load.chilled_ml - load.frozen_ml, place.storage_l))
    for volume_ml, room_l in rooms:
        over_l = volume_ml / _MILLILITRES - room_l
        if over_l > 0:
            yield Violation(
                kind=ViolationKind.STORAGE, subject=place.place_id, amount=over_l, unit="l"
            )


def calendar_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield routes on a day without service, and handing over at places closed that day (C14).

    A place that is out of service is closed every day.
    """
    calendar = problem.county.calendar
    if not calendar.is_operating(problem.day):
        for route in plan.routes:
            yield Violation(kind=ViolationKind.NO_SERVICE, subject=route.route_id)
    closed = calendar.closed_places(problem.day)
    closed |= {place.place_id for place in problem.county.places if not place.is_active}
    for route in plan.routes:
        done = progress_of(problem.progress, route)
        for k, stop in enumerate(route.stops):
            if done is not None and (k < len(done.stops) or done.is_stopped):
                continue
            if stop.place_id in closed and (stop.deliver or stop.collect):
                yield Violation(kind=ViolationKind.PLACE_CLOSED, subject=stop_name(route, k))
