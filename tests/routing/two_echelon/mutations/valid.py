"""Valid days to break: mornings of several kinds, and days under way, some planned again."""

from collections.abc import Iterator
from functools import cache
from random import Random

from routing.daily import plan_day
from routing.replanning.replan import Disturbance, replan
from routing.stop import MaxIterations
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.random_days import random_day
from tests.routing.replanning.random_news import random_events, random_moment
from tests.routing.two_echelon.cold_day import random_fruit_day
from tests.routing.two_echelon.directed import random_directed_day
from tests.routing.two_echelon.mutations.day import Day, Draw
from tests.routing.two_echelon.mutations.under_way import at

SEEDS = range(32)
_DRAWS = 3


def _plain_day(seed: int) -> TwoEchelonProblem:
    return random_day(seed).problem()


_KINDS = (_plain_day, random_fruit_day, _plain_day, random_directed_day)


@cache
def morning(seed: int) -> Day:
    """Return a random day and its plan.

    On every fourth one the dispatcher has said something, on every fourth one fruit is cooled.
    """
    problem = _KINDS[seed % len(_KINDS)](seed)
    return problem, plan_day(problem, stop=MaxIterations(1), seed=seed).plan


@cache
def under_way(seed: int) -> Day:
    """Return a day at a random moment; two in three went otherwise and were planned again."""
    problem, plan = morning(seed)
    draw = drawn(seed)
    now_s = random_moment(draw)
    if seed % 3 == 0:
        return at(problem, plan, now_s), plan
    news = Disturbance(now_s=now_s, events=random_events(draw, problem, plan, now_s))
    found = replan(problem, plan, news, stop=MaxIterations(1), seed=seed)
    return found.problem, found.outcome.plan


def mornings() -> Iterator[Draw]:
    """Yield all mornings, several times, each with its own random choices."""
    return (Draw(*morning(seed), drawn(seed, n)) for seed in SEEDS for n in range(_DRAWS))


def days_under_way() -> Iterator[Draw]:
    """Yield all days under way, several times, each with its own random choices."""
    return (Draw(*under_way(seed), drawn(seed, n)) for seed in SEEDS for n in range(_DRAWS))


def drawn(seed: int, number: int = 0) -> Random:
    """Return a source of random choices."""
    return Random(1000 * seed + number)  # noqa: S311 -- test data, no secret
