"""The tables of a siting run, for sheets and for the terminal; money in yuan."""

from collections.abc import Iterator, Sequence

from data.siting import words
from data.siting.answers import CalibrationWire
from data.siting.document import SitingDocument
from data.siting.wire import FrontWire, SitingWire
from data.siting.wire_parts import RequirementWire
from data.words import place_kind
from data.workbook import Cell, Column, SheetTable
from network.places import PlaceKind
from network.text import Language, Text
from routing.siting.rollout.measures import Unit

_FEN = 100
_YUAN = "#,##0"
_KINDS = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT)


def yuan(fen: int | None) -> float | None:
    """Return money in yuan."""
    return None if fen is None else fen / _FEN


def overview(siting: SitingWire, language: Language) -> SheetTable:
    """Return the main figures."""
    rows: list[tuple[Text, Cell]] = [
        (Text("状态", "status"), words.status(siting.status).to(language)),
        (Text("总成本（元）", "cost, yuan"), money_text(siting.cost_fen)),
        (Text("下界（元）", "lower bound, yuan"), money_text(siting.bound_fen)),
        (Text("差距", "gap"), "" if siting.gap is None else f"{siting.gap:.3%}"),
        (Text("违规", "violations"), str(siting.violations)),
    ]
    rows += [
        (Text("要求", "requirements"), kept(siting.requirements).to(language)),
        (Text("要求文件", "spec"), f"{siting.spec.file} · SHA-256 {siting.spec.sha256[:16]}…"),
        (Text("随机种子", "seed"), str(siting.seed)),
    ]
    if siting.daily is not None:
        told = Text("运输费核对（每日，元）", "daily transport verified, yuan")
        rows.append((told, daily_text(siting).to(language)))
    if siting.answers is not None and siting.answers.calibration is not None:
        told = Text("运输费估算校准", "estimate of transport settled")
        rows.append((told, calibration_text(siting).to(language)))
    return SheetTable(
        name=Text("总览", "overview"),
        columns=(Column(Text("指标", "figure"), 28), Column(Text("数值", "value"), 70)),
        rows=tuple((label.to(language), value) for label, value in rows),
    )


def daily_text(siting: SitingWire) -> Text:
    """Return what verification by the daily solver says; empty without one."""
    daily = siting.daily
    if daily is None:
        return Text("", "")
    off = f"{daily.planned_fen / daily.estimate_fen - 1:+.1%}" if daily.estimate_fen else "-"
    estimate, planned = money_text(daily.estimate_fen), money_text(daily.planned_fen)
    return Text(
        f"估算 {estimate}，排线 {planned}（{off}）",
        f"estimated {estimate}, planned {planned} ({off})",
    )


def calibration_text(siting: SitingWire) -> Text:
    """Return how far the settled estimate is off; empty if it was not settled."""
    found = None if siting.answers is None else siting.answers.calibration
    if found is None:
        return Text("", "")
    own, others = f"{found.error_percent:.1f} %", f"{found.held_out_percent:.1f} %"
    return Text(
        f"各期平均最多偏差 {own}，未用于拟合的检验日 {others}（{_rounds(found)} 轮）",
        f"off by at most {own} in the mean of a period, {others} on days not fitted to "
        f"({_rounds(found)} rounds)",
    )


def _rounds(found: CalibrationWire) -> int:
    return max(day.round for day in found.days)


def periods(siting: SitingWire) -> SheetTable:
    """Return what is open and reached, period by period."""
    columns = (
        Column(Text("时期", "period"), 12),
        Column(Text("日均件", "pieces a day"), 10, _YUAN),
        *(Column(place_kind(kind), 12, "0") for kind in _KINDS),
        Column(Text("乡镇覆盖率", "townships"), 11, "0.0%"),
        Column(Text("行政村覆盖率", "villages"), 12, "0.0%"),
        Column(Text("贫困村覆盖率", "poor villages"), 12, "0.0%"),
        Column(Text("平均取件路时（小时）", "hours to goods"), 12, "0.00"),
    )
    rows = tuple(
        (
            period.name,
            period.pieces,
            period.open.hub,
            period.open.station,
            period.open.point,
            *(
                count.value / count.of if count.of else None
                for count in (period.townships, period.villages, period.poor_villages)
            ),
            period.access_hours,
        )
        for period in siting.periods
    )
    return SheetTable(name=Text("时期", "periods"), columns=columns, rows=rows)


