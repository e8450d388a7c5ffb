"""Use cases of the store: each change with its entry in the log, and nobody sees too much."""

import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.days import LoadedCounty, load_county
from api.job_requests import PlanRequest
from api.keeping import (
    choice_of,
    keep_county,
    keep_orders,
    keep_plan,
    keep_statuses,
    open_county,
    recipients_for,
)
from api.planning_jobs import cancel_job, submit_job
from api.signing_in import (
    add_key,
    add_user,
    deactivate,
    revoke_key,
    set_password,
    sign_in,
    sign_out,
    user_of_token,
)
from api.upkeep import forget
from data.issues import DataError
from data.status_reports import StatusReport
from data.store import accounts, audit
from data.store.accounts import Role, User
from data.store.database import Store
from data.store.issues import SignInError
from data.store.orders import page_in_hand, recipients_of
from data.store.plans import PlanContent, PlanKey
from data.store.secret import Cost
from data.store.throttle import Patience
from network.ids import OrderId
from network.statuses import ReportedStatus
from tests.api.conftest import edit_orders, write_valley
from tests.small_plan import DAY
from tests.stores import NOON, Clock

QUICK = Cost(n=2)
PASSWORD = "a long password"  # noqa: S105 -- made up
PATIENCE = Patience(free=2, first_wait=timedelta(seconds=10))


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> LoadedCounty:
    """Put the valley and its orders into the store; O2 is the courier's, O3 cannot be read."""
    folder = write_valley(tmp_path / "valley")
    edit_orders(folder, "O1", recipient_name="李四", recipient_phone="13812345678")
    edit_orders(folder, "O2", member_id="courier")
    edit_orders(folder, "O3", pieces="none", recipient_name="王五")
    keep_county(store, str(folder), by="u")
    return load_county(str(folder))


