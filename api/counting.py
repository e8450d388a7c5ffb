"""Periods of reports counted beside the requests for them: one at a time, the last ones at hand.

Counting a month takes a minute on a large county. Whoever asks waits a little, is told to ask again
after that, and finds it counted then; other forms of the same report need no second count.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, TypeVar

from data.issues import DataError
from data.request_issues import RequestIssue

PATIENCE_S = 15.0
"""Seconds that a request waits for a period to be counted."""

_MOST_KEPT = 16
_MOST_WAITING = 8  # periods to be counted, and requests that wait meanwhile

ValueT = TypeVar("ValueT")


class Counting:
    """Counts periods; safe to use from many threads.

    Parameters
    ----------
    patience_s
        Seconds that whoever asks waits, > 0.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock, self._turn = Lock(), Lock()
        self._waiting = BoundedSemaphore(_MOST_WAITING)

    def get(self, key: Hashable, count: Callable[[], ValueT]) -> ValueT:
        """Return what belongs to a key, counted if it is not at hand.

        Parameters
        ----------
        key, count
            What tells it from everything else, and what counts it.

        Raises
        ------
        DataError
            If it is still being counted, or too many wait for that; or as `count` does.
        """
        future: Future[ValueT] = self._future(key, count)
        if not future.done() and self._waiting.acquire(blocking=False):
            try:
                wait([future], self._patience_s)
            finally:
                self._waiting.release()
        if not future.done():
            raise _still_counting()
        return future.result()

    def _future(self, key: Hashable, count: Callable[[], ValueT]) -> Future[ValueT]:
        with self._lock:
            future = self._known.get(key)
            if future is None:
                if sum(not each.done() for each in self._known.values()) >= _MOST_WAITING:
                    raise _still_counting()
                future = self._known[key] = Future()
                work = Thread(target=self._work, args=(key, future, count), daemon=True)
                work.start()
            self._known.move_to_end(key)
            return future

    def _work(self, key: Hashable, future: Future[Any], count: Callable[[], Any]) -> None:
        """Count, and tell whoever waits; what failed is counted anew the next time."""
        try:
            with self._turn:
                found = count()
        except Exception as error:  # noqa: BLE001 -- raised to whoever asked
            with self._lock:
                del self._known[key]
            future.set_exception(error)
            return
        with self._lock:  # who hears of it finds what is too old gone
            future.set_result(found)
            done = [known for known, each in self._known.items() if each.done()]
            for known in done[: max(0, len(done) - _MOST_KEPT)]:
                del self._known[known]


def _still_counting() -> DataError:
    return DataError([RequestIssue.STILL_COUNTING.issue(table="report")])
