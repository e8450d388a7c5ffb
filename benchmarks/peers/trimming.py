"""Routes without the clients that deny them exact times."""

from collections.abc import Iterator

from routing.vrp.plan import VrpRoute
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule


def shorten(problem: VrpProblem, route: VrpRoute, *, keep: int | None = None) -> VrpRoute | None:
    """Return a route without the clients that deny it exact times; None if nothing is left.

    One client whose absence mends the route is looked for first; if there is none, one goes and
    the search goes on. Clients that most vehicles can serve go first, for they will find another,
    and of these the one with the longest detour.

    Parameters
    ----------
    problem, route
        The problem and a sequence.
    keep
        A client that must not go; None: all may.
    """
    current: VrpRoute | None = route
    while current is not None and schedule(problem, current) is None:
        offers = [o for o in sorted(detours(problem, current), reverse=True) if o[2] != keep]
        if not offers:
            return None
        for _, _, client in offers:
            shorter = _without(current, client)
            if shorter is not None and schedule(problem, shorter) is not None:
                return shorter
        current = _without(current, offers[0][2])
    return current


def detours(problem: VrpProblem, route: VrpRoute) -> Iterator[tuple[int, int, int]]:
    """Yield of each client how many vehicles can serve it, its seconds of detour, and its index."""
    group = problem.groups[route.group]
    drive_s = group.ways.duration_s
    for trip in route.trips:
        rows = [group.home, *(problem.clients[i].place for i in trip), group.home]
        for client, (before, here, after) in zip(
            trip, zip(rows, rows[1:], rows[2:], strict=False), strict=True
        ):
            more_s = drive_s[before, here] + drive_s[here, after] - drive_s[before, after]
            yield choice(problem, client), int(more_s), client


def choice(problem: VrpProblem, client: int) -> int:
    """Return how many vehicles can serve a client."""
    return sum(g.count for g in problem.groups if g.serves is None or g.serves[client])


def _without(route: VrpRoute, client: int) -> VrpRoute | None:
    """Return a route without one client; None if no trip is left."""
    kept = (tuple(i for i in trip if i != client) for trip in route.trips)
    trips = tuple(trip for trip in kept if trip)
    return VrpRoute(group=route.group, trips=trips) if trips else None
