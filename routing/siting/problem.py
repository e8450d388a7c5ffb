"""The siting problem: tiers of candidate sites over demand nodes, decided together; integers.

Goods go down from tier to tier and from the lowest tier to the nodes. One class holds the classical
problems of the field; an objective and the data say which one is meant:

========== ===================================== ==========================================
objective  what is least                         known as
========== ===================================== ==========================================
cost       money for sites and ways              fixed-charge location, capacitated or not
distance   weight x distance to the serving site p-median
farthest   the farthest node's distance          p-center
sites      the number of open sites              set covering (LSCP)
uncovered  the weight of nodes out of reach      maximal covering (MCLP)
========== ===================================== ==========================================
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.errors import ContradictionError


class Objective(StrEnum):
    """What is to be as little as can be."""

    COST = "cost"
    DISTANCE = "distance"
    FARTHEST = "farthest"
    SITES = "sites"
    UNCOVERED = "uncovered"


class Lock(StrEnum):
    """What is decided about a site beforehand."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A size that a site can have.

    Parameters
    ----------
    capacity
        Most units that pass through, ≥ 0; None: no limit.
    least
        Fewest units for which the size may be chosen, ≥ 0.
    fixed_fen
        Price of having the site open at this size, ≥ 0.
    """

    capacity: int | None = None
    least: int = 0
    fixed_fen: int = 0

    def room(self, demand: int) -> int:
        """Return the units that fit, at most what all nodes want together."""
        return demand if self.capacity is None else min(self.capacity, demand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A candidate site: where a facility is, or could be.

    Parameters
    ----------
    site_id
        The place; unique within a tier.
    steps
        Sizes to choose from, at least one.
    is_existing
        Whether a facility is there today.
    closing_fen
        Price of not keeping an existing one, ≥ 0.
    lock
        Whether it has to be open or closed; None: it is for the solver to decide.
    building
        Whether there is a building, or a new one would be needed.
    """

    site_id: PlaceId
    steps: tuple[Step, ...] = (Step(),)
    is_existing: bool = False
    closing_fen: int = 0
    lock: Lock | None = None
    building: Building = Building.NONE

    @property
    def least_units(self) -> int:
        """The fewest units with which it may be open."""
        return min(step.least for step in self.steps)

    def most_units(self, demand: int) -> int:
        """Return the most units it can pass on when all nodes want `demand` together."""
        return max(step.room(demand) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place that is to be served, such as a village.

    Parameters
    ----------
    node_id
        The place; unique among nodes.
    demand
        Units it wants, ≥ 1; they use the capacity of sites.
    weight
        How much it counts in the objectives of distance and coverage, ≥ 0, such as inhabitants.
    """

    node_id: PlaceId
    demand: int = 1
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """The ways from m sites to n receivers: the sites of the next tier, or the nodes.

    Parameters
    ----------
    cost_fen
        int64, shape (m, n): price of bringing a lot, ≥ 0.
    lot
        int64, shape (n,): units of a lot, ≥ 1; part of a lot costs its share.
    distance
        int64, shape (m, n): metres or seconds, ≥ 0, whatever the objective and the reach mean.
    is_open
        bool, shape (m, n): whether there is a way at all.
    reach
        Most distance of a way that may be used, ≥ 0; None: any.
    is_single_source
        Whether everything a receiver gets comes from one site.
    """

    cost_fen: npt.NDArray[np.int64]
    lot: npt.NDArray[np.int64]
    distance: npt.NDArray[np.int64]
    is_open: npt.NDArray[np.bool_]
    reach: int | None = None
    is_single_source: bool = False

    def usable(self) -> npt.NDArray[np.bool_]:
        """Return which ways may be used: bool, shape (m, n)."""
        if self.reach is None:
            return self.is_open
        return self.is_open & (self.distance <= self.reach)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tier:
    """Sites of one kind, and their ways to what is below them.

    Parameters
    ----------
    kind
        What is opened here.
    sites
        Candidates.
    links
        Ways to the next tier's sites, or from the lowest tier to the nodes.
    least_open, most_open
        How many may be open, 0 ≤ least ≤ most; None: any number.
    """

    kind: PlaceKind
    sites: tuple[Site, ...]
    links: Links
    least_open: int = 0
    most_open: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingProblem:
    """Everything that is needed to decide, check and price sites, and nothing that solves it.

    Parameters
    ----------
    tiers
        From the top down, at least one: those of the top have all the goods they can pass on.
    nodes
        Places to be served: each entirely, but with the objective `UNCOVERED`, which may leave
        nodes out.
    objective
        What is to be least.

    Raises
    ------
    ContradictionError
        With everything found that cannot be.
    """

    tiers: tuple[Tier, ...]
    nodes: tuple[Node, ...]
    objective: Objective

    def __post_init__(self) -> None:
        """Check what has to hold of any problem."""
        problems = tuple(_contradictions(self))
        if problems:
            raise ContradictionError(problems)

    @property
    def may_leave_out(self) -> bool:
        """Whether nodes may be left unserved."""
        return self.objective is Objective.UNCOVERED

    @property
    def demand(self) -> int:
        """Units that all nodes want."""
        return sum(node.demand for node in self.nodes)

    def receivers(self, tier: int) -> tuple[PlaceId, ...]:
        """Return the ids of what is below a tier: the next tier's sites, or the nodes."""
        if tier + 1 < len(self.tiers):
            return tuple(site.site_id for site in self.tiers[tier + 1].sites)
        return tuple(node.node_id for node in self.nodes)


def _contradictions(problem: SitingProblem) -> Iterator[str]:
    """Yield what cannot be, a sentence each."""
    if not problem.tiers:
        yield "there is no tier"
    yield from _repeated("node", (node.node_id for node in problem.nodes))
    for node in problem.nodes:
        if node.demand < 1 or node.weight < 0:
            yield f"node {node.node_id}: demand {node.demand}, weight {node.weight}"
    for t, tier in enumerate(problem.tiers):
        yield from _repeated(f"tier {t}: site", (site.site_id for site in tier.sites))
        most = len(tier.sites) if tier.most_open is None else tier.most_open
        if not 0 <= tier.least_open <= max(most, tier.least_open) or most < tier.least_open:
            yield f"tier {t}: at least {tier.least_open} and at most {tier.most_open} open"
        for site in tier.sites:
            yield from _wrong_site(t, site)
        shape = len(tier.sites), len(problem.receivers(t))
        yield from _wrong_links(t, tier.links, shape)


def _repeated(what: str, ids: Iterable[PlaceId]) -> Iterator[str]:
    for place_id, times in Counter(ids).items():
        if times > 1:
            yield f"{what} {place_id} is there {times} times"


def _wrong_site(tier: int, site: Site) -> Iterator[str]:
    who = f"tier {tier}: site {site.site_id}"
    if not site.steps:
        yield f"{who} has no size"
    if site.closing_fen < 0 or (site.closing_fen and not site.is_existing):
        yield f"{who} costs {site.closing_fen} to close"
    for step in site.steps:
        room = step.least if step.capacity is None else step.capacity
        if step.fixed_fen < 0 or not 0 <= step.least <= room:
            yield f"{who} from {step.least} to {step.capacity} units for {step.fixed_fen}"


def _wrong_links(tier: int, links: Links, shape: tuple[int, int]) -> Iterator[str]:
    for name, matrix in (("costs", links.cost_fen), ("distances", links.distance)):
        if matrix.shape != shape:
            yield f"tier {tier}: {name} of shape {matrix.shape} instead of {shape}"
        elif (matrix < 0).any():
            yield f"tier {tier}: {name} below 0"
    if links.is_open.shape != shape:
        yield f"tier {tier}: open ways of shape {links.is_open.shape} instead of {shape}"
    if links.lot.shape != shape[1:] or (links.lot < 1).any():
        yield f"tier {tier}: lots {links.lot.tolist()} for {shape[1]} receivers"
    if links.reach is not None and links.reach < 0:
        yield f"tier {tier}: a reach of {links.reach}"
