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
    Formula,
    Mark,
    Number,
    Page,
    Table,
)
from data.reports.formulas import FlatSheet, share
from data.reports.judging import (
    PerformanceReport,
    finding_text,
    fund_name,
    source_of,
    stage_name,
    standing_name,
    use_name,
)
from network.text import Language, Text
from routing.funding import Account, CentralMoney, Fund, Stage, Use
from routing.targets import Judged, Rule, Standing

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
    pages = []
    if report.targets:
        pages.append(_page(report, labels, _TARGETS, target_table(report, labels)))
    if report.account is not None:
        sheet = FlatSheet(
            name=labels(_LEDGER), keys=_KEYS, num_rows=len(report.account.entries)
        )
        pages.append(
            Page(
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
        )
        if report.account.sites:
            pages.append(_page(report, labels, _SITES, site_table(report, labels, sheet)))
    pages.append(_page(report, labels, _CHECKS, check_table(report, labels)))
    if report.account is not None:
        pages.append(_ledger(report, sheet, labels))
    return pages


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
        Mark(name) if judged.standing is Standing.MISSED else name,
        labels(source_of(target, report.period)),
        target.note,
    )


def _written(value: float) -> str:
    return "#,##0" if float(value).is_integer() else MONEY


def central_table(report: PerformanceReport, labels: Labels, sheet: FlatSheet | None) -> Table:
    """Return the shares of the central funds against what they have to be.

    Parameters
    ----------
    report, labels
        What to tell, and the language; the report has an account.
    sheet
        The worksheet of the ledger, for formulas; None: plain numbers.
    """
    rules, money = report.settings.money, report.account.central if report.account else ()
    columns = (
        labels.column("中央资金", "Central funds", 14),
        labels.column("合计", "Total", 15, MONEY),
        labels.column("其中上行", "For the way up", 15, MONEY),
        labels.column("上行占比", "Share", 11, SHARE),
        labels.column("不低于", "At least", 10, SHARE),
        labels.column("其中服务中心", "Service centre", 15, MONEY),
        labels.column("服务中心占比", "Share", 13, SHARE),
        labels.column("不高于", "At most", 10, SHARE),
        labels.column("核对", "Check", 10, align=Align.CENTER),
    )
    rows = []
    for each in money:
        total, up, centre = _central_cells(each, sheet, labels)
        is_kept = (each.up_share is None or each.up_share >= rules.up_share_min) and (
            each.centre_share is None or each.centre_share <= rules.centre_share_max
        )
        rows.append(
            (
                labels(stage_name(each.stage)),
                total,
                up,
                _divided(up, total, each.up_share),
                rules.up_share_min,
                centre,
                _divided(centre, total, each.centre_share),
                rules.centre_share_max,
                _verdict(labels, is_kept=is_kept),
            )
        )
    return Table(
        heading=labels(Text("资金占比", "Shares of money")), columns=columns, rows=tuple(rows)
    )


def _central_cells(
    money: CentralMoney, sheet: FlatSheet | None, labels: Labels
) -> tuple[Formula | Number, Formula | Number, Formula | Number]:
    where = {
        "fund": labels(fund_name(Fund.CENTRAL)),
        "stage": labels(stage_name(money.stage)),
    }
    centre = {**where, "use": labels(use_name(Use.SERVICE_CENTRE))}
    return (
        _sum(money.total_fen, sheet, "amount", where),
        _sum(money.up_fen, sheet, "up", where),
        _sum(money.centre_fen, sheet, "amount", centre),
    )


def _sum(
    fen: int, sheet: FlatSheet | None, key: str, where: dict[str, str]
) -> Formula | Number:
    if sheet is None:
        return Number(fen / _FEN, MONEY)
    return Formula(f"={sheet.total(key, where)}", fen / _FEN, MONEY)


def _divided(part: Formula | Number, whole: Formula | Number, value: float | None) -> Cell:
    if isinstance(part, Formula) and isinstance(whole, Formula):
        return Formula(share(part.text[1:], whole.text[1:]), value, SHARE)
    return Number(value, SHARE)


