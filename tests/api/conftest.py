"""The valley as a folder on disk, with a day of orders."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands import app
from data.writers import write_county
from network.county import County
from tests.compiled import compile_search
from tests.counties import valley
from tests.small_plan import DAY, small_orders


@pytest.fixture
def valley_folder(tmp_path: Path) -> Path:
    """Write the valley with its seven orders, all of which can be carried."""
    return write_valley(tmp_path / "valley")


@pytest.fixture(scope="session")
def valley_planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the valley's day once; tests that read its run folder only may share it."""
    folder = tmp_path_factory.mktemp("planned")
    county = write_valley(folder / "valley")
    words = ("plan", county, "--iterations", "3", "--out", folder / "run")
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return folder / "run"


@pytest.fixture
def run(valley_planned: Path, tmp_path: Path) -> Path:
    """Return the run folder of the valley's day, to change at will."""
    return Path(shutil.copytree(valley_planned, tmp_path / "run"))


@pytest.fixture(scope="session")
def compiled() -> None:
    """Compile the search here, so that processes that a test starts find it compiled."""
    compile_search()


def write_valley(folder: Path, county: County | None = None) -> Path:
    """Write a variant of the valley with the orders of the small plan, due in 72 hours."""
    orders = [replace(order, due_s=order.released_s + 72 * 3600) for order in small_orders()]
    write_county(county or valley(), orders, DAY, folder, seed=1)
    return folder


def edit_orders(folder: Path, order_id: str, **cells: str) -> None:
    """Overwrite cells of one order of a county's sample day."""
    path = folder / "orders.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [*rows[0], *(name for name in cells if name not in rows[0])]
    for row in rows:
        if row["order_id"] == order_id:
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
