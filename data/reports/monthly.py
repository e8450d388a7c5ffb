"""The monthly report: what was done, how prompt, how far covered, targets, money, problems, data.

It is due by the 30th of its month, and says of every figure whether it was planned or reported, of
all data whether they are real.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from data.printing.layout import Labels
from data.printing.page import House, Table
from data.reports.charts import cost_chart, coverage_chart, promptness_chart, volume_chart
from data.reports.document import Block, Document, Grid, Heading, Lines, Paragraph
from data.reports.figures import FIGURE_BY_KEY
from data.reports.judging import PerformanceReport, finding_text
from data.reports.money_tables import central_table, fund_table, site_table, use_table
from data.reports.performance import target_table
from data.reports.period import PeriodFigures
from data.reports.provenance import provenance_lines
from data.reports.townships import township_table
from network.text import Language, Text
from routing.targets import TargetState

TITLE = Text("农村物流共配工作进展月报", "Monthly progress report of joint delivery")
_DUE_DAY = 30
_MOST_TROUBLES = 8
_TARGET_COLUMNS = (2, 3, 4, 5, 6, 7, 8, 9)
_MOST_SITES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What the report of a month is made of.

    Parameters
    ----------
    figures, before
        The month, and the one before, as far as it has plans; None: not known.
    performance
        Targets and money, counted from the year's first day to the month's last.
    addressee
        Whom it goes to; empty: not said.
    """

    figures: PeriodFigures
    before: PeriodFigures | None
    performance: PerformanceReport
    addressee: str = ""

    @property
    def first(self) -> date:
        """First day of the month."""
        return self.figures.period.first

    @property
    def due(self) -> date:
        """The day by which the report is due: the 30th, or the last of a shorter month."""
        return self.first.replace(day=min(_DUE_DAY, self.figures.period.last.day))


def monthly_document(month: Month, house: House, language: Language) -> Document:
    """Return the report of a month."""
    labels = Labels(language)
    last = max(day.day for day in month.figures.days)
    facts = [
        (labels(Text("统计期间", "Period")), str(month.figures.period)),
        (labels(Text("数据截至", "Data up to")), last.isoformat()),
        (labels(Text("报送期限", "Due by")), month.due.isoformat()),
    ]
    if month.addressee:
        facts.append((labels(Text("报送", "To")), month.addressee))
    return Document(
        title=labels(TITLE),
        key=labels(Text(f"{month.first.year} 年 {month.first.month} 月", f"{month.first:%Y-%m}")),
        house=house,
        facts=tuple(facts),
        blocks=tuple(_blocks(month, labels)),
        signatures=tuple(
            labels(text)
            for text in (
                Text("填报", "Made by"),
                Text("审核", "Checked by"),
                Text("签发", "Approved by"),
            )
        ),
    )


def _blocks(month: Month, labels: Labels) -> Iterator[Block]:
    sections = (
        (Text("本月概况", "The month"), _overview),
        (Text("时效", "Promptness"), _promptness),
        (Text("成本与共配", "Cost and pooling"), _cost),
        (Text("覆盖", "Coverage"), _coverage),
        (Text("目标完成情况", "Targets"), _targets),
        (Text("资金", "Money"), _money),
        (Text("问题与异常", "Problems"), _problems),
        (Text("数据说明", "About the data"), _data),
    )
    number = 0
    for title, section in sections:
        blocks = list(section(month, labels))
        if not blocks:
            continue
        number += 1
        heading = Text(f"{_NUMERALS[number]}、{title.zh}", f"{number}. {title.en}")
        yield Heading(labels(heading))
        yield from blocks


_NUMERALS = "〇一二三四五六七八九"


def _told(figures: PeriodFigures, key: str) -> str:
    """Return a figure as sentences hold it; a dash if it is not known."""
    figure = FIGURE_BY_KEY[key]
    value = figure.value(figures.total)
    if value is None:
        return "—"
    if not figure.unit.zh:
        return f"{value:.1%}"
    digits = len(figure.number.partition(".")[2])
    return f"{value:,.{digits}f}"


