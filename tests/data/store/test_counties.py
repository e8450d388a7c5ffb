"""County folders in the store: every version, byte for byte."""

import io
import zipfile
from pathlib import Path

import pytest

from data.files import county_digest
from data.store.counties import (
    LEFT_OUT,
    all_counties,
    county_of,
    pack,
    save_county,
    unpack,
    unpack_county,
)
from data.store.database import Store
from data.store.issues import StoreError
from tests.api.conftest import edit_orders, write_valley
from tests.counties import valley, with_island
from tests.stores import NOON, Clock


def test_a_county_comes_back_byte_for_byte(store: Store, tmp_path: Path) -> None:
    folder = write_valley(tmp_path / "valley")
    with store.writing() as connection:
        kept = save_county(connection, valley(), folder, at=NOON, by="u")
        unpacked = unpack_county(connection, "valley", tmp_path / "cache")
    assert (kept.name_zh, kept.version) == ("小谷县", 1)
    assert kept.digest == county_digest(unpacked) == county_digest(folder, LEFT_OUT)
    assert unpacked.name == "valley"
    names = {path.name for path in folder.iterdir()} - {"orders.csv"}
    assert {path.name: path.read_bytes() for path in unpacked.iterdir()} == {
        name: (folder / name).read_bytes() for name in names
    }


def test_sample_orders_stay_out(store: Store, tmp_path: Path) -> None:
    folder = write_valley(tmp_path / "valley")
    edit_orders(folder, "O1", recipient_name="李四")
    with store.writing() as connection:
        first = save_county(connection, valley(), folder, at=NOON, by="u")
        edit_orders(folder, "O1", recipient_name="王五")
        assert save_county(connection, valley(), folder, at=NOON, by="u") == first
        unpacked = unpack_county(connection, "valley", tmp_path / "cache")
    assert not (unpacked / "orders.csv").exists()


def test_only_a_county_that_changed_is_a_new_version(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    folder = write_valley(tmp_path / "valley")
    with store.writing() as connection:
        first = save_county(connection, valley(), folder, at=clock(), by="u")
        assert save_county(connection, valley(), folder, at=clock.go(days=1), by="v") == first
    write_valley(folder, with_island())
    with store.writing() as connection:
        second = save_county(connection, with_island(), folder, at=clock(), by="v")
        old = unpack_county(connection, "valley", tmp_path / "cache", version=1)
        assert all_counties(connection) == (second,)
        assert county_of(connection, "valley") == second
    assert (second.version, second.saved_by) == (2, "v")
    assert county_digest(old) == first.digest != second.digest


def test_a_damaged_cache_is_written_again(store: Store, tmp_path: Path) -> None:
    folder = write_valley(tmp_path / "valley")
    with store.writing() as connection:
        save_county(connection, valley(), folder, at=NOON, by="u")
        unpacked = unpack_county(connection, "valley", tmp_path / "cache")
        (unpacked / "places.csv").write_text("lost", encoding="utf-8")
        again = unpack_county(connection, "valley", tmp_path / "cache")
    assert again == unpacked
    assert pack(again) == pack(folder)


def test_a_county_or_version_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    folder = write_valley(tmp_path / "valley")
    with store.writing() as connection:
        with pytest.raises(StoreError, match="hills"):
            unpack_county(connection, "hills", tmp_path)
        save_county(connection, valley(), folder, at=NOON, by="u")
        with pytest.raises(StoreError, match="valley v7"):
            unpack_county(connection, "valley", tmp_path, version=7)


@pytest.mark.parametrize("name", ["../out.csv", "/etc/out.csv", "a\\..\\out.csv", "C:out.csv"])
def test_no_file_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ValueError, match="out"):
        unpack(stream.getvalue(), tmp_path / "folder")
    assert list(tmp_path.rglob("*.csv")) == []
