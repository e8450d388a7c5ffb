"""The dispatcher's directives from and to a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.cells import escape_formula, write_cell
from data.county_checks import unique_names
from data.dispatch_issues import DispatchIssue
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.read import Read
from data.sheets import read_sheet
from data.table_rows import Rows, check_reference, parse_sheet
from data.tables import DIRECTIVES, ORDERS, PLACES, VEHICLES
from data.writers import csv_text
from network.county import County
from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Order
from routing.two_echelon.directives import Directive, DirectiveRule

_A_DAY_S = 86_400
_NEEDS: Mapping[DirectiveRule, tuple[str, ...]] = {
    DirectiveRule.PIN: ("vehicle_id", "station_id", "day"),
    DirectiveRule.BAN: ("vehicle_id", "station_id", "day"),
    DirectiveRule.TODAY: (),
    DirectiveRule.NOT_BEFORE: ("day",),
    DirectiveRule.PRIORITY: ("priority",),
}
"""What a rule asks for: one of these columns at least, and no other."""

_ASKED = ("vehicle_id", "station_id", "day", "priority")


def read_directives(
    path: Path, county: County, orders: Sequence[Order], day: date
) -> Read[tuple[Directive, ...]]:
    """Read what the dispatcher says of a day's orders.

    Parameters
    ----------
    path
        A CSV or XLSX file.
    county, orders, day
        The county with the vehicles of the day, and the day's orders.

    Returns
    -------
    Read
        The directives of the good rows. Of two that contradict each other the first is good.

    Raises
    ------
    DataError
        If the file or its header cannot be read.
    """
    rows = parse_sheet(read_sheet(path, (DIRECTIVES.name, DIRECTIVES.title.zh)), DIRECTIVES)
    _check_references(rows, county, orders)
    _check_asked(rows)
    _check_days(rows, {str(order.order_id): order for order in orders}, day)
    vehicles = {str(vehicle.vehicle_id): vehicle for vehicle in county.vehicles}
    _check_contradictions(rows, vehicles, day)
    found = tuple(_directives(rows))
    _warn_of_vehicles(rows, vehicles, found)
    return Read(value=found, issues=rows.all_issues())


def write_directives(directives: Sequence[Directive], path: Path) -> None:
    """Write directives as CSV, each with the row it had in the file it was read from."""
    lines = [
        [
            directive.order_id or "",
            directive.place_id or "",
            directive.rule.value,
            directive.vehicle_id or "",
            directive.station_id or "",
            write_cell(DIRECTIVES.column("day"), directive.day),
            str(directive.priority or ""),
            str(directive.row or ""),
        ]
        for directive in directives
    ]
    header = [column.name for column in DIRECTIVES.columns]
    write_atomically(path, csv_text([header, *(list(map(escape_formula, line)) for line in lines)]))


def _check_references(rows: Rows, county: County, orders: Sequence[Order]) -> None:
    waybills = unique_names((str(o.order_id), o.waybill_no) for o in orders if o.waybill_no)
    check_reference(rows, "order_id", {str(o.order_id) for o in orders}, ORDERS.name, waybills)
    names = unique_names((str(place.place_id), place.name_zh) for place in county.places)
    places = {str(place.place_id): place for place in county.places}
    for column in ("place_id", "station_id"):
        check_reference(rows, column, places, PLACES.name, names)
    known = {str(vehicle.vehicle_id) for vehicle in county.vehicles}
    check_reference(rows, "vehicle_id", known, VEHICLES.name, {})
    kinds = DIRECTIVES.column("station_id").place_kinds
    for index, value in enumerate(rows.values["station_id"]):
        if value in places and places[value].kind not in kinds:
            rows.refuse(
                index,
                IssueKind.WRONG_PLACE_KIND,
                "station_id",
                value,
                place_kind=places[value].kind,
                kinds=", ".join(kinds),
            )


def _check_asked(rows: Rows) -> None:
    """Refuse rows about nothing or two things, and rules with too little or too much said."""
    for index, rule in enumerate(rows.values["rule"]):
        if index in rows.faults:
            continue
        subjects = [name for name in ("order_id", "place_id") if rows.values[name][index]]
        if len(subjects) != 1:
            rows.refuse(index, DispatchIssue.SUBJECT_NOT_ONE, "order_id")
        asked = [name for name in _ASKED if rows.values[name][index]]
        needs, surplus = _NEEDS[rule], [name for name in asked if name not in _NEEDS[rule]]
        if surplus:
            columns = ", ".join(surplus)
            rows.refuse(index, DispatchIssue.TOO_MUCH_ASKED, surplus[0], rule=rule, columns=columns)
        elif needs and not asked:
            columns = " / ".join(needs)
            rows.refuse(index, DispatchIssue.NOTHING_ASKED, needs[0], rule=rule, columns=columns)


def _check_days(rows: Rows, orders: Mapping[str, Order], today: date) -> None:
    """Refuse days on which an order would leave after it is due."""
    columns = (rows.values[name] for name in ("rule", "order_id", "day"))
    for index, (rule, order_id, day) in enumerate(zip(*columns, strict=True)):
        if index in rows.faults or not (order_id and day) or rule is DirectiveRule.BAN:
            continue
        due_day = today + timedelta(days=orders[order_id].due_s // _A_DAY_S)
        if day > max(due_day, today):
            rows.refuse(index, DispatchIssue.AFTER_ITS_DUE_DAY, "day", day, due=due_day)


def _check_contradictions(rows: Rows, vehicles: Mapping[str, Vehicle], today: date) -> None:
    """Refuse rows that contradict themselves, or an earlier good row on the same subject."""
    good: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = {}
    for index, values in list(rows.records()):
        vehicle, station = values["vehicle_id"], values["station_id"]
        is_pin = values["rule"] is DirectiveRule.PIN
        if is_pin and vehicle and station and vehicles[vehicle].home_id != station:
            home = vehicles[vehicle].home_id
            kind = DispatchIssue.CONTRADICTS_ITSELF
            rows.refuse(index, kind, "station_id", vehicle, home=home, station=station)
            continue
        earlier = good.setdefault((values["order_id"] or "", values["place_id"] or ""), [])
        for first, other in earlier:
            if _clash(values, other, vehicles, today) or _clash(other, values, vehicles, today):
                kind = DispatchIssue.CONTRADICTS
                rows.refuse(index, kind, "rule", values["rule"], first=rows.numbers[first])
                break
        else:
            earlier.append((index, values))


def _clash(
    one: Mapping[str, Any], other: Mapping[str, Any], vehicles: Mapping[str, Vehicle], today: date
) -> bool:
    """Return whether what one row asks for cannot be had together with another."""
    rules: dict[DirectiveRule, Callable[[], bool]] = {
        DirectiveRule.PIN: lambda: _pins_clash(one, other, vehicles),
        DirectiveRule.TODAY: lambda: _is_kept_from(other, today),
        DirectiveRule.NOT_BEFORE: lambda: (
            other["rule"] is DirectiveRule.PIN
            and other["day"] is not None
            and other["day"] < one["day"]
        ),
        DirectiveRule.PRIORITY: lambda: (
            other["rule"] is DirectiveRule.PRIORITY and one["priority"] != other["priority"]
        ),
    }
    return one["rule"] in rules and rules[one["rule"]]()


def _pins_clash(
    pin: Mapping[str, Any], other: Mapping[str, Any], vehicles: Mapping[str, Vehicle]
) -> bool:
    """Return whether a pin cannot be kept together with another pin or a ban."""
    if other["rule"] not in {DirectiveRule.PIN, DirectiveRule.BAN}:
        return False
    homes = {
        "home": vehicles[pin["vehicle_id"]].home_id if pin["vehicle_id"] else None,
        "station_id": pin["station_id"],
    }
    pairs = [(pin["vehicle_id"], other["vehicle_id"]), (pin["day"], other["day"])]
    pairs += [(home, other["station_id"]) for home in homes.values()]
    both = [(a, b) for a, b in pairs if a and b]
    if other["rule"] is DirectiveRule.BAN:
        return any(a == b for a, b in both)
    return any(a != b for a, b in both)


def _is_kept_from(other: Mapping[str, Any], today: date) -> bool:
    """Return whether a row lets an order not go today."""
    if other["day"] is None:
        return False
    if other["rule"] is DirectiveRule.BAN:
        return bool(other["day"] == today)
    return bool(other["day"] > today)


def _directives(rows: Rows) -> Iterator[Directive]:
    for index, values in rows.records():
        yield Directive(
            rule=values["rule"],
            order_id=OrderId(values["order_id"]) if values["order_id"] else None,
            place_id=PlaceId(values["place_id"]) if values["place_id"] else None,
            vehicle_id=VehicleId(values["vehicle_id"]) if values["vehicle_id"] else None,
            station_id=PlaceId(values["station_id"]) if values["station_id"] else None,
            day=values["day"],
            priority=values["priority"] or 0,
            row=values["row"] or rows.numbers[index],
        )


def _warn_of_vehicles(
    rows: Rows, vehicles: Mapping[str, Vehicle], directives: Sequence[Directive]
) -> None:
    """Warn of vehicles that orders are pinned to and that are not there."""
    pinned = dict.fromkeys(
        directive.vehicle_id
        for directive in directives
        if directive.rule is DirectiveRule.PIN and directive.vehicle_id is not None
    )
    for vehicle_id in pinned:
        if not vehicles[vehicle_id].is_available:
            rows.warn(DispatchIssue.PINNED_VEHICLE_OUT, column="vehicle_id", vehicle=vehicle_id)
