"""Parts of the methods: bounds and what they rule out, exchanges, radii, covers, programs."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.siting.solvers.branching import branched
from routing.siting.solvers.center import halved
from routing.siting.solvers.choice import Choice, Floats, Ints
from routing.siting.solvers.cover import reduced_cover
from routing.siting.solvers.dual import (
    first_bound,
    order_of,
    raised,
    with_each,
    without_each,
    worth_of,
)
from routing.siting.solvers.interchange import improved
from routing.siting.solvers.nearest import solve_choice
from routing.siting.solvers.program import Draft, Linear, solve_integer
from routing.siting.solvers.radius import radius_program
from routing.siting.solvers.watch import Watch
from routing.stop import MaxIterations, MaxTime
from tests.examples import examples


def random_choice(seed: int) -> Choice:
    """Return a choice among up to seven sites, with all that one can have."""
    random = np.random.default_rng(seed)
    n, k = int(random.integers(2, 9)), int(random.integers(2, 8))
    cost = random.integers(0, 30, (n, k)).astype(np.float64)
    cost[random.random((n, k)) < 0.2] = np.inf
    leave = random.integers(0, 40, n).astype(np.float64)
    leave[random.random(n) < 0.5] = np.inf
    least = int(random.integers(0, 3))
    is_locked = random.random(k) < 0.15
    least_most = max(least, int(is_locked.sum()), 1)
    most = int(random.integers(min(k, least_most), k + 1))
    return Choice(
        cost=cost,
        fixed=random.integers(-5, 40, k).astype(np.float64),
        leave=leave,
        is_locked=is_locked,
        least=min(least, most),
        most=most,
        always=float(random.integers(0, 5)),
    )


def best_sets(choice: Choice) -> list[tuple[float, Ints]]:
    """Return the value of every set of sites that may be chosen."""
    k = len(choice.fixed)
    sets = (
        np.array(chosen, dtype=np.int64)
        for num in range(choice.least, choice.most + 1)
        for chosen in itertools.combinations(range(k), num)
        if set(np.flatnonzero(choice.is_locked)) <= set(chosen)
    )
    return [(choice.value(chosen), chosen) for chosen in sets]


@examples(150)
@given(seed=st.integers(0, 10**6), upper=st.floats(1.0, 200.0), steps=st.integers(0, 60))
def test_a_bound_is_below_every_set_with_and_without_each_site(
    seed: int, upper: float, steps: int
) -> None:
    choice = random_choice(seed)
    if not _can_serve_all(choice):
        return
    order = order_of(choice)
    bound = first_bound(choice, order)
    bound = raised(choice, order, bound, upper, steps)
    np.testing.assert_allclose(bound.worth, worth_of(choice, bound.price))
    inside, outside = with_each(choice, bound), without_each(choice, bound)
    for value, chosen in best_sets(choice):
        assert bound.value <= value + 1e-6
        is_in = np.isin(np.arange(len(choice.fixed)), chosen)
        assert (inside[is_in] <= value + 1e-6).all()
        assert (outside[~is_in] <= value + 1e-6).all()


def _can_serve_all(choice: Choice) -> bool:
    """Return whether every node is in some site's reach, or may be left out."""
    return bool(np.isfinite(np.minimum(choice.cost.min(axis=1), choice.leave)).all())


@examples(150)
@given(seed=st.integers(0, 10**6))
def test_a_choice_is_solved_as_by_trying_all(seed: int) -> None:
    choice = random_choice(seed)
    if not _can_serve_all(choice):
        return
    best = min(value for value, _ in best_sets(choice))
    found = solve_choice(choice, Watch(MaxTime(30.0), None), seed=0)
    assert found.value == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    if np.isfinite(best):
        assert choice.value(found.chosen) == pytest.approx(best)


@examples(100)
@given(seed=st.integers(0, 10**6))
def test_radii_alone_find_the_optimum(seed: int) -> None:
    choice = random_choice(seed)
    everywhere = np.full(len(choice.leave), np.inf)
    program, always = radius_program(choice, everywhere)
    answer = solve_integer(program, is_over=lambda: False)
    best = min(value for value, _ in best_sets(choice))
    assert answer.value + always == pytest.approx(best)
    assert answer.bound + always == pytest.approx(best)


@examples(100)
@given(seed=st.integers(0, 10**6))
def test_no_exchange_improves_what_exchanges_have_left(seed: int) -> None:
    choice = random_choice(seed)
    chosen = improved(choice, np.zeros(0, dtype=np.int64))
    assert choice.least <= len(chosen) <= choice.most
    assert set(np.flatnonzero(choice.is_locked)) <= set(chosen)
    if not np.isfinite(choice.value(chosen)):
        return
    for value, other in best_sets(choice):
        come, go = np.setdiff1d(other, chosen), np.setdiff1d(chosen, other)
        if len(come) <= 1 and len(go) <= 1:
            assert choice.value(chosen) <= value + 1e-6


