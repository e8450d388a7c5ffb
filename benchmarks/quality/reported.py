"""What other methods are reported to reach: shown beside ours, and not measured by us."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A method's result over a family, as its authors or a survey state it.

    Parameters
    ----------
    method, over
        The method, and the instances and computers that the figures are for.
    gap
        Mean gap to the best values known then, a fraction.
    seconds
        Mean time on those computers, > 0.
    """

    method: str
    over: str
    gap: float
    seconds: float


_PRINS = "Prins' 30 instances, servers of 2012 and 2013"

REPORTED: Mapping[str, tuple[Reported, ...]] = {
    "lrp-prins": (
        Reported(method="TSBA", over=_PRINS, gap=0.0020, seconds=32.0),
        Reported(method="HCC-500K", over=_PRINS, gap=0.0080, seconds=451.0),
        Reported(method="GRASP/VNS", over=_PRINS, gap=0.0085, seconds=174.0),
    ),
}
"""By family; one without figures at hand is not in it. Source: the list that came with the
instances. Best values in print are not here but in each family's table of best known values."""
