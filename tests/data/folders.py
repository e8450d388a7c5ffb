"""County folders for tests: the valley written out, then changed file by file."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from data.issues import DataError, Issue
from data.readers import read_county
from data.writers import write_county
from network.county import County
from network.fleet import BusStop, BusTrip
from network.ids import BusLineId, BusTripId, MemberId, OrderId, PlaceId
from network.orders import Direction, Order
from tests.counties import valley

FIRST_DAY = date(2025, 6, 18)


def valley_with_bus() -> County:
    """Return the valley with one bus trip from the hub by station A to station B."""
    stops = (("H", 25_200), ("SA", 28_800), ("SB", 32_400))
    trip = BusTrip(
        trip_id=BusTripId("B1"),
        line_id=BusLineId("L1"),
        stops=tuple(
            BusStop(place_id=PlaceId(place_id), arrive_s=at, depart_s=at + 60)
            for place_id, at in stops
        ),
        freight_kg=150.0,
        freight_l=1_500.0,
        fee_piece_fen=60,
        fee_kg_fen=15,
        weekdays=frozenset({1, 2, 3, 4, 5}),
    )
    return valley().replace(bus_trips=(trip,))


def order(order_id: str, destination_id: str = "P1") -> Order:
    """Return a small down order from the hub, released at 05:30 and due 72 hours later."""
    return Order(
        order_id=OrderId(order_id),
        waybill_no=f"YT{order_id}",
        member_id=MemberId("post"),
        direction=Direction.DOWN,
        origin_id=PlaceId("H"),
        destination_id=PlaceId(destination_id),
        pieces=1,
        weight_kg=1.5,
        volume_l=7.5,
        released_s=19_800,
        due_s=19_800 + 72 * 3600,
    )


def folder(tmp_path: Path, county: County | None = None) -> Path:
    """Write a county (the valley with a bus) and return its folder."""
    directory = tmp_path / "county"
    write_county(county or valley_with_bus(), (order("O1"),), FIRST_DAY, directory)
    return directory


def change(path: Path, row: int, column: str, cell: str) -> None:
    """Replace one cell of a CSV; rows count as in a spreadsheet."""

    def replace(lines: list[list[str]]) -> None:
        lines[row - 1][lines[0].index(column)] = cell

    edit(path, replace)


def edit(path: Path, change_lines: Callable[[list[list[str]]], None]) -> None:
    """Change the lines of a CSV in place."""
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    change_lines(lines)
    write_lines(path, lines)


def write_lines(path: Path, lines: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    """Write lines of cells as CSV and return the path."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def issues_of(directory: Path) -> tuple[Issue, ...]:
    """Return the issues of a county folder, whether or not it is refused."""
    try:
        return read_county(directory).issues
    except DataError as error:
        return error.issues


def places(issues: Sequence[Issue]) -> list[tuple[str, str, int | None, str]]:
    """Return code, file, row and field of each issue."""
    return [(issue.code, issue.table, issue.row, issue.field) for issue in issues]
