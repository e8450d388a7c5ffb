"""Masking of free text where people without the right to personal data may look.

Names, phones and addresses are masked as `data.printing.privacy` does it (GB/T 41833-2022); here
they are found in text that may hold them.
"""

import re

from data.printing.privacy import mask_name, mask_phone

_HIDDEN = "*"
_ID_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])0\d{2,3}[- ]\d{7,8}(?!\d)")
_LABELLED = re.compile(r"((?:人|员|姓名|联系|电话)\s*[:：]\s*)([^\s,，;；:：、]{1,12})")
_ROOM = re.compile(
    r"[0-9\uff10-\uff19一二三四五六七八九十]+(?=\s*(?:号楼|号院|号|栋|幢|单元|室|楼|层|座))"
)
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = re.compile(rf"[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?:先生|女士|小姐|师傅|老师)?")
_TITLED = re.compile(
    rf"[{_SURNAME}][\u4e00-\u9fff]{{0,2}}?(?=\s*(?:先生|女士|小姐|师傅|(?:亲?收|收件)(?![\u4e00-\u9fff])))"
)
_PERSON = (
    rf"[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?<![村屯庄寨沟坡湾店铺堡营岭坪河桥镇乡站组社区街路巷口])"
)
_AT_END = re.compile(
    rf"(?<=[村区屯组队站店社院号室楼栋*])\s*{_PERSON}$"
    rf"|(?:(?<=^)|(?<=[\s,，、;；(（/])){_PERSON}(?=$|[\s,，、;；)）/])"
)
ADDRESS_WORDS = ("地址", "住址", "address")
"""One of these is in every header of addresses."""

_SHORT = 7


def mask_text(text: str) -> str:
    """Return free text with phone and identity numbers, rooms, and labelled or titled names hidden.

    A name is titled by what stands behind it: 李小明收, 王师傅.
    """
    if len(text) < _SHORT and text.isascii():
        return text
    masked = _ID_CARD.sub(lambda match: _HIDDEN * len(match[0]), text)
    masked = _PHONE.sub(lambda match: mask_phone(match[0]), masked)
    masked = _LANDLINE.sub(lambda match: mask_phone(match[0]), masked)
    masked = _LABELLED.sub(lambda match: match[1] + mask_name(match[2]), masked)
    masked = _TITLED.sub(lambda match: mask_name(match[0]), masked)
    return _ROOM.sub(lambda match: _HIDDEN * len(match[0]), masked)


def is_of_addresses(header: str) -> bool:
    """Return whether a header is one of addresses."""
    return any(word in header.casefold() for word in ADDRESS_WORDS)


def mask_place_address(text: str) -> str:
    """Return an address that is read as a place, without phones, houses and names of persons.

    Persons stand by themselves or behind the village. The names of places that are no addresses
    look like theirs too often.
    """
    return _AT_END.sub(lambda match: mask_name(match[0]), mask_text(text))


def mask_place(text: str, header: str) -> str:
    """Return a cell that is read as a place as it may be told: by its header, an address or not."""
    return mask_place_address(text) if is_of_addresses(header) else mask_text(text)


def mask_unknown(text: str) -> str:
    """Return a cell of which nobody said what it holds: masked too if it looks like a name."""
    stripped = text.strip()
    return mask_name(stripped) if _NAME.fullmatch(stripped) else mask_text(text)