def money(siting: SitingWire, language: Language) -> SheetTable:
    """Return money by source and by period."""
    names = (
        ("fixed_fen", Text("站址年费", "years of sites")),
        ("closing_fen", Text("关闭", "closing")),
        ("transport_fen", Text("运输", "transport")),
        ("total_fen", Text("成本合计", "cost")),
        ("public_fen", Text("建设：财政", "building: public")),
        ("own_fen", Text("建设：自筹", "building: own")),
        ("up_fen", Text("财政中用于上行", "of public: up direction")),
        ("centre_fen", Text("财政中用于服务中心", "of public: service centre")),
    )
    rows = []
    for name, label in names:
        amounts = [getattr(period.money, name) for period in siting.periods]
        rows.append((label.to(language), *(fen / _FEN for fen in (*amounts, sum(amounts)))))
    columns = (
        Column(Text("资金（元）", "money, yuan"), 24),
        *(Column(Text(period.name, period.name), 16, _YUAN) for period in siting.periods),
        Column(Text("合计", "in all"), 16, _YUAN),
    )
    return SheetTable(name=Text("资金", "money"), columns=columns, rows=tuple(rows))


def requirements(siting: SitingWire, language: Language) -> SheetTable:
    """Return what is reached of each requirement, and by how much it is kept."""
    return requirement_table(Text("要求", "requirements"), siting.requirements, language)


def requirement_table(
    name: Text, found: Sequence[RequirementWire], language: Language
) -> SheetTable:
    """Return a table of requirements under a name."""
    columns = (
        Column(Text("要求", "requirement"), 34),
        Column(Text("时期", "period"), 10),
        Column(Text("代码", "key"), 22),
        Column(Text("单位", "unit"), 10),
        Column(Text("达到", "reached"), 14, _YUAN),
        Column(Text("总数", "of"), 14, _YUAN),
        Column(Text("界限", "limit"), 16),
        Column(Text("余量", "slack"), 14, _YUAN),
        Column(Text("结果", "result"), 10),
        Column(Text("依据", "laid down in"), 50),
    )
    rows = tuple(_requirement_row(each, language) for each in found)
    return SheetTable(name=name, columns=columns, rows=rows)


def _requirement_row(each: RequirementWire, language: Language) -> tuple[Cell, ...]:
    limit = ("≥ " if each.is_least else "≤ ") + f"{_amount(each, each.limit):,.0f}"
    return (
        each.title.zh if language is Language.ZH else each.title.en,
        each.period,
        each.key,
        words.unit(each.unit).to(language),
        _amount(each, each.value),
        _amount(each, each.of),
        limit,
        _amount(each, each.slack),
        words.is_kept(each.slack).to(language),
        each.source,
    )


def front(siting: SitingWire, language: Language) -> SheetTable:
    """Return what more coverage costs."""
    columns = (
        Column(Text("行政村覆盖率", "villages covered"), 14, "0.0%"),
        Column(Text("状态", "status"), 24),
        Column(Text("总成本（元）", "cost, yuan"), 18, _YUAN),
        Column(Text("下界（元）", "bound, yuan"), 18, _YUAN),
        Column(Text("村级服务站", "points"), 12, "0"),
        Column(Text("平均取件路时（小时）", "hours to goods"), 14, "0.00"),
        Column(Text("财政建设资金（元）", "public money, yuan"), 18, _YUAN),
        Column(Text("预算内", "within budgets"), 10),
        Column(Text("有效", "efficient"), 10),
    )
    rows = tuple(_front_row(point, language) for point in siting.front)
    return SheetTable(name=Text("覆盖与成本", "coverage and cost"), columns=columns, rows=rows)


def _front_row(point: FrontWire, language: Language) -> tuple[Cell, ...]:
    count = point.villages
    return (
        count.value / count.of if point.open is not None and count.of else point.share,
        words.status(point.status).to(language),
        yuan(point.cost_fen),
        yuan(point.bound_fen),
        None if point.open is None else point.open.point,
        point.access_hours,
        yuan(point.public_fen),
        *(
            words.yes_no(is_so=is_so).to(language) if point.open is not None else ""
            for is_so in (point.is_within_budgets, point.is_efficient)
        ),
    )


