"""Names, phones and addresses as readers see them who need not know them (GB/T 41833-2022)."""

import re
from dataclasses import dataclass
from enum import StrEnum

_MASK = "*"
_HIDDEN_DIGITS = 6
_ENDING_DIGITS = 2
_BEGINNING_DIGITS = 5
_HOUSE = re.compile(
    r"[\dA-Za-z一二三四五六七八九十百零甲乙丙丁#-]+\s*"
    r"(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|户|房|#)"
    r"|\d+(?:\s*-\s*\d+)+"
    r"|\d+\s*$"
    r"|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\d{7,}"
)


class Privacy(StrEnum):
    """How much of a person a sheet shows."""

    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who an order is for, as the member's file says; any part may be empty."""

    name: str = ""
    phone: str = ""
    address: str = ""

    def shown(self, privacy: Privacy) -> "Recipient":
        """Return the recipient as a reader may see them."""
        if privacy is Privacy.FULL:
            return self
        address = mask_address(self.address)
        if len(self.name) > 1:
            address = address.replace(self.name, mask_name(self.name))
        return Recipient(name=mask_name(self.name), phone=mask_phone(self.phone), address=address)


NOBODY = Recipient()
"""What is known of a recipient whom no file names."""


def shown_name(name: str, privacy: Privacy) -> str:
    """Return a name as a reader may see it."""
    return name if privacy is Privacy.FULL else mask_name(name)


def mask_name(name: str) -> str:
    """Hide all characters of every word of a name but the first, or the only one there is."""
    return " ".join(
        word[0] + _MASK * (len(word) - 1) if len(word) > 1 else _MASK for word in name.split()
    )


def mask_phone(phone: str) -> str:
    """Hide six digits before the last two; of a short number the first six.

    Separators stay; of a number with no more than six digits all are hidden. Of what is longer than
    a number, such as two of them, no more than five digits and the last two are left; letters, such
    as of a name beside it, are hidden.
    """
    places = [at for at, character in enumerate(phone) if character.isdigit()]
    ending = min(_ENDING_DIGITS, max(0, len(places) - _HIDDEN_DIGITS))
    shown = min(_BEGINNING_DIGITS, max(0, len(places) - ending - _HIDDEN_DIGITS))
    hidden = set(places[shown : len(places) - ending])
    return "".join(
        _MASK if at in hidden or character.isalpha() else character
        for at, character in enumerate(phone)
    )


def mask_address(address: str) -> str:
    """Hide an address from its first house, building, unit, room or phone number on."""
    found = _HOUSE.search(address)
    return address if found is None else address[: found.start()] + _MASK * 3
