"""Whether somebody can make a visit in time if it is the only one of the day.

Directly, by bus, or by way of a station: with the times, rooms and rules by which the day's routes
are timed, for it is they that are asked.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from routing.two_echelon.buses import can_ride
from routing.two_echelon.directives import Who
from routing.two_echelon.echelons import Echelons, visit_client
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.policy import Policy, can_serve
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import BusRoute, DaySolution, GroupKey, TaskRoute, Transfer
from routing.two_echelon.standing import put_in_force
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import Group, VrpProblem
from routing.vrp.schedule import schedule

_ONLY = 0
"""Index of the visit, and of its client: there is no other."""


class Alone:
    """Answers for visits, one by one, whether today's vehicles and buses can make them in time.

    Parameters
    ----------
    problem
        The day; its own visits make no difference.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self._problem = replace(problem, visits=())
        self._homeward = Homeward(problem)
        self._fleet = problem.fleet()
        self._at_home: dict[int, list[tuple[GroupKey, Group]]] = defaultdict(list)
        echelons, types = Echelons(self._problem, Policy(self._problem)), problem.types()
        for key in self._fleet:
            home, type_id = key
            early_s, late_s = echelons.working_hours(home)
            group = Group(
                vehicle_type=types[type_id],
                home=home,
                count=1,
                ways=problem.ways[type_id],
                early_s=early_s,
                late_s=late_s,
            )
            self._at_home[home].append((key, group))

    def is_in_time(self, visit: Visit) -> bool:
        """Return whether somebody can make a visit within its hours, with its goods back in time.

        What may come back at any time may also stay at a station overnight, if that has room and
        the goods may wait.
        """
        who = self._problem.who(visit.order_ids)
        return (
            self._is_direct(visit, who)
            or self._is_ride(visit, who)
            or (visit.return_by_s is None and self._is_via_station(visit))
        )

    def _is_direct(self, visit: Visit, who: Who) -> bool:
        """Return whether a vehicle that is at home where the goods come from can make a visit."""
        operations = self._problem.county.operations
        client = visit_client(self._problem, visit, ready_s=visit.ready_s, penalty_fen=1)
        trip = VrpRoute(group=0, trips=((_ONLY,),))
        for key, group in self._at_home.get(visit.source, ()):
            if not (can_serve(self._problem, key, visit) and who.may_all(self._fleet[key])):
                continue
            stated = VrpProblem(
                clients=(client,),
                groups=(group,),
                call_s=self._problem.call_s,
                loading_piece_s=operations.stop_times.loading_piece_s,
                rest_after_driving_s=operations.rest_after_driving_s,
                rest_s=operations.rest_s,
            )
            if schedule(stated, trip) is not None:
                return True
        return False

    def _is_ride(self, visit: Visit, who: Who) -> bool:
        """Return whether a bus can make a visit."""
        return any(
            can_ride(ride, visit) and who.may_be(ride.vehicle_id, self._problem.place_ids[ride.hub])
            for ride in self._problem.bus_rides
        )

    def _is_via_station(self, visit: Visit) -> bool:
        """Return whether a vehicle of a station can make a visit, with its goods on their way."""
        if visit.source not in self._problem.hubs:
            return False
        only = replace(self._problem, visits=(visit,))
        policy = Policy(only)
        echelons = Echelons(only, policy)
        return any(
            _goes_on(echelons, self._homeward, station)
            and any(
                put_in_force(echelons, replace(brought, local_routes={station: (local,)}))
                for brought in _brought(echelons, station)
                for local in _local(echelons, station)
            )
            for station in policy.stations_of(_ONLY)
        )


def _local(echelons: Echelons, station: int) -> Iterator[TaskRoute]:
    """Yield the routes of a station's vehicles that make the only visit of a day."""
    for key in echelons.fleet:
        if key[0] == station and echelons.policy.serves(key)[_ONLY]:
            yield TaskRoute(group=key, trips=((_ONLY,),))


def _brought(echelons: Echelons, station: int) -> Iterator[DaySolution]:
    """Yield the ways to bring the goods of the only visit to a station, if it has any to bring."""
    (visit,) = echelons.problem.visits
    if not visit.deliver_ids:
        yield DaySolution()
        return
    drop = Transfer(station=station, hub=visit.source, is_drop=True, visits=(_ONLY,))
    yield from _carried(echelons, drop)


def _goes_on(echelons: Echelons, homeward: Homeward, station: int) -> bool:
    """Return whether what the only visit collects goes home from a station, or can wait there."""
    problem = echelons.problem
    (visit,) = problem.visits
    taken, here = [problem.orders[i] for i in visit.collect_ids], problem.place_ids[station]
    may_wait = all(homeward.may_wait(order, here) for order in taken)
    if may_wait and echelons.has_room_overnight(station, visit.collect):
        return True
    pick = Transfer(station=station, hub=visit.source, is_drop=False, visits=(_ONLY,))
    return any(put_in_force(echelons, solution) for solution in _carried(echelons, pick))


def _carried(echelons: Echelons, transfer: Transfer) -> Iterator[DaySolution]:
    """Yield the ways to carry goods between a hub and a station."""
    problem = echelons.problem
    for key in echelons.hub_groups:
        if key[0] == transfer.hub and problem.ways[key[1]].is_open[transfer.hub, transfer.station]:
            yield DaySolution(hub_routes=(TaskRoute(group=key, trips=((transfer,),)),))
    for number, ride in enumerate(problem.bus_rides):
        if ride.hub == transfer.hub and transfer.station in ride.stops:
            yield DaySolution(bus_routes=(BusRoute(ride=number, tasks=(transfer,)),))
