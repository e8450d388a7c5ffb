"""Import files into a folder as the command does, without a county on disk."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from data.order_files.blocks import Terms
from data.order_files.confirmed_names import with_open, write_names
from data.order_files.importing import import_files
from data.order_files.ledger import open_ledger
from data.order_files.place_names import PlaceNames
from data.order_files.profiles import Profile
from data.order_files.results import ImportSummary
from data.order_files.sheet_import import Target
from network.county import County
from network.text import Language
from tests.data.order_files.corpus import DAY, MEMBER, nasty_county


def imported(
    paths: Sequence[Path],
    out: Path,
    profile: Profile | None = None,
    *,
    county: County | None = None,
    day: date = DAY,
    member: str = MEMBER,
    names: Mapping[tuple[str, str], str] | None = None,
    seen: Path | None = None,
    is_unmasked: bool = False,
    language: Language = Language.ZH,
) -> ImportSummary:
    """Import files of the nasty county's post, or of another."""
    profile = profile or Profile()
    county = county or nasty_county()
    places = PlaceNames(county, names or {}, threshold=profile.threshold, names_file="names.csv")
    terms = Terms(county=county, day=day, profile=profile, member_id=member, places=places)
    out.mkdir(parents=True)
    with open_ledger(seen, member=member, day=day.isoformat()) as ledger:
        target = Target(folder=out, language=language, is_unmasked=is_unmasked)
        summary, open_names = import_files(paths, terms, ledger, target)
        ledger.commit()
    if open_names:
        write_names(with_open((), open_names), out / "names.csv")
    return summary
