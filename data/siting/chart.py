"""What more coverage costs, drawn: front.png, and front.html with the same drawing as SVG."""

from collections.abc import Sequence
from html import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data.siting import tables
from data.siting.document import SitingDocument
from data.siting.drawing import dump_page, dump_png, dump_svg, table_html
from data.siting.wire import FrontWire
from network.text import Language, Text

_INCHES = (8.0, 6.4)
_FEN_PER_MILLION = 100_000_000
_COST, _BEYOND, _HOURS = "#0b5f55", "#d97706", "#9c1b1b"


def dump_front_png(document: SitingDocument, language: Language) -> bytes:
    """Return the drawing as PNG."""
    return dump_png(lambda: _figure(document, language))


def dump_front_html(document: SitingDocument, language: Language) -> str:
    """Return a page with the drawing and its figures, in both languages.

    Parameters
    ----------
    document
        What to show.
    language
        Language shown first.
    """
    return dump_page(document, language, lambda each: _section(document, each))


def _section(document: SitingDocument, language: Language) -> str:
    drawing = dump_svg(lambda: _figure(document, language), language.value)
    table = table_html(tables.front(document.siting, language), language)
    return f"<h1>{escape(_title(document).to(language))}</h1>{drawing}{table}"


def _title(document: SitingDocument) -> Text:
    county = document.county
    return Text(f"{county.name_zh}：覆盖率与成本", f"{county.name_en}: coverage and cost")


def _figure(document: SitingDocument, language: Language) -> Figure:
    """Draw cost and bound above, hours below, over the share of villages."""
    points = [point for point in document.siting.front if point.cost_fen is not None]
    figure = Figure(figsize=_INCHES, layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    words = {
        "cost": Text("总成本（百万元）", "cost, million yuan"),
        "bound": Text("下界", "lower bound"),
        "plan": Text("预算内", "within the budgets"),
        "beyond": Text("超出预算", "beyond the budgets"),
        "other": Text("被其他方案胜过", "beaten by another"),
        "hours": Text("平均取件路时（小时）", "hours to goods"),
        "share": Text("行政村覆盖率（末期）", "administrative villages covered, last period"),
    }
    say = {key: text.to(language) for key, text in words.items()}
    best = [point for point in points if point.is_efficient]
    groups = (
        ("plan", _COST, _COST, [p for p in best if p.is_within_budgets]),
        ("beyond", _BEYOND, _BEYOND, [p for p in best if not p.is_within_budgets]),
        ("other", _COST, "none", [p for p in points if not p.is_efficient]),
    )
    above.plot(_shares(best), _costs(best), "-", color="#b9c3b8", zorder=1)
    for key, edge, fill, group in groups:
        if group:
            above.plot(_shares(group), _costs(group), "o", mec=edge, mfc=fill, label=say[key])
    _bounds(above, points, say["bound"])
    above.set_ylabel(say["cost"])
    above.legend()
    hours = [point for point in best if point.access_hours is not None]
    below.plot(_shares(hours), [p.access_hours or 0.0 for p in hours], "o-", color=_HOURS)
    below.set_ylabel(say["hours"])
    below.set_xlabel(say["share"])
    below.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    for axes in (above, below):
        axes.grid(alpha=0.3)
    return figure


def _bounds(axes: Axes, points: Sequence[FrontWire], label: str) -> None:
    known = [point for point in points if point.bound_fen is not None]
    bounds = [(point.bound_fen or 0) / _FEN_PER_MILLION for point in known]
    axes.plot(_shares(known), bounds, "_", color="#55666a", markersize=12, label=label)


def _shares(points: Sequence[FrontWire]) -> list[float]:
    return [point.villages.value / max(1, point.villages.of) for point in points]


def _costs(points: Sequence[FrontWire]) -> list[float]:
    return [(point.cost_fen or 0) / _FEN_PER_MILLION for point in points]
