"""Import a large order file in a process of its own: seconds, memory, and what was understood."""

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from api.days import load_county
from api.order_files import ImportChoice, import_orders
from benchmarks.memory import peak_memory_mib
from benchmarks.order_files.files import RELEASED, num_wrong, whose, write_file

_BYTES_A_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFileRun:
    """The import of one file.

    Parameters
    ----------
    county, suffix
        County, and type of the file: ``.csv`` or ``.xlsx``.
    rows, file_mib
        Rows below the header, and the size of the file.
    accepted, refused, planted
        Rows that became orders, that were refused, and that were made so.
    seconds
        From reading the county to the last file written.
    before_mib, memory_mib
        Most memory of the process before the import began, and at its end.
    """

    county: str
    suffix: str
    rows: int
    file_mib: float
    accepted: int
    refused: int
    planted: int
    seconds: float
    before_mib: float
    memory_mib: float


def import_large(county: str, suffix: str, *, rows: int, seed: int) -> OrderFileRun:
    """Write a large file, import it in a new process, and return what was measured.

    Parameters
    ----------
    county
        Path or shipped name.
    suffix
        ``.csv`` or ``.xlsx``.
    rows, seed
        Rows, ≥ 1, and the seed of their content.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"orders{suffix}"
        write_file(path, load_county(county).county, rows=rows, seed=seed)
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
            return pool.submit(import_once, county, path, rows).result()


def import_once(county: str, path: Path, rows: int) -> OrderFileRun:
    """Import a file in this process.

    Parameters
    ----------
    county, path
        The county, and the file.
    rows
        Its rows.
    """
    member = whose(load_county(county).county)
    choice = ImportChoice(
        files=[path],
        member=str(member.member_id),
        seen=path.with_suffix(".sqlite"),
        day=RELEASED.date(),
    )
    before = peak_memory_mib()
    started = time.perf_counter()
    summary = import_orders(county, choice, path.parent / "out")
    seconds = time.perf_counter() - started
    return OrderFileRun(
        county=Path(county).name,
        suffix=path.suffix,
        rows=summary.rows,
        file_mib=round(path.stat().st_size / _BYTES_A_MIB, 1),
        accepted=summary.accepted,
        refused=summary.refused,
        planted=num_wrong(rows),
        seconds=round(seconds, 3),
        before_mib=round(before, 1),
        memory_mib=round(peak_memory_mib(), 1),
    )
