"""Ctrl-C: the first asks the search to stop, the second leaves at once."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

_Handler = Callable[[int, FrameType | None], Any] | int | None


class Interrupt:
    """While entered, turns the first signal into a flag; the next one raises KeyboardInterrupt.

    Parameters
    ----------
    signals
        Which signals; Ctrl-C by default.
    """

    def __init__(self, *signals: signal.Signals) -> None:
        self.is_set = False
        self._signals = signals or (signal.SIGINT,)
        self._before: dict[signal.Signals, _Handler] = {}

    def __enter__(self) -> Self:
        """Install the handler."""
        self._before = {each: signal.signal(each, self._handle) for each in self._signals}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the former handlers back."""
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.is_set:
            raise KeyboardInterrupt
        self.is_set = True
