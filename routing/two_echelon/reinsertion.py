"""The cheapest way to make a call otherwise: another vehicle, another station, or directly.

Gaps of routes are looked at best-first by lower bounds (`routing.two_echelon.gaps`): the first
candidates get exact times, and the search ends when no bound left is below the best cost found.
For a way by a station, the cheapest vehicle of the hub that can bring the goods there is found
first, then local vehicles are tried with it, and with an earlier one where that comes too late;
then, for goods that go home, the cheapest vehicle that fetches them.
"""

import heapq
import itertools
from dataclasses import dataclass, replace

from routing.two_echelon.changes import CLOSE_FEN, MOST_TIMED, Change, PlannedDay
from routing.two_echelon.gaps import Candidate, Obstacle, later
from routing.two_echelon.retiming import Frame, TimedRun
from routing.two_echelon.runs import Call, HandOver, Share

_ALL = 100_000
_MOST_TRUNKS = 3  # ways to bring goods to a station, each earlier than the one before
_DETOUR, _BOUND = -2, -1  # bounds on the cost of a trunk: by distance alone, by all that is known
_NEVER = 2**40


def by_another_vehicle(day: PlannedDay, call: int, without: Change) -> Change | Obstacle:
    """Return the cheapest change to another vehicle of the same home.

    Parameters
    ----------
    day, call
        The plan, and the call to be made otherwise.
    without
        The day without the call.
    """
    own = day.calls[call].route
    home = day.home(own)
    if home == day.calls[call].source:
        return _straight(day, call, without, banned=frozenset({own}))
    return _by_station(day, call, without, frozenset({home}))


def directly(day: PlannedDay, call: int, without: Change) -> Change | Obstacle:
    """Return the cheapest change to a vehicle at home where the goods come from."""
    return _straight(day, call, without, banned=frozenset())


def by_another_station(day: PlannedDay, call: int, without: Change) -> Change | Obstacle:
    """Return the cheapest change to a local vehicle of a station that does not serve now."""
    stations = frozenset(day.problem.stations) - {day.home(day.calls[call].route)}
    return _by_station(day, call, without, stations)


def by_any_station(day: PlannedDay, call: int, without: Change) -> Change | Obstacle:
    """Return the cheapest change to a local vehicle of any station."""
    return _by_station(day, call, without, frozenset(day.problem.stations))


def _straight(
    day: PlannedDay, call: int, without: Change, *, banned: frozenset[int]
) -> Change | Obstacle:
    """Return the cheapest change to a vehicle at the goods' source."""
    home = day.calls[call].source
    client = day.retimer.client(call, without.frame, is_direct=True)
    barred = day.barred(call)
    found, obstacle = day.candidates(client, without, frozenset({home}), banned=banned | barred)
    goods_fen = day.goods_fen(call, home, is_fetched=True)
    best: Change | None = None
    for candidate in found:
        if _is_hopeless(without.extra_fen + candidate.least_fen + goods_fen, best):
            break
        change = day.insert(call, candidate, without)
        if change is not None:
            change = day.settled(call, change, candidate.gap.owner, is_fetched=True)
        if change is not None and (best is None or change.extra_fen < best.extra_fen):
            best = change
    return best or _as_told(obstacle, barred) or Obstacle.TIME


def _as_told(obstacle: Obstacle | None, barred: frozenset[int]) -> Obstacle | None:
    """Return the obstacle, or that directives bar vehicles if there is nobody else."""
    return Obstacle.DIRECTIVE if barred and obstacle is Obstacle.VEHICLE else obstacle


def _by_station(
    day: PlannedDay, call: int, without: Change, stations: frozenset[int]
) -> Change | Obstacle:
    """Return the cheapest change to a local vehicle, other than now, of some stations."""
    made = day.calls[call]
    if made.source not in day.problem.hubs or made.place in day.problem.stations:
        return Obstacle.CHANNEL
    ready_s = {**without.frame.ready_s, call: made.ready_s}
    without = replace(without, frame=replace(without.frame, ready_s=ready_s))
    client = day.retimer.client(call, without.frame, is_direct=False)
    barred = day.barred(call)
    banned = barred | {made.route}
    found, obstacle = day.candidates(client, without, stations, banned=banned, most=_ALL)
    if obstacle is not None:
        return _as_told(obstacle, barred) or obstacle
    return _StationSearch(day, call, without).best(found)


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    """What is to be looked at next: a gap of a local run, with one way to bring the goods there.

    `trunk` is the number of the way, the cheapest first; `_DETOUR` or `_BOUND` as long as only a
    lower bound on its cost is known.
    """

    least_fen: int
    rank: int
    station: int
    trunk: int
    gap: int


