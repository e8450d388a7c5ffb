"""Which rule a day is held by: chosen by name, with what it needs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from network.county import County
from network.ids import PlaceId
from routing.consolidation.hold import (
    GoByTimetable,
    HoldPolicy,
    HoldRule,
    TakingAlong,
    go_daily,
    go_late,
)
from routing.consolidation.turns import Turns, turns_around
from routing.consolidation.within_fleet import WithinFleet
from routing.timetable.calls import Calls
from routing.timetable.timetable import Timetable

_DAY_HOURS = 24


class Binding(StrEnum):
    """How far a timetable binds the days."""

    FULLY = "fully"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How orders are held.

    Parameters
    ----------
    policy
        The way to hold orders.
    timetable, binding
        The regular lines, and with policy ``timetable`` whether places off their day may be called
        at where that is cheap. With policy ``rolling`` they may; without lines, turns around the
        hub take their place.
    """

    policy: HoldPolicy = HoldPolicy.DAILY
    timetable: Timetable | None = None
    binding: Binding = Binding.FULLY

    def rule(self, county: County) -> HoldRule:
        """Return the rule for a county's promise, which keeps no more than the fleet can carry."""
        rule = WithinFleet(rule=self._whatever_fleet(county))
        return TakingAlong(rule=rule) if self._takes_along else rule

    @property
    def _takes_along(self) -> bool:
        is_partly_bound = self.policy is HoldPolicy.TIMETABLE and self.binding is Binding.PARTLY
        return self.policy is HoldPolicy.ROLLING or is_partly_bound

    def _whatever_fleet(self, county: County) -> HoldRule:
        rules: dict[HoldPolicy, HoldRule] = {
            HoldPolicy.DAILY: go_daily,
            HoldPolicy.LAZY: go_late,
        }
        if self.policy in rules:
            return rules[self.policy]
        is_by_turns = self.policy is HoldPolicy.ROLLING and self.timetable is None
        return GoByTimetable(due=turns_of(county).on if is_by_turns else self._due(county))

    def _due(self, county: County) -> Callable[[date], Collection[PlaceId]]:
        """Return which places the lines call at on a day, around the county's holidays, too."""
        lines = self.timetable or Timetable(lines=())
        return Calls(lines, county.calendar, most_days=promise_days(county)).due


def turns_of(county: County) -> Turns:
    """Return whose turn it is where there are no lines."""
    return turns_around(county, promise_days(county))


def promise_days(county: County) -> int:
    """Return the days that a county's promise leaves from one call at a place to the next."""
    return max(1, int(county.promise_hours // _DAY_HOURS))
