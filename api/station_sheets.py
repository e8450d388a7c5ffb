"""Which orders a station has to do with: what plans bring there, take away or leave there."""

from collections.abc import Iterable
from datetime import date

from api.recent import Recent
from data.plan_json import load_plan
from data.store.database import Store
from data.store.plans import PlanKey, newest_between, plan_of
from network.ids import OrderId, PlaceId
from routing.two_echelon.plan import Plan, Route

_MOST = 512
_VERSIONS = 8
"""Versions of a plan that count, the newest: who was out of reach still works by an older one."""


class StationSheets:
    """Reads which orders stand on the sheets of stations, and keeps it.

    Parameters
    ----------
    store
        Where the plans are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._on_sheet = Recent[frozenset[OrderId]](_MOST)

    def orders(
        self, county_id: str, place_id: PlaceId, first_day: date, last_day: date
    ) -> frozenset[OrderId]:
        """Return the orders on a station's sheets from one day to another, of main plans."""
        found = frozenset[OrderId]()
        with self._store.reading() as connection:
            planned = newest_between(connection, county_id, first_day, last_day)
        for day, version in planned:
            key = PlanKey(county_id=county_id, day=day)
            for number in range(max(1, version - _VERSIONS + 1), version + 1):
                found |= self._of_plan(key, number, place_id)
        return found

    def _of_plan(self, key: PlanKey, version: int, place_id: PlaceId) -> frozenset[OrderId]:
        def read() -> frozenset[OrderId]:
            with self._store.reading() as connection:
                saved = plan_of(connection, key, version)
            _, plan = load_plan(saved.content.plan.encode("utf-8"))
            return on_sheet(plan, place_id)

        return self._on_sheet.get((key, version, place_id), read)


def on_sheet(plan: Plan, place_id: PlaceId) -> frozenset[OrderId]:
    """Return the orders that come to a station, go from there on whatever route, or wait there."""
    waiting = {held.order_id for held in plan.held if held.place_id == place_id}
    return frozenset(waiting.union(*(_of_route(route, place_id) for route in plan.routes)))


def _of_route(route: Route, place_id: PlaceId) -> Iterable[OrderId]:
    """Yield what a route brings and takes: everywhere if it starts at the station, else there."""
    starts_there = bool(route.stops) and route.stops[0].place_id == place_id
    for stop in route.stops:
        if starts_there or stop.place_id == place_id:
            yield from stop.deliver
            yield from stop.collect
