"""Cold stores solved with a bound; where there is none, what cannot be kept together.

Which stores are open is decided with any part of a kilogram (`_relaxed`): that is the bound. Whole
kilograms are then found for these stores; only where they are worth noticeably less, which is where
harvests are a few kilograms, all is decided at once in whole kilograms.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from routing.outcome import Outcome, Progress, Status, StopReason
from routing.siting.cold_stores.conflicts import minimal_conflicts, obvious_conflicts
from routing.siting.cold_stores.measures import measure
from routing.siting.cold_stores.plan import ColdPlan, Intake, Store
from routing.siting.cold_stores.price import price
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.solvers.columns import always_fen, worth_fen
from routing.siting.cold_stores.solvers.feasible import can_be
from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.cold_stores.solvers.search import Parts, Start
from routing.siting.cold_stores.solvers.supply import num_groups
from routing.siting.cold_stores.solvers.whole import (
    in_kilograms,
    solve_decided,
    write,
    write_in_groups,
)
from routing.siting.conflicts import Conflict, ConflictCode, conflict
from routing.siting.solvers.program import INFINITY, Answer, Floats, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import MaxIterations, Stop, UpTo, was_cancelled

_TOLERANCE = 0.01  # fen that a bound may be wrong by
_MANY = 2  # times as many harvests as groups: the relaxation in groups is worth its time
_GROUPS_UNTIL = 0.4  # of the time, at most
_GROUPS_SLACK = 5e-3  # differences of their cost that do not matter, as a share of the worth
_LOOKS = 10_000  # at the stop criterion, for harvests at the sizes that groups choose
_NOTHING = Answer(x=None, value=INFINITY, bound=-INFINITY)


class _Found(NamedTuple):
    """A solution in whole kilograms, or none, and what no plan costs less than."""

    x: Floats | None
    bound: float


def solve(
    problem: ColdStores,
    *,
    stop: Stop,
    seed: int = 0,
    on_event: Callable[[Progress], None] | None = None,
    gap: float = 1e-5,
    start: ColdPlan | None = None,
) -> Outcome[ColdPlan]:
    """Decide which stores open at which size, and what each takes in when.

    Parameters
    ----------
    problem
        The problem.
    stop
        Asked often; what is known by then is returned.
    seed
        Of HiGHS.
    on_event
        Told of every better plan.
    gap
        The search ends when no plan can be better by more than this share of the worth of all that
        wants cooling, ≥ 0.
    start
        A plan to start from that keeps all rules.

    Returns
    -------
    Outcome[ColdPlan]
        Cost and bound in fen. If no plan is known, its plan names the conflicts: what is out of
        reach, and a minimal set of requirements and locks that cannot all be kept if it is
        infeasible, else that time was too short.
    """
    started = time.monotonic()
    watch = Watch(stop, on_event)
    layout, program = write(problem)
    search = _Search(problem, (layout, program), (watch, stop), seed)
    found = search.run(gap, start)
    is_proven = found.bound == math.inf
    if found.x is None:
        conflicts = _conflicts(problem, seed) if is_proven else (conflict(ConflictCode.NOT_FOUND),)
        plan, cost, bound = ColdPlan(conflicts=conflicts), 0, None
        status = Status.INFEASIBLE if is_proven else Status.UNKNOWN
    else:
        plan = _granted(problem, _plan(problem, layout, found.x))
        cost = price(problem, plan).total
        bound = min(cost, math.floor(max(0.0, found.bound + 0.5 - _TOLERANCE)))
        is_proven = bound == cost
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
        solver="cold_stores",
    )


class _Search:
    """The programs of a problem, solved one after the other."""

    def __init__(
        self,
        problem: ColdStores,
        written: tuple[Layout, Program],
        heard: tuple[Watch, Stop],
        seed: int,
    ) -> None:
        self._problem, self._seed = problem, seed
        self._layout, self._program = written
        self._watch, self._stop = heard
        self._always = always_fen(problem)
        self._worth = worth_fen(problem)
        self._columns = (
            {site.site_id: k for k, site in enumerate(problem.candidates)},
            {(h.place_id, h.produce): n for n, h in enumerate(problem.harvests)},
        )

    def run(self, gap: float, start: ColdPlan | None) -> _Found:
        """Return the best that is known when nothing can be noticeably better, or time is over."""
        slack = gap * self._worth
        known = None if start is None else self._start(start)
        grouped = self._in_groups(slack / 2, known)
        if grouped.bound == INFINITY:
            return _Found(None, math.inf)
        relaxed = grouped
        if grouped.value - grouped.bound > slack / 2:
            is_known = grouped.x is not None
            if is_known and start is not None:
                is_known = grouped.value < self._value(start)
            relaxed = self._relaxed(slack / 2, known, grouped if is_known else None)
            best = min((grouped, relaxed), key=lambda answer: answer.value)
            relaxed = replace(best, bound=max(grouped.bound, relaxed.bound))
        if relaxed.x is None:
            return _Found(None, relaxed.bound)
        chosen = solve_decided(self._layout, self._program, relaxed.x, slack / 2, self._seed)
        if chosen.x is not None:
            self._tell(chosen.value)
            is_close = chosen.value - relaxed.bound <= max(slack, _TOLERANCE)
            if is_close or self._watch.is_over():
                return _Found(chosen.x, relaxed.bound + self._always)
        whole = self._all_whole(slack, chosen)
        bound = max(relaxed.bound, whole.bound)
        best = min((whole, chosen), key=lambda answer: answer.value)
        return _Found(best.x, bound if bound == math.inf else bound + self._always)

    def _in_groups(self, slack: float, start: Start | None) -> Answer:
        """Return a solution at the sizes that groups choose, and the bound of the groups."""
        problem = self._problem
        if _MANY * num_groups(problem) > len(problem.harvests):
            return _NOTHING
        layout, program = write_in_groups(problem)
        first = None
        if start is not None:
            columns, values = start
            is_decided = np.isin(columns, self._layout.flow, invert=True)
            first = columns[is_decided], values[is_decided]
        rough = max(slack, _GROUPS_SLACK * self._worth)
        parts = Parts(layout, program, self._worth, rough, self._seed)
        chosen = parts.solve(Watch(UpTo(self._stop, _GROUPS_UNTIL), None), first)
        if chosen.x is None:
            return chosen
        options = np.rint(chosen.x[layout.option])
        lower, upper = self._program.lower.copy(), self._program.upper.copy()
        lower[self._layout.option] = upper[self._layout.option] = options
        answer = solve_integer(
            replace(self._program, lower=lower, upper=upper),
            is_over=Watch(MaxIterations(_LOOKS), None).is_over,
            slack=slack,
            seed=self._seed,
        )
        return replace(answer, bound=min(chosen.bound, answer.value))

    def _value(self, plan: ColdPlan) -> float:
        """Return what a plan costs in the program."""
        return price(self._problem, plan).total - self._always

    def _tell(self, value: float) -> None:
        self._watch.better(value + self._always)

    def _relaxed(self, slack: float, start: Start | None, known: Answer | None) -> Answer:
        """Solve with any part of a kilogram."""
        parts = Parts(self._layout, self._program, self._worth, slack, self._seed)
        return parts.solve(self._watch, start, known)

    def _all_whole(self, slack: float, chosen: Answer) -> Answer:
        """Solve in whole kilograms, from a solution if one is known."""
        every = np.arange(len(self._program.cost))
        return solve_integer(
            in_kilograms(self._layout, self._program),
            is_over=self._watch.is_over,
            on_better=self._tell,
            start=None if chosen.x is None else (every, chosen.x),
            slack=slack,
            seed=self._seed,
        )

    def _start(self, plan: ColdPlan) -> Start:
        """Return the values of options and flows in a plan."""
        layout, (sites, harvests) = self._layout, self._columns
        opened = {(sites[s.site_id], s.size): s.is_subsidised for s in plan.stores}
        rows = [*zip(*(column.tolist() for column in layout.options[:2]), strict=True)]
        chosen = [float(row in opened) for row in rows]
        choice = np.flatnonzero(layout.granted >= 0)
        granted = [float(opened.get(rows[n], False)) for n in choice.tolist()]
        kg = {
            (harvests[i.place_id, i.produce], i.need, sites[i.site_id], i.month - 1): float(i.kg)
            for i in plan.intakes
        }
        flows = layout.flows
        taken = [
            kg.get((layout.lots[lot].harvest, layout.lots[lot].need, site, month), 0.0)
            for lot, site, month in zip(
                flows.lot.tolist(), flows.site.tolist(), flows.month.tolist(), strict=True
            )
        ]
        columns = np.concatenate([layout.option, layout.granted[choice], layout.flow])
        return columns, np.array([*chosen, *granted, *taken], dtype=np.float64)


def _plan(problem: ColdStores, layout: Layout, x: Floats) -> ColdPlan:
    """Return what a solution says."""
    return ColdPlan(
        stores=tuple(_stores(problem, layout, x)), intakes=tuple(_intakes(problem, layout, x))
    )


def _stores(problem: ColdStores, layout: Layout, x: Floats) -> Iterator[Store]:
    options = layout.options
    is_paid = (options.public_fen > 0) & (x[layout.paid] > 0.5)
    for n in np.flatnonzero(x[layout.option] > 0.5).tolist():
        yield Store(
            site_id=problem.candidates[int(options.site[n])].site_id,
            size=int(options.size[n]),
            is_subsidised=bool(is_paid[n]),
        )


def _intakes(problem: ColdStores, layout: Layout, x: Floats) -> Iterator[Intake]:
    flows, kg = layout.flows, np.rint(x[layout.flow]).astype(np.int64)
    for n in np.flatnonzero(kg > 0).tolist():
        lot = layout.lots[int(flows.lot[n])]
        harvest = problem.harvests[lot.harvest]
        yield Intake(
            site_id=problem.candidates[int(flows.site[n])].site_id,
            place_id=harvest.place_id,
            produce=harvest.produce,
            need=lot.need,
            month=int(flows.month[n]) + 1,
            kg=int(kg[n]),
        )


def _granted(problem: ColdStores, plan: ColdPlan) -> ColdPlan:
    """Return the plan with every subsidy that may be had beside: nobody leaves that."""
    sites = {site.site_id: site for site in problem.candidates}
    for n, store in enumerate(plan.stores):
        if store.is_subsidised or not problem.grants.of(sites[store.site_id], store.size):
            continue
        stores = (*plan.stores[:n], replace(store, is_subsidised=True), *plan.stores[n + 1 :])
        more = replace(plan, stores=stores)
        if all(measured.slack >= 0 for measured in measure(problem, more)):
            plan = more
    return plan


def _conflicts(problem: ColdStores, seed: int) -> tuple[Conflict, ...]:
    minimal = minimal_conflicts(problem, lambda trial: can_be(trial, seed))
    return (*obvious_conflicts(problem), *minimal)