class _StationSearch:
    """The search for the cheapest local vehicle, with the vehicle of the hub that feeds it."""

    def __init__(self, day: PlannedDay, call: int, without: Change) -> None:
        self._day = day
        self._call = call
        self._made = day.calls[call]
        self._without = without
        self._banned = day.barred(call) | {self._made.route}
        self._is_fetched = day.is_fetched(call)
        self._is_carried = bool(self._made.deliver_ids) or self._is_fetched
        self._gaps: dict[tuple[int, int], list[Candidate]] = {}
        self._drops: dict[int, list[Candidate]] = {}
        self._trunks: dict[int, list[Change | None]] = {}
        self._obstacle: Obstacle | None = None
        self._steps: list[_Step] = []
        self._rank = itertools.count()

    def best(self, found: list[Candidate]) -> Change | Obstacle:
        """Return the cheapest change, or why there is none.

        Parameters
        ----------
        found
            Gaps of local runs with the least that the call costs there, cheapest first.
        """
        for candidate in found:
            station = self._day.home(candidate.gap.owner)
            self._gaps.setdefault((station, _DETOUR), []).append(candidate)
        for station, _ in tuple(self._gaps):
            least_fen = self._day.least_trunk_fen(station, self._without) if self._is_carried else 0
            self._note(least_fen, station, _DETOUR)
        best: Change | None = None
        num_timed = 0
        while self._steps and num_timed < MOST_TIMED:
            step = heapq.heappop(self._steps)
            if _is_hopeless(self._without.extra_fen + step.least_fen, best):
                break
            if step.trunk < 0:
                self._note_better(step)
                continue
            num_timed += 1
            change = self._with_local(step.station, step.trunk, step.gap)
            if change is None:
                self._note_trunk(step.station, step.trunk + 1)
            elif best is None or change.extra_fen < best.extra_fen:
                best = change
            self._note_trunk(step.station, step.trunk, step.gap + 1)
        return best or self._obstacle or Obstacle.TIME

    def _note(self, trunk_fen: int, station: int, trunk: int, gap: int = 0) -> None:
        """Note what to look at, if there is such a gap and such a way."""
        gaps = self._gaps[station, trunk]
        if trunk_fen < _NEVER and gap < len(gaps):
            goods_fen = self._day.goods_fen(self._call, station, is_fetched=self._is_fetched)
            least_fen = trunk_fen + goods_fen + gaps[gap].least_fen
            step = _Step(least_fen, next(self._rank), station, trunk, gap)
            heapq.heappush(self._steps, step)

    def _note_better(self, step: _Step) -> None:
        """Note a station again with a better bound, then with the cheapest way itself."""
        station = step.station
        if step.trunk == _BOUND or not self._made.deliver_ids:
            self._note_trunk(station, 0)
            return
        found, obstacle = self._drops_at(station, self._without)
        self._obstacle = later(self._obstacle, obstacle)
        self._drops[station] = found
        self._gaps[station, _BOUND] = self._gaps[station, _DETOUR]
        self._note(found[0].least_fen if found else _NEVER, station, _BOUND)

    def _note_trunk(self, station: int, trunk: int, gap: int = 0) -> None:
        """Note a gap with a way to bring the goods, which is looked for unless it is known.

        Where no local run can wait for a way, an earlier one is looked for.
        """
        ways = self._trunks.setdefault(station, [])
        if trunk < len(ways) and gap == 0:
            return
        while trunk == len(ways) < _MOST_TRUNKS and (not ways or ways[-1] is not None):
            way = self._way_to(station, ways[-1] if ways else None)
            ways.append(way)
            if way is not None:
                self._gaps[station, trunk] = self._gaps_after(station, way)
                trunk += not self._gaps[station, trunk]
        way = ways[trunk] if trunk < len(ways) else None
        if way is not None:
            self._note(way.extra_fen - self._without.extra_fen, station, trunk, gap)

    def _gaps_after(self, station: int, way: Change) -> list[Candidate]:
        """Return the gaps of a station's local runs once the goods come by a way."""
        day = self._day
        client = day.retimer.client(self._call, way.frame, is_direct=False)
        return day.candidates(client, way, frozenset({station}), banned=self._banned)[0]

    def _drops_at(self, station: int, day: Change) -> tuple[list[Candidate], Obstacle | None]:
        """Return the gaps of the hub's vehicles that may hold a drop at a station."""
        drop = _hand_over(self._call, self._made, station, is_drop=True)
        client = self._day.retimer.client(drop, day.frame, is_direct=False)
        return self._day.candidates(client, day, frozenset({self._made.source}))

    def _way_to(self, station: int, former: Change | None) -> Change | None:
        """Return the cheapest way to bring the goods to a station, earlier than a former one."""
        without = self._without
        if not self._made.deliver_ids:
            return without if former is None else None
        found = self._drops[station]
        if former is not None:
            by_s = former.frame.ready_s[self._call] - 1
            frame = replace(
                without.frame,
                deadline_s={**without.frame.deadline_s, self._call: by_s},
                latest_s={**without.frame.latest_s, self._call: by_s},
            )
            without = replace(without, frame=frame)
            found, _ = self._drops_at(station, without)
        drop = _hand_over(self._call, self._made, station, is_drop=True)
        return self._cheapest(drop, found, without)

    def _cheapest(self, task: HandOver, found: list[Candidate], change: Change) -> Change | None:
        """Return the cheapest of some gaps for a hand-over, or None if none has times."""
        best: Change | None = None
        for candidate in found:
            if _is_hopeless(change.extra_fen + candidate.least_fen, best):
                break
            changed = self._day.insert(task, candidate, change)
            if changed is not None and (best is None or changed.extra_fen < best.extra_fen):
                best = changed
        return best

    def _with_local(self, station: int, trunk: int, gap: int) -> Change | None:
        """Return a way with a local run that makes the call, and goods taken home."""
        day, call = self._day, self._call
        way, into = self._trunks[station][trunk], self._gaps[station, trunk][gap]
        change = None if way is None else day.insert(call, into, way)
        timed = None if change is None else change.runs[into.gap.owner]
        if change is not None and timed is not None and self._is_fetched:
            frame = _back(change.frame, timed, call)
            change = self._fetched(replace(change, frame=frame), station)
        if change is None:
            return None
        return day.settled(call, change, into.gap.owner, is_fetched=self._is_fetched)

    def _fetched(self, change: Change, station: int) -> Change | None:
        """Return a change with the cheapest vehicle of the hub that takes the goods home."""
        day = self._day
        pick = _hand_over(self._call, self._made, station, is_drop=False)
        client = day.retimer.client(pick, change.frame, is_direct=False)
        found, obstacle = day.candidates(client, change, frozenset({self._made.source}))
        self._obstacle = later(self._obstacle, obstacle)
        return self._cheapest(pick, found, change)


def _is_hopeless(least_fen: int, best: Change | None) -> bool:
    """Return whether a candidate costs at least what the best one does, or about that."""
    return best is not None and least_fen > best.extra_fen - CLOSE_FEN


def _hand_over(call: int, made: Call, station: int, *, is_drop: bool) -> HandOver:
    """Return the hand-over of a call's goods alone."""
    share = Share(
        call=call,
        order_ids=made.deliver_ids if is_drop else made.collect_ids,
        load=made.deliver if is_drop else made.collect,
        ready_s=made.ready_s if is_drop else 0,
    )
    return HandOver.of(station, (share,), is_drop=is_drop)


def _back(frame: Frame, timed: TimedRun, call: int) -> Frame:
    """Return the frame for the trunk that fetches what a grown local run brings back."""
    back_s = dict(frame.back_s)
    for i, second in timed.at_home()[1].items():
        if i in back_s or i == call:
            back_s[i] = max(back_s.get(i, 0), second)
    return replace(frame, back_s=back_s)
