"""Issues of what a county is built from: OSM extracts, boundaries and lists of villages."""

from data.issues import IssueTemplate

_OTHER_EXTRACT = (
    "请换用覆盖整个县的提取文件（例如 download.geofabrik.de），或放宽边界。",
    (
        "Use an extract that covers the whole county (for example from download.geofabrik.de), "
        "or a wider boundary."
    ),
)


class SourceIssue(IssueTemplate):
    """A kind of issue of an extract, a boundary or a list; E703 is retired."""

    EXTRACT_UNREADABLE = (
        "E601",
        (
            "{file} 不是 OSM 文件或不完整：{detail}",
            "{file} is no OSM file, or it is incomplete: {detail}",
        ),
        ("请重新下载；可读取的格式：{formats}。", "Download it again; formats read: {formats}."),
    )
    NO_POLYGON = (
        "E602",
        (
            "边界文件 {file} 中没有可用的面：{detail}",
            "The boundary {file} holds no usable polygon: {detail}",
        ),
        (
            "请提供含 Polygon 或 MultiPolygon 的 GeoJSON，坐标为经度在前的度数。",
            "Give a GeoJSON file with a Polygon or MultiPolygon in degrees, longitude first.",
        ),
    )
    BOUNDARY_OUTSIDE = (
        "E603",
        (
            "边界（{boundary}）内没有任何道路；提取文件的范围是 {extract}。",
            "No road lies in the boundary ({boundary}); the extract covers {extract}.",
        ),
        (
            "请检查边界是否属于该提取文件、坐标是否为经度在前的 WGS-84。",
            (
                "Check that boundary and extract belong together, and that its coordinates are "
                "WGS-84, longitude first."
            ),
        ),
    )
    NO_ROADS = (
        "E604",
        ("{file} 中没有车辆可通行的道路。", "{file} holds no road that vehicles may use."),
        _OTHER_EXTRACT,
    )
    TOO_FEW_PLACES = (
        "E605",
        (
            "{file} 中只有 {found} 个聚落（place=town、village、hamlet 等），至少需要 {least} 个。",
            (
                "{file} holds only {found} settlements (place=town, village, hamlet ...); "
                "at least {least} are needed."
            ),
        ),
        _OTHER_EXTRACT,
    )
    TOO_MANY_PLACES = (
        "E606",
        (
            "{file} 中有 {found} 个聚落，超过一个县的规模（最多 {most} 个）。",
            "{file} holds {found} settlements, more than a county can have (at most {most}).",
        ),
        ("请用 --boundary 给出县界。", "Give the county's boundary with --boundary."),
    )
    BOUNDARY_CONVERTED = (
        "W601",
        (
            "边界文件 {file} 标明为 {crs}，已换算为 WGS-84。",
            "The boundary {file} says it is in {crs}; it is converted to WGS-84.",
        ),
        (
            "如果文件其实是 WGS-84，请改正其 crs 属性或文件名。",
            "If it is WGS-84 in truth, correct its crs property or its name.",
        ),
    )
    AREA_UNNAMED = (
        "E1073",
        ("面没有名称也没有代码。", "The polygon has neither a name nor a code."),
        (
            "请给每个要素加属性 name（乡镇名）或 code（乡镇代码）。",
            "Give every feature a property name (of the township) or code.",
        ),
    )
    NO_SUCH_ADCODE = (
        "E701",
        ("名单中没有县代码 {value} 的乡镇。", "The list has no township of {value}."),
        ("请检查县代码，或不加筛选。", "Check the county codes, or do not filter."),
    )
    UNKNOWN_TOWNSHIP = (
        "E702",
        ("乡镇 {value} 不在名单中。", "Township {value} is not in the list."),
        ("请选择：{known}。", "Choose one of: {known}."),
    )
    FAR_SEAT = (
        "E704",
        (
            "{name} {value} 的坐标在县界外 {km} km。",
            "{name} {value} lies {km} km outside the boundary.",
        ),
        (
            "请更正坐标，换用对应的县界，或用 --adcode 筛选本县。",
            "Correct it, use the boundary of its county, or keep one county by --adcode.",
        ),
    )
