"""Files made by hand after those of the field, each with everything that has to be said of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from data.order_files.profiles import Profile, read_profile
from tests.data.order_files.corpus import Reason
from tests.data.order_files.imports import imported
from tests.data.order_files.test_corpus import assert_nothing_is_lost, facts, reasons, sort

SAMPLES = Path(__file__).parent / "samples"
_USUAL = Profile(defaults={"direction": "down", "released_time": "06:00"})

_Told = tuple[str, str, int, float, str]
_POST: tuple[list[_Told], list[Reason]] = (
    [
        ("EA123456785CN", "P1", 1, 0.43, "06:00"),
        ("EA123456794CN", "P2", 1, 1.25, "06:00"),
        ("EA123456803CN", "SB", 2, 0.98, "06:00"),
    ],
    [
        (None, "W101", ""),
        (None, "W401", "volume_l"),
        (None, "W402", "origin_id"),
        (None, "W914", "direction"),
        (None, "W914", "released_at"),
        (None, "W915", ""),
        (5, "W102", ""),
        (9, "E201", "weight_kg"),
        (10, "W906", ""),
        (11, "W909", ""),
        (12, "W909", ""),
        (13, "E212", "waybill_no"),
        (14, "E921", "destination_id"),
        (15, "E930", "waybill_no"),
        (16, "W906", ""),
        (17, "W908", ""),
    ],
)
_COURIER: tuple[list[_Told], list[Reason]] = (
    [
        ("YT7000000000011", "P1", 1, 0.5, "05:41"),
        ("YT7000000000012", "P2", 1, 0.5, "05:42"),
        ("YT7000000000013", "H", 2, 12.5, "10:05"),
        ("YT7000000000014", "H", 1, 3.0, "06:00"),
    ],
    [
        (None, "W101", ""),
        (None, "W401", "volume_l"),
        (None, "W402", "destination_id"),
        (None, "W402", "origin_id"),
        (None, "W910", "released_at"),
        (1, "W102", ""),
        (6, "E405", "destination_id"),
        (7, "E206", "direction"),
        (8, "E933", "member_id"),
        (9, "E204", "pieces"),
        (9, "E204", "weight_kg"),
        (9, "E208", "released_at"),
    ],
)
_COOP: tuple[list[_Told], list[Reason]] = (
    [
        ("GX20260302001", "P1", 1, 1.0, "05:30"),
        ("GX20260302002", "P2", 2, 1.0, "05:30"),
        ("GX20260302007", "P7", 1, 1.0, "05:30"),
    ],
    [
        (None, "W401", "volume_l"),
        (None, "W402", "origin_id"),
        (None, "W910", "released_at"),
        (None, "W911", "destination_id"),
        (None, "W914", "direction"),
        (None, "W915", ""),
        (5, "E201", "released_at"),
        (6, "E208", "released_at"),
        (7, "E911", "waybill_no"),
        (7, "E922", "destination_id"),
        (8, "E401", "order_id"),
        (10, "W906", ""),
    ],
)


@pytest.mark.parametrize(
    ("name", "accepted", "told"),
    [
        ("post-daily-list.csv", *_POST),
        ("courier-export.txt", *_COURIER),
        ("coop-handwritten.csv", *_COOP),
    ],
)
def test_a_sample_is_understood_as_a_person_would(
    tmp_path: Path, name: str, accepted: Sequence[_Told], told: Sequence[Reason]
) -> None:
    profile = SAMPLES / f"{Path(name).stem}.toml"
    known = read_profile(profile) if profile.is_file() else _USUAL
    summary = imported([SAMPLES / name], tmp_path / "out", known)
    found = [
        (fact.number, fact.place_id, fact.pieces, fact.weight_kg, f"{fact.released:%H:%M}")
        for fact in facts(tmp_path / "out")
    ]
    assert found == list(accepted)
    assert sort(reasons(tmp_path / "out")) == list(told)
    assert_nothing_is_lost(summary, tmp_path / "out")
