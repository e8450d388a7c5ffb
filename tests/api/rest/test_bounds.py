"""What no request may bring into the store: it would spoil what others have there."""

from typing import Any

import pytest

from data.store.accounts import Role
from tests.api.rest.conftest import PLAN, Desk

URGENT = {
    "order_id": "hot",
    "member_id": "courier",
    "direction": "down",
    "origin_id": "H",
    "destination_id": "P2",
    "weight_kg": 2.0,
}


def _told(desk: Desk, **order: Any) -> int:
    """Tell of an urgent order; return the status of the answer."""
    event = {"kind": "urgent_order", "at": "06:00", "order": URGENT | order}
    wish = {"at": "06:00", "events": [event], "iterations": 1}
    headers = desk.headers(Role.DISPATCHER)
    return desk.client.post(f"{PLAN}/replans", json=wish, headers=headers).status_code


@pytest.mark.parametrize("order", [{"weight_kg": 1e308}, {"volume_l": 1e308}, {"pieces": 10**30}])
def test_an_urgent_order_beyond_all_measure_does_not_spoil_its_day(
    desk: Desk, order: dict[str, Any]
) -> None:
    assert _told(desk, **order) == 422
    headers = desk.headers(Role.DISPATCHER)
    assert desk.client.get(f"{PLAN}/analysis", headers=headers).status_code == 200


def test_an_urgent_order_cannot_take_the_place_of_another_by_a_character_nobody_sees(
    desk: Desk,
) -> None:
    address = "/v1/counties/valley/orders/O2"
    headers = desk.headers(Role.DISPATCHER)
    before = desk.client.get(address, headers=headers).json()
    assert _told(desk, order_id="O2\0") == 422
    assert desk.client.get(address, headers=headers).json() == before
