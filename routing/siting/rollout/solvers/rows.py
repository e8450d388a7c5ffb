"""Requirements as rows of a roll-out's program."""

from typing import NamedTuple

import numpy as np

from network.places import Building, PlaceKind
from routing.siting.rollout import requirements as asked
from routing.siting.rollout.measures import needed
from routing.siting.rollout.price import public_parts
from routing.siting.rollout.problem import Ints, Rollout
from routing.siting.rollout.solvers.columns import Entry, Layout, lay_out, write_rules
from routing.siting.rollout.solvers.shares import write_shares
from routing.siting.solvers.program import INFINITY, Draft, Floats

_ROUNDING = 1e-9
_LARGEST = 1e3  # coefficient of a row after scaling


class _Sum(NamedTuple):
    """A weighted sum of columns."""

    columns: Ints
    weights: Floats

    def minus(self, other: "_Sum", times: float = 1.0) -> "_Sum":
        """Return this sum less some times another."""
        return _Sum(
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.weights, -times * other.weights]),
        )


def write_all(rollout: Rollout) -> tuple[Draft, Layout]:
    """Write the program of a roll-out; more rows may follow."""
    draft = Draft()
    layout = lay_out(rollout, draft)
    write_rules(rollout, draft, layout)
    write_shares(rollout, draft, layout)
    for wanted in rollout.requirements:
        write_requirement(rollout, draft, layout, wanted)
    return draft, layout


def write_requirement(
    rollout: Rollout, draft: Draft, layout: Layout, wanted: asked.Requirement
) -> None:
    """Write the rows of a requirement."""
    _Rows(rollout, draft, layout).write(wanted)


