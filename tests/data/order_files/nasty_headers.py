"""Nasty headers: titles above, several rows, groups, synonyms, units, and what is missing."""

from pathlib import Path

from data.order_files.profiles import Profile
from tests.data.order_files.corpus import (
    DIRECTION,
    ESTIMATES,
    HEADER,
    PIECES,
    WEIGHT,
    Draw,
    Nasty,
    cells,
    kind,
)
from tests.data.order_files.nasty_text import Rows, text, usual, write


@kind
def titles_above(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [
        ["某县快递到件清单"],
        ["制表日期：2026-03-02", "", "制表人：张三"],
        [],
        *usual(facts),
    ]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((None, "W915", ""), *ESTIMATES))


@kind
def header_far_below(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [*([f"说明第{number}条：请按时签收"] for number in range(1, 13)), *usual(facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((None, "W915", ""), *ESTIMATES))


@kind
def two_rows_of_header(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    groups = ["运单号", "收件信息", "", "", "", "货物", "", "方向", "到件时间"]
    leaves = ["", "姓名", "电话", "乡镇", "网点", "件数", "重量(kg)", "", ""]
    path = write(folder / "a.csv", text([groups, leaves, *map(cells, facts)]))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def sender_and_recipient_groups(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    groups = ["运单", "寄件人信息", "", "收件人信息", "", "", "", "", "", "", ""]
    leaves = ["运单号", "姓名", "电话", "姓名", "电话", "乡镇", "村"]
    leaves += ["件数", "重量(kg)", "方向", "到件时间"]
    body = [[row[0], "李四", "13987654321", *row[1:]] for row in map(cells, facts)]
    path = write(folder / "a.csv", text([groups, leaves, *body]))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def three_rows_of_header(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    first = ["快件", "收件方", "", "", "", "明细", "", "", ""]
    second = ["", "客户资料", "", "去向", "", "数量", "", "业务", ""]
    third = ["运单号", "姓名", "电话", "乡镇", "网点", "件数", "重量(kg)", "方向", "到件时间"]
    path = write(folder / "a.csv", text([first, second, third, *map(cells, facts)]))
    return Nasty(path=path, facts=facts, reasons=((None, "W915", ""), *ESTIMATES))


@kind
def synonyms(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = ["快递单号", "收货人", "联系电话", "所属乡镇", "末端网点", "数量", "实际重量"]
    rows: Rows = [[*header, "上下行", "扫描时间"], *map(cells, facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def english_headers(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = ["Tracking No", "Recipient", "Phone", "Township", "Destination", "Qty", "Weight (kg)"]
    rows: Rows = [[*header, "direction", "Arrival Time"], *map(cells, facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def wide_and_spaced_headers(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = [
        "\uff0a运单号",
        " 收 件 人",
        "手机：",
        "乡镇",
        "派送网点",
        "件　数",
        "重量（\uff4b\uff47）",
    ]
    rows: Rows = [[*header, "方向*", "\ufeff到件时间"], *map(cells, facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def weights_in_grams(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = [*HEADER]
    header[WEIGHT] = "重量（克）"
    body = (cells(fact, weight=round(fact.weight_kg * 1000)) for fact in facts)
    path = write(folder / "a.csv", text([header, *body]))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def weights_in_jin(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = [*HEADER]
    header[WEIGHT] = "重量/斤"
    body = (cells(fact, weight=round(fact.weight_kg * 2, 2)) for fact in facts)
    path = write(folder / "a.csv", text([header, *body]))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def weights_in_an_unknown_unit(folder: Path, draw: Draw) -> Nasty:
    header = [*HEADER]
    header[WEIGHT] = "重量(磅)"
    path = write(folder / "a.csv", text([header, *map(cells, draw.facts())]))
    return Nasty(path=path, facts=(), reasons=((1, "E907", "weight_kg"),))


@kind
def unit_told_by_the_profile(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    header = [*HEADER]
    header[WEIGHT] = "重量(磅)"
    body = (cells(fact, weight=fact.weight_kg * 2) for fact in facts)
    path = write(folder / "a.csv", text([header, *body]))
    profile = Profile(columns={"重量(磅)": "weight_kg"}, units={"weight_kg": 0.5})
    return Nasty(path=path, facts=facts, reasons=ESTIMATES, profile=profile)


@kind
def column_missing(folder: Path, draw: Draw) -> Nasty:
    rows: Rows = [[*row[:WEIGHT], *row[WEIGHT + 1 :]] for row in usual(draw.facts())]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=(), reasons=((1, "E904", "weight_kg"),))


@kind
def columns_missing_but_assumed(folder: Path, draw: Draw) -> Nasty:
    facts = [fact for fact in draw.facts(12) if fact.pieces == 1]
    rows: Rows = [
        [cell for at, cell in enumerate(row) if at not in {PIECES, DIRECTION}]
        for row in usual(facts)
    ]
    profile = Profile(defaults={"direction": "down", "pieces": "1"})
    reasons = ((None, "W914", "direction"), (None, "W914", "pieces"), *ESTIMATES)
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=reasons, profile=profile)


@kind
def column_twice(folder: Path, draw: Draw) -> Nasty:
    rows: Rows = [[*HEADER, "计费重量"], *([*cells(fact), 9.9] for fact in draw.facts())]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=(), reasons=((1, "E906", "weight_kg"),))


@kind
def column_twice_but_chosen(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [[*HEADER, "计费重量"], *([*cells(fact), 9.9] for fact in facts)]
    path = write(folder / "a.csv", text(rows))
    profile = Profile(columns={"计费重量": ""})
    return Nasty(path=path, facts=facts, reasons=ESTIMATES, profile=profile)


@kind
def unknown_column(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [[*HEADER, "面单颜色"], *([*cells(fact), "红"] for fact in facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((1, "W102", ""), *ESTIMATES))


@kind
def column_of_the_profile_is_gone(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    path = write(folder / "a.csv", text(usual(facts)))
    profile = Profile(columns={"体积重": "volume_l"})
    reasons = ((None, "W905", "volume_l"), *ESTIMATES)
    return Nasty(path=path, facts=facts, reasons=reasons, profile=profile)


@kind
def header_repeated_on_every_page(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(4)
    body = [*map(cells, facts[:2]), HEADER, *map(cells, facts[2:])]
    path = write(folder / "a.csv", text([HEADER, *body]))
    return Nasty(path=path, facts=facts, reasons=((4, "W909", ""), *ESTIMATES))
