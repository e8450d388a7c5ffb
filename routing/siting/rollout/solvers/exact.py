"""Roll-outs solved with a bound; where there is none, the requirements that cannot be kept."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from routing.outcome import Outcome, Progress, Status, StopReason
from routing.siting.conflicts import Conflict, ConflictCode, conflict
from routing.siting.rollout.plan import Opened, RolloutPlan, Service, Supply
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.requirements import Requirement
from routing.siting.rollout.solvers.columns import Layout, always_fen, lay_out, write_rules
from routing.siting.rollout.solvers.rows import write_requirement
from routing.siting.solvers.program import Answer, Draft, Floats, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import MaxTime, Stop, was_cancelled

_TOLERANCE = 1e-9
_CONFLICT_S = 60.0  # seconds for naming what cannot be kept


def solve(
    rollout: Rollout,
    *,
    stop: Stop,
    seed: int = 0,
    on_event: Callable[[Progress], None] | None = None,
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
    on_event
        Told of every better plan.

    Returns
    -------
    Outcome[RolloutPlan]
        Cost and bound in fen. If no plan is known, its plan names the conflicts: a minimal set of
        requirements that cannot all be kept if it is infeasible, else that time was too short.
    """
    started = time.monotonic()
    watch = Watch(stop, on_event)
    layout, answer = _solve(rollout, watch, seed)
    if answer.x is None:
        is_proven = answer.bound == math.inf
        conflicts = _conflicts(rollout, seed) if is_proven else (conflict(ConflictCode.NOT_FOUND),)
        plan = RolloutPlan(conflicts=conflicts)
        cost, bound = 0, None
        status = Status.INFEASIBLE if is_proven else Status.UNKNOWN
    else:
        plan = _plan(rollout, layout, answer.x)
        cost = total_fen(price(rollout, plan))
        bound = min(cost, _whole(answer.bound + always_fen(rollout)))
        is_proven = bound == cost
        status = Status.OPTIMAL if is_proven else Status.FEASIBLE
    return Outcome(
        plan=plan,
        status=status,
        stop_reason=_stop_reason(stop, is_proven=is_proven),
        cost_fen=cost,
        lower_bound_fen=bound,
        runtime_s=time.monotonic() - started,
        iterations=watch.iterations,
        seed=seed,
        solver="rollout",
    )


def _stop_reason(stop: Stop, *, is_proven: bool) -> StopReason:
    if is_proven:
        return StopReason.PROVEN
    return StopReason.CANCELLED if was_cancelled(stop) else StopReason.CRITERION


def _whole(bound: float) -> int:
    """Return a bound of whole fen; parts of a fen are rounded once a period."""
    return max(0, math.ceil(bound - max(1.0, _TOLERANCE * abs(bound))))


def _write(rollout: Rollout) -> tuple[Layout, Program]:
    draft = Draft()
    layout = lay_out(rollout, draft)
    write_rules(rollout, draft, layout)
    for wanted in rollout.requirements:
        write_requirement(rollout, draft, layout, wanted)
    return layout, draft.program()


def _solve(rollout: Rollout, watch: Watch, seed: int) -> tuple[Layout, Answer]:
    layout, program = _write(rollout)
    always = always_fen(rollout)
    answer = solve_integer(
        program,
        is_over=watch.is_over,
        on_better=lambda value: watch.better(value + always),
        slack=0.5,
        seed=seed,
    )
    return layout, answer


def _plan(rollout: Rollout, layout: Layout, x: Floats) -> RolloutPlan:
    """Return what a solution says."""
    periods = range(len(rollout.periods))
    return RolloutPlan(
        opened=tuple(o for t in periods for o in _opened(rollout, layout, x, t)),
        services=tuple(s for t in periods for s in _services(rollout, layout, x, t)),
        supplies=tuple(s for t in periods for s in _supplies(rollout, layout, x, t)),
    )


def _opened(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Opened]:
    for n in np.flatnonzero(x[layout.columns.size[t]] > 0.5).tolist():
        site = rollout.candidates[int(layout.sizes.site[n])]
        size = int(layout.sizes.size[n])
        yield Opened(period=t, kind=site.kind, site_id=site.site_id, size=size)


def _services(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Service]:
    ties, sites = layout.ties, rollout.candidates
    for n in np.flatnonzero(x[layout.columns.via[t]] > 0.5).tolist():
        call = int(ties.via_call[n])
        yield Service(
            period=t,
            village_id=rollout.villages[int(ties.via_village[n])].village_id,
            station_id=sites[rollout.stations[int(ties.call_station[call])]].site_id,
            point_id=sites[rollout.points[int(ties.call_point[call])]].site_id,
        )
    for n in np.flatnonzero(x[layout.columns.fetch[t]] > 0.5).tolist():
        yield Service(
            period=t,
            village_id=rollout.villages[int(ties.fetch_village[n])].village_id,
            station_id=sites[rollout.stations[int(ties.fetch_station[n])]].site_id,
        )
    for n in np.flatnonzero(x[layout.columns.out[t]] > 0.5).tolist():
        yield Service(period=t, village_id=rollout.villages[int(ties.out_village[n])].village_id)


def _supplies(rollout: Rollout, layout: Layout, x: Floats, t: int) -> Iterator[Supply]:
    stations = len(rollout.stations)
    for n in np.flatnonzero(x[layout.columns.supply[t]] > 0.5).tolist():
        hub, station = divmod(n, stations)
        yield Supply(
            period=t,
            station_id=rollout.candidates[rollout.stations[station]].site_id,
            hub_id=rollout.candidates[rollout.hubs[hub]].site_id,
        )


def _conflicts(rollout: Rollout, seed: int) -> tuple[Conflict, ...]:
    """Return a minimal set of requirements that cannot all be kept, together with the network.

    Each requirement is left out in turn; what is not missed stays out (deletion filter, Chinneck
    and Dravnieks 1991, doi 10.1287/ijoc.3.2.157). If a question takes too long its requirement
    stays in.
    """
    stop = MaxTime(_CONFLICT_S)

    def can_be(requirements: tuple[Requirement, ...]) -> bool:
        return _can_be(replace(rollout, requirements=requirements), stop, seed)

    left = rollout.requirements
    if not can_be(()):
        return (conflict(ConflictCode.TOGETHER),)
    for wanted in rollout.requirements:
        others = tuple(each for each in left if each is not wanted)
        if not can_be(others):
            left = others
    return tuple(
        conflict(ConflictCode.REQUIREMENT, title=wanted.title, key=wanted.key) for wanted in left
    )


def _can_be(rollout: Rollout, stop: Stop, seed: int) -> bool:
    """Return whether anything keeps all requirements, as far as is known."""
    _, program = _write(rollout)
    free = replace(program, cost=np.zeros(len(program.cost)))
    answer = solve_integer(free, is_over=Watch(stop, None).is_over, seed=seed)
    return answer.bound < math.inf
