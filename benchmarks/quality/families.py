"""Families of published instances: how each is read, solved and verified. One entry a family."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from benchmarks.quality.best_known import BestKnown, read_best_known
from benchmarks.quality.cases import Answer, Case
from benchmarks.quality.instance import Instance, read_instance
from benchmarks.quality.location import read_depots, read_satellites, read_stores
from benchmarks.quality.mapping import build_problem, fen_per_cost, solution_of
from benchmarks.quality.solution import parse_solution
from benchmarks.quality.verification import cost_of, faults_of
from benchmarks.siting.families import (
    capacities_of,
    open_cap,
    open_lscp,
    open_mclp,
    open_pcenter,
    open_pmed,
    open_sscflp,
    open_tscflp,
    open_ucap,
    read_coverage,
    read_covering,
    variants_of,
)
from routing.outcome import Outcome, Progress
from routing.stop import Stop
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint

FamilyName = Literal[
    "2evrp",
    "lrp-prins",
    "lrp-barreto",
    "lrp-tuzun",
    "2elrp-nguyen",
    "2elrp-prodhon",
    "cap",
    "ucap",
    "pmed",
    "pcenter",
    "mclp",
    "lscp",
    "sscflp",
    "tscflp",
]
"""Names of families, as result files have them: the keys of `FAMILIES`."""

_SITING = "siting"
_ROUNDING = 1e-4  # a plan is priced in whole metres and fen: at most so far from the cost


def _one(name: str, known: Mapping[str, BestKnown]) -> tuple[str, ...]:
    """Return the only case of a file."""
    del name, known
    return ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of instances in a folder.

    Parameters
    ----------
    pattern
        Glob of its files.
    open
        Reads a case of a file; raises DataError if it is refused.
    read_known
        Reads the table of best known values, by file and case.
    variants
        The cases of a file, given what is known; a file with one calls it "".
    is_maximised
        Whether more is better.
    section
        The section of the README that its tables stand in.
    set_name
        The set that all its files belong to; "": as their names say.
    """

    pattern: str
    open: Callable[[Path, str], Case]
    read_known: Callable[[Path], Mapping[str, BestKnown]] = read_best_known
    variants: Callable[[str, Mapping[str, BestKnown]], tuple[str, ...]] = _one
    is_maximised: bool = False
    section: str = _SITING
    set_name: str = ""

    def files(self, folder: Path, match: str) -> list[Path]:
        """Return the files of a folder whose names match a glob, sorted by name."""
        return sorted(path for path in folder.glob(self.pattern) if path.match(match))

    def known_in(self, folder: Path) -> Mapping[str, BestKnown]:
        """Return what the table ``bks.csv`` in a folder says; nothing if there is none."""
        table = folder / "bks.csv"
        return self.read_known(table) if table.is_file() else {}


def set_of(name: str) -> str:
    """Return the set a file belongs to: its name up to the first underscore."""
    return name.partition("_")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoEchelonCase:
    """A published two-echelon instance as a county day.

    Parameters
    ----------
    instance, problem
        The instance and its day.
    divisor
        Best known values are stated in units of so many of the instance's own: coordinates of
        Set 4 are given times 100.
    """

    instance: Instance
    problem: TwoEchelonProblem
    divisor: float = 1.0

    @classmethod
    def read(
        cls, path: Path, reader: Callable[[Path], Instance] = read_instance
    ) -> "TwoEchelonCase":
        """Read an instance and build its day."""
        instance = reader(path)
        divisor = 100.0 if set_of(path.name).startswith("Set4") else 1.0
        return cls(instance=instance, problem=build_problem(instance), divisor=divisor)

    def solve(
        self, *, stop: Stop, seed: int, on_event: Callable[[Progress], None]
    ) -> Outcome[Plan]:
        """Solve the day: the same entrance as for a county."""
        return joint.solve(self.problem, stop=stop, seed=seed, on_event=on_event)

    def cost(self, fen: int) -> float:
        """Return a price of the day in the unit of the best known values."""
        return fen / fen_per_cost(self.instance) / self.divisor

    def answer(self, plan: Plan) -> Answer:
        """Verify a plan twice: by the day's checker and by the instance's own numbers."""
        broken = [f"{each.kind.value}: {each.subject}" for each in check(self.problem, plan)]
        left_out = len(plan.unserved) + len(plan.held)
        if left_out:
            broken.append(f"{left_out} of {len(self.problem.orders)} units left out")
        if broken:
            return Answer(cost=float("nan"), faults=tuple(broken), text="")
        found = self.answer_of(solution_of(self.instance, self.problem, plan).text())
        priced = self.cost(price(self.problem, plan).total)
        if abs(priced - found.cost) <= _ROUNDING * max(1.0, found.cost):
            return found
        fault = f"priced at {priced:g} instead of {found.cost:g}"
        return replace(found, faults=(*found.faults, fault))

    def answer_of(self, text: str) -> Answer:
        """Verify a published solution by the instance's own numbers."""
        solution = parse_solution(text, self.instance.name)
        return Answer(
            cost=cost_of(self.instance, solution) / self.divisor,
            faults=tuple(str(fault) for fault in faults_of(self.instance, solution)),
            text=text,
        )


def _known_in(*columns: str) -> Callable[[Path], Mapping[str, BestKnown]]:
    """Return the reader of a table whose best values are in the first column that is there."""
    return partial(read_best_known, columns=columns)


def _located(pattern: str, reader: Callable[[Path], Instance], name: str) -> Family:
    """Return a family of location-routing instances, which is one set."""
    return Family(
        pattern=pattern,
        open=lambda path, _: TwoEchelonCase.read(path, reader),
        section="location",
        set_name=name,
    )


FAMILIES: Mapping[str, Family] = {
    "2evrp": Family(
        pattern="*.dat", open=lambda path, _: TwoEchelonCase.read(path), section="quality"
    ),
    "lrp-prins": _located("coord*.dat", read_depots, "Prins"),
    "lrp-barreto": _located("coord*.dat", read_depots, "Barreto"),
    "lrp-tuzun": _located("coord*.dat", read_depots, "Tuzun"),
    "2elrp-nguyen": _located("*.txt", read_stores, "Nguyen"),
    "2elrp-prodhon": _located("coord*.dat", read_satellites, "Prodhon"),
    "cap": Family(
        pattern="cap*.txt",
        open=open_cap,
        read_known=_known_in("capacitated_optimum", "bks"),
        variants=capacities_of,
    ),
    "ucap": Family(
        pattern="cap*.txt", open=open_ucap, read_known=_known_in("uncapacitated_optimum", "bks")
    ),
    "pmed": Family(
        pattern="pmed*.txt", open=open_pmed, read_known=_known_in("p_median_optimum", "bks")
    ),
    "pcenter": Family(
        pattern="pmed*.txt", open=open_pcenter, read_known=_known_in("p_center_optimum", "bks")
    ),
    "mclp": Family(
        pattern="SJC*.txt",
        open=open_mclp,
        read_known=read_coverage,
        variants=variants_of,
        is_maximised=True,
    ),
    "lscp": Family(pattern="SJC*.txt", open=open_lscp, read_known=read_covering),
    "sscflp": Family(pattern="p[0-9]*", open=open_sscflp),
    "tscflp": Family(
        pattern="PSC*.txt", open=open_tscflp, read_known=_known_in("best_known", "bks")
    ),
}
"""Families by name, all of them."""
