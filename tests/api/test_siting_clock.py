"""One clock for all that a siting run is asked, on a clock that the test moves."""

from functools import partial
from pathlib import Path

import pytest

import api.siting
import api.siting_questions
from api.days import OrderChoice, load_county
from api.siting import SitingSearch, open_siting, site_county
from api.siting_clock import SitingClock
from data.siting.answers import Question
from routing.outcome import Outcome
from routing.siting.rollout.alternatives import Alternatives
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.settling import num_searches
from routing.siting.rollout.solvers.exact import solve
from routing.stop import MaxIterations, Stop
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_siting import with_crops, write_cold_spec, write_spec


class _Time:
    """A clock that goes only when somebody works."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def spend(self, stop: Stop) -> float:
        """Work until a criterion says stop; return how long that was."""
        began_s = self.now_s
        while not stop.is_over():
            self.now_s += 0.25
        return self.now_s - began_s


def _clock(
    time: _Time, *, questions: int = 0, levels: int = 0, ask_time_s: float | None = None
) -> SitingClock:
    return SitingClock(
        time_s=120.0,
        iterations=None,
        ask_time_s=ask_time_s,
        num_questions=questions,
        num_levels=levels,
        is_cancelled=lambda: False,
        clock=time,
    )


def test_all_together_take_no_longer_than_asked() -> None:
    time = _Time()
    clock = _clock(time, questions=2, levels=3)
    spent = [
        time.spend(clock.stores(asks_prices=True)),
        time.spend(clock.store_prices()),
        time.spend(clock.first()),
        time.spend(clock.question().stop()),
        time.spend(clock.question().stop()),
        *(time.spend(clock.level()) for _ in range(3)),
    ]
    assert spent == [15, 15, 45, 15, 15, 5, 5, 5]


def test_what_one_does_not_use_those_after_it_have() -> None:
    time = _Time()
    clock = _clock(time, questions=1, levels=2)
    clock.stores(asks_prices=False)
    clock.first()
    clock.question()
    assert [time.spend(clock.level()) for _ in range(2)] == [60, 60]


def test_a_question_takes_at_most_what_was_asked() -> None:
    time = _Time()
    clock = _clock(time, questions=2, ask_time_s=10.0)
    assert time.spend(clock.question().stop()) == 10
    turn = clock.question(num_searches=22)
    assert turn.seconds == 5.0
    assert [time.spend(turn.stop()) for _ in range(2)] == [5, 5]


def test_where_iterations_are_counted_no_seconds_are_told() -> None:
    clock = SitingClock(
        time_s=120.0,
        iterations=3,
        ask_time_s=None,
        num_questions=1,
        num_levels=0,
        is_cancelled=lambda: False,
    )
    turn = clock.question(num_searches=5)
    stop = turn.stop()
    assert turn.seconds == 0.0
    assert [stop(0.0) for _ in range(4)] == [0.0, 1 / 3, 2 / 3, 1.0]


def test_calibration_takes_at_most_so_many_searches() -> None:
    assert num_searches(2) == 2 * (4 * 2 + 2) + 3


@pytest.mark.parametrize("with_stores", [False, True], ids=["roll-out", "cold stores too"])
def test_a_run_with_questions_and_a_front_has_one_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_stores: bool
) -> None:
    """Whoever is given time uses it all; even so the run ends when it was to end."""
    time = _Time()

    def slow(problem: Rollout, *, stop: Stop, **options: object) -> Outcome[RolloutPlan]:
        time.spend(stop)
        return solve(problem, stop=MaxIterations(10_000), **options)  # type: ignore[arg-type]

    def none(*_: object, stop: Stop, seed: int) -> Alternatives:
        del seed
        time.spend(stop)
        return Alternatives(found=(), is_all=True)

    monkeypatch.setattr(api.siting, "SitingClock", partial(SitingClock, clock=time))
    monkeypatch.setattr(api.siting, "solve", slow)
    monkeypatch.setattr(api.siting_questions, "find_alternatives", none)
    county = with_crops(valley()) if with_stores else valley()
    folder = write_valley(tmp_path / "valley", county)
    write = write_cold_spec if with_stores else write_spec
    case = open_siting(load_county(str(folder)), write(tmp_path), OrderChoice())
    search = SitingSearch(time_s=40.0, num_front=2, questions=frozenset({Question.ALTERNATIVES}))
    sited = site_county(case, search)
    assert len(sited.siting.front) == 3
    assert 39.0 <= time.now_s <= 41.0
