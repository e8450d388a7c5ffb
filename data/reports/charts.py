"""Charts of the monthly report: promptness, pieces and cost by day, coverage by township.

They can be told apart in black and white, and say in words what they show.
"""

import math
from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data.drawing import drawing, house_font, png_of, svg_of
from data.printing.layout import Labels
from data.reports.document import Chart
from data.reports.period import PeriodFigures
from data.reports.townships import township_rows
from network.text import Text
from routing.tally import MOST_HOURS, share_within

_DPI = 200
_WIDTH = 7.0  # inches
_DARK, _LIGHT, _WARM, _GREY = "#0b5f55", "#9cc9bf", "#d97706", "#8a8f8d"
_HOUR_TICKS = (0, 12, 24, 36, 48, 60, 72, 84, 96)
_PROMISES = (24, 48, 72)
_MOST_LABELS = 16


def promptness_chart(found: PeriodFigures, labels: Labels) -> Chart:
    """Draw the share of orders that have arrived so many hours after their release."""
    planned, signed = found.total.hours, found.total.signed_hours
    hours = range(MOST_HOURS + 1)
    curves = [(planned, labels(Text("计划到达", "planned to arrive")), _DARK, "-")]
    if sum(signed):
        curves.append((signed, labels(Text("实际签收", "signed for")), _WARM, "--"))

    def draw(axes: Axes) -> None:
        for counts, label, color, style in curves:
            shares = [share_within(counts, hour) or 0.0 for hour in hours]
            axes.step(hours, shares, style, where="post", color=color, label=label, lw=1.8)
        for promise in _PROMISES:
            axes.axvline(promise, color=_GREY, lw=0.8, ls=":")
        axes.set_xticks(_HOUR_TICKS)
        axes.set_ylim(0, 1.03)
        axes.set_xlim(0, MOST_HOURS)
        axes.yaxis.set_major_formatter(_percent)
        axes.set_xlabel(labels(Text("入网后小时", "hours from release")))
        axes.set_ylabel(labels(Text("运单占比", "share of orders")))
        axes.legend(loc="lower right", frameon=False)

    told = "; ".join(
        f"{label} " + ", ".join(f"{h} h {share_within(c, h) or 0:.1%}" for h in _PROMISES)
        for c, label, _, _ in curves
    )
    return _chart(draw, 2.7, labels(Text("时效曲线", "Promptness")), told, "prompt")


def volume_chart(found: PeriodFigures, labels: Labels) -> Chart:
    """Draw pieces arriving by day, those that go up apart."""
    days = [f"{each.day.month}-{each.day.day:02d}" for each in found.days]
    up = [each.tally.up_pieces for each in found.days]
    down = [each.tally.arriving_pieces - each.tally.up_pieces for each in found.days]

    def draw(axes: Axes) -> None:
        at = range(len(days))
        axes.bar(
            at, down, color=_DARK, label=labels(Text("下行及县内", "down, lateral")), width=0.7
        )
        axes.bar(
            at,
            up,
            bottom=down,
            color=_LIGHT,
            hatch="///",
            edgecolor=_DARK,
            lw=0.4,
            label=labels(Text("上行", "up")),
            width=0.7,
        )
        _day_ticks(axes, days)
        axes.set_ylabel(labels(Text("计划送达件数", "pieces arriving")))
        axes.set_ylim(0, 1.2 * max([1, *(d + u for d, u in zip(down, up, strict=True))]))
        axes.legend(loc="upper right", frameon=False, ncols=2)

    caption = labels(Text("逐日送达件数", "Pieces arriving by day"))
    told = f"{sum(down):,} + {sum(up):,}"
    return _chart(draw, 2.4, caption, told, "volume")


