"""Orders of planned days as a store has them, read again only once some have changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from threading import Lock
from zoneinfo import ZoneInfo

from api.recent import Recent
from api.whereabouts import DAYS, Left, left_by, placed, whereabouts
from data.plan_json import load_plan
from data.status_reports import events_of
from data.store import audit
from data.store.database import Store
from data.store.orders import orders_in_hand, orders_named, statuses_named
from data.store.plans import PlanKey, newest_between, plan_of
from network.county import County
from network.ids import OrderId
from network.orders import Order
from network.statuses import by_order

_DAY_S = 86_400
_MOST = 16
_MOST_PLANS = 128
_OF_ORDERS = frozenset({"orders.imported", "statuses.reported"})
"""Actions of the audit log after which other orders may be in hand: there is no other way."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderBook:
    """The orders of a day; equal to itself alone, so that as a key it takes no time.

    Parameters
    ----------
    by_id
        What is in hand, the oldest day first, and what was asked for beside, as it was handed in.
    left
        Where plans of earlier days have left those of them that they brought part of their way.
    """

    by_id: Mapping[OrderId, Order]
    left: Left

    def placed_in(self, county: County) -> tuple[Order, ...]:
        """Return the orders in turn, each from where it is."""
        return placed(self.by_id.values(), self.left, county)


class OrderBooks:
    """Reads orders of days and keeps them until others are handed in, or signed for, or moved.

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
        self._left = Recent[Left](_MOST_PLANS)
        self._changed = dict[str, int]()
        self._first = 0
        self._seen: int | None = None
        self._lock = Lock()

    def of_day(
        self, county_id: str, day: date, zone: ZoneInfo, named: Iterable[OrderId] = ()
    ) -> OrderBook:
        """Return the orders of a planned day: those signed for since count as in hand.

        The same book is returned as long as the orders are the same, whoever has them in hand.

        Parameters
        ----------
        county_id, day, zone, named
            Whose day, in which time zone, and the ids that a plan of it names.
        """
        earlier = self._earlier(county_id, day)
        state = (county_id, day, zone.key, self._state(county_id), earlier)
        in_hand = self._in_hand.get(state, lambda: self._read(county_id, day, zone))
        others = tuple(order_id for order_id in named if order_id not in in_hand.by_id)
        return self._books.get(
            (*state, others),
            lambda: self._known(county_id, day, self._with(in_hand, county_id, day, zone, others)),
        )

    def of_named(
        self, county_id: str, day: date, zone: ZoneInfo, named: Iterable[OrderId]
    ) -> OrderBook:
        """Return those orders of a county that are named, done or not; parameters as above."""
        with self._store.reading() as connection:
            found = orders_named(connection, county_id, named, day)
        return self._book(county_id, day, zone, found)

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

    def _earlier(self, county_id: str, day: date) -> tuple[tuple[date, int], ...]:
        """Return the days before that are planned, with the newest versions of their plans."""
        first_day, last_day = day - timedelta(days=DAYS), day - timedelta(days=1)
        with self._store.reading() as connection:
            return newest_between(connection, county_id, first_day, last_day)

    def _read(self, county_id: str, day: date, zone: ZoneInfo) -> OrderBook:
        with self._store.reading() as connection:
            found = orders_in_hand(connection, county_id, day)
        return self._book(county_id, day, zone, found)

    def _with(
        self,
        in_hand: OrderBook,
        county_id: str,
        day: date,
        zone: ZoneInfo,
        others: tuple[OrderId, ...],
    ) -> OrderBook:
        """Return what is in hand, and others beside."""
        if not others:
            return in_hand
        beside = self.of_named(county_id, day, zone, others)
        return OrderBook(
            by_id={**in_hand.by_id, **beside.by_id}, left={**in_hand.left, **beside.left}
        )

    def _known(self, county_id: str, day: date, book: OrderBook) -> OrderBook:
        """Return the book that was there last, if its orders are the same."""
        last = self._last.find((county_id, day))
        if last is not None and last.by_id == book.by_id and last.left == book.left:
            return last
        return self._last.keep((county_id, day), book)

    def _book(self, county_id: str, day: date, zone: ZoneInfo, found: Iterable[Order]) -> OrderBook:
        """Return a book of orders, with where plans of earlier days have left them."""
        by_id = {order.order_id: order for order in found}
        left: list[tuple[int, Left]] = []
        for planned, version in self._earlier(county_id, day):
            key = PlanKey(county_id=county_id, day=planned)
            by_plan = self._left.get((key, version), partial(self._left_by, key, version))
            known = {order_id: at for order_id, at in by_plan.items() if order_id in by_id}
            left.append(((planned - day).days * _DAY_S, known))
        moved = dict.fromkeys(order_id for _, places in left for order_id in places)
        with self._store.reading() as connection:
            reports = statuses_named(connection, county_id, moved)
        events = by_order(events_of(reports, day, zone))
        return OrderBook(by_id=by_id, left=whereabouts(left, events))

    def _left_by(self, key: PlanKey, version: int) -> Left:
        with self._store.reading() as connection:
            saved = plan_of(connection, key, version)
        _, plan = load_plan(saved.content.plan.encode("utf-8"))
        return left_by(plan)