def sites(document: SitingDocument, language: Language) -> SheetTable:
    """Return the sites, with a column of sizes and one of pieces a day for each period."""
    names = document.periods
    columns = (
        Column(Text("站址编号", "site"), 18),
        Column(Text("名称", "name"), 22),
        Column(Text("类型", "kind"), 14),
        Column(Text("乡镇", "township"), 20),
        Column(Text("建筑", "building"), 10),
        Column(Text("锁定", "lock"), 10),
        Column(Text("开放时期", "opens"), 12),
        Column(Text("关闭时期", "closes"), 12),
        *(Column(Text(f"{name} 规模档", f"{name} size"), 10, "0") for name in names),
        *(Column(Text(f"{name} 日均件", f"{name} pieces"), 11, _YUAN) for name in names),
        *(Column(Text(f"{name} 服务村", f"{name} villages"), 11, "0") for name in names),
        Column(Text("建设费元", "building, yuan"), 14, _YUAN),
        Column(Text("其中财政元", "of it public, yuan"), 14, _YUAN),
    )
    rows = tuple(
        (
            site.site_id,
            document.name(site.site_id),
            place_kind(site.kind).to(language),
            document.name(site.township_id),
            words.building(site.building).to(language),
            words.lock(site.lock).to(language),
            document.opens(site) or Text("已有", "today").to(language),
            document.closes(site),
            *(None if size is None else size + 1 for size in site.sizes),
            *site.pieces,
            *site.villages,
            site.build_fen / _FEN,
            site.public_fen / _FEN,
        )
        for site in document.siting.sites
    )
    return SheetTable(name=Text("站址", "sites"), columns=columns, rows=rows)


def villages(document: SitingDocument, language: Language) -> SheetTable:
    """Return how each village gets its goods, with two columns for each period."""
    columns = [
        Column(Text("村编号", "village"), 20),
        Column(Text("名称", "name"), 20),
        Column(Text("乡镇", "township"), 20),
        Column(Text("人口", "residents"), 10, _YUAN),
        Column(Text("贫困村", "poor"), 8),
    ]
    for name in document.periods:
        columns.append(Column(Text(f"{name} 服务站", f"{name} point"), 20))
        columns.append(Column(Text(f"{name} 中转站", f"{name} station"), 20))
    return SheetTable(
        name=Text("村庄", "villages"),
        columns=tuple(columns),
        rows=tuple(_village_rows(document, language)),
    )


def _village_rows(document: SitingDocument, language: Language) -> Iterator[tuple[Cell, ...]]:
    places = document.places()
    outside = Text("网络外", "outside").to(language)
    for village in document.siting.villages:
        place = places[village.village_id]
        served: list[Cell] = []
        for point_id, station_id in zip(village.point_ids, village.station_ids, strict=True):
            served += (document.name(point_id), document.name(station_id) or outside)
        yield (
            village.village_id,
            place.name_zh,
            document.name(place.township_id),
            place.population,
            words.yes_no(is_so=place.is_poverty_village).to(language),
            *served,
        )


def assumptions(document: SitingDocument, language: Language) -> SheetTable:
    """Return every value that went in, and whether it is assumed."""
    siting = document.siting
    columns = (
        Column(Text("键", "key"), 30),
        Column(Text("数值", "value"), 60),
        Column(Text("单位", "unit"), 10),
        Column(Text("含义", "meaning"), 44),
        Column(Text("假设值", "assumed"), 10),
    )
    notes = (
        (Text("要求文件说明", "about the spec"), siting.spec.note),
        (Text("县域数据说明", "about the county's data"), siting.data_note),
        (Text("样例日", "sample day"), f"{siting.date.isoformat()} · {siting.orders_source}"),
    )
    rows: list[tuple[Cell, ...]] = [(label.to(language), text, "", "", "") for label, text in notes]
    rows += [
        (
            stated.key,
            str(stated.value),
            stated.unit,
            stated.meaning.zh if language is Language.ZH else stated.meaning.en,
            words.yes_no(is_so=stated.is_assumed).to(language),
        )
        for stated in siting.spec.values
    ]
    return SheetTable(name=Text("假设", "assumptions"), columns=columns, rows=tuple(rows))


def money_text(fen: int | None) -> str:
    """Return money in yuan as a text; empty for none."""
    return "" if fen is None else f"{fen / _FEN:,.2f}"


def _amount(requirement: RequirementWire, value: int) -> float:
    return value / _FEN if requirement.unit is Unit.FEN else value


def kept(found: Sequence[RequirementWire]) -> Text:
    """Return how many requirements are kept."""
    count = sum(each.slack >= 0 for each in found)
    return Text(f"{count}/{len(found)} 项达标", f"{count} of {len(found)} kept")
