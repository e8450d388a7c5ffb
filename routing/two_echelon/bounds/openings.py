"""What having stations open costs at least: as much room as all goods need that must pass one."""

import math
from fractions import Fraction

from routing.load import Load
from routing.two_echelon.bounds.relaxation import Serves
from routing.two_echelon.problem import TwoEchelonProblem


def least_openings_fen(problem: TwoEchelonProblem, serves: Serves) -> int:
    """Return what no plan that makes every visit undercuts on openings alone, fen.

    Visits must pass a station if only vehicles of stations other than their source may make them.
    Stations may be open in part, as the relaxation of a knapsack has it; one at least is open.

    Parameters
    ----------
    problem
        The day.
    serves
        Who may serve whom, bool by home and type.
    """
    if not problem.openings or problem.bus_rides:
        return 0
    passing = [
        visit
        for i, visit in enumerate(problem.visits)
        if not any(
            may[i] and home in (*problem.hubs, visit.source) for (home, _), may in serves.items()
        )
    ]
    stations = {home for (home, _), may in serves.items() if may.any()} & set(problem.stations)
    if not passing or not stations or not stations <= problem.openings.keys():
        return 0
    openings = [problem.openings[station] for station in sorted(stations)]
    least = Fraction(min(opening.fen for opening in openings))
    for dim in range(len(Load._fields)):
        goods = sum(visit.deliver[dim] + visit.collect[dim] for visit in passing)
        prices = sorted(
            (Fraction(opening.fen, opening.room[dim]), opening.room[dim])
            for opening in openings
            if opening.room[dim] > 0
        )
        total = Fraction(0)
        for fen, room in prices:
            total += fen * min(room, goods)
            goods -= min(room, goods)
        least = max(least, total)
    return math.ceil(least)