def _sentence(text: Text, figures: PeriodFigures, *keys: str, **more: object) -> Text:
    values = {key.replace(".", "_"): _told(figures, key) for key in keys}
    return text.fill(**values, **more)


def _overview(month: Month, labels: Labels) -> Iterator[Block]:
    found = month.figures
    county = Text(found.county.name_zh, found.county.name_en)
    yield Paragraph(labels(_sentence(_TAKEN_IN, found, *_TAKEN_IN_KEYS, county=county)))
    if found.total.reported_days:
        days = found.total.reported_days
        yield Paragraph(labels(_sentence(_SIGNED, found, *_SIGNED_KEYS, days_reported=days)))
    else:
        yield Paragraph(labels(_UNREPORTED))
    if month.before is not None and month.before.days:
        yield Paragraph(labels(_compared(found, month.before)))
    yield volume_chart(found, labels)


_TAKEN_IN_KEYS = ("days", "orders", "pieces", "arriving", "up_pieces", "up_kg", "up_share", "held")
_TAKEN_IN = Text(
    "本月{county}统仓共配联盟有 {days} 天排定配送计划，新到运单 {orders} 单、{pieces} 件；"
    "计划送达 {arriving} 件，其中上行 {up_pieces} 件（{up_kg} 公斤，占 {up_share}）。"
    "留仓待并单累计 {held} 件·夜。",
    "This month the joint delivery alliance of {county} planned {days} days. It took in {orders} "
    "orders of {pieces} pieces; {arriving} pieces were planned to arrive, {up_pieces} of them "
    "going up ({up_kg} kg, {up_share}). {held} piece-nights were spent waiting to go together.",
)
_SIGNED_KEYS = ("signed", "actual.within.72", "actual.on_time", "as_planned", "failed")
_SIGNED = Text(
    "据 {days_reported} 天的状态上报，实际签收 {signed} 单，其中 72 小时内签收 "
    "{actual_within_72}，及时签收 {actual_on_time}；计划送达运单当日签收 {as_planned}；"
    "派送失败 {failed} 单。",
    "Statuses reported on {days_reported} days tell of {signed} orders signed for, "
    "{actual_within_72} of them within 72 hours and {actual_on_time} in time; {as_planned} of the "
    "orders planned to arrive were signed for that day; {failed} attempts failed.",
)
_UNREPORTED = Text(
    "本月没有状态上报，以下时效和件数均为计划值，不代表实际签收。",
    "No statuses were reported this month: what follows is what was planned, not what was signed.",
)


def _compared(found: PeriodFigures, before: PeriodFigures) -> Text:
    """Return how the month compares with the one before, by day and by piece."""
    volume = _change(
        found.total.arriving_pieces / found.total.days,
        before.total.arriving_pieces / before.total.days,
    )
    cost = FIGURE_BY_KEY["cost_per_piece"]
    price = _change(cost.value(found.total), cost.value(before.total))
    return Text(
        "与上月（{days} 天有计划）相比，日均送达件数{volume}，单件成本{price}。",
        "Compared with the month before ({days} days planned), pieces a day {volume}, the cost per "
        "piece {price}.",
    ).fill(days=before.total.days, volume=volume, price=price)


def _change(now: float | None, before: float | None) -> Text:
    if now is None or not before:
        return Text("无法比较", "cannot be compared")
    share = now / before - 1
    if abs(share) < 0.0005:
        return Text("持平", "stayed the same")
    shown = f"{abs(share):.1%}"
    if share > 0:
        return Text(f"上升 {shown}", f"rose by {shown}")
    return Text(f"下降 {shown}", f"fell by {shown}")


