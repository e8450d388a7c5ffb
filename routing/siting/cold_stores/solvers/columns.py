"""The columns of a program of cold stores, and the rows that hold whatever is required.

``option`` says which size a site has, ``granted`` whether that is subsidised, where public money
has a limit; ``flow`` how many kilograms of a lot a site takes in during a month. A flow binds to
the options of its site one by one (flow <= what the size can take of it), which makes the
relaxation strong (Balinski 1965); the rooms hold month by month. `usage` writes what empty months
count.
"""

import numpy as np

from routing.siting.cold_stores.conflicts import keeps
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
from routing.siting.cold_stores.requirements import PublicMoney
from routing.siting.cold_stores.solvers.layout import (
    Flows,
    Layout,
    Loads,
    Options,
    pairs,
    room_row,
)
from routing.siting.cold_stores.solvers.supply import Supply
from routing.siting.cold_stores.solvers.usage import in_use_columns, write_use
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import UpMoney
from routing.siting.solvers.program import Draft, Floats

_TONNE_KG = 1000.0


def lay_out(problem: ColdStores, draft: Draft, supply: Supply) -> Layout:
    """Write the columns, priced, and the rows that always hold, for what is brought."""
    lots = supply.lots
    options, flows = _options(problem), _flows(supply)
    layout = Layout(
        lots=lots,
        options=options,
        flows=flows,
        option=draft.columns(_option_fen(problem, options), upper=1.0, is_integer=True),
        granted=_granted(problem, draft, options),
        flow=draft.columns(_flow_fen(problem, supply, flows), upper=flows.kg.astype(np.float64)),
        in_use=in_use_columns(problem, draft, options),
    )
    loads = _loads(lots, flows)
    _write_sites(problem, draft, layout)
    _write_granted(draft, layout)
    _write_harvests(draft, layout)
    _write_ties(problem, draft, layout)
    _write_rooms(problem, draft, layout, loads)
    if len(layout.in_use):
        write_use(problem, draft, layout, loads)
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
    """Return what can be chosen."""
    sites = problem.candidates
    rows = [
        (k, s) for k, site in enumerate(sites) for s in range(len(site.sizes)) if site.may_have(s)
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 2)
    rooms = [capacity(sites[k].sizes[s]) for k, s in rows]
    public_fen = [problem.grants.of(sites[k], s) for k, s in rows]
    return Options(
        site=table[:, 0],
        size=table[:, 1],
        rooms=np.array(rooms, dtype=np.int64).reshape(len(rows), len(ROOMS)),
        public_fen=np.array(public_fen, dtype=np.int64),
    )


def _is_limited(problem: ColdStores) -> bool:
    """Return whether a subsidy may be left: nobody does where public money has no limit."""
    return any(isinstance(each, PublicMoney | UpMoney) for each in problem.requirements)


def _flows(supply: Supply) -> Flows:
    lot, site = np.nonzero(supply.can)
    kg = supply.kg[lot, site]
    pair, month = np.nonzero(kg > 0)
    return Flows(lot=lot[pair], site=site[pair], month=month, kg=kg[pair, month])


def _year_fen(problem: ColdStores, options: Options, *, is_subsidised: bool) -> Floats:
    rows = zip(options.site.tolist(), options.size.tolist(), strict=True)
    fen = [
        year_fen(problem, problem.candidates[k], s, is_subsidised=is_subsidised) for k, s in rows
    ]
    return np.array(fen, dtype=np.float64)


def _option_fen(problem: ColdStores, options: Options) -> Floats:
    """Return what each option costs a year, with all months empty, less closing saved."""
    closing = np.array([site.closing_fen for site in problem.candidates], dtype=np.float64)
    year = _year_fen(problem, options, is_subsidised=not _is_limited(problem))
    fen: Floats = year - closing[options.site] + MONTHS * problem.empty_fen
    return fen


def _granted(problem: ColdStores, draft: Draft, options: Options) -> Ints:
    """Write that a subsidy saves what it does, where it may be left."""
    granted = np.full(len(options.site), -1, dtype=np.int64)
    if _is_limited(problem):
        with_one, without = (_year_fen(problem, options, is_subsidised=s) for s in (True, False))
        choice = np.flatnonzero(options.public_fen > 0)
        granted[choice] = draft.columns((with_one - without)[choice], upper=1.0, is_integer=True)
    return granted


def _write_granted(draft: Draft, layout: Layout) -> None:
    """Write that only what is chosen is subsidised."""
    choice = np.flatnonzero(layout.granted >= 0)
    number = np.arange(len(choice))
    entries = [(number, layout.granted[choice], 1.0), (number, layout.option[choice], -1.0)]
    draft.rows(len(choice), entries, upper=0.0)


