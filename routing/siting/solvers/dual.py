"""Prices of nodes and the bound they give: the Lagrangian dual of a choice of sites.

Every node pays its price λ to be served once. A site's worth is its fixed charge less what it
earns, w_j = fixed_j + Σ_i min(0, cost_ij - λ_i), and

    Σ_i λ_i + min { Σ_{j in S} w_j : S may be chosen }

is a lower bound for any prices, λ_i ≤ leave_i (Cornuejols, Fisher and Nemhauser 1977,
doi 10.1287/mnsc.23.8.789). Prices are improved by subgradient steps whose direction remembers the
last one (Camerini, Fratta and Maffioli 1975, doi 10.1007/BFb0120697). What the bound would be with
a site forced in or out tells which sites need not be looked at any more.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.solvers.choice import Choice, Flags, Floats, Ints
from routing.two_echelon.solvers.compiled import allocating

_MEMORY = 0.35  # share of the last direction in the next
_PATIENCE = 12  # steps without a better bound before they get shorter
_SHORTER = 0.7
_FIRST_STEP = 1.5


class Order(NamedTuple):
    """The sites of every node, cheapest first."""

    site: Ints
    """(n, k)."""
    cost: Floats
    """(n, k), ascending."""


class Bound(NamedTuple):
    """The best bound known, and what it is made of."""

    value: float
    price: Floats
    """(n,)."""
    worth: Floats
    """(k,)."""
    step: float
    """Length of the next step."""


def order_of(choice: Choice) -> Order:
    """Return the sites of every node in order of cost."""
    site = np.argsort(choice.cost, axis=1, kind="stable")
    return Order(site=site, cost=np.take_along_axis(choice.cost, site, axis=1))


def first_bound(choice: Choice, order: Order) -> Bound:
    """Return a bound to start from: a node pays what its second cheapest site costs.

    Without sites it pays for being left out, and the bound is what that costs.
    """
    if not choice.fixed.size:
        return bound_at(choice, choice.leave)
    second = order.cost[:, min(1, order.cost.shape[1] - 1)]
    second = np.where(np.isfinite(second), second, order.cost[:, 0])
    return bound_at(choice, np.minimum(second, choice.leave))


def bound_at(choice: Choice, price: Floats) -> Bound:
    """Return the bound of some prices, float64, shape (n,), none above that of being left out."""
    worth = worth_of(choice, price)
    return Bound(value=_value(choice, price, worth), price=price, worth=worth, step=_FIRST_STEP)


def worth_of(choice: Choice, price: Floats) -> Floats:
    """Return the sites' fixed charges less what they earn at some prices."""
    earned = np.minimum(choice.cost - price[:, np.newaxis], 0.0).sum(axis=0)
    worth: Floats = choice.fixed + earned
    return worth


def raised(choice: Choice, order: Order, bound: Bound, upper: float, steps: int) -> Bound:
    """Return the best bound after some steps, towards a value that is known to be reached."""
    value, price, worth, step = _ascend(
        order.site,
        order.cost,
        choice.fixed,
        choice.leave,
        choice.is_locked,
        choice.least,
        choice.most,
        upper - choice.always,
        bound.value - choice.always,
        bound.price,
        bound.worth,
        bound.step,
        steps,
    )
    return Bound(value=value + choice.always, price=price, worth=worth, step=step)


def selected(choice: Choice, worth: Floats) -> Flags:
    """Return the sites that a bound selects: all that earn, as far as their number allows."""
    rank = np.where(choice.is_locked, -np.inf, worth)
    order = np.argsort(rank, kind="stable")
    num = int(((rank < 0.0) | choice.is_locked).sum())
    is_in = np.zeros(len(worth), dtype=np.bool_)
    is_in[order[: min(max(num, choice.least), choice.most)]] = True
    return is_in


def with_each(choice: Choice, bound: Bound) -> Floats:
    """Return the bound if each site is forced open, and what it is anyway for those selected."""
    is_in = selected(choice, bound.worth)
    movable = np.where(is_in & ~choice.is_locked, bound.worth, -np.inf)
    worst, num = movable.max(initial=-np.inf), int(is_in.sum())
    values = bound.value + bound.worth
    swapped = values - worst
    if num >= choice.most:
        values = swapped
    elif num <= choice.least:
        values = np.minimum(values, swapped)
    return np.where(is_in, bound.value, values)


def without_each(choice: Choice, bound: Bound) -> Floats:
    """Return the bound if each site is forced closed, and what it is anyway for the others."""
    is_in = selected(choice, bound.worth)
    spare = np.where(is_in, np.inf, bound.worth).min(initial=np.inf)
    replaced = min(0.0, spare) if int(is_in.sum()) > choice.least else spare
    values = bound.value - bound.worth + replaced
    return np.where(choice.is_locked, np.inf, np.where(is_in, values, bound.value))


def _value(choice: Choice, price: Floats, worth: Floats) -> float:
    is_in = selected(choice, worth)
    return choice.always + float(price.sum()) + float(worth[is_in].sum())


@allocating
def _ascend(
    site: Ints,
    cost: Floats,
    fixed: Floats,
    leave: Floats,
    is_locked: Flags,
    least: int,
    most: int,
    upper: float,
    best: float,
    best_price: Floats,
    best_worth: Floats,
    step: float,
    steps: int,
) -> tuple[float, Floats, Floats, float]:
    """Make subgradient steps; return the best bound, its prices and worths, the next length."""
    n, k = cost.shape
    price, best_price, best_worth = best_price.copy(), best_price.copy(), best_worth.copy()
    worth, is_in = np.empty(k), np.empty(k, dtype=np.bool_)
    direction, since = np.zeros(n), 0
    gradient = np.empty(n)
    for _ in range(steps):
        worth[:] = fixed
        total = 0.0
        for i in range(n):
            total += price[i]
            for r in range(k):
                c = cost[i, r] - price[i]
                if c >= 0.0:
                    break
                worth[site[i, r]] += c
        num, num_locked = 0, 0
        for j in range(k):
            is_in[j] = is_locked[j] or worth[j] < 0.0
            num += is_in[j]
            num_locked += is_locked[j]
        if num > most or num < least:
            take = most if num > most else least
            rank = worth.copy()
            for j in range(k):
                if is_locked[j]:
                    rank[j] = -np.inf
            is_in[:] = False
            order = np.argsort(rank)
            for r in range(take):
                is_in[order[r]] = True
        for j in range(k):
            if is_in[j]:
                total += worth[j]
        if total > best:
            if total > best + 1e-4 * abs(upper - best):
                since = 0
            best = total
            best_price[:] = price
            best_worth[:] = worth
        since += 1
        if since > _PATIENCE:
            since = 0
            step *= _SHORTER
            price[:] = best_price
            direction[:] = 0.0
            continue
        if best >= upper:
            break
        square = 0.0
        for i in range(n):
            g = 1.0
            for r in range(k):
                if cost[i, r] >= price[i]:
                    break
                if is_in[site[i, r]]:
                    g -= 1.0
            gradient[i] = g
            if g > 0.0 and price[i] >= leave[i]:
                gradient[i] = 0.0
            direction[i] = gradient[i] + _MEMORY * direction[i]
            square += direction[i] * direction[i]
        if square == 0.0:
            break
        length = step * (1.02 * upper - total if upper > 0 else upper - total) / square
        for i in range(n):
            price[i] = min(leave[i], price[i] + length * direction[i])
    return best, best_price, best_worth, step
