"""What the dispatcher says of orders before a day is planned: by whom, when, and how urgently.

A directive names an order or a place and says one thing. All that is said of an order, taken
together, is its ruling; intake, policy, checker and explanations read nothing else. What is said of
an order itself goes before what is said of its place.

Who carries an order is who makes its call: the vehicle or bus that hands it over at the village, or
fetches it there. The trunk that brings goods to a station and the one that takes them home are not
bound.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Order

_A_DAY = timedelta(days=1)

LOCKED_ROW = -1
"""Row of what no file says, but a stop that is locked."""


class DirectiveRule(StrEnum):
    """What a directive asks for, as it is named in files."""

    PIN = "pin"
    BAN = "ban"
    TODAY = "today"
    NOT_BEFORE = "not_before"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One thing the dispatcher says of an order, or of all orders called for at a place.

    Parameters
    ----------
    rule
        ``pin``: only that vehicle, that station (a hub: directly) or that day will do. ``ban``:
        none of them will. ``today``: it has to go on the planned day. ``not_before``: it waits
        until `day`. ``priority``: how much it counts when not all orders can go.
    order_id, place_id
        Whom it is about; one of them is None.
    vehicle_id, station_id, day
        Of a pin or ban, at least one; `day` of ``not_before``.
    priority
        Orders without priority that it outweighs, in [1, 9]; 0: none is stated.
    row
        Where it stands in its file, from 1; 0: in none; `LOCKED_ROW`: a locked stop says so.
    """

    rule: DirectiveRule
    order_id: OrderId | None = None
    place_id: PlaceId | None = None
    vehicle_id: VehicleId | None = None
    station_id: PlaceId | None = None
    day: date | None = None
    priority: int = 0
    row: int = 0

    @property
    def says_who(self) -> bool:
        """Whether it says who carries an order."""
        return self.vehicle_id is not None or self.station_id is not None

    @property
    def says_when(self) -> bool:
        """Whether it says when an order goes."""
        return self.rule is DirectiveRule.TODAY or self.day is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who may make the call of an order.

    Parameters
    ----------
    vehicle_id, home_id
        The only vehicle; the only home of vehicles, a station or, for direct calls, a hub; None:
        any.
    not_vehicles, not_homes
        Those that may not.
    rows
        Rows of the file that say so; no part of what makes two equal.
    """

    vehicle_id: VehicleId | None = None
    home_id: PlaceId | None = None
    not_vehicles: frozenset[VehicleId] = frozenset()
    not_homes: frozenset[PlaceId] = frozenset()
    rows: tuple[int, ...] = field(default=(), compare=False)

    @property
    def is_pinned(self) -> bool:
        """Whether one vehicle or home is named that alone will do."""
        return self.vehicle_id is not None or self.home_id is not None

    @property
    def is_anyone(self) -> bool:
        """Whether nothing is said."""
        return not (self.is_pinned or self.not_vehicles or self.not_homes)

    def is_pin_kept(self, vehicle_id: VehicleId, home_id: PlaceId) -> bool:
        """Return whether a vehicle, or a bus with the hub as its home, is the one that is named."""
        return self.vehicle_id in {None, vehicle_id} and self.home_id in {None, home_id}

    def is_ban_kept(self, vehicle_id: VehicleId, home_id: PlaceId) -> bool:
        """Return whether a vehicle, or a bus with the hub as its home, is not among the banned."""
        return vehicle_id not in self.not_vehicles and home_id not in self.not_homes

    def may_be(self, vehicle_id: VehicleId, home_id: PlaceId) -> bool:
        """Return whether a vehicle, or a bus with the hub as its home, may make the call."""
        return self.is_pin_kept(vehicle_id, home_id) and self.is_ban_kept(vehicle_id, home_id)

    def may_all(self, vehicles: Iterable[Vehicle]) -> bool:
        """Return whether every one of some vehicles may make the call."""
        return all(self.may_be(vehicle.vehicle_id, vehicle.home_id) for vehicle in vehicles)


ANYONE = Who()
"""Nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """On which days an order may go.

    Parameters
    ----------
    is_today
        It has to go on the planned day, whatever else is said.
    on
        The only day, or if it is past the planned day; None: any.
    not_before
        The first day; None: any.
    not_on
        Days on which it may not go.
    rows
        Rows of the file that say so.
    """

    is_today: bool = False
    on: date | None = None
    not_before: date | None = None
    not_on: frozenset[date] = frozenset()
    rows: tuple[int, ...] = field(default=(), compare=False)

    def first(self, today: date) -> date:
        """Return the first day from `today` on which the order may go."""
        if self.is_today:
            return today
        day = max(today, self.on or today, self.not_before or today)
        while day in self.not_on:
            day += _A_DAY
        return day

    def must_go(self, today: date) -> bool:
        """Return whether the order has to go on the planned day."""
        is_on = self.on is not None and self.first(today) == today
        return self.is_today or is_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """All that is said of an order.

    Parameters
    ----------
    place_id
        Where the call is that it is about.
    who, when
        By whom and when.
    priority
        Orders without priority that it outweighs when not all can go, ≥ 0.
    priority_rows
        Rows of the file that say so.
    """

    place_id: PlaceId
    who: Who = field(default_factory=Who)
    when: When = field(default_factory=When)
    priority: int = 0
    priority_rows: tuple[int, ...] = field(default=(), compare=False)

    def is_call(self, order: Order, start_id: PlaceId, end_id: PlaceId) -> bool:
        """Return whether an order's ride between two places is the call that this is about."""
        is_brought = end_id == self.place_id == order.destination_id
        return is_brought or start_id == self.place_id == order.origin_id


