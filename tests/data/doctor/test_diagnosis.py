"""Every kind of finding is found where a healthy county is broken so, and nowhere else."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from data.doctor import thresholds
from data.doctor.case import CaseFiles, read_case
from data.doctor.diagnosis import RULES, diagnose
from data.doctor.findings import FindingKind, Severity
from data.doctor.wire import dump_diagnosis
from data.issue_kinds import IssueKind
from data.readers import read_county
from network.calendar import Calendar, CalendarEntry, DayKind
from network.text import Language
from tests.data.doctor.breaks import BREAKS, Break
from tests.data.doctor.healthy import (
    Folder,
    diagnosed,
    folder_of,
    healthy_folders,
    point_id,
    station_id,
)
from tests.examples import examples

SMALL = folder_of([[0.02, -0.015, 0.01], [0.012, 0.025]])


def found_in(folder: Folder, directory: Path) -> dict[FindingKind, set[str]]:
    """Write a folder and return the subjects of its findings by kind."""
    folder.write(directory)
    found: dict[FindingKind, set[str]] = {}
    for finding in diagnosed(directory).findings:
        found.setdefault(finding.kind, set()).add(finding.subject)
    return found


@examples(15)
@given(folder=healthy_folders())
def test_a_healthy_county_has_no_finding(
    tmp_path_factory: pytest.TempPathFactory, folder: Folder
) -> None:
    assert found_in(folder, tmp_path_factory.mktemp("healthy")) == {}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
@examples(5)
@given(folder=healthy_folders())
def test_every_break_is_found(
    tmp_path_factory: pytest.TempPathFactory, broken: Break, folder: Folder
) -> None:
    found = found_in(broken.apply(folder), tmp_path_factory.mktemp("broken"))
    assert broken.kind in found
    assert broken.subjects <= found[broken.kind]
    assert found.keys() - {broken.kind} <= broken.beside


def test_every_kind_has_a_break() -> None:
    assert {broken.kind for broken in BREAKS} == set(FindingKind)


def test_every_rule_finds_what_others_do_not(tmp_path: Path) -> None:
    """Leaving a rule out loses a kind: there is one place for each rule."""
    kinds: Counter[str] = Counter()
    for number, broken in enumerate(BREAKS):
        directory = tmp_path / str(number)
        broken.apply(SMALL).write(directory)
        case = diagnosed(directory).case
        by = {rule for rule in RULES if any(f.kind is broken.kind for f in rule(case))}
        assert len(by) == 1
        kinds.update(rule.__name__ for rule in by)
    assert len(kinds) == len(RULES)


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_is_told_in_both_languages(kind: FindingKind) -> None:
    for language in Language:
        for text in (kind.title, kind.effect, kind.action, kind.cause):
            assert text.to(language)
    assert len({each.word for each in FindingKind}) == len(FindingKind)


def test_findings_are_told_where_they_are_and_what_to_do(tmp_path: Path) -> None:
    broken = next(each for each in BREAKS if each.kind is FindingKind.OFF_ROAD)
    broken.apply(SMALL).write(tmp_path)
    diagnosis = diagnosed(tmp_path)
    assert not diagnosis.is_clean
    wire = json.loads(dump_diagnosis(diagnosis))
    (finding,) = wire["findings"]
    place = SMALL.county.place_by_id()[point_id(0, 0)]
    assert finding["kind"] == "off_road"
    assert finding["severity"] == "warning"
    assert finding["subject"] == place.place_id
    assert finding["name"] == place.name_zh
    assert finding["lon"] == place.lon
    assert "901 m" in finding["cause"]["zh"]
    assert wire["counts"] == [{"kind": "off_road", "severity": "warning", "count": 1}]


def test_notes_alone_leave_a_county_clean(tmp_path: Path) -> None:
    folder = SMALL.with_places({point_id(0, 0): {"code": ""}})
    folder.write(tmp_path)
    diagnosis = diagnosed(tmp_path)
    assert [finding.severity for finding in diagnosis.findings] == [Severity.NOTE]
    assert diagnosis.is_clean


def test_the_worst_comes_first(tmp_path: Path) -> None:
    folder = SMALL
    for name in ("no code", "an order to nowhere", "a coordinate copied"):
        folder = next(each for each in BREAKS if each.name == name).apply(folder)
    folder.write(tmp_path)
    severities = [finding.severity for finding in diagnosed(tmp_path).findings]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


@pytest.mark.parametrize(("metres", "is_found"), [(400, False), (600, True)])
def test_off_road_begins_at_its_threshold(tmp_path: Path, metres: int, is_found: bool) -> None:
    place = SMALL.county.place_by_id()[point_id(0, 0)]
    moved = SMALL.with_places({place.place_id: {"lat": place.lat + metres / 111_195}})
    assert (FindingKind.OFF_ROAD in found_in(moved, tmp_path)) is is_found
    assert thresholds.OFF_ROAD_M == 500


def test_two_shifted_places_prove_nothing(tmp_path: Path) -> None:
    four = next(each for each in BREAKS if each.kind is FindingKind.SHIFTED).apply(SMALL)
    kept = {
        place.place_id: {"lon": place.lon, "lat": place.lat}
        for place in SMALL.county.places
        if place.place_id in {point_id(1, 0), point_id(1, 1)}
    }
    assert FindingKind.SHIFTED not in found_in(four.with_places(kept), tmp_path)


def test_names_of_other_townships_are_others(tmp_path: Path) -> None:
    other = SMALL.with_places({point_id(1, 0): {"name_zh": "龙潭村"}})
    assert found_in(other, tmp_path) == {}


def test_a_station_and_its_village_may_share_a_spot(tmp_path: Path) -> None:
    station = SMALL.county.place_by_id()[station_id(0)]
    beside = SMALL.with_places({point_id(0, 0): {"lon": station.lon, "lat": station.lat}})
    assert FindingKind.SAME_SPOT not in found_in(beside, tmp_path)


def test_market_days_alone_leave_a_gap(tmp_path: Path) -> None:
    market = CalendarEntry(date=date(2025, 3, 3), kind=DayKind.MARKET)
    folder = replace(SMALL, county=SMALL.county.replace(calendar=Calendar((market,))))
    assert found_in(folder, tmp_path) == {FindingKind.CALENDAR_GAP: {"2025"}}


def test_polygons_may_be_given_beside_the_folder(tmp_path: Path) -> None:
    north = next(each for each in BREAKS if each.kind is FindingKind.OUTSIDE_COUNTY)
    north.apply(SMALL).write(tmp_path)
    area = tmp_path / "boundary.geojson"
    elsewhere = area.rename(tmp_path.parent / f"{tmp_path.name}-area.geojson")
    read = read_county(tmp_path)
    alone = diagnose(read_case(read.value, tmp_path, (), None, CaseFiles()))
    given_too = diagnose(read_case(read.value, tmp_path, (), None, CaseFiles(boundary=elsewhere)))
    kinds = [{finding.kind for finding in each.findings} for each in (alone, given_too)]
    assert FindingKind.OUTSIDE_COUNTY not in kinds[0]
    assert FindingKind.OUTSIDE_COUNTY in kinds[1]


def test_stops_of_gtfs_far_from_places_are_a_finding_and_no_issue(tmp_path: Path) -> None:
    SMALL.write(tmp_path)
    noticed = IssueKind.GTFS_STOPS_FAR.issue(table="gtfs/stops.txt", count=2)
    case = replace(diagnosed(tmp_path).case, issues=(noticed,))
    diagnosis = diagnose(case)
    assert [(f.kind, f.subject) for f in diagnosis.findings] == [
        (FindingKind.BUS_STOP_WITHOUT_PLACE, "gtfs/stops.txt")
    ]
    assert diagnosis.issues == ()
