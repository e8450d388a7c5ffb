"""The tables of cold stores, for sheets, pages and the terminal; money in yuan."""

from collections.abc import Iterator

from data.siting import tables, words
from data.siting.answer_tables import interval, say
from data.siting.cold_wire import ColdStoreWire, ColdWire, ServedWire
from data.siting.document import SitingDocument
from data.words import place_kind
from data.workbook import Cell, Column, SheetTable
from network.text import Language, Text

_FEN = 100
_YUAN = _KG = "#,##0"
_SHARE = "0.0%"

REQUIREMENTS = Text("冷库要求", "store requirements")
"""Name of the table of requirements."""


def cold_tables(document: SitingDocument, language: Language) -> Iterator[SheetTable]:
    """Yield all tables of cold stores; none where they were not asked for."""
    cold = document.siting.cold
    if cold is None:
        return
    yield overview(cold, language)
    if not document.siting.has_stores:
        return
    yield stores(document, cold, language)
    yield months(document, cold, language)
    yield served(document, cold, language)
    yield supplies(document, cold)
    yield tables.requirement_table(REQUIREMENTS, cold.requirements, language)
    if cold.prices is not None:
        yield prices(cold, language)


def overview(cold: ColdWire, language: Language) -> SheetTable:
    """Return the main figures."""
    rows: list[tuple[Text, Cell]] = [
        (Text("状态", "status"), words.status(cold.status).to(language)),
        (Text("每年总成本（元）", "cost a year, yuan"), tables.money_text(cold.cost_fen)),
        (Text("下界（元）", "lower bound, yuan"), tables.money_text(cold.bound_fen)),
        (Text("差距", "gap"), "" if cold.gap is None else f"{cold.gap:.3%}"),
        (Text("违规", "violations"), str(cold.violations)),
        (Text("备选站址", "candidate sites"), str(cold.candidates)),
    ]
    if cold.cost is not None:
        cost = cold.cost
        wanted = sum(crop.wanted_kg for crop in cold.crops)
        found = sum(crop.served_kg for crop in cold.crops)
        share = f"{found / wanted:.1%}" if wanted else "-"
        parts = (
            (Text("其中：冷库年费", "of it: years of stores"), cost.fixed_fen),
            (Text("其中：关闭", "of it: closing"), cost.closing_fen),
            (Text("其中：入库运输", "of it: bringing produce"), cost.transport_fen),
            (Text("其中：空库月", "of it: empty months"), cost.empty_fen),
            (Text("其中：未冷藏损失", "of it: worth lost uncooled"), cost.loss_fen),
            (Text("建设：财政", "building: public"), cold.public_fen),
            (Text("建设：自筹", "building: own"), cold.own_fen),
        )
        rows += [
            (Text("冷库", "cold stores"), str(len(cold.stores))),
            (Text("空库月", "empty months"), str(sum(s.empty_months for s in cold.stores))),
            (Text("入库占比", "produce served"), f"{share} ({found:,}/{wanted:,} kg)"),
            *((label, tables.money_text(fen)) for label, fen in parts),
            (Text("要求", "requirements"), tables.kept(cold.requirements).to(language)),
        ]
    return SheetTable(
        name=Text("冷库总览", "cold stores"),
        columns=(Column(Text("指标", "figure"), 28), Column(Text("数值", "value"), 50)),
        rows=tuple((label.to(language), value) for label, value in rows),
    )


def stores(document: SitingDocument, cold: ColdWire, language: Language) -> SheetTable:
    """Return the stores that are open, and those of today that are given up."""
    columns = (
        Column(Text("站址编号", "site"), 18),
        Column(Text("名称", "name"), 22),
        Column(Text("乡镇", "township"), 20),
        Column(Text("场所", "under the roof of"), 14),
        Column(Text("建筑", "building"), 10),
        Column(Text("锁定", "lock"), 10),
        Column(Text("状态", "state"), 12),
        Column(Text("预冷 kg/日", "pre-cooling, kg a day"), 12, _KG),
        Column(Text("冷藏 kg", "storage, kg"), 12, _KG),
        Column(Text("冷藏温度 °C", "storage at °C"), 12, "0"),
        Column(Text("年入库 kg", "taken in, kg a year"), 14, _KG),
        Column(Text("空库月", "empty months"), 10, "0"),
        Column(Text("年费元", "a year, yuan"), 14, _YUAN),
        Column(Text("建设费元", "building, yuan"), 14, _YUAN),
        Column(Text("其中财政元", "of it public, yuan"), 14, _YUAN),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            store.site_id,
            document.name(store.site_id),
            document.name(store.township_id),
            roof(store, language),
            words.building(store.building).to(language),
            words.lock(store.lock).to(language),
            state(store).to(language),
            store.precool_kg or None,
            store.store_kg or None,
            store.store_c,
            sum(kg for month in store.months for kg in month.taken_kg.values()),
            store.empty_months,
            store.year_fen / _FEN,
            store.build_fen / _FEN,
            store.public_fen / _FEN,
        )
        for store in cold.stores
    ]
    rows += [
        (site_id, document.name(site_id), *([""] * 4), _CLOSED.to(language), *([None] * 8))
        for site_id in cold.closed_ids
    ]
    return SheetTable(name=Text("冷库", "stores"), columns=columns, rows=tuple(rows))


