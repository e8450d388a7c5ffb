"""What a folder's last import took from where: ``imported/import.json``."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from data.cells import escape_formula
from data.issues import DataError, Issue
from data.run_folder import dump_json
from data.run_issues import RunIssue
from data.writers import csv_text
from network.text import Language, Text

FOLDER = "imported"
FILE_NAME = "import.json"
ISSUES_FILE = "issues.csv"
VERSION = 1
NO_RECORD = Text("没有导入记录", "there is no record of an import")


class Origin(StrEnum):
    """Where the facts of a file are from."""

    REAL = "real"
    SYNTHETIC = "synthetic"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of the folder and where it is from.

    Parameters
    ----------
    file, title
        Its name, and what it holds.
    origin, source
        Where its facts are from, and the file that said so; empty for defaults.
    rows, added, changed, removed, by_hand
        Rows or features it holds now, and what became of them in this import.
    note
        What else there is to know about the source.
    """

    file: str
    title: Text
    origin: Origin
    source: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    by_hand: int = 0
    note: Text = field(default_factory=lambda: Text("", ""))

    def wire(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "file": self.file,
            "title": {"zh": self.title.zh, "en": self.title.en},
            "origin": self.origin.value,
            "source": self.source,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "by_hand": self.by_hand,
            "note": {"zh": self.note.zh, "en": self.note.en},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the last import left behind.

    Parameters
    ----------
    parts
        Every file that an import made, by name.
    digests
        SHA-256 of the files that are replaced as a whole, as the import wrote them, by name.
    data_note
        What it wrote about the data into ``county.toml``.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    data_note: str = ""


def read_record(directory: Path) -> Record | None:
    """Return the record of a folder's last import; None if there is none.

    Raises
    ------
    DataError
        If the file is no record.
    """
    path = directory / FOLDER / FILE_NAME
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        parts = {part["file"]: _part(part) for part in content["parts"]}
        return Record(
            parts=parts, digests=dict(content["digests"]), data_note=str(content["data_note"])
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        issue = RunIssue.JSON_VALUE.issue(
            table=f"{FOLDER}/{FILE_NAME}", detail_zh=detail, detail_en=detail
        )
        raise DataError([issue]) from error


def dump_record(record: Record, sources: Mapping[str, Path], issues: Sequence[Issue]) -> str:
    """Return the text of ``import.json``.

    Parameters
    ----------
    record
        What the import leaves behind.
    sources
        The files it read, by option.
    issues
        What it noticed, told by how often each code occurs.
    """
    codes: dict[str, int] = {}
    for issue in issues:
        codes[issue.code] = codes.get(issue.code, 0) + 1
    return dump_json(
        {
            "version": VERSION,
            "data_note": record.data_note,
            "sources": [
                {"option": option, "file": path.name, "sha256": _digest_of(path)}
                for option, path in sources.items()
            ],
            "parts": [record.parts[name].wire() for name in sorted(record.parts)],
            "issues": dict(sorted(codes.items())),
            "digests": dict(sorted(record.digests.items())),
        }
    )


def issues_text(issues: Sequence[Issue], language: Language) -> str:
    """Return issues as CSV, with a byte order mark for spreadsheets."""
    header = ("code", "severity", "file", "row", "field", "value", "cause", "action")
    lines: list[tuple[str, ...]] = [header]
    for issue in issues:
        cells = (
            issue.code,
            issue.severity.value,
            issue.table,
            "" if issue.row is None else str(issue.row),
            issue.field,
            issue.value,
            issue.cause.to(language),
            issue.action.to(language),
        )
        lines.append(tuple(map(escape_formula, cells)))
    return "\ufeff" + csv_text(lines)


def digest(text: str) -> str:
    """Return the digest of a file with line ends as line feeds."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _digest_of(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _part(content: Mapping[str, Any]) -> Part:
    return Part(
        file=str(content["file"]),
        title=Text(**content["title"]),
        origin=Origin(content["origin"]),
        source=str(content["source"]),
        rows=int(content["rows"]),
        note=Text(**content["note"]),
    )
