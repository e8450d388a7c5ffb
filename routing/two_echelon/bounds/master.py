"""The master problem: which of the trips found so far, in what shares, make all visits cheapest.

The linear relaxation of a set partition over trips, joined with the trunk's supplies (Dantzig and
Wolfe, 1960, doi 10.1287/opre.8.1.101). Its prices are those at which trips are looked for next.
A visit may be made via a station only in so far as the trunk calls there; these rows are many and
few bind, so they join when they are broken.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp

from routing.two_echelon.bounds.dual import Dual, Prices, Result

Floats = npt.NDArray[np.float64]

Row = Any
Column = Any
"""Rows and columns of the solver, whose interface is not typed."""

_SIZE = 1000.0  # of the first bound in the problem's unit of money: sizes near one are solved best
_BROKEN = 0.002  # how far a row is broken before it joins
_MOST_ROWS = 200  # that join at once


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Trip:
    """A trip in the problem."""

    variable: Column
    station: int
    visits: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The rows of the problem."""

    visits: list[Row]
    trips: Row
    kinds: dict[int, Row]
    goods: list[Row]
    one_supply: Row
    links: dict[tuple[int, int], Row] = field(default_factory=dict)


class Master:
    """The master problem of a dual whose trunks are planned apart.

    Parameters
    ----------
    dual
        The dual.
    scale_fen
        A first bound, > 0: the size of the day's cost.
    """

    def __init__(self, dual: Dual, scale_fen: float) -> None:
        self._dual = dual
        self._solver = _solver()
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._rows = self._first_rows()
        self._trips: list[_Trip] = []
        self._supplies: list[tuple[Column, Floats]] = []
        self._known: set[tuple[int, ...]] = set()
        self._unit_fen = scale_fen / _SIZE
        self._unit_goods = max(1.0, float(dual.relaxation.goods.sum()))
        self._do_without()

    def add(self, prices: Prices, result: Result) -> bool:
        """Add the trips and the supply of a result; return whether any is new."""
        limited = np.flatnonzero(result.found.kind >= 0)
        is_new = [self._add_trip(prices, result, int(v)) for v in limited]
        return self._add_supply(prices, result) or any(is_new)

    def solve(self) -> tuple[float, Prices, bool] | None:
        """Return the least cost of what is known, its prices, and whether rows have joined.

        None if the solver fails.
        """
        if not self._is_solved():
            return None
        has_joined = self._join_broken()
        if has_joined and not self._is_solved():
            return None
        dual, rows = self._dual, self._rows
        unit = self._unit_fen
        kinds = np.zeros(len(dual.relaxation.trips))
        for k, row in rows.kinds.items():
            kinds[k] = max(0.0, -row.dual_value() * unit)
        link = np.zeros((len(dual.stations), dual.num_visits))
        for (station, visit), row in rows.links.items():
            link[station, visit] = max(0.0, -row.dual_value() * unit)
        prices = Prices(
            visit=np.array([row.dual_value() * unit for row in rows.visits]),
            trips=max(0.0, rows.trips.dual_value() * unit),
            kinds=kinds,
            goods=np.array([-row.dual_value() * unit / self._unit_goods for row in rows.goods]),
            link=link,
        )
        return self._objective.Value() * unit, prices, has_joined

    def _is_solved(self) -> bool:
        """Solve from the last basis, or anew if that fails; return whether it worked."""
        if self._solver.Solve() == pywraplp.Solver.OPTIMAL:
            return True
        anew: Any = pywraplp.MPSolverParameters()
        anew.SetIntegerParam(anew.INCREMENTALITY, anew.INCREMENTALITY_OFF)
        return bool(self._solver.Solve(anew) == pywraplp.Solver.OPTIMAL)

    def _first_rows(self) -> _Rows:
        solver, dual = self._solver, self._dual
        ever = solver.infinity()
        return _Rows(
            visits=[solver.Constraint(1.0, ever) for _ in range(dual.num_visits)],
            trips=solver.Constraint(float(dual.relaxation.fewest_trips), ever),
            kinds={
                k: solver.Constraint(-ever, float(limit))
                for k, limit in enumerate(dual.limits)
                if np.isfinite(limit)
            },
            goods=[solver.Constraint(-ever, 0.0) for _ in dual.stations],
            one_supply=solver.Constraint(1.0, 1.0),
        )

    def _do_without(self) -> None:
        """Let every row be met at the price of a whole day, so that there is always a solution."""
        fen = _SIZE * self._unit_fen
        for row in (*self._rows.visits, self._rows.trips):
            self._variable(fen, [(row, 1.0)])
        everything = np.ones(len(self._dual.stations))
        entries = [(row, -1.0) for row in self._rows.goods]
        missing = self._variable(fen, [(self._rows.one_supply, 1.0), *entries])
        self._supplies.append((missing, everything))

    def _add_trip(self, prices: Prices, result: Result, visit: int) -> bool:
        dual, found, rows = self._dual, result.found, self._rows
        k = int(found.kind[visit])
        visits, times = np.unique(
            found.routes[visit, : found.length[visit]].astype(np.int64), return_counts=True
        )
        fen = dual.column_fen(prices, result, visit)
        key = (k, round(fen), *visits.tolist(), *times.tolist())
        if key in self._known:
            return False
        self._known.add(key)
        station = dual.stations.index(dual.relaxation.trips[k].home)
        made = list(zip(visits.tolist(), times.tolist(), strict=True))
        goods = float((dual.relaxation.goods[visits] * times).sum()) / self._unit_goods
        entries = [(rows.visits[v], float(n)) for v, n in made]
        entries += [(rows.trips, 1.0), (rows.goods[station], goods)]
        entries += [(rows.kinds[k], 1.0)] if k in rows.kinds else []
        entries += [
            (rows.links[station, v], float(n)) for v, n in made if (station, v) in rows.links
        ]
        variable = self._variable(fen, entries)
        self._trips.append(_Trip(variable=variable, station=station, visits=visits, times=times))
        return True

    def _add_supply(self, prices: Prices, result: Result) -> bool:
        supply, rows = result.supply, self._rows
        paid = (supply.goods * prices.goods).sum() + supply.called @ prices.link.sum(axis=1)
        fen = supply.fen + float(paid)
        key = (-1, round(fen), *np.rint(supply.goods).astype(int).tolist())
        key = (*key, *supply.called.astype(int).tolist())
        if key in self._known:
            return False
        self._known.add(key)
        entries = [(rows.one_supply, 1.0)]
        brought = supply.goods / self._unit_goods
        entries += [(row, -float(g)) for row, g in zip(rows.goods, brought, strict=True)]
        entries += [(row, -float(supply.called[s])) for (s, _), row in rows.links.items()]
        self._supplies.append((self._variable(fen, entries), supply.called))
        return True

    def _join_broken(self) -> bool:
        """Add the rows that the solution breaks most; return whether there are any."""
        shape = (len(self._dual.stations), self._dual.num_visits)
        used, called = np.zeros(shape), np.zeros(shape[0])
        for variable, calls in self._supplies:
            called += variable.solution_value() * calls
        for trip in self._trips:
            amount = trip.variable.solution_value()
            if amount > 0:
                used[trip.station, trip.visits] += amount * trip.times
        excess = used - called[:, np.newaxis]
        for station, visit in self._rows.links:
            excess[station, visit] = 0.0
        broken = np.argwhere(excess > _BROKEN)
        order = np.argsort(-excess[broken[:, 0], broken[:, 1]], kind="stable")
        for station, visit in broken[order[:_MOST_ROWS]].tolist():
            self._link(station, visit)
        return len(broken) > 0

    def _link(self, station: int, visit: int) -> None:
        row = self._solver.Constraint(-self._solver.infinity(), 0.0)
        for trip in self._trips:
            if trip.station == station:
                for times in trip.times[trip.visits == visit]:
                    row.SetCoefficient(trip.variable, float(times))
        for variable, calls in self._supplies:
            row.SetCoefficient(variable, -float(calls[station]))
        self._rows.links[station, visit] = row

    def _variable(self, fen: float, entries: list[tuple[Row, float]]) -> Column:
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(variable, fen / self._unit_fen)
        for row, amount in entries:
            row.SetCoefficient(variable, amount)
        return variable


def _solver() -> Any:
    """Return an empty problem of CLP: its primal simplex starts again from the last basis."""
    return pywraplp.Solver("master", pywraplp.Solver.CLP_LINEAR_PROGRAMMING)
