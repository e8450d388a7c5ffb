"""What a synthetic parcel is: pieces, weight and volume. Assumptions, the same everywhere."""

import math

import numpy as np
import numpy.typing as npt

from data.synthetic.plane import Floats

INHABITANTS_PER_ORDER = 100.0
"""The alliance's sample day brings one order per this many inhabitants."""

UP_SHARE = 0.08
"""Share of the orders that travel up."""

CHILLED_SHARE = 0.008
"""Share of all orders that travel up chilled, where a chilled crop is in season."""

_PIECES_SHARE = (0.85, 0.10, 0.035, 0.015)
_WEIGHT_KG = (0.9, 1.9)
_VOLUME_L = (6.0, 10.0)
_BOX_WEIGHT_KG = (5.0, 6.0)
_BOX_VOLUME_L = (18.0, 21.0)
_WEIGHT_RANGE_KG = (0.05, 40.0)
_VOLUME_RANGE_L = (0.2, 200.0)

MEAN_PIECES = sum(n * share for n, share in enumerate(_PIECES_SHARE, start=1))
"""Mean pieces an order."""

MEAN_PIECE_KG, MEAN_PIECE_L = _WEIGHT_KG[1], _VOLUME_L[1]
"""Mean kilograms and litres (voids included) a piece."""


def draw_pieces(num_orders: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the pieces of each order, 1 (85 %) to 4, int64 (n,)."""
    shares = np.cumsum(_PIECES_SHARE)
    lots = rng.random(num_orders) * shares[-1]
    return np.asarray(np.searchsorted(shares, lots, side="right") + 1, dtype=np.int64)


def draw_weight_kg(
    pieces: npt.NDArray[np.int64], is_box: npt.NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Return the weight of each order in kilograms, rounded to grams, float64 (n,) > 0.

    Log-normal by piece, median 0.9 and mean 1.9 kg; boxes of fresh produce 5 and 6 kg. A piece
    weighs 0.05 to 40 kg.
    """
    by_piece = _draw(pieces, is_box, (_WEIGHT_KG, _BOX_WEIGHT_KG), rng)
    return _sum_pieces(np.clip(by_piece, *_WEIGHT_RANGE_KG), pieces, 3)


def draw_volume_l(
    pieces: npt.NDArray[np.int64], is_box: npt.NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Return the volume of each order in litres, rounded to 0.01 l, float64 (n,) > 0.

    Log-normal by piece, median 6 and mean 10 l, voids included; boxes of fresh produce 18 and
    21 l. A piece takes 0.2 to 200 l.
    """
    by_piece = _draw(pieces, is_box, (_VOLUME_L, _BOX_VOLUME_L), rng)
    return _sum_pieces(np.clip(by_piece, *_VOLUME_RANGE_L), pieces, 2)


def _draw(
    pieces: npt.NDArray[np.int64],
    is_box: npt.NDArray[np.bool_],
    median_mean: tuple[tuple[float, float], tuple[float, float]],
    rng: np.random.Generator,
) -> Floats:
    """Return log-normal values, float64 (n, 4); sigma² = 2 ln(mean ÷ median)."""
    (parcel, parcel_mean), (box, box_mean) = median_mean
    mu = np.where(is_box, math.log(box), math.log(parcel))
    sigma = np.where(
        is_box,
        math.sqrt(2 * math.log(box_mean / box)),
        math.sqrt(2 * math.log(parcel_mean / parcel)),
    )
    normal = rng.standard_normal((len(pieces), len(_PIECES_SHARE)))
    values: Floats = np.exp(mu[:, None] + sigma[:, None] * normal)
    return values


def _sum_pieces(by_piece: Floats, pieces: npt.NDArray[np.int64], decimals: int) -> Floats:
    counted = np.arange(by_piece.shape[1]) < pieces[:, None]
    total: Floats = np.round((by_piece * counted).sum(axis=1), decimals)
    return total