def cost_chart(found: PeriodFigures, labels: Labels) -> Chart:
    """Draw the cost per piece by day, and how full trips were."""
    days = [f"{each.day.month}-{each.day.day:02d}" for each in found.days]
    costs = [
        each.tally.cost_fen / 100 / each.tally.arriving_pieces
        if each.tally.arriving_pieces
        else float("nan")
        for each in found.days
    ]
    full = [
        each.tally.fullness / each.tally.trips if each.tally.trips else float("nan")
        for each in found.days
    ]

    def draw(axes: Axes) -> None:
        at = range(len(days))
        (cost,) = axes.plot(at, costs, "o-", color=_DARK, lw=1.6, ms=4)
        axes.set_ylabel(labels(Text("单件成本（元）", "cost per piece, yuan")))
        known = list(filter(math.isfinite, costs))
        axes.set_ylim(0, 1.25 * max([0.01, *known]))
        other = axes.twinx()
        (share,) = other.plot(at, full, "s--", color=_WARM, lw=1.2, ms=3.5)
        other.set_ylim(0, 1.25)
        other.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
        other.yaxis.set_major_formatter(_percent)
        other.spines["top"].set_visible(False)
        _day_ticks(axes, days)
        axes.legend(
            [cost, share],
            [
                labels(Text("单件成本", "cost per piece")),
                labels(Text("装载率（右轴）", "load factor (right)")),
            ],
            loc="upper right",
            frameon=False,
            ncols=2,
        )

    caption = labels(Text("逐日单件成本与装载率", "Cost per piece and load factor by day"))
    told = ", ".join(f"{d} {c:.2f}" for d, c in zip(days, costs, strict=True) if math.isfinite(c))
    return _chart(draw, 2.4, caption, told, "cost")


def coverage_chart(found: PeriodFigures, labels: Labels, required: float | None) -> Chart:
    """Draw how far each township's villages are covered.

    Parameters
    ----------
    found, labels
        The period, and the language.
    required
        Share of villages that has to be covered; None: none is said.
    """
    rows = [row for row in township_rows(found) if row.name is not None and row.covered.villages]
    names = [row.name or "" for row in rows]
    shares = [row.covered.with_point / row.covered.villages for row in rows]

    def draw(axes: Axes) -> None:
        at = range(len(rows))
        axes.bar(at, shares, color=_DARK, width=0.7)
        for x, row, share in zip(at, rows, shares, strict=True):
            told = f"{row.covered.with_point}/{row.covered.villages}"
            axes.text(x, share + 0.02, told, ha="center", va="bottom", fontsize=6.5)
        if required is not None:
            axes.axhline(required, color=_WARM, lw=1.2, ls="--")
        axes.set_xticks(list(at), names, rotation=45, ha="right", fontsize=7.5)
        axes.set_ylim(0, 1.15)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
        axes.yaxis.set_major_formatter(_percent)
        axes.set_ylabel(labels(Text("行政村覆盖率", "villages covered")))

    caption = Text("各乡镇行政村覆盖率", "Villages covered by township")
    if required is not None:
        caption = Text(
            f"{caption.zh}（虚线：要求 {required:.0%}）",
            f"{caption.en} (dashed: {required:.0%} required)",
        )
    told = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, shares, strict=True))
    return _chart(draw, 2.8, labels(caption), told, "coverage")


def _chart(draw: Callable[[Axes], None], height: float, caption: str, alt: str, salt: str) -> Chart:
    with drawing([house_font()], salt, are_outlines=True):
        return Chart(
            svg=svg_of(_figure(draw, height)),
            png=png_of(_figure(draw, height), _DPI),
            caption=caption,
            alt=alt,
        )


def _figure(draw: Callable[[Axes], None], height: float) -> Figure:
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)
    axes.xaxis.label.set_fontsize(8.5)
    axes.yaxis.label.set_fontsize(8.5)
    draw(axes)
    return figure


def _day_ticks(axes: Axes, days: list[str]) -> None:
    step = max(1, -(-len(days) // _MOST_LABELS))
    at = list(range(0, len(days), step))
    axes.set_xticks(at, [days[k] for k in at])
    axes.set_xlim(-0.6, len(days) - 0.4)


def _percent(share: float, _: float) -> str:
    return f"{share:.0%}"
