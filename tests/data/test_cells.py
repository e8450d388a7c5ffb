"""Cells: what is understood, what is refused, and that writing and reading undo each other."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cells import CellFault, escape_formula, parse_deadline, parser, plain, write_cell
from data.clock import YEARS, to_moment, to_seconds
from data.columns import Column, ColumnType
from data.issue_kinds import IssueKind
from data.tables import ORDERS, PLACES, ROADS, VEHICLE_TYPES
from network.fleet import Access
from network.orders import Direction
from network.places import PlaceKind
from network.text import Text

SHANGHAI = timezone(timedelta(hours=8))


def column(kind: ColumnType) -> Column:
    """Return a plain column of that type."""
    return Column(name="x", zh="某", type=kind, meaning=Text("某", "x"))


def read(kind: ColumnType, cell: object) -> Any:
    """Return what a plain column of that type makes of a cell."""
    return parser(column(kind))(cell)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (ColumnType.NUMBER, " 1.5 ", 1.5),
        (ColumnType.NUMBER, "1,234.5", 1234.5),
        (ColumnType.NUMBER, "\uff11\uff12\uff0e\uff15", 12.5),
        (ColumnType.NUMBER, "'-3", -3.0),
        (ColumnType.NUMBER, 7, 7.0),
        (ColumnType.INTEGER, "3.0", 3),
        (ColumnType.INTEGER, 4.0, 4),
        (ColumnType.FLAG, "是", True),
        (ColumnType.FLAG, 0, False),
        (ColumnType.FLAG, True, True),
        (ColumnType.FLAG, 1.0, True),
        (ColumnType.TIME, "8:30", 30_600),
        (ColumnType.TIME, "24:00", 86_400),
        (ColumnType.TIME, "08:30:15", 30_615),
        (ColumnType.TIME, "08\uff1a30", 30_600),
        (ColumnType.TIME, time(8, 30), 30_600),
        (ColumnType.TIME, timedelta(hours=25), 90_000),
        (ColumnType.TIME, 0.5, 43_200),
        (ColumnType.TIME, datetime(1899, 12, 30, 6, 0), 21_600),  # noqa: DTZ001
        (ColumnType.DATE, "2025/6/8", date(2025, 6, 8)),
        (ColumnType.DATE, "2025年6月8日", date(2025, 6, 8)),
        (ColumnType.DATE, "2025-06-08 00:00:00", date(2025, 6, 8)),
        (ColumnType.DATE, datetime(2025, 6, 8), date(2025, 6, 8)),  # noqa: DTZ001
        (ColumnType.DATE, date(2025, 6, 8), date(2025, 6, 8)),
        (ColumnType.WEEKDAYS, "1-5", frozenset({1, 2, 3, 4, 5})),
        (ColumnType.WEEKDAYS, "1, 3,7", frozenset({1, 3, 7})),
        (ColumnType.WEEKDAYS, 135, frozenset({1, 3, 5})),
        (ColumnType.WEEKDAYS, "none", frozenset()),
        (ColumnType.ID, 6930000000000.0, "6930000000000"),
        (ColumnType.ID, "\uff33\uff21\uff11", "SA1"),
        (ColumnType.ID, "1E5", "1E5"),
        (ColumnType.TEXT, "'=1+1", "=1+1"),
        (ColumnType.TEXT, "'tis", "'tis"),
    ],
)
def test_understood(kind: ColumnType, cell: object, value: object) -> None:
    assert read(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "fault"),
    [
        (ColumnType.NUMBER, "2kg", IssueKind.NOT_A_NUMBER),
        (ColumnType.NUMBER, "1_000", IssueKind.NOT_A_NUMBER),
        (ColumnType.NUMBER, True, IssueKind.NOT_A_NUMBER),
        (ColumnType.NUMBER, date(2025, 1, 1), IssueKind.NOT_A_NUMBER),
        (ColumnType.NUMBER, "nan", IssueKind.NOT_FINITE),
        (ColumnType.NUMBER, "1e999", IssueKind.NOT_FINITE),
        (ColumnType.INTEGER, "1.5", IssueKind.NOT_AN_INTEGER),
        (ColumnType.INTEGER, "many", IssueKind.NOT_A_NUMBER),
        (ColumnType.FLAG, "2", IssueKind.NOT_A_FLAG),
        (ColumnType.TIME, "8.30", IssueKind.NOT_A_TIME),
        (ColumnType.TIME, "08:75", IssueKind.NOT_A_TIME),
        (ColumnType.TIME, datetime(2025, 6, 8, 6, 0), IssueKind.NOT_A_TIME),  # noqa: DTZ001
        (ColumnType.DATE, "2025-02-30", IssueKind.NOT_A_DATE),
        (ColumnType.DATE, "soon", IssueKind.NOT_A_DATE),
        (ColumnType.WEEKDAYS, "1,8", IssueKind.NOT_WEEKDAYS),
        (ColumnType.WEEKDAYS, "5-1", IssueKind.NOT_WEEKDAYS),
        (ColumnType.WEEKDAYS, ",", IssueKind.NOT_WEEKDAYS),
        (ColumnType.ID, "6.93E+12", IssueKind.NUMBER_DAMAGED),
        (ColumnType.ID, 1.234567890123456e17, IssueKind.NUMBER_DAMAGED),
        (ColumnType.ID, "6" * 201, IssueKind.TEXT_TOO_LONG),
        (ColumnType.TEXT, "急" * 1001, IssueKind.TEXT_TOO_LONG),
        (ColumnType.MOMENT, "2025-06-18", IssueKind.NOT_A_MOMENT),
        (ColumnType.MOMENT, "2025-13-01 05:00", IssueKind.NOT_A_MOMENT),
        (ColumnType.MOMENT, "18.6.2025 05:00", IssueKind.NOT_A_MOMENT),
        (ColumnType.MOMENT, "20250618", IssueKind.NOT_A_MOMENT),
        (ColumnType.MOMENT, "0001-01-01T06:00:00+08:00", IssueKind.NOT_A_MOMENT),
        (ColumnType.MOMENT, "9999-12-31 23:59:59.9", IssueKind.NOT_A_MOMENT),
    ],
)
def test_refused(kind: ColumnType, cell: object, fault: IssueKind) -> None:
    found = read(kind, cell)
    assert isinstance(found, CellFault)
    assert found.kind is fault


@pytest.mark.parametrize("cell", ["9999-12-31", date(9999, 12, 31), "0226/11/27"])
def test_a_deadline_of_a_year_that_clocks_do_not_reach_is_refused(cell: object) -> None:
    assert isinstance(parse_deadline(cell), CellFault)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2025-06-18T05:30:00+08:00", datetime(2025, 6, 18, 5, 30, tzinfo=SHANGHAI)),
        ("2025-06-17T21:30:00Z", datetime(2025, 6, 18, 5, 30, tzinfo=SHANGHAI)),
        ("2025-06-18 05:30", datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
        ("2025/6/18 5:30", datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
        ("2025年6月18日 5:30:01", datetime(2025, 6, 18, 5, 30, 1)),  # noqa: DTZ001
        ("2025/6/18 5:30+0800", datetime(2025, 6, 18, 5, 30, tzinfo=SHANGHAI)),
        ("2025-06-18T05:29:59.9996", datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
        (datetime(2025, 6, 18, 5, 29, 59, 999_996), datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
        (45826.229166666664, datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
        ("45826.229166666664", datetime(2025, 6, 18, 5, 30)),  # noqa: DTZ001
    ],
)
def test_moments(cell: object, moment: datetime) -> None:
    assert read(ColumnType.MOMENT, cell) == moment


REACHED = datetime(YEARS[0], 1, 1), datetime(YEARS[-1], 12, 31)  # noqa: DTZ001


def whole(moment: datetime) -> datetime:
    """Return a moment without its fraction of a second."""
    return moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ColumnType.NUMBER, st.floats(allow_nan=False, allow_infinity=False)),
        (ColumnType.INTEGER, st.integers(-(10**15), 10**15)),
        (ColumnType.FLAG, st.booleans()),
        (ColumnType.TIME, st.integers(0, 172_800)),
        (ColumnType.DATE, st.dates()),
        (ColumnType.WEEKDAYS, st.frozensets(st.integers(1, 7))),
        (ColumnType.MOMENT, st.datetimes(*REACHED, timezones=st.just(SHANGHAI)).map(whole)),
        (ColumnType.TEXT, st.text(st.characters(codec="utf-8")).map(str.strip)),
    ],
    ids=lambda value: value.value if isinstance(value, ColumnType) else "",
)
def test_reading_undoes_writing(kind: ColumnType, values: st.SearchStrategy[Any]) -> None:
    @given(values)
    def check(value: Any) -> None:
        assert read(kind, write_cell(column(kind), value)) == value

    check()


@given(st.text(st.characters(codec="utf-8")).map(str.strip))
def test_no_text_is_a_formula(text: str) -> None:
    assert escape_formula(text)[:1] not in {
        "=",
        "+",
        "-",
        "@",
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
    }
    assert plain(escape_formula(text)) == text


def test_a_full_width_sign_starts_no_formula() -> None:
    assert escape_formula("\uff1d1+1") == "'\uff1d1+1"


def test_choices_are_known_by_label_and_synonym() -> None:
    parse = parser(PLACES.column("kind"))
    assert parse("村级服务站") is PlaceKind.POINT
    assert parse(" HUB ") is PlaceKind.HUB
    assert parser(ORDERS.column("direction"))("下行") is Direction.DOWN
    assert isinstance(parse("village"), CellFault)
    closed = parser(ROADS.column("closed_for"))
    assert closed("truck,面包车") == {Access.TRUCK, Access.VAN}
    assert isinstance(closed("truck,boat"), CellFault)


@pytest.mark.parametrize(("cell", "is_good"), [("0", False), ("0.1", True), ("2.1", False)])
def test_ranges_are_open_or_closed(cell: str, is_good: bool) -> None:
    value = parser(VEHICLE_TYPES.column("speed_factor"))(cell)
    assert isinstance(value, CellFault) is not is_good


FIRST_DAY = date(2025, 6, 18)


@given(st.integers(-(10**7), 10**7), st.sampled_from(["Asia/Shanghai", "Europe/Andorra"]))
def test_seconds_and_moments_undo_each_other(seconds: int, name: str) -> None:
    zone = ZoneInfo(name)
    moment = to_moment(seconds, FIRST_DAY, zone)
    assert to_seconds(moment, FIRST_DAY, zone) == seconds
    again = datetime.fromisoformat(moment.isoformat())
    assert to_seconds(again, FIRST_DAY, zone) == seconds
