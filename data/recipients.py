"""Recipients of orders: personal fields, read apart from the orders, and how they are masked.

`data.order_reader` drops these fields, so that no order or plan can leak them; only who keeps them
on purpose reads them here.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from data.sheets import read_sheet
from data.table_rows import parse_sheet
from data.tables import ORDERS
from network.ids import OrderId

_MASK = "*"
_SHOWN_OF_PHONE = 3
_MASKED_OF_PHONE = 6
_WITHIN_HOUSE = re.compile(
    r"[\dA-Za-z一二三四五六七八九十百零甲乙丙丁]+(?=\s*(?:单元|室|层|楼|房|户|门牌|座|栋|幢))"
)
_LAST_NUMBERS = re.compile(r"\d+(?:\s*[-\uff0d—#]\s*[\dA-Za-z]+)+\s*$|\d{3,}\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who receives an order.

    Parameters
    ----------
    name, phone, address
        As on the label; empty: not known.
    """

    name: str = ""
    phone: str = ""
    address: str = ""


def read_recipients(path: Path) -> dict[OrderId, Recipient]:
    """Return the recipients that a file of orders names, by order id (else waybill number).

    Parameters
    ----------
    path
        A file that `data.order_reader` reads; what is wrong with it is told there.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    columns = tuple(replace(column, is_personal=False) for column in ORDERS.columns)
    table = replace(ORDERS, columns=columns)
    rows = parse_sheet(read_sheet(path, (ORDERS.name, ORDERS.title.zh)), table)
    values = rows.values
    found: dict[OrderId, Recipient] = {}
    for index in range(len(rows)):
        order_id = values["order_id"][index] or values["waybill_no"][index]
        recipient = Recipient(
            name=values["recipient_name"][index] or "",
            phone=values["recipient_phone"][index] or "",
            address=values["recipient_address"][index] or "",
        )
        if order_id and recipient != Recipient():
            found.setdefault(OrderId(order_id), recipient)
    return found


def masked(recipient: Recipient) -> Recipient:
    """Return a recipient as it may be shown to those who need not know it (GB/T 41833-2022).

    Of a name only the first character is left, of a phone number six digits are hidden, of an
    address everything that tells the house from within: building, unit, floor, room.
    """
    return Recipient(
        name=_masked_name(recipient.name),
        phone=_masked_phone(recipient.phone),
        address=_masked_address(recipient.address),
    )


def _masked_name(name: str) -> str:
    if len(name) == 1:
        return _MASK
    return name[:1] + _MASK * (len(name) - 1)


def _masked_phone(phone: str) -> str:
    """Hide six digits from the fourth on, or as many as there are; of a short number all."""
    digits = [at for at, character in enumerate(phone) if character.isdigit()]
    shown = _SHOWN_OF_PHONE if len(digits) >= _SHOWN_OF_PHONE + _MASKED_OF_PHONE else 0
    count = _MASKED_OF_PHONE if shown else len(digits)
    hidden = set(digits[shown : shown + count])
    return "".join(_MASK if at in hidden else character for at, character in enumerate(phone))


def _masked_address(address: str) -> str:
    within = _WITHIN_HOUSE.sub(_MASK, address)
    return _LAST_NUMBERS.sub(_MASK, within)
