"""Reports over HTTP: figures and files of the store's days, for whoever may read them."""

import io
import re
from typing import Any

import docx
import pytest
from httpx import Response
from openpyxl import load_workbook

from data.store.accounts import Role
from tests.api.rest.conftest import COURIERS, Desk
from tests.api.rest.test_isolation import OTHERS, said
from tests.api.rest.test_planning import XLSX
from tests.small_plan import DAY, small_orders

COUNTY = "/v1/counties/valley"
REPORTS = f"{COUNTY}/reports"
LEDGER = f"{COUNTY}/tables/ledger"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OF_DAY: dict[str, Any] = {"from": str(DAY), "to": str(DAY)}
ARRIVING = ("O1", "O2", "O3", "O6")
"""Orders that the small plan brings to their destination."""

GOOD_LEDGER = (
    "entry_id,date,fund,stage,use,amount_yuan,up_percent,document\n"
    "1,2026-01-15,central,granted,,1000,50,\n"
    "2,2026-02-15,central,budgeted,supply_chain,600,100,\n"
    "3,2026-02-15,central,budgeted,service_centre,100,0,\n"
    "4,2026-12-31,central,paid,supply_chain,600,100,No. 7\n"
)


def ask(
    desk: Desk, name: str, role: Role = Role.VIEWER, accept: str = "*/*", **query: Any
) -> Response:
    """Ask for a report."""
    headers = desk.headers(role, Accept=accept)
    answer: Response = desk.client.get(f"{REPORTS}/{name}", params=query, headers=headers)
    return answer


