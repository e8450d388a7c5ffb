"""The joint search: start from each place's nearest station, then re-plan region after region.

A large neighbourhood search (Shaw, 1998, doi 10.1007/3-540-49481-2_30) whose neighbourhoods span
a few stations and the hub routes around them. Two regions without anything in common are planned
at the same time; the rounds are the same whatever the machine's speed, so a number of rounds, a
seed and a version give the same plan.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial

import numpy as np
import numpy.typing as npt

from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Stop, was_cancelled
from routing.two_echelon.assemble import assemble
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import GroupKey
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.solvers.region import Change, Effort, Region, replan
from routing.two_echelon.solvers.start import start
from routing.two_echelon.standing import Standing, put_in_force

_AT_ONCE = 2  # regions planned side by side; fixed, so that plans do not depend on the machine
_TRIES = 6  # to find a region apart from those already chosen
_SIZES = (80, 160, 240)  # tasks a region may have, drawn anew each time
_ALL_LEFT_OUT = 20  # visits left out that a region invites at most


def solve(
    problem: TwoEchelonProblem,
    *,
    stop: Stop,
    seed: int = 0,
    params: Effort | None = None,
    policy: Policy | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Solve a county day.

    Parameters
    ----------
    problem
        The day.
    stop
        Asked once a round.
    seed
        Seed of all random choices.
    params
        Effort a region.
    policy
        Who may serve whom; None: whoever can.
    on_event
        Told once a round.

    Returns
    -------
    Outcome[Plan]
        The best plan found; orders that no vehicle has room or time for are unserved.
    """
    started = time.monotonic()
    search = _Search(problem, policy or Policy(problem), params or Effort(), seed, stop)
    rounds = search.run(on_event or (lambda _: None))
    plan = assemble(
        problem, insert_left_out(search.echelons, search.best, is_over=lambda: was_cancelled(stop))
    )
    return Outcome(
        plan=plan,
        status=Status.FEASIBLE,
        stop_reason=StopReason.CANCELLED if was_cancelled(stop) else StopReason.CRITERION,
        cost_fen=price(problem, plan).total,
        runtime_s=time.monotonic() - started,
        iterations=rounds,
        seed=seed,
        solver="joint",
    )


