"""The tables of what a council asks of a roll-out; money in yuan."""

from collections.abc import Iterator

from data.plan_json import TextWire
from data.siting import words
from data.siting.answers import (
    AnswersWire,
    CalibratedDayWire,
    CalibrationWire,
    EffectWire,
    SavingWire,
)
from data.siting.document import SitingDocument
from data.words import name_some
from data.workbook import Cell, Column, SheetTable
from network.text import Language, Text

_FEN = 100
_YUAN = "#,##0"
_SHARE = "0.0%"


def answer_tables(document: SitingDocument, language: Language) -> Iterator[SheetTable]:
    """Yield a table for every question that was asked."""
    answers = document.siting.answers
    if answers is None:
        return
    if answers.prices is not None:
        yield _prices(answers, language)
    if answers.alternatives is not None:
        yield _alternatives(document, answers, language)
    if answers.scenarios is not None:
        yield _scenarios(answers, language)
    if answers.sensitivity is not None:
        yield _sensitivity(document, answers, language)
    if answers.calibration is not None:
        yield _calibration(answers.calibration, language)


def _prices(answers: AnswersWire, language: Language) -> SheetTable:
    columns = (
        Column(Text("要求", "requirement"), 34),
        Column(Text("时期", "period"), 10),
        Column(Text("取消可省（元）", "saved without it, yuan"), 26),
        Column(Text("放宽一步", "a step"), 24),
        Column(Text("放宽可省（元）", "saved by the step, yuan"), 26),
    )
    rows = tuple(
        (
            say(each.title, language),
            each.period,
            interval(each.without),
            say(each.step, language),
            interval(each.by_step),
        )
        for each in answers.prices or ()
    )
    return SheetTable(name=Text("要求的代价", "price of requirements"), columns=columns, rows=rows)


def _alternatives(document: SitingDocument, answers: AnswersWire, language: Language) -> SheetTable:
    columns = (
        Column(Text("备选方案", "alternative"), 12),
        Column(Text("总成本（元）", "cost, yuan"), 18, _YUAN),
        Column(Text("多花", "more"), 10, _SHARE),
        Column(Text("不同站址", "differing sites"), 12, "0"),
        Column(Text("另开", "opened instead"), 50),
        Column(Text("不开", "left out"), 50),
    )
    found = () if answers.alternatives is None else answers.alternatives.found
    cost_fen = document.siting.cost_fen or 1
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            str(n),
            each.cost_fen / _FEN,
            each.cost_fen / cost_fen - 1,
            len(each.opened) + len(each.left),
            *(_names(document, ids, language) for ids in (each.opened, each.left)),
        )
        for n, each in enumerate(found, start=1)
    )
    return SheetTable(name=Text("备选方案", "alternatives"), columns=columns, rows=rows)


def _scenarios(answers: AnswersWire, language: Language) -> SheetTable:
    found = answers.scenarios
    if found is None:
        return SheetTable(name=Text("情景", "scenarios"), columns=(), rows=())
    names = [Text(each.name.zh, each.name.en) for each in found.scenarios]
    columns = (
        Column(Text("方案", "roll-out"), 26),
        *(Column(Text(f"{n.zh}：成本", f"{n.en}: cost"), 18, _YUAN) for n in names),
        *(Column(Text(f"{n.zh}：后悔值", f"{n.en}: regret"), 18, _YUAN) for n in names),
        Column(Text("期望成本（元）", "expected cost, yuan"), 18, _YUAN),
        Column(Text("最大后悔值（元）", "greatest regret, yuan"), 18, _YUAN),
        Column(Text("最稳健", "robust by"), 24),
    )
    marks = {
        found.least_expected: Text("期望成本最低", "expected cost"),
        found.least_regret: Text("最大后悔值最低", "greatest regret"),
    }
    if found.least_expected == found.least_regret:
        marks = {found.least_expected: Text("两者皆是", "both")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            say(each.title, language),
            *(fen / _FEN for fen in (*each.cost_fen, *each.regret_fen)),
            each.expected_fen / _FEN,
            each.max_regret_fen / _FEN,
            marks[n].to(language) if n in marks else "",
        )
        for n, each in enumerate(found.standings)
    )
    return SheetTable(name=Text("情景", "scenarios"), columns=columns, rows=rows)


def _sensitivity(document: SitingDocument, answers: AnswersWire, language: Language) -> SheetTable:
    columns = (
        Column(Text("假设", "assumption"), 24),
        Column(Text("变为", "becomes"), 10),
        Column(Text("总成本（元）", "cost, yuan"), 18, _YUAN),
        Column(Text("换址", "other sites"), 10),
        Column(Text("维持原址多花（元）", "staying costs more, yuan"), 26),
        Column(Text("另开", "opened instead"), 40),
        Column(Text("不开", "left out"), 40),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            say(each.title, language),
            f"{each.percent} %",
            None if each.cost_fen is None else each.cost_fen / _FEN,
            words.yes_no(is_so=bool(each.opened or each.left)).to(language)
            if each.cost_fen is not None
            else Text("无解或未知", "none known").to(language),
            _staying(each, language),
            _names(document, each.opened, language),
            _names(document, each.left, language),
        )
        for each in answers.sensitivity or ()
    )
    return SheetTable(name=Text("敏感性", "sensitivity"), columns=columns, rows=rows)


def _calibration(found: CalibrationWire, language: Language) -> SheetTable:
    columns = (
        Column(Text("轮次", "round"), 24),
        Column(Text("时期", "period"), 12),
        Column(Text("估算（元/日）", "reckoned, yuan a day"), 20, _YUAN),
        Column(Text("排线（元/日）", "planned, yuan a day"), 20, _YUAN),
        Column(Text("估算偏差", "off by"), 10, _SHARE),
        Column(Text("未发件", "pieces left"), 10, "0"),
        Column(Text("transport_percent", "transport_percent"), 18, "0.0"),
    )
    settled = {each.period: each.transport_percent for each in found.periods}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _round(found, day).to(language),
            day.period,
            day.estimate_fen / _FEN,
            day.planned_fen / _FEN,
            day.error_percent / 100,
            day.left_pieces,
            settled[day.period] if day.round == found.best else None,
        )
        for day in found.days
    )
    return SheetTable(name=Text("运输费校准", "calibration"), columns=columns, rows=rows)


def _round(found: CalibrationWire, day: CalibratedDayWire) -> Text:
    of = Text(f"抽样日 {day.draw}", f"drawn day {day.draw}")
    if not day.draw:
        of = Text("样例日", "sample day")
    if not day.round:
        return Text(f"检验：{of.zh}（未用于拟合）", f"judged by {of.en}")
    kept = Text("，采用", ", kept") if day.round == found.best else Text("", "")
    return Text(f"第 {day.round} 轮{kept.zh}：{of.zh}", f"round {day.round}{kept.en}: {of.en}")


def _staying(effect: EffectWire, language: Language) -> str:
    if effect.staying is not None:
        return interval(effect.staying)
    if effect.cost_fen is None:
        return ""
    return Text("原址不能满足各项要求", "they do not keep all requirements").to(language)


def say(text: TextWire, language: Language) -> str:
    """Return a sentence in a language."""
    return text.zh if language is Language.ZH else text.en


def interval(saving: SavingWire) -> str:
    """Return a difference of two optima in yuan, or between what it lies."""
    least, most = (f"{fen / _FEN:,.0f}" for fen in (saving.least_fen, saving.most_fen))
    return least if least == most else f"{least} ~ {most}"


def _names(document: SitingDocument, ids: tuple[str, ...], language: Language) -> str:
    return name_some([document.name(place_id) for place_id in ids]).to(language)
