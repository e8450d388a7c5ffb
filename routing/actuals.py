"""What has really become of orders, beside what plans said: computed from what was reported.

Reports come late, twice, out of order, and contradict each other. All of them are kept and put in
the order in which they say things happened; the latest one that can be true counts, and what is
odd about a history is named.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from network.ids import MemberId, OrderId, PlaceId
from network.orders import Order
from network.statuses import FINAL, ReportedStatus, StatusEvent, by_order
from routing.performance import HOURS

_HOUR_S = 3600
_RANK = {status: rank for rank, status in enumerate(ReportedStatus)}
_ONLY_AFTER_RELEASE = frozenset(
    {ReportedStatus.OUT_FOR_DELIVERY, ReportedStatus.FAILED, ReportedStatus.SIGNED}
)
_EXCLUDING = frozenset({ReportedStatus.FAILED, *FINAL})


class Oddity(StrEnum):
    """What is odd about what was reported of an order."""

    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    REOPENED = "reopened"
    BEFORE_RELEASE = "before_release"
    IN_FUTURE = "in_future"


class Standing(StrEnum):
    """How an order stands: to be delivered, an attempt failed, or done with."""

    OPEN = "open"
    FAILED = "failed"
    SIGNED = "signed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was reported of an order, put in order.

    Parameters
    ----------
    events
        What counts, in the order in which it happened, each once.
    signed_s
        Since when it is signed for, seconds; None: it is not.
    oddities
        What is odd, each once.
    """

    events: tuple[StatusEvent, ...] = ()
    signed_s: int | None = None
    oddities: tuple[Oddity, ...] = ()

    @property
    def latest(self) -> StatusEvent | None:
        """What counts now; None: nothing was reported."""
        return self.events[-1] if self.events else None

    @property
    def standing(self) -> Standing:
        """How the order stands."""
        latest = self.latest
        if latest is None:
            return Standing.OPEN
        standings = {
            ReportedStatus.SIGNED: Standing.SIGNED,
            ReportedStatus.CANCELLED: Standing.CANCELLED,
            ReportedStatus.FAILED: Standing.FAILED,
        }
        return standings.get(latest.status, Standing.OPEN)

    @property
    def attempts(self) -> int:
        """Attempts to deliver it that failed, ≥ 0."""
        return sum(event.status is ReportedStatus.FAILED for event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedActual:
    """An order as it was planned and as it came.

    Parameters
    ----------
    order_id, member_id, destination_id, pieces
        The order, whose it is, where to, and how many pieces, ≥ 1.
    released_s, due_s, now_s
        Its release and due time, and the moment of asking; all times are seconds after the
        midnight of the first day.
    planned_s
        When the plan brings it to its destination; None: it does not.
    history
        What was reported of it.
    """

    order_id: OrderId
    member_id: MemberId
    destination_id: PlaceId
    pieces: int
    released_s: int
    due_s: int
    now_s: int
    planned_s: int | None
    history: History

    @property
    def actual_s(self) -> int | None:
        """When it was signed for at its destination; None: it is not."""
        return self.history.signed_s

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return self.history.standing

    @property
    def is_open(self) -> bool:
        """Whether it has still to be delivered."""
        return self.standing in {Standing.OPEN, Standing.FAILED}

    @property
    def is_overdue(self) -> bool:
        """Whether it has still to be delivered though its due time is over."""
        return self.is_open and self.now_s > self.due_s

    @property
    def is_on_time(self) -> bool | None:
        """Whether it came by its due time; None: that cannot be said (yet)."""
        if self.actual_s is not None:
            return self.actual_s <= self.due_s
        return False if self.is_overdue else None

    @property
    def delay_s(self) -> int | None:
        """How much later than planned it came, seconds (negative: earlier); None: not known."""
        if self.actual_s is None or self.planned_s is None:
            return None
        return self.actual_s - self.planned_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Orders counted by what has become of them; every count is ≥ 0.

    Parameters
    ----------
    orders, planned
        All of them, and those that a plan brings to their destination.
    signed, open, failed, cancelled
        How they stand; together all of them. Those that failed are not counted as open.
    overdue
        Of the open and failed, those whose due time is over.
    in_time
        Of the signed, those that came by their due time.
    planned_in_time
        Of the planned, those that the plan brings by their due time.
    within
        Of the signed, the share that came within so many hours of release, by hours, in [0, 1].
    median_delay_s
        Half of the signed and planned came no later than planned by this, seconds; None: none is.
    odd
        Orders with each oddity.
    """

    orders: int
    planned: int
    signed: int
    open: int
    failed: int
    cancelled: int
    overdue: int
    in_time: int
    planned_in_time: int
    within: Mapping[int, float]
    median_delay_s: int | None
    odd: Mapping[Oddity, int]

    @property
    def on_time(self) -> float | None:
        """Share that came in time, of those signed for or overdue, in [0, 1]; None: there is none.

        Orders that wait and are not due yet neither kept nor broke a promise.
        """
        decided = self.signed + self.overdue
        return self.in_time / decided if decided else None

    @property
    def planned_on_time(self) -> float | None:
        """Share of the planned that the plan brings in time, in [0, 1]; None: none is planned."""
        return self.planned_in_time / self.planned if self.planned else None


def history_of(order: Order, events: Iterable[StatusEvent], now_s: int) -> History:
    """Put what was reported of an order in order, and name what is odd.

    Left out, and named, are repetitions, what is said to happen after the moment of asking, and
    deliveries and attempts before the order was released. Of the rest the latest counts, also if it
    takes a signature back: whoever corrects a mistake reports later than who made it.

    Parameters
    ----------
    order
        The order; nothing of other orders is looked at.
    events
        What was reported, in any order; times are seconds after the midnight of the first day.
    now_s
        The moment of asking.
    """
    given = [event for event in events if event.order_id == order.order_id]
    unique = sorted(set(given), key=lambda event: (event.at_s, _RANK[event.status]))
    odd = {Oddity.REPEATED} if len(unique) < len(given) else set[Oddity]()
    counted: list[StatusEvent] = []
    for event in unique:
        if event.at_s > now_s:
            odd.add(Oddity.IN_FUTURE)
        elif event.at_s < order.released_s and event.status in _ONLY_AFTER_RELEASE:
            odd.add(Oddity.BEFORE_RELEASE)
        else:
            counted.append(event)
    signed_s = None
    for before, event in zip([None, *counted], counted, strict=False):
        odd |= _odd_after(before, event)
        if event.status is not ReportedStatus.SIGNED:
            signed_s = None
        elif signed_s is None:
            signed_s = event.at_s
    return History(
        events=tuple(counted),
        signed_s=signed_s,
        oddities=tuple(oddity for oddity in Oddity if oddity in odd),
    )


def planned_and_actual(
    orders: Mapping[OrderId, Order],
    planned: Mapping[OrderId, int],
    events: Iterable[StatusEvent],
    now_s: int,
) -> tuple[PlannedActual, ...]:
    """Return every order as it was planned and as it came.

    Parameters
    ----------
    orders
        The orders, in the order of the rows returned.
    planned
        When each reaches its destination by the plan (`routing.performance.arrivals_of`), or by
        the plan that counts of several days; orders that do not are not in it.
    events
        What was reported, of any orders, in any order.
    now_s
        The moment of asking; all times are seconds after the midnight of the first day.
    """
    of_order = by_order(events)
    return tuple(
        PlannedActual(
            order_id=order_id,
            member_id=order.member_id,
            destination_id=order.destination_id,
            pieces=order.pieces,
            released_s=order.released_s,
            due_s=order.due_s,
            now_s=now_s,
            planned_s=planned.get(order_id),
            history=history_of(order, of_order.get(order_id, ()), now_s),
        )
        for order_id, order in orders.items()
    )


def tally(rows: Sequence[PlannedActual]) -> Tally:
    """Count orders by what has become of them."""
    standings = Counter(row.standing for row in rows)
    hours = [(row.actual_s - row.released_s) / _HOUR_S for row in rows if row.actual_s is not None]
    delays = sorted(row.delay_s for row in rows if row.delay_s is not None)
    odd = Counter(oddity for row in rows for oddity in row.history.oddities)
    return Tally(
        orders=len(rows),
        planned=sum(row.planned_s is not None for row in rows),
        signed=standings[Standing.SIGNED],
        open=standings[Standing.OPEN],
        failed=standings[Standing.FAILED],
        cancelled=standings[Standing.CANCELLED],
        overdue=sum(row.is_overdue for row in rows),
        in_time=sum(row.is_on_time is True for row in rows),
        planned_in_time=sum(
            row.planned_s <= row.due_s for row in rows if row.planned_s is not None
        ),
        within={
            limit: sum(h <= limit for h in hours) / len(hours) if hours else 1.0 for limit in HOURS
        },
        median_delay_s=delays[(len(delays) - 1) // 2] if delays else None,
        odd={oddity: odd[oddity] for oddity in Oddity if odd[oddity]},
    )


def _odd_after(before: StatusEvent | None, event: StatusEvent) -> set[Oddity]:
    """Return what is odd about an event that follows another one."""
    if before is None:
        return set()
    if event.status is before.status:
        return {Oddity.REPEATED} if event.status in FINAL else set()
    if event.at_s == before.at_s:
        both = {event.status, before.status}
        return {Oddity.CONTRADICTED} if both <= _EXCLUDING else set()
    return {Oddity.REOPENED} if before.status in FINAL else set()
