"""``report.toml``: who reports to whom, what money and coverage have to keep, and columns."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from data.columns import Column, ColumnType
from data.issue_kinds import IssueKind
from data.issues import DataError
from data.printing.wanted import Dimension, Measure
from data.report_issues import ReportIssue
from data.reports.send_receive import Template
from data.sheets import decode, read_bytes
from data.toml_sections import SectionReader
from network.places import PlaceKind
from network.text import Text
from routing.funding import MoneyRules

FILE_NAME = "report.toml"
_PERCENT = 100
_FEN = 100
_CAPPED = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT, PlaceKind.COLD_STORE)

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
"""What a list of names chooses from."""


def _percent(name: str, zh: str, meaning: Text, default: str = "") -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.NUMBER,
        unit="%",
        low=0,
        high=100,
        default=default,
        meaning=meaning,
    )


TOP_KEYS = (
    Column(
        name="alliance",
        zh="联盟名称",
        type=ColumnType.TEXT,
        meaning=Text("报表抬头的名称；空则按县名", "Who reports; empty: named after the county"),
    ),
    Column(
        name="addressee",
        zh="报送单位",
        type=ColumnType.TEXT,
        meaning=Text("月报报送给谁", "Whom the monthly report goes to"),
    ),
)
MONEY_KEYS = (
    _percent(
        "up_percent_min",
        "上行资金下限",
        Text("中央资金支持农村产品上行至少占", "Least share of the central funds for the way up"),
        "50",
    ),
    _percent(
        "centre_percent_max",
        "服务中心上限",
        Text("中央资金用于公共服务中心至多占", "Most of the central funds for the service centre"),
        "15",
    ),
    *(
        Column(
            name=f"{kind.value}_cap_yuan",
            zh=f"{zh}补助上限",
            type=ColumnType.NUMBER,
            unit="yuan",
            low=0,
            meaning=Text(
                f"每个{zh}的财政补助上限；空为不设", f"Most public money for a {en}; empty: any"
            ),
        )
        for kind, zh, en in zip(
            _CAPPED,
            ("县级中心", "乡镇站", "村级站点", "冷库"),
            ("hub", "station", "point", "cold store"),
            strict=True,
        )
    ),
)
COVERAGE_KEYS = (
    _percent("townships_percent", "乡镇覆盖率", Text("要求的乡镇覆盖率", "Townships required")),
    _percent("villages_percent", "行政村覆盖率", Text("要求的行政村覆盖率", "Villages required")),
    _percent("poor_percent", "贫困村覆盖率", Text("要求的贫困村覆盖率", "Poor villages required")),
)
SEND_RECEIVE = "send_receive"
SECTIONS = {"": TOP_KEYS, "money": MONEY_KEYS, "coverage": COVERAGE_KEYS}
"""Keys of ``report.toml`` by section; ``send_receive`` has lists of names beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """What a county says about its reports.

    Parameters
    ----------
    alliance, addressee
        Who reports to whom; None: not said.
    money
        What public money has to keep.
    coverage
        Required shares, in [0, 1], by figure such as ``coverage.villages``.
    template
        How the send and receive report is cut.
    """

    alliance: str | None = None
    addressee: str | None = None
    money: MoneyRules = field(default_factory=MoneyRules)
    coverage: Mapping[str, float] = field(default_factory=dict)
    template: Template = field(default_factory=Template)


def read_settings(path: Path) -> ReportSettings:
    """Read what a county says about its reports.

    Parameters
    ----------
    path
        A TOML file.

    Raises
    ------
    DataError
        With every issue there is.
    """
    text, _ = decode(read_bytes(path), path.name)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([IssueKind.TOML_INVALID.issue(table=path.name, detail=error)]) from error
    reader = SectionReader(path.name, [])
    top = reader.section(document, TOP_KEYS, "", nested=("money", "coverage", SEND_RECEIVE))
    money = reader.section(reader.subsection(document, "money"), MONEY_KEYS, "money")
    coverage = reader.section(reader.subsection(document, "coverage"), COVERAGE_KEYS, "coverage")
    template = _template(reader, reader.subsection(document, SEND_RECEIVE))
    if reader.issues:
        raise DataError(reader.issues)
    return ReportSettings(
        alliance=top.get("alliance"),
        addressee=top.get("addressee"),
        money=_money(money),
        coverage={
            f"coverage.{key.removesuffix('_percent')}": percent / _PERCENT
            for key, percent in coverage.items()
        },
        template=template,
    )


def _money(values: Mapping[str, float]) -> MoneyRules:
    usual = MoneyRules()
    caps = {kind: values.get(f"{kind.value}_cap_yuan") for kind in _CAPPED}
    return MoneyRules(
        up_share_min=values.get("up_percent_min", usual.up_share_min * _PERCENT) / _PERCENT,
        centre_share_max=values.get("centre_percent_max", usual.centre_share_max * _PERCENT)
        / _PERCENT,
        cap_fen={kind: round(yuan * _FEN) for kind, yuan in caps.items() if yuan is not None},
    )


def _template(reader: SectionReader, values: Mapping[str, Any]) -> Template:
    known = ("by", "columns", "headers")
    for key in values:
        if key not in known:
            reader.unknown_key(key, known, f"{SEND_RECEIVE}.{key}")
    usual = Template()
    headers = reader.subsection(values, "headers")
    for name, header in headers.items():
        if name not in {*Dimension, *Measure}:
            choices = [*Dimension, *Measure]
            _unknown(reader, f"{SEND_RECEIVE}.headers", name, [each.value for each in choices])
        elif not isinstance(header, str):
            expected = Text("带引号的文本", "text in quotes")
            reader.wrong_type(f"{SEND_RECEIVE}.headers.{name}", header, expected)
    return Template(
        dimensions=_names(reader, values, "by", Dimension) or usual.dimensions,
        measures=_names(reader, values, "columns", Measure) or usual.measures,
        headers={name: str(header) for name, header in headers.items()},
    )


def _names(
    reader: SectionReader, values: Mapping[str, Any], key: str, choices: type[ChoiceT]
) -> tuple[ChoiceT, ...]:
    named, where = values.get(key, []), f"{SEND_RECEIVE}.{key}"
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        reader.wrong_type(where, named, Text("文本的列表", "a list of texts"))
        return ()
    by_name = {choice.value: choice for choice in choices}
    for name in named:
        if name not in by_name:
            _unknown(reader, where, name, list(by_name))
    return tuple(dict.fromkeys(by_name[name] for name in named if name in by_name))


def _unknown(reader: SectionReader, where: str, name: str, known: Sequence[str]) -> None:
    reader.issues.append(
        ReportIssue.UNKNOWN_COLUMN.issue(
            table=reader.name, field=where, value=name, known=", ".join(known)
        )
    )
