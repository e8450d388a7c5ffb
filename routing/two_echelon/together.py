"""Who travels together: as few groups as first fit finds, such that each can be on its way at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Goods = TypeVar("Goods")


def together(
    goods: Iterable[Goods], can_share: Callable[[Sequence[Goods]], bool]
) -> list[list[Goods]]:
    """Put goods one after the other into the first group in which they can travel.

    Where a group can travel if one departure is late enough for all that is released late, and
    early enough for all that is due early, and the goods come in order of their last departure,
    there is no way with fewer groups: whatever opens a group meets nobody before it. That holds
    with a limit to the number in a group, too, for who goes where it is tightest leaves the other
    groups to those who cannot.

    Parameters
    ----------
    goods
        Those with the earliest last departure first.
    can_share
        Whether some of them, at least two, can travel together.

    Returns
    -------
    list
        Groups in the order in which they were opened.
    """
    groups: list[list[Goods]] = []
    for one in goods:
        for group in groups:
            if can_share([*group, one]):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups
