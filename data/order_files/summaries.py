"""The summary of an import as JSON."""

from typing import Any

from data.order_files.blocks import Terms
from data.order_files.results import FileSummary, ImportSummary, SheetSummary
from data.run_folder import dump_json

VERSION = 1


def dump_import(summary: ImportSummary, terms: Terms, *, county: str) -> str:
    """Return the text of ``import.json``.

    Parameters
    ----------
    summary, terms
        What became of the files, and what held for them.
    county
        Key of the county.
    """
    return dump_json(
        {
            "version": VERSION,
            "county": county,
            "date": terms.day.isoformat(),
            "member": terms.member_id,
            "rows": summary.rows,
            "accepted": summary.accepted,
            "refused": summary.refused,
            "aside": summary.aside,
            "pieces": summary.pieces,
            "weight_kg": round(summary.weight_kg, 3),
            "names_to_confirm": summary.to_confirm,
            "issues": dict(summary.codes),
            "files": [_file(file) for file in summary.files],
        }
    )


def _file(file: FileSummary) -> dict[str, Any]:
    return {
        "file": file.file,
        "sha256": file.sha256,
        "is_refused": file.is_refused,
        "annotated": file.annotated,
        "sheets": [_sheet(sheet) for sheet in file.sheets],
    }


def _sheet(sheet: SheetSummary) -> dict[str, Any]:
    return {
        "sheet": sheet.sheet,
        "header_rows": None if sheet.header_rows is None else list(sheet.header_rows),
        "columns": sheet.columns,
        "rows": sheet.rows,
        "accepted": sheet.accepted,
        "refused": sheet.refused,
        "aside": sheet.aside,
        "issues": dict(sorted(sheet.codes.items())),
    }
