"""The hub of a county whose list of places has none."""

from collections.abc import Sequence

from data.cells import write_time
from data.county_import.issues import SetUpIssue
from data.county_import.merging import cells_of
from data.county_import.place_cells import Cells
from data.issues import DataError
from data.order_files.place_names import core_of, name_key
from data.synthetic.equipment import USUAL_HOURS_S
from data.table_rows import Rows
from data.words import name_some
from network.places import PlaceKind

HUB_ID = "hub"
_KEPT = ("lon", "lat", "coordinate_source")


def with_hub(rows: Sequence[Cells], known: Rows | None, at: str, county_name: str) -> list[Cells]:
    """Return places with a hub: the list's, else one beside the place named, else the folder's.

    Parameters
    ----------
    rows, known
        Places of the list, and those of the folder.
    at
        Id or name of a place; empty: no hub is made.
    county_name
        Name of the county, after which the hub is called.

    Raises
    ------
    DataError
        If `at` is not one place.
    """
    places = list(rows)
    if not places or any(map(_is_hub, places)):
        return places
    listed = {row["place_id"] for row in places}
    others = [] if known is None else cells_of(known)
    others = [row for row in others if row["place_id"] not in listed]
    if not at:
        return [*filter(_is_hub, others), *places]
    found = _named([*places, *others], at)
    if len(found) != 1:
        names = [row["name_zh"] for row in found]
        shown = name_some(names) if names else name_some([row["name_zh"] for row in places])
        unknown = SetUpIssue.HUB_UNKNOWN.issue(table="--hub", value=at, names=shown)
        raise DataError([unknown])
    opens, closes = map(write_time, USUAL_HOURS_S[PlaceKind.HUB])
    hub = dict.fromkeys(found[0], "") | {name: found[0][name] for name in _KEPT}
    return [
        hub
        | {
            "place_id": HUB_ID,
            "kind": PlaceKind.HUB.value,
            "name_zh": f"{county_name}共配中心",
            "open_from": opens,
            "open_to": closes,
        },
        *places,
    ]


def _is_hub(row: Cells) -> bool:
    return row["kind"] == PlaceKind.HUB.value


def _named(rows: Sequence[Cells], at: str) -> list[Cells]:
    """Return the places of this id, else of this name, else of this name without common words."""
    exact = [row for row in rows if row["place_id"] == at]
    same = [row for row in rows if name_key(row["name_zh"]) == name_key(at)]
    core = core_of(at).text
    alike = [row for row in rows if core_of(row["name_zh"]).text == core]
    stations = [row for row in alike if row["kind"] == PlaceKind.STATION.value]
    return exact or same or (stations if len(stations) == 1 else alike)
