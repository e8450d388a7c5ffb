"""Measure: every run goes to the result file at once, and at last the tables are printed."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, cast

from benchmarks.records import RecordT, write_record
from benchmarks.report import tables

RunT = TypeVar("RunT")


def measure(
    record: RecordT,
    runs: Iterable[RunT],
    out: Path,
    line: Callable[[RunT], str] | None = None,
) -> RecordT:
    """Add runs to a record one by one, and return it.

    Parameters
    ----------
    record, runs
        What is known beforehand, and what is measured; runs are made while they are asked for.
    out
        The result file, written anew after every run: an interrupted one holds what was measured.
    line
        What is said of a run on standard error, a line; None: nothing.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_record(record, out)
    for run in runs:
        fuller = record.model_copy(update={"results": (*record.results, run)})
        record = cast("RecordT", fuller)
        write_record(record, out)
        if line is not None:
            sys.stderr.write(line(run))
    sys.stdout.write(tables(record))
    return record
