"""Statuses in, planned beside actual out: from files, from runs and from the store."""

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from api.actuals import actuals_in_store, actuals_of_runs, import_statuses
from api.commands import app
from api.days import LoadedCounty, load_county
from api.keeping import keep_county, keep_orders, keep_plan
from api.upkeep import upgrade_store
from data.issues import DataError
from data.plan_json import dump_plan
from data.run_folder import ORDERS, PLAN
from data.store.database import Store
from data.store.orders import statuses_of
from data.store.plans import PlanContent, PlanKey
from data.writers import write_orders
from network.ids import OrderId
from network.orders import Order
from network.statuses import ReportedStatus
from routing.actuals import Oddity, PlannedActual, Standing
from routing.two_echelon.plan import Plan
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.schemas import unfit
from tests.small_plan import DAY, HEADER, small_orders, small_plan

ZONE = ZoneInfo("Asia/Shanghai")
EVENING = datetime.combine(DAY, time(20), ZONE)


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _file(tmp_path: Path, *rows: str, name: str = "状态.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(("运单号,状态,时间", *rows)) + "\n", encoding="utf-8")
    return path


def _run(folder: Path, plan: Plan | None = None, days: int = 0) -> Path:
    """Write what a run is read by, for the small day or the same plan some days later."""
    folder.mkdir()
    day, types = (
        DAY + timedelta(days=days),
        {v.vehicle_id: v.vehicle_type_id for v in valley().vehicles},
    )
    header = replace(HEADER, day=day)
    (folder / PLAN).write_text(dump_plan(plan or small_plan(), header, types), encoding="utf-8")
    write_orders(_due_later(), valley(), DAY, folder / ORDERS)
    return folder


def _due_later() -> list[Order]:
    return [replace(order, due_s=order.released_s + 72 * 3600) for order in small_orders()]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Write the valley."""
    return write_valley(tmp_path / "valley")


@pytest.fixture
def kept(store: Store, county: Path) -> LoadedCounty:
    """Put the valley with its seven orders into the store."""
    keep_county(store, str(county))
    loaded = load_county(str(county))
    keep_orders(store, loaded, county / "orders.csv")
    return loaded


def _of(rows: tuple[PlannedActual, ...]) -> dict[str, PlannedActual]:
    return {row.order_id: row for row in rows}


def test_reports_are_kept_once_and_what_is_wrong_is_told(
    store: Store, kept: LoadedCounty, tmp_path: Path
) -> None:
    store.clock = lambda: EVENING
    file = _file(
        tmp_path,
        "693000000001,派送,8:00",
        "693000000001,签收,9:00",
        "693000000001,签收,9:00",
        "O2,签收,23:00",
        "X,签收,9:00",
        "O3,签收,",
    )
    first = import_statuses(store, kept, file, day=DAY)
    assert (first.accepted, first.new, len(first.rejected)) == (4, 3, 2)
    codes = [issue.code for issue in first.issues]
    assert sorted(codes) == ["E1021", "E302", "W1022", "W1026"]
    again = import_statuses(store, kept, file, day=DAY)
    assert (again.accepted, again.new) == (4, 0)
    with store.reading() as connection:
        history = statuses_of(connection, "valley", OrderId("O1"))
    assert [report.status for report in history] == [
        ReportedStatus.OUT_FOR_DELIVERY,
        ReportedStatus.SIGNED,
    ]


def test_contradictions_are_named_with_the_order(
    store: Store, kept: LoadedCounty, tmp_path: Path
) -> None:
    store.clock = lambda: EVENING
    rows = ("O1,签收,9:00", "O1,拒收,9:00", "O2,签收,9:00", "O2,派送,10:00", "O3,签收,5:00")
    found = import_statuses(store, kept, _file(tmp_path, *rows), day=DAY)
    told = [(issue.code, issue.value) for issue in found.issues]
    assert told == [("W1023", "O1"), ("W1024", "O2"), ("W1025", "O3")]


def test_a_run_is_set_beside_files(county: Path, tmp_path: Path) -> None:
    run = _run(tmp_path / "run")
    file = _file(tmp_path, "O1,签收,8:20", "O2,签收,08:53:20", "O4,取消,7:00", "X,签收,8:00")
    document, issues = actuals_of_runs([run], [file], county=str(county), at=EVENING)
    rows = _of(document.rows)
    assert (rows["O1"].planned_s, rows["O1"].actual_s, rows["O1"].delay_s) == (29_500, 30_000, 500)
    assert rows["O2"].delay_s == 0
    assert rows["O4"].standing is Standing.CANCELLED
    assert [issue.code for issue in issues] == ["E302"]
    assert document.moment(document.now_s) == EVENING


def test_of_several_runs_the_plan_that_counts_is_the_latest(county: Path, tmp_path: Path) -> None:
    morning, noon = (
        _run(tmp_path / "1"),
        _run(tmp_path / "2", replace(small_plan(), assignments={}, routes=())),
    )
    both, _ = actuals_of_runs([morning, noon], [], county=str(county), at=EVENING)
    assert {row.planned_s for row in both.rows} == {None}
    tomorrow = _run(tmp_path / "3", days=1)
    later, _ = actuals_of_runs([tomorrow, morning], [], county=str(county), at=EVENING)
    assert _of(later.rows)["O1"].planned_s == 29_500 + 86_400
    assert len(later.rows) == 7


def test_a_member_sees_its_own_orders_only(county: Path, tmp_path: Path) -> None:
    run = _run(tmp_path / "run")
    document, _ = actuals_of_runs([run], [], county=str(county), at=EVENING, member="courier")
    assert document.rows == ()
    file = _file(tmp_path, "O1,签收,8:20", "X,签收,8:00")
    for member, count in (("courier", 0), ("快递", 0), ("邮政", 7)):
        document, issues = actuals_of_runs(
            [run], [file], county=str(county), at=EVENING, member=member
        )
        assert len(document.rows) == count
        assert [(issue.code, issue.value) for issue in issues] == [("E302", "X")]
    with pytest.raises(DataError, match="E802"):
        actuals_of_runs([run], [file], county=str(county), member="nobody")


def test_plans_and_statuses_of_the_store(store: Store, kept: LoadedCounty, tmp_path: Path) -> None:
    types = {vehicle.vehicle_id: vehicle.vehicle_type_id for vehicle in valley().vehicles}
    content = PlanContent(plan=dump_plan(small_plan(), HEADER, types), summary="")
    keep_plan(store, PlanKey(county_id="valley", day=DAY), content, based_on=0)
    store.clock = lambda: EVENING
    file = _file(tmp_path, "O1,签收,8:20", "O1,签收失败,8:00")
    import_statuses(store, kept, file, day=DAY)
    two = actuals_in_store(store, kept, DAY, DAY + timedelta(days=1), at=EVENING)
    row = _of(two.rows)["O1"]
    assert (row.planned_s, row.actual_s, row.history.attempts) == (29_500, 30_000, 1)
    document, _ = actuals_of_runs(
        [_run(tmp_path / "run")], [file], county=str(kept.directory), store=store, at=EVENING
    )
    assert _of(document.rows)["O1"].history.oddities == ()
    assert Oddity.REPEATED not in {o for r in document.rows for o in r.history.oddities}


def test_the_command_imports_and_reports(county: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'store.db').as_posix()}"
    upgrade_store(url)
    with Store(url) as store:
        keep_county(store, str(county))
        keep_orders(store, load_county(str(county)), county / "orders.csv")
    file = _file(tmp_path, "O1,签收,8:20", "X,签收,8:00")
    imported = _call(
        "statuses", "import", file, "--county", county, "--date", DAY, "--url", url, "--json"
    )
    assert imported.exit_code == 1
    (report,) = json.loads(imported.stdout)["files"]
    assert (report["accepted"], report["new"], report["refused"]) == (1, 1, 1)
    out = tmp_path / "actuals.xlsx"
    reported = _call(
        "statuses", "report", "--county", county, "--from", DAY, "--url", url,
        "--at", f"{DAY}T20:00", "--out", out, "--json",
    )  # fmt: skip
    assert reported.exit_code == 0, reported.stderr
    assert unfit("actuals", reported.stdout) == []
    wire = json.loads(reported.stdout)
    assert (wire["tally"]["orders"], wire["tally"]["signed"]) == (7, 1)
    assert openpyxl.load_workbook(out).sheetnames == ["汇总", "运单"]
    shown = _call("statuses", "report", _run(tmp_path / "run"), "--county", county,
                  "--statuses", file, "--at", f"{DAY}T20:00", "--lang", "en")  # fmt: skip
    assert "on time in fact" in shown.stdout
    assert "100.0%" in shown.stdout


def test_late_and_overdue_orders_are_no_success(county: Path, tmp_path: Path) -> None:
    run = _run(tmp_path / "run")
    later = DAY + timedelta(days=9)
    result = _call("statuses", "report", run, "--county", county, "--at", f"{later}T20:00")
    assert result.exit_code == 1


@pytest.mark.parametrize("arguments", [(), ("--from", "2026-05-20"), ("RUN", "--from", DAY)])
def test_runs_or_days_have_to_be_given(arguments: tuple[object, ...]) -> None:
    assert _call("statuses", "report", *arguments).exit_code == 2


def test_a_file_of_unknown_orders_only_is_refused(county: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'store.db').as_posix()}"
    with Store(url) as store:
        upgrade_store(url)
        keep_county(store, str(county))
    file = _file(tmp_path, "X,签收,8:00")
    assert _call("statuses", "import", file, "--county", county, "--url", url).exit_code == 3
