"""Orders come back as they were, day by day; recipients are kept apart and forgotten in time."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data.printing.privacy import Recipient
from data.status_reports import StatusReport
from data.store.counties import save_county
from data.store.database import Store
from data.store.orders import (
    Choice,
    OrderPlace,
    forget_recipients,
    of_others,
    orders_in_hand,
    orders_named,
    page_in_hand,
    recipients_of,
    save_orders,
    save_statuses,
    statuses_of,
    unknown_orders,
)
from data.store.schema import orders
from network.ids import MemberId, OrderId
from network.orders import Order
from network.statuses import ReportedStatus
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_plan import DAY, small_orders
from tests.stores import NOON, Clock

COUNTY = "valley"
NEXT_DAY = DAY + timedelta(days=1)
DAY_S = 86_400
LI = Recipient(name="李四", phone="13812345678", address="甲乡甲一村 3 栋 2 单元 501")


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Store:
    """Return a store with the valley and its seven orders, of which O1 has a known recipient."""
    folder = write_valley(tmp_path / COUNTY)
    with store.writing() as connection:
        save_county(connection, valley(), folder, at=NOON, by="u")
    _save(store, small_orders(), DAY)
    return store


def _save(store: Store, handed_in: tuple[Order, ...], day: date) -> None:
    known = {OrderId("O1"): LI}
    with store.writing() as connection:
        save_orders(connection, COUNTY, day, handed_in, known, NOON + timedelta(days=90))


def _report(store: Store, order_id: str, status: ReportedStatus, hours: float = 0) -> None:
    report = StatusReport(
        order_id=OrderId(order_id), status=status, at=NOON + timedelta(hours=hours)
    )
    with store.writing() as connection:
        save_statuses(connection, COUNTY, [report], at=NOON, by="u")


def test_orders_come_back_as_they_were_and_in_their_order(kept: Store) -> None:
    with kept.reading() as connection:
        assert orders_in_hand(connection, COUNTY, DAY) == small_orders()


def test_on_a_later_day_the_clock_counts_from_that_day(kept: Store) -> None:
    with kept.reading() as connection:
        later = orders_in_hand(connection, COUNTY, NEXT_DAY)
    assert later == tuple(
        replace(o, released_s=o.released_s - DAY_S, due_s=o.due_s - DAY_S) for o in small_orders()
    )


def test_an_order_handed_in_again_is_overwritten(kept: Store) -> None:
    changed = replace(small_orders()[0], pieces=9)
    _save(kept, (changed,), DAY)
    with kept.reading() as connection:
        found = {order.order_id: order for order in orders_in_hand(connection, COUNTY, DAY)}
    assert len(found) == 7
    assert found[changed.order_id] == changed


def test_a_recipient_stays_with_a_correction_but_goes_with_another_member(kept: Store) -> None:
    first = small_orders()[0]
    assert _recipients_after(kept, replace(first, pieces=9)) == {first.order_id: LI}
    of_courier = replace(first, member_id=MemberId("courier"))
    assert _recipients_after(kept, of_courier) == {}
    with kept.reading() as connection:
        assert orders_named(connection, COUNTY, [first.order_id], DAY) == (of_courier,)
    _save(kept, (first,), DAY)
    assert _recipients_after(kept, first) == {first.order_id: LI}


def _recipients_after(store: Store, order: Order) -> dict[OrderId, Recipient]:
    """Return whom an order is for after it was handed in again without a recipient."""
    with store.writing() as connection:
        save_orders(connection, COUNTY, DAY, [order], {}, NOON + timedelta(days=90))
        return recipients_of(connection, COUNTY, [order.order_id])


def test_text_that_no_database_holds_loses_what_it_cannot_hold(kept: Store) -> None:
    damaged = replace(small_orders()[0], waybill_no="69\0\ud83d30", service_class="加\n急😀")
    _save(kept, (damaged,), DAY)
    with kept.reading() as connection:
        (found, *_) = orders_in_hand(connection, COUNTY, DAY)
    assert (found.waybill_no, found.service_class) == ("6930", "加\n急😀")


def test_what_is_signed_for_or_cancelled_is_no_longer_in_hand(kept: Store) -> None:
    _report(kept, "O1", ReportedStatus.SIGNED)
    _report(kept, "O2", ReportedStatus.CANCELLED)
    _report(kept, "O3", ReportedStatus.FAILED)
    _report(kept, "O4", ReportedStatus.SIGNED)
    _report(kept, "O4", ReportedStatus.ARRIVED, hours=1)
    with kept.reading() as connection:
        in_hand = [order.order_id for order in orders_in_hand(connection, COUNTY, DAY)]
        told = statuses_of(connection, COUNTY, OrderId("O4"))
    assert in_hand == ["O3", "O4", "O5", "O6", "O7"]
    assert [report.status for report in told] == [ReportedStatus.SIGNED, ReportedStatus.ARRIVED]


def test_orders_of_a_member_or_of_places_only(kept: Store) -> None:
    of_courier = replace(small_orders()[0], order_id=OrderId("C1"), member_id=MemberId("courier"))
    _save(kept, (of_courier,), NEXT_DAY)

    def ids(choice: Choice) -> list[str]:
        with kept.reading() as connection:
            page, _ = page_in_hand(connection, COUNTY, NEXT_DAY, choice, most=100)
        return [order.order_id for order in page]

    assert ids(Choice(member_id="courier")) == ["C1"]
    assert ids(Choice(place_ids=("SA", "P5"))) == ["O4", "O6", "O7"]
    assert ids(Choice(member_id="courier", place_ids=("SA",))) == []


def test_recipients_are_forgotten_when_their_time_is_over(kept: Store, clock: Clock) -> None:
    wanted = [OrderId("O1"), OrderId("O2")]
    with kept.writing() as connection:
        assert recipients_of(connection, COUNTY, wanted) == {OrderId("O1"): LI}
        assert forget_recipients(connection, clock.go(days=89)) == 0
        assert forget_recipients(connection, clock.go(days=2)) == 1
        assert recipients_of(connection, COUNTY, wanted) == {}
        assert len(orders_in_hand(connection, COUNTY, DAY)) == 7


def test_no_table_but_that_of_recipients_holds_personal_fields(kept: Store) -> None:
    with kept.reading() as connection:
        rows = str(connection.execute(select(orders)).mappings().all())
    assert [field for field in (LI.name, LI.phone, LI.address) if field in rows] == []


def test_a_forgotten_recipient_is_not_in_the_files_of_sqlite(kept: Store) -> None:
    if kept.path is None:
        pytest.skip("a server keeps files of its own")
    with kept.writing() as connection:
        forget_recipients(connection, NOON + timedelta(days=100))
    kept.shrink()
    files = list(kept.path.parent.glob(f"{kept.path.name}*"))
    assert files
    assert [path.name for path in files if LI.phone.encode() in path.read_bytes()] == []


def test_ids_that_no_order_has(kept: Store) -> None:
    asked = [OrderId(name) for name in ("O1", "X9", "O2", "X9", "X1")]
    with kept.reading() as connection:
        assert unknown_orders(connection, COUNTY, asked) == ("X9", "X1")


@pytest.mark.parametrize("most", [1, 3, 7, 8, 100])
def test_parts_of_what_is_in_hand_are_together_all_of_it(kept: Store, most: int) -> None:
    later = tuple(replace(o, order_id=OrderId(f"N{o.order_id}")) for o in small_orders())
    _save(kept, later, NEXT_DAY)
    _report(kept, "O2", ReportedStatus.SIGNED)
    found: list[Order] = []
    after: OrderPlace | None = None
    with kept.reading() as connection:
        while True:
            part, after = page_in_hand(connection, COUNTY, NEXT_DAY, after=after, most=most)
            assert 0 < len(part) <= most
            found += part
            if after is None:
                break
        assert tuple(found) == orders_in_hand(connection, COUNTY, NEXT_DAY)
    assert len(found) == 13


def test_orders_that_are_named_are_found_done_or_not(kept: Store) -> None:
    _report(kept, "O2", ReportedStatus.SIGNED)
    with kept.reading() as connection:
        found = orders_named(connection, COUNTY, [OrderId("O2"), OrderId("no")], DAY)
    assert found == (small_orders()[1],)


def test_ids_that_other_members_use(kept: Store) -> None:
    ids = [OrderId("O1"), OrderId("no")]
    with kept.reading() as connection:
        assert of_others(connection, COUNTY, ids, "courier") == (OrderId("O1"),)
        assert of_others(connection, COUNTY, ids, small_orders()[0].member_id) == ()
        assert of_others(connection, COUNTY, ids, None) == ()
