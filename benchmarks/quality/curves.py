"""Anytime curves: the mean gap to the best known values over time, a line a set."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from benchmarks.quality.runs import OURS, QualityRun
from benchmarks.quality.summary import by_instance, by_set, mean_gap
from benchmarks.quality.yardstick import YARDSTICK

FloatArray = npt.NDArray[np.float64]

_FROM_S = 0.1
_NUM_MOMENTS = 200
_INCHES = (9.0, 5.5)
_DPI = 150
_LINEAR_BELOW = 0.01  # per cent; gaps near and below 0 stay visible


def gap_over_time(runs: Sequence[QualityRun], moments_s: FloatArray) -> FloatArray:
    """Return the mean gap at some moments: over instances, of the mean over an instance's runs.

    Parameters
    ----------
    runs
        Runs with a gap.
    moments_s
        Seconds since the start of the search, shape (k,).

    Returns
    -------
    FloatArray
        Shape (k,); NaN until every run has a solution.
    """
    means = [
        np.mean([_gaps(run, moments_s) for run in own], axis=0)
        for own in by_instance(runs).values()
    ]
    gaps: FloatArray = np.mean(means, axis=0)
    return gaps


def draw(runs: Iterable[QualityRun], path: Path) -> None:
    """Draw the curves of all sets as a PNG; a dot is the yardstick's mean gap at its end.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    figure = Figure(figsize=_INCHES, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for k, (name, own) in enumerate(by_set(runs).items()):
        ours = [run for run in own if run.method == OURS and run.gap is not None]
        theirs = [run for run in own if run.method == YARDSTICK and run.gap is not None]
        colour = f"C{k}"
        if ours:
            last_s = max(2 * _FROM_S, *(run.seconds for run in ours))
            moments_s = np.geomspace(_FROM_S, last_s, _NUM_MOMENTS)
            label = f"{name} ({len(ours)} runs)"
            gaps = 100 * gap_over_time(ours, moments_s)
            axes.plot(moments_s, gaps, color=colour, label=label, drawstyle="steps-post")
        if (gap := mean_gap(theirs)) is not None:
            axes.plot(max(run.time_s for run in theirs), 100 * gap, "o", color=colour)
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=_LINEAR_BELOW)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda gap, _: f"{gap:g}%"))
    axes.set_xlabel("seconds of search")
    axes.set_ylabel("mean gap to the best known (dot: yardstick)")
    axes.grid(visible=True, alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DPI)


def _gaps(run: QualityRun, moments_s: FloatArray) -> FloatArray:
    """Return a run's gap at some moments, NaN before its first solution."""
    best = np.nan if run.bks is None else run.bks
    entries = [*run.trace, (run.seconds, run.value)]
    times = np.array([seconds for seconds, _ in entries], dtype=np.float64)
    costs = np.array([np.nan, *(cost for _, cost in entries)], dtype=np.float64)
    return costs[np.searchsorted(times, moments_s, side="right")] / best - 1
