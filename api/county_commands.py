"""`tongpei county`: make, import, diagnose, validate and show counties; write blank tables."""

from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import Voice, dump, issue_wire, rows_table
from api.counties import (
    CountyFigures,
    CountyLists,
    build_from_lists,
    describe_county,
    import_osm,
)
from api.county_import_command import import_
from api.days import load_county
from api.doctor_command import doctor
from api.options import (
    CountyArgument,
    JsonOption,
    LanguageOption,
    OutOption,
    ScaleOption,
    SeedOption,
)
from data.siting.template import write_spec_template
from data.synthetic import Band
from data.templates import write_templates
from data.words import name_some, place_kind, road_class
from network.text import Language, Text

county_app = typer.Typer(
    help="县域数据 / county data", no_args_is_help=True, pretty_exceptions_enable=False
)


county_app.command("import")(import_)
county_app.command("doctor")(doctor)


@county_app.command("build")
def build(  # noqa: PLR0913 -- one parameter an option
    *,
    townships: Annotated[Path, typer.Option("--townships", help="乡镇名单 / list of townships")],
    villages: Annotated[Path, typer.Option("--villages", help="村级名单 / list of villages")],
    boundary: Annotated[Path, typer.Option("--boundary", help="县界 GeoJSON / county polygon")],
    out: OutOption,
    adcode: Annotated[
        str, typer.Option("--adcode", help="县代码，逗号分隔 / county codes, comma-separated")
    ] = "",
    hub: Annotated[
        str | None, typer.Option("--hub", help="中心所在乡镇代码 / code of the hub's township")
    ] = None,
    population: Annotated[
        int | None, typer.Option("--population", min=1, help="人口 / inhabitants")
    ] = None,
    seed: SeedOption = 0,
    scale: ScaleOption = 1.0,
    language: LanguageOption = Language.ZH,
) -> None:
    """由名单和县界生成县域 / Build a county from lists and a polygon."""
    voice = Voice(language)
    lists = CountyLists(
        townships=townships,
        villages=villages,
        boundary=boundary,
        adcodes=tuple(code.strip() for code in adcode.split(",") if code.strip()),
        hub_township=hub,
        population=population,
    )
    with voice.refusing():
        built = build_from_lists(lists, seed=seed, scale=scale, out=out)
    for warning in built.warnings:
        voice.note(warning, style="yellow")
    voice.result(texts.SEATS.fill(real=built.num_real_seats, synthetic=built.num_synthetic_seats))
    voice.result(texts.DETOURS)
    voice.table(rows_table([_band_row(band) for band in built.calibration]))
    voice.result(texts.SAMPLE_ORDERS.fill(day=built.first_day, count=len(built.orders)))
    voice.result(texts.COUNTY_WRITTEN.fill(folder=out))


@county_app.command("from-osm")
def from_osm(
    file: Annotated[Path, typer.Argument(help="OSM 数据 pbf/osm.gz/osm.bz2 / OSM extract")],
    *,
    out: OutOption,
    boundary: Annotated[
        Path | None, typer.Option("--boundary", help="裁剪范围 GeoJSON / polygon to clip to")
    ] = None,
    seed: SeedOption = 0,
    scale: ScaleOption = 1.0,
    language: LanguageOption = Language.ZH,
) -> None:
    """由 OSM 数据生成县域，道路为真实道路 / Build a county on real roads."""
    voice = Voice(language)
    with voice.refusing():
        built = import_osm(file, boundary=boundary, seed=seed, scale=scale, out=out)
    for warning in built.warnings:
        voice.note(warning, style="yellow")
    for line in built.report.lines():
        voice.result(line)
    voice.result(texts.SAMPLE_ORDERS.fill(day=built.first_day, count=len(built.orders)))
    voice.result(texts.COUNTY_WRITTEN.fill(folder=out))


@county_app.command("validate")
def validate(
    county: CountyArgument,
    *,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """校验县域文件夹 / Validate a county folder."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        loaded = load_county(county)
    voice.issues(loaded.issues, texts.WARNINGS)
    voice.result(texts.COUNTY_VALID.fill(county=loaded.county.name_zh))
    voice.json(dump({"issues": [issue_wire(issue) for issue in loaded.issues]}))


@county_app.command("show")
def show(county: CountyArgument, *, language: LanguageOption = Language.ZH) -> None:
    """显示县域概况 / Show a county's figures."""
    voice = Voice(language)
    with voice.refusing():
        described = describe_county(county)
    facts = described.loaded.county
    voice.result(Text(facts.name_zh, facts.name_en))
    voice.table(rows_table([(k.to(language), v.to(language)) for k, v in _rows(described)]))
    for line in _connectivity(described):
        voice.result(line)
    voice.result(texts.DATA_NOTE.fill(note=facts.data_note or "-"))


@county_app.command("templates")
def templates(*, out: OutOption, language: LanguageOption = Language.ZH) -> None:
    """写出空白表格和选址要求 / Write blank tables and a blank siting spec to fill in."""
    voice = Voice(language)
    with voice.refusing():
        paths = (*write_templates(out, language), write_spec_template(out, language))
    voice.result(texts.TEMPLATES_WRITTEN.fill(folder=out, count=len(paths)))


def _band_row(band: Band) -> tuple[str, str]:
    achieved = "-" if band.achieved is None else f"{band.achieved:.2f}"
    span = f"{band.from_m / 1000:g}-{band.to_m / 1000:g} km"
    return span, f"{achieved}  ({band.low:.2f}-{band.high:.2f})"


def _rows(described: CountyFigures) -> list[tuple[Text, Text]]:
    facts = described.loaded.county
    rows = [
        (place_kind(kind), _same(f"{count:,}"))
        for kind, count in described.num_places.items()
        if count
    ]
    for kind, count in described.num_roads.items():
        if count:
            km = f"{described.road_km[kind]:,.1f}"
            rows.append((road_class(kind), Text(f"{count:,} 条 {km} km", f"{count:,}, {km} km")))
    for vehicle_type, count in described.vehicles:
        rows.append((_same(vehicle_type.name_zh), Text(f"{count} 辆", f"{count}")))
    lines = len({trip.line_id for trip in facts.bus_trips})
    rows += [
        (texts.MEMBERS, name_some([m.name_zh for m in facts.members], len(facts.members))),
        (
            texts.BUSES,
            Text(
                f"{lines} 线 {len(facts.bus_trips)} 班",
                f"{lines} lines, {len(facts.bus_trips)} trips",
            ),
        ),
        (texts.PEOPLE, _same(f"{sum(place.population for place in facts.places):,}")),
        (texts.SAMPLE_DAY, _same(str(described.loaded.sample_day or "-"))),
    ]
    return rows


def _connectivity(described: CountyFigures) -> list[Text]:
    report = described.connectivity
    share = report.main_road_m / report.road_m if report.road_m else 0.0
    lines = [texts.COMPONENTS.fill(count=report.num_components, share=f"{share:.1%}")]
    names = {place.place_id: place.name_zh for place in described.loaded.county.places}
    if report.off_main:
        cut_off = [names[place_id] for place_id in report.off_main]
        lines.append(_counted(texts.OFF_MAIN, cut_off))
    if report.far:
        far = [f"{names[snap.place_id]} {snap.distance_m:,.0f} m" for snap in report.far]
        lines.append(_counted(texts.FAR, far))
    return lines


def _counted(sentence: Text, names: list[str]) -> Text:
    some = name_some(names)
    return Text(
        sentence.zh.format(count=len(names), names=some.zh),
        sentence.en.format(count=len(names), names=some.en),
    )


def _same(text: str) -> Text:
    return Text(text, text)
