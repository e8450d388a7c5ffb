"""A siting spec of the valley, small enough to be solved at once: two years, six villages."""

from pathlib import Path

from api.days import OrderChoice, load_county
from api.siting import SitedCase, SitingSearch, open_siting, site_county

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


def write_spec(folder: Path, *changes: tuple[str, str], name: str = "siting.toml") -> Path:
    """Write the spec, with some of its text replaced, and return its path."""
    text = SPEC
    for old, new in changes:
        if text.count(old) < 1:
            message = f"{old!r} is not in the spec"
            raise ValueError(message)
        text = text.replace(old, new, 1)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def sited_valley(folder: Path, *changes: tuple[str, str], num_front: int = 2) -> SitedCase:
    """Site the valley that is in a folder, by the spec with some of its text replaced."""
    spec = write_spec(folder, *changes)
    case = open_siting(load_county(str(folder)), spec, OrderChoice())
    return site_county(case, SitingSearch(iterations=10_000, num_front=num_front))
