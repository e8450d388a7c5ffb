"""What a siting spec asks of cold stores: sizes, sites, subsidies and requirements."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from data.siting.cold_issues import ColdIssue
from data.siting.cold_keys import (
    COLD_KEYS_OF_KIND,
    COLD_SECTIONS,
    COLD_SITE_KEYS,
    COLD_SIZE_KEYS,
    RULE_KEYS,
    ColdRequirementKind,
)
from data.siting.issues import SitingIssue
from data.siting.key_columns import REQUIREMENT_KEYS
from data.siting.spec import ColdAsked
from data.siting.spec_sections import SpecReader
from network.ids import PlaceId
from network.places import Building, Place, PlaceKind
from routing.siting.cold_stores.county import Sizing, Spec, StoreRule, cooled
from routing.siting.cold_stores.problem import Grants, Size
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
from routing.siting.rollout.problem import Subsidy
from routing.siting.rollout.requirements import Requirement, UpMoney

_SUBSIDY = "subsidy_"
_STATES = (Building.EXISTING, Building.NEW)
_ROOFS = (PlaceKind.COLD_STORE, PlaceKind.STATION, PlaceKind.HUB)
_BUILDERS: Mapping[ColdRequirementKind, Callable[..., Requirement]] = {
    ColdRequirementKind.PRODUCE_SERVED: ProduceServed,
    ColdRequirementKind.TOWNSHIPS_SERVED: TownshipsServed,
    ColdRequirementKind.STORES: NumStores,
    ColdRequirementKind.MONTHS_IN_USE: MonthsInUse,
    ColdRequirementKind.PUBLIC_MONEY: PublicMoney,
    ColdRequirementKind.OWN_MONEY: OwnMoney,
    ColdRequirementKind.UP_MONEY: UpMoney,
    ColdRequirementKind.EXISTING_BUILDINGS: ExistingBuildings,
}


@dataclass(frozen=True, slots=True)
class ColdReader(SpecReader):
    """Reads the sections of a spec that ask where cold stores open."""

    def read(self, document: Mapping[str, Any]) -> ColdAsked | None:
        """Return what the document asks; None: nothing. What is wrong is among the issues."""
        if not any(section in document for section in COLD_SECTIONS):
            return None
        rules = self.section(self.subsection(document, "cold_stores"), RULE_KEYS, "cold_stores")
        sites = self._sites(document)
        asked = self._requirements(document)
        spec = Spec(
            sizing=self._sizing(document),
            sites={place_id: rule for place_id, (_, rule) in sites.items()},
            grants=_grants(rules),
            requirements=tuple(each.wanted for each in asked),
            **{key: value for key, value in rules.items() if not key.startswith(_SUBSIDY)},
        )
        self._check_sites(spec, {place_id: where for place_id, (where, _) in sites.items()})
        self._check_crops(spec)
        self._check_locks(spec, asked)
        return ColdAsked(
            spec=spec,
            sources={each.wanted.key: each.source for each in asked if each.source},
            fields={each.wanted.key: each.where for each in asked},
        )

    def _rows(
        self, document: Mapping[str, Any], key: str
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield from self.rows(document, key, ", ".join(c.name for c in COLD_SECTIONS[key][:3]))

    def _sizing(self, document: Mapping[str, Any]) -> Mapping[PlaceKind, Sizing]:
        sizes: defaultdict[tuple[str, str], list[Size]] = defaultdict(list)
        for where, row in self._rows(document, "cold_size"):
            found = self.section(row, COLD_SIZE_KEYS, where)
            kind, building = found.pop("kind", None), found.pop("building", None)
            size = Size(**found)
            if not any(size.rooms_kg):
                self.issue(ColdIssue.NO_ROOM, where)
            for state in _STATES if building is None else (building,):
                sizes[str(kind), str(state)].append(size)
        return {
            kind: Sizing(
                existing=tuple(sizes[kind, Building.EXISTING]),
                new=tuple(sizes[kind, Building.NEW]),
            )
            for kind in _ROOFS
        }

    def _sites(self, document: Mapping[str, Any]) -> dict[PlaceId, tuple[str, StoreRule]]:
        """Return what is said of single sites, and where."""
        sites: dict[PlaceId, tuple[str, StoreRule]] = {}
        for where, row in self._rows(document, "cold_site"):
            found = self.section(row, COLD_SITE_KEYS, where)
            raw = found.pop("place", None)
            place_id = None if raw is None else self.place(raw, f"{where}.place")
            if place_id is None:
                continue
            if "today" in found:
                found["today"] -= 1
            rule = StoreRule(**found)
            if place_id in sites:
                is_against = {sites[place_id][1].lock, rule.lock} == {Lock.OPEN, Lock.CLOSED}
                twice = SitingIssue.LOCKS_CONTRADICT if is_against else SitingIssue.TWICE
                self.issue(twice, where, raw)
            sites[place_id] = where, rule
        return sites

    def _check_sites(self, spec: Spec, fields: Mapping[PlaceId, str]) -> None:
        """Refuse sites without sizes, and what is said of a store that is not there."""
        candidates = [place for place in self.county.places if spec.may_host(place)]
        if not any(spec.sizes(place) for place in candidates):
            self.issue(ColdIssue.NO_CANDIDATE, "cold_size")
            return
        for place in candidates:
            where, rule = fields.get(place.place_id), spec.rule(place)
            if where is None:
                continue
            count = len(spec.sizes(place))
            if not count:
                roof, building = spec.host(place) or PlaceKind.COLD_STORE, spec.building(place)
                self.issue(ColdIssue.NO_SIZE, where, place.place_id, roof=roof, building=building)
            elif rule.today is not None and rule.today >= count:
                self.issue(ColdIssue.NO_SUCH_SIZE, f"{where}.today", rule.today + 1, count=count)
            if rule.closing_fen and not _is_there(place, rule):
                kind_of = ColdIssue.NOTHING_TO_CLOSE
                self.issue(kind_of, f"{where}.closing_fen", place.place_id)

    def _check_crops(self, spec: Spec) -> None:
        """Refuse a county without needs, and crops stored at temperatures that no size has."""
        produce = cooled(self.county)
        if not produce:
            self.issue(ColdIssue.NO_NEED, "cold_stores")
        sizes = [
            size
            for sizing in spec.sizing.values()
            for size in (*sizing.existing, *sizing.new)
            if size.store_kg
        ]
        for crop in produce:
            is_stored = any(need.store_days for need in crop.needs)
            if sizes and is_stored and not any(crop.keeps_at(size.store_c) for size in sizes):
                self.issue(
                    ColdIssue.NO_TEMPERATURE,
                    "cold_size",
                    crop.name,
                    low="-" if crop.low_c is None else crop.low_c,
                    high="-" if crop.high_c is None else crop.high_c,
                )

    def _requirements(self, document: Mapping[str, Any]) -> list["_Asked"]:
        """Return the requirements that count."""
        asked: dict[str, _Asked] = {}
        for where, row in self._rows(document, "cold_requirement"):
            kind = self.requirement_kind(ColdRequirementKind, row, where)
            if kind is None:
                continue
            own = COLD_KEYS_OF_KIND[kind]
            found = self.section(row, (*REQUIREMENT_KEYS, *own), where)
            values = {column.name: found[column.name] for column in own if column.name in found}
            is_whole = all(column.name in values for column in own if column.is_required)
            if not is_whole or not found.get("enabled", True):
                continue
            wanted = _BUILDERS[kind](**values)
            if wanted.key in asked:
                self.issue(SitingIssue.TWICE, where, wanted.key)
            asked[wanted.key] = _Asked(where, wanted, found.get("source", ""))
        return list(asked.values())

    def _check_locks(self, spec: Spec, asked: Sequence["_Asked"]) -> None:
        """Refuse more stores that are locked open than there may be."""
        count = sum(rule.lock is Lock.OPEN for rule in spec.sites.values())
        for where, wanted, _ in asked:
            if isinstance(wanted, NumStores) and count > wanted.most:
                kind = SitingIssue.LOCKS_EXCEED
                self.issue(kind, f"{where}.most", wanted.most, found=count)


class _Asked(NamedTuple):
    """A requirement."""

    where: str
    """Where it stands."""
    wanted: Requirement
    source: str
    """Where it is laid down."""


def _is_there(place: Place, rule: StoreRule) -> bool:
    """Return whether there is a store today."""
    is_store = place.kind is PlaceKind.COLD_STORE and place.is_active
    return is_store or rule.today is not None


def _grants(rules: Mapping[str, Any]) -> Grants:
    own = {key.removeprefix(_SUBSIDY): v for key, v in rules.items() if key.startswith(_SUBSIDY)}
    subsidy = Subsidy(**{key: own.pop(key) for key in ("percent", "cap_fen") if key in own})
    return Grants(subsidy=subsidy, **own)
