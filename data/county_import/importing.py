"""Make a county folder from what people have, or bring one up to date."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.boundary import (
    COUNTY_FILE,
    TOWNSHIPS_FILE,
    NamedArea,
    read_areas,
    read_boundary,
    write_areas,
)
from data.columns import Table
from data.county_build import build_county
from data.county_import import notes, usual
from data.county_import.files import WholeFiles
from data.county_import.hub import with_hub
from data.county_import.issues import SetUpIssue
from data.county_import.known_places import KnownPlaces
from data.county_import.merging import Merged, cells_of, file_name
from data.county_import.place_cells import Cells, WrittenPlaces, write_places
from data.county_import.place_sheets import read_place_sheets
from data.county_import.places import PlaceTerms, take_places
from data.county_import.record import FILE_NAME as RECORD_FILE
from data.county_import.record import (
    FOLDER,
    Origin,
    Part,
    Record,
    dump_record,
    read_record,
)
from data.county_import.roads import Area, FoundRoads, roads_of_extract, roads_of_file
from data.county_import.settings import CountySettings, read_settings
from data.county_import.sources import Sources
from data.county_import.tables import TEMPLATES, CountyTables
from data.county_import.timetables import read_timetable
from data.county_toml import FILE_NAME as SETTINGS_FILE
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.readers import read_county_table
from data.road_files import read_roads, write_roads
from data.table_rows import Rows, check_keys
from data.tables import BUS_STOPS, BUS_TRIPS, MEMBERS, PLACES, VEHICLE_TYPES, VEHICLES
from data.writers import ISSUES_FILE, ROAD_FILE, issues_text
from network.county import County
from network.errors import NetworkError
from network.places import Place
from network.roads import Road
from network.text import Language, Text

_BOX_MARGIN_DEGREES = 0.1
_SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A county folder after an import.

    Parameters
    ----------
    county
        What the folder holds.
    parts
        Its files and where they are from.
    issues
        What was noticed; an error refused a row.
    """

    county: County
    parts: tuple[Part, ...]
    issues: tuple[Issue, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no row was refused."""
        return not any(issue.is_error for issue in self.issues)


def import_county(sources: Sources, folder: Path, language: Language = Language.ZH) -> Imported:
    """Make a county folder, or bring it up to date; nothing is written unless all of it can be.

    Parameters
    ----------
    sources
        What it is made from.
    folder
        Made if missing. What no source speaks of stays as it is.
    language
        Language of the list of issues that is written.

    Raises
    ------
    DataError
        If a source cannot be used, the datum is in doubt, or the folder cannot be merged.
    """
    record = read_record(folder) or Record()
    return _Import(sources, folder, record, language).run()


class _Import:
    """An import on its way.

    Parameters
    ----------
    sources, folder, record, language
        What it is made from, where it goes, what the last import left behind, and the language of
        the list of issues.
    """

    def __init__(self, sources: Sources, folder: Path, record: Record, language: Language) -> None:
        self._language = language
        self._sources = sources
        self._folder = folder
        self._record = record
        self._whole = WholeFiles(folder, record.digests, sources.replaced)
        self._tables = CountyTables(folder, sources.replaced)
        self._parts = dict(record.parts)
        self._issues: list[Issue] = []

    def run(self) -> Imported:
        """Read, merge, check and write."""
        settings = read_settings(self._sources, self._folder, self._whole, self._record)
        self._issues += settings.issues
        self._note_edited()
        area = self._polygons(settings)
        found = self._found_roads(area)
        self._take_places(settings, found, area)
        self._take_templates()
        places = self._good_places()
        self._take_timetable(places)
        self._take_usual(places)
        roads = self._kept_roads(found, places)
        rows = self._tables.checked({road.road_id for road in roads})
        self._issues += self._tables.issues
        if settings.is_usual:
            self._note(SETTINGS_FILE, notes.SETTINGS, Origin.DEFAULT)
        elif self._sources.tables is not None and settings.declared is not None:
            self._note(SETTINGS_FILE, notes.SETTINGS, Origin.REAL, source=SETTINGS_FILE)
        note = notes.note_of(self._parts)
        county = self._built(settings, rows, roads, note)
        self._whole.put(SETTINGS_FILE, settings.text(county), is_by_hand=bool(settings.by_hand))
        self._issues += [*self._whole.issues, *self._usual_issues()]
        self._write(Record(parts=self._parts, digests=self._whole.digests, data_note=note))
        parts = tuple(self._parts[name] for name in sorted(self._parts))
        return Imported(county=county, parts=parts, issues=tuple(self._issues))

    def _note_edited(self) -> None:
        """Note that defaults which a hand has changed since are no defaults any more."""
        for file, part in self._parts.items():
            own, base = self._folder / file, self._folder / FOLDER / file
            if part.origin is not Origin.DEFAULT or not own.is_file():
                continue
            if file == SETTINGS_FILE:
                is_edited = self._whole.is_by_hand(file)
            else:
                is_edited = base.is_file() and own.read_bytes() != base.read_bytes()
            if is_edited:
                self._parts[file] = replace(part, origin=Origin.REAL, note=notes.BY_HAND)

    def _polygons(self, settings: CountySettings) -> Area | None:
        """Take the polygons, and return the county's."""
        sources = self._sources
        if sources.townships is not None:
            areas, issues = read_areas(sources.townships)
            self._issues += issues
            if self._whole.offer(TOWNSHIPS_FILE, write_areas(areas)):
                name = sources.townships.name
                self._note(TOWNSHIPS_FILE, notes.TOWNSHIPS, Origin.REAL, name, rows=len(areas))
        if sources.boundary is None:
            own = self._folder / COUNTY_FILE
            return read_boundary(own).area if own.is_file() else None
        boundary = read_boundary(sources.boundary)
        self._issues += boundary.warnings
        code = str(settings.file.names.get("adcode", ""))
        named = NamedArea(name=settings.name_zh, code=code, area=boundary.area)
        if self._whole.offer(COUNTY_FILE, write_areas([named])):
            self._note(COUNTY_FILE, notes.BOUNDARY, Origin.REAL, sources.boundary.name, rows=1)
        return boundary.area

    def _found_roads(self, area: Area | None) -> FoundRoads:
        """Return the roads that are given, else those of the folder."""
        sources = self._sources
        if sources.osm is not None:
            return roads_of_extract(sources.osm, sources.boundary, area)
        if sources.roads is not None:
            found = roads_of_file(sources.roads)
            self._issues += found.issues
            return found
        if not self._folder.is_dir() or not any(self._folder.glob("roads.*")):
            raise DataError([SetUpIssue.ROADS_NEEDED.issue(table=ROAD_FILE)])
        roads, issues = read_roads(self._folder)
        if any(issue.is_error for issue in issues):
            raise DataError(issues)
        return FoundRoads(roads=roads)

    def _take_places(self, settings: CountySettings, found: FoundRoads, area: Area | None) -> None:
        sources = self._sources
        if sources.places is None:
            return
        known = KnownPlaces(self._tables.rows(PLACES))
        sheets, issues = read_place_sheets(sources.places)
        self._issues += issues
        terms = PlaceTerms(
            county_name=settings.name_zh,
            usual_kind=sources.kind,
            box=_box(found, area),
            known=known,
        )
        taken = take_places(sheets, terms)
        for place_rows in taken:
            self._issues += place_rows.rows.all_issues()
        declared = sources.crs or settings.declared
        try:
            written = write_places(taken, declared, found.lines(), area, sources.places.name)
        except DataError as error:
            raise DataError([*self._issues, *error.issues]) from error
        self._issues += written.issues
        rows = with_hub(written.rows, self._tables.rows(PLACES), sources.hub, settings.name_zh)
        if not rows:
            raise DataError([*self._issues, SetUpIssue.NO_PLACES.issue(table=sources.places.name)])
        merged = self._tables.take(PLACES, rows)
        self._note_places(merged, written, sources.places.name)

    def _note_places(self, merged: Merged, written: WrittenPlaces, source: str) -> None:
        """Note where the places are from; places without real coordinates make them synthetic."""
        systems = ", ".join(f"{crs.value} {count}" for crs, count in written.systems.items())
        cells = [row["coordinate_source"] for row in merged.rows.values()]
        synthetic = sum(_SYNTHETIC in cell for cell in cells)
        is_mostly = 2 * synthetic > len(cells)
        zh, en = f"坐标 {systems}", f"coordinates {systems}"
        if synthetic:
            zh, en = f"{zh}，其中 {synthetic} 个坐标为合成", f"{en}; {synthetic} of them synthetic"
        if written.num_usual_hours:
            count = written.num_usual_hours
            zh += f"，{count} 个中心和中转站的营业时间为默认值"
            en += f"; default hours of {count} hubs and stations"
        origin = Origin.SYNTHETIC if is_mostly else Origin.REAL
        self._note_table(PLACES, merged, origin, source, Text(zh, en))

    def _take_templates(self) -> None:
        """Take the tables that are filled in in the folder of templates."""
        folder = self._sources.tables
        if folder is None:
            return
        if not folder.is_dir():
            missing = IssueKind.NOT_A_FOLDER.issue(table=folder.name, name=str(folder))
            raise DataError([missing])
        for table in TEMPLATES:
            rows = read_county_table(folder, table)
            if rows is None or not len(rows):
                continue
            check_keys(rows)
            self._issues += rows.all_issues()
            good = [row for i, row in enumerate(cells_of(rows)) if i not in rows.faults]
            self._note_table(table, self._tables.take(table, good), Origin.REAL, rows.name)

    def _good_places(self) -> Rows:
        rows = self._tables.rows(PLACES)
        if rows is None:
            raise DataError([SetUpIssue.NO_PLACES.issue(table=PLACES.name)])
        return rows

    def _take_timetable(self, places: Rows) -> None:
        path = self._sources.timetable
        if path is None:
            return
        found = read_timetable(path, places)
        self._issues += found.issues
        note = Text("", "")
        if found.num_usual:
            note = Text(
                f"{found.num_usual} 个班次的带货空间与运费为默认值",
                f"default room and fees of {found.num_usual} trips",
            )
        for table, rows in ((BUS_TRIPS, found.trips), (BUS_STOPS, found.stops)):
            merged = self._tables.take(table, rows)
            told = note if table is BUS_TRIPS else Text("", "")
            self._note_table(table, merged, Origin.REAL, path.name, told)

    def _take_usual(self, places: Rows) -> None:
        """Take assumptions for the required tables that neither a source nor the folder has."""
        has_members, has_types = map(self._tables.is_there, (MEMBERS, VEHICLE_TYPES))
        if not has_members:
            self._take_default(MEMBERS, usual.usual_members())
        if not has_types:
            self._take_default(VEHICLE_TYPES, usual.usual_vehicle_types())
        if not self._tables.is_there(VEHICLES):
            found = [Place(**values) for _, values in places.records()]
            fleet = usual.usual_vehicles(found, has_usual_members=not has_members)
            self._take_default(VEHICLES, [] if has_types else fleet)

    def _take_default(self, table: Table, rows: list[Cells]) -> None:
        self._note_table(table, self._tables.take(table, rows), Origin.DEFAULT)

    def _usual_issues(self) -> list[Issue]:
        """Return a warning for every file of defaults."""
        return [
            SetUpIssue.DEFAULTS_TAKEN.issue(
                table=part.file, what=part.title.en, what_zh=part.title.zh, file=part.file
            )
            for part in sorted(self._parts.values(), key=lambda part: part.file)
            if part.origin is Origin.DEFAULT
        ]

    def _kept_roads(self, found: FoundRoads, places: Rows) -> tuple[Road, ...]:
        """Return the roads of the county: those a hand has changed, else those that are found."""
        sources = self._sources
        source = sources.osm or sources.roads
        if source is None:
            return found.roads
        roads, num_dropped = found.for_places([Place(**values) for _, values in places.records()])
        if not self._whole.offer(ROAD_FILE, write_roads(roads)):
            return read_roads(self._folder)[0]
        note = Text("", "")
        if sources.osm is not None:
            note = Text(
                f"{notes.OSM.zh}；主路网之外无人需要的 {num_dropped} 段未保留",
                f"{notes.OSM.en}; {num_dropped} stretches off the main network left out",
            )
        self._note(ROAD_FILE, notes.ROADS, Origin.REAL, source.name, rows=len(roads), note=note)
        return roads

    def _built(
        self, settings: CountySettings, rows: dict[str, Rows], roads: tuple[Road, ...], note: str
    ) -> County:
        try:
            return build_county(settings.with_note(note), rows, roads)
        except NetworkError as error:
            raise DataError(
                IssueKind.CONTRADICTION.issue(table=self._folder.name, detail=problem)
                for problem in error.problems
            ) from error

    def _note(
        self,
        file: str,
        title: Text,
        origin: Origin,
        source: str = "",
        *,
        rows: int = 0,
        note: Text | None = None,
    ) -> None:
        self._parts[file] = Part(
            file=file,
            title=title,
            origin=origin,
            source=source,
            rows=rows,
            note=note or Text("", ""),
        )

    def _note_table(
        self,
        table: Table,
        merged: Merged,
        origin: Origin,
        source: str = "",
        note: Text | None = None,
    ) -> None:
        self._parts[file_name(table)] = Part(
            file=file_name(table),
            title=table.title,
            origin=origin,
            source=source,
            rows=len(merged.rows),
            added=merged.added,
            changed=merged.changed,
            removed=merged.removed,
            by_hand=merged.by_hand,
            note=note or Text("", ""),
        )

    def _write(self, record: Record) -> None:
        """Write all files, the record last."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._whole.write()
        self._tables.write()
        listed = issues_text(self._issues, self._language)
        write_atomically(self._folder / FOLDER / ISSUES_FILE, listed)
        text = dump_record(record, self._sources.files(), self._issues)
        write_atomically(self._folder / FOLDER / RECORD_FILE, text)


def _box(found: FoundRoads, area: Area | None) -> tuple[float, float, float, float]:
    """Return where the county lies, with a margin for what is shifted."""
    if area is not None:
        west, south, east, north = area.bounds
    else:
        lon_lat = np.concatenate([np.array(road.lon_lat) for road in found.roads])
        west, south = lon_lat.min(axis=0).tolist()
        east, north = lon_lat.max(axis=0).tolist()
    margin = _BOX_MARGIN_DEGREES
    return west - margin, south - margin, east + margin, north + margin
