"""The p-median problem: which p of many candidates are nearest to all."""

import numpy as np
import numpy.typing as npt

from network.errors import TongpeiError

FloatArray = npt.NDArray[np.float64]

_MOST_EXACT = 25_000
"""Clients times candidates up to which the optimum is proven (a few seconds)."""


def p_median(cost: FloatArray, p: int, fixed: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Choose p candidates so that the clients' cost to their cheapest one is least.

    Up to 25,000 pairs the optimum is computed with the formulation of ReVelle and Swain (1970,
    doi 10.1111/j.1538-4632.1970.tb00142.x); beyond, greedy adding is followed by interchanges
    (Teitz and Bart 1968, doi 10.1287/opre.16.5.955) until none helps.

    Parameters
    ----------
    cost
        float64, shape (clients, candidates), ≥ 0.
    p
        How many to choose, max(1, len(fixed)) ≤ p ≤ candidates.
    fixed
        Candidates that are chosen in any case.

    Returns
    -------
    tuple of int
        The chosen candidates, ascending.
    """
    if p == len(fixed):
        return tuple(sorted(fixed))
    if cost.size <= _MOST_EXACT:
        return _optimum(cost, p, fixed)
    return interchanged(cost, _greedy(cost, p, fixed), fixed)


def interchanged(
    cost: FloatArray, chosen: tuple[int, ...], fixed: tuple[int, ...] = ()
) -> tuple[int, ...]:
    """Swap a chosen for another candidate, the best swap first, until none is cheaper."""
    best = list(chosen)
    best_cost = _total(cost, best)
    while True:
        swaps = [
            (float(np.minimum(without[:, None], cost).sum(axis=0)[new]), old, new)
            for old in best
            if old not in fixed
            for without in [_nearest(cost, [c for c in best if c != old])]
            for new in [int(np.minimum(without[:, None], cost).sum(axis=0).argmin())]
        ]
        least, old, new = min(swaps, default=(best_cost, -1, -1))
        if least >= best_cost * (1 - 1e-12):
            return tuple(sorted(best))
        best = [new if c == old else c for c in best]
        best_cost = least


def _greedy(cost: FloatArray, p: int, fixed: tuple[int, ...]) -> tuple[int, ...]:
    chosen = list(fixed)
    while len(chosen) < p:
        with_each = np.minimum(_nearest(cost, chosen)[:, None], cost).sum(axis=0)
        with_each[chosen] = np.inf
        chosen.append(int(with_each.argmin()))
    return tuple(chosen)


def _optimum(cost: FloatArray, p: int, fixed: tuple[int, ...]) -> tuple[int, ...]:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415 -- slow; for imports only

    clients, candidates = cost.shape
    model = mathopt.Model()
    opened = [model.add_binary_variable() for _ in range(candidates)]
    served = [
        [model.add_variable(lb=0.0, ub=1.0) for _ in range(candidates)] for _ in range(clients)
    ]
    for row in served:
        model.add_linear_constraint(mathopt.fast_sum(row) == 1.0)
        for share, is_open in zip(row, opened, strict=True):
            model.add_linear_constraint(share <= is_open)
    for candidate in fixed:
        model.add_linear_constraint(opened[candidate] == 1.0)
    model.add_linear_constraint(mathopt.fast_sum(opened) == float(p))
    scaled = cost / max(float(cost.max()), 1.0)
    model.minimize(
        mathopt.fast_sum(
            float(scaled[i, j]) * served[i][j] for i in range(clients) for j in range(candidates)
        )
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS)
    if not result.has_primal_feasible_solution():
        message = f"p-median of {candidates} candidates, p = {p}: {result.termination}"
        raise TongpeiError(message)
    values = result.variable_values(opened)
    return tuple(i for i, value in enumerate(values) if value > 0.5)


def _nearest(cost: FloatArray, chosen: list[int]) -> FloatArray:
    """Return each client's least cost, float64, shape (clients,); infinite with none chosen."""
    nearest: FloatArray = cost[:, chosen].min(axis=1, initial=np.inf)
    return nearest


def _total(cost: FloatArray, chosen: list[int]) -> float:
    return float(_nearest(cost, chosen).sum())
