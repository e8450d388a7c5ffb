"""Choosing sites where capacity does not bind: every node goes to the open site cheapest for it.

Uncapacitated fixed-charge location, p-median, set covering and maximal covering are all the same
once cost is read accordingly: choose a set S of sites, least <= |S| <= most, for the least

    sum over j in S of fixed_j  +  sum over nodes i of min(leave_i, min over j in S of cost_ij).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.siting.problem import Links, Lock, Objective, Site, SitingProblem, Tier

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Choice(NamedTuple):
    """Sites to choose from, k of them, for n nodes."""

    cost: Floats
    """(n, k), ≥ 0: of serving each node entirely from each site; infinite: not possible."""
    fixed: Floats
    """(k,): of having a site open."""
    leave: Floats
    """(n,), ≥ 0: of serving a node from nowhere; infinite: not possible."""
    is_locked: Flags
    """(k,): whether a site has to be open."""
    least: int
    """Fewest sites."""
    most: int
    """Most sites, ≤ k."""
    always: float
    """Paid in any case, beside."""

    def value(self, chosen: Ints) -> float:
        """Return what a set of sites costs."""
        served = np.minimum(self.cost[:, chosen].min(axis=1, initial=np.inf), self.leave)
        return self.always + float(self.fixed[chosen].sum()) + float(served.sum())

    def without(self, is_out: Flags) -> "Choice":
        """Return the choice among the other sites."""
        keep = ~is_out
        return self._replace(
            cost=self.cost[:, keep],
            fixed=self.fixed[keep],
            is_locked=self.is_locked[keep],
            most=min(self.most, int(keep.sum())),
        )


class Sites(NamedTuple):
    """The sites of a choice in the problem's only tier."""

    rows: Ints
    """(k,): row of each site."""
    steps: Ints
    """(k,): the size it has if it is open."""


def choice_of(problem: SitingProblem) -> tuple[Choice, Sites] | None:
    """Return the choice that a problem is; None if sizes or tiers make it more than that.

    The farthest distance is no sum: it has a choice for each distance, see `coverage`.
    """
    if len(problem.tiers) != 1:
        return None
    tier = problem.tiers[0]
    rows = [k for k, site in enumerate(tier.sites) if site.lock is not Lock.CLOSED]
    steps = [_free_step(tier.sites[k], problem) for k in rows]
    if not all(step is not None for step in steps):
        return None
    sites = Sites(rows=np.array(rows, dtype=np.int64), steps=np.array(steps, dtype=np.int64))
    return _choice(problem, tier, sites), sites


def coverage(problem: SitingProblem, sites: Sites, reach: int) -> Choice:
    """Return the choice that leaves fewest nodes without a site within a reach."""
    tier = problem.tiers[0]
    usable = tier.links.usable() & (tier.links.distance <= reach)
    choice = _choice(problem, tier, sites)
    return choice._replace(
        cost=_where(usable[sites.rows].T, np.zeros(choice.cost.shape)),
        leave=np.ones(len(problem.nodes)),
    )


def _choice(problem: SitingProblem, tier: Tier, sites: Sites) -> Choice:
    chosen = [tier.sites[k] for k in sites.rows]
    fixed, always = np.zeros(len(chosen)), 0.0
    if problem.objective is Objective.COST:
        pairs = zip(chosen, sites.steps, strict=True)
        kept = [site.steps[step].fixed_fen - site.closing_fen for site, step in pairs]
        fixed = np.array(kept, dtype=np.float64)
        always = float(sum(site.closing_fen for site in tier.sites))
    elif problem.objective is Objective.SITES:
        fixed = np.ones(len(chosen))
    leave = np.full(len(problem.nodes), np.inf)
    if problem.may_leave_out:
        leave = np.array([node.weight for node in problem.nodes], dtype=np.float64)
    most = len(chosen) if tier.most_open is None else min(tier.most_open, len(chosen))
    usable = tier.links.usable()[sites.rows]
    return Choice(
        cost=_where(usable.T, _service(problem, tier.links)[sites.rows].T),
        fixed=fixed,
        leave=leave,
        is_locked=np.array([site.lock is Lock.OPEN for site in chosen], dtype=np.bool_),
        least=tier.least_open,
        most=most,
        always=always,
    )


def _service(problem: SitingProblem, links: Links) -> Floats:
    """Return what serving each node entirely from each site counts, shape (m, n)."""
    if problem.objective is Objective.COST:
        demand = np.array([node.demand for node in problem.nodes], dtype=np.float64)
        return links.cost_fen * (demand / links.lot)
    if problem.objective is Objective.DISTANCE:
        weight = np.array([node.weight for node in problem.nodes], dtype=np.float64)
        return links.distance.astype(np.float64) * weight
    return np.zeros(links.distance.shape)


def _where(usable: Flags, cost: Floats) -> Floats:
    return np.ascontiguousarray(np.where(usable, cost, np.inf))


def _free_step(site: Site, problem: SitingProblem) -> int | None:
    """Return the size that is cheapest if it never binds; None: sizes of the site can bind."""
    money = problem.objective is Objective.COST
    first = min(
        range(len(site.steps)),
        key=lambda s: (
            site.steps[s].fixed_fen if money else 0,
            site.steps[s].least,
            -site.steps[s].room(problem.demand),
        ),
    )
    step = site.steps[first]
    return first if step.least == 0 and step.room(problem.demand) == problem.demand else None
