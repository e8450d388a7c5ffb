"""Townships of the places, and how often routes change between them: compactness, made countable.

Drivers accept routes that stay in one township; a change of township is counted between
neighbouring calls of a trip, and coming home begins anew.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem

NO_TOWNSHIP = -1
"""Township of a place that belongs to none, such as a hub."""


def township_of(problem: TwoEchelonProblem) -> npt.NDArray[np.int64]:
    """Return the township of each place.

    Parameters
    ----------
    problem
        The day.

    Returns
    -------
    numpy.ndarray
        int64, shape (n,): index of the township's station among the county's places;
        `NO_TOWNSHIP` for places of no township. A station's township is its own.
    """
    places = problem.county.places
    index = {place.place_id: i for i, place in enumerate(places)}
    stations = {place.place_id for place in problem.county.stations}
    known = {}
    for place in places:
        township_id = place.place_id if place.place_id in stations else place.township_id
        known[place.place_id] = NO_TOWNSHIP if township_id is None else index[township_id]
    return np.array([known[place_id] for place_id in problem.place_ids], dtype=np.int64)


def township_changes(problem: TwoEchelonProblem, plan: Plan) -> int:
    """Return how often the vehicles' routes of a plan change township.

    Parameters
    ----------
    problem, plan
        The day and any plan of it; stops at unknown places are passed over.

    Returns
    -------
    int
        Pairs of neighbouring calls away from home, of one trip, in different townships; calls at
        places of no township part a trip as home does.
    """
    township = township_of(problem)
    changes = 0
    for route in plan.routes:
        if not route.stops or route.kind is RouteKind.BUS:
            continue
        home_id = route.stops[0].place_id
        called = [
            NO_TOWNSHIP
            if stop.place_id == home_id
            else int(township[problem.row_of[stop.place_id]])
            for stop in route.stops
            if stop.place_id in problem.row_of
        ]
        changes += sum(a != b and NO_TOWNSHIP not in {a, b} for a, b in pairwise(called))
    return changes
