"""From when on something is a finding, each with its reason; rules of others are asked there."""

from data.county_checks import SUSPICIOUS_M
from network.travel import FAR_FROM_ROAD_M

OFF_ROAD_M = FAR_FROM_ROAD_M
"""A place farther from any road is named, as by ``county show``: villages stand within some hundred
metres of a drawn road; beyond, a road is missing or the coordinate is wrong."""

ISLAND_LEAST_M = 100.0
"""Shorter pieces of road apart from the others are remains of drawing; with a place they count."""

SHIFTED_FROM_M = SUSPICIOUS_M
"""Distance to the roads from which a shift is thought of, as by W302: below, villages lie so."""

SHIFTED_TO_M = 30.0
"""Distance to the roads once a shift is undone: a village's own road. With 2 km of road a square
kilometre every eighth place would lie so near by chance, so one alone proves nothing."""

SHIFTED_LEAST = 3
"""Places that one shift has to explain together; by chance it would be one in five hundred."""

SHIFTED_SHARE = 0.5
"""Share of the places far from roads that one shift has to explain."""

SAME_SPOT_M = 5.0
"""Coordinates of different villages that are nearer were copied: five decimals are a metre."""

ALIKE = 0.75
"""Similarity of names, one character of four: fewer tell villages of one township apart."""

ALIKE_WITHIN_M = 1_000.0
"""Villages with names so alike are mostly two; this near each other they are likely one."""

OUTSIDE_M = 500.0
"""How far outside a polygon a place is named: polygons are drawn coarser, and may be shifted by as
much if their system was not said."""

PREFECTURE_DIGITS, TOWNSHIP_DIGITS = 4, 9
"""Digits of a code that prefecture and township decide. The county's six do not count: scenic and
development zones have codes of their own (五台山 is 140971, apart from 五台县 140922)."""

CODE_LENGTHS = frozenset({9, 12})
"""Codes of townships have nine digits, those of villages twelve (townships may be filled up)."""

VALUES = {
    "off_road_m": OFF_ROAD_M,
    "island_least_m": ISLAND_LEAST_M,
    "shifted_from_m": SHIFTED_FROM_M,
    "shifted_to_m": SHIFTED_TO_M,
    "shifted_least": SHIFTED_LEAST,
    "shifted_share": SHIFTED_SHARE,
    "same_spot_m": SAME_SPOT_M,
    "alike": ALIKE,
    "alike_within_m": ALIKE_WITHIN_M,
    "outside_m": OUTSIDE_M,
}
"""All of them as the report states them."""
