"""What a column of a member's file can tell, and the many headers under which it does."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data.columns import normal_header
from data.order_files.synonyms import SYNONYMS
from data.order_tables import ORDERS
from network.text import Text

IGNORED = ""
"""What a profile says of a column that is known and not used."""


OUTCOME_HEADERS = (Text("导入结果", "import result"), Text("导入问题", "import issues"))
"""Headers of what an annotated copy adds; importing the copy again ignores them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that a column of an order file can tell.

    Parameters
    ----------
    name, zh
        The column of ``orders`` that it becomes, or a name of its own; and in Chinese.
    headers
        Headers that mean it, beside both names.
    is_personal
        Personal data: recognised so that it can be masked, never imported.
    """

    name: str
    zh: str
    headers: tuple[str, ...] = ()
    is_personal: bool = False

    @property
    def label(self) -> Text:
        """Return its name in both languages."""
        return Text(self.zh, self.name)


_OWN_FIELDS = (
    Field(
        name="destination_township",
        zh="目的乡镇",
        headers=(
            "乡镇",
            "乡镇名称",
            "所属乡镇",
            "镇",
            "街道",
            "乡镇街道",
            "收件乡镇",
            "派送乡镇",
            "目的镇",
            "township",
        ),
    ),
    Field(
        name="origin_township",
        zh="始发乡镇",
        headers=("寄件乡镇", "揽收乡镇", "发件乡镇", "起点乡镇"),
    ),
    Field(
        name="released_date",
        zh="入网日期",
        headers=(
            "日期",
            "到件日期",
            "到货日期",
            "收寄日期",
            "揽收日期",
            "扫描日期",
            "业务日期",
            "入库日期",
            "date",
        ),
    ),
    Field(
        name="released_time",
        zh="入网时刻",
        headers=("时刻", "到件时刻", "到货时刻", "揽收时刻", "扫描时刻"),
    ),
    Field(
        name="sender_name",
        zh="寄件人",
        headers=("寄件人姓名", "寄件姓名", "发件人", "发件人姓名", "发货人", "寄方", "sender"),
        is_personal=True,
    ),
    Field(
        name="sender_phone",
        zh="寄件电话",
        headers=("寄件人电话", "寄件人手机", "寄件手机", "发件人电话", "发件电话", "发货人电话"),
        is_personal=True,
    ),
    Field(
        name="sender_address",
        zh="寄件地址",
        headers=("寄件人地址", "发件人地址", "发件地址", "发货地址", "寄件详细地址"),
        is_personal=True,
    ),
    Field(
        name="id_card",
        zh="证件号",
        headers=("身份证", "身份证号", "证件号码", "身份证号码", "id card"),
        is_personal=True,
    ),
)
FIELDS: tuple[Field, ...] = (
    *(
        Field(
            name=column.name,
            zh=column.zh,
            headers=(*column.synonyms, *SYNONYMS.get(column.name, ())),
            is_personal=column.is_personal,
        )
        for column in ORDERS.columns
    ),
    *_OWN_FIELDS,
)
"""Everything that a column can tell: the columns of ``orders`` first."""

_GROUP_TAIL = re.compile(r"(?:人)?(?:信息|资料|情况|栏|部分|数据)$|方$")
# a unit that ends in another one stands before it
_UNITS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "weight_kg": (
        ("kg", 1.0),
        ("公斤", 1.0),
        ("千克", 1.0),
        ("斤", 0.5),
        ("g", 0.001),
        ("克", 0.001),
        ("吨", 1000.0),
        ("t", 1000.0),
    ),
    "volume_l": (
        ("立方厘米", 0.001),
        ("立方分米", 1.0),
        ("立方米", 1000.0),
        ("立方", 1000.0),
        ("cm3", 0.001),
        ("dm3", 1.0),
        ("m3", 1000.0),
        ("cbm", 1000.0),
        ("方", 1000.0),
        ("ml", 0.001),
        ("毫升", 0.001),
        ("升", 1.0),
        ("l", 1.0),
    ),
}
_BRACKETED = re.compile(r"[(\[/_](?P<unit>[^()\[\]/_]+)[)\]]?$")
_SENDERS_OWN: Mapping[str, str] = {
    "recipient_name": "sender_name",
    "recipient_phone": "sender_phone",
    "recipient_address": "sender_address",
    "destination_id": "origin_id",
    "destination_township": "origin_township",
}
_NO_UNITS = frozenset({"必填", "选填", "可选", "实际", "含包装", "required", "optional"})
_ASCII_END = re.compile(r"(?:[^a-z0-9]|^)(?P<unit>[a-z]+3?)$")


@cache
def field_by_name() -> Mapping[str, Field]:
    """Return every field by its name."""
    return {field.name: field for field in FIELDS}


@cache
def field_by_header() -> Mapping[str, Field]:
    """Return every field by every normalised header that means it."""
    return {
        normal_header(header): field
        for field in reversed(FIELDS)
        for header in (*field.headers, field.zh, field.name)
    }


def field_of(parts: tuple[str, ...]) -> Field | None:
    """Return what a header means that stands below the headers of its groups.

    Parameters
    ----------
    parts
        Its words from the outermost group to the column itself, such as ``("收件信息", "姓名")``.
        The groups count first, so that 寄件 over 电话 is not taken for the recipient's.
    """
    known = field_by_header()
    leaf = normal_header(parts[-1])
    for group in reversed(parts[:-1]):
        whole = normal_header(group)
        for stem in (whole, _GROUP_TAIL.sub("", whole)):
            if stem + leaf in known:
                return known[stem + leaf]
    found = known.get(leaf) or _with_unit(leaf)
    is_senders = any(_is_sender(part) for part in parts[:-1])
    if found is not None and is_senders:
        return field_by_name()[_SENDERS_OWN.get(found.name, found.name)]
    return found


def unit_factor(field: str, header: str) -> float | None:
    """Return what a header's unit has to be multiplied with to be the field's own.

    Parameters
    ----------
    field
        Name of the field; only weights and volumes have units.
    header
        Such as ``重量(g)`` or ``体积/m3``; without a unit the field's own is meant.

    Returns
    -------
    float | None
        None if there is something in brackets that is no unit known here.
    """
    units = _UNITS.get(field, ())
    text = unicodedata.normalize("NFKC", header).strip().casefold()
    bracketed = _BRACKETED.search(text)
    ending = bracketed or _ASCII_END.search(text)
    unit = ending["unit"].strip() if ending else text
    for name, factor in units:
        if unit == name or (ending is None and not name.isascii() and text.endswith(name)):
            return factor
    is_plain = bracketed is None or unit in _NO_UNITS or text in _known_names(field)
    return 1.0 if is_plain or not units else None


def without_unit(field: str, text: str) -> tuple[str, float | None]:
    """Return an amount without the unit behind it, and the factor of that unit.

    Returns
    -------
    tuple[str, float | None]
        The text as it was and None if it ends in no unit of the field.
    """
    folded = text.casefold()
    for name, factor in _UNITS.get(field, ()):
        if folded.endswith(name) and folded != name:
            return text[: -len(name)].rstrip(), factor
    return text, None


def _with_unit(leaf: str) -> Field | None:
    """Return what a header without its unit means, such as ``重量/斤``."""
    for name, units in _UNITS.items():
        for unit, _ in units:
            found = field_by_header().get(leaf.removesuffix(unit).rstrip("/_-"))
            if leaf.endswith(unit) and found is not None and found.name == name:
                return found
    return None


def _known_names(field: str) -> frozenset[str]:
    return frozenset({field, *field_by_name()[field].headers})


def _is_sender(part: str) -> bool:
    return any(word in part for word in ("寄件", "发件", "寄方", "发货", "始发"))
