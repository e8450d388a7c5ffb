"""The watch folder: order files and statuses in, plans and sheets out, and nothing ends it."""

import json
from pathlib import Path

import openpyxl
import pytest

from api.watch_planning import Ended
from data.plan_json import dump_plan, load_plan
from data.run_folder import PLAN
from data.store import audit
from data.store.database import Store
from data.store.orders import orders_in_hand, statuses_named
from data.store.plans import PlanKey, plan_of
from data.watching.runs import Done, Runs, WatchRunWire
from network.ids import OrderId
from tests.api.watch_desk import (
    QUICK,
    Desk,
    cells,
    in_process,
    order_file,
    row,
    waybill,
)
from tests.schemas import misfits
from tests.small_plan import DAY, HEADER, small_plan

TWICE = QUICK.replace('times = ["06:00"]', 'times = ["06:00", "07:55"]')


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Set up an empty watch folder at half past five, half an hour before the plan time."""
    return Desk(tmp_path / "watch")


def test_a_file_is_imported_and_given_back_with_what_was_found(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2, place="无此村"), row(3))
    found = desk.step()
    assert (found.taken, found.refused, found.rows_refused) == (1, 0, 1)
    (folder,) = desk.published()
    assert folder.name.endswith("到件")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["annotated-到件.xlsx", "import.json", "issues.csv", "orders.csv", "到件.csv"]
    summary = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    assert (summary["accepted"], summary["refused"], summary["date"]) == (2, 1, "2026-05-20")
    assert [line["row"] for line in cells(folder / "issues.csv") if line["code"] == "E920"] == ["3"]
    assert desk.in_hand() == [waybill(1), waybill(3)]
    assert list((desk.folder / "邮政").glob("*.csv")) == []
    assert "导入 2 票，退回 1 行" in desk.said()


def test_a_file_with_a_very_long_name_is_taken_like_any(desk: Desk) -> None:
    name = f"{'乡镇到件' * 20}.csv"
    for number in (1, 2):
        desk.lay(name, row(number))
        assert desk.step().failing == 0
        desk.hands.go(60)
    assert [len(list(folder.glob("annotated-*.xlsx"))) for folder in desk.published()] == [1, 1]
    assert desk.in_hand() == [waybill(1), waybill(2)]


def test_names_to_confirm_are_asked_for_and_then_known(desk: Desk) -> None:
    desk.lay("到件.csv", row(1, place="甲叁村"))
    desk.step()
    assert "1 个地名待确认" in desk.said()
    names = desk.folder / "names.csv"
    names.write_text(
        names.read_text(encoding="utf-8-sig").replace("甲叁村,", "甲叁村,P3"), encoding="utf-8"
    )
    desk.lay("到件.csv", row(1, place="甲叁村"))
    assert desk.step().refused == 0
    assert desk.in_hand() == [waybill(1)]


def test_a_file_without_a_usable_row_is_given_back_as_refused(desk: Desk) -> None:
    desk.lay("到件.csv", row(1, place="无此村"))
    (desk.folder / "邮政" / "坏.xlsx").write_bytes(b"PK\x03\x04 half a workbook")
    desk.step()
    desk.hands.go(61)
    found = desk.step()
    assert found.failing == 0
    broken, unknown = sorted(desk.published("refused"), key=lambda path: path.name, reverse=True)
    assert (broken / "坏.xlsx").is_file()
    assert {line["code"] for line in cells(broken / "issues.csv")} == {"E105"}
    assert (unknown / "annotated-到件.xlsx").is_file()
    assert desk.in_hand() == []


@pytest.mark.usefixtures("compiled")
def test_a_day_is_planned_when_it_is_time_and_once(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2))
    desk.lay("yd.csv", row(11, place="甲三村"), folder="快递")
    assert desk.step().planned == ()
    (run,) = desk.step(0.5).planned
    assert run == desk.folder / "out" / "2026-05-20" / "0520-0600"
    record = json.loads((run / "watch.json").read_text(encoding="utf-8"))
    assert (record["done"], record["orders"], len(record["files"])) == ("planned", 3, 2)
    assert misfits(desk.folder, but=frozenset({"claim.json", "watcher.json"})) == []
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert (summary["orders"]["planned"], summary["violations"]) == (3, 0)
    assert [desk.step(hour).planned for hour in (0, 1, 5)] == [(), (), ()]
    desk.start()
    assert desk.step().planned == ()
    assert desk.commands == ["plan"]


@pytest.mark.usefixtures("compiled")
def test_sheets_are_printed_with_the_plan(tmp_path: Path) -> None:
    text = QUICK + '\n[sheets]\nonly = ["loading"]\nformats = ["xlsx"]\nalliance = "小谷联盟"\n'
    desk = Desk(tmp_path, text)
    desk.lay("到件.csv", row(1))
    (run,) = desk.step(0.5).planned
    assert [path.name for path in (run / "sheets").iterdir()] == ["loading.xlsx"]
    assert json.loads((run / "watch.json").read_text(encoding="utf-8"))["sheets"] is True


@pytest.mark.usefixtures("compiled")
def test_what_the_dispatcher_has_laid_beside_for_the_day_is_followed(tmp_path: Path) -> None:
    text = QUICK.replace("iterations = 3", 'iterations = 3\nfleet = "车辆/{date}.csv"')
    desk = Desk(tmp_path, text)
    fleet = tmp_path / "车辆" / "2026-05-20.csv"
    fleet.parent.mkdir()
    fleet.write_text("vehicle_id,available\nV1,0\nV2,0\n", encoding="utf-8")
    desk.lay("到件.csv", row(1))
    (run,) = desk.step(0.5).planned
    routes = load_plan((run / "plan.json").read_bytes())[1].routes
    assert routes
    assert {route.vehicle_id for route in routes} <= {"V3", "V4", "V5"}


@pytest.mark.usefixtures("compiled")
def test_a_plan_time_that_was_slept_through_is_made_up_once(desk: Desk) -> None:
    desk.lay("到件.csv", row(1))
    (run,) = desk.step(3.7).planned
    assert run.name == "0520-0600"
    assert "规划时刻 2026-05-20 06:00 已过" in desk.said()
    assert desk.step(1).planned == ()


def test_a_day_that_is_over_is_not_made_up(desk: Desk) -> None:
    desk.lay("到件.csv", row(1))
    desk.step()
    assert desk.step(18.6).planned == ()
    assert desk.commands == []


def test_without_orders_a_plan_time_passes(desk: Desk) -> None:
    (record,) = desk.step(0.5).planned
    assert sorted(path.name for path in record.iterdir()) == ["watch.json"]
    desk.lay("到件.csv", row(1))
    assert desk.step().planned == ()
    assert desk.commands == []


@pytest.mark.usefixtures("compiled")
def test_a_plan_waits_for_a_file_that_is_just_being_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, QUICK.replace("settle_s = 0", "settle_s = 5"))
    desk.lay("到件.csv", row(1))
    desk.hands.go(1800)
    first = desk.step()
    assert (first.taken, first.settling, first.planned) == (0, 1, ())
    desk.hands.go(6)
    second = desk.watcher.step()
    assert (second.taken, len(second.planned)) == (1, 1)


def test_a_corrected_file_replaces_what_the_first_one_brought(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2), row(3))
    desk.step()
    desk.lay("到件.csv", row(1), row(2, place="甲三村"), row(4))
    desk.step()
    assert desk.in_hand() == [waybill(1), waybill(2), waybill(4)]
    assert {order.destination_id for order in desk.hand().orders} == {"P2", "P3"}
    _, corrected = desk.published()
    changes = {line["运单号"]: line["变化"] for line in cells(corrected / "corrections.csv")}
    assert changes == {waybill(2): "改动", waybill(3): "撤下", waybill(4): "新增"}
    assert "新增 1 单，撤下 1 单，改动 1 单" in desk.said()
    desk.lay("另一.csv", row(3))
    assert desk.step().refused == 0
    assert waybill(3) in desk.in_hand()


def test_a_corrected_file_of_which_nothing_can_be_used_replaces_nothing(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2))
    desk.step()
    desk.lay("到件.csv", row(1, place="无此村"))
    assert desk.step().refused == 1
    assert desk.in_hand() == [waybill(1), waybill(2)]
    assert "W1035" in desk.said()
    desk.lay("另一.csv", row(1))
    assert desk.step().refused == 1
    assert desk.in_hand() == [waybill(1), waybill(2)]


def test_a_second_delivery_under_the_same_name_is_no_correction(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2))
    desk.step()
    desk.lay("到件.csv", row(3))
    desk.step()
    assert desk.in_hand() == [waybill(1), waybill(2), waybill(3)]
    assert "到件 (2).csv" in desk.said()
    desk.lay("到件.csv", row(3), row(4))
    desk.step()
    desk.lay("到件.csv", row(1))
    desk.step()
    assert desk.in_hand() == [waybill(1), waybill(3), waybill(4)]


def test_orders_that_another_file_brought_are_refused(desk: Desk) -> None:
    desk.lay("到件.csv", row(1))
    desk.step()
    desk.lay("yd.csv", row(1), row(2), folder="快递")
    assert desk.step().rows_refused == 1
    (folder,) = desk.published(folder="快递")
    assert [line["code"] for line in cells(folder / "issues.csv") if line["severity"] == "error"]
    assert desk.in_hand() == [waybill(1), waybill(2)]


@pytest.mark.usefixtures("compiled")
def test_a_day_under_way_is_planned_again_for_what_a_correction_changed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TWICE.replace('"07:55"', '"07:55", "08:20"'))
    desk.lay("到件.csv", row(1), row(2, place="甲三村"))
    (morning,) = desk.step(0.5).planned
    desk.hands.go(3600)
    desk.lay("到件.csv", row(1), row(3, place="甲一村"))
    desk.step()
    assert "W1036" in desk.said()
    (folder,) = (path for path in desk.published() if (path / "corrections.csv").is_file())
    gone = next(line for line in cells(folder / "corrections.csv") if line["变化"] == "撤下")
    assert (gone["运单号"], bool(gone["已排线路"]), bool(gone["发车"])) == (waybill(2), True, True)
    (again,) = desk.step(55 / 60).planned
    record = json.loads((again / "watch.json").read_text(encoding="utf-8"))
    assert (record["done"], record["previous"]) == ("replanned", morning.name)
    assert desk.commands == ["plan", "replan"]
    _, plan = load_plan((again / "plan.json").read_bytes())
    assert OrderId(waybill(3)) in plan.assignments
    events = json.loads((again / "events.json").read_text(encoding="utf-8"))
    assert {event["kind"] for event in events} == {"urgent_order", "refused"}
    (record_path,) = desk.step(0.5).planned
    record = json.loads((record_path / "watch.json").read_text(encoding="utf-8"))
    assert record["done"] == "nothing"


@pytest.mark.usefixtures("compiled")
def test_before_anything_has_left_the_day_is_planned_anew(tmp_path: Path) -> None:
    desk = Desk(tmp_path, QUICK.replace('times = ["06:00"]', 'times = ["05:40", "05:50"]'))
    desk.lay("到件.csv", row(1))
    desk.step(1 / 6)
    desk.lay("第二.csv", row(2))
    (second,) = desk.step(1 / 6).planned
    assert desk.commands == ["plan", "plan"]
    _, plan = load_plan((second / "plan.json").read_bytes())
    assert {waybill(1), waybill(2)} <= set(plan.assignments)


@pytest.mark.usefixtures("compiled")
def test_under_way_and_unchanged_the_plan_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TWICE)
    desk.lay("到件.csv", row(1))
    desk.step(0.5)
    (record,) = desk.step(2).planned
    assert json.loads((record / "watch.json").read_text(encoding="utf-8"))["done"] == "nothing"
    assert desk.commands == ["plan"]


@pytest.mark.usefixtures("compiled")
def test_the_next_morning_has_what_was_not_delivered_and_what_is_new(desk: Desk) -> None:
    desk.lay("到件.csv", *(row(number) for number in (1, 2, 3)))
    desk.step(0.5)
    desk.statuses(
        "晚.csv",
        f"{waybill(1)},签收,2026-05-20 11:00",
        f"{waybill(2)},派送失败,2026-05-20 11:30",
    )
    assert desk.step(12).taken == 1
    desk.lay("到件.csv", row(4, day=21))
    desk.step(1)
    desk.hands.go(10.5 * 3600)
    assert desk.hands.now().date().day == 21
    assert desk.in_hand() == [waybill(2), waybill(4)]
    (run,) = desk.step(1).planned
    assert run.parent.name == "2026-05-21"


@pytest.mark.usefixtures("compiled")
def test_what_a_plan_has_left_at_a_station_starts_there_the_next_morning(desk: Desk) -> None:
    desk.lay("到件.csv", *(row(number) for number in (1, 4, 5)))
    desk.step()
    _planned_by_hand(desk)
    desk.hands.go(86_400)
    assert _origins(desk) == {waybill(4): "H", waybill(5): "SA"}
    (run,) = desk.step(0.5).planned
    _, plan = load_plan((run / PLAN).read_bytes())
    assert plan.assignments[OrderId(waybill(5))][0].from_id == "SA"


def test_what_stayed_though_a_plan_was_to_take_it_starts_where_it_was(desk: Desk) -> None:
    desk.lay("到件.csv", *(row(number) for number in (1, 4, 5)))
    desk.step()
    _planned_by_hand(desk)
    desk.statuses("晚.csv", f"{waybill(5)},滞留,2026-05-20 11:00")
    desk.step(12)
    desk.hands.go(12 * 3600)
    assert _origins(desk) == {waybill(4): "H", waybill(5): "H"}


def _planned_by_hand(desk: Desk) -> None:
    """Put the small plan in its place: it leaves order 4 at the hub and order 5 at station A."""
    text = dump_plan(small_plan(), HEADER, {})
    for number in (1, 4, 5):
        text = text.replace(f'"O{number}"', f'"{waybill(number)}"')
    runs, now = Runs(desk.settings.out), desk.hands.now()
    building = runs.begin(DAY, now)
    (building / PLAN).write_text(text, encoding="utf-8")
    record = WatchRunWire(
        day=DAY, moment=now, made_at=now, done=Done.PLANNED, orders=3, files=(), sheets=False
    )
    runs.finish(building, record)


def _origins(desk: Desk) -> dict[str, str]:
    """Return where the orders start that are in hand today."""
    return {order.waybill_no: order.origin_id for order in desk.hand().orders}


def test_orders_older_than_a_week_are_named_and_left(desk: Desk) -> None:
    desk.lay("到件.csv", row(1))
    desk.step()
    desk.hands.go(8 * 86_400)
    hand = desk.hand()
    assert (hand.orders, hand.expired) == ((), 1)
    (record,) = desk.step(0.5).planned
    assert json.loads((record / "watch.json").read_text(encoding="utf-8"))["orders"] == 0
    assert "W1039" in desk.said()


@pytest.mark.usefixtures("compiled")
def test_statuses_are_set_beside_the_plan(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2))
    desk.step(0.5)
    desk.statuses("a.csv", f"{waybill(1)},妥投,11:00", "X1,妥投,11:00", f"{waybill(2)},妥投,23:00")
    found = desk.step(6)
    assert (found.taken, found.rows_refused) == (1, 1)
    (folder,) = desk.published(folder="状态")
    assert [line["row"] for line in cells(folder / "issues.csv") if line["code"] == "E302"] == ["3"]
    book = openpyxl.load_workbook(desk.folder / "out" / "2026-05-20" / "actuals.xlsx")
    rows = {line[0].value: line for line in book["运单"].iter_rows(min_row=2)}
    assert rows[waybill(1)][6].value == "2026-05-20 11:00"
    assert rows[waybill(2)][13].value == "晚于统计时刻"
    assert "签收 1 / 2 票" in desk.said()


def test_a_file_that_is_open_is_told_and_taken_once_it_is_closed(desk: Desk) -> None:
    path = desk.lay("到件.csv", row(1))
    desk.disk.refused["到件.csv"] = PermissionError(13, "另一个程序正在使用此文件")
    for _ in range(5):
        assert desk.step(0.01).taken == 0
    assert path.is_file()
    assert desk.said().count("W1031") == 1
    desk.disk.refused.clear()
    assert desk.step(0.01).taken == 1
    assert desk.in_hand() == [waybill(1)]


def test_a_file_that_cannot_be_given_back_counts_and_is_given_back_later(desk: Desk) -> None:
    desk.lay("到件.csv", row(1))
    taken = desk.disk.move
    moves: list[Path] = []

    def once(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) > 1:
            raise OSError(28, "No space left on device", str(target))
        taken(source, target)

    desk.disk.move = once  # type: ignore[method-assign]
    assert (desk.step().failing, desk.in_hand()) == (1, [waybill(1)])
    assert "E507" in desk.said()
    assert desk.published() == []
    desk.disk.move = taken  # type: ignore[method-assign]
    assert desk.step().failing == 1
    assert desk.step(0.1).failing == 0
    assert len(desk.published()) == 1
    assert desk.in_hand() == [waybill(1)]


def test_a_broken_county_stops_nothing_but_its_own_work(desk: Desk) -> None:
    places = desk.folder / "valley" / "places.csv"
    good = places.read_bytes()
    places.write_bytes(b"place_id\n")
    desk.lay("到件.csv", row(1))
    assert (desk.step().taken, desk.step(1).taken) == (0, 0)
    assert "places.csv" in desk.said()
    places.write_bytes(good)
    assert desk.step(1).taken == 1


def test_a_broken_profile_keeps_the_file_until_it_is_repaired(tmp_path: Path) -> None:
    text = QUICK.replace('folder = "邮政"', 'folder = "邮政"\nprofile = "post.toml"')
    (tmp_path / "post.toml").write_text("version = 9\n", encoding="utf-8")
    desk = Desk(tmp_path, text)
    desk.lay("到件.csv", row(1))
    assert desk.step().failing == 1
    assert "E940" in desk.said()
    (tmp_path / "post.toml").write_text("version = 1\n", encoding="utf-8")
    desk.start()
    assert desk.step().taken == 1
    assert "继续处理上次未完成的 到件.csv" in desk.said()


@pytest.mark.usefixtures("compiled")
def test_a_plan_that_fails_is_tried_again_ever_more_rarely(tmp_path: Path) -> None:
    answers = [Ended(code=70, told="内部错误"), Ended(code=-9), Ended(code=3, told="输入被拒绝")]

    def child(arguments: object) -> Ended:
        assert isinstance(arguments, list)
        return answers.pop(0) if answers else in_process(arguments)

    desk = Desk(tmp_path, child=child)
    desk.lay("到件.csv", row(1))
    made = [desk.step(0.5)]
    for seconds in (1, 10, 20, 40):
        desk.hands.go(seconds)
        made.append(desk.watcher.step())
    assert [len(each.planned) for each in made] == [0, 0, 0, 0, 1]
    assert "内部错误" in desk.said()
    assert [path.name for path in (tmp_path / "out" / "2026-05-20").iterdir()] == ["0520-0600"]


def test_an_interrupted_plan_leaves_nothing_and_is_made_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path, child=lambda _: Ended(code=130))
    desk.lay("到件.csv", row(1))
    assert desk.step(0.5).planned == ()
    assert list((tmp_path / "out" / "2026-05-20").iterdir()) == []
    assert "下次启动时补做" in desk.said()


def test_what_a_plan_that_was_killed_has_left_is_taken_away(desk: Desk) -> None:
    left = desk.folder / "out" / "2026-05-20" / ".0520-0600-0123abcd"
    left.mkdir(parents=True)
    (left / "plan.json").write_text("{", encoding="utf-8")
    desk.start()
    assert not left.exists()


def test_personal_data_is_in_nothing_that_is_written_but_the_file_itself(desk: Desk) -> None:
    desk.lay("到件.csv", row(1), row(2, place="无此村"))
    desk.step()
    held = [
        path.name
        for path in desk.folder.rglob("*")
        if path.is_file() and path.suffix != ".xlsx" and b"13812345678" in path.read_bytes()
    ]
    assert held == ["到件.csv"]
    (copy,) = desk.folder.glob("邮政/done/*/*/annotated-*.xlsx")
    book = openpyxl.load_workbook(copy)
    text = str([line for sheet in book.worksheets for line in sheet.iter_rows(values_only=True)])
    assert "13812345678" not in text
    assert "张三" not in text


def test_a_plan_can_be_asked_for_at_any_time(desk: Desk) -> None:
    order_file(desk.folder / "邮政" / "到件.csv", row(1))
    desk.watcher.ask_to_plan()
    (run,) = desk.step().planned
    assert run.name == "0520-0530"
    assert desk.step().planned == ()


@pytest.mark.usefixtures("compiled")
def test_a_store_gets_everything_once_and_is_not_waited_for(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'data' / 'store.db').as_posix()}"
    desk = Desk(tmp_path / "watch", f'store = "{url}"\n' + QUICK)
    desk.lay("到件.csv", row(1), row(2))
    first = desk.step()
    assert (first.taken, first.failing) == (1, 1)
    assert desk.in_hand() == [waybill(1), waybill(2)]
    (tmp_path / "data").mkdir()
    desk.lay("到件.csv", row(1), row(3))
    desk.step(0.1)
    (run,) = desk.step(0.4).planned
    desk.statuses("a.csv", f"{waybill(1)},签收,11:00")
    assert desk.step(6).failing == 0
    desk.start()
    desk.step()
    with Store(url) as store, store.reading() as connection:
        handed_in = orders_in_hand(connection, "valley", DAY)
        told = statuses_named(connection, "valley", [OrderId(waybill(n)) for n in (1, 2, 3)])
        plan = plan_of(connection, PlanKey(county_id="valley", day=DAY))
        entries = [entry.action for entry in audit.entries(connection)]
    assert [order.waybill_no for order in handed_in] == [waybill(3)]
    assert [(report.order_id, report.status.value) for report in told] == [
        (waybill(2), "cancelled"),
        (waybill(1), "signed"),
    ]
    assert plan.version == 1
    assert plan.content.plan == (run / "plan.json").read_text(encoding="utf-8")
    assert entries.count("plan.saved") == 1


def test_an_order_that_comes_back_is_in_hand_in_the_store_again(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'store.db').as_posix()}"
    desk = Desk(tmp_path / "watch", f'store = "{url}"\n' + QUICK)
    for minute, rows in enumerate(((1, 2), (1,), (1, 2))):
        desk.lay("到件.csv", *(row(number) for number in rows))
        assert desk.step(minute / 60).failing == 0
    with Store(url) as store, store.reading() as connection:
        found = orders_in_hand(connection, "valley", DAY)
    assert sorted(order.waybill_no for order in found) == [waybill(1), waybill(2)]