def _benefit_fen(problem: ColdStores, lots: tuple[Lot, ...]) -> Floats:
    """Return the worth of a kilogram of each lot that is cooled."""
    crops = {crop.name: crop for crop in problem.produce}
    needs = (crops[problem.harvests[lot.harvest].produce].needs[lot.need] for lot in lots)
    return np.array([need.benefit_fen / _TONNE_KG for need in needs], dtype=np.float64)


def _flow_fen(problem: ColdStores, supply: Supply, flows: Flows) -> Floats:
    transport = supply.tonne_fen[flows.lot, flows.site] / _TONNE_KG
    fen: Floats = transport - _benefit_fen(problem, supply.lots)[flows.lot]
    return fen


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
    rows, row = np.unique(key, return_inverse=True)
    upper = layout.harvested_kg.ravel()[rows].astype(np.float64)
    draft.rows(len(rows), [(row, layout.flow, 1.0)], upper=upper)


def _write_ties(problem: ColdStores, draft: Draft, layout: Layout) -> None:
    """Write that a flow is at most what the size of its site takes of it.

    Most lots fit whole into any size that has their rooms. They bind to one column a site, which
    says that it has these rooms; the relaxation is the same, and the program far smaller.
    """
    flows, options, lot = layout.flows, layout.options, layout.flows.lot
    peak = np.array([each.load.max(axis=1) for each in layout.lots], dtype=np.int64)
    peak = peak.reshape(len(layout.lots), len(ROOMS))
    flow, option = pairs(flows.site, options.site)
    keeps_at, kind = _kinds(problem, layout)
    most = _most_kg(options.rooms[option], peak[lot[flow]], flows.kg[flow])
    most *= keeps_at[kind[lot[flow]], option]
    is_part = np.zeros(len(lot), dtype=np.bool_)
    is_part[flow[(most > 0) & (most < flows.kg[flow])]] = True
    chosen, part = is_part[flow], np.flatnonzero(is_part)
    row = np.cumsum(is_part)[flow[chosen]] - 1
    entries = [
        (np.arange(len(part)), layout.flow[part], np.ones(len(part))),
        (row, layout.option[option[chosen]], -most[chosen].astype(np.float64)),
    ]
    draft.rows(len(part), entries, upper=0.0)
    whole = np.flatnonzero(~is_part)
    has_rooms = _has_rooms(problem, draft, layout, keeps_at)
    kept = has_rooms[flows.site[whole], kind[lot[whole]]]
    number = np.arange(len(whole))
    bound = [
        (number, layout.flow[whole], np.ones(len(whole))),
        (number, kept, -flows.kg[whole].astype(np.float64)),
    ]
    draft.rows(len(whole), bound, upper=0.0)


def _most_kg(rooms: Ints, load: Ints, kg: Ints) -> Ints:
    """Return what rooms take at most of some kilograms, each of a load; rooms are (n, 2)."""
    fits = np.where(load > 0, rooms // np.maximum(load, 1), kg[:, None])
    most: Ints = np.minimum(fits.min(axis=1), kg)
    return most


def _kinds(problem: ColdStores, layout: Layout) -> tuple[Flags, Ints]:
    """Return which options keep each kind of lot, (kinds, options), and the kind of each lot.

    Lots are of a kind that take the same rooms and are stored at the same temperatures: they may go
    into the same sizes.
    """
    options = layout.options
    sizes = [
        problem.candidates[k].sizes[n]
        for k, n in zip(options.site.tolist(), options.size.tolist(), strict=True)
    ]
    kept = keeps(layout.lots, sizes).astype(np.int8)
    kinds, kind = np.unique(kept, axis=0, return_inverse=True)
    return kinds.reshape(-1, len(sizes)) > 0, kind.ravel()


def _has_rooms(problem: ColdStores, draft: Draft, layout: Layout, keeps_at: Flags) -> Ints:
    """Write columns that say that a site keeps a kind of lot, of shape (candidates, kinds)."""
    options, num, num_kinds = layout.options, len(problem.candidates), len(keeps_at)
    columns = draft.columns(np.zeros(num * num_kinds), upper=1.0).reshape(num, num_kinds)
    kind, option = np.nonzero(keeps_at)
    entries = [
        (np.arange(num * num_kinds), columns.ravel(), np.ones(num * num_kinds)),
        (options.site[option] * num_kinds + kind, layout.option[option], -np.ones(len(option))),
    ]
    draft.rows(num * num_kinds, entries, lower=0.0, upper=0.0)
    return columns


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
