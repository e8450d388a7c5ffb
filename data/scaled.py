"""A county equipped for another size of day, as the generator would equip it."""

from data.synthetic import equip
from network.county import County


def scaled_county(county: County, *, seed: int, scale: float) -> County:
    """Return the county with the fleet, sorting lines and storage of a larger or smaller day.

    Parameters
    ----------
    county
        Places, roads, names, prices and calendar are kept; the rest is generated anew, so a
        fleet that is not synthetic is replaced by one that is.
    seed
        Seed the county was generated with.
    scale
        Multiple of the usual sample day, > 0.
    """
    equipped = equip(
        name_zh=county.name_zh,
        name_en=county.name_en,
        adcode=county.adcode,
        places=county.places,
        roads=county.roads,
        seed=seed,
        scale=scale,
        timezone=county.timezone,
        promise_hours=county.promise_hours,
        data_note=county.data_note,
    )
    return equipped.replace(tariff=county.tariff, calendar=county.calendar)
