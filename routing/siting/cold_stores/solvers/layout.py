"""Where everything is in a program of cold stores: options, flows, loads, and their columns."""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.problem import MONTHS, ROOMS, Flags, Ints, Lot
from routing.siting.solvers.program import Floats


class Options(NamedTuple):
    """Sizes of all candidates, with and without subsidy; one after the other."""

    site: Ints
    """(o,): number of the candidate, ascending."""
    size: Ints
    """(o,): which of its sizes."""
    is_subsidised: Flags
    """(o,)"""
    rooms: Ints
    """(o, 2): units of load that its rooms hold."""

    @property
    def sized(self) -> tuple[Ints, Ints, Ints]:
        """Site and size of every size that can be chosen, and the number of that of each option."""
        pairs, number = np.unique(
            np.stack([self.site, self.size], axis=1), axis=0, return_inverse=True
        )
        return pairs[:, 0], pairs[:, 1], number.ravel()


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
    flow: Ints
    """(f,): columns."""
    in_use: Ints
    """(sizes, 12): columns, by `Options.sized`; (0, 12) where empty months do not matter."""

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
