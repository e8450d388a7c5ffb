"""What many runs come to: by set and by instance, ours beside the yardstick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.quality.runs import QualityRun
from benchmarks.tables import grouped


def by_set(runs: Iterable[QualityRun]) -> Mapping[str, list[QualityRun]]:
    """Return runs by set, in the order in which the sets first occur."""
    return dict(grouped(runs, lambda run: run.set_name))


def by_instance(runs: Iterable[QualityRun]) -> Mapping[str, list[QualityRun]]:
    """Return runs by instance, in the order in which the instances first occur."""
    return dict(grouped(runs, lambda run: run.instance))


def mean_gap(runs: Iterable[QualityRun]) -> float | None:
    """Return the mean over instances of the mean gap over an instance's runs.

    So an instance searched with more seeds counts no more than another. Runs without a gap do not
    count; None if no run has one.
    """
    return _mean_over_instances((run.instance, run.gap) for run in runs)


def mean_published_gap(runs: Iterable[QualityRun]) -> float | None:
    """Return the mean gap of the best values in print, over the instances that have one."""
    return _mean_over_instances((run.instance, run.published_gap) for run in runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Mean gaps of both methods over the searches that both brought to an end.

    Parameters
    ----------
    ours, theirs
        Mean gaps over the same instances and seeds; None: there are none.
    """

    ours: float | None
    theirs: float | None

    @property
    def difference(self) -> float | None:
        """Ours minus theirs; below 0: ours is better."""
        if self.ours is None or self.theirs is None:
            return None
        return self.ours - self.theirs


def compare(ours: Sequence[QualityRun], theirs: Sequence[QualityRun]) -> Comparison:
    """Compare two methods on the instances and seeds of which both have a gap."""
    both = {_key(run) for run in ours if run.gap is not None} & {
        _key(run) for run in theirs if run.gap is not None
    }
    return Comparison(
        ours=mean_gap(run for run in ours if _key(run) in both),
        theirs=mean_gap(run for run in theirs if _key(run) in both),
    )


def _mean_over_instances(gaps: Iterable[tuple[str, float | None]]) -> float | None:
    by_name: dict[str, list[float]] = {}
    for name, gap in gaps:
        if gap is not None:
            by_name.setdefault(name, []).append(gap)
    return fmean(map(fmean, by_name.values())) if by_name else None


def _key(run: QualityRun) -> tuple[str, int]:
    return run.instance, run.seed
