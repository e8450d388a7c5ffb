"""When runs begin, when threads meet, and when one has gone astray."""

import pytest

from routing.two_echelon.solvers.schedule import Patience, Schedule

SHARES = [k / 1000 for k in range(1000)]


def _runs(schedule: Schedule, steps_a_share: float) -> list[int]:
    """Return the run at every thousandth of a search of constant speed."""
    runs = []
    for share in SHARES:
        schedule.begins(share, round(share * steps_a_share))
        runs.append(schedule.run)
    return runs


@pytest.mark.parametrize(("steps", "runs"), [(500, 1), (1000, 1), (4000, 4), (10**6, 30)])
def test_the_time_is_divided_into_runs_of_the_steps_wanted(steps: int, runs: int) -> None:
    schedule = Schedule(10.0, 10)
    assert _runs(schedule, steps)[-1] == runs - 1
    assert schedule.is_last


def test_runs_are_equally_long_and_done_when_the_next_begins() -> None:
    schedule = Schedule(10.0, 10)
    done = []
    for share in SHARES:
        begins = schedule.begins(share, round(share * 4000))
        done.append(schedule.within(share))
        if begins:
            assert done[-2] == pytest.approx(1.0, abs=0.01)
            assert done[-1] == pytest.approx(0.0, abs=0.01)
    assert done[-1] == pytest.approx(1.0, abs=0.01)


def test_a_slow_beginning_does_not_decide_on_the_number_of_runs() -> None:
    schedule = Schedule(10.0, 10)
    for share in SHARES:  # other work takes most of the machine for the first twentieth
        schedule.begins(share, round(4000 * max(0.1 * share, share - 0.045)))
    assert schedule.run == 2
    assert schedule.is_last
    assert schedule.fullness == pytest.approx(1.0)


def test_what_is_left_is_divided_by_the_speed_of_the_last_run() -> None:
    schedule = Schedule(10.0, 10)
    begun = [share for share in SHARES if schedule.begins(share, round(4000 * min(share, 0.3)))]
    assert begun == pytest.approx([0.25, 0.5], abs=0.01)
    assert schedule.is_last


def test_threads_meet_in_every_part_of_a_run_but_the_first_ones() -> None:
    schedule = Schedule(10.0, 10)
    met = [share for share in SHARES if not schedule.begins(share, 0) and schedule.meets(share)]
    assert met == pytest.approx([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], abs=0.002)


@pytest.mark.parametrize(("steps", "fullness"), [(500, 0.5), (1000, 1.0), (10**6, 1.0)])
def test_a_run_is_as_full_as_the_time_allows(steps: int, fullness: float) -> None:
    schedule = Schedule(10.0, 10)
    _runs(schedule, steps)
    assert schedule.fullness == pytest.approx(fullness, rel=0.1)


def test_a_thread_has_gone_astray_when_too_long_away_from_the_best() -> None:
    patience = Patience(2, near=0.1)
    costs = [100.0, 120.0, 111.0, 500.0, 109.0, 120.0]
    answers = [
        patience.is_over(0, fen, 100.0, within=k / 10, most=0.25) for k, fen in enumerate(costs)
    ]
    assert answers == [False] * 3 + [True] + [False] * 2


def test_a_new_run_is_begun_with_patience() -> None:
    patience = Patience(1, near=0.1)
    assert patience.is_over(0, 200.0, 100.0, within=0.9, most=0.5)
    assert not patience.is_over(0, 200.0, 100.0, within=0.0, most=0.5)
    assert patience.is_over(0, 200.0, 100.0, within=0.6, most=0.5)


def test_each_thread_has_a_patience_of_its_own() -> None:
    patience = Patience(2, near=0.1)
    assert patience.is_over(0, 200.0, 100.0, within=0.5, most=0.1)
    assert not patience.is_over(1, 100.0, 100.0, within=0.5, most=0.1)
