"""When runs of the search begin, when its threads meet, and when one has gone astray."""

_KNOWN = 0.01  # share of the search after which its speed is known
_MOST_RUNS = 30
_MEETINGS = 10  # parts of a run; after all but the first few the threads meet
_APART = 3  # parts of a run before the threads first meet


class Schedule:
    """Which run the search is in, and how much of it is done.

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
    fullness
        Steps of a run over those wanted, in (0, 1], once the speed is known: small where the time
        is short for the day.
    """

    def __init__(self, run_steps: float, num_visits: int) -> None:
        self._wanted = run_steps * num_visits * num_visits
        self._runs: int | None = None
        self.run = 0
        self.fullness = 1.0
        self._part = 0

    def begins(self, share: float, steps: int) -> bool:
        """Return whether a new run begins; the number of runs is set once the speed is known.

        Parameters
        ----------
        share
            Share of the search that is done.
        steps
            Steps each thread has made.
        """
        if self._runs is None and share > _KNOWN:
            runs = steps / share / max(1.0, self._wanted)
            self._runs = max(1, min(_MOST_RUNS, round(runs)))
            self.fullness = min(1.0, runs)
        run = int(share * self._count)
        if run == self.run:
            return False
        self.run, self._part = run, 0
        return True

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

    @property
    def is_last(self) -> bool:
        """Whether the last run goes on."""
        return self.run == self._count - 1

    @property
    def _count(self) -> int:
        return self._runs or 1

    def within(self, share: float) -> float:
        """Return the share of the run that is done, in [0, 1]."""
        return share * self._count - self.run


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
