"""Ctrl-C: the first asks the search to stop, the second leaves at once."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

_Handler = Callable[[int, FrameType | None], Any] | int | None


class Interrupt:
    """While entered, turns the first SIGINT into a flag; the next one raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.is_set = False
        self._before: _Handler = None

    def __enter__(self) -> Self:
        """Install the handler."""
        self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the former handler back."""
        signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.is_set:
            raise KeyboardInterrupt
        self.is_set = True
