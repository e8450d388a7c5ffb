"""Orders of planned days as a store has them, read again only once some have changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from api.recent import Recent
from data.store import audit
from data.store.database import Store
from data.store.orders import orders_in_hand, orders_named
from network.ids import OrderId
from network.orders import Order

_MOST = 16
_OF_ORDERS = frozenset({"orders.imported", "statuses.reported"})
"""Actions of the audit log after which other orders may be in hand: there is no other way."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderBook:
    """The orders of a day; equal to itself alone, so that as a key it takes no time.

    Parameters
    ----------
    by_id
        What is in hand, the oldest day first, and what was asked for beside.
    """

    by_id: Mapping[OrderId, Order]

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders in turn."""
        return tuple(self.by_id.values())


class OrderBooks:
    """Reads orders of days and keeps them until others are handed in, or signed for.

    Parameters
    ----------
    store
        Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_hand = Recent[OrderBook](_MOST)
        self._books = Recent[OrderBook](_MOST)
        self._last = Recent[OrderBook](_MOST)
        self._changed = dict[str, int]()
        self._first = 0
        self._seen: int | None = None
        self._lock = Lock()

    def of_day(self, county_id: str, day: date, named: Iterable[OrderId]) -> OrderBook:
        """Return the orders of a planned day: those signed for since count as in hand.

        The same book is returned as long as the orders are the same, whoever has them in hand.

        Parameters
        ----------
        county_id, day, named
            Whose day, and the ids that a plan of it names.
        """
        state = (county_id, day, self._state(county_id))
        in_hand = self._in_hand.get(state, lambda: self._read(county_id, day))
        others = tuple(order_id for order_id in named if order_id not in in_hand.by_id)
        return self._books.get(
            (*state, others),
            lambda: self._known(county_id, day, self._with(in_hand, county_id, day, others)),
        )

    def _state(self, county_id: str) -> int:
        """Return the number of the last entry of the audit log that tells of a county's orders.

        The log is read on from where it was read last. What is read of orders afterwards is at
        least as new as that entry.
        """
        with self._lock, self._store.reading() as connection:
            if self._seen is None:
                self._seen = self._first = audit.head(connection).number
            for entry in audit.entries(connection, after=self._seen):
                self._seen = entry.number
                if entry.action in _OF_ORDERS:
                    self._changed[entry.subject] = entry.number
            return self._changed.get(county_id, self._first)

    def _read(self, county_id: str, day: date) -> OrderBook:
        with self._store.reading() as connection:
            return _book(orders_in_hand(connection, county_id, day))

    def _with(
        self, in_hand: OrderBook, county_id: str, day: date, others: tuple[OrderId, ...]
    ) -> OrderBook:
        """Return what is in hand, and others beside."""
        if not others:
            return in_hand
        with self._store.reading() as connection:
            found = orders_named(connection, county_id, others, day)
        return _book((*in_hand.by_id.values(), *found))

    def _known(self, county_id: str, day: date, book: OrderBook) -> OrderBook:
        """Return the book that was there last, if its orders are the same."""
        last = self._last.find((county_id, day))
        if last is not None and last.by_id == book.by_id:
            return last
        return self._last.keep((county_id, day), book)


def _book(orders: Iterable[Order]) -> OrderBook:
    return OrderBook(by_id={order.order_id: order for order in orders})
