"""Sites with sizes, tiers and single sources, proven: a relaxation, a kernel, and what is left.

1. The linear relaxation, with the rows that bind, gives a bound and says what sites and ways are
   worth: reduced costs.
2. The sites and ways that are worth most make a small program, the kernel, whose solution is mostly
   near the best (Guastaroba and Speranza 2014, doi 10.1016/j.ejor.2014.04.021).
3. Reduced costs beyond the gap between both rule out the rest. A way to a node that may be served
   in part cannot be ruled out like that; one way to each node stands for all that are left out,
   bypassing sites, and is replaced by them where the solution uses it. Where sizes have a least
   use, which needs what would bypass it, all ways stay.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from routing.siting.solvers.flow_program import (
    NO_BINDINGS,
    Bindings,
    Written,
    binding_entries,
    broken_bindings,
    flow_program,
    kept_ways,
)
from routing.siting.solvers.network import Network
from routing.siting.solvers.program import (
    Answer,
    Flags,
    Floats,
    Ints,
    Linear,
    Prices,
    solve_integer,
)
from routing.siting.solvers.watch import Watch

_BROKEN = 1e-4  # by which a row is broken before it joins
_MOST_ROUNDS = 60
_STALLED = 1e-6  # relative gain of the bound below which rows stop joining
_KERNEL_WAYS = 6  # ways a node in the kernel
_KERNEL_SHARE = 0.4  # of the time, at most
_WHOLE = 1.0 - 1e-4
_TOLERANCE = 1e-9


class FlowFound(NamedTuple):
    """What is known of a network."""

    sizes: tuple[Flags, ...] | None
    """By tier: the sizes chosen; None: no solution is known."""
    units: tuple[Floats, ...]
    """By tier: what goes on each way of the network."""
    value: float
    """What the solution counts; infinite without one."""
    bound: float
    """No solution counts less; infinite: there is none."""


class _Relaxed(NamedTuple):
    """The linear relaxation."""

    written: Written
    prices: Prices
    bindings: Bindings


class _Best(NamedTuple):
    """The best solution known, in terms of the whole network."""

    sizes: tuple[Flags, ...]
    units: tuple[Floats, ...]
    value: float


def solve_flow(network: Network, watch: Watch, seed: int) -> FlowFound:
    """Choose sizes and flows and prove that none are better, as far as the watch lets it."""
    return _Search(network, watch, seed).run()


class _Search:
    """One search; the best solution and the best bound so far."""

    def __init__(self, network: Network, watch: Watch, seed: int) -> None:
        self._network = network
        self._watch = watch
        self._seed = seed
        self._best: _Best | None = None
        self._bound = -np.inf

    @property
    def _value(self) -> float:
        return np.inf if self._best is None else self._best.value

    @property
    def _slack(self) -> float:
        """Differences of value that do not matter."""
        network = self._network
        is_whole = len(network.sizes) == 1 and network.is_single[0]
        costs = [*(s.cost for s in network.sizes), *(w.cost for w in network.ways)]
        if is_whole and all((cost == np.rint(cost)).all() for cost in costs):
            return _WHOLE
        scale = abs(self._value) if np.isfinite(self._value) else abs(self._bound)
        return max(1e-3, _TOLERANCE * scale) if np.isfinite(scale) else 1e-3

    def run(self) -> FlowFound:
        """Search."""
        relaxed = self._relax()
        if relaxed is None:
            return FlowFound(sizes=None, units=(), value=np.inf, bound=np.inf)
        self._kernel(relaxed)
        if not self._is_proven() and not self._watch.is_over():
            self._rest(relaxed)
        if self._best is None:
            return FlowFound(sizes=None, units=(), value=np.inf, bound=self._bound)
        bound = self._value if self._is_proven() else self._bound
        return FlowFound(self._best.sizes, self._best.units, self._value, bound)

    def _is_proven(self) -> bool:
        return self._bound >= self._value - self._slack

    def _relax(self) -> _Relaxed | None:
        """Solve the linear relaxation, joining rows that it breaks; None: it has no solution."""
        network = self._network
        written = flow_program(network, NO_BINDINGS)
        linear = Linear(written.program, self._seed)
        prices, joined = linear.solve(), NO_BINDINGS
        for _ in range(_MOST_ROUNDS):
            if not np.isfinite(prices.value):
                return None
            gain = prices.value + network.always - self._bound
            self._bound = prices.value + network.always
            broken = broken_bindings(network, written, prices.x, _BROKEN)
            stalled = gain < _STALLED * max(1.0, abs(self._bound))
            if not len(broken.way) or stalled or self._watch.is_over():
                break
            num = len(broken.way)
            linear.add_rows(num, binding_entries(network, written, broken), np.zeros(num))
            joined = Bindings(*(np.concatenate(p) for p in zip(joined, broken, strict=True)))
            prices = linear.solve()
        return _Relaxed(written=written, prices=prices, bindings=joined)

    def _kernel(self, relaxed: _Relaxed) -> None:
        """Solve the program of the sites and ways that are worth most."""
        written, prices = relaxed.written, relaxed.prices
        keep = tuple(
            _cheapest(w.receiver, prices.reduced[c] - 1e-9 * (prices.x[c] > 1e-6), _KERNEL_WAYS)
            | (prices.x[c] > 1e-6)
            for w, c in zip(self._network.ways, written.ways, strict=True)
        )
        out = tuple(prices.reduced[c] > _kernel_worth(prices, c) for c in written.sizes)
        self._solve(relaxed, keep, out, until=_KERNEL_SHARE)

    def _rest(self, relaxed: _Relaxed) -> None:
        """Solve the program of what reduced costs do not rule out."""
        written, prices, network = relaxed.written, relaxed.prices, self._network
        gap = self._value - self._slack - prices.value - network.always
        out = tuple(prices.reduced[c] > gap for c in written.sizes)
        keep = [np.ones(len(w.site), dtype=np.bool_) for w in network.ways]
        last = len(keep) - 1
        if network.is_single[last] or not any(size.least.any() for size in network.sizes):
            keep[last] = prices.reduced[written.ways[last]] <= gap
        if self._best is not None:
            keep[last] |= self._best.units[last] > 0
        while True:
            is_far = not network.is_single[last] and not bool(keep[last].all())
            answer = self._solve(relaxed, tuple(keep), out, is_far=is_far)
            self._bound = max(self._bound, min(answer.bound + network.always, self._value))
            far = self._far(answer, tuple(keep), relaxed) if is_far else np.zeros(0, dtype=np.int64)
            if not len(far) or self._is_proven() or self._watch.is_over():
                return
            keep[last] |= np.isin(network.ways[last].receiver, far)

    def _far(self, answer: Answer, keep: tuple[Flags, ...], relaxed: _Relaxed) -> Ints:
        """Return the nodes that a solution serves by ways that are left out."""
        if answer.x is None:
            return np.zeros(0, dtype=np.int64)
        written = self._write(relaxed, keep, is_far=True)
        return np.flatnonzero(answer.x[written.far] > 1e-7)

    def _solve(
        self,
        relaxed: _Relaxed,
        keep: tuple[Flags, ...],
        out: tuple[Flags, ...],
        *,
        is_far: bool = False,
        until: float = 1.0,
    ) -> Answer:
        """Solve a part of the network and take note of what it finds."""
        written = self._write(relaxed, keep, is_far=is_far)
        upper = written.program.upper.copy()
        for columns, own in zip(written.sizes, out, strict=True):
            upper[columns[own]] = 0.0
        upper = np.maximum(upper, written.program.lower)
        always = self._network.always
        answer = solve_integer(
            replace(written.program, upper=upper),
            is_over=lambda: self._watch.is_over() or self._watch.share >= until,
            on_better=(lambda _: None) if is_far else lambda v: self._watch.better(v + always),
            start=self._start(written, keep),
            slack=self._slack,
            seed=self._seed,
        )
        if answer.x is not None:
            self._note(answer.x, written, keep)
        return answer

    def _write(self, relaxed: _Relaxed, keep: tuple[Flags, ...], *, is_far: bool) -> Written:
        """Write the program of some ways, with the rows of theirs that bind."""
        network = self._network
        number = [np.cumsum(k) - 1 for k in keep]
        rows = relaxed.bindings
        kept = np.array([keep[t][w] for t, w in zip(rows.tier, rows.way, strict=True)], dtype=bool)
        ways = [number[t][w] for t, w in zip(rows.tier[kept], rows.way[kept], strict=True)]
        bindings = Bindings(rows.tier[kept], np.array(ways, dtype=np.int64), rows.is_receiver[kept])
        far = None
        if is_far:
            own = network.ways[-1]
            far = np.full(len(network.demand), np.inf)
            np.minimum.at(far, own.receiver[~keep[-1]], own.cost[~keep[-1]])
            far = np.where(np.isfinite(far), far, 2.0 * own.cost.max(initial=0.0) + 1.0)
        return flow_program(kept_ways(network, keep), bindings, far)

    def _start(self, written: Written, keep: tuple[Flags, ...]) -> tuple[Ints, Floats] | None:
        """Return the best solution known in terms of a program."""
        if self._best is None:
            return None
        columns = [*written.sizes, *written.ways]
        values = [size.astype(np.float64) for size in self._best.sizes]
        for own, units, k in zip(self._network.ways, self._best.units, keep, strict=True):
            values.append((units / own.units)[k])
        return np.concatenate(columns), np.concatenate(values)

    def _note(self, x: Floats, written: Written, keep: tuple[Flags, ...]) -> None:
        """Take note of a solution: the best flows for the sizes it chooses."""
        sizes = tuple(x[columns] > 0.5 for columns in written.sizes)
        if len(written.far) and (x[written.far] > 1e-7).any():
            fixed: Written | None = None
        else:
            fixed = written
        best = _flows(self._network, sizes, x, fixed, keep, self._seed)
        if best is not None and best.value < self._value:
            self._best = best
            self._watch.better(best.value)


def _flows(
    network: Network,
    sizes: tuple[Flags, ...],
    x: Floats,
    written: Written | None,
    keep: tuple[Flags, ...],
    seed: int,
) -> _Best | None:
    """Return the best flows for chosen sizes; single sources stay as a solution has them."""
    last = len(sizes) - 1
    whole = flow_program(network, NO_BINDINGS)
    lower, upper = whole.program.lower.copy(), whole.program.upper.copy()
    for columns, chosen in zip(whole.sizes, sizes, strict=True):
        lower[columns] = upper[columns] = chosen
    if network.is_single[last] and written is not None:
        share = np.zeros(len(network.ways[last].site))
        share[keep[last]] = np.rint(x[written.ways[last]])
        lower[whole.ways[last]] = upper[whole.ways[last]] = share
    for t, own in enumerate(network.ways):
        opened = np.zeros(len(network.sizes[t].most_units), dtype=np.bool_)
        opened[network.sizes[t].site[sizes[t]]] = True
        upper[whole.ways[t][~opened[own.site]]] = 0.0
    fixed = replace(whole.program, lower=lower, upper=upper)
    answer = solve_integer(fixed, is_over=lambda: False, seed=seed)
    if answer.x is None:
        return None
    units = tuple(
        np.rint(answer.x[columns] * own.units)
        for columns, own in zip(whole.ways, network.ways, strict=True)
    )
    return _Best(sizes=sizes, units=units, value=answer.value + network.always)


def _cheapest(group: Ints, worth: Floats, num: int) -> Flags:
    """Return the few entries of each group with the least worth."""
    order = np.lexsort((worth, group))
    first = np.ones(len(group), dtype=np.bool_)
    first[1:] = np.diff(group[order]) != 0
    starts = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    result = np.zeros(len(group), dtype=np.bool_)
    result[order[np.arange(len(group)) - starts < num]] = True
    return result


def _kernel_worth(prices: Prices, columns: Ints) -> float:
    """Return the reduced cost up to which a tier's sizes are in the kernel.

    As many as the relaxation uses, and half as many again.
    """
    if not len(columns):
        return 0.0
    used = int((prices.x[columns] > 1e-6).sum())
    ranked = np.sort(prices.reduced[columns])
    return max(0.0, float(ranked[min(len(ranked) - 1, used + used // 2 + 2)]))
