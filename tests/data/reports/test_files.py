"""Files that reports read: taken whole, or refused with everything that is wrong in them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from api.days import load_county
from data.cells import write_cell
from data.files import write_atomically
from data.issues import DataError
from data.printing.wanted import Dimension, Measure
from data.report_tables import LEDGER
from data.reports.money_files import COMPUTED, read_ledger, read_targets
from data.reports.settings import ReportSettings, read_settings
from data.reports.status_log import read_status_log
from data.writers import csv_text
from network.ids import OrderId, PlaceId
from network.places import PlaceKind
from routing.funding import Fund, LedgerEntry, Stage, Use
from routing.replanning.events import OrderStatus
from routing.tally import Actual
from routing.targets import Rule, Target
from tests.counties import valley
from tests.examples import examples
from tests.small_plan import DAY, small_orders

ZONE = ZoneInfo("Asia/Shanghai")
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "wutai-report"


def written(tmp_path: Path, name: str, text: str) -> Path:
    """Write a file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def codes(refused: pytest.ExceptionInfo[DataError]) -> list[tuple[str, int | None]]:
    """Return codes and rows of the errors."""
    return [(issue.code, issue.row) for issue in refused.value.issues if issue.is_error]


def test_targets_are_read_by_their_chinese_headers(tmp_path: Path) -> None:
    text = (
        "指标编号,年度,一级指标,二级指标,三级指标,单位,指标值,要求,系统指标,实际值,数据来源,截至\n"
        "1,2026,产出指标,质量指标,行政村覆盖率,%,55,不低于,coverage.villages,,,\n"
        "2,2026,满意度指标,服务对象,投诉次数,次,10,以内,,3,12345 热线,2026-03-31\n"
    )
    first, second = read_targets(written(tmp_path, "t.csv", text)).value
    assert (first.goal, first.figure, first.rule) == (55.0, "coverage.villages", Rule.AT_LEAST)
    assert second == Target(
        target_id="2",
        year=2026,
        category="满意度指标",
        group="服务对象",
        name="投诉次数",
        unit="次",
        goal=10.0,
        rule=Rule.AT_MOST,
        actual=3.0,
        source="12345 热线",
        as_of=date(2026, 3, 31),
    )


def test_everything_wrong_with_targets_is_told_at_once(tmp_path: Path) -> None:
    text = (
        "target_id,year,name,unit,target,figure,actual,source\n"
        "1,2026,a,人,10,,5,\n"
        "2,2026,b,%,10,coverage.moon,,\n"
        "3,2026,c,件,10,within.72,,\n"
        "4,2026,d,%,10,within.72,9,table\n"
        "4,2026,e,%,ten,,,\n"
    )
    with pytest.raises(DataError) as refused:
        read_targets(written(tmp_path, "t.csv", text))
    found = codes(refused)
    assert found[:4] == [("E1046", 2), ("E1044", 3), ("E1048", 4), ("E1047", 5)]
    assert {row for _, row in found[4:]} == {6}


def test_the_ledger_names_sites_by_id_or_name(tmp_path: Path) -> None:
    text = (
        "序号,日期,资金来源,环节,用途,金额（元）,上行比例,站点,凭证\n"
        "1,2026-03-01,中央,到位,,5000000,,,\n"
        '2,2026/3/2,中央财政,拨付,供应链,"1,234.56",,P1,文 1 号\n'
        "3,2026-03-03,县配套,支出,服务站点,-0.01,50,甲二村,=1+1\n"
    )
    path = written(tmp_path, "l.csv", text.replace(",站点,", ",站点编号,"))
    granted, first, second = read_ledger(path, valley()).value
    assert (granted.stage, granted.use, granted.amount_fen) == (
        Stage.GRANTED,
        Use.OTHER,
        500_000_000,
    )
    assert (first.amount_fen, first.up_share, first.place_id) == (123_456, 1.0, "P1")
    assert (second.amount_fen, second.up_share, second.place_id) == (-1, 0.5, "P2")
    assert (second.fund, second.document) == (Fund.COUNTY, "=1+1")


