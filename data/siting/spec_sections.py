"""Reading of sections of a siting spec: strict about keys, and by names of a county's places."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from data.county_checks import unique_names
from data.issue_kinds import IssueKind
from data.issues import IssueTemplate
from data.siting.issues import SitingIssue
from data.siting.key_columns import REQUIREMENT_KEYS
from data.tables import PLACES, ROADS
from data.toml_sections import SectionReader
from network.county import County
from network.ids import PlaceId
from network.text import Text

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SpecReader(SectionReader):
    """Reads sections of a spec, collecting issues.

    Parameters
    ----------
    county
        Whose places it names.
    """

    county: County

    def unknown_key(self, key: str, known: Sequence[str], where: str) -> None:
        """Refuse a key that nobody reads: what is misspelt would otherwise not count."""
        near = difflib.get_close_matches(key, known, n=1)
        kind = SitingIssue.UNKNOWN_KEY_NEAR if near else SitingIssue.UNKNOWN_KEY
        suggestion = near[0] if near else ""
        self.issue(kind, where, key, known=", ".join(known), suggestion=suggestion)

    def issue(self, kind: IssueTemplate, where: str, value: object = "", **fill: Any) -> None:
        """Take note of an issue."""
        self.issues.append(kind.issue(table=self.name, field=where, value=str(value), **fill))

    def rows(
        self, document: Mapping[str, Any], key: str, keys: str
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the sections of a list and where each stands; `keys` are its main ones."""
        for n, row in enumerate(self.tables(document, key, key, keys)):
            yield f"{key}[{n}]", row

    def names(self, parent: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[str, str]]:
        """Yield the texts of a list and where each stands."""
        value = [] if parent.get(key) is None else parent[key]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.wrong_type(where, value, Text("文本列表", "a list of texts"))
            return
        for n, each in enumerate(value):
            yield f"{where}[{n}]", each

    def place(self, raw: str, where: str) -> PlaceId | None:
        """Return the place that an id or a name stands for; None: there is none."""
        places = self.county.place_by_id()
        names = unique_names((str(place.place_id), place.name_zh) for place in places.values())
        place_id = PlaceId(names.get(raw, raw))
        if place_id in places:
            return place_id
        self._unknown(raw, where, PLACES.name, [*map(str, places), *names])
        return None

    def is_road(self, raw: str, where: str) -> bool:
        """Return whether there is a road of an id."""
        known = [road.road_id for road in self.county.roads]
        if raw not in known:
            self._unknown(raw, where, ROADS.name, known)
        return raw in known

    def _unknown(self, raw: str, where: str, target: str, known: Sequence[str]) -> None:
        near = difflib.get_close_matches(raw, known, n=1)
        kind = IssueKind.UNKNOWN_REFERENCE_NEAR if near else IssueKind.UNKNOWN_REFERENCE
        suggestion = near[0] if near else ""
        self.issue(kind, where, raw, target=target, suggestion=suggestion)

    def requirement_kind(
        self, kinds: type[Kind], row: Mapping[str, Any], where: str
    ) -> Kind | None:
        """Return which of some kinds a requirement is of; None: of none of them."""
        kind = self.value(REQUIREMENT_KEYS[0], row.get("kind"), f"{where}.kind")
        known = [each.value for each in kinds]
        if kind in known:
            return kinds(kind)
        if kind is not None:
            nearest = difflib.get_close_matches(kind, known, n=1, cutoff=0.0)[0]
            names = ", ".join(known)
            unknown = SitingIssue.UNKNOWN_REQUIREMENT
            self.issue(unknown, f"{where}.kind", kind, suggestion=nearest, known=names)
        return None
