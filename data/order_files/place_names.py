"""Which place a name means: exact, remembered, by its core, or with a typing error."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from data.issues import IssueTemplate
from data.order_file_issues import OrderFileIssue
from network.county import County
from network.places import Place, PlaceKind
from network.text import Text

_REGION = re.compile(r"^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,8}?市)?")
_OUTLET = re.compile(
    r"(?:村级|乡镇|镇级|便民|农村)?(?:综合|物流|快递|寄递|邮政|电商|共配|配送|供销|益农|服务|中转|自提|代收|代办|"
    r"菜鸟)*(?:服务站|服务点|服务中心|中转站|代办点|代收点|自提点|网点|站点|驿站|超市|商店|便利店|小卖部|站|点)$"
)
_VILLAGE = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区|行政村|自然村|村)$")
_TOWNSHIP = re.compile(r"(?:街道办事处|街道|民族乡|镇|乡)$")
_NOISE = re.compile(r"[\s()\[\]{}<>《》【】「」,.，。、:：;；_/\\|\"'“”\u2018\u2019·-]+")
_TELLING = frozenset("一二三四五六七八九十东西南北中上下前后左右内外里新老旧大小甲乙丙丁0123456789")
_WORTH_SHOWING = 0.4
_MOST_SHOWN = 3
_MARGIN = 0.1
_LEAST_CORE = 3
_MOST_KNOWN = 20_000
_HOUSE = re.compile(r"[0-9零一二三四五六七八九十百]+(?:号|组|社|队|弄|巷|栋|幢|单元|室|路|之)")


class MatchKind(StrEnum):
    """How a name was recognised."""

    ID = "id"
    NAME = "name"
    REMEMBERED = "remembered"
    CORE = "core"
    TYPO = "typo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The place a name means.

    Parameters
    ----------
    place_id, kind
        The place and how it was recognised.
    score
        Similarity in (0, 1]; 1 unless it is a typing error.
    """

    place_id: str
    kind: MatchKind
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMatch:
    """Why a name means no place.

    Parameters
    ----------
    issue
        The kind of issue.
    fill
        Values for the fields of its text.
    suggestions
        Ids of places it may mean with their similarity, the likeliest first.
    """

    issue: IssueTemplate
    fill: Mapping[str, Any]
    suggestions: tuple[tuple[str, float], ...] = ()

    @property
    def is_to_confirm(self) -> bool:
        """Return whether somebody could say once and for all what is meant."""
        return self.issue in {
            OrderFileIssue.PLACE_UNKNOWN,
            OrderFileIssue.PLACE_UNSURE,
            OrderFileIssue.PLACE_SEVERAL,
            OrderFileIssue.TOWNSHIP_UNKNOWN,
        }


@dataclass(frozen=True, slots=True)
class NameCore:
    """A name without the words that many names share.

    Parameters
    ----------
    text
        What is left.
    is_township, is_village
        Whether the words said it is a township, or a village.
    """

    text: str
    is_township: bool = False
    is_village: bool = False


