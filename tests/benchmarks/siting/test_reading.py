"""Published siting formats, by hand: what is read, and what solutions of it are worth."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.families import FAMILIES
from benchmarks.quality.runs import Task, search
from benchmarks.siting.case import SitingCase
from benchmarks.siting.instance import Instance, Solution, parse_solution
from benchmarks.siting.verification import faults_of, value_of
from data.issues import DataError
from routing.stop import MaxTime

FACILITY = Path(__file__).parents[4] / "shared" / "benchmarks" / "facility"

CAP = " 2 3\n 5 7.5\n capacity 2.\n 2\n 1.25 4\n 3\n 6 3\n 1\n 2 2\n"
SSCFLP = "2 3\n4 10\n4 10\n3 2 2\n1 5 5\n9 1 1\n"
TSCFLP = "1 2 2\n3\n2\n5 10\n1 2\n4 3\n4 3\n1 2\n2 1\n"
PMED = "3 3 1\n1 2 4\n2 3 1\n1 2 2\n"
SJC = "3\t9999\tp\tS\n0\t0\t5\n0\t700\t3\n0\t1600\t4"

FILES = {
    "cap": ("cap1.txt", CAP.replace("capacity", "5")),
    "ucap": ("cap1.txt", CAP),
    "pmed": ("pmed1.txt", PMED),
    "pcenter": ("pmed1.txt", PMED),
    "mclp": ("SJC3.txt", SJC),
    "lscp": ("SJC3.txt", SJC),
    "sscflp": ("p1", SSCFLP),
    "tscflp": ("PSC1-C1-2.txt", TSCFLP),
}
BY_HAND = {
    "cap": 7.5 + 2 + 1.25 + 3 + 2,  # either site alone is too small
    "ucap": 2 + 4 + 3 + 2,
    "pmed": 2 + 1,  # the later edge counts
    "pcenter": 2,
    "mclp": 5 + 3,
    "lscp": 2,
    "sscflp": 10 + 10 + 1 + 1 + 1,
    "tscflp": 10 + 3 + 3 + 3 * 2 + 2 * 3,  # two a unit to the first customer, three to the second
}


def write(folder: Path, family: str) -> Path:
    """Write a family's tiny file and return it."""
    name, text = FILES[family]
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def variant_of(family: str) -> str:
    """Return the case of a family's tiny file that is solved."""
    return "p=1 r=800" if family == "mclp" else ""


@pytest.mark.parametrize("family", sorted(FILES))
def test_the_optimum_by_hand_is_found_proven_and_verified(family: str, tmp_path: Path) -> None:
    path = write(tmp_path, family)
    known = BestKnown(value=BY_HAND[family], published=None)
    task = Task(
        family=family, path=path, seed=0, time_s=30.0, known=known, variant=variant_of(family)
    )
    run = search(task).run
    assert run.failure == ""
    assert run.value == pytest.approx(BY_HAND[family])
    assert run.gap == pytest.approx(0)
    assert run.proven
    assert run.lower_bound == pytest.approx(BY_HAND[family])
    assert not run.is_bound_wrong
    assert not run.is_better


@pytest.mark.parametrize("family", sorted(FILES))
def test_solutions_survive_as_text(family: str, tmp_path: Path) -> None:
    case = _case(family, tmp_path)
    outcome = case.solve(stop=MaxTime(30.0), seed=0, on_event=lambda _: None)
    answer = case.answer(outcome.plan)
    assert case.answer_of(answer.text) == answer


def test_the_word_capacity_stands_for_any_capacity_only_where_there_is_none(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "ucap")
    assert np.isinf(_instance("ucap", path).stages[0].capacity).all()
    with pytest.raises(DataError) as caught:
        FAMILIES["cap"].open(path, "")
    assert caught.value.issues[0].code == "E903"


def test_a_file_that_leaves_capacities_open_is_solved_with_each_of_those_published(
    tmp_path: Path,
) -> None:
    family = FAMILIES["cap"]
    asked = family.variants("capc.txt", {})
    assert asked == tuple(f"capacity={most}" for most in (5000, 5750, 6500, 7250))
    assert family.variants("cap41.txt", {}) == ("",)
    case = family.open(write(tmp_path, "ucap"), "capacity=5750")
    assert isinstance(case, SitingCase)
    assert case.instance.stages[0].capacity.tolist() == [5.0, 5750.0]


