"""What is harvested around the villages, how it keeps, what it wants: synthetic, labelled as such.

How crops keep and what cooling saves of their worth are round figures of the usual order, the same
everywhere; they are no measurements of any county.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.crops import Crop, CropKind, CropNeed
from network.places import Place

_CHILLED_SHARE = 0.08
_MOST_CHILLED = 40
_AMBIENT_SHARE = 0.35
_TEA_PROVINCES = ("33", "34", "35", "36")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A crop and its months.

    Parameters
    ----------
    name
        What is harvested.
    months
        Month numbers, 1 to 12.
    kg
        Kilograms a month around a village that grows it, > 0.
    is_chilled
        Whether it travels chilled.
    """

    name: str
    months: tuple[int, ...]
    kg: float
    is_chilled: bool = False


_TEA_COUNTY = (
    Season(name="春茶", months=(4, 5), kg=2_400.0),
    Season(name="秋茶", months=(9, 10), kg=1_900.0),
    Season(name="油柿", months=(10, 11, 12), kg=1_500.0),
    Season(name="蔬菜", months=tuple(range(1, 13)), kg=3_000.0, is_chilled=True),
    Season(name="食用菌", months=(1, 2, 3, 10, 11, 12), kg=1_200.0, is_chilled=True),
)
_UPLAND_COUNTY = (
    Season(name="小米", months=(10, 11, 12), kg=2_000.0),
    Season(name="马铃薯", months=(9, 10, 11), kg=5_000.0),
    Season(name="蔬菜", months=(5, 6, 7, 8, 9, 10), kg=2_500.0, is_chilled=True),
    Season(name="食用菌", months=(7, 8, 9, 10, 11), kg=1_000.0, is_chilled=True),
)


_KEEPING = (
    CropKind(name="蔬菜", shelf_days=15, peak_percent=150, bulk_percent=130, low_c=0, high_c=4),
    CropKind(name="食用菌", shelf_days=30, peak_percent=140, bulk_percent=200, low_c=0, high_c=2),
    CropKind(name="油柿", shelf_days=90, peak_percent=130, low_c=-1, high_c=1),
    CropKind(name="春茶", shelf_days=360, low_c=-5, high_c=5),
    CropKind(name="秋茶", shelf_days=360, low_c=-5, high_c=5),
    CropKind(name="马铃薯", shelf_days=180, low_c=3, high_c=5),
)
_NEEDS = (
    CropNeed(crop="蔬菜", percent=70, loss_fen=60_000, is_precooled=True, within_s=3_600),
    CropNeed(
        crop="食用菌",
        percent=80,
        loss_fen=180_000,
        is_precooled=True,
        store_days=5,
        within_s=3_600,
    ),
    CropNeed(crop="油柿", percent=40, loss_fen=80_000, store_days=60, reach_m=25_000),
    CropNeed(crop="春茶", percent=20, loss_fen=120_000, store_days=90, reach_m=25_000),
    CropNeed(crop="秋茶", percent=20, loss_fen=120_000, store_days=60, reach_m=25_000),
    CropNeed(crop="马铃薯", percent=20, loss_fen=50_000, store_days=120, reach_m=25_000),
)


def seasons_of(adcode: str) -> tuple[Season, ...]:
    """Return the crops of a county: tea and persimmon in the south-east, else millet, potatoes."""
    return _TEA_COUNTY if adcode[:2] in _TEA_PROVINCES else _UPLAND_COUNTY


def keeping_of(
    seasons: Sequence[Season],
) -> tuple[tuple[CropKind, ...], tuple[CropNeed, ...]]:
    """Return how the crops keep that are grown and cooled, and what they need; millet stays dry."""
    names = {season.name for season in seasons}
    return (
        tuple(kind for kind in _KEEPING if kind.name in names),
        tuple(need for need in _NEEDS if need.crop in names),
    )


def grow(
    points: Sequence[Place], seasons: Sequence[Season], rng: np.random.Generator
) -> tuple[Crop, ...]:
    """Return the crops of the points, in the order of places, seasons and months.

    About a third of the points grow each crop that travels dry; what is chilled comes from the
    same 8 % of the points, at most 40, so that a cold chain has something to collect.

    Parameters
    ----------
    points
        Points in service.
    seasons
        What is grown when.
    rng
        Seeded random numbers.
    """
    num_chilled = min(_MOST_CHILLED, max(1, round(_CHILLED_SHARE * len(points))), len(points))
    chilled = set(rng.choice(len(points), size=num_chilled, replace=False).tolist())
    grows = rng.random((len(points), len(seasons))) < _AMBIENT_SHARE
    yields = rng.lognormal(-0.125, 0.5, (len(points), len(seasons)))
    return tuple(
        Crop(
            place_id=point.place_id,
            name=season.name,
            month=month,
            kg=float(round(season.kg * yields[i, j], -1)),
            is_chilled=season.is_chilled,
        )
        for i, point in enumerate(points)
        for j, season in enumerate(seasons)
        if (i in chilled if season.is_chilled else grows[i, j])
        for month in season.months
    )
