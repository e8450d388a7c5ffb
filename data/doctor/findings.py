"""Findings: kinds with what they do to a plan and what to do, and the single case."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from network.ids import PlaceId
from network.places import Place
from network.text import Text

LonLat = tuple[float, float]


class Severity(StrEnum):
    """How bad a finding is.

    ``error``: plans are wrong, or orders stay out. ``warning``: plans are worse, or doubtful.
    ``note``: the records are incomplete, plans are not touched.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingKind(Enum):
    """A kind of finding; its word is stable.

    Parameters
    ----------
    word, severity
        What files call it, and how bad it is.
    title
        Its name.
    cause
        What is so, with ``{name}`` fields.
    effect, action
        What that does to a plan, and what to do.
    """

    word: str
    severity: Severity
    title: Text
    cause: Text
    effect: Text
    action: Text

    def __init__(
        self,
        word: str,
        severity: Severity,
        title: tuple[str, str],
        cause: tuple[str, str],
        effect: tuple[str, str],
        action: tuple[str, str],
    ) -> None:
        self.word = word
        self.severity = severity
        self.title, self.cause = Text(*title), Text(*cause)
        self.effect, self.action = Text(*effect), Text(*action)

    SHIFTED = (
        "shifted",
        Severity.ERROR,
        ("坐标偏移", "shifted coordinates"),
        (
            "{count} 个地点像是 {crs} 坐标而按 WGS-84 存放：离道路 {far}，换算后 {near}。",
            "{count} places look like {crs} kept as WGS-84: {far} off the roads, {near} converted.",
        ),
        (
            "地点整体偏移数百米，会接到错误的道路，里程、时间和导航都不对。",
            (
                "They lie hundreds of metres off and join wrong roads: distances, times and "
                "navigation are wrong."
            ),
        ),
        (
            "请核对来源，改正 county.toml 的 crs，或用 county import --crs 重新导入这些地点。",
            "Check the source; correct crs in county.toml, or import them again with --crs.",
        ),
    )
    UNREACHABLE = (
        "unreachable",
        Severity.ERROR,
        ("道路不通", "no road from the hub"),
        ("没有道路往返中心。", "No road leads there from a hub and back."),
        (
            "行程按直线两倍、15 km/h 估算，成本和时效不可信。",
            (
                "Travel is an estimate (twice the great circle at 15 km/h); cost and times are not "
                "reliable."
            ),
        ),
        (
            "请在道路图上补上连接，或更正坐标、单行方向。",
            "Draw the missing connection, or correct the coordinate or a one-way street.",
        ),
    )
    NO_VEHICLE = (
        "no_vehicle",
        Severity.ERROR,
        ("无车可达", "no vehicle gets there"),
        (
            "有道路，但没有一辆可用车辆能从驻地往返。",
            "There is a road, but no available vehicle can drive there from its home and back.",
        ),
        ("到此地的运单全部无法承运。", "All orders of the place stay out."),
        (
            "请核对道路的 closed_for、车辆的通行类别、续航和可用状态。",
            "Check closed_for of the roads, and access, range and availability of vehicles.",
        ),
    )
    DEMAND_WITHOUT_PLACE = (
        "demand_without_place",
        Severity.ERROR,
        ("有需求无网点", "demand without a place"),
        (
            "{count} 行{what}的“{value}”不是在用的地点。",
            "{count} rows of {what_en} name {value!r}, which is no place in service.",
        ),
        ("这些货物无法排入计划。", "These goods get into no plan."),
        (
            "请加上该地点或启用它，或更正编号。",
            "Add the place, put it into service, or correct the id.",
        ),
    )
    OFF_ROAD = (
        "off_road",
        Severity.WARNING,
        ("离道路太远", "far from any road"),
        ("离最近的道路 {metres} m。", "The nearest road is {metres} m away."),
        (
            "这一段按直线、村道速度计算，里程和时间偏低。",
            "The stretch is driven straight at village speed; distance and time are too low.",
        ),
        (
            "请核对坐标；坐标无误则补画道路。",
            "Check the coordinate; if it is right, draw the road.",
        ),
    )
    ISLAND = (
        "island",
        Severity.WARNING,
        ("孤立路段", "roads apart from the others"),
        (
            "{roads} 条道路（{km} km）与主路网不相连，其上有 {places} 个地点。",
            "{roads} roads ({km} km) do not join the main network; {places} places are on them.",
        ),
        (
            "车辆到不了这些道路；附近的地点会接到断头路上。",
            "No vehicle gets there, and places nearby join a road that leads nowhere.",
        ),
        (
            "请补上缺少的连接（端点须共用坐标），或删去多余路段。",
            "Draw the missing connection (ends have to share a vertex), or delete the pieces.",
        ),
    )
    SAME_NAME = (
        "same_name",
        Severity.WARNING,
        ("同乡镇同名", "same name in a township"),
        ("与 {others} 同名。", "It has the name of {others}."),
        (
            "运单按地名找不到唯一的网点，会被退回；也可能是重复登记。",
            "Orders that name it are refused as ambiguous; or it is listed twice.",
        ),
        ("请合并重复的地点，或改名区分。", "Delete the one too many, or tell them apart by name."),
    )
    SAME_SPOT = (
        "same_coordinate",
        Severity.WARNING,
        ("坐标相同", "same coordinate"),
        ("与 {others} 的坐标相同。", "It has the coordinate of {others}."),
        (
            "至少一个坐标是复制的，会把货送到别的村。",
            "At least one of them is copied, so goods are driven to another village.",
        ),
        ("请在地图上重新取点。", "Find each of them on a map."),
    )
    OUTSIDE_COUNTY = (
        "outside_county",
        Severity.WARNING,
        ("在县界外", "outside the county"),
        ("在县界外 {metres} m。", "It lies {metres} m outside the county."),
        (
            "可能绕行很远，或根本没有道路可到。",
            "Vehicles drive a long way for it, or find no road at all.",
        ),
        (
            "请核对经纬度是否写反、多位或少位，以及坐标系。",
            "Check longitude and latitude, their digits, and the coordinate system.",
        ),
    )
    OUTSIDE_TOWNSHIP = (
        "outside_township",
        Severity.WARNING,
        ("不在所属乡镇内", "outside its township"),
        (
            "登记在{township}，坐标在其外 {metres} m{other_zh}。",
            "It is listed in {township} but lies {metres} m outside{other}.",
        ),
        (
            "会由错误的中转站服务，固定班期也排错方向。",
            "The wrong station serves it, and regular lines go the wrong way.",
        ),
        ("请更正所属乡镇或坐标。", "Correct its township or its coordinate."),
    )
    WRONG_CODE = (
        "wrong_code",
        Severity.WARNING,
        ("代码不符", "code that does not fit"),
        ("代码 {code} {why_zh}。", "Code {code} {why}."),
        (
            "按代码汇总的覆盖率和报表会算错乡镇。",
            "Coverage and reports by code count it in another township.",
        ),
        ("请更正代码或所属乡镇。", "Correct the code or the township."),
    )
    SAME_CODE = (
        "same_code",
        Severity.WARNING,
        ("代码重复", "same code"),
        ("代码 {code} 与 {others} 相同。", "Code {code} is also that of {others}."),
        ("报表把两处当作一处。", "Reports take both for one."),
        ("请更正代码。", "Correct the code."),
    )
    STATION_WITHOUT_POINTS = (
        "station_without_points",
        Severity.WARNING,
        ("中转站没有网点", "station without points"),
        ("没有在用的村级服务站属于它。", "No point in service belongs to it."),
        (
            "干线会为它空跑，或它从不被使用。",
            "Trunk routes call there for nothing, or it is never used.",
        ),
        ("请补上它的服务站，或停用该站。", "Add its points, or take it out of service."),
    )
    POINT_WITHOUT_STATION = (
        "point_without_station",
        Severity.WARNING,
        ("网点没有中转站", "point without a station"),
        ("{why_zh}。", "{why}."),
        (
            "固定线路和按乡镇的报表不包括它，只能直送。",
            "Regular lines and reports by township leave it out.",
        ),
        ("请填写所属乡镇站 township_id。", "Fill in township_id."),
    )
    TOWNSHIP_WITHOUT_STATION = (
        "township_without_station",
        Severity.WARNING,
        ("乡镇没有中转站", "township without a station"),
        ("乡镇 {township} 没有中转站{points_zh}。", "Township {township} has no station{points}."),
        (
            "达不到“乡乡有站”的要求，其村只能由邻乡或中心服务。",
            (
                "The requirement of a station in every township is missed; its villages depend on "
                "others."
            ),
        ),
        ("请加上中转站，或更正其名称和代码。", "Add the station, or correct its name and code."),
    )
    NO_HOURS = (
        "no_opening_hours",
        Severity.WARNING,
        ("没有营业时间", "no opening hours"),
        ("没有填写{which_zh}，按 {hours} 计。", "{which} is empty; {hours} is assumed."),
        (
            "车辆可能在关门时到达，或错过更早的时段。",
            "Vehicles may come to a closed door, or miss earlier hours.",
        ),
        ("请填写 open_from 和 open_to。", "Fill in open_from and open_to."),
    )
    VEHICLE_STRANDED = (
        "vehicle_stranded",
        Severity.WARNING,
        ("车辆到不了任何网点", "vehicle that gets nowhere"),
        (
            "{count} 辆{type}从{home}到不了任何其他网点（通行类别或续航）。",
            "{count} of {type} at {home} reach no other place (access or range).",
        ),
        ("这些车永远不会被使用。", "The vehicles are never used."),
        (
            "请核对驻地、通行类别、续航和道路限行。",
            "Check their home, access class and range, and closures of roads.",
        ),
    )
    BUS_STOP_WITHOUT_PLACE = (
        "bus_stop_without_place",
        Severity.WARNING,
        ("班车停靠点不是网点", "bus stop without a place"),
        ("{why_zh}。", "{why}."),
        ("班车在那里不能带货，客货邮线路变短。", "Buses carry no freight there."),
        (
            "请让停靠点编号与地点一致、核对坐标，或启用该地点。",
            "Give stops the ids of places, check coordinates, or put the place into service.",
        ),
    )
    CALENDAR_GAP = (
        "calendar_gap",
        Severity.WARNING,
        ("日历缺年份", "gap in the calendar"),
        ("{year} 年没有全县假日。", "{year} has no holiday of the whole county."),
        (
            "春节等停运日会被当作工作日排班，时限也算错。",
            "Days without service, such as Spring Festival, are planned as working days.",
        ),
        ("请补上该年的假日。", "Add the holidays of that year."),
    )
    CALENDAR_EMPTY = (
        "calendar_empty",
        Severity.NOTE,
        ("没有日历", "no calendar"),
        ("没有任何假日、集市或封闭。", "There is no holiday, market day or closure."),
        ("每天都按工作日计划。", "Every day is planned as a working day."),
        ("请填写 calendar.csv。", "Fill in calendar.csv."),
    )
    SIMILAR_NAME = (
        "similar_name",
        Severity.NOTE,
        ("名称相近", "similar name"),
        ("与 {others} 名称相近，相距 {metres} m。", "Its name is like {others}, {metres} m away."),
        (
            "可能是同一地点登记了两次；运单地名容易混淆。",
            "They may be one place listed twice; orders that name one may mean the other.",
        ),
        ("请确认是否两处。", "Check whether they are two."),
    )
    NO_CODE = (
        "no_code",
        Severity.NOTE,
        ("没有代码", "no code"),
        ("没有填写行政代码。", "It has no official code."),
        (
            "不影响计划；按代码汇总的覆盖率报表缺这一项。",
            "Plans are not touched; reports by code leave it out.",
        ),
        ("如有代码请填写 code 和 code_year。", "Fill in code and code_year if there is one."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something doubtful.

    Parameters
    ----------
    kind, cause
        Its kind, and what is so.
    subject, name
        Id of the place, road, township or vehicle it is about, and what people call it.
    place_ids
        Places concerned, the subject first if it is one.
    lon_lat
        Where, WGS-84 degrees; None: nowhere in particular.
    lines
        Roads concerned, WGS-84 degrees.
    """

    kind: FindingKind
    cause: Text
    subject: str
    name: str
    place_ids: tuple[PlaceId, ...] = ()
    lon_lat: LonLat | None = None
    lines: tuple[tuple[LonLat, ...], ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.kind.severity


def at_place(kind: FindingKind, place: Place, cause: Text) -> Finding:
    """Return a finding about one place."""
    return Finding(
        kind=kind,
        cause=cause,
        subject=place.place_id,
        name=place.name_zh,
        place_ids=(place.place_id,),
        lon_lat=(place.lon, place.lat),
    )
