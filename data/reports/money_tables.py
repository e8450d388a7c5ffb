"""Tables of public money: shares of the central funds, by fund, by use, by site.

Given the worksheet of the ledger, sums and shares are formulas over it; else plain numbers.
"""

from data.printing.layout import Labels
from data.printing.page import MONEY, SHARE, Align, Cell, Column, Formula, Mark, Number, Table
from data.reports.formulas import FlatSheet, share
from data.reports.judging import PerformanceReport, fund_name, stage_name, use_name
from network.text import Text
from routing.funding import Account, CentralMoney, Fund, Stage, Use

_FEN = 100


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


def _sum(fen: int, sheet: FlatSheet | None, key: str, where: dict[str, str]) -> Formula | Number:
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
        *(Column(header=labels(stage_name(stage)), width=16, number=MONEY) for stage in Stage),
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
