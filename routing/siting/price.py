"""What a plan of sites costs, and its value by any objective; any plan, also a hand-made one."""

from collections.abc import Iterator
from dataclasses import dataclass

from network.ids import PlaceId
from routing.cost import FacilityCost, price_transport
from routing.siting.plan import Assignment, Plan
from routing.siting.problem import Objective, Site, SitingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ride:
    """An assignment whose ends exist."""

    tier: int
    site: int
    receiver: int
    units: int


def price(problem: SitingProblem, plan: Plan) -> FacilityCost:
    """Return what a plan costs, component by component.

    Sites, sizes, receivers and negative amounts that cannot be cost nothing: `check` names them.
    """
    opened = {(f.tier, f.site_id): f.step for f in plan.facilities}
    fixed = closing = 0
    for t, tier in enumerate(problem.tiers):
        for site in tier.sites:
            step = opened.get((t, site.site_id))
            fixed += _fixed_fen(site, step)
            closing += site.closing_fen if step is None else 0
    transport = price_transport(
        (
            int(problem.tiers[ride.tier].links.cost_fen[ride.site, ride.receiver]),
            ride.units,
            int(problem.tiers[ride.tier].links.lot[ride.receiver]),
        )
        for ride in _rides(problem, plan)
    )
    return FacilityCost(fixed=fixed, closing=closing, transport=transport)


def value(problem: SitingProblem, plan: Plan) -> int:
    """Return what the problem's objective makes of a plan, in the unit of that objective.

    Of a node served from several sites each share counts for the distance, rounded once.
    """
    match problem.objective:
        case Objective.COST:
            return price(problem, plan).total
        case Objective.DISTANCE:
            return _weighted_distance(problem, plan)
        case Objective.FARTHEST:
            return max((_distance(problem, ride) for ride in _to_nodes(problem, plan)), default=0)
        case Objective.SITES:
            return len({(f.tier, f.site_id) for f in plan.facilities})
        case Objective.UNCOVERED:
            served = {ride.receiver for ride in _to_nodes(problem, plan)}
            weights = (n.weight for i, n in enumerate(problem.nodes) if i not in served)
            return sum(weights)


def _weighted_distance(problem: SitingProblem, plan: Plan) -> int:
    nodes = problem.nodes
    return price_transport(
        (
            nodes[ride.receiver].weight * _distance(problem, ride),
            ride.units,
            nodes[ride.receiver].demand,
        )
        for ride in _to_nodes(problem, plan)
    )


def _distance(problem: SitingProblem, ride: _Ride) -> int:
    return int(problem.tiers[ride.tier].links.distance[ride.site, ride.receiver])


def _fixed_fen(site: Site, step: int | None) -> int:
    if step is None or not 0 <= step < len(site.steps):
        return 0
    return site.steps[step].fixed_fen


def _to_nodes(problem: SitingProblem, plan: Plan) -> Iterator[_Ride]:
    """Yield what goes to nodes."""
    last = len(problem.tiers) - 1
    return (ride for ride in _rides(problem, plan) if ride.tier == last)


def _rides(problem: SitingProblem, plan: Plan) -> Iterator[_Ride]:
    """Yield the assignments whose ends exist."""
    rows = [
        (
            {site.site_id: k for k, site in enumerate(tier.sites)},
            {place_id: k for k, place_id in enumerate(problem.receivers(t))},
        )
        for t, tier in enumerate(problem.tiers)
    ]
    for assigned in plan.assignments:
        if 0 <= assigned.tier < len(rows):
            ride = _ride(assigned, *rows[assigned.tier])
            if ride is not None:
                yield ride


def _ride(
    assigned: Assignment, sites: dict[PlaceId, int], receivers: dict[PlaceId, int]
) -> _Ride | None:
    site, receiver = sites.get(assigned.site_id), receivers.get(assigned.receiver_id)
    if site is None or receiver is None or assigned.units < 0:
        return None
    return _Ride(tier=assigned.tier, site=site, receiver=receiver, units=assigned.units)
