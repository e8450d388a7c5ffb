"""The performance report laid out: targets against actuals, money and its shares, sites, checks.

Sums and shares of money are formulas over the ledger, which is a flat worksheet of its own.
"""

from data.printing.layout import Labels
from data.printing.page import (
    MONEY,
    SHARE,
    TENTHS,
    Align,
    Cell,
    Column,
    Mark,
    Number,
    Page,
    Table,
)
from data.reports.formulas import FlatSheet
from data.reports.judging import (
    PerformanceReport,
    finding_text,
    fund_name,
    source_of,
    stage_name,
    standing_name,
    use_name,
)
from data.reports.money_tables import central_table, fund_table, site_table, use_table
from network.text import Language, Text
from routing.funding import Stage
from routing.targets import Judged, Rule, TargetState

TITLE = Text("绩效目标与资金", "Targets and money")
_LEDGER = Text("台账", "ledger")
_FEN = 100
_KEYS = (
    "entry_id",
    "date",
    "fund",
    "stage",
    "use",
    "amount",
    "up",
    "place_id",
    "place",
    "payee",
    "document",
    "note",
)


def performance_pages(report: PerformanceReport, language: Language) -> list[Page]:
    """Lay the report out; what was not given has no page."""
    labels = Labels(language)
    targets = [_page(report, labels, _TARGETS, target_table(report, labels))]
    checks = _page(report, labels, _CHECKS, check_table(report, labels))
    if report.account is None:
        return [*(targets if report.targets else []), checks]
    sheet = FlatSheet(name=labels(_LEDGER), keys=_KEYS, num_rows=len(report.account.entries))
    money = Page(
        title=labels(TITLE),
        key=labels(Text("资金", "money")),
        facts=_facts(report, labels),
        tables=(
            central_table(report, labels, sheet),
            fund_table(report.account, labels, sheet),
            use_table(report.account, labels, sheet),
        ),
        notes=(labels(_MONEY_NOTE),),
    )
    sites = [_page(report, labels, _SITES, site_table(report, labels, sheet))]
    return [
        *(targets if report.targets else []),
        money,
        *(sites if report.account.sites else []),
        checks,
        _ledger(report, sheet, labels),
    ]


_TARGETS = Text("绩效目标", "targets")
_SITES = Text("站点补助", "sites")
_CHECKS = Text("核对", "checks")
_MONEY_NOTE = Text(
    "元。上行、公共服务中心占比按中央资金计；拨付包括冲红。各项由工作簿中的公式从台账得出。",
    "Yuan. Shares for the way up and for the service centre are of the central funds; what was "
    "taken back is subtracted. Formulas of the workbook work all of it out from the ledger.",
)


def _page(report: PerformanceReport, labels: Labels, key: Text, table: Table) -> Page:
    return Page(
        title=labels(TITLE),
        key=labels(key),
        facts=_facts(report, labels),
        tables=(table,),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
        is_landscape=key is _TARGETS,
    )


def _facts(report: PerformanceReport, labels: Labels) -> tuple[tuple[str, str], ...]:
    days = len(report.figures.days)
    return (
        (labels(Text("截至", "As of")), report.period.last.isoformat()),
        (labels(Text("统计期间", "Counted over")), str(report.period)),
        (labels(Text("有计划的天数", "Days planned")), f"{days}"),
    )


def target_table(report: PerformanceReport, labels: Labels) -> Table:
    """Return the performance table."""
    columns = (
        labels.column("一级指标", "Level 1", 11),
        labels.column("二级指标", "Level 2", 11),
        labels.column("三级指标", "Target", 30),
        labels.column("年度", "Year", 7, align=Align.CENTER),
        labels.column("要求", "Rule", 6, align=Align.CENTER),
        labels.column("目标", "Goal", 10, align=Align.RIGHT),
        labels.column("实际", "Actual", 10, align=Align.RIGHT),
        labels.column("单位", "Unit", 9),
        labels.column("完成", "Reached", 9, align=Align.RIGHT),
        labels.column("状态", "Standing", 9, align=Align.CENTER),
        labels.column("数据来源", "Source", 30),
        labels.column("备注", "Note", 16),
    )
    return Table(
        columns=columns, rows=tuple(_target_row(each, report, labels) for each in report.targets)
    )


