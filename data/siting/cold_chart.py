"""How full cold stores are by month, drawn: cold_stores.png, and cold_stores.html with tables."""

from collections.abc import Sequence
from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data.siting import cold_tables, tables
from data.siting.cold_wire import ColdMonthWire, ColdStoreWire, ColdWire
from data.siting.document import SitingDocument
from data.siting.drawing import dump_page, dump_png, dump_svg, table_html
from data.workbook import SheetTable
from network.text import Language, Text

_WIDTH_IN = 8.0
_ROW_IN = 0.34
_FRAME_IN = 1.3  # of a panel beside its rows: title, months, and what is between panels
_SHADES = "YlGnBu"
_DARK = 0.6  # from this use on letters are white
_MONTHS = 12
_ROOMS = (
    (Text("预冷利用率（忙日）", "pre-cooling used on a busy day"), "precool_use"),
    (Text("冷藏库容利用率（月均）", "storage used, mean of the month"), "store_use"),
)


def dump_cold_png(document: SitingDocument, cold: ColdWire, language: Language) -> bytes:
    """Return the drawing as PNG; at least one store is open."""
    return dump_png(lambda: _figure(document, cold, language))


def dump_cold_html(document: SitingDocument, cold: ColdWire, language: Language) -> str:
    """Return a page with the drawing and the tables of cold stores, in both languages.

    Parameters
    ----------
    document
        Whose page it is.
    cold
        Its cold stores; there is a plan, which may be to have none.
    language
        Language shown first.
    """
    return dump_page(document, language, lambda each: _section(document, cold, each))


def _section(document: SitingDocument, cold: ColdWire, language: Language) -> str:
    county = document.county
    title = Text(f"{county.name_zh}：冷库与产地", f"{county.name_en}: cold stores and crops")
    drawing = ""
    if cold.stores:
        drawing = dump_svg(lambda: _figure(document, cold, language), f"cold{language.value}")
    shown = [
        cold_tables.overview(cold, language),
        cold_tables.stores(document, cold, language),
        cold_tables.served(document, cold, language),
        tables.requirement_table(cold_tables.REQUIREMENTS, cold.requirements, language),
    ]
    if cold.prices is not None:
        shown.append(cold_tables.prices(cold, language))
    return f"<h1>{escape(title.to(language))}</h1>{drawing}" + "".join(
        _titled(table, language) for table in shown if table.rows
    )


def _titled(table: SheetTable, language: Language) -> str:
    return f"<h2>{escape(table.name.to(language))}</h2>{table_html(table, language)}"


def _figure(document: SitingDocument, cold: ColdWire, language: Language) -> Figure:
    """Draw a row a store and a cell a month, a panel for each room that any store has."""
    panels = [
        (title, field, rows)
        for title, field in _ROOMS
        if (rows := [s for s in cold.stores if _use(s.months[0], field) is not None])
    ]
    heights = [len(rows) * _ROW_IN + _FRAME_IN for _, _, rows in panels]
    figure = Figure(figsize=(_WIDTH_IN, sum(heights)), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
    for own, (title, field, rows) in zip(axes, panels, strict=True):
        own.set_title(title.to(language), loc="left", fontsize=11)
        _panel(own, [document.name(store.site_id) for store in rows], rows, field)
    empty = Text("斜线：空库月", "hatched: an empty month")
    axes[-1].set_xlabel(f"{Text('月份', 'month').to(language)} · {empty.to(language)}")
    return figure


def _panel(axes: Axes, names: Sequence[str], rows: Sequence[ColdStoreWire], field: str) -> None:
    use = np.array([[_use(month, field) or 0.0 for month in store.months] for store in rows])
    edges = np.arange(_MONTHS + 1) + 0.5, np.arange(len(rows) + 1) - 0.5
    axes.pcolormesh(*edges, use, vmin=0.0, vmax=1.0, cmap=_SHADES, edgecolors="white", lw=1.0)
    for n, store in enumerate(rows):
        for month in store.months:
            share = _use(month, field) or 0.0
            if month.is_empty:
                axes.fill_between(
                    [month.month - 0.5, month.month + 0.5],
                    n - 0.5,
                    n + 0.5,
                    facecolor="none",
                    edgecolor="#b7bfbd",
                    hatch="///",
                    lw=0.0,
                )
            if share > 0:
                color = "white" if share > _DARK else "#1d2a2c"
                axes.text(
                    month.month, n, f"{share:.0%}", ha="center", va="center", color=color, size=8
                )
    axes.set_xticks(range(1, _MONTHS + 1))
    axes.set_yticks(range(len(rows)), names)
    axes.invert_yaxis()
    axes.tick_params(length=0)


def _use(month: ColdMonthWire, field: str) -> float | None:
    return month.precool_use if field == "precool_use" else month.store_use
