"""Recombination: the cheapest set of local routes among all that the search has met.

A search that changes a few routes at a time seldom puts together what it has found at different
times. A set partition does (Foster and Ryan, 1976, doi 10.1057/jors.1976.63; at the end of a local
search: Subramanian, Uchoa and Ochi, 2013, doi 10.1016/j.cor.2013.01.013). It is stated only where
the price of a route depends on nothing else: trunks are planned by loads alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from routing.two_echelon.solvers.model import Flags, Floats, Ints, Model, Tasks
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.state import END, Kept, Solution, State
from routing.two_echelon.solvers.trunks import Trunks, plan_trunks

_KNOWN = 30_000  # routes remembered
_GROWTH = 0.05  # share of routes that have to be new
_FIRST = 2_000  # the newest routes, which a relaxation begins with
_ADDED = 1_500  # routes that a relaxation takes in at a time
_ROUNDS = 8
_WHOLE = 2_000  # routes of the integer program at most
_EFFORT = 0.5  # of its search, deterministic: about as many seconds of a processor
_GAIN = 1e-3  # fen; less is rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Met:
    """A route that was met: its group, its visits in order, and its price."""

    group: int
    visits: Ints
    fen: float


class RoutePool:
    """The cheapest route met for each set of visits of a group of vehicles, the latest last.

    Parameters
    ----------
    model
        The day.
    """

    def __init__(self, model: Model) -> None:
        self._stations = model.group_station
        self._met: dict[tuple[int, bytes], _Met] = {}
        self._num_new = 0

    def has_grown(self) -> bool:
        """Return whether it has many routes that it had not when this was last answered yes."""
        if self._num_new < _GROWTH * len(self._met):
            return False
        self._num_new = 0
        return True

    def add(self, state: State) -> None:
        """Take in the local routes of the solution in hand."""
        now = state.now
        for row in np.flatnonzero(now.group >= 0).tolist():
            group, visits = int(now.group[row]), now.sequence[row, : now.length[row]]
            if self._stations[group] < 0 or (visits == END).any():
                continue
            key = group, np.sort(visits).tobytes()
            known, fen = self._met.pop(key, None), float(state.fen[row])
            self._num_new += known is None
            if known is None or fen < known.fen:
                known = _Met(group=group, visits=visits.copy(), fen=fen)
            self._met[key] = known
        if len(self._met) > _KNOWN:
            self._met = dict(list(self._met.items())[_KNOWN // 3 :])

    def routes(self) -> list[_Met]:
        """Return the routes."""
        return list(self._met.values())


def recombine(model: Model, state: State, trunks: Trunks, pool: RoutePool, kept: Kept) -> bool:
    """Put together the cheapest solution from routes of a pool that needs no other trunks.

    Parameters
    ----------
    model, state, trunks
        The day, and a state whose solution in hand makes every visit, its routes the last of the
        pool.
    pool
        Routes that were met.
    kept
        Where to write the solution.

    Returns
    -------
    bool
        Whether one was found that seems cheaper than that in hand; trunks that then carry less
        may make it cheaper still. Nothing is written otherwise.
    """
    routes = pool.routes()
    rows = np.flatnonzero(state.now.group >= 0)
    if any((state.now.sequence[row, : state.now.length[row]] == END).any() for row in rows):
        return False  # of several trips: not in the pool
    master = _Master(model, state, trunks, routes)
    chosen = master.cheaper_than(len(rows))
    if chosen is None or len(chosen) > len(kept.solution.group):
        return False
    _write(model, [routes[i] for i in chosen], kept.solution)
    kept.calls.arrive_s[:] = model.guess_s
    return True


class _Master:
    """The set partition: a column for each route, then one for each station's opening.

    Every visit is in one route; vehicles of a group and of a type are not more than there are;
    routes start at open stations only, whose room they do not exceed; and trucks that go to some
    stations have room for what these send on.
    """

    def __init__(self, model: Model, state: State, trunks: Trunks, routes: Sequence[_Met]) -> None:
        self._group = np.array([met.group for met in routes], dtype=np.int64)
        self._station = model.group_station[self._group]
        sizes = np.array([len(met.visits) for met in routes], dtype=np.int64)
        self._column = np.repeat(np.arange(len(routes)), sizes)
        self._visit = np.concatenate([met.visits for met in routes])
        self._num = len(routes)
        self._openings = np.flatnonzero(model.opening_fen > 0.0)
        self.fen = np.concatenate(
            [
                np.array([met.fen for met in routes]) + self._handling(model, state.tasks),
                model.opening_fen[self._openings],
            ]
        )
        ones = np.ones(len(self._visit))
        self._visits = self._rows(self._visit, self._column, ones, model.num_visits)
        limits = [
            *self._vehicle_limits(model),
            *self._station_limits(model, state.tasks),
            *self._trunk_limits(model, state, trunks),
        ]
        self._limits = vstack([rows for rows, _ in limits], format="csr")
        self._most = np.concatenate([most for _, most in limits])

    def cheaper_than(self, in_hand: int) -> list[int] | None:
        """Return the routes of a solution cheaper than the last ones; None if none is found.

        Parameters
        ----------
        in_hand
            How many routes, the last of the pool, are those in hand.
        """
        start = np.zeros(len(self.fen), dtype=np.bool_)
        start[self._num - in_hand : self._num] = True
        start[self._num :] = np.isin(self._openings, self._station[start[: self._num]])
        relaxed = self._relaxed()
        if relaxed is None:
            return None
        least, reduced = relaxed
        fen = float(self.fen[start].sum())
        if fen - least <= _GAIN:
            return None
        cheap = np.argsort(reduced, kind="stable")[:_WHOLE]
        others = np.flatnonzero(start), np.arange(self._num, len(self.fen))
        columns = np.unique(np.concatenate([cheap[reduced[cheap] <= fen - least], *others]))
        chosen = self._whole(columns, start)
        if self.fen[chosen].sum() >= fen - _GAIN:
            return None
        return [int(column) for column in chosen if column < self._num]

    def _whole(self, columns: Ints, start: Flags) -> Ints:
        """Return the best solution found within some columns, from a first one."""
        model = cp_model.CpModel()
        x = [model.new_bool_var("") for _ in columns]
        for entries, _ in _entries(self._visits[:, columns]):
            model.add_exactly_one([x[j] for j in entries])
        limits = zip(_entries(self._limits[:, columns]), self._most.tolist(), strict=True)
        for (entries, amounts), most in limits:
            if sum(amount for amount in amounts if amount > 0) > most:
                terms = [x[j] for j in entries]
                model.add(cp_model.LinearExpr.weighted_sum(terms, amounts) <= int(most))
        fens = np.rint(self.fen[columns]).astype(np.int64).tolist()
        model.minimize(cp_model.LinearExpr.weighted_sum(x, fens))
        for variable, is_in in zip(x, start[columns].tolist(), strict=True):
            model.add_hint(variable, is_in)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = _EFFORT
        status = solver.solve(model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return np.flatnonzero(start)
        return columns[[solver.boolean_value(variable) for variable in x]]

    def _relaxed(self) -> tuple[float, Floats] | None:
        """Return the relaxation's cost and all reduced costs; None if it cannot be solved.

        It begins with the newest routes and takes in those that would make it cheaper.
        """
        taken = np.zeros(len(self.fen), dtype=np.bool_)
        taken[max(0, self._num - _FIRST) :] = True
        meets: Any = self._visits  # scipy's types know no sparse rows here
        within: Any = self._limits
        for _ in range(_ROUNDS):
            columns = np.flatnonzero(taken)
            found = linprog(
                self.fen[columns],
                A_ub=within[:, columns],
                b_ub=self._most,
                A_eq=meets[:, columns],
                b_eq=np.ones(meets.shape[0]),
                method="highs",
            )
            if found.x is None:
                return None
            prices = meets.T @ found.eqlin.marginals + within.T @ found.ineqlin.marginals
            reduced = self.fen - prices
            cheap = np.flatnonzero((reduced < -_GAIN) & ~taken)
            if not len(cheap):
                break
            taken[cheap[np.argsort(reduced[cheap], kind="stable")[:_ADDED]]] = True
        else:
            return None
        return float(self.fen[columns] @ found.x), reduced

    def _rows(self, row: Ints, column: Ints, value: Floats, count: int) -> csr_array:
        """Return rows over all columns."""
        return csr_array((value, (row, column)), shape=(count, self._num + len(self._openings)))

    def _handling(self, model: Model, tasks: Tasks) -> Floats:
        """Return the price of handing over the goods of each route at its station."""
        passes = model.hub[self._visit] >= 0
        pieces = (tasks.brought[self._visit] + tasks.taken[self._visit]) * passes
        fen = model.handling_fen[self._station[self._column]] * pieces
        return np.bincount(self._column, weights=fen, minlength=self._num).astype(np.float64)

    def _vehicle_limits(self, model: Model) -> Iterator[tuple[csr_array, Floats]]:
        """Yield rows for the vehicles of each group, and for those of each type in use."""
        every, ones = np.arange(self._num), np.ones(self._num)
        counts = model.group_count.astype(np.float64)
        yield self._rows(self._group, every, ones, len(counts)), counts
        in_use = np.minimum(model.max_in_use, self._num).astype(np.float64)
        yield self._rows(model.group_type[self._group], every, ones, len(in_use)), in_use

    def _station_limits(self, model: Model, tasks: Tasks) -> Iterator[tuple[csr_array, Floats]]:
        """Yield rows that tie visits to the opening of their station, and limit what passes it."""
        if not model.has_openings:
            return
        opening = np.full(len(model.station_row), -1, dtype=np.int64)
        opening[self._openings] = self._num + np.arange(len(self._openings))
        at = self._station[self._column]
        is_tied = opening[at] >= 0
        pairs, row = np.unique(
            at[is_tied] * model.num_visits + self._visit[is_tied], return_inverse=True
        )
        ties = self._rows(
            np.concatenate([row, np.arange(len(pairs))]),
            np.concatenate([self._column[is_tied], opening[pairs // model.num_visits]]),
            np.concatenate([np.ones(len(row)), np.full(len(pairs), -1.0)]),
            len(pairs),
        )
        yield ties, np.zeros(len(pairs))
        passes = model.hub[self._visit] >= 0
        for dim in range(model.capacity.shape[1]):
            goods = tasks.deliver[self._visit, dim] + tasks.collect[self._visit, dim]
            passing = self._rows(at, self._column, (goods * passes).astype(float), len(opening))
            yield passing, model.station_room[:, dim].astype(np.float64)

    def _trunk_limits(
        self, model: Model, state: State, trunks: Trunks
    ) -> Iterator[tuple[csr_array, Floats]]:
        """Yield rows for the room of the trucks in hand, which stations without a truck lack."""
        if trunks.is_free:
            return
        loads = np.zeros(len(model.station_row), dtype=np.int64)
        for group, visits in _routes_in_hand(state):
            loads[model.group_station[group]] += state.tasks.deliver[visits, 0].sum()
        _, rows = plan_trunks(share(trunks), loads, True)
        party, rooms = _parties(trunks.routes[:rows], len(loads), trunks.room)
        at, goods = self._station[self._column], state.tasks.deliver[self._visit, 0]
        yield self._rows(party[at], self._column, goods.astype(float), len(rooms)), rooms


def _routes_in_hand(state: State) -> Iterator[tuple[int, Ints]]:
    """Yield the group and the visits of each route in hand."""
    for row in np.flatnonzero(state.now.group >= 0).tolist():
        entries = state.now.sequence[row, : state.now.length[row]]
        yield int(state.now.group[row]), entries[entries != END]


def _parties(routes: Ints, stations: int, room: int) -> tuple[Ints, Floats]:
    """Return the party of each station, whose members share trucks, and the room of its trucks.

    The first party is that of stations without a truck.
    """
    party = np.zeros(stations, dtype=np.int64)
    truck_party: dict[int, int] = {}
    rooms = [0.0]
    for truck, station, _ in routes.tolist():
        known = {truck_party.get(truck, 0), int(party[station])} - {0}
        if not known:
            rooms.append(0.0)
        into = min(known, default=len(rooms) - 1)
        for other in known - {into}:
            party[party == other] = into
            truck_party = {k: into if p == other else p for k, p in truck_party.items()}
            rooms[into] += rooms[other]
            rooms[other] = 0.0
        party[station] = into
        if truck not in truck_party:
            truck_party[truck] = into
            rooms[into] += room
    return party, np.array(rooms)


def _entries(rows: csr_array) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the columns and whole amounts of each row."""
    rows.sum_duplicates()
    for first, last in pairwise(rows.indptr.tolist()):
        amounts = np.rint(rows.data[first:last]).astype(np.int64)
        yield rows.indices[first:last].tolist(), amounts.tolist()


def _write(model: Model, routes: Sequence[_Met], solution: Solution) -> None:
    """Write routes as a solution; stations without any are closed where opening has a price."""
    solution.group[:] = -1
    solution.length[:] = 0
    solution.carried[:] = -1
    solution.fetched[:] = -1
    solution.by_bus[:] = False
    solution.closed[:] = model.opening_fen > 0.0
    for row, met in enumerate(routes):
        solution.group[row] = met.group
        solution.length[row] = len(met.visits)
        solution.sequence[row, : len(met.visits)] = met.visits
        solution.closed[model.group_station[met.group]] = False
