"""Valleys with so few vehicles that the loads of a day can be counted on the fingers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.fleet import VehicleType
from network.orders import Order
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY

HALF_KG = 390.0
"""Two of these fill a van, and each is a visit of its own."""
QUARTER_KG = 190.0
"""Four of these fill a van, two of a place are one visit."""


def one_trip_a_day(*vehicle_ids: str, holidays: Sequence[int] = ()) -> County:
    """Return the valley with some of its vehicles, each making one trip a day.

    V3, a chilled van at the hub, carries 800 kg; V4 and V5, tricycles at the stations, 300 kg.

    Parameters
    ----------
    vehicle_ids
        The vehicles that there are.
    holidays
        Days without service, from the first one as 0.
    """
    county = valley()
    entries = tuple(
        CalendarEntry(date=DAY + timedelta(days=day), kind=DayKind.HOLIDAY) for day in holidays
    )
    return county.replace(
        vehicle_types=tuple(_one_trip(kind) for kind in county.vehicle_types),
        vehicles=tuple(v for v in county.vehicles if v.vehicle_id in vehicle_ids),
        calendar=Calendar(entries),
    )


def one_van() -> County:
    """Return the valley with one van that makes one trip of 800 kg a day."""
    return one_trip_a_day("V3")


def morning(orders: Sequence[Order], county: County | None = None) -> TwoEchelonProblem:
    """Return the first day with some orders in hand, in the valley with one van."""
    county = county or one_van()
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def loads(*places: str, kg: float = HALF_KG, due_h: float = 77.5, name: str = "o") -> list[Order]:
    """Return an order of so many kilograms for each place."""
    return [
        order(f"{name}{k}", "H", place, weight_kg=kg, due_h=due_h) for k, place in enumerate(places)
    ]


def _one_trip(kind: VehicleType) -> VehicleType:
    return replace(kind, max_trips=1)
