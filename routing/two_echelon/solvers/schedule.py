"""When runs of the search begin, when its threads meet, and when one has gone astray.

And who goes on where starts compete.
"""

from collections.abc import Hashable, Iterator
from typing import ClassVar, Generic, TypeVar

StartT = TypeVar("StartT")

_KNOWN = 0.01  # share of the search after which its speed is known
_LOOK_AGAIN = 2.0  # times the share at which it was looked at, in the first run
_MOST_RUNS = 30
_MEETINGS = 10  # parts of a run; after all but the first few the threads meet
_APART = 3  # parts of a run before the threads first meet


class Schedule:
    """Which run the search is in, and how much of it is done.

    What is left of the search is divided anew whenever a run begins, by the speed of the last one:
    other work on the machine, such as looking for a bound, slows some of it down.

    Parameters
    ----------
    run_steps
        Steps of a run for each pair of visits, > 0.
    num_visits
        Visits of the day, ≥ 0.

    Attributes
    ----------
    run
        Number of the run, from 0 on.
    is_last
        Whether the search ends with this run.
    fullness
        Steps of a run over those wanted, in (0, 1], once the speed is known: small where the time
        is short for the day.
    """

    def __init__(self, run_steps: float, num_visits: int) -> None:
        self._wanted = max(1.0, run_steps * num_visits * num_visits)
        self._look = _KNOWN  # share at which the first run's speed is looked at next
        self._start = 0.0  # share at which the run began
        self._steps = 0  # steps made by then
        self._length = 1.0  # share that the run takes
        self._part = 0
        self.run = 0
        self.is_last = True
        self.fullness = 1.0

    def begins(self, share: float, steps: int) -> bool:
        """Return whether a new run begins.

        Parameters
        ----------
        share
            Share of the search that is done.
        steps
            Steps each thread has made.
        """
        if self.run == 0 and share > self._look:
            self._look *= _LOOK_AGAIN
            self._divide(steps / share)
        if self.is_last or self.within(share) < 1.0:
            return False
        steps_a_share = (steps - self._steps) / (share - self._start)
        self.run, self._start, self._steps, self._part = self.run + 1, share, steps, 0
        self._divide(steps_a_share)
        return True

    def _divide(self, steps_a_share: float) -> None:
        """Divide the search from the start of this run on into runs of about the steps wanted."""
        rest = 1.0 - self._start
        runs = steps_a_share * rest / self._wanted
        count = max(1, min(round(_MOST_RUNS * rest), round(runs)))
        self._length = rest / count
        self.is_last = count == 1
        self.fullness = min(1.0, runs)

    def meets(self, share: float) -> bool:
        """Return whether the threads meet now.

        Parameters
        ----------
        share
            Share of the search that is done.
        """
        part = int(self.within(share) * _MEETINGS)
        is_next = part > max(self._part, _APART - 1)
        self._part = part
        return is_next

    def within(self, share: float) -> float:
        """Return the share of the run that is done, in [0, 1]."""
        return min(1.0, (share - self._start) / self._length)


class Patience:
    """How long each thread has been away from the best solution.

    Parameters
    ----------
    threads
        Number of threads, ≥ 0.
    near
        A solution is near the best one if it costs at most this share more, > 0.
    """

    def __init__(self, threads: int, *, near: float) -> None:
        self._near = near
        self._since = [0.0] * threads

    def is_over(
        self, thread: int, fen: float, best_fen: float, *, within: float, most: float
    ) -> bool:
        """Return whether a thread has gone astray; to be asked once a round.

        Parameters
        ----------
        thread
            Its number.
        fen, best_fen
            Cost of its solution in hand, and of the best one, fen.
        within
            Share of the run that is done, in [0, 1].
        most
            Share of a run that a thread may be away, ≥ 0.
        """
        is_near = fen <= best_fen * (1 + self._near)
        if is_near or within < self._since[thread]:  # or a new run has begun
            self._since[thread] = within
        return within - self._since[thread] > most


class Contest(Generic[StartT]):
    """Starts that compete: all are searched for a little, the better half for twice as long, ...

    Of those that have become alike only the best goes on.

    Parameters
    ----------
    starts
        The most promising first.

    Attributes
    ----------
    rounds
        Rounds of the search that were made, by all threads at once.
    """

    MOST: ClassVar[int] = 64
    """Starts that can compete."""
    SHARE: ClassVar[float] = 0.3
    """Share of the search that the contest takes."""
    _BEST: ClassVar[int] = 4  # starts that are left
    _WITHIN: ClassVar[tuple[float, float]] = 0.5, 0.9  # heat, as of so much of a run

    def __init__(self, starts: list[StartT]) -> None:
        self._waiting = list(starts)
        self._ranked: list[tuple[float, int, Hashable, StartT]] = []  # those that have searched
        self._length = 1
        self._threads = 1
        self._entered = 0
        self._first_share: float | None = None
        self.rounds = 0

    def next(self, threads: int, share: float) -> list[StartT] | None:
        """Return who searches next, one a thread; None: the contest is over.

        Parameters
        ----------
        threads
            How many search side by side, ≥ 1.
        share
            Share of the search that is done.
        """
        if self._first_share is None:
            self._first_share = share
        self._threads = threads
        if share >= self.SHARE:
            return None
        if not self._waiting:
            ranked = self._by_rank()
            if len(ranked) <= max(self._BEST, threads):
                return None
            self._waiting, self._ranked = ranked[: (len(ranked) + 1) // 2], []
            self._length *= 2
        entries, self._waiting = self._waiting[:threads], self._waiting[threads:]
        self._entered = len(entries)
        return [entries[k % len(entries)] for k in range(threads)]

    def parts(self) -> Iterator[float]:
        """Yield for each round that those who search now make how far their run is, from 0 to 1."""
        low, high = self._WITHIN
        for k in range(self._length):
            self.rounds += 1
            yield low + (high - low) * (k + 1) / self._length

    def add(self, results: list[tuple[float, Hashable, StartT]], share: float) -> None:
        """Rank those that have searched; after the first ones drop those there is no time for.

        Parameters
        ----------
        results
            Cost of each, what is the same for those that are alike, and where it can go on.
        share
            Share of the search that is done.
        """
        is_first = not self._ranked and self._length == 1
        self._ranked += [
            (fen, self.rounds * self._threads + k, kind, start)
            for k, (fen, kind, start) in enumerate(results[: self._entered])
        ]
        if is_first and self._first_share is not None:
            spent = max(1e-9, share - self._first_share)
            turns = (self.SHARE - self._first_share) / spent
            while self._turns(self._entered + len(self._waiting)) > turns and self._waiting:
                self._waiting.pop()
            self._length = max(1, int(turns / self._turns(self._entered + len(self._waiting))))

    def _turns(self, entries: int) -> int:
        """Return the rounds that so many take, those that go on included."""
        length, rounds = 1, 0
        while True:
            rounds += length * -(-entries // self._threads)
            if entries <= max(self._BEST, self._threads):
                return rounds
            entries, length = (entries + 1) // 2, 2 * length

    def best(self) -> list[StartT]:
        """Return the best starts, the best first."""
        return self._by_rank()[: self._BEST]

    def _by_rank(self) -> list[StartT]:
        """Return where those that have searched can go on, the best of each kind, best first."""
        found: dict[Hashable, StartT] = {}
        for _, _, kind, start in sorted(self._ranked, key=lambda entry: entry[:2]):
            found.setdefault(kind, start)
        return list(found.values())
