"""The summary of an import as JSON."""

from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.order_files.blocks import Terms
from data.order_files.results import FileSummary, ImportSummary, SheetSummary
from data.run_folder import dump_json

VERSION: Final = 1


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SheetWire(_Wire):
    """What became of a sheet; `rows` is always accepted + refused + aside."""

    sheet: str = Field(description="its name; empty: the only one")
    header_rows: tuple[int, int] | None = Field(description="first and last row of its header")
    columns: dict[str, str | None] = Field(
        description="field by header; null: unknown, empty: not used"
    )
    rows: int
    accepted: int
    refused: int
    aside: int
    issues: dict[str, int] = Field(description="how often each issue occurs")


class FileWire(_Wire):
    """What became of a file; one that is refused as a whole has no sheets."""

    file: str
    sha256: str = Field(description="of its content; empty: it could not be read")
    is_refused: bool
    annotated: str = Field(description="name of its annotated copy; empty: none")
    sheets: tuple[SheetWire, ...]


class ImportWire(_Wire):
    """What became of an import."""

    version: Literal[1]
    county: str
    date: date
    member: str
    rows: int
    accepted: int
    refused: int
    aside: int
    pieces: int
    weight_kg: float
    names_to_confirm: int
    issues: dict[str, int] = Field(description="how often each issue occurs")
    files: tuple[FileWire, ...]


def dump_import(summary: ImportSummary, terms: Terms, *, county: str) -> str:
    """Return the text of ``import.json``.

    Parameters
    ----------
    summary, terms
        What became of the files, and what held for them.
    county
        Key of the county.
    """
    wire = ImportWire(
        version=VERSION,
        county=county,
        date=terms.day,
        member=terms.member_id,
        rows=summary.rows,
        accepted=summary.accepted,
        refused=summary.refused,
        aside=summary.aside,
        pieces=summary.pieces,
        weight_kg=round(summary.weight_kg, 3),
        names_to_confirm=summary.to_confirm,
        issues=dict(summary.codes),
        files=tuple(_file(file) for file in summary.files),
    )
    return dump_json(wire.model_dump(mode="json"))


def _file(file: FileSummary) -> FileWire:
    return FileWire(
        file=file.file,
        sha256=file.sha256,
        is_refused=file.is_refused,
        annotated=file.annotated,
        sheets=tuple(_sheet(sheet) for sheet in file.sheets),
    )


def _sheet(sheet: SheetSummary) -> SheetWire:
    return SheetWire(
        sheet=sheet.sheet,
        header_rows=sheet.header_rows,
        columns=sheet.columns,
        rows=sheet.rows,
        accepted=sheet.accepted,
        refused=sheet.refused,
        aside=sheet.aside,
        issues=dict(sorted(sheet.codes.items())),
    )
