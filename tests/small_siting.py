"""A siting spec of the valley, small enough to be solved at once: two years, six villages.

What it may ask of cold stores is apart: greens and roots, of which roots are stored, and a store
under the roof of a station or on its own.
"""

from pathlib import Path

from api.days import OrderChoice, load_county
from api.siting import SitedCase, SitingSearch, open_siting, site_county
from data.siting.answers import Question
from network.county import County
from network.crops import Crop, CropKind, CropNeed
from network.ids import PlaceId

SPEC = """\
note = "Prices are made up."
assumed = ["size", "subsidy.percent", "requirement.by"]
today = ["hub"]

[[period]]
name = "2027"
public_fen = 4_000_000
own_fen = 9_000_000

[[period]]
name = "2028"
demand_percent = 150
public_fen = 4_000_000

[subsidy]
percent = 50
cap_fen = 1_500_000

[ways]
reach_m = 1000
stations_per_place = 2
fetch_km_fen = 40
outside_piece_fen = 900

[[size]]
kind = "hub"

[[size]]
kind = "station"
capacity = 8
build_fen = 2_000_000
run_fen = 100_000
up_percent = 60

[[size]]
kind = "station"
capacity = 100
build_fen = 3_000_000
run_fen = 150_000
up_percent = 60

[[size]]
kind = "point"
build_fen = 500_000
run_fen = 60_000
up_percent = 50

[[site]]
place = "P2"
lock = "open"
is_shared = true

[[site]]
place = "乙三村"
kind = "station"

[[requirement]]
kind = "villages"
share = 0.5
by = "2028"
source = "an invented notice"

[[requirement]]
kind = "townships"
share = 1.0
by = "2028"

[[requirement]]
kind = "pioneers"
townships = ["SA"]
others_from = "2028"

[[requirement]]
kind = "up_money"
share = 0.5

[[requirement]]
kind = "number"
sites = "point"
by = "2027"
most = 4
enabled = false
"""

COLD = """
[cold_stores]
empty_fen = 1_000
subsidy_percent = 40
subsidy_cap_fen = 100_000

[[cold_size]]
kind = "station"
precool_kg = 200
build_fen = 200_000
run_fen = 20_000

[[cold_size]]
kind = "station"
precool_kg = 300
store_kg = 4_000
store_c = 2
build_fen = 400_000
run_fen = 30_000

[[cold_size]]
kind = "cold_store"
store_kg = 3_000
build_fen = 600_000
run_fen = 30_000

[[cold_site]]
place = "乙一村"
building = "new"

[[cold_requirement]]
kind = "produce_served"
share = 0.5
source = "another invented notice"

[[cold_requirement]]
kind = "stores"
most = 2

[[cold_requirement]]
kind = "months_in_use"
least = 2

[[cold_requirement]]
kind = "own_money"
most_fen = 900_000
"""


def with_crops(county: County) -> County:
    """Return a county with greens in summer and roots in autumn at both ends of the valley."""
    harvests = (
        ("P1", "greens", 6, 4_000.0),
        ("P1", "greens", 7, 3_000.0),
        ("P5", "greens", 8, 2_500.0),
        ("P5", "roots", 10, 4_000.0),
        ("P6", "roots", 10, 2_000.0),
    )
    crops = tuple(
        Crop(place_id=PlaceId(place), name=name, month=month, kg=kg, is_chilled=name == "greens")
        for place, name, month, kg in harvests
    )
    return county.replace(
        crops=crops,
        crop_kinds=(
            CropKind(name="greens", shelf_days=10, peak_percent=150, high_c=4),
            CropKind(name="roots", shelf_days=90, low_c=0, high_c=4),
        ),
        crop_needs=(
            CropNeed(crop="greens", percent=80, loss_fen=60_000, is_precooled=True, within_s=3_600),
            CropNeed(crop="roots", percent=50, loss_fen=40_000, store_days=60),
        ),
    )


def write_spec(
    folder: Path, *changes: tuple[str, str], name: str = "siting.toml", more: str = ""
) -> Path:
    """Write the spec, with some of its text replaced, and return its path."""
    text = SPEC + more
    for old, new in changes:
        if text.count(old) < 1:
            message = f"{old!r} is not in the spec"
            raise ValueError(message)
        text = text.replace(old, new, 1)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def write_cold_spec(folder: Path, *changes: tuple[str, str], name: str = "siting.toml") -> Path:
    """Write the spec with what it asks of cold stores, some of its text replaced."""
    return write_spec(folder, *changes, name=name, more=COLD)


def sited_valley(folder: Path, *changes: tuple[str, str], num_front: int = 2) -> SitedCase:
    """Site the valley that is in a folder, by the spec with some of its text replaced."""
    return _sited(folder, write_spec(folder, *changes), num_front)


def sited_stores(folder: Path, *changes: tuple[str, str]) -> SitedCase:
    """Site the valley with crops that is in a folder, with its cold stores and their prices."""
    asked = frozenset({Question.PRICES})
    return _sited(folder, write_cold_spec(folder, *changes), 0, asked)


def _sited(
    folder: Path, spec: Path, num_front: int, questions: frozenset[Question] = frozenset()
) -> SitedCase:
    case = open_siting(load_county(str(folder)), spec, OrderChoice())
    search = SitingSearch(iterations=10_000, num_front=num_front, questions=questions)
    return site_county(case, search)
