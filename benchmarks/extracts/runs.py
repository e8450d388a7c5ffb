"""Read the roads of one county from a large extract in a process of its own: seconds and memory."""

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import shapely

from benchmarks.extracts.files import write_copies
from benchmarks.memory import peak_memory_mib
from data.osm.reading import extent, read_highways

_BYTES_A_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRun:
    """The reading of one extract.

    Parameters
    ----------
    extract, copies, file_mib
        Name of the extract, how often the file holds it, and the size of the file.
    is_clipped
        Whether only the first copy was wanted.
    ways, nodes
        Roads and nodes that were kept.
    seconds
        Of reading.
    before_mib, memory_mib
        Most memory of the process before reading began, and at its end.
    """

    extract: str
    copies: int
    file_mib: float
    is_clipped: bool
    ways: int
    nodes: int
    seconds: float
    before_mib: float
    memory_mib: float


def read_copies(file: Path, copies: int) -> tuple[ExtractRun, ...]:
    """Write copies of an extract, and read the first of them, then all, in new processes.

    Parameters
    ----------
    file, copies
        The extract, and how often it is copied, ≥ 1.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{copies}.osm.pbf"
        write_copies(file, copies, path)
        runs = []
        for is_clipped in (True, False):
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
                done = pool.submit(read_once, file, path, copies, is_clipped=is_clipped)
                runs.append(done.result())
        return tuple(runs)


def read_once(file: Path, path: Path, copies: int, *, is_clipped: bool) -> ExtractRun:
    """Read the roads of copies of an extract in this process.

    Parameters
    ----------
    file, path, copies
        The extract, the file of its copies, and how many.
    is_clipped
        Whether only those in the box of the first copy are wanted.
    """
    area = shapely.box(*extent(file)) if is_clipped else None
    before = peak_memory_mib()
    started = time.perf_counter()
    found = read_highways(path, area)
    seconds = time.perf_counter() - started
    return ExtractRun(
        extract=file.name,
        copies=copies,
        file_mib=round(path.stat().st_size / _BYTES_A_MIB, 1),
        is_clipped=is_clipped,
        ways=len(found.ways),
        nodes=len(found.nodes.ids),
        seconds=round(seconds, 3),
        before_mib=round(before, 1),
        memory_mib=round(peak_memory_mib(), 1),
    )
