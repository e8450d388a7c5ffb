"""Which kind of place a name tells."""

import re

from network.places import PlaceKind

_RULES = (
    (
        PlaceKind.HUB,
        re.compile(
            r"共配中心|^县级?$|县级?(?:物流|配送|寄递|快递|电商|公共|仓储|分拨|集散|服务)*(?:中心仓?|分拨|仓)$"
        ),
    ),
    (PlaceKind.COLD_STORE, re.compile(r"冷库|预冷|冷藏库")),
    (PlaceKind.FARM, re.compile(r"(?:农场|果园|茶场|养殖场|种植基地|养殖基地)$")),
    (
        PlaceKind.STATION,
        re.compile(
            r"中转站|^[乡镇]级?$|[乡镇]级|(?:[乡镇]|街道)(?:综合|物流|快递|寄递|邮政|电商|共配|配送|服务)*"
            r"(?:服务站|站|所|网点|支局)?$|街道办事处$"
        ),
    ),
    (
        PlaceKind.POINT,
        re.compile(
            r"村级|^村$|(?:村|社区|村委会|居委会|村民委员会|居民委员会)$|"
            r"(?:服务站|服务点|代办点|代收点|自提点|驿站|网点|便利店|超市|小卖部|商店|村点)$|村.{0,10}[站点店]$"
        ),
    ),
)
"""In this order: 下西村供销服务站 is a point, 龙涓乡中转站 a station."""


def kind_of_name(text: str) -> PlaceKind | None:
    """Return the kind that a name, or a word for a kind, tells; None: it tells none."""
    return next((kind for kind, rule in _RULES if rule.search(text)), None)
