"""From sheets of places to rows of ``places``: kinds, ids, townships, coordinates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from data.cells import CellFault, parse_flag, parser, plain
from data.coordinates import Crs
from data.county_import.coordinate_cells import Degrees, is_exchanged, read_degrees, read_pair
from data.county_import.datum_choice import named_crs
from data.county_import.issues import SetUpIssue
from data.county_import.kinds import kind_of_name
from data.county_import.known_places import KnownPlaces, made_id
from data.county_import.place_sheets import PlaceSheet
from data.issue_kinds import IssueKind
from data.masking import mask_text
from data.order_files.cell_values import CellFault as SheetFault
from data.order_files.place_names import Match, NoMatch, PlaceNames, name_key
from data.place_tables import PLACES
from data.table_rows import Rows, parse_columns
from data.words import place_kind
from network.county import County
from network.ids import PlaceId
from network.places import Place, PlaceKind

_SPAN = ("-", "~", "\u2014", "至", "到")
_ALL_DAY = "00:00-24:00"
_ALL_DAY_WORDS = frozenset({"全天", "全日", "24小时", "24h"})
_LONGEST_VALUE = 60
_TABLE_COLUMNS = tuple(column.name for column in PLACES.columns)
_ANY_NAME = 0.85
_NO_HUB = PlaceId("no-hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTerms:
    """What holds for all sheets of places.

    Parameters
    ----------
    county_name
        Name of the county, which names of townships may begin with.
    usual_kind
        Kind of rows that tell none; None: they are refused.
    box
        West, south, east and north of the county, degrees.
    known
        The places that the folder has already.
    """

    county_name: str
    usual_kind: PlaceKind | None
    box: tuple[float, float, float, float]
    known: KnownPlaces


@dataclass(slots=True)
class PlaceRows:
    """The places of a sheet.

    Parameters
    ----------
    rows
        Parsed rows of ``places`` with what is wrong with each; coordinates as they were typed.
    crs
        Coordinate system that each row tells; None: it tells none.
    """

    rows: Rows
    crs: list[Crs | None] = field(default_factory=list)


def take_places(sheets: Sequence[PlaceSheet], terms: PlaceTerms) -> list[PlaceRows]:
    """Return the places of all sheets.

    Stations come first, for they say which townships there are; then every row gets its id and
    its township, is parsed by the rules of the table, and compared with the rows before.
    """
    taken = [_Sheet(sheet, terms) for sheet in sheets]
    for sheet in taken:
        sheet.read()
    stations = _Stations([place for sheet in taken for place in sheet.stations()], terms)
    seen: dict[tuple[str, str, str], tuple[str, int]] = {}
    ids: dict[str, tuple[str, int]] = {}
    for sheet in taken:
        sheet.join(stations)
        sheet.refuse_repeated(seen)
        sheet.refuse_ids(ids)
        parse_columns(sheet.rows)
    return [PlaceRows(rows=sheet.rows, crs=sheet.crs) for sheet in taken]


class _Stations:
    """The stations of a county by id and by the names of their townships.

    Parameters
    ----------
    stations, terms
        Those of the sheets; those of the folder are among the terms.
    """

    def __init__(self, stations: Sequence[Place], terms: PlaceTerms) -> None:
        by_id = {place.place_id: place for place in (*terms.known.stations(), *stations)}
        hub = Place(place_id=_NO_HUB, kind=PlaceKind.HUB, name_zh="", lon=0.0, lat=0.0)
        county = County(
            name_zh=terms.county_name,
            name_en="",
            places=(hub, *by_id.values()),
            roads=(),
            vehicle_types=(),
            vehicles=(),
        )
        self._ids = {str(place_id) for place_id in by_id}
        self._names = PlaceNames(county, {}, threshold=_ANY_NAME, names_file="")

    def of_township(self, said: str) -> str | None:
        """Return the station of a township by its id or name."""
        return said if said in self._ids else self._id(self._names.resolve("", said))

    def named(self, said: str) -> str | None:
        """Return a station by its id or its own name."""
        return said if said in self._ids else self._id(self._names.resolve(said))

    @staticmethod
    def _id(found: Match | NoMatch) -> str | None:
        if isinstance(found, NoMatch) or found.place_id == _NO_HUB:
            return None
        return found.place_id


class _Sheet:
    """One sheet while its rows become places."""

    def __init__(self, sheet: PlaceSheet, terms: PlaceTerms) -> None:
        self._sheet = sheet
        self._terms = terms
        self.rows = Rows(table=PLACES, name=sheet.title, numbers=sheet.numbers, cells={})
        self.crs: list[Crs | None] = [None] * len(sheet.numbers)
        self._cells: dict[str, list[object]] = {
            name: list(sheet.column(name)) for name in _TABLE_COLUMNS
        }
        self._townships = self._texts("township")
        self._own_ids = sheet.column("place_id")

    def read(self) -> None:
        """Read names, kinds, hours and coordinates."""
        for name, cells in self._sheet.cells.items():
            for index, cell in enumerate(cells):
                if isinstance(cell, SheetFault):
                    self.rows.refuse(index, cell.kind, name, cell.shown, **cell.fill)
        self._read_names()
        self._read_kinds()
        self._read_hours()
        self._read_coordinates()
        self._read_systems()
        told = set(self._sheet.cells) | {"place_id", "kind", "name_zh", "lon", "lat", "township_id"}
        derived = {"open_from", "open_to", "is_village_committee"}
        self.rows.cells = {
            name: [None if isinstance(cell, SheetFault) else cell for cell in cells]
            for name, cells in self._cells.items()
            if name in told | derived
        }

    def stations(self) -> Iterator[Place]:
        """Yield the stations among the rows, with their ids, each id once."""
        seen: set[str] = set()
        for index in range(len(self.rows)):
            if self._kind(index) is not PlaceKind.STATION or index in self.rows.faults:
                continue
            name = _text(self.rows.cells["name_zh"][index])
            place_id = self._id(index, PlaceKind.STATION, name, "")
            self.rows.cells["place_id"][index] = place_id
            if place_id and name and place_id not in seen:
                seen.add(place_id)
                yield Place(
                    place_id=PlaceId(place_id),
                    kind=PlaceKind.STATION,
                    name_zh=name,
                    lon=0.0,
                    lat=0.0,
                )

    def join(self, stations: _Stations) -> None:
        """Give every row its township, the station that serves it, and its id."""
        lost: dict[str, list[int]] = {}
        cells = self.rows.cells
        for index in range(len(self.rows)):
            kind = self._kind(index)
            own, said = _text(cells["township_id"][index]), self._townships[index]
            if kind is PlaceKind.STATION and "township_id" not in self._sheet.cells:
                cells["township_id"][index] = cells["place_id"][index]
            elif own or said:
                found = stations.of_township(own or said)
                cells["township_id"][index] = found or own or None
                if found is None and not own and kind is not PlaceKind.HUB:
                    lost.setdefault(said, []).append(index)
            if "parent_id" in cells and cells["parent_id"][index] is not None:
                parent = _text(cells["parent_id"][index])
                cells["parent_id"][index] = stations.named(parent) or parent
            if kind is not None and cells["place_id"][index] is None:
                township = _text(cells["township_id"][index]) or name_key(said)
                name = _text(cells["name_zh"][index])
                cells["place_id"][index] = self._id(index, kind, name, township)
        for township, rows in lost.items():
            self.rows.warn(
                SetUpIssue.TOWNSHIP_WITHOUT_STATION,
                rows[0],
                "township",
                value=township,
                count=len(rows),
            )

    def refuse_ids(self, first_at: dict[str, tuple[str, int]]) -> None:
        """Refuse rows whose id is that of a row before, on this sheet or another."""
        for index, cell in enumerate(self.rows.cells["place_id"]):
            here = (self.rows.name, self.rows.numbers[index])
            place_id = _text(cell)
            if not place_id or index in self.rows.faults:
                continue
            where, first = first_at.setdefault(place_id, here)
            if (where, first) != here:
                shown = first if where == self.rows.name else f"{first} ({where})"
                self.rows.refuse(index, IssueKind.DUPLICATE, "place_id", place_id, first=shown)

    def refuse_repeated(self, first_at: dict[tuple[str, str, str], tuple[str, int]]) -> None:
        """Refuse rows that name a place a second time; rows with ids of their own do not."""
        cells = self.rows.cells
        for index, number in enumerate(self.rows.numbers):
            if index in self.rows.faults or self._own_ids[index] is not None:
                continue
            key = (
                _text(cells["kind"][index]),
                _text(cells["township_id"][index]) or self._townships[index],
                name_key(_text(cells["name_zh"][index])),
            )
            where, first = first_at.setdefault(key, (self.rows.name, number))
            if (where, first) != (self.rows.name, number):
                self.rows.refuse(
                    index,
                    SetUpIssue.PLACE_REPEATED,
                    "name_zh",
                    _text(cells["name_zh"][index]),
                    first=first,
                    where=where,
                )

    def _kind(self, index: int) -> PlaceKind | None:
        """Return the kind of a row; None if it tells none that is known."""
        text = _text(self.rows.cells["kind"][index])
        return PlaceKind(text) if text in set(PlaceKind) else None

    def _id(self, index: int, kind: PlaceKind, name: str, township: str) -> str:
        """Return the id that the row tells, the folder knows, or else one made of its name."""
        if self._own_ids[index] is not None:
            return _text(self._own_ids[index])
        code = _text(self._cells["code"][index])
        return self._terms.known.id_of(kind, township, name, code) or made_id(kind, township, name)

    def _texts(self, name: str) -> list[str]:
        return [
            "" if isinstance(cell, SheetFault) else _text(cell) for cell in self._sheet.column(name)
        ]

    def _read_names(self) -> None:
        """Take the village for the name where no column has one; a column of 0 and 1 is none."""
        village = self._sheet.cells.get("village")
        if village is None:
            return
        told = [cell for cell in village if cell is not None]
        if told and not any(isinstance(parse_flag(cell), CellFault) for cell in told):
            self._cells["is_village_committee"] = list(village)
            return
        names = self._cells["name_zh"]
        self._cells["name_zh"] = [
            other if name is None else name for name, other in zip(names, village, strict=True)
        ]

    def _read_kinds(self) -> None:
        parse = parser(PLACES.column("kind"))
        by_name: list[tuple[int, PlaceKind]] = []
        cells = self._cells["kind"]
        for index, cell in enumerate(cells):
            if isinstance(cell, SheetFault):
                continue
            value = None if cell is None else parse(cell)
            if isinstance(value, CellFault):
                value = kind_of_name(_text(cell)) or value
            elif value is None:
                value = kind_of_name(_text(self._cells["name_zh"][index]))
                if value is not None:
                    by_name.append((index, value))
                value = value or self._terms.usual_kind
            if value is None:
                name = _text(self._cells["name_zh"][index])
                self.rows.refuse(index, SetUpIssue.KIND_UNTOLD, "kind", name)
            cells[index] = value.value if isinstance(value, PlaceKind) else cell
        if by_name:
            index, kind = by_name[0]
            self.rows.warn(
                SetUpIssue.KIND_FROM_NAME,
                index,
                "kind",
                count=len(by_name),
                example=_text(self._cells["name_zh"][index]),
                meant=place_kind(kind).en,
                meant_zh=place_kind(kind).zh,
            )

    def _read_hours(self) -> None:
        """Cut hours such as 8:00-18:00 into both times."""
        for index, cell in enumerate(self._sheet.column("hours")):
            if cell is None or isinstance(cell, SheetFault):
                continue
            text = _ALL_DAY if _text(cell) in _ALL_DAY_WORDS else _text(cell)
            for mark in _SPAN:
                text = text.replace(mark, "-")
            parts = [part.strip() for part in text.split("-") if part.strip()]
            if len(parts) != 2:
                self.rows.refuse(index, IssueKind.NOT_A_TIME, "hours", _text(cell))
                continue
            for name, part in zip(("open_from", "open_to"), parts, strict=True):
                if self._cells[name][index] is None:
                    self._cells[name][index] = part

    def _read_coordinates(self) -> None:
        swapped: list[int] = []
        converted: list[int] = []
        for index, found in enumerate(self._coordinates()):
            self._cells["lon"][index] = self._cells["lat"][index] = None
            if found is None:
                continue
            lon, lat = found
            if not self._sheet.is_own and is_exchanged(lon, lat, self._terms.box):
                lon, lat = lat, lon
                swapped.append(index)
            if lon.is_converted or lat.is_converted:
                converted.append(index)
            self._cells["lon"][index], self._cells["lat"][index] = lon.value, lat.value
        if swapped:
            self.rows.warn(SetUpIssue.SWAPPED, swapped[0], "lon", count=len(swapped))
        if converted:
            typed = self._typed(converted[0])
            self.rows.warn(
                SetUpIssue.FROM_DEGREES, converted[0], "lon", count=len(converted), value=typed
            )

    def _coordinates(self) -> list[tuple[Degrees, Degrees] | None]:
        """Return longitude and latitude of each row; a row without is refused."""
        lons, lats, pairs = map(self._sheet.column, ("lon", "lat", "coordinate"))
        found: list[tuple[Degrees, Degrees] | None] = []
        for index, (lon, lat, pair) in enumerate(zip(lons, lats, pairs, strict=True)):
            if any(isinstance(cell, SheetFault) for cell in (lon, lat, pair)):
                found.append(None)
                continue
            read = _location(lon, lat, pair)
            if read is None:
                typed = self._typed(index)
                kind = SetUpIssue.COORDINATE_UNREADABLE if typed else SetUpIssue.COORDINATE_MISSING
                self.rows.refuse(index, kind, "lon", typed)
            found.append(read)
        return found

    def _typed(self, index: int) -> str:
        """Return the coordinate as typed; an address in its place is masked."""
        cells = (self._sheet.column(name)[index] for name in ("lon", "lat", "coordinate"))
        typed = ", ".join(plain(cell) for cell in cells if cell is not None)
        return mask_text(typed[:_LONGEST_VALUE])

    def _read_systems(self) -> None:
        for index, cell in enumerate(self._sheet.column("crs")):
            if cell is None or isinstance(cell, SheetFault):
                continue
            self.crs[index] = named_crs(_text(cell))
            if self.crs[index] is None:
                choices = ", ".join(crs.value for crs in Crs)
                self.rows.refuse(index, IssueKind.NOT_A_CHOICE, "crs", _text(cell), choices=choices)


def _location(lon: object, lat: object, pair: object) -> tuple[Degrees, Degrees] | None:
    """Return longitude and latitude from their cells, or from one that holds both."""
    if lon is not None and lat is not None:
        first, second = read_degrees(lon), read_degrees(lat)
        return None if first is None or second is None else (first, second)
    typed = next((cell for cell in (pair, lon, lat) if cell is not None), None)
    return None if typed is None else read_pair(typed)


def _text(cell: object) -> str:
    return "" if cell is None or isinstance(cell, SheetFault) else plain(cell)
