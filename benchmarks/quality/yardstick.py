"""A compiled program as a yardstick on the same instances, cores and time.

The program is a single C++ file that takes the arguments: instance, seconds, seed, solution file.
Two runs with different seeds go side by side and the better solution counts; what a solution
costs is not taken from the program but recomputed from its solution file.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.cases import Answer, Case
from benchmarks.quality.runs import Effort, Finding, Task
from data.issues import DataError

YARDSTICK = "yardstick"
"""Name of the yardstick in results."""

_SIDE_BY_SIDE = 2
_COMPILER = "g++"
_OPTIONS = ("-O3", "-march=native")
_GRACE_S = 60.0
_FIGURES = re.compile(r"tb=(?P<best_after_s>[\d.]+) it=(?P<iterations>\d+)")


class YardstickError(Exception):
    """There is no yardstick: its file or the compiler is missing, or it does not compile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """A compiled yardstick.

    Parameters
    ----------
    program
        The executable.
    description
        Which source and compiler it was made with.
    """

    program: Path
    description: str

    def search(self, task: Task) -> Finding:
        """Let both runs search an instance; the better valid solution is the finding."""
        started = time.monotonic()
        try:
            case = task.open()
            reports = self._run(task)
        except (DataError, YardstickError) as error:
            seconds = time.monotonic() - started
            return task.failed(str(error), method=YARDSTICK, seconds=seconds)
        answers = [_judged(case, report.solution) for report in reports]
        best = min(range(_SIDE_BY_SIDE), key=lambda k: (bool(answers[k].faults), answers[k].cost))
        effort = Effort(
            method=YARDSTICK,
            seconds=max(report.seconds for report in reports),
            iterations=sum(report.iterations for report in reports),
            trace=reports[best].trace(answers[best]),
        )
        return task.found(answers[best], effort)

    def _run(self, task: Task) -> list["_Report"]:
        """Run the program twice side by side.

        Raises
        ------
        YardstickError
            If a run ends with an error, writes no solution or does not end.
        """
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            runs = []
            for k in range(_SIDE_BY_SIDE):
                seed, file = _SIDE_BY_SIDE * task.seed + k + 1, Path(folder, f"{k}.txt")
                asked = (
                    str(self.program),
                    str(task.path),
                    f"{task.time_s:g}",
                    str(seed),
                    str(file),
                )
                started = time.monotonic()
                process = subprocess.Popen(  # noqa: S603 -- compiled from the file asked for
                    asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
                )
                stack.enter_context(process)
                stack.callback(process.kill)
                runs.append((process, started, file))
            return [_finished(*run, time_s=task.time_s) for run in runs]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What one run of the program left: its solution, and what it printed about its search."""

    solution: str
    seconds: float
    iterations: int
    best_after_s: float | None

    def trace(self, answer: Answer) -> tuple[tuple[float, float], ...]:
        """Return the one improvement that is known, if it is."""
        if self.best_after_s is None or answer.faults:
            return ()
        return ((self.best_after_s, answer.cost),)


@contextmanager
def compiled(source: Path) -> Iterator[Yardstick]:
    """Compile a yardstick into a folder that is gone at the end.

    Raises
    ------
    YardstickError
        If the source or the compiler is missing, or it does not compile.
    """
    compiler = shutil.which(_COMPILER)
    if not source.is_file():
        message = f"{source} is not there"
        raise YardstickError(message)
    if compiler is None:
        message = f"the compiler {_COMPILER} is not installed"
        raise YardstickError(message)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, source.stem)
        _asked(compiler, *_OPTIONS, "-o", str(program), str(source))
        version = _asked(compiler, "--version").partition("\n")[0]
        digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        options = " ".join(_OPTIONS)
        yield Yardstick(
            program=program,
            description=f"{source.name} (sha256 {digest}), {version}, {options}",
        )


def _asked(*command: str) -> str:
    """Return what a command prints.

    Raises
    ------
    YardstickError
        If it fails.
    """
    done = subprocess.run(  # noqa: S603 -- the compiler, on the file asked for
        command, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise YardstickError(done.stderr.strip() or f"{command[0]} failed")
    return done.stdout


def _finished(
    process: subprocess.Popen[str], started: float, file: Path, *, time_s: float
) -> _Report:
    """Wait for a run and return what it left."""
    try:
        printed, complaint = process.communicate(timeout=time_s + _GRACE_S)
    except subprocess.TimeoutExpired as error:
        message = f"the yardstick did not end within {time_s + _GRACE_S:g} s"
        raise YardstickError(message) from error
    if process.returncode or not file.is_file():
        message = f"the yardstick ended with code {process.returncode}: {complaint.strip()}"
        raise YardstickError(message)
    figures = _FIGURES.search(printed)
    return _Report(
        solution=file.read_text(encoding="utf-8"),
        seconds=time.monotonic() - started,
        iterations=int(figures["iterations"]) if figures else 0,
        best_after_s=float(figures["best_after_s"]) if figures else None,
    )


def _judged(case: Case, text: str) -> Answer:
    """Verify a solution; a text that is none is a faulty answer."""
    try:
        return case.answer_of(text)
    except DataError as error:
        return Answer(cost=float("inf"), faults=(str(error),), text=text)
