"""Compile the search, so that no test and no process that a test starts has to.

``python -m tests.compiled``
"""

from network.travel import RoadTravel
from routing.daily import build_problem, prepare
from tests.counties import valley
from tests.small_plan import DAY, small_orders


def compile_search() -> None:
    """Compile the search, or load its machine code where it is on disk already."""
    county = valley()
    prepare(build_problem(county, small_orders(), RoadTravel(county), day=DAY))


if __name__ == "__main__":
    compile_search()
