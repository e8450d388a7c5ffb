"""Which homes may serve which visits: all that can, or the fixed lines of a yardstick."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from routing.load import vehicle_capacity
from routing.two_echelon.buses import can_ride
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import GroupKey


class Policy:
    """Who may serve whom.

    Parameters
    ----------
    problem
        The day.
    lines
        Row of the only station for each place with a fixed line; its visits go there, or
        directly if no local vehicle of the station can carry them. None: every home may serve
        every visit.
    """

    def __init__(self, problem: TwoEchelonProblem, lines: Mapping[int, int] | None = None) -> None:
        self._problem = problem
        self.is_free = lines is None
        self._serves = {
            group: np.array(
                [can_serve(problem, group, visit) for visit in problem.visits], dtype=np.bool_
            )
            for group in problem.fleet()
        }
        stores = problem.cooling_s()
        produce = np.array([_is_produce(problem, v) for v in problem.visits], dtype=np.bool_)
        for group in self._serves:
            if group[0] in stores:
                self._serves[group] &= produce
        self._rides = tuple(
            np.array([can_ride(ride, visit) for visit in problem.visits], dtype=np.bool_)
            for ride in problem.bus_rides
        )
        self._direct()
        if lines is not None:
            self._bind(lines)
        self._dealt = _dealt(problem, self._rides)

    def serves(self, group: GroupKey) -> npt.NDArray[np.bool_]:
        """Return bool, shape (number of visits,): the visits a group may serve itself."""
        return self._serves[group]

    def may_ride(self, ride: int) -> npt.NDArray[np.bool_]:
        """Return bool, shape (number of visits,): the visits a bus ride may make itself."""
        return self._rides[ride]

    def rides(self, ride: int) -> npt.NDArray[np.bool_]:
        """Return bool, shape (number of visits,): those that a search may give the ride.

        Of the visits at one place only as many as can be handed over while the bus stands there,
        all together: so a search, which looks at each alone, keeps to that time too. Buses that
        stop there one after the other are given different ones.
        """
        return self._dealt[ride]

    def stations_of(self, visit: int) -> tuple[int, ...]:
        """Return the stations that may serve a visit."""
        stations = set(self._problem.stations)
        return tuple(
            sorted(
                {home for (home, _), may in self._serves.items() if home in stations and may[visit]}
            )
        )

    def may_go_direct(self, visit: int) -> bool:
        """Return whether a hub's vehicle may serve a visit."""
        hubs = set(self._problem.hubs)
        return any(may[visit] for (home, _), may in self._serves.items() if home in hubs)

    def _direct(self) -> None:
        """Leave each visit to those whom the dispatcher lets make it."""
        if not self._problem.rulings:
            return
        place_ids, fleet = self._problem.place_ids, self._problem.fleet()
        for i, visit in enumerate(self._problem.visits):
            who = self._problem.who(visit.order_ids)
            if who.is_anyone:
                continue
            for group, may in self._serves.items():
                may[i] &= who.may_all(fleet[group])
            for ride, may in zip(self._problem.bus_rides, self._rides, strict=True):
                may[i] &= who.may_be(ride.vehicle_id, place_ids[ride.hub])

    def _bind(self, lines: Mapping[int, int]) -> None:
        """Leave each visit to its line's station where that can carry it."""
        for i, visit in enumerate(self._problem.visits):
            line = lines.get(visit.place)
            if line in self.stations_of(i):
                allowed = {line}
            elif line is not None and self.may_go_direct(i):
                allowed = set(self._problem.hubs)
            else:
                continue
            for (home, _), may in self._serves.items():
                may[i] &= home in allowed
            for ride, may in zip(self._problem.bus_rides, self._rides, strict=True):
                may[i] &= ride.hub in allowed


def _dealt(
    problem: TwoEchelonProblem, rides: Sequence[npt.NDArray[np.bool_]]
) -> tuple[npt.NDArray[np.bool_], ...]:
    """Return of the visits each ride may make at a place as many as its dwell there allows."""
    dealt = tuple(np.zeros_like(may) for may in rides)
    stacks: dict[tuple[int, bool], deque[int]] = defaultdict(deque)
    for i, visit in enumerate(problem.visits):
        stacks[visit.place, not visit.collect_ids].append(i)
    for ride, may, own in zip(problem.bus_rides, rides, dealt, strict=True):
        for row, most in ride.most_pieces.items():
            stack, left = stacks[row, ride.is_out], most
            for _ in range(len(stack)):
                pieces = problem.visits[stack[0]].pieces
                if may[stack[0]]:
                    if pieces > left:
                        break
                    own[stack[0]] = True
                    left -= pieces
                stack.rotate(-1)
    return dealt


def can_serve(problem: TwoEchelonProblem, group: GroupKey, visit: Visit) -> bool:
    """Return whether a vehicle of the group can make the visit at all."""
    home, type_id = group
    if home != visit.source and (home in problem.hubs or visit.place in problem.stations):
        return False
    if home != visit.source and visit.return_by_s is not None:
        return False
    if home != visit.source and visit.source in problem.stations:
        return False
    kind, ways = problem.types()[type_id], problem.ways[type_id]
    capacity = vehicle_capacity(kind)
    if not (visit.deliver.fits(capacity) and visit.collect.fits(capacity)):
        return False
    if not (ways.is_open[home, visit.place] and ways.is_open[visit.place, home]):
        return False
    there_and_back_m = ways.distance_m[home, visit.place] + ways.distance_m[visit.place, home]
    return kind.range_m is None or bool(there_and_back_m <= kind.range_m)


def _is_produce(problem: TwoEchelonProblem, visit: Visit) -> bool:
    """Return whether a visit only collects, for a hub, goods to be chilled."""
    warm_ml = visit.collect.volume_ml - visit.collect.chilled_ml
    return visit.source in problem.hubs and not visit.deliver_ids and warm_ml == 0
