"""The columns of a program of cold stores, and the rows that hold whatever is required.

``option`` says which size a site has, and whether it is subsidised; ``flow`` how many kilograms of
a lot a site takes in during a month. A flow binds to the options of its site one by one
(flow <= what the size can take of it), which makes the relaxation strong (Balinski 1965); the rooms
hold month by month. Where empty months matter, ``busy`` says that a room of a size is used enough
in a month, and ``in_use`` that any room of the site is.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.conflicts import can_serve
from routing.siting.cold_stores.price import year_fen
from routing.siting.cold_stores.problem import (
    MONTHS,
    ROOM_UNITS,
    ROOMS,
    ColdStores,
    Flags,
    Ints,
    Lot,
    capacity,
)
from routing.siting.cold_stores.requirements import MonthsInUse
from routing.siting.cold_stores.use import least_load
from routing.siting.problem import Lock
from routing.siting.solvers.program import Draft, Floats

_TONNE_KG = 1000.0


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
    """(candidates, 12): columns; of shape (0, 12) where empty months do not matter."""


def room_row(site: Ints, month: Ints, room: Ints) -> Ints:
    """Return the number of a room of a site in a month."""
    return (site * MONTHS + month) * len(ROOMS) + room


def lay_out(problem: ColdStores, draft: Draft) -> Layout:
    """Write the columns, priced, and the rows that always hold."""
    lots = problem.lots()
    options, flows = _options(problem), _flows(problem, lots)
    layout = Layout(
        lots=lots,
        options=options,
        flows=flows,
        option=draft.columns(_option_fen(problem, options), upper=1.0, is_integer=True),
        flow=draft.columns(_flow_fen(problem, lots, flows), upper=flows.kg.astype(np.float64)),
        in_use=_in_use_columns(problem, draft),
    )
    loads = _loads(lots, flows)
    _write_sites(problem, draft, layout)
    _write_harvests(draft, layout)
    _write_ties(problem, draft, layout)
    _write_rooms(problem, draft, layout, loads)
    if len(layout.in_use):
        _write_use(problem, draft, layout, loads)
    return layout


def always_fen(problem: ColdStores) -> float:
    """Return what counts beside the program: closing all stores, and losing all worth."""
    closing = sum(site.closing_fen for site in problem.candidates)
    return closing + worth_fen(problem)


def worth_fen(problem: ColdStores) -> float:
    """Return the worth that is lost where nothing is cooled, fen."""
    benefit = _benefit_fen(problem, problem.lots())
    return float(sum(b * lot.kg.sum() for b, lot in zip(benefit, problem.lots(), strict=True)))


def _options(problem: ColdStores) -> Options:
    sites = problem.candidates
    rows = [
        (k, s, granted)
        for k, site in enumerate(sites)
        for s in range(len(site.sizes))
        if site.may_have(s)
        for granted in ((False, True) if problem.grants.of(site, s) else (False,))
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    rooms = [capacity(sites[k].sizes[s]) for k, s, _ in rows]
    return Options(
        site=table[:, 0],
        size=table[:, 1],
        is_subsidised=table[:, 2] > 0,
        rooms=np.array(rooms, dtype=np.int64).reshape(len(rows), len(ROOMS)),
    )


def _flows(problem: ColdStores, lots: tuple[Lot, ...]) -> Flows:
    lot, site = np.nonzero(can_serve(problem, lots))
    kg = np.array([each.kg for each in lots], dtype=np.int64).reshape(len(lots), MONTHS)
    pair, month = np.nonzero(kg[lot] > 0)
    return Flows(lot=lot[pair], site=site[pair], month=month, kg=kg[lot[pair], month])


def _option_fen(problem: ColdStores, options: Options) -> Floats:
    """Return what each option costs a year, with all months empty, less closing saved."""
    sites = problem.candidates
    rows = zip(options.site.tolist(), options.size.tolist(), options.is_subsidised, strict=True)
    return np.array(
        [
            year_fen(problem, sites[k], s, is_subsidised=bool(granted))
            - sites[k].closing_fen
            + MONTHS * problem.empty_fen
            for k, s, granted in rows
        ],
        dtype=np.float64,
    )


def _benefit_fen(problem: ColdStores, lots: tuple[Lot, ...]) -> Floats:
    """Return the worth of a kilogram of each lot that is cooled."""
    crops = {crop.name: crop for crop in problem.produce}
    needs = (crops[problem.harvests[lot.harvest].produce].needs[lot.need] for lot in lots)
    return np.array([need.benefit_fen / _TONNE_KG for need in needs], dtype=np.float64)


def _flow_fen(problem: ColdStores, lots: tuple[Lot, ...], flows: Flows) -> Floats:
    harvest = np.array([lot.harvest for lot in lots], dtype=np.int64)[flows.lot]
    transport = problem.ways.tonne_fen[flows.site, harvest] / _TONNE_KG
    fen: Floats = transport - _benefit_fen(problem, lots)[flows.lot]
    return fen


def _in_use_columns(problem: ColdStores, draft: Draft) -> Ints:
    """Write that each month a store is in use saves what an empty month counts."""
    asked = any(isinstance(wanted, MonthsInUse) for wanted in problem.requirements)
    num = len(problem.candidates) if asked or problem.empty_fen else 0
    saved = np.full(num * MONTHS, -float(problem.empty_fen))
    return draft.columns(saved, upper=1.0).reshape(num, MONTHS)


def _loads(lots: tuple[Lot, ...], flows: Flows) -> Loads:
    load = np.array([lot.load for lot in lots], dtype=np.int64)
    load = load.reshape(len(lots), len(ROOMS), MONTHS)
    flow, room, later = np.nonzero(load[flows.lot])
    units = np.array(ROOM_UNITS, dtype=np.float64)
    month = (flows.month[flow] + later) % MONTHS
    return Loads(
        flow=flow,
        row=room_row(flows.site[flow], month, room),
        kg=load[flows.lot[flow], room, later] / units[room],
    )


def _write_sites(problem: ColdStores, draft: Draft, layout: Layout) -> None:
    """Write that a site has one option at most, and its lock."""
    locks = [site.lock for site in problem.candidates]
    lower = np.array([float(lock is Lock.OPEN) for lock in locks])
    upper = np.array([float(lock is not Lock.CLOSED) for lock in locks])
    entries = [(layout.options.site, layout.option, 1.0)]
    draft.rows(len(locks), entries, lower=lower, upper=upper)


def _write_harvests(draft: Draft, layout: Layout) -> None:
    """Write that no more of a lot is taken in than there is."""
    flows = layout.flows
    key = flows.lot * MONTHS + flows.month
    rows, first, row = np.unique(key, return_index=True, return_inverse=True)
    upper = flows.kg[first].astype(np.float64)
    draft.rows(len(rows), [(row, layout.flow, 1.0)], upper=upper)


def _write_ties(problem: ColdStores, draft: Draft, layout: Layout) -> None:
    """Write that a flow is at most what the size of its site takes of it.

    Most lots fit whole into any size that has their rooms. They bind to one column a site, which
    says that it has these rooms; the relaxation is the same, and the program far smaller.
    """
    flows, options = layout.flows, layout.options
    peak = np.array([lot.load.max(axis=1) for lot in layout.lots], dtype=np.int64)
    peak = peak.reshape(len(layout.lots), len(ROOMS))
    flow, option = _pairs(flows.site, options.site)
    most = _most_kg(options.rooms[option], peak[flows.lot[flow]], flows.kg[flow])
    is_part = np.zeros(len(flows.lot), dtype=np.bool_)
    is_part[flow[(most > 0) & (most < flows.kg[flow])]] = True
    chosen, part = is_part[flow], np.flatnonzero(is_part)
    row = np.cumsum(is_part)[flow[chosen]] - 1
    entries = [
        (np.arange(len(part)), layout.flow[part], np.ones(len(part))),
        (row, layout.option[option[chosen]], -most[chosen].astype(np.float64)),
    ]
    draft.rows(len(part), entries, upper=0.0)
    whole = np.flatnonzero(~is_part)
    has_rooms = _has_rooms(problem, draft, layout)
    wanted = _room_sets(peak > 0)[flows.lot[whole]]
    columns = has_rooms[flows.site[whole], wanted]
    number = np.arange(len(whole))
    bound = [
        (number, layout.flow[whole], np.ones(len(whole))),
        (number, columns, -flows.kg[whole].astype(np.float64)),
    ]
    draft.rows(len(whole), bound, upper=0.0)


def _most_kg(rooms: Ints, load: Ints, kg: Ints) -> Ints:
    """Return what rooms take at most of some kilograms, each of a load; rooms are (n, 2)."""
    fits = np.where(load > 0, rooms // np.maximum(load, 1), kg[:, None])
    most: Ints = np.minimum(fits.min(axis=1), kg)
    return most


def _room_sets(rooms: Flags) -> Ints:
    """Return a number for each set of rooms, shape (n, 2)."""
    numbers: Ints = rooms.astype(np.int64) @ np.array([1, 2], dtype=np.int64)
    return numbers


def _has_rooms(problem: ColdStores, draft: Draft, layout: Layout) -> Ints:
    """Write columns that say that a site has a set of rooms, of shape (candidates, 4)."""
    options, num = layout.options, len(problem.candidates)
    columns = draft.columns(np.zeros(num * 4), upper=1.0).reshape(num, 4)
    own = _room_sets(options.rooms > 0)
    option, wanted = np.nonzero(own[:, None] & np.arange(4) == np.arange(4))
    entries = [
        (np.arange(num * 4), columns.ravel(), np.ones(num * 4)),
        (options.site[option] * 4 + wanted, layout.option[option], -np.ones(len(option))),
    ]
    draft.rows(num * 4, entries, lower=0.0, upper=0.0)
    return columns


def _pairs(site: Ints, ascending: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of numbers of the same site; those of the second come in order of sites."""
    first = np.searchsorted(ascending, site)
    count = np.searchsorted(ascending, site, side="right") - first
    left = np.repeat(np.arange(len(site)), count)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    return left, first[left] + offset


