"""Compilation of the search's inner loops by numba: kept on disk, run without the lock."""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy.typing as npt
from numba import njit

ArgsT = ParamSpec("ArgsT")
ResultT = TypeVar("ResultT")


def _cache_folder() -> Path:
    """Return a writable folder of the user for the machine code of just these sources.

    Machine code holds the code of other modules too, and numba looks at the time of one file only;
    a folder for each state of all of them makes sure that none is stale. Folders of other states
    are removed.
    """
    sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    marks = b"import njit", b"solvers.compiled import"
    compiled_ones = [text for text in sources if any(mark in text for mark in marks)]
    versions = f"{numba.__version__} {sys.version}".encode()
    digest = hashlib.sha256(b"".join([versions, *compiled_ones])).hexdigest()[:16]
    for root in (Path(__file__).parent / "__pycache__", Path.home() / ".cache" / "tongpei"):
        folder = root / f"kernel-{digest}"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                continue
            for other in root.glob("kernel-*"):
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)
            return folder
    return Path(tempfile.mkdtemp(prefix="tongpei-"))


numba.config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]


_jit: Any = njit
"""As numba has it: whether references are counted is an option that its types leave out."""


def compiled(function: Callable[ArgsT, ResultT]) -> Callable[ArgsT, ResultT]:
    """Compile a function of numbers, arrays and `Shared` structures at its first call.

    The machine code is cached beside the module, or in the user's cache folder where that is not
    writable. It runs without the interpreter's lock, so threads run side by side, and counts no
    references, so it must not make arrays: scratch comes with the structures.
    """
    return cast("Callable[ArgsT, ResultT]", _jit(cache=True, nogil=True, _nrt=False)(function))


def allocating(function: Callable[ArgsT, ResultT]) -> Callable[ArgsT, ResultT]:
    """Compile a function that makes arrays of its own."""
    return cast("Callable[ArgsT, ResultT]", _jit(cache=True, nogil=True, _nrt=True)(function))


def woven(function: Callable[ArgsT, ResultT]) -> Callable[ArgsT, ResultT]:
    """Compile a function as a part of the one that calls it.

    For functions that have one caller: the compiler then sees, and optimises, their code once.
    """
    return cast("Callable[ArgsT, ResultT]", _jit(inline="always", _nrt=False)(function))


@compiled
def copy(source: npt.NDArray[Any], target: npt.NDArray[Any]) -> None:
    """Write an array over another one of the same shape; they share no memory."""
    for i in range(source.size):
        target.flat[i] = source.flat[i]