def test_everything_wrong_with_a_ledger_is_told_at_once(tmp_path: Path) -> None:
    text = (
        "entry_id,date,fund,stage,use,amount_yuan,place_id,document\n"
        "1,2026-03-01,central,paid,stations,1.005,,d\n"
        "2,2026-03-01,central,paid,,1,,d\n"
        "3,2026-03-01,central,paid,stations,1,,\n"
        "4,2026-03-01,central,paid,stations,1,Atlantis,d\n"
        "4,2026-03-01,moon,paid,stations,1,,d\n"
    )
    with pytest.raises(DataError) as refused:
        read_ledger(written(tmp_path, "l.csv", text), valley())
    found = codes(refused)
    assert found[:3] == [("E1050", 2), ("E1051", 3), ("E1049", 4)]
    assert {row for _, row in found} == {2, 3, 4, 5, 6}


WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).map(
    str.strip
)
ENTRIES = st.builds(
    LedgerEntry,
    entry_id=st.integers(1, 10**9).map(str),
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    fund=st.sampled_from(Fund),
    stage=st.sampled_from(Stage),
    use=st.sampled_from(Use),
    amount_fen=st.integers(-(10**11), 10**11),
    up_share=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    place_id=st.sampled_from([None, PlaceId("P1"), PlaceId("SA")]),
    payee=WORDS,
    document=WORDS.filter(bool),
    note=WORDS,
)


@given(st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.entry_id))
@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_ledger_comes_back_as_it_was_written(tmp_path: Path, entries: list[LedgerEntry]) -> None:
    def cell(name: str, entry: LedgerEntry) -> str:
        worked_out: dict[str, Any] = {
            "date": entry.day,
            "amount_yuan": entry.amount_fen / 100,
            "up_percent": entry.up_share * 100,
        }
        value = worked_out[name] if name in worked_out else getattr(entry, name)
        return write_cell(LEDGER.column(name), value)

    names = [column.name for column in LEDGER.columns]
    rows = [names, *([cell(name, entry) for name in names] for entry in entries)]
    path = tmp_path / "ledger.csv"
    write_atomically(path, csv_text(rows))
    assert list(read_ledger(path, valley()).value) == entries


def test_settings_hold_money_coverage_and_columns(tmp_path: Path) -> None:
    text = """
alliance = "小谷共配联盟"
addressee = "市领导小组办公室"
[money]
up_percent_min = 60
point_cap_yuan = 8000.5
[coverage]
villages_percent = 55
[send_receive]
by = ["station", "day"]
columns = ["arrived", "on_time"]
headers = { arrived = "进港件", station = "网点" }
"""
    read = read_settings(written(tmp_path, "report.toml", text))
    assert (read.alliance, read.addressee) == ("小谷共配联盟", "市领导小组办公室")
    assert (read.money.up_share_min, read.money.centre_share_max) == (0.6, 0.15)
    assert read.money.cap_fen == {PlaceKind.POINT: 800_050}
    assert read.coverage == {"coverage.villages": 0.55}
    assert read.template.dimensions == (Dimension.STATION, Dimension.DAY)
    assert read.template.measures == (Measure.ARRIVED, Measure.ON_TIME)
    assert read.template.headers == {"arrived": "进港件", "station": "网点"}


def test_without_settings_policy_holds(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "report.toml", "")) == ReportSettings()


def test_everything_wrong_with_settings_is_told_at_once(tmp_path: Path) -> None:
    text = """
alliance = 3
[money]
up_percent_min = 101
gold = 1
[send_receive]
by = ["day", "moon"]
columns = "arrived"
headers = { moon = "x", day = 1 }
tail = 1
"""
    with pytest.raises(DataError) as refused:
        read_settings(written(tmp_path, "report.toml", text))
    found = {(issue.code, issue.field) for issue in refused.value.issues}
    assert {field for _, field in found} == {
        "alliance",
        "money.up_percent_min",
        "money.gold",
        "send_receive.by",
        "send_receive.columns",
        "send_receive.headers",
        "send_receive.headers.day",
        "send_receive.tail",
    }
    assert ("E1044", "send_receive.by") in found


def test_statuses_of_several_days_tell_each_day_its_own(tmp_path: Path) -> None:
    text = (
        "运单,状态,时间\n"
        "O1,派送,2026-05-20 08:00\n"
        "O1,签收,2026-05-21 09:30\n"
        "693000000006,签收失败,2026/5/20 10:00\n"
        "O9,签收,2026-05-20T11:00:00+08:00\n"
    )
    log, _ = read_status_log(written(tmp_path, "s.csv", text.replace("运单,", "订单号,", 1)), ZONE)
    orders = {order.order_id: order for order in small_orders()}
    first = log.reported(DAY, orders)
    assert first.statuses == {OrderId("O1"): OrderStatus.DEPARTED}
    assert first.refused == {OrderId("O6")}
    assert log.actuals(DAY, orders) == {
        OrderId("O1"): Actual(delivered_s=86_400 + 34_200),
        OrderId("O6"): Actual(failed_s=36_000),
    }
    assert log.unknown(DAY, orders) == 1
    third = date(2026, 5, 22)
    assert log.reported(third, orders).statuses is None


