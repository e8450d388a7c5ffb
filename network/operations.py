"""How the county works: working hours, time at stops, sorting, rest of drivers, new attempts."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTimes:
    """Time a stop takes, by kind of place.

    Parameters
    ----------
    point_s, point_piece_s
        Seconds a call at a point (farm, cold store) and a piece handed over there, ≥ 0.
    station_s, station_piece_s
        Seconds a call at a station on the way and a piece handed over there, ≥ 0.
    loading_piece_s
        Seconds to load or unload a piece at the vehicle's own home, ≥ 0.
    """

    point_s: int = 180
    point_piece_s: int = 4
    station_s: int = 300
    station_piece_s: int = 1
    loading_piece_s: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BusDwell:
    """How long a bus stands for freight where its timetable has it leave when it arrives.

    Parameters
    ----------
    station_s, roadside_s
        Seconds at a station, and at the roadside before any other place, ≥ 0.
    """

    station_s: int = 120
    roadside_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A linehaul arrival at the hub.

    Parameters
    ----------
    at_s
        Arrival, seconds of the day.
    share
        Share of the day's down pieces it brings, in (0, 1].
    """

    at_s: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Sorting at the hub (C6, C12).

    Parameters
    ----------
    pieces_per_hour
        Throughput of one line, > 0.
    lines
        Lines working side by side, ≥ 1.
    waves
        Linehaul arrivals of a usual day.
    cutoff_s
        Down orders sorted by this second of the day leave the same day; later ones are held
        for the next operating day unless they are due before.
    """

    pieces_per_hour: int = 3000
    lines: int = 1
    waves: tuple[Wave, ...] = (Wave(at_s=19_800, share=0.6), Wave(at_s=46_800, share=0.4))
    cutoff_s: int = 39_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What becomes of an order that could not be delivered.

    Parameters
    ----------
    most
        Attempts at most, ≥ 1; after them an order goes back to its sender.
    retry_hours, return_hours
        Hours from the midnight before the next attempt, or before the way back, by which an order
        is due again, ≥ 0 and > 0. A next attempt keeps the order's own due time if that is later,
        and has a day more from a village, from where it passes the hub first.
    """

    most: int = 3
    retry_hours: int = 24
    return_hours: int = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdChain:
    """How produce is cooled on its way.

    Parameters
    ----------
    precooling_s
        Seconds in a cold store before picked produce travels on, ≥ 0; an assumption where the
        county says nothing.
    """

    precooling_s: int = 2 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Working rules of the county.

    Parameters
    ----------
    work_from_s, work_to_s
        Vehicles leave home no earlier and are back no later, seconds of the day.
    rest_after_driving_s, rest_s
        A driver rests `rest_s` at the latest after `rest_after_driving_s` of driving (C4).
    stop_times
        Time at stops.
    bus_dwell
        Time a bus stands for freight.
    sorting
        Sorting at the hub.
    attempts
        What becomes of an order that could not be delivered.
    cold_chain
        How produce is cooled on its way.
    """

    work_from_s: int = 6 * 3600
    work_to_s: int = 18 * 3600
    rest_after_driving_s: int = 4 * 3600
    rest_s: int = 20 * 60
    stop_times: StopTimes = field(default_factory=StopTimes)
    bus_dwell: BusDwell = field(default_factory=BusDwell)
    sorting: Sorting = field(default_factory=Sorting)
    attempts: Attempts = field(default_factory=Attempts)
    cold_chain: ColdChain = field(default_factory=ColdChain)
