"""A published siting instance as a siting problem, and its plan as a solution of the instance."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from benchmarks.quality.cases import Answer
from benchmarks.siting.instance import Floats, Instance, Solution, Stage, parse_solution
from benchmarks.siting.verification import faults_of, value_of
from network.ids import PlaceId
from network.places import PlaceKind
from routing.outcome import Outcome, Progress
from routing.siting.check import check
from routing.siting.plan import Plan
from routing.siting.price import value
from routing.siting.problem import Links, Node, Objective, Site, SitingProblem, Step, Tier
from routing.siting.solvers import exact
from routing.stop import Stop

_DECIMALS = 1000  # fen a unit of cost where costs are not whole
_ROUNDING = 1e-6  # relative: whole costs differ at most so much from the instance's

_KINDS = {1: (PlaceKind.STATION,), 2: (PlaceKind.HUB, PlaceKind.STATION)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingCase:
    """A published instance as a siting problem.

    Parameters
    ----------
    instance, problem
        The instance and its problem.
    scale
        The problem's units of cost in one of the instance's.
    """

    instance: Instance
    problem: SitingProblem
    scale: int

    @classmethod
    def of(cls, instance: Instance) -> "SitingCase":
        """Build the problem of an instance."""
        scale = _scale(instance)
        return cls(instance=instance, problem=build_problem(instance, scale), scale=scale)

    def solve(
        self, *, stop: Stop, seed: int, on_event: Callable[[Progress], None]
    ) -> Outcome[Plan]:
        """Solve it: the same entrance as for a county."""
        return exact.solve(self.problem, stop=stop, seed=seed, on_event=on_event)

    def cost(self, fen: int) -> float:
        """Return a value of the problem in the instance's unit; of coverage, what is covered."""
        if self.instance.objective is Objective.UNCOVERED:
            return float(self.instance.weight.sum()) - fen
        return fen / self.scale if self.instance.objective is Objective.COST else float(fen)

    def answer(self, plan: Plan) -> Answer:
        """Verify a plan twice: by the project's checker and by the instance's own numbers."""
        broken = [f"{each.kind.value}: {each.subject}" for each in check(self.problem, plan)]
        broken += [each.cause.en for each in plan.conflicts]
        if broken:
            return Answer(cost=float("nan"), faults=tuple(broken), text="")
        found = self.answer_of(solution_of(self.problem, plan).text())
        stated = self.cost(value(self.problem, plan))
        if found.faults or abs(stated - found.cost) <= max(1.0, found.cost) * _ROUNDING:
            return found
        fault = f"valued at {stated:g} instead of {found.cost:g}"
        return replace(found, faults=(*found.faults, fault))

    def answer_of(self, text: str) -> Answer:
        """Verify a solution in text form by the instance's own numbers."""
        solution = parse_solution(text, self.instance.name)
        faults = tuple(faults_of(self.instance, solution))
        cost = float("nan") if faults else value_of(self.instance, solution)
        return Answer(cost=cost, faults=faults, text=text)


def build_problem(instance: Instance, scale: int) -> SitingProblem:
    """Return the siting problem of an instance; costs are rounded, here only.

    Parameters
    ----------
    instance
        The instance.
    scale
        Units of cost in one of the instance's, ≥ 1.
    """
    kinds = _KINDS[len(instance.stages)]
    nodes = tuple(
        Node(node_id=PlaceId(f"c{i}"), demand=int(demand), weight=int(weight))
        for i, (demand, weight) in enumerate(zip(instance.demand, instance.weight, strict=True))
    )
    tiers = tuple(
        _tier(instance, s, stage, kinds[s], scale) for s, stage in enumerate(instance.stages)
    )
    return SitingProblem(tiers=tiers, nodes=nodes, objective=instance.objective)


def solution_of(problem: SitingProblem, plan: Plan) -> Solution:
    """Return a plan as a solution of the instance."""
    sites = [{s.site_id: j for j, s in enumerate(tier.sites)} for tier in problem.tiers]
    below = [
        {place_id: i for i, place_id in enumerate(problem.receivers(t))}
        for t in range(len(problem.tiers))
    ]
    return Solution(
        opened=tuple((f.tier, sites[f.tier][f.site_id]) for f in plan.facilities),
        moved=tuple(
            (a.tier, sites[a.tier][a.site_id], below[a.tier][a.receiver_id], float(a.units))
            for a in plan.assignments
        ),
    )


def _tier(instance: Instance, s: int, stage: Stage, kind: PlaceKind, scale: int) -> Tier:
    is_last = s + 1 == len(instance.stages)
    lot = instance.demand if is_last else np.ones(stage.cost.shape[1])
    distance = instance.distance if is_last else np.zeros(stage.cost.shape)
    radius = instance.radius if is_last else None
    links = Links(
        cost_fen=_whole(stage.cost * scale),
        lot=_whole(lot),
        distance=np.ceil(distance).astype(np.int64),
        is_open=np.isfinite(distance),
        reach=None if radius is None else math.floor(radius),
        is_single_source=is_last and instance.is_single_source,
    )
    sites = tuple(
        Site(
            site_id=PlaceId(f"s{s}.{j}"),
            steps=(
                Step(
                    capacity=math.floor(capacity) if math.isfinite(capacity) else None,
                    fixed_fen=round(fixed * scale),
                ),
            ),
        )
        for j, (capacity, fixed) in enumerate(zip(stage.capacity, stage.fixed, strict=True))
    )
    return Tier(
        kind=kind, sites=sites, links=links, most_open=instance.num_open if is_last else None
    )


def _whole(numbers: Floats) -> npt.NDArray[np.int64]:
    return np.rint(numbers).astype(np.int64)


def _scale(instance: Instance) -> int:
    """Return 1 if all costs are whole."""
    costs = [numbers for s in instance.stages for numbers in (s.fixed, s.cost)]
    is_whole = all((numbers == np.rint(numbers)).all() for numbers in costs)
    return 1 if is_whole else _DECIMALS
