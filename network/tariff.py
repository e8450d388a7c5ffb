"""What things cost: facts of the county. Pricing a plan is `routing.cost`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Prices that are not a vehicle's or a bus trip's own.

    Parameters
    ----------
    handling_piece_fen
        Price of handing over one piece once (unloading it from a leg), ≥ 0, at places without a
        price of their own.
    storage_piece_day_fen
        Price of keeping one piece for one night, ≥ 0.
    """

    handling_piece_fen: int = 6
    storage_piece_day_fen: int = 2
