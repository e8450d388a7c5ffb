"""`tongpei sheets` on the valley's own day; figures counted again from the files of the run."""

import csv
import gc
import io
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from tests.api.conftest import edit_orders, write_valley
from tests.schemas import misfits

_PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the valley's day, with orders of two members, and return the run folder."""
    folder = write_valley(tmp_path_factory.mktemp("county") / "valley")
    for order_id in ("O2", "O3", "O5"):
        edit_orders(folder, order_id, member_id="courier")
    run = tmp_path_factory.mktemp("runs") / "run"
    _call("plan", folder, "--iterations", "3", "--out", run)
    return run


def test_every_file_of_a_run_fits_its_schema(run: Path) -> None:
    assert misfits(run) == []


def test_all_sheets_are_written_beside_the_run(run: Path) -> None:
    result = _call("sheets", run, "--lang", "en")
    assert result.exit_code == 0, result.stderr
    kinds = ("drivers", "stations", "loading", "exceptions", "report", "kpi")
    names = {f"{kind}.{ending}" for kind in kinds for ending in ("pdf", "xlsx")}
    assert names | {"links.csv", "gpx"} == {path.name for path in (run / "sheets").iterdir()}
    assert all(name in result.stdout for name in names)


def test_only_what_is_asked_for_is_written(run: Path, tmp_path: Path) -> None:
    result = _call(
        "sheets", run, "--only", "kpi,gpx", "--format", "pdf", "--out", tmp_path, "--json"
    )
    files = json.loads(result.stdout)["files"]
    routes = _plan(run)["routes"]
    assert set(files) == {"kpi.pdf", "links.csv", *(f"gpx/{r['route_id']}.gpx" for r in routes)}
    assert all((tmp_path / name).stat().st_size == size for name, size in files.items())


def test_garbage_is_looked_for_after_sheets_as_before(run: Path, tmp_path: Path) -> None:
    for logo in ((), ("--logo", tmp_path)):
        _call("sheets", run, "--only", "gpx", "--out", tmp_path, *logo)
        assert gc.isenabled()
    gc.disable()
    try:
        _call("sheets", run, "--only", "gpx", "--out", tmp_path)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_tracks_of_an_earlier_plan_are_taken_away(run: Path, tmp_path: Path) -> None:
    (tmp_path / "gpx").mkdir()
    (tmp_path / "gpx" / "gone.gpx").write_text("", encoding="utf-8")
    _call("sheets", run, "--only", "gpx", "--out", tmp_path)
    routes = {f"{route['route_id']}.gpx" for route in _plan(run)["routes"]}
    assert {path.name for path in (tmp_path / "gpx").iterdir()} == routes


def test_drivers_sheets_equal_a_recount(run: Path, tmp_path: Path) -> None:
    book = _book(run, tmp_path, "drivers")
    pieces = {order["order_id"]: int(order["pieces"]) for order in _orders(run)}
    assert book.sheetnames == [route["route_id"] for route in _plan(run)["routes"]]
    for route in _plan(run)["routes"]:
        rows = _rows(book[route["route_id"]], "No.")
        assert [(row["Off"] or 0, row["On"] or 0) for row in rows] == [
            (sum(pieces[i] for i in stop["deliver"]), sum(pieces[i] for i in stop["collect"]))
            for stop in route["stops"]
        ]
        assert [
            stop["place_id"] in str(row["Place"])
            for stop, row in zip(route["stops"], rows, strict=True)
        ]


def test_loading_lists_equal_a_recount(run: Path, tmp_path: Path) -> None:
    book = _book(run, tmp_path, "loading")
    pieces = {order["order_id"]: int(order["pieces"]) for order in _orders(run)}
    loaded = Counter[str]()
    for route in _plan(run)["routes"]:
        home = route["stops"][0]["place_id"]
        for stop in route["stops"]:
            if stop["place_id"] == home:
                loaded[route["route_id"]] += sum(pieces[i] for i in stop["collect"])
    told = Counter[str]()
    for sheet in book:
        *lines, total = _rows(sheet, "Order")
        assert sum(int(line["Pieces"]) for line in lines) == total["Pieces"]
        stops = [int(line["Stop"]) for line in lines]
        assert stops == sorted(stops, reverse=True)
        told[sheet.title.split(" ")[0]] += int(total["Pieces"])
    assert told == +loaded


