"""The joint search: ruin and recreate over both echelons, compiled, in two threads.

Each thread anneals a solution of its own; at times both go on from the better one. Rounds have a
fixed number of steps, so that rounds, seed and version alone determine the plan.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numba
import numpy as np

from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Stop, was_cancelled
from routing.two_echelon.assemble import assemble
from routing.two_echelon.bounds.bound import lower_bound
from routing.two_echelon.echelons import ORDER_PENALTY_FEN, Echelons
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price, price_hand_overs
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.anneal import (
    ADOPT,
    ANEW,
    CHOSEN,
    DIRECT,
    GO_ON,
    anneal,
    keep,
)
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.solvers.model import Flags, Model, build_model, build_tasks
from routing.two_echelon.solvers.recombine import RoutePool, recombine
from routing.two_echelon.solvers.schedule import Contest, Patience, Schedule
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.site_sets import likely_sets
from routing.two_echelon.solvers.start import compile_start, mend, supply_stations, write_plan
from routing.two_echelon.solvers.state import (
    ABSENT,
    BEST,
    LEFT_OUT,
    SERVED,
    Kept,
    Solution,
    State,
    new_state,
)
from routing.two_echelon.solvers.translate import to_solution
from routing.two_echelon.solvers.trunks import Trunks, build_trunks
from routing.two_echelon.standing import (
    Standing,
    nothing_in_force,
    only_timed,
    put_in_force,
    within_storage,
)

_NOTHING_YET = 1e299
_LAST_LOOK = 0.05  # share of the time given that trying what was left out may take beyond it
_FROM_BEST = 3  # every third run of a thread goes on from the best solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How the search spends its rounds.

    Parameters
    ----------
    threads
        Solutions annealed side by side, ≥ 1; fixed, so that plans do not depend on the machine.
    run_steps
        Steps of a run from hot to cold, for each pair of visits, > 0; the time is divided into runs
        of about that many.
    hot, cold
        Temperature at the start and the end of a run, shares of the cost, > 0.
    hot_days, last_hot_days, cold_days
        Further temperature, shares of the mean price of a vehicle's day, ≥ 0: at the start of a
        run, of the last one, and at the end.
    scale
        Multiple of the usual number of visits removed in a step, > 0.
    settle
        Share of a run after which threads that have gone astray return to the best solution.
    follow
        Share of a run after which threads go on from routes put together from all that were met;
        before, that only becomes the best solution, as the threads still differ.
    near
        A solution is near the best one if it costs at most this share more, > 0.
    patience, last_patience
        Share of a run, and of the last one, away from it before a thread has gone astray, ≥ 0; less
        where the time is too short for a run of all steps: the less a search can converge, the
        less it may stray.
    round_steps
        Steps of a round for 100 visits; fewer for more, more for fewer.
    polished_timed
        Share of the steps that end with local search where time binds, in [0, 1]: moves often fail
        there on exact times, which are dear; all steps do elsewhere.
    bound_s
        Seconds to look for a lower bound beside the search, ≥ 0; 0: none.
    """

    threads: int = 2
    run_steps: float = 5.0
    hot: float = 0.001
    cold: float = 0.00001
    hot_days: float = 0.1
    last_hot_days: float = 0.05
    cold_days: float = 0.003
    scale: float = 1.0
    settle: float = 0.5
    follow: float = 0.8
    near: float = 0.003
    patience: float = 0.1
    last_patience: float = 0.02
    round_steps: int = 3000
    polished_timed: float = 0.15
    bound_s: float = 5.0


