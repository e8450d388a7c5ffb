"""From what a solver chose to the plan."""

import numpy as np

from routing.siting.plan import Assignment, Facility, Plan
from routing.siting.problem import Objective, SitingProblem
from routing.siting.solvers.choice import Ints, Sites
from routing.siting.solvers.flow import FlowFound
from routing.siting.solvers.network import network_of

_NOWHERE = np.iinfo(np.int64).max


def nearest_plan(problem: SitingProblem, sites: Sites, chosen: Ints) -> Plan:
    """Return the plan in which every node is served from the chosen site that is best for it.

    Where fewer sites are chosen than have to be open, others are opened too: they do no harm where
    this can be.
    """
    tier = problem.tiers[0]
    others = np.setdiff1d(np.arange(len(sites.rows)), chosen)
    more = others[: max(0, tier.least_open - len(chosen))]
    opened = np.sort(np.concatenate([chosen, more]))
    rows = sites.rows[opened]
    links = tier.links
    measure = links.cost_fen if problem.objective is Objective.COST else links.distance
    measured = np.where(links.usable(), measure, _NOWHERE)[rows]
    nearest = measured.argmin(axis=0) if len(rows) else np.zeros(len(problem.nodes), np.int64)
    is_served = measured.min(axis=0, initial=_NOWHERE) < _NOWHERE
    return Plan(
        facilities=tuple(
            Facility(tier=0, site_id=tier.sites[sites.rows[k]].site_id, step=int(sites.steps[k]))
            for k in opened
        ),
        assignments=tuple(
            Assignment(
                tier=0,
                site_id=tier.sites[rows[nearest[i]]].site_id,
                receiver_id=node.node_id,
                units=node.demand,
            )
            for i, node in enumerate(problem.nodes)
            if is_served[i]
        ),
        left_out=tuple(n.node_id for i, n in enumerate(problem.nodes) if not is_served[i]),
    )


def flow_plan(problem: SitingProblem, found: FlowFound) -> Plan | None:
    """Return the plan of sizes and flows; None: there are none."""
    if found.sizes is None:
        return None
    network = network_of(problem)
    facilities, assignments = [], []
    for t, tier in enumerate(problem.tiers):
        own, ways, below = network.sizes[t], network.ways[t], problem.receivers(t)
        facilities += [
            Facility(tier=t, site_id=tier.sites[own.site[k]].site_id, step=int(own.step[k]))
            for k in np.flatnonzero(found.sizes[t])
        ]
        assignments += [
            Assignment(
                tier=t,
                site_id=tier.sites[ways.site[k]].site_id,
                receiver_id=below[ways.receiver[k]],
                units=int(found.units[t][k]),
            )
            for k in np.flatnonzero(found.units[t] > 0)
        ]
    served = {a.receiver_id for a in assignments if a.tier + 1 == len(problem.tiers)}
    return Plan(
        facilities=tuple(facilities),
        assignments=tuple(assignments),
        left_out=tuple(n.node_id for n in problem.nodes if n.node_id not in served),
    )
