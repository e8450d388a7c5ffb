"""Figures of a plan of cold stores, by store and month, by crop, by township; typed, for files."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.siting.cold_stores.measures import measure_use
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.price import (
    ColdCost,
    Money,
    money,
    money_of,
    price_use,
    year_fen,
)
from routing.siting.cold_stores.problem import MONTHS, ROOM_UNITS, ColdStores, Ints, Size
from routing.siting.cold_stores.use import Use, use
from routing.siting.rollout.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class ProduceFigures:
    """Produce by weight.

    Parameters
    ----------
    name
        The crop.
    kg
        Kilograms, > 0.
    """

    name: str
    kg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """A store in a month.

    Parameters
    ----------
    month
        From 1 to 12.
    taken
        What it takes in, crop by crop, in the order of the problem's crops.
    precool_kg, store_kg
        Room that is used: kilograms on a busy day, and kept at a time in the mean; rounded up.
    precool_use, store_use
        The same as shares of the rooms, in [0, 1]; None: there is no such room.
    is_empty
        Whether no room is used enough to count.
    """

    month: int
    taken: tuple[ProduceFigures, ...]
    precool_kg: int
    store_kg: int
    precool_use: float | None
    store_use: float | None
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFigures:
    """A store that is open.

    Parameters
    ----------
    site_id, township_id, host, building
        Where, as in its candidate.
    size
        The rooms it has.
    is_new, is_enlarged
        Whether there is no store today, and whether the one that is there grows.
    months
        Twelve of them, from January.
    produce
        What it takes in over the year, crop by crop.
    year_fen
        Price of a year: running it, and what building loses in worth.
    money
        What building takes, by source.
    """

    site_id: PlaceId
    township_id: PlaceId
    host: PlaceKind | None
    building: Building
    size: Size
    is_new: bool
    is_enlarged: bool
    months: tuple[MonthFigures, ...]
    produce: tuple[ProduceFigures, ...]
    year_fen: int
    money: Money

    @property
    def empty_months(self) -> int:
        """Months in which it is empty, in [0, 12]."""
        return sum(month.is_empty for month in self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFigures:
    """How much of what wants cooling finds it.

    Parameters
    ----------
    name
        The crop or the township.
    wanted_kg, served_kg
        Kilograms a year, ≥ 0.
    """

    name: str
    wanted_kg: int
    served_kg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A plan in figures.

    Parameters
    ----------
    stores
        Open stores in the order of the candidates.
    closed_ids
        Stores of today that are given up.
    crops, townships
        What is served of each.
    cost
        What a year costs.
    money
        What building takes, by source.
    measures
        What is reached of each requirement, and by how much.
    """

    stores: tuple[StoreFigures, ...]
    closed_ids: tuple[PlaceId, ...]
    crops: tuple[ServedFigures, ...]
    townships: tuple[ServedFigures, ...]
    cost: ColdCost
    money: Money
    measures: tuple[Measure, ...]


def report(problem: ColdStores, plan: ColdPlan) -> Report:
    """Return the figures of a plan; what it names and nobody knows is left out."""
    found = use(problem, plan)
    crop_of = [problem.harvests[lot.harvest].produce for lot in found.lots]
    township_of = [problem.harvests[lot.harvest].township_id for lot in found.lots]
    return Report(
        stores=tuple(_store(problem, found, k) for k in sorted(found.stores)),
        closed_ids=tuple(
            site.site_id
            for k, site in enumerate(problem.candidates)
            if site.today is not None and k not in found.stores
        ),
        crops=_served(found, crop_of),
        townships=_served(found, township_of),
        cost=price_use(problem, found),
        money=money(problem, found),
        measures=measure_use(problem, found),
    )


def _store(problem: ColdStores, found: Use, k: int) -> StoreFigures:
    site, store = problem.candidates[k], found.stores[k]
    size = site.sizes[store.size]
    return StoreFigures(
        site_id=site.site_id,
        township_id=site.township_id,
        host=site.host,
        building=site.building,
        size=size,
        is_new=site.today is None,
        is_enlarged=site.today is not None and store.size != site.today,
        months=tuple(_month(problem, found, k, size, month) for month in range(MONTHS)),
        produce=_produce(problem, found, found.taken[:, k].sum(axis=1)),
        year_fen=year_fen(problem, site, store.size, is_subsidised=store.is_subsidised),
        money=money_of(problem, site, store.size, is_subsidised=store.is_subsidised),
    )


def _month(problem: ColdStores, found: Use, k: int, size: Size, month: int) -> MonthFigures:
    loads = found.loads[:, k, month].tolist()
    used = [load / units for load, units in zip(loads, ROOM_UNITS, strict=True)]
    shares = [kg / room if room else None for kg, room in zip(used, size.rooms_kg, strict=True)]
    whole = [-(-load // units) for load, units in zip(loads, ROOM_UNITS, strict=True)]
    return MonthFigures(
        month=month + 1,
        taken=_produce(problem, found, found.taken[:, k, month]),
        precool_kg=whole[0],
        store_kg=whole[1],
        precool_use=shares[0],
        store_use=shares[1],
        is_empty=not found.in_use[k, month],
    )


def _produce(problem: ColdStores, found: Use, kg: Ints) -> tuple[ProduceFigures, ...]:
    """Return kilograms of lots, int64, shape (lots,), by crop."""
    by_crop = Counter[str]()
    for lot, amount in zip(found.lots, kg.tolist(), strict=True):
        by_crop[problem.harvests[lot.harvest].produce] += amount
    names = [crop.name for crop in problem.produce]
    return tuple(ProduceFigures(name=n, kg=by_crop[n]) for n in names if by_crop[n])


def _served(found: Use, names: list[str] | list[PlaceId]) -> tuple[ServedFigures, ...]:
    wanted, served = Counter[str](), Counter[str]()
    totals = np.asarray(found.served.sum(axis=1)).tolist()
    for name, lot, kg in zip(names, found.lots, totals, strict=True):
        wanted[name] += int(lot.kg.sum())
        served[name] += kg
    return tuple(
        ServedFigures(name=name, wanted_kg=kg, served_kg=served[name])
        for name, kg in wanted.items()
    )
