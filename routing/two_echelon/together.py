"""Who travels together: goods in as few groups as can each be on their way at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

GoodsT = TypeVar("GoodsT")


def together(
    goods: Iterable[GoodsT], joined: Callable[[GoodsT, GoodsT], GoodsT | None]
) -> list[GoodsT]:
    """Join goods one after the other to the first group with which they can travel.

    Where a group can travel if one departure is late enough for all that is released late, and
    early enough for all that is due early, and the goods come in order of their last departure,
    there is no way with fewer groups: whatever opens a group meets nobody before it. That holds
    with a limit to the number in a group, too, if some have a first departure only and the others
    a last one: who goes where it is tightest leaves the other groups to those who cannot.

    Parameters
    ----------
    goods
        Those with the earliest last departure first.
    joined
        Returns a group with further goods; None if they cannot travel together.

    Returns
    -------
    list
        Groups in the order in which they were opened.
    """
    groups: list[GoodsT] = []
    for one in goods:
        for k, group in enumerate(groups):
            both = joined(group, one)
            if both is not None:
                groups[k] = both
                break
        else:
            groups.append(one)
    return groups
