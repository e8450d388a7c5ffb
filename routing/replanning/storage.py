"""Room at stations overnight (C11): what would be too much there stays where it comes from."""

from collections import defaultdict

from network.ids import OrderId
from routing.load import NOTHING, Load
from routing.replanning.day import ReplannedDay
from routing.replanning.jobs import Ends, take_out
from routing.two_echelon.satellites import SATELLITES

_MILLILITRES = 1000
_MOST_ROUNDS = 20


def within_storage(day: ReplannedDay, ends: Ends) -> ReplannedDay:
    """Return the day with no more goods left at stations overnight than they have room for.

    What has been left there already cannot be helped.
    """
    for _ in range(_MOST_ROUNDS):
        too_many = _too_many(day)
        left = take_out(day, too_many, ends, comes_home=True) if too_many else None
        if not isinstance(left, ReplannedDay):
            return day
        day = left
    return day


def _too_many(day: ReplannedDay) -> list[OrderId]:
    """Return orders still to be brought to stations that have no room for them overnight."""
    problem = day.facts.timer.problem
    rooms = {
        problem.row_of[place.place_id]: (place.storage_l, place.chilled_l)
        for place in problem.county.places
        if place.kind in SATELLITES and place.place_id in problem.row_of
    }
    last: dict[OrderId, tuple[int, int, bool]] = {}
    for timed in day.timed.values():
        made = len(timed.course.done)
        for k, stop in enumerate(timed.stops):
            row = problem.row_of[stop.place_id]
            for order_id in stop.deliver:
                if order_id not in last or stop.depart_s >= last[order_id][0]:
                    last[order_id] = (stop.depart_s, row, k >= made)
    kept: dict[int, list[OrderId]] = defaultdict(list)
    for order_id, (_, row, is_open) in last.items():
        if is_open and row in rooms and row != day.facts.timer.destination(order_id):
            kept[row].append(order_id)
    found = []
    for row, order_ids in kept.items():
        storage_l, chilled_l = rooms[row]
        total = NOTHING
        for order_id in sorted(order_ids):
            more = total.plus(problem.loads[order_id])
            if _fits(more, storage_l, chilled_l):
                total = more
            else:
                found.append(order_id)
    return found


def _fits(load: Load, storage_l: float | None, chilled_l: float) -> bool:
    cold_ml = load.chilled_ml + load.frozen_ml
    is_cool = cold_ml <= chilled_l * _MILLILITRES
    return is_cool and (storage_l is None or load.volume_ml - cold_ml <= storage_l * _MILLILITRES)
