"""Which instance is searched with which seed for how long, and the searches one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.families import FAMILIES, set_of
from benchmarks.quality.runs import Finding, Task, search
from benchmarks.quality.yardstick import Yardstick
from routing.stop import MaxIterations


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Seconds a search.

    Parameters
    ----------
    time_s
        Unless said otherwise, > 0.
    time_for_s
        By the start of a set's name; the longest start that fits counts.
    """

    time_s: float
    time_for_s: Mapping[str, float]

    def of(self, set_name: str) -> float:
        """Return the seconds for instances of a set."""
        fitting = [start for start in self.time_for_s if set_name.startswith(start)]
        return self.time_for_s[max(fitting, key=len)] if fitting else self.time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Which files are searched with which seeds.

    Parameters
    ----------
    seeds
        How many, from 0 on.
    every
        Of the files sorted by name, the first of every so many.
    first_seed_everywhere
        Whether seed 0 searches all files and only the other seeds every so many.
    """

    seeds: int
    every: int
    first_seed_everywhere: bool = False

    def seeds_of(self, place: int) -> range:
        """Return the seeds that search the file at a place of the sorted list, from 0 on."""
        if place % self.every == 0:
            return range(self.seeds)
        return range(1 if self.first_seed_everywhere else 0)


def tasks_of(
    family: str,
    files: Sequence[Path],
    *,
    known: Mapping[str, BestKnown],
    sampling: Sampling,
    budget: Budget,
) -> list[Task]:
    """Return the searches to be made, file by file.

    Parameters
    ----------
    family
        Name of the family.
    files
        Sorted by name.
    known
        Best known values by file name and case; an instance may have none.
    sampling, budget
        Seeds and seconds.
    """
    return [
        Task(
            family=family,
            path=path,
            seed=seed,
            time_s=budget.of(set_of(path.name)),
            known=known.get(f"{path.name} {variant}".rstrip()),
            variant=variant,
        )
        for place, path in enumerate(files)
        for variant in FAMILIES[family].variants(path.name, known)
        for seed in sampling.seeds_of(place)
    ]


def findings(
    tasks: Sequence[Task], *, yardstick: Yardstick | None = None, jobs: int = 1
) -> Iterator[Finding]:
    """Make searches and yield what each found, the yardstick's right after ours.

    What is compiled on first use is compiled before the first clock starts.

    Parameters
    ----------
    tasks
        Searches, made in this order.
    yardstick
        Searches every instance too, with the same time.
    jobs
        Instances searched side by side; above 1 they get in each other's way, which is good
        enough for trying out and not for measuring.
    """
    if not tasks:
        return
    both = partial(_search_both, yardstick=yardstick)
    if jobs == 1:
        warm_up(tasks[0])
        for task in tasks:
            yield from both(task)
        return
    with ProcessPoolExecutor(
        max_workers=jobs,
        mp_context=get_context("spawn"),
        initializer=warm_up,
        initargs=(tasks[0],),
    ) as pool:
        for found in pool.map(both, tasks):
            yield from found


def warm_up(task: Task) -> None:
    """Search an instance shortly and forget it, so that everything is loaded and compiled."""
    search(task, new_stop=lambda _: MaxIterations(1))


def _search_both(task: Task, yardstick: Yardstick | None) -> list[Finding]:
    found = [search(task)]
    if yardstick is not None:
        found.append(yardstick.search(task))
    return found
