"""The program of a problem, and whole kilograms for what a solution of it decides."""

from dataclasses import replace

import numpy as np

from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.solvers.columns import lay_out
from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.cold_stores.solvers.rows import write_requirement
from routing.siting.solvers.program import Answer, Draft, Floats, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import MaxIterations

_LOOKS = 10_000  # looks at the stop criterion at most


def write(problem: ColdStores) -> tuple[Layout, Program]:
    """Return the program of a problem, in which any part of a kilogram moves."""
    draft = Draft()
    layout = lay_out(problem, draft)
    for wanted in problem.requirements:
        write_requirement(problem, draft, layout, wanted)
    return layout, draft.program()


def in_kilograms(layout: Layout, program: Program) -> Program:
    """Return a program in which only whole kilograms move."""
    is_integer = program.is_integer.copy()
    is_integer[layout.flow] = True
    return replace(program, is_integer=is_integer)


def solve_decided(layout: Layout, program: Program, x: Floats, slack: float, seed: int) -> Answer:
    """Return the best whole kilograms with all that a solution decides; quickly, or none."""
    decided = np.flatnonzero(program.is_integer)
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[decided] = upper[decided] = np.rint(x[decided])
    fixed = replace(in_kilograms(layout, program), lower=lower, upper=upper)
    is_over = Watch(MaxIterations(_LOOKS), None).is_over
    return solve_integer(fixed, is_over=is_over, slack=slack, seed=seed)
