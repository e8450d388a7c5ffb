"""Published best values of siting instances, and the cases that a file is read as."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.refusals import Refusal
from benchmarks.siting.case import SitingCase
from benchmarks.siting.reading import read_cap, read_pmed, read_sjc, read_sscflp, read_tscflp
from data.issue_kinds import IssueKind
from data.issues import DataError
from routing.siting.problem import Objective

_RADIUS = 800.0  # metres, of the coverage instances as published values have them
_NUM_OPEN = (1, 3, 5)  # sites, where no table says which are asked for
_CAPACITIES = {
    "capa.txt": (8_000, 10_000, 12_000, 14_000),
    "capb.txt": (5_000, 6_000, 7_000, 8_000),
    "capc.txt": (5_000, 5_750, 6_500, 7_250),
}
"""What all sites hold, of files that leave it open: each is an instance of its own."""

_COVERAGE_COLUMNS = {"instance", "p", "radius", "covered_demand", "pct"}
_SUFFIX = ".txt"
_ALL = 100.0  # per cent


def open_cap(path: Path, variant: str) -> SitingCase:
    """Read a capacitated instance of the OR-Library, with a capacity where it leaves that open."""
    capacity = variant.partition("=")[2]
    return SitingCase.of(read_cap(path, any_capacity=float(capacity) if capacity else None))


def open_ucap(path: Path, variant: str) -> SitingCase:
    """Read one without its capacities."""
    del variant
    return SitingCase.of(read_cap(path, is_capacitated=False))


def open_pmed(path: Path, variant: str) -> SitingCase:
    """Read a p-median instance."""
    del variant
    return SitingCase.of(read_pmed(path, Objective.DISTANCE))


def open_pcenter(path: Path, variant: str) -> SitingCase:
    """Read the same as a p-center instance."""
    del variant
    return SitingCase.of(read_pmed(path, Objective.FARTHEST))


def open_sscflp(path: Path, variant: str) -> SitingCase:
    """Read a single-source instance."""
    del variant
    return SitingCase.of(read_sscflp(path))


def open_tscflp(path: Path, variant: str) -> SitingCase:
    """Read a two-stage instance."""
    del variant
    return SitingCase.of(read_tscflp(path))


def open_mclp(path: Path, variant: str) -> SitingCase:
    """Read a coverage instance with its number of sites and radius, as in `variants_of`."""
    num_open, radius = (part.partition("=")[2] for part in variant.split())
    objective = Objective.UNCOVERED
    return SitingCase.of(read_sjc(path, objective, radius=float(radius), num_open=int(num_open)))


def open_lscp(path: Path, variant: str) -> SitingCase:
    """Read the same as a covering instance."""
    del variant
    return SitingCase.of(read_sjc(path, Objective.SITES, radius=_RADIUS))


def capacities_of(name: str, known: Mapping[str, BestKnown]) -> tuple[str, ...]:
    """Return the capacities that a file is solved with; files that state them have one case."""
    del known
    return tuple(f"capacity={most}" for most in _CAPACITIES.get(name, ())) or ("",)


def variants_of(name: str, known: Mapping[str, BestKnown]) -> tuple[str, ...]:
    """Return the numbers of sites and radii of a coverage file: those whose values are known."""
    asked = tuple(key.partition(" ")[2] for key in known if key.partition(" ")[0] == name)
    return asked or tuple(_variant(num, _RADIUS) for num in _NUM_OPEN)


def read_coverage(path: Path) -> Mapping[str, BestKnown]:
    """Return the most weight covered, by file name, number of sites and radius.

    Raises
    ------
    DataError
        If the table is missing or has other columns.
    """
    return {
        f"{row['instance']}{_SUFFIX} {_variant(int(row['p']), float(row['radius']))}": BestKnown(
            value=float(row["covered_demand"]), published=None
        )
        for row in _coverage_rows(path)
    }


def read_covering(path: Path) -> Mapping[str, BestKnown]:
    """Return the fewest sites with which all weight is known to be covered, by file name.

    Raises
    ------
    DataError
        If the table is missing or has other columns.
    """
    fewest: dict[str, float] = {}
    for row in _coverage_rows(path):
        if float(row["pct"]) >= _ALL:
            name = row["instance"] + _SUFFIX
            fewest[name] = min(fewest.get(name, float("inf")), float(row["p"]))
    return {name: BestKnown(value=num, published=None) for name, num in fewest.items()}


def _coverage_rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = _COVERAGE_COLUMNS - set(rows.fieldnames or ())
        if missing:
            names = ", ".join(sorted(missing))
            raise DataError([Refusal.COLUMNS.issue(table=path.name, row=1, missing=names)])
        yield from rows


def _variant(num_open: int, radius: float) -> str:
    return f"p={num_open} r={radius:g}"