@examples(60)
@given(seed=st.integers(0, 10**6), most_parts=st.sampled_from([0, 1, 5, 10_000]))
def test_branching_proves_the_best_set_or_bounds_it(seed: int, most_parts: int) -> None:
    choice = random_choice(seed)
    start = improved(choice, np.zeros(0, dtype=np.int64))
    if not np.isfinite(choice.value(start)):
        return
    best = min(value for value, _ in best_sets(choice))
    told: list[float] = []
    found = branched(
        choice,
        start,
        first_bound(choice, order_of(choice)),
        1e-6,
        is_over=lambda: False,
        on_better=told.append,
        most_parts=most_parts,
    )
    assert found.value == choice.value(found.chosen)
    assert found.bound <= best + 1e-6 <= found.value + 2e-6
    assert told == sorted(told, reverse=True)
    if most_parts == 10_000:
        assert found.bound == found.value == pytest.approx(best)


@examples(60)
@given(seed=st.integers(0, 10**6))
def test_a_smaller_cover_needs_as_many_sites(seed: int) -> None:
    random = np.random.default_rng(seed)
    covers = random.random((9, 7)) < 0.3
    covers[np.arange(9), random.integers(0, 7, 9)] = True
    cost = np.where(covers, 0.0, np.inf)
    whole = Choice(
        cost=cost,
        fixed=np.zeros(7),
        leave=np.ones(9),
        is_locked=random.random(7) < 0.1,
        least=0,
        most=7,
        always=0.0,
    )
    cover, kept = reduced_cover(whole)
    assert cover.cost.size <= cost.size
    needed = whole._replace(fixed=np.ones(7), leave=np.full(9, np.inf))
    fewest = min(value for value, _ in best_sets(needed))
    smaller, chosen = min(best_sets(cover), key=lambda each: each[0])
    assert smaller == fewest
    assert needed.value(kept[chosen]) == fewest


@pytest.mark.parametrize("least", range(6))
def test_halving_finds_the_least_reach(least: int) -> None:
    reaches = np.array([3, 5, 8, 9, 14])
    tried: list[int] = []

    def within(reach: int) -> tuple[str | None, int]:
        tried.append(reach)
        is_enough = least < 5 and reach >= reaches[least]
        return ("yes", reach) if is_enough else (None, 0)

    found = halved(reaches, within)
    assert found.is_proven
    assert found.answer == ("yes" if least < 5 else None)
    assert found.bound == (reaches[least] if least < 5 else 0)
    assert len(tried) <= 4


def test_halving_that_has_to_stop_knows_what_is_ruled_out() -> None:
    reaches = np.array([3, 5, 8, 9, 14])
    answers: dict[int, tuple[str | None, int] | None] = {14: ("yes", 14), 8: (None, 0), 9: None}
    found = halved(reaches, answers.__getitem__)
    assert (found.answer, found.bound, found.is_proven) == ("yes", 9, False)


def _knapsack() -> Draft:
    """Return: take at least 5 of pieces of 4, 3 and 2 that cost 5, 3 and 2; best 3 + 2."""
    draft = Draft()
    columns = draft.columns(np.array([5.0, 3.0, 2.0]), upper=1.0, is_integer=True)
    draft.rows(1, [(np.zeros(3, dtype=np.int64), columns, np.array([4.0, 3.0, 2.0]))], lower=5.0)
    return draft


def test_programs_are_solved_and_started_from() -> None:
    told: list[float] = []
    program = _knapsack().program()
    answer = solve_integer(program, is_over=lambda: False, on_better=told.append)
    assert answer.x is not None
    np.testing.assert_allclose(answer.x, [0, 1, 1])
    assert answer.value == answer.bound == pytest.approx(5)
    start = np.arange(3), np.array([1.0, 1.0, 1.0])
    again = solve_integer(program, is_over=lambda: True, start=start)
    assert again.value <= 10 + 1e-9
    assert again.bound <= 5 + 1e-6


def test_rows_that_join_raise_the_linear_program() -> None:
    linear = Linear(_knapsack().program())
    first = linear.solve()
    row: Ints = np.zeros(2, dtype=np.int64)
    ones: Floats = np.ones(2)
    linear.add_rows(1, (row, np.array([1, 2]), ones), np.array([1.0]))
    second = linear.solve()
    assert first.value == pytest.approx(5)
    assert second.value > first.value + 0.1
    linear.add_rows(1, (row, np.array([0, 1]), ones), np.array([0.5]))
    assert linear.solve().value == np.inf


def test_a_watch_tells_of_better_values_only() -> None:
    told: list[int] = []
    watch = Watch(MaxIterations(4), lambda progress: told.append(progress.best_fen))
    looks = [watch.is_over() for _ in range(6)]
    for value in (9.0, 9.0, 7.0, 8.0):
        watch.better(value)
    assert looks == [False] * 4 + [True] * 2
    assert told == [9, 7]
    assert watch.iterations == 6
