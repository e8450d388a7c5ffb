"""`tongpei report` on days of the valley; figures counted again from the files and by SQL."""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from api.days import load_county
from api.keeping import keep_county, keep_orders, keep_plan, keep_statuses
from api.kept_plans import Desk
from api.upkeep import open_store
from data.files import county_digest
from data.status_reports import StatusReport
from data.store.plans import PlanContent, PlanKey
from data.watching.runs import RECORD, Done, WatchRunWire
from network.ids import OrderId
from network.statuses import ReportedStatus
from tests.api.conftest import edit_orders, write_valley
from tests.formulas import recalculated
from tests.small_plan import DAY

SECOND = DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the valley, with orders of two members and one that is due at once."""
    folder = write_valley(tmp_path_factory.mktemp("county") / "valley")
    for order_id in ("O2", "O3", "O5"):
        edit_orders(folder, order_id, member_id="courier")
    edit_orders(folder, "O3", due_at=f"{DAY}T05:45:00+08:00")
    return folder


@pytest.fixture(scope="module")
def runs(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan two days; on the second, two orders of the first are in hand still, and two are new."""
    runs = tmp_path_factory.mktemp("runs")
    _planned("plan", folder, "--iterations", "3", "--out", runs / "first")
    rows = _orders(runs / "first")
    kept = [row for row in rows if row["order_id"] in {"O1", "O6"}]
    new = []
    for order_id, row in (("N1", rows[1]), ("N2", rows[5])):
        released = f"{SECOND}T05:30:00+08:00"
        due = f"{SECOND + timedelta(days=3)}T05:30:00+08:00"
        new.append({**row, "order_id": order_id, "waybill_no": f"77{order_id[1:]}00000000123"})
        new[-1] |= {"released_at": released, "due_at": due, "pieces": "5"}
    path = runs / "second.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows([*kept, *new])
    options = ("--orders", path, "--date", SECOND, "--iterations", "3")
    _planned("plan", folder, *options, "--out", runs / "second")
    return runs


