"""A timetable from a usual day: neighbours on the same weekdays, the weekdays evenly loaded.

The places are put into the order of one round trip through the whole county, taken from the routes
of a day on which all are called at. Patterns of weekdays stand side by side so that neighbours have
as many weekdays in common as can be; the round trip is cut into as many lines, equally loaded. So
what is called at on a weekday is a few long stretches of the round trip, and lines stay familiar.
"""

import math
from collections.abc import Collection, Sequence
from itertools import combinations

from network.ids import PlaceId
from routing.timetable.timetable import Line, Timetable, longest_gap
from routing.two_echelon.plan import Plan, Route
from routing.two_echelon.problem import TwoEchelonProblem

_STOP_SHARE = 0.5  # of a place's weight in a line: half by its goods, half by the call itself


def design(
    problem: TwoEchelonProblem,
    plan: Plan,
    *,
    most_days: int,
    weekdays: Collection[int] = frozenset(range(1, 8)),
) -> Timetable:
    """Return a timetable.

    Parameters
    ----------
    problem, plan
        A usual day, and a plan of it that calls at the places.
    most_days
        Days from one call at a place to the next at most, ≥ 1.
    weekdays
        ISO weekdays of service, at least one. Where even daily service leaves a longer gap, places
        are called at every day of service.
    """
    patterns = side_by_side(patterns_of(weekdays, most_days))
    places = round_trip(problem, plan)
    weights = _weights(problem, places)
    lines = _cut(places, weights, len(patterns))
    return Timetable(
        lines=tuple(
            Line(line_id=f"L{number}", weekdays=pattern, places=line)
            for number, (pattern, line) in enumerate(zip(patterns, lines, strict=True), start=1)
            if line
        )
    )


def patterns_of(weekdays: Collection[int], most_days: int) -> tuple[frozenset[int], ...]:
    """Return the sets of weekdays with the fewest calls that leave no longer gap.

    Of these the most even ones: those whose shortest gap is longest.
    """
    served = sorted(set(weekdays))
    for count in range(1, len(served) + 1):
        found = [c for c in combinations(served, count) if longest_gap(c) <= most_days]
        if found:
            best = max(_shortest_gap(c) for c in found)
            return tuple(frozenset(c) for c in found if _shortest_gap(c) == best)
    return (frozenset(served),)


def _shortest_gap(days: Sequence[int]) -> int:
    following = [*days[1:], days[0] + 7]
    return min(after - before for before, after in zip(days, following, strict=True))


def side_by_side(patterns: Sequence[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Return patterns in an order in which neighbours have many weekdays in common."""
    left = sorted(patterns, key=sorted)
    order = [left.pop(0)]
    while left:
        last = order[-1]
        nearest = max(
            left, key=lambda pattern: (len(pattern & last), [-d for d in sorted(pattern)])
        )
        left.remove(nearest)
        order.append(nearest)
    return tuple(order)


def round_trip(problem: TwoEchelonProblem, plan: Plan) -> tuple[PlaceId, ...]:
    """Return the places that routes call at, route by route around the hub, each place once."""
    places = problem.county.place_by_id()
    hub = places[problem.place_ids[problem.hubs[0]]]

    def away(route: Route) -> list[PlaceId]:
        return [stop.place_id for stop in route.stops if not places[stop.place_id].kind.is_depot]

    def bearing(route: Route) -> float:
        called = [places[place_id] for place_id in away(route)]
        east = sum(p.lon - hub.lon for p in called) * math.cos(math.radians(hub.lat))
        return math.atan2(sum(p.lat - hub.lat for p in called), east)

    routes = [route for route in plan.routes if away(route)]
    ordered = (p for route in sorted(routes, key=bearing) for p in away(route))
    return tuple(dict.fromkeys(ordered))


def _weights(problem: TwoEchelonProblem, places: Sequence[PlaceId]) -> list[float]:
    """Return the share of each place in a day's work: half by its goods, half by the call."""
    goods = dict.fromkeys(places, 0)
    for visit in problem.visits:
        place_id = problem.place_ids[visit.place]
        if place_id in goods:
            goods[place_id] += visit.deliver.weight_g + visit.collect.weight_g
    total = max(1, sum(goods.values()))
    by_call = _STOP_SHARE / max(1, len(places))
    return [by_call + (1 - _STOP_SHARE) * goods[place_id] / total for place_id in places]


def _cut(
    places: Sequence[PlaceId], weights: Sequence[float], count: int
) -> list[tuple[PlaceId, ...]]:
    """Cut a row of places into parts of equal weight."""
    total = sum(weights)
    parts: list[list[PlaceId]] = [[] for _ in range(count)]
    so_far = 0.0
    for place_id, weight in zip(places, weights, strict=True):
        middle = so_far + weight / 2
        parts[min(count - 1, int(count * middle / total))].append(place_id)
        so_far += weight
    return [tuple(part) for part in parts]
