"""Where everything is in a program of cold stores: options, flows, loads, and their columns."""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.problem import MONTHS, ROOMS, Ints, Lot
from routing.siting.solvers.program import Floats


class Options(NamedTuple):
    """Sizes of all candidates, one after the other."""

    site: Ints
    """(o,): number of the candidate, ascending."""
    size: Ints
    """(o,): which of its sizes."""
    rooms: Ints
    """(o, 2): units of load that its rooms hold."""
    public_fen: Ints
    """(o,): the subsidy that it may have; 0: it gets none."""


class Flows(NamedTuple):
    """What may be taken in: of which lot, where and when."""

    lot: Ints
    """(f,)"""
    site: Ints
    """(f,)"""
    month: Ints
    """(f,): from 0."""
    kg: Ints
    """(f,): at most."""


class Loads(NamedTuple):
    """What a kilogram of a flow takes of the rooms, now and later."""

    flow: Ints
    """(n,): number of the flow."""
    row: Ints
    """(n,): the room, by `room_row`."""
    kg: Floats
    """(n,): kilograms of room."""


class Layout(NamedTuple):
    """Where everything is."""

    lots: tuple[Lot, ...]
    options: Options
    flows: Flows
    option: Ints
    """(o,): columns."""
    granted: Ints
    """(o,): columns that say whether it is subsidised; -1: nobody decides that, it always is."""
    flow: Ints
    """(f,): columns."""
    in_use: Ints
    """(o, 12): columns; (0, 12) where empty months do not matter."""

    @property
    def paid(self) -> Ints:
        """Columns that say whether the subsidy of an option is paid, int64, shape (o,)."""
        return np.where(self.granted >= 0, self.granted, self.option)

    @property
    def harvested_kg(self) -> Ints:
        """What there is of each lot in a month, int64, shape (lots, 12)."""
        kg = np.array([lot.kg for lot in self.lots], dtype=np.int64)
        return kg.reshape(len(self.lots), MONTHS)


def room_row(site: Ints, month: Ints, room: Ints) -> Ints:
    """Return the number of a room of a site in a month."""
    return (site * MONTHS + month) * len(ROOMS) + room


def pairs(site: Ints, ascending: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of numbers of the same site; those of the second come in order of sites."""
    first = np.searchsorted(ascending, site)
    count = np.searchsorted(ascending, site, side="right") - first
    left = np.repeat(np.arange(len(site)), count)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    return left, first[left] + offset