class PlaceNames:
    """The names of a county's places, and those that people have confirmed.

    Parameters
    ----------
    county
        The county.
    remembered
        Place id by township and name as they were written, both as `name_key` makes them; a name
        with an empty township holds everywhere.
    threshold
        Similarity in (0, 1] from which a misspelt name is taken for the place it resembles.
    names_file
        File in which people confirm names, as issues tell it.
    """

    def __init__(
        self,
        county: County,
        remembered: Mapping[tuple[str, str], str],
        *,
        threshold: float,
        names_file: str,
    ) -> None:
        self._places: dict[str, Place] = {str(place.place_id): place for place in county.places}
        self._remembered = remembered
        self._threshold = threshold
        self.names_file = names_file
        stems = {county.name_zh, re.sub(r"(?:县|区|市)$", "", county.name_zh) + "县"}
        self._county = re.compile("^(?:" + "|".join(map(re.escape, stems)) + ")")
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_core: dict[str, list[str]] = defaultdict(list)
        self._townships: dict[str, str] = {}
        for place_id, place in self._places.items():
            name = name_key(place.name_zh)
            self._by_name[name].append(place_id)
            self._by_core[core_of(place.name_zh).text].append(place_id)
            if place.kind is PlaceKind.STATION:
                township = _OUTLET.sub("", name)
                for spelling in {township, _TOWNSHIP.sub("", township), name}:
                    self._townships[spelling] = place_id
        self._spelt = sorted(filter(_TOWNSHIP.search, self._townships), key=len, reverse=True)
        self._cores_in: dict[str | None, list[str]] = {}
        self._known: dict[tuple[str, str], Match | NoMatch] = {}

    def name_of(self, place_id: str) -> str:
        """Return a place's name."""
        return self._places[place_id].name_zh

    def resolve(self, name: str, township: str = "") -> Match | NoMatch:
        """Return the place that a name means, or why it means none.

        Parameters
        ----------
        name
            Id or name of a place; empty: the station of the township.
        township
            The township in which it is, as the row tells it; empty: untold.
        """
        key = name, township
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._resolve(name, township)
        return found

    def _resolve(self, name: str, township: str) -> Match | NoMatch:
        if name in self._places:
            return Match(place_id=name, kind=MatchKind.ID)
        text, scope_text = name_key(name), name_key(township)
        for scope_said in (scope_text, ""):
            remembered = self._remembered.get((scope_said, text))
            if remembered in self._places:
                return Match(place_id=str(remembered), kind=MatchKind.REMEMBERED)
        scope: str | None = None
        if scope_text:
            scope = self._township(scope_text)
            if scope is None:
                return self._nowhere(name, text, township)
        if not text:
            return Match(place_id=str(scope), kind=MatchKind.NAME)
        return self._named(name, text, scope)

    def _nowhere(self, name: str, text: str, township: str) -> NoMatch:
        """Return that a township is unknown, with the place that would be meant without it."""
        found = self._named(name, text, None) if text else None
        suggestions = ((found.place_id, found.score),) if isinstance(found, Match) else ()
        return NoMatch(
            issue=OrderFileIssue.TOWNSHIP_UNKNOWN,
            fill={"value": name, "township": township, "file": self.names_file},
            suggestions=suggestions,
        )

    def _named(self, name: str, text: str, scope: str | None) -> Match | NoMatch:
        """Return the place of a name that is no id and not remembered."""
        exact = self._in(scope, self._by_name.get(text, ()))
        if len(exact) == 1:
            return Match(place_id=exact[0], kind=MatchKind.NAME)
        inner, rest = self._split(text)
        if inner is not None:
            if scope is not None and inner != scope:
                return self._elsewhere(name, inner, scope)
            scope = inner
            if not rest:
                return Match(place_id=inner, kind=MatchKind.CORE)
        return self._by_its_core(name, core_of(self._without_house(rest)), scope)

    def _by_its_core(self, name: str, core: NameCore, scope: str | None) -> Match | NoMatch:
        """Return the place whose name has this core, or else one that resembles it."""
        everywhere = self._of_kind(core, self._by_core.get(core.text, ()))
        found = self._in(scope, everywhere)
        if len(found) == 1:
            return Match(place_id=found[0], kind=MatchKind.CORE)
        if len(found) > 1:
            return self._several(name, found)
        if scope is not None and len(everywhere) == 1:
            return self._elsewhere(name, everywhere[0], scope)
        return self._similar(name, core, scope)

    def _similar(self, name: str, core: NameCore, scope: str | None) -> Match | NoMatch:
        """Return the place whose core is nearest, if it is near enough and no other is."""
        scores = process.extract(
            core.text,
            self._cores(scope),
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_WORTH_SHOWING,
            limit=_MOST_SHOWN + 1,
        )
        near = [
            (place_id, score)
            for other, score, _ in scores
            for place_id in self._of_kind(core, self._in(scope, self._by_core[other]))
        ]
        if not near:
            said = Text("", "") if scope is None else self._place_in(scope)
            return NoMatch(
                issue=OrderFileIssue.PLACE_UNKNOWN,
                fill={
                    "value": name,
                    "scope_zh": said.zh,
                    "scope": said.en,
                    "file": self.names_file,
                },
            )
        (best_id, best), second = near[0], near[1][1] if len(near) > 1 else 0.0
        other = core_of(self.name_of(best_id)).text
        is_sure = (
            best >= self._threshold
            and best - second >= _MARGIN
            and len(core.text) >= _LEAST_CORE
            and not telling_difference(core.text, other)
        )
        if is_sure:
            return Match(place_id=best_id, kind=MatchKind.TYPO, score=round(best, 2))
        shown = ", ".join(f"{self.name_of(i)} ({i}, {s:.2f})" for i, s in near[:_MOST_SHOWN])
        return NoMatch(
            issue=OrderFileIssue.PLACE_UNSURE,
            fill={"value": name, "suggestions": shown, "file": self.names_file},
            suggestions=tuple(near[:_MOST_SHOWN]),
        )

    def _cores(self, scope: str | None) -> list[str]:
        """Return the cores of the names in a township, or in the county."""
        if scope not in self._cores_in:
            self._cores_in[scope] = [
                core for core, ids in self._by_core.items() if core and self._in(scope, ids)
            ]
        return self._cores_in[scope]

    def _several(self, name: str, found: Sequence[str]) -> NoMatch:
        shown = ", ".join(f"{self._full_name(place_id)} ({place_id})" for place_id in found)
        return NoMatch(
            issue=OrderFileIssue.PLACE_SEVERAL,
            fill={"value": name, "names": shown, "file": self.names_file},
            suggestions=tuple((place_id, 1.0) for place_id in found[:_MOST_SHOWN]),
        )

    def _elsewhere(self, name: str, place_id: str, scope: str) -> NoMatch:
        township = self._places[place_id].township_id or place_id
        return NoMatch(
            issue=OrderFileIssue.TOWNSHIP_OTHER,
            fill={
                "value": name,
                "found": self.name_of(str(township)),
                "said": self.name_of(scope),
            },
        )

    def _full_name(self, place_id: str) -> str:
        place = self._places[place_id]
        township = self._places.get(str(place.township_id))
        before = "" if township is None else _OUTLET.sub("", township.name_zh)
        return before + place.name_zh

    def _place_in(self, scope: str) -> Text:
        township = self.name_of(scope)
        return Text(f"（{township}）", f" of {township}")

    def _township(self, text: str) -> str | None:
        """Return the station of a township by id, name or remembered name."""
        if text in self._places:
            return text
        for spelling in (text, self._county.sub("", _REGION.sub("", text, count=1))):
            if spelling in self._townships:
                return self._townships[spelling]
        return None

    def _split(self, text: str) -> tuple[str | None, str]:
        """Return the township at the start of a name, and what follows."""
        text = self._county.sub("", text)
        region = _REGION.sub("", text, count=1)
        if region != text and self._county.match(region):
            text = self._county.sub("", region)
        for spelling in self._spelt:
            if text.startswith(spelling):
                return self._townships[spelling], _OUTLET.sub("", text[len(spelling) :])
        return None, text

    def _without_house(self, text: str) -> str:
        """Return a name without the house or group behind a village: ``下西社区12号``."""
        for match in _HOUSE.finditer(text):
            before = text[: match.start()]
            if _VILLAGE.search(before):
                return before
        return text

    def _in(self, scope: str | None, ids: Iterable[str]) -> list[str]:
        if scope is None:
            return list(ids)
        return [
            place_id
            for place_id in ids
            if place_id == scope or str(self._places[place_id].township_id) == scope
        ]

    def _of_kind(self, core: NameCore, ids: Iterable[str]) -> list[str]:
        """Return the places that are what a name says: a township's station, or a village."""
        found = list(ids)
        if core.is_township:
            return [i for i in found if self._places[i].kind is PlaceKind.STATION]
        if core.is_village:
            return [i for i in found if self._places[i].kind is not PlaceKind.STATION]
        return found


def core_of(name: str) -> NameCore:
    """Return a name without the words that many names share: 下西村委会 keeps 下西."""
    text = name_key(name)
    bare = _OUTLET.sub("", text) or text
    village = _VILLAGE.sub("", bare)
    is_village = village != bare
    while village and _VILLAGE.search(village) and len(village) > 2:
        village = _VILLAGE.sub("", village)
    if is_village and village:
        return NameCore(village, is_village=True)
    township = _TOWNSHIP.sub("", bare)
    if township and township != bare:
        return NameCore(township, is_township=True)
    return NameCore(bare)


def name_key(name: str) -> str:
    """Return a name without case, width, blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold())


def telling_difference(one: str, other: str) -> bool:
    """Return whether names differ in what tells villages apart, such as 东 from 西."""
    edits = Levenshtein.opcodes(one, other)
    changed = "".join(
        one[edit.src_start : edit.src_end] + other[edit.dest_start : edit.dest_end]
        for edit in edits
        if edit.tag != "equal"
    )
    return bool(set(changed) & _TELLING)