def told(desk: Desk, name: str, role: Role = Role.VIEWER, **query: Any) -> Any:
    """Return what a report tells."""
    answer = ask(desk, name, role, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pieces(*order_ids: str) -> int:
    """Return the pieces of some orders of the small day."""
    return sum(order.pieces for order in small_orders() if order.order_id in order_ids)


def test_figures_are_those_of_the_plan_that_is_kept(shared_desk: Desk) -> None:
    found = told(shared_desk, "kpi", **OF_DAY)
    assert (found["first"], found["last"], found["days_planned"]) == (str(DAY), str(DAY), 1)
    figures = found["figures"]
    assert figures["orders"] == len(small_orders())
    assert figures["pieces"] == sum(order.pieces for order in small_orders())
    assert figures["arriving"] == pieces(*ARRIVING)
    assert figures["on_time"] == 1
    assert figures["cost"] > 0
    assert found["by_day"] == [{"day": str(DAY), **figures}]
    named = {name["key"]: name for name in found["names"]}
    assert set(named) == set(figures) | set(found["coverage"])
    assert (named["on_time"]["label"], named["on_time"]["kind"]) == ("on time", "share")


def test_a_member_reads_figures_of_its_own_orders_and_no_costs(shared_desk: Desk) -> None:
    found = told(shared_desk, "kpi", Role.MEMBER, **OF_DAY)
    assert found["figures"]["orders"] == len(COURIERS)
    assert found["figures"]["pieces"] == pieces(*COURIERS)
    assert found["figures"]["arriving"] == pieces("O1", "O6")
    assert not any(key.startswith(("cost", "km", "vehicles", "load")) for key in found["figures"])
    rows = told(shared_desk, "send-receive", Role.MEMBER, by="member", **OF_DAY)["rows"]
    assert [row["arrived"] + row["collected"] for row in rows] == [pieces(*COURIERS)]


@pytest.mark.parametrize("accept", ["application/json", XLSX])
@pytest.mark.parametrize("name", ["send-receive", "kpi", "actuals"])
def test_no_report_tells_a_member_of_others(shared_desk: Desk, name: str, accept: str) -> None:
    query = OF_DAY | ({"details": "true"} if name == "send-receive" else {})
    answer = ask(shared_desk, name, Role.MEMBER, accept, **query)
    known = set(re.findall(r"\bO\d\b", said(answer)))
    assert known.isdisjoint(OTHERS)
    is_listed = name == "actuals" or (name == "send-receive" and accept == XLSX)
    assert known == (set(COURIERS) if is_listed else set())


def test_what_everybody_sent_is_cut_as_it_is_asked(shared_desk: Desk) -> None:
    found = told(shared_desk, "send-receive", by="member", columns=["arrived", "shipped"], **OF_DAY)
    assert [name["key"] for name in found["names"]] == ["member", "arrived", "shipped"]
    assert len(found["rows"]) == 2
    not_up = [order.order_id for order in small_orders() if order.order_id != "O6"]
    assert sum(row["arrived"] for row in found["rows"]) == pieces(*not_up)


def test_reports_are_taken_as_files(shared_desk: Desk) -> None:
    for name, query in (("send-receive", OF_DAY), ("kpi", OF_DAY), ("performance", OF_DAY)):
        book = ask(shared_desk, name, accept=XLSX, **query)
        assert book.headers["content-disposition"].endswith(f"{name}-{DAY}-{DAY}.xlsx")
        assert load_workbook(io.BytesIO(book.content)).sheetnames
    printed = ask(shared_desk, "kpi", accept=PDF, **OF_DAY)
    assert (printed.headers["content-type"], printed.content[:5]) == (PDF, b"%PDF-")
    month = ask(shared_desk, "monthly", accept=DOCX, month=f"{DAY:%Y-%m}")
    assert docx.Document(io.BytesIO(month.content)).paragraphs


def test_the_report_of_a_month_holds_figures_and_targets(shared_desk: Desk) -> None:
    found = told(shared_desk, "monthly", month=f"{DAY:%Y-%m}")
    assert (found["month"], found["days_planned"]) == (f"{DAY:%Y-%m}", 1)
    assert found["figures"] == told(shared_desk, "kpi", **OF_DAY)["figures"]
    assert set(found["performance"]) == {
        "targets",
        "central_money",
        "sites",
        "findings",
        "coverage",
    }
    assert [issue["code"] for issue in found["issues"]] == ["W1043"]


def test_a_report_is_as_it_was_until_something_is_reported(desk: Desk) -> None:
    first = ask(desk, "kpi", **OF_DAY)
    assert "signed" not in first.json()["figures"]
    tag = {"If-None-Match": first.headers["etag"]}
    asked = {"params": OF_DAY, "headers": desk.headers(Role.VIEWER) | tag}
    assert desk.client.get(f"{REPORTS}/kpi", **asked).status_code == 304
    assert ask(desk, "kpi", Role.MEMBER, **OF_DAY).headers["etag"] != tag["If-None-Match"]
    status = {"order_id": "O1", "status": "signed", "at": f"{DAY}T09:00:00+08:00"}
    kept = desk.client.post(
        f"{COUNTY}/statuses", json=[status], headers=desk.headers(Role.DISPATCHER)
    )
    assert kept.status_code == 200, kept.text
    again = desk.client.get(f"{REPORTS}/kpi", **asked)
    assert again.status_code == 200
    assert again.json()["figures"]["signed"] == 1
    actual = told(desk, "actuals", Role.MEMBER, **OF_DAY)
    standing = {order["order_id"]: order["standing"] for order in actual["orders"]}
    assert standing == {"O1": "signed", "O4": "open", "O6": "open"}
    assert actual["tally"]["planned"] == 2
    station = told(desk, "actuals", Role.STATION, **OF_DAY)
    assert [order["order_id"] for order in station["orders"]] == ["O1", "O2", "O5", "O6"]
    totals = told(desk, "actuals", Role.VIEWER, with_orders="false", **OF_DAY)
    assert (totals["orders"], totals["tally"]["orders"]) == ([], len(small_orders()))


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("kpi", {"from": "2026-05-21", "to": "2026-05-20"}, "E1122"),
        ("kpi", {"from": "2024-05-21"}, "E1123"),
        ("kpi", {"from": "2020-01-01", "to": "2020-01-31"}, "E1043"),
        ("actuals", {"from": "2026-05-01", "to": "2026-07-01"}, "E1123"),
        ("monthly", {"month": "May"}, "E1052"),
        ("send-receive", {"by": "colour"}, "E983"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_a_code(
    shared_desk: Desk, name: str, query: dict[str, Any], code: str
) -> None:
    answer = ask(shared_desk, name, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


def test_a_form_that_a_report_does_not_have_is_refused(shared_desk: Desk) -> None:
    answer = ask(shared_desk, "kpi", accept=DOCX, **OF_DAY)
    assert (answer.status_code, answer.json()["code"]) == (406, "E980")


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.VIEWER, ["send-receive", "kpi", "actuals", "performance", "monthly"]),
        (Role.MEMBER, ["send-receive", "kpi", "actuals"]),
        (Role.STATION, ["actuals"]),
    ],
    ids=str,
)
def test_everybody_is_told_what_there_is_to_read(
    shared_desk: Desk, role: Role, names: list[str]
) -> None:
    found = shared_desk.client.get(REPORTS, headers=shared_desk.headers(role)).json()
    assert [item["name"] for item in found["items"]] == names
    assert (found["first_day"], found["last_day"]) == (str(DAY), str(DAY))
    assert bool(found["tables"]) is (role is Role.VIEWER)
    for item in found["items"]:
        for form in item["forms"]:
            answer = ask(shared_desk, item["name"], role, form)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"].startswith(form)


