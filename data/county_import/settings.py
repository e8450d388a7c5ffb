"""``county.toml`` of an imported county: given, kept as a hand left it, or usual."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from data.coordinates import Crs
from data.county_import.files import WholeFiles
from data.county_import.issues import SetUpIssue
from data.county_import.record import Record
from data.county_import.sources import Sources
from data.county_toml import FILE_NAME, CountyFile, read_county_toml, write_county_toml
from data.issues import DataError, Issue
from network.county import County
from network.text import Text

_NOTE_LINE = re.compile(r"^data_note\s*=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySettings:
    """Names, prices and rules of the county.

    Parameters
    ----------
    file
        What ``county.toml`` says, or will say.
    declared
        Coordinate system that a given ``county.toml`` says the places are in; None: none is given.
    is_usual
        Whether nobody gave prices and rules.
    by_hand
        The file as a hand left it, which stays; empty: it is written anew.
    generated_note
        The note on the data that the last import made.
    issues
        What was noticed.
    """

    file: CountyFile
    declared: Crs | None
    is_usual: bool
    by_hand: str = ""
    generated_note: str = ""
    issues: tuple[Issue, ...] = ()

    @property
    def name_zh(self) -> str:
        """Name of the county."""
        return str(self.file.names["name_zh"])

    def with_note(self, generated: str) -> CountyFile:
        """Return the file with a note on the data, unless people wrote one of their own."""
        own = str(self.file.names.get("data_note", ""))
        note = generated if own in {"", self.generated_note} else own
        return replace(self.file, names={**self.file.names, "data_note": note}, crs=Crs.WGS_84)

    def text(self, county: County) -> str:
        """Return the text of the file."""
        if not self.by_hand:
            return write_county_toml(county, self.file.sample_date, self.file.seed)
        line = f"data_note = {json.dumps(county.data_note, ensure_ascii=False)}"
        return _NOTE_LINE.sub(lambda _: line, self.by_hand, count=1)


def read_settings(
    sources: Sources, folder: Path, whole: WholeFiles, record: Record
) -> CountySettings:
    """Return the settings of a county that is imported.

    Those of the templates count, else those of the folder; names that are given count before both.
    What a hand has changed in the folder counts before all.

    Raises
    ------
    DataError
        If a file cannot be read, or the county has no name.
    """
    own = folder / FILE_NAME
    given = None if sources.tables is None else sources.tables / FILE_NAME
    template = given if given is not None and given.is_file() else None
    is_by_hand = whole.is_by_hand(FILE_NAME)
    path = template if template is not None and not is_by_hand else own
    is_there = path.is_file() and not (path == own and FILE_NAME in sources.replaced)
    file = read_county_toml(path) if is_there else CountyFile()
    if any(issue.is_error for issue in file.issues):
        raise DataError(file.issues)
    if path == own and file.crs is not Crs.WGS_84:
        detail = Text(f"crs 是 {file.crs.value}", f"its crs is {file.crs.value}")
        kind = SetUpIssue.EDITED_UNKNOWN
        raise DataError([kind.issue(table=FILE_NAME, name=FILE_NAME, detail=detail)])
    names = dict(file.names) if is_by_hand else {**file.names, **sources.names()}
    if not names.get("name_zh"):
        raise DataError([SetUpIssue.NAME_NEEDED.issue(table=FILE_NAME, field="name_zh")])
    names.setdefault("name_en", names["name_zh"])
    issues = list(file.issues)
    if is_by_hand and (template is not None or sources.names()):
        issues.append(SetUpIssue.FILE_KEPT.issue(table=FILE_NAME, name=FILE_NAME))
    return CountySettings(
        file=replace(file, names=names),
        declared=file.crs if path == template else None,
        is_usual=not is_there,
        by_hand=own.read_text(encoding="utf-8") if is_by_hand else "",
        generated_note=record.data_note,
        issues=tuple(issues),
    )
