"""What a column of a list of places can tell, and the headers under which it does."""

from collections.abc import Mapping
from functools import cache

from data.columns import normal_header
from data.order_files.fields import IGNORED, Field
from data.place_tables import PLACES

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "place_id": ("站点编码", "网点编码", "id"),
    "kind": ("层级", "级别", "站点级别", "网点类型", "网点级别", "站点层级", "性质"),
    "name_zh": (
        *(
            "站点",
            "网点",
            "网点名称",
            "服务站",
            "服务站名称",
            "服务点",
            "服务点名称",
            "站名",
            "驿站名称",
        ),
        *("地名", "点位名称", "设施名称", "place", "place name"),
    ),
    "lon": ("东经", "经", "坐标经度", "x", "lon", "x坐标"),
    "lat": ("北纬", "纬", "坐标纬度", "y", "lat", "y坐标"),
    "open_from": ("开门", "开始营业", "营业开始时间"),
    "open_to": ("关门", "结束营业", "营业结束时间", "营业结束"),
    "storage_l": ("仓容", "容积"),
    "code": ("统计用区划代码", "村代码", "村委会代码", "乡镇代码", "区划编码", "行政区划代码"),
    "coordinate_source": ("坐标出处",),
    "population": ("户籍人口", "人口数", "总人口", "population"),
    "poverty_village": ("脱贫村标志", "是否贫困村", "是否脱贫村"),
}
"""Headers beside those of the data dictionary; 编号 alone may be a serial number, which changes."""

_OWN = (
    Field(
        name="township",
        zh="乡镇",
        headers=(
            *("乡镇名称", "所属乡镇", "乡镇名", "镇", "乡", "街道", "乡镇街道", "镇街", "所在乡镇"),
            *("所属镇", "township name"),
        ),
    ),
    Field(
        name="village",
        zh="行政村",
        headers=(
            "村",
            "村名",
            "村庄",
            "村庄名称",
            "建制村",
            "行政村名称",
            "村居",
            "所在村",
            "所属村",
        ),
    ),
    Field(
        name="coordinate",
        zh="坐标",
        headers=(
            *("经纬度", "位置", "坐标位置", "地理坐标", "gps", "gps坐标", "定位", "经纬度坐标"),
            *("location", "lonlat", "coordinates"),
        ),
    ),
    Field(
        name="hours",
        zh="营业时间",
        headers=("开放时间", "服务时间", "工作时间", "营业时段", "opening hours"),
    ),
    Field(name="crs", zh="坐标系", headers=("坐标基准", "坐标系统", "坐标类型", "datum")),
)
_NOT_USED = (
    *(
        "序号",
        "备注",
        "说明",
        "no",
        "县",
        "区县",
        "县区",
        "县名",
        "省",
        "市",
        "地址",
        "详细地址",
        "站点地址",
    ),
    *(
        "联系人",
        "负责人",
        "站长",
        "姓名",
        "经办人",
        "联系电话",
        "电话",
        "手机",
        "手机号",
        "联系方式",
    ),
    *("手机号码", "负责人电话", "负责人姓名", "联系人电话"),
)
"""Headers that are known and whose cells are not read; persons' names and phones are among them."""

SHOWN_HEADERS = 5


@cache
def field_by_name() -> Mapping[str, Field]:
    """Return every field by its name."""
    of_table = (
        Field(
            name=column.name,
            zh=column.zh,
            headers=(*column.synonyms, *_HEADERS.get(column.name, ())),
        )
        for column in PLACES.columns
    )
    return {field.name: field for field in (*of_table, *_OWN)}


@cache
def _known() -> Mapping[str, str]:
    """Return the field of each header; of a header with two meanings that of a name of its own."""
    known = dict.fromkeys(map(normal_header, _NOT_USED), IGNORED)
    for field in field_by_name().values():
        known |= dict.fromkeys(
            map(normal_header, (field.name, field.zh, *field.headers)), field.name
        )
    return known


def meaning(parts: tuple[str, ...]) -> str | None:
    """Return what a header's words mean, outermost group first.

    Returns
    -------
    str | None
        Name of the field; empty: known and not used; None: unknown.
    """
    known = _known()
    for text in ("".join(parts), parts[-1]):
        if normal_header(text) in known:
            return known[normal_header(text)]
    return None
