"""What a plan puts into each store in each month, and whether that is use; any plan."""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.plan import ColdPlan, Store
from routing.siting.cold_stores.problem import (
    MONTHS,
    ROOMS,
    ColdStores,
    Flags,
    Ints,
    Lot,
    Size,
    capacity,
)

_PERCENT = 100


class Use(NamedTuple):
    """A plan counted; what it names and nobody knows is left out."""

    lots: tuple[Lot, ...]
    """What wants cooling."""
    taken: Ints
    """int64, shape (lots, candidates, 12): kilograms taken in."""
    loads: Ints
    """int64, shape (2, candidates, 12): units of load in each room (`ROOM_UNITS`)."""
    stores: dict[int, Store]
    """Open stores by the number of their candidate."""
    in_use: Flags
    """bool, shape (candidates, 12): whether a store is open and not empty."""

    @property
    def served(self) -> Ints:
        """Kilograms of each lot in each month that find cooling, int64, shape (lots, 12)."""
        wanted = np.array([lot.kg for lot in self.lots], dtype=np.int64).reshape(-1, MONTHS)
        found: Ints = np.minimum(self.taken.sum(axis=1), wanted)
        return found


def use(problem: ColdStores, plan: ColdPlan) -> Use:
    """Return what a plan puts where, and when."""
    lots = problem.lots()
    taken = _taken(problem, plan, lots)
    loads = _loads(lots, taken)
    stores = _stores(problem, plan)
    in_use = np.zeros((len(problem.candidates), MONTHS), dtype=np.bool_)
    for k, store in stores.items():
        in_use[k] = _is_used(problem, problem.candidates[k].sizes[store.size], loads[:, k])
    return Use(lots=lots, taken=taken, loads=loads, stores=stores, in_use=in_use)


def _loads(lots: tuple[Lot, ...], taken: Ints) -> Ints:
    later = (np.arange(MONTHS)[None, :] - np.arange(MONTHS)[:, None]) % MONTHS
    load = np.array([lot.load for lot in lots], dtype=np.int64)
    by_month = load.reshape(len(lots), len(ROOMS), MONTHS)[:, :, later]
    by_site = np.tensordot(taken, by_month, axes=((0, 2), (0, 2)))
    return by_site.transpose(1, 0, 2)


def least_load(problem: ColdStores, size: Size) -> Ints:
    """Return the load from which on each room is in use, int64, shape (2,); 0: there is no room."""
    least: Ints = -(-capacity(size) * problem.idle_percent // _PERCENT)
    return least


def _is_used(problem: ColdStores, size: Size, loads: Ints) -> Flags:
    least = least_load(problem, size)[:, None]
    used: Flags = np.asarray(((least > 0) & (loads >= least)).any(axis=0))
    return used


def _stores(problem: ColdStores, plan: ColdPlan) -> dict[int, Store]:
    number = {site.site_id: k for k, site in enumerate(problem.candidates)}
    found: dict[int, Store] = {}
    for store in plan.stores:
        k = number.get(store.site_id)
        if k is not None and 0 <= store.size < len(problem.candidates[k].sizes):
            found[k] = store
    return found


def _taken(problem: ColdStores, plan: ColdPlan, lots: tuple[Lot, ...]) -> Ints:
    site = {candidate.site_id: k for k, candidate in enumerate(problem.candidates)}
    harvests = problem.harvests
    row = {
        (harvests[lot.harvest].place_id, harvests[lot.harvest].produce, lot.need): n
        for n, lot in enumerate(lots)
    }
    taken = np.zeros((len(lots), len(site), MONTHS), dtype=np.int64)
    for intake in plan.intakes:
        n = row.get((intake.place_id, intake.produce, intake.need))
        k = site.get(intake.site_id)
        if n is not None and k is not None and 1 <= intake.month <= MONTHS and intake.kg > 0:
            taken[n, k, intake.month - 1] += intake.kg
    return taken
