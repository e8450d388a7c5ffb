"""On how many examples a property is tried: a few in each run, as many as wanted when asked."""

import os
from typing import Any

from hypothesis import settings

TIMES = int(os.environ.get("TONGPEI_EXAMPLES", "1"))
"""Multiplies the examples of every property: 20 makes a thorough run of an hour or so."""


def examples(usual: int, **more: Any) -> settings:
    """Return the settings of a property that takes a while on each example.

    Parameters
    ----------
    usual, more
        Examples of each run, and further settings.
    """
    return settings(max_examples=usual * TIMES, **more)