def test_a_signature_that_was_taken_back_does_not_count(tmp_path: Path) -> None:
    text = (
        "order_id,status,at\n"
        "O1,signed,2026-05-20 09:00\n"
        "O1,failed,2026-05-20 10:00\n"
        "O6,failed,2026-05-20 10:00\n"
        "O6,signed,2026-05-20 11:00\n"
    )
    log, _ = read_status_log(written(tmp_path, "s.csv", text), ZONE)
    assert log.actuals(DAY, {order.order_id: order for order in small_orders()}) == {
        OrderId("O1"): Actual(failed_s=36_000),
        OrderId("O6"): Actual(delivered_s=39_600, failed_s=36_000),
    }


def test_a_waybill_number_like_another_s_id_tells_nothing_where_entries_are_by_id(
    tmp_path: Path,
) -> None:
    text = "order_id,status,at\nO1,signed,2026-05-20 09:00\n"
    log, _ = read_status_log(written(tmp_path, "s.csv", text), ZONE)
    curious = replace(small_orders()[1], waybill_no="O1")
    own = {curious.order_id: curious}
    assert log.actuals(DAY, own)
    by_id = replace(log, has_waybills=False)
    assert by_id.actuals(DAY, own) == {}
    assert by_id.reported(DAY, own).statuses is None


def test_a_time_without_a_day_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "s.csv", "order_id,status,at\nO1,signed,10:05\nO2,signed,\n")
    with pytest.raises(DataError) as refused:
        read_status_log(path, ZONE)
    assert codes(refused) == [("E1045", 2), ("E1045", 3)]


def test_good_rows_of_statuses_count_beside_bad_ones(tmp_path: Path) -> None:
    text = (
        "order_id,status,at\nO1,signed,10:05\n,signed,2026-05-20 09:00\nO3,lost,2026-05-20 09:00\n"
        "O2,signed,2026-05-20 09:00\n"
    )
    log, issues = read_status_log(written(tmp_path, "s.csv", text), ZONE)
    assert [(i.code, i.row) for i in issues] == [("E1045", 2), ("E201", 3), ("E206", 4)]
    orders = {order.order_id: order for order in small_orders()}
    assert log.actuals(DAY, orders) == {OrderId("O2"): Actual(delivered_s=32_400)}
    wire = '{"order_id": "O1", "status": "signed", "at": '
    text = f'[{wire}"10:05"}}, {wire}"2026-05-20 09:00"}}, 7]'
    log, issues = read_status_log(written(tmp_path, "s.json", text), ZONE)
    assert [(i.code, i.field) for i in issues] == [("E502", "[2]"), ("E1045", "[0].at")]
    assert log.actuals(DAY, orders) == {OrderId("O1"): Actual(delivered_s=32_400)}


def test_json_tells_the_same(tmp_path: Path) -> None:
    text = '[{"order_id": "O1", "status": "signed", "at": "2026-05-20 09:00"}]'
    log, _ = read_status_log(written(tmp_path, "s.json", text), ZONE)
    orders = {order.order_id: order for order in small_orders()}
    assert log.actuals(DAY, orders) == {OrderId("O1"): Actual(delivered_s=32_400)}
    assert log.reported(DAY, orders).statuses == {OrderId("O1"): OrderStatus.SIGNED}


def test_every_figure_that_targets_may_name_has_a_unit() -> None:
    assert all(unit.zh and unit.en for unit in COMPUTED.values())
    assert {"coverage.villages", "within.72", "up_pieces"} <= COMPUTED.keys()


def test_the_examples_are_as_the_documents_say() -> None:
    county = load_county("wutai").county
    targets = read_targets(EXAMPLES / "targets.csv").value
    entries = read_ledger(EXAMPLES / "ledger.csv", county).value
    stated = read_settings(EXAMPLES / "report.toml")
    assert len(targets) >= 8
    assert {entry.stage for entry in entries} == {Stage.GRANTED, Stage.BUDGETED}
    assert sum(e.amount_fen for e in entries if e.stage is Stage.BUDGETED) == 500_000_000
    assert stated.coverage["coverage.villages"] == 0.55