def _promptness(month: Month, labels: Labels) -> Iterator[Block]:
    keys = ("within.24", "within.48", "within.72", "on_time")
    text = Text(
        "计划送达运单中，入网后 24、48、72 小时内到达的分别占 {within_24}、{within_48}、"
        "{within_72}，按各自时限到达的占 {on_time}。时钟自到县扫描（下行）或交件（上行）起计。",
        "Of the orders planned to arrive, {within_24}, {within_48} and {within_72} do so within "
        "24, 48 and 72 hours of their release, {on_time} by their due time. The clock starts at "
        "the scan in the county (down) or at the hand-in (up).",
    )
    yield Paragraph(labels(_sentence(text, month.figures, *keys)))
    yield promptness_chart(month.figures, labels)


def _cost(month: Month, labels: Labels) -> Iterator[Block]:
    keys = ("vehicles", "km", "load_factor", "shared", "cost", "cost_per_piece")
    text = Text(
        "出车 {vehicles} 辆·日，行驶 {km} 公里，平均装载率 {load_factor}；"
        "全程与其他成员同车的件数占 {shared}（共配率）。"
        "总成本 {cost} 元，单件成本 {cost_per_piece} 元。成本按计划和费率计算，不是财务决算。",
        "Vehicles went out on {vehicles} vehicle-days and drove {km} km, {load_factor} full on "
        "average; {shared} of the pieces shared their vehicle with another member's on every ride. "
        "The cost was {cost} yuan, {cost_per_piece} yuan a piece: as planned and priced, not as "
        "paid.",
    )
    yield Paragraph(labels(_sentence(text, month.figures, *keys)))
    yield cost_chart(month.figures, labels)


def _coverage(month: Month, labels: Labels) -> Iterator[Block]:
    coverage = month.figures.coverage
    values = {
        key.partition(".")[2]: "—" if (share := coverage.value(key)) is None else f"{share:.1%}"
        for key in ("coverage.townships", "coverage.villages", "coverage.poor")
    }
    text = Text(
        "启用县级共配中心 {hubs} 处、乡镇中转站 {stations} 处、村级服务站 {points} 处、"
        "冷库 {cold} 处。乡镇覆盖率 {townships}，"
        "行政村覆盖率 {villages}（{with_point}/{all_villages}），贫困村覆盖率 {poor}。",
        "In service: hubs {hubs}, stations {stations}, points {points}, cold stores {cold}. "
        "Covered are {townships} of the townships, {villages} of the administrative villages "
        "({with_point} of {all_villages}) and {poor} of the poor villages.",
    ).fill(
        hubs=coverage.hubs,
        stations=coverage.stations,
        points=coverage.points,
        cold=coverage.cold_stores,
        with_point=coverage.sums("with_point"),
        all_villages=coverage.sums("villages"),
        **values,
    )
    yield Paragraph(labels(text))
    yield from _coverage_checks(month.performance, labels)
    required = month.performance.settings.coverage.get("coverage.villages")
    yield coverage_chart(month.figures, labels, required)
    caption = Text("各乡镇覆盖与送达件数", "Coverage and pieces by township")
    yield Grid(township_table(month.figures, labels), labels(caption))


def _coverage_checks(report: PerformanceReport, labels: Labels) -> Iterator[Block]:
    lines = []
    for check in report.coverage:
        share = "—" if check.share is None else f"{check.share:.1%}"
        verdict = Text("达到要求", "kept") if check.is_kept else Text("未达到要求", "not kept")
        text = Text(
            "{label}：{share}，要求 {required}，{verdict}。",
            "{label}: {share}, {required} required: {verdict}.",
        ).fill(label=check.label, share=share, required=f"{check.required:.0%}", verdict=verdict)
        lines.append(labels(text))
    if lines:
        yield Lines(tuple(lines))


