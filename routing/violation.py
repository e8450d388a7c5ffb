"""What is wrong with a plan, and why an order could not be served: typed, in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from network.text import Text


class ViolationKind(StrEnum):
    """The rule a plan breaks; the comment names the rule of the domain."""

    ORDER_MISSING = "order_missing"  # C1
    ORDER_DUPLICATE = "order_duplicate"  # C1
    ORDER_UNKNOWN = "order_unknown"  # C1
    VEHICLE_UNKNOWN = "vehicle_unknown"  # C1
    PLACE_UNKNOWN = "place_unknown"  # C1
    VEHICLE_UNAVAILABLE = "vehicle_unavailable"  # C1
    ASSIGNMENT_MISMATCH = "assignment_mismatch"  # C1
    CHAIN_BROKEN = "chain_broken"  # C2
    CHAIN_TOO_EARLY = "chain_too_early"  # C2
    TRAVEL_TOO_FAST = "travel_too_fast"  # C2
    SERVICE_TOO_SHORT = "service_too_short"  # C2
    ROUTE_NOT_HOME = "route_not_home"  # C2
    CAPACITY = "capacity"  # C3
    LOAD_MISSTATED = "load_misstated"  # C3
    SHIFT = "shift"  # C4
    REST = "rest"  # C4
    RANGE = "range"  # C4
    WORKING_HOURS = "working_hours"  # C4
    TRIPS = "trips"  # C4
    VEHICLES_IN_USE = "vehicles_in_use"  # C4
    OPENING_HOURS = "opening_hours"  # C5
    RELEASE = "release"  # C6
    LATE_UNLISTED = "late_unlisted"  # C7
    LATE_MISSTATED = "late_misstated"  # C7
    HELD_TOO_LONG = "held_too_long"  # C7
    TEMPERATURE = "temperature"  # C8, K3
    ACCESS = "access"  # C9
    BUS_TIMETABLE = "bus_timetable"  # C10
    STORAGE = "storage"  # C11
    EXECUTED_CHANGED = "executed_changed"  # C13
    LOADED_MOVED = "loaded_moved"  # C13
    LOCKED_CHANGED = "locked_changed"  # C13
    IN_THE_PAST = "in_the_past"  # C13
    NO_SERVICE = "no_service"  # C14
    PLACE_CLOSED = "place_closed"  # C14
    PIN_BROKEN = "pin_broken"  # C15
    BAN_BROKEN = "ban_broken"  # C15
    DAY_BROKEN = "day_broken"  # C15
    STATION_FULL = "station_full"  # C16
    SUPPLIED_AGAIN = "supplied_again"  # C16
    SITE_UNKNOWN = "site_unknown"  # S1
    SITE_REPEATED = "site_repeated"  # S1
    LOCK_BROKEN = "lock_broken"  # S2
    NUM_OPEN = "num_open"  # S3
    NOT_OPEN = "not_open"  # S4
    OUT_OF_REACH = "out_of_reach"  # S5
    DEMAND_UNMET = "demand_unmet"  # S6
    SEVERAL_SOURCES = "several_sources"  # S7
    SITE_CAPACITY = "site_capacity"  # S8
    TOO_SMALL = "too_small"  # S8
    UNBALANCED = "unbalanced"  # S9
    SITE_LOST = "site_lost"  # P2
    REQUIREMENT_MISSED = "requirement_missed"  # P6, K7
    PRODUCE_UNKNOWN = "produce_unknown"  # K1
    PRODUCE_EXCEEDED = "produce_exceeded"  # K4
    SUBSIDY_REFUSED = "subsidy_refused"  # K6


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule.

    Parameters
    ----------
    kind
        The rule.
    subject
        Whom it concerns: a route, stop, order, vehicle, vehicle type or place id, the most specific
        one.
    amount, unit
        By how much, > 0, in `unit` (``s``, ``m``, ``kg``, ``l``, ``pieces``, ``units``, ``count``).
    """

    kind: ViolationKind
    subject: str
    amount: float = 1.0
    unit: str = "count"


class ReasonCode(StrEnum):
    """Why an order is held, unserved or late."""

    NOT_READY = "not_ready"
    CAN_WAIT = "can_wait"
    NO_SERVICE_TODAY = "no_service_today"
    WAITS_AT_STATION = "waits_at_station"
    LATE_AT_STATION = "late_at_station"
    WAITS_AT_HUB = "waits_at_hub"
    NO_TEMPERATURE = "no_temperature"
    TOO_LARGE = "too_large"
    NO_ACCESS = "no_access"
    BUS_TOO_SHORT = "bus_too_short"
    NO_BUS_TODAY = "no_bus_today"
    PLACE_CLOSED = "place_closed"
    NOT_SERVED_PLACE = "not_served_place"
    FLEET_TOO_SMALL = "fleet_too_small"
    DUE_TOO_SOON = "due_too_soon"
    OPEN_TOO_SHORT = "open_too_short"
    DIRECTED_LATER = "directed_later"
    DIRECTED_TOO_LATE = "directed_too_late"
    DIRECTED_VEHICLE_OUT = "directed_vehicle_out"
    DIRECTED_UNFIT = "directed_unfit"
    DIRECTED_FULL = "directed_full"
    BREAKDOWN = "breakdown"
    CLOSURE = "closure"
    LATE_LINEHAUL = "late_linehaul"
    URGENT_ORDER = "urgent_order"
    REFUSED = "refused"
    BUS_CANCELLED = "bus_cancelled"
    VEHICLE_OUT = "vehicle_out"
    BEHIND_TIME = "behind_time"
    MOVED_BY_HAND = "moved_by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A typed reason with its cause and what the dispatcher can do about it.

    Parameters
    ----------
    code
        The stable code.
    cause, action
        Why, and what to do.
    """

    code: ReasonCode
    cause: Text
    action: Text
