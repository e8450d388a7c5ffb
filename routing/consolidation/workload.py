"""How much of a vehicle's day a visit takes: what the fleet is measured by, before any route.

A vehicle has a budget a day: seconds of work, and metres where its range is limited. It spends
some of it at a call and on the way to the next one, and goes out and home again with every full
load (Daganzo, 1984, doi 10.1287/trsc.18.4.331), once a day at least. If it makes only visits like
one that takes `stop` of a budget `B`, at a place `radial` there and back, and fills a share `load`
of its room, each of them takes of its day

    max(stop / (B - radial), (stop + radial · load) / B)

The second is the larger where several loads fit into a day. Where handing over is possible within
a few hours only, a visit takes `stop` of these hours, too.

Visits are not cut. Of those that fill between a third and half of a vehicle it makes two, so each
counts as half of it, and in general as 1/n where n, but not n + 1, find room: goods sorted by their
n fill all vehicles but one for each n (Lee and Lee, 1985, doi 10.1145/3828.3833).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.fleet import VehicleType
from routing.load import UNLIMITED, vehicle_capacity
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import GroupKey

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NEIGHBOURS = 2  # a call lies between two others
_TOUR = 0.7124 / 0.625
"""How much longer the ways of the shortest tour are than those to the two nearest on average: of
many places at random, 0.7124 and (0.5 + 0.75) / 2 of the same length (Beardwood et al., 1959,
doi 10.1017/S0305004100034095)."""
_EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """When visits can be made on a day; float64, shape (V,), seconds of that day.

    Parameters
    ----------
    start_s
        Vehicles leave the hub with the goods, or to fetch them, from then on.
    early_s, late_s
        Handing over starts within these.
    """

    start_s: Floats
    early_s: Floats
    late_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workload:
    """What visits take of the vehicles of a group on a day; float64, shape (V,).

    Parameters
    ----------
    day
        Share of a vehicle's day; inf: no vehicle of the group can make the visit on it.
    window
        Share of the hours within which the visit can be made; 0 where the day is no longer.
    """

    day: Floats
    window: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calls:
    """The visits of a problem as arrays of shape (V,).

    Parameters
    ----------
    rows, company
        Rows of their places, and the number of those they are made together with: visits of the
        same number, and of lower ones from 1 on.
    comes
        Whether somebody has to come for it: what is of another visit rides along with that.
    hand_over_s, loading_s
        Seconds of a call, and of loading and unloading at home.
    """

    rows: Ints
    company: Ints
    comes: Flags
    hand_over_s: Floats
    loading_s: Floats


def calls_of(problem: TwoEchelonProblem, company: Ints, comes: Flags) -> Calls:
    """Return the visits of a problem as arrays.

    Parameters
    ----------
    problem, company, comes
        The problem, whom each visit is made together with, and for which somebody has to come, as
        `Calls` has it.
    """
    rows = np.array([visit.place for visit in problem.visits], dtype=np.int64)
    pieces = np.array([visit.pieces for visit in problem.visits], dtype=np.float64)
    times = problem.county.operations.stop_times
    return Calls(
        rows=rows,
        company=company,
        comes=comes,
        hand_over_s=problem.call_s[rows] * comes + pieces * problem.call_piece_s[rows],
        loading_s=pieces * times.loading_piece_s,
    )


def workloads(
    problem: TwoEchelonProblem,
    calls: Calls,
    group: GroupKey,
    kinds: Sequence[Hours],
    serves: Flags,
) -> tuple[Workload, ...]:
    """Return what visits take of the vehicles of a group, on some kinds of days.

    Parameters
    ----------
    problem, calls
        The problem and its visits.
    group
        Home and type of the vehicles.
    kinds
        When visits can be made on each kind of day.
    serves
        Which of them the group can make at all, bool, shape (V,).
    """
    if not serves.any():
        never = Workload(day=np.full(len(serves), np.inf), window=np.zeros(len(serves)))
        return tuple(never for _ in kinds)
    spent = _Spent(problem, calls, group, serves)
    return tuple(spent.on(hours) for hours in kinds)


class _Spent:
    """What visits take of the budgets of a group's vehicles."""

    def __init__(
        self, problem: TwoEchelonProblem, calls: Calls, group: GroupKey, serves: Flags
    ) -> None:
        home, type_id = group
        self._operations = problem.county.operations
        self._kind, ways = problem.types()[type_id], problem.ways[type_id]
        self._calls, self._serves = calls, serves
        self._out_s = ways.duration_s[home, calls.rows].astype(np.float64)
        self._radial_s = self._out_s + ways.duration_s[calls.rows, home]
        open_s: Floats = np.where(ways.is_open, ways.duration_s, np.inf)
        self._stop_s = _between(open_s, calls) + calls.hand_over_s + calls.loading_s
        load = load_shares(problem, self._kind)
        self._load = _uncut(load)
        self._whatever_hours = np.zeros(len(load))
        if self._kind.range_m is not None:
            open_m: Floats = np.where(ways.is_open, ways.distance_m, np.inf)
            radial_m = ways.distance_m[home, calls.rows] + ways.distance_m[calls.rows, home]
            range_m = np.full(len(load), float(self._kind.range_m))
            self._whatever_hours = _share(_between(open_m, calls), radial_m, self._load, range_m)
        if self._kind.max_trips is not None:
            by_trips = self._load / self._kind.max_trips
            self._whatever_hours = np.maximum(self._whatever_hours, by_trips)

    def on(self, hours: Hours) -> Workload:
        """Return what they take on a day."""
        budget_s = self._working_s(hours)
        by_time = _share(self._stop_s, self._radial_s, self._load, budget_s)
        first_s = np.maximum(hours.early_s, hours.start_s + self._out_s)
        open_for_s = hours.late_s - first_s + self._calls.hand_over_s
        can = self._serves & (hours.late_s >= first_s)
        binds = can & (open_for_s < budget_s - self._radial_s)
        by_hours = self._stop_s / np.maximum(open_for_s, 1.0)
        return Workload(
            day=np.where(can, _uncut(np.maximum(by_time, self._whatever_hours)), np.inf),
            window=np.where(binds, _uncut(by_hours), 0.0),
        )

    def _working_s(self, hours: Hours) -> Floats:
        """Return the seconds between the first departure and the end of work, without rests."""
        longest_s = float(self._kind.shift_s + self._kind.overtime_s)
        span_s = np.minimum(longest_s, self._operations.work_to_s - hours.start_s)
        span_s = np.maximum(span_s, 0.0)
        between_s = self._operations.rest_after_driving_s + self._operations.rest_s
        rests = span_s // between_s if between_s else np.zeros(len(span_s))
        return np.asarray(np.maximum(0.0, span_s - self._operations.rest_s * rests))


