"""Siting specs from TOML or JSON: everything wrong with one is found at once."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import RootModel

from data.columns import Column
from data.issue_kinds import IssueKind
from data.issues import DataError
from data.sheets import decode, read_bytes
from data.siting.cold_reader import ColdReader
from data.siting.issues import SitingIssue
from data.siting.key_columns import REQUIREMENT_KEYS
from data.siting.keys import (
    ASSUMED,
    CLOSED_ROADS,
    CLOSING_KEYS,
    KEYS_OF_KIND,
    LISTED,
    LISTS,
    PERIOD_KEYS,
    PLACES,
    REQUIREMENTS,
    SCENARIO_KEYS,
    SECTIONS,
    SITE_KEYS,
    SIZE_KEYS,
    SUBSIDY_KEYS,
    TODAY,
    TOP_KEYS,
    TOWNSHIPS,
    UNCERTAINTY_KEYS,
    WAYS_KEYS,
    RequirementKind,
)
from data.siting.requirements import build_requirement
from data.siting.spec import SitingSpec, StatedValue
from data.siting.spec_sections import SpecReader
from data.wire_issues import from_json
from network.county import County
from network.ids import PlaceId
from network.places import Building, Place, PlaceKind
from network.text import Text
from routing.siting.problem import Lock
from routing.siting.rollout.county import SiteRule, Sizing, Spec
from routing.siting.rollout.problem import PERMILLE, TIERS, Period, Size, Subsidy
from routing.siting.rollout.requirements import Access, Budget, NumOpen, Pioneers, Requirement
from routing.siting.rollout.scenarios import Scenario, expected
from routing.siting.rollout.uncertainty import Uncertainty

_PERCENT = 100


def read_spec(path: Path, county: County) -> SitingSpec:
    """Read a siting spec.

    Parameters
    ----------
    path
        A TOML file, or one of JSON with the same keys.
    county
        Whose sites it names.

    Raises
    ------
    DataError
        With every issue there is.
    """
    content = read_bytes(path)
    document = _document(path, content)
    reader = _Reader(path.name, [], county)
    read = reader.read(document)
    cold = ColdReader(path.name, reader.issues, county).read(document)
    if reader.issues:
        raise DataError(reader.issues)
    return SitingSpec(
        name=path.name,
        sha256=hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest(),
        content=content,
        note=document.get("note") or "",
        spec=read.spec,
        uncertainty=read.uncertainty,
        cold=cold,
        sources=read.sources,
        fields=read.fields,
        values=tuple(_values(document)),
    )


def _document(path: Path, content: bytes) -> Mapping[str, Any]:
    """Return what a file says, whatever that is worth."""
    if path.suffix.casefold() == ".json":
        return from_json(content, path.name, _JsonSpec).root
    text, _ = decode(content, path.name)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of a number with too many digits, too
        raise DataError([IssueKind.TOML_INVALID.issue(table=path.name, detail=error)]) from error


class _JsonSpec(RootModel[dict[str, Any]]):
    """An object of whatever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a document says."""

    spec: Spec
    uncertainty: Uncertainty
    sources: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Reader(SpecReader):
    """Reads a spec."""

    def read(self, document: Mapping[str, Any]) -> _Read:
        """Return what the document says; what is wrong is left out and among the issues."""
        nested = {TODAY, ASSUMED, *SECTIONS} - {""}
        self.section(document, TOP_KEYS, "", sorted(nested))
        self._assumed(document)
        periods, budgets = self._periods(document)
        names = [period.name for period in periods]
        today = self._today(document)
        sites = self._sites(document, today)
        sizing = self._sizing(document, sites)
        subsidy = self.section(self.subsection(document, "subsidy"), SUBSIDY_KEYS, "subsidy")
        ways = self.section(self.subsection(document, "ways"), WAYS_KEYS, "ways")
        closing = self.section(self.subsection(document, "closing"), CLOSING_KEYS, "closing")
        found = dict(self._requirements(document, names))
        self._locks_exceed(found, sites, today)
        fields = {wanted.key: where for where, (wanted, _) in found.items()}
        fields |= {budget.key: f"period[{budget.period}]" for budget in budgets}
        spec = Spec(
            periods=periods,
            sizing=sizing,
            subsidy=Subsidy(**subsidy),
            requirements=(*(wanted for wanted, _ in found.values()), *budgets),
            today=today,
            closing_fen={kind: closing.get(f"{kind}_fen", 0) for kind in TIERS},
            sites=sites,
            **ways,
        )
        sources = {wanted.key: source for wanted, source in found.values() if source}
        return _Read(
            spec=spec, uncertainty=self._uncertainty(document), sources=sources, fields=fields
        )

    def _rows(
        self, document: Mapping[str, Any], key: str
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the sections of a list and where each stands."""
        yield from self.rows(document, key, ", ".join(c.name for c in SECTIONS[key][:3]))

    def _assumed(self, document: Mapping[str, Any]) -> None:
        """Check that what is called an assumption is there."""
        known = {section for section in SECTIONS if section} | {TODAY}
        known |= {f"{section}.{c.name}" for section, keys in SECTIONS.items() for c in keys}
        known |= {f"{section}.{key}" for section in LISTS for key, _ in LISTED.get(section, ())}
        known |= {
            f"{section}.{c.name}"
            for section, kinds in REQUIREMENTS.items()
            for keys in kinds.values()
            for c in keys
        }
        for where, name in self.names(document, ASSUMED, ASSUMED):
            if name not in known:
                self.unknown_key(name, sorted(known), where)

    def _periods(
        self, document: Mapping[str, Any]
    ) -> tuple[tuple[Period, ...], tuple[Budget, ...]]:
        periods: list[Period] = []
        budgets: list[Budget] = []
        for where, row in self._rows(document, "period"):
            found = self.section(row, PERIOD_KEYS, where)
            money = {key: found.pop(key, None) for key in ("public_fen", "own_fen")}
            name = found.pop("name", "")
            if "transport_percent" in found:
                percent = found.pop("transport_percent")
                found["transport_permille"] = round(percent * PERMILLE / _PERCENT)
            if name in {period.name for period in periods}:
                self.issue(SitingIssue.TWICE, f"{where}.name", name)
            if any(fen is not None for fen in money.values()):
                budgets.append(Budget(period=len(periods), **money))
            periods.append(Period(name=name, **found))
        if not periods:
            self.issue(SitingIssue.NO_PERIOD, "period")
        return tuple(periods), tuple(budgets)

    def _uncertainty(self, document: Mapping[str, Any]) -> Uncertainty:
        """Return what may come: the scenarios stated, or else a fifth more and less demand."""
        prices = self.section(
            self.subsection(document, "uncertainty"), UNCERTAINTY_KEYS, "uncertainty"
        )
        found: list[Scenario] = []
        for where, row in self._rows(document, "scenario"):
            scenario = self._scenario(row, where)
            if scenario.name in {each.name for each in found}:
                self.issue(SitingIssue.TWICE, f"{where}.name", scenario.name.zh)
            found.append(scenario)
        if found and not any(scenario.weight > 0 for scenario in found):
            self.issue(SitingIssue.NO_WEIGHT, "scenario")
            found = []
        return Uncertainty(scenarios=tuple(found) or _USUAL, **prices)

    def _scenario(self, row: Mapping[str, Any], where: str) -> Scenario:
        stated = self.section(row, SCENARIO_KEYS, where, (PLACES, CLOSED_ROADS))
        name, percent = stated.pop("name", ""), stated.pop("places_percent", None)
        named = [*self.names(row, PLACES, f"{where}.{PLACES}")]
        if bool(named) is (percent is None):
            self.issue(SitingIssue.PLACES_IN_PART, f"{where}.places_percent")
        closed = self.names(row, CLOSED_ROADS, f"{where}.{CLOSED_ROADS}")
        return Scenario(
            name=Text(name, name),
            village_percent={
                village_id: 100 if percent is None else percent
                for at, raw in named
                for village_id in self._villages(raw, at)
            },
            closed_roads=frozenset(raw for at, raw in closed if self.is_road(raw, at)),
            **stated,
        )

    def _villages(self, raw: str, where: str) -> tuple[PlaceId, ...]:
        """Return the village that is named, or all of a township that is named by its station."""
        place_id = self.place(raw, where)
        if place_id is None:
            return ()
        kind = self.county.place_by_id()[place_id].kind
        if kind is PlaceKind.POINT:
            return (place_id,)
        if kind is not PlaceKind.STATION:
            kinds = f"{PlaceKind.POINT}, {PlaceKind.STATION}"
            self.issue(IssueKind.WRONG_PLACE_KIND, where, raw, place_kind=kind, kinds=kinds)
        points = (place for place in self.county.places if place.kind is PlaceKind.POINT)
        return tuple(point.place_id for point in points if point.township_id == place_id)

    def _today(self, document: Mapping[str, Any]) -> frozenset[PlaceKind]:
        found = set()
        for where, name in self.names(document, TODAY, TODAY):
            kind = self.value(_KIND, name, where)
            if kind is not None:
                found.add(PlaceKind(kind))
        return frozenset(found)

    def _sites(
        self, document: Mapping[str, Any], today: Collection[PlaceKind]
    ) -> dict[tuple[PlaceKind, PlaceId], SiteRule]:
        sites: dict[tuple[PlaceKind, PlaceId], SiteRule] = {}
        for where, row in self._rows(document, "site"):
            found = self.section(row, SITE_KEYS, where)
            raw = found.pop("place", None)
            place_id = None if raw is None else self.place(raw, f"{where}.place")
            if place_id is None:
                continue
            place = self.county.place_by_id()[place_id]
            kind = PlaceKind(found.pop("kind", place.kind))
            if not self._is_candidate(kind, place.kind, where, str(raw)):
                continue
            is_there = _is_there(place, kind, today)
            if "closing_fen" in found and not is_there:
                self.issue(SitingIssue.NOTHING_TO_CLOSE, f"{where}.closing_fen", raw)
            rule = SiteRule(**found)
            before = sites.get((kind, place_id))
            if before is not None:
                is_against = {before.lock, rule.lock} == {Lock.OPEN, Lock.CLOSED}
                twice = SitingIssue.LOCKS_CONTRADICT if is_against else SitingIssue.TWICE
                self.issue(twice, where, raw)
            sites[kind, place_id] = rule
        return sites

    def _is_candidate(self, kind: PlaceKind, own: PlaceKind, where: str, raw: str) -> bool:
        """Return whether a place of a kind of its own can be a candidate of some kind."""
        if kind is PlaceKind.POINT and own is not kind:
            self.issue(SitingIssue.POINT_AT_VILLAGE, f"{where}.kind", raw)
            return False
        if kind not in TIERS:
            kinds = ", ".join(TIERS)
            self.issue(IssueKind.WRONG_PLACE_KIND, where, raw, place_kind=kind, kinds=kinds)
            return False
        return True

    def _sizing(
        self,
        document: Mapping[str, Any],
        sites: Mapping[tuple[PlaceKind, PlaceId], SiteRule],
    ) -> dict[PlaceKind, Sizing]:
        sizes: dict[tuple[PlaceKind, Building], list[Size]] = {}
        for where, row in self._rows(document, "size"):
            found = self.section(row, SIZE_KEYS, where)
            kind, building = found.pop("kind", None), found.pop("building", None)
            size = Size(**found)
            self._check_size(size, where)
            if kind is None:
                continue
            for state in (Building.EXISTING, Building.NEW) if building is None else (building,):
                earlier = sizes.setdefault((PlaceKind(kind), Building(state)), [])
                if earlier and not _is_larger(size, earlier[-1]):
                    self.issue(SitingIssue.SIZES_NOT_ASCENDING, where)
                earlier.append(size)
        for kind, building in sorted(self._kinds(sites) - set(sizes)):
            self.issue(SitingIssue.NO_SIZE, "size", kind, building=building)
        return {
            kind: Sizing(
                existing=tuple(sizes.get((kind, Building.EXISTING), ())),
                new=tuple(sizes.get((kind, Building.NEW), ())),
            )
            for kind in TIERS
        }

    def _kinds(
        self, sites: Mapping[tuple[PlaceKind, PlaceId], SiteRule]
    ) -> set[tuple[PlaceKind, Building]]:
        """Return the kinds and buildings that there are among the candidates."""
        places = self.county.place_by_id()
        named = {(place.kind, place_id): SiteRule() for place_id, place in places.items()}
        states = {
            (kind, rule.building or places[place_id].building)
            for (kind, place_id), rule in (named | dict(sites)).items()
            if kind in TIERS
        }
        return {
            (kind, Building.EXISTING if state is Building.EXISTING else Building.NEW)
            for kind, state in states
        }

    def _check_size(self, size: Size, where: str) -> None:
        percent = size.up_percent + size.centre_percent
        if percent > _PERCENT:
            self.issue(SitingIssue.SHARES_EXCEED, where, percent)
        if size.capacity is not None and size.least > size.capacity:
            self.issue(
                SitingIssue.LEAST_ABOVE_MOST, f"{where}.least", size.least, most=size.capacity
            )

    def _requirements(
        self, document: Mapping[str, Any], periods: Sequence[str]
    ) -> Iterator[tuple[str, tuple[Requirement, str]]]:
        """Yield the requirements that count: where each stands, and its source."""
        keys: set[str] = set()
        for where, row in self._rows(document, "requirement"):
            kind = self.requirement_kind(RequirementKind, row, where)
            if kind is None:
                continue
            nested = (TOWNSHIPS,) if kind is RequirementKind.PIONEERS else ()
            found = self.section(row, (*REQUIREMENT_KEYS, *KEYS_OF_KIND[kind]), where, nested)
            for key in ("by", "others_from"):
                if key in found:
                    found[key] = self._period(found[key], periods, f"{where}.{key}")
            if nested:
                named = self.names(row, TOWNSHIPS, f"{where}.{TOWNSHIPS}")
                found[TOWNSHIPS] = tuple(
                    place_id for at, raw in named if (place_id := self.place(raw, at)) is not None
                )
            wanted = build_requirement(kind, found)
            if wanted is None or not found.get("enabled", True):
                continue
            self._check_requirement(wanted, where)
            if wanted.key in keys:
                self.issue(SitingIssue.TWICE, where, wanted.key)
            keys.add(wanted.key)
            yield where, (wanted, found.get("source", ""))

    def _period(self, name: str, periods: Sequence[str], where: str) -> int | None:
        if name in periods:
            return periods.index(name)
        self.issue(SitingIssue.NO_SUCH_PERIOD, where, name, known=", ".join(periods) or "-")
        return None

    def _check_requirement(self, wanted: Requirement, where: str) -> None:
        if isinstance(wanted, NumOpen) and wanted.most is not None and wanted.most < wanted.least:
            self.issue(
                SitingIssue.LEAST_ABOVE_MOST, f"{where}.least", wanted.least, most=wanted.most
            )
        if isinstance(wanted, Access) and wanted.within_m is None and wanted.within_s is None:
            self.issue(SitingIssue.NO_LIMIT, f"{where}.within_m")
        if isinstance(wanted, Pioneers):
            places = self.county.place_by_id()
            for n, place_id in enumerate(wanted.township_ids):
                place = places[place_id]
                if place.kind is not PlaceKind.STATION:
                    self.issue(
                        IssueKind.WRONG_PLACE_KIND,
                        f"{where}.{TOWNSHIPS}[{n}]",
                        place_id,
                        place_kind=place.kind,
                        kinds=PlaceKind.STATION,
                    )

    def _locks_exceed(
        self,
        found: Mapping[str, tuple[Requirement, str]],
        sites: Mapping[tuple[PlaceKind, PlaceId], SiteRule],
        today: Collection[PlaceKind],
    ) -> None:
        """Refuse locks against what is required of the number of sites, and of pioneers."""
        opened = [key for key, rule in sites.items() if rule.lock is Lock.OPEN]
        num_open = Counter(kind for kind, _ in opened)
        places = self.county.place_by_id()
        for where, (wanted, _) in found.items():
            if isinstance(wanted, NumOpen) and wanted.most is not None:
                count = num_open[wanted.kind]
                if count > wanted.most:
                    kind = SitingIssue.LOCKS_EXCEED
                    self.issue(kind, f"{where}.most", wanted.most, found=count)
            if isinstance(wanted, Pioneers) and wanted.others_from:
                for kind_of, place_id in opened:
                    place = places[place_id]
                    township = place.township_id or place_id
                    is_new = not _is_there(place, kind_of, today)
                    is_first = kind_of is not PlaceKind.STATION or township in wanted.township_ids
                    if is_new and not is_first:
                        self.issue(SitingIssue.LOCKED_BEFORE_PIONEERS, where, place_id)


