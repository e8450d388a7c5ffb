"""Tables and the README's sections: figures come from result files, with their command."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.records import (
    QualityRecord,
    SavingsRecord,
    TravelRecord,
    read_record,
    setting,
    write_record,
)
from benchmarks.report import MissingMarkersError, filled
from benchmarks.savings.runs import DayRun
from benchmarks.savings.tables import savings_table, sensitivity_table
from benchmarks.travel.runs import TravelComparison
from data.issues import DataError
from network.fleet import Access
from routing.daily import Engine
from tests.benchmarks.quality.quality_runs import quality_run
from tests.benchmarks.runs import day_run

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def savings_record(*runs: DayRun, command: str = "measure") -> SavingsRecord:
    """Return a record of runs on this machine."""
    conditions = setting(command, started_at=NOON, time_s=0.5)
    return SavingsRecord(**conditions, results=runs)


def quality_record() -> QualityRecord:
    """Return a record of one run on a published instance."""
    conditions = setting("ours", started_at=NOON, time_s=1.0)
    runs = (quality_run(trace=((0.5, 101.0),)),)
    return QualityRecord(**conditions, family="2evrp", results=runs)


def travel_record(difference_s: float = 0.0) -> TravelRecord:
    """Return a record of one comparison, 50 times faster."""
    found = TravelComparison(
        county="valley",
        access=Access.VAN,
        num_places=9,
        raw_nodes=20,
        raw_arcs=40,
        simplified_nodes=10,
        simplified_arcs=22,
        networkx_s=1.0,
        simplify_s=0.01,
        matrix_s=0.01,
        cold_s=0.1,
        largest_difference_s=difference_s,
    )
    conditions = setting("measure", started_at=NOON, time_s=None)
    return TravelRecord(**conditions, results=(found,))


def cells(table: str) -> list[list[str]]:
    """Return the cells of a Markdown table, the head first, the rule left out."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def test_means_over_seeds_and_the_cost_of_each() -> None:
    table = savings_table(
        [
            day_run(cost_fen=800_000),
            day_run(Engine.BASELINE_LINES, cost_fen=1_000_000),
            day_run(cost_fen=900_000, seed=1),
            day_run(Engine.BASELINE_LINES, cost_fen=1_000_000, held=1, seed=1),
        ]
    )
    head, joint, lines = (dict(enumerate(row)) for row in cells(table))
    assert list(head.values())[1:4] == ["engine", "cost, yuan", "joint saves"]
    assert joint[0] == "valley, 10 orders"
    assert [joint[i] for i in (1, 2, 3)] == ["joint", "8,500", ""]
    assert [lines[i] for i in (1, 2, 3)] == ["baseline-lines", "10,000", "15.0%"]
    assert lines[6] == "0.5"
    assert joint[11] == "8,000 · 9,000"


def test_a_plan_that_leaves_orders_out_is_marked_and_not_compared() -> None:
    table = savings_table(
        [
            day_run(cost_fen=800_000),
            day_run(Engine.BASELINE_MEMBERS, cost_fen=100_000, planned=7, unserved=3),
        ]
    )
    members = cells(table)[2]
    assert members[2] == "1,000*"
    assert members[3] == "not comparable (baseline-members: 3 unserved)"
    assert members[11] == "1,000*"


def test_seeds_that_only_one_engine_has_are_not_compared() -> None:
    table = savings_table(
        [
            day_run(cost_fen=500_000),
            day_run(cost_fen=900_000, seed=1),
            day_run(Engine.BASELINE_LINES, cost_fen=1_000_000),
        ]
    )
    assert cells(table)[2][3] == "50.0%"
    assert cells(savings_table([day_run(Engine.BASELINE_LINES)]))[1][3] == "not run"


def test_varied_prices_have_a_table_of_their_own() -> None:
    base = [day_run(cost_fen=9_000), day_run(Engine.BASELINE_NEAREST), day_run(seed=1)]
    assert sensitivity_table(base) == ""
    varied = replace(base[0], variation="handling +30 %")
    rows = cells(sensitivity_table([*base, varied]))
    assert [row[1:] for row in rows[1:]] == [
        ["as given", "90", "not run", "not run", "10.0%"],
        ["handling +30 %", "90", "not run", "not run", "not run"],
    ]
    assert len(cells(savings_table([*base, varied]))) == 3


@pytest.mark.parametrize("difference_s", [1e-9, math.inf])
def test_a_result_file_is_read_as_it_was_written(tmp_path: Path, difference_s: float) -> None:
    for record in (savings_record(day_run()), travel_record(difference_s), quality_record()):
        path = tmp_path / "results" / f"{record.family}.json"
        write_record(record, path)
        assert read_record(path) == record


def test_a_record_says_on_what_it_was_measured() -> None:
    record = savings_record()
    assert record.cpu
    assert record.cores >= 1
    assert {"python", "numpy", "numba", "ortools", "tongpei"} <= record.versions.keys()
    assert all(record.versions.values())


@pytest.mark.parametrize("content", [None, "{", '{"family": "peers"}', '{"family": "savings"}'])
def test_a_bad_result_file_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "result.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_record(path)
    assert refused.value.issues


DOCUMENT = """before
<!-- savings:begin -->
old
<!-- savings:end -->
between
<!-- travel:begin -->
<!-- travel:end -->
after
"""


def test_sections_are_replaced_and_the_rest_is_kept() -> None:
    once = filled(DOCUMENT, [savings_record(day_run(), command="first")])
    assert "old" not in once
    assert "    first\n" in once
    assert once.startswith("before\n<!-- savings:begin -->\n")
    assert once.endswith(DOCUMENT[DOCUMENT.index("<!-- savings:end") :])
    twice = filled(
        once,
        [savings_record(command="second"), travel_record(), savings_record(command="third")],
    )
    assert "    first\n" not in twice
    assert twice.index("    second\n") < twice.index("    third\n") < twice.index("between")
    assert "| 50x " in twice[twice.index("<!-- travel:begin") : twice.index("after")]


@pytest.mark.parametrize("document", ["", "<!-- savings:begin -->", "<!-- savings:end -->"])
def test_a_document_without_markers_is_refused(document: str) -> None:
    with pytest.raises(MissingMarkersError):
        filled(document, [savings_record()])


def test_the_readme_has_the_markers_of_every_family() -> None:
    readme = Path(__file__).parents[2] / "benchmarks" / "README.md"
    document = readme.read_text(encoding="utf-8")
    written = filled(document, (savings_record(command="mine"), travel_record(), quality_record()))
    assert "    mine\n" in written
    assert "    ours\n" in written
