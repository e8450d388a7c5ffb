"""Days planned on the sites of a roll-out, each beside what the roll-out reckons for it.

A day is planned on the sites of a period: only they are in service, vehicles of closed stations are
at home where their township is served from, and every order goes to, or comes from, the point or
station that serves its village; what a closed hub would send or get, an open one does. What its
vehicles and buses cost is what the estimate stands for. `settling` brings both together.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from network.county import County
from network.fleet import Vehicle
from network.ids import OrderId, PlaceId
from network.orders import Order
from network.places import PlaceKind
from network.travel import TravelModel
from routing.cost import CostBreakdown
from routing.daily import build_problem, plan_day
from routing.siting.rollout.county import with_kinds
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import day_transport
from routing.siting.rollout.problem import Rollout
from routing.stop import Stop
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem

_PERCENT = 100
_TIERS = frozenset({PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT})


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDay:
    """A day as it is in hand, from which days on other sites are made.

    Parameters
    ----------
    county, orders, day
        The county with all its places, its orders in hand, and the date.
    travel
        Ways between all its places.
    """

    county: County
    orders: tuple[Order, ...]
    day: date
    travel: TravelModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A planned day beside its estimate.

    Parameters
    ----------
    period, draw
        Of which period, and which day: 0 is the sample day, others are drawn from its orders.
    trunk_fen, call_fen
        The estimate of the day, as the roll-out reckons it.
    planned
        What the planned day costs, component by component.
    pieces, left_pieces
        Pieces of the day in the network, and those of them that its plan holds or cannot serve.
    calls, trips
        Calls of vehicles at points, and trips with such a call.
    """

    period: int
    draw: int
    trunk_fen: float
    call_fen: float
    planned: CostBreakdown
    pieces: int
    left_pieces: int
    calls: int
    trips: int

    @property
    def estimate_fen(self) -> float:
        """What the day is reckoned to cost."""
        return self.trunk_fen + self.call_fen

    @property
    def planned_fen(self) -> int:
        """What vehicles and buses cost as planned; the estimate knows no hand-overs or storage."""
        own = self.planned
        return own.vehicle_day + own.distance + own.time + own.overtime + own.bus

    @property
    def error_percent(self) -> float:
        """By how much the estimate is above what was planned, per cent of it."""
        if not self.planned_fen:
            return math.inf if self.estimate_fen else 0.0
        return _PERCENT * (self.estimate_fen - self.planned_fen) / self.planned_fen

    def reckoned(self, rollout: Rollout, plan: RolloutPlan) -> "Observation":
        """Return the same planned day beside the estimate of another roll-out."""
        estimate = day_transport(rollout, plan, self.period)
        return replace(self, trunk_fen=estimate.trunk_fen, call_fen=estimate.call_fen)


def day_on(
    sample: SampleDay,
    rollout: Rollout,
    plan: RolloutPlan,
    period: int,
    *,
    seed: int = 0,
    draw: int = 0,
) -> tuple[County, tuple[Order, ...]]:
    """Return a county with the sites of a period, and a day's orders as they go there.

    Parameters
    ----------
    sample
        The day to make it from.
    rollout, plan, period
        Sites and services, and of which period: one in which a hub is open.
    seed
        Which orders come twice where demand grows, or not at all where it falls.
    draw
        0: the sample day; others: as many of its orders, each as often as it is drawn (bootstrap,
        Efron 1979, doi 10.1214/aos/1176344552).
    """
    serves = {s.village_id: s for s in plan.services if s.period == period}
    opened = {o.site_id for o in plan.opened if o.period == period}
    county = with_kinds(sample.county, plan, period)
    hub_id = _hubs(plan, period)[0]
    county = _reduced(county, opened, hub_id, _served_from(rollout, plan, period))
    closed = (hub.place_id for hub in sample.county.hubs if hub.place_id not in opened)
    ends: dict[PlaceId, PlaceId | None] = dict.fromkeys(closed, hub_id)
    ends |= {village: service.point_id or service.station_id for village, service in serves.items()}
    percent = rollout.periods[period].demand_percent
    orders = _drawn(sample.orders, percent, draw) if draw else _grown(sample.orders, percent, seed)
    return county, tuple(_addressed(orders, ends, county))


def observe(
    sample: SampleDay,
    rollout: Rollout,
    plan: RolloutPlan,
    period: int,
    *,
    stop: Stop,
    seed: int = 0,
    draw: int = 0,
) -> Observation:
    """Plan a day on the sites of a period and set it beside its estimate.

    Where no hub is open yet, or any more, nothing goes by the network and nothing is planned.

    Parameters
    ----------
    sample
        The day to make it from.
    rollout, plan, period
        Sites and services, and of which period.
    stop
        Of the search for the day's plan.
    seed
        Of the search, and of growth.
    draw
        Which day, as in `day_on`.
    """
    if not _hubs(plan, period):
        return _nothing(period, draw)
    county, orders = day_on(sample, rollout, plan, period, seed=seed, draw=draw)
    problem = build_problem(county, orders, sample.travel, day=sample.day)
    planned = plan_day(problem, stop=stop, seed=seed, with_bound=False).plan
    estimate = day_transport(rollout, plan, period)
    left = {h.order_id for h in planned.held} | {u.order_id for u in planned.unserved}
    calls, trips = _calls(problem, planned)
    return Observation(
        period=period,
        draw=draw,
        trunk_fen=estimate.trunk_fen,
        call_fen=estimate.call_fen,
        planned=price(problem, planned),
        pieces=sum(order.pieces for order in orders),
        left_pieces=sum(order.pieces for order in orders if order.order_id in left),
        calls=calls,
        trips=trips,
    )


