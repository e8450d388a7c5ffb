"""A valley with a bus: out at nine past station A, P3 and station B, and back in the afternoon."""

from network.county import County
from network.fleet import BusStop, BusTrip
from network.ids import BusLineId, BusTripId, PlaceId
from network.orders import Order
from network.travel import RoadTravel
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.random_days import DAY

FEE_FEN = 60
FEE_KG_FEN = 15
OUT = (
    ("H", "8:55", "9:00"),
    ("SA", "9:20", "9:22"),
    ("P3", "9:30", "9:31"),
    ("SB", "9:50", "9:52"),
)
HOME = (
    ("SB", "17:00", "17:02"),
    ("P3", "17:20", "17:21"),
    ("SA", "17:30", "17:32"),
    ("H", "17:50", "17:55"),
)


def clock_s(text: str) -> int:
    """Return a time of day such as 9:05 in seconds."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def bus_trip(
    trip_id: str,
    line: tuple[tuple[str, str, str], ...],
    *,
    freight_kg: float = 150.0,
    weekdays: frozenset[int] = frozenset(range(1, 8)),
) -> BusTrip:
    """Return a trip; stops are places with arrival and departure."""
    return BusTrip(
        trip_id=BusTripId(trip_id),
        line_id=BusLineId("valley"),
        stops=tuple(
            BusStop(place_id=PlaceId(place), arrive_s=clock_s(arrive), depart_s=clock_s(depart))
            for place, arrive, depart in line
        ),
        freight_kg=freight_kg,
        freight_l=1_500.0,
        fee_piece_fen=FEE_FEN,
        fee_kg_fen=FEE_KG_FEN,
        weekdays=weekdays,
    )


def bus_valley(*trips: BusTrip) -> County:
    """Return the valley with some bus trips; by default one out and one home."""
    return valley().replace(bus_trips=trips or (bus_trip("out", OUT), bus_trip("home", HOME)))


def bus_problem(*orders: Order, county: County | None = None) -> TwoEchelonProblem:
    """Return the day's problem for some orders."""
    county = county or bus_valley()
    return build_problem(county, orders, RoadTravel(county), day=DAY)
