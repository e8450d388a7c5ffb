"""From a solution of a roll-out's program to its plan, and from a plan to a solution."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from routing.siting.rollout.plan import Opened, RolloutPlan, Service, Supply
from routing.siting.rollout.price import sizes_by_period
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.columns import Layout
from routing.siting.solvers.program import Floats, Ints


def plan_of(rollout: Rollout, layout: Layout, x: Floats) -> RolloutPlan:
    """Return what a solution says."""
    periods = range(len(rollout.periods))
    return RolloutPlan(
        opened=tuple(o for t in periods for o in _opened(rollout, layout, x, t)),
        services=tuple(s for t in periods for s in _services(rollout, layout, x, t)),
        supplies=tuple(s for t in periods for s in _supplies(rollout, layout, x, t)),
    )


def solution_of(rollout: Rollout, layout: Layout, plan: RolloutPlan) -> tuple[Ints, Floats]:
    """Return the columns and values that say the same as a plan that breaks no rule."""
    return _Solution(rollout, layout, plan).columns_and_values()


def _opened(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Opened]:
    for n in np.flatnonzero(x[layout.columns.size[t]] > 0.5).tolist():
        site = rollout.candidates[int(layout.sizes.site[n])]
        size = int(layout.sizes.size[n])
        yield Opened(period=t, kind=site.kind, site_id=site.site_id, size=size)


def _services(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Service]:
    ties, sites = layout.ties, rollout.candidates
    for n in np.flatnonzero(x[layout.columns.via[t]] > 0.5).tolist():
        call = int(ties.via_call[n])
        yield Service(
            period=t,
            village_id=rollout.villages[int(ties.via_village[n])].village_id,
            station_id=sites[rollout.stations[int(ties.call_station[call])]].site_id,
            point_id=sites[rollout.points[int(ties.call_point[call])]].site_id,
        )
    for n in np.flatnonzero(x[layout.columns.fetch[t]] > 0.5).tolist():
        yield Service(
            period=t,
            village_id=rollout.villages[int(ties.fetch_village[n])].village_id,
            station_id=sites[rollout.stations[int(ties.fetch_station[n])]].site_id,
        )
    for n in np.flatnonzero(x[layout.columns.out[t]] > 0.5).tolist():
        yield Service(period=t, village_id=rollout.villages[int(ties.out_village[n])].village_id)


def _supplies(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Supply]:
    stations = len(rollout.stations)
    for n in np.flatnonzero(x[layout.columns.supply[t]] > 0.5).tolist():
        hub, station = divmod(n, stations)
        yield Supply(
            period=t,
            station_id=rollout.candidates[rollout.stations[station]].site_id,
            hub_id=rollout.candidates[rollout.hubs[hub]].site_id,
        )


class _Solution:
    """A plan in terms of a program."""

    def __init__(self, rollout: Rollout, layout: Layout, plan: RolloutPlan) -> None:
        self._rollout, self._layout, self._plan = rollout, layout, plan
        ties = layout.ties
        self._hub, self._station, self._point = (
            {rollout.candidates[k].site_id: n for n, k in enumerate(numbers)}
            for numbers in (rollout.hubs, rollout.stations, rollout.points)
        )
        self._village = {v.village_id: i for i, v in enumerate(rollout.villages)}
        self._call = _numbers(ties.call_station, ties.call_point)
        self._via = _numbers(ties.via_call, ties.via_village)
        self._fetch = _numbers(ties.fetch_station, ties.fetch_village)
        self._out = _numbers(ties.out_village)

    def columns_and_values(self) -> tuple[Ints, Floats]:
        """Return all columns of the layout with their values."""
        own = self._layout.columns
        blocks = [
            (columns[t], values)
            for t in range(len(self._rollout.periods))
            for columns, values in zip(own, self._values(t), strict=True)
        ]
        return (
            np.concatenate([columns for columns, _ in blocks]),
            np.concatenate([values for _, values in blocks]),
        )

    def _values(self, t: int) -> tuple[Floats, ...]:
        """Return the values of a period's columns, in their order."""
        own, stations = self._layout.columns, len(self._rollout.stations)
        sizes = sizes_by_period(self._rollout, self._plan)[t]
        chosen = [
            n
            for n, (k, s) in enumerate(
                zip(self._layout.sizes.site.tolist(), self._layout.sizes.size.tolist(), strict=True)
            )
            if sizes.get(k) == s
        ]
        supplied = {
            self._station[s.station_id]: self._hub[s.hub_id]
            for s in self._plan.supplies
            if s.period == t
        }
        calls, vias, fetches, outs, through = self._served(t)
        haul = np.zeros(len(own.haul[t]))
        for station, hub in supplied.items():
            haul[hub * stations + station] = through[station]
        supply = [hub * stations + station for station, hub in supplied.items()]
        return (
            _ones(own.size[t], chosen),
            _ones(own.call[t], calls),
            _ones(own.via[t], vias),
            _ones(own.fetch[t], fetches),
            _ones(own.out[t], outs),
            haul,
            _ones(own.supply[t], supply),
        )

    def _served(self, t: int) -> tuple[set[int], list[int], list[int], list[int], Floats]:
        """Return the numbers of calls and ways used in a period, and pieces by station."""
        pieces = self._rollout.pieces(t)
        calls: set[int] = set()
        vias: list[int] = []
        fetches: list[int] = []
        outs: list[int] = []
        through = np.zeros(len(self._rollout.stations))
        for service in self._plan.services:
            if service.period != t:
                continue
            village = self._village[service.village_id]
            if service.station_id is None:
                outs.append(self._out[village,])
                continue
            station = self._station[service.station_id]
            through[station] += pieces[village]
            if service.point_id is None:
                fetches.append(self._fetch[station, village])
            else:
                call = self._call[station, self._point[service.point_id]]
                calls.add(call)
                vias.append(self._via[call, village])
        return calls, vias, fetches, outs, through


def _numbers(*keys: Ints) -> Mapping[tuple[int, ...], int]:
    """Return the number of each combination of keys."""
    rows = zip(*(key.tolist() for key in keys), strict=True)
    return {row: n for n, row in enumerate(rows)}


def _ones(columns: Ints, chosen: Iterable[int]) -> Floats:
    values = np.zeros(len(columns))
    values[list(chosen)] = 1.0
    return values
