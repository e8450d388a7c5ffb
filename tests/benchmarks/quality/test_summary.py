"""Means, tables and curves of many runs."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.curves import draw, gap_over_time
from benchmarks.quality.families import FAMILIES
from benchmarks.quality.reported import REPORTED
from benchmarks.quality.summary import compare, mean_gap
from benchmarks.quality.tables import instance_table, remarks, reported_table, set_table
from benchmarks.quality.yardstick import YARDSTICK
from tests.benchmarks.quality.quality_runs import quality_run


def cells(table: str) -> list[dict[str, str]]:
    """Return the rows of a Markdown table by the names of their columns."""
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_an_instance_with_more_seeds_counts_no_more() -> None:
    runs = [
        quality_run(value=102.0),
        quality_run(value=104.0, seed=1),
        quality_run("Set9_b.dat", value=101.0),
    ]
    assert mean_gap(runs) == pytest.approx(0.02)
    assert mean_gap([]) is None
    assert mean_gap([quality_run(bks=None)]) is None


def test_methods_are_compared_on_what_both_have() -> None:
    ours = [quality_run(value=100.0), quality_run("Set9_b.dat", value=150.0)]
    theirs = [quality_run(method=YARDSTICK), quality_run("Set9_b.dat", None, method=YARDSTICK)]
    found = compare(ours, theirs)
    assert found.ours == 0
    assert found.theirs == pytest.approx(0.01)
    assert found.difference == pytest.approx(-0.01)
    assert compare(ours, []).difference is None


def test_the_table_of_the_sets() -> None:
    runs = [
        quality_run(value=99.0, best_after_s=2.0),
        quality_run(value=102.0, method=YARDSTICK),
        quality_run("Set9_b.dat", value=104.0, published=100.25, best_after_s=6.0),
        quality_run("Set9_b.dat", value=103.0, method=YARDSTICK),
        quality_run("Set8_a.dat", value=None),
    ]
    nine, eight = cells(set_table(runs))
    assert nine == {
        "set": "Set9",
        "instances": "2",
        "runs": "2",
        "failed": "0",
        "mean gap": "+1.500%",
        "worst run": "+4.000%",
        "level or below": "1 of 2",
        "below": "1",
        "best after, s": "4.0",
        "best in print, mean gap": "+0.250%",
        "proven": "0 of 2",
        "yardstick's mean gap": "+2.500%",
        "ours minus yardstick's": "-1.000",
    }
    assert (eight["failed"], eight["mean gap"], eight["worst run"]) == ("1", "*", "")
    assert eight["level or below"] == "0 of 1"


def test_the_table_of_the_instances() -> None:
    runs = [
        quality_run(value=101.0, published=100.5, lower_bound=90.9),
        quality_run(value=103.0, seed=1, published=100.5, lower_bound=92.7),
        quality_run(value=None, seed=2, published=100.5),
        quality_run(value=100.2, method=YARDSTICK),
    ]
    (row,) = cells(instance_table(runs))
    assert row == {
        "instance": "Set9_a.dat",
        "best known": "100.00",
        "in print": "100.50",
        "mean cost": "102.00",
        "mean gap": "+2.000%*",
        "gap of each seed": "+1.000% · +3.000% · failed",
        "above the bound": "10.00%",
        "best after, s": "4.0",
        "proven": "0 of 3",
        "seconds": "10.0",
        "yardstick's mean gap": "+0.200%",
    }


def test_what_others_report_stands_beside() -> None:
    first, *others = cells(reported_table("lrp-prins"))
    assert (first["reported of"], first["mean gap"], first["seconds"]) == ("TSBA", "+0.200%", "32")
    assert len(others) == 2
    assert reported_table("2evrp") == ""
    assert REPORTED.keys() <= FAMILIES.keys()


def test_remarks_name_failures_and_bounds_that_cannot_be() -> None:
    runs = [quality_run(), quality_run(value=None, seed=4), quality_run(lower_bound=100.5)]
    assert remarks(runs) == (
        "- Set9_a.dat, tongpei, seed 4: it broke\n"
        "- Set9_a.dat, tongpei, seed 0: the lower bound 100.5 is above the best known\n"
    )


def test_the_gap_over_time_is_a_staircase_that_starts_with_the_last_first_solution() -> None:
    runs = [
        quality_run(value=100.0, trace=((1.0, 110.0), (3.0, 104.0))),
        quality_run(value=102.0, seed=1, trace=((2.0, 106.0),)),
        quality_run("Set9_b.dat", value=100.0, trace=((0.5, 101.0),)),
    ]
    moments_s = np.array([1.5, 2.0, 3.0, 10.0])
    gaps = gap_over_time(runs, moments_s)
    assert np.isnan(gaps[0])
    assert gaps[1:] == pytest.approx([(0.08 + 0.01) / 2, (0.05 + 0.01) / 2, 0.01 / 2])


def test_curves_are_a_picture_even_without_runs(tmp_path: Path) -> None:
    runs = [
        quality_run(trace=((1.0, 110.0),)),
        quality_run(method=YARDSTICK),
        quality_run("Set8_a.dat", value=None),
    ]
    for name, own in (("some", runs), ("none", [])):
        path = tmp_path / "curves" / f"{name}.png"
        draw(own, path)
        assert path.read_bytes().startswith(b"\x89PNG")
