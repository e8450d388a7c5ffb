"""A county's cold stores solved with a time limit."""

from pydantic import BaseModel, ConfigDict

from benchmarks.cases import Case
from benchmarks.stores.policy import stores_spec
from routing.siting.cold_stores.check import check
from routing.siting.cold_stores.county import build_cold_stores
from routing.siting.cold_stores.report import report
from routing.siting.cold_stores.solvers import exact
from routing.stop import Stop


class StoresRun(BaseModel):
    """Cold stores, solved.

    Parameters
    ----------
    county
        The county's short name.
    candidates, harvests
        How many.
    seconds
        Wall-clock seconds of the search.
    cost_fen, bound_fen
        Cost of the plan, and what no plan costs less than; None: no plan is known.
    stores, empty_months
        Open, and months in which they are empty.
    violations
        What the checker finds, 0 for a valid plan.
    """

    model_config = ConfigDict(frozen=True)

    county: str
    candidates: int
    harvests: int
    seconds: float
    cost_fen: int | None
    bound_fen: int | None
    stores: int
    empty_months: int
    violations: int

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost; None: no plan is known."""
        if not self.cost_fen or self.bound_fen is None:
            return None
        return (self.cost_fen - self.bound_fen) / self.cost_fen


def solve_case(case: Case, stop: Stop) -> StoresRun:
    """Solve the cold stores of a county."""
    problem = build_cold_stores(case.county, case.travel, stores_spec())
    outcome = exact.solve(problem, stop=stop)
    is_known = not outcome.plan.conflicts
    stores = report(problem, outcome.plan).stores if is_known else ()
    return StoresRun(
        county=case.name,
        candidates=len(problem.candidates),
        harvests=len(problem.harvests),
        seconds=outcome.runtime_s,
        cost_fen=outcome.cost_fen if is_known else None,
        bound_fen=outcome.lower_bound_fen,
        stores=len(stores),
        empty_months=sum(store.empty_months for store in stores),
        violations=len(check(problem, outcome.plan)) if is_known else 0,
    )
