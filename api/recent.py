"""What was made last stays at hand, up to a number of things; safe to use from many threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


class Recent(Generic[ValueT]):
    """Keeps what was used last.

    Parameters
    ----------
    most
        How many things are kept, ≥ 1.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, ValueT] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """Return what belongs to a key, made if it is not there; nothing is made twice at once."""
        with self._lock:
            found = self._find(key)
            return self._keep(key, make()) if found is None else found

    def find(self, key: Hashable) -> ValueT | None:
        """Return what belongs to a key, if it is there."""
        with self._lock:
            return self._find(key)

    def keep(self, key: Hashable, value: ValueT) -> ValueT:
        """Keep something under a key, and return it."""
        with self._lock:
            return self._keep(key, value)

    def _find(self, key: Hashable) -> ValueT | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def _keep(self, key: Hashable, value: ValueT) -> ValueT:
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value
