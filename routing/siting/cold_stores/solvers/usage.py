"""In which months a store is used, where empty months count or have to be few.

``busy`` says that a room of a size is used enough in a month, ``in_use`` that any room of that size
is. Both are written size by size and are at most the options of their size. Months of a whole store
would be a weaker relaxation: with two rooms, a sliver of a store could be in use twice. What all
rooms of a month have to hold to be busy is at most what is there to be cooled: that is implied, but
written down it is a knapsack of binaries, in which HiGHS finds cuts.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.problem import MONTHS, ROOM_UNITS, ROOMS, ColdStores, Ints
from routing.siting.cold_stores.requirements import MonthsInUse
from routing.siting.cold_stores.solvers.layout import Layout, Loads, Options, room_row
from routing.siting.cold_stores.use import least_load
from routing.siting.solvers.program import Draft, Floats

_ROUNDING = 1e-9


def in_use_columns(problem: ColdStores, draft: Draft, options: Options) -> Ints:
    """Write that each month in which a size is used saves what an empty one counts.

    Returns
    -------
    Ints
        Columns of shape (options, 12); (0, 12) where nobody asks.
    """
    asked = any(isinstance(wanted, MonthsInUse) for wanted in problem.requirements)
    num = len(options.site) if asked or problem.empty_fen else 0
    saved = np.full(num * MONTHS, -float(problem.empty_fen))
    return draft.columns(saved, upper=1.0).reshape(num, MONTHS)


class _Busy(NamedTuple):
    """Rooms that produce within reach can fill enough to count, each of an option in a month."""

    option: Ints
    """(n,): number of the option, ascending."""
    row: Ints
    """(n,): the room of its site, by `room_row`."""
    month: Ints
    """(n,): from 0."""
    room: Ints
    """(n,): in the order of `Room`."""
    least_kg: Floats
    """(n,): the room that has to be taken, kilograms."""


def write_use(problem: ColdStores, draft: Draft, layout: Layout, loads: Loads) -> None:
    """Write when an option is in use: where it is chosen and one of its rooms is busy."""
    found = _busy(problem, layout, loads)
    busy = draft.columns(np.zeros(len(found.option)), upper=1.0, is_integer=True)
    enough = [
        (loads.row, layout.flow[loads.flow], loads.kg),
        (found.row, busy, -found.least_kg),
    ]
    draft.rows(len(problem.candidates) * MONTHS * len(ROOMS), enough, lower=0.0)
    kind = found.month * len(ROOMS) + found.room
    there_kg = _there_kg(layout, loads)
    draft.rows(len(there_kg), [(kind, busy, found.least_kg)], upper=there_kg * (1.0 + _ROUNDING))
    number = np.arange(len(busy))
    own = [(number, busy, 1.0), (number, layout.option[found.option], -1.0)]
    draft.rows(len(busy), own, upper=0.0)
    in_use, cell = layout.in_use.ravel(), found.option * MONTHS + found.month
    counted = [(np.arange(len(in_use)), in_use, 1.0), (cell, busy, -1.0)]
    draft.rows(len(in_use), counted, upper=0.0)
    both = np.flatnonzero(np.bincount(cell, minlength=len(in_use)) > 1)
    number = np.arange(len(both))
    chosen = [(number, in_use[both], 1.0), (number, layout.option[both // MONTHS], -1.0)]
    draft.rows(len(both), chosen, upper=0.0)


def _there_kg(layout: Layout, loads: Loads) -> Floats:
    """Return what all produce takes of all rooms of a kind in a month, float64, shape (24,)."""
    flows = layout.flows
    _, first = np.unique(flows.lot * MONTHS + flows.month, return_index=True)
    is_first = np.zeros(len(flows.lot), dtype=np.bool_)
    is_first[first] = True
    once = is_first[loads.flow]
    flow = loads.flow[once]
    kg = loads.kg[once] * layout.harvested_kg[flows.lot[flow], flows.month[flow]]
    kinds = MONTHS * len(ROOMS)
    there = np.bincount(loads.row[once] % kinds, weights=kg, minlength=kinds)
    return there.astype(np.float64)


def _busy(problem: ColdStores, layout: Layout, loads: Loads) -> _Busy:
    num_rooms = len(problem.candidates) * MONTHS * len(ROOMS)
    kg = loads.kg * layout.flows.kg[loads.flow]
    most_kg = np.bincount(loads.row, weights=kg, minlength=num_rooms)
    options = layout.options
    least = [
        least_load(problem, problem.candidates[k].sizes[n])
        for k, n in zip(options.site.tolist(), options.size.tolist(), strict=True)
    ]
    units = np.array(ROOM_UNITS, dtype=np.float64)
    least_kg = np.array(least, dtype=np.float64).reshape(len(least), len(ROOMS)) / units
    option, month, room = np.indices((len(least), MONTHS, len(ROOMS))).reshape(3, -1)
    row, wanted = room_row(options.site[option], month, room), least_kg[option, room]
    is_there = (wanted > 0) & (wanted <= most_kg[row])
    return _Busy(
        option=option[is_there],
        row=row[is_there],
        month=month[is_there],
        room=room[is_there],
        least_kg=wanted[is_there],
    )