def test_the_report_equals_a_recount(run: Path, tmp_path: Path) -> None:
    book = _book(
        run, tmp_path, "report", "--by", "member", "--columns", "arrived,to_deliver,up_kg,cold,held"
    )
    plan = _plan(run)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for order in _orders(run):
        legs = plan["assignments"].get(order["order_id"], [])
        is_there = bool(legs) and legs[-1]["to_id"] == order["destination_id"]
        is_up = order["direction"] == "up"
        pieces = int(order["pieces"])
        of = counted[{"post": "邮政", "courier": "快递"}[order["member_id"]]]
        of["Arrived"] += 0 if is_up else pieces
        of["To deliver"] += pieces if is_there and not is_up else 0
        of["Up, kg"] += round(1000 * float(order["weight_kg"])) if is_up else 0
        of["Chilled"] += 0 if order["temperature"] == "ambient" else pieces
        of["Held"] += pieces if order["order_id"] in {h["order_id"] for h in plan["held"]} else 0
    rows = {str(row.pop("Member")): row for row in _rows(book.worksheets[0], "Member")}
    assert rows == {name: {**of, "Up, kg": of["Up, kg"] / 1000} for name, of in counted.items()}


def test_the_kpi_sheet_equals_the_summary_and_a_recount(run: Path, tmp_path: Path) -> None:
    rows = _rows(_book(run, tmp_path, "kpi").worksheets[0], "Figure")
    told = {row["Figure"]: row["Value"] for row in rows}
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert told["cost"] == summary["cost_fen"]["total"] / 100
    assert told["cost per piece"] == pytest.approx(told["cost"] / summary["pieces"])
    assert told["distance"] == summary["distance_m"]["total"] / 1000
    assert told["load factor"] == summary["load_factor"]
    assert told["on time"] == summary["on_time_share"]
    assert (told["orders"], told["arriving"]) == (summary["orders"]["total"], summary["pieces"])
    plan, up = _plan(run), 0
    for order in _orders(run):
        legs = plan["assignments"].get(order["order_id"], [])
        if order["direction"] == "up" and legs and legs[-1]["to_id"] == order["destination_id"]:
            up += int(order["pieces"])
    assert told["up volume"] == up


def test_a_members_sheets_hold_its_own_orders_only(run: Path, tmp_path: Path) -> None:
    book = _book(run, tmp_path, "report", "--member", "快递")
    told = {row["waybill no."] for row in _rows(book.worksheets[1], "Day")}
    own = {o["waybill_no"] for o in _orders(run) if o["member_id"] == "courier"}
    assert told == own
    kpi = _book(run, tmp_path, "kpi", "--member", "courier").worksheets[0]
    figures = {row["Figure"]: row["Value"] for row in _rows(kpi, "Figure")}
    assert figures["orders"] == len(own)
    assert not figures.keys() & {"cost", "cost per piece", "distance"}


def test_recipients_are_masked_unless_told_otherwise(run: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "运单号,收件人,收件人电话,收件地址\n693000000001,张三,13812345678,甲乡甲二村8号\n1,李四,,\n",
        encoding="utf-8",
    )
    options = ("--recipients", people)
    masked = _people(_book(run, tmp_path, "report", *options))
    assert masked["693000000001"] == ("张*", "138******78", "甲乡甲二村***")
    full = _people(_book(run, tmp_path, "report", *options, "--unmasked"))
    assert full["693000000001"] == ("张三", "13812345678", "甲乡甲二村8号")
    result = _call("sheets", run, "--only", "report", "--out", tmp_path, *options, "--json")
    assert [issue["code"] for issue in json.loads(result.stdout)["issues"]] == ["W802"]


