"""What a folder's last import took from where: ``imported/import.json``."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from data.issues import Issue
from data.plan_json import TextWire, Wire, text_wire
from data.run_folder import dump_json
from data.wire_issues import from_json
from network.text import Text

FOLDER = "imported"
FILE_NAME = "import.json"
VERSION: Final = 1
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

    def wire(self) -> "PartWire":
        """Return it as JSON holds it."""
        return PartWire(
            file=self.file,
            title=text_wire(self.title),
            origin=self.origin,
            source=self.source,
            rows=self.rows,
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            by_hand=self.by_hand,
            note=text_wire(self.note),
        )


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


class SourceWire(Wire):
    """A file that an import read."""

    option: str = Field(description="the option that named it")
    file: str
    sha256: str | None = Field(description="of its content; null: a folder")


class PartWire(Wire):
    """A file of the folder: where its facts are from, and what became of it in the import."""

    file: str
    title: TextWire
    origin: Origin
    source: str = Field(description="the file that said so; empty: nobody did")
    rows: int = Field(description="rows or features it holds now")
    added: int
    changed: int
    removed: int
    by_hand: int = Field(description="rows kept as a hand had them")
    note: TextWire


class CountyImportWire(Wire):
    """What a folder's last import took from where."""

    version: Literal[1]
    data_note: str = Field(description="what the import wrote about the data")
    sources: tuple[SourceWire, ...]
    parts: tuple[PartWire, ...]
    issues: dict[str, int] = Field(description="how often each issue occurs")
    digests: dict[str, str] = Field(description="SHA-256 of files that are replaced whole")


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
    wire = from_json(path.read_bytes(), f"{FOLDER}/{FILE_NAME}", CountyImportWire)
    parts = {part.file: _part(part) for part in wire.parts}
    return Record(parts=parts, digests=wire.digests, data_note=wire.data_note)


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
    wire = CountyImportWire(
        version=VERSION,
        data_note=record.data_note,
        sources=tuple(
            SourceWire(option=option, file=path.name, sha256=_digest_of(path))
            for option, path in sources.items()
        ),
        parts=tuple(record.parts[name].wire() for name in sorted(record.parts)),
        issues=dict(sorted(Counter(issue.code for issue in issues).items())),
        digests=dict(sorted(record.digests.items())),
    )
    return dump_json(wire.model_dump(mode="json"))


def digest(text: str) -> str:
    """Return the digest of a file with line ends as line feeds."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _digest_of(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _part(wire: PartWire) -> Part:
    return Part(
        file=wire.file,
        title=Text(wire.title.zh, wire.title.en),
        origin=wire.origin,
        source=wire.source,
        rows=wire.rows,
        note=Text(wire.note.zh, wire.note.en),
    )
