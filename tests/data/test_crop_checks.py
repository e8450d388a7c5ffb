"""How crops keep and what they need: read from tables, each fault named in its row."""

from pathlib import Path

import pytest

from data.issues import DataError
from data.read import Read
from data.readers import read_county
from network.county import County
from network.crops import CropKind, CropNeed
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_siting import with_crops

_KINDS = "品种,保鲜天数(d),采收高峰,最低温度,最高温度\n茶,360,,-5,5\n菜,10,150,0,4\n"
_NEEDS = "品种,占产量(%),每吨损失,预冷,冷藏天数\n菜,70,60000,是,\n茶,20,120000,,90\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_valley(tmp_path / "valley")
    crops = "place_id,crop,month,kg\nP1,茶,4,900\nP1,菜,6,800\n"
    (folder / "crops.csv").write_text(crops, encoding="utf-8")
    return folder


def _read(folder: Path, kinds: str = _KINDS, needs: str = _NEEDS) -> Read[County]:
    (folder / "crop_kinds.csv").write_text(kinds, encoding="utf-8")
    (folder / "crop_needs.csv").write_text(needs, encoding="utf-8")
    return read_county(folder)


def _refused(
    folder: Path, kinds: str = _KINDS, needs: str = _NEEDS
) -> list[tuple[str, int | None]]:
    with pytest.raises(DataError) as refused:
        _read(folder, kinds, needs)
    return [(issue.code, issue.row) for issue in refused.value.issues if issue.is_error]


def test_chinese_headers_with_units_are_read(folder: Path) -> None:
    county = _read(folder).value
    assert county.crop_kinds == (
        CropKind(name="茶", shelf_days=360, low_c=-5, high_c=5),
        CropKind(name="菜", shelf_days=10, peak_percent=150, low_c=0, high_c=4),
    )
    assert county.crop_needs == (
        CropNeed(crop="菜", percent=70, loss_fen=60_000, is_precooled=True),
        CropNeed(crop="茶", percent=20, loss_fen=120_000, store_days=90),
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    county = with_crops(valley())
    again = read_county(write_valley(tmp_path / "valley", county)).value
    assert (again.crop_kinds, again.crop_needs) == (county.crop_kinds, county.crop_needs)


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ("菜,70,1,是,\n菜,31,1,是,\n", ("E1091", 3)),
        ("茶,20,1,,\n", ("E1092", 2)),
        ("菜,70,1,是,11\n", ("E1093", 2)),
        ("菜,101,1,是,\n", ("E204", 2)),
        ("莱,10,1,是,\n", ("E302", 2)),
        ("菜,,1,是,\n", ("E201", 2)),
    ],
)
def test_each_fault_of_a_need_is_named_in_its_row(
    folder: Path, needs: str, found: tuple[str, int]
) -> None:
    header = _NEEDS.splitlines()[0]
    assert _refused(folder, needs=f"{header}\n{needs}") == [found]


def test_faults_of_kinds_are_named_all_at_once(folder: Path) -> None:
    kinds = "crop,shelf_days,low_c,high_c\n茶,0,,\n菜,10,5,4\n菜,10,,\n"
    codes = _refused(folder, kinds=kinds)
    assert ("E204", 2) in codes
    assert ("E1094", 3) in codes
    assert [code for code, row in codes if row == 4], "a crop is there twice"


def test_a_crop_that_nobody_harvests_is_warned_of(folder: Path) -> None:
    read = _read(folder, kinds=_KINDS + "春茶,300,,,\n")
    (warning,) = (issue for issue in read.issues if issue.code == "W1095")
    assert "春茶" in warning.cause.zh
    assert not warning.is_error


def test_needs_without_kinds_are_refused(folder: Path) -> None:
    (folder / "crop_needs.csv").write_text(_NEEDS, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_county(folder)
    causes = [issue.cause.en for issue in refused.value.issues]
    assert any("how it keeps is not stated" in cause for cause in causes)
