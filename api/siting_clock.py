"""One clock for all that a siting run is asked: who may take how much of its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from routing.stop import Cancellable, MaxIterations, MaxTime, Stop

_COLD_SHARE = 0.25
"""Part of the time that cold stores may take, with the prices of their requirements."""

_MAIN_SHARE = 0.5
"""Part of what is left that the roll-out itself may take where more is asked."""

_LEAST_S = 1e-3  # allowed however late it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The time of a question.

    Parameters
    ----------
    stop
        Makes the criterion of each of its searches.
    seconds
        What that gives; 0: it counts iterations.
    """

    stop: Callable[[], Stop]
    seconds: float


class SitingClock:
    """Deals out the time of a run, counted from construction, so that all together takes no longer.

    Cold stores have a quarter, and the roll-out itself half of what is left where more is asked.
    Then every question, and all higher levels of coverage together, have equal parts of what is
    left. What one does not use, those after it have.

    Parameters
    ----------
    time_s, iterations
        Wall-clock seconds for all, > 0; or, if set, looks at each criterion, ≥ 1.
    ask_time_s
        Seconds that each question takes at most, or each search of one that takes several, > 0;
        None: its part.
    num_questions, num_levels
        How many questions are to be asked, and how many levels to be solved, ≥ 0.
    is_cancelled
        Asked with every criterion: whoever cancels is in a hurry with all of them.
    clock
        Monotonic clock, seconds.
    """

    def __init__(
        self,
        *,
        time_s: float,
        iterations: int | None,
        ask_time_s: float | None,
        num_questions: int,
        num_levels: int,
        is_cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._time_s = time_s
        self._iterations = iterations
        self._ask_time_s = ask_time_s
        self._questions = num_questions
        self._levels = num_levels
        self._is_cancelled = is_cancelled
        self._clock = clock
        self._start = clock()

    def stores(self, *, asks_prices: bool) -> Stop:
        """Return the criterion of cold stores: half of their time if prices are asked for too."""
        share = _COLD_SHARE / 2 if asks_prices else _COLD_SHARE
        return self._stop(share * self._time_s)

    def store_prices(self) -> Stop:
        """Return the criterion of the prices of what is asked of cold stores."""
        return self._stop(self._asked(self._left_s() - (1.0 - _COLD_SHARE) * self._time_s))

    def first(self) -> Stop:
        """Return the criterion of the roll-out itself."""
        share = _MAIN_SHARE if self._questions or self._levels else 1.0
        return self._stop(share * self._left_s())

    def question(self, num_searches: int = 1) -> Turn:
        """Return the time of the next question.

        Parameters
        ----------
        num_searches
            How many searches it takes at most, one after the other, ≥ 1: all get the same.
        """
        part = self._left_s() / max(1, self._questions + bool(self._levels))
        self._questions = max(0, self._questions - 1)
        seconds = max(_LEAST_S, self._asked(part / num_searches))
        told = round(seconds, 3) if self._iterations is None else 0.0
        return Turn(stop=lambda: self._stop(seconds), seconds=told)

    def level(self) -> Stop:
        """Return the criterion of the next level: its part of what is left."""
        stop = self._stop(self._left_s() / max(1, self._levels))
        self._levels = max(0, self._levels - 1)
        return stop

    def _asked(self, seconds: float) -> float:
        return seconds if self._ask_time_s is None else min(seconds, self._ask_time_s)

    def _left_s(self) -> float:
        return self._time_s - (self._clock() - self._start)

    def _stop(self, seconds: float) -> Stop:
        stop: Stop = (
            MaxTime(max(_LEAST_S, seconds), self._clock)
            if self._iterations is None
            else MaxIterations(self._iterations)
        )
        return Cancellable(stop, self._is_cancelled)
