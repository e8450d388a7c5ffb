"""Import order files: every row becomes an order, is refused with its reason, or is set aside."""

import csv
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from data.files import shortened
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_files.annotated import AnnotatedBook
from data.order_files.blocks import Terms
from data.order_files.findings import ISSUE_HEADER, Findings, OpenNames
from data.order_files.grids import open_grids
from data.order_files.ledger import Ledger
from data.order_files.results import FileSummary, ImportSummary, SheetSummary
from data.order_files.sheet_import import SheetImport, Target
from data.writers import ISSUES_FILE, order_header

ORDERS_FILE = "orders.csv"
_ANNOTATED = "annotated-"
_MOST_BYTES = 120  # of a file's name in that of its annotated copy


def import_files(
    paths: Sequence[Path], terms: Terms, ledger: Ledger, target: Target
) -> tuple[ImportSummary, OpenNames]:
    """Import files one after the other.

    Parameters
    ----------
    paths
        The files; one that is refused as a whole does not keep the others from being imported.
    terms, ledger
        What holds for all of them, and the orders seen.
    target
        Where to write: ``orders.csv``, ``issues.csv`` and a copy of each file.

    Returns
    -------
    tuple
        The summary; and by township and name what could not be placed, with its rows.
    """
    ledger.forget([path.name for path in paths])
    everything = Findings()
    with (
        (target.folder / ORDERS_FILE).open("w", encoding="utf-8", newline="") as orders,
        (target.folder / ISSUES_FILE).open("w", encoding="utf-8-sig", newline="") as issues,
    ):
        csv.writer(orders, lineterminator="\n").writerow(order_header())
        csv.writer(issues, lineterminator="\n").writerow(ISSUE_HEADER)
        files = [
            _FileImport(path, terms, ledger, target).run(everything, orders, issues)
            for path in paths
        ]
    summary = ImportSummary(
        files=tuple(files),
        issues=tuple(everything.issues),
        codes=dict(sorted(everything.codes.items())),
        pieces=everything.pieces,
        weight_kg=everything.weight_kg,
        to_confirm=len(everything.names),
    )
    return summary, everything.names


class _FileImport:
    """The import of one file: it counts as a whole, or not at all."""

    def __init__(self, path: Path, terms: Terms, ledger: Ledger, target: Target) -> None:
        self._path = path
        self._terms = terms
        self._ledger = ledger
        self._target = target
        self._parts = (target.folder / ".orders.part", target.folder / ".issues.part")

    def run(self, everything: Findings, orders: IO[str], issues: IO[str]) -> FileSummary:
        """Import the file, and add what it gave to the rest."""
        annotated = self._free_path()
        try:
            with self._ledger.unless_refused(), self._findings() as findings:
                sheets = self._import(findings, annotated)
        except DataError as error:
            annotated.unlink(missing_ok=True)
            with self._findings() as findings:
                for issue in error.issues:
                    findings.note(issue, SheetSummary())
            summary = self._summary((), error.issues, "")
        else:
            summary = self._summary(sheets, (), annotated.name)
        everything.add(findings)
        for part, stream in zip(self._parts, (orders, issues), strict=True):
            with part.open(encoding="utf-8", newline="") as written:
                shutil.copyfileobj(written, stream)
            part.unlink()
        return summary

    def _findings(self) -> Findings:
        return Findings(self._path.name, self._target.language, self._parts)

    def _summary(
        self, sheets: Sequence[SheetSummary], issues: Sequence[Issue], annotated: str
    ) -> FileSummary:
        digest = ""
        if self._path.is_file():
            with self._path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileSummary(
            file=self._path.name,
            sha256=digest,
            sheets=tuple(sheets),
            issues=tuple(issues),
            annotated=annotated,
        )

    def _import(self, findings: Findings, annotated: Path) -> list[SheetSummary]:
        target = self._target
        sheets = []
        book = AnnotatedBook(annotated, target.language, is_unmasked=target.is_unmasked)
        try:
            with open_grids(self._path, self._terms.profile.encoding) as grids:
                for grid in grids:
                    one = SheetImport(grid, self._terms, self._ledger, findings)
                    sheets.append(one.run(book))
        finally:
            book.close()
        if not any(sheet.rows or sheet.header_rows for sheet in sheets):
            raise DataError([IssueKind.EMPTY_FILE.issue(table=self._path.name)])
        return sheets

    def _free_path(self) -> Path:
        """Return a path for the annotated copy that no other file has."""
        stem, number = f"{_ANNOTATED}{shortened(self._path.stem, _MOST_BYTES)}", 1
        path = self._target.folder / f"{stem}.xlsx"
        while path.exists():
            number += 1
            path = self._target.folder / f"{stem}-{number}.xlsx"
        return path
