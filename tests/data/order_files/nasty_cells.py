"""Nasty cells and rows: damaged numbers, odd dates, units, totals, places, and repetitions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from data.order_files.profiles import Profile
from tests.data.order_files.corpus import (
    ESTIMATES,
    HEADER,
    START,
    Draw,
    Fact,
    Nasty,
    Reason,
    cells,
    kind,
    renumbered,
)
from tests.data.order_files.nasty_text import Rows, text, write

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- spreadsheets know no zones


def all_with(
    folder: Path, draw: Draw, change: Callable[[Fact], dict[str, object]], *reasons: Reason
) -> Nasty:
    """Return the usual file with cells of every row changed, which changes no order."""
    facts = draw.facts()
    rows: Rows = [HEADER, *(cells(fact, **change(fact)) for fact in facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=(*reasons, *ESTIMATES))


def one_with(folder: Path, draw: Draw, code: str, field: str, **changed: object) -> Nasty:
    """Return the usual file with cells of its second row changed so that it is refused."""
    good, bad = draw.facts(2)
    path = write(folder / "a.csv", text([HEADER, cells(good), cells(bad, **changed)]))
    return Nasty(path=path, facts=[good], reasons=((3, code, field), *ESTIMATES))


def wide(text_: str) -> str:
    """Return text in full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text_)


@kind
def full_width_digits(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder,
        draw,
        lambda fact: {
            "number": wide(fact.number),
            "pieces": wide(str(fact.pieces)),
            "weight": wide(str(fact.weight_kg)),
            "released": wide(f"{fact.released:%Y/%m/%d %H:%M}"),
        },
    )


@kind
def invisible_characters(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder,
        draw,
        lambda fact: {
            "number": f"\u200b{fact.number}\u00a0",
            "place": f"  {cells(fact)[4]}\u3000",
            "weight": f" {fact.weight_kg}\u200e",
        },
    )


@kind
def numbers_behind_apostrophes(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"number": f"'{fact.number}"})


@kind
def numbers_with_blanks(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"number": f"{fact.number[:6]} {fact.number[6:]}"})


@kind
def words_behind_amounts(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder,
        draw,
        lambda fact: {"pieces": f"{fact.pieces} 件", "weight": f"{fact.weight_kg}公斤"},
    )


@kind
def other_units_behind_weights(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"weight": f"{fact.weight_kg * 1000:.0f}g"})


@kind
def day_numbers_of_a_spreadsheet(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder,
        draw,
        lambda fact: {"released": f"{(fact.released - _EPOCH) / timedelta(days=1):.9f}"},
    )


@kind
def dates_in_chinese(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder, draw, lambda fact: {"released": f"{fact.released:%Y年%m月%d日 %H时%M分}"}
    )


@kind
def dates_without_separators(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"released": f"{fact.released:%Y%m%d%H%M}"})


@kind
def dates_with_half_days(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"released": f"{fact.released:%Y/%m/%d 上午 %H:%M}"})


@kind
def dates_with_offsets(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder, draw, lambda fact: {"released": f"{fact.released:%Y-%m-%dT%H:%M:00+08:00}"}
    )


@kind
def dates_without_times(folder: Path, draw: Draw) -> Nasty:
    midnight = START.replace(hour=0)
    facts = [replace(fact, released=midnight) for fact in draw.facts()]
    rows: Rows = [HEADER, *(cells(fact, released="2026-3-2") for fact in facts)]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((None, "W910", "released_at"), *ESTIMATES))


