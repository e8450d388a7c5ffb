"""Gaps between the stops of timed runs, and the least that another stop in each would cost.

The least cost is a valid lower bound where no way round is shorter than the straight one: the
longer way priced exactly, and paid time without any waiting and with no rest more than before. Nor
is it shorter than it was but for rests, which may move into waiting: a run waits only where a limit
of time before keeps it from leaving later. What a bound excludes need not be timed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from network.fleet import Vehicle
from routing.load import vehicle_capacity
from routing.two_echelon.gap_rows import Gap, Owner, owner_of_run, owner_of_spare
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.retiming import TimedRun
from routing.vrp.problem import Client

_HOUR_S = 3600
_KM_M = 1000
_NEVER = 2**40

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Obstacle(StrEnum):
    """Why a call can be made nowhere else: the first of these that leaves nobody over."""

    CHANNEL = "channel"
    DIRECTIVE = "directive"
    VEHICLE = "vehicle"
    TEMPERATURE = "temperature"
    ACCESS = "access"
    CAPACITY = "capacity"
    TIME = "time"


class Candidate(NamedTuple):
    """A gap that may hold a task.

    The least that the task costs there (fen), and the seconds to spare while local runs load as
    planned; below 0 some would have to wait for their goods.
    """

    least_fen: int
    slack_s: int
    gap: Gap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Gaps that may hold a task, as arrays of the fields of `Candidate`, in any order."""

    least_fen: Ints
    slack_s: Ints
    gaps: tuple[Gap, ...]

    @classmethod
    def none(cls) -> "Candidates":
        """Return no candidates."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(least_fen=nothing, slack_s=nothing, gaps=())

    def first(self, other: "Candidates", most: int, close_fen: int) -> list[Candidate]:
        """Return at most so many of these and others, cheapest first.

        Those within the same `close_fen` of cost come in order of their time to spare.
        """
        least_fen = np.concatenate((self.least_fen, other.least_fen))
        slack_s = np.concatenate((self.slack_s, other.slack_s))
        gaps = (*self.gaps, *other.gaps)
        order = np.lexsort((-slack_s, least_fen // close_fen))[:most].tolist()
        return [Candidate(int(least_fen[i]), int(slack_s[i]), gaps[i]) for i in order]


class Fleet:
    """Vehicle types of a day as arrays."""

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self.problem = problem
        self.number = {key: k for k, key in enumerate(problem.ways)}
        self.kinds = tuple(problem.types()[key] for key in problem.ways)
        ways = list(problem.ways.values())
        self.distance_m = np.stack([w.distance_m for w in ways])
        self.duration_s = np.stack([w.duration_s for w in ways])
        self.is_open = np.stack([w.is_open for w in ways])
        self.capacity = np.array([vehicle_capacity(kind) for kind in self.kinds], dtype=np.int64)
        self.range_m = self._column(
            [_NEVER if k.range_m is None else k.range_m for k in self.kinds]
        )
        self.longest_s = self._column([k.shift_s + k.overtime_s for k in self.kinds])
        self.shift_s = self._column([k.shift_s for k in self.kinds])
        self.day_fen = self._column([k.cost_day_fen for k in self.kinds])
        self.km_fen = self._column([k.cost_km_fen for k in self.kinds])
        self.hour_fen = self._column([k.cost_hour_fen for k in self.kinds])
        self.overtime_fen = self._column([k.cost_overtime_hour_fen for k in self.kinds])

    @staticmethod
    def _column(values: Sequence[int]) -> Ints:
        return np.array(values, dtype=np.int64)


class Gaps:
    """The gaps of some runs and spare vehicles.

    Parameters
    ----------
    fleet
        The vehicle types of the day.
    timed
        Runs by their number, with the latest start of each event if local runs wait for their
        goods as long as they can.
    spare
        Vehicles that stay at home, by a number of their own.
    """

    def __init__(
        self,
        fleet: Fleet,
        timed: Mapping[int, tuple[TimedRun, tuple[int, ...]]],
        spare: Mapping[int, Vehicle],
    ) -> None:
        self._fleet = fleet
        owners = [owner_of_run(number, *run) for number, run in timed.items()]
        owners += [owner_of_spare(k, vehicle, fleet.problem) for k, vehicle in spare.items()]
        rows = [row for owner in owners for row in owner.rows]
        of = np.repeat(np.arange(len(owners)), _ints(len(owner.rows) for owner in owners))
        self.gaps: tuple[Gap, ...] = tuple(row.gap for row in rows)
        self.owner = _ints(gap.owner for gap in self.gaps)
        self.span = _spans(owners)
        self.kind = _ints(fleet.number[o.vehicle.vehicle_type_id] for o in owners)[of]
        self.home = _ints(o.home for o in owners)[of]
        self._driven_m = _ints(o.distance_m for o in owners)[of]
        self._least_s = _ints(o.least_s for o in owners)[of]
        self._busy_s = _ints(o.busy_s for o in owners)[of]
        self._cost_fen = _ints(o.cost_fen for o in owners)[of]
        self._before = _ints(row.before for row in rows)
        self._after = _ints(row.after for row in rows)
        self._free_s = _ints(row.free_s for row in rows)
        self._latest_s = _ints(row.latest_s for row in rows)
        self._planned_s = _ints(row.planned_s for row in rows)
        self._load_before = np.array([r.load_before for r in rows], dtype=np.int64).reshape(-1, 5)
        self._load_after = np.array([r.load_after for r in rows], dtype=np.int64).reshape(-1, 5)

    def __len__(self) -> int:
        """Return the number of gaps."""
        return len(self.gaps)

    def least_detour_fen(self, place: int, may: Flags) -> int:
        """Return the price of the shortest longer way by a place among some gaps; at most 2^40."""
        metres, _, is_open = self._detour(place)
        detour_fen = metres[may & is_open] * self._fleet.km_fen[self.kind[may & is_open]] // _KM_M
        return int(detour_fen.min(initial=_NEVER))

    def candidates(self, client: Client, may: Flags) -> tuple[Candidates, Obstacle | None]:
        """Return the gaps that may hold another client, or why none does.

        Parameters
        ----------
        client
            What is to be done, as a vehicle of these homes meets it.
        may
            bool, shape (number of gaps,): gaps that are asked about.

        Returns
        -------
        tuple
            The gaps, in any order; and the obstacle if there is none.
        """
        obstacle = self._obstacle(client, may)
        if obstacle is not None:
            return Candidates.none(), obstacle
        slack_s, planned_s = self._slacks(client)
        at = np.flatnonzero(may & (slack_s >= 0) & self._has_room(client))
        least = self._least_fen(client, at)
        at, least = at[least < _NEVER], least[least < _NEVER]
        gaps = tuple(self.gaps[i] for i in at.tolist())
        found = Candidates(least_fen=least, slack_s=planned_s[at], gaps=gaps)
        return found, None if gaps else Obstacle.TIME

    def _obstacle(self, client: Client, may: Flags) -> Obstacle | None:
        """Return the first reason that leaves no vehicle over, looking at empty vehicles."""
        fleet = self._fleet
        both = np.maximum(client.deliver, client.collect)
        room = fleet.capacity[self.kind]
        left = may
        cold = (both[2:4] == 0) | (room[:, 2:4] > 0)
        there_and_back_m = (
            fleet.distance_m[self.kind, self.home, client.place]
            + fleet.distance_m[self.kind, client.place, self.home]
        )
        steps = (
            (Obstacle.VEHICLE, np.ones(len(self), dtype=np.bool_)),
            (Obstacle.TEMPERATURE, cold.all(axis=1)),
            (
                Obstacle.ACCESS,
                fleet.is_open[self.kind, self.home, client.place]
                & fleet.is_open[self.kind, client.place, self.home]
                & (there_and_back_m <= fleet.range_m[self.kind]),
            ),
            (Obstacle.CAPACITY, (both <= room).all(axis=1)),
        )
        for obstacle, is_kept in steps:
            left = left & is_kept
            if not left.any():
                return obstacle
        return None

    def _slacks(self, client: Client) -> tuple[Ints, Ints]:
        """Return the seconds to spare in each gap, rests left out, and those with loads as planned.

        A client beside one at the same place joins its call: that is for the exact times to tell.
        """
        fleet, place = self._fleet, client.place
        there_s = fleet.duration_s[self.kind, self._before, place]
        back_s = fleet.duration_s[self.kind, place, self._after]
        from_home_s = fleet.duration_s[self.kind, self.home, place]
        start_s = np.maximum(self._free_s + there_s, client.ready_s + from_home_s)
        start_s = np.maximum(start_s, client.early_s)
        on_s = start_s + fleet.problem.call_s[place] + client.service_s + back_s
        joins = (self._before == place) | (self._after == place)
        slack_s = np.minimum(client.late_s - start_s, self._latest_s - on_s)
        planned_s = np.minimum(client.late_s - start_s, self._planned_s - on_s)
        return np.where(joins, np.maximum(slack_s, 0), slack_s), planned_s

    def _has_room(self, client: Client) -> Flags:
        """Return the gaps with room for the goods brought before, and for those taken after."""
        room = self._fleet.capacity[self.kind]
        brought, taken = np.array(client.deliver), np.array(client.collect)
        fits = (self._load_before + brought <= room) & (self._load_after + taken <= room)
        is_open: Flags = fits.all(axis=1)
        return is_open

    def _detour(self, place: int) -> tuple[Ints, Ints, Flags]:
        """Return metres and seconds more by a place, and whether the roads are open, by gap."""
        fleet, kind = self._fleet, self.kind
        there, back = (kind, self._before, place), (kind, place, self._after)
        on = (kind, self._before, self._after)
        metres = fleet.distance_m[there] + fleet.distance_m[back] - fleet.distance_m[on]
        seconds = fleet.duration_s[there] + fleet.duration_s[back] - fleet.duration_s[on]
        return metres, seconds, fleet.is_open[there] & fleet.is_open[back]

    def _least_fen(self, client: Client, at: Ints) -> Ints:
        """Return a lower bound on the extra cost in some gaps; `_NEVER` where it cannot be."""
        fleet, kind = self._fleet, self.kind[at]
        metres, seconds, is_open = (values[at] for values in self._detour(client.place))
        joins = (self._before[at] == client.place) | (self._after[at] == client.place)
        pieces = client.deliver.pieces + client.collect.pieces
        loading_s = fleet.problem.county.operations.stop_times.loading_piece_s * pieces
        call_s = np.where(joins, 0, fleet.problem.call_s[client.place])
        driven_m = self._driven_m[at] + metres
        busy_s = self._busy_s[at] + seconds + call_s + client.service_s + loading_s
        paid_s = np.maximum(busy_s, self._least_s[at])
        over_s = np.maximum(0, paid_s - fleet.shift_s[kind])
        least = (
            fleet.day_fen[kind]
            + _per(driven_m * fleet.km_fen[kind], _KM_M)
            + _per(paid_s * fleet.hour_fen[kind], _HOUR_S)
            + _per(over_s * fleet.overtime_fen[kind], _HOUR_S)
            - self._cost_fen[at]
        )
        can_be = is_open & (driven_m <= fleet.range_m[kind]) & (paid_s <= fleet.longest_s[kind])
        return np.where(can_be, least, _NEVER)


def _spans(owners: Sequence[Owner]) -> dict[int, slice]:
    """Return where each owner's gaps are."""
    ends = [*accumulate(len(owner.rows) for owner in owners)]
    return {
        owner.rows[0].gap.owner: slice(end - len(owner.rows), end)
        for owner, end in zip(owners, ends, strict=True)
    }


def _ints(values: Iterator[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _per(amount: Ints, unit: int) -> Ints:
    """Divide, rounding half up, as `routing.cost` does."""
    return (2 * amount + unit) // (2 * unit)


def later(one: Obstacle | None, other: Obstacle | None) -> Obstacle | None:
    """Return the obstacle that comes later: the one met by the vehicles that get furthest."""
    order = list(Obstacle)
    return max((o for o in (one, other) if o is not None), key=order.index, default=None)
