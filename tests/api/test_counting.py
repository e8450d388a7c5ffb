"""Periods are counted beside requests: once, one at a time, and again after a failure."""

from threading import Event, Lock

import pytest

from api.counting import Counting
from data.issues import DataError

SOON_S = 0.05
PATIENCE_S = 30.0


def test_what_takes_long_is_still_being_counted_and_there_later() -> None:
    counting, may_end, counts = Counting(SOON_S), Event(), list[int]()

    def count() -> int:
        counts.append(1)
        may_end.wait(PATIENCE_S)
        return 42

    for _ in range(2):
        with pytest.raises(DataError, match="E1121"):
            counting.get("month", count)
    may_end.set()
    patient = Counting(PATIENCE_S)
    patient._known = counting._known  # noqa: SLF001 -- the same periods, asked with patience
    assert patient.get("month", count) == 42
    assert len(counts) == 1


def test_what_failed_is_counted_anew() -> None:
    counting = Counting(PATIENCE_S)

    def fail() -> int:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        counting.get("day", fail)
    assert counting.get("day", lambda: 7) == 7


def test_one_period_is_counted_at_a_time_and_too_many_do_not_wait() -> None:
    counting, may_end, at_once, most, lock = Counting(SOON_S), Event(), [0], [0], Lock()

    def count() -> int:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        may_end.wait(PATIENCE_S)
        with lock:
            at_once[0] -= 1
        return 1

    for number in range(12):
        with pytest.raises(DataError, match="E1121"):
            counting.get(number, count)
    may_end.set()
    waiting = [future.result(PATIENCE_S) for future in list(counting._known.values())]  # noqa: SLF001
    assert waiting == [1] * 8
    assert most == [1]


def test_the_last_periods_stay_at_hand() -> None:
    counting, counts = Counting(PATIENCE_S), list[int]()

    def count() -> int:
        counts.append(1)
        return 1

    for number in (*range(30), 29, 0):
        counting.get(number, count)
    assert len(counts) == 31
