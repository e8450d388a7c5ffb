"""``county.toml``: names, promise, tariff and working rules, described, read and written."""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.cells import write_time
from data.columns import Choice, Column, ColumnType
from data.coordinates import Crs
from data.issue_kinds import IssueKind
from data.issues import Issue
from data.sheets import decode, read_bytes
from data.toml_sections import SectionReader
from network.county import County
from network.operations import Attempts, BusDwell, ColdChain, Operations, Sorting, StopTimes, Wave
from network.tariff import Tariff
from network.text import Text

FILE_NAME = "county.toml"
_DAY_S = 86_400
_SHARES_TOLERANCE = 1e-6


def _count(name: str, zh: str, meaning: Text, *, unit: str, low: float = 0) -> Column:
    return Column(name=name, zh=zh, type=ColumnType.INTEGER, unit=unit, low=low, meaning=meaning)


def _time(name: str, zh: str, meaning: Text, *, is_required: bool = False) -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.TIME,
        attribute=f"{name}_s",
        low=0,
        high=_DAY_S,
        meaning=meaning,
        is_required=is_required,
    )


TOP_KEYS = (
    Column(
        name="name_zh",
        zh="县名",
        type=ColumnType.TEXT,
        is_required=True,
        meaning=Text("中文县名", "Name in Chinese"),
    ),
    Column(
        name="name_en",
        zh="英文县名",
        type=ColumnType.TEXT,
        is_required=True,
        meaning=Text("英文县名", "Name in English"),
    ),
    Column(
        name="adcode",
        zh="行政区划代码",
        type=ColumnType.TEXT,
        meaning=Text("六位代码，境外为空", "Six-digit code; empty outside China"),
    ),
    Column(
        name="timezone",
        zh="时区",
        type=ColumnType.TEXT,
        default="Asia/Shanghai",
        meaning=Text("IANA 时区名", "IANA name of the time zone"),
    ),
    Column(
        name="crs",
        zh="坐标系",
        type=ColumnType.CHOICE,
        default="WGS-84",
        choices=(
            Choice(Crs.WGS_84, "国际坐标", ("WGS84", "EPSG:4326")),
            Choice(Crs.GCJ_02, "火星坐标", ("GCJ02",)),
            Choice(Crs.BD_09, "百度坐标", ("BD09",)),
        ),
        meaning=Text(
            "places 的坐标系；道路总是 WGS-84", "System of places; roads are always WGS-84"
        ),
    ),
    Column(
        name="promise_hours",
        zh="承诺时效",
        type=ColumnType.NUMBER,
        unit="h",
        low=0,
        is_low_open=True,
        default="72",
        meaning=Text("从入网到送达的小时数", "Hours from release to arrival"),
    ),
    Column(
        name="sample_date",
        zh="样例日期",
        type=ColumnType.DATE,
        meaning=Text("orders 所属的日期", "Day of the sample orders"),
    ),
    Column(
        name="seed",
        zh="随机种子",
        type=ColumnType.INTEGER,
        meaning=Text("生成数据所用的种子", "Seed the data were generated with"),
    ),
    Column(
        name="data_note",
        zh="数据说明",
        type=ColumnType.TEXT,
        meaning=Text("哪些真实、哪些合成", "What is real and what is synthetic"),
    ),
)
TARIFF_KEYS = (
    _count(
        "handling_piece_fen",
        "每件操作费",
        Text("每次交接每件", "Handing over one piece once"),
        unit="fen",
    ),
    _count(
        "storage_piece_day_fen",
        "每件过夜费",
        Text("每件每夜", "Keeping one piece for one night"),
        unit="fen",
    ),
)
OPERATIONS_KEYS = (
    _time("work_from", "出车不早于", Text("车辆出发不早于", "Vehicles leave no earlier than")),
    _time("work_to", "收车不晚于", Text("车辆返回不晚于", "Vehicles are back no later than")),
    _count(
        "rest_after_driving_s",
        "连续驾驶上限",
        Text("连续驾驶最长", "Most driving without a rest"),
        unit="s",
    ),
    _count("rest_s", "休息时长", Text("休息时长", "Length of the rest"), unit="s"),
)
STOP_TIMES_KEYS = (
    _count("point_s", "村点停留", Text("村点每次停留", "A call at a point"), unit="s"),
    _count("point_piece_s", "村点每件", Text("村点每件", "A piece at a point"), unit="s"),
    _count("station_s", "中转站停留", Text("中转站每次停留", "A call at a station"), unit="s"),
    _count("station_piece_s", "中转站每件", Text("中转站每件", "A piece at a station"), unit="s"),
    _count(
        "loading_piece_s", "装卸每件", Text("驻地装卸每件", "Loading a piece at home"), unit="s"
    ),
)
BUS_DWELL_KEYS = (
    _count(
        "station_s",
        "车站停靠",
        Text(
            "时刻表到发同时的班次在中转站为带货停靠的时间",
            "A bus at a station, where its timetable has it leave when it arrives",
        ),
        unit="s",
    ),
    _count(
        "roadside_s",
        "路边停靠",
        Text(
            "时刻表到发同时的班次在其余地点路边为带货停靠的时间",
            "The same at the roadside before any other place",
        ),
        unit="s",
    ),
)
SORTING_KEYS = (
    _count(
        "pieces_per_hour",
        "每小时分拣",
        Text("每条线每小时件数", "Throughput of one line"),
        unit="pieces/h",
        low=1,
    ),
    _count("lines", "分拣线", Text("并行的分拣线", "Lines side by side"), unit="", low=1),
    _time("cutoff", "当日截止", Text("此前分拣完的当日发出", "Sorted by then leaves the same day")),
)
WAVE_KEYS = (
    _time("at", "到达", Text("到达时刻", "Arrives at"), is_required=True),
    Column(
        name="share",
        zh="份额",
        type=ColumnType.NUMBER,
        low=0,
        high=1,
        is_low_open=True,
        is_required=True,
        meaning=Text("占当日下行件的份额", "Share of the day's down pieces"),
    ),
)
ATTEMPTS_KEYS = (
    _count(
        "most",
        "最多派送次数",
        Text("达到后退回寄件方", "After so many an order goes back to its sender"),
        unit="",
        low=1,
    ),
    _count(
        "retry_hours",
        "再派时限",
        Text(
            "再派当日零时起的小时数，从村点出发另加一天；原时限更晚则不变",
            "Hours from the midnight before the next attempt, a day more from a village; an order "
            "due later keeps its time",
        ),
        unit="h",
    ),
    _count(
        "return_hours",
        "退回时限",
        Text("退回当日零时起的小时数", "Hours from the midnight before the way back"),
        unit="h",
        low=1,
    ),
)
COLD_CHAIN_KEYS = (
    _count(
        "precooling_s",
        "预冷时长",
        Text(
            "农产品在冷库预冷的时间，之后才能续运",
            "Produce in a cold store before it travels on",
        ),
        unit="s",
    ),
)
WAVES = "operations.sorting.waves"
SECTIONS = {
    "": TOP_KEYS,
    "tariff": TARIFF_KEYS,
    "operations": OPERATIONS_KEYS,
    "operations.stop_times": STOP_TIMES_KEYS,
    "operations.bus_dwell": BUS_DWELL_KEYS,
    "operations.sorting": SORTING_KEYS,
    WAVES: WAVE_KEYS,
    "operations.attempts": ATTEMPTS_KEYS,
    "operations.cold_chain": COLD_CHAIN_KEYS,
}
"""Keys by section; the waves are a list of tables with these keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFile:
    """What ``county.toml`` says, with its issues.

    Parameters
    ----------
    names
        The arguments of `County` it holds, apart from tariff and operations.
    crs
        Coordinate system of the places.
    sample_date, seed
        Day and seed of the sample orders, if stated.
    tariff, operations
        Prices and working rules.
    issues
        What was found wrong; with an error the rest is partly default.
    """

    names: Mapping[str, Any] = field(default_factory=dict)
    crs: Crs = Crs.WGS_84
    sample_date: date | None = None
    seed: int | None = None
    tariff: Tariff = field(default_factory=Tariff)
    operations: Operations = field(default_factory=Operations)
    issues: tuple[Issue, ...] = ()


def read_county_toml(path: Path) -> CountyFile:
    """Read ``county.toml``.

    Raises
    ------
    DataError
        If the file is missing or cannot be decoded.
    """
    text, warnings = decode(read_bytes(path), path.name)
    issues = list(warnings)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        issues.append(IssueKind.TOML_INVALID.issue(table=path.name, detail=error))
        return CountyFile(issues=tuple(issues))
    reader = _Reader(path.name, issues)
    top = reader.keys(document, "", {"tariff", "operations"})
    _check_timezone(top, path.name, issues)
    operations = reader.subsection(document, "operations")
    sorting = reader.subsection(operations, "sorting")
    found = CountyFile(
        crs=top.pop("crs", Crs.WGS_84),
        sample_date=top.pop("sample_date", None),
        seed=top.pop("seed", None),
        names=top,
        tariff=Tariff(**reader.keys(reader.subsection(document, "tariff"), "tariff")),
        operations=Operations(
            **reader.keys(
                operations,
                "operations",
                {"stop_times", "bus_dwell", "sorting", "attempts", "cold_chain"},
            ),
            stop_times=StopTimes(
                **reader.keys(reader.subsection(operations, "stop_times"), "operations.stop_times")
            ),
            bus_dwell=BusDwell(
                **reader.keys(reader.subsection(operations, "bus_dwell"), "operations.bus_dwell")
            ),
            sorting=Sorting(
                **reader.keys(sorting, "operations.sorting", {"waves"}), **reader.waves(sorting)
            ),
            attempts=Attempts(
                **reader.keys(reader.subsection(operations, "attempts"), "operations.attempts")
            ),
            cold_chain=ColdChain(
                **reader.keys(reader.subsection(operations, "cold_chain"), "operations.cold_chain")
            ),
        ),
    )
    return replace(found, issues=tuple(issues))


@dataclass(frozen=True, slots=True)
class _Reader(SectionReader):
    """Reads the sections of ``county.toml``."""

    def keys(
        self, values: Mapping[str, Any], section: str, nested: Collection[str] = ()
    ) -> dict[str, Any]:
        return self.section(values, SECTIONS[section], section, nested)

    def waves(self, sorting: Mapping[str, Any]) -> dict[str, Any]:
        if sorting.get("waves") is None:
            return {}
        found = self.tables(sorting, "waves", WAVES, "at, share")
        sections = [self.keys(wave, WAVES) for wave in found]
        waves = tuple(Wave(**section) for section in sections if len(section) == len(WAVE_KEYS))
        total = sum(wave.share for wave in waves)
        if waves and abs(total - 1) > _SHARES_TOLERANCE:
            self.issues.append(
                IssueKind.WAVE_SHARES.issue(table=self.name, field=WAVES, total=f"{total:g}")
            )
        return {"waves": waves}


def write_county_toml(county: County, sample_date: date | None, seed: int | None) -> str:
    """Return the text of ``county.toml``; coordinates are always written in WGS-84."""
    return "\n".join(_lines(county, sample_date, seed)) + "\n"


def _check_timezone(top: Mapping[str, Any], name: str, issues: list[Issue]) -> None:
    key = top.get("timezone", "Asia/Shanghai")
    try:
        ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        issues.append(IssueKind.UNKNOWN_TIMEZONE.issue(table=name, field="timezone", value=key))


def _lines(county: County, sample_date: date | None, seed: int | None) -> Iterator[str]:
    extra = {"crs": Crs.WGS_84, "sample_date": sample_date, "seed": seed}
    for column in TOP_KEYS:
        value = extra[column.name] if column.name in extra else getattr(county, column.field)
        if value is not None:
            yield f"{column.name} = {_toml(column, value)}"
    operations = county.operations
    sections: tuple[tuple[str, object], ...] = (
        ("tariff", county.tariff),
        ("operations", operations),
        ("operations.stop_times", operations.stop_times),
        ("operations.sorting", operations.sorting),
    )
    for section, record in sections:
        yield f"\n[{section}]"
        for column in SECTIONS[section]:
            yield f"{column.name} = {_toml(column, getattr(record, column.field))}"
    yield "waves = ["
    for wave in operations.sorting.waves:
        pairs = (f"{key.name} = {_toml(key, getattr(wave, key.field))}" for key in WAVE_KEYS)
        yield f"    {{{', '.join(pairs)}}},"
    yield "]"
    more: tuple[tuple[str, object, object], ...] = (
        ("operations.bus_dwell", operations.bus_dwell, BusDwell()),
        ("operations.attempts", operations.attempts, Attempts()),
        ("operations.cold_chain", operations.cold_chain, ColdChain()),
    )
    for section, record, usual in more:
        if record != usual:
            yield f"\n[{section}]"
            for column in SECTIONS[section]:
                yield f"{column.name} = {_toml(column, getattr(record, column.field))}"


def _toml(column: Column, value: Any) -> str:
    match column.type:
        case ColumnType.TIME:
            return f'"{write_time(value)}"'
        case ColumnType.DATE:
            return str(value.isoformat())
        case ColumnType.INTEGER | ColumnType.NUMBER:
            return repr(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
