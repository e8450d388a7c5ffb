"""What a spec asks of cold stores: what it says, and every fault where it stands."""

from pathlib import Path

import pytest

from data.issues import DataError
from data.siting.reader import read_spec
from data.siting.spec import SitingSpec
from network.county import County
from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.siting.cold_stores.county import StoreRule
from routing.siting.cold_stores.problem import Size
from routing.siting.cold_stores.requirements import (
    ExistingBuildings,
    MonthsInUse,
    NumStores,
    OwnMoney,
    ProduceServed,
    PublicMoney,
    TownshipsServed,
)
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import UpMoney
from tests.counties import valley
from tests.small_siting import with_crops, write_cold_spec, write_spec


def _county() -> County:
    return with_crops(valley())


def _read(folder: Path, *changes: tuple[str, str]) -> SitingSpec:
    return read_spec(write_cold_spec(folder, *changes), _county())


def _refused(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as refused:
        _read(folder, *changes)
    return [(issue.code, issue.field) for issue in refused.value.issues]


def test_a_spec_without_cold_sections_asks_for_no_stores(tmp_path: Path) -> None:
    assert read_spec(write_spec(tmp_path), _county()).cold is None


def test_crops_sizes_sites_subsidies_and_requirements_are_said(tmp_path: Path) -> None:
    asked = _read(tmp_path).cold
    assert asked is not None
    spec = asked.spec
    station = spec.sizing[PlaceKind.STATION]
    assert station.existing == station.new
    assert station.new[1] == Size(
        precool_kg=300, store_kg=4_000, store_c=2, build_fen=400_000, run_fen=30_000
    )
    assert spec.sites == {PlaceId("P4"): StoreRule(building=Building.NEW)}
    assert (spec.grants.subsidy.percent, spec.grants.subsidy.cap_fen) == (40, 100_000)
    assert (spec.public_percent, spec.idle_percent, spec.empty_fen) == (100, 20, 1_000)
    assert spec.requirements == (
        ProduceServed(share=0.5),
        NumStores(most=2),
        MonthsInUse(least=2),
        OwnMoney(most_fen=900_000),
    )
    assert asked.sources == {"produce-served": "another invented notice"}
    assert asked.fields["months-in-use"] == "cold_requirement[2]"


def test_every_kind_of_requirement_can_be_asked_for(tmp_path: Path) -> None:
    more = """
[[cold_requirement]]
kind = "townships_served"
share = 0.75
[[cold_requirement]]
kind = "public_money"
most_fen = 5
[[cold_requirement]]
kind = "up_money"
share = 0.25
[[cold_requirement]]
kind = "existing_buildings"
share = 0.125
[[cold_requirement]]
kind = "existing_buildings"
share = 1.0
enabled = false
"""
    asked = _read(tmp_path, ("\n[cold_stores]", more + "\n[cold_stores]")).cold
    assert asked is not None
    assert asked.spec.requirements[:4] == (
        TownshipsServed(share=0.75, produce_share=0.5),
        PublicMoney(most_fen=5),
        UpMoney(share=0.25),
        ExistingBuildings(share=0.125),
    )


def test_a_store_of_today_has_a_size_counted_from_one(tmp_path: Path) -> None:
    site = 'place = "SA"\ntoday = 2\nclosing_fen = 9\nlock = "open"'
    asked = _read(tmp_path, ('place = "乙一村"', f'{site}\n\n[[cold_site]]\nplace = "乙一村"')).cold
    assert asked is not None
    rule = asked.spec.sites[PlaceId("SA")]
    assert rule == StoreRule(today=1, closing_fen=9, lock=Lock.OPEN)


def test_every_value_is_told_with_its_meaning(tmp_path: Path) -> None:
    values = {stated.key: stated for stated in _read(tmp_path).values}
    assert values["cold_size[1].store_kg"].value == 4_000
    assert values["cold_requirement[3].most_fen"].unit == "fen"
    assert values["cold_stores.empty_fen"].meaning.zh
    assert not values["cold_site[0].place"].is_assumed
    assumed = _read(
        tmp_path, ('"subsidy.percent"', '"subsidy.percent", "cold_site", "cold_size.kind"')
    )
    told = {stated.key for stated in assumed.values if stated.is_assumed}
    assert {"cold_site[0].place", "cold_size[2].kind"} <= told


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("empty_fen = 1_000", "empty = 1"), ("E852", "cold_stores.empty")),
        (('kind = "cold_store"\n', 'kind = "hub"\n'), ("E1098", "cold_site[0]")),
        (("store_kg = 3_000\n", ""), ("E1099", "cold_size[2]")),
        (('building = "new"', "today = 2"), ("E1100", "cold_site[0].today")),
        (('building = "new"', "closing_fen = 2"), ("E1105", "cold_site[0].closing_fen")),
        (('place = "乙一村"', 'place = "丙一村"'), ("E303", "cold_site[0].place")),
        (('kind = "stores"', 'kind = "shops"'), ("E853", "cold_requirement[1].kind")),
        (("most = 2\n", ""), ("E201", "cold_requirement[1].most")),
        (
            ('kind = "stores"\nmost = 2', 'kind = "months_in_use"\nleast = 1'),
            ("E858", "cold_requirement[2]"),
        ),
        (("most = 2\n", "most = 0\n"), ("E855", "cold_requirement[1].most")),
    ],
)
def test_each_fault_is_named_where_it_stands(
    tmp_path: Path, change: tuple[str, str], found: tuple[str, str]
) -> None:
    locked = ('place = "乙一村"\n', 'place = "乙一村"\nlock = "open"\n')
    changes = (locked, change) if "乙一村" not in change[0] else (change,)
    refused = _refused(tmp_path, *changes)
    assert found in refused
    assert len(refused) <= 3


def test_stored_crops_need_a_size_at_their_temperature(tmp_path: Path) -> None:
    warm = ("store_c = 2", "store_c = 9"), ("store_kg = 3_000", "store_kg = 3_000\nstore_c = 8")
    assert _refused(tmp_path, *warm) == [("E1104", "cold_size")]


def test_a_county_without_needs_or_a_spec_without_sizes_is_told_so(tmp_path: Path) -> None:
    path = write_spec(tmp_path, more="\n[cold_stores]\nempty_fen = 1\n")
    with pytest.raises(DataError) as refused:
        read_spec(path, valley())
    assert [issue.code for issue in refused.value.issues] == ["E1101", "E1096"]


def test_all_faults_are_found_at_once_with_those_of_the_network(tmp_path: Path) -> None:
    refused = _refused(
        tmp_path,
        ("reach_m = 1000", "reech_m = 1000"),
        ("store_kg = 3_000\n", ""),
        ("empty_fen = 1_000", "empty_fen = -1"),
        ('kind = "stores"', 'kind = "shops"'),
    )
    assert sorted({code for code, _ in refused}) == ["E1099", "E204", "E852", "E853"]
