"""The places a folder has already: an import keeps their ids."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from data.order_files.place_names import name_key
from data.table_rows import Rows
from network.ids import PlaceId
from network.places import Place, PlaceKind

_PREFIX = {
    PlaceKind.HUB: "h",
    PlaceKind.STATION: "s",
    PlaceKind.POINT: "p",
    PlaceKind.FARM: "f",
    PlaceKind.COLD_STORE: "c",
}
_DIGITS = 10


def made_id(kind: PlaceKind, township: str, name: str) -> str:
    """Return the id of a place that nobody gave one: the same facts give the same id.

    Parameters
    ----------
    kind, township, name
        The place, and the id or name of its township; a station's own does not count.
    """
    text = "|".join((kind.value, township, name_key(name)))
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return f"{_PREFIX[kind]}-{digest}"


class KnownPlaces:
    """Ids of a folder's places by what identifies them.

    Parameters
    ----------
    rows
        Its table of places; None: it has none yet.
    """

    def __init__(self, rows: Rows | None) -> None:
        self._stations: list[Place] = []
        self._by_code: dict[tuple[PlaceKind, str], list[str]] = defaultdict(list)
        self._by_name: dict[tuple[PlaceKind, str], list[str]] = defaultdict(list)
        self._by_township: dict[tuple[PlaceKind, str, str], list[str]] = defaultdict(list)
        if rows is not None:
            for _, values in rows.records():
                self._add(values)

    def stations(self) -> Iterator[Place]:
        """Yield the stations."""
        yield from self._stations

    def id_of(self, kind: PlaceKind, township: str, name: str, code: str) -> str | None:
        """Return the id of the place with this code, or else this name in the township.

        A township that one of both does not tell is taken to be the same, if the name is the only
        one of its kind.

        Parameters
        ----------
        kind, name, code
            The place; its code may be empty.
        township
            Id of its township; empty for stations.
        """
        key = name_key(name)
        by_code = self._by_code.get((kind, code), []) if code else []
        by_township = self._by_township.get((kind, township, key), [])
        untold = (
            self._by_township.get((kind, "", key), [])
            if township
            else self._by_name.get((kind, key), [])
        )
        return next((ids[0] for ids in (by_code, by_township, untold) if len(ids) == 1), None)

    def _add(self, values: dict[str, object]) -> None:
        kind, place_id = values["kind"], str(values["place_id"])
        if not isinstance(kind, PlaceKind):
            return
        name = str(values["name_zh"])
        township = "" if kind is PlaceKind.STATION else str(values["township_id"] or "")
        self._by_name[kind, name_key(name)].append(place_id)
        self._by_township[kind, township, name_key(name)].append(place_id)
        if values["code"]:
            self._by_code[kind, str(values["code"])].append(place_id)
        if kind is PlaceKind.STATION:
            self._stations.append(
                Place(place_id=PlaceId(place_id), kind=kind, name_zh=name, lon=0.0, lat=0.0)
            )
