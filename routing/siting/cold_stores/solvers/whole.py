"""The program of a problem, its relaxation, and whole kilograms for what a solution decides."""

from dataclasses import replace

import numpy as np

from routing.siting.cold_stores.problem import MONTHS, ColdStores
from routing.siting.cold_stores.solvers.columns import lay_out
from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.cold_stores.solvers.rows import write_requirement
from routing.siting.cold_stores.solvers.supply import Supply, in_groups, one_by_one
from routing.siting.solvers.program import Answer, Draft, Floats, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import MaxIterations

_LOOKS = 10_000  # looks at the stop criterion at most
_TONNE_KG = 1000.0


def write(problem: ColdStores) -> tuple[Layout, Program]:
    """Return the program of a problem, in which any part of a kilogram moves."""
    return _written(problem, Draft(), one_by_one(problem))


def write_in_groups(problem: ColdStores) -> tuple[Layout, Program]:
    """Return a relaxation of it with the same options, in which lots move in groups."""
    draft = Draft()
    supply, members = in_groups(problem)
    layout, _ = _written(problem, draft, supply)
    taken = draft.columns(members.tonne_fen / _TONNE_KG, upper=members.kg.astype(np.float64))
    flows = layout.flows
    entries = [
        (flows.lot * MONTHS + flows.month, layout.flow, 1.0),
        (members.group * MONTHS + members.month, taken, -1.0),
    ]
    draft.rows(len(supply.lots) * MONTHS, entries, lower=0.0, upper=0.0)
    return layout, draft.program()


def _written(problem: ColdStores, draft: Draft, supply: Supply) -> tuple[Layout, Program]:
    layout = lay_out(problem, draft, supply)
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
