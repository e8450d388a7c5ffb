"""Use cases of members' order files: import them, and learn how a member fills them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from api.days import LoadedCounty, load_county
from data.files import write_atomically
from data.issues import DataError
from data.order_file_issues import OrderFileIssue
from data.order_files.blocks import Terms
from data.order_files.confirmed_names import read_names, remembered, with_open, write_names
from data.order_files.importing import ORDERS_FILE, import_files
from data.order_files.learning import Proposal, propose_profile
from data.order_files.ledger import open_ledger
from data.order_files.place_names import PlaceNames
from data.order_files.profiles import THRESHOLD, Profile, read_profile
from data.order_files.results import ImportSummary
from data.order_files.sheet_import import Target
from data.order_files.summaries import dump_import
from data.run_folder import writing_run
from data.writers import ISSUES_FILE
from network.county import County
from network.text import Language

NAMES = "names.csv"
SUMMARY = "import.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoice:
    """What is to be imported, and how.

    Parameters
    ----------
    files
        The files.
    member
        Id of their member; empty: the profile's, or a column tells.
    profile
        File of the profile; None: headers are recognised by their usual words.
    names
        File of confirmed names; None: ``names.csv`` in the folder written to.
    seen
        Ledger of orders seen on other days; None: only these files are compared.
    day
        The day for which is imported; None: today in the county.
    language
        Language of what is written.
    is_unmasked
        Whether personal data may be seen in the annotated copies.
    keeps_earlier
        Whether what an earlier file of the same name has noted in the ledger stays if nothing of
        these files is accepted.
    """

    files: Sequence[Path]
    member: str = ""
    profile: Path | None = None
    names: Path | None = None
    seen: Path | None = None
    day: date | None = None
    language: Language = Language.ZH
    is_unmasked: bool = field(default=False)
    keeps_earlier: bool = field(default=False)


def import_orders(county: str, choice: ImportChoice, out: Path) -> ImportSummary:
    """Import a member's files into a folder.

    Parameters
    ----------
    county
        Path or shipped name.
    choice
        What is to be imported, and how.
    out
        Gets ``orders.csv``, ``issues.csv``, ``import.json``, the annotated copies and, if names
        are to be confirmed there, ``names.csv``.

    Raises
    ------
    DataError
        If the county, the profile, the names or the ledger are refused. Files that are refused
        are in the summary.
    """
    loaded = load_county(county)
    profile = Profile() if choice.profile is None else read_profile(choice.profile)
    member = choice.member or profile.member
    _check_member(member, loaded.county)
    _check_kept(choice.files, out)
    day = choice.day or datetime.now(ZoneInfo(loaded.county.timezone)).date()
    names_path = choice.names or out / NAMES
    names = read_names(names_path, loaded.county) if names_path.is_file() else ()
    places = PlaceNames(
        loaded.county,
        remembered(names),
        threshold=profile.threshold,
        names_file=names_path.name,
    )
    terms = Terms(county=loaded.county, day=day, profile=profile, member_id=member, places=places)
    given = {path.resolve() for path in choice.files}
    outdated = [path.name for path in out.glob("annotated-*.xlsx") if path.resolve() not in given]
    with open_ledger(choice.seen, member=member, day=day.isoformat()) as ledger:
        with writing_run(out, outdated=outdated) as folder:
            target = Target(folder=folder, language=choice.language, is_unmasked=choice.is_unmasked)
            summary, open_names = import_files(choice.files, terms, ledger, target)
            text = dump_import(summary, terms, county=loaded.key)
            write_atomically(folder / SUMMARY, text)
        if open_names:
            write_names(with_open(names, open_names), names_path)
        if summary.accepted or not choice.keeps_earlier:
            ledger.commit()
    return summary


def learn_profile(path: Path, county: str = "", member: str = "") -> Proposal:
    """Propose a profile for files like one.

    Parameters
    ----------
    path
        A typical file.
    county
        Path or shipped name of the county whose places columns are compared with; empty: none.
    member
        Id of the member, for the profile.

    Raises
    ------
    DataError
        If the county is refused, or the file cannot be read or has no header.
    """
    places = None
    if county:
        loaded: LoadedCounty = load_county(county)
        _check_member(member, loaded.county)
        places = PlaceNames(loaded.county, {}, threshold=THRESHOLD, names_file=NAMES)
    return propose_profile(path, member, places)


def _check_kept(files: Sequence[Path], out: Path) -> None:
    """Refuse to write over what is to be imported."""
    written = {(out / name).resolve() for name in (ORDERS_FILE, ISSUES_FILE, SUMMARY, NAMES)}
    issues = [
        OrderFileIssue.OVERWRITTEN.issue(table=path.name, name=str(path))
        for path in files
        if path.resolve() in written
    ]
    if issues:
        raise DataError(issues)


def _check_member(member: str, county: County) -> None:
    known = [str(each.member_id) for each in county.members]
    if member and member not in known:
        names = ", ".join(known)
        issue = OrderFileIssue.MEMBER_UNKNOWN.issue(table=member, value=member, names=names)
        raise DataError([issue])
