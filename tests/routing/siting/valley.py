"""A valley of three villages and two candidate sites, for siting by hand."""

from typing import Any

import numpy as np

from network.ids import PlaceId
from network.places import PlaceKind
from routing.siting.problem import Links, Lock, Node, Objective, Site, SitingProblem, Step, Tier

DISTANCE = np.array([[1, 4, 9], [8, 4, 2]])
"""From A, at the lower end, and B, at the upper end, to the villages."""


def site(
    name: str,
    *,
    capacity: int | None = None,
    least: int = 0,
    fixed_fen: int = 10,
    lock: Lock | None = None,
    **more: Any,
) -> Site:
    """Return a site of one size."""
    step = Step(capacity=capacity, least=least, fixed_fen=fixed_fen)
    return Site(site_id=PlaceId(name), steps=(step,), lock=lock, **more)


def valley(
    *,
    sites: tuple[Site, ...] | None = None,
    demands: tuple[int, ...] = (2, 3, 4),
    objective: Objective = Objective.COST,
    is_free: bool = False,
    least_open: int = 0,
    most_open: int | None = None,
    **of_links: Any,
) -> SitingProblem:
    """Return the valley; a lot is a village's demand, and costs ten times the distance."""
    sites = sites or (site("A"), site("B"))
    n = len(demands)
    distance = DISTANCE[: len(sites), :n]
    links = Links(
        cost_fen=0 * distance if is_free else 10 * distance,
        lot=np.array(demands),
        distance=distance,
        is_open=np.ones(distance.shape, dtype=np.bool_),
        **of_links,
    )
    tier = Tier(
        kind=PlaceKind.STATION,
        sites=sites,
        links=links,
        least_open=least_open,
        most_open=most_open,
    )
    nodes = tuple(
        Node(node_id=PlaceId(f"v{i}"), demand=demand, weight=demand)
        for i, demand in enumerate(demands)
    )
    return SitingProblem(tiers=(tier,), nodes=nodes, objective=objective)