def _hubs(plan: RolloutPlan, period: int) -> list[PlaceId]:
    """Return the hubs that are open in a period."""
    return [o.site_id for o in plan.opened if o.period == period and o.kind is PlaceKind.HUB]


def _nothing(period: int, draw: int) -> Observation:
    """Return a day on which nothing goes by the network."""
    return Observation(
        period=period,
        draw=draw,
        trunk_fen=0.0,
        call_fen=0.0,
        planned=CostBreakdown(),
        pieces=0,
        left_pieces=0,
        calls=0,
        trips=0,
    )


def _served_from(rollout: Rollout, plan: RolloutPlan, period: int) -> Mapping[PlaceId, PlaceId]:
    """Return the open station that serves most pieces of each township, where one does."""
    pieces = rollout.pieces(period).tolist()
    villages = {v.village_id: (v, n) for v, n in zip(rollout.villages, pieces, strict=True)}
    counts: dict[PlaceId, Counter[PlaceId]] = defaultdict(Counter)
    for service in plan.services:
        if service.period == period and service.station_id is not None:
            village, amount = villages[service.village_id]
            counts[village.township_id][service.station_id] += amount
    return {township: count.most_common(1)[0][0] for township, count in counts.items()}


def _reduced(
    county: County,
    opened: set[PlaceId],
    hub_id: PlaceId,
    served_from: Mapping[PlaceId, PlaceId],
) -> County:
    """Return a county in which only some sites are in service, and its vehicles at home there."""
    kind = {p.place_id: p.kind for p in county.places}

    def home(vehicle: Vehicle) -> PlaceId:
        if kind[vehicle.home_id] not in _TIERS or vehicle.home_id in opened:
            return vehicle.home_id
        return served_from.get(vehicle.home_id, hub_id)

    return county.replace(
        places=tuple(
            replace(p, is_active=p.place_id in opened) if p.kind in _TIERS else p
            for p in county.places
        ),
        vehicles=tuple(replace(v, home_id=home(v)) for v in county.vehicles),
    )


def _grown(orders: Sequence[Order], percent: int, seed: int) -> Iterator[Order]:
    """Yield orders so often that they are so many per cent, chosen by the seed."""
    random = np.random.default_rng(seed)
    times, rest = divmod(percent, _PERCENT)
    counts = np.full(len(orders), times, dtype=np.int64)
    counts[random.permutation(len(orders))[: len(orders) * rest // _PERCENT]] += 1
    yield from _repeated(orders, counts.tolist())


def _drawn(orders: Sequence[Order], percent: int, draw: int) -> Iterator[Order]:
    """Yield so many per cent of the orders, each as often as it is drawn."""
    random = np.random.default_rng(draw)
    chosen = random.integers(0, max(1, len(orders)), len(orders) * percent // _PERCENT)
    yield from _repeated(orders, np.bincount(chosen, minlength=len(orders)).tolist())


def _repeated(orders: Sequence[Order], counts: Sequence[int]) -> Iterator[Order]:
    for order, count in zip(orders, counts, strict=True):
        for copy in range(count):
            suffix = f"+{copy}" if copy else ""
            yield replace(order, order_id=OrderId(f"{order.order_id}{suffix}"))


def _addressed(
    orders: Iterator[Order], ends: Mapping[PlaceId, PlaceId | None], county: County
) -> Iterator[Order]:
    """Yield the orders that are in the network, from and to where their villages are served."""
    active = {p.place_id for p in county.places if p.is_active}
    for order in orders:
        origin = ends.get(order.origin_id, order.origin_id)
        destination = ends.get(order.destination_id, order.destination_id)
        if origin in active and destination in active and origin != destination:
            yield replace(order, origin_id=origin, destination_id=destination)


def _calls(problem: TwoEchelonProblem, plan: Plan) -> tuple[int, int]:
    """Return the calls of vehicles at points, and the trips that make them."""
    kind = {p.place_id: p.kind for p in problem.county.places}
    calls = trips = 0
    for route in plan.routes:
        if route.kind is RouteKind.BUS:
            continue
        on_trip = 0
        for stop in route.stops[1:]:
            if stop.place_id == route.stops[0].place_id:
                trips += on_trip > 0
                on_trip = 0
            elif kind[stop.place_id] is PlaceKind.POINT:
                calls += 1
                on_trip += 1
    return calls, trips