class _Rows:
    """Writes rows."""

    def __init__(self, rollout: Rollout, draft: Draft, layout: Layout) -> None:
        self._rollout = rollout
        self._draft = draft
        self._layout = layout

    def write(self, wanted: asked.Requirement) -> None:
        """Write the rows of a requirement."""
        match wanted:
            case (
                asked.TownshipCoverage()
                | asked.VillageCoverage()
                | asked.PoorFirst()
                | asked.Access()
            ):
                self._coverage(wanted)
            case asked.NumOpen():
                most = INFINITY if wanted.most is None else float(wanted.most)
                for t in self._from(wanted.by):
                    self._between(self._open(t, wanted.kind), lower=wanted.least, upper=most)
            case asked.Pioneers():
                self._pioneers(wanted)
            case asked.Budget():
                self._budget(wanted)
            case asked.UpMoney():
                self._between(self._money(1).minus(self._money(0), wanted.share), lower=0.0)
            case asked.CentreMoney():
                self._between(self._money(2).minus(self._money(0), wanted.share), upper=0.0)
            case asked.ExistingBuildings() | asked.SharedRoofs():
                self._share(wanted)

    def _coverage(
        self,
        wanted: asked.TownshipCoverage | asked.VillageCoverage | asked.PoorFirst | asked.Access,
    ) -> None:
        match wanted:
            case asked.TownshipCoverage():
                least = needed(wanted.share, len(self._rollout.townships))
                for t in self._from(wanted.by):
                    self._between(self._townships(t), lower=least)
            case asked.VillageCoverage():
                self._villages(wanted)
            case asked.PoorFirst():
                self._poor_first(wanted)
            case asked.Access():
                self._access(wanted)

    def _from(self, by: int) -> range:
        return range(by, len(self._rollout.periods))

    def _between(self, total: _Sum, *, lower: float = -INFINITY, upper: float = INFINITY) -> None:
        rows = np.zeros(len(total.columns), dtype=np.int64)
        scale = max(1.0, float(np.abs(total.weights).max(initial=0.0)) / _LARGEST)
        entries: list[Entry] = [(rows, total.columns, total.weights / scale)]
        self._draft.rows(1, entries, lower=lower / scale, upper=upper / scale)

    def _open(self, t: int, kind: PlaceKind, flags: list[bool] | None = None) -> _Sum:
        """Return the number of open sites of a kind, of those that are flagged."""
        sizes, sites = self._layout.sizes, self._rollout.candidates
        counts = [
            sites[k].kind is kind and (flags is None or flags[k]) for k in sizes.site.tolist()
        ]
        number = np.flatnonzero(counts)
        return _Sum(self._layout.columns.size[t][number], np.ones(len(number)))

    def _townships(self, t: int) -> _Sum:
        """Return the number of townships with an open station: columns that are at most that."""
        townships = self._rollout.townships
        row_of = {township: n for n, township in enumerate(townships)}
        sites = self._rollout.candidates
        covered = self._draft.columns(np.zeros(len(townships)), upper=1.0)
        pairs = [
            (row_of[sites[k].township_id], n)
            for n, k in enumerate(self._layout.sizes.site.tolist())
            if sites[k].kind is PlaceKind.STATION and sites[k].township_id in row_of
        ]
        row, number = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
        entries: list[Entry] = [
            (np.arange(len(townships)), covered, 1.0),
            (row, self._layout.columns.size[t][number], -1.0),
        ]
        self._draft.rows(len(townships), entries, upper=0.0)
        return _Sum(covered, np.ones(len(townships)))

    def _villages(self, wanted: asked.VillageCoverage) -> None:
        """Write that few fetch at a station or stay outside: the others are covered."""
        for t in self._from(wanted.by):
            uncovered, total = self._uncovered(t, is_of_poor=wanted.is_of_poor)
            self._between(uncovered, upper=float(total - needed(wanted.share, total)))

    def _poor_first(self, wanted: asked.PoorFirst) -> None:
        """Write that of the poor villages hardly a larger share is uncovered than of all."""
        for t in self._from(wanted.by):
            (poor, few), (each, many) = (
                self._uncovered(t, is_of_poor=is_of_poor) for is_of_poor in (True, False)
            )
            apart = _Sum(poor.columns, many * poor.weights).minus(each, float(few))
            self._between(apart, upper=wanted.lag * few * many + _ROUNDING)

    def _uncovered(self, t: int, *, is_of_poor: bool) -> tuple[_Sum, int]:
        """Return the administrative villages, or poor ones, without a point, and how many are."""
        ties, own = self._layout.ties, self._layout.columns
        counts = np.array(
            [v.is_administrative and (v.is_poor or not is_of_poor) for v in self._rollout.villages],
            dtype=np.bool_,
        )
        fetch, out = counts[ties.fetch_village], counts[ties.out_village]
        columns = np.concatenate([own.fetch[t][fetch], own.out[t][out]])
        return _Sum(columns, np.ones(len(columns))), int(counts.sum())

    def _access(self, wanted: asked.Access) -> None:
        residents = np.array([v.residents for v in self._rollout.villages], dtype=np.float64)
        count = len(residents)
        is_near = self._rollout.ways.near(wanted.within_m, wanted.within_s)
        point, village = np.nonzero(is_near)
        point_of = {k: n for n, k in enumerate(self._rollout.points)}
        site = self._layout.sizes.site.tolist()
        sizes: list[list[int]] = [[] for _ in point_of]
        for number, k in enumerate(site):
            if k in point_of:
                sizes[point_of[k]].append(number)
        pairs = [
            (i, size)
            for p, i in zip(point.tolist(), village.tolist(), strict=True)
            for size in sizes[p]
        ]
        row, opened = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
        least = float(needed(wanted.share, int(residents.sum())))
        for t in self._from(wanted.by):
            near = self._draft.columns(np.zeros(count), upper=1.0)
            entries: list[Entry] = [
                (np.arange(count), near, 1.0),
                (row, self._layout.columns.size[t][opened], -1.0),
            ]
            self._draft.rows(count, entries, upper=0.0)
            self._between(_Sum(near, residents), lower=least)

    def _pioneers(self, wanted: asked.Pioneers) -> None:
        first, sites = set(wanted.township_ids), self._rollout.candidates
        for township_id in sorted(first):
            flags = [site.township_id == township_id for site in sites]
            for t in self._from(0):
                self._between(self._open(t, PlaceKind.STATION, flags), lower=1.0)
        new = [site.today is None and site.township_id not in first for site in sites]
        for t in range(wanted.others_from):
            self._between(self._open(t, PlaceKind.STATION, new), upper=0.0)

    def _budget(self, wanted: asked.Budget) -> None:
        public = self._built(wanted.period, self._public(0))
        if wanted.public_fen is not None:
            self._between(public, upper=float(wanted.public_fen))
        if wanted.own_fen is not None:
            sites, sizes = self._rollout.candidates, self._layout.sizes
            build = [
                sites[k].build_fen(s)
                for k, s in zip(sizes.site.tolist(), sizes.size.tolist(), strict=True)
            ]
            whole = self._built(wanted.period, np.array(build, dtype=np.float64))
            self._between(whole.minus(public), upper=float(wanted.own_fen))

    def _public(self, part: int) -> Floats:
        """Return the public money of every size, or its part up (1) or for the centre (2)."""
        sites, sizes = self._rollout.candidates, self._layout.sizes
        pairs = zip(sizes.site.tolist(), sizes.size.tolist(), strict=True)
        return np.array(
            [public_parts(self._rollout, sites[k], s)[part] for k, s in pairs], dtype=np.float64
        )

    def _built(self, t: int, money: Floats) -> _Sum:
        """Return what money goes into building in a period."""
        now = _Sum(self._layout.columns.size[t], money)
        if t == 0:
            return now
        return now.minus(_Sum(self._layout.columns.size[t - 1], money))

    def _money(self, part: int) -> _Sum:
        """Return public money over all periods: that in the last one's sizes."""
        return _Sum(self._layout.columns.size[-1], self._public(part))

    def _share(self, wanted: asked.ExistingBuildings | asked.SharedRoofs) -> None:
        """Of the open sites of a kind, or of the new ones, a share is flagged."""
        sites = self._rollout.candidates
        if isinstance(wanted, asked.ExistingBuildings):
            counted = [site.today is None for site in sites]
            flags = [site.building is Building.EXISTING for site in sites]
            periods = self._from(len(self._rollout.periods) - 1)
        else:
            counted = [True for _ in sites]
            flags = [site.is_shared for site in sites]
            periods = self._from(wanted.by)
        both = [flag and count for flag, count in zip(flags, counted, strict=True)]
        for t in periods:
            flagged, all_of_them = (self._open(t, wanted.kind, each) for each in (both, counted))
            self._between(flagged.minus(all_of_them, wanted.share), lower=-_ROUNDING)
