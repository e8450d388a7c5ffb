"""Siting runs side by side: a row a figure, a column a run."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from data.siting import words
from data.siting.cold_comparison import cold_rows
from data.siting.comparison_rows import Row, reached, row
from data.siting.tables import calibration_text, daily_text, money_text
from data.siting.wire import PeriodWire, SitingWire
from data.siting.wire_parts import CountWire
from data.workbook import Column, SheetTable, WorkbookWriter
from network.text import Language, Text


def comparison(runs: Mapping[str, SitingWire], language: Language) -> SheetTable:
    """Return the runs as a table.

    Parameters
    ----------
    runs
        At least one, by name.
    language
        Of names and words.
    """
    rows = (
        *_head(runs),
        *_last_period(runs),
        *_money(runs),
        *_requirements(runs),
        *_daily(runs),
        *cold_rows(runs),
    )
    return SheetTable(
        name=Text("比较", "comparison"),
        columns=(
            Column(Text("指标", "figure"), 44),
            *(Column(Text(name, name), 22) for name in runs),
        ),
        rows=tuple(
            (label.to(language), *(value.to(language) for value in values))
            for label, values in rows
        ),
    )


def comparison_wire(runs: Mapping[str, SitingWire]) -> dict[str, Any]:
    """Return the runs as JSON holds them: siting.json without what is long."""
    detailed: dict[str, Any] = {
        **dict.fromkeys(("sites", "villages", "spec"), True),
        "cold": {"stores": {"__all__": {"months"}}, "supplies": True},
    }
    return {
        name: siting.model_dump(mode="json", exclude=detailed)
        | {"spec": {"file": siting.spec.file, "sha256": siting.spec.sha256}}
        for name, siting in runs.items()
    }


def dump_comparison(runs: Mapping[str, SitingWire], language: Language) -> bytes:
    """Return the table as XLSX; the same runs give the same bytes."""
    table = comparison(runs, language)
    writer = WorkbookWriter(language, max(siting.date for siting in runs.values()))
    writer.table(table)
    return writer.content()


def _head(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    yield row(Text("县域", "county"), runs, lambda s: s.county)
    yield row(Text("要求文件", "spec"), runs, lambda s: f"{s.spec.file} {s.spec.sha256[:8]}")
    yield row(Text("状态", "status"), runs, lambda s: words.status(s.status))
    yield row(Text("总成本（元）", "cost, yuan"), runs, lambda s: money_text(s.cost_fen))
    yield row(Text("下界（元）", "lower bound, yuan"), runs, lambda s: money_text(s.bound_fen))
    yield row(Text("差距", "gap"), runs, lambda s: "" if s.gap is None else f"{s.gap:.3%}")
    yield row(Text("违规", "violations"), runs, lambda s: str(s.violations))


def _last_period(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    """Yield what is open and reached in the last period of each run."""
    figures: tuple[tuple[Text, Callable[[PeriodWire], str]], ...] = (
        (Text("末期", "last period"), lambda p: p.name),
        (Text("县级共配中心", "hubs"), lambda p: str(p.open.hub)),
        (Text("乡镇中转站", "stations"), lambda p: str(p.open.station)),
        (Text("村级服务站", "points"), lambda p: str(p.open.point)),
        (Text("乡镇覆盖率", "townships with a station"), lambda p: _share(p.townships)),
        (Text("行政村覆盖率", "villages covered"), lambda p: _share(p.villages)),
        (Text("贫困村覆盖率", "poor villages covered"), lambda p: _share(p.poor_villages)),
        (
            Text("平均取件路时（小时）", "hours to goods"),
            lambda p: "" if p.access_hours is None else f"{p.access_hours:.2f}",
        ),
        (Text("每日运输费（估算，元）", "transport a day, reckoned, yuan"), _transport_a_day),
    )
    for label, value in figures:
        yield row(label, runs, partial(_of_last, value))


def _money(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    """Yield money over all periods."""
    figures = (
        (Text("站址年费（元）", "years of sites, yuan"), "fixed_fen"),
        (Text("关闭（元）", "closing, yuan"), "closing_fen"),
        (Text("运输（元）", "transport, yuan"), "transport_fen"),
        (Text("建设：财政（元）", "building: public, yuan"), "public_fen"),
        (Text("建设：自筹（元）", "building: own, yuan"), "own_fen"),
    )
    for label, name in figures:
        yield row(label, runs, partial(_total, name))


def _requirements(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    """Yield what each run reaches of each requirement, of all that any run has."""
    found = {
        (each.key, each.title.en, each.is_least): each
        for siting in runs.values()
        for each in siting.requirements
    }
    for key, each in found.items():
        told = each.key if each.period is None else f"{each.key}, {each.period}"
        label = Text(f"{each.title.zh}（{told}）", f"{each.title.en} ({told})")
        yield row(label, runs, partial(_reached, key))


def _daily(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    if any(siting.daily for siting in runs.values()):
        yield row(Text("运输费核对（每日，元）", "daily transport, yuan"), runs, daily_text)
    if any(siting.answers and siting.answers.calibration for siting in runs.values()):
        yield row(Text("运输费估算校准", "estimate of transport settled"), runs, calibration_text)


def _of_last(value: Callable[[PeriodWire], str], siting: SitingWire) -> str:
    return value(siting.periods[-1]) if siting.periods else ""


def _transport_a_day(period: PeriodWire) -> str:
    return money_text(round(period.money.transport_fen / (period.years * period.days)))


def _reached(key: tuple[str, str, bool], siting: SitingWire) -> str:
    return reached([e for e in siting.requirements if (e.key, e.title.en, e.is_least) == key])


def _total(name: str, siting: SitingWire) -> str:
    if not siting.periods:
        return ""
    return money_text(sum(getattr(period.money, name) for period in siting.periods))


def _share(count: CountWire) -> str:
    return f"{count.value / count.of:.1%} ({count.value}/{count.of})" if count.of else ""
