"""What using a station takes on a day: a price, room for what passes, and how it is supplied."""

from dataclasses import dataclass

from routing.load import UNLIMITED, Load

ANYTHING = Load(*(UNLIMITED for _ in Load._fields))
"""Room without a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What using a station costs on a day, and what it allows.

    A station is open on a day if a vehicle or bus loads or unloads goods there that pass it.

    Parameters
    ----------
    fen
        Price of having it open, ≥ 0.
    room
        Most that may pass it between hubs and visits, both ways together; by default anything.
    is_supplied_once
        Whether at most one call brings the goods of each hub.
    """

    fen: int = 0
    room: Load = ANYTHING
    is_supplied_once: bool = False