def put_ledger(desk: Desk, content: str) -> Response:
    """Hand in a ledger as a planner."""
    headers = desk.headers(Role.PLANNER, Content_Type="text/csv")
    answer: Response = desk.client.put(LEDGER, content=content.encode(), headers=headers)
    return answer


def test_a_ledger_is_kept_whole_and_judged(desk: Desk) -> None:
    missing = desk.client.get(LEDGER, headers=desk.headers(Role.VIEWER))
    assert (missing.status_code, missing.json()["code"]) == (404, "E960")
    wrong = put_ledger(desk, GOOD_LEDGER.replace("supply_chain,600,100,No. 7", ",0.001,100,"))
    assert wrong.status_code == 422
    assert {(error["code"], error["row"]) for error in wrong.json()["errors"]} >= {
        ("E1049", 5),
        ("E1050", 5),
        ("E1051", 5),
    }
    before = desk.client.get(COUNTY, headers=desk.headers(Role.VIEWER)).json()["version"]
    kept = put_ledger(desk, GOOD_LEDGER)
    assert kept.json() == {"name": "ledger", "version": before + 1, "issues": []}
    found = desk.client.get(LEDGER, headers=desk.headers(Role.VIEWER))
    assert found.text == GOOD_LEDGER
    report = told(desk, "performance", **OF_DAY)
    shares = {money["stage"]: money["up_share"] for money in report["central_money"]}
    assert shares["budgeted"] == pytest.approx(600 / 700)
    assert [issue["code"] for issue in report["issues"]] == ["W1041"]
    listed = desk.client.get(REPORTS, headers=desk.headers(Role.VIEWER)).json()["tables"]
    assert [table["file"] for table in listed] == [None, "ledger.csv"]


def test_somebody_elses_change_of_the_county_is_not_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = type(desk.service.desk).county

    def slow(self: Any, county_id: str, version: int | None = None) -> Any:
        found = county(self, county_id, version)
        if version == 1:
            monkeypatch.undo()
            targets = f"{COUNTY}/tables/targets"
            head = "target_id,year,category,group,name,unit,target,figure\n"
            headers = desk.headers(Role.ADMIN, Content_Type="text/csv")
            body = head + "T1,2026,a,b,villages,%,10,coverage.villages\n"
            faster = desk.client.put(targets, content=body.encode(), headers=headers)
            assert faster.status_code == 200, faster.text
        return found

    monkeypatch.setattr(type(desk.service.desk), "county", slow)
    late = put_ledger(desk, GOOD_LEDGER)
    assert (late.status_code, late.json()["code"]) == (409, "E1125")
    assert put_ledger(desk, GOOD_LEDGER).status_code == 200
    report = told(desk, "performance", **OF_DAY)
    assert len(report["targets"]) == 1
    assert report["central_money"]
