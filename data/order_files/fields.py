"""What a column of a member's file can tell, and the many headers under which it does."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data.columns import normal_header
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


_MORE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "waybill_no": (
        "运单",
        "快递号",
        "快递编号",
        "面单",
        "物流单号",
        "物流编号",
        "邮件号",
        "邮件号码",
        "邮件编号",
        "条码",
        "条形码",
        "包裹号",
        "货运单号",
        "托运单号",
        "运单号码",
        "快件单号",
        "快件编号",
        "主单号",
        "waybill",
        "waybill no",
        "waybill number",
        "tracking no",
        "tracking number",
        "mail no",
        "bill code",
    ),
    "order_id": ("订单编码", "系统单号", "order no"),
    "member_id": ("品牌", "快递公司", "快递品牌", "物流公司", "承运商", "成员名称", "所属公司"),
    "direction": ("业务类型", "收派类型", "收派", "进出港", "上行下行"),
    "origin_id": (
        "始发网点",
        "寄件网点",
        "揽收网点",
        "揽件网点",
        "发件网点",
        "取件点",
        "交寄网点",
        "始发站",
        "发货地点",
        "起运地",
        "寄件村",
        "发件村",
        "发货村",
        "寄件地点",
        "发件地点",
        "origin",
    ),
    "destination_id": (
        "目的网点",
        "派送网点",
        "派件网点",
        "派送站点",
        "派件站点",
        "末端网点",
        "末端站点",
        "服务站",
        "服务站点",
        "村级服务站",
        "驿站",
        "自提点",
        "代办点",
        "目的地",
        "目的站",
        "到达站",
        "到站",
        "送达站点",
        "投递站点",
        "投递点",
        "投递网点",
        "收货站点",
        "收货网点",
        "村",
        "村名",
        "村庄",
        "行政村",
        "村社区",
        "所属村",
        "收件村",
        "目的村",
        "站点",
        "站点名称",
        "网点",
        "网点名称",
        "destination",
        "station",
    ),
    "pieces": (
        "票件数",
        "包裹数",
        "件",
        "总件数",
        "包裹数量",
        "快件数",
        "货物件数",
        "pcs",
        "qty",
        "quantity",
    ),
    "weight_kg": (
        "实际重量",
        "实重",
        "毛重",
        "总重量",
        "总重",
        "称重",
        "重量公斤",
        "公斤",
        "公斤数",
        "重量千克",
        "货物重量",
        "称重重量",
        "weight kg",
    ),
    "volume_l": ("总体积", "货物体积", "体积升", "体积m3", "体积立方", "体积方"),
    "temperature": ("温控", "温度要求", "储运条件", "运输条件", "冷链"),
    "released_at": (
        "到货时间",
        "到站时间",
        "进站时间",
        "到县时间",
        "入库时间",
        "扫描时间",
        "到件扫描时间",
        "收寄时间",
        "揽件时间",
        "交寄时间",
        "到达时间",
        "时间",
        "arrival time",
        "scan time",
    ),
    "due_at": ("要求送达时间", "最晚送达时间", "截止时间", "承诺时间", "应派时间", "到期时间"),
    "service_class": ("服务产品", "时效类型", "时效产品", "服务类别"),
    "recipient_name": (
        "收件人名称",
        "收件姓名",
        "收件人信息姓名",
        "收货人姓名",
        "收货姓名",
        "客户姓名",
        "客户名称",
        "客户",
        "收方",
        "收方姓名",
        "签收人",
        "联系人",
        "recipient",
        "consignee",
    ),
    "recipient_phone": (
        "收件手机",
        "收件人联系方式",
        "收件人电话手机",
        "收货电话",
        "收货人电话",
        "收方电话",
        "手机",
        "手机号码",
        "电话号码",
        "联系方式",
        "客户电话",
        "收件人手机号",
        "phone",
        "mobile",
        "tel",
    ),
    "recipient_address": (
        "收件人详细地址",
        "收件详细地址",
        "收货人地址",
        "收方地址",
        "派送地址",
        "派件地址",
        "客户地址",
        "送货地址",
        "address",
    ),
}
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
            headers=(*column.synonyms, *_MORE_HEADERS.get(column.name, ())),
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
        return _SENDERS_OWN.get(found.name, found)
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


_SENDERS_OWN: Mapping[str, Field] = {
    "recipient_name": _OWN_FIELDS[4],
    "recipient_phone": _OWN_FIELDS[5],
    "recipient_address": _OWN_FIELDS[6],
    "destination_id": next(field for field in FIELDS if field.name == "origin_id"),
    "destination_township": _OWN_FIELDS[1],
}
