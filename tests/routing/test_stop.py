"""Stop criteria: what they answer, and when they are over."""

from collections.abc import Callable

import pytest

from routing.stop import (
    Cancellable,
    MaxIterations,
    MaxTime,
    Stop,
    UpTo,
    limited,
    parts,
    was_cancelled,
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_time_runs_from_construction() -> None:
    clock = Clock()
    stop = MaxTime(10.0, clock)
    assert (stop(1.0), stop.is_over()) == (0.0, False)
    clock.now_s = 105.0
    assert (stop(1.0), stop.is_over()) == (0.5, False)
    clock.now_s = 110.0
    assert (stop(1.0), stop.is_over()) == (1.0, True)
    clock.now_s = 200.0
    assert (stop(1.0), stop.is_over()) == (1.0, True)


def test_iterations_are_counted_by_calls_only() -> None:
    stop = MaxIterations(4)
    shares: list[float] = []
    for _ in range(6):
        assert stop.is_over() == (len(shares) > 4)
        shares.append(stop(1.0))
    assert shares == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]


def test_more_time_is_what_both_together_do_not_exceed() -> None:
    clock = Clock()
    stop = MaxTime(10.0, clock)
    clock.now_s = 112.0  # two seconds over
    more = stop.more(0.5)
    assert not more.is_over()
    clock.now_s = 115.0
    assert more.is_over()
    assert not stop.more(0.5).is_over(), "whoever asks too late still has a moment"


def test_more_of_a_criterion_is_of_its_kind_and_cut_short_as_it_is() -> None:
    cut = Cancellable(MaxIterations(7), lambda: False)
    more = cut.more(0.5)
    assert not was_cancelled(more)
    assert [more(10.0 - k) for k in range(5)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert was_cancelled(Cancellable(MaxIterations(7), lambda: True).more(0.5))


def test_more_of_a_part_is_a_share_of_the_part() -> None:
    whole = MaxIterations(8)
    more = UpTo(whole, 0.5).more(0.5)
    assert [more(1.0) for _ in range(3)] == [0.0, 0.5, 1.0]
    first, second = parts(MaxIterations(8), 2)
    while first(1.0) < 1.0:
        pass
    second(1.0)
    more = second.more(0.5)
    assert [more(1.0) for _ in range(3)] == [0.0, 0.5, 1.0]


def _end_s(clock: Clock, part: Stop) -> float:
    """Use a part up, and an eighth more of it, a second at a time; return when that was."""
    while part(1.0) < 1.0:
        clock.now_s += 1.0
    more = part.more(0.125)
    while not more.is_over():
        clock.now_s += 1.0
    return clock.now_s - 100.0


def test_parts_with_a_share_more_of_each_take_no_longer_than_the_whole_with_its_share() -> None:
    clock = Clock()
    whole = MaxTime(64.0, clock)
    ends_s = [_end_s(clock, UpTo(whole, until)) for until in (0.125, 0.25, 1.0)]
    assert ends_s == [9.0, 17.0, 70.0]


def test_parts_that_count_anew_keep_to_the_whole_too() -> None:
    clock = Clock()
    first, _ = parts(MaxTime(64.0, clock), 2)
    assert [_end_s(clock, part) for part in parts(first, 2)] == [18.0, 34.0]


def test_more_of_a_part_that_began_too_late_is_a_moment() -> None:
    clock = Clock()
    whole = MaxTime(100.0, clock)
    clock.now_s = 190.0
    for late in (UpTo(whole, 0.5), parts(whole, 2)[0]):
        assert late(1.0) == 1.0
        more = late.more(0.1)
        assert not more.is_over()
        clock.now_s += 1.0
        assert more.is_over()


def test_iterations_go_before_time_where_their_number_is_given() -> None:
    assert isinstance(limited(5.0, None), MaxTime)
    stop = limited(1e-9, 2)
    assert [stop(0.0) for _ in range(3)] == [0.0, 0.5, 1.0]


def test_cancelling_cuts_short_at_once() -> None:
    told: list[bool] = []
    stop = Cancellable(MaxIterations(4), lambda: bool(told))
    assert (stop(1.0), stop(1.0), stop.is_over(), stop.was_cancelled) == (0.0, 0.25, False, False)
    told.append(True)
    assert (stop(1.0), stop.is_over(), stop.was_cancelled) == (1.0, True, True)


def test_cancellable_ends_by_itself_without_being_cancelled() -> None:
    stop = Cancellable(MaxIterations(1), lambda: False)
    assert [stop(1.0), stop(1.0)] == [0.0, 1.0]
    assert (stop.is_over(), stop.was_cancelled) == (True, False)


def test_a_part_ends_at_its_share_of_the_whole() -> None:
    whole = MaxIterations(10)
    part = UpTo(whole, 0.3)
    shares = [part(1.0) for _ in range(4)]
    assert shares == [0.0, 0.1, 0.2, 1.0]
    assert part.is_over()
    assert not whole.is_over()


def test_a_part_is_over_with_the_whole() -> None:
    told: list[bool] = []
    part = UpTo(Cancellable(MaxIterations(10), lambda: bool(told)), 0.9)
    assert part(1.0) == 0.0
    told.append(True)
    assert part.is_over()


@pytest.mark.parametrize(
    "build",
    [
        lambda: MaxIterations(3),
        lambda: MaxTime(5.0, Clock()),
        lambda: Cancellable(MaxIterations(3), lambda: False),
        lambda: UpTo(MaxIterations(3), 0.5),
    ],
    ids=["iterations", "time", "cancellable", "up-to"],
)
def test_asking_whether_it_is_over_counts_nothing(build: Callable[[], Stop]) -> None:
    asked, left_alone = build(), build()
    for _ in range(5):
        for _ in range(3):
            asked.is_over()
        assert asked(7.0) == left_alone(7.0)


def test_parts_follow_each_other_and_count_from_nothing_again() -> None:
    clock = Clock()
    first, second = parts(MaxTime(10.0, clock), 2)
    assert first(1.0) == 0.0
    clock.now_s = 102.5
    assert (first(1.0), first.is_over()) == (0.5, False)
    clock.now_s = 105.0
    assert (first(1.0), first.is_over()) == (1.0, True)
    assert (second(1.0), second.is_over()) == (0.0, False)
    clock.now_s = 110.0
    assert (second(1.0), second.is_over()) == (1.0, True)


def test_what_a_part_leaves_the_next_one_has() -> None:
    clock = Clock()
    _, second = parts(MaxTime(10.0, clock), 2)
    clock.now_s = 102.0
    assert second(1.0) == 0.0
    clock.now_s = 106.0
    assert second(1.0) == pytest.approx(0.5)


def test_a_part_is_cancelled_with_the_whole() -> None:
    part = parts(Cancellable(MaxIterations(4), lambda: True), 1)[0]
    assert part(1.0) == 1.0
    assert was_cancelled(part)
