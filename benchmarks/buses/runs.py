"""Two days of orders carried with buses, without them, and with buses that do not come."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from api.days import LoadedCounty
from api.histories import generated_orders
from api.simulations import first_day_of
from network.county import County
from network.travel import RoadTravel
from routing.consolidation.hold import go_daily
from routing.daily import build_problem, plan_day, prepare
from routing.outcome import Outcome
from routing.simulation.play import Disturbances, Mishap, PlayedDay, play
from routing.simulation.replay import Replay, as_planned, replay
from routing.stop import MaxTime
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem

_DAYS = 2
_NO_BUS_COMES = Disturbances(
    late_wave=0.0, route_spread=0.0, leg_spread=0.0, breakdown=0.0, bus_cancelled=1.0
)


class Buses(StrEnum):
    """What the buses do."""

    RUN = "run"
    NONE = "none"
    CANCELLED_BEFORE = "cancelled before"
    CANCELLED_DURING = "cancelled during"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRun:
    """Two days of orders, until all have arrived.

    Parameters
    ----------
    county, buses, seed
        County, what its buses do, and seed of demand and searches.
    first_day, time_s
        The day in question, and seconds to plan a day.
    cost_fen, first_cost_fen
        Price of all days, and of the first.
    bus_fen
        Fees of buses in it on the first day.
    orders
        Orders that came up on the two days.
    trips, orders_by_bus, pieces_by_bus
        Bus trips that carried freight on the first day, and how much.
    lost
        Orders that went otherwise than planned because their bus did not come.
    misses
        Orders late or given up, by cause.
    left
        Orders that had not arrived when the replay ended.
    num_days
        Days until all had arrived.
    violations
        Rules broken by the plans.
    solve_s
        Seconds of planning.
    """

    county: str
    buses: Buses
    seed: int
    first_day: date
    time_s: float
    cost_fen: int
    first_cost_fen: int
    bus_fen: int
    orders: int
    trips: int
    orders_by_bus: int
    pieces_by_bus: int
    lost: int
    misses: dict[str, int]
    left: int
    num_days: int
    violations: int
    solve_s: float


@dataclass(slots=True, kw_only=True)
class _Watch:
    """What buses carried on the first day, and whose bus did not come."""

    is_cancelled: bool
    seed: int
    trips: int = 0
    orders: int = 0
    pieces: int = 0
    lost: int = 0

    def day(self, problem: TwoEchelonProblem, plan: Plan, number: int) -> PlayedDay:
        """Carry out a day's plan, on the first day without the buses if they are cancelled."""
        if number:
            return as_planned(problem, plan, number)
        played = as_planned(problem, plan, number)
        if self.is_cancelled:
            played = play(problem, plan, _NO_BUS_COMES, seed=self.seed)
        routes = [route for route in played.plan.routes if route.kind is RouteKind.BUS]
        carried = [i for route in routes for stop in route.stops for i in stop.collect]
        self.trips, self.orders = len(routes), len(carried)
        self.pieces = sum(problem.loads[order_id].pieces for order_id in carried)
        self.lost = sum(cause is Mishap.BUS_CANCELLED for cause in played.mishaps.values())
        return played


def compare_buses(loaded: LoadedCounty, *, time_s: float, seeds: Sequence[int]) -> Iterator[BusRun]:
    """Carry a county's days with all that buses may do, seed by seed, and yield each result.

    Parameters
    ----------
    loaded
        The county; its orders are generated from the seed and the date.
    time_s, seeds
        Seconds to plan a day, > 0, and seeds of demand and searches.
    """
    county, day = loaded.county, first_day_of(loaded, None)
    travel = RoadTravel(county, county.calendar.closed_roads(day))
    prepare(build_problem(county, generated_orders(loaded, day, seeds[0]), travel, day=day))
    for seed in seeds:
        for buses in Buses:
            yield _run(loaded, buses, day=day, time_s=time_s, seed=seed)


def _run(loaded: LoadedCounty, buses: Buses, *, day: date, time_s: float, seed: int) -> BusRun:
    watch = _Watch(is_cancelled=buses is Buses.CANCELLED_DURING, seed=seed)

    def planner(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
        return plan_day(problem, stop=MaxTime(time_s), seed=seed + number, with_bound=False)

    days = tuple(
        replay(
            _with_buses(loaded.county, buses, day),
            lambda morning: generated_orders(loaded, morning, seed),
            first_day=day,
            num_days=_DAYS,
            rule=go_daily,
            planner=planner,
            player=watch.day,
        )
    )
    replayed = Replay(days=days)
    return BusRun(
        county=loaded.key,
        buses=buses,
        seed=seed,
        first_day=day,
        time_s=time_s,
        cost_fen=replayed.cost_fen,
        first_cost_fen=days[0].cost.total,
        bus_fen=days[0].cost.bus,
        orders=replayed.orders,
        trips=watch.trips,
        orders_by_bus=watch.orders,
        pieces_by_bus=watch.pieces,
        lost=watch.lost,
        misses=dict(Counter(miss.cause.value for miss in replayed.misses)),
        left=days[-1].kept,
        num_days=len(days),
        violations=sum(one.violations for one in days),
        solve_s=sum(one.runtime_s for one in days),
    )


def _with_buses(county: County, buses: Buses, day: date) -> County:
    """Return a county with the buses that are known of when its first day is planned."""
    if buses is Buses.NONE:
        return county.replace(bus_trips=())
    if buses is not Buses.CANCELLED_BEFORE:
        return county
    others = (
        replace(trip, weekdays=trip.weekdays - {day.isoweekday()}) for trip in county.bus_trips
    )
    return county.replace(bus_trips=tuple(others))
