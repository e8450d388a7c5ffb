"""Use case: where a county's cold stores open, as part of siting its network."""

from collections.abc import Callable
from dataclasses import dataclass

from data.siting.cold_assemble import SitedStores
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.solvers.exact import solve
from routing.siting.cold_stores.solvers.loosening import price_requirements
from routing.stop import Stop, parts
from routing.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStores:
    """Cold stores as they were solved, and what the checker found.

    Parameters
    ----------
    sited, violations
        The answer and the rules it breaks.
    """

    sited: SitedStores
    violations: tuple[Violation, ...]


def site_stores(
    problem: ColdStores, *, stop: Stop, seed: int, price_stop: Callable[[], Stop] | None
) -> CheckedStores:
    """Decide where cold stores open, and what each requirement costs.

    Parameters
    ----------
    problem, stop, seed
        What is asked, and how to search.
    price_stop
        Makes the criterion of all prices of requirements together; None: nobody asks for them.
    """
    outcome = solve(problem, stop=stop, seed=seed)
    if outcome.plan.conflicts:
        return CheckedStores(sited=SitedStores(problem=problem, outcome=outcome), violations=())
    prices = None
    if price_stop is not None:
        shares = iter(parts(price_stop(), max(1, 2 * len(problem.requirements))))
        prices = price_requirements(problem, outcome, stop=lambda: next(shares), seed=seed)
    violations = tuple(check(problem, outcome.plan))
    sited = SitedStores(
        problem=problem, outcome=outcome, num_violations=len(violations), prices=prices
    )
    return CheckedStores(sited=sited, violations=violations)
