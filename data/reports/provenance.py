"""What the data of a report are: real or synthetic, planned or reported, and what is missing."""

from collections import Counter
from collections.abc import Iterator

from data.reports.period import PeriodFigures
from network.text import Text

_SOURCES = {
    "sample": Text("随县域数据的样例运单", "sample orders that come with the county"),
    "generated": Text("合成运单", "synthetic orders"),
    "store": Text("数据库中的运单", "orders of the store"),
}
_SYNTHETIC = frozenset({"generated"})


def provenance_lines(found: PeriodFigures) -> Iterator[Text]:
    """Tell what the data of a period are, a sentence each.

    Parameters
    ----------
    found
        The period.
    """
    missing = found.period.num_days - len(found.days)
    yield Text(
        f"期间 {found.period.num_days} 天，其中 {len(found.days)} 天有配送计划，{missing} 天没有。",
        f"Of the {found.period.num_days} days of the period {len(found.days)} have a plan, "
        f"{missing} have none.",
    )
    yield _orders(found)
    if found.total.reported_days:
        yield Text(
            f"计划值来自各日方案；标为“实际”的来自 {found.total.reported_days} 天的状态上报。",
            "Planned figures come from the plans of the days, those called actual from statuses "
            f"reported on {found.total.reported_days} days.",
        )
    else:
        yield Text(
            "全部时效、件数和成本均为计划值，没有状态上报可以核对。",
            "All promptness, pieces and costs are as planned; no reported statuses confirm them.",
        )
    yield _coordinates(found)
    if found.county.data_note:
        yield Text(f"县域数据：{found.county.data_note}", f"County data: {found.county.data_note}")
    yield Text(
        "成本按费率计算，费率见县域数据的 tariff 和车辆类型；上行资金等金额来自台账。",
        "Costs follow from the tariff and the types of vehicles in the county's data; money comes "
        "from the ledger.",
    )


def _orders(found: PeriodFigures) -> Text:
    parts: list[Text] = []
    files = 0
    for source, days in found.orders_sources.items():
        if source in _SOURCES:
            name = _SOURCES[source]
            parts.append(Text(f"{name.zh} {days} 天", f"{name.en} (days: {days})"))
        else:
            files += days
    if files:
        parts.append(Text(f"文件导入的运单 {files} 天", f"orders from files (days: {files})"))
    zh, en = "、".join(part.zh for part in parts), ", ".join(part.en for part in parts)
    if found.orders_sources.keys() & _SYNTHETIC:
        zh, en = f"{zh}（合成运单不是真实业务量）", f"{en}; synthetic ones are no real business"
    return Text(f"运单来源：{zh}。", f"Orders: {en}.")


def _coordinates(found: PeriodFigures) -> Text:
    sources = Counter(place.coordinate_source or "?" for place in found.county.places)
    synthetic = sources.pop("synthetic", 0)
    unknown = sources.pop("?", 0)
    real = sum(sources.values())
    return Text(
        f"网点坐标：有来源的 {real} 个，合成的 {synthetic} 个，未注明的 {unknown} 个。",
        f"Coordinates of places: {real} with a source, {synthetic} synthetic, {unknown} not said.",
    )
