"""Requirements as rows of a program of cold stores."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from network.places import Building
from routing.siting.cold_stores import requirements as asked
from routing.siting.cold_stores.price import Money, money_of
from routing.siting.cold_stores.problem import MONTHS, ColdStores, Ints
from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.rollout.measures import needed
from routing.siting.rollout.requirements import Requirement, UpMoney
from routing.siting.solvers.program import INFINITY, Draft, Floats

_ROUNDING = 1e-9


def write_requirement(
    problem: ColdStores, draft: Draft, layout: Layout, wanted: Requirement
) -> None:
    """Write the rows of a requirement."""
    _Rows(problem, draft, layout).write(wanted)


class Goal(NamedTuple):
    """What a requirement counts, and how much of it there has to be."""

    columns: Ints
    weights: Floats
    least: int


def write_goal(
    problem: ColdStores,
    draft: Draft,
    layout: Layout,
    wanted: asked.ProduceServed | asked.TownshipsServed,
) -> Goal:
    """Write what a requirement counts, but not that there has to be so much of it."""
    return _Rows(problem, draft, layout).goal(wanted)


class _Rows:
    """Writes rows."""

    def __init__(self, problem: ColdStores, draft: Draft, layout: Layout) -> None:
        self._problem = problem
        self._draft = draft
        self._layout = layout

    def write(self, wanted: Requirement) -> None:
        """Write the rows of a requirement."""
        match wanted:
            case asked.ProduceServed() | asked.TownshipsServed():
                goal = self.goal(wanted)
                self._row(goal.columns, goal.weights, lower=goal.least)
            case asked.NumStores():
                self._options(np.ones(len(self._layout.option)), upper=wanted.most)
            case asked.MonthsInUse():
                self._months(wanted)
            case asked.PublicMoney() | asked.OwnMoney() | UpMoney():
                self._money(wanted)
            case asked.ExistingBuildings():
                self._existing(wanted)
            case _:
                raise TypeError(wanted)

    def goal(self, wanted: asked.ProduceServed | asked.TownshipsServed) -> Goal:
        """Write what a requirement counts."""
        if isinstance(wanted, asked.TownshipsServed):
            return self._townships(wanted)
        total = sum(int(lot.kg.sum()) for lot in self._layout.lots)
        flow = self._layout.flow
        return Goal(flow, np.ones(len(flow)), needed(wanted.share, total))

    def _row(
        self,
        columns: Ints,
        weights: Floats,
        *,
        lower: float = -INFINITY,
        upper: float = INFINITY,
    ) -> None:
        rows = np.zeros(len(columns), dtype=np.int64)
        self._draft.rows(1, [(rows, columns, weights)], lower=lower, upper=upper)

    def _options(
        self, weights: Floats, *, lower: float = -INFINITY, upper: float = INFINITY
    ) -> None:
        self._row(self._layout.option, weights, lower=lower, upper=upper)

    def _townships(self, wanted: asked.TownshipsServed) -> Goal:
        """Write a column for each township with crops: whether enough of its produce is served."""
        layout, harvests = self._layout, self._problem.harvests
        kg = Counter[str]()
        for lot in layout.lots:
            kg[harvests[lot.harvest].township_id] += int(lot.kg.sum())
        with_crops = [township for township, amount in kg.items() if amount]
        number = {township: n for n, township in enumerate(with_crops)}
        of_lot = np.array(
            [number.get(harvests[lot.harvest].township_id, -1) for lot in layout.lots],
            dtype=np.int64,
        )
        least = [float(needed(wanted.produce_share, kg[township])) for township in with_crops]
        served = self._draft.columns(np.zeros(len(number)), upper=1.0, is_integer=True)
        entries = [
            (of_lot[layout.flows.lot], layout.flow, np.ones(len(layout.flow))),
            (np.arange(len(number)), served, -np.array(least)),
        ]
        self._draft.rows(len(number), entries, lower=0.0)
        return Goal(served, np.ones(len(served)), needed(wanted.share, len(number)))

    def _months(self, wanted: asked.MonthsInUse) -> None:
        layout = self._layout
        num = len(layout.option)
        entries = [
            (np.repeat(np.arange(num), MONTHS), layout.in_use.ravel(), 1.0),
            (np.arange(num), layout.option, -float(wanted.least)),
        ]
        self._draft.rows(num, entries, lower=0.0)

    def _money(self, wanted: asked.PublicMoney | asked.OwnMoney | UpMoney) -> None:
        layout, money = self._layout, self._paid()
        public = np.array([each.public_fen for each in money], dtype=np.float64)
        match wanted:
            case asked.PublicMoney():
                self._row(layout.paid, public, upper=wanted.most_fen)
            case asked.OwnMoney():
                columns = np.concatenate([layout.option, layout.paid])
                build = np.array([each.total_fen for each in money], dtype=np.float64)
                self._row(columns, np.concatenate([build, -public]), upper=wanted.most_fen)
            case UpMoney():
                up = np.array([each.up_fen for each in money], dtype=np.float64)
                self._row(layout.paid, up - wanted.share * public, lower=-_ROUNDING)

    def _paid(self) -> list[Money]:
        """Return the money that each option takes, subsidised."""
        problem, options = self._problem, self._layout.options
        rows = zip(options.site.tolist(), options.size.tolist(), strict=True)
        return [
            money_of(problem, problem.candidates[k], size, is_subsidised=True) for k, size in rows
        ]

    def _existing(self, wanted: asked.ExistingBuildings) -> None:
        sites = [self._problem.candidates[k] for k in self._layout.options.site.tolist()]
        new = np.array([float(site.today is None) for site in sites])
        is_there = np.array([float(site.building is Building.EXISTING) for site in sites])
        self._options(new * (is_there - wanted.share), lower=-_ROUNDING)
