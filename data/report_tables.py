"""The input tables of reports: targets of a performance table, and the ledger of money."""

from data.columns import Choice, Column, ColumnType, Table
from data.sheets import SUFFIXES
from network.text import Text
from routing.funding import Fund, Stage, Use
from routing.targets import Rule

TARGETS = Table(
    name="targets",
    title=Text("绩效目标", "Targets"),
    key=("target_id", "year"),
    columns=(
        Column(
            name="target_id",
            zh="指标编号",
            type=ColumnType.ID,
            is_required=True,
            synonyms=("编号",),
            meaning=Text("自己的编号", "A key of one's own"),
        ),
        Column(
            name="year",
            zh="年度",
            type=ColumnType.INTEGER,
            is_required=True,
            low=2000,
            high=2100,
            synonyms=("目标年度", "年份"),
            meaning=Text("到哪一年年末达到", "By the end of which year"),
        ),
        Column(
            name="category",
            zh="一级指标",
            type=ColumnType.TEXT,
            meaning=Text("如产出指标、效益指标、满意度指标", "As output, benefit, satisfaction"),
        ),
        Column(
            name="group",
            zh="二级指标",
            type=ColumnType.TEXT,
            meaning=Text("如数量指标、质量指标", "As quantity, quality"),
        ),
        Column(
            name="name",
            zh="三级指标",
            type=ColumnType.TEXT,
            is_required=True,
            synonyms=("指标", "指标名称"),
            meaning=Text("指标内容", "What is promised"),
        ),
        Column(
            name="unit",
            zh="单位",
            type=ColumnType.TEXT,
            synonyms=("计量单位",),
            meaning=Text("数值的单位；占比写 %", "Unit of the numbers; % for shares"),
        ),
        Column(
            name="target",
            zh="目标值",
            type=ColumnType.NUMBER,
            attribute="goal",
            is_required=True,
            synonyms=("指标值", "年度目标", "目标"),
            meaning=Text("目标，占比以百分数计", "The target; shares in percent"),
        ),
        Column(
            name="rule",
            zh="要求",
            type=ColumnType.CHOICE,
            default=Rule.AT_LEAST.value,
            choices=(
                Choice(Rule.AT_LEAST, "不低于", ("以上", "≥", ">=", "至少")),
                Choice(Rule.AT_MOST, "不高于", ("以内", "≤", "<=", "至多")),
            ),
            meaning=Text("实际值应在目标的哪一侧", "On which side of it the actual has to be"),
        ),
        Column(
            name="figure",
            zh="系统指标",
            type=ColumnType.TEXT,
            synonyms=("取数",),
            meaning=Text(
                "由系统计算实际值的指标，如 coverage.villages、within.72；空则人工填写",
                "The figure that tells the actual, as coverage.villages; empty: it is stated",
            ),
        ),
        Column(
            name="actual",
            zh="实际值",
            type=ColumnType.NUMBER,
            synonyms=("完成值", "完成情况"),
            meaning=Text("人工填写的实际值", "The actual as stated"),
        ),
        Column(
            name="source",
            zh="数据来源",
            type=ColumnType.TEXT,
            synonyms=("来源",),
            meaning=Text("实际值的依据；填写实际值时必填", "Who says so; needed with an actual"),
        ),
        Column(
            name="as_of",
            zh="截至日期",
            type=ColumnType.DATE,
            synonyms=("截至",),
            meaning=Text("实际值截至哪一天", "For which day the actual holds"),
        ),
        Column(
            name="note",
            zh="备注",
            type=ColumnType.TEXT,
            meaning=Text("其他说明", "Anything else"),
        ),
    ),
)

