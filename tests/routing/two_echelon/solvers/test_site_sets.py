"""Which sets of open stations are tried first, and how those that were tried compete."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from routing.stop import MaxTime
from routing.two_echelon.opening_rules import open_stations
from routing.two_echelon.solvers.exact import solve
from routing.two_echelon.solvers.schedule import Contest
from routing.two_echelon.solvers.site_sets import likely_sets
from tests.routing.two_echelon.located_days import located_day
from tests.routing.two_echelon.solvers.searches import new_search


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_one_level", [False, True])
def test_the_best_set_is_among_those_tried_first(seed: int, is_one_level: bool) -> None:
    problem = located_day(seed, is_one_level=is_one_level)
    search = new_search(problem)
    sets = likely_sets(search.model, search.tasks, search.trunks, most=4)
    assert len(sets) <= 4
    used = open_stations(problem, solve(problem, stop=MaxTime(60.0)).plan)
    best = np.array([row not in used for row in problem.stations])
    assert any((closed == best).all() for closed in sets)


def test_no_set_has_too_little_room() -> None:
    search = new_search(located_day(1))
    goods = search.tasks.deliver[: search.model.num_visits].sum(axis=0)
    for closed in likely_sets(search.model, search.tasks, search.trunks, most=64):
        assert (search.model.station_room[~closed].sum(axis=0) >= goods).all()


def test_where_nothing_has_room_all_are_open() -> None:
    problem = located_day(1)
    openings = {
        row: replace(opening, room=opening.room._replace(weight_g=1))
        for row, opening in problem.openings.items()
    }
    search = new_search(replace(problem, openings=openings))
    (closed,) = likely_sets(search.model, search.tasks, search.trunks, most=64)
    assert not closed.any()


def _played(
    starts: list[int],
    share_a_round: float,
    threads: int = 2,
    kind: Callable[[int], int] = lambda start: start,
) -> tuple[Contest[int], int]:
    """Return a contest in which low numbers are best, and the rounds it made."""
    contest, rounds = Contest(starts), 0
    while (entries := contest.next(threads, rounds * share_a_round)) is not None:
        rounds += sum(1 for _ in contest.parts())
        contest.add([(float(e), kind(e), e) for e in entries], rounds * share_a_round)
    return contest, rounds


def test_the_best_starts_win_and_the_contest_takes_its_share() -> None:
    starts = [(k * 37) % 64 for k in range(64)]
    contest, rounds = _played(starts, 0.001)
    assert contest.best() == [0, 1, 2, 3]
    assert contest.rounds == rounds
    assert 0.5 * Contest.SHARE < rounds * 0.001 < 1.2 * Contest.SHARE


def test_where_there_is_little_time_the_most_promising_compete() -> None:
    contest, rounds = _played(list(range(63, -1, -1)), 0.02)
    assert rounds * 0.02 < 2 * Contest.SHARE
    assert min(contest.best()) >= 63 - 2 * rounds
    assert contest.best() == sorted(contest.best())


def test_of_starts_that_become_alike_only_the_best_goes_on() -> None:
    starts = [(k * 37) % 64 for k in range(64)]
    contest, _ = _played(starts, 0.001, kind=lambda start: start // 8)
    assert contest.best() == [0, 8, 16, 24]


def test_fewer_starts_than_threads_search_side_by_side() -> None:
    contest, _ = _played([7], 0.01)
    assert contest.best() == [7]