def _actions(store: Store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        return [(entry.actor, entry.action) for entry in audit.entries(connection)]


def _user(store: Store, role: Role, **more: str) -> User:
    name = f"{role.value} {more}"
    return add_user(store, name=name, password=PASSWORD, role=role, by="admin", cost=QUICK, **more)


def test_good_rows_are_kept_and_bad_ones_told(store: Store, loaded: LoadedCounty) -> None:
    report = keep_orders(store, loaded, loaded.directory / "orders.csv", by="li")
    assert (report.day, report.accepted, report.recipients) == (DAY, 6, 1)
    assert [row.codes for row in report.rejected] == [("E202",)]
    with store.reading() as connection:
        known = recipients_of(connection, "valley", [OrderId("O1"), OrderId("O3")])
        logged = [entry.details for entry in audit.entries(connection)]
    assert list(known) == ["O1"]
    assert _actions(store) == [("u", "county.saved"), ("li", "orders.imported")]
    assert [text for text in logged if "李四" in text or "13812345678" in text] == []


def test_what_no_column_of_the_store_holds_is_told_by_row(
    store: Store, loaded: LoadedCounty
) -> None:
    edit_orders(loaded.directory, "O1", waybill_no="运" * 200, recipient_name="李" * 1000)
    edit_orders(loaded.directory, "O4", recipient_address="村" * 1001)
    path = loaded.directory / "orders.csv"
    text = path.read_text("utf-8").replace("O5,", f"{'5' * 201},").replace("O6,", f"{'六' * 200},")
    path.write_text(text, "utf-8")
    report = keep_orders(store, loaded, path)
    assert (report.accepted, report.recipients) == (4, 1)
    told = [issue for row in report.rejected for issue in row.issues if issue.code == "E1201"]
    assert [issue.field for issue in told] == ["recipient_address", "order_id"]
    assert not any("村" in issue.value for issue in told)


def test_a_file_without_a_good_row_changes_nothing(
    store: Store, loaded: LoadedCounty, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("order_id,member_id,direction,pieces,weight_kg,released_at\nA,,,,,\n", "utf-8")
    before = _actions(store)
    with pytest.raises(DataError):
        keep_orders(store, loaded, path)
    assert _actions(store) == before


def test_a_county_saved_again_unchanged_is_no_entry(store: Store, loaded: LoadedCounty) -> None:
    before = _actions(store)
    assert keep_county(store, str(loaded.directory), by="u").version == 1
    assert _actions(store) == before


def test_a_county_is_opened_from_the_store(
    store: Store, loaded: LoadedCounty, tmp_path: Path
) -> None:
    opened = open_county(store, "valley", tmp_path / "cache")
    assert (opened.key, opened.county) == ("valley", loaded.county)


def test_everybody_sees_only_what_is_theirs(store: Store, loaded: LoadedCounty) -> None:
    keep_orders(store, loaded, loaded.directory / "orders.csv")

    def sees(role: Role, **more: str) -> list[str]:
        return _in_hand(store, _user(store, role, **more))

    everything = ["O1", "O2", "O4", "O5", "O6", "O7"]
    assert sees(Role.DISPATCHER) == sees(Role.PLANNER, county_id="valley") == everything
    assert sees(Role.MEMBER, county_id="valley", member_id="courier") == ["O2"]
    assert sees(Role.STATION, county_id="valley", place_id="SA") == ["O6"]


def test_who_need_not_reach_a_recipient_sees_it_masked(store: Store, loaded: LoadedCounty) -> None:
    keep_orders(store, loaded, loaded.directory / "orders.csv")

    def sees(role: Role, **more: str) -> list[str]:
        user = _user(store, role, **more)
        found = recipients_for(store, user, "valley", [OrderId("O1"), OrderId("O4")])
        return [f"{recipient.name} {recipient.phone}" for recipient in found.values()]

    assert sees(Role.DISPATCHER) == ["李四 13812345678"]
    assert sees(Role.VIEWER) == ["李* 138******78"]
    assert sees(Role.MEMBER, county_id="valley", member_id="post") == ["李* 138******78"]
    assert sees(Role.MEMBER, county_id="valley", member_id="courier") == []
    assert sees(Role.STATION, county_id="valley", place_id="P2") == ["李四 13812345678"]
    assert sees(Role.STATION, county_id="valley", place_id="SA") == []
    assert sees(Role.ADMIN, county_id="hills") == []


def test_changes_made_at_once_do_not_wait_for_each_other_in_a_circle(
    store: Store, loaded: LoadedCounty
) -> None:
    li = _user(store, Role.ADMIN)
    together, done, easy = threading.Barrier(4), list[int](), Patience(free=99)

    def change(number: int) -> None:
        together.wait()
        for _ in range(3):
            keep_orders(store, loaded, loaded.directory / "orders.csv")
            forget(store, NOON + timedelta(days=400))
            sign_in(store, li.name, PASSWORD, source="x", cost=QUICK)
            with suppress(SignInError):
                sign_in(store, li.name, "wrong", source="x", patience=easy, cost=QUICK)
        done.append(number)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1, 2, 3]
    with store.reading() as connection:
        assert audit.verify(connection).issues == ()


def test_statuses_of_unknown_orders_are_refused_all_together(
    store: Store, loaded: LoadedCounty
) -> None:
    keep_orders(store, loaded, loaded.directory / "orders.csv")
    reports = [
        StatusReport(order_id=OrderId(name), status=ReportedStatus.SIGNED, at=NOON)
        for name in ("O1", "X1", "X2")
    ]
    with pytest.raises(DataError) as refused:
        keep_statuses(store, "valley", reports)
    assert [issue.value for issue in refused.value.issues] == ["X1", "X2"]
    dispatcher = _user(store, Role.DISPATCHER)
    assert "O1" in _in_hand(store, dispatcher)
    keep_statuses(store, "valley", reports[:1])
    assert "O1" not in _in_hand(store, dispatcher)


def test_who_hands_in_what_is_done_is_told_that_nobody_carries_it(
    store: Store, loaded: LoadedCounty
) -> None:
    def told() -> list[tuple[str, int | None]]:
        report = keep_orders(store, loaded, loaded.directory / "orders.csv")
        return [(issue.value, issue.row) for issue in report.issues if issue.code == "W1205"]

    def reported(order_id: str, status: ReportedStatus, hours: int = 0) -> StatusReport:
        at = NOON + timedelta(hours=hours)
        return StatusReport(order_id=OrderId(order_id), status=status, at=at)

    assert told() == []
    reports = [
        reported("O4", ReportedStatus.SIGNED),
        reported("O1", ReportedStatus.CANCELLED),
        reported("O2", ReportedStatus.CANCELLED),
        reported("O2", ReportedStatus.PLANNED, hours=1),
        reported("O5", ReportedStatus.FAILED),
    ]
    keep_statuses(store, "valley", reports)
    assert told() == [("O1", 2), ("O4", 5)]
    assert _in_hand(store, _user(store, Role.DISPATCHER)) == ["O2", "O5", "O6", "O7"]


def test_what_is_no_plan_is_not_kept(store: Store, loaded: LoadedCounty) -> None:
    key = PlanKey(county_id=loaded.key, day=DAY)
    with pytest.raises(DataError) as refused:
        keep_plan(store, key, PlanContent(plan="{}", summary=""), based_on=0)
    assert {issue.code for issue in refused.value.issues} == {"E502"}


def test_jobs_are_logged_when_they_are_submitted_and_cancelled(
    store: Store, loaded: LoadedCounty
) -> None:
    job = submit_job(store, loaded.key, PlanRequest(day=DAY), by="li")
    cancel_job(store, job.job_id, by="wang")
    assert _actions(store)[-2:] == [("li", "job.submitted"), ("wang", "job.cancelled")]


def test_signing_in_and_out(store: Store) -> None:
    li = _user(store, Role.ADMIN)
    user, token = sign_in(store, li.name, PASSWORD, source="1.2.3.4", cost=QUICK)
    assert user == user_of_token(store, token) == li
    sign_out(store, token)
    with pytest.raises(SignInError):
        user_of_token(store, token)
    assert _actions(store) == [("admin", "user.added"), (li.user_id, "user.signed_in")]


def test_too_many_failures_block_even_the_right_password_for_a_while(
    store: Store, clock: Clock
) -> None:
    li = _user(store, Role.ADMIN)

    def code(password: str, source: str) -> str:
        try:
            sign_in(store, li.name, password, source=source, patience=PATIENCE, cost=QUICK)
        except SignInError as error:
            return error.issues[0].code
        return ""

    wrong = [code("wrong password", f"10.0.0.{number}") for number in range(4)]
    assert wrong == ["E967", "E967", "E967", "E968"]
    assert code(PASSWORD, "10.0.0.9") == "E968"
    clock.go(seconds=10)
    assert code(PASSWORD, "10.0.0.9") == ""
    assert code("wrong password", "10.0.0.9") == "E967"


def test_attempts_at_once_are_refused_once_so_many_have_failed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = _user(store, Role.ADMIN)
    together, know = threading.Barrier(6), accounts.user_with_password
    found = list[str]()

    def know_together(*args: Any, **more: Any) -> User | None:
        user = know(*args, **more)
        together.wait()
        return user

    def enter(number: int) -> None:
        try:
            sign_in(store, li.name, "wrong", source=f"{number}", patience=PATIENCE, cost=QUICK)
        except SignInError as error:
            found.append(error.issues[0].code)

    monkeypatch.setattr(accounts, "user_with_password", know_together)
    threads = [threading.Thread(target=enter, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["E967"] * 3 + ["E968"] * 3


def test_tidying_does_not_let_anybody_try_again_sooner(store: Store, clock: Clock) -> None:
    li = _user(store, Role.ADMIN)

    def code() -> str:
        with pytest.raises(SignInError) as refused:
            sign_in(store, li.name, "wrong", source="x", patience=PATIENCE, cost=QUICK)
        return refused.value.issues[0].code

    assert [code() for _ in range(4)] == ["E967", "E967", "E967", "E968"]
    assert forget(store, clock.go(seconds=1)).failures == 0
    assert code() == "E968"
    assert forget(store, clock.go(hours=25)).failures == 2


def test_a_key_signs_in_until_it_is_revoked(store: Store) -> None:
    li = _user(store, Role.VIEWER)
    key, token = add_key(store, li.user_id, "scanner", by="admin")
    assert user_of_token(store, token) == li
    revoke_key(store, key.key_id, by="admin")
    with pytest.raises(SignInError):
        user_of_token(store, token)
    _, other = add_key(store, li.user_id, "other", by="admin")
    set_password(store, li.user_id, "another password", by="admin", cost=QUICK)
    assert user_of_token(store, other) == li
    deactivate(store, li.user_id, by="admin")
    with pytest.raises(SignInError):
        user_of_token(store, other)
    assert [action for _, action in _actions(store)] == [
        "user.added",
        "key.added",
        "key.revoked",
        "key.added",
        "user.password",
        "user.deactivated",
    ]


def _in_hand(store: Store, user: User) -> list[str]:
    with store.reading() as connection:
        page, _ = page_in_hand(connection, "valley", DAY, choice_of(user), most=100)
    return [order.order_id for order in page]