@kind
def day_and_time_apart(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [
        [*HEADER[:-1], "到件日期", "到件时刻"],
        *([*cells(f)[:-1], f"{f.released:%Y/%m/%d}", f"{f.released:%H:%M}"] for f in facts),
    ]
    return Nasty(path=write(folder / "a.csv", text(rows)), facts=facts, reasons=ESTIMATES)


@kind
def day_or_month_first(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E914", "released_at", released="3/2/2026 05:30")


@kind
def date_without_a_year(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E208", "released_at", released="03-02 05:30")


@kind
def date_that_does_not_exist(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E208", "released_at", released="2026-02-30 05:30")


@kind
def number_in_scientific_notation(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E212", "waybill_no", number="7.36293E+12")


@kind
def number_with_its_end_cut_off(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E212", "waybill_no", number=draw.digits(15) + "000")


@kind
def numbers_rounded_to_fifteen_digits(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [HEADER, *(cells(fact, number=draw.digits(15) + "0") for fact in facts)]
    reasons = tuple((row, "E212", "waybill_no") for row in range(2, 2 + len(facts)))
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=(), reasons=(*reasons, *ESTIMATES))


@kind
def numbers_rounded_in_a_long_file(folder: Path, draw: Draw) -> Nasty:
    count = 4200
    rows: Rows = [HEADER, *(cells(draw.fact(), number=draw.digits(15) + "0") for _ in range(count))]
    reasons = tuple((row, "E212", "waybill_no") for row in range(2, 2 + count))
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=(), reasons=reasons)


@kind
def two_numbers_rounded(folder: Path, draw: Draw) -> Nasty:
    rows: Rows = [HEADER, *(cells(draw.fact(), number=draw.digits(15) + "0") for _ in range(2))]
    reasons = tuple((row, "E212", "waybill_no") for row in (2, 3))
    return Nasty(path=write(folder / "a.csv", text(rows)), facts=(), reasons=reasons)


@kind
def long_numbers_one_of_which_ends_in_zero(folder: Path, draw: Draw) -> Nasty:
    facts = [renumbered(fact, draw.digits(16)) for fact in draw.facts(3)]
    facts.append(renumbered(draw.fact(), draw.digits(15) + "0"))
    rows: Rows = [HEADER, *map(cells, facts)]
    return Nasty(path=write(folder / "a.csv", text(rows)), facts=facts, reasons=ESTIMATES)


@kind
def several_numbers_in_a_cell(folder: Path, draw: Draw) -> Nasty:
    number = f"YT{draw.digits(13)}、YT{draw.digits(13)}"
    return one_with(folder, draw, "E911", "waybill_no", number=number)


@kind
def several_numbers_with_blanks_between(folder: Path, draw: Draw) -> Nasty:
    number = f"YT{draw.digits(13)} YT{draw.digits(13)}"
    return one_with(folder, draw, "E911", "waybill_no", number=number)


@kind
def number_that_is_none(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E915", "waybill_no", number="面单破损1")


@kind
def number_missing(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E401", "order_id", number="")


@kind
def number_of_another_shape(folder: Path, draw: Draw) -> Nasty:
    nasty = one_with(folder, draw, "E912", "waybill_no", number="SF1234567")
    return replace(nasty, profile=Profile(shapes=(r"YT\d{13}",)))


@kind
def error_of_a_spreadsheet(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E910", "weight_kg", weight="#VALUE!")


@kind
def error_where_a_place_should_be(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E910", "destination_id", place="#N/A")


@kind
def dash_for_nothing(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E201", "weight_kg", weight="--")


@kind
def weight_below_nothing(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E204", "weight_kg", weight="-1.5")


@kind
def weight_with_a_decimal_comma(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E202", "weight_kg", weight="1,5")


@kind
def half_a_piece(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E203", "pieces", pieces="1.5")


@kind
def direction_unknown(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E206", "direction", direction="来")


@kind
def word_that_the_profile_calls_empty(folder: Path, draw: Draw) -> Nasty:
    nasty = one_with(folder, draw, "E201", "pieces", pieces="未知")
    return replace(nasty, profile=Profile(values={"pieces": {"未知": ""}}))


@kind
def direction_told_by_the_profile(folder: Path, draw: Draw) -> Nasty:
    nasty = all_with(folder, draw, lambda _: {"direction": "到件"})
    return replace(nasty, profile=Profile(values={"direction": {"到件": "down"}}))


def with_totals(folder: Path, draw: Draw, extra: int, *reasons: Reason) -> Nasty:
    """Return the usual file with a row of totals that claims some pieces more."""
    facts = draw.facts(3)
    pieces = sum(fact.pieces for fact in facts) + extra
    weight = round(sum(fact.weight_kg for fact in facts), 2)
    totals = ["合　计：", "", "", "", "", pieces, weight, "", ""]
    path = write(folder / "a.csv", text([HEADER, *map(cells, facts), totals]))
    return Nasty(path=path, facts=facts, reasons=((5, "W906", ""), *reasons, *ESTIMATES))


@kind
def totals(folder: Path, draw: Draw) -> Nasty:
    return with_totals(folder, draw, 0)


@kind
def totals_that_are_wrong(folder: Path, draw: Draw) -> Nasty:
    return with_totals(folder, draw, 2, (5, "W907", "pieces"))


@kind
def subtotals(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(4)
    halves = [facts[:2], facts[2:]]
    rows: list[Sequence[object]] = [HEADER]
    for half in halves:
        rows += map(cells, half)
        rows.append(["小计", "", "", "", "", sum(fact.pieces for fact in half), "", "", ""])
    rows.append(["总计", "", "", "", "", sum(fact.pieces for fact in facts), "", "", ""])
    reasons = ((4, "W906", ""), (7, "W906", ""), (8, "W906", ""))
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=(*reasons, *ESTIMATES))


@kind
def remarks_and_blank_rows(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    rows: Rows = [HEADER, [], cells(facts[0]), [""] * 9, cells(facts[1]), ["制表人：张三"]]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((6, "W908", ""), *ESTIMATES))


@kind
def rows_numbered_in_advance(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    rows: Rows = [
        ["序号", *HEADER],
        *([number, *cells(fact)] for number, fact in enumerate(facts, start=1)),
        [3, *[""] * 9],
        [4, *[""] * 9],
    ]
    reasons = ((1, "W102", ""), (4, "W908", ""), (5, "W908", ""), *ESTIMATES)
    return Nasty(path=write(folder / "a.csv", text(rows)), facts=facts, reasons=reasons)


@kind
def same_order_twice(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    rows: Rows = [HEADER, *map(cells, facts), cells(facts[0], name="李四")]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((4, "E930", "waybill_no"), *ESTIMATES))


@kind
def same_order_otherwise(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    rows: Rows = [
        HEADER,
        *map(cells, facts),
        cells(facts[0], number=facts[0].number.lower(), weight=99),
    ]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts, reasons=((4, "E931", "waybill_no"), *ESTIMATES))


@kind
def places_with_all_their_words(folder: Path, draw: Draw) -> Nasty:
    return all_with(
        folder,
        draw,
        lambda fact: {
            "township": "",
            "place": f"小谷县{cells(fact)[3]}{cells(fact)[4]}村委会服务站",
        },
    )


@kind
def places_by_id(folder: Path, draw: Draw) -> Nasty:
    return all_with(folder, draw, lambda fact: {"township": "", "place": fact.place_id})


@kind
def township_only(folder: Path, draw: Draw) -> Nasty:
    facts = [replace(fact, place_id="SB") for fact in draw.facts()]
    body = [[*cells(replace(fact, place_id="P4"), place="")] for fact in facts]
    path = write(folder / "a.csv", text([HEADER, *body]))
    return Nasty(path=path, facts=facts, reasons=ESTIMATES)


@kind
def place_with_a_typing_error(folder: Path, draw: Draw) -> Nasty:
    facts = [replace(draw.fact(), place_id="P7")]
    body = [cells(replace(facts[0], place_id="P1"), place="观音寺国有林厂社区")]
    path = write(folder / "a.csv", text([HEADER, *body]))
    reasons = ((None, "W911", "destination_id"), *ESTIMATES)
    return Nasty(path=path, facts=facts, reasons=reasons)


@kind
def place_that_may_be_another(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E921", "destination_id", township="甲乡", place="甲四村")


@kind
def place_that_is_nowhere(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E920", "destination_id", township="", place="火星")


@kind
def place_that_is_twice(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E922", "destination_id", township="", place="同名村")


@kind
def place_that_is_twice_but_in_one_township(folder: Path, draw: Draw) -> Nasty:
    fact = replace(draw.fact(), place_id="P9")
    row = cells(replace(fact, place_id="P4"), place="同名村")
    path = write(folder / "a.csv", text([HEADER, row]))
    return Nasty(path=path, facts=[fact], reasons=ESTIMATES)


@kind
def township_that_is_nowhere(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E923", "destination_id", township="丙乡")


@kind
def place_of_another_township(folder: Path, draw: Draw) -> Nasty:
    changed = {"township": "甲乡", "place": "乙一村"}
    return one_with(folder, draw, "E924", "destination_id", **changed)


@kind
def nothing_said_of_where(folder: Path, draw: Draw) -> Nasty:
    return one_with(folder, draw, "E201", "destination_id", township="", place="")


@kind
def member_of_another_file(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    rows: Rows = [
        [*HEADER, "快递公司"],
        [*cells(facts[0]), "邮政"],
        [*cells(facts[1]), "快递"],
    ]
    path = write(folder / "a.csv", text(rows))
    return Nasty(path=path, facts=facts[:1], reasons=((3, "E933", "member_id"), *ESTIMATES))
