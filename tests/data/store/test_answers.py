"""Answers to repeated requests: one for each key, as long as it is known."""

from data.store import answers
from data.store.answers import ABANDONED, KEPT, Answer, Asked
from data.store.database import Store
from tests.stores import Clock

GIVEN = Answer(status=202, headers='{"location": "/v1/jobs/1"}', body="好".encode())


def ask(store: Store, key: str = "k", digest: str = "d", user_id: str = "u") -> Asked:
    with store.writing() as connection:
        return answers.begin(connection, user_id=user_id, key=key, digest=digest, at=store.clock())[
            0
        ]


def give(store: Store) -> None:
    with store.writing() as connection:
        answers.give(connection, user_id="u", key="k", answer=GIVEN)


def test_the_answer_that_was_given_is_given_again(store: Store) -> None:
    assert ask(store) is Asked.FIRST
    give(store)
    with store.writing() as connection:
        found = answers.begin(connection, user_id="u", key="k", digest="d", at=store.clock())
    assert found == (Asked.ANSWERED, GIVEN)


def test_a_key_is_of_one_user_and_one_request(store: Store) -> None:
    assert ask(store) is Asked.FIRST
    assert ask(store) is Asked.IN_WORK
    assert ask(store, digest="other") is Asked.ANOTHER
    assert ask(store, user_id="v") is Asked.FIRST


def test_who_does_not_answer_in_time_is_gone(store: Store, clock: Clock) -> None:
    assert ask(store) is Asked.FIRST
    clock.go(seconds=ABANDONED.total_seconds() - 1)
    assert ask(store) is Asked.IN_WORK
    clock.go(seconds=1)
    assert ask(store) is Asked.FIRST


def test_a_refused_request_may_come_again(store: Store) -> None:
    assert ask(store) is Asked.FIRST
    with store.writing() as connection:
        answers.withdraw(connection, user_id="u", key="k")
    assert ask(store, digest="corrected") is Asked.FIRST


def test_answers_are_forgotten_after_a_day(store: Store, clock: Clock) -> None:
    assert ask(store) is Asked.FIRST
    give(store)
    clock.go(seconds=KEPT.total_seconds())
    with store.writing() as connection:
        assert answers.forget_answers(connection, store.clock() - KEPT) == 0
        assert answers.forget_answers(connection, store.clock()) == 1
    assert ask(store, digest="another") is Asked.FIRST
