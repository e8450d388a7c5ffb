"""The yardstick: compiled, run twice side by side, and never taken at its word."""

import shutil
from pathlib import Path

import pytest

from benchmarks.quality.yardstick import YARDSTICK, YardstickError, compiled
from tests.benchmarks.quality.quality_runs import tiny_task
from tests.benchmarks.quality.shared import YARDSTICK as SHARED
from tests.benchmarks.quality.tiny import optimum, tiny

needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")

WORSE = """cost {cost}
L1 1:7
L1 2:6
L2 1 : 2 1
L2 1 : 3
L2 2 : 5 4
"""


def program(folder: Path, *, even: str, odd: str, code: int = 0) -> Path:
    """Return a source that writes one solution for even and one for odd seeds."""
    source = folder / "fixed.cpp"
    source.write_text(
        f"""#include <cstdio>
#include <cstdlib>
#include <fstream>
int main(int, char** given) {{
  bool odd = atoi(given[3]) % 2;
  std::ofstream(given[4]) << (odd ? R"({odd})" : R"({even})");
  printf("%s 0.0 tb=%s it=%d\\n", given[1], given[2], odd ? 100 : 11);
  return {code};
}}
""",
        encoding="utf-8",
    )
    return source


@needs_compiler
def test_the_better_of_two_valid_solutions_counts(tmp_path: Path) -> None:
    best = optimum(tiny())
    cheaper = WORSE.format(cost=1)
    with compiled(program(tmp_path, even=best.text(), odd=cheaper)) as yardstick:
        finding = yardstick.search(tiny_task(tmp_path, time_s=0.25))
        assert yardstick.program.is_file()
    run = finding.run
    assert run.method == YARDSTICK
    assert run.value == pytest.approx(best.cost)
    assert run.iterations == 111
    assert run.best_after_s == 0.25
    assert finding.solution == best.text()
    assert not yardstick.program.exists()
    assert yardstick.description.startswith("fixed.cpp (sha256 ")
    assert "-O3 -march=native" in yardstick.description


@needs_compiler
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WORSE.format(cost=1), "cost misstated: total"),
        (WORSE.format(cost=1).replace("L2 1 : 3\n", ""), "customer not served: customer 3"),
        ("nothing", "E909"),
    ],
)
def test_a_solution_that_does_not_hold_is_a_failed_run(
    tmp_path: Path, text: str, told: str
) -> None:
    with compiled(program(tmp_path, even=text, odd=text)) as yardstick:
        finding = yardstick.search(tiny_task(tmp_path))
    assert finding.run.value is None
    assert told in finding.run.failure
    assert finding.solution == ""


@needs_compiler
def test_a_program_that_breaks_down_is_a_failed_run(tmp_path: Path) -> None:
    with compiled(program(tmp_path, even="", odd="", code=3)) as yardstick:
        run = yardstick.search(tiny_task(tmp_path)).run
    assert run.failure == "the yardstick ended with code 3: "


@needs_compiler
def test_a_file_that_is_refused_is_a_failed_run(tmp_path: Path) -> None:
    task = tiny_task(tmp_path)
    task.path.write_text("", encoding="utf-8")
    with compiled(program(tmp_path, even="", odd="")) as yardstick:
        assert "E901" in yardstick.search(task).run.failure


@needs_compiler
def test_a_source_that_does_not_compile_is_no_yardstick(tmp_path: Path) -> None:
    source = tmp_path / "broken.cpp"
    source.write_text("int main() { return x; }", encoding="utf-8")
    with pytest.raises(YardstickError, match="error"), compiled(source):
        pass


def test_a_missing_source_or_compiler_is_no_yardstick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(YardstickError, match="is not there"), compiled(tmp_path / "none.cpp"):
        pass
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(YardstickError, match="not installed"),
        compiled(program(tmp_path, even="", odd="")),
    ):
        pass


@needs_compiler
@pytest.mark.skipif(not SHARED.is_file(), reason=f"the yardstick is not at {SHARED}")
def test_the_shared_yardstick_solves_the_tiny_instance(tmp_path: Path) -> None:
    with compiled(SHARED) as yardstick:
        run = yardstick.search(tiny_task(tmp_path, time_s=0.2)).run
    assert run.failure == ""
    assert run.is_level
    assert run.iterations > 0