def _verdict(labels: Labels, *, is_kept: bool) -> Cell:
    if is_kept:
        return labels(Text("符合", "kept"))
    return Mark(labels(Text("不符合", "not kept")))


def fund_table(found: Account, labels: Labels, sheet: FlatSheet | None) -> Table:
    """Return what came in, was set aside and paid out by fund; `sheet` as for `central_table`."""
    columns = (
        labels.column("资金来源", "Fund", 18),
        *(
            Column(header=labels(stage_name(stage)), width=16, number=MONEY)
            for stage in Stage
        ),
    )
    rows = tuple(
        (
            labels(fund_name(fund)),
            *(
                _sum(
                    found.sum(fund, stage),
                    sheet,
                    "amount",
                    {"fund": labels(fund_name(fund)), "stage": labels(stage_name(stage))},
                )
                for stage in Stage
            ),
        )
        for fund in Fund
        if any(of_fund is fund for of_fund, _, _ in found.sums)
    )
    total = tuple(
        _sum(
            sum(found.sum(fund, stage) for fund in Fund),
            sheet,
            "amount",
            {"stage": labels(stage_name(stage))},
        )
        for stage in Stage
    )
    return Table(
        heading=labels(Text("按资金来源", "By fund")),
        columns=columns,
        rows=rows,
        total=(labels.total, *total),
    )


def use_table(found: Account, labels: Labels, sheet: FlatSheet | None) -> Table:
    """Return what was set aside and paid out by use; `sheet` as for `central_table`."""
    stages = (Stage.BUDGETED, Stage.PAID)
    columns = (
        labels.column("用途", "Use", 24),
        *(Column(header=labels(stage_name(stage)), width=16, number=MONEY) for stage in stages),
    )
    used = {use for _, stage, use in found.sums if stage in stages}
    rows = tuple(
        (
            labels(use_name(use)),
            *(
                _sum(
                    sum(found.sum(fund, stage, use) for fund in Fund),
                    sheet,
                    "amount",
                    {"use": labels(use_name(use)), "stage": labels(stage_name(stage))},
                )
                for stage in stages
            ),
        )
        for use in Use
        if use in used
    )
    return Table(heading=labels(Text("按用途", "By use")), columns=columns, rows=rows)


def site_table(report: PerformanceReport, labels: Labels, sheet: FlatSheet | None) -> Table:
    """Return what public money every site got; `sheet` as for `central_table`."""
    places = report.county.place_by_id()
    columns = (
        labels.column("站点编号", "Site", 20),
        labels.column("站点", "Name", 26),
        labels.column("财政补助", "Public money", 16, MONEY),
        labels.column("上限", "Cap", 16, align=Align.RIGHT),
        labels.column("核对", "Check", 12, align=Align.CENTER),
    )
    rows: list[tuple[Cell, ...]] = []
    for site in report.account.sites if report.account else ():
        where = {"place_id": str(site.place_id), "stage": labels(stage_name(Stage.PAID))}
        cell: Cell = Number(site.public_fen / _FEN, MONEY)
        if sheet is not None:
            own = sheet.total("amount", {**where, "fund": labels(fund_name(Fund.OWN))})
            text = f"={sheet.total('amount', where)}-{own}"
            cell = Formula(text, site.public_fen / _FEN, MONEY)
        is_kept = site.cap_fen is None or site.public_fen <= site.cap_fen
        rows.append(
            (
                str(site.place_id),
                places[site.place_id].name_zh if site.place_id in places else "",
                cell,
                Number(None if site.cap_fen is None else site.cap_fen / _FEN, MONEY),
                _verdict(labels, is_kept=is_kept),
            )
        )
    return Table(columns=columns, rows=tuple(rows))


def check_table(report: PerformanceReport, labels: Labels) -> Table:
    """Return everything that is not kept; a line that says so if there is nothing."""
    lines = [labels(finding_text(f, report)) for f in (report.account.findings if report.account else ())]
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
