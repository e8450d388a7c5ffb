"""What a siting spec asks of a county as problems; everything that cannot be is found at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.siting.reach import cold_reach_issues, reach_issues
from data.siting.spec import SitingSpec
from network.county import County
from network.orders import Order
from network.travel import RoadTravel
from routing.errors import ContradictionError
from routing.siting.cold_stores.county import build_cold_stores
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.rollout.county import build_rollout
from routing.siting.rollout.problem import Rollout

Problem = TypeVar("Problem", Rollout, ColdStores)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingProblems:
    """What is asked of a county.

    Parameters
    ----------
    rollout
        The problem of hubs, stations and points.
    stores
        The problem of cold stores; None: they are not asked for.
    """

    rollout: Rollout
    stores: ColdStores | None


def build_problems(
    county: County, orders: Iterable[Order], travel: RoadTravel, spec: SitingSpec
) -> SitingProblems:
    """Return the problems of a spec.

    Parameters
    ----------
    county, orders, travel
        The county, its sample day, and ways by road.
    spec
        What is asked.

    Raises
    ------
    DataError
        With everything asked that cannot be, of both problems.
    """
    rollout, issues = _built(spec, lambda: build_rollout(county, orders, travel, spec.spec))
    if rollout is not None:
        issues += reach_issues(rollout, spec)
    stores = None
    if spec.cold is not None:
        cold = spec.cold.spec
        stores, more = _built(spec, lambda: build_cold_stores(county, travel, cold))
        issues += more
        if stores is not None:
            issues += cold_reach_issues(stores, spec)
    if rollout is None or issues:
        raise DataError(dict.fromkeys(issues))
    return SitingProblems(rollout=rollout, stores=stores)


def _built(
    spec: SitingSpec, build: Callable[[], Problem]
) -> tuple[Problem | None, tuple[Issue, ...]]:
    """Return a problem, or why it cannot be."""
    try:
        return build(), ()
    except ContradictionError as error:
        return None, tuple(
            IssueKind.CONTRADICTION.issue(table=spec.name, detail=problem)
            for problem in error.problems
        )