class Directives:
    """A day's directives, to be asked order by order.

    Parameters
    ----------
    directives
        In the order of their file.
    """

    def __init__(self, directives: Iterable[Directive] = ()) -> None:
        self._of_order: dict[OrderId, list[Directive]] = defaultdict(list)
        self._of_place: dict[PlaceId, list[Directive]] = defaultdict(list)
        for directive in directives:
            if directive.order_id is not None:
                self._of_order[directive.order_id].append(directive)
            elif directive.place_id is not None:
                self._of_place[directive.place_id].append(directive)

    def ruling(self, order_id: OrderId, place_id: PlaceId) -> Ruling | None:
        """Return what is said of an order with its call at a place; None: nothing."""
        own = self._of_order.get(order_id, [])
        around = self._of_place.get(place_id, [])
        if not (own or around):
            return None
        who = [d for d in own if d.says_who]
        if not any(d.rule is DirectiveRule.PIN for d in who):
            who += [d for d in around if d.says_who]
        when = [d for d in own if d.says_when] or [d for d in around if d.says_when]
        weights = [d for d in own if d.priority] or [d for d in around if d.priority]
        return Ruling(
            place_id=place_id,
            who=_who(who),
            when=_when(when),
            priority=max((d.priority for d in weights), default=0),
            priority_rows=tuple(d.row for d in weights),
        )


def named_vehicles(directives: Sequence[Directive]) -> tuple[VehicleId, ...]:
    """Return the vehicles that directives name, the pinned ones first."""
    named = [d for d in directives if d.vehicle_id is not None]
    named.sort(key=lambda d: d.rule is not DirectiveRule.PIN)
    return tuple(dict.fromkeys(d.vehicle_id for d in named if d.vehicle_id is not None))


def _who(directives: Sequence[Directive]) -> Who:
    pins = [d for d in directives if d.rule is DirectiveRule.PIN]
    bans = [d for d in directives if d.rule is DirectiveRule.BAN]
    return Who(
        vehicle_id=next((d.vehicle_id for d in pins if d.vehicle_id is not None), None),
        home_id=next((d.station_id for d in pins if d.station_id is not None), None),
        not_vehicles=frozenset(d.vehicle_id for d in bans if d.vehicle_id is not None),
        not_homes=frozenset(d.station_id for d in bans if d.station_id is not None),
        rows=tuple(d.row for d in directives),
    )


def _when(directives: Sequence[Directive]) -> When:
    days: dict[DirectiveRule, list[date]] = defaultdict(list)
    for directive in directives:
        if directive.day is not None:
            days[directive.rule].append(directive.day)
    return When(
        is_today=any(d.rule is DirectiveRule.TODAY for d in directives),
        on=next(iter(days[DirectiveRule.PIN]), None),
        not_before=max(days[DirectiveRule.NOT_BEFORE], default=None),
        not_on=frozenset(days[DirectiveRule.BAN]),
        rows=tuple(d.row for d in directives),
    )