@pytest.fixture(scope="module")
def store_url(folder: Path, runs: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Keep both days in a store, with a status of the first and one of the day after both."""
    url = f"sqlite:///{(tmp_path_factory.mktemp('store') / 'kept.db').as_posix()}"
    loaded = load_county(str(folder))
    with open_store(url) as store:
        keep_county(store, str(folder))
        keep_orders(store, loaded, runs / "first" / "orders.csv", day=DAY)
        rows = [row for row in _orders(runs / "second") if row["order_id"].startswith("N")]
        path = runs / "new.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        keep_orders(store, loaded, path, day=SECOND)
        for name, day in (("first", DAY), ("second", SECOND)):
            text = (runs / name / "plan.json").read_text(encoding="utf-8")
            summary = (runs / name / "summary.json").read_text(encoding="utf-8")
            key = PlanKey(county_id="valley", day=day)
            keep_plan(store, key, PlanContent(plan=text, summary=summary), based_on=0)
        signed = pd.Timestamp(f"{DAY} 10:00", tz="Asia/Shanghai").to_pydatetime()
        at = {"O2": signed, rows[0]["order_id"]: signed + timedelta(days=2)}
        keep_statuses(
            store,
            "valley",
            [
                StatusReport(order_id=OrderId(order_id), status=ReportedStatus.SIGNED, at=moment)
                for order_id, moment in at.items()
            ],
        )
    return url


def test_kpi_of_runs_equals_a_recount(runs: Path, tmp_path: Path) -> None:
    told = _told("kpi", runs, "--out", tmp_path)
    counted = [_recount(runs / "first", set()), _recount(runs / "second", {"O1", "O6"})]
    assert [day["day"] for day in told["by_day"]] == [DAY.isoformat(), SECOND.isoformat()]
    for day, expected in zip(told["by_day"], counted, strict=True):
        full = expected.pop("load_factor")  # summary.json rounds it
        assert day["load_factor"] == pytest.approx(full, abs=5e-5)
        assert {key: day[key] for key in expected} == pytest.approx(expected)
    whole = {
        key: sum(day[key] for day in counted)
        for key in ("orders", "pieces", "arriving", "held", "unserved", "cost", "km", "up_pieces")
    }
    assert {key: told["figures"][key] for key in whole} == pytest.approx(whole)
    assert told["figures"]["cost_per_piece"] == pytest.approx(whole["cost"] / whole["arriving"])
    rows = _rows(_book(tmp_path / "kpi.xlsx").worksheets[0], "指标")
    assert {row["指标"]: row["数值"] for row in rows}["计划送达"] == whole["arriving"]


def test_send_receive_of_runs_equals_a_recount(runs: Path, tmp_path: Path) -> None:
    told = _told("send-receive", runs, "--by", "day,member", "--out", tmp_path)
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for name, before in (("first", set()), ("second", {"O1", "O6"})):
        day = (DAY if name == "first" else SECOND).isoformat()
        plan = _plan(runs / name)
        for order in _orders(runs / name):
            member = {"post": "邮政", "courier": "快递"}[order["member_id"]]
            of = counted.setdefault(
                (day, member), dict.fromkeys(("arrived", "to_deliver", "shipped"), 0)
            )
            pieces, is_up = int(order["pieces"]), order["direction"] == "up"
            if not is_up and order["order_id"] not in before:
                of["arrived"] += pieces
            if _arrival(plan, order) is not None:
                of["shipped" if is_up else "to_deliver"] += pieces
    found = {(row["day"], row["member"]): row for row in told["rows"]}
    assert found.keys() == counted.keys()
    for group, expected in counted.items():
        assert {key: found[group][key] for key in expected} == expected


def test_the_store_and_its_runs_tell_the_same(runs: Path, store_url: str, tmp_path: Path) -> None:
    of_runs = _told("kpi", runs, "--out", tmp_path / "runs")
    of_store = _told("kpi", "--county", "valley", "--url", store_url, "--out", tmp_path / "store")
    for key in ("arriving", "within.72", "on_time", "cost", "km", "load_factor", "shared"):
        assert of_store["figures"][key] == pytest.approx(of_runs["figures"][key]), key
    assert of_store["figures"]["signed"] == 2
    assert "signed" not in of_runs["figures"]


def test_figures_of_the_store_equal_those_of_a_query(store_url: str, tmp_path: Path) -> None:
    told = _told("kpi", "--county", "valley", "--url", store_url, "--out", tmp_path)
    database = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    try:
        frame = pd.read_sql_query(_ARRIVALS, database)
        signed = database.execute(
            "SELECT count(*) FROM statuses WHERE status = 'signed'"
        ).fetchone()[0]
        held = database.execute(_HELD).fetchone()[0]
    finally:
        database.close()
    assert told["figures"]["arriving"] == frame["pieces"].sum()
    assert told["figures"]["up_pieces"] == frame.loc[frame["direction"] == "up", "pieces"].sum()
    for hours in (24, 48, 72):
        share = float((frame["waited_s"] <= hours * 3600).mean())
        assert told["figures"][f"within.{hours}"] == pytest.approx(share)
    assert told["figures"]["on_time"] == pytest.approx(float((frame["early_s"] >= 0).mean()))
    assert (told["figures"]["signed"], told["figures"]["held"]) == (signed, held or 0)
    by_day = frame.groupby("day")["pieces"].sum()
    assert {day["day"]: day["arriving"] for day in told["by_day"]} == dict(by_day.items())


def test_the_send_and_receive_report_of_the_store_equals_a_query(
    store_url: str, tmp_path: Path
) -> None:
    options = ("--county", "valley", "--url", store_url, "--by", "day,member", "--out", tmp_path)
    told = {(row["day"], row["member"]): row for row in _told("send-receive", *options)["rows"]}
    database = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    try:
        arriving = pd.read_sql_query(_ARRIVALS, database)
        taken_in = pd.read_sql_query("SELECT * FROM orders", database)
    finally:
        database.close()
    names = {"post": "邮政", "courier": "快递"}
    expected: dict[tuple[str, str], dict[str, float]] = {group: {} for group in told}
    for measure, frame, is_up in (
        ("to_deliver", arriving, False),
        ("shipped", arriving, True),
        ("arrived", taken_in, False),
        ("collected", taken_in, True),
    ):
        of_way = frame[(frame["direction"] == "up") == is_up]
        for row in (
            of_way.groupby(["day", "member_id"], as_index=False)["pieces"].sum().itertuples()
        ):
            expected[str(row.day), names[str(row.member_id)]][measure] = row.pieces
    measures = ("to_deliver", "shipped", "arrived", "collected")
    found = {group: {m: row[m] for m in measures if row[m]} for group, row in told.items()}
    assert found == expected
    assert sum(len(row) for row in found.values()) > 4


_ARRIVALS = """
    SELECT plans.day AS day, orders.direction, orders.pieces, orders.member_id,
           json_extract(legs.value, '$[#-1].arrive_s') - orders.released_s
             - 86400 * (julianday(orders.day) - julianday(plans.day)) AS waited_s,
           orders.due_s + 86400 * (julianday(orders.day) - julianday(plans.day))
             - json_extract(legs.value, '$[#-1].arrive_s') AS early_s
    FROM plans
    JOIN plan_versions ON plan_versions.plan_id = plans.plan_id
                      AND plan_versions.version = plans.version
    JOIN json_each(plan_versions.plan, '$.assignments') AS legs
    JOIN orders ON orders.county_id = plans.county_id AND orders.order_id = legs.key
    WHERE json_extract(legs.value, '$[#-1].to_id') = orders.destination_id
"""
_HELD = """
    SELECT sum(orders.pieces)
    FROM plans
    JOIN plan_versions ON plan_versions.plan_id = plans.plan_id
                      AND plan_versions.version = plans.version
    JOIN json_each(plan_versions.plan, '$.held') AS held
    JOIN orders ON orders.county_id = plans.county_id
               AND orders.order_id = json_extract(held.value, '$.order_id')
"""


def test_every_workbook_holds_formulas_that_come_to_what_is_stored(
    runs: Path, tmp_path: Path
) -> None:
    _told("send-receive", runs, "--out", tmp_path, "--details")
    _told("kpi", runs, "--out", tmp_path)
    for name in ("send-receive.xlsx", "kpi.xlsx"):
        found = list(recalculated((tmp_path / name).read_bytes()))
        assert found
        for sheet, cell, stored, value in found:
            assert value == (pytest.approx(stored, abs=1e-9) if stored is not None else ""), (
                name,
                sheet,
                cell,
            )


def test_waybills_are_text_and_orders_are_listed_day_by_day(runs: Path, tmp_path: Path) -> None:
    _told("send-receive", runs, "--out", tmp_path, "--details")
    book = _book(tmp_path / "send-receive.xlsx")
    names = [name for name in book.sheetnames if "运单明细" in name]
    assert names == [f"运单明细 {DAY}", f"运单明细 {SECOND}"]
    for name, run in zip(names, ("first", "second"), strict=True):
        cells = next(book[name].iter_cols(min_col=6, max_col=6, min_row=2))
        assert [cell.value for cell in cells] == [o["waybill_no"] for o in _orders(runs / run)]
        assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_statuses_bring_actuals_and_unknown_ones_are_told(runs: Path, tmp_path: Path) -> None:
    path = tmp_path / "statuses.csv"
    path.write_text(
        f"order_id,status,at\nO2,signed,{DAY} 12:00\nO4,failed,{DAY} 13:00\nX,signed,{DAY} 13:00\n",
        encoding="utf-8",
    )
    told = _told("kpi", runs, "--statuses", path, "--out", tmp_path)
    assert (told["figures"]["signed"], told["figures"]["failed"]) == (1, 1)
    assert (told["figures"]["actual.within.24"], told["days_reported"]) == (1.0, 1)
    assert [issue["code"] for issue in told["issues"]] == ["W1042"]
    rows = _told("send-receive", runs, "--by", "day", "--statuses", path, "--out", tmp_path)["rows"]
    pieces = {o["order_id"]: int(o["pieces"]) for o in _orders(runs / "first")}
    assert [row.get("signed") for row in rows] == [pieces["O2"], None]
    assert rows[0]["problem"] >= pieces["O4"]


def test_bad_rows_of_statuses_are_told_and_the_others_count(runs: Path, tmp_path: Path) -> None:
    path, listed = tmp_path / "statuses.csv", tmp_path / "issues.csv"
    rows = (f"O2,signed,{DAY} 12:00", f"O4,lost,{DAY} 13:00", "O3,signed,13:00")
    path.write_text("\n".join(("order_id,status,at", *rows)), encoding="utf-8")
    options = ("--statuses", path, "--out", tmp_path, "--format", "xlsx", "--lang", "en")
    result = _call("report", "kpi", runs, *options, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["figures"]["signed"]) == (1, 1)
    found = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig"))))
    assert [(row["code"], row["row"]) for row in found] == [("E206", "3"), ("E1045", "4")]
    listed.unlink()
    result = _call("report", "kpi", runs, *options, "--member", "post")
    assert (result.exit_code, listed.exists()) == (1, False)
    assert "E1045 statuses.csv · row 4" in result.stderr
    path.write_text(f"order_id,status,at\n{rows[2]}\n", encoding="utf-8")
    assert _call("report", "kpi", runs, *options).exit_code == 3


def test_figures_and_what_does_not_hold_are_told_on_the_screen(runs: Path, tmp_path: Path) -> None:
    told = _call("report", "kpi", runs, "--out", tmp_path, "--lang", "en", "--format", "xlsx")
    assert told.exit_code == 0
    assert "cost per piece" in told.stdout
    assert "kpi.xlsx" in told.stdout
    _, ledger = _money(tmp_path)
    options = ("--ledger", ledger, "--out", tmp_path, "--lang", "en", "--format", "xlsx")
    held = _call("report", "performance", runs, *options)
    assert held.exit_code == 1
    assert "20.0% go to the service centre, more than 15.0%" in held.stdout


def test_a_member_gets_its_own_and_no_costs(runs: Path, tmp_path: Path) -> None:
    told = _told("kpi", runs, "--member", "快递", "--out", tmp_path)
    own = [o for run in ("first", "second") for o in _orders(runs / run)]
    ids = {o["order_id"] for o in own if o["member_id"] == "courier"}
    assert told["figures"]["orders"] == len(ids)
    assert not told["figures"].keys() & {"cost", "km", "load_factor"}


def test_a_member_is_not_told_which_orders_of_others_are_not_there(
    runs: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs / "first", run)
    plan = _plan(run)
    plan["routes"][0]["stops"][1].setdefault("deliver", []).append("X1")
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    whole = _call("report", "kpi", run, "--out", tmp_path / "out", "--json")
    assert (whole.exit_code, _codes(whole)) == (3, ["E804"])
    own = _call("report", "kpi", run, "--member", "courier", "--out", tmp_path / "out", "--json")
    assert own.exit_code == 0, own.stdout
    assert "X1" not in own.stdout


def test_performance_judges_targets_and_money(runs: Path, tmp_path: Path) -> None:
    targets, ledger = _money(tmp_path)
    options = ("--targets", targets, "--ledger", ledger, "--out", tmp_path)
    result = _call("report", "performance", runs, *options, "--json")
    assert result.exit_code == 1, result.stderr
    told = json.loads(result.stdout)
    assert [each["standing"] for each in told["targets"]] == ["met", "not_due", "open"]
    assert told["targets"][0]["actual"] == 100.0
    assert [finding["kind"] for finding in told["findings"]] == ["centre_share"]
    assert told["central_money"][1]["centre_share"] == pytest.approx(0.2)
    book = _book(tmp_path / "performance.xlsx")
    assert book.sheetnames == ["绩效目标", "资金", "站点补助", "核对", "台账"]
    for sheet, cell, stored, value in recalculated((tmp_path / "performance.xlsx").read_bytes()):
        assert value == (pytest.approx(stored) if stored is not None else ""), (sheet, cell)


def test_the_monthly_report_is_written_for_word_and_paper(runs: Path, tmp_path: Path) -> None:
    targets, ledger = _money(tmp_path)
    options = ("--targets", targets, "--ledger", ledger, "--month", "2026-05", "--out", tmp_path)
    result = _call("report", "monthly", runs, *options, "--json")
    assert result.exit_code == 1, result.stderr
    told = json.loads(result.stdout)
    assert set(told["files"]) == {"monthly-2026-05.docx", "monthly-2026-05.pdf"}
    assert (tmp_path / "monthly-2026-05.pdf").read_bytes().startswith(b"%PDF-")
    word = docx.Document(str(tmp_path / "monthly-2026-05.docx"))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert f"{told['figures']['arriving']:,.0f} 件" in text
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "行政村覆盖率" in cells
    assert len(word.inline_shapes) == 4
    again = tmp_path / "again"
    _call("report", "monthly", runs, *options[:-1], again)
    for name in told["files"]:
        assert (again / name).read_bytes() == (tmp_path / name).read_bytes()


def test_settings_of_the_county_are_found(folder: Path, runs: Path, tmp_path: Path) -> None:
    path = folder / "report.toml"
    path.write_text(
        '[send_receive]\nby = ["day"]\ncolumns = ["arrived"]\nheaders = { arrived = "进港件" }\n',
        encoding="utf-8",
    )
    try:
        told = _told("send-receive", runs, "--out", tmp_path)
    finally:
        path.unlink()
    assert [set(row) for row in told["rows"]] == [{"day", "arrived"}] * 2
    sheet = _book(tmp_path / "send-receive.xlsx")["数据"]
    assert [cell.value for cell in sheet[1]] == ["日期", "进港件"]
    assert told["issues"] == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("kpi", "nowhere"), "E103"),
        (("kpi",), "E1053"),
        (("kpi", "RUNS", "--from", "2027-01-01"), "E1043"),
        (("monthly", "RUNS", "--month", "May"), "E1052"),
        (("monthly", "RUNS", "--month", "2026-06"), "E1043"),
        (("kpi", "RUNS", "--member", "nobody"), "E802"),
        (("kpi", "RUNS", "RUNS/copy"), "E1042"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    runs: Path, tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    mine = tmp_path / "runs"
    shutil.copytree(runs, mine)
    if "RUNS/copy" in options:
        shutil.copytree(runs / "first", mine / "copy")
    words = [word.replace("RUNS", str(mine)) for word in options]
    result = _call("report", *words, "--out", tmp_path / "out", "--json")
    assert (result.exit_code, _codes(result)) == (3, [code])
    assert not (tmp_path / "out").exists()


def test_a_plan_made_again_takes_the_place_of_the_first(
    folder: Path, runs: Path, tmp_path: Path
) -> None:
    events = tmp_path / "events.json"
    events.write_text('[{"at": "07:30", "kind": "refused", "order_id": "O4"}]', encoding="utf-8")
    again = tmp_path / "again"
    options = ("--events", events, "--iterations", "3", "--out", again)
    result = _call("replan", folder, runs / "first", *options)
    assert result.exit_code in {0, 1}, result.stderr
    told = _told("kpi", runs, again, "--out", tmp_path / "out")
    assert told["days_planned"] == 2
    alone = _told("kpi", again, "--out", tmp_path / "out")
    assert told["by_day"][0]["arriving"] == alone["by_day"][0]["arriving"]


def test_of_a_watch_folders_plans_of_a_day_the_last_one_counts(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name, run, made_at in (
        ("2026-05-20/0520-0600", "first", "2026-05-20T06:01:00+08:00"),
        ("2026-05-20/0520-1300", "first", "2026-05-20T13:01:00+08:00"),
        ("2026-05-20/.0520-1400-0123abcd", "first", "2026-05-20T14:01:00+08:00"),
        ("2026-05-21/0521-0600", "second", "2026-05-21T06:01:00+08:00"),
    ):
        shutil.copytree(runs / run, out / name)
        record = WatchRunWire(
            day=date.fromisoformat(name[:10]),
            moment=datetime.fromisoformat(made_at),
            made_at=datetime.fromisoformat(made_at),
            done=Done.PLANNED,
            orders=1,
            files=(),
            sheets=False,
        )
        (out / name / RECORD).write_text(record.model_dump_json(), encoding="utf-8")
    for name in ("0520-0600", ".0520-1400-0123abcd"):
        path = out / "2026-05-20" / name / "plan.json"
        plan = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(plan | {"routes": [], "assignments": {}}), encoding="utf-8")
    expected = _told("kpi", runs, "--out", tmp_path / "reports")["by_day"]
    assert _told("kpi", out, "--out", tmp_path / "reports")["by_day"] == expected
    day = _told("kpi", out / "2026-05-20", "--out", tmp_path / "reports")["by_day"]
    assert day == expected[:1]


def test_days_without_a_plan_are_told(runs: Path, tmp_path: Path) -> None:
    last = SECOND + timedelta(days=2)
    told = _told("kpi", runs, "--to", last, "--out", tmp_path)
    assert [issue["code"] for issue in told["issues"]] == ["W1043"]
    assert told["last"] == last.isoformat()


def test_tables_in_the_countys_folder_are_read_where_none_are_named(
    folder: Path, runs: Path, tmp_path: Path
) -> None:
    own = tmp_path / "valley"
    shutil.copytree(folder, own)
    targets, ledger = _money(own)
    options = ("--format", "xlsx", "--json", "--out", tmp_path / "out")
    found = _call("report", "performance", runs, "--county", own, *options)
    named = ("--targets", targets, "--ledger", ledger, *options)
    told, expected = (
        json.loads(each.stdout) for each in (found, _call("report", "performance", runs, *named))
    )
    assert told["targets"]
    assert (told["targets"], told["central_money"]) == (
        expected["targets"],
        expected["central_money"],
    )
    assert told["issues"] == expected["issues"]  # the county has not changed for its plans


def test_days_of_a_county_share_its_travel(store_url: str, tmp_path: Path) -> None:
    with open_store(store_url) as store:
        desk = Desk(store, tmp_path)
        keys = (PlanKey(county_id="valley", day=day) for day in (DAY, SECOND))
        first, second = (desk.open(key)[1].day for key in keys)
    assert first.problem is not second.problem
    assert first.travel is second.travel


def test_files_of_a_county_that_somebody_tidied_away_are_there_again(
    store_url: str, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    with open_store(store_url) as store:
        desk = Desk(store, cache)
        loaded = desk.county("valley")
        before = county_digest(loaded.directory)
        (loaded.directory / "places.csv").unlink()
        assert desk.county("valley") is loaded
        assert county_digest(loaded.directory) == before
        shutil.rmtree(cache)
        assert desk.county("valley") is loaded
        assert county_digest(loaded.directory) == before


def test_targets_and_ledger_are_refused_together(runs: Path, tmp_path: Path) -> None:
    targets, ledger = _money(tmp_path)
    for path in (targets, ledger):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    options = ("--targets", targets, "--ledger", ledger, "--out", tmp_path / "out", "--json")
    result = _call("report", "performance", runs, *options)
    assert result.exit_code == 3
    tables = {issue["table"] for issue in json.loads(result.stdout)["issues"]}
    assert tables == {"targets.csv", "ledger.csv"}


def _money(folder: Path) -> tuple[Path, Path]:
    targets, ledger = folder / "targets.csv", folder / "ledger.csv"
    targets.write_text(
        "target_id,year,name,unit,target,rule,figure,actual,source\n"
        "1,2026,行政村覆盖率,%,55,,coverage.villages,,\n"
        "2,2026,培训,人次,1000,,,640,签到表\n"
        "3,2026,投诉,次,10,at_most,,,\n",
        encoding="utf-8",
    )
    ledger.write_text(
        "entry_id,date,fund,stage,use,amount_yuan,place_id,document\n"
        "1,2026-01-05,central,granted,,1000,,\n"
        "2,2026-02-05,central,paid,supply_chain,600,,文 1\n"
        "3,2026-02-06,central,paid,service_centre,200,,文 2\n"
        "4,2026-02-07,central,paid,stations,200,P1,文 3\n",
        encoding="utf-8",
    )
    return targets, ledger


def _recount(run: Path, before: set[str]) -> dict[str, float]:
    """Count a day again from its files."""
    plan, orders = _plan(run), _orders(run)
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    new = [order for order in orders if order["order_id"] not in before]
    arriving = [order for order in orders if _arrival(plan, order) is not None]
    pieces = {order["order_id"]: int(order["pieces"]) for order in orders}
    return {
        "orders": len(new),
        "pieces": sum(int(order["pieces"]) for order in new),
        "arriving": sum(int(order["pieces"]) for order in arriving),
        "up_pieces": sum(int(o["pieces"]) for o in arriving if o["direction"] == "up"),
        "held": sum(pieces[held["order_id"]] for held in plan["held"]),
        "unserved": sum(pieces[each["order_id"]] for each in plan["unserved"]),
        "cost": summary["cost_fen"]["total"] / 100,
        "km": summary["distance_m"]["total"] / 1000,
        "on_time": summary["on_time_share"],
        "load_factor": summary["load_factor"],
    }


def _arrival(plan: Any, order: dict[str, str]) -> int | None:
    legs = plan["assignments"].get(order["order_id"], [])
    if not legs or legs[-1]["to_id"] != order["destination_id"]:
        return None
    arrive_s: int = legs[-1]["arrive_s"]
    return arrive_s


def _told(*words: object) -> Any:
    result = _call("report", *words, "--json")
    assert result.exit_code == 0, result.stderr + result.stdout
    return json.loads(result.stdout)


def _planned(*words: object) -> None:
    result = _call(*words)
    assert result.exit_code in {0, 1}, result.stderr


def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def _rows(sheet: Any, first: str) -> Iterator[dict[str, Any]]:
    lines = list(sheet.iter_rows(values_only=True))
    at = next(i for i, line in enumerate(lines) if line[0] == first)
    for line in lines[at + 1 :]:
        if all(cell is None for cell in line):
            return
        yield dict(zip(lines[at], line, strict=True))


def _plan(run: Path) -> Any:
    return json.loads((run / "plan.json").read_text(encoding="utf-8"))


def _orders(run: Path) -> list[dict[str, str]]:
    with (run / "orders.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _codes(result: Result) -> list[str]:
    return [issue["code"] for issue in json.loads(result.stdout)["issues"]]


def _call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])