def test_a_countys_own_list_of_recipients_is_read_and_bad_rows_are_told(
    run: Path, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    rows = "693000000001,张三,13812345678,甲乡甲二村8号\n,李四,13912345678,\n"
    people.write_bytes(f"快递单号,姓名,手机,地址\n{rows}".encode("gb18030"))
    options = ("--only", "report", "--recipients", people, "--out", tmp_path, "--lang", "en")
    result = _call("sheets", run, *options)
    assert result.exit_code == 1
    assert "E401 people.csv · row 3" in result.stderr
    told = (tmp_path / "issues.csv").read_text(encoding="utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(told))] == ["W101", "E401"]
    assert "李四" not in told + result.stderr
    masked = _people(openpyxl.load_workbook(tmp_path / "report.xlsx"))
    assert masked["693000000001"] == ("张*", "138******78", "甲乡甲二村***")
    people.write_text("运单号,件数\n693000000001,1\n", encoding="utf-8")
    result = _call("sheets", run, *options, "--json")
    assert result.exit_code == 3
    assert [issue["code"] for issue in json.loads(result.stdout)["issues"]] == ["E1241"]


def test_statuses_fill_in_what_was_sent_and_signed(run: Path, tmp_path: Path) -> None:
    statuses = tmp_path / "statuses.csv"
    statuses.write_text("order_id,status\nO1,signed\nO2,departed\nO6,failed\n", encoding="utf-8")
    options = ("--statuses", statuses, "--by", "day", "--columns", "sent,signed,problem")
    (row,) = _rows(_book(run, tmp_path, "report", *options).worksheets[0], "Day")
    assert (row["Sent"], row["Signed"], row["Problem"]) == (3, 2, 1)


def test_bad_rows_of_statuses_are_told_and_listed_and_the_others_count(
    run: Path, tmp_path: Path
) -> None:
    statuses = tmp_path / "statuses.csv"
    text = "order_id,status,at\nO1,signed,9:00\nO2,lost,9:00\nX9,signed,9:00\nO3,signed,soon\n"
    statuses.write_text(text, encoding="utf-8")
    options = ("--only", "report", "--format", "xlsx", "--statuses", statuses, "--lang", "en")
    cut = ("--by", "day", "--columns", "signed")
    result = _call("sheets", run, *options, *cut, "--out", tmp_path)
    assert result.exit_code == 1
    assert "E302 statuses.csv · row 4" in result.stderr
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    (row,) = _rows(book.worksheets[0], "Day")
    pieces = {order["order_id"]: int(order["pieces"]) for order in _orders(run)}
    assert row["Signed"] == pieces["O1"]
    listed = (tmp_path / "issues.csv").read_text(encoding="utf-8-sig")
    assert [row["row"] for row in csv.DictReader(io.StringIO(listed))] == ["3", "4", "5"]
    member = _call("sheets", run, *options, "--member", "post", "--out", tmp_path / "post")
    assert member.exit_code == 1
    assert not (tmp_path / "post" / "issues.csv").exists()


def test_drivers_of_today_are_printed_by_their_surnames(run: Path, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    vehicles = {route["vehicle_id"] for route in _plan(run)["routes"]}
    lines = "".join(f"{vehicle},1,王小二\n" for vehicle in sorted(vehicles))
    fleet.write_text("vehicle_id,available,driver\n" + lines, encoding="utf-8")
    book = _book(run, tmp_path, "drivers", "--fleet", fleet)
    facts = {str(sheet["A2"].value) for sheet in book}
    assert all("王**" in fact for fact in facts)


def test_the_name_and_logo_of_the_alliance_can_be_given(run: Path, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"/>', encoding="utf-8")
    book = _book(run, tmp_path, "kpi", "--alliance", "山谷联盟", "--logo", logo)
    header = book.worksheets[0].oddHeader
    assert header is not None
    assert "山谷联盟" in str(header.left.text)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--member", "nobody"), "E802"),
        (("--logo", "logo.txt"), "E803"),
        (("--logo", "broken.png"), "E803"),
        (("--statuses", "missing.csv"), "E101"),
        (("--county", "atlantis"), "E504"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_code(
    run: Path, tmp_path: Path, options: tuple[str, str], code: str
) -> None:
    (tmp_path / "logo.txt").write_text("no image", encoding="utf-8")
    (tmp_path / "broken.png").write_bytes(_PNG + b"broken")
    option, value = options
    given = str(tmp_path / value) if "." in value else value
    result = _call("sheets", run, "--out", tmp_path / "out", option, given, "--json")
    assert (result.exit_code, _codes(result)) == (3, [code])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options",
    [("--only", "letters"), ("--format", "doc"), ("--by", ""), ("--columns", "arrived,gold")],
)
def test_lists_name_what_there_is(run: Path, options: tuple[str, str]) -> None:
    result = _call("sheets", run, *options)
    assert result.exit_code == 2


def test_a_plan_that_names_what_is_not_there_is_refused(run: Path, tmp_path: Path) -> None:
    folder = _copied(run, tmp_path)
    plan = _plan(folder)
    plan["routes"][0]["stops"][1]["place_id"] = "Atlantis"
    plan["routes"][0]["vehicle_id"] = "ghost"
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    result = _call("sheets", folder, "--json")
    assert (result.exit_code, set(_codes(result))) == (3, {"E804"})
    assert {issue["value"] for issue in json.loads(result.stdout)["issues"]} == {
        "Atlantis",
        "ghost",
    }


def test_a_member_is_not_told_which_orders_of_others_are_not_there(
    run: Path, tmp_path: Path
) -> None:
    folder = _copied(run, tmp_path)
    plan = _plan(folder)
    plan["routes"][0]["stops"][1].setdefault("deliver", []).append("X1")
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    whole = _call("sheets", folder, "--json")
    assert (whole.exit_code, "X1" in whole.stdout) == (3, True)
    own = _call("sheets", folder, "--member", "courier", "--out", tmp_path / "out", "--json")
    assert own.exit_code == 0, own.stdout
    assert "X1" not in own.stdout


def test_a_run_without_its_record_has_to_name_its_county(run: Path, tmp_path: Path) -> None:
    folder = _copied(run, tmp_path)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").unlink()
    refused = _call("sheets", folder, "--json")
    assert (refused.exit_code, _codes(refused)) == (3, ["E801"])
    told = _call("sheets", folder, "--county", record["county_path"], "--only", "kpi")
    assert told.exit_code == 0


def test_a_county_that_has_changed_since_is_told(run: Path, tmp_path: Path) -> None:
    folder = _copied(run, tmp_path)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["county_digest"] = "0"
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = _call("sheets", folder, "--only", "kpi", "--json")
    assert (result.exit_code, _codes(result)) == (0, ["W803"])


def _copied(run: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in ("plan.json", "orders.csv", "run.json", "summary.json"):
        (folder / name).write_bytes((run / name).read_bytes())
    return folder


def _book(run: Path, tmp_path: Path, kind: str, *options: object) -> openpyxl.Workbook:
    out = tmp_path / "sheets"
    told = ("--only", kind, "--format", "xlsx", "--lang", "en", "--out", out)
    result = _call("sheets", run, *told, *options)
    assert result.exit_code == 0, result.stderr
    return openpyxl.load_workbook(io.BytesIO((out / f"{kind}.xlsx").read_bytes()))


def _rows(sheet: Any, first: str) -> list[dict[str, Any]]:
    """Return the rows of a worksheet's first table, whose header begins with `first`."""
    lines = list(sheet.iter_rows(values_only=True))
    at = next(i for i, line in enumerate(lines) if line[0] == first)
    rows = []
    for line in lines[at + 1 :]:
        if all(cell is None for cell in line):
            break
        rows.append(dict(zip(lines[at], line, strict=True)))
    return rows


def _people(book: openpyxl.Workbook) -> dict[str, tuple[str, str, str]]:
    return {
        row["waybill no."]: (row["recipient"], row["phone"], row["address"])
        for row in _rows(book.worksheets[1], "Day")
    }


def _plan(run: Path) -> Any:
    return json.loads((run / "plan.json").read_text(encoding="utf-8"))


def _orders(run: Path) -> list[dict[str, str]]:
    with (run / "orders.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _codes(result: Result) -> list[str]:
    return [issue["code"] for issue in json.loads(result.stdout)["issues"]]


def _call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])
