"""A valley with two villages and two candidate sites, for cold stores by hand."""

from typing import Any

import numpy as np

from network.ids import PlaceId
from routing.siting.cold_stores.plan import ColdPlan, Intake, Store
from routing.siting.cold_stores.problem import (
    MONTHS,
    Candidate,
    ColdStores,
    Harvest,
    Need,
    Produce,
    Size,
    Ways,
)

SMALL = Size(precool_kg=100, build_fen=150_000, life_years=10, run_fen=5_000)
LARGE = Size(precool_kg=200, build_fen=250_000, life_years=10, run_fen=8_000)

LOWER, UPPER = PlaceId("lower"), PlaceId("upper")
CABBAGE = Produce(
    name="cabbage",
    needs=(Need(percent=100, is_precooled=True, benefit_fen=50_000),),
    shelf_days=20,
)
MUSHROOMS = Produce(
    name="mushrooms",
    needs=(Need(percent=100, is_precooled=True, benefit_fen=90_000),),
    shelf_days=10,
)


def site(name: PlaceId, *sizes: Size, **more: Any) -> Candidate:
    """Return a candidate of two sizes, or of those given."""
    return Candidate(site_id=name, township_id=PlaceId("T"), sizes=sizes or (SMALL, LARGE), **more)


def harvest(place: str, crop: Produce, kg: int, *months: int) -> Harvest:
    """Return the same harvest in some months, 1 to 12."""
    return Harvest(
        place_id=PlaceId(place),
        produce=crop.name,
        township_id=PlaceId("T"),
        kg=tuple(kg * (month + 1 in months) for month in range(MONTHS)),
    )


def valley(
    *harvests: Harvest,
    sites: tuple[Candidate, ...] | None = None,
    produce: tuple[Produce, ...] = (CABBAGE, MUSHROOMS),
    seconds: tuple[int, ...] = (1_000, 5_000),
    **more: Any,
) -> ColdStores:
    """Return the valley; its sites are 1,000 and 5,000 seconds from all villages.

    Without harvests given: cabbage in June and mushrooms in October, 3 tonnes each, which fill the
    small size of a site.
    """
    sites = sites or (site(LOWER), site(UPPER))
    harvests = harvests or (
        harvest("v0", CABBAGE, 3_000, 6),
        harvest("v1", MUSHROOMS, 3_000, 10),
    )
    shape = len(sites), len(harvests)
    each = np.array(seconds[: len(sites)], dtype=np.int64)[:, None]
    away = np.broadcast_to(each, shape).copy()
    return ColdStores(
        candidates=sites,
        produce=produce,
        harvests=harvests,
        ways=Ways(
            tonne_fen=away,
            metres=10 * away,
            seconds=away,
            is_open=np.ones(shape, dtype=np.bool_),
        ),
        **more,
    )


def intake(name: PlaceId, place: str, crop: Produce, month: int, kg: int) -> Intake:
    """Return produce that is taken in for the first need of its crop."""
    return Intake(
        site_id=name, place_id=PlaceId(place), produce=crop.name, need=0, month=month, kg=kg
    )


GOOD = ColdPlan(
    stores=(Store(site_id=LOWER),),
    intakes=(
        intake(LOWER, "v0", CABBAGE, 6, 3_000),
        intake(LOWER, "v1", MUSHROOMS, 10, 3_000),
    ),
)
"""Both harvests in the small store at the lower site: one room, two seasons."""
