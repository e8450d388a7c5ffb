"""Stop criteria: small callables that report how far the search is, 1 meaning stop."""

import math
import time
from collections.abc import Callable
from typing import Protocol

_LEAST_S = 1e-3  # allowed however late it is: a criterion of no time at all has no progress


class Stop(Protocol):
    """Called once an iteration with the best cost so far; answers progress in [0, 1]."""

    def __call__(self, best_fen: float) -> float:
        """Count an iteration; return the share of the search that is done, 1 meaning stop."""
        ...

    def is_over(self) -> bool:
        """Return whether to stop at once; counts nothing, safe to ask often and from threads."""
        ...

    def more(self, share: float, until: float = 1.0) -> "Stop":
        """Return a criterion to go on by, for at most a share > 0 of what this one allowed.

        Whoever had only a part of it says at which progress `until` that part ended.
        """
        ...


class MaxTime:
    """Stop after a wall-clock time, counted from construction.

    Parameters
    ----------
    seconds
        Time allowed, > 0.
    clock
        Monotonic clock, seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._start = clock()

    def __call__(self, best_fen: float) -> float:
        """Return elapsed over allowed time."""
        del best_fen
        return min(1.0, (self._clock() - self._start) / self._seconds)

    def is_over(self) -> bool:
        """Return whether the time is up."""
        return self._clock() - self._start >= self._seconds

    def more(self, share: float, until: float = 1.0) -> "MaxTime":
        """Return the rest of this time and a share of it, so that both together take no longer."""
        left_s = (until + share) * self._seconds - (self._clock() - self._start)
        return MaxTime(max(_LEAST_S, left_s), self._clock)


class MaxIterations:
    """Stop after a number of iterations: the deterministic criterion.

    Parameters
    ----------
    iterations
        Iterations allowed, ≥ 1.
    """

    def __init__(self, iterations: int) -> None:
        self._iterations = iterations
        self._done = -1

    def __call__(self, best_fen: float) -> float:
        """Count one iteration and return done over allowed."""
        del best_fen
        self._done += 1
        return min(1.0, self._done / self._iterations)

    def is_over(self) -> bool:
        """Return whether all iterations are done."""
        return self._done >= self._iterations

    def more(self, share: float, until: float = 1.0) -> "MaxIterations":
        """Return a share of the iterations, rounded up."""
        del until
        return MaxIterations(max(1, math.ceil(share * self._iterations)))


def limited(time_s: float, iterations: int | None) -> Stop:
    """Return the criterion that is asked for: iterations where a number is given, else time."""
    return MaxTime(time_s) if iterations is None else MaxIterations(iterations)


class Cancellable:
    """Another criterion that can be cut short from outside (Ctrl-C, a request to stop).

    Parameters
    ----------
    inner
        The criterion that holds otherwise.
    is_cancelled
        Answers whether to stop now; must be cheap and safe to call from any thread.
    """

    def __init__(self, inner: Stop, is_cancelled: Callable[[], bool]) -> None:
        self._inner = inner
        self._is_cancelled = is_cancelled

    @property
    def was_cancelled(self) -> bool:
        """Whether it was cut short."""
        return self._is_cancelled()

    def __call__(self, best_fen: float) -> float:
        """Return 1 once cancelled, else the inner criterion's progress."""
        return 1.0 if self._is_cancelled() else self._inner(best_fen)

    def is_over(self) -> bool:
        """Return whether cancelled or over."""
        return self._is_cancelled() or self._inner.is_over()

    def more(self, share: float, until: float = 1.0) -> "Cancellable":
        """Return a share more of the inner criterion, cut short from outside as this one is."""
        return Cancellable(self._inner.more(share, until), self._is_cancelled)


def was_cancelled(stop: Stop) -> bool:
    """Return whether a criterion, or one inside it, was cut short from outside."""
    if isinstance(stop, Cancellable):
        return stop.was_cancelled
    if isinstance(stop, UpTo | Part):
        return was_cancelled(stop.inner)
    return False


class UpTo:
    """A part of another criterion: stop once that one has come so far.

    Parameters
    ----------
    inner
        The whole criterion.
    share
        Progress at which this part ends, in (0, 1]; it begins when it is first asked.
    """

    def __init__(self, inner: Stop, share: float) -> None:
        self.inner = inner
        self._share = share
        self._from: float | None = None
        self._seen = 0.0

    def __call__(self, best_fen: float) -> float:
        """Return the whole criterion's progress, or 1 at this part's end."""
        self._seen = self.inner(best_fen)
        if self._from is None:
            self._from = self._seen
        return 1.0 if self._seen >= self._share else self._seen

    def is_over(self) -> bool:
        """Return whether this part or the whole is over."""
        return self._seen >= self._share or self.inner.is_over()

    def more(self, share: float, until: float = 1.0) -> Stop:
        """Return the rest of this part, and a share more of what it is of the whole."""
        length = max(0.0, self._share - (self._from or 0.0))
        return self.inner.more(share * length, min(until, self._share))


class Part:
    """A part of another criterion, whose progress counts from 0 to 1 again.

    Parameters
    ----------
    inner
        The whole criterion.
    until
        Progress of the whole at which this part ends, in (0, 1]; it begins when it is first asked.
    """

    def __init__(self, inner: Stop, until: float) -> None:
        self.inner = inner
        self._until = until
        self._from: float | None = None
        self._seen = 0.0

    def __call__(self, best_fen: float) -> float:
        """Return how much of this part is done."""
        self._seen = self.inner(best_fen)
        if self._from is None:
            self._from = self._seen
        if self._seen >= self._until:
            return 1.0
        return (self._seen - self._from) / (self._until - self._from)

    def is_over(self) -> bool:
        """Return whether this part or the whole is over."""
        return self._seen >= self._until or self.inner.is_over()

    def more(self, share: float, until: float = 1.0) -> Stop:
        """Return the rest of this part, and a share more of what it is of the whole."""
        begin = self._from or 0.0
        length = max(0.0, self._until - begin)
        return self.inner.more(share * length, begin + until * length)


def parts(stop: Stop, num: int) -> tuple[Part, ...]:
    """Return a criterion in equal parts, to be used one after the other.

    Parameters
    ----------
    stop
        The whole.
    num
        How many, ≥ 0; what one does not use, the next one has.
    """
    return tuple(Part(stop, (n + 1) / num) for n in range(num))
