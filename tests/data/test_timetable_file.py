"""Timetables from and to files: nothing is lost, and every fault is named."""

from pathlib import Path

import pytest

from data.issues import DataError
from data.timetable_file import read_timetable, write_timetable
from network.ids import PlaceId
from routing.timetable.timetable import Line, Timetable
from tests.counties import valley

TIMETABLE = Timetable(
    lines=(
        Line(
            line_id="=北线",
            weekdays=frozenset({1, 3, 5}),
            places=(PlaceId("P2"), PlaceId("P1")),
        ),
        Line(line_id="L2", weekdays=frozenset({2, 4, 7}), places=(PlaceId("P6"),)),
    )
)


def _read(tmp_path: Path, *lines: str) -> Timetable:
    path = tmp_path / "timetable.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_timetable(path, valley()).value


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "timetable.csv"
    write_timetable(TIMETABLE, path)
    read = read_timetable(path, valley())
    assert read.value == TIMETABLE
    assert read.issues == ()
    assert "\n'=北线,P2,135" in path.read_text(encoding="utf-8")


def test_chinese_headers_are_understood(tmp_path: Path) -> None:
    found = _read(tmp_path, "线路,地点编号,服务日", "=北线,P2,135", "=北线,P1,135", "L2,P6,247")
    assert found == TIMETABLE


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        _read(
            tmp_path,
            "line_id,place_id,days",
            "L1,P1,135",
            "L1,P2,246",
            "L2,P9,1",
            "L2,P1,1",
            "L3,P4,890",
        )
    found = {(issue.row, issue.code) for issue in refused.value.issues if issue.is_error}
    assert {row for row, _ in found} == {3, 4, 5, 6}
    assert (3, "E315") in found
