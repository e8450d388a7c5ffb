"""Columns of a program fixed by what they are worth in its linear relaxation: reduced costs."""

from dataclasses import replace

import numpy as np

from routing.siting.solvers.program import Flags, Floats, Prices, Program

_USED = 1e-6


def fixed(program: Program, prices: Prices, most: float | Floats, known: Floats | None) -> Program:
    """Return a program whose integer columns with a reduced cost beyond a limit stay as they are.

    What a known solution has otherwise stays free.
    """
    whole = program.is_integer & (program.upper <= 1.0)
    at_least: Flags = whole & (prices.reduced > most) & (prices.x < _USED)
    at_most: Flags = whole & (-prices.reduced > most) & (prices.x > 1.0 - _USED)
    if known is not None:
        at_least &= known < 0.5
        at_most &= known > 0.5
    return replace(
        program,
        upper=np.where(at_least, program.lower, program.upper),
        lower=np.where(at_most, program.upper, program.lower),
    )
