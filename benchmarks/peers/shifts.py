"""Vehicles' days as tools without our rules can take them: a window, a price, and who is served.

Three rules are no tool's own. Cold goods that must be home early end the day of whoever fetches
them: the vehicles of such a group are shared out over a few closing times, each serving the clients
whose goods may come home then. Goods that are not ready in the morning delay the loading: a day
starts when all it serves is ready; where both rules meet, `Morning` says what gives. And a tool
without several trips a vehicle gets some vehicles' days in *halves* for half the price, whose trips
`benchmarks.peers.repair` chains to days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from routing.load import NOTHING
from routing.vrp.problem import Client, Group, VrpProblem

Seconds = npt.NDArray[np.int64]

_MOST_CLOSINGS = 3
_NEVER = 2**40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shift:
    """Some vehicles of a group with the same day, or part of a day.

    Parameters
    ----------
    group, count
        Index of the group, and how many of its vehicles work this shift, ≥ 1.
    early_s, late_s
        Loading starts no earlier, the last unloading ends no later; seconds of the day.
    fixed_fen
        Price of using one of them, ≥ 0.
    serves
        bool, shape (number of clients,): clients they may serve.
    """

    group: int
    count: int
    early_s: int
    late_s: int
    fixed_fen: int
    serves: npt.NDArray[np.bool_]


class Morning(Enum):
    """How vehicles that must be home early start while other goods are not ready yet.

    ``split``: half of them start at once and serve only what is ready then, half of them wait.
    ``relaxed``: all start at once, and a call waits until its goods could be there; exact times may
    refuse the route, which costs it some calls.
    """

    SPLIT = "split"
    RELAXED = "relaxed"


def whole_days(problem: VrpProblem, morning: Morning) -> tuple[Shift, ...]:
    """Return the days of all groups, each with the times its vehicles keep.

    A day in which a driver may drive longer than without a rest ends earlier by one rest.
    """
    return tuple(
        shift for g in range(len(problem.groups)) for shift in _of_group(problem, g, morning)
    )


def within_longest_day(problem: VrpProblem, shift: Shift) -> Shift:
    """Return a shift no longer than a vehicle's longest day, for tools that limit windows only."""
    kind = problem.groups[shift.group].vehicle_type
    longest_s = kind.shift_s + kind.overtime_s
    return replace(shift, late_s=min(shift.late_s, shift.early_s + longest_s))


