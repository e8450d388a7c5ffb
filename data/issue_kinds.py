"""Issues of tables and orders: one member a code, with its cause and action in both languages.

``E1``/``W1`` files, ``E2``/``W2`` cells, ``E3``/``W3`` references and facts of the county,
``E4``/``W4`` orders, ``E1201`` long texts. The other parts of the index are
`data.dispatch_issues` (from ``E410``, ``W410``), `data.run_issues` (``E5``),
`data.source_issues` (``E6``, ``W6``, ``E7``),
`data.printing_issues` (``E8``, ``W8``), `data.siting.issues` (from ``E851``),
`data.order_file_issues` (``E9``, ``W9``), `data.store.issues` (from ``E951``) and
`data.report_issues` (from ``E1041``).
"""

from data.issues import IssueTemplate


class IssueKind(IssueTemplate):
    """A kind of issue of a county's tables or of orders."""

    FILE_MISSING = (
        "E101",
        ("找不到文件 {name}。", "The file {name} does not exist."),
        ("请检查路径，或补上该文件。", "Check the path or add the file."),
    )
    NOT_A_FILE = (
        "E102",
        ("{name} 是文件夹，不是文件。", "{name} is a folder, not a file."),
        ("请指定文件夹里的文件。", "Name the file inside the folder."),
    )
    NOT_A_FOLDER = (
        "E103",
        ("县域文件夹 {name} 不存在。", "The county folder {name} does not exist."),
        ("请检查文件夹路径。", "Check the path of the folder."),
    )
    UNKNOWN_FORMAT = (
        "E104",
        ("不支持的文件类型 {name}。", "The file type of {name} is not supported."),
        ("请另存为 UTF-8 的 .csv 或 .xlsx。", "Save it as .csv (UTF-8) or .xlsx."),
    )
    UNREADABLE = (
        "E105",
        ("文件无法读取：{detail}。", "The file cannot be read: {detail}."),
        ("请用原软件重新导出该文件。", "Export the file again from its program."),
    )
    UNDECODABLE = (
        "E106",
        (
            "文件编码既不是 UTF-8 也不是 GB18030（字节 {offset} 处无法解码）。",
            "The text is neither UTF-8 nor GB18030 (byte {offset} cannot be decoded).",
        ),
        ("请另存为 UTF-8 编码。", "Save the file as UTF-8."),
    )
    EMPTY_FILE = (
        "E107",
        ("文件是空的。", "The file is empty."),
        ("请提供带表头的表格。", "Provide a table with a header."),
    )
    NO_HEADER = (
        "E108",
        (
            "找不到表头，前几行中没有认识的列名。",
            "No header: none of the first rows names columns of this table.",
        ),
        (
            "请在首行写列名，例如：{columns}。",
            "Put the column names first, for example: {columns}.",
        ),
    )
    COLUMN_MISSING = (
        "E109",
        ("缺少必填列 {column}。", "The required column {column} is missing."),
        ("请添加该列（表头 {headers}）。", "Add the column (header {headers})."),
    )
    COLUMN_TWICE = (
        "E110",
        ("列 {column} 出现两次。", "The column {column} occurs twice."),
        ("请删除其中一列。", "Remove one of the two."),
    )
    ROW_TOO_LONG = (
        "E111",
        (
            "该行单元格比表头多，数据可能错位。",
            "The row has more cells than the header, so its cells may be shifted.",
        ),
        ("请检查该行的逗号和引号。", "Check the commas and quotes of the row."),
    )
    SHEET_MISSING = (
        "E112",
        ("工作簿中没有名为 {name} 的工作表。", "The workbook has no sheet named {name}."),
        ("请给该表的工作表改名。", "Rename the sheet of this table."),
    )
    TOML_INVALID = (
        "E113",
        ("TOML 语法错误：{detail}。", "The TOML is not well formed: {detail}."),
        ("请改正该行的语法。", "Correct the syntax there."),
    )
    GEOJSON_INVALID = (
        "E114",
        ("不是有效的 GeoJSON：{detail}。", "This is no valid GeoJSON: {detail}."),
        (
            "请提供由 LineString 组成的 FeatureCollection。",
            "Provide a FeatureCollection of LineStrings.",
        ),
    )
    CELL_EMPTY = (
        "E201",
        ("必填项为空。", "A required value is empty."),
        ("请填写该单元格。", "Fill in the cell."),
    )
    NOT_A_NUMBER = (
        "E202",
        ("“{value}”不是数字。", "{value!r} is not a number."),
        ("请只填数字，不带单位。", "Write digits only, without a unit."),
    )
    NOT_AN_INTEGER = (
        "E203",
        ("“{value}”不是整数。", "{value!r} is not a whole number."),
        ("请填写整数。", "Write a whole number."),
    )
    OUT_OF_RANGE = (
        "E204",
        ("{value} 超出允许范围 {range}。", "{value} is outside the range {range}."),
        ("请改为范围内的值。", "Correct the value to lie within the range."),
    )
    NOT_FINITE = (
        "E205",
        ("“{value}”不是有限的数。", "{value!r} is not a finite number."),
        ("请填写实际数值。", "Write the actual number."),
    )
    NOT_A_CHOICE = (
        "E206",
        ("“{value}”不在可选值之中。", "{value!r} is not one of the choices."),
        ("可选值：{choices}。", "Choose one of: {choices}."),
    )
    NOT_A_TIME = (
        "E207",
        ("“{value}”不是时刻。", "{value!r} is not a time of day."),
        ("请按 HH:MM 填写，例如 08:30。", "Write it as HH:MM, for example 08:30."),
    )
    NOT_A_MOMENT = (
        "E208",
        ("“{value}”不是日期时间。", "{value!r} is not a date with a time."),
        (
            "请按 2025-06-18T05:30:00+08:00 或 2025-06-18 05:30 填写。",
            "Write it as 2025-06-18T05:30:00+08:00 or 2025-06-18 05:30.",
        ),
    )
    NOT_A_DATE = (
        "E209",
        ("“{value}”不是日期。", "{value!r} is not a date."),
        ("请按 2025-06-18 填写。", "Write it as 2025-06-18."),
    )
    NOT_A_FLAG = (
        "E210",
        ("“{value}”不是 0 或 1。", "{value!r} is neither 0 nor 1."),
        ("请填 1（是）或 0（否）。", "Write 1 (yes) or 0 (no)."),
    )
    NOT_WEEKDAYS = (
        "E211",
        ("“{value}”不是星期列表。", "{value!r} is no list of weekdays."),
        ("请用 1-7 表示周一至周日，例如 12345。", "Use 1-7 for Monday to Sunday, as in 12345."),
    )
    NUMBER_DAMAGED = (
        "E212",
        (
            "“{value}”是被表格软件改坏的号码，原号码已丢失。",
            "{value!r} is a number damaged by a spreadsheet; the original digits are lost.",
        ),
        (
            "请从来源系统重新导出，并把该列设为文本格式。",
            "Export it again from its source with the column formatted as text.",
        ),
    )
    WRONG_TYPE = (
        "E213",
        ("类型不对：得到 {actual}。", "Wrong type: this is {actual}."),
        ("应为{expected_zh}。", "It must be {expected}."),
    )
    TEXT_TOO_LONG = (
        "E1201",
        (
            "文字有 {count} 个字符，最多 {limit} 个。",
            "The text has {count} characters; {limit} are the most.",
        ),
        ("请缩短该单元格。", "Shorten the cell."),
    )
    DUPLICATE = (
        "E301",
        ("{value} 已在第 {first} 行出现。", "{value} occurs in row {first} already."),
        ("请删除或改名其中一行。", "Remove or rename one of the two rows."),
    )
    UNKNOWN_REFERENCE = (
        "E302",
        ("{target} 中没有“{value}”。", "{value!r} is not in {target}."),
        ("请改正编号，或先补充该记录。", "Correct the id, or add the record first."),
    )
    UNKNOWN_REFERENCE_NEAR = (
        "E303",
        ("{target} 中没有“{value}”。", "{value!r} is not in {target}."),
        ("是否应为“{suggestion}”？", "Did you mean {suggestion!r}?"),
    )
    WRONG_PLACE_KIND = (
        "E304",
        ("{value} 的类型是 {place_kind}。", "{value} is a {place_kind}."),
        ("此处必须是：{kinds}。", "It must be one of: {kinds}."),
    )
    WRONG_ORDER = (
        "E305",
        ("{later} 早于或等于 {earlier}。", "{later} is not after {earlier}."),
        ("请对调或改正这两个时刻。", "Swap or correct the two times."),
    )
    COLD_EXCEEDS_VOLUME = (
        "E306",
        ("{value} l 超过总容积 {volume} l。", "{value} l exceed the whole volume of {volume} l."),
        ("冷藏、冷冻容积是总容积的一部分。", "Chilled and frozen litres are part of the volume."),
    )
    NO_HUB = (
        "E307",
        ("没有启用的县级共配中心。", "No hub is in service."),
        ("请至少启用一个 kind 为 hub 的地点。", "Give at least one place of kind hub is_active 1."),
    )
    BUS_TRIP_TOO_SHORT = (
        "E308",
        ("班次 {value} 少于两个停靠站。", "Bus trip {value} has fewer than two stops."),
        ("请在 bus_stops 中补充停靠站。", "Add its stops to bus_stops."),
    )
    BUS_TIMES = (
        "E309",
        (
            "班次 {value} 的时刻没有随站序递增。",
            "The times of bus trip {value} do not increase along its stops.",
        ),
        ("请检查站序以及到发时刻。", "Check sequence, arrive and depart."),
    )
    BUS_LINE_MISSING = (
        "E310",
        ("班次 {value} 没有线路编号。", "Bus trip {value} names no line."),
        ("请填写 line_id。", "Fill in line_id."),
    )
    LINE_DAYS_DIFFER = (
        "E315",
        (
            "线路“{value}”的服务日与前面的行不一致。",
            "Line {value!r} has other weekdays than in a row before.",
        ),
        (
            "同一线路填写相同的服务日，或另设一条线路。",
            "Give all places of a line the same weekdays, or another line.",
        ),
    )
    ROAD_GEOMETRY = (
        "E311",
        ("不是有效的折线：{detail}。", "This is no valid line: {detail}."),
        (
            "每条道路应为至少两个不同 [lon, lat] 顶点的 LineString。",
            "Make each road a LineString of at least two different [lon, lat] vertices.",
        ),
    )
    CONTRADICTION = (
        "E312",
        ("数据相互矛盾：{detail}。", "Facts contradict each other: {detail}."),
        ("请改正所指的记录。", "Correct the record named there."),
    )
    UNKNOWN_TIMEZONE = (
        "E313",
        ("时区“{value}”不存在。", "The time zone {value!r} does not exist."),
        ("请使用 IANA 名称，例如 Asia/Shanghai。", "Use an IANA name such as Asia/Shanghai."),
    )
    CLOSURE_OF_NOTHING = (
        "E314",
        ("封闭记录没有指明地点或道路。", "A closure names neither place nor road."),
        ("请填写 place_id 或 road_id。", "Fill in place_id or road_id."),
    )
    NO_ORDER_ID = (
        "E401",
        ("既没有 order_id 也没有 waybill_no。", "Neither order_id nor waybill_no is given."),
        ("请至少填写其中一个。", "Fill in one of the two."),
    )
    DUE_BEFORE_RELEASE = (
        "E402",
        ("送达时限 {due} 早于入网时间 {released}。", "Due {due} is before the release {released}."),
        ("请改正两个时间之一。", "Correct one of the two times."),
    )
    NOT_IN_SERVICE = (
        "E403",
        ("地点 {value} 未启用。", "The place {value} is not in service."),
        ("请改派到启用的地点，或启用该地点。", "Choose a place in service, or set is_active to 1."),
    )
    DIRECTION_MISMATCH = (
        "E404",
        (
            "方向 {direction} 与地点 {value}（类型 {place_kind}）不符。",
            "Direction {direction} does not fit the place {value}, a {place_kind}.",
        ),
        (
            "下行从中心或中转站到其他地点，上行到县级共配中心，其余为 lateral。",
            "Down leaves a hub or station for another place, up ends at a hub; else use lateral.",
        ),
    )
    SAME_PLACE = (
        "E405",
        ("起点和终点都是 {value}。", "Origin and destination are both {value}."),
        ("请改正其中一个。", "Correct one of the two."),
    )
    HUB_NOT_UNIQUE = (
        "E406",
        (
            "该项为空，而县内有 {count} 个中心，无法默认。",
            "This is empty, and with {count} hubs there is no default.",
        ),
        ("请填写地点编号。", "Fill in the place."),
    )
    NOT_YET_IMPORTED = (
        "E407",
        (
            "运单表须按统配的列填写，快递系统导出的原始文件不能直接使用。",
            "Orders are read from tongpei's own columns, not from what a courier's system exports.",
        ),
        (
            "如是成员单位的原始文件，请先用 tongpei orders import 导入，再使用所得的 orders.csv。",
            "Import a member's own file with tongpei orders import first, and use its orders.csv.",
        ),
    )
    OTHER_ENCODING = (
        "W101",
        ("文件编码不是 UTF-8，按 {encoding} 读取。", "The file is not UTF-8; read as {encoding}."),
        ("请确认中文正确，最好另存为 UTF-8。", "Check the Chinese text; better save it as UTF-8."),
    )
    UNKNOWN_COLUMNS = (
        "W102",
        ("不认识的列，已忽略：{columns}。", "Unknown columns are ignored: {columns}."),
        ("如需使用，请按数据字典改名。", "If they matter, rename them after the data dictionary."),
    )
    UNKNOWN_KEY = (
        "W103",
        ("不认识的键 {key}，已忽略。", "The unknown key {key} is ignored."),
        ("请检查拼写。", "Check the spelling."),
    )
    FILE_SHADOWED = (
        "W104",
        ("已读取 {used}，忽略 {ignored}。", "{used} is read and {ignored} is ignored."),
        ("请只保留一个。", "Keep only one of them."),
    )
    NO_ROWS = (
        "W105",
        ("表格没有数据行。", "The table has a header but no rows."),
        ("请确认是否遗漏。", "Check that nothing was forgotten."),
    )
    GTFS_IGNORED = (
        "W106",
        ("gtfs 文件夹没有读取。", "The gtfs folder is not read."),
        (
            "请提供 bus_trips：带货空间和运价不在 GTFS 中。",
            "Provide bus_trips: room and fees are not in GTFS.",
        ),
    )
    GTFS_STOPS_FAR = (
        "W107",
        (
            "{count} 个 GTFS 站点附近没有地点，已略过。",
            "{count} GTFS stops have no place near them and are passed over.",
        ),
        (
            "让 stop_id 与 place_id 一致，或核对坐标。",
            "Give them the place's id as stop_id, or check their coordinates.",
        ),
    )
    WAVE_SHARES = (
        "W301",
        ("各班次份额之和为 {total}，不是 1。", "The shares of the waves add up to {total}, not 1."),
        ("请改正 share。", "Correct the shares."),
    )
    SHIFTED_COORDINATES = (
        "W302",
        (
            "地点离道路中位数 {far} m，按 {crs} 换算后仅 {near} m。",
            "Places lie {far} m (median) off the roads, but {near} m if read as {crs}.",
        ),
        ('请检查 county.toml 的 crs，可能应为 "{crs}"。', 'Check crs: it may be "{crs}".'),
    )
    VOLUME_ESTIMATED = (
        "W401",
        (
            "{count} 行没有体积，按每公斤 {litres} 升估算。",
            "{count} rows have no volume; {litres} l per kg are assumed.",
        ),
        ("如有实测体积请填写 volume_l。", "Fill in volume_l where it is known."),
    )
    HUB_ASSUMED = (
        "W402",
        (
            "{count} 行未填，默认为县级共配中心 {hub}。",
            "{count} rows leave this empty; the hub {hub} is assumed.",
        ),
        ("如不正确请填写。", "Fill it in where that is wrong."),
    )
    UNUSUAL_VALUE = (
        "W403",
        (
            "{count} 行的值超过 {limit}，不同寻常。",
            "{count} rows exceed {limit}, which is unusual.",
        ),
        ("请核对单位和小数点。", "Check the unit and the decimal point."),
    )
    FAR_FROM_DAY = (
        "W404",
        (
            "{count} 行的入网时间与首日 {day} 相差超过 {limit} 天。",
            "{count} rows are released more than {limit} days from the first day {day}.",
        ),
        ("请检查日期，或换一个计划日。", "Check the dates, or plan another day."),
    )
