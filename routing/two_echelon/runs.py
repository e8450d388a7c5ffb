"""What a plan decides, without its times: the runs of vehicles, their calls and hand-overs.

`routing.two_echelon.reading` finds them in a plan. Goods that change vehicle at a station may be
spread over several vehicles of the hub, order by order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from network.fleet import Vehicle
from network.ids import OrderId
from routing.load import NOTHING, Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A visit, or the part of one, that a single stop of a plan makes.

    Parameters
    ----------
    visit
        Index of the visit; None: the plan carries orders that the day's problem would not.
    route
        Index of the route that calls.
    place, source
        Rows of the place and of the hub or station the goods come from and go to.
    deliver_ids, collect_ids, deliver, collect
        Orders brought and taken, and their loads.
    ready_s
        The goods to bring can be loaded at the source from this second on.
    early_s, late_s
        Handing over starts within these seconds.
    return_by_s
        The goods taken are due at the source by this second; None: any time today.
    """

    visit: int | None
    route: int
    place: int
    source: int
    deliver_ids: tuple[OrderId, ...]
    collect_ids: tuple[OrderId, ...]
    deliver: Load
    collect: Load
    ready_s: int
    early_s: int
    late_s: int
    return_by_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One call's goods in a hand-over; `call` is None for goods that wait at the station.

    Parameters
    ----------
    call
        Index of the call that brings the goods on or has fetched them.
    order_ids, load
        The orders and their load.
    ready_s
        Goods from the hub can be loaded there from this second on.
    """

    call: int | None
    order_ids: tuple[OrderId, ...]
    load: Load
    ready_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Goods that a vehicle of the hub leaves at a station or fetches there.

    Parameters
    ----------
    station
        Row of the station.
    is_drop
        True: left for local delivery; False: local collections taken home.
    shares
        The goods, by call.
    load, ready_s
        All of them, and when the last can be loaded at the hub.
    """

    station: int
    is_drop: bool
    shares: tuple[Share, ...]
    load: Load
    ready_s: int

    @classmethod
    def of(cls, station: int, shares: tuple[Share, ...], *, is_drop: bool) -> "HandOver":
        """Return the hand-over of some goods, at least one share."""
        load = NOTHING
        for share in shares:
            load = load.plus(share.load)
        ready_s = max(share.ready_s for share in shares)
        return cls(station=station, is_drop=is_drop, shares=shares, load=load, ready_s=ready_s)


Task = int | HandOver
"""What a vehicle does at a stop: a call, by its index, or a hand-over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A vehicle's day as sequences.

    Parameters
    ----------
    vehicle, home
        Who drives, and the row of the home.
    trips
        Tasks of each trip from home to home; no trip is empty.
    """

    vehicle: Vehicle
    home: int
    trips: tuple[tuple[Task, ...], ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in order."""
        return tuple(chain.from_iterable(self.trips))

    def without(self, call: int) -> "Run":
        """Return a run that neither makes a call nor hands its goods over; no trip may be left."""
        trips = []
        for trip in self.trips:
            kept: list[Task] = []
            for task in trip:
                if isinstance(task, HandOver):
                    shares = tuple(share for share in task.shares if share.call != call)
                    if len(shares) == len(task.shares):
                        kept.append(task)
                    elif shares:
                        kept.append(HandOver.of(task.station, shares, is_drop=task.is_drop))
                elif task != call:
                    kept.append(task)
            if kept:
                trips.append(tuple(kept))
        return replace(self, trips=tuple(trips))

    def with_task(self, task: Task, trip: int, position: int) -> "Run":
        """Return a run with one more task before a position of a trip."""
        grown = (*self.trips[trip][:position], task, *self.trips[trip][position:])
        return replace(self, trips=(*self.trips[:trip], grown, *self.trips[trip + 1 :]))

    def with_trip(self, task: Task, trip: int) -> "Run":
        """Return a run with one more trip, for a task alone, before a trip."""
        return replace(self, trips=(*self.trips[:trip], (task,), *self.trips[trip:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a plan decides.

    Parameters
    ----------
    calls
        All calls.
    runs
        One for each route of the plan, in its order; None: a bus carries it, or it cannot be read,
        because its vehicle or places are unknown, it does not start and end at home, it carries
        goods otherwise than between its home and other places, or brings goods fetched the same
        day.
    on_buses
        Tasks away from the hub, in order, of the routes that are a bus's, by index of the route.
    """

    calls: tuple[Call, ...]
    runs: tuple[Run | None, ...]
    on_buses: Mapping[int, tuple[Task, ...]] = field(default_factory=dict)
