"""The drives of a route: those made as they were, those to come as the roads are now."""

from itertools import pairwise
from typing import NamedTuple

from routing.two_echelon.plan import Route
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import progress_of, towed_from
from routing.vrp.problem import Ways


class Drive(NamedTuple):
    """The drive between two neighbouring stops of a route.

    Metres and seconds, whether the road is open to the vehicle, and whether the drive has been made
    or is another's: then it is no longer to be asked about.
    """

    distance_m: int
    duration_s: int
    is_open: bool
    is_settled: bool


_NOWHERE = Drive(0, 0, is_open=True, is_settled=True)


def legs_of(problem: TwoEchelonProblem, route: Route, ways: Ways) -> tuple[Drive, ...]:
    """Return the drive after every stop of a route but the last; nothing to or from unknown places.

    Parameters
    ----------
    problem, route
        The day and a route of any plan of it.
    ways
        Travel of the route's vehicle.
    """
    done = progress_of(problem.progress, route)
    made = () if done is None else done.legs
    towed = towed_from(done, route)
    drives: list[Drive] = []
    for k, (here, there) in enumerate(pairwise(route.stops)):
        a, b = problem.row_of.get(here.place_id), problem.row_of.get(there.place_id)
        if k < len(made):
            drives.append(
                Drive(made[k].distance_m, made[k].duration_s, is_open=True, is_settled=True)
            )
        elif k == towed or a is None or b is None:
            drives.append(_NOWHERE)
        else:
            drives.append(
                Drive(
                    int(ways.distance_m[a, b]),
                    int(ways.duration_s[a, b]),
                    is_open=bool(ways.is_open[a, b]),
                    is_settled=False,
                )
            )
    return tuple(drives)
