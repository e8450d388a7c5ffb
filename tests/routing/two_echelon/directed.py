"""Days on which the dispatcher has said something of orders, for tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from network.county import County
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Order
from network.travel import RoadTravel
from routing.two_echelon.directives import Directive, DirectiveRule
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from tests.counties import valley
from tests.routing.random_days import DAY, random_day


@dataclass(frozen=True, slots=True)
class Says:
    """Writes directives in a few words; the rows of their file count from 2."""

    rule: DirectiveRule

    def __call__(
        self,
        subject: str,
        *,
        vehicle: str | None = None,
        station: str | None = None,
        day: date | None = None,
        priority: int = 0,
    ) -> Directive:
        """Return a directive on a place, whose id is in capitals, or on an order."""
        is_place = subject[0].isupper()
        return Directive(
            rule=self.rule,
            order_id=None if is_place else OrderId(subject),
            place_id=PlaceId(subject) if is_place else None,
            vehicle_id=None if vehicle is None else VehicleId(vehicle),
            station_id=None if station is None else PlaceId(station),
            day=day,
            priority=priority,
        )


pin, ban = Says(DirectiveRule.PIN), Says(DirectiveRule.BAN)
today, not_before = Says(DirectiveRule.TODAY), Says(DirectiveRule.NOT_BEFORE)
prefer = Says(DirectiveRule.PRIORITY)


def numbered(directives: Iterable[Directive]) -> tuple[Directive, ...]:
    """Return directives as the rows of a file after its header."""
    return tuple(replace(d, row=row) for row, d in enumerate(directives, start=2))


def directed(
    orders: Sequence[Order], *directives: Directive, county: County | None = None, day: date = DAY
) -> TwoEchelonProblem:
    """Return a day's problem, of the valley if no county is given."""
    county = county or valley()
    terms = Terms(directives=numbered(directives))
    return build_problem(county, orders, RoadTravel(county), day=day, terms=terms)


def random_directives(seed: int, county: County, orders: Sequence[Order]) -> tuple[Directive, ...]:
    """Return up to eight directives on random orders and places, by any of the county's means."""
    draw = Random(101 * seed + 3)  # noqa: S311 -- test data, no secret
    homes = sorted({v.home_id for v in county.vehicles})
    found = []
    for _ in range(draw.randint(1, 8)):
        order = draw.choice(orders)
        subject = draw.choice([order.order_id, order.destination_id, order.origin_id])
        is_order = subject == order.order_id
        rule = draw.choice([DirectiveRule.PIN, DirectiveRule.PIN, *DirectiveRule])
        says_who = rule in {DirectiveRule.PIN, DirectiveRule.BAN}
        by_vehicle = draw.random() < 0.6
        vehicle, home = draw.choice(county.vehicles), draw.choice(homes)
        later = date.fromordinal(DAY.toordinal() + draw.choice([-1, 0, 1, 2, 9]))
        found.append(
            Directive(
                rule=rule,
                order_id=order.order_id if is_order else None,
                place_id=None if is_order else PlaceId(subject),
                vehicle_id=vehicle.vehicle_id if says_who and by_vehicle else None,
                station_id=home if says_who and not by_vehicle else None,
                day=later if rule is DirectiveRule.NOT_BEFORE else None,
                priority=draw.randint(1, 9) if rule is DirectiveRule.PRIORITY else 0,
            )
        )
    return numbered(found)


def random_directed_day(seed: int, num_orders: int | None = None) -> TwoEchelonProblem:
    """Return a random county's day with random directives; with few orders, without buses."""
    day = random_day(seed)
    orders = day.orders[:num_orders]
    return build_problem(
        day.county,
        orders,
        RoadTravel(day.county, day.county.calendar.closed_roads(DAY)),
        day=DAY,
        terms=Terms(
            directives=random_directives(seed, day.county, orders), with_buses=num_orders is None
        ),
    )
