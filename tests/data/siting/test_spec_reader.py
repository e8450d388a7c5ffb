"""Siting specs from TOML or JSON: what they say, and every fault named at once with what to do."""

import json
import tomllib
from pathlib import Path

import pytest

from data.issues import DataError, Issue
from data.siting.keys import LISTED, REQUIREMENTS, SECTIONS
from data.siting.reader import read_spec
from data.siting.spec import SitingSpec
from data.siting.template import dump_spec_template
from network.places import Building, PlaceKind
from network.text import Language
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import (
    Access,
    Budget,
    CentreMoney,
    ExistingBuildings,
    NumOpen,
    Pioneers,
    PoorFirst,
    SharedRoofs,
    TownshipCoverage,
    UpMoney,
    VillageCoverage,
)
from tests.counties import STATION_B, valley
from tests.small_siting import write_spec


def _read(folder: Path, *changes: tuple[str, str]) -> SitingSpec:
    return read_spec(write_spec(folder, *changes), valley())


def _refused(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return code and place of everything that is refused."""
    return [(issue.code, issue.field) for issue in _issues(folder, *changes)]


def _issues(folder: Path, *changes: tuple[str, str]) -> tuple[Issue, ...]:
    with pytest.raises(DataError) as refused:
        _read(folder, *changes)
    return refused.value.issues


def test_a_spec_says_periods_money_sizes_sites_and_requirements(tmp_path: Path) -> None:
    spec = _read(tmp_path).spec
    assert [(p.name, p.demand_percent, p.days) for p in spec.periods] == [
        ("2027", 100, 300),
        ("2028", 150, 300),
    ]
    assert (spec.subsidy.percent, spec.subsidy.cap_fen) == (50, 1_500_000)
    assert (spec.reach_m, spec.stations_per_place, spec.outside_piece_fen) == (1000, 2, 900)
    station = spec.sizing[PlaceKind.STATION]
    assert [size.capacity for size in station.existing] == [8, 100]
    assert station.new == station.existing
    assert spec.today == {PlaceKind.HUB}
    rules = {key: (rule.lock, rule.is_shared) for key, rule in spec.sites.items()}
    assert rules == {
        (PlaceKind.POINT, "P2"): (Lock.OPEN, True),
        (PlaceKind.STATION, "P6"): (None, False),
    }
    assert spec.requirements == (
        VillageCoverage(share=0.5, by=1),
        TownshipCoverage(share=1.0, by=1),
        Pioneers(township_ids=spec.requirements[2].township_ids, others_from=1),  # type: ignore[attr-defined]
        UpMoney(share=0.5),
        Budget(period=0, public_fen=4_000_000, own_fen=9_000_000),
        Budget(period=1, public_fen=4_000_000),
    )


def test_every_kind_of_requirement_can_be_asked_for(tmp_path: Path) -> None:
    more = """
[[requirement]]
kind = "poor_villages"
share = 0.25
by = "2027"
[[requirement]]
kind = "access"
share = 0.7
within_m = 3000
by = "2028"
[[requirement]]
kind = "access"
share = 0.6
within_s = 900
by = "2028"
[[requirement]]
kind = "poor_first"
lag = 0.1
by = "2027"
[[requirement]]
kind = "centre_money"
share = 0.15
[[requirement]]
kind = "existing_buildings"
sites = "point"
share = 0.4
[[requirement]]
kind = "shared_roofs"
sites = "station"
share = 0.3
by = "2027"
"""
    spec = _read(tmp_path, ("enabled = false\n", "enabled = true\n" + more)).spec
    assert set(spec.requirements) >= {
        NumOpen(kind=PlaceKind.POINT, by=0, most=4),
        VillageCoverage(share=0.25, by=0, is_of_poor=True),
        Access(share=0.7, within_m=3000, by=1),
        Access(share=0.6, within_s=900, by=1),
        PoorFirst(lag=0.1, by=0),
        CentreMoney(share=0.15),
        ExistingBuildings(kind=PlaceKind.POINT, share=0.4),
        SharedRoofs(kind=PlaceKind.STATION, share=0.3, by=0),
    }


def test_what_is_assumed_and_where_it_is_laid_down_is_kept(tmp_path: Path) -> None:
    spec = _read(tmp_path)
    assumed = {stated.key: stated.is_assumed for stated in spec.values}
    assert assumed["size[1].capacity"]
    assert assumed["subsidy.percent"]
    assert assumed["requirement[0].by"]
    assert not assumed["requirement[0].share"]
    assert not assumed["subsidy.cap_fen"]
    assert spec.sources == {"villages-1": "an invented notice"}
    assert spec.fields["budget-1"] == "period[1]"
    assert {stated.unit for stated in spec.values if stated.key == "ways.reach_m"} == {"m"}


def test_the_digest_does_not_depend_on_line_ends(tmp_path: Path) -> None:
    one = _read(tmp_path)
    path = tmp_path / "siting.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    other = read_spec(path, valley())
    assert one.sha256 == other.sha256
    assert one.content != other.content


def test_a_site_that_is_there_today_may_cost_something_to_close(tmp_path: Path) -> None:
    site = '[[site]]\nplace = "SA"\nclosing_fen = 9\nbuilding = "existing"\n'
    closing = "[closing]\nstation_fen = 7\n\n" + site
    spec = _read(
        tmp_path,
        ('today = ["hub"]', 'today = ["hub", "station"]'),
        ("[subsidy]", closing + "\n[subsidy]"),
    ).spec
    assert spec.closing_fen[PlaceKind.STATION] == 7
    rule = spec.sites[PlaceKind.STATION, valley().stations[0].place_id]
    assert (rule.closing_fen, rule.building) == (9, Building.EXISTING)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("reach_m = 1000", "reech_m = 1000"), ("E852", "ways.reech_m")),
        (("reach_m = 1000", "colour = 1"), ("E851", "ways.colour")),
        (('kind = "villages"', 'kind = "vilages"'), ("E853", "requirement[0].kind")),
        (('by = "2028"', 'by = "2031"'), ("E857", "requirement[0].by")),
        (("share = 0.5", "share = 1.5"), ("E204", "requirement[0].share")),
        (("share = 0.5\n", ""), ("E201", "requirement[0].share")),
        (("share = 0.5", 'share = "half"'), ("E213", "requirement[0].share")),
        (("own_fen = 9_000_000", "own_fen = -1"), ("E204", "period[0].own_fen")),
        (("own_fen = 9_000_000", f"own_fen = {10**30}"), ("E204", "period[0].own_fen")),
        (("fetch_km_fen = 40", f"fetch_km_fen = {10**18}"), ("E204", "ways.fetch_km_fen")),
        (
            ("outside_piece_fen = 900", "outside_piece_fen = 10_000_000"),
            ("E204", "ways.outside_piece_fen"),
        ),
        (
            ("reach_m = 1000", "reach_m = 1000\ntrunk_percent = 1e308"),
            ("E204", "ways.trunk_percent"),
        ),
        (("percent = 50", "percent = 101"), ("E204", "subsidy.percent")),
        (('place = "P2"', 'place = "P22"'), ("E303", "site[0].place")),
        (('place = "P2"', 'place = "nowhere at all"'), ("E302", "site[0].place")),
        (('townships = ["SA"]', 'townships = ["P1"]'), ("E304", "requirement[2].townships[0]")),
        (('townships = ["SA"]', "townships = 3"), ("E213", "requirement[2].townships")),
        (('name = "2028"', 'name = "2027"'), ("E858", "period[1].name")),
        (("up_percent = 50", "up_percent = 50\ncentre_percent = 51"), ("E859", "size[3]")),
        (('kind = "hub"\n', 'kind = "point"\n'), ("E860", "size")),
        (("capacity = 100", "capacity = 7"), ("E861", "size[2]")),
        (("capacity = 8", "capacity = 8\nleast = 9"), ("E862", "size[1].least")),
        (("most = 4\nenabled = false", "most = 4\nleast = 5"), ("E862", "requirement[4].least")),
        (('lock = "open"', "closing_fen = 5"), ("E864", "site[0].closing_fen")),
        (('place = "P2"', 'place = "SB"\nkind = "point"'), ("E868", "site[0].kind")),
        (('today = ["hub"]', 'today = ["hubs"]'), ("E206", "today[0]")),
        (('"subsidy.percent"', '"subsidy.per_cent"'), ("E852", "assumed[1]")),
        (
            ('place = "乙三村"\nkind = "station"', 'place = "P2"\nlock = "closed"'),
            ("E854", "site[1]"),
        ),
        (('place = "乙三村"\nkind = "station"', 'place = "P2"'), ("E858", "site[1]")),
        (("most = 4\nenabled = false", "most = 0"), ("E855", "requirement[4].most")),
        (('place = "P2"', 'place = "SB"'), ("E867", "requirement[2]")),
        (('kind = "townships"\nshare', 'kind = "villages"\nshare'), ("E858", "requirement[1]")),
        (
            ('kind = "townships"\nshare', 'kind = "access"\nshare'),
            ("E1186", "requirement[1].within_m"),
        ),
        (
            ('kind = "townships"\nshare = 1.0', 'kind = "poor_first"\nlag = -1'),
            ("E204", "requirement[1].lag"),
        ),
    ],
)
def test_each_fault_is_named_where_it_stands(
    tmp_path: Path, change: tuple[str, str], found: tuple[str, str]
) -> None:
    refused = _refused(tmp_path, change)
    assert found in refused
    assert len(refused) <= 5


def test_a_station_that_is_there_today_may_stay_open_beside_pioneers(tmp_path: Path) -> None:
    spec = _read(
        tmp_path,
        ('today = ["hub"]', 'today = ["hub", "station"]'),
        ('place = "P2"', 'place = "SB"'),
    ).spec
    assert spec.sites[PlaceKind.STATION, STATION_B].lock is Lock.OPEN


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    refused = _refused(
        tmp_path,
        ("reach_m = 1000", "reech_m = 1000"),
        ("own_fen = 9_000_000", "own_fen = -1"),
        ('kind = "villages"', 'kind = "vilages"'),
        ('place = "P2"', 'place = "P22"'),
    )
    assert [code for code, _ in refused] == ["E204", "E303", "E852", "E853"]


def test_a_spec_without_periods_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text('note = "nothing"\n', encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_spec(path, valley())
    codes = [issue.code for issue in refused.value.issues]
    assert codes[0] == "E865"
    assert set(codes[1:]) == {"E860"}


def test_broken_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("note = \n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_spec(path, valley())
    (issue,) = refused.value.issues
    assert issue.code == "E113"
    assert "line 1" in issue.line(Language.EN)


def test_what_was_meant_is_suggested_in_both_languages(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, ('kind = "villages"', 'kind = "vilages"'))
    assert "villages" in issue.line(Language.EN)
    assert "最接近的是 villages" in issue.line(Language.ZH)


def test_routes_of_a_period_may_cost_so_many_per_cent(tmp_path: Path) -> None:
    told = _read(tmp_path, ('name = "2028"', 'name = "2028"\ntransport_percent = 113.7')).spec
    assert [period.transport_permille for period in told.periods] == [1_000, 1_137]
    below = ('name = "2028"', 'name = "2028"\ntransport_percent = -1')
    assert _refused(tmp_path, below) == [("E204", "period[1].transport_percent")]


def test_transport_may_be_taken_to_cost_what_planned_days_cost(tmp_path: Path) -> None:
    spec = _read(tmp_path, ("reach_m = 1000", "reach_m = 1000\ncall_percent = 187.5")).spec
    assert (spec.trunk_percent, spec.call_percent) == (100.0, 187.5)


@pytest.mark.parametrize("language", Language)
def test_the_blank_spec_has_every_key_once(language: Language) -> None:
    lines = dump_spec_template(language).splitlines()
    assert all(line.startswith("# ") or not line for line in lines)
    document = tomllib.loads("\n".join(line.removeprefix("# ") for line in lines[1:]))
    assert set(document) == {*SECTIONS, "note", "assumed", "today"} - {""}
    for section, keys in SECTIONS.items():
        if section and section not in REQUIREMENTS:
            row = document[section]
            (only,) = row if isinstance(row, list) else [row]
            lists = [name for name, _ in LISTED.get(section, ())]
            assert list(only) == [*(column.name for column in keys), *lists]
    for section, kinds in REQUIREMENTS.items():
        assert [row["kind"] for row in document[section]] == list(kinds)


def test_scenarios_are_stated_or_a_fifth_more_and_less(tmp_path: Path) -> None:
    usual = _read(tmp_path).uncertainty
    assert [scenario.demand_percent for scenario in usual.scenarios] == [100, 80, 120]
    stated = (
        "[uncertainty]\nemergency_piece_fen = 7\n\n"
        '[[scenario]]\nname = "festival"\nweight = 0.5\ndemand_percent = 180\n\n[subsidy]'
    )
    told = _read(tmp_path, ("[subsidy]", stated)).uncertainty
    assert told.emergency_piece_fen == 7
    (scenario,) = told.scenarios
    assert (scenario.name.en, scenario.weight, scenario.demand_percent) == ("festival", 0.5, 180)


def test_a_scenario_may_be_a_festival_or_a_road_that_is_cut(tmp_path: Path) -> None:
    stated = """[[scenario]]
name = "festival"
places = ["SA", "乙一村"]
places_percent = 300

[[scenario]]
name = "landslide"
closed_roads = ["valley-2"]

[subsidy]"""
    spec = _read(tmp_path, ("[subsidy]", stated))
    festival, landslide = spec.uncertainty.scenarios
    assert festival.village_percent == dict.fromkeys(("P1", "P2", "P3", "P4"), 300)
    assert festival.closed_roads == frozenset()
    assert not landslide.village_percent
    assert landslide.closed_roads == {"valley-2"}
    told = {stated.key: (stated.value, stated.meaning.en) for stated in spec.values}
    assert told["scenario[1].closed_roads"] == ("valley-2", "Ids of roads that nobody can use")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('places = ["SA"]', ("E1185", "scenario[0].places_percent")),
        ("places_percent = 200", ("E1185", "scenario[0].places_percent")),
        ('places = ["P22"]\nplaces_percent = 200', ("E303", "scenario[0].places[0]")),
        ('places = ["县级共配中心"]\nplaces_percent = 9', ("E304", "scenario[0].places[0]")),
        ('closed_roads = ["valley-9"]', ("E303", "scenario[0].closed_roads[0]")),
        ('closed_roads = ["somewhere"]', ("E302", "scenario[0].closed_roads[0]")),
        ('closed_roads = "valley-2"', ("E213", "scenario[0].closed_roads")),
    ],
)
def test_a_scenario_of_what_is_not_there_is_refused(
    tmp_path: Path, lines: str, found: tuple[str, str]
) -> None:
    stated = f'[[scenario]]\nname = "odd"\n{lines}\n\n[subsidy]'
    assert _refused(tmp_path, ("[subsidy]", stated)) == [found]


def test_scenarios_without_any_weight_are_refused(tmp_path: Path) -> None:
    stated = '[[scenario]]\nname = "never"\nweight = 0\n\n[subsidy]'
    assert _refused(tmp_path, ("[subsidy]", stated)) == [("E869", "scenario")]


def test_json_of_the_same_keys_says_the_same(tmp_path: Path) -> None:
    written = write_spec(tmp_path)
    document = tomllib.loads(written.read_text(encoding="utf-8"))
    document["period"][0]["demand_percent"] = None  # nothing, as JSON says it
    path = tmp_path / "siting.json"
    path.write_text(json.dumps(document | {"note": None}), encoding="utf-8")
    read, stated = read_spec(path, valley()), read_spec(written, valley())
    assert read.spec == stated.spec
    assert read.uncertainty == stated.uncertainty
    keys = [value.key for value in read.values]
    assert keys == [value.key for value in stated.values if value.key != "note"]


def test_lists_may_be_nothing_in_json(tmp_path: Path) -> None:
    document = tomllib.loads(write_spec(tmp_path).read_text(encoding="utf-8"))
    path = tmp_path / "siting.json"
    nothing = {"assumed": None, "today": None}
    path.write_text(json.dumps(document | nothing), encoding="utf-8")
    read = read_spec(path, valley())
    assert read.spec.today == frozenset()
    assert not any(value.is_assumed or value.key == "today" for value in read.values)


@pytest.mark.parametrize("text", ["[]", "{", '"period"', "[" * 100_000, '{"period": NaN}'])
def test_json_that_is_no_spec_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "siting.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        read_spec(path, valley())
