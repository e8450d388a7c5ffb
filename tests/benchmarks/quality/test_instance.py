"""Reading published instances, best known values and solutions."""

from pathlib import Path

import pytest

from benchmarks.quality.best_known import BestKnown, read_best_known
from benchmarks.quality.instance import Customer, Fleet, Site, parse_instance, read_instance
from benchmarks.quality.solution import Drop, LocalTour, Solution, parse_solution
from data.issues import DataError
from network.text import Language
from tests.benchmarks.quality.shared import INSTANCES, needs_instances
from tests.benchmarks.quality.tiny import TINY, tiny


def refused(text: str) -> list[tuple[int | None, str, str]]:
    """Return line, code and value of every issue of a text."""
    with pytest.raises(DataError) as error:
        parse_instance(text, "bad.dat")
    assert all(issue.table == "bad.dat" for issue in error.value.issues)
    return [(issue.row, issue.code, issue.value) for issue in error.value.issues]


def with_line(row: int, line: str) -> str:
    """Return `TINY` with one line, counted from 1, exchanged."""
    lines = TINY.splitlines()
    lines[row - 1] = line
    return "\n".join(lines)


def test_every_number_finds_its_place() -> None:
    instance = tiny()
    assert instance.name == "tiny.dat"
    assert instance.trucks == Fleet(number=2, capacity=10, cost_per_distance=1, fixed_cost=5)
    assert instance.freighters == Fleet(number=3, capacity=6, cost_per_distance=1.5, fixed_cost=2)
    assert instance.most_per_satellite == 2
    assert instance.depot == Site(x=0, y=0)
    assert instance.satellites == (Site(x=10, y=0, handling=0.25), Site(x=0, y=12))
    assert instance.customers[4] == Customer(x=-2, y=13, demand=2)
    assert instance.positions()[:2] == [(0, 0), (10, 0)]


def test_decimals_and_any_encoding_of_comments_are_read(tmp_path: Path) -> None:
    path = tmp_path / "latin.dat"
    text = "!caf\u00e9\r\n" + with_line(9, "1.5,2e1,0.25\t3,4,1").replace("\n", "\r\n")
    path.write_bytes(text.encode("latin-1"))
    assert read_instance(path).customers == (
        Customer(x=1.5, y=20, demand=0.25),
        Customer(x=3, y=4, demand=1),
    )


def test_no_limit_a_satellite_is_the_whole_fleet() -> None:
    assert parse_instance(with_line(4, "0,3,6,1,0"), "any.dat").most_per_satellite == 3


@pytest.mark.parametrize(
    ("row", "line", "expected"),
    [
        (2, "2,10,1", [(2, "E902", "2,10,1")]),
        (2, "2.5,10,1,5", [(2, "E904", "2.5")]),
        (2, "2,0,1,5", [(2, "E904", "0")]),
        (2, "2,10,-1,x", [(2, "E904", "-1"), (2, "E903", "x")]),
        (4, "2,3,6,1,nan", [(4, "E903", "nan")]),
        (4, "-2,3,6,1,0", [(4, "E904", "-2")]),
        (7, "0,0", [(7, "E905", "0,0")]),
        (7, "0,0,1 1,1", [(7, "E902", "0,0,1")]),
        (7, "0,0 1,1,-2", [(7, "E904", "-2")]),
        (9, "1,1", [(9, "E902", "1,1")]),
        (9, "1,1,0 1,inf,3", [(9, "E904", "0"), (9, "E903", "inf")]),
    ],
)
def test_every_error_names_its_line(
    row: int, line: str, expected: list[tuple[int, str, str]]
) -> None:
    assert refused(with_line(row, line)) == expected


def test_errors_of_all_lines_are_collected_and_say_what_is_expected() -> None:
    with pytest.raises(DataError) as error:
        parse_instance("x,10,1,5\n0,3,6,1,0\n0,0 1\n1,1,1", "bad.dat")
    assert [(issue.row, issue.code) for issue in error.value.issues] == [(1, "E903"), (3, "E902")]
    assert "satellite x,y[,handling cost" in error.value.issues[1].line(Language.EN)
    assert "第 3 行" in error.value.issues[1].line(Language.ZH)


@pytest.mark.parametrize("text", ["", "!only comments", TINY + "\n1,2,3"])
def test_too_few_or_too_many_lines_are_refused(text: str) -> None:
    assert [code for _, code, _ in refused(text)] == ["E901"]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    for read in (read_instance, read_best_known):
        with pytest.raises(DataError) as error:
            read(tmp_path / "nothing")
        assert [issue.code for issue in error.value.issues] == ["E101"]


@needs_instances
def test_all_published_instances_are_read() -> None:
    paths = sorted(INSTANCES.glob("*.dat"))
    known = read_best_known(INSTANCES / "bks.csv")
    assert paths
    assert {path.name for path in paths} <= known.keys()
    for path in paths:
        instance = read_instance(path)
        demand = sum(customer.demand for customer in instance.customers)
        assert demand <= instance.trucks.number * instance.trucks.capacity


def test_best_known_values_by_file(tmp_path: Path) -> None:
    path = tmp_path / "bks.csv"
    path.write_text("file,bks,published,own\na,1.5,2,x\nb,3,,\nc,,4,\n", encoding="utf-8")
    assert read_best_known(path) == {
        "a": BestKnown(value=1.5, published=2.0),
        "b": BestKnown(value=3.0, published=None),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "E908", "")]),
        ("file,cost\na,1\n", [(1, "E908", "")]),
        ("file,bks\na,-1\nb,2\nc,two\n", [(2, "E903", "-1"), (4, "E903", "two")]),
    ],
)
def test_a_bad_table_of_values_is_refused(
    tmp_path: Path, text: str, expected: list[tuple[int, str, str]]
) -> None:
    path = tmp_path / "bks.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_best_known(path)
    assert [(i.row, i.code, i.value) for i in error.value.issues] == expected


def test_a_solution_is_read_as_it_was_written() -> None:
    solution = Solution(
        cost=12.25,
        trucks=((Drop(satellite=1, quantity=3.5), Drop(satellite=2, quantity=1)),),
        freighters=(LocalTour(satellite=2, customers=(3, 1)),),
    )
    assert solution.text() == "cost 12.25\nL1 1:3.5 2:1\nL2 2 : 3 1\n"
    assert parse_solution(solution.text(), "s") == solution


def test_tours_of_nothing_are_left_out() -> None:
    found = parse_solution("cost 0\nL1\nL2 1 :\n\n", "s")
    assert (found.trucks, found.freighters) == ((), ())


@pytest.mark.parametrize(
    "line", ["cost much", "L1 1", "L1 1:x", "L1 x:1", "L2 1 1 2", "L2 1 : x", "L3 1 : 2", "price 3"]
)
def test_a_line_of_a_solution_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(DataError) as error:
        parse_solution(f"cost 1\n{line}\nL2 1 : 1\n", "s")
    assert [(issue.row, issue.code) for issue in error.value.issues] == [(2, "E909")]
