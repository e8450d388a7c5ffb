"""Sets of stations that may be worth opening, by an estimate: which of them to try first.

A visit is taken to cost its share of a vehicle that goes to it from its station and back, full: the
ways between visits cost about the same whatever is open. The estimate says too much where a route
makes many calls, and too little where it makes few; so sets are looked for under several weights
of the ways.
"""

from itertools import chain, zip_longest

import numpy as np

from routing.two_echelon.solvers.compiled import allocating
from routing.two_echelon.solvers.model import Flags, Floats, Ints, Model, Tasks
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.trunks import Trunks, plan_trunks

_WEIGHTS = (1.0, 0.6, 1.5)
_LOOKED_AT = 15  # sets whose neighbours are priced, beside those met on the way from all stations
_FAR = 1e15

Set = frozenset[int]


def likely_sets(model: Model, tasks: Tasks, trunks: Trunks, *, most: int) -> list[Flags]:
    """Return the sets of open stations that look best as the stations closed, best first.

    Parameters
    ----------
    model, tasks, trunks
        The day.
    most
        How many sets to return at most, ≥ 1.

    Returns
    -------
    list of Flags
        bool, shape (S,), each; all stations open where no estimate finds room for all visits.
    """
    stations = np.arange(len(model.station_row))
    by_weight = [_Sites(model, tasks, trunks, weight).best() for weight in _WEIGHTS]
    in_turn = chain.from_iterable(zip_longest(*by_weight))
    chosen = list(dict.fromkeys(one for one in in_turn if one is not None))[:most]
    return [~np.isin(stations, sorted(one)) for one in chosen or [frozenset(stations.tolist())]]


class _Sites:
    """Prices sets of open stations by an estimate.

    Parameters
    ----------
    model, tasks, trunks
        The day.
    weight
        Of the ways in the estimate, > 0.
    """

    def __init__(self, model: Model, tasks: Tasks, trunks: Trunks, weight: float) -> None:
        self._model = model
        self._unit = weight * _unit_fen(model, tasks)
        self._goods = (tasks.deliver + tasks.collect)[: model.num_visits]
        self._brought = tasks.deliver[: model.num_visits, 0]
        self._trunks = share(trunks) if model.trunks_only and not trunks.is_free else None

    def best(self) -> list[Set]:
        """Return all sets that were priced, the cheapest first.

        The neighbours of the cheapest set not looked at yet are priced, again and again: sets with
        a station more, one less, or one exchanged.
        """
        stations = range(len(self._model.station_row))
        fen = {frozenset(stations): self._price(frozenset(stations))}
        looked_at: set[Set] = set()
        for _ in range(len(stations) + _LOOKED_AT):
            left = [one for one in fen if one not in looked_at]
            if not left:
                break
            now = min(left, key=lambda one: (fen[one], sorted(one)))
            looked_at.add(now)
            for one in _near(now, stations):
                if one not in fen:
                    fen[one] = self._price(one)
        priced = [one for one in fen if fen[one] < _FAR]
        return sorted(priced, key=lambda one: (fen[one], sorted(one)))

    def _price(self, chosen: Set) -> float:
        """Return the estimate, fen; `_FAR` at least where there is too little room."""
        model, rows = self._model, np.array(sorted(chosen), dtype=np.int64)
        unit = self._unit[rows]
        dearer = np.sort(unit, axis=0)[:2]
        order = np.argsort(dearer[0] - dearer[-1], kind="stable")  # who loses most elsewhere first
        at = _assigned(unit, order, self._goods, model.station_room[rows])
        if at[0] < 0:
            return _FAR
        fen = float(model.opening_fen[rows].sum() + unit[at, np.arange(len(at))].sum())
        if self._trunks is not None:
            loads = np.zeros(len(model.station_row), dtype=np.int64)
            np.add.at(loads, rows[at], self._brought)
            fen += plan_trunks(self._trunks, loads, False)[0]
        return fen


def _unit_fen(model: Model, tasks: Tasks) -> Floats:
    """Return float64, shape (S, V): a visit's share of a full vehicle from a station and back."""
    found = np.full((len(model.station_row), model.num_visits), _FAR)
    place = tasks.place[: model.num_visits]
    moved = np.maximum(tasks.deliver, tasks.collect)[: model.num_visits]
    pieces = (tasks.brought + tasks.taken)[: model.num_visits]
    for group in range(model.num_driven):
        station = int(model.group_station[group])
        if station < 0:
            continue
        home, arcs = model.group_home[group], model.arc_fen[model.group_type[group]]
        portion = (moved / np.maximum(1, model.capacity[group])).max(axis=1)
        fen = portion * (model.day_fen[group] + arcs[home, place] + arcs[place, home])
        fen += model.handling_fen[station] * pieces
        may = model.serves[group] & (portion <= 1.0)
        found[station] = np.where(may, np.minimum(found[station], fen), found[station])
    return found


@allocating
def _assigned(unit: Floats, order: Ints, goods: Ints, room: Ints) -> Ints:
    """Return the station of each visit, cheapest with room, in an order; -1 first: no room."""
    at = np.zeros(len(order), dtype=np.int64)
    left = room.copy()
    for visit in order:
        chosen, best = -1, np.inf
        for station in range(len(left)):
            fits = unit[station, visit] < best
            for dim in range(goods.shape[1]):
                fits = fits and goods[visit, dim] <= left[station, dim]
            if fits:
                chosen, best = station, unit[station, visit]
        if chosen < 0:
            at[0] = -1
            return at
        at[visit] = chosen
        for dim in range(goods.shape[1]):
            left[chosen, dim] -= goods[visit, dim]
    return at


def _near(chosen: Set, stations: range) -> list[Set]:
    """Return the sets with one station more, one less, or one exchanged."""
    others = [s for s in stations if s not in chosen]
    more = [chosen | {s} for s in others]
    less = [chosen - {s} for s in chosen if len(chosen) > 1]
    return [*more, *less, *(chosen - {old} | {new} for old in chosen for new in others)]