def test_files_that_are_cut_short_or_no_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p1"
    for text, code in (
        (SSCFLP[:-4], "E910"),
        (SSCFLP.replace("9", "nine"), "E903"),
        ("0 3\n", "E904"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataError) as caught:
            FAMILIES["sscflp"].open(path, "")
        assert caught.value.issues[0].code == code
    with pytest.raises(DataError):
        FAMILIES["sscflp"].open(tmp_path / "absent", "")


GOOD = Solution(opened=((0, 0), (0, 1)), moved=((0, 0, 0, 3), (0, 1, 1, 2), (0, 1, 2, 2)))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Solution(opened=((0, 2),), moved=()), "there is no site 2 of stage 0"),
        (Solution(opened=(), moved=((0, 0, 7, 1),)), "there is no way from 0 to 7 of stage 0"),
        (Solution(opened=(), moved=((0, 0, 0, 0),)), "0 units from stage 0"),
        (
            Solution(opened=(*GOOD.opened, (0, 0)), moved=GOOD.moved),
            "a site is open twice",
        ),
        (Solution(opened=((0, 1),), moved=GOOD.moved), "site 0 of stage 0 is not open"),
        (
            Solution(opened=GOOD.opened, moved=tuple((0, 1, i, u) for _, _, i, u in GOOD.moved)),
            "site 1 of stage 0 passes on 7 units, it holds 4",
        ),
        (Solution(opened=GOOD.opened, moved=GOOD.moved[:2]), "customer 2 gets 0 of 2 units"),
        (
            Solution(opened=GOOD.opened, moved=(*GOOD.moved[:2], (0, 0, 2, 1), (0, 1, 2, 1))),
            "customer 2 is served from 2 sites",
        ),
    ],
)
def test_faults_are_named(wrong: Solution, fault: str, tmp_path: Path) -> None:
    instance = _instance("sscflp", write(tmp_path, "sscflp"))
    assert faults_of(instance, GOOD) == []
    assert value_of(instance, GOOD) == 23
    assert fault in faults_of(instance, wrong)


def test_faults_of_other_problems_are_named(tmp_path: Path) -> None:
    coverage = _instance("mclp", write(tmp_path, "mclp"))
    far = Solution(opened=((0, 0), (0, 1)), moved=((0, 0, 2, 1),))
    assert faults_of(coverage, far) == [
        "2 sites are open, 1 may be",
        "customer 2 is 1600 from site 0",
    ]
    stages = _instance("tscflp", write(tmp_path, "tscflp"))
    moved = ((0, 0, 0, 4), (1, 0, 0, 3), (1, 0, 1, 1), (1, 1, 1, 1))
    faults = faults_of(stages, Solution(opened=((0, 0), (1, 0)), moved=moved))
    assert faults == [
        "site 1 of stage 1 is not open",
        "site 1 of stage 1 gets 0 units and passes on 1",
    ]


def test_texts_that_are_no_solutions_are_refused() -> None:
    assert parse_solution(GOOD.text(), "p1") == GOOD
    with pytest.raises(DataError) as caught:
        parse_solution("open 0 0\nopen 0\nmove a b c d\nelse\n", "p1")
    assert [issue.row for issue in caught.value.issues] == [2, 3, 4]


@pytest.mark.parametrize(
    ("family", "folder", "name", "variant"),
    [
        ("cap", "orlib_cap", "cap41.txt", ""),
        ("ucap", "orlib_cap", "cap132.txt", ""),
        ("pmed", "pmed", "pmed3.txt", ""),
        ("pcenter", "pmed", "pmed6.txt", ""),
        ("mclp", "mclp_sjc", "SJC324.txt", "p=3 r=800"),
        ("lscp", "mclp_sjc", "SJC324.txt", ""),
        ("sscflp", "sscflp_holmberg", "p3", ""),
    ],
)
def test_published_optima_are_found_and_proven(
    family: str, folder: str, name: str, variant: str
) -> None:
    path = FACILITY / folder / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    known = FAMILIES[family].read_known(path.with_name("bks.csv"))
    task = Task(
        family=family,
        path=path,
        seed=0,
        time_s=120.0,
        known=known[f"{name} {variant}".rstrip()],
        variant=variant,
    )
    run = search(task).run
    assert run.proven
    assert run.gap == pytest.approx(0, abs=1e-8)


def test_coverage_is_solved_for_all_numbers_that_are_known(tmp_path: Path) -> None:
    table = tmp_path / "bks.csv"
    table.write_text(
        "instance,p,radius,covered_demand,pct\nSJC3,1,800,8,66.7\nSJC3,2,800,12,100.0\n",
        encoding="utf-8",
    )
    family = FAMILIES["mclp"]
    known = family.read_known(table)
    assert family.variants("SJC3.txt", known) == ("p=1 r=800", "p=2 r=800")
    assert family.variants("SJC4.txt", known) == ("p=1 r=800", "p=3 r=800", "p=5 r=800")
    assert FAMILIES["lscp"].read_known(table)["SJC3.txt"].value == 2
    table.write_text("instance,p\n", encoding="utf-8")
    with pytest.raises(DataError, match="covered_demand"):
        family.read_known(table)


def _case(family: str, folder: Path) -> SitingCase:
    case = FAMILIES[family].open(write(folder, family), variant_of(family))
    assert isinstance(case, SitingCase)
    return case


def _instance(family: str, path: Path) -> Instance:
    case = FAMILIES[family].open(path, variant_of(family))
    assert isinstance(case, SitingCase)
    return case.instance
