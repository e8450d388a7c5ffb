"""Rules of orders: references, places in service, direction, times, and unusual values."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from data.county_checks import unique_names
from data.issue_kinds import IssueKind
from data.table_rows import Rows, check_keys, check_reference
from data.tables import MEMBERS, PLACES
from network.county import County
from network.orders import Direction
from network.places import Place, PlaceKind

_DAY_S = 86_400
_FAR_DAYS = 30
_UNUSUAL = {"weight_kg": 2000.0, "volume_l": 20_000.0, "pieces": 1000.0}
_SENDERS = frozenset({PlaceKind.HUB, PlaceKind.STATION})
_PLACE_COLUMNS = ("origin_id", "destination_id")


def check_orders(rows: Rows, county: County, first_day: date) -> None:
    """Note everything wrong with the orders in `rows`, whose times are seconds already."""
    check_keys(rows)
    check_rules(rows, county, first_day)


def check_rules(rows: Rows, county: County, first_day: date) -> None:
    """Note what is wrong with each of the orders by itself, whether or not it is repeated."""
    _check_references(rows, county)
    places: dict[str, Place] = {str(place.place_id): place for place in county.places}
    _check_service(rows, places)
    _check_directions(rows, places)
    _check_due(rows, first_day)
    _warn_unusual(rows)
    _warn_far(rows, first_day)


def _check_references(rows: Rows, county: County) -> None:
    place_names = unique_names((str(p.place_id), p.name_zh) for p in county.places)
    place_ids = {str(place.place_id) for place in county.places}
    for column in _PLACE_COLUMNS:
        check_reference(rows, column, place_ids, PLACES.name, place_names)
    member_names = unique_names((str(m.member_id), m.name_zh) for m in county.members)
    member_ids = {str(member.member_id) for member in county.members}
    check_reference(rows, "member_id", member_ids, MEMBERS.name, member_names)


def _check_service(rows: Rows, places: Mapping[str, Place]) -> None:
    closed = {place_id for place_id, place in places.items() if not place.is_active}
    for column in _PLACE_COLUMNS:
        for index, place_id in enumerate(rows.values[column]):
            if place_id in closed:
                rows.refuse(index, IssueKind.NOT_IN_SERVICE, column, place_id)


def _check_directions(rows: Rows, places: Mapping[str, Place]) -> None:
    values = rows.values
    ways = zip(values["direction"], values["origin_id"], values["destination_id"], strict=True)
    for index, (direction, origin_id, destination_id) in enumerate(ways):
        if origin_id and origin_id == destination_id:
            rows.refuse(index, IssueKind.SAME_PLACE, "destination_id", destination_id)
            continue
        for column, place in misfits(direction, places.get(origin_id), places.get(destination_id)):
            rows.refuse(
                index,
                IssueKind.DIRECTION_MISMATCH,
                column,
                place.place_id,
                direction=direction,
                place_kind=place.kind,
            )


def misfits(
    direction: Direction | None, origin: Place | None, destination: Place | None
) -> Iterator[tuple[str, Place]]:
    """Yield the ends of an order, as columns with their places, that do not fit its direction.

    Parameters
    ----------
    direction, origin, destination
        What is known of the order; an end that is not is not judged.
    """
    if direction is Direction.DOWN:
        if origin is not None and origin.kind not in _SENDERS:
            yield "origin_id", origin
        if destination is not None and destination.kind is PlaceKind.HUB:
            yield "destination_id", destination
    if direction is Direction.UP:
        if origin is not None and origin.kind is PlaceKind.HUB:
            yield "origin_id", origin
        if destination is not None and destination.kind is not PlaceKind.HUB:
            yield "destination_id", destination


def _check_due(rows: Rows, first_day: date) -> None:
    midnight = datetime.combine(first_day, time())
    times = zip(rows.values["released_at"], rows.values["due_at"], strict=True)
    for index, (released, due) in enumerate(times):
        if released is not None and due is not None and due < released:
            shown = [f"{midnight + timedelta(seconds=s):%Y-%m-%d %H:%M}" for s in (released, due)]
            rows.refuse(
                index,
                IssueKind.DUE_BEFORE_RELEASE,
                "due_at",
                shown[1],
                released=shown[0],
                due=shown[1],
            )


def _warn_unusual(rows: Rows) -> None:
    for column, limit in _UNUSUAL.items():
        found = [
            index
            for index, value in enumerate(rows.values[column])
            if value is not None and value > limit
        ]
        if found:
            unit = rows.table.column(column).unit
            shown = f"{limit:,g} {unit}".strip()
            rows.warn(IssueKind.UNUSUAL_VALUE, found[0], column, count=len(found), limit=shown)


def _warn_far(rows: Rows, first_day: date) -> None:
    far = [
        index
        for index, released in enumerate(rows.values["released_at"])
        if released is not None and abs(released) > _FAR_DAYS * _DAY_S
    ]
    if far:
        rows.warn(
            IssueKind.FAR_FROM_DAY,
            far[0],
            "released_at",
            count=len(far),
            limit=_FAR_DAYS,
            day=first_day,
        )
