"""A siting problem as arrays: sizes of sites, and the ways that can be used between tiers."""

from typing import NamedTuple

import numpy as np

from routing.siting.problem import Lock, Objective, SitingProblem, Tier
from routing.siting.solvers.program import Flags, Floats, Ints


class Sizes(NamedTuple):
    """The sizes of a tier's sites, one after the other."""

    site: Ints
    """(s,): row of the site."""
    step: Ints
    """(s,): which of its sizes."""
    capacity: Floats
    """(s,): most units, at most what all nodes want."""
    least: Floats
    """(s,): fewest units."""
    cost: Floats
    """(s,): what having the site open at this size counts in the objective."""
    is_open: Flags
    """(m,): whether a site has to be open."""
    most_units: Floats
    """(m,): most units of each site; 0: it is locked closed."""
    least_open: int
    most_open: int


class Ways(NamedTuple):
    """The usable ways from a tier's sites to its receivers."""

    site: Ints
    """(w,): row of the site."""
    receiver: Ints
    """(w,): row of the receiver."""
    units: Floats
    """(w,): most units that can go."""
    cost: Floats
    """(w,): what the most units count in the objective."""

    def of(self, keep: Flags) -> "Ways":
        """Return some of the ways."""
        return Ways(self.site[keep], self.receiver[keep], self.units[keep], self.cost[keep])


class Network(NamedTuple):
    """A siting problem as arrays, tiers from the top down."""

    sizes: tuple[Sizes, ...]
    ways: tuple[Ways, ...]
    is_single: tuple[bool, ...]
    """By tier: whether each of its receivers has one source."""
    demand: Floats
    """(n,): units the nodes want."""
    leave: Floats
    """(n,): what leaving a node out counts; infinite: it has to be served."""
    always: float
    """What counts in any case."""

    @property
    def may_leave_out(self) -> bool:
        """Whether nodes may be left out."""
        return bool(np.isfinite(self.leave).any())


def network_of(problem: SitingProblem) -> Network:
    """Return a problem as arrays."""
    demand = np.array([node.demand for node in problem.nodes], dtype=np.float64)
    sizes = tuple(_sizes(problem, tier) for tier in problem.tiers)
    room = [*(each.most_units for each in sizes[1:]), demand]
    leave = np.full(len(demand), np.inf)
    if problem.may_leave_out:
        leave = np.array([node.weight for node in problem.nodes], dtype=np.float64)
    always = 0.0
    if problem.objective is Objective.COST:
        always = float(sum(s.closing_fen for tier in problem.tiers for s in tier.sites))
    return Network(
        sizes=sizes,
        ways=tuple(_ways(problem, t, sizes[t].most_units, room[t]) for t in range(len(sizes))),
        is_single=tuple(tier.links.is_single_source for tier in problem.tiers),
        demand=demand,
        leave=leave,
        always=always,
    )


def _sizes(problem: SitingProblem, tier: Tier) -> Sizes:
    demand = problem.demand
    rows = [
        (k, s, step.room(demand), step.least, _site_cost(problem, tier, k, s))
        for k, site in enumerate(tier.sites)
        if site.lock is not Lock.CLOSED
        for s, step in enumerate(site.steps)
        if step.least <= demand
    ]
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 5)
    most_units = np.array(
        [0 if s.lock is Lock.CLOSED else s.most_units(demand) for s in tier.sites]
    )
    return Sizes(
        site=table[:, 0].astype(np.int64),
        step=table[:, 1].astype(np.int64),
        capacity=table[:, 2],
        least=table[:, 3],
        cost=table[:, 4],
        is_open=np.array([s.lock is Lock.OPEN for s in tier.sites], dtype=np.bool_),
        most_units=most_units.astype(np.float64),
        least_open=tier.least_open,
        most_open=len(tier.sites) if tier.most_open is None else tier.most_open,
    )


def _site_cost(problem: SitingProblem, tier: Tier, site: int, step: int) -> int:
    if problem.objective is Objective.COST:
        return tier.sites[site].steps[step].fixed_fen - tier.sites[site].closing_fen
    return 1 if problem.objective is Objective.SITES else 0


def _ways(problem: SitingProblem, t: int, room: Floats, wanted: Floats) -> Ways:
    """Return a tier's ways: to a site goes at most what both ends hold, to a node its demand."""
    links, is_last = problem.tiers[t].links, t + 1 == len(problem.tiers)
    usable = links.usable() & (wanted > 0)[np.newaxis, :]
    if is_last and links.is_single_source:
        usable &= room[:, np.newaxis] >= wanted[np.newaxis, :]
    usable &= room[:, np.newaxis] > 0
    site, receiver = np.nonzero(usable)
    units = wanted[receiver] if is_last else np.minimum(room[site], wanted[receiver])
    cost = np.zeros(len(site))
    if problem.objective is Objective.COST:
        cost = links.cost_fen[site, receiver] * (units / links.lot[receiver])
    elif problem.objective is Objective.DISTANCE and is_last:
        weight = np.array([node.weight for node in problem.nodes], dtype=np.float64)
        cost = links.distance[site, receiver] * weight[receiver]
    return Ways(site=site, receiver=receiver, units=units, cost=cost)
