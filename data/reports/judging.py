"""A performance report judged: targets with their actuals, the ledger, and what does not hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.reports.coverage import COVERAGE_FIGURES
from data.reports.days import Period
from data.reports.figures import FIGURE_BY_KEY
from data.reports.period import PeriodFigures
from data.reports.settings import ReportSettings
from network.county import County
from network.text import Text
from routing.funding import Account, Finding, FindingKind, Fund, LedgerEntry, Stage, Use, account
from routing.targets import Judged, Target, TargetState, judge

_PERCENT = 100
_FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCheck:
    """A required coverage.

    Parameters
    ----------
    label
        Which coverage.
    share, required
        What there is (None: there is nothing to cover) and what has to be, in [0, 1].
    """

    label: Text
    share: float | None
    required: float

    @property
    def is_kept(self) -> bool:
        """Whether enough is covered; nothing to cover is enough."""
        return self.share is None or self.share >= self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceReport:
    """Targets and money at the end of a period.

    Parameters
    ----------
    county, period
        The county, and the days that targets of its last year are counted over.
    figures
        Those days, as far as they have plans.
    targets, account, coverage
        Targets with their actuals, the ledger (None: none was given), and required coverage.
    settings
        What has to be kept.
    """

    county: County
    period: Period
    figures: PeriodFigures
    targets: tuple[Judged, ...] = ()
    account: Account | None = None
    coverage: tuple[CoverageCheck, ...] = field(default_factory=tuple)
    settings: ReportSettings = field(default_factory=ReportSettings)

    @property
    def missed(self) -> tuple[Judged, ...]:
        """Targets that are missed."""
        return tuple(each for each in self.targets if each.standing is TargetState.MISSED)

    @property
    def is_clean(self) -> bool:
        """Whether every target, rule of money and coverage is kept or still open."""
        findings = () if self.account is None else self.account.findings
        return not (self.missed or findings) and all(check.is_kept for check in self.coverage)


def judge_performance(
    figures: PeriodFigures,
    *,
    targets: Iterable[Target] = (),
    entries: Iterable[LedgerEntry] | None = None,
    settings: ReportSettings | None = None,
) -> PerformanceReport:
    """Hold targets and money to what there is.

    Parameters
    ----------
    figures
        The days that targets of their last year are counted over.
    targets
        The performance table.
    entries
        The ledger; None: there is none. Entries after the period are left out.
    settings
        What has to be kept; None: what policy says.
    """
    settings = settings or ReportSettings()
    county, period = figures.county, figures.period
    year = period.last.year
    kinds = {place.place_id: place.kind for place in county.places}
    counted = None if entries is None else [e for e in entries if e.day <= period.last]
    return PerformanceReport(
        county=county,
        period=period,
        figures=figures,
        targets=tuple(judge(each, _actual(each, figures, year), period.last) for each in targets),
        account=None if counted is None else account(counted, settings.money, kinds),
        coverage=tuple(
            CoverageCheck(
                label=figure.label,
                share=figures.coverage.value(figure.key),
                required=settings.coverage[figure.key],
            )
            for figure in COVERAGE_FIGURES
            if figure.key in settings.coverage
        ),
        settings=settings,
    )


def _actual(target: Target, figures: PeriodFigures, year: int) -> float | None:
    """Return what there is of a target, in its unit; None: not known."""
    if not target.figure:
        return target.actual
    figure = FIGURE_BY_KEY.get(target.figure)
    if figure is None:
        value = figures.coverage.value(target.figure)
        is_share = target.figure.startswith("coverage.")
    else:
        is_known = target.year == year and bool(figures.days)
        value = figure.value(figures.total) if is_known else None
        is_share = not figure.unit.zh
    if value is None:
        return None
    return value * _PERCENT if is_share else value


def source_of(judged: Judged, period: Period) -> Text:
    """Return who or what tells the actual of a target."""
    target = judged.target
    if not target.figure:
        as_of = "" if target.as_of is None else f" ({target.as_of.isoformat()})"
        return Text(f"{target.source}{as_of}", f"{target.source}{as_of}")
    figure = FIGURE_BY_KEY.get(target.figure)
    labels = {each.key: each.label for each in COVERAGE_FIGURES}
    label = labels[target.figure] if figure is None else figure.label
    if judged.actual is None:
        return Text(f"系统计算：{label.zh}", f"computed: {label.en}")
    days = period.last.isoformat() if figure is None else str(period)
    return Text(f"系统计算：{label.zh}，{days}", f"computed: {label.en}, {days}")


def standing_name(standing: TargetState) -> Text:
    """Return what a standing is called."""
    return {
        TargetState.MET: Text("达到", "met"),
        TargetState.MISSED: Text("未达到", "missed"),
        TargetState.OPEN: Text("待报", "open"),
        TargetState.NOT_DUE: Text("未到期", "not due yet"),
    }[standing]


def fund_name(fund: Fund) -> Text:
    """Return what a fund is called."""
    return {
        Fund.CENTRAL: Text("中央", "central"),
        Fund.PROVINCE: Text("省级", "province"),
        Fund.COUNTY: Text("县级", "county"),
        Fund.OWN: Text("自筹", "own"),
    }[fund]


def stage_name(stage: Stage) -> Text:
    """Return what a stage is called."""
    return {
        Stage.GRANTED: Text("到位", "granted"),
        Stage.BUDGETED: Text("安排", "budgeted"),
        Stage.PAID: Text("拨付", "paid"),
    }[stage]


def use_name(use: Use) -> Text:
    """Return what a use of money is called."""
    return {
        Use.SUPPLY_CHAIN: Text("供应链与上行", "supply chain, way up"),
        Use.LOGISTICS: Text("物流配送体系", "logistics"),
        Use.SERVICE_CENTRE: Text("公共服务中心", "service centre"),
        Use.STATIONS: Text("乡村服务站点", "stations and points"),
        Use.TRAINING: Text("培训", "training"),
        Use.STATISTICS: Text("统计与数据", "statistics"),
        Use.OTHER: Text("其他", "other"),
        Use.TRADING_PLATFORM: Text("网络交易平台", "trading platform"),
        Use.OFFICE_BUILDING: Text("楼堂馆所", "office building"),
        Use.RUNNING_COSTS: Text("工作经费", "running costs"),
        Use.BOUGHT_TRAFFIC: Text("购买流量", "bought traffic"),
    }[use]


def finding_text(finding: Finding, report: PerformanceReport) -> Text:
    """Return what does not keep a rule of money, as a sentence."""
    if finding.kind in {FindingKind.UP_SHARE, FindingKind.CENTRE_SHARE}:
        stage = stage_name(Stage(finding.subject))
        found, limit = f"{finding.found:.1%}", f"{finding.limit:.1%}"
        if finding.kind is FindingKind.UP_SHARE:
            return Text(
                "中央资金（{stage}）用于上行的占 {found}，低于 {limit}。",
                "Of the central funds {stage}, {found} help goods go up, less than {limit}.",
            ).fill(stage=stage, found=found, limit=limit)
        return Text(
            "中央资金（{stage}）用于公共服务中心的占 {found}，高于 {limit}。",
            "Of the central funds {stage}, {found} go to the service centre, more than {limit}.",
        ).fill(stage=stage, found=found, limit=limit)
    found, limit = f"{finding.found / _FEN:,.2f}", f"{finding.limit / _FEN:,.2f}"
    return _SENTENCES[finding.kind].fill(
        subject=_subject(finding, report.county), found=found, limit=limit
    )


def _subject(finding: Finding, county: County) -> Text:
    match finding.kind:
        case FindingKind.SITE_CAP:
            names = {str(place.place_id): place.name_zh for place in county.places}
            name = names.get(finding.subject, finding.subject)
            return Text(name, name)
        case FindingKind.OVER_GRANT:
            return fund_name(Fund(finding.subject))
        case FindingKind.OVER_BUDGET:
            fund, _, use = finding.subject.partition(" ")
            return Text("{fund}·{use}", "{fund}, {use}").fill(
                fund=fund_name(Fund(fund)), use=use_name(Use(use))
            )
        case _:
            return Text(finding.subject, finding.subject)


_SENTENCES = {
    FindingKind.BARRED_USE: Text(
        "第 {subject} 号：中央资金不得用于该用途（{found} 元）。",
        "Entry {subject}: central funds may not pay for this use ({found} yuan).",
    ),
    FindingKind.SITE_CAP: Text(
        "{subject}的财政补助 {found} 元，超过上限 {limit} 元。",
        "{subject} got {found} yuan of public money, more than the cap of {limit}.",
    ),
    FindingKind.OVER_GRANT: Text(
        "{subject}资金拨付 {found} 元，超过到位 {limit} 元。",
        "Of the {subject} funds {found} yuan are paid out, more than the {limit} that came in.",
    ),
    FindingKind.OVER_BUDGET: Text(
        "{subject}：拨付 {found} 元，超过安排 {limit} 元。",
        "{subject}: {found} yuan paid out, more than the {limit} set aside.",
    ),
}