LEDGER = Table(
    name="ledger",
    title=Text("资金台账", "Ledger"),
    key=("entry_id",),
    columns=(
        Column(
            name="entry_id",
            zh="序号",
            type=ColumnType.ID,
            is_required=True,
            synonyms=("台账编号", "编号"),
            meaning=Text("自己的编号", "A key of one's own"),
        ),
        Column(
            name="date",
            zh="日期",
            type=ColumnType.DATE,
            attribute="day",
            is_required=True,
            synonyms=("记账日期",),
            meaning=Text("到位、安排或拨付的日期", "When it came in, was set aside or paid out"),
        ),
        Column(
            name="fund",
            zh="资金来源",
            type=ColumnType.CHOICE,
            is_required=True,
            choices=(
                Choice(Fund.CENTRAL, "中央", ("中央财政", "中央资金", "中央专项")),
                Choice(Fund.PROVINCE, "省级", ("省", "省财政", "市级", "市")),
                Choice(Fund.COUNTY, "县级", ("县", "县财政", "县配套")),
                Choice(Fund.OWN, "自筹", ("社会资金", "企业自筹")),
            ),
            meaning=Text("谁的资金", "Whose money"),
        ),
        Column(
            name="stage",
            zh="环节",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("类型",),
            choices=(
                Choice(Stage.GRANTED, "到位", ("下达", "收入")),
                Choice(Stage.BUDGETED, "安排", ("预算", "批复")),
                Choice(Stage.PAID, "拨付", ("支出", "已拨付")),
            ),
            meaning=Text("到位、安排用途还是拨付", "Came in, set aside for a use, or paid out"),
        ),
        Column(
            name="use",
            zh="用途",
            type=ColumnType.CHOICE,
            synonyms=("支持方向", "项目类别"),
            choices=(
                Choice(Use.SUPPLY_CHAIN, "供应链与上行", ("农村产品上行", "供应链", "上行")),
                Choice(Use.LOGISTICS, "物流配送体系", ("物流", "物流体系")),
                Choice(Use.SERVICE_CENTRE, "公共服务中心", ("服务中心",)),
                Choice(Use.STATIONS, "乡村服务站点", ("服务站点", "站点")),
                Choice(Use.TRAINING, "培训", ("电商培训",)),
                Choice(Use.STATISTICS, "统计与数据", ("统计体系", "大数据")),
                Choice(Use.OTHER, "其他"),
                Choice(Use.TRADING_PLATFORM, "网络交易平台"),
                Choice(Use.OFFICE_BUILDING, "楼堂馆所"),
                Choice(Use.RUNNING_COSTS, "工作经费"),
                Choice(Use.BOUGHT_TRAFFIC, "购买流量"),
            ),
            meaning=Text(
                "安排和拨付必填；最后四项中央资金不得支持",
                "Needed but for money that comes in; the last four are barred to central funds",
            ),
        ),
        Column(
            name="amount_yuan",
            zh="金额",
            type=ColumnType.NUMBER,
            unit="yuan",
            is_required=True,
            synonyms=("金额元", "资金额"),
            meaning=Text(
                "元，最多两位小数；负数为冲红", "Two decimals at most; negative: taken back"
            ),
        ),
        Column(
            name="up_percent",
            zh="上行比例",
            type=ColumnType.NUMBER,
            unit="%",
            low=0,
            high=100,
            synonyms=("上行占比",),
            meaning=Text(
                "其中支持农村产品上行的百分比；空则供应链与上行为 100，其余为 0",
                "What of it helps goods go up; empty: 100 for the supply chain, else 0",
            ),
        ),
        Column(
            name="place_id",
            zh="站点编号",
            type=ColumnType.ID,
            references="places",
            synonyms=("站点", "网点编号"),
            meaning=Text("补助给哪个站点", "The site that gets it"),
        ),
        Column(
            name="payee",
            zh="承办单位",
            type=ColumnType.TEXT,
            synonyms=("收款单位",),
            meaning=Text("由谁承办或收款", "Who gets it"),
        ),
        Column(
            name="document",
            zh="凭证",
            type=ColumnType.TEXT,
            synonyms=("文号", "凭证号"),
            meaning=Text("凭证号或文号；拨付必填", "The paper that proves it; needed if paid out"),
        ),
        Column(
            name="note",
            zh="备注",
            type=ColumnType.TEXT,
            meaning=Text("其他说明", "Anything else"),
        ),
    ),
)


def files_of(table: Table) -> tuple[str, ...]:
    """Return the names that the file of a table may have in a county's folder."""
    return tuple(f"{table.name}{suffix}" for suffix in SUFFIXES)
