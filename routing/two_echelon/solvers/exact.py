"""The exact solver of small days: a proven optimum, to measure the others against.

Days without time go to a mixed-integer program over all trips (`routing.two_echelon.exact.
timeless`, some twenty visits), all others to CP-SAT (`routing.two_echelon.exact.timed`, up to
eight visits). The optimum is over plans that make every visit, each at one call by one vehicle.
Timed plans make at most three trips a vehicle and two calls at a station a trip, move a visit's
goods together, and bring collected goods home the same day.
"""

import math
import time
from collections.abc import Callable

from network.errors import RoutingError
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Stop, was_cancelled
from routing.two_echelon.bounds.relaxation import Serves
from routing.two_echelon.exact import timed, timeless
from routing.two_echelon.exact.drafts import Proof, plan_of_nothing
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem

_TOLERANCE_FEN = 1e-3  # of a mixed-integer solver's sums


class TooLargeError(RoutingError):
    """A day is too large for the exact formulations.

    Parameters
    ----------
    problem
        The day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        super().__init__(
            f"no exact formulation for {len(problem.visits)} visits, {len(problem.stations)} "
            f"stations and {len(problem.vehicles)} vehicles: with time at most "
            f"{timed.MOST_VISITS} visits and {timed.MOST_VEHICLES} vehicles; without it "
            f"at most {timeless.MOST_STATIONS} stations and {timeless.MOST_TRIPS} trips"
        )
        self.problem = problem


class BusesError(RoutingError):
    """A day has buses, which the exact formulations do not know.

    Parameters
    ----------
    problem
        The day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        super().__init__(f"no exact formulation for a day with {len(problem.bus_rides)} bus rides")
        self.problem = problem


class ColdStoresError(RoutingError):
    """A day has cold stores that fetch produce, which the exact formulations do not know.

    Parameters
    ----------
    problem
        The day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        stores = problem.cooling_s().keys() & set(problem.stations)
        super().__init__(f"no exact formulation for a day with {len(stores)} cold stores")
        self.problem = problem


class OpeningsError(RoutingError):
    """A day with time has stations with openings, which its exact formulation does not know.

    Parameters
    ----------
    problem
        The day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        super().__init__(f"no exact formulation with time for {len(problem.openings)} openings")
        self.problem = problem


def solve(
    problem: TwoEchelonProblem,
    *,
    stop: Stop,
    seed: int = 0,
    policy: Policy | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Solve a small day and prove it.

    Parameters
    ----------
    problem
        The day.
    stop
        Asked now and then whether to stop; what is known by then is returned.
    seed
        Seed of CP-SAT.
    policy
        Who may serve whom; None: whoever can.
    on_event
        Told once, at the end.

    Returns
    -------
    Outcome[Plan]
        Optimal and proven, its cost as bound; or infeasible, with a plan that makes no visit, if
        none makes all; or, stopped early, the best plan known, if any.

    Raises
    ------
    TooLargeError
        The day is beyond the limits of both formulations.
    BusesError
        Buses may carry freight on the day.
    ColdStoresError
        Produce may be cooled on its way.
    OpeningsError
        Stations have openings and things take time.
    """
    if problem.bus_rides:
        raise BusesError(problem)
    if problem.cooling_s().keys() & set(problem.stations):
        raise ColdStoresError(problem)
    started = time.monotonic()
    policy = policy or Policy(problem)
    serves = {group: policy.serves(group) for group in problem.fleet()}
    proof = _prove(problem, serves, stop, seed)
    plan = proof.plan or plan_of_nothing(problem)
    cost_fen = price(problem, plan).total
    status = Status.FEASIBLE
    if proof.is_proven:
        status = Status.INFEASIBLE if proof.plan is None else Status.OPTIMAL
    lower_fen = max(0, math.ceil(proof.lower_fen - _TOLERANCE_FEN))
    is_left_out = proof.plan is None and bool(problem.visits)
    left_out = sum(visit.num_orders for visit in problem.visits) if is_left_out else 0
    if on_event is not None:
        on_event(Progress(share=1.0, best_fen=cost_fen, unserved=left_out, phase="proof"))
    return Outcome(
        plan=plan,
        status=status,
        stop_reason=StopReason.of(is_cancelled=was_cancelled(stop), is_proven=proof.is_proven),
        cost_fen=cost_fen,
        lower_bound_fen=None if is_left_out else min(cost_fen, lower_fen),
        runtime_s=time.monotonic() - started,
        iterations=0,
        seed=seed,
        solver="exact",
    )


def _prove(problem: TwoEchelonProblem, serves: Serves, stop: Stop, seed: int) -> Proof:
    """Return what the formulation that fits proves."""
    if not problem.visits:
        return Proof(plan=Plan(held=problem.held, unserved=problem.unserved), lower_fen=0.0)
    if timeless.is_timeless(problem):
        proof = timeless.prove(problem, serves, stop.is_over)
    elif problem.openings:
        raise OpeningsError(problem)
    else:
        proof = timed.prove(problem, serves, stop.is_over, seed=seed)
    if proof is None:
        raise TooLargeError(problem)
    return proof
