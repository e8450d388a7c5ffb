"""The published instances beside the project, which are not part of it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "benchmarks"
INSTANCES = FOLDER / "2evrp"
YARDSTICK = FOLDER / "yardstick" / "lns_2evrp.cpp"

needs_instances = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason=f"the published instances are not at {INSTANCES}"
)
