"""Whether any plan keeps all requirements: as much is served as can be, until that is enough.

Looking for the most produce, or the most townships, that can be served within the other
requirements leads to a plan or to a proof much sooner than looking for any plan at all.
"""

from dataclasses import replace

import numpy as np

from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.requirements import ProduceServed, TownshipsServed
from routing.siting.cold_stores.solvers.columns import lay_out
from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.cold_stores.solvers.rows import write_goal, write_requirement
from routing.siting.cold_stores.solvers.supply import one_by_one
from routing.siting.cold_stores.solvers.whole import in_kilograms, solve_decided
from routing.siting.solvers.program import Answer, Draft, Linear, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import MaxTime

_QUESTION_S = 20.0  # seconds for an answer
_ROUNDING = 1e-6


def can_be(problem: ColdStores, seed: int) -> bool | None:
    """Return whether any plan keeps all requirements; None: that is not known in time."""
    question = _Question(problem, seed)
    if question.is_beyond_parts():
        return False
    relaxed = question.ask(question.program)
    if relaxed.x is None or not question.is_enough(relaxed):
        return False if question.is_refuted(relaxed) else None
    layout, program = question.layout, question.program
    whole = solve_decided(layout, program, relaxed.x, 0.0, seed)
    if not question.is_enough(whole):
        whole = question.ask(in_kilograms(layout, program))
    if question.is_enough(whole):
        return True
    return False if question.is_refuted(whole) else None


class _Question:
    """A problem whose goal is not required, but looked for."""

    def __init__(self, problem: ColdStores, seed: int) -> None:
        self._seed = seed
        self._stop = MaxTime(_QUESTION_S)
        self.layout, self.program, self._least = _write(problem)

    def ask(self, program: Program) -> Answer:
        """Return what is known when enough is found, when it is refuted, or when time is over."""
        watch = Watch(self._stop, None)
        best = np.inf

        def take(value: float) -> None:
            nonlocal best
            best = min(best, value)

        return solve_integer(
            program,
            is_over=lambda: watch.is_over() or best <= self._most,
            on_better=take,
            seed=self._seed,
        )

    def is_beyond_parts(self) -> bool:
        """Return whether parts of stores are refuted already, which is quick to find out."""
        return Linear(self.program, self._seed).solve().value > self._most

    def is_enough(self, answer: Answer) -> bool:
        """Return whether a solution reaches the goal."""
        return answer.x is not None and answer.value <= self._most

    def is_refuted(self, answer: Answer) -> bool:
        """Return whether no solution reaches the goal."""
        return answer.bound > self._most

    @property
    def _most(self) -> float:
        """The value from which down the goal is reached; sums are less than 0."""
        return -self._least * (1.0 - _ROUNDING)


def _write(problem: ColdStores) -> tuple[Layout, Program, int]:
    """Return the program whose cost is what is served, less than 0, and what has to be."""
    draft = Draft()
    layout = lay_out(problem, draft, one_by_one(problem))
    goal = None
    for wanted in problem.requirements:
        if goal is None and isinstance(wanted, ProduceServed | TownshipsServed):
            goal = write_goal(problem, draft, layout, wanted)
        else:
            write_requirement(problem, draft, layout, wanted)
    program = draft.program()
    cost = np.zeros(len(program.cost))
    if goal is None:
        return layout, replace(program, cost=cost), 0
    cost[goal.columns] = -goal.weights
    return layout, replace(program, cost=cost), goal.least
