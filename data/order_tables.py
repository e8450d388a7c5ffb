"""The input table of orders; part of `data.tables`."""

from data.columns import Choice, Column, ColumnType, Table
from network.orders import Direction, Temperature
from network.text import Text

MOST_PIECES = 1_000_000
MOST_KG = 1_000_000.0
MOST_L = 5_000_000.0
"""Most pieces, kilograms and litres of an order: more is a slip, and sums of it overflow."""

_WAYBILL_HEADERS = ("运单编号", "快递单号", "单号", "面单号")
ORDERS = Table(
    name="orders",
    title=Text("运单", "Orders"),
    key=("order_id",),
    columns=(
        Column(
            name="order_id",
            zh="订单编号",
            type=ColumnType.ID,
            synonyms=("订单号",),
            meaning=Text(
                "唯一编号，空则取运单号", "Unique key; the waybill number is taken if empty"
            ),
        ),
        Column(
            name="waybill_no",
            zh="运单号",
            type=ColumnType.ID,
            synonyms=_WAYBILL_HEADERS,
            meaning=Text("面单上的号码（文本格式）", "Number on the label (a text cell)"),
        ),
        Column(
            name="member_id",
            zh="成员编号",
            type=ColumnType.ID,
            is_required=True,
            references="members",
            synonyms=("成员", "快递公司编号", "品牌编号"),
            meaning=Text("带来该运单的成员", "Member who brought the order"),
        ),
        Column(
            name="direction",
            zh="方向",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("上下行",),
            choices=(
                Choice(Direction.DOWN, "下行", ("派件",)),
                Choice(Direction.UP, "上行", ("揽件",)),
                Choice(Direction.LATERAL, "县内", ("互寄", "同城")),
            ),
            meaning=Text("下行、上行或县内", "Down from a hub, up to a hub, or lateral"),
        ),
        Column(
            name="origin_id",
            zh="起点编号",
            type=ColumnType.ID,
            references="places",
            synonyms=("起点", "始发站点", "始发编号"),
            meaning=Text(
                "入网地点；下行为空时默认唯一的中心",
                "Where it is released; the only hub if empty on a down order",
            ),
        ),
        Column(
            name="destination_id",
            zh="终点编号",
            type=ColumnType.ID,
            references="places",
            synonyms=("终点", "目的站点", "目的编号"),
            meaning=Text(
                "送达地点；上行为空时默认唯一的中心",
                "Where it must arrive; the only hub if empty on an up order",
            ),
        ),
        Column(
            name="pieces",
            zh="件数",
            type=ColumnType.INTEGER,
            is_required=True,
            low=1,
            high=MOST_PIECES,
            synonyms=("数量",),
            meaning=Text("件数", "Number of pieces"),
        ),
        Column(
            name="weight_kg",
            zh="重量",
            type=ColumnType.NUMBER,
            is_required=True,
            unit="kg",
            low=0,
            high=MOST_KG,
            is_low_open=True,
            synonyms=("重量kg", "计费重量", "weight"),
            meaning=Text("整单重量", "Weight of the whole order"),
        ),
        Column(
            name="volume_l",
            zh="体积",
            type=ColumnType.NUMBER,
            unit="l",
            low=0,
            high=MOST_L,
            synonyms=("体积l", "volume"),
            meaning=Text(
                "整单体积，空则按每公斤 5 升估算并提示",
                "Volume of the whole order; 5 l per kg if empty, with a warning",
            ),
        ),
        Column(
            name="temperature",
            zh="温层",
            type=ColumnType.CHOICE,
            default="ambient",
            synonyms=("温度", "温区"),
            choices=(
                Choice(Temperature.AMBIENT, "常温"),
                Choice(Temperature.CHILLED, "冷藏"),
                Choice(Temperature.FROZEN, "冷冻"),
            ),
            meaning=Text("温层", "Temperature class"),
        ),
        Column(
            name="released_at",
            zh="入网时间",
            type=ColumnType.MOMENT,
            attribute="released_s",
            is_required=True,
            synonyms=("到件时间", "揽收时间"),
            meaning=Text(
                "时限起点：下行为到县扫描，上行为站点交件",
                "Start of the clock: arrival scan (down) or hand-in (up)",
            ),
        ),
        Column(
            name="due_at",
            zh="送达时限",
            type=ColumnType.MOMENT,
            attribute="due_s",
            is_deadline=True,
            synonyms=("时限", "应送达时间"),
            meaning=Text(
                "最晚送达；只有日期则到当日结束；空则为入网时间加最短的承诺",
                "Latest arrival; a day without a time means its end; release plus the shortest "
                "promise if empty",
            ),
        ),
        Column(
            name="service_class",
            zh="服务类型",
            type=ColumnType.TEXT,
            default="standard",
            synonyms=("产品类型",),
            meaning=Text(
                "服务名称；形如 24h 为 24 小时，fresh 或生鲜为 24 小时",
                "Name of the promise; 24h means 24 hours, and so does fresh",
            ),
        ),
        Column(
            name="recipient_name",
            zh="收件人",
            type=ColumnType.TEXT,
            is_personal=True,
            synonyms=("收件人姓名", "收货人", "姓名"),
            meaning=Text("个人信息，读入即丢弃", "Personal; dropped on reading"),
        ),
        Column(
            name="recipient_phone",
            zh="收件电话",
            type=ColumnType.TEXT,
            is_personal=True,
            synonyms=("收件人电话", "收件人手机", "手机号", "电话", "联系电话"),
            meaning=Text("个人信息，读入即丢弃", "Personal; dropped on reading"),
        ),
        Column(
            name="recipient_address",
            zh="收件地址",
            type=ColumnType.TEXT,
            is_personal=True,
            synonyms=("收件人地址", "收货地址", "详细地址", "地址"),
            meaning=Text("个人信息，读入即丢弃", "Personal; dropped on reading"),
        ),
    ),
)

PLACE_NAMES = Table(
    name="place_names",
    title=Text("地名对照", "Names of places"),
    key=("township", "name"),
    columns=(
        Column(
            name="township",
            zh="乡镇",
            type=ColumnType.TEXT,
            meaning=Text(
                "文件中写的乡镇，空则不限乡镇", "Township as files write it; empty: in any township"
            ),
        ),
        Column(
            name="name",
            zh="地名",
            type=ColumnType.TEXT,
            is_required=True,
            meaning=Text("文件中写的地名", "Name of the place as files write it"),
        ),
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            references="places",
            synonyms=("网点编号",),
            meaning=Text(
                "确认的地点；空表示尚待确认",
                "The place that is meant; empty: still to be confirmed",
            ),
        ),
        Column(
            name="suggestion",
            zh="建议",
            type=ColumnType.TEXT,
            meaning=Text("最接近的地点及相似度", "The nearest places, with their similarity"),
        ),
        Column(
            name="rows",
            zh="行数",
            type=ColumnType.INTEGER,
            low=0,
            meaning=Text("最近一次导入时有多少行这样写", "Rows that wrote it in the last import"),
        ),
    ),
)
