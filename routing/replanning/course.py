"""A vehicle's day while it is planned again: what is done, then halts that may still change."""

from dataclasses import dataclass, replace

from network.fleet import Vehicle
from network.ids import OrderId
from routing.two_echelon.plan import RouteKind, Stop
from routing.two_echelon.progress import DrivenLeg, Heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A stop to come, without its times.

    Parameters
    ----------
    place
        Row of the place.
    deliver, collect
        Orders unloaded and loaded.
    from_s
        The vehicle leaves no earlier: what left at a planned time still does.
    timed_s
        Arrival and departure of a bus; None: a vehicle comes when it can.
    """

    place: int
    deliver: tuple[OrderId, ...] = ()
    collect: tuple[OrderId, ...] = ()
    from_s: int = 0
    timed_s: tuple[int, int] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is handed over."""
        return not (self.deliver or self.collect)

    def without(self, order_ids: frozenset[OrderId]) -> "Halt":
        """Return the halt without some orders."""
        if order_ids.isdisjoint(self.deliver) and order_ids.isdisjoint(self.collect):
            return self
        return replace(
            self,
            deliver=tuple(i for i in self.deliver if i not in order_ids),
            collect=tuple(i for i in self.collect if i not in order_ids),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One route: stops made, then halts.

    Parameters
    ----------
    route_id, kind
        As in the plan.
    vehicle
        Who drives; None: a bus, named by `bus_id`.
    home
        Row of the vehicle's home.
    halts
        Stops to come; the last at home.
    done, legs
        Stops made, and the drives after them that have been begun.
    heading
        Where the vehicle is on its way to: its first halt.
    starts_s
        A route that has not begun starts no earlier.
    is_new
        The vehicle was to stay at home: it starts as late as its first call lets it.
    is_locked, is_stopped
        Nobody may change it; the vehicle is given up at its first halt, or at its last stop.
    bus_id
        The bus trip.
    """

    route_id: str
    kind: RouteKind
    vehicle: Vehicle | None
    home: int
    halts: tuple[Halt, ...]
    done: tuple[Stop, ...] = ()
    legs: tuple[DrivenLeg, ...] = ()
    heading: Heading | None = None
    starts_s: int = 0
    is_new: bool = False
    is_locked: bool = False
    is_stopped: bool = False
    bus_id: str = ""

    @property
    def first_free(self) -> int:
        """Index of the first halt that may be moved, taken out or preceded by another.

        A route has to be where it is heading for, and one that has not begun starts at home.
        """
        return int(self.heading is not None or not self.done)

    @property
    def takes_changes(self) -> bool:
        """Whether anything may be added or moved."""
        return not (self.is_locked or self.is_stopped or self.vehicle is None)

    def aboard(self) -> frozenset[OrderId]:
        """Return the goods aboard now."""
        found: set[OrderId] = set()
        for stop in self.done:
            found.difference_update(stop.deliver)
            found.update(stop.collect)
        return frozenset(found)

    def trip_end(self, position: int) -> int:
        """Return the index of the first halt at home at or after a position; the last at most."""
        for k in range(position, len(self.halts)):
            if self.halts[k].place == self.home:
                return k
        return len(self.halts) - 1

    def without(self, order_ids: frozenset[OrderId]) -> "Course":
        """Return the course without some orders: what is aboard of them comes home instead."""
        aboard = self.aboard() & order_ids
        halts = [halt.without(order_ids) for halt in self.halts]
        if aboard and halts and self.vehicle is not None:
            end = self.trip_end(0)
            back = tuple(i for i in self.loaded_in_order() if i in aboard)
            halts[end] = replace(halts[end], deliver=halts[end].deliver + back)
        return self.with_halts(halts)

    def loaded_in_order(self) -> tuple[OrderId, ...]:
        """Return the goods aboard in the order in which they were loaded."""
        aboard = self.aboard()
        return tuple(dict.fromkeys(i for s in self.done for i in s.collect if i in aboard))

    def with_halts(self, halts: "list[Halt] | tuple[Halt, ...]") -> "Course":
        """Return the course with other halts; those where nothing happens are left out."""
        if self.vehicle is None:
            return replace(self, halts=tuple(h for h in halts if not h.is_idle))
        if self.is_stopped:
            return replace(self, halts=tuple(halts))
        kept: list[Halt] = []
        last = len(halts) - 1
        for k, halt in enumerate(halts):
            is_bound = k < self.first_free
            if is_bound or k == last or halt.place == self.home or not halt.is_idle:
                kept.append(halt)
        return replace(self, halts=tuple(_merged(kept, self)))

    @property
    def is_empty(self) -> bool:
        """Whether the route neither has done nor will do anything."""
        return not self.done and all(halt.is_idle for halt in self.halts)


def _merged(halts: list[Halt], course: Course) -> list[Halt]:
    """Return halts with neighbours at the same place as one; a stay at home before leaving."""
    merged: list[Halt] = []
    for halt in halts:
        if merged and merged[-1].place == halt.place:
            before = merged[-1]
            merged[-1] = Halt(
                place=halt.place,
                deliver=before.deliver + halt.deliver,
                collect=before.collect + halt.collect,
                from_s=halt.from_s if halt.collect else before.from_s * bool(before.collect),
            )
        else:
            merged.append(halt)
    ends_at_home = course.done and course.done[-1].place_id == course.done[0].place_id
    if len(merged) == 1 and ends_at_home and course.heading is None and merged[0].is_idle:
        return []
    if merged and not merged[-1].collect and merged[-1].from_s:
        merged[-1] = replace(merged[-1], from_s=0)
    return merged