def solve(  # noqa: PLR0913 -- each is a choice of its own
    problem: TwoEchelonProblem,
    *,
    stop: Stop,
    seed: int = 0,
    params: Effort | None = None,
    policy: Policy | None = None,
    compact_fen: int = 0,
    start: Plan | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Solve a day.

    Parameters
    ----------
    problem
        The day.
    stop
        Asked once a round.
    seed
        Seed of all random choices, ≥ 0.
    params
        How the search spends its rounds.
    policy
        Who may serve whom; None: whoever can.
    compact_fen
        Charge for every change of township between consecutive calls, ≥ 0: steers the search and
        is not part of the cost.
    start
        A plan to begin with and to stay near: of the same county, not necessarily of this day.
        What it does not say is decided by the search. None: begin with nothing.
    on_event
        Told once a round.

    Returns
    -------
    Outcome[Plan]
        The best plan found; orders that no vehicle has room or time for are unserved, unless they
        may wait. Where orders may wait, or with a start, there is no lower bound.
    """
    started = time.monotonic()
    echelons = Echelons(problem, policy or Policy(problem))
    effort = params or Effort()
    search = _Search(echelons, effort, seed, compact_fen)
    is_done = Event()
    with ThreadPoolExecutor(max_workers=1) as beside:
        may_wait = any(visit.leave_fen is not None for visit in problem.visits)
        bound_s = 0.0 if may_wait or start is not None else effort.bound_s
        bound = beside.submit(_lower_bound_fen, echelons, bound_s, is_done.is_set)
        rounds = search.run(stop, on_event or (lambda _: None), start)
        is_done.set()
        stored = within_storage(echelons, search.standing())
        last = stop.more(_LAST_LOOK)
        standing = insert_left_out(
            echelons, stored, is_over=lambda: was_cancelled(stop) or last.is_over()
        )
        plan = assemble(problem, standing)
        bound_fen = bound.result()
    cost_fen = price(problem, plan).total
    is_bound = bound_fen is not None and not standing.unserved
    is_optimal = is_bound and bound_fen == cost_fen
    return Outcome(
        plan=plan,
        status=Status.OPTIMAL if is_optimal else Status.FEASIBLE,
        stop_reason=StopReason.of(is_cancelled=was_cancelled(stop)),
        cost_fen=cost_fen,
        lower_bound_fen=bound_fen if is_bound else None,
        runtime_s=time.monotonic() - started,
        iterations=rounds,
        seed=seed,
        solver="joint",
    )


def prepare(problem: TwoEchelonProblem) -> None:
    """Compile the search, or load its machine code, so that no search has to wait for it.

    Parameters
    ----------
    problem
        Any day.
    """
    echelons = Echelons(problem, Policy(problem))
    _Search(echelons, Effort(), 0, 0).compile()


def is_prepared() -> bool:
    """Return whether the machine code of the search is on disk, so that `prepare` is quick."""
    return any(Path(vars(numba.config)["CACHE_DIR"]).rglob("anneal.anneal*.nbc"))


def _lower_bound_fen(echelons: Echelons, seconds: float, is_over: Callable[[], bool]) -> int | None:
    """Return a lower bound of the day under its policy; None if none is wanted."""
    if seconds <= 0:
        return None
    serves = {group: echelons.policy.serves(group) for group in echelons.fleet}
    return lower_bound(echelons.problem, time_limit_s=seconds, serves=serves, is_over=is_over).fen


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """What one thread works with; all read the same model."""

    model: Model
    state: State
    trunks: Trunks
    shared: tuple[Model, State, Trunks]
    """The same as compiled code takes them."""

    @property
    def total_fen(self) -> float:
        """Cost of the solution in hand, with the full penalties of what it leaves out."""
        absent = self.state.absent[: self.state.num[ABSENT]]
        return float(self.state.cost[SERVED]) + float(self.model.leave_fen[absent].sum())

    def open_stations(self) -> frozenset[int]:
        """Return the stations with routes in the solution in hand."""
        return _open_stations(self.model, self.state.now)

    def in_hand(self) -> Kept:
        """Return a copy of the solution in hand."""
        kept = _copy_of(self.state.before)
        keep(self.shared[0], self.shared[1], share(kept))
        return kept

    def adopt(self, kept: Kept) -> None:
        """Take over a solution as the one in hand."""
        anneal(*self.shared, ADOPT, share(kept), 0, 1.0, 1.0, 1.0)

    def note_best(self) -> None:
        """Take the solution in hand as the best one so far."""
        state, model = self.state, self.model
        absent = state.absent[: state.num[ABSENT]]
        keep(self.shared[0], self.shared[1], share(state.best))
        state.cost[BEST] = self.total_fen
        state.num[LEFT_OUT] = model.orders[absent][~model.may_wait[absent]].sum()


def _worker(model: Model, problem: TwoEchelonProblem, seed: int) -> _Worker:
    tasks = build_tasks(problem)
    state, trunks = new_state(model, tasks, seed), build_trunks(model, tasks)
    return _Worker(model, state, trunks, (share(model), share(state), share(trunks)))


class _Search:
    """Threads that anneal a solution each."""

    def __init__(self, echelons: Echelons, effort: Effort, seed: int, compact_fen: int) -> None:
        self._echelons = echelons
        self._effort = effort
        self._model: Model = build_model(
            echelons,
            order_fen=ORDER_PENALTY_FEN,
            compact_fen=compact_fen,
        )
        model = self._model
        count = effort.threads if model.num_visits else 0
        self._workers = [_worker(model, echelons.problem, seed * count + k) for k in range(count)]
        self._best_fen = _NOTHING_YET
        self._sites: list[tuple[int, Kept]] = []
        self._pool = RoutePool(model) if model.trunks_only else None
        self._patience = Patience(count, near=effort.near)
        self._left_out = int(model.orders[~model.may_wait].sum())
        self._polished = effort.polished_timed if model.is_timed else 1.0
        vehicles = max(1, int(model.group_count[: model.num_driven].sum()))
        self._day_fen = float(model.day_fen @ model.group_count) / vehicles
        self._base_fen = price_hand_overs(echelons.problem)
        self._steps = min(4000, max(10, effort.round_steps * 100 // max(1, model.num_visits)))

    def compile(self) -> None:
        """Make no step, so that all is compiled, what begins with a plan too."""
        for worker in self._workers[:1]:
            worker.adopt(worker.state.best)
            worker.note_best()
            compile_start(worker.shared[:2])

    def run(self, stop: Stop, tell: Callable[[Progress], None], plan: Plan | None = None) -> int:
        """Search until told to stop, from a plan if there is one; return the number of rounds."""
        rounds = 0
        if not self._workers:
            stop(0.0)
            tell(Progress(share=1.0, best_fen=0, unserved=0, phase="search"))
            return rounds
        effort = self._effort
        schedule = Schedule(effort.run_steps, self._model.num_visits)
        with ThreadPoolExecutor(max_workers=len(self._workers)) as pool:
            self._best = _copy_of(self._workers[0].state.best)
            first, since = 0, 0.0
            starts = self._go_on()
            if plan is None:
                self._anneal(pool, [(start, self._best) for start in self._anew()], 1, 1e9)
                first, since = self._choose_sites(pool, stop, tell)
            else:
                self._begin_with(plan)
            if self._sites:
                starts = self._begin(schedule, stays=False)
            while True:
                share = stop(self._best_fen)
                tell(self._progress(share))
                if share >= 1.0:
                    return first + rounds
                share = max(0.0, share - since) / (1.0 - since)
                if schedule.begins(share, rounds * self._steps):
                    starts = self._begin(schedule, stays=plan is not None)
                elif schedule.meets(share):
                    starts = self._meet(schedule.within(share))
                within = schedule.within(share)
                is_last = schedule.is_last or plan is not None
                patience = effort.last_patience if is_last else effort.patience
                starts = self._return(starts, within, patience * schedule.fullness)
                heat = self._heat(within, is_last=is_last)
                self._anneal(pool, starts, self._steps, heat)
                starts = self._go_on()
                rounds += 1

    def _choose_sites(
        self, pool: Executor, stop: Stop, tell: Callable[[Progress], None]
    ) -> tuple[int, float]:
        """Let solutions with different stations open compete, where opening them has a price.

        All are searched for a little, the better half of them for twice as long, and so on; the
        last ones are where runs begin. Returns the rounds made and the share of the search done.
        """
        model, worker = self._model, self._workers[0]
        if not model.has_openings:
            return 0, 0.0
        closed = likely_sets(model, worker.state.tasks, worker.trunks, most=Contest.MOST)
        contest = Contest([(CHOSEN, _empty(worker.state.best, each, model)) for each in closed])
        share = stop(self._best_fen)
        while (entries := contest.next(len(self._workers), share)) is not None:
            starts = entries
            for within in contest.parts():
                self._anneal(pool, starts, self._steps, self._heat(within, is_last=False))
                starts = self._go_on()
                share = stop(self._best_fen)
                tell(self._progress(share))
                if share >= 1.0:
                    break
            contest.add(
                [(w.total_fen, w.open_stations(), (ADOPT, w.in_hand())) for w in self._workers],
                share,
            )
        self._sites = contest.best()
        return contest.rounds, min(share, 0.999)

    def standing(self) -> Standing:
        """Return the best solution with exact times."""
        if not self._workers:
            return nothing_in_force(self._echelons)
        trunks = self._workers[0].trunks
        solution = to_solution(self._echelons, self._model, trunks, self._best.solution)
        return put_in_force(self._echelons, solution) or only_timed(self._echelons, solution)

    def _anneal(
        self, pool: Executor, starts: list[tuple[int, Kept]], steps: int, heat: float
    ) -> None:
        """Let every thread make some steps, and keep the best solution."""
        jobs = [
            pool.submit(
                anneal,
                *worker.shared,
                start,
                share(source),
                steps,
                heat,
                self._effort.scale,
                self._polished,
            )
            for worker, (start, source) in zip(self._workers, starts, strict=True)
        ]
        for job in jobs:
            job.result()
        self._keep_best()
        if self._pool is not None:
            for worker in self._workers:
                self._pool.add(worker.state)

    def _keep_best(self) -> None:
        """Keep a copy of the best solution of all threads."""
        for worker in self._workers:
            fen = float(worker.state.cost[BEST])
            if fen < self._best_fen - 1e-6:
                self._best, self._best_fen = _copy_of(worker.state.best), fen
                self._left_out = int(worker.state.num[LEFT_OUT])

    def _go_on(self) -> list[tuple[int, Kept]]:
        """Let each thread go on with its solution."""
        return [(GO_ON, self._best)] * len(self._workers)

    def _begin_with(self, plan: Plan) -> None:
        """Let all threads begin with what a plan does, as far as the day lets them."""
        first = self._workers[0]
        kept = _copy_of(first.state.best)
        write_plan(self._echelons, self._model, first.state, plan, kept)
        first.adopt(kept)
        mend(first.state, first.shared[:2], kept)
        first.adopt(kept)
        if not self._model.trunks_only:
            if not supply_stations(self._model, first.state, first.shared[:2]):
                group = kept.solution.group
                group[(group >= 0) & (self._model.group_station[group] >= 0)] = -1
                first.adopt(kept)
            kept = first.in_hand()
        for worker in self._workers:
            worker.adopt(kept)
            worker.note_best()
        self._keep_best()

    def _begin(self, schedule: Schedule, *, stays: bool) -> list[tuple[int, Kept]]:
        """Let each thread begin a run: anew, or from the best solution."""
        from_best = [
            stays or schedule.is_last or (schedule.run + k) % _FROM_BEST == 0
            for k in range(len(self._workers))
        ]
        if self._sites:
            first = schedule.run * len(self._workers)
            sites = [self._sites[(first + k) % len(self._sites)] for k in range(len(from_best))]
        else:
            sites = [(anew, self._best) for anew in self._anew()]
        starts = zip(from_best, sites, strict=True)
        return [(ADOPT, self._best) if adopts else anew for adopts, anew in starts]

    def _anew(self) -> list[int]:
        """Return how each thread starts anew: every other one directly, where the hub serves."""
        may_go_direct = not self._model.trunks_only
        return [DIRECT if may_go_direct and k % 2 else ANEW for k in range(len(self._workers))]

    def _meet(self, within: float) -> list[tuple[int, Kept]]:
        """Let all threads go on from what all routes met make best, or from the best in hand."""
        effort = self._effort
        if within >= effort.settle and self._recombine() and within >= effort.follow:
            return [(ADOPT, self._best)] * len(self._workers)
        better = min(self._workers, key=lambda worker: worker.total_fen)
        source = better.in_hand()
        return [(GO_ON if worker is better else ADOPT, source) for worker in self._workers]

    def _recombine(self) -> bool:
        """Put together routes that were met; return whether that is the best solution so far."""
        first, fen = self._workers[0], self._best_fen
        if self._pool is None or not self._pool.has_grown():
            return False
        in_hand, kept = first.in_hand(), _copy_of(self._best)
        first.adopt(self._best)
        self._pool.add(first.state)
        is_whole = first.state.num[ABSENT] == 0
        if is_whole and recombine(self._model, first.state, first.trunks, self._pool, kept):
            first.adopt(kept)
            if first.total_fen < fen - 1e-6:
                first.note_best()
                self._keep_best()
        first.adopt(in_hand)
        return self._best_fen < fen

    def _return(
        self, starts: list[tuple[int, Kept]], within: float, patience: float
    ) -> list[tuple[int, Kept]]:
        """Send threads that have gone astray back to the best solution, once a run has settled.

        While visits may stay out a thread moves far, and most of what it then finds is worse.
        """
        for k, worker in enumerate(self._workers):
            is_astray = self._patience.is_over(
                k,
                worker.total_fen,
                self._best_fen,
                within=within,
                most=patience,
            )
            if is_astray and within >= self._effort.settle:
                starts[k] = (ADOPT, self._best)
        return starts

    def _heat(self, within: float, *, is_last: bool) -> float:
        """Return the temperature, fen: from hot to cold in even ratios."""
        effort, cost_fen = self._effort, max(1.0, self._best_fen - self._opened_fen())
        hot_days = effort.last_hot_days if is_last else effort.hot_days
        hot = effort.hot * cost_fen + hot_days * self._day_fen
        cold = effort.cold * cost_fen + effort.cold_days * self._day_fen
        return float(hot * (cold / hot) ** within)

    def _opened_fen(self) -> float:
        """Return what the best solution pays for having stations open."""
        opened = _open_stations(self._model, self._best.solution)
        return float(self._model.opening_fen[sorted(opened)].sum())

    def _progress(self, share: float) -> Progress:
        return Progress(
            share=share,
            best_fen=round(min(self._best_fen, 1e18)) + self._base_fen,
            unserved=self._left_out,
            phase="search",
            best_plan=self._best_plan,
        )

    def _best_plan(self) -> Plan:
        """Return the best plan so far, without a last look at what it leaves out."""
        return assemble(self._echelons.problem, within_storage(self._echelons, self.standing()))


def _open_stations(model: Model, solution: Solution) -> frozenset[int]:
    """Return the stations with routes."""
    stations = np.unique(model.group_station[solution.group[solution.group >= 0]])
    return frozenset(stations[stations >= 0].tolist())


def _empty(kept: Kept, closed: Flags, model: Model) -> Kept:
    """Return a solution without routes that has some stations closed."""
    empty = _copy_of(kept)
    empty.solution.group[:] = -1
    empty.solution.length[:] = 0
    empty.solution.carried[:] = -1
    empty.solution.fetched[:] = -1
    empty.solution.closed[:] = closed
    empty.solution.by_bus[:] = False
    empty.calls.arrive_s[:] = model.guess_s
    return empty


def _copy_of(kept: Kept) -> Kept:
    """Return a copy: the thread that found it may find a better one before others have read it."""
    return Kept._make(type(part)._make(figures.copy() for figures in part) for part in kept)
