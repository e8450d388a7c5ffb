"""Step 4: bends and loops fitted to the detours measured on real mountain roads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.synthetic.plane import Floats, Ints
from data.synthetic.topology import Skeleton, shortest_ways

_SHARES_OF_LOOPS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
_MOST_SOURCES = 250
_START = (1.15, 1.45)
_RANGES = ((1.12, 1.45), (1.3, 1.75))
_COARSE, _FINE = (0.12, 0.06), (0.03, 0.015)
_TOLERANCE = 1e-9
_SAMPLE_MARGIN = 1.01
_FASTEST_MARGIN = 0.96
"""Fastest ways are about 4 % longer than shortest ones; both shall lie in the bands."""
_OUTSIDE_WEIGHT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Mean detour between places a given distance apart, and what was measured elsewhere.

    Parameters
    ----------
    from_m, to_m
        Great-circle distance of the pairs, metres, from ≤ distance < to.
    low, high
        Mean of shortest way ÷ great circle measured on OpenStreetMap extracts of Liechtenstein
        and Andorra.
    achieved
        The same mean in this county; None: not measured, or no such pair.
    num_pairs
        Pairs of places behind the mean, ≥ 0.
    """

    from_m: int
    to_m: int
    low: float
    high: float
    achieved: float | None = None
    num_pairs: int = 0

    @property
    def is_met(self) -> bool:
        """Whether the mean lies between the two measured ones (true without any pair)."""
        return self.achieved is None or self.low <= round(self.achieved, 2) <= self.high


MEASURED = (
    Band(from_m=1_000, to_m=3_000, low=1.90, high=2.16),
    Band(from_m=3_000, to_m=6_000, low=1.71, high=1.86),
    Band(from_m=6_000, to_m=12_000, low=1.41, high=1.84),
    Band(from_m=12_000, to_m=25_000, low=1.31, high=1.54),
)
"""What to match: the bands of two real mountain road networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Bends and loops of a road network.

    Parameters
    ----------
    main_winding, side_winding
        Length ÷ straight length of seat-to-seat and of village roads, ≥ 1.
    num_loops
        Loops among the village roads, ≥ 0.
    """

    main_winding: float
    side_winding: float
    num_loops: int


def measure_circuity(straight_m: Floats, way_m: Floats) -> tuple[Band, ...]:
    """Return the bands of `MEASURED` with the mean of way ÷ straight distance achieved.

    Parameters
    ----------
    straight_m, way_m
        Distances of pairs of places, metres, same shape; a way that is not finite or negative
        does not count.
    """
    usable = np.isfinite(way_m) & (way_m >= 0) & (straight_m > 0)
    straight, ratio = straight_m[usable], way_m[usable] / straight_m[usable]
    bands = []
    for band in MEASURED:
        inside = ratio[(straight >= band.from_m) & (straight < band.to_m)]
        mean = float(inside.mean()) if len(inside) else None
        bands.append(replace(band, achieved=mean, num_pairs=len(inside)))
    return tuple(bands)


def fit(skeleton: Skeleton, places: Ints, variation: Floats) -> Fit:
    """Return the bends and loops that bring the detours closest to `MEASURED`.

    A grid over the number of loops, and from the best, descent over both windings; the detour is
    measured on at most 250 places against all others.

    Parameters
    ----------
    skeleton
        Nodes and edges, all loops offered.
    places
        Nodes that are places, int64 (p,).
    variation
        How much of the mean bend each edge has, float64 (m,), about 1.
    """
    offered = int(skeleton.is_loop.sum())
    shares = sorted({min(offered, round(share * len(places))) for share in _SHARES_OF_LOOPS})
    misfits = {n: _misfit_of(skeleton.first_loops(n), places, variation) for n in shares}
    coarse = {n: _descend(misfit, _START, _COARSE) for n, misfit in misfits.items()}
    loops = min(shares, key=lambda n: coarse[n][0])
    _, windings = _descend(misfits[loops], coarse[loops][1], _FINE)
    return Fit(main_winding=windings[0], side_winding=windings[1], num_loops=loops)


def edge_lengths(skeleton: Skeleton, variation: Floats, main: float, side: float) -> Floats:
    """Return the length of each edge with its bends, metres, float64 (m,)."""
    winding = np.where(skeleton.link >= 0, main, side)
    return skeleton.straight_m * (1 + (winding - 1) * variation[: len(winding)])


def _misfit_of(
    roads: Skeleton, places: Ints, variation: Floats
) -> Callable[[tuple[float, float]], float]:
    """Return the misfit of a road network as a function of its two windings."""
    sources = places[:: max(1, len(places) // _MOST_SOURCES)][:_MOST_SOURCES]
    straight = np.linalg.norm(roads.xy[sources][:, None] - roads.xy[places][None, :], axis=2)

    def misfit(windings: tuple[float, float]) -> float:
        lengths = edge_lengths(roads, variation, *windings)
        ways = shortest_ways(len(roads.xy), roads.ends, lengths, sources)[:, places]
        return _misfit(measure_circuity(straight, ways))

    return misfit


def _descend(
    misfit: Callable[[tuple[float, float]], float],
    start: tuple[float, float],
    steps: Sequence[float],
) -> tuple[float, tuple[float, float]]:
    """Improve both windings one after the other; return the misfit and the windings."""
    best, at = misfit(start), start
    for step in steps:
        improved = True
        while improved:
            improved = False
            for candidate in _around(at, step):
                value = misfit(candidate)
                if value < best - _TOLERANCE:
                    best, at, improved = value, candidate, True
    return best, at


def _around(at: tuple[float, float], step: float) -> list[tuple[float, float]]:
    moves = ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step))
    (main_low, main_high), (side_low, side_high) = _RANGES
    return [
        (
            min(max(at[0] + main, main_low), main_high),
            min(max(at[1] + side, side_low), side_high),
        )
        for main, side in moves
    ]


def _misfit(bands: Sequence[Band]) -> float:
    """Return how far the means are outside their bands, and a little how far off the middle."""
    total = 0.0
    for band in bands:
        if band.achieved is not None:
            low, high = band.low * _SAMPLE_MARGIN, band.high * _FASTEST_MARGIN
            outside = max(0.0, low - band.achieved, band.achieved - high)
            middle = (low + high) / 2
            total += _OUTSIDE_WEIGHT * outside**2 + (band.achieved - middle) ** 2
    return total
