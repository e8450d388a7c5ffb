"""A lower bound of a day: the cost that no plan can undercut that makes every visit."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from routing.two_echelon.bounds.dual import Dual, Prices, Result
from routing.two_echelon.bounds.master import Master
from routing.two_echelon.bounds.openings import least_openings_fen
from routing.two_echelon.bounds.relaxation import Serves, least_days_fen, relax
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem

_BINS = 128
_TRUNK_SHARE = 0.5
_STEP = 0.1  # of the bound, that a step may gain at most
_SHORTER = 0.7
_PATIENCE = 3  # steps without gain before steps get shorter
_LEAST_STEP = 0.005
_FIRST_MIX = 0.3  # of the master's prices in those of the best bound
_MIXES = (0.1, 0.8)
_FEW_DAYS = 4  # vehicles, up to which a day may be cheap to bound by whole vehicles
_TOLERANCE = 1e-9  # relative, of sums in binary floating point
_CLOSE = 1e-4  # relative distance at which bound and master count as equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A lower bound.

    Parameters
    ----------
    fen
        No plan that makes every visit costs less, ≥ 0.
    relaxation
        Short stable name of the relaxation that gave it: ``none``, ``trips`` (direct and local
        trips, goods pay their share of the trunk), ``columns`` (local trips and the trunk's
        tours, apart).
    runtime_s
        Wall-clock seconds.
    """

    fen: int
    relaxation: str
    runtime_s: float


def lower_bound(
    problem: TwoEchelonProblem,
    *,
    time_limit_s: float,
    serves: Serves | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Bound:
    """Return a lower bound of a day.

    It holds for every plan in which each of `problem.visits` is made at one call by one vehicle
    of a group that may make it: a hub's vehicle brings and takes the goods itself, or a station's
    does and the hub's vehicles bring them there, in parts if need be; buses may take the place of a
    hub's vehicles in both. Goods that are collected may
    wait at a station. Plans that leave visits out can be cheaper. Stations with openings are paid
    for apart: as many, and parts of them, as have room for all that must pass them.

    Parameters
    ----------
    problem
        The day.
    time_limit_s
        Seconds after which no better bound is looked for, ≥ 0. A first one is worked out
        whatever the time, which takes some seconds on a large day.
    serves
        Who may serve whom, bool by home and type; None: whoever can (`Policy`).
    is_over
        Asked now and then whether to stop at once, on a large day once a second or so. The bound
        may then be that of the least days that vehicles work, or 0.
    """
    started = time.monotonic()
    if not problem.visits:
        return Bound(fen=0, relaxation="none", runtime_s=time.monotonic() - started)
    if serves is None:
        policy = Policy(problem)
        serves = {group: policy.serves(group) for group in problem.fleet()}

    def has_time() -> bool:
        return time.monotonic() - started < time_limit_s and not is_over()

    clock = _Clock(has_time, is_over)
    fen, name = _of_trips(problem, serves, clock, pays_days=True)
    least_fen = least_days_fen(problem, serves)
    opening_fen = least_openings_fen(problem, serves)
    if fen < _FEW_DAYS * least_fen and not is_over():
        fen = max(fen, least_fen + _of_trips(problem, serves, clock, pays_days=False)[0])
    trips_fen = math.ceil(fen - _TOLERANCE * abs(fen)) if fen > 0 else 0
    return Bound(
        fen=max(least_fen, trips_fen) + opening_fen,
        relaxation=name,
        runtime_s=time.monotonic() - started,
    )


class _Clock(NamedTuple):
    """When to end."""

    has_time: Callable[[], bool]
    """Whether to look for a better bound."""
    is_over: Callable[[], bool]
    """Whether to stop at once."""


def _of_trips(
    problem: TwoEchelonProblem, serves: Serves, clock: _Clock, *, pays_days: bool
) -> tuple[float, str]:
    """Return the bound of one relaxation, and its name."""
    relaxation = relax(problem, serves, bins=_BINS, pays_days=pays_days)
    dual = Dual(relaxation, problem.hubs, problem.stations, trunk_share=_TRUNK_SHARE)
    if dual.tours is None:
        return _by_steps(dual, clock) - relaxation.rounding_fen, "trips"
    return _by_columns(dual, clock) - relaxation.rounding_fen, "columns"


def _by_steps(dual: Dual, clock: _Clock) -> float:
    """Return the bound after subgradient steps.

    Between two looks at all trips, steps look only at the kinds that limited a visit at the last
    one: the few others change little.
    """
    best = dual.start()
    all_looked_at = dual.evaluate(best, has_time=clock.has_time, is_over=clock.is_over)
    bound, step = all_looked_at.fen, _STEP
    active = set(all_looked_at.found.kind[all_looked_at.found.kind >= 0].tolist())
    while clock.has_time() and step > _LEAST_STEP:
        best, step = _climb(dual, best, active, step, clock)
        result = dual.evaluate(best, is_over=clock.is_over)
        limiting = set(result.found.kind[result.found.kind >= 0].tolist())
        bound = max(bound, result.fen)
        active |= limiting
    return bound


def _climb(
    dual: Dual, best: Prices, active: set[int], step: float, clock: _Clock
) -> tuple[Prices, float]:
    """Return better prices for some kinds of trips, and the step at which they stopped."""
    now = best
    top: Result | None = None
    idle = 0
    while clock.has_time():
        result = dual.evaluate(now, active)
        if top is None or result.fen > top.fen:
            best, top, idle = now, result, 0
        else:
            idle += 1
            if idle >= _PATIENCE:
                step *= _SHORTER
                now, result, idle = best, top, 0
                if step <= _LEAST_STEP:
                    break
        length = float(result.gain @ result.gain)
        if length <= 0:
            break
        gain_fen = step * max(abs(top.fen), 1.0)
        now = now._replace(visit=now.visit + gain_fen / length * result.gain)
    return best, step


def _by_columns(dual: Dual, clock: _Clock) -> float:
    """Return the bound after generating columns at smoothed prices.

    Trips are looked for between the prices of the best bound and those of the master (Wentges,
    1997, doi 10.1111/j.1475-3995.1997.tb00086.x): the master's alone swing too widely.
    """
    best = dual.start()
    result = dual.evaluate(best, has_time=clock.has_time, is_over=clock.is_over)
    bound, mix = result.fen, _FIRST_MIX
    if clock.is_over():
        return bound
    master = Master(dual, max(1.0, abs(bound)))
    master.add(best, result)
    while clock.has_time():
        solved = master.solve()
        if solved is None:
            break
        cost, prices, has_joined = solved
        if cost - bound <= _CLOSE * abs(cost) and not has_joined:
            break
        now = _between(best, prices, mix)
        result = dual.evaluate(now, is_over=clock.is_over)
        is_new = master.add(now, result) or has_joined
        if not is_new and mix == 1.0:
            bound = max(bound, result.fen)
            break
        if result.fen > bound:
            best, bound, mix = now, result.fen, min(_MIXES[1], mix * 1.2)
        else:
            mix = max(_MIXES[0], mix * 0.8)
        if not is_new:
            mix = 1.0
    return bound


def _between(one: Prices, other: Prices, share: float) -> Prices:
    """Return prices a share of the way from some to others."""
    return Prices(
        visit=one.visit + share * (other.visit - one.visit),
        trips=one.trips + share * (other.trips - one.trips),
        kinds=one.kinds + share * (other.kinds - one.kinds),
        goods=one.goods + share * (other.goods - one.goods),
        link=one.link + share * (other.link - one.link),
    )
