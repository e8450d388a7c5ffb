"""Members of the alliance."""

from dataclasses import dataclass
from enum import StrEnum

from network.ids import MemberId


class MemberKind(StrEnum):
    """What a member is."""

    POST = "post"
    COURIER = "courier"
    COOP = "coop"
    TRADE = "trade"
    BUS = "bus"
    FARM = "farm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of the alliance: it brings orders, vehicles and sites.

    Parameters
    ----------
    member_id, name_zh, kind
        Key, name and kind.
    promise_hours
        Hours from release to arrival this member promises, > 0; None: the county's promise.
    """

    member_id: MemberId
    name_zh: str
    kind: MemberKind
    promise_hours: float | None = None
