"""What all methods have in common: when to stop, and telling of better plans."""

import math
from collections.abc import Callable

from routing.outcome import Progress
from routing.stop import Stop


class Watch:
    """Looks at the stop criterion for a method and tells how it gets on.

    Parameters
    ----------
    stop
        The criterion.
    on_event
        Told of better values; None: nobody is.
    """

    def __init__(self, stop: Stop, on_event: Callable[[Progress], None] | None) -> None:
        self._stop = stop
        self._on_event = on_event
        self._share = 0.0
        self.best = math.inf
        self.iterations = 0

    def is_over(self) -> bool:
        """Count an iteration; return whether to stop."""
        self.iterations += 1
        self._share = self._stop(self.best)
        return self._share >= 1.0

    @property
    def share(self) -> float:
        """How much of the search is done, in [0, 1]."""
        return min(1.0, self._share)

    def better(self, value: float) -> None:
        """Take note of a value that some plan reaches."""
        if value >= self.best - 0.5:
            return
        self.best = value
        if self._on_event is not None:
            self._on_event(
                Progress(share=self.share, best_fen=round(value), unserved=0, phase="siting")
            )
