"""Families of published instances: how each is read, solved and verified. One entry a family."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from benchmarks.quality.instance import Instance, read_instance
from benchmarks.quality.mapping import FEN_PER_COST, build_problem, solution_of
from benchmarks.quality.solution import parse_solution
from benchmarks.quality.verification import cost_of, faults_of
from routing.outcome import Outcome, Progress
from routing.stop import Stop
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint

_ROUNDING = 1e-4  # a plan is priced in whole metres and fen: at most so far from the cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A solution as the independent verification sees it.

    Parameters
    ----------
    cost
        Recomputed from the instance, in the unit of the best known values.
    faults
        What is wrong with it, a sentence each; none: the cost counts.
    text
        The solution in the family's text form.
    """

    cost: float
    faults: tuple[str, ...]
    text: str


class Case(Protocol):
    """An instance ready to be solved."""

    def solve(
        self, *, stop: Stop, seed: int, on_event: Callable[[Progress], None]
    ) -> Outcome[Plan]:
        """Solve it with the project's own solver."""
        ...

    def cost(self, fen: int) -> float:
        """Return what the solver calls `fen` in the unit of the best known values."""
        ...

    def answer(self, plan: Plan) -> Answer:
        """Verify a plan of the solver."""
        ...

    def answer_of(self, text: str) -> Answer:
        """Verify a solution in the family's text form, whoever found it.

        Raises
        ------
        DataError
            If the text is none.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of instances in a folder.

    Parameters
    ----------
    pattern
        Glob of its files.
    open
        Reads one; raises DataError if it is refused.
    """

    pattern: str
    open: Callable[[Path], Case]

    def files(self, folder: Path, match: str) -> list[Path]:
        """Return the files of a folder whose names match a glob, sorted by name."""
        return sorted(path for path in folder.glob(self.pattern) if path.match(match))


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
    def read(cls, path: Path) -> "TwoEchelonCase":
        """Read an instance and build its day."""
        instance = read_instance(path)
        divisor = 100.0 if set_of(path.name).startswith("Set4") else 1.0
        return cls(instance=instance, problem=build_problem(instance), divisor=divisor)

    def solve(
        self, *, stop: Stop, seed: int, on_event: Callable[[Progress], None]
    ) -> Outcome[Plan]:
        """Solve the day: the same entrance as for a county."""
        return joint.solve(self.problem, stop=stop, seed=seed, on_event=on_event)

    def cost(self, fen: int) -> float:
        """Return a price of the day in the unit of the best known values."""
        return fen / FEN_PER_COST / self.divisor

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


FAMILIES: Mapping[str, Family] = {
    "2evrp": Family(pattern="*.dat", open=TwoEchelonCase.read),
}
"""Families by the name they are asked for."""
