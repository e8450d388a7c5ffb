"""Roll-outs solved with a bound; where there is none, the requirements that cannot be kept."""

import math
import time
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from network.text import Text
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.siting.conflicts import Conflict, ConflictCode, conflict
from routing.siting.rollout import proof
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.requirements import Requirement
from routing.siting.rollout.solvers.columns import Layout, always_fen
from routing.siting.rollout.solvers.covers import Covers
from routing.siting.rollout.solvers.rows import write_all
from routing.siting.rollout.solvers.search import Whole, solve_whole
from routing.siting.rollout.solvers.solutions import plan_of, solution_of
from routing.siting.solvers.program import Answer, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import Cancellable, MaxTime, Stop, was_cancelled

_TOLERANCE = 1e-9
_CONFLICT_S = 60.0  # seconds for naming what cannot be kept


def solve(
    rollout: Rollout,
    *,
    stop: Stop,
    seed: int = 0,
    start: RolloutPlan | None = None,
    on_event: Callable[[Progress], None] | None = None,
    names_conflicts: bool = True,
) -> Outcome[RolloutPlan]:
    """Decide what opens when, and who is served how.

    Parameters
    ----------
    rollout
        The problem.
    stop
        Asked often; what is known by then is returned.
    seed
        Of HiGHS.
    start
        A plan that breaks no rule, from which better ones are looked for; None: none is known.
    on_event
        Told of every better plan.
    names_conflicts
        Whether to find out what cannot be kept together if there is no plan; it
        takes up to a minute beyond the stop criterion.

    Returns
    -------
    Outcome[RolloutPlan]
        Cost and bound in fen. If no plan is known, its plan names the conflicts: a minimal set of
        requirements and locks that cannot all be kept if it is infeasible, or that time was too
        short to prove it minimal, or to find anything.
    """
    started = time.monotonic()
    watch = Watch(stop, on_event)
    layout, answer = _solve(rollout, watch, seed, start)
    if answer.x is None:
        is_proven = answer.bound == math.inf
        conflicts: tuple[Conflict, ...] = (conflict(ConflictCode.NOT_FOUND),)
        if is_proven:
            together = (conflict(ConflictCode.TOGETHER),)
            conflicts = _conflicts(rollout, stop, seed) if names_conflicts else together
        plan = RolloutPlan(conflicts=conflicts)
        cost, bound = 0, None
        status = Status.INFEASIBLE if is_proven else Status.UNKNOWN
    else:
        plan = plan_of(rollout, layout, answer.x)
        cost = total_fen(price(rollout, plan))
        bound = min(cost, _whole(answer.bound + always_fen(rollout)))
        is_proven = proof.is_proven(rollout, cost, bound)
        status = Status.OPTIMAL if is_proven else Status.FEASIBLE
    return Outcome(
        plan=plan,
        status=status,
        stop_reason=StopReason.of(is_cancelled=was_cancelled(stop), is_proven=is_proven),
        cost_fen=cost,
        lower_bound_fen=bound,
        runtime_s=time.monotonic() - started,
        iterations=watch.iterations,
        seed=seed,
        solver="rollout",
    )


def _whole(bound: float) -> int:
    """Return a bound of whole fen, 0 where none is known; parts of a fen are rounded by period."""
    return math.ceil(max(0.0, bound - max(1.0, _TOLERANCE * abs(bound))))


def _solve(
    rollout: Rollout, watch: Watch, seed: int, start: RolloutPlan | None
) -> tuple[Layout, Answer]:
    draft, layout = write_all(rollout)
    whole = Whole(
        program=draft.program(),
        layout=layout,
        covers=Covers(rollout, layout),
        always=always_fen(rollout),
        start=None if start is None else solution_of(rollout, layout, start),
    )
    return layout, solve_whole(whole, watch, seed=seed)


def _conflicts(rollout: Rollout, stop: Stop, seed: int) -> tuple[Conflict, ...]:
    """Return requirements and locks that the network cannot keep together: the fewest it can tell.

    Each is left out in turn; what is not missed stays out (deletion filter, Chinneck and Dravnieks
    1991, doi 10.1287/ijoc.3.2.157). All requirements are tried at once first, and all locks after
    them. If a question takes too long, or whoever asked does not want to wait, what it is about
    stays in, and the set is told not to be proven minimal.
    """
    limit = Cancellable(MaxTime(_CONFLICT_S), lambda: was_cancelled(stop))

    left, is_minimal = rollout, True
    wanted = [(each,) for each in rollout.requirements]
    locked = [(n,) for n, site in enumerate(rollout.candidates) if site.lock is not None]
    for those in [rollout.requirements, *wanted]:
        trial = replace(
            left, requirements=tuple(each for each in left.requirements if each not in those)
        )
        if trial.requirements != left.requirements:
            answer = _can_be(trial, limit, seed)
            left = trial if answer is False else left
            is_minimal &= answer is not None or len(those) > 1
    for numbers in [tuple(n for (n,) in locked), *locked]:
        trial = _unlocked(left, numbers)
        if trial.candidates != left.candidates:
            answer = _can_be(trial, limit, seed)
            left = trial if answer is False else left
            is_minimal &= answer is not None or len(numbers) > 1
    unsure = () if is_minimal else (conflict(ConflictCode.NOT_MINIMAL),)
    return *_named(rollout, left), *unsure


def _unlocked(rollout: Rollout, numbers: Collection[int]) -> Rollout:
    """Return a roll-out that decides itself whether some sites are open."""
    return replace(
        rollout,
        candidates=tuple(
            replace(site, lock=None) if n in numbers else site
            for n, site in enumerate(rollout.candidates)
        ),
    )


def _named(rollout: Rollout, left: Rollout) -> tuple[Conflict, ...]:
    """Return what is left as conflicts."""
    locked = [site.site_id for site in left.candidates if site.lock is not None]
    alone = len(left.requirements) == 1 and not locked
    code = ConflictCode.REQUIREMENT_ALONE if alone else ConflictCode.REQUIREMENT
    return (
        *(
            conflict(code, title=_title(rollout, wanted), key=wanted.key)
            for wanted in left.requirements
        ),
        *(conflict(ConflictCode.LOCK, (site_id,), site=site_id) for site_id in locked),
    ) or (conflict(ConflictCode.TOGETHER),)


def _title(rollout: Rollout, wanted: Requirement) -> Text:
    """Return what a requirement asks for, with the name of its period."""
    if wanted.since is None:
        return wanted.title
    name = rollout.periods[wanted.since].name
    return Text(f"{wanted.title.zh}，{name}", f"{wanted.title.en}, {name}")


def _can_be(rollout: Rollout, stop: Stop, seed: int) -> bool | None:
    """Return whether anything keeps all requirements; None: that is not known in time."""
    program = write_all(rollout)[0].program()
    free = replace(program, cost=np.zeros(len(program.cost)))
    answer = solve_integer(free, is_over=Watch(stop, None).is_over, seed=seed)
    if answer.x is not None:
        return True
    return False if answer.bound == math.inf else None