class _Search:
    """The state of one search."""

    def __init__(
        self, problem: TwoEchelonProblem, policy: Policy, effort: Effort, seed: int, stop: Stop
    ) -> None:
        self._problem = problem
        self._policy = policy
        self._effort = effort
        self._seed = seed
        self._rng = np.random.default_rng(seed)
        self._stop = stop
        self._near_s = _nearness(problem)
        self.echelons = Echelons(problem, policy)
        self.best: Standing

    def run(self, tell: Callable[[Progress], None]) -> int:
        """Search until told to stop; return the number of rounds."""
        rounds = 0
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            self.best = start(
                self.echelons,
                self._near_s,
                seed=self._seed,
                pool=pool,
                is_over=self._stop.is_over,
            )
            cost_fen = self.best.cost_fen(self.echelons)
            while True:
                share = self._stop(cost_fen) if self._problem.visits else 1.0
                tell(self._progress(share, cost_fen))
                if share >= 1.0:
                    return rounds
                rounds += 1
                cost_fen = self._round(pool, cost_fen)

    def _progress(self, share: float, cost_fen: int) -> Progress:
        left_out = sum(self._problem.visits[i].num_orders for i in self.best.unserved)
        return Progress(share=share, best_fen=cost_fen, unserved=left_out, phase="search")

    def _round(self, pool: Executor, cost_fen: int) -> int:
        """Plan some regions anew side by side, keep what is better, and return the cost."""
        plan = partial(
            replan,
            self.echelons,
            self.best,
            effort=self._effort,
            is_over=self._stop.is_over,
        )
        for change in pool.map(plan, self._regions()):
            cost_fen = self._keep_if_better(change, cost_fen)
        return cost_fen

    def _keep_if_better(self, change: Change | None, cost_fen: int) -> int:
        if change is None:
            return cost_fen
        changed = put_in_force(self.echelons, change.apply(self.best.solution()), self.best)
        if changed is None:
            return cost_fen
        changed_fen = changed.cost_fen(self.echelons)
        if changed_fen > cost_fen:
            return cost_fen
        self.best = changed
        return changed_fen

    def _regions(self) -> list[Region]:
        """Choose regions that have no station and no hub route in common."""
        chosen: list[Region] = []
        busy_routes: set[int] = set()
        busy_stations: set[int] = set()
        for _ in range(_TRIES):
            stations, routes = self._around(self._seed_place())
            touched = set(stations) | self._stations_of(routes)
            if busy_routes & set(routes) or busy_stations & touched:
                continue
            busy_routes |= set(routes)
            busy_stations |= touched
            chosen.append(self._region(stations, routes, first=not chosen))
            if len(chosen) == _AT_ONCE:
                break
        return chosen

    def _seed_place(self) -> int:
        """Return the place around which to look: of a visit left out, or of any."""
        left = sorted(self.best.unserved)
        if left and self._rng.random() < 0.5:
            return self._problem.visits[left[self._rng.integers(len(left))]].place
        return self._problem.visits[self._rng.integers(len(self._problem.visits))].place

    def _around(self, place: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the stations and hub routes of a region around a place."""
        draw = self._rng.random()
        num_stations = 0 if draw < 0.2 else 1 if draw < 0.6 or not self._policy.is_free else 2
        near = sorted(self._problem.stations, key=lambda s: (int(self._near_s[s, place]), s))
        stations = tuple(sorted(near[:num_stations]))
        most = int(self._rng.choice(_SIZES))
        size = self._local_tasks(stations)
        routes = set(self._routes_calling(stations))
        size += sum(self._num_tasks(k) for k in routes)
        for k in sorted(
            set(range(len(self.best.hub_routes))) - routes, key=lambda k: (self._away(k, place), k)
        ):
            if size + self._num_tasks(k) > most:
                break
            routes.add(k)
            size += self._num_tasks(k)
        return stations, tuple(sorted(routes))

    def _region(self, stations: tuple[int, ...], routes: tuple[int, ...], *, first: bool) -> Region:
        """Return a region; the first of a round invites visits that are left out."""
        left = sorted(self.best.unserved) if first else []
        near = sorted(left, key=lambda i: (self._nearest_s(i, stations), i))
        return Region(
            stations=stations,
            hub_routes=routes,
            unserved=tuple(near[:_ALL_LEFT_OUT]),
            spare=self._spare(first=first),
            trunk_share=float(self._rng.uniform(0.0, 1.2)),
            seed=int(self._rng.integers(2**31)),
        )

    def _spare(self, *, first: bool) -> dict[GroupKey, int]:
        """Return the share of the hub's unused vehicles that a region of a round may use."""
        used = Counter(timed.route.group for timed in self.best.hub_routes)
        spare = {}
        for key in self.echelons.hub_groups:
            free = self.echelons.fleet[key] - used[key]
            spare[key] = (free + 1) // _AT_ONCE if first else free // _AT_ONCE
        return spare

    def _nearest_s(self, visit: int, stations: Iterable[int]) -> int:
        place = self._problem.visits[visit].place
        return min((int(self._near_s[s, place]) for s in stations), default=0)

    def _local_tasks(self, stations: Iterable[int]) -> int:
        return sum(
            len(tuple(timed.route.visits()))
            for s in stations
            for timed in self.best.local_routes.get(s, ())
        )

    def _num_tasks(self, route: int) -> int:
        return len(tuple(self.best.hub_routes[route].route.tasks()))

    def _routes_calling(self, stations: tuple[int, ...]) -> list[int]:
        return [
            k for k in range(len(self.best.hub_routes)) if self._stations_of([k]) & set(stations)
        ]

    def _stations_of(self, routes: Iterable[int]) -> set[int]:
        return {t.station for k in routes for t in self.best.hub_routes[k].route.transfers()}

    def _away(self, route: int, place: int) -> int:
        """Return the seconds from a place to the nearest call of a hub route."""
        calls = (
            self._problem.visits[task].place if isinstance(task, int) else task.station
            for task in self.best.hub_routes[route].route.tasks()
        )
        return min(int(self._near_s[place, call]) for call in calls)


def _nearness(problem: TwoEchelonProblem) -> npt.NDArray[np.int64]:
    """Return the least seconds between places over all vehicle types, for nearness only."""
    never = 2**40
    if not problem.ways:
        return np.zeros((len(problem.place_ids), len(problem.place_ids)), dtype=np.int64)
    times = [np.where(w.is_open, w.duration_s, never) for w in problem.ways.values()]
    return np.asarray(np.minimum.reduce(times), dtype=np.int64)
