"""The subcommand ``quality``: published instances against their best known values."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.options import count, positive
from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.campaign import Budget, Sampling, findings, tasks_of
from benchmarks.quality.curves import draw
from benchmarks.quality.families import FAMILIES, Family
from benchmarks.quality.runs import Finding, QualityRun, Task
from benchmarks.quality.yardstick import Yardstick, YardstickError, compiled
from benchmarks.records import QualityRecord, setting
from data.files import write_atomically

_PROTOCOL = Sampling(seeds=3, every=4, first_seed_everywhere=True)


def add_quality(families: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    quality = families.add_parser("quality", help="gaps to the best known of published instances")
    quality.add_argument("--family", choices=FAMILIES, default="2evrp", help="family of instances")
    quality.add_argument("--instances", type=Path, required=True, help="folder of the instances")
    quality.add_argument(
        "--bks", type=Path, help="best known values (CSV: file, bks); else the folder's bks.csv"
    )
    quality.add_argument("--match", default="*", help="only files whose names match this glob")
    quality.add_argument("--time", type=positive, default=60.0, help="seconds a search")
    quality.add_argument(
        "--time-for",
        type=_set_time,
        action="append",
        default=[],
        metavar="SET=SECONDS",
        help="seconds a search for sets whose names start so; may be repeated",
    )
    quality.add_argument("--seeds", type=count, help="seeds, from 0 on")
    quality.add_argument("--every", type=count, help="only the first of every so many files")
    quality.add_argument(
        "--protocol",
        action="store_true",
        help="seed 0 on all files, seeds 1 and 2 on the first of every four",
    )
    quality.add_argument("--jobs", type=count, default=1, help="instances side by side, to try out")
    quality.add_argument("--yardstick", type=Path, help="C++ source of a program to run beside")
    quality.add_argument("--curves", type=Path, help="draw the gap over time (PNG)")
    quality.add_argument("--out", type=Path, required=True, help="result file")
    quality.set_defaults(run=run)


def run(chosen: argparse.Namespace, command: str) -> None:
    """Search all instances."""
    conditions = setting(command, time_s=chosen.time)
    record = QualityRecord(**conditions, family=chosen.family, results=())
    tasks = _tasks(chosen)
    if not tasks:
        measure(record.model_copy(update={"skipped": _absent(chosen)}), (), chosen.out)
        return
    with _yardstick(chosen.yardstick) as yardstick:
        if yardstick is not None:
            record = record.model_copy(update={"yardstick": yardstick.description})
        found = findings(tasks, yardstick=yardstick, jobs=chosen.jobs)
        record = measure(record, _kept(found, chosen.out), chosen.out, _line)
    if chosen.curves is not None:
        draw(record.results, chosen.curves)


def _tasks(chosen: argparse.Namespace) -> list[Task]:
    """Return the searches asked for; none if there are no instances."""
    family = FAMILIES[chosen.family]
    files = family.files(chosen.instances, chosen.match)
    return tasks_of(
        chosen.family,
        files,
        known=_known(family, chosen) if files else {},
        sampling=_sampling(chosen),
        budget=Budget(time_s=chosen.time, time_for_s=dict(chosen.time_for)),
    )


def _known(family: Family, chosen: argparse.Namespace) -> Mapping[str, BestKnown]:
    """Return the best known values: of the table asked for, else of the one in the folder."""
    if chosen.bks is not None:
        return family.read_known(chosen.bks)
    return family.known_in(chosen.instances)


def _sampling(chosen: argparse.Namespace) -> Sampling:
    """Return the seeds; of the protocol, what is not asked for otherwise."""
    usual = _PROTOCOL if chosen.protocol else Sampling(seeds=1, every=1)
    return Sampling(
        seeds=chosen.seeds or usual.seeds,
        every=chosen.every or usual.every,
        first_seed_everywhere=usual.first_seed_everywhere,
    )


def _absent(chosen: argparse.Namespace) -> str:
    """Return why there is nothing to search."""
    if not chosen.instances.is_dir():
        return f"the folder {chosen.instances} is not there"
    pattern = FAMILIES[chosen.family].pattern
    return f"no file {pattern} in {chosen.instances} matches {chosen.match}"


@contextmanager
def _yardstick(source: Path | None) -> Iterator[Yardstick | None]:
    """Give the compiled yardstick; none if it was not asked for or cannot be made."""
    if source is None:
        yield None
        return
    with ExitStack() as stack:
        try:
            yardstick = stack.enter_context(compiled(source))
        except YardstickError as error:
            sys.stderr.write(f"no yardstick: {error}\n")
            yardstick = None
        yield yardstick


def _kept(found: Iterable[Finding], out: Path) -> Iterator[QualityRun]:
    """Yield the runs; keep solutions that are better than the best known beside the result file."""
    for finding in found:
        run = finding.run
        if run.is_better:
            name = f"{Path(run.instance).stem}.{run.method}.{run.seed}.txt"
            write_atomically(out.with_name(f"{out.stem}-better") / name, finding.solution)
        yield run


def _line(run: QualityRun) -> str:
    """Return a run as a line of text."""
    who = f"{run.instance} · {run.method} · seed {run.seed}"
    if run.value is None:
        return f"{who}: failed, {run.failure}\n"
    gap = "no best known" if run.gap is None else f"{run.gap:+.3%}"
    proof = f"proven in {run.seconds:.1f} s" if run.proven else "not proven"
    return f"{who}: {run.value:,.2f}, {gap}, best after {run.best_after_s:.1f} s, {proof}\n"


def _set_time(text: str) -> tuple[str, float]:
    """Return the start of a set's name and its seconds from SET=SECONDS.

    Raises
    ------
    argparse.ArgumentTypeError
        If the text is none.
    """
    name, equals, seconds = text.partition("=")
    if not (name and equals):
        message = f"{text} is not SET=SECONDS"
        raise argparse.ArgumentTypeError(message)
    return name, positive(seconds)
