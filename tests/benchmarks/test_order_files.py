"""Large order files: what is made wrong is refused, and the command writes what it measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.order_files.files import HEADER, write_file
from benchmarks.order_files.runs import import_once
from benchmarks.order_files.tables import order_files_table
from benchmarks.records import OrderFilesRecord, read_record
from tests.api.conftest import write_valley
from tests.counties import valley


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_large_file_is_imported_but_for_what_is_made_wrong(tmp_path: Path, suffix: str) -> None:
    county = write_valley(tmp_path / "valley", valley())
    path = tmp_path / f"a{suffix}"
    write_file(path, valley(), rows=130, seed=1)
    run = import_once(str(county), path, 130)
    assert (run.rows, run.accepted, run.refused, run.planted) == (130, 128, 2, 2)
    assert run.memory_mib >= run.before_mib > 0
    row = order_files_table([replace(run, seconds=0.5)]).splitlines()[-1]
    assert [cell.strip() for cell in row.strip("|").split("|")][:2] == [f"valley, {suffix}", "130"]
    assert " 260 " in row


def test_the_seed_makes_the_file(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.csv" for number in range(3)]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_file(path, valley(), rows=20, seed=seed)
    contents = [path.read_text(encoding="gb18030") for path in paths]
    assert contents[0] == contents[1] != contents[2]
    assert contents[0].splitlines()[0] == ",".join(HEADER)


def test_the_command_writes_what_it_measured(tmp_path: Path) -> None:
    county, out = write_valley(tmp_path / "valley", valley()), tmp_path / "result.json"
    assert main(["order-files", str(county), "--rows", "60", "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, OrderFilesRecord)
    assert [(run.suffix, run.refused) for run in record.results] == [(".csv", 1), (".xlsx", 1)]
