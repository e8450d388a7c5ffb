"""When runs of the search begin, when its threads meet, and when one has gone astray."""

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
