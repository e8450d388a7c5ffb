"""Failed sign-ins: some are free, then each wait is twice as long, by name and by address."""

from datetime import timedelta

import pytest

from data.store import throttle
from data.store.database import Store
from data.store.throttle import Patience
from tests.stores import Clock

PATIENCE = Patience(free=2, first_wait=timedelta(seconds=10), longest_wait=timedelta(seconds=60))


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (2, 0), (3, 10), (4, 20), (5, 40), (6, 60), (10_000, 60)]
)
def test_the_wait_doubles_up_to_the_longest(failures: int, wait_s: int) -> None:
    assert PATIENCE.wait(failures) == timedelta(seconds=wait_s)


def test_failures_of_a_name_block_it_wherever_they_come_from(store: Store, clock: Clock) -> None:
    with store.writing() as connection:
        for address in ("from:a", "from:b", "from:c"):
            assert throttle.blocked_until(connection, ["user:li"], clock()) is None
            throttle.note_failure(connection, ["user:li", address], clock(), PATIENCE)
        until = throttle.blocked_until(connection, ["user:li", "from:d"], clock())
        assert until == clock() + timedelta(seconds=10)
        assert throttle.blocked_until(connection, ["user:wang", "from:a"], clock()) is None
        assert throttle.blocked_until(connection, ["user:li"], clock.go(seconds=10)) is None


def test_failures_of_an_address_block_it_whatever_the_name(store: Store, clock: Clock) -> None:
    with store.writing() as connection:
        for name in ("user:a", "user:b", "user:c"):
            throttle.note_failure(connection, [name, "from:x"], clock(), PATIENCE)
        assert throttle.blocked_until(connection, ["user:d", "from:x"], clock()) is not None


def test_success_and_time_make_failures_forgotten(store: Store, clock: Clock) -> None:
    with store.writing() as connection:
        for _ in range(3):
            throttle.note_failure(connection, ["user:li"], clock(), PATIENCE)
        throttle.note_success(connection, "user:li", "from:a")
        assert throttle.blocked_until(connection, ["user:li"], clock()) is None
        for _ in range(3):
            throttle.note_failure(connection, ["user:li"], clock.go(hours=25), PATIENCE)
        assert throttle.blocked_until(connection, ["user:li"], clock()) is None
        assert throttle.forget_failures(connection, clock.go(hours=1)) == 1


def test_a_success_forgives_an_address_what_that_name_has_failed_only(
    store: Store, clock: Clock
) -> None:
    with store.writing() as connection:
        for name in ("user:li", "user:li", "user:wang"):
            throttle.note_failure(connection, [name, "from:office"], clock(), PATIENCE)
        clock.go(seconds=10)
        throttle.note_success(connection, "user:li", "from:office")
        for name in ("user:li", "user:a"):
            assert throttle.blocked_until(connection, [name, "from:office"], clock()) is None
            throttle.note_failure(connection, [name, "from:office"], clock(), PATIENCE)
        throttle.note_success(connection, "user:li", "from:office")
        assert throttle.blocked_until(connection, ["user:b", "from:office"], clock()) is not None