def load_shares(problem: TwoEchelonProblem, kind: VehicleType) -> Floats:
    """Return the share of a vehicle's room that each visit fills, at most 1, shape (V,)."""
    shares = np.zeros(len(problem.visits))
    for dimension, room in enumerate(vehicle_capacity(kind)):
        if 0 < room < UNLIMITED:
            moved = [max(v.deliver[dimension], v.collect[dimension]) for v in problem.visits]
            shares = np.maximum(shares, np.array(moved, dtype=np.float64) / room)
    return np.minimum(shares, 1.0)


def _uncut(share: Floats) -> Floats:
    """Return what visits count as that are not cut: 1/n if n of them find room, at most 1."""
    fit = np.floor(1.0 / np.maximum(share, _EXACT) + _EXACT)
    return np.asarray(np.where(np.isfinite(share), 1.0 / np.maximum(fit, 1.0), np.inf))


def _share(stop: Floats, radial: Floats, load: Floats, budget: Floats) -> Floats:
    """Return the share of a budget that visits take."""
    once = np.where(budget > radial, stop / np.maximum(budget - radial, 1.0), np.inf)
    return np.asarray(np.maximum(once, (stop + radial * load) / np.maximum(budget, 1.0)))


def _between(way: Floats, calls: Calls) -> Floats:
    """Return the way from each visit to the next call of its company, 0 where there is none.

    Parameters
    ----------
    way
        float64, shape (P, P): seconds or metres between places; inf where there is no way.
    calls
        The visits.
    """
    found = np.zeros(len(calls.rows))
    for number in np.unique(calls.company).tolist():
        own = np.flatnonzero(calls.company == number)
        together = (calls.company >= min(1, number)) & (calls.company <= number)
        others, here = np.unique(calls.rows[together]), calls.rows[own]
        lengths = np.minimum(way[np.ix_(here, others)], way[np.ix_(others, here)].T)
        lengths[here[:, np.newaxis] == others[np.newaxis, :]] = np.inf
        nearest = min(_NEIGHBOURS, len(others))
        near = np.partition(lengths, nearest - 1, axis=1)[:, :nearest]
        is_near = np.isfinite(near)
        total = np.where(is_near, near, 0.0).sum(axis=1)
        found[own] = _TOUR * total / np.maximum(1, is_near.sum(axis=1))
    return found * calls.comes
