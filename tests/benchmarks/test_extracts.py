"""Large extracts: one copy of many is read as if it were alone, and the command tells memory."""

from pathlib import Path

from benchmarks.cli import main
from benchmarks.extracts.files import write_copies
from benchmarks.extracts.runs import read_once
from benchmarks.records import ExtractsRecord, read_record
from data.osm.reading import read_highways
from tests.data.osm_extracts import valley


def test_one_copy_of_many_is_what_was_copied(tmp_path: Path) -> None:
    file = valley().write(tmp_path / "v.osm")
    path = tmp_path / "many.osm.pbf"
    write_copies(file, 3, path)
    alone = read_highways(file)
    runs = [read_once(file, path, 3, is_clipped=is_clipped) for is_clipped in (True, False)]
    assert [(run.ways, run.nodes) for run in runs] == [
        (len(alone.ways), len(alone.nodes.ids)),
        (3 * len(alone.ways), 3 * len(alone.nodes.ids)),
    ]
    assert all(run.memory_mib >= run.before_mib > 0 for run in runs)


def test_the_command_writes_what_it_measured(tmp_path: Path) -> None:
    file, out = valley().write(tmp_path / "v.osm"), tmp_path / "result.json"
    assert main(["extracts", str(file), "--copies", "2", "--out", str(out)]) == 0
    record = read_record(out)
    assert isinstance(record, ExtractsRecord)
    assert [(run.copies, run.is_clipped) for run in record.results] == [(2, True), (2, False)]
