"""Cold stores of siting runs side by side; no rows where no run has any."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from data.siting import words
from data.siting.cold_wire import ColdCostWire, ColdWire
from data.siting.comparison_rows import Row, reached, row
from data.siting.tables import money_text
from data.siting.wire import SitingWire
from network.text import Text


def cold_rows(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    """Yield the figures of cold stores of all runs."""
    if not any(siting.cold for siting in runs.values()):
        return
    figures: tuple[tuple[Text, Callable[[ColdWire], str | Text]], ...] = (
        (Text("冷库：状态", "cold stores: status"), lambda c: words.status(c.status)),
        (
            Text("冷库：每年总成本（元）", "cold stores: cost a year, yuan"),
            lambda c: money_text(c.cost_fen),
        ),
        (
            Text("冷库：下界（元）", "cold stores: lower bound, yuan"),
            lambda c: money_text(c.bound_fen),
        ),
        (Text("冷库：座数", "cold stores: open"), lambda c: str(len(c.stores))),
        (Text("冷库：空库月", "cold stores: empty months"), _empty_months),
        (Text("冷库：入库占比", "cold stores: produce served"), _served),
        (
            Text("冷库：年费（元）", "cold stores: years of stores, yuan"),
            partial(_part, lambda cost: cost.fixed_fen),
        ),
        (
            Text("冷库：入库运输（元）", "cold stores: bringing produce, yuan"),
            partial(_part, lambda cost: cost.transport_fen),
        ),
        (
            Text("冷库：未冷藏损失（元）", "cold stores: worth lost uncooled, yuan"),
            partial(_part, lambda cost: cost.loss_fen),
        ),
        (
            Text("冷库建设：财政（元）", "cold stores, building: public, yuan"),
            lambda c: money_text(c.public_fen) if c.cost else "",
        ),
        (
            Text("冷库建设：自筹（元）", "cold stores, building: own, yuan"),
            lambda c: money_text(c.own_fen) if c.cost else "",
        ),
    )
    for label, value in figures:
        yield row(label, runs, partial(_of_cold, value))
    yield from _requirements(runs)


def _of_cold(value: Callable[[ColdWire], str | Text], siting: SitingWire) -> str | Text:
    return "" if siting.cold is None else value(siting.cold)


def _part(part: Callable[[ColdCostWire], int], cold: ColdWire) -> str:
    return "" if cold.cost is None else money_text(part(cold.cost))


def _empty_months(cold: ColdWire) -> str:
    return str(sum(store.empty_months for store in cold.stores))


def _served(cold: ColdWire) -> str:
    wanted = sum(crop.wanted_kg for crop in cold.crops)
    return f"{sum(c.served_kg for c in cold.crops) / wanted:.1%}" if wanted else ""


def _requirements(runs: Mapping[str, SitingWire]) -> Iterator[Row]:
    titles = {
        each.key: each.title
        for siting in runs.values()
        if siting.cold is not None
        for each in siting.cold.requirements
    }
    for key, title in titles.items():
        label = Text(f"冷库：{title.zh}（{key}）", f"cold stores: {title.en} ({key})")
        yield row(label, runs, partial(_reached, key))


def _reached(key: str, siting: SitingWire) -> str:
    found = () if siting.cold is None else siting.cold.requirements
    return reached([each for each in found if each.key == key])
