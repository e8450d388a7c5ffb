"""Which rule a day is held by: chosen by name, with what it needs."""

from dataclasses import dataclass, replace
from enum import StrEnum

from network.county import County
from routing.consolidation.hold import (
    GoByPrice,
    GoByTimetable,
    HoldPolicy,
    HoldRule,
    go_daily,
    go_late,
)
from routing.consolidation.turns import turns_around
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
        The regular lines of policy ``timetable``, and whether places off their day may be called at
        where that is cheap.
    """

    policy: HoldPolicy = HoldPolicy.DAILY
    timetable: Timetable | None = None
    binding: Binding = Binding.FULLY

    def rule(self, county: County) -> HoldRule:
        """Return the rule for a county's promise."""
        by_price = GoByPrice(days=promise_days(county))
        if self.policy is HoldPolicy.TIMETABLE:
            timetable = self.timetable or Timetable(lines=())
            others = by_price if self.binding is Binding.PARTLY else None
            return GoByTimetable(due=timetable.due, others=others)
        rules: dict[HoldPolicy, HoldRule] = {
            HoldPolicy.DAILY: go_daily,
            HoldPolicy.LAZY: go_late,
            HoldPolicy.ROLLING: replace(by_price, turns=turns_around(county, by_price.days)),
        }
        return rules[self.policy]


def promise_days(county: County) -> int:
    """Return the days that a county's promise leaves from one call at a place to the next."""
    return max(1, int(county.promise_hours // _DAY_HOURS))
