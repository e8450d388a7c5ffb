"""`tongpei county import`: a county folder from what people have."""

from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, issue_wire, table_of
from api.options import JsonOption, LanguageOption, OutOption
from data.coordinates import Crs
from data.county_import.importing import Imported, import_county
from data.county_import.record import Origin
from data.county_import.sources import Sources
from data.county_import.tables import MERGED_FILES
from data.workbook import Column, SheetTable
from network.places import PlaceKind
from network.text import Language, Text

_NUMBER = "#,##0"
_COLUMNS = (
    Column(Text("文件", "file"), 18),
    Column(Text("内容", "holds"), 14),
    Column(Text("来源性质", "origin"), 14),
    Column(Text("来源", "from"), 40),
    Column(Text("行数", "rows"), 8, _NUMBER),
    Column(Text("新增", "added"), 8, _NUMBER),
    Column(Text("更新", "changed"), 8, _NUMBER),
    Column(Text("移除", "removed"), 8, _NUMBER),
    Column(Text("手工", "by hand"), 8, _NUMBER),
)
_ORIGINS = {
    Origin.REAL: Text("导入", "real"),
    Origin.SYNTHETIC: Text("合成", "synthetic"),
    Origin.DEFAULT: Text("默认值，须核对", "default, to be checked"),
}


def import_(  # noqa: PLR0913 -- one parameter an option
    *,
    out: OutOption,
    places: Annotated[
        Path | None, typer.Option("--places", help="地点表 xlsx/xls/csv / list of places")
    ] = None,
    crs: Annotated[
        Crs | None,
        typer.Option(
            "--crs", help="地点表的坐标系，默认由道路判断 / coordinate system of the list"
        ),
    ] = None,
    kind: Annotated[
        PlaceKind | None,
        typer.Option("--kind", help="未写明类型的行 / kind of rows that tell none"),
    ] = None,
    hub: Annotated[
        str,
        typer.Option("--hub", help="表中没有中心时设在此地点旁 / place at which the hub is"),
    ] = "",
    osm: Annotated[
        Path | None, typer.Option("--osm", help="OSM 数据，用作道路 / OSM extract, for the roads")
    ] = None,
    roads: Annotated[
        Path | None,
        typer.Option("--roads", help="道路 geojson/gpkg/shp，代替 --osm / roads, instead of --osm"),
    ] = None,
    boundary: Annotated[
        Path | None,
        typer.Option("--boundary", help="县界 geojson/gpkg/shp/zip / county polygon"),
    ] = None,
    townships: Annotated[
        Path | None,
        typer.Option("--townships", help="乡镇界，带 name 或 code / township polygons"),
    ] = None,
    timetable: Annotated[
        Path | None,
        typer.Option("--timetable", help="GTFS 文件夹或 zip，或停靠表 / GTFS, or a sheet of calls"),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", help="填好的模板文件夹 / folder of filled-in templates"),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="县名 / name of the county")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="英文县名 / name in English")] = "",
    adcode: Annotated[str, typer.Option("--adcode", help="县代码 / county code")] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", help="时区，默认 Asia/Shanghai / IANA time zone")
    ] = "",
    replace: Annotated[
        str,
        typer.Option(
            "--replace",
            help="由导入覆盖的文件，逗号分隔 / files to write over, comma-separated",
        ),
    ] = "",
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """由现有资料建立或更新县域 / Make or update a county folder from what you have."""
    voice = Voice(language, as_json=as_json)
    if osm is not None and roads is not None:
        message = "--osm 与 --roads 只能用一个 / give either --osm or --roads"
        raise typer.BadParameter(message)
    replaced = frozenset(part.strip() for part in replace.split(",") if part.strip())
    unknown = sorted(replaced - MERGED_FILES)
    if unknown:
        wrong, known = ", ".join(unknown), ", ".join(sorted(MERGED_FILES))
        raise typer.BadParameter(texts.NOT_LISTED.fill(wrong=wrong, known=known).to(language))
    sources = Sources(
        places=places,
        crs=crs,
        kind=kind,
        hub=hub,
        osm=osm,
        roads=roads,
        boundary=boundary,
        townships=townships,
        timetable=timetable,
        tables=tables,
        name_zh=name,
        name_en=name_en,
        adcode=adcode,
        timezone=timezone,
        replaced=replaced,
    )
    with voice.refusing():
        imported = import_county(sources, out, language)
    _tell(voice, imported)
    voice.result(texts.COUNTY_WRITTEN.fill(folder=out))
    voice.note(texts.DOCTOR_NEXT.fill(folder=out))
    voice.json(
        dump(
            {
                "parts": [part.wire().model_dump(mode="json") for part in imported.parts],
                "issues": [issue_wire(issue) for issue in imported.issues],
            }
        )
    )
    if not imported.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _tell(voice: Voice, imported: Imported) -> None:
    """Print a row for every file, then refused rows and warnings."""
    voice.table(table_of(_table(imported, voice.language), voice.language))
    errors = [issue for issue in imported.issues if issue.is_error]
    voice.issues(errors, texts.ROWS_NOT_TAKEN)
    warnings = [issue for issue in imported.issues if not issue.is_error]
    voice.issues(warnings, texts.WARNINGS)


def _table(imported: Imported, language: Language) -> SheetTable:
    """Return what every file of the folder holds, where that is from, and what became of it."""
    rows = []
    for part in imported.parts:
        details = [text for text in (part.source, part.note.to(language)) if text]
        rows.append(
            (
                part.file,
                part.title.to(language),
                _ORIGINS[part.origin].to(language),
                "; ".join(details),
                *(part.rows, part.added, part.changed, part.removed, part.by_hand),
            )
        )
    return SheetTable(name=Text("导入结果", "What was taken"), columns=_COLUMNS, rows=tuple(rows))