def _write_rooms(problem: ColdStores, draft: Draft, layout: Layout, loads: Loads) -> None:
    """Write that rooms, which are as large in all months, hold what they take in each."""
    options, num = layout.options, len(problem.candidates) * len(ROOMS)
    room = draft.columns(np.zeros(num))
    option, own = (each.ravel() for each in np.indices(options.rooms.shape))
    kg = (options.rooms // np.array(ROOM_UNITS, dtype=np.int64)).ravel().astype(np.float64)
    sizes = [
        (np.arange(num), room, np.ones(num)),
        (options.site[option] * len(ROOMS) + own, layout.option[option], -kg),
    ]
    draft.rows(num, sizes, lower=0.0, upper=0.0)
    site, month, which = np.indices((len(problem.candidates), MONTHS, len(ROOMS))).reshape(3, -1)
    entries = [
        (loads.row, layout.flow[loads.flow], loads.kg),
        (room_row(site, month, which), room[site * len(ROOMS) + which], -np.ones(len(site))),
    ]
    draft.rows(len(site), entries, upper=0.0)


def _write_use(problem: ColdStores, draft: Draft, layout: Layout, loads: Loads) -> None:
    """Write which stores are in use in which months: where a room is busy enough for its size."""
    options, num_sites = layout.options, len(problem.candidates)
    num_rooms = num_sites * MONTHS * len(ROOMS)
    most = np.bincount(
        loads.row, weights=loads.kg * layout.flows.kg[loads.flow], minlength=num_rooms
    )
    sizes = sorted(set(zip(options.site.tolist(), options.size.tolist(), strict=True)))
    busy = [
        (pair, site, month, room, float(least[room]) / ROOM_UNITS[room])
        for pair, (site, size) in enumerate(sizes)
        for least in (least_load(problem, problem.candidates[site].sizes[size]),)
        for month in range(MONTHS)
        for room in range(len(ROOMS))
        if 0 < least[room] <= most[(site * MONTHS + month) * len(ROOMS) + room] * ROOM_UNITS[room]
    ]
    table = np.array(busy, dtype=np.float64).reshape(len(busy), 5)
    pair, site, month, room = table[:, :4].astype(np.int64).T
    column = draft.columns(np.zeros(len(busy)), upper=1.0, is_integer=True)
    enough = [
        (loads.row, layout.flow[loads.flow], loads.kg),
        (room_row(site, month, room), column, -table[:, 4]),
    ]
    draft.rows(num_rooms, enough, lower=0.0)
    number = {key: n for n, key in enumerate(sizes)}
    of_option = np.array(
        [number[key] for key in zip(options.site.tolist(), options.size.tolist(), strict=True)],
        dtype=np.int64,
    )
    row, option = _pairs(pair, of_option)
    own = [(np.arange(len(busy)), column, 1.0), (row, layout.option[option], -1.0)]
    draft.rows(len(busy), own, upper=0.0)
    cell = np.arange(num_sites * MONTHS)
    in_use = layout.in_use.ravel()
    counted = [(cell, in_use, 1.0), (site * MONTHS + month, column, -1.0)]
    draft.rows(len(cell), counted, upper=0.0)
