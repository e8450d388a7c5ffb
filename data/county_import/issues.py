"""Issues of making a county folder from what people have."""

from data.issues import IssueTemplate


class SetUpIssue(IssueTemplate):
    """A kind of issue of an import of a county."""

    NO_PLACES_HEADER = (
        "E1061",
        (
            "前 {within} 行没有表头：需要名称和经纬度（或坐标）列。{count} 行未读取。",
            (
                "There is no header in the first {within} rows: columns of name and of longitude "
                "and latitude (or coordinate) are needed. {count} rows are not read."
            ),
        ),
        (
            "请在表头写明“名称”“经度”“纬度”，可另加“乡镇”“类型”。",
            "Name the columns name, lon and lat; township and kind may be added.",
        ),
    )
    COLUMN_NEEDED = (
        "E1062",
        (
            "缺少“{column_zh}”列，{count} 行未读取。",
            "No column {column}; {count} rows are not read.",
        ),
        ("请补上该列；可用的表头：{headers}。", "Add it; headers that are known: {headers}."),
    )
    COLUMNS_COMPETE = (
        "E1063",
        (
            "多列都像“{column_zh}”：{headers}；{count} 行未读取。",
            "Several columns look like {column}: {headers}; {count} rows are not read.",
        ),
        ("请只保留一列，或改其余列的表头。", "Keep one of them, or rename the others."),
    )
    KIND_UNTOLD = (
        "E1064",
        (
            "看不出“{value}”是中心、中转站还是服务站。",
            "{value!r} does not tell whether it is a hub, a station or a point.",
        ),
        (
            "请填写“类型”列，或用 --kind 指定其余各行的类型。",
            "Fill in a column kind, or give the kind of all such rows with --kind.",
        ),
    )
    COORDINATE_UNREADABLE = (
        "E1065",
        ("“{value}”不是坐标。", "{value!r} is no coordinate."),
        (
            "请写成 113.2280、113°13'40.8\" 或“113.2280,38.7310”。",
            "Write 113.2280, 113°13'40.8\", or 113.2280,38.7310 in one cell.",
        ),
    )
    COORDINATE_MISSING = (
        "E1066",
        ("没有坐标。", "There is no coordinate."),
        ("请在地图上取点并填写经纬度。", "Find it on a map and fill in longitude and latitude."),
    )
    DATUM_UNCLEAR = (
        "E1067",
        (
            "无法确定 {count} 个坐标的坐标系：{fits}。",
            "The system of {count} coordinates is in doubt: {fits}.",
        ),
        (
            (
                "请用 --crs 声明：高德、腾讯为 GCJ-02，百度为 BD-09，GPS 为 WGS-84；"
                "来源不一的加“坐标系”列。"
            ),
            (
                "Declare it with --crs: Amap and Tencent are GCJ-02, Baidu BD-09, GPS WGS-84; for "
                "mixed sources add a column crs."
            ),
        ),
    )
    SHEET_LEFT_OUT = (
        "W1068",
        (
            "工作表没有地点表头，{count} 行未读取。",
            "The sheet has no header of places; its {count} rows are not read.",
        ),
        ("如含地点，请补上表头。", "Give it a header if it holds places."),
    )
    PLACE_REPEATED = (
        "E1069",
        (
            "与第 {first} 行（{where}）是同一乡镇的同名地点。",
            "The same name in the same township as row {first} of {where}.",
        ),
        (
            "如是同一地点请删去一行；如是两处，请改名区分或填写地点编号。",
            "Delete one if they are one place; else tell them apart by name, or give them ids.",
        ),
    )
    HUB_UNKNOWN = (
        "E1070",
        (
            "--hub 的“{value}”不能确定是哪个地点：{names}。",
            "The place {value!r} of --hub is not one of the county: {names}.",
        ),
        ("请用地点的完整名称或编号。", "Give the full name or the id of a place."),
    )
    EDITED_UNKNOWN = (
        "E1071",
        (
            "{name} 无法合并：{detail}；分不清哪些是手工修改。",
            "{name} cannot be merged: {detail}; what was edited by hand cannot be told.",
        ),
        (
            "请先更正，或换一个文件夹；也可用 --replace {name} 由导入覆盖（原内容不保留）。",
            (
                "Correct it, or take another folder; or let the import write over it with "
                "--replace {name}."
            ),
        ),
    )
    ROADS_NEEDED = (
        "E1072",
        ("没有道路。", "There are no roads."),
        (
            "请用 --osm 给出 OSM 数据，或用 --roads 给出道路文件。",
            "Give an OSM extract with --osm, or a file of roads with --roads.",
        ),
    )
    NO_TRIPS = (
        "E1074",
        (
            "{name} 中没有一个班次停靠本县的两个地点。",
            "No trip of {name} stops at two places of the county.",
        ),
        (
            "请核对站点坐标（{near} m 内的地点视为同一处），或让站点编号与地点编号一致。",
            (
                "Check the coordinates of the stops (a place within {near} m counts), or give them "
                "the ids of places."
            ),
        ),
    )
    KIND_FROM_NAME = (
        "W1075",
        (
            "{count} 行没有类型，按名称判断（如“{example}”为{meant_zh}）。",
            "{count} rows tell no kind; their names do ({example!r}: {meant}).",
        ),
        ("请核对，最好填写“类型”列。", "Check them; better fill in a column kind."),
    )
    DATUM_DETECTED = (
        "W1076",
        (
            "按道路判断，{count} 个坐标是 {crs}（{fits}），文件夹中一律存为 WGS-84。",
            (
                "As the roads tell, {count} coordinates are in {crs} ({fits}); the folder keeps "
                "all in WGS-84."
            ),
        ),
        ("如不正确请用 --crs 声明。", "Declare the system with --crs if that is wrong."),
    )
    DATUM_DOUBTED = (
        "W1077",
        (
            "坐标声明为 {said}，但更像 {crs}：{fits}。已按声明处理。",
            "The coordinates are declared {said} but look like {crs}: {fits}. Taken as declared.",
        ),
        ("请核对来源。", "Check where they are from."),
    )
    SWAPPED = (
        "W1078",
        (
            "{count} 行的经度和纬度写反了，已对调。",
            "{count} rows have longitude and latitude exchanged; they are put right.",
        ),
        ("请更正原表。", "Correct the spreadsheet."),
    )
    FROM_DEGREES = (
        "W1079",
        (
            "{count} 行的坐标是度分秒，已换算为度。",
            "{count} rows have degrees, minutes and seconds; converted to degrees.",
        ),
        ("如“{value}”。请抽查几处。", "Such as {value!r}. Check some of them."),
    )
    TOWNSHIP_WITHOUT_STATION = (
        "W1080",
        (
            "乡镇“{value}”没有中转站，其 {count} 个地点暂无所属乡镇。",
            "Township {value!r} has no station; {count} places of it belong to none.",
        ),
        (
            "请给该乡镇加一行中转站，或更正乡镇名。",
            "Add a row for its station, or correct the name.",
        ),
    )
    DEFAULTS_TAKEN = (
        "W1081",
        ("{what_zh}取默认值，须核对。", "Defaults are taken for {what}; check them."),
        (
            "请改 {file}，或用 --tables 给出填好的模板。",
            "Edit {file}, or fill in a template: --tables.",
        ),
    )
    HAND_EDIT_KEPT = (
        "W1082",
        (
            "{key} 的“{value}”是手工改的，保留；来源现为“{new}”。",
            "{key}: {value!r} was edited by hand and stays; the source has {new!r} now.",
        ),
        (
            "如以来源为准，请改此格，或用 --replace {name}。",
            "Change the cell if the source is right, or give --replace {name}.",
        ),
    )
    HAND_ROW_KEPT = (
        "W1083",
        (
            "来源中已没有 {key}，但此行被手工改过，保留。",
            "{key} is no longer in the source, but was edited by hand; it stays.",
        ),
        ("如已撤销，请删去此行。", "Delete the row if it is gone."),
    )
    HAND_ROW_GONE = (
        "W1084",
        (
            "来源仍有 {key}，但此行已被手工删除，不再加入。",
            "The source still has {key}, but the row was deleted by hand; it stays away.",
        ),
        (
            "如需恢复，请手工加回，或用 --replace {name}。",
            "Add it by hand, or give --replace {name}.",
        ),
    )
    FILE_KEPT = (
        "W1085",
        (
            "{name} 被手工改过，保留原样，没有更新。",
            "{name} was edited by hand; it stays as it is and is not updated.",
        ),
        ("如以来源为准，请用 --replace {name}。", "Give --replace {name} if the source is right."),
    )
    SHEET_SKIPPED = (
        "W1086",
        ("隐藏的工作表，{count} 行未读取。", "The sheet is hidden; its {count} rows are not read."),
        ("如含地点，请取消隐藏。", "Unhide it if it holds places."),
    )
    NO_PLACES = (
        "E1087",
        ("没有可用的地点。", "There is no usable place."),
        (
            "请用 --places 给出地点表，并更正上列各行。",
            "Give a list with --places, and correct its rows.",
        ),
    )
    NAME_NEEDED = (
        "E1088",
        ("没有县名。", "The county has no name."),
        ("请用 --name 给出。", "Give it with --name."),
    )
    GTFS_BROKEN = (
        "E1089",
        ("{name} 不是可用的 GTFS：{detail}。", "{name} is no usable GTFS: {detail}."),
        (
            "请给出含 stops.txt、trips.txt、stop_times.txt 的文件夹或压缩包。",
            "Give a folder or archive with stops.txt, trips.txt and stop_times.txt.",
        ),
    )
