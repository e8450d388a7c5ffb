"""Crops: what is harvested around a place, how it keeps, and what its parts want of the cold."""

from dataclasses import dataclass

from network.ids import PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """What is harvested around a place in a month.

    Parameters
    ----------
    place_id, name
        Where and what.
    month
        1 to 12.
    kg
        Kilograms that month, ≥ 0.
    is_chilled
        Whether it travels chilled.
    """

    place_id: PlaceId
    name: str
    month: int
    kg: float
    is_chilled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CropKind:
    """How a crop keeps.

    Parameters
    ----------
    name
        The crop; unique.
    shelf_days
        Days it keeps in the cold, ≥ 1.
    peak_percent
        What comes on a busy day of a month in per cent of its mean day, ≥ 100.
    bulk_percent
        Storage that a kilogram takes in per cent of that of the goods by which stores are rated,
        ≥ 1.
    low_c, high_c
        Degrees Celsius between which it is stored; None: as cold, or as warm, as it may be.
    """

    name: str
    shelf_days: int
    peak_percent: int = 100
    bulk_percent: int = 100
    low_c: int | None = None
    high_c: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CropNeed:
    """What a part of a crop wants: pre-cooling, a time in cold storage, or one after the other.

    Parameters
    ----------
    crop
        Which crop, by its name.
    percent
        Share of the harvest, in [0, 100].
    loss_fen
        Worth of a tonne that is lost without cooling, ≥ 0.
    is_precooled
        Whether it is pre-cooled.
    store_days
        Days it stays in storage, in [0, 360]; 0: none.
    reach_m, within_s
        The farthest way to the store in metres, and the longest in seconds, ≥ 0; None: any.
    """

    crop: str
    percent: int
    loss_fen: int
    is_precooled: bool = False
    store_days: int = 0
    reach_m: int | None = None
    within_s: int | None = None