def with_halves(shifts: Iterable[Shift], share: float) -> tuple[Shift, ...]:
    """Return shifts in which some vehicles work two halves of the day, for half its price each.

    Parameters
    ----------
    shifts
        Whole days.
    share
        Share of the vehicles of each that work in halves, in [0, 1], rounded.
    """
    found: list[Shift] = []
    for shift in shifts:
        halved = round(shift.count * share)
        if shift.count > halved:
            found.append(replace(shift, count=shift.count - halved))
        if halved:
            noon_s = (shift.early_s + shift.late_s) // 2
            half = replace(shift, count=halved, fixed_fen=shift.fixed_fen // 2)
            found += [replace(half, late_s=noon_s), replace(half, early_s=noon_s)]
    return tuple(found)


def service_s(problem: VrpProblem, client: Client) -> int:
    """Return the seconds a client adds to a route beside travel and calls.

    Its share of loading and unloading at home is counted here, so that a route is as long as it
    will be.
    """
    pieces = client.deliver.pieces + client.collect.pieces
    return client.service_s + pieces * problem.loading_piece_s


def window_s(problem: VrpProblem, client: Client) -> tuple[int, int]:
    """Return when a client's call may start: goods can be there, and those taken be home in time.

    The drive from home and the drive back are the shortest of all groups'.
    """
    from_home, to_home = [0], [0]
    for group in problem.groups:
        ways, home = group.ways, group.home
        if ways.is_open[home, client.place] and ways.is_open[client.place, home]:
            from_home.append(int(ways.duration_s[home, client.place]))
            to_home.append(int(ways.duration_s[client.place, home]))
    early_s, late_s = max(0, client.early_s), client.late_s
    if client.deliver != NOTHING:
        early_s = max(early_s, client.ready_s + min(from_home[1:], default=0))
    if client.return_by_s is not None:
        work_s = int(problem.call_s[client.place]) + service_s(problem, client)
        late_s = min(late_s, client.return_by_s - work_s - min(to_home[1:], default=0))
    return early_s, max(early_s, late_s)


def _of_group(problem: VrpProblem, g: int, morning: Morning) -> Iterator[Shift]:
    group = problem.groups[g]
    everyone = np.ones(len(problem.clients), dtype=np.bool_)
    serves = everyone if group.serves is None else group.serves
    ready_s = np.array([_loads_from_s(c, group) for c in problem.clients], dtype=np.int64)
    home_by_s = np.array([_home_by_s(c, group) for c in problem.clients], dtype=np.int64)
    for late_s, vehicles in _closings(home_by_s[serves], group):
        may = serves & (home_by_s >= late_s)
        for early_s, count, served in _openings(
            np.where(may, ready_s, _NEVER),
            group,
            vehicles,
            None if late_s == group.late_s else morning,
        ):
            rest_s = problem.rest_s if late_s - early_s > problem.rest_after_driving_s else 0
            yield Shift(
                group=g,
                count=count,
                early_s=early_s,
                late_s=max(early_s, late_s - rest_s),
                fixed_fen=group.vehicle_type.cost_day_fen,
                serves=served,
            )


def _loads_from_s(client: Client, group: Group) -> int:
    """Return from when a group can load a client's goods."""
    return group.early_s if client.deliver == NOTHING else max(group.early_s, client.ready_s)


def _home_by_s(client: Client, group: Group) -> int:
    """Return when a vehicle with a client's goods ends its day; half a long day at the least.

    What must be home before that would cost a vehicle its day, and is left to its own window.
    """
    if client.return_by_s is None:
        return group.late_s
    longest_s = group.vehicle_type.shift_s + group.vehicle_type.overtime_s
    return min(group.late_s, max(client.return_by_s, group.early_s + longest_s // 2))


def _closings(home_by_s: Seconds, group: Group) -> list[tuple[int, int]]:
    """Return closing times of a group's vehicles and how many keep each, the earliest first.

    The hurried clients in order of their times are cut into equal parts, a closing time for each;
    what is not hurried is served by all.
    """
    hurried = np.sort(home_by_s[home_by_s < group.late_s])
    if not hurried.size:
        return [(group.late_s, group.count)]
    number = min(_MOST_CLOSINGS, group.count)
    times = sorted({int(hurried[k * hurried.size // number]) for k in range(number)})
    share, more = divmod(group.count, len(times))
    return [(time_s, share + (k < more)) for k, time_s in enumerate(times)]


def _openings(
    ready_s: Seconds, group: Group, vehicles: int, morning: Morning | None
) -> Iterator[tuple[int, int, npt.NDArray[np.bool_]]]:
    """Yield from when some vehicles load, how many from then on, and whom they serve.

    Parameters
    ----------
    ready_s
        int64, shape (number of clients,): from when goods can be loaded, `_NEVER` if not served.
    group, vehicles
        The group, and how many vehicles to share out.
    morning
        What gives if the vehicles must be home early; None: they need not.
    """
    everyone = ready_s < _NEVER
    at_once = ready_s <= group.early_s
    last_s = int(ready_s[everyone].max(initial=group.early_s))
    if morning is Morning.RELAXED:
        yield group.early_s, vehicles, everyone
        return
    early = vehicles // 2 if morning and last_s > group.early_s and at_once.any() else 0
    yield last_s, vehicles - early, everyone
    if early:
        yield group.early_s, early, at_once