_CLOSED = Text("关闭", "given up")


def roof(store: ColdStoreWire, language: Language) -> str:
    """Return whose roof a store shares, in words."""
    if store.host is None:
        return Text("独立", "its own").to(language)
    return place_kind(store.host).to(language)


def state(store: ColdStoreWire) -> Text:
    """Return what becomes of a store, in words."""
    if store.is_new:
        return Text("新设", "new")
    return Text("扩建", "enlarged") if store.is_enlarged else Text("已有", "today")


def months(document: SitingDocument, cold: ColdWire, language: Language) -> SheetTable:
    """Return how full each store is, month by month, and of what."""
    crops = [crop.name for crop in cold.crops]
    columns = (
        Column(Text("名称", "name"), 22),
        Column(Text("月份", "month"), 8, "0"),
        Column(Text("预冷 kg/日", "pre-cooled, kg a day"), 12, _KG),
        Column(Text("预冷利用率", "pre-cooling used"), 11, _SHARE),
        Column(Text("在库 kg", "stored, kg"), 12, _KG),
        Column(Text("库容利用率", "storage used"), 11, _SHARE),
        Column(Text("空库", "empty"), 8),
        *(Column(Text(f"{name} 入库 kg", f"{name}, kg"), 14, _KG) for name in crops),
    )
    rows = tuple(
        (
            document.name(store.site_id),
            month.month,
            month.precool_kg if store.precool_kg else None,
            month.precool_use,
            month.store_kg if store.store_kg else None,
            month.store_use,
            words.yes_no(is_so=month.is_empty).to(language),
            *(month.taken_kg.get(name, 0) for name in crops),
        )
        for store in cold.stores
        for month in store.months
    )
    return SheetTable(name=Text("冷库逐月", "stores by month"), columns=columns, rows=rows)


def served(document: SitingDocument, cold: ColdWire, language: Language) -> SheetTable:
    """Return how much of each crop, and of each township's produce, finds cooling."""
    columns = (
        Column(Text("统计", "of"), 12),
        Column(Text("名称", "name"), 24),
        Column(Text("需冷链 kg/年", "wants cooling, kg a year"), 18, _KG),
        Column(Text("入库 kg/年", "served, kg a year"), 18, _KG),
        Column(Text("占比", "share"), 10, _SHARE),
    )
    crop, township = (
        Text("品种", "crop").to(language),
        Text("乡镇", "township").to(language),
    )
    rows = (
        *(_served_row(crop, each.name, each) for each in cold.crops),
        *(_served_row(township, document.name(each.name), each) for each in cold.townships),
    )
    return SheetTable(name=Text("农产品入库", "produce served"), columns=columns, rows=rows)


def _served_row(of: str, name: str, each: ServedWire) -> tuple[Cell, ...]:
    share = each.served_kg / each.wanted_kg if each.wanted_kg else None
    return of, name, each.wanted_kg, each.served_kg, share


def supplies(document: SitingDocument, cold: ColdWire) -> SheetTable:
    """Return what each place brings to which store."""
    columns = (
        Column(Text("冷库", "store"), 22),
        Column(Text("产地编号", "place"), 20),
        Column(Text("产地", "name"), 22),
        Column(Text("入库 kg/年", "kg a year"), 14, _KG),
    )
    rows = tuple(
        (document.name(each.site_id), each.place_id, document.name(each.place_id), each.kg)
        for each in cold.supplies
    )
    return SheetTable(name=Text("产地去向", "who brings where"), columns=columns, rows=rows)


def prices(cold: ColdWire, language: Language) -> SheetTable:
    """Return what each requirement of cold stores costs a year."""
    columns = (
        Column(Text("要求", "requirement"), 34),
        Column(Text("取消每年可省（元）", "saved a year without it, yuan"), 28),
        Column(Text("放宽一步", "a step"), 24),
        Column(Text("放宽每年可省（元）", "saved a year by the step, yuan"), 28),
    )
    rows = tuple(
        (
            say(each.title, language),
            interval(each.without),
            "" if each.step is None else say(each.step, language),
            interval(each.by_step),
        )
        for each in cold.prices or ()
    )
    name = Text("冷库要求的代价", "price of store requirements")
    return SheetTable(name=name, columns=columns, rows=rows)
