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
_SHORT = 7


def mask_text(text: str) -> str:
    """Return free text with phone numbers, identity numbers, rooms and labelled names hidden."""
    if len(text) < _SHORT and text.isascii():
        return text
    masked = _ID_CARD.sub(lambda match: _HIDDEN * len(match[0]), text)
    masked = _PHONE.sub(lambda match: mask_phone(match[0]), masked)
    masked = _LANDLINE.sub(lambda match: mask_phone(match[0]), masked)
    masked = _LABELLED.sub(lambda match: match[1] + mask_name(match[2]), masked)
    return _ROOM.sub(lambda match: _HIDDEN * len(match[0]), masked)


def mask_unknown(text: str) -> str:
    """Return a cell of which nobody said what it holds: masked too if it looks like a name."""
    stripped = text.strip()
    return mask_name(stripped) if _NAME.fullmatch(stripped) else mask_text(text)