_KIND = SIZE_KEYS[0]
_USUAL = (
    expected(),
    Scenario(name=Text("件量 -20%", "demand -20%"), demand_percent=80),
    Scenario(name=Text("件量 +20%", "demand +20%"), demand_percent=120),
)


def _is_there(place: Place, kind: PlaceKind, today: Collection[PlaceKind]) -> bool:
    """Return whether what a place is a candidate for is there already."""
    return kind is place.kind and kind in today and place.is_active


def _is_larger(size: Size, other: Size) -> bool:
    """Return whether a size is at least as large and as dear to build as another."""
    if other.capacity is None or size.build_fen < other.build_fen:
        return False
    return size.capacity is None or size.capacity > other.capacity


def _values(document: Mapping[str, Any]) -> Iterator[StatedValue]:
    """Yield every value of a document without faults."""
    assumed = frozenset(document.get(ASSUMED) or ())
    for section, value in document.items():
        if section in LISTS:
            for n, row in enumerate(value):
                yield from _section(section, f"{section}[{n}]", row, assumed)
        elif isinstance(value, dict):
            yield from _section(section, section, value, assumed)
        elif section == TODAY and value is not None:  # JSON says so of what is left out
            meaning = Text("目前已有的站址类型", "Kinds of sites that are there today")
            yield StatedValue(
                key=TODAY,
                value=", ".join(value),
                meaning=meaning,
                is_assumed=TODAY in assumed,
            )


def _section(
    section: str, where: str, row: Mapping[str, Any], assumed: Collection[str]
) -> Iterator[StatedValue]:
    columns = {column.name: column for column in _columns(section, row)}
    lists = dict(LISTED.get(row.get("kind", "") if section in REQUIREMENTS else section, ()))
    is_assumed = section in REQUIREMENTS and row.get("is_assumed", False)
    for key, value in row.items():
        if value is None:  # JSON says so of what is left out
            continue
        column = columns.get(key)
        yield StatedValue(
            key=f"{where}.{key}",
            value=", ".join(value) if isinstance(value, list) else value,
            unit="" if column is None else column.unit,
            meaning=lists[key] if column is None else column.meaning,
            is_assumed=is_assumed or section in assumed or f"{section}.{key}" in assumed,
        )


def _columns(section: str, row: Mapping[str, Any]) -> Sequence[Column]:
    if section not in REQUIREMENTS:
        return SECTIONS[section]
    return (*REQUIREMENT_KEYS, *REQUIREMENTS[section][row["kind"]])
