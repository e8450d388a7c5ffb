"""Prices 30 % up and down, to see whether the saving hangs on one assumed price.

Prices are whole fen, so a varied price is rounded half up: 6 fen a piece becomes 8 or 4.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from network.county import County
from network.fleet import Access, VehicleType

_PERCENT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One way to change a county.

    Parameters
    ----------
    name
        What is changed and by how much.
    change
        Returns the changed county.
    """

    name: str
    change: Callable[[County], County]


def as_given() -> Variation:
    """Return the variation that changes nothing."""
    return Variation(name="as given", change=lambda county: county)


def price_variations() -> Iterator[Variation]:
    """Yield day, kilometre, handling and tricycle prices, each 30 % up and down."""
    changes: dict[str, Callable[[int, County], County]] = {
        "vehicle-day": _vehicle_days,
        "kilometre": _kilometres,
        "handling": _handling,
        "tricycle": _tricycles,
    }
    for name, change in changes.items():
        for percent in (_PERCENT, -_PERCENT):
            yield Variation(name=f"{name} {percent:+d} %", change=partial(change, percent))


def _vehicle_days(percent: int, county: County) -> County:
    return _with_types(county, lambda t: replace(t, cost_day_fen=_varied(t.cost_day_fen, percent)))


def _kilometres(percent: int, county: County) -> County:
    return _with_types(county, lambda t: replace(t, cost_km_fen=_varied(t.cost_km_fen, percent)))


def _handling(percent: int, county: County) -> County:
    piece_fen = _varied(county.tariff.handling_piece_fen, percent)
    return county.replace(tariff=replace(county.tariff, handling_piece_fen=piece_fen))


def _tricycles(percent: int, county: County) -> County:
    """Return the county with all prices of the stations' vehicles changed, relative to the rest."""

    def varied(kind: VehicleType) -> VehicleType:
        if kind.access is not Access.TRICYCLE:
            return kind
        return replace(
            kind,
            cost_day_fen=_varied(kind.cost_day_fen, percent),
            cost_km_fen=_varied(kind.cost_km_fen, percent),
            cost_hour_fen=_varied(kind.cost_hour_fen, percent),
            cost_overtime_hour_fen=_varied(kind.cost_overtime_hour_fen, percent),
        )

    return _with_types(county, varied)


def _with_types(county: County, change: Callable[[VehicleType], VehicleType]) -> County:
    return county.replace(vehicle_types=tuple(change(kind) for kind in county.vehicle_types))


def _varied(fen: int, percent: int) -> int:
    """Return a price changed by a percentage, rounded half up to the fen."""
    return (fen * (100 + percent) + 50) // 100
