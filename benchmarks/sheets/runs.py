"""Print the sheets of a planned day in a process of its own: seconds, files and memory."""

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from api.days import OrderChoice, load_county, open_day
from api.printing import Asked, make_sheets, write_sheets
from api.services import Search, open_run, plan_county_day, write_planned_day
from benchmarks.memory import peak_memory_mib
from data.printing.batch import Batch
from data.printing.wanted import SheetFormat, SheetKind, Wanted
from network.text import Language
from routing.daily import Engine

_BYTES_A_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsRun:
    """All sheets of one day, printed once.

    Parameters
    ----------
    county, routes, orders
        County, routes of the plan and orders in hand.
    formats
        What the sheets were written as; tracks and links are written with any.
    files, file_mib
        How many files, and their size.
    opening_s
        Of `seconds`: from reading the run and its county to the plan as people read it.
    seconds
        From reading the run to the last file written.
    memory_mib
        Most memory of the process.
    """

    county: str
    routes: int
    orders: int
    formats: tuple[SheetFormat, ...]
    files: int
    file_mib: float
    opening_s: float
    seconds: float
    memory_mib: float


def plan_large(county: str, run: Path, *, scale: float | None, iterations: int) -> None:
    """Plan a day that takes many vehicles, and write its run folder.

    Parameters
    ----------
    county, run
        Path or shipped name, and the folder to write.
    scale
        Generate the day at this multiple, > 0; None: the sample day.
    iterations
        Of the search, ≥ 1: the fewer, the more routes.
    """
    day = open_day(load_county(county), OrderChoice(scale=scale))
    search = Search(engine=Engine.BASELINE_NEAREST, seed=0, iterations=iterations)
    write_planned_day(
        plan_county_day(day, search),
        run,
        language=Language.ZH,
        command=(),
        started_at=datetime.now(UTC),
    )


def print_sheets(county: str, run: Path, formats: tuple[SheetFormat, ...]) -> SheetsRun:
    """Print all sheets of a run in a new process, and return what was measured.

    Parameters
    ----------
    county, run
        The county of the run, and its folder.
    formats
        What to write the sheets as.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(print_once, county, run, formats).result()


def print_once(county: str, run: Path, formats: tuple[SheetFormat, ...]) -> SheetsRun:
    """Print all sheets of a run in this process.

    Parameters
    ----------
    county, run, formats
        As for `print_sheets`.
    """
    _, opening_s = _printed(Asked(run=run, county=county, wanted=Wanted(kinds=())))
    wanted = Wanted(kinds=tuple(SheetKind), formats=formats)
    batch, seconds = _printed(Asked(run=run, county=county, wanted=wanted))
    given = open_run(county, run)
    return SheetsRun(
        county=Path(county).name,
        routes=len(given.plan.routes),
        orders=len(given.day.orders.orders),
        formats=formats,
        files=len(batch.files),
        file_mib=round(sum(map(len, batch.files.values())) / _BYTES_A_MIB, 1),
        opening_s=round(opening_s, 3),
        seconds=round(seconds, 3),
        memory_mib=round(peak_memory_mib(), 1),
    )


def _printed(asked: Asked) -> tuple[Batch, float]:
    """Print what is asked for; return it with the seconds that took."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        batch = make_sheets(asked)
        write_sheets(batch, Path(folder))
        return batch, time.perf_counter() - started