def _target_row(judged: Judged, report: PerformanceReport, labels: Labels) -> tuple[Cell, ...]:
    target = judged.target
    name = labels(standing_name(judged.standing))
    return (
        target.category,
        target.group,
        target.name,
        f"{target.year}",
        "≥" if target.rule is Rule.AT_LEAST else "≤",
        Number(target.goal, _written(target.goal)),
        Number(judged.actual, TENTHS if judged.actual is None else _written(judged.actual)),
        target.unit,
        Number(judged.reached, SHARE),
        Mark(name) if judged.standing is TargetState.MISSED else name,
        labels(source_of(judged, report.period)),
        target.note,
    )


def _written(value: float) -> str:
    return "#,##0" if float(value).is_integer() else MONEY


def broken(report: PerformanceReport, labels: Labels) -> list[str]:
    """Return everything that is not kept, a sentence each."""
    findings = () if report.account is None else report.account.findings
    lines = [labels(finding_text(finding, report)) for finding in findings]
    lines += [
        labels(
            Text(
                f"{check.label.zh} {check.share or 0:.1%}，低于要求的 {check.required:.1%}。",
                f"{check.label.en}: {check.share or 0:.1%}, less than the {check.required:.1%} "
                "that are required.",
            )
        )
        for check in report.coverage
        if not check.is_kept
    ]
    lines += [
        labels(
            Text(
                f"{each.target.name}（{each.target.year}）：实际 {each.actual or 0:,.2f}，目标 "
                f"{each.target.goal:,.2f} {each.target.unit}。",
                f"{each.target.name} ({each.target.year}): {each.actual or 0:,.2f}, the target is "
                f"{each.target.goal:,.2f} {each.target.unit}.",
            )
        )
        for each in report.missed
    ]
    return lines


def check_table(report: PerformanceReport, labels: Labels) -> Table:
    """Return everything that is not kept; a line that says so if there is nothing."""
    lines = broken(report, labels)
    columns = (
        labels.column("序号", "No.", 6, "#,##0"),
        labels.column("核对结果", "What does not hold", 90),
    )
    if not lines:
        fine = labels(Text("各项要求均符合。", "Everything that is required holds."))
        return Table(columns=columns, rows=((None, fine),))
    return Table(columns=columns, rows=tuple(enumerate(lines, start=1)))


def _ledger(report: PerformanceReport, sheet: FlatSheet, labels: Labels) -> Page:
    places = report.county.place_by_id()
    columns = (
        labels.column("序号", "entry", 12),
        labels.column("日期", "date", 12),
        labels.column("资金来源", "fund", 10),
        labels.column("环节", "stage", 10),
        labels.column("用途", "use", 18),
        labels.column("金额（元）", "amount, yuan", 16, MONEY),
        labels.column("其中上行（元）", "for the way up, yuan", 18, MONEY),
        labels.column("站点编号", "site", 18),
        labels.column("站点", "name of site", 20),
        labels.column("承办单位", "payee", 20),
        labels.column("凭证", "document", 20),
        labels.column("备注", "note", 24),
    )
    rows = tuple(
        (
            entry.entry_id,
            entry.day.isoformat(),
            labels(fund_name(entry.fund)),
            labels(stage_name(entry.stage)),
            "" if entry.stage is Stage.GRANTED else labels(use_name(entry.use)),
            entry.amount_fen / _FEN,
            entry.up_fen / _FEN,
            "" if entry.place_id is None else str(entry.place_id),
            places[entry.place_id].name_zh if entry.place_id in places else "",
            entry.payee,
            entry.document,
            entry.note,
        )
        for entry in (report.account.entries if report.account else ())
    )
    return Page(
        title=labels(TITLE),
        key=sheet.name,
        tables=(Table(columns=tuple(_keyed(columns)), rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )


def _keyed(columns: tuple[Column, ...]) -> list[Column]:
    """Return columns with their names for programs."""
    return [
        Column(header=c.header, width=c.width, number=c.number, align=c.align, key=key)
        for c, key in zip(columns, _KEYS, strict=True)
    ]