def _targets(month: Month, labels: Labels) -> Iterator[Block]:
    report = month.performance
    if not report.targets:
        return
    count = {
        standing.value: sum(each.standing is standing for each in report.targets)
        for standing in TargetState
    }
    days = len(report.figures.days)
    text = Text(
        "绩效目标共 {total} 项：达到 {met} 项，未达到 {missed} 项，待报 {open} 项，"
        "未到期 {not_due} 项。由系统计算的各项按 {period} 有计划的 {days} 天统计，"
        "其余按填报的来源。",
        "Of {total} targets {met} are met, {missed} missed, {open} open and {not_due} not due yet. "
        "What is computed counts the {days} days planned of {period}; the rest is as stated.",
    ).fill(total=len(report.targets), period=report.period, days=days, **count)
    yield Paragraph(labels(text))
    whole = target_table(report, labels)
    part = Table(
        columns=[whole.columns[at] for at in _TARGET_COLUMNS],
        rows=tuple(tuple(row[at] for at in _TARGET_COLUMNS) for row in whole.rows),
    )
    yield Grid(part, labels(Text("目标与实际", "Targets and actuals")))
    sources = [
        labels(Text("{name}：{source}。", "{name}: {source}.").fill(name=row[2], source=row[10]))
        for row in whole.rows
        if row[10]
    ]
    if sources:
        yield Paragraph(labels(Text("各项实际值的来源：", "Where actuals come from:")))
        yield Lines(tuple(sources))


def _money(month: Month, labels: Labels) -> Iterator[Block]:
    report = month.performance
    if report.account is None:
        return
    yield Paragraph(
        labels(
            Text(
                "资金台账截至 {last}，共 {count} 笔。"
                "上行资金和公共服务中心资金的占比按中央财政资金计算。",
                "The ledger has {count} entries up to {last}. Shares for the way up and for the "
                "service centre are of the central funds.",
            ).fill(last=report.period.last.isoformat(), count=len(report.account.entries))
        )
    )
    yuan = labels(Text("单位：元", "yuan"))
    yield Grid(central_table(report, labels, None), yuan)
    yield Grid(fund_table(report.account, labels, None), yuan)
    yield Grid(use_table(report.account, labels, None), yuan)
    sites = site_table(report, labels, None)
    if sites.rows:
        most = sorted(report.account.sites, key=attrgetter("public_fen"), reverse=True)
        shown = {str(site.place_id) for site in most[:_MOST_SITES]}
        rows = tuple(row for row in sites.rows if row[0] in shown)
        caption = Text("站点补助，元", "Money for sites, yuan")
        if len(rows) < len(sites.rows):
            caption = Text(
                f"站点补助最多的 {len(rows)} 处（共 {len(sites.rows)} 处），元",
                f"The {len(rows)} of {len(sites.rows)} sites that got most, yuan",
            )
        yield Grid(replace(sites, rows=rows), labels(caption))


def _problems(month: Month, labels: Labels) -> Iterator[Block]:
    lines = []
    fates = {"late": Text("超时", "late"), "unserved": Text("无法承运", "unserved")}
    for trouble in month.figures.troubles[:_MOST_TROUBLES]:
        text = Text(
            "{fate} {orders} 单·日，首次出现于 {day}：{cause}。办法：{action}。",
            "{orders} orders {fate}, first on {day}: {cause}. What helps: {action}.",
        ).fill(
            fate=fates[trouble.fate],
            orders=f"{trouble.orders:,}",
            day=trouble.first_day.isoformat(),
            cause=_bare(trouble.cause),
            action=_bare(trouble.action),
        )
        lines.append(labels(text))
    account = month.performance.account
    lines += [
        labels(finding_text(finding, month.performance))
        for finding in (() if account is None else account.findings)
    ]
    lines += [
        labels(
            Text(
                f"目标未达到：{each.target.name}（{each.target.year}）。",
                f"Missed: {each.target.name} ({each.target.year}).",
            )
        )
        for each in month.performance.missed
    ]
    if lines:
        yield Lines(tuple(lines))
    else:
        yield Paragraph(labels(Text("本月没有需要说明的问题。", "There is nothing to tell.")))


def _bare(text: Text) -> Text:
    """Return a sentence without its full stop."""
    return Text(text.zh.rstrip("。；"), text.en.rstrip(". "))


def _data(month: Month, labels: Labels) -> Iterator[Block]:
    yield Lines(tuple(labels(text) for text in provenance_lines(month.figures)))
