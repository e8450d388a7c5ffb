"""Personal fields: read apart from the orders, and masked for those who need not know them."""

from pathlib import Path

import pytest

from data.recipients import Recipient, masked, read_recipients

HEAD = "运单号,成员编号,方向,件数,重量,入网时间,收件人,收件电话,收件地址\n"


def test_recipients_are_found_by_order_or_waybill(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        HEAD
        + "6930000001,post,下行,1,1.0,2026-05-20 05:30,李四,13812345678,甲一村\n"
        + "6930000002,post,下行,1,1.0,2026-05-20 05:30,,,\n"
        + "6930000003,post,下行,1,1.0,2026-05-20 05:30,,010-88886666,\n"
        + "6930000004,post,下行,1,1.0,2026-05-20 05:30,王五,1,乙村,zu viel\n",
        encoding="utf-8",
    )
    assert read_recipients(path) == {
        "6930000001": Recipient(name="李四", phone="13812345678", address="甲一村"),
        "6930000003": Recipient(phone="010-88886666"),
    }


def test_a_file_without_personal_columns_has_no_recipients(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,member_id,direction,pieces,weight_kg,released_at\n", "utf-8")
    assert read_recipients(path) == {}


@pytest.mark.parametrize(
    ("name", "shown"), [("", ""), ("李", "*"), ("李四", "李*"), ("欧阳修文", "欧***")]
)
def test_of_a_name_the_first_character_is_left(name: str, shown: str) -> None:
    assert masked(Recipient(name=name)).name == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("", ""),
        ("13812345678", "138******78"),
        ("138 1234 5678", "138 **** **78"),
        ("010-88886666", "010-******66"),
        ("12345678", "********"),
    ],
)
def test_six_digits_of_a_phone_number_are_hidden(phone: str, shown: str) -> None:
    assert masked(Recipient(phone=phone)).phone == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ""),
        ("城厢镇大同路 12 号", "城厢镇大同路 12 号"),
        ("甲乡甲一村3栋2单元501室", "甲乡甲一村*栋*单元*室"),
        ("金谷花园 B 座 12 层 1203", "金谷花园 * 座 * 层 *"),
        ("凤城镇先声小区5-2-301", "凤城镇先声小区*"),
        ("新村三单元", "新村*单元"),
    ],
)
def test_of_an_address_nothing_within_the_house_is_left(address: str, shown: str) -> None:
    assert masked(Recipient(address=address)).address == shown
