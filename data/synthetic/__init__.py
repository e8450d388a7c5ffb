"""Synthetic counties and days: seeded, calibrated on real roads, labelled as what they are."""

from data.synthetic.build import SAMPLE_DATE, SyntheticCounty, build_county
from data.synthetic.calibration import Band
from data.synthetic.demand import day_factor, sample_orders
from data.synthetic.equipment import equip

__all__ = [
    "SAMPLE_DATE",
    "Band",
    "SyntheticCounty",
    "build_county",
    "day_factor",
    "equip",
    "sample_orders",
]
